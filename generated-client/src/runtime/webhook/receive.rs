//! A delivery from its headers and bytes to an event that is handled once.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;

use super::delivery::{Claim, Delivery};
use super::error::WebhookError;
use super::rejection::Rejection;
use super::replay::{Stamp, check_window};
use super::rules::WebhookEvent;
use super::signature::SignatureVerifier;
use crate::runtime::seen::{MemorySeen, SeenStore};

/// How long an id is claimed while its delivery is handled, unless the receiver says otherwise.
const CLAIM: Duration = Duration::from_secs(60);

/// The largest body that is read, unless the receiver says otherwise: 1 MiB.
const MAX_BODY: usize = 1 << 20;

/// Takes in the deliveries of one API: whoever they are from, they are checked, and each is handled
/// once.
///
/// The order is that of what can be trusted. First the signature, over the bytes as they came;
/// then the time, if the delivery says when it was made, which must be at most
/// [`window`](Self::window) from now, before or after; then whether the [`SeenStore`] has seen it.
///
/// Clones share the store. Processes do with a store that they share; [`MemorySeen`], which a new
/// receiver has, is one for each.
///
/// ```
/// # #[cfg(feature = "partoo-webhooks")] {
/// use generated_client::partoo::webhooks::{Event, Verifier};
/// use generated_client::runtime::webhook::{Receiver, Rejection};
/// use generated_client::runtime::{Bytes, HeaderMap, StatusCode};
///
/// async fn receive(receiver: &Receiver<Event>, headers: &HeaderMap, body: Bytes) -> StatusCode {
///     let handled = match receiver.receive(headers, body).await {
///         Ok(delivery) => delivery.handle(|event| async move { save(event) }).await,
///         Err(rejection) => return rejection.status(),
///     };
///     handled.map_or_else(|failed| failed.status(), |()| StatusCode::OK)
/// }
///
/// let receiver = Verifier::production().expect("the key is built in").receiver();
/// # fn save(_: Event) -> Result<(), std::io::Error> { Ok(()) }
/// # }
/// ```
pub struct Receiver<E> {
    verifier: Arc<SignatureVerifier>,
    seen: Option<Arc<dyn SeenStore>>,
    window: Duration,
    remember: Option<Duration>,
    claim: Duration,
    max_body: usize,
    require_timestamp: bool,
    event: PhantomData<fn() -> E>,
}

impl<E: WebhookEvent> Receiver<E> {
    /// Receives deliveries that `verifier` accepts, with a [`MemorySeen`] of its own. An emitted
    /// `Verifier` has the method `receiver` for it.
    #[must_use]
    pub fn new(verifier: SignatureVerifier) -> Self {
        Self {
            verifier: Arc::new(verifier),
            seen: Some(Arc::new(MemorySeen::new())),
            window: E::RULES.window,
            remember: None,
            claim: CLAIM,
            max_body: MAX_BODY,
            require_timestamp: false,
            event: PhantomData,
        }
    }

    /// Remembers deliveries in `store`.
    #[must_use]
    pub fn seen(mut self, store: Arc<dyn SeenStore>) -> Self {
        self.seen = Some(store);
        self
    }

    /// Remembers nothing: a delivery that arrives twice is handled twice.
    ///
    /// For handlers that may run any number of times. Within the window, a recorded delivery can
    /// then be sent again.
    #[must_use]
    pub fn without_seen(mut self) -> Self {
        self.seen = None;
        self
    }

    /// How far the time of a delivery may be from now, before or after: the clocks of sender and
    /// receiver differ, and the delivery takes its time.
    ///
    /// Five minutes unless the API says otherwise. Deliveries that do not tell their time are not
    /// affected.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// How long a delivery that has been handled is remembered, if this is longer than a delivery can
    /// stay acceptable: that is twice the window, because the sender's clock may be ahead, or as long
    /// as the API's sender repeats.
    ///
    /// Where deliveries do not tell their time, this is all that stands against a recorded one, and
    /// longer is safer. Where they have no id either, so that content alone tells them apart, longer
    /// has a price: a change that is undone and made again within that time arrives as the same
    /// bytes, and the second one is taken for a repetition.
    #[must_use]
    pub fn remember(mut self, time: Duration) -> Self {
        self.remember = Some(time);
        self
    }

    /// How long a handler has before the same delivery may be handled elsewhere; 60 seconds by
    /// default. It is also how long a delivery is held back whose handler died with its process.
    #[must_use]
    pub fn claim(mut self, time: Duration) -> Self {
        self.claim = time;
        self
    }

    /// The largest body that the axum extractor reads, in bytes; 1 MiB by default.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Refuses deliveries that do not say when they were made.
    ///
    /// APIs leave the time out of some of their events; without this, such a delivery passes, and is
    /// told from others by its id alone.
    #[must_use]
    pub fn require_timestamp(mut self) -> Self {
        self.require_timestamp = true;
        self
    }

    /// Checks a delivery, and claims it for the caller to [handle](Delivery::handle).
    ///
    /// # Errors
    ///
    /// A [`Rejection`]: what the sender is to be answered instead.
    pub async fn receive(
        &self,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Delivery<E>, Rejection> {
        self.receive_at(SystemTime::now(), headers, body).await
    }

    /// The same at another time than now, for tests.
    ///
    /// # Errors
    ///
    /// As [`receive`](Self::receive).
    pub async fn receive_at(
        &self,
        now: SystemTime,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Delivery<E>, Rejection> {
        self.verifier.verify(headers, &body)?;
        let stamp = Stamp::read(E::RULES, &body)?;
        let mut claim = Claim::new(stamp.identity, self);
        match stamp.timestamp {
            Some(time) => match check_window(time, now, self.window) {
                Ok(()) => {}
                // The sender repeats what it was told to repeat, with the time of the first attempt.
                Err(WebhookError::TooOld { .. }) if claim.is_awaited().await? => {}
                Err(error) => return Err(error.into()),
            },
            None if self.require_timestamp => return Err(WebhookError::MissingTimestamp.into()),
            None => {}
        }
        let event = E::parse(&body)?;
        claim.take(self.claim).await?;
        Ok(Delivery {
            event,
            body,
            timestamp: stamp.timestamp,
            claim,
        })
    }

    #[cfg(feature = "axum")]
    pub(super) fn max_body(&self) -> usize {
        self.max_body
    }

    pub(super) fn store(&self) -> Option<Arc<dyn SeenStore>> {
        self.seen.clone()
    }

    /// How long a delivery that has been handled is remembered.
    pub(super) fn memory(&self) -> Duration {
        let least = self.window.saturating_mul(2).max(E::RULES.retry_within);
        self.remember.map_or(least, |time| time.max(least))
    }
}

impl<E> Clone for Receiver<E> {
    fn clone(&self) -> Self {
        Self {
            verifier: Arc::clone(&self.verifier),
            seen: self.seen.clone(),
            event: PhantomData,
            ..*self
        }
    }
}

impl<E> fmt::Debug for Receiver<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("verifier", &self.verifier)
            .field("window", &self.window)
            .field("max_body_bytes", &self.max_body)
            .finish_non_exhaustive()
    }
}
