//! Quotas that all processes share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::{Script, ScriptInvocation};

use super::connection::Failure;
use super::{Redis, millis};
use crate::runtime::future::BoxFuture;
use crate::runtime::limit::{Decision, Limiter, MemoryLimiter, Observed, ObservedQuota, Quota};
use crate::runtime::store::StoreError;

/// How many entries the grants of a quota take at most: it bounds the memory of a quota to 8.3 KiB.
const ENTRIES: u64 = 512;

/// The longest time for which a report of the vendor is believed without another one, as by the
/// limiter in memory.
const BELIEVED: Duration = Duration::from_secs(60);

/// What a [`RedisLimiter`] does while the server is away.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum OnOutage {
    /// It fails, and no request is sent. The default.
    #[default]
    Fail,
    /// Each process goes on by itself with this part of each quota, from 0 to 1, rounded down. A
    /// quota of which that leaves nothing fails.
    ///
    /// What the processes grant by themselves comes on top of what the server has granted in the
    /// same window, unless [`RedisLimiter::set_aside`] leaves room for it.
    Local(f64),
}

/// The [`Limiter`] of several processes. Clones share one connection.
///
/// All processes count in one place, by its clock. In any stretch of time as long as a quota's
/// window, no more than its limit are granted, also when the server is killed and starts again with
/// what it has on disk. A grant is timed by the server and heard of at most
/// [`RedisBuilder::timeout`](super::RedisBuilder::timeout) later, and a request arrives some time after
/// it was granted: windows are longer by both, for the way by a twentieth, a second at most.
///
/// # Memory of a resource
///
/// The times of up to 512 grants are kept one by one. Of a larger quota, each entry stands for as
/// many grants as it takes to have no more entries: of 200,000 a day, for 391, which leave the
/// window together with the last of them. So up to a 512th of such a quota may be free and not be
/// granted yet, and never is one granted that is not free. A quota of 100 that is in full use takes
/// 1.4 KiB in Redis 7.0, one of 300 4.1 KiB, one of 200,000 8.1 KiB; without requests for as long as
/// its window it takes nothing.
///
/// ```
/// use generated_client::runtime::redis::{OnOutage, Redis, RedisLimiter};
///
/// # fn example() -> Result<(), generated_client::runtime::StoreError> {
/// // Four processes that go on with a twentieth each while the server is away.
/// let limiter = RedisLimiter::new(Redis::open("redis://127.0.0.1:6379")?)
///     .on_outage(OnOutage::Local(0.05))
///     .set_aside(0.2);
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Clone)]
pub struct RedisLimiter {
    redis: Redis,
    take: Script,
    observe: Script,
    set_aside: f64,
    local: Option<Local>,
}

/// How a process goes on by itself.
#[derive(Clone)]
struct Local {
    part: f64,
    limiter: Arc<MemoryLimiter>,
}

impl RedisLimiter {
    /// A limiter on this server, which fails while that is away.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            take: Script::new(include_str!("take.lua")),
            observe: Script::new(include_str!("observe.lua")),
            set_aside: 0.0,
            local: None,
        }
    }

    /// Chooses what happens while the server is away.
    #[must_use]
    pub fn on_outage(mut self, choice: OnOutage) -> Self {
        self.local = match choice {
            OnOutage::Fail => None,
            OnOutage::Local(part) => Some(Local {
                part: fraction(part),
                limiter: Arc::default(),
            }),
        };
        self
    }

    /// Keeps a part of each quota, from 0 to 0.99, out of what the server grants, for the processes to
    /// grant by themselves while it is away.
    ///
    /// With `OnOutage::Local(part)` in `n` processes and `n * part` set aside, no more than the limit
    /// are granted in any window, whichever of the processes lose the server and whenever.
    #[must_use]
    pub fn set_aside(mut self, part: f64) -> Self {
        self.set_aside = fraction(part).min(0.99);
        self
    }

    /// A call of a script with the keys of a resource: what the vendor reported, and the grants of
    /// each quota.
    fn call<'a>(
        &self,
        script: &'a Script,
        key: &str,
        quotas: impl Iterator<Item = Quota>,
    ) -> ScriptInvocation<'a> {
        let state = self.redis.key("limit", key);
        let mut call = script.key(&state);
        for quota in quotas {
            call.key(format!("{state}:{}", quota.name()));
        }
        call
    }

    async fn ask(&self, key: &str, quotas: &[Quota]) -> Result<Decision, Failure> {
        let mut take = self.call(&self.take, key, quotas.iter().copied());
        for quota in quotas {
            let late = millis(self.redis.connection().timeout()) + millis(way(quota.window()));
            take.arg(quota.name())
                .arg(part_of(quota.limit(), 1.0 - self.set_aside).max(u64::from(quota.limit() > 0)))
                .arg(millis(quota.window()) + late)
                .arg(quota.limit().div_ceil(ENTRIES));
        }
        Ok(match self.redis.connection().invoke(&take).await? {
            0 => Decision::Granted,
            wait => Decision::Wait(Duration::from_millis(wait)),
        })
    }
}

