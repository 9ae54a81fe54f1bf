//! What a token endpoint answers (RFC 6749 5.1 and 5.2).

use std::time::{Duration, SystemTime};

use crate::runtime::error::shorten;
use crate::runtime::json::{Json, JsonObject};
use crate::runtime::secret::Secret;
use crate::runtime::token::StoredToken;

/// The longest error code that is kept.
const CODE: usize = 64;

/// A successful answer.
pub(crate) struct TokenAnswer {
    access_token: Secret,
    refresh_token: Option<Secret>,
    /// How long the access token lives from now on.
    life: Option<Duration>,
    scope: Option<String>,
    details: JsonObject,
}

/// Why a text is no answer that can be used.
pub(crate) enum Unusable {
    /// It is not the JSON that was promised.
    Unreadable,
    /// The token is of a type that is sent in another way (RFC 6749 7.1).
    TokenType,
}

impl TokenAnswer {
    /// Reads an answer.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Unusable> {
        let Ok(Json::Object(mut members)) = serde_json::from_slice(body) else {
            return Err(Unusable::Unreadable);
        };
        let mut secret = |name: &str| match members.remove(name) {
            Some(Json::String(text)) if !text.is_empty() => Some(Secret::from(text)),
            _ => None,
        };
        let access_token = secret("access_token");
        let refresh_token = secret("refresh_token");
        let access_token = access_token.ok_or(Unusable::Unreadable)?;
        let kind = members.remove("token_type");
        if let Some(Json::String(kind)) = kind
            && !kind.eq_ignore_ascii_case("bearer")
        {
            return Err(Unusable::TokenType);
        }
        let life = members.remove("expires_in").as_ref().and_then(seconds);
        let scope = members.remove("scope").as_ref().and_then(words);
        // What else is a token is nobody's business here, such as the `id_token` of OpenID Connect.
        members.retain(|name, _| !name.to_ascii_lowercase().ends_with("token"));
        Ok(Self {
            access_token,
            refresh_token,
            life,
            scope,
            details: members.into_iter().collect(),
        })
    }

    /// The beginning of an authorization.
    pub(crate) fn into_stored(self) -> StoredToken {
        let mut stored = StoredToken::new("");
        self.replace(&mut stored);
        stored
    }

    /// The token that follows another one. What the answer does not repeat stays as it was: a
    /// refresh token above all, which most servers replace only now and then (RFC 6749 6).
    pub(crate) fn into_successor(self, earlier: &StoredToken) -> StoredToken {
        let mut stored = earlier.clone();
        stored.generation = earlier.generation.saturating_add(1);
        stored.refreshing_since = None;
        stored.issued_at = StoredToken::new("").issued_at;
        self.replace(&mut stored);
        stored
    }

    fn replace(self, stored: &mut StoredToken) {
        stored.access_token = self.access_token;
        if let Some(refresh_token) = self.refresh_token {
            stored.refresh_token = Some(refresh_token);
        }
        stored.expires_at = self
            .life
            .and_then(|life| stored.issued_at.checked_add(life));
        if let Some(scope) = self.scope {
            stored.scope = Some(scope);
        }
        for (name, value) in self.details.into_map() {
            stored.details.insert(name, value);
        }
    }

    /// The access token alone, and when it expires.
    #[allow(dead_code, reason = "used by what is written by hand for a vendor")]
    pub(crate) fn into_access(self, issued_at: SystemTime) -> (Secret, Option<SystemTime>) {
        let end = self.life.and_then(|life| issued_at.checked_add(life));
        (self.access_token, end)
    }
}

/// A number of seconds, also as a text, as some servers write it.
fn seconds(value: &Json) -> Option<Duration> {
    let seconds = match value {
        Json::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

/// Scopes as one text with spaces, also where a server sends a list.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(Json::as_str).collect();
            Some(items.join(" "))
        }
        _ => None,
    }
}

/// What a refusal says: its code, if it is one of RFC 6749, and its words.
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) words: Option<String>,
}

impl Refusal {
    /// Reads the body of an error. The secrets are those that the request held: a server may repeat
    /// what it was sent.
    pub(crate) fn read(body: &[u8], secrets: &[&Secret]) -> Self {
        let body: Json = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| match body.get(name) {
            Some(Json::String(text)) if !text.is_empty() => Some(text.clone()),
            list => list.and_then(words).filter(|text| !text.is_empty()),
        };
        let is_code = |text: &String| {
            let is_part = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            text.len() <= CODE && text.bytes().all(is_part)
        };
        let code = text("error").filter(is_code);
        let words = text("error_description").or_else(|| text("message"));
        let words = words.or_else(|| text("error").filter(|text| !is_code(text)));
        let blot = |text: String| {
            secrets
                .iter()
                .map(|secret| secret.expose())
                .filter(|secret| !secret.is_empty())
                .fold(text, |text, secret| text.replace(secret, "***"))
        };
        Self {
            code: code.map(blot),
            words: words.map(|text| shorten(&blot(text))),
        }
    }
}
