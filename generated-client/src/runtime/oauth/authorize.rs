//! The way of a person through the authorization server: the URL to send them to, and what their
//! browser brings back (RFC 6749 4.1.1 and 4.1.2).

use std::fmt;

use url::{Url, form_urlencoded};

use super::endpoint::{Form, checked};
use crate::runtime::error::shorten;
use crate::runtime::secret::Secret;
use crate::runtime::server::Policy;
use crate::runtime::token::{TokenError, TokenErrorKind};

/// The URL of an authorization endpoint with its parameters.
///
/// ```
/// use generated_client::runtime::oauth::AuthorizeUrl;
///
/// let url = AuthorizeUrl::new("https://auth.example.com/authorize", "client id")
///     .redirect_uri("https://app.example.com/callback")
///     .scopes(["reviews.read", "reviews.write"])
///     .state("2kZp")
///     .build()?;
/// assert!(url.starts_with("https://auth.example.com/authorize?response_type=code&client_id=client+id&"));
/// # Ok::<(), generated_client::runtime::TokenError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct AuthorizeUrl {
    endpoint: String,
    parameters: Vec<(String, String)>,
}

impl AuthorizeUrl {
    /// A URL by its endpoint and the client id.
    pub fn new(endpoint: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            endpoint: endpoint.into(),
            parameters: Vec::new(),
        }
        .parameter("response_type", "code")
        .parameter("client_id", client_id)
    }

    /// Where the browser comes back to. The server knows it in this very spelling.
    pub fn redirect_uri(self, uri: impl Into<String>) -> Self {
        self.parameter("redirect_uri", uri)
    }

    /// What the application asks to be allowed.
    pub fn scopes<S: AsRef<str>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        let mut text = String::new();
        for scope in scopes {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(scope.as_ref());
        }
        self.parameter("scope", text)
    }

    /// A text that nobody can guess and that belongs to the person's session. The browser brings it
    /// back; [`CodeGrant::from_redirect`] compares it, so that nobody can slip in an authorization
    /// of their own (RFC 6749 10.12).
    pub fn state(self, state: impl Into<String>) -> Self {
        self.parameter("state", state)
    }

    /// Any other parameter, such as `code_challenge` (RFC 7636).
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// The URL.
    ///
    /// # Errors
    ///
    /// The endpoint is not absolute, not `https://` (but for loopback addresses), or has a user or
    /// a fragment.
    pub fn build(self) -> Result<String, TokenError> {
        let mut url: Url = checked(&self.endpoint, &Policy::default(), "authorization endpoint")?;
        url.query_pairs_mut().extend_pairs(&self.parameters);
        Ok(url.into())
    }
}

/// Shows the endpoint and no parameter: the state is worth a secret.
impl fmt::Debug for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeUrl")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// An authorization code, and what is sent with it.
#[derive(Clone)]
#[must_use]
pub struct CodeGrant {
    code: Secret,
    parameters: Vec<(String, String)>,
    secrets: Vec<(String, Secret)>,
}

impl CodeGrant {
    /// A grant of a code.
    pub fn new(code: impl Into<Secret>) -> Self {
        Self {
            code: code.into(),
            parameters: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Takes the code out of the query that the browser comes back with, given without its `?`.
    ///
    /// The state is what the person was sent away with. Without one, anybody's code is accepted:
    /// that is for vendors who let a person begin on their own pages.
    ///
    /// # Errors
    ///
    /// [`TokenErrorKind::Unauthorized`] when the person or the server refused, when the state is
    /// another one, or when there is no code.
    pub fn from_redirect(query: &str, state: Option<&str>) -> Result<Self, TokenError> {
        let unauthorized = |message: String| TokenError::new(TokenErrorKind::Unauthorized, message);
        let value = |wanted: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        if state.is_some() && value("state").as_deref() != state {
            let message = "the redirect has another state than the session it came to";
            return Err(unauthorized(message.to_owned()));
        }
        if let Some(code) = value("error") {
            let mut message = format!("the authorization was refused: {}", shorten(&code));
            if let Some(words) = value("error_description") {
                message.push_str(": ");
                message.push_str(&shorten(&words));
            }
            return Err(unauthorized(message).with_code(Some(shorten(&code))));
        }
        match value("code") {
            Some(code) if !code.is_empty() => Ok(Self::new(code)),
            _ => Err(unauthorized("the redirect has no code".to_owned())),
        }
    }

    /// Where the browser came back to, if the person was sent away with it (RFC 6749 4.1.3).
    pub fn redirect_uri(self, uri: impl Into<String>) -> Self {
        self.parameter("redirect_uri", uri)
    }

    /// Any other parameter that is no secret.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// A parameter that is a secret, such as `code_verifier` (RFC 7636).
    pub fn secret_parameter(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.secrets.push((name.into(), value.into()));
        self
    }

    pub(crate) fn write(&self, form: &mut Form<'_>) {
        form.secret("code", &self.code);
        for (name, value) in &self.parameters {
            form.pair(name, value);
        }
        for (name, value) in &self.secrets {
            form.secret(name, value);
        }
    }
}

impl fmt::Debug for CodeGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeGrant").finish_non_exhaustive()
    }
}
