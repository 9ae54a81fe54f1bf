//! What a call asks before each attempt, and what it does when the answer is no.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::reported::{self, Limit};
use super::{Decision, Limiter, MemoryLimiter, Observed, Quota};
use crate::runtime::deadline;
use crate::runtime::error::{Error, ErrorKind};
use crate::runtime::store::StoreError;
use crate::runtime::trace::CallSpan;

/// The resource of a client that names none.
const DEFAULT_RESOURCE: &str = "default";

/// The shortest wait, so that a limiter that says "wait" and no time is not asked in a circle.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// What a call does when a quota is used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WhenLimited {
    /// It waits, unless that would take longer than the call may; then it fails at once. The
    /// default.
    #[default]
    Wait,
    /// It fails at once, with [`ErrorKind::RateLimited`](super::super::ErrorKind::RateLimited) and
    /// the time to wait in [`Error::retry_after`](super::super::Error::retry_after).
    Fail,
}

/// The limiter of a client with its quotas and its key.
pub(crate) struct Gate {
    counter: Counter,
    quotas: Vec<Quota>,
    reported: &'static [Limit],
    key: String,
    when: WhenLimited,
}

/// The client's own limiter is asked without a detour over the heap.
enum Counter {
    Own(MemoryLimiter),
    Given(Arc<dyn Limiter>),
}

/// How the application wants to be limited.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) limiter: Option<Arc<dyn Limiter>>,
    /// Instead of the API's own.
    pub(crate) quotas: Option<Vec<Quota>>,
    pub(crate) resource: Option<String>,
    pub(crate) when: WhenLimited,
}

/// What a call says of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// Instead of the client's key.
    pub(crate) key: Option<String>,
    pub(crate) when: Option<WhenLimited>,
}

impl Gate {
    /// The gate of a client; none when there is nothing to count.
    pub(crate) fn new(api: &str, reported: &'static [Limit], settings: Settings) -> Option<Self> {
        let quotas: Vec<_> = match settings.quotas {
            Some(quotas) => quotas,
            None => reported.iter().map(Limit::quota).collect(),
        };
        let counter = match settings.limiter {
            Some(limiter) => Counter::Given(limiter),
            None if quotas.is_empty() => return None,
            None => Counter::Own(MemoryLimiter::new()),
        };
        Some(Self {
            counter,
            quotas,
            reported,
            key: key(api, settings.resource.as_deref()),
            when: settings.when,
        })
    }

    /// Returns when the request may be sent. The permit is to be dropped when it has been answered.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::RateLimited`] when it may not wait for that, [`ErrorKind::Store`] when the
    /// limiter does not say.
    pub(crate) async fn admit<'a>(
        &'a self,
        wish: &'a Wish,
        operation: &'static str,
        deadline: Instant,
        span: &CallSpan,
    ) -> Result<Permit<'a>, Error> {
        loop {
            let granted = Instant::now();
            let wait = match self.ask(wish, deadline).await {
                Ok(Decision::Granted) => {
                    return Ok(Permit {
                        gate: self,
                        wish,
                        granted,
                    });
                }
                Ok(Decision::Wait(wait)) => wait.max(SHORTEST_WAIT),
                Err(cause) => {
                    let detail = "the limiter cannot be asked";
                    return Err(Error::new(ErrorKind::Store, operation, detail).with_source(cause));
                }
            };
            let until = deadline::after(Instant::now(), wait);
            if until > deadline || wish.when.unwrap_or(self.when) == WhenLimited::Fail {
                let detail = "the quota of the resource is used up";
                return Err(Error::new(ErrorKind::RateLimited, operation, detail).with_wait(wait));
            }
            span.limited(wait);
            sleep_until(until).await;
        }
    }

    async fn ask(&self, wish: &Wish, deadline: Instant) -> Result<Decision, StoreError> {
        let key = self.key_of(wish);
        match &self.counter {
            Counter::Own(limiter) => limiter.decide(key, &self.quotas),
            Counter::Given(limiter) => timeout_at(deadline, limiter.take(key, &self.quotas))
                .await
                .unwrap_or_else(|cause| {
                    let message = "it did not answer within the time for the call";
                    Err(StoreError::new(message).with_source(cause))
                }),
        }
    }

    /// Tells the limiter what an answer reports, and says it to the call.
    ///
    /// A pause that the server asks for is at most `longest`: nobody else's mistake may stop a
    /// client for a day.
    pub(crate) async fn observe(
        &self,
        wish: &Wish,
        answer: (StatusCode, &HeaderMap),
        pause: Option<Duration>,
        deadline: Instant,
        span: &CallSpan,
    ) -> Observed {
        let (status, headers) = answer;
        let mut seen = reported::observed(self.reported, &self.quotas, headers);
        if status == StatusCode::TOO_MANY_REQUESTS
            && let Some(pause) = pause
        {
            seen = seen.with_pause(pause);
        }
        if seen.is_empty() {
            return seen;
        }
        let key = self.key_of(wish);
        match &self.counter {
            Counter::Own(limiter) => limiter.learn(key, &seen),
            Counter::Given(limiter) => {
                match timeout_at(deadline, limiter.observe(key, &seen)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(cause)) => span.unobserved(&cause),
                    Err(cause) => span.unobserved(&cause),
                }
            }
        }
        seen
    }

    fn key_of<'a>(&'a self, wish: &'a Wish) -> &'a str {
        wish.key.as_deref().unwrap_or(&self.key)
    }
}

/// The right to send one request, held while it is under way.
pub(crate) struct Permit<'a> {
    gate: &'a Gate,
    wish: &'a Wish,
    /// Not after the time that the limiter noted.
    granted: Instant,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let (key, quotas) = (self.gate.key_of(self.wish), &self.gate.quotas);
        let after = self.granted.elapsed();
        match &self.gate.counter {
            Counter::Own(limiter) => limiter.arrived(key, quotas, after),
            Counter::Given(limiter) => limiter.settle(key, quotas, after),
        }
    }
}

/// The key of a resource of an API.
pub(crate) fn key(api: &str, resource: Option<&str>) -> String {
    format!("{api}:{}", resource.unwrap_or(DEFAULT_RESOURCE))
}
