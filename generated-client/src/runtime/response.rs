//! Answers, and the ways to decode them.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::codec::{self, DecodeError};
use super::ending::Attempt;
use super::header::{Header, HeaderError};
use super::time;

/// The headers in which servers and the proxies before them name a request, the server's own first.
const REQUEST_ID: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-trace-id",
    "x-amzn-requestid",
    "cf-ray",
];

/// An answer as it arrived, whatever its status.
#[derive(Clone)]
pub struct RawResponse {
    operation: &'static str,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    attempts: Vec<Attempt>,
}

impl RawResponse {
    pub(crate) fn new(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        Self {
            operation,
            status,
            headers,
            body,
            attempts: Vec::new(),
        }
    }

    /// Adds the attempts that came before.
    pub(crate) fn after(mut self, attempts: Vec<Attempt>) -> Self {
        self.attempts = attempts;
        self
    }

    /// Gives them away, to whoever keeps them with its own.
    pub(crate) fn take_attempts(&mut self) -> Vec<Attempt> {
        std::mem::take(&mut self.attempts)
    }

    /// The id of the operation in the API's document.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header that the document declares; nothing where the answer has none of its name.
    ///
    /// # Errors
    ///
    /// The header is there, and its value is not of its type. The error keeps the text.
    pub fn header<V: DeserializeOwned>(&self, header: Header<V>) -> Result<Option<V>, HeaderError> {
        header.read(&self.headers)
    }

    /// The body, byte for byte.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body by move.
    #[must_use]
    pub fn into_body(self) -> Bytes {
        self.body
    }

    /// The id that the server gave the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How long the server asks to wait before the next attempt (RFC 9110 10.2.3); see
    /// [`Error::retry_after`](super::Error::retry_after).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// The attempts that failed before this answer came, in their order.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Decodes the body as JSON.
    ///
    /// # Errors
    ///
    /// The body is not JSON, or not of the shape of `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        codec::from_slice(&self.body)
    }

    /// The error for a status that the document does not give the operation.
    #[must_use]
    pub fn undocumented(&self) -> DecodeError {
        DecodeError::custom(format!(
            "the document does not give the operation status {}",
            self.status.as_u16()
        ))
    }
}

/// Header values and bodies are left out: both may hold what does not belong in a log.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field(
                "headers",
                &self
                    .headers
                    .keys()
                    .map(http::HeaderName::as_str)
                    .collect::<Vec<_>>(),
            )
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// A decoded answer together with its status and headers, from
/// [`Call::with_meta`](super::Call::with_meta).
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header that the document declares; nothing where the answer has none of its name.
    ///
    /// # Errors
    ///
    /// The header is there, and its value is not of its type. The error keeps the text.
    pub fn header<V: DeserializeOwned>(&self, header: Header<V>) -> Result<Option<V>, HeaderError> {
        header.read(&self.headers)
    }

    /// The decoded body.
    #[must_use]
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The decoded body, to be changed, or to be read where it is a
    /// [stream](super::Call::stream).
    pub fn body_mut(&mut self) -> &mut T {
        &mut self.body
    }

    /// The decoded body by move.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// Headers and body by move.
    pub(crate) fn into_parts(self) -> (HeaderMap, T) {
        (self.headers, self.body)
    }

    /// The id that the server gave the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field(
                "headers",
                &self
                    .headers
                    .keys()
                    .map(http::HeaderName::as_str)
                    .collect::<Vec<_>>(),
            )
            .field("body", &self.body)
            .finish()
    }
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}

/// How long an answer asks to wait (RFC 9110 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers
        .get(http::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = time::http_date(text)?;
    let sent = headers
        .get(http::header::DATE)
        .and_then(|date| time::http_date(date.to_str().ok()?));
    let wait = until.duration_since(sent.unwrap_or_else(SystemTime::now));
    Some(wait.unwrap_or_default())
}

/// Decodes a JSON body.
///
/// # Errors
///
/// The body is not JSON, or not of the shape of `T`.
pub fn json<T: DeserializeOwned>(raw: &RawResponse) -> Result<T, DecodeError> {
    raw.json()
}

/// Decodes a JSON body, and takes a body without bytes for none.
///
/// # Errors
///
/// There is a body, and it is not JSON or not of the shape of `T`.
pub fn json_optional<T: DeserializeOwned>(raw: &RawResponse) -> Result<Option<T>, DecodeError> {
    if raw.body.is_empty() {
        Ok(None)
    } else {
        raw.json().map(Some)
    }
}

/// Takes any success for an answer without content and leaves the body alone.
///
/// # Errors
///
/// None; the signature is that of its siblings.
pub fn empty(_raw: &RawResponse) -> Result<(), DecodeError> {
    Ok(())
}

/// The body as text.
///
/// # Errors
///
/// The body is not UTF-8. Its bytes are in the error of the call.
pub fn text(raw: &RawResponse) -> Result<String, DecodeError> {
    String::from_utf8(raw.body.to_vec()).map_err(|cause| {
        DecodeError::custom(format!(
            "the body is not UTF-8 after {} bytes",
            cause.utf8_error().valid_up_to()
        ))
    })
}

/// The body as bytes.
///
/// # Errors
///
/// None; the signature is that of its siblings.
pub fn bytes(raw: &RawResponse) -> Result<Bytes, DecodeError> {
    Ok(raw.body.clone())
}
