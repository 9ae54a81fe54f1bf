//! The one connection to the server: made when it is needed, made again when it broke, and never
//! waited for longer than agreed.

use std::error::Error;
use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult,
    ScriptInvocation,
};
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
    state: Mutex<State>,
    /// Held by whoever makes a connection. The others wait for it and look at the state again.
    making: tokio::sync::Mutex<()>,
    /// How many connections have been made.
    made: AtomicU64,
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
        match self.cause.as_ref().map(|cause| (cause.code(), cause)) {
            Some((Some(code), _)) => code == "READONLY",
            Some((None, cause)) => cause.is_io_error() || cause.is_unrecoverable_error(),
            None => self.away,
        }
    }

    /// Whether the connection broke, as opposed to one that has gone silent.
    fn is_broken(&self) -> bool {
        self.cause
            .as_ref()
            .is_some_and(|cause| cause.code().is_none() && cause.is_io_error())
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
            state: Mutex::new(State::Closed),
            making: tokio::sync::Mutex::new(()),
            made: AtomicU64::new(0),
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Runs a command that may be carried out twice. That a server has closed a connection since it was
    /// last used, as one that was restarted has, shows only now: then the command is sent once more.
    pub(super) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Failure> {
        match self.query_once(command).await {
            Err(failure) if failure.is_broken() => self.query_once(command).await,
            answer => answer,
        }
    }

    async fn query_once<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Failure> {
        let mut lent = self.lend().await?;
        let answer = self
            .in_time(command.query_async(&mut lent.connection))
            .await;
        self.settle(lent.number, answer)
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
        self.settle(lent.number, answer)
    }

    /// The open connection, or a new one. At most one is made at a time, and whoever waits for it
    /// shares how it ends.
    async fn lend(&self) -> Result<Lent, Failure> {
        if let Some(known) = self.known() {
            return known;
        }
        let deadline = tokio::time::Instant::now() + self.connect_timeout;
        let Ok(_making) = timeout_at(deadline, self.making.lock()).await else {
            return Err(self.late(self.connect_timeout));
        };
        if let Some(known) = self.known() {
            return known;
        }
        let made = match timeout_at(deadline, self.connect()).await {
            Ok(Ok(connection)) => Ok(Lent {
                connection,
                number: self.made.fetch_add(1, Ordering::Relaxed),
            }),
            Ok(Err(cause)) => Err(self.failure(cause)),
            Err(_) => Err(self.late(self.connect_timeout)),
        };
        *self.state() = match &made {
            Ok(lent) => State::Open(lent.clone()),
            Err(failure) => State::Away {
                since: Instant::now(),
                failure: failure.clone(),
            },
        };
        made
    }

    /// The open connection, or why there is none; nothing when one is to be made.
    fn known(&self) -> Option<Result<Lent, Failure>> {
        match &*self.state() {
            State::Open(lent) => Some(Ok(lent.clone())),
            State::Away { since, failure } if since.elapsed() < PAUSE => Some(Err(failure.clone())),
            State::Away { .. } | State::Closed => None,
        }
    }

    /// No change is left half made, so that the state is good after a panic as well.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn settle<T>(&self, number: u64, answer: Option<RedisResult<T>>) -> Result<T, Failure> {
        let failure = match answer {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(cause)) => self.failure(cause),
            None => self.late(self.timeout),
        };
        if failure.breaks_connection() {
            let mut state = self.state();
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
        let code = cause.code();
        let away = match code {
            Some(code) => PASSING.contains(&code),
            None => cause.is_io_error() && !is_untrusted(&cause),
        };
        let what = match (code, cause.kind()) {
            (Some(_), _) if away => "cannot serve now",
            (Some(_), _) => "refuses",
            (None, ErrorKind::Io) if away => "cannot be reached",
            (None, ErrorKind::UnexpectedReturnType | ErrorKind::Parse) => "answers something else",
            (None, _) => "cannot be connected to with these settings",
        };
        Failure {
            message: match code {
                Some(code) => format!("redis at {address} {what} ({code})"),
                None => format!("redis at {address} {what}"),
            },
            // The text of a general error can quote the arguments of the command, and so a token.
            cause: (code != Some("ERR")).then_some(cause),
            away,
        }
    }
}

/// Whether TLS failed for what the server showed, which is no outage.
fn is_untrusted(cause: &RedisError) -> bool {
    // The library keeps the error of the system behind a pointer, which is its source.
    cause
        .source()
        .and_then(|source| source.downcast_ref::<Arc<dyn Error + Send + Sync>>())
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|source| source.kind() == io::ErrorKind::InvalidData)
}
