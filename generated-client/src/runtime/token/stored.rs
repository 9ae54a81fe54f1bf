//! A token as a store keeps it.

use std::cmp::Ordering;
use std::fmt;
use std::time::{Duration, SystemTime};

use crate::runtime::json::{Json, JsonObject};
use crate::runtime::secret::Secret;
use crate::runtime::store::StoreError;

/// What an authorization consists of at a time: the access token, the refresh token that will
/// replace it, and what the token endpoint said of them.
///
/// `Debug` prints no token. [`to_json`](Self::to_json) does.
#[derive(Clone)]
pub struct StoredToken {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) issued_at: SystemTime,
    pub(crate) expires_at: Option<SystemTime>,
    /// When a person or the application itself gave the authorization that this comes from.
    pub(crate) authorized_at: SystemTime,
    /// How often it has been refreshed since then.
    pub(crate) generation: u64,
    /// When a process was about to send the refresh token. It is still set when nobody knows how
    /// that ended.
    pub(crate) refreshing_since: Option<SystemTime>,
    pub(crate) scope: Option<String>,
    pub(crate) details: JsonObject,
}

impl StoredToken {
    /// A token that was issued now, as the beginning of an authorization.
    #[must_use]
    pub fn new(access_token: impl Into<Secret>) -> Self {
        let now = whole_millis(SystemTime::now());
        Self {
            access_token: access_token.into(),
            refresh_token: None,
            issued_at: now,
            expires_at: None,
            authorized_at: now,
            generation: 0,
            refreshing_since: None,
            scope: None,
            details: JsonObject::new(),
        }
    }

    /// Adds the refresh token.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.refresh_token = Some(refresh_token.into());
        self
    }

    /// Says when the access token expires.
    #[must_use]
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(whole_millis(expires_at));
        self
    }

    /// Adds what else the token endpoint said, such as whose account it is.
    #[must_use]
    pub fn with_details(mut self, details: JsonObject) -> Self {
        self.details = details;
        self
    }

    /// When the access token expires; nothing when the token endpoint did not say.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// When it was issued, by the clock of the process that fetched it.
    #[must_use]
    pub fn issued_at(&self) -> SystemTime {
        self.issued_at
    }

    /// How often the authorization has been refreshed.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The scopes as the token endpoint gives them, separated by spaces (RFC 6749 3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// What else the token endpoint said, such as whose account it is. It holds no token.
    #[must_use]
    pub fn details(&self) -> &JsonObject {
        &self.details
    }

    /// Whether this replaces the other one: it belongs to a later authorization, or has been
    /// refreshed more often.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        let this = (self.authorized_at, self.generation);
        this.cmp(&(other.authorized_at, other.generation)) == Ordering::Greater
    }

    /// The JSON text for a store to keep. It holds the tokens themselves.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut members = JsonObject::new();
        members.insert("access_token", self.access_token.expose());
        if let Some(refresh_token) = &self.refresh_token {
            members.insert("refresh_token", refresh_token.expose());
        }
        let times = [
            ("issued_at", Some(self.issued_at)),
            ("expires_at", self.expires_at),
            ("authorized_at", Some(self.authorized_at)),
            ("refreshing_since", self.refreshing_since),
        ];
        for (name, time) in times {
            if let Some(millis) = time.and_then(unix_millis) {
                members.insert(name, millis);
            }
        }
        members.insert("generation", self.generation);
        if let Some(scope) = &self.scope {
            members.insert("scope", scope.as_str());
        }
        members.insert("details", self.details.clone().into_map());
        Json::Object(members.into_map()).to_string()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Members that it does not know are ignored.
    ///
    /// # Errors
    ///
    /// The text is not such JSON. The error does not show it.
    pub fn from_json(text: &str) -> Result<Self, StoreError> {
        let unreadable = |what| StoreError::new(format!("the stored token {what}"));
        let members: Json = serde_json::from_str(text).map_err(|_| unreadable("is not JSON"))?;
        let text = |name: &str| members.get(name).and_then(Json::as_str);
        let time = |name: &str| {
            members
                .get(name)
                .and_then(Json::as_u64)
                .and_then(from_millis)
        };
        let access_token = text("access_token").ok_or_else(|| unreadable("has no access token"))?;
        let issued_at = time("issued_at").ok_or_else(|| unreadable("has no time of issue"))?;
        Ok(Self {
            access_token: access_token.into(),
            refresh_token: text("refresh_token").map(Secret::from),
            issued_at,
            expires_at: time("expires_at"),
            authorized_at: time("authorized_at").unwrap_or(issued_at),
            generation: members
                .get("generation")
                .and_then(Json::as_u64)
                .unwrap_or_default(),
            refreshing_since: time("refreshing_since"),
            scope: text("scope").map(str::to_owned),
            details: match members.get("details") {
                Some(Json::Object(details)) => details.clone().into_iter().collect(),
                _ => JsonObject::new(),
            },
        })
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken")
            .field("has_refresh_token", &self.refresh_token.is_some())
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("generation", &self.generation)
            .field("refreshing_since", &self.refreshing_since)
            .finish_non_exhaustive()
    }
}

/// A time as it comes back from a store.
pub(crate) fn whole_millis(time: SystemTime) -> SystemTime {
    unix_millis(time).and_then(from_millis).unwrap_or(time)
}

fn unix_millis(time: SystemTime) -> Option<u64> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

fn from_millis(millis: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}
