//! A delivery that has been accepted: its event, and the claim on handling it.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::StatusCode;

use super::receive::Receiver;
use super::rejection::{Rejection, retry_status};
use super::rules::WebhookEvent;
use crate::runtime::seen::{Seen, SeenStore};
use crate::runtime::store::StoreError;

/// A delivery that is genuine and fresh, and that the holder of this value handles.
///
/// [`handle`](Self::handle) runs a handler and settles the claim by how it ends. A value that is
/// dropped has not been handled: see [`Claim`].
#[derive(Debug)]
#[must_use = "a delivery that is dropped has not been handled"]
pub struct Delivery<E> {
    pub(super) event: E,
    pub(super) body: Bytes,
    pub(super) timestamp: Option<SystemTime>,
    pub(super) claim: Claim,
}

impl<E: WebhookEvent> Delivery<E> {
    /// What the delivery says.
    #[must_use]
    pub fn event(&self) -> &E {
        &self.event
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// When the delivery was made, if it says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.timestamp
    }

    /// What the store remembers the delivery by; nothing, if it cannot be told from others or
    /// the receiver has no store. Such a delivery may be handled more than once.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.claim.id()
    }

    /// Runs `handler`, and remembers the delivery if it succeeds.
    ///
    /// If it fails, the delivery is forgotten, and [`Failed`] carries the status that makes the
    /// sender repeat it. A store that does not answer in between changes nothing of that: the claim
    /// runs out by itself.
    ///
    /// # Errors
    ///
    /// What `handler` failed with.
    pub async fn handle<T, X, F, H>(self, handler: H) -> Result<T, Failed<X>>
    where
        H: FnOnce(E) -> F,
        F: Future<Output = Result<T, X>>,
    {
        let (event, claim) = self.into_parts();
        match handler(event).await {
            Ok(value) => {
                // The event has been handled. To fail now would only make the sender repeat it.
                _ = claim.confirm().await;
                Ok(value)
            }
            Err(error) => {
                _ = claim.release().await;
                Err(Failed {
                    error,
                    status: retry_status(E::RULES),
                })
            }
        }
    }

    /// The event and the claim on it, for a handler that outlives the answer to the sender.
    pub fn into_parts(self) -> (E, Claim) {
        (self.event, self.claim)
    }
}

/// The right to handle one delivery, until it is confirmed, released, or runs out.
///
/// Dropping it, as a handler that panics or is cancelled does, releases it in the background, where
/// a tokio runtime is there to do so. Else it runs out after the [time](Receiver::claim) that a
/// handler has.
#[must_use = "a claim that is dropped is released"]
pub struct Claim(Option<Held>);

struct Held {
    seen: Arc<dyn SeenStore>,
    id: String,
    /// How long the id is kept once its delivery has been handled.
    remember: Duration,
    /// How long the sender repeats a delivery that was not accepted.
    repeats: Duration,
    /// When the claim runs out, on this process's clock: never later than in the store. Nothing until
    /// it is taken.
    ends: Option<Instant>,
    retry: StatusCode,
}

impl Claim {
    pub(super) fn new<E: WebhookEvent>(id: Option<String>, receiver: &Receiver<E>) -> Self {
        let (Some(id), Some(seen)) = (id, receiver.store()) else {
            return Self(None);
        };
        Self(Some(Held {
            seen,
            id,
            remember: receiver.memory(),
            repeats: match E::RULES.timestamp {
                Some(_) => E::RULES.retry_within,
                None => Duration::ZERO,
            },
            ends: None,
            retry: retry_status(E::RULES),
        }))
    }

    /// Whether a delivery that is too old is one that the sender was asked to repeat.
    pub(super) async fn is_awaited(&self) -> Result<bool, Rejection> {
        let Some(held) = self.0.as_ref().filter(|held| !held.repeats.is_zero()) else {
            return Ok(false);
        };
        match held.seen.peek(&held.again()).await {
            Ok(note) => Ok(note == Seen::Handled),
            Err(cause) => Err(held.unreachable(cause)),
        }
    }

    /// Takes the claim for `time`.
    pub(super) async fn take(&mut self, time: Duration) -> Result<(), Rejection> {
        let Some(held) = &mut self.0 else {
            return Ok(());
        };
        let ends = Instant::now().checked_add(time);
        match held.seen.insert(&held.id, time).await {
            Ok(Seen::New) => {
                held.ends = ends;
                Ok(())
            }
            Ok(Seen::Claimed) => {
                _ = held.await_repetition().await;
                Err(Rejection::InProgress { retry: held.retry })
            }
            Ok(Seen::Handled) => Err(Rejection::Duplicate),
            Err(cause) => Err(held.unreachable(cause)),
        }
    }

    /// What the store remembers the delivery by; nothing, if it does not.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.as_ref().map(|held| held.id.as_str())
    }

    /// The delivery has been handled: it is remembered, and a repetition is not handled again.
    ///
    /// # Errors
    ///
    /// The store does not answer. A repetition may be handled once the claim has run out.
    pub async fn confirm(mut self) -> Result<(), StoreError> {
        let Some(held) = self.0.take() else {
            return Ok(());
        };
        held.seen.confirm(&held.id, held.remember).await
    }

    /// The delivery has not been handled: the sender's next attempt is.
    ///
    /// Answer the sender so that there is one: with [`Failed::status`], or the status that the API
    /// documents.
    ///
    /// # Errors
    ///
    /// The store does not answer. The sender's attempts are handled once the claim has run out.
    pub async fn release(mut self) -> Result<(), StoreError> {
        match self.0.take() {
            Some(held) => held.release().await,
            None => Ok(()),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(held) = self.0.take()
            && held.is_taken()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { held.release().await });
        }
    }
}

impl Held {
    /// The id of the note that the sender was asked to repeat the delivery.
    fn again(&self) -> String {
        format!("again:{}", self.id)
    }

    /// Notes that the sender is about to be asked to repeat the delivery, which then arrives with
    /// the time of the first attempt and may be too old for the window.
    async fn await_repetition(&self) -> Result<(), StoreError> {
        if self.repeats.is_zero() {
            return Ok(());
        }
        self.seen.confirm(&self.again(), self.repeats).await
    }

    /// Whether the claim is held: it has been taken, and has not run out. One that has may be
    /// somebody else's by now.
    fn is_taken(&self) -> bool {
        self.ends.is_some_and(|ends| Instant::now() < ends)
    }

    async fn release(self) -> Result<(), StoreError> {
        if !self.is_taken() {
            return Ok(());
        }
        self.await_repetition().await?;
        self.seen.forget(&self.id).await
    }

    fn unreachable(&self, cause: StoreError) -> Rejection {
        Rejection::Store {
            cause,
            retry: self.retry,
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Claim").field(&self.id()).finish()
    }
}

/// A handler that failed: its error, and the status that makes the sender repeat the delivery.
#[derive(Debug)]
pub struct Failed<X> {
    error: X,
    status: StatusCode,
}

impl<X> Failed<X> {
    /// What the handler failed with.
    pub fn error(&self) -> &X {
        &self.error
    }

    /// The same, by value.
    pub fn into_error(self) -> X {
        self.error
    }

    /// The status to answer the sender with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl<X> fmt::Display for Failed<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the delivery could not be handled")
    }
}

impl<X: StdError + 'static> StdError for Failed<X> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
