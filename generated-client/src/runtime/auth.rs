//! Which credentials a request carries, and where.

use std::sync::Arc;

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
use super::token::{AccessToken, TokenError, TokenSource};
use super::transport::Outgoing;

/// A credential as the application gives it.
#[derive(Clone)]
pub(crate) enum Given {
    /// A key or token.
    Secret(Secret),
    /// A user and a password.
    Basic(String, Secret),
    /// Where a token comes from for each request.
    Source(Arc<dyn TokenSource>),
}

/// A credential in the form in which it is sent. It has no `Debug` on purpose.
pub(crate) struct Credential {
    scheme: &'static str,
    sent: Sent,
    /// The text to blot out; a token that changes is known from [`Applied`] instead.
    secret: Option<Secret>,
}

enum Sent {
    Header(HeaderName, HeaderValue),
    Query(String),
    Cookie(String),
    /// The value of a header, with `Bearer` before it where the scheme says so.
    Token {
        header: HeaderName,
        bearer: bool,
        source: Arc<dyn TokenSource>,
    },
}

/// The tokens of a call that came from a source.
#[derive(Default)]
pub(crate) struct Applied(Vec<Lent>);

/// A token of a source.
struct Lent {
    /// The position of its credential.
    credential: usize,
    token: AccessToken,
    /// Whether the source gave it in the place of one that the server refused; then it is sent as
    /// it is.
    replaced: bool,
}

impl Applied {
    /// Whether a server's refusal is worth telling to a source.
    pub(crate) fn has_tokens(&self) -> bool {
        !self.0.is_empty()
    }

