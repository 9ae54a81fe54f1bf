//! The pieces of an upload on their way to the server.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::oneshot;

use super::upload::Opened;

/// What an upload is read from.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The size of the pieces in which a reader is read: 64 KiB.
const PIECE: usize = 64 * 1024;

/// A stream of anything that is bytes, with any error.
pub(super) fn chunks<S, B, E>(stream: S) -> Chunks
where
    S: Stream<Item = Result<B, E>> + Send + 'static,
    B: Into<Bytes>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    Box::pin(Mapped(Box::pin(stream)))
}

/// The stream of one piece.
pub(super) fn one(bytes: Bytes) -> Chunks {
    Box::pin(One(Some(bytes)))
}

struct Mapped<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Mapped<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx).map(|next| {
            next.map(|piece| match piece {
                Ok(bytes) => Ok(bytes.into()),
                Err(cause) => Err(io_error(cause.into())),
            })
        })
    }
}

/// The error of a source, which most often is one of input and output already.
fn io_error(cause: Box<dyn std::error::Error + Send + Sync>) -> io::Error {
    match cause.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(cause) => io::Error::other(cause),
    }
}

struct One(Option<Bytes>);

impl Stream for One {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// A reader as a stream.
pub(super) struct Reader<R>(Pin<Box<R>>);

impl<R> Reader<R> {
    pub(super) fn new(reader: R) -> Self {
        Self(Box::pin(reader))
    }
}

impl<R: AsyncRead> Stream for Reader<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut piece = vec![0; PIECE];
        let mut buffer = ReadBuf::new(&mut piece);
        if let Err(cause) = ready!(self.0.as_mut().poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(cause)));
        }
        let read = buffer.filled().len();
        piece.truncate(read);
        Poll::Ready((read > 0).then(|| Ok(piece.into())))
    }
}

/// The call's hold on an upload that is on its way. Dropping it ends the upload: a server may answer
/// before it has read everything, and the HTTP library would go on sending to it.
pub(super) struct Hold {
    failure: Failure,
    _dropped: oneshot::Sender<()>,
}

impl Hold {
    /// Why the upload ended early, if it did.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.failure.lock().take()
    }
}

/// Why an upload ended early. The HTTP library does not hand its cause through in every version of
/// HTTP, so that it is kept beside.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<io::Error>>>);

impl Failure {
    fn lock(&self) -> MutexGuard<'_, Option<io::Error>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of a request for the HTTP library.
pub(super) struct Outflow {
    /// Nobody ever waits for it: the library wants a body that is `Sync`, and streams are not.
    reading: Mutex<Reading>,
    left: Option<u64>,
    failure: Failure,
    /// Closed when nobody waits for the answer any more.
    dropped: oneshot::Receiver<()>,
}

struct Reading {
    sources: VecDeque<Chunks>,
    sent: u64,
}

impl Outflow {
    pub(super) fn new(opened: Vec<Opened>) -> (Self, Hold) {
        let failure = Failure::default();
        let (hold, dropped) = oneshot::channel();
        let outflow = Self {
            left: opened.iter().map(|source| source.length).sum(),
            reading: Mutex::new(Reading {
                sources: opened.into_iter().map(|source| source.chunks).collect(),
                sent: 0,
            }),
            failure: failure.clone(),
            dropped,
        };
        let hold = Hold {
            failure,
            _dropped: hold,
        };
        (outflow, hold)
    }

    /// The next piece, for whoever reads it in place of the HTTP library.
    #[cfg(feature = "mock")]
    pub(super) async fn piece(&mut self) -> Option<io::Result<Bytes>> {
        std::future::poll_fn(|cx| self.poll_piece(cx)).await
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let reading = self
            .reading
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let piece = match (ready!(reading.poll_piece(cx)), self.left) {
            (Some(Err(cause)), _) => return Poll::Ready(Some(Err(cause))),
            (None, None | Some(0)) => return Poll::Ready(None),
            (None, Some(left)) => {
                let (sent, stated) = (reading.sent, reading.sent + left);
                return Poll::Ready(Some(Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    format!("the source ended after {sent} of {stated} bytes"),
                ))));
            }
            (Some(Ok(piece)), None) => piece,
            (Some(Ok(piece)), Some(left)) => {
                let size = piece.len() as u64;
                // What is at hand beyond the stated length is noticed; nobody waits for it.
                let beyond = if size == left {
                    reading.poll_piece(cx)
                } else {
                    Poll::Pending
                };
                if let Poll::Ready(Some(Err(cause))) = beyond {
                    return Poll::Ready(Some(Err(cause)));
                }
                if size > left || matches!(beyond, Poll::Ready(Some(_))) {
                    let stated = reading.sent + left;
                    return Poll::Ready(Some(Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("the source has more than the stated {stated} bytes"),
                    ))));
                }
                self.left = Some(left - size);
                piece
            }
        };
        reading.sent += piece.len() as u64;
        Poll::Ready(Some(Ok(piece)))
    }
}

impl Reading {
    /// The next piece that is not empty.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        while let Some(source) = self.sources.front_mut() {
            match ready!(source.as_mut().poll_next(cx)) {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(piece) => return Poll::Ready(Some(piece)),
                None => _ = self.sources.pop_front(),
            }
        }
        Poll::Ready(None)
    }
}

impl Body for Outflow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if Pin::new(&mut self.dropped).poll(cx).is_ready() {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        let piece = ready!(self.poll_piece(cx));
        Poll::Ready(piece.map(|piece| {
            piece.map(Frame::data).map_err(|cause| {
                let kind = cause.kind();
                *self.failure.lock() = Some(cause);
                kind.into()
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
