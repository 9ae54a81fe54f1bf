//! The limiter of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::window::Window;
use super::{Decision, Limiter, Observed, Quota};
use crate::runtime::deadline;
use crate::runtime::future::BoxFuture;
use crate::runtime::store::StoreError;

/// How many keys are remembered at the same time where the application does not say.
const KEYS: usize = 10_000;

/// Counts requests in the memory of this process.
///
/// A client has one of its own unless it is given another; clones of the client share it. Give one
/// to several clients that use the same account:
///
/// ```
/// use std::sync::Arc;
///
/// use generated_client::runtime::MemoryLimiter;
/// # #[cfg(feature = "partoo")]
/// # fn example() -> Result<(), generated_client::runtime::Error> {
/// use generated_client::partoo::Partoo;
///
/// let limiter = Arc::new(MemoryLimiter::new());
/// let reader = Partoo::builder().api_key("one").limiter(limiter.clone()).build()?;
/// let writer = Partoo::builder().api_key("two").limiter(limiter).build()?;
/// # Ok(())
/// # }
/// ```
///
/// A window slides: whatever stretch of time as long as it one looks at, no more requests than the
/// limit arrive in it. A request counts from when it is granted until a window's length after its
/// answer; without an answer it is taken to have arrived after two seconds. What others use of a quota is known from the server's answers and
/// believed for a window's length, a minute at most. The memory of a key is some 8 KiB for each
/// quota at most, and a key without requests in its windows makes room for another.
pub struct MemoryLimiter {
    keys: Mutex<HashMap<String, Key>>,
    capacity: usize,
}

/// The state of one key.
#[derive(Default)]
struct Key {
    windows: Vec<Window>,
    paused_until: Option<Instant>,
}

impl MemoryLimiter {
    /// A limiter for up to 10,000 keys at a time.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(KEYS)
    }

    /// A limiter for so many keys at a time: resources that have had requests within their longest
    /// window. One more is refused with an error, since to forget another one's requests would let
    /// too many through.
    #[must_use]
    pub fn with_capacity(keys: usize) -> Self {
        Self {
            keys: Mutex::default(),
            capacity: keys,
        }
    }

    /// [`Limiter::take`] without a future: it never waits.
    pub(super) fn decide(&self, key: &str, quotas: &[Quota]) -> Result<Decision, StoreError> {
        let now = Instant::now();
        let mut keys = self.lock();
        let wait = match keys.get_mut(key) {
            Some(known) => known.take(quotas, now),
            None => {
                if keys.len() >= self.capacity {
                    keys.retain(|_, known| !known.is_idle(now));
                }
                if keys.len() >= self.capacity {
                    return Err(StoreError::new(format!(
                        "all {} keys of the limiter have requests within their windows",
                        self.capacity
                    )));
                }
                keys.entry(key.to_owned()).or_default().take(quotas, now)
            }
        };
        Ok(wait.map_or(Decision::Granted, Decision::Wait))
    }

    /// [`Limiter::observe`] without a future.
    pub(super) fn learn(&self, key: &str, seen: &Observed) {
        let now = Instant::now();
        if let Some(known) = self.lock().get_mut(key) {
            known.observe(seen, now);
        }
    }

    /// [`Limiter::settle`] of this limiter.
    pub(super) fn arrived(&self, key: &str, quotas: &[Quota], after: Duration) {
        let now = Instant::now();
        if let Some(known) = self.lock().get_mut(key) {
            for (window, _) in known.windows_of(quotas) {
                window.settle(after, now);
            }
        }
    }

    /// Nothing is left half done when a thread panics in between, so that a poisoned lock is as good
    /// as another.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Key>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key {
    /// Takes a request out of all quotas, or says how long to wait.
    fn take(&mut self, quotas: &[Quota], now: Instant) -> Option<Duration> {
        let mut wait = self
            .paused_until
            .map(|until| until.saturating_duration_since(now))
            .filter(|pause| !pause.is_zero());
        if wait.is_none() {
            self.paused_until = None;
        }
        for quota in quotas {
            self.ensure(*quota);
        }
        for (window, quota) in self.windows_of(quotas) {
            window.advance(quota, now);
            wait = wait.max(window.wait(now));
        }
        if wait.is_none() {
            for (window, _) in self.windows_of(quotas) {
                window.grant(now);
            }
        }
        wait
    }

    fn observe(&mut self, seen: &Observed, now: Instant) {
        for seen in seen.quotas() {
            self.ensure(seen.quota);
            for (window, quota) in self.windows_of(&[seen.quota]) {
                window.advance(quota, now);
                window.observe(seen, now);
            }
        }
        if let Some(pause) = seen.pause() {
            let until = deadline::after(now, pause);
            self.paused_until = self.paused_until.max(Some(until));
        }
    }

    fn ensure(&mut self, quota: Quota) {
        if !self
            .windows
            .iter()
            .any(|window| window.name() == quota.name())
        {
            self.windows.push(Window::new(quota));
        }
    }

    fn windows_of(&mut self, quotas: &[Quota]) -> impl Iterator<Item = (&mut Window, Quota)> {
        self.windows.iter_mut().filter_map(|window| {
            let quota = quotas.iter().find(|quota| quota.name() == window.name())?;
            Some((window, *quota))
        })
    }

    fn is_idle(&self, now: Instant) -> bool {
        self.paused_until.is_none_or(|until| until <= now)
            && self.windows.iter().all(|window| window.is_idle(now))
    }
}

impl Limiter for MemoryLimiter {
    fn take<'a>(
        &'a self,
        key: &'a str,
        quotas: &'a [Quota],
    ) -> BoxFuture<'a, Result<Decision, StoreError>> {
        Box::pin(async move { self.decide(key, quotas) })
    }

    fn observe<'a>(
        &'a self,
        key: &'a str,
        seen: &'a Observed,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.learn(key, seen);
            Ok(())
        })
    }

    fn settle(&self, key: &str, quotas: &[Quota], after: Duration) {
        self.arrived(key, quotas, after);
    }
}

impl Default for MemoryLimiter {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows how many keys there are; a key may name a customer.
impl fmt::Debug for MemoryLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLimiter")
            .field("keys", &self.lock().len())
            .field("capacity", &self.capacity)
            .finish()
    }
}
