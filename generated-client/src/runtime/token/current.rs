//! The token that many calls share, and the one task that replaces it for all of them.
//!
//! A renewal that has been sent must come to its end even if every call that waits for it is
//! dropped: the answer may hold a refresh token that exists nowhere else. So it runs as a task of
//! its own, and the calls only listen for its result. Nobody waits for ever either: a task that dies
//! with the runtime it ran on, or that stands still with it, is given up and started anew by one of
//! those who listen.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::{AccessToken, TokenError, TokenErrorKind};
use crate::runtime::future::BoxFuture;
use crate::runtime::trace::token_renewed;

/// How long a token that is still good is used after its renewal failed, before the next is tried.
const AFTER_FAILURE: Duration = Duration::from_secs(15);

/// How often somebody who waits starts anew where a renewal came to no end.
const ROUNDS: u32 = 3;

/// A token with its times.
#[derive(Clone)]
pub(crate) struct Held {
    token: AccessToken,
    /// From when on it is to be renewed; nothing for a token that is good until it is refused.
    due: Option<SystemTime>,
    expires_at: Option<SystemTime>,
}

impl Held {
    /// A token that is to be renewed by a margin before it expires. The margin is at most half of
    /// its life.
    pub(crate) fn new(
        token: AccessToken,
        issued_at: SystemTime,
        expires_at: Option<SystemTime>,
        margin: Duration,
    ) -> Self {
        let due = expires_at.map(|end| {
            let life = end.duration_since(issued_at).unwrap_or_default();
            end.checked_sub(margin.min(life / 2)).unwrap_or(end)
        });
        Self {
            token,
            due,
            expires_at,
        }
    }

    /// Whether it may be used without a second thought.
    pub(crate) fn is_fresh(&self, now: SystemTime) -> bool {
        self.due.is_none_or(|due| now < due)
    }

    /// Whether a server would still take it, by what the token endpoint said.
    pub(crate) fn is_valid(&self, now: SystemTime) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// The same token, left alone for a while even if it is due, as long as it is valid.
    pub(crate) fn for_at_least(mut self, time: Duration, now: SystemTime) -> Self {
        if let (Some(due), Some(end), Some(later)) =
            (self.due, self.expires_at, now.checked_add(time))
        {
            self.due = Some(due.max(later.min(end)));
        }
        self
    }
}

/// How a token is replaced.
pub(crate) trait Renew: Send + Sync + 'static {
    /// Fetches a token that is better than what is there. A token that a server refused is named,
    /// so that it is not given again.
    fn renew(
        self: Arc<Self>,
        refused: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<Held, Failed>>;
}

/// A renewal that failed.
pub(crate) struct Failed {
    pub(crate) error: TokenError,
    /// A token that was found on the way, to be used as long as it is valid.
    pub(crate) still: Option<Held>,
}

impl From<TokenError> for Failed {
    fn from(error: TokenError) -> Self {
        Self { error, still: None }
    }
}

/// A token that many calls share. Clones are the same token.
#[derive(Clone)]
pub(crate) struct Current(Arc<Inner>);

struct Inner {
    renew: Arc<dyn Renew>,
    /// How long a renewal may take before it counts as dead.
    limit: Duration,
    /// How many renewals refusals may cause in a minute.
    refusals: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    /// How many flights there have been, so that each has a number.
    flights: u64,
    /// Since when refusals are counted, and how many caused a renewal since then.
    refused: Option<(Instant, u32)>,
}

type Landing = Option<Result<AccessToken, TokenError>>;

/// A renewal on its way.
#[derive(Clone)]
struct Flight {
    number: u64,
    since: Instant,
    landing: watch::Receiver<Landing>,
}

/// What somebody who asks gets at once.
enum Boarded {
    Token(AccessToken),
    Flight(Flight),
    /// The token was refused too often of late for another renewal.
    Enough,
}

impl Current {
    /// Nothing yet; the first who asks starts a renewal.
    pub(crate) fn new(renew: Arc<dyn Renew>, limit: Duration, refusals: u32) -> Self {
        Self(Arc::new(Inner {
            renew,
            limit,
            refusals,
            state: Mutex::default(),
        }))
    }

    /// Puts a token in the place of whatever is there.
    pub(crate) fn set(&self, held: Held) {
        self.0.state().held = Some(held);
    }

