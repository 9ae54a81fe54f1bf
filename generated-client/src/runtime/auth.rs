//! Which credentials a request carries, and where.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::api::{Place, Scheme};
use super::core::Shared;
use super::error::{Error, ErrorKind};
use super::request::{self, Request};
use super::secret::Secret;
use super::style::encode;

/// A credential as the application gives it.
#[derive(Clone)]
pub(crate) enum Given {
    /// A key or token.
    Secret(Secret),
    /// A user and a password.
    Basic(String, Secret),
}

/// A credential in the form in which it is sent. It has no `Debug` on purpose.
pub(crate) struct Credential {
    scheme: &'static str,
    sent: Sent,
    secret: Secret,
}

enum Sent {
    Header(HeaderName, HeaderValue),
    Query(String),
    Cookie(String),
}

impl Credential {
    /// Prepares a credential for its scheme.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Auth`] when the scheme takes another kind of credential, or when no header can
    /// carry this one.
    pub(crate) fn prepare(scheme: &Scheme, given: Given) -> Result<Self, Error> {
        let (sent, secret) = match given {
            Given::Basic(user, password) => (basic(scheme, &user, &password)?, password),
            Given::Secret(secret) => (place(scheme, secret.expose())?, secret),
        };
        Ok(Self {
            scheme: scheme.name,
            sent,
            secret,
        })
    }
}

/// Places a key or token.
fn place(scheme: &Scheme, secret: &str) -> Result<Sent, Error> {
    if secret.is_empty() {
        return Err(mismatch(scheme, "a credential that is not empty"));
    }
    match scheme.place {
        Place::Header(name) => header(scheme, name, secret),
        Place::Bearer => header(scheme, AUTHORIZATION.as_str(), &format!("Bearer {secret}")),
        Place::Query(name) => Ok(Sent::Query(format!("{}={}", encode(name), encode(secret)))),
        Place::Cookie(name) => Ok(Sent::Cookie(format!("{name}={}", encode(secret)))),
        Place::Basic => Err(mismatch(scheme, "a user name and a password")),
        Place::Transport => Err(mismatch(scheme, "its credential from the HTTP client")),
    }
}

/// Places a user and a password (RFC 7617). The user name ends at the first colon.
fn basic(scheme: &Scheme, user: &str, password: &Secret) -> Result<Sent, Error> {
    if scheme.place != Place::Basic {
        return Err(mismatch(scheme, "no user name and password"));
    }
    if user.contains(':') {
        return Err(mismatch(scheme, "a user name without a colon"));
    }
    let pair = Secret::from(format!("{user}:{}", password.expose()));
    header(
        scheme,
        AUTHORIZATION.as_str(),
        &format!("Basic {}", STANDARD.encode(pair.expose())),
    )
}

fn mismatch(scheme: &Scheme, what: &str) -> Error {
    Error::new(
        ErrorKind::Auth,
        "client",
        format!("scheme `{}` takes {what}", scheme.name),
    )
}

/// The header's value is marked sensitive, so that HTTP/2 does not index it and `Debug` does not
/// print it.
fn header(scheme: &Scheme, name: &str, value: &str) -> Result<Sent, Error> {
    let (name, mut value) = request::header(name, value).map_err(|_| {
        let detail = format!(
            "no header can carry the credential of scheme `{}`",
            scheme.name
        );
        Error::new(ErrorKind::Auth, "client", detail)
    })?;
    value.set_sensitive(true);
    Ok(Sent::Header(name, value))
}

/// Adds the credentials of an operation to a request.
///
/// Of the alternatives in the document the first is taken for which every credential is there. A
/// header that the application sets by itself, where a scheme would put its credential, counts as
/// that credential.
///
/// # Errors
///
/// [`ErrorKind::Auth`] when no alternative is complete and the operation may not be called
/// anonymously.
pub(crate) async fn apply(shared: &Shared, request: &mut Request) -> Result<Applied, Error> {
    for scheme in alternative(shared, request)? {
        let Some(credential) = find(shared, scheme) else {
            continue;
        };
        match &credential.sent {
            Sent::Header(name, value) => _ = request.headers.insert(name, value.clone()),
            Sent::Query(pair) => {
                let query = match request.url.query() {
                    Some(query) => format!("{query}&{pair}"),
                    None => pair.clone(),
                };
                request.url.set_query(Some(&query));
            }
            Sent::Cookie(pair) => add_cookie(&mut request.headers, pair),
        }
    }
    Ok(Applied {})
}

/// What was added to a request: who is told when the server refuses it.
pub(crate) struct Applied {}

impl Applied {
    /// Tells the source of a token that the server refused it (401), and says whether there is
    /// another one to try at once.
    #[expect(clippy::unused_async, reason = "a source of tokens answers later")]
    pub(crate) async fn refused(&self) -> bool {
        false
    }
}

fn alternative(shared: &Shared, request: &Request) -> Result<&'static [&'static str], Error> {
    let alternatives = request.operation.security;
    let complete = |schemes: &&&[&str]| {
        !schemes.is_empty()
            && schemes
                .iter()
                .all(|scheme| is_provided(shared, request, scheme))
    };
    if let Some(schemes) = alternatives.iter().find(complete) {
        return Ok(schemes);
    }
    if alternatives.iter().all(|schemes| !schemes.is_empty()) && !alternatives.is_empty() {
        let wanted: Vec<_> = alternatives
            .iter()
            .map(|schemes| schemes.join(" with "))
            .collect();
        let detail = format!("no credential is set for {}", wanted.join(" or "));
        return Err(Error::new(ErrorKind::Auth, request.operation.id, detail));
    }
    Ok(&[])
}

fn find<'s>(shared: &'s Shared, scheme: &str) -> Option<&'s Credential> {
    shared
        .credentials
        .iter()
        .find(|credential| credential.scheme == scheme)
}

fn is_provided(shared: &Shared, request: &Request, name: &str) -> bool {
    if find(shared, name).is_some() {
        return true;
    }
    let is_set = |header: &str| {
        request.headers.contains_key(header) || request.overrides.contains_key(header)
    };
    shared
        .api
        .schemes
        .iter()
        .find(|scheme| scheme.name == name)
        .is_some_and(|scheme| match scheme.place {
            Place::Header(header) => is_set(header),
            Place::Bearer | Place::Basic => is_set(AUTHORIZATION.as_str()),
            Place::Transport => true,
            Place::Query(_) | Place::Cookie(_) => false,
        })
}

fn add_cookie(headers: &mut HeaderMap, pair: &str) {
    let joined = match headers.get(COOKIE) {
        Some(cookies) => [cookies.as_bytes(), b"; ", pair.as_bytes()].concat(),
        None => pair.as_bytes().to_vec(),
    };
    // The parts are header values already or percent-encoded, so that this cannot fail for what
    // they hold.
    if let Ok(mut value) = HeaderValue::from_bytes(&joined) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

/// Blots the client's own credentials out of a text that a server sent.
pub(crate) fn blot(credentials: &[Credential], mut text: String) -> String {
    for credential in credentials {
        let secret = credential.secret.expose();
        if !secret.is_empty() && text.contains(secret) {
            text = text.replace(secret, "***");
        }
    }
    text
}
