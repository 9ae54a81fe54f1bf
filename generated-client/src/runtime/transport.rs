//! What carries a request to a server and its answer back.
//!
//! The transport knows neither credentials nor limits nor attempts. It has no clock either: whoever
//! sends a request limits the time by dropping the future.

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
use super::outflow::Outflow;
use super::upload::Upload;

/// The way to the server. Clones share its connections.
#[derive(Clone, Debug)]
pub(crate) enum Transport {
    /// HTTP.
    Http(reqwest::Client),
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
}

impl Inflow {
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
        let chunk = match &mut self.source {
            Source::Http(response) => response.chunk().await,
            Source::Body(body) => poll_fn(|cx| poll_data(body, cx)).await,
        };
        self.count(chunk)
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
            Source::Body(body) => ready!(poll_data(body, cx)),
        };
        Poll::Ready(self.count(chunk))
    }

    fn count(&mut self, chunk: reqwest::Result<Option<Bytes>>) -> Result<Option<Bytes>, Error> {
        let chunk = chunk.map_err(|cause| body_error(self.operation, self.received, cause))?;
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

fn body_error(operation: &'static str, received: u64, cause: reqwest::Error) -> Error {
    let (kind, why) = if cause.is_timeout() {
        (ErrorKind::Timeout, "the time for the call ran out")
    } else {
        (ErrorKind::Body, "the connection broke")
    };
    Error::new(
        kind,
        operation,
        format!("{why} after {received} bytes of the body"),
    )
    .with_source(cause.without_url())
}