    /// The token, renewed first if it is due.
    pub(crate) fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let now = SystemTime::now();
        let fresh = match &self.0.state().held {
            Some(held) if held.is_fresh(now) => Some(held.token.clone()),
            _ => None,
        };
        match fresh {
            Some(token) => Box::pin(std::future::ready(Ok(token))),
            None => Box::pin(async {
                let token = self.wait(None).await?;
                token.ok_or_else(came_to_no_end)
            }),
        }
    }

    /// Another token than the one that a server refused, if there is one.
    pub(crate) async fn refused(
        &self,
        refused: &AccessToken,
    ) -> Result<Option<AccessToken>, TokenError> {
        self.wait(Some(refused)).await
    }

    /// Waits for a renewal on its way, if there is one.
    pub(crate) async fn settle(&self) {
        let flight = self.0.state().flight.clone();
        if let Some(flight) = flight {
            self.0.land(flight).await;
        }
    }

    async fn wait(&self, refused: Option<&AccessToken>) -> Result<Option<AccessToken>, TokenError> {
        for _ in 0..ROUNDS {
            let flight = match self.board(refused)? {
                Boarded::Token(token) => return Ok(Some(token)),
                Boarded::Enough => return Ok(None),
                Boarded::Flight(flight) => flight,
            };
            match self.0.land(flight).await {
                // The flight began before the refusal was known, and brought the same token.
                Some(Ok(token)) if refused.is_some_and(|refused| refused.is_same(&token)) => {}
                Some(result) => return result.map(Some),
                None => {}
            }
        }
        if refused.is_some() {
            return Ok(None);
        }
        Err(came_to_no_end())
    }

    /// Decides under one lock whether the held token will do, so that all who come while a renewal
    /// is on its way join it.
    fn board(&self, refused: Option<&AccessToken>) -> Result<Boarded, TokenError> {
        let mut state = self.0.state();
        if let Some(held) = &state.held
            && held.is_fresh(SystemTime::now())
            && refused.is_none_or(|refused| !refused.is_same(&held.token))
        {
            return Ok(Boarded::Token(held.token.clone()));
        }
        if let Some(flight) = &state.flight {
            return Ok(Boarded::Flight(flight.clone()));
        }
        if refused.is_some() && !state.count_refusal(self.0.refusals) {
            return Ok(Boarded::Enough);
        }
        let runtime = Handle::try_current().map_err(|cause| {
            let message = "a token can be renewed on a Tokio runtime only";
            TokenError::new(TokenErrorKind::Build, message).with_source(cause)
        })?;
        state.flights += 1;
        let (sender, landing) = watch::channel(None);
        let flight = Flight {
            number: state.flights,
            since: Instant::now(),
            landing,
        };
        state.flight = Some(flight.clone());
        let crew = Crew {
            inner: Arc::clone(&self.0),
            number: flight.number,
            refused: refused.cloned(),
            sender,
        };
        drop(state);
        runtime.spawn(crew.fly());
        Ok(Boarded::Flight(flight))
    }
}

impl Inner {
    /// Every change of the state is one assignment, so that it is good after a panic as well.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The result of a flight; nothing when it came to no end.
    async fn land(&self, mut flight: Flight) -> Landing {
        let deadline = flight.since + self.limit;
        let landed = timeout_at(deadline, flight.landing.wait_for(Option::is_some)).await;
        let result = match &landed {
            Ok(Ok(result)) => (**result).clone(),
            Ok(Err(_)) | Err(_) => None,
        };
        drop(landed);
        if result.is_none() {
            self.state().leave(flight.number);
        }
        result
    }
}

impl State {
    /// Makes room for another flight, unless there is another one already.
    fn leave(&mut self, number: u64) {
        if self
            .flight
            .as_ref()
            .is_some_and(|known| known.number == number)
        {
            self.flight = None;
        }
    }

    /// Whether one more renewal because of a refusal is allowed, which is then counted.
    fn count_refusal(&mut self, allowed: u32) -> bool {
        let now = Instant::now();
        let (since, count) = match self.refused {
            Some((since, count)) if now.duration_since(since) < Duration::from_secs(60) => {
                (since, count)
            }
            _ => (now, 0),
        };
        if count >= allowed {
            return false;
        }
        self.refused = Some((since, count + 1));
        true
    }
}

/// What runs a renewal. Dropped before the end, it leaves the place to somebody else, and those who
/// listen hear that it is gone.
struct Crew {
    inner: Arc<Inner>,
    number: u64,
    refused: Option<AccessToken>,
    sender: watch::Sender<Landing>,
}

impl Crew {
    async fn fly(self) {
        let renewal = Arc::clone(&self.inner.renew).renew(self.refused.clone());
        let result = renewal.await;
        token_renewed(result.as_ref().err().map(|failed| &failed.error));
        let mut state = self.inner.state();
        let now = SystemTime::now();
        let landing = match result {
            Ok(held) => Ok(held),
            // A token that is renewed ahead of its time serves until then.
            Err(Failed { error, still }) => still
                .or_else(|| state.held.clone())
                .filter(|held| self.refused.is_none() && held.is_valid(now))
                .map(|held| held.for_at_least(AFTER_FAILURE, now))
                .ok_or(error),
        };
        let landing = landing.map(|held| state.held.insert(held).token.clone());
        state.leave(self.number);
        drop(state);
        self.sender.send_replace(Some(landing));
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.inner.state().leave(self.number);
    }
}

fn came_to_no_end() -> TokenError {
    let message =
        "the renewal of the token came to no end: its runtime was shut down or stood still";
    TokenError::new(TokenErrorKind::Unavailable, message)
}
