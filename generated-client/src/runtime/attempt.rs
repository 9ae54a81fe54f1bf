//! One attempt of a call: the request as it is sent, and the answer read to its end.

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio::time::{Instant, timeout_at};

use super::core::Shared;
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::RawResponse;
use super::transport::{Incoming, Inflow, Outgoing};

/// How many headers fit before the map grows.
const HEADERS: usize = 12;

/// The request without credentials and without the headers that the caller set on the call, which
/// go before everything else.
///
/// It is made for each attempt from what it consists of, since the HTTP client consumes it: a call
/// that succeeds at once copies nothing.
///
/// # Errors
///
/// [`ErrorKind::Build`] when a constant of the operation cannot be sent.
pub(crate) fn outgoing(shared: &Shared, request: &Request) -> Result<Outgoing, Error> {
    let operation = request.operation;
    let mut headers = HeaderMap::with_capacity(HEADERS);
    if !operation.accept.is_empty() {
        headers.insert(ACCEPT, constant(operation.id, operation.accept)?);
    }
    for (name, value) in operation.constant_headers() {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::build(operation.id, format!("`{name}` is not a header name")))?;
        headers.insert(name, constant(operation.id, value)?);
    }
    for (name, value) in shared.headers.iter().chain(&request.headers) {
        headers.insert(name.clone(), value.clone());
    }
    let method = operation.method.parse(operation.id)?;
    if let Some(media_type) = &request.content_type {
        headers.insert(CONTENT_TYPE, media_type.clone());
    }
    if request.body.is_none() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
        // Said in so many words (RFC 9110 8.6), since servers answer 411 where it is missing.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(Outgoing {
        operation,
        method,
        url: request.url.clone(),
        headers,
        body: request.body.clone(),
    })
}

/// The value of a header that is a constant of emitted code: it is not copied.
fn constant(operation: &'static str, value: &'static str) -> Result<HeaderValue, Error> {
    HeaderValue::from_maybe_shared(Bytes::from_static(value.as_bytes())).map_err(|_| {
        Error::build(
            operation,
            "the value of a constant header has a control character",
        )
    })
}

/// What the end of an attempt gives the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The whole answer.
    Whole,
    /// The head of a success, and the whole of any other answer.
    Head,
}

/// The answer to an attempt.
pub(crate) struct Answer {
    /// The answer; its body is empty where there is a rest.
    pub(crate) raw: RawResponse,
    /// The body of a success, where only the head is wanted.
    pub(crate) rest: Option<Inflow>,
}

/// Sends a request and reads as much of the answer as is wanted.
pub(crate) async fn exchange(
    shared: &Shared,
    sent: Outgoing,
    deadline: Instant,
    limit: usize,
    wanted: Wanted,
) -> Result<Answer, Error> {
    let operation = sent.operation.id;
    let answer = timeout_at(deadline, shared.transport.send(sent))
        .await
        .map_err(|cause| {
            let detail = "the time for the call ran out before an answer came";
            Error::new(ErrorKind::Timeout, operation, detail).with_source(cause)
        })??;
    if wanted == Wanted::Head && answer.status.is_success() {
        let Incoming {
            status,
            headers,
            body,
        } = answer;
        return Ok(Answer {
            raw: RawResponse::new(operation, status, headers, Bytes::new()),
            rest: Some(body),
        });
    }
    let raw = read(limit, operation, answer, deadline).await?;
    Ok(Answer { raw, rest: None })
}

/// Reads the body piece by piece, so that what has arrived is at hand when the rest does not.
async fn read(
    limit: usize,
    operation: &'static str,
    answer: Incoming,
    deadline: Instant,
) -> Result<RawResponse, Error> {
    let Incoming {
        status,
        headers,
        body: mut inflow,
    } = answer;
    let mut body = Gathered::default();
    let failure = loop {
        match timeout_at(deadline, inflow.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > limit => {
                let room = limit - body.len();
                body.push(chunk.slice(..room.min(chunk.len())));
                break Error::new(
                    ErrorKind::TooLarge,
                    operation,
                    format!("the body is larger than {limit} bytes"),
                );
            }
            Ok(Ok(Some(chunk))) => body.push(chunk),
            Ok(Ok(None)) => {
                return Ok(RawResponse::new(operation, status, headers, body.freeze()));
            }
            Ok(Err(error)) => break error,
            Err(cause) => {
                let received = body.len();
                let detail =
                    format!("the time for the call ran out after {received} bytes of the body");
                break Error::new(ErrorKind::Timeout, operation, detail).with_source(cause);
            }
        }
    };
    Err(failure.with_response(RawResponse::new(operation, status, headers, body.freeze())))
}

/// A body as it comes in. Most come in one piece, which is kept as it is.
#[derive(Default)]
struct Gathered {
    /// The first piece, as long as it is the only one.
    one: Bytes,
    all: BytesMut,
}

impl Gathered {
    fn len(&self) -> usize {
        self.one.len() + self.all.len()
    }

    fn push(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.one = piece;
            return;
        }
        if !self.one.is_empty() {
            self.all.reserve(2 * self.one.len() + piece.len());
            self.all.extend_from_slice(&std::mem::take(&mut self.one));
        }
        self.all.extend_from_slice(&piece);
    }

    fn freeze(self) -> Bytes {
        if self.all.is_empty() {
            self.one
        } else {
            self.all.freeze()
        }
    }
}
