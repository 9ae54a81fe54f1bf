//! The one connection to the server: made when it is needed, made again when it broke, and never
//! waited for longer than agreed.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult,
    ScriptInvocation,
};
use tokio::sync::Mutex;
use tokio::time::timeout_at;

use super::address;

use crate::runtime::store::StoreError;

/// How long a server that could not be reached is left alone.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) struct Connection {
    client: Client,
    address: String,
    timeout: Duration,
    connect_timeout: Duration,
    /// How many connections have been made.
    made: AtomicU64,
    state: Mutex<State>,
}

enum State {
    /// Not tried yet, or broken since.
    Closed,
    Open(Lent),
    /// The last attempt to connect failed.
    Away {
        since: Instant,
        failure: Failure,
    },
}

/// A connection, and a number that tells it from the ones before it.
#[derive(Clone)]
struct Lent {
    connection: MultiplexedConnection,
    number: u64,
}

/// Why the server did not do what it was asked.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    message: String,
    cause: Option<RedisError>,
    away: bool,
}

/// The error codes by which a server says that it cannot serve for now: it loads its data, follows
/// another server that is away or has taken over, is out of memory, cannot write its files, or runs
/// a script for too long.
const PASSING: [&str; 9] = [
    "LOADING",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "TRYAGAIN",
    "READONLY",
    "NOREPLICAS",
    "OOM",
    "MISCONF",
    "BUSY",
];

impl Failure {
    /// Whether the next command had better have a connection of its own: this one is broken or has
    /// gone silent, or leads to a server that another one has taken over from.
    fn breaks_connection(&self) -> bool {
        self.away
            && self
                .cause
                .as_ref()
                .is_none_or(|cause| matches!(cause.code(), None | Some("READONLY")))
    }

    /// Whether it is the server's condition and may pass, as opposed to a mistake in how it is used
    /// (a wrong password, a command that is not permitted).
    pub(super) fn is_away(&self) -> bool {
        self.away
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        let error = Self::new(failure.message);
        match failure.cause {
            Some(cause) => error.with_source(cause),
            None => error,
        }
    }
}

impl Connection {
    pub(super) fn new(client: Client, timeout: Duration, connect_timeout: Duration) -> Self {
        Self {
            address: client.get_connection_info().addr().to_string(),
            client,
            timeout,
            connect_timeout,
            made: AtomicU64::new(0),
            state: Mutex::new(State::Closed),
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Runs a command.
    pub(super) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Failure> {
        let mut lent = self.lend().await?;
        let answer = self
            .in_time(command.query_async(&mut lent.connection))
            .await;
        self.settle(lent.number, answer).await
    }

    /// Runs a script, which is loaded where the server does not know it yet.
    pub(super) async fn invoke<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Failure> {
        let mut lent = self.lend().await?;
        let answer = self
            .in_time(script.invoke_async(&mut lent.connection))
            .await;
        self.settle(lent.number, answer).await
    }

    /// The open connection, or a new one. At most one is made at a time, and whoever waits for it
    /// shares how it ends.
    async fn lend(&self) -> Result<Lent, Failure> {
        let deadline = tokio::time::Instant::now() + self.connect_timeout;
        let Ok(mut state) = timeout_at(deadline, self.state.lock()).await else {
            return Err(self.late(self.connect_timeout));
        };
        match &*state {
            State::Open(lent) => return Ok(lent.clone()),
            State::Away { since, failure } if since.elapsed() < PAUSE => {
                return Err(failure.clone());
            }
            State::Away { .. } | State::Closed => {}
        }
        let connected = match timeout_at(deadline, self.connect()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(cause)) => Err(self.failure(cause)),
            Err(_) => Err(self.late(self.connect_timeout)),
        };
        match connected {
            Ok(connection) => {
                let number = self.made.fetch_add(1, Ordering::Relaxed);
                let lent = Lent { connection, number };
                *state = State::Open(lent.clone());
                Ok(lent)
            }
            Err(failure) => {
                *state = State::Away {
                    since: Instant::now(),
                    failure: failure.clone(),
                };
                Err(failure)
            }
        }
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        address::prepare(self.client.get_connection_info())?;
        // The time limits are those of this module, which also gives up a connection that has gone
        // silent; the library would wait for the system to notice.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        self.client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    /// Waits for an answer as long as agreed. One that is late counts as none, also if it is there
    /// by now: what it says may no longer hold.
    async fn in_time<T>(
        &self,
        answer: impl Future<Output = RedisResult<T>>,
    ) -> Option<RedisResult<T>> {
        let asked = Instant::now();
        let answer = tokio::time::timeout(self.timeout, answer).await.ok()?;
        (asked.elapsed() <= self.timeout).then_some(answer)
    }

    /// Passes an answer on, and gives the connection up where it is of no more use.
    async fn settle<T>(&self, number: u64, answer: Option<RedisResult<T>>) -> Result<T, Failure> {
        let failure = match answer {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(cause)) => self.failure(cause),
            None => self.late(self.timeout),
        };
        if failure.breaks_connection() {
            let mut state = self.state.lock().await;
            // Another caller may have replaced it already.
            if matches!(&*state, State::Open(lent) if lent.number == number) {
                *state = State::Closed;
            }
        }
        Err(failure)
    }

    fn late(&self, limit: Duration) -> Failure {
        Failure {
            message: format!(
                "redis at {} did not answer within {} ms",
                self.address,
                limit.as_millis()
            ),
            cause: None,
            away: true,
        }
    }

    fn failure(&self, cause: RedisError) -> Failure {
        let address = &self.address;
        let Some(code) = cause.code() else {
            let away = matches!(cause.kind(), ErrorKind::Io | ErrorKind::Parse);
            let what = if away {
                "cannot be reached"
            } else {
                "refuses the connection"
            };
            return Failure {
                message: format!("redis at {address} {what}"),
                cause: Some(cause),
                away,
            };
        };
        let away = PASSING.contains(&code);
        let what = if away { "cannot serve now" } else { "refuses" };
        Failure {
            message: format!("redis at {address} {what} ({code})"),
            // The text of a general error can quote the arguments of the command, and so a token.
            cause: (code != "ERR").then_some(cause),
            away,
        }
    }
}
