//! The settings of an application.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::endpoint::{Endpoint, HttpClient, Reuse};
use super::refresh::Grant;
use super::{App, OAuth};
use crate::runtime::secret::Secret;
use crate::runtime::server::Policy;
use crate::runtime::token::{MemoryTokenStore, TokenError, TokenStore};

/// The time before its end that a token is renewed, where the application sets none.
const MARGIN: Duration = Duration::from_secs(300);

/// The time for one request to the token endpoint, where the application sets none.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest time for one request to the token endpoint.
const MAX_TIMEOUT: Duration = Duration::from_secs(120);

/// How many renewals refusals may cause in a minute, where the application does not say.
const REFUSALS: u32 = 30;

/// How an application proves to the token endpoint who it is (RFC 6749 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuth {
    /// `client_id` and `client_secret` as parameters.
    Parameters,
    /// `Authorization: Basic`.
    Basic,
}

pub(crate) struct Settings {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) client_auth: ClientAuth,
    pub(crate) grant: Grant,
    pub(crate) scopes: Vec<String>,
    pub(crate) parameters: Vec<(String, String)>,
    /// Parameters of a refresh, each with the member of the last answer that it repeats.
    pub(crate) repeated: Vec<(String, String)>,
    pub(crate) reuse: Reuse,
    pub(crate) margin: Duration,
    pub(crate) refusals_per_minute: u32,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("client_id", &self.client_id)
            .field("grant", &self.grant)
            .field("scopes", &self.scopes)
            .field("reuse", &self.reuse)
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

/// Settings of an [`OAuth`].
#[must_use]
pub struct OAuthBuilder {
    token_url: String,
    settings: Settings,
    timeout: Duration,
    policy: Policy,
    store: Option<Arc<dyn TokenStore>>,
    http: Option<reqwest::Client>,
}

impl OAuthBuilder {
    pub(crate) fn new(token_url: String, client_id: String) -> Self {
        Self {
            token_url,
            settings: Settings {
                client_id,
                client_secret: None,
                client_auth: ClientAuth::Parameters,
                grant: Grant::RefreshToken,
                scopes: Vec::new(),
                parameters: Vec::new(),
                repeated: Vec::new(),
                reuse: Reuse::Never,
                margin: MARGIN,
                refusals_per_minute: REFUSALS,
            },
            timeout: TIMEOUT,
            policy: Policy::default(),
            store: None,
            http: None,
        }
    }

    /// The URL of the token endpoint, instead of the one that the builder was made with.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = url.into();
        self
    }

    /// The client secret. An application that cannot keep one has none (RFC 6749 2.1).
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.settings.client_secret = Some(secret.into());
        self
    }

    /// How the client secret is sent; as a parameter unless this says otherwise.
    pub fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.settings.client_auth = auth;
        self
    }

    /// Gets each token with the application's own credentials instead of a refresh token (RFC 6749
    /// 4.4), for these scopes or for those that the server gives by default.
    pub fn client_credentials<S: Into<String>>(
        mut self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.settings.grant = Grant::ClientCredentials;
        self.settings.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Where tokens are kept; in the memory of this process unless this says otherwise. Processes
    /// that share an authorization share a store.
    pub fn store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// A parameter of every request to the token endpoint. It must not be a secret.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.parameters.push((name.into(), value.into()));
        self
    }

    /// A parameter of every refresh that repeats a member of the last answer, where that is a text.
    pub fn repeat_on_refresh(
        mut self,
        parameter: impl Into<String>,
        member: impl Into<String>,
    ) -> Self {
        let pair = (parameter.into(), member.into());
        self.settings.repeated.push(pair);
        self
    }

    /// What the server does with a refresh token that is sent again because an answer was lost;
    /// [`Reuse::Never`] unless this says otherwise.
    pub fn reuse(mut self, reuse: Reuse) -> Self {
        self.settings.reuse = reuse;
        self
    }

    /// How long before it expires a token is renewed; five minutes by default, and never more than
    /// half of its life.
    ///
    /// Where processes share a store, a token that is about to expire is used on while another
    /// process renews it, so that a margin of minutes hides even a process that died doing so.
    pub fn margin(mut self, margin: Duration) -> Self {
        self.settings.margin = margin;
        self
    }

    /// How often in a minute a token is renewed because a server refused it; 30 by default. Beyond
    /// that the server's refusal is given to the caller: a permission that is missing is answered
    /// with 401 by some servers, and a new token does not help.
    pub fn max_refusals_per_minute(mut self, count: u32) -> Self {
        self.settings.refusals_per_minute = count;
        self
    }

    /// The time for one request to the token endpoint; 10 seconds by default, and at most two
    /// minutes, since other processes wait for it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(MAX_TIMEOUT);
        self
    }

    /// The HTTP client to ask for tokens with. Without it, the client of the first API client that
    /// is built with one of the sources is used, or one of the default settings.
    ///
    /// Give it `redirect::Policy::none()`: a client that follows redirects takes the client secret
    /// to whatever host it is sent to, which can only be reported afterwards.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Allows a token endpoint over `http://` on one host, given without its port. Loopback
    /// addresses need no permission.
    ///
    /// Everything, secrets included, then travels in the clear.
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.policy.plain_http.push(host.into());
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`TokenErrorKind::Build`](crate::runtime::TokenErrorKind::Build) for a URL that is not
    /// absolute, not `https://`, or has a user or a fragment.
    pub fn build(self) -> Result<OAuth, TokenError> {
        let http = HttpClient::default();
        if let Some(client) = &self.http {
            http.offer(client);
        }
        Ok(OAuth(Arc::new(App {
            settings: self.settings,
            endpoint: Endpoint::new(&self.token_url, &self.policy, http, self.timeout)?,
            store: self
                .store
                .unwrap_or_else(|| Arc::new(MemoryTokenStore::new())),
            open: Mutex::new(HashMap::new()),
            unsaved: Mutex::new(HashMap::new()),
        })))
    }
}

impl fmt::Debug for OAuthBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder")
            .field("token_url", &self.token_url)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