    /// The token that a source gave instead of a refused one. What it gave else is forgotten.
    fn take_replacement(&mut self, credential: usize) -> Option<AccessToken> {
        let position = self
            .0
            .iter()
            .position(|lent| lent.credential == credential)?;
        let lent = self.0.swap_remove(position);
        lent.replaced.then_some(lent.token)
    }
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
            Given::Basic(user, password) => (basic(scheme, &user, &password)?, Some(password)),
            Given::Secret(secret) => (place(scheme, secret.expose())?, Some(secret)),
            Given::Source(source) => (from_source(scheme, source)?, None),
        };
        Ok(Self {
            scheme: scheme.name,
            sent,
            secret,
        })
    }

    /// The source of its tokens, if it has one.
    pub(crate) fn source(&self) -> Option<&dyn TokenSource> {
        match &self.sent {
            Sent::Token { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

/// Places the tokens of a source. A query or a cookie would show in logs what is worth a password.
fn from_source(scheme: &Scheme, source: Arc<dyn TokenSource>) -> Result<Sent, Error> {
    let (name, bearer) = match scheme.place {
        Place::Bearer => (AUTHORIZATION.as_str(), true),
        Place::Header(name) => (name, false),
        _ => {
            return Err(mismatch(
                scheme,
                "no token source: it is not sent in a header",
            ));
        }
    };
    let header = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| mismatch(scheme, "a header whose name cannot be sent"))?;
    Ok(Sent::Token {
        header,
        bearer,
        source,
    })
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

/// Adds the credentials of an operation to an attempt of its request.
///
/// Of the alternatives in the document the first is taken for which every credential is there. A
/// header that the application sets by itself, where a scheme would put its credential, counts as
/// that credential. It waits for nothing but the source of a token.
///
/// # Errors
///
/// [`ErrorKind::Auth`] when no alternative is complete and the operation may not be called
/// anonymously, and when the source of a token has none.
pub(crate) async fn apply(
    shared: &Shared,
    request: &Request,
    attempt: &mut Outgoing,
    applied: &mut Applied,
) -> Result<(), Error> {
    for scheme in alternative(shared, request, attempt)? {
        let Some((position, credential)) = find(shared, scheme) else {
            continue;
        };
        match &credential.sent {
            Sent::Header(name, value) => _ = attempt.headers.insert(name, value.clone()),
            Sent::Query(pair) => {
                let query = match attempt.url.query() {
                    Some(query) => format!("{query}&{pair}"),
                    None => pair.clone(),
                };
                attempt.url.set_query(Some(&query));
            }
            Sent::Cookie(pair) => add_cookie(&mut attempt.headers, pair),
            // What the call sets by itself goes before it, so that no token is needed.
            Sent::Token { header, .. } if request.overrides.contains_key(header) => {}
            Sent::Token {
                header,
                bearer,
                source,
            } => {
                let replacement = applied.take_replacement(position);
                let replaced = replacement.is_some();
                let token = match replacement {
                    Some(token) => token,
                    None => source
                        .token()
                        .await
                        .map_err(|cause| missing(request, cause))?,
                };
                set_token(attempt, header, *bearer, &token)?;
                applied.0.push(Lent {
                    credential: position,
                    token,
                    replaced,
                });
            }
        }
    }
    Ok(())
}

/// Tells the sources that a server refused the tokens of a request. It is false when none has
/// another one to try with.
///
/// # Errors
///
/// [`ErrorKind::Auth`] when a source fails to replace its token.
pub(crate) async fn refused(
    shared: &Shared,
    request: &Request,
    applied: &mut Applied,
) -> Result<bool, Error> {
    let mut replaced = false;
    for lent in &mut applied.0 {
        let credential = shared.credentials.get(lent.credential);
        let Some(source) = credential.and_then(Credential::source) else {
            continue;
        };
        let fresh = source.refused(&lent.token).await;
        if let Some(fresh) = fresh.map_err(|cause| missing(request, cause))? {
            lent.token = fresh;
            lent.replaced = true;
            replaced = true;
        }
    }
    Ok(replaced)
}

fn set_token(
    attempt: &mut Outgoing,
    header: &HeaderName,
    bearer: bool,
    token: &AccessToken,
) -> Result<(), Error> {
    let value = if bearer {
        token.bearer().cloned()
    } else {
        token.plain()
    };
    let Some(value) = value else {
        let detail = "no header can carry the access token";
        return Err(Error::new(ErrorKind::Auth, attempt.operation.id, detail));
    };
    attempt.headers.insert(header, value);
    Ok(())
}

fn missing(request: &Request, cause: TokenError) -> Error {
    let detail = "there is no access token";
    Error::new(ErrorKind::Auth, request.operation.id, detail).with_source(cause)
}

fn alternative(
    shared: &Shared,
    request: &Request,
    attempt: &Outgoing,
) -> Result<&'static [&'static str], Error> {
    let alternatives = request.operation.security;
    let complete = |schemes: &&&[&str]| {
        !schemes.is_empty()
            && schemes
                .iter()
                .all(|scheme| is_provided(shared, request, attempt, scheme))
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

fn find<'s>(shared: &'s Shared, scheme: &str) -> Option<(usize, &'s Credential)> {
    shared
        .credentials
        .iter()
        .enumerate()
        .find(|(_, credential)| credential.scheme == scheme)
}

fn is_provided(shared: &Shared, request: &Request, attempt: &Outgoing, name: &str) -> bool {
    if find(shared, name).is_some() {
        return true;
    }
    let is_set = |header: &str| {
        attempt.headers.contains_key(header) || request.overrides.contains_key(header)
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

/// Blots the credentials of a request, and the client's others, out of a text that a server sent.
pub(crate) fn blot(credentials: &[Credential], applied: &Applied, mut text: String) -> String {
    let fixed = credentials.iter().filter_map(|known| known.secret.as_ref());
    let tokens = applied.0.iter().map(|lent| lent.token.secret());
    for secret in fixed.chain(tokens) {
        let secret = secret.expose();
        if !secret.is_empty() && text.contains(secret) {
            text = text.replace(secret, "***");
        }
    }
    text
}
