//! Requests to a token endpoint, and what their failures mean for what was sent.
//!
//! A refresh token that is replaced at each use, or an authorization code, can be sent once. So a
//! failure says whether the endpoint may have acted on the request: what it has not seen or has
//! refused can be sent again, and what it may have spent cannot, unless the vendor allows it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::BytesMut;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::time::{Instant, sleep};
use url::{Url, form_urlencoded};

use super::answer::{Refusal, TokenAnswer, Unusable};
use crate::runtime::config::{CONNECT_TIMEOUT, default_http_client};
use crate::runtime::secret::Secret;
use crate::runtime::server::Policy;
use crate::runtime::token::{TokenError, TokenErrorKind};

/// The largest answer that is read. Tokens have a few kilobytes at most.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// How often a request is sent in all, where it may be sent again.
const SENDS: u32 = 3;

/// The wait before a request is sent for the second time; the next one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// What a server does with a refresh token that it is sent a second time, after the answer to the
/// first was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reuse {
    /// It refuses it and may take it for theft (RFC 9700 4.14.2), or nobody knows. A lost answer is
    /// reported as [`TokenErrorKind::AnswerLost`].
    Never,
    /// It accepts it for a time after its first use. A lost answer is asked for again, up to two
    /// times within that time.
    Within(Duration),
}

/// A failed request, by what it has done to what was sent.
pub(crate) enum Failure {
    /// The endpoint has not acted: it never saw the request, or refused it.
    Unspent(TokenError),
    /// The endpoint may have acted, and its answer is lost.
    Lost(TokenError),
}

impl Failure {
    /// The error of a request that spends nothing.
    pub(crate) fn into_harmless(self) -> TokenError {
        match self {
            Self::Unspent(error) => error,
            Self::Lost(error) => error.with_kind(TokenErrorKind::Unavailable),
        }
    }

    pub(crate) fn into_error(self) -> TokenError {
        match self {
            Self::Unspent(error) | Self::Lost(error) => error,
        }
    }
}

/// The HTTP client of a source: the one it was given, else that of the first API client which is
/// built with the source, else one of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct HttpClient(Arc<OnceLock<reqwest::Client>>);

impl HttpClient {
    /// Sets the client, unless there is one already.
    pub(crate) fn offer(&self, client: &reqwest::Client) {
        self.0.get_or_init(|| client.clone());
    }

    fn get(&self) -> Result<&reqwest::Client, TokenError> {
        if let Some(client) = self.0.get() {
            return Ok(client);
        }
        let own = default_http_client(CONNECT_TIMEOUT).map_err(|cause| {
            let message = "the HTTP client could not be set up";
            TokenError::new(TokenErrorKind::Build, message).with_source(cause)
        })?;
        Ok(self.0.get_or_init(|| own))
    }
}

/// The parameters of a request.
pub(crate) struct Form<'a> {
    text: form_urlencoded::Serializer<'a, String>,
    secrets: Vec<Secret>,
}

impl Form<'_> {
    pub(crate) fn new() -> Self {
        Self {
            text: form_urlencoded::Serializer::new(String::new()),
            secrets: Vec::new(),
        }
    }

    pub(crate) fn pair(&mut self, name: &str, value: &str) {
        self.text.append_pair(name, value);
    }

    /// A parameter that must not show if the server repeats it.
    pub(crate) fn secret(&mut self, name: &str, value: &Secret) {
        self.text.append_pair(name, value.expose());
        self.secrets.push(value.clone());
    }
}

/// A request as it is sent, as often as may be.
pub(crate) struct TokenRequest {
    body: String,
    headers: HeaderMap,
    secrets: Vec<Secret>,
}

impl TokenRequest {
    pub(crate) fn new(mut form: Form<'_>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        Self {
            body: form.text.finish(),
            headers,
            secrets: form.secrets,
        }
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A secret that a header holds.
    pub(crate) fn with_secret(mut self, secret: &Secret) -> Self {
        self.secrets.push(secret.clone());
        self
    }
}