impl Local {
    /// The quotas of this process alone; nothing when one of them has no request left.
    fn quotas(&self, quotas: &[Quota]) -> Option<Vec<Quota>> {
        let part = |quota: &Quota| {
            let limit = part_of(quota.limit(), self.part);
            (limit > 0).then(|| Quota::new(quota.name(), limit, quota.window()))
        };
        quotas.iter().map(part).collect()
    }
}

impl Limiter for RedisLimiter {
    fn take<'a>(
        &'a self,
        key: &'a str,
        quotas: &'a [Quota],
    ) -> BoxFuture<'a, Result<Decision, StoreError>> {
        Box::pin(async move {
            let failure = match self.ask(key, quotas).await {
                Ok(decision) => return Ok(decision),
                Err(failure) => failure,
            };
            match &self.local {
                Some(local) if failure.is_away() => match local.quotas(quotas) {
                    Some(quotas) => local.limiter.take(key, &quotas).await,
                    None => Err(failure.into()),
                },
                _ => Err(failure.into()),
            }
        })
    }

    fn observe<'a>(
        &'a self,
        key: &'a str,
        seen: &'a Observed,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let news: Vec<_> = seen.quotas().filter(|seen| is_news(seen)).collect();
            if news.is_empty() && seen.pause().is_none() {
                return Ok(());
            }
            let mut observe = self.call(&self.observe, key, news.iter().map(|seen| seen.quota));
            observe.arg(seen.pause().map_or(0, millis));
            for seen in news {
                let lower = seen.withheld(u64::MAX);
                let believed = seen.window.unwrap_or(seen.quota.window()).min(BELIEVED);
                observe
                    .arg(seen.quota.name())
                    .arg(seen.withheld(0) - lower)
                    .arg(lower)
                    .arg(millis(believed));
            }
            match (self.redis.connection().invoke(&observe).await, &self.local) {
                (Ok(()), _) => Ok(()),
                // What others use says nothing about the part of this process; a pause does.
                (Err(failure), Some(local)) if failure.is_away() => match seen.pause() {
                    Some(pause) => {
                        let seen = Observed::default().with_pause(pause);
                        local.limiter.observe(key, &seen).await
                    }
                    None => Ok(()),
                },
                (Err(failure), _) => Err(failure.into()),
            }
        })
    }
}

/// Whether a report can change a decision soon: at least half of the quota is used or not there.
fn is_news(seen: &ObservedQuota) -> bool {
    seen.withheld(0) >= seen.quota.limit() / 2
}

/// By how much longer one request may be under way than another.
fn way(window: Duration) -> Duration {
    (window / 20).min(Duration::from_secs(1))
}

fn fraction(part: f64) -> f64 {
    if part.is_nan() {
        0.0
    } else {
        part.clamp(0.0, 1.0)
    }
}

/// A part of a limit, rounded down.
fn part_of(limit: u64, part: f64) -> u64 {
    // A limit beyond 2^53 loses its last digits, and a part of it is never more than the whole.
    ((limit as f64 * part) as u64).min(limit)
}

impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on_outage = match &self.local {
            Some(local) => OnOutage::Local(local.part),
            None => OnOutage::Fail,
        };
        f.debug_struct("RedisLimiter")
            .field("redis", &self.redis)
            .field("set_aside", &self.set_aside)
            .field("on_outage", &on_outage)
            .finish_non_exhaustive()
    }
}
