//! Access tokens that change while a client lives: where they come from, and where they are kept.
//!
//! A [`TokenSource`] gives a client its access token for each attempt of a call, and is told when a
//! server refused one. A [`TokenStore`] keeps tokens for every process of an account. The source for
//! OAuth 2.0 is in [`oauth`](super::oauth).

mod current;
mod error;
mod memory;
mod store;
mod stored;

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::HeaderValue;

pub(crate) use self::current::{Current, Failed, Held, Renew};
pub use self::error::{TokenError, TokenErrorKind};
pub use self::memory::MemoryTokenStore;
pub use self::store::{Lease, TokenStore};
pub use self::stored::StoredToken;
pub(crate) use self::stored::whole_millis;
use super::future::BoxFuture;
use super::secret::Secret;

/// An access token, as a [`TokenSource`] gives it. Clones are cheap.
///
/// `Debug` prints `***`, as for the [`Secret`] inside.
#[derive(Clone)]
pub struct AccessToken(Arc<Token>);

struct Token {
    secret: Secret,
    /// The value of `Authorization: Bearer`, made once for all the requests that carry it.
    bearer: OnceLock<Option<HeaderValue>>,
}

impl AccessToken {
    /// A token from its text.
    #[must_use]
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self(Arc::new(Token {
            secret: secret.into(),
            bearer: OnceLock::new(),
        }))
    }

    /// Whether both are the same text.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.secret().expose() == other.secret().expose()
    }

    /// The text, for the runtime alone.
    pub(crate) fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// The value of `Authorization` (RFC 6750 2.1); nothing when no header can carry the token.
    pub(crate) fn bearer(&self) -> Option<&HeaderValue> {
        self.0
            .bearer
            .get_or_init(|| self.header("Bearer "))
            .as_ref()
    }

    /// The value of a header that holds the token alone; nothing when none can carry it.
    pub(crate) fn plain(&self) -> Option<HeaderValue> {
        self.header("")
    }

    /// The value is marked sensitive, so that HTTP/2 does not index it and `Debug` does not print
    /// it.
    fn header(&self, before: &str) -> Option<HeaderValue> {
        let text = self.secret().expose();
        let mut value = HeaderValue::try_from(format!("{before}{text}")).ok()?;
        value.set_sensitive(true);
        (!text.is_empty()).then_some(value)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

/// Where a client gets its access token from.
///
/// It is asked before each attempt of a call, so that it keeps the token and answers at once as
/// long as that is good. Many calls ask at the same time; fetching a new token once for all of them
/// is up to the source. A call that runs out of time drops the future, so that what must not stop
/// half way belongs into a task of its own.
///
/// ```
/// use generated_client::runtime::{AccessToken, BoxFuture, TokenError, TokenErrorKind, TokenSource};
///
/// /// Reads a token that another program of this machine keeps fresh in a file.
/// struct FromFile(&'static str);
///
/// impl TokenSource for FromFile {
///     fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
///         Box::pin(async {
///             let text = std::fs::read_to_string(self.0).map_err(|cause| {
///                 TokenError::new(TokenErrorKind::Store, "no token file").with_source(cause)
///             })?;
///             Ok(AccessToken::new(text.trim()))
///         })
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync {
    /// The access token to send.
    ///
    /// # Errors
    ///
    /// There is none. The call ends with [`ErrorKind::Auth`](super::ErrorKind::Auth) and this error
    /// as its cause; nothing was sent.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>>;

    /// Hears that a server answered 401 to a token, and gives another one that is worth trying.
    ///
    /// It is asked at most once for each call. `None` lets the call end with the server's answer,
    /// and is what a source says that has no other token; it is the default.
    ///
    /// # Errors
    ///
    /// Another token should be there and could not be fetched. The call ends with this error.
    fn refused<'a>(
        &'a self,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, TokenError>> {
        let _ = token;
        Box::pin(async { Ok(None) })
    }

    /// Hears of the HTTP client of an API client that was built with this source, so that a source
    /// without one of its own can share its connections, proxy and certificates.
    fn share_http_client(&self, client: &reqwest::Client) {
        let _ = client;
    }
}

impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        (**self).token()
    }

    fn refused<'a>(
        &'a self,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, TokenError>> {
        (**self).refused(token)
    }

    fn share_http_client(&self, client: &reqwest::Client) {
        (**self).share_http_client(client);
    }
}
