//! How many requests may be sent in which time.

use std::time::Duration;

use super::future::BoxFuture;
use super::store::StoreError;

/// How many quotas an API may have whose state its answers report.
pub(crate) const REPORTED: usize = 4;

/// So many requests in any stretch of time of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    name: &'static str,
    limit: u64,
    window: Duration,
}

impl Quota {
    /// A quota by its name, which tells it from the API's others, for example `burst`.
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
/// The built-in one serves the clients of one process. Processes that share
/// an account share a limiter in a common store.
///
/// A key names whose quota it is: the API and the resource in it, for example
/// `highlevel:ve9EPM428h8vShlRW1KT`.
pub trait Limiter: Send + Sync {
    /// Takes one request out of every quota of a key, or out of none.
    ///
    /// In any stretch of time as long as a quota's window, no more than its limit are granted.
    /// Dropping the future leaves the quotas as they were or with the request taken, never in
    /// between.
    fn take<'a>(
        &'a self,
        key: &'a str,
        quotas: &'a [Quota],
    ) -> BoxFuture<'a, Result<Decision, StoreError>>;

    /// Learns from an answer what the server itself has counted, so that requests of others to the
    /// same resource are taken into account.
    ///
    /// It is called only for answers that report something. An error of it fails no call.
    fn observe<'a>(
        &'a self,
        key: &'a str,
        seen: &'a Observed,
    ) -> BoxFuture<'a, Result<(), StoreError>>;
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
    /// The quota as the client counts it.
    pub quota: Quota,
    /// The server's limit.
    pub limit: Option<u64>,
    /// How many requests the server would still accept in the current window.
    pub remaining: Option<u64>,
    /// The time until the server counts from zero again, or the length of its window where it does
    /// not say more.
    pub reset: Option<Duration>,
}

impl ObservedQuota {
    /// A quota of which nothing is reported yet.
    #[must_use]
    pub const fn new(quota: Quota) -> Self {
        Self {
            quota,
            limit: None,
            remaining: None,
            reset: None,
        }
    }
}

impl Observed {
    /// The quotas that the answer reports on.
    pub fn quotas(&self) -> impl Iterator<Item = &ObservedQuota> {
        self.quotas.iter().flatten()
    }

    /// Adds a report, for tests of a limiter. A fifth one is ignored.
    #[must_use]
    pub fn with_quota(mut self, quota: ObservedQuota) -> Self {
        if let Some(free) = self.quotas.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(quota);
        }
        self
    }

    /// The time for which the server refuses all requests of the key (429 with `Retry-After`), at
    /// most what the retry policy waits for.
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
}
