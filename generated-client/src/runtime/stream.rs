//! Answers whose body is read piece by piece.

use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep};

use super::call::{Call, CallFuture};
use super::error::{Error, ErrorKind};
use super::response::{RawResponse, Response};
use super::transport::Inflow;

/// The longest time between two pieces of a body where the application sets none.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The body of an answer, as it arrives; from [`Call::stream`](super::Call::stream).
///
/// [`chunk`](Self::chunk) gives the next piece. The body is also a
/// [`Stream`](https://docs.rs/futures-core/latest/futures_core/stream/trait.Stream.html) of pieces,
/// for whatever takes one; [`Upload::stream`](super::Upload::stream) does. No more is read from the
/// connection than is asked for, but for what the buffers of the operating system and the HTTP
/// library hold.
///
/// The end is only reported when the body is complete. One that breaks off, or has fewer bytes than
/// the server has announced, ends with an error of kind [`Body`](super::ErrorKind::Body). (A server
/// that announces no length, and ends the body by closing the connection, leaves no way to tell;
/// HTTP/1.0 did so.) An error is given once; there is nothing behind it.
///
/// Dropping a body before its end closes its connection (HTTP/1.1) or its stream (HTTP/2); the
/// client's other connections are not affected.
#[must_use = "a body that is not read closes its connection"]
pub struct Body {
    inflow: Inflow,
    /// Status and headers, for errors.
    head: RawResponse,
    limit: Option<u64>,
    idle: Duration,
    timer: Pin<Box<Sleep>>,
    is_waiting: bool,
    is_over: bool,
}

impl Body {
    pub(crate) fn new(
        inflow: Inflow,
        head: RawResponse,
        limit: Option<u64>,
        idle: Duration,
    ) -> Self {
        Self {
            inflow,
            head,
            limit,
            idle,
            timer: Box::pin(sleep(idle)),
            is_waiting: false,
            is_over: false,
        }
    }

    /// The next piece; nothing after the last one. A piece is never empty.
    ///
    /// Dropping the future loses nothing: the piece is given to whoever asks next.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Body`] when the connection broke, [`ErrorKind::Timeout`] when nothing arrived
    /// for the [idle timeout](super::Call::idle_timeout), [`ErrorKind::TooLarge`] for a body larger
    /// than [the call](super::Call::max_response_bytes) accepts.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| self.poll_chunk(cx)).await.transpose()
    }

    /// How many bytes have been given so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.inflow.received()
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = match self.inflow.poll_chunk(cx) {
            Poll::Ready(next) => {
                self.is_waiting = false;
                next.and_then(|next| self.within_limit(next))
            }
            Poll::Pending => {
                // The time that the reader takes does not count.
                if !self.is_waiting {
                    self.is_waiting = true;
                    let until = Instant::now() + self.idle;
                    self.timer.as_mut().reset(until);
                }
                std::task::ready!(self.timer.as_mut().poll(cx));
                Err(self.timed_out())
            }
        };
        self.is_over = !matches!(next, Ok(Some(_)));
        Poll::Ready(
            next.map_err(|error| error.with_response(self.head.clone()))
                .transpose(),
        )
    }

    fn within_limit(&self, chunk: Option<Bytes>) -> Result<Option<Bytes>, Error> {
        match self.limit {
            Some(limit) if self.inflow.received() > limit => Err(Error::new(
                ErrorKind::TooLarge,
                self.head.operation(),
                format!("the body is larger than {limit} bytes"),
            )),
            _ => Ok(chunk),
        }
    }

    fn timed_out(&self) -> Error {
        let (idle, received) = (self.idle, self.inflow.received());
        Error::new(
            ErrorKind::Timeout,
            self.head.operation(),
            format!("nothing arrived for {idle:?} after {received} bytes of the body"),
        )
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

/// Shows how much has arrived, and nothing of it.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("received", &self.received())
            .field("limit", &self.limit)
            .field("idle", &self.idle)
            .finish_non_exhaustive()
    }
}

impl<T, P> Call<T, P> {
    /// The longest time that may pass without a byte while a [streamed](Self::stream) body is
    /// awaited, instead of the client's; 30 seconds by default.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        if let Ok(request) = &mut self.request {
            request.idle_timeout = Some(timeout);
        }
        self
    }

    /// The largest body that this call reads, in bytes, instead of the client's limit. It holds for
    /// a [stream](Self::stream), too, which has none otherwise.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        if let Ok(request) = &mut self.request {
            request.max_response_bytes = Some(bytes);
        }
        self
    }

    /// Sends the request and gives the answer as soon as its head is there, with a [`Body`] that is
    /// read piece by piece and never held as a whole.
    ///
    /// The time limit of the call and its retries cover all up to the head; from there on each piece
    /// has the [idle timeout](Self::idle_timeout). There is no limit for the size unless the call
    /// [sets one](Self::max_response_bytes). The answer of an operation of any kind can be read like
    /// this; it is not decoded.
    ///
    /// ```
    /// use generated_client::runtime::{Bytes, Call};
    /// use tokio::io::AsyncWriteExt as _;
    ///
    /// async fn save(
    ///     download: Call<Bytes>,
    ///     mut file: impl tokio::io::AsyncWrite + Unpin,
    /// ) -> Result<(), Box<dyn std::error::Error>> {
    ///     let mut body = download.stream().await?.into_body();
    ///     while let Some(piece) = body.chunk().await? {
    ///         file.write_all(&piece).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As for awaiting the call itself up to the head: a status that is no success is an error that
    /// has the whole error body.
    pub fn stream(self) -> CallFuture<Response<Body>> {
        let Self { core, request, .. } = self;
        Box::pin(async move { core.open(&request?).await })
    }
}
