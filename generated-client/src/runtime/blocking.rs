//! Calls from code without async: the same calls, waited for.
//!
//! There is no second client. [`Call::wait`] waits for a call as `.await` does, [`wait`] for what
//! else a call can be turned into, [`iter`] reads a stream of pages or items, and
//! [`Body::into_reader`](super::Body::into_reader) is a body to [`Read`].
//!
//! ```no_run
//! # #[cfg(feature = "highlevel-products")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use generated_client::highlevel::HighLevel;
//! use generated_client::highlevel::types::UpdateReviewBody;
//! use generated_client::runtime::blocking;
//!
//! let client = HighLevel::builder().token(std::env::var("HIGHLEVEL_TOKEN")?).build()?;
//! let body = UpdateReviewBody::new("location", "product", "approved").rating(4.5);
//!
//! let answer = client.products().update_review("review", &body).wait()?;
//! println!("updated: {}", answer.status);
//! let answer = blocking::wait(client.products().update_review("review", &body).with_meta())?;
//! println!("{}: {:?}", answer.status(), answer.request_id());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "highlevel-products"))]
//! # fn main() {}
//! ```
//!
//! # One thread
//!
//! The first wait starts one thread, which drives the connections and clocks of all clients as long
//! as the process lives; waiting itself, and decoding, take place on the thread that waits. Any
//! number of threads can wait at the same time.
//!
//! # Not in async code
//!
//! A thread that runs async tasks would stand still, with all its tasks, while it waits. So a wait
//! where a tokio runtime can be reached is an error of kind [`Build`](super::ErrorKind::Build) that
//! says what to do, and never a panic: await the call instead. In `spawn_blocking`, where waiting is
//! allowed but a runtime can be reached, `Handle::current().block_on(call.into_future())` waits.

use std::future::{Future, IntoFuture as _, poll_fn};
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::thread;

use bytes::{Buf as _, Bytes};
use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use super::call::Call;
use super::error::{Error, ErrorKind};
use super::stream::Body;

/// The runtime that all waits share, once there was one.
static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);

/// Waits for what a call was turned into, such as [`with_meta`](Call::with_meta),
/// [`raw`](Call::raw) or [`stream`](Call::stream).
///
/// # Errors
///
/// Those of the future, and [`ErrorKind::Build`] inside of a tokio runtime and where the thread
/// cannot be started.
pub fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    runtime()?.block_on(future)
}

/// Reads a stream, such as the [pages](Call::pages) or [items](Call::items) of a call, as an
/// iterator.
///
/// An item is waited for when it is asked for. Inside of a tokio runtime each is an error, as for
/// [`wait`].
///
/// ```
/// use generated_client::runtime::{Error, PagedCall, blocking};
///
/// fn names<T: 'static>(call: PagedCall<T, String>) -> Result<Vec<String>, Error> {
///     blocking::iter(call.items().max_items(100)).collect()
/// }
/// ```
pub fn iter<S, T>(stream: S) -> Iter<S>
where
    S: Stream<Item = Result<T, Error>>,
{
    Iter {
        stream: Box::pin(stream),
        has_failed: false,
    }
}

/// The iterator of [`iter`].
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked"]
pub struct Iter<S> {
    stream: Pin<Box<S>>,
    has_failed: bool,
}

impl<S, T> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, Error>>,
{
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        match runtime() {
            Ok(runtime) => runtime.block_on(poll_fn(|cx| self.stream.as_mut().poll_next(cx))),
            Err(error) => {
                // Where it cannot wait now, it cannot later, and a loop over it has to end.
                self.has_failed = true;
                Some(Err(error))
            }
        }
    }
}

impl<T: 'static, P> Call<T, P> {
    /// Sends the request and waits for the decoded body; see [`blocking`](self).
    ///
    /// # Errors
    ///
    /// As for awaiting the call, and [`ErrorKind::Build`] inside of a tokio runtime, where nothing
    /// is sent.
    pub fn wait(self) -> Result<T, Error> {
        wait(self.into_future())
    }
}

impl Body {
    /// The body as a reader that waits for each piece. Its errors have the [`Error`] of the body as
    /// their source.
    ///
    /// ```
    /// use generated_client::runtime::{Bytes, Call, blocking};
    ///
    /// fn save(download: Call<Bytes>, path: &str) -> Result<u64, Box<dyn std::error::Error>> {
    ///     let mut body = blocking::wait(download.stream())?.into_body().into_reader();
    ///     Ok(std::io::copy(&mut body, &mut std::fs::File::create(path)?)?)
    /// }
    /// ```
    #[must_use]
    pub fn into_reader(self) -> BodyReader {
        BodyReader {
            body: self,
            piece: Bytes::new(),
        }
    }
}

/// The reader of [`Body::into_reader`].
#[derive(Debug)]
pub struct BodyReader {
    body: Body,
    piece: Bytes,
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.piece.is_empty() {
            let next = wait(self.body.chunk()).map_err(|error| {
                let kind = match error.kind() {
                    ErrorKind::Timeout => io::ErrorKind::TimedOut,
                    ErrorKind::Body => io::ErrorKind::UnexpectedEof,
                    _ => io::ErrorKind::Other,
                };
                io::Error::new(kind, error)
            })?;
            self.piece = next.unwrap_or_default();
        }
        let size = buffer.len().min(self.piece.len());
        self.piece
            .copy_to_slice(buffer.get_mut(..size).unwrap_or_default());
        Ok(size)
    }
}

/// The shared runtime, which is made for the first wait.
fn runtime() -> Result<Handle, Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::build(
            "client",
            "nothing can be waited for inside of an async runtime: await the call, or, in \
             spawn_blocking, give it to `Handle::current().block_on`",
        ));
    }
    // Nothing panics while it is held, and a handle is whole or not there.
    let mut shared = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*shared {
        return Ok(handle.clone());
    }
    let handle = start().map_err(|cause| {
        Error::build("client", "the thread for waiting could not be started").with_source(cause)
    })?;
    *shared = Some(handle.clone());
    Ok(handle)
}

/// Starts the thread that drives connections and clocks. It runs until the process ends.
fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name(concat!(env!("CARGO_PKG_NAME"), "-blocking").to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}
