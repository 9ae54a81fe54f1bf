//! The set of deliveries that all processes have handled.

use std::fmt;
use std::time::Duration;

use redis::Script;

use super::connection::Failure;
use super::{Redis, millis};
use crate::runtime::future::BoxFuture;
use crate::runtime::seen::{MemorySeen, Seen, SeenStore};
use crate::runtime::store::StoreError;

/// What a key holds while its delivery is being handled.
const CLAIMED: &str = "claimed";
/// What a key holds once its delivery has been handled.
const HANDLED: &str = "handled";
/// How many ids a process keeps to itself while the server is away.
const KEPT_WHILE_AWAY: usize = 10_000;

/// The [`SeenStore`] of several processes. Clones share one connection.
///
/// Each id is one key that expires by itself, about 120 bytes and the id: the set is as large as
/// the deliveries of one replay window.
///
/// While the server is away, ids are refused with an error, so that the sender tries again later;
/// or, with [`accept_while_away`](Self::accept_while_away), each process goes by what it has seen
/// itself.
///
/// ```
/// use generated_client::runtime::redis::{Redis, RedisSeen};
///
/// # fn example() -> Result<(), generated_client::runtime::StoreError> {
/// let seen = RedisSeen::new(Redis::open("redis://127.0.0.1:6379")?).accept_while_away();
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Clone)]
pub struct RedisSeen {
    redis: Redis,
    claim: Script,
    while_away: Option<MemorySeen>,
}

impl RedisSeen {
    /// A set on this server, which refuses ids while that is away.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            claim: Script::new(include_str!("claim.lua")),
            while_away: None,
        }
    }

    /// Accepts ids while the server is away that this process has not seen in that time.
    ///
    /// No delivery waits for the server then, and one that arrives twice may be handled twice: by
    /// two processes, or once before and once during the absence.
    #[must_use]
    pub fn accept_while_away(mut self) -> Self {
        self.while_away = Some(MemorySeen::with_capacity(KEPT_WHILE_AWAY));
        self
    }

    fn key(&self, id: &str) -> String {
        self.redis.key("seen", id)
    }

    /// What this process has learnt of an id while the server was away, which the server does not
    /// know.
    async fn seen_while_away(&self, id: &str) -> Result<Option<Seen>, StoreError> {
        match &self.while_away {
            Some(local) => Ok(Some(local.peek(id).await?).filter(|seen| *seen != Seen::New)),
            None => Ok(None),
        }
    }

    /// What this process goes by instead of an answer of the server.
    fn instead(&self, failure: Failure) -> Result<&MemorySeen, StoreError> {
        match &self.while_away {
            Some(seen) if failure.is_away() => Ok(seen),
            _ => Err(failure.into()),
        }
    }
}

impl SeenStore for RedisSeen {
    fn insert<'a>(&'a self, id: &'a str, ttl: Duration) -> BoxFuture<'a, Result<Seen, StoreError>> {
        Box::pin(async move {
            if let Some(seen) = self.seen_while_away(id).await? {
                return Ok(seen);
            }
            let mut claim = self.claim.prepare_invoke();
            claim.key(self.key(id)).arg(millis(ttl));
            match self.redis.connection().invoke(&claim).await {
                Ok(state) => seen(Some(state)),
                Err(failure) => self.instead(failure)?.insert(id, ttl).await,
            }
        })
    }

    fn peek<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Seen, StoreError>> {
        Box::pin(async move {
            if let Some(seen) = self.seen_while_away(id).await? {
                return Ok(seen);
            }
            let mut get = redis::cmd("GET");
            get.arg(self.key(id));
            match self.redis.connection().query(&get).await {
                Ok(state) => seen(state),
                Err(failure) => self.instead(failure)?.peek(id).await,
            }
        })
    }

    fn confirm<'a>(&'a self, id: &'a str, ttl: Duration) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if let Some(local) = &self.while_away {
                local.forget(id).await?;
            }
            let mut set = redis::cmd("SET");
            set.arg(self.key(id))
                .arg(HANDLED)
                .arg("PX")
                .arg(millis(ttl));
            match self.redis.connection().query(&set).await {
                Ok(()) => Ok(()),
                Err(failure) => self.instead(failure)?.confirm(id, ttl).await,
            }
        })
    }

    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if let Some(local) = &self.while_away {
                local.forget(id).await?;
            }
            let mut delete = redis::cmd("DEL");
            delete.arg(self.key(id));
            match self.redis.connection().query(&delete).await {
                Ok(()) => Ok(()),
                Err(failure) => self.instead(failure)?.forget(id).await,
            }
        })
    }
}

/// Reads what a key holds.
fn seen(state: Option<String>) -> Result<Seen, StoreError> {
    match state.as_deref() {
        None | Some("new") => Ok(Seen::New),
        Some(CLAIMED) => Ok(Seen::Claimed),
        Some(HANDLED) => Ok(Seen::Handled),
        Some(_) => Err(StoreError::new(
            "the redis key of a delivery holds something else",
        )),
    }
}

impl fmt::Debug for RedisSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSeen")
            .field("redis", &self.redis)
            .field("accepts_while_away", &self.while_away.is_some())
            .finish_non_exhaustive()
    }
}