/// Where tokens are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    url: Url,
    http: HttpClient,
    timeout: Duration,
}

impl Endpoint {
    /// An endpoint by its URL (RFC 6749 3.2).
    ///
    /// # Errors
    ///
    /// The URL is not absolute, not `https://`, or has a user or a fragment.
    pub(crate) fn new(
        url: &str,
        policy: &Policy,
        http: HttpClient,
        timeout: Duration,
    ) -> Result<Self, TokenError> {
        Ok(Self {
            url: checked(url, policy, "token endpoint")?,
            http,
            timeout,
        })
    }

    /// The endpoint of the same server whose path ends in another word.
    #[allow(dead_code, reason = "used by what is written by hand for a vendor")]
    pub(crate) fn beside(&self, name: &str) -> Self {
        let mut other = self.clone();
        // It is a URL of http or https, which has a path.
        if let Ok(mut path) = other.url.path_segments_mut() {
            path.pop().push(name);
        }
        other
    }

    /// The longest that [`request`](Self::request) takes.
    pub(crate) fn longest(&self) -> Duration {
        (self.timeout + PAUSE * SENDS) * SENDS
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Sends a request. It is sent again when nothing arrived, and after a lost answer within the
    /// time that the vendor allows.
    pub(crate) async fn request(
        &self,
        request: &TokenRequest,
        reuse: Reuse,
    ) -> Result<TokenAnswer, Failure> {
        let begin = Instant::now();
        let mut pause = PAUSE;
        // Once an answer is lost, nobody knows any more what the endpoint has spent.
        let mut lost = None;
        let mut sends = 0;
        loop {
            sends += 1;
            let failure = match self.send(request).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let may_repeat = match (&failure, reuse) {
                (Failure::Unspent(error), _) => error.is_temporary() && error.status().is_none(),
                (Failure::Lost(_), Reuse::Within(time)) => begin.elapsed() + pause < time,
                (Failure::Lost(_), Reuse::Never) => false,
            };
            if sends >= SENDS || !may_repeat {
                return Err(match lost {
                    Some(lost) => after_loss(failure, lost),
                    None => failure,
                });
            }
            if let Failure::Lost(error) = failure {
                lost.get_or_insert(error);
            }
            sleep(pause).await;
            pause *= 2;
        }
    }

    async fn send(&self, request: &TokenRequest) -> Result<TokenAnswer, Failure> {
        let client = self.http.get().map_err(Failure::Unspent)?;
        let response = client
            .post(self.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone())
            .timeout(self.timeout)
            .send()
            .await
            .map_err(not_answered)?;
        self.stayed(&response)?;
        let status = response.status();
        if status.is_redirection() {
            let message = format!(
                "the token endpoint answered {status}: no credential is sent to another address"
            );
            return Err(unspent(TokenErrorKind::Refused, message, status));
        }
        let body = read(response).await;
        if status.is_success() {
            return match TokenAnswer::read(&body?) {
                Ok(answer) => Ok(answer),
                Err(Unusable::TokenType) => {
                    let message = "the token endpoint issues tokens of another type than bearer";
                    Err(unspent(TokenErrorKind::Refused, message.to_owned(), status))
                }
                Err(Unusable::Unreadable) => {
                    let message = format!("the token endpoint answered {status} without a token");
                    Err(Failure::Lost(lost(message).with_status(status)))
                }
            };
        }
        let body = body.unwrap_or_default();
        Err(refused(status, &body, &request.secrets))
    }

    /// Refuses an answer of another host: the HTTP client follows redirects by its own settings.
    fn stayed(&self, response: &reqwest::Response) -> Result<(), Failure> {
        if response.url().origin() == self.url.origin() {
            return Ok(());
        }
        let message = "the HTTP client followed a redirect of the token endpoint to another host: \
                       give it a policy of no redirects, and replace the client secret";
        let error = TokenError::new(TokenErrorKind::Refused, message);
        Err(Failure::Lost(error))
    }
}

/// What a failure means when the answer to an earlier request of the same kind was lost.
fn after_loss(failure: Failure, lost: TokenError) -> Failure {
    match failure {
        Failure::Unspent(error) if *error.kind() == TokenErrorKind::Unauthorized => {
            Failure::Unspent(spent(error))
        }
        Failure::Unspent(error) if !error.is_temporary() => Failure::Lost(error),
        Failure::Unspent(_) | Failure::Lost(_) => Failure::Lost(lost),
    }
}

/// Says why the token endpoint refuses a refresh token whose last use was not answered.
pub(crate) fn spent(error: TokenError) -> TokenError {
    let message = format!(
        "{error}: it was sent before and its answer was lost, so that the server has replaced it \
         by one that nobody received"
    );
    error.with_message(message)
}

/// A URL that credentials may be sent to.
pub(crate) fn checked(text: &str, policy: &Policy, what: &str) -> Result<Url, TokenError> {
    let invalid = |why: &str| {
        TokenError::new(
            TokenErrorKind::Build,
            format!("the URL of the {what} {why}"),
        )
    };
    let url = Url::parse(text).map_err(|_| invalid("is not absolute"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("has a user or password"));
    }
    if url.fragment().is_some() {
        return Err(invalid("has a fragment"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if policy.allows_plain_http(&url) => Ok(url),
        "http" => Err(invalid(
            "is plain http, which is refused: credentials would travel in the clear",
        )),
        _ => Err(invalid("is not https")),
    }
}

/// The body, up to the limit.
async fn read(mut response: reqwest::Response) -> Result<BytesMut, Failure> {
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_ANSWER_BYTES => {
                let message = format!(
                    "the answer of the token endpoint is larger than {MAX_ANSWER_BYTES} bytes"
                );
                return Err(Failure::Lost(lost(message)));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(cause) => {
                let message = "the answer of the token endpoint broke off".to_owned();
                return Err(Failure::Lost(
                    lost(message).with_source(cause.without_url()),
                ));
            }
        }
    }
}

fn lost(message: String) -> TokenError {
    TokenError::new(TokenErrorKind::AnswerLost, message)
}

fn unspent(kind: TokenErrorKind, message: String, status: StatusCode) -> Failure {
    Failure::Unspent(TokenError::new(kind, message).with_status(status))
}

fn not_answered(cause: reqwest::Error) -> Failure {
    if cause.is_builder() {
        let message = "the request to the token endpoint cannot be sent";
        let error = TokenError::new(TokenErrorKind::Build, message);
        return Failure::Unspent(error.with_source(cause.without_url()));
    }
    if cause.is_connect() {
        let message = "no connection to the token endpoint could be made";
        let error = TokenError::new(TokenErrorKind::Unavailable, message);
        return Failure::Unspent(error.with_source(cause.without_url()));
    }
    let message = if cause.is_timeout() {
        "the time ran out before the token endpoint answered"
    } else {
        "the connection broke before the token endpoint answered"
    };
    Failure::Lost(lost(message.to_owned()).with_source(cause.without_url()))
}

fn refused(status: StatusCode, body: &[u8], secrets: &[Secret]) -> Failure {
    let secrets: Vec<_> = secrets.iter().collect();
    let Refusal { code, words } = Refusal::read(body, &secrets);
    let mut message = format!("the token endpoint answered {status}");
    for part in [&code, &words].into_iter().flatten() {
        message.push_str(": ");
        message.push_str(part);
    }
    let kind = match code.as_deref() {
        _ if status.is_server_error() => TokenErrorKind::AnswerLost,
        Some("invalid_grant") => TokenErrorKind::Unauthorized,
        Some("temporarily_unavailable" | "slow_down") => TokenErrorKind::Unavailable,
        _ if [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status) => {
            TokenErrorKind::Unavailable
        }
        _ => TokenErrorKind::Refused,
    };
    let error = TokenError::new(kind, message)
        .with_status(status)
        .with_code(code);
    if kind == TokenErrorKind::AnswerLost {
        Failure::Lost(error)
    } else {
        Failure::Unspent(error)
    }
}
