//! The one error of all calls.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::codec::DecodeError;
use super::ending::{Attempt, Ending, Execution};
use super::header::{Header, HeaderError};
use super::response::RawResponse;

/// How many characters of what the server says are shown.
const SHOWN: usize = 200;

/// Why a client could not be built, or why a call did not end in a decoded answer.
///
/// Whatever the server sent is kept: once a status line has arrived, [`status`](Self::status),
/// [`headers`](Self::headers) and [`body`](Self::body) hold it, also when the status is not
/// documented, when the body does not decode, and when the connection broke in the middle of it
/// (the body then holds what had arrived).
///
/// `Display` names the operation, the status, what the server says in its error body (the first 200
/// characters) and the request id. Neither `Display` nor `Debug` shows credentials, header values
/// or whole bodies. The cause is in [`source`](StdError::source).
///
/// ```
/// use std::time::Duration;
///
/// use generated_client::runtime::{Error, ErrorKind};
///
/// /// How long to wait before a call that may safely be repeated is made again.
/// fn wait(error: &Error) -> Option<Duration> {
///     match error.kind() {
///         ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Send | ErrorKind::Body => {
///             Some(Duration::from_secs(1))
///         }
///         ErrorKind::Status => match error.status()?.as_u16() {
///             408 | 429 | 500..=599 => error.retry_after().or(Some(Duration::from_secs(1))),
///             _ => None,
///         },
///         _ => None,
///     }
/// }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    detail: Cow<'static, str>,
    message: Option<String>,
    response: Option<RawResponse>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    attempts: Vec<Attempt>,
    wait: Option<Duration>,
}

/// What went wrong, and with it whether the server may have carried out the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the request could not be built: a value that cannot be sent, a bad base URL.
    /// Nothing was sent.
    Build,
    /// A credential that the operation needs is missing or cannot be sent, or its
    /// [`TokenSource`](super::TokenSource) has none: the source of the error is the
    /// [`TokenError`](super::TokenError). Nothing was carried out.
    ///
    /// A credential that the server refuses is a [`Status`](Self::Status) of 401 or 403.
    Auth,
    /// The quota of the resource is used up, and waiting for it is not wanted or would take longer
    /// than the call may. Nothing was sent.
    RateLimited,
    /// A store that processes share, such as a limiter's, could not be asked. Nothing was sent.
    Store,
    /// No connection to the server could be made. Nothing was sent.
    Connect,
    /// The time for the call ran out. The server may have carried out the request.
    Timeout,
    /// The body could not be read from its source, or had not the length that was stated; the cause
    /// is in [`source`](StdError::source). The server has not received the whole request.
    Upload,
    /// The connection broke before a status arrived. The server may have carried out the request.
    Send,
    /// The server answered with a status that is not a success.
    Status,
    /// The mock in place of the server has no answer for the call. Nothing was sent.
    #[cfg(feature = "mock")]
    Mock,
    /// The server answered, and the connection broke in the middle of the body.
    Body,
    /// The body is larger than the client accepts. The part below the limit is kept.
    TooLarge,
    /// The server answered with success, and the body is not what the document promises, or the
    /// status is not.
    Decode,
}

impl ErrorKind {
    /// Whether the attempt ended on this side, before anything was sent.
    pub(crate) fn is_local(self) -> bool {
        matches!(
            self,
            Self::Build | Self::Auth | Self::RateLimited | Self::Store
        )
    }
}

/// The documented error bodies of one operation, emitted as an enum with a variant for each status.
pub trait StatusError: Sized {
    /// The id of the operation.
    const OPERATION: &'static str;

