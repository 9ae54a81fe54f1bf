//! How many requests may be sent in which time.
//!
//! A [`Limiter`] counts; what it is asked for each attempt, and what a call does when the answer is
//! no, stands in `gate`. The quotas come from the API's constant or from the application.

mod gate;
mod memory;
mod reported;
mod window;

use std::time::Duration;

pub use self::gate::WhenLimited;
pub(crate) use self::gate::{Gate, Settings, Wish, key};
pub use self::memory::MemoryLimiter;
pub use self::reported::Limit;
use super::future::BoxFuture;
use super::store::StoreError;

/// How many quotas of an API its answers may report on.
const REPORTED: usize = 4;

/// So many requests in any stretch of time of this length.
///
/// ```
/// use std::time::Duration;
///
/// use generated_client::runtime::Quota;
///
/// const ACCOUNT: Quota = Quota::new("account", 1_000, Duration::from_secs(60));
/// assert_eq!(ACCOUNT.limit(), 1_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    name: &'static str,
    limit: u64,
    window: Duration,
}

impl Quota {
    /// A quota by its name, which tells it from the API's others, for example `burst`. A limit of
    /// zero lets nothing through.
    #[must_use]
    pub const fn new(name: &'static str, limit: u64, window: Duration) -> Self {
        Self {
            name,
            limit,
            window,
        }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How many requests.
    #[must_use]
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// In which time.
    #[must_use]
    pub const fn window(&self) -> Duration {
        self.window
    }
}

/// Keeps the requests of all clients that share it below their quotas.
///
/// [`MemoryLimiter`] serves the clients of one process, and is what a client has unless it is given
/// another. Processes that share an account share a limiter in a common store.
///
/// A key names whose quotas they are: the API and the resource in it, for example
/// `highlevel:ve9EPM428h8vShlRW1KT`.
pub trait Limiter: Send + Sync {
    /// Takes one request out of every quota of a key, or out of none.
    ///
    /// In any stretch of time as long as a quota's window, no more than its limit are granted.
    /// Dropping the future leaves the quotas as they were or with the request taken, never in
    /// between.
    ///
    /// # Errors
    ///
    /// The store does not answer. The call ends with [`ErrorKind::Store`](super::ErrorKind::Store),
    /// and nothing is sent; a limiter that would rather let requests through says so itself.
    fn take<'a>(
        &'a self,
        key: &'a str,
        quotas: &'a [Quota],
    ) -> BoxFuture<'a, Result<Decision, StoreError>>;

    /// Learns from an answer what the server itself has counted, so that requests of others to the
    /// same resource are taken into account.
    ///
    /// It is called only for answers that report something.
    ///
    /// # Errors
    ///
    /// The store does not answer. No call fails for it.
    fn observe<'a>(
        &'a self,
        key: &'a str,
        seen: &'a Observed,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Notes that a request has been answered, or is given up, so long `after` it was granted: if it
    /// ever arrives at the server, it has arrived by now.
    ///
    /// A server counts requests when they arrive, and a limiter when they leave. A limiter that does
    /// nothing here, as is the default, has to make its windows longer by what the way may take.
    fn settle(&self, key: &str, quotas: &[Quota], after: Duration) {
        let _ = (key, quotas, after);
    }
}

/// What a limiter says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be sent now, and it is counted.
    Granted,
    /// It may not be sent now and is not counted; asking again is worthwhile after this time.
    Wait(Duration),
}

/// What an answer reports about the quotas of its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    quotas: [Option<ObservedQuota>; REPORTED],
    pause: Option<Duration>,
}

/// What an answer reports about one quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedQuota {
    /// The quota as the limiter is asked for it.
    pub quota: Quota,
    /// The server's limit.
    pub limit: Option<u64>,
    /// How many requests the server would still accept in the current window.
    pub remaining: Option<u64>,
    /// The length of the server's window.
    pub window: Option<Duration>,
}

impl ObservedQuota {
    /// A quota of which nothing is reported yet.
    #[must_use]
    pub const fn new(quota: Quota) -> Self {
        Self {
            quota,
            limit: None,
            remaining: None,
            window: None,
        }
    }

    /// How many of the quota's requests are not there to be taken: those of others, which the server
    /// counted beside `own` of ours, and those by which its limit is lower than the quota's.
    #[must_use]
    pub fn withheld(&self, own: u64) -> u64 {
        let limit = self.limit.unwrap_or(self.quota.limit);
        let used = self
            .remaining
            .map_or(0, |remaining| limit.saturating_sub(remaining));
        let lower = self.quota.limit.saturating_sub(limit);
        used.saturating_sub(own).saturating_add(lower)
    }
}

impl Observed {
    /// The quotas that the answer reports on.
    pub fn quotas(&self) -> impl Iterator<Item = &ObservedQuota> {
        self.quotas.iter().flatten()
    }

    /// Adds a report. A fifth one is ignored.
    #[must_use]
    pub fn with_quota(mut self, quota: ObservedQuota) -> Self {
        if let Some(free) = self.quotas.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(quota);
        }
        self
    }

    /// The time for which the server refuses all requests of the key (429 with `Retry-After`), at
    /// most what the retry policy would wait for.
    #[must_use]
    pub fn pause(&self) -> Option<Duration> {
        self.pause
    }

    /// Sets the time for which the server refuses all requests.
    #[must_use]
    pub fn with_pause(mut self, pause: Duration) -> Self {
        self.pause = Some(pause);
        self
    }

    /// Whether the answer reports nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pause.is_none() && self.quotas().next().is_none()
    }

    /// Whether a quota is used up whose window is longer than a call can wait, such as that of a
    /// day.
    pub(crate) fn is_spent_beyond(&self, wait: Duration) -> bool {
        self.quotas().any(|seen| {
            seen.remaining == Some(0) && seen.window.unwrap_or(seen.quota.window) > wait
        })
    }
}
