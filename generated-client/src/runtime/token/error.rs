//! Why there is no access token.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

/// Why a source of tokens has none to give.
///
/// Clones are cheap, since all the calls that wait for one refresh get the same error. It shows no
/// token, no client secret and no authorization code, and neither does its cause.
#[derive(Clone)]
pub struct TokenError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: TokenErrorKind,
    message: Cow<'static, str>,
    status: Option<StatusCode>,
    code: Option<String>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What is wrong, and with it what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// A setting cannot work, such as a token endpoint over `http://`. Nothing was sent.
    Build,
    /// There is no authorization: nobody has given one yet, it was withdrawn, or its refresh token
    /// is spent. A person has to authorize the application again.
    Unauthorized,
    /// The token endpoint refuses the application or its request: a wrong client secret, a scope it
    /// does not have, an account that is not active. Trying again does not help.
    Refused,
    /// The token endpoint cannot be reached or is busy, and has not spent anything. Try again
    /// later.
    Unavailable,
    /// The token endpoint was sent what may be used only once, and no answer came that could be
    /// read. A later call tries again, since nothing more can be lost by that; if the server had
    /// replaced the refresh token by then, that ends in [`Unauthorized`](Self::Unauthorized).
    AnswerLost,
    /// The store is away or refuses. A token that was fetched is kept, and saved before it is used
    /// as soon as the store is back.
    Store,
}

impl TokenError {
    /// An error with a message in lower case. The message must not hold a secret.
    #[must_use]
    pub fn new(kind: TokenErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            status: None,
            code: None,
            source: None,
        }))
    }

    /// Adds the cause, which must not hold a secret either.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = Arc::from(source.into());
        self.map(|inner| inner.source = Some(source))
    }

    pub(crate) fn with_kind(self, kind: TokenErrorKind) -> Self {
        self.map(|inner| inner.kind = kind)
    }

    pub(crate) fn with_message(self, message: String) -> Self {
        self.map(|inner| inner.message = message.into())
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        self.map(|inner| inner.status = Some(status))
    }

    pub(crate) fn with_code(self, code: Option<String>) -> Self {
        self.map(|inner| inner.code = code)
    }

    fn map(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &TokenErrorKind {
        &self.0.kind
    }

    /// Whether a later call may find a token without anybody doing anything.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(
            self.0.kind,
            TokenErrorKind::Unavailable | TokenErrorKind::AnswerLost | TokenErrorKind::Store
        )
    }

    /// The status that the token endpoint answered with, if it did.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The error code of the token endpoint (RFC 6749 5.2), such as `invalid_grant`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| &**source as &(dyn StdError + 'static))
    }
}