    /// Decodes an error body by its status; nothing when the status is not documented.
    fn decode(raw: &RawResponse) -> Option<Result<Self, DecodeError>>;
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        operation: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            detail: detail.into(),
            message: None,
            response: None,
            source: None,
            attempts: Vec::new(),
            wait: None,
        }))
    }

    pub(crate) fn build(operation: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Build, operation, detail)
    }

    /// An answer that is complete and not a success. The secrets are blotted out of what the server
    /// says.
    pub(crate) fn status_of(mut response: RawResponse, blot: impl Fn(String) -> String) -> Self {
        let mut error = Self::new(ErrorKind::Status, response.operation(), "");
        error.0.message = server_message(response.body()).map(|text| shorten(&blot(text)));
        let attempts = response.take_attempts();
        error.with_response(response).after(attempts)
    }

    /// An answer that says success and does not decode.
    pub(crate) fn decode_of(mut response: RawResponse, cause: DecodeError) -> Self {
        let attempts = response.take_attempts();
        Self::new(
            ErrorKind::Decode,
            response.operation(),
            "the answer could not be decoded",
        )
        .with_response(response)
        .with_source(cause)
        .after(attempts)
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_response(mut self, response: RawResponse) -> Self {
        self.0.response = Some(response);
        self
    }

    /// The time after which a quota has room again.
    pub(crate) fn with_wait(mut self, wait: Duration) -> Self {
        self.0.wait = Some(wait);
        self
    }

    /// Adds the attempts that came before, and the one that this error is about.
    pub(crate) fn after(mut self, mut attempts: Vec<Attempt>) -> Self {
        if !self.0.kind.is_local() {
            attempts.push(Attempt::new(self.ending()));
        }
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn ending(&self) -> Ending {
        match &self.0.response {
            Some(response) => Ending::of_answer(self.0.kind, response),
            None => Ending {
                kind: self.0.kind,
                status: None,
                invited: false,
            },
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The id of the operation in the API's document; `client` when a client could not be built.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The status, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(RawResponse::status)
    }

    /// The response headers, if they arrived.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(RawResponse::headers)
    }

    /// A header that the document declares; nothing where no answer came or it has none of its
    /// name.
    ///
    /// # Errors
    ///
    /// The header is there, and its value is not of its type. The error keeps the text.
    pub fn header<V: DeserializeOwned>(&self, header: Header<V>) -> Result<Option<V>, HeaderError> {
        match self.headers() {
            Some(headers) => header.read(headers),
            None => Ok(None),
        }
    }

    /// The body as far as it arrived; nothing when no status did.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.response.as_ref().map(RawResponse::body)
    }

    /// The id that the server gave the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.response.as_ref().and_then(RawResponse::request_id)
    }

    /// What the server says in an error body: its `message`, `error` or `errors`, cut to 200
    /// characters.
    #[must_use]
    pub fn server_message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// How long the server asks to wait before the next attempt (RFC 9110 10.2.3).
    ///
    /// A date is counted from the response's own `Date`, and from this machine's clock where that
    /// is missing.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0
            .wait
            .or_else(|| self.0.response.as_ref()?.retry_after())
    }

    /// What each attempt of the call ended with, in their order; empty when none was made.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Whether the server carried out the request, as far as that can be known on this side: for an
    /// operation that was attempted several times, whether it did at least once.
    #[must_use]
    pub fn execution(&self) -> Execution {
        let own = self.ending().execution();
        let attempts = self.0.attempts.iter().map(Attempt::execution);
        attempts.fold(own, Execution::max)
    }

    /// The documented error of the operation `E`, decoded from the kept body.
    ///
    /// Nothing when the error belongs to another operation, when no status arrived, or when the
    /// status is not documented. A body that does not have the documented shape is `Some(Err(_))`.
    #[must_use]
    pub fn typed<E: StatusError>(&self) -> Option<Result<E, DecodeError>> {
        let response = self.0.response.as_ref()?;
        if E::OPERATION == self.0.operation {
            E::decode(response)
        } else {
            None
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            operation,
            detail,
            message,
            response,
            ..
        } = &*self.0;
        write!(f, "{operation}")?;
        if let Some(response) = response {
            write!(f, ": {}", response.status())?;
        }
        if !detail.is_empty() {
            write!(f, ": {detail}")?;
        }
        if let Some(message) = message {
            write!(f, ": {message}")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " (request id {})", shorten(id))?;
        }
        if self.0.attempts.len() > 1 {
            write!(f, " (attempt {})", self.0.attempts.len())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation)
            .field("detail", &self.0.detail)
            .field("message", &self.0.message)
            .field("response", &self.0.response)
            .field("source", &self.0.source)
            .field("attempts", &self.0.attempts)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| &**source as &(dyn StdError + 'static))
    }
}

/// What an error body says, if it is JSON with one of the members that APIs use for it.
fn server_message(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    ["message", "error", "errors", "detail", "title"]
        .iter()
        .filter_map(|member| body.get(member))
        .map(|value| {
            let mut text = String::new();
            collect_text(value, &mut text, 4);
            text
        })
        .find(|text| !text.is_empty())
}

/// Writes the strings of a message, each with the name of the member that it stands in.
///
/// For example `{"json": {"title": ["is missing"]}}` becomes `json: title: is missing`.
fn collect_text(value: &serde_json::Value, text: &mut String, depth: usize) {
    let separate = |text: &mut String| {
        if !text.is_empty() {
            text.push_str("; ");
        }
    };
    match value {
        serde_json::Value::String(message) if !message.is_empty() => {
            separate(text);
            text.push_str(message);
        }
        serde_json::Value::Array(items) if depth > 0 => {
            for item in items {
                collect_text(item, text, depth - 1);
            }
        }
        serde_json::Value::Object(members) if depth > 0 => {
            for (name, member) in members {
                let mut inner = String::new();
                collect_text(member, &mut inner, depth - 1);
                if !inner.is_empty() {
                    separate(text);
                    text.push_str(&format!("{name}: {inner}"));
                }
            }
        }
        _ => {}
    }
}

/// The first characters of a text from outside, on one line: line breaks would forge lines in a
/// log.
pub(crate) fn shorten(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(SHOWN)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        line.push('…');
    }
    line
}
