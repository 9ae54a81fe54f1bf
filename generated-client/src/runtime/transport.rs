//! What carries a request to a server and its answer back.
//!
//! The transport knows neither credentials nor limits nor attempts. It has no clock either: whoever
//! sends a request limits the time by dropping the future.

#[cfg(feature = "mock")]
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use url::Url;

use super::api::Operation;
use super::error::{Error, ErrorKind};
#[cfg(feature = "mock")]
use super::mock::Mock;
use super::outflow::Outflow;
use super::upload::Upload;

/// The way to the server. Clones share its connections.
#[derive(Clone, Debug)]
pub(crate) enum Transport {
    /// HTTP.
    Http(reqwest::Client),
    /// Answers that a test has registered.
    #[cfg(feature = "mock")]
    Mock(Mock),
}

/// A request as it is sent, once.
pub(crate) struct Outgoing {
    pub(crate) operation: &'static Operation,
    pub(crate) method: http::Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Upload>,
}

/// An answer whose head has arrived.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Inflow,
}

impl Transport {
    /// Sends a request and waits for the head of its answer.
    ///
    /// Dropping the future closes the connection, unless the answer was complete by then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Connect`] when nothing was sent, [`ErrorKind::Upload`] when the body could not
    /// be read from its source, [`ErrorKind::Send`] and [`ErrorKind::Timeout`]
    /// (of the HTTP client's own settings) when something may have been.
    pub(crate) async fn send(&self, request: Outgoing) -> Result<Incoming, Error> {
        match self {
            Self::Http(client) => send_http(client, request).await,
            #[cfg(feature = "mock")]
            Self::Mock(mock) => mock.state().send(request).await,
        }
    }
}

async fn send_http(client: &reqwest::Client, request: Outgoing) -> Result<Incoming, Error> {
    let operation = request.operation.id;
    let mut sent = reqwest::Request::new(request.method, request.url);
    *sent.headers_mut() = request.headers;
    let mut failure = None;
    *sent.body_mut() = match request.body {
        None => None,
        Some(upload) => Some(match upload.bytes() {
            Some(bytes) => bytes.clone().into(),
            None => {
                let opened = upload
                    .open()
                    .await
                    .map_err(|cause| upload_error(operation, "could not be opened", cause))?;
                let (outflow, watch) = Outflow::new(opened);
                failure = Some(watch);
                reqwest::Body::wrap(outflow)
            }
        }),
    };
    let mut response = client.execute(sent).await.map_err(|cause| {
        match failure.and_then(|failure| failure.take()) {
            Some(cause) => upload_error(operation, "failed", cause),
            None => send_error(operation, cause),
        }
    })?;
    Ok(Incoming {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body: Inflow {
            operation,
            received: 0,
            source: Source::Http(response),
        },
    })
}

/// The body of an answer as it arrives. Dropped before its end, it closes its connection.
pub(crate) struct Inflow {
    operation: &'static str,
    received: u64,
    source: Source,
}

enum Source {
    Http(reqwest::Response),
    Body(reqwest::Body),
    #[cfg(feature = "mock")]
    Mock {
        pieces: VecDeque<Bytes>,
        /// Whether the body ends with the last piece, and does not break off there.
        is_complete: bool,
    },
}

/// Why a body broke off.
enum Broken {
    Http(reqwest::Error),
    #[cfg(feature = "mock")]
    Mocked,
}

impl Inflow {
    /// A body of these pieces, which ends with them or breaks off.
    #[cfg(feature = "mock")]
    pub(crate) fn mocked(
        operation: &'static str,
        pieces: VecDeque<Bytes>,
        is_complete: bool,
    ) -> Self {
        Self {
            operation,
            received: 0,
            source: Source::Mock {
                pieces,
                is_complete,
            },
        }
    }

    /// How many bytes have been given so far.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// The next piece; nothing at the end of a body that is complete.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Body`] when the connection broke, [`ErrorKind::Timeout`] when the HTTP client's
    /// own time ran out.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.source {
            Source::Http(response) => {
                let chunk = response.chunk().await;
                self.take(chunk.map_err(Broken::Http))
            }
            _ => poll_fn(|cx| self.poll_chunk(cx)).await,
        }
    }

    /// The same for a stream.
    pub(crate) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, Error>> {
        let chunk = match &mut self.source {
            Source::Http(_) => {
                self.source.make_pollable();
                return self.poll_chunk(cx);
            }
            Source::Body(body) => ready!(poll_data(body, cx)).map_err(Broken::Http),
            #[cfg(feature = "mock")]
            Source::Mock {
                pieces,
                is_complete,
            } => match pieces.pop_front() {
                None if !*is_complete => Err(Broken::Mocked),
                piece => Ok(piece),
            },
        };
        Poll::Ready(self.take(chunk))
    }

    fn take(&mut self, chunk: Result<Option<Bytes>, Broken>) -> Result<Option<Bytes>, Error> {
        let chunk = chunk.map_err(|broken| broken.after(self.received, self.operation))?;
        self.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Ok(chunk)
    }
}

impl Source {
    /// Only the body alone can be polled. Taking it out costs an allocation, which calls that wait
    /// for the whole answer save.
    fn make_pollable(&mut self) {
        let nothing = Self::Body(reqwest::Body::default());
        *self = match std::mem::replace(self, nothing) {
            Self::Http(response) => {
                Self::Body(http::Response::<reqwest::Body>::from(response).into_body())
            }
            source => source,
        };
    }
}

/// The next piece that is not empty. Trailers are passed over: no document describes any.
fn poll_data(
    body: &mut reqwest::Body,
    cx: &mut Context<'_>,
) -> Poll<reqwest::Result<Option<Bytes>>> {
    loop {
        let Some(frame) = ready!(Pin::new(&mut *body).poll_frame(cx)?) else {
            return Poll::Ready(Ok(None));
        };
        match frame.into_data() {
            Ok(chunk) if !chunk.is_empty() => return Poll::Ready(Ok(Some(chunk))),
            _ => {}
        }
    }
}

impl fmt::Debug for Inflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflow")
            .field("operation", &self.operation)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

fn upload_error(operation: &'static str, what: &str, cause: io::Error) -> Error {
    let detail = format!("the source of the body {what}");
    Error::new(ErrorKind::Upload, operation, detail).with_source(cause)
}

/// The URL is taken out of the cause: it may hold an API key.
fn send_error(operation: &'static str, cause: reqwest::Error) -> Error {
    let (kind, detail) = if cause.is_connect() {
        (ErrorKind::Connect, "no connection could be made")
    } else if cause.is_timeout() {
        (
            ErrorKind::Timeout,
            "the time for the call ran out before an answer came",
        )
    } else {
        (
            ErrorKind::Send,
            "the connection broke before an answer came",
        )
    };
    Error::new(kind, operation, detail).with_source(cause.without_url())
}

impl Broken {
    fn after(self, received: u64, operation: &'static str) -> Error {
        let error = |kind, why| {
            let detail = format!("{why} after {received} bytes of the body");
            Error::new(kind, operation, detail)
        };
        match self {
            Self::Http(cause) if cause.is_timeout() => {
                error(ErrorKind::Timeout, "the time for the call ran out")
                    .with_source(cause.without_url())
            }
            Self::Http(cause) => {
                error(ErrorKind::Body, "the connection broke").with_source(cause.without_url())
            }
            #[cfg(feature = "mock")]
            Self::Mocked => error(ErrorKind::Body, "the connection broke"),
        }
    }
}
