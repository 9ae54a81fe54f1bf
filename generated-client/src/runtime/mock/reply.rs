//! What a call is answered.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

use crate::runtime::error::{Error, ErrorKind};
use crate::runtime::request;
use crate::runtime::transport::{Incoming, Inflow};

/// An answer of any kind, and whatever else can happen to a call.
///
/// [`Route::reply`](super::Route::reply) makes the answers that the document describes; this is for
/// the others: an error page of a proxy, a connection that breaks, a server that is slow.
#[derive(Clone)]
pub struct Reply {
    outcome: Outcome,
    delay: Duration,
}

#[derive(Clone)]
enum Outcome {
    Answer(Answer),
    Refused,
    HungUp,
    Silent,
    /// What was asked for cannot be sent. It is said when a call gets there, which has an error to
    /// say it with.
    Impossible(String),
}

#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    piece: usize,
    is_complete: bool,
}

impl Reply {
    /// A status without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self::answer(status, None, Bytes::new())
    }

    /// A body of JSON.
    #[must_use]
    pub fn json<B: Serialize + ?Sized>(status: u16, body: &B) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => Self::answer(status, Some("application/json"), text.into()),
            Err(cause) => {
                Self::impossible(format!("the answer cannot be written as JSON: {cause}"))
            }
        }
    }

    /// A body of text.
    #[must_use]
    pub fn text(status: u16, body: &str) -> Self {
        let body = Bytes::copy_from_slice(body.as_bytes());
        Self::answer(status, Some("text/plain; charset=utf-8"), body)
    }

    /// A body of bytes.
    #[must_use]
    pub fn bytes(status: u16, body: &Bytes) -> Self {
        Self::answer(status, Some("application/octet-stream"), body.clone())
    }

    /// No connection comes about.
    #[must_use]
    pub fn refused() -> Self {
        Self::of(Outcome::Refused)
    }

    /// The connection closes before a status arrives. The server may have carried out the request.
    #[must_use]
    pub fn hung_up() -> Self {
        Self::of(Outcome::HungUp)
    }

    /// Nothing ever comes, so that the time for the call runs out.
    #[must_use]
    pub fn silent() -> Self {
        Self::of(Outcome::Silent)
    }

    /// Sets a header, `Content-Type` included.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Outcome::Answer(answer) = &mut self.outcome {
            match request::header(name, value) {
                Ok((name, value)) => _ = answer.headers.insert(name, value),
                Err(why) => return Self::impossible(why),
            }
        }
        self
    }

    /// The status, where it is an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.as_answer().map(|answer| answer.status)
    }

    /// The body, where it is an answer; empty where that has none.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.as_answer().map(|answer| &answer.body)
    }

    fn as_answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answer(answer) => Some(answer),
            _ => None,
        }
    }

    /// Waits before the answer.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Gives a body in pieces of so many bytes, as a [stream](crate::runtime::Call::stream) sees
    /// them.
    #[must_use]
    pub fn in_pieces_of(mut self, bytes: usize) -> Self {
        if let Outcome::Answer(answer) = &mut self.outcome {
            answer.piece = bytes.max(1);
        }
        self
    }

    /// Breaks the connection where the body should end.
    #[must_use]
    pub fn breaking_off(mut self) -> Self {
        if let Outcome::Answer(answer) = &mut self.outcome {
            answer.is_complete = false;
        }
        self
    }

    fn answer(status: u16, media_type: Option<&'static str>, body: Bytes) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            return Self::impossible(format!("{status} is no status"));
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_LENGTH, body.len().into());
        if let Some(media_type) = media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        Self::of(Outcome::Answer(Answer {
            status,
            headers,
            piece: body.len().max(1),
            body,
            is_complete: true,
        }))
    }

    fn impossible(why: String) -> Self {
        Self::of(Outcome::Impossible(why))
    }

    fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            delay: Duration::ZERO,
        }
    }

    /// Lets it happen to an attempt.
    pub(super) async fn happen(self, operation: &'static str) -> Result<Incoming, Error> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let fail = |kind, detail: &'static str| Err(Error::new(kind, operation, detail));
        match self.outcome {
            Outcome::Answer(answer) => Ok(Incoming {
                status: answer.status,
                headers: answer.headers,
                body: Inflow::mocked(
                    operation,
                    pieces(answer.body, answer.piece),
                    answer.is_complete,
                ),
            }),
            Outcome::Refused => fail(ErrorKind::Connect, "no connection could be made"),
            Outcome::HungUp => fail(
                ErrorKind::Send,
                "the connection broke before an answer came",
            ),
            Outcome::Silent => std::future::pending().await,
            Outcome::Impossible(why) => Err(Error::new(ErrorKind::Mock, operation, why)),
        }
    }
}

fn pieces(mut body: Bytes, size: usize) -> std::collections::VecDeque<Bytes> {
    let mut pieces = std::collections::VecDeque::new();
    while !body.is_empty() {
        pieces.push_back(body.split_to(size.min(body.len())));
    }
    pieces
}

/// Shows the status or the fault.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Outcome::Answer(answer) => write!(f, "Reply({})", answer.status.as_u16()),
            Outcome::Refused => f.write_str("Reply(refused)"),
            Outcome::HungUp => f.write_str("Reply(hung up)"),
            Outcome::Silent => f.write_str("Reply(silent)"),
            Outcome::Impossible(why) => write!(f, "Reply(impossible: {why})"),
        }
    }
}
