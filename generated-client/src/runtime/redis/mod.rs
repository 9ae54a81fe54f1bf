//! Quotas, tokens and webhook deliveries that every process of an account shares, in Redis or
//! Valkey.
//!
//! Within one process the limiter, the token store and the set of deliveries live in memory.
//! As soon as two processes use one account they must share them: the vendor counts the requests of
//! both, a refresh token that one has used is void for the other, and a webhook that is delivered
//! twice may arrive at either.
//!
//! [`Redis`] is where they meet. It connects when it is first used and again when a connection has
//! broken; [`RedisLimiter`], [`RedisTokenStore`] and [`RedisSeen`] work on it.
//!
//! # What the server has to be
//!
//! - Redis 6.2 or later, or any Valkey: one server, or a primary behind one address. The keys that
//!   one script touches share a hash tag, so that a proxy in front of a cluster can route them.
//! - `maxmemory-policy noeviction`. Any other policy may remove a quota's count or a lease while it
//!   is needed.
//! - `appendonly yes` for what must survive a restart, and `appendfsync always` if it must survive
//!   one to the last write: with `everysec` a crash can lose the two seconds before it. A lost
//!   refresh token means that a person has to authorize the application again; a lost grant means
//!   one request too many. A replica that takes over has the same gap, as long as it lags.
//! - A clock that is slewed, not stepped. All times are the server's; clocks of clients do not
//!   matter. A step back makes quotas stricter for as long, a step forward looser once.
//!
//! # While the server is away
//!
//! Every operation ends within [`RedisBuilder::connect_timeout`] and [`RedisBuilder::timeout`]
//! together, 1.25 s by default. Then the application's choice applies: the limiter fails or goes on
//! with a part of its quotas ([`OnOutage`]), the set of deliveries refuses or accepts
//! ([`RedisSeen::accept_while_away`]), and the token store fails, which costs nothing until an
//! access token expires. After a failed attempt to connect the next one is made half a second later
//! at the earliest; in between operations fail at once. Nothing has to be done when the server is
//! back.

mod address;
mod connection;
mod limiter;
mod seen;
mod tokens;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::connection::Connection;
pub use self::limiter::{OnOutage, RedisLimiter};
pub use self::seen::RedisSeen;
pub use self::tokens::RedisTokenStore;
use super::secret::Secret;
use super::store::StoreError;

/// A longer timeout counts as this one; the clock has to be able to express the end of it.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(3_600);

/// A Redis or Valkey server, and the part of its keys that is ours. Clones share one connection.
///
/// ```
/// use generated_client::runtime::redis::Redis;
///
/// # fn example() -> Result<(), generated_client::runtime::StoreError> {
/// let redis = Redis::open("rediss://:password@cache.example.com:6379/0")?;
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Clone)]
pub struct Redis {
    connection: Arc<Connection>,
    prefix: Arc<str>,
}

/// How a [`Redis`] is reached.
#[derive(Clone)]
pub struct RedisBuilder {
    url: Secret,
    prefix: String,
    timeout: Duration,
    connect_timeout: Duration,
    plain_hosts: Vec<String>,
    root_certificate: Option<Vec<u8>>,
}

impl Redis {
    /// A server by its URL, with the default settings. It is not connected to yet.
    ///
    /// # Errors
    ///
    /// Those of [`RedisBuilder::build`].
    pub fn open(url: impl Into<Secret>) -> Result<Self, StoreError> {
        Self::builder(url).build()
    }

    /// A server by its URL: `rediss://[user:password@]host[:port][/database]` with TLS, `redis://…`
    /// without, or `unix:///path` for a socket.
    #[must_use]
    pub fn builder(url: impl Into<Secret>) -> RedisBuilder {
        RedisBuilder {
            url: url.into(),
            prefix: "generated-client".to_owned(),
            timeout: Duration::from_millis(250),
            connect_timeout: Duration::from_secs(1),
            plain_hosts: Vec::new(),
            root_certificate: None,
        }
    }

    /// Asks the server for a sign of life, for a check when the application starts.
    ///
    /// # Errors
    ///
    /// It is not reachable, does not answer in time, or refuses the credentials.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let _pong: redis::Value = self.connection.query(&redis::cmd("PING")).await?;
        Ok(())
    }

    fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The key of one thing: `{prefix:kind:name}`. What belongs to the thing as well has a key that
    /// goes on behind the brace, and so lies in the same slot of a cluster (Redis Cluster
    /// specification, "Hash tags").
    fn key(&self, kind: &str, name: &str) -> String {
        format!("{{{}:{kind}:{name}}}", self.prefix)
    }
}

impl RedisBuilder {
    /// What all keys begin with, so that several applications can use one database;
    /// `generated-client` by default. Processes that share an account need the same.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long an answer may take; 250 ms by default.
    ///
    /// The limiter lengthens the windows of its quotas by this time, so that a grant that is heard
    /// of late is still in its window.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long connecting may take, with the name of the host, TLS and the password; one second by
    /// default.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Allows a host to be reached without TLS, where whoever can listen on the way gets the
    /// password and the tokens. Loopback addresses and sockets need no permission.
    #[must_use]
    pub fn allow_plain(mut self, host: impl Into<String>) -> Self {
        self.plain_hosts.push(host.into());
        self
    }

    /// Trusts the authority of this certificate (PEM) instead of those of the system.
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    #[must_use]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificate = Some(pem.into());
        self
    }

    /// Checks the settings. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// The URL is none of a Redis server, needs TLS in a build without it, or leads over a network
    /// without TLS; the certificate is none; the prefix is empty or has a brace; a timeout is
    /// below a millisecond.
    pub fn build(self) -> Result<Redis, StoreError> {
        // A brace would move the hash tag, and with it the keys of one script into different slots.
        if self.prefix.is_empty() || self.prefix.contains(['{', '}']) {
            return Err(StoreError::new(
                "the prefix of the redis keys is empty or has a brace",
            ));
        }
        if self.timeout.min(self.connect_timeout) < Duration::from_millis(1) {
            return Err(StoreError::new(
                "a timeout for redis is below a millisecond",
            ));
        }
        let info = address::read(&self.url, &self.plain_hosts)?;
        let client = address::client(info, self.root_certificate)?;
        let [timeout, connect_timeout] =
            [self.timeout, self.connect_timeout].map(|timeout| timeout.min(LONGEST_TIMEOUT));
        let connection = Connection::new(client, timeout, connect_timeout);
        Ok(Redis {
            connection: Arc::new(connection),
            prefix: self.prefix.into(),
        })
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("address", &self.connection.address())
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("plain_hosts", &self.plain_hosts)
            .finish_non_exhaustive()
    }
}

/// A time as commands take it: in whole milliseconds, rounded up, at least one and at most a
/// century, since the server refuses an expiry beyond its clock.
fn millis(time: Duration) -> u64 {
    const CENTURY: u128 = 100 * 365 * 86_400_000;
    let millis = time.as_nanos().div_ceil(1_000_000).clamp(1, CENTURY);
    u64::try_from(millis).unwrap_or(u64::MAX)
}
