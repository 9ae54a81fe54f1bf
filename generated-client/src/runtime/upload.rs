//! Bodies of requests: bytes at hand, or a source that is read while it is sent.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

use super::future::BoxFuture;
use super::outflow::{self, Chunks, Reader};

/// What a request, or a file in a form, is filled with: bytes at hand, or a source that is read
/// piece by piece while it is sent and never held as a whole.
///
/// Whatever becomes [`Bytes`] becomes an upload, so that a `Vec<u8>` or a text can be given wherever
/// one is taken.
///
/// # Length
///
/// With a length the server is told how much will come (`Content-Length`); a source that then gives
/// less, or has more at hand, ends the call with [`ErrorKind::Upload`](super::ErrorKind::Upload).
/// Without one the body is sent in chunks (RFC 9112 7.1), which some servers refuse with 411.
///
/// # Time
///
/// The time of an attempt includes that of sending, so that a call with a large upload needs a
/// [timeout](super::Call::timeout) of its own.
///
/// # Another attempt
///
/// Bytes, files and [`from_fn`](Self::from_fn) can be sent again, so that the client's retries are
/// what they are for any other call. What comes from [`stream`](Self::stream) and
/// [`reader`](Self::reader) is gone once it has been read: as soon as the first piece is asked for,
/// the call ends with the first failure.
///
/// ```
/// use generated_client::runtime::{File, Upload};
///
/// # fn example(socket: tokio::net::TcpStream) {
/// let text = Upload::from("three words here");
/// let once = Upload::reader(socket).with_length(1024);
/// let scan = File::new(once).named("scan.pdf").content_type("application/pdf");
/// # let _ = (text, scan);
/// # }
/// ```
#[derive(Clone)]
pub struct Upload {
    content: Content,
    length: Option<u64>,
}

/// How the content is come by.
#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    /// Opened anew for each attempt.
    Opened(Arc<dyn Fn() -> BoxFuture<'static, io::Result<Opened>> + Send + Sync>),
    /// Taken by the attempt that first asks for a piece. Clones share it.
    Once(Once),
    /// One behind the other.
    Parts(Arc<[Upload]>),
}

/// A source that is ready to be read, and its length where opening it has told.
pub(super) struct Opened {
    pub(super) chunks: Chunks,
    pub(super) length: Option<u64>,
}

impl Upload {
    /// A stream of pieces, which can be sent once.
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::once(outflow::chunks(stream))
    }

    /// What a reader gives up to its end, which can be sent once. It is read in pieces of 64 KiB.
    pub fn reader<R: AsyncRead + Send + 'static>(reader: R) -> Self {
        Self::once(Box::pin(Reader::new(reader)))
    }

    /// A stream that is made anew for each attempt, so that the client can send it again. Each must
    /// give the same.
    ///
    /// ```
    /// use std::pin::Pin;
    /// use std::task::{Context, Poll};
    ///
    /// use futures_core::Stream;
    /// use generated_client::runtime::Upload;
    ///
    /// /// Lines that are made while they are sent.
    /// struct Lines(u32);
    ///
    /// impl Stream for Lines {
    ///     type Item = Result<String, std::io::Error>;
    ///
    ///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    ///         self.0 += 1;
    ///         Poll::Ready((self.0 <= 1_000_000).then(|| Ok(format!("{}\n", self.0))))
    ///     }
    /// }
    ///
    /// let upload = Upload::from_fn(|| Lines(0));
    /// ```
    pub fn from_fn<F, S, B, E>(make: F) -> Self
    where
        F: Fn() -> S + Send + Sync + 'static,
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::opened(move || {
            let chunks = outflow::chunks(make());
            std::future::ready(Ok(Opened {
                chunks,
                length: None,
            }))
        })
    }

    /// A file on disk. It is opened when it is sent, once for each attempt, and its length is the
    /// one that it has then.
    ///
    /// A file that cannot be opened is [`ErrorKind::Upload`](super::ErrorKind::Upload), and nothing
    /// is sent.
    #[cfg(feature = "fs")]
    pub fn file(path: impl Into<std::path::PathBuf>) -> Self {
        let path: Arc<std::path::Path> = path.into().into();
        Self::opened(move || {
            let path = Arc::clone(&path);
            async move {
                let file = tokio::fs::File::open(&path).await?;
                let length = file.metadata().await?.len();
                Ok(Opened {
                    chunks: Box::pin(Reader::new(file)),
                    length: Some(length),
                })
            }
        })
    }

    /// States how many bytes the source will give. Bytes at hand and files have their own length:
    /// another one ends the call with [`ErrorKind::Upload`](super::ErrorKind::Upload).
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Several, one behind the other.
    pub(super) fn parts(parts: Vec<Self>) -> Self {
        Self {
            content: Content::Parts(parts.into()),
            length: None,
        }
    }

    fn once(chunks: Chunks) -> Self {
        Self {
            content: Content::Once(Once(Arc::new(Mutex::new(Some(chunks))))),
            length: None,
        }
    }

    fn opened<F, O>(open: F) -> Self
    where
        F: Fn() -> O + Send + Sync + 'static,
        O: Future<Output = io::Result<Opened>> + Send + 'static,
    {
        Self {
            content: Content::Opened(Arc::new(move || Box::pin(open()))),
            length: None,
        }
    }

    /// The bytes, where they are at hand and as many as were stated.
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Bytes(bytes)
                if self
                    .length
                    .is_none_or(|stated| stated == bytes.len() as u64) =>
            {
                Some(bytes)
            }
            _ => None,
        }
    }

    /// How many bytes will be sent, where that is known already.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Opened(_) | Content::Once(_) => self.length,
            Content::Parts(parts) => parts.iter().map(Self::length).sum(),
        }
    }

    /// Whether it can be sent now: for the second time, if it has been sent before. A stream still
    /// can as long as nothing was read from it, as when no connection came about.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.content {
            Content::Bytes(_) | Content::Opened(_) => true,
            Content::Once(once) => !once.is_spent(),
            Content::Parts(parts) => parts.iter().all(Self::can_be_sent),
        }
    }

    /// Opens what has to be opened, so that it can be read from its beginning.
    pub(super) async fn open(self) -> io::Result<Vec<Opened>> {
        let mut opened = Vec::new();
        // The only thing that nests is a form, whose parts are not forms.
        match self.content {
            Content::Parts(parts) => {
                for part in parts.iter() {
                    opened.push(part.clone().open_one().await?);
                }
            }
            _ => opened.push(self.open_one().await?),
        }
        Ok(opened)
    }

    async fn open_one(self) -> io::Result<Opened> {
        let stated = self.length;
        let Opened { chunks, length } = match self.content {
            Content::Bytes(bytes) => Opened {
                length: Some(bytes.len() as u64),
                chunks: outflow::one(bytes),
            },
            Content::Opened(open) => open().await?,
            Content::Once(once) => Opened {
                chunks: Box::pin(Taking {
                    from: once,
                    chunks: None,
                }),
                length: None,
            },
            Content::Parts(_) => {
                return Err(io::Error::other("a part of a form is itself a form"));
            }
        };
        let length = match (stated, length) {
            (Some(stated), Some(length)) if stated != length => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("the source has {length} bytes, and {stated} were stated"),
                ));
            }
            (stated, length) => length.or(stated),
        };
        Ok(Opened { chunks, length })
    }
}

impl<B: Into<Bytes>> From<B> for Upload {
    fn from(bytes: B) -> Self {
        Self {
            content: Content::Bytes(bytes.into()),
            length: None,
        }
    }
}

/// Shows how much there is, and nothing of it.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "Upload({length} bytes)"),
            None => f.write_str("Upload(length not known)"),
        }
    }
}

/// A stream that is taken by whoever first asks it for a piece.
#[derive(Clone)]
struct Once(Arc<Mutex<Option<Chunks>>>);

impl Once {
    fn take(&self) -> Option<Chunks> {
        // Nothing that holds the lock can panic, and what is inside is whole at any time.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_spent(&self) -> bool {
        let chunks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.is_none()
    }
}

/// The stream of a [`Once`] on its way to the server.
struct Taking {
    from: Once,
    chunks: Option<Chunks>,
}

impl Stream for Taking {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.chunks.is_none() {
            self.chunks = self.from.take();
        }
        match &mut self.chunks {
            Some(chunks) => chunks.as_mut().poll_next(cx),
            None => Poll::Ready(Some(Err(io::Error::other(
                "the stream has been sent already, and can be sent once",
            )))),
        }
    }
}
