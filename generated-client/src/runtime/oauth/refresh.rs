//! One authorization: its token in the store, and how a refresh replaces it without losing it.
//!
//! The order of things is what keeps the refresh token. Under the lease, so that one process
//! refreshes and the others read what it brought: first the store is told that a refresh begins,
//! which fails while the store is away, before anything is spent. Then the refresh token is sent.
//! Then the new one is saved, and only then is its access token given to anybody.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout};

use super::App;
use super::answer::TokenAnswer;
use super::endpoint::{Failure, HttpClient, Reuse, spent};
use crate::runtime::future::BoxFuture;
use crate::runtime::secret::Secret;
use crate::runtime::store::StoreError;
use crate::runtime::token::{
    AccessToken, Failed, Held, Lease, Renew, StoredToken, TokenError, TokenErrorKind, whole_millis,
};

/// The longest that a store may take for one answer.
const STORE_TIMEOUT: Duration = Duration::from_secs(5);

/// The waits before a token is saved again that could not be saved.
const SAVE_PAUSES: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(800),
    Duration::from_secs(2),
];

/// The first and the longest wait before the store is asked again what another process has done.
const POLL: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// How long another process is given to save a token that it may have fetched.
const GRACE: Duration = Duration::from_secs(5);

/// How long a token that was just looked up is not looked up again.
const AT_LEAST: Duration = Duration::from_secs(1);

/// Where the next access token comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// The refresh token of the last one (RFC 6749 6).
    RefreshToken,
    /// The application's own credentials (RFC 6749 4.4).
    ClientCredentials,
}

/// The authorization that a key of the store names.
pub(crate) struct Authorization {
    app: Arc<App>,
    key: String,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// The newest token that this process knows of, whether it is in the store or not.
    newest: Option<StoredToken>,
    /// Whether it is still to be saved.
    unsaved: bool,
    /// The lease under which it could not be saved, which lets nobody else refresh meanwhile.
    lease: Option<Lease>,
    /// A refresh token that was refused for good, and the error to give for it.
    dead: Option<(Secret, TokenError)>,
}

/// What a save made of a token.
enum Saved {
    /// It is in the store, under this lease.
    Ours(Lease),
    /// The store has one that came later.
    Theirs(StoredToken, Lease),
}

impl Renew for Authorization {
    fn renew(
        self: Arc<Self>,
        refused: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<Held, Failed>> {
        Box::pin(async move {
            let result = self.renewed(refused.as_ref()).await;
            self.remember_unsaved();
            match result {
                Ok(token) => Ok(self.held(&token).for_at_least(AT_LEAST, SystemTime::now())),
                Err(error) => {
                    let memory = self.memory();
                    // What is not saved is not used.
                    let still = memory.newest.as_ref().filter(|_| !memory.unsaved);
                    let still = still.map(|token| self.held(token));
                    Err(Failed { error, still })
                }
            }
        })
    }
}

impl Authorization {
    pub(crate) fn new(app: Arc<App>, key: &str) -> Self {
        Self {
            app,
            key: key.to_owned(),
            memory: Mutex::default(),
        }
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn http(&self) -> &HttpClient {
        self.app.endpoint.http()
    }

    /// A stored token as calls use it.
    pub(crate) fn held(&self, stored: &StoredToken) -> Held {
        Held::new(
            AccessToken::new(stored.access_token.clone()),
            stored.issued_at,
            stored.expires_at,
            self.app.settings.margin,
        )
    }

    /// Begins a new authorization with a token, whatever was there.
    pub(crate) async fn begin(
        self: &Arc<Self>,
        mut token: StoredToken,
    ) -> Result<StoredToken, TokenError> {
        // It comes after what is there even if the clocks of two machines disagree. A store that is
        // away must not cost the token, and is asked again below.
        let stored = self.within(self.app.store.load(&self.key)).await;
        let known = [stored.ok().flatten(), self.memory().newest.clone()];
        for known in known.into_iter().flatten() {
            let after = known.authorized_at.checked_add(Duration::from_millis(1));
            token.authorized_at = token
                .authorized_at
                .max(after.unwrap_or(known.authorized_at));
        }
        let saved = self.keep(None, &token).await;
        self.remember_unsaved();
        Ok(self.given_back(saved?, token).await)
    }

    /// Saves a token that is not in the store, if there is one, and says whether there was.
    pub(crate) async fn save_unsaved(&self) -> Result<bool, TokenError> {
        let token = {
            let memory = self.memory();
            memory.newest.clone().filter(|_| memory.unsaved)
        };
        let Some(token) = token else {
            return Ok(false);
        };
        let saved = self.keep(None, &token).await?;
        self.given_back(saved, token).await;
        Ok(true)
    }

    /// A token that is good: the one in the store, or a new one.
    async fn renewed(&self, refused: Option<&AccessToken>) -> Result<StoredToken, TokenError> {
        let patience = Instant::now() + self.app.lease_time();
        let mut pause = POLL.0;
        loop {
            let known = self.newest().await?;
            if self.save_unsaved().await? {
                continue;
            }
            if let Some(known) = known.as_ref().filter(|known| self.is_good(known, refused)) {
                return Ok(known.clone());
            }
            self.check_renewable(known.as_ref())?;
            if let Some(lease) = self.lease().await? {
                return self.under_lease(lease, refused).await;
            }
            // Another process refreshes. A token that is only due serves until it has.
            if let Some(known) = known
                && !is_refused(&known, refused)
                && self.held(&known).is_valid(SystemTime::now())
            {
                return Ok(known);
            }
            if Instant::now() >= patience {
                let message = "another process holds the lease of the token and does not renew it";
                return Err(TokenError::new(TokenErrorKind::Unavailable, message));
            }
            sleep(pause).await;
            pause = (pause * 2).min(POLL.1);
        }
    }

    async fn under_lease(
        &self,
        lease: Lease,
        refused: Option<&AccessToken>,
    ) -> Result<StoredToken, TokenError> {
        // Another process may have refreshed before this one got the lease.
        let known = match self.newest().await {
            Ok(Some(known)) if self.is_good(&known, refused) => {
                self.release(lease).await;
                return Ok(known);
            }
            Ok(known) => known,
            Err(error) => {
                self.release(lease).await;
                return Err(error);
            }
        };
        let result = match (self.app.settings.grant, known) {
            (Grant::ClientCredentials, known) => self.apply_for(known.as_ref()).await,
            (Grant::RefreshToken, Some(known)) => match self.refresh(&lease, &known).await {
                Err(error) if *error.kind() == TokenErrorKind::Unauthorized => {
                    self.release(lease).await;
                    return self.refused_for_good(known, error).await;
                }
                result => result,
            },
            (Grant::RefreshToken, None) => Err(nobody()),
        };
        let token = match result {
            Ok(token) => token,
            Err(error) => {
                self.release(lease).await;
                return Err(error);
            }
        };
        let saved = self.keep(Some(lease), &token).await?;
        Ok(self.given_back(saved, token).await)
    }

    /// Gives the lease back, and tells which token is in the store.
    async fn given_back(&self, saved: Saved, ours: StoredToken) -> StoredToken {
        let (token, lease) = match saved {
            Saved::Ours(lease) => (ours, lease),
            Saved::Theirs(theirs, lease) => (theirs, lease),
        };
        self.release(lease).await;
        token
    }

    /// Asks for a token with the application's own credentials. Nothing is spent by it.
    async fn apply_for(&self, known: Option<&StoredToken>) -> Result<StoredToken, TokenError> {
        let request = self.app.request("client_credentials", |form| {
            let scopes = &self.app.settings.scopes;
            if !scopes.is_empty() {
                form.pair("scope", &scopes.join(" "));
            }
        })?;
        let answer = self
            .app
            .endpoint
            .request(&request, Reuse::Within(Duration::MAX));
        let answer = answer.await.map_err(Failure::into_harmless)?;
        Ok(successor(answer, known))
    }

    async fn refresh(&self, lease: &Lease, known: &StoredToken) -> Result<StoredToken, TokenError> {
        let refresh_token = known.refresh_token.as_ref().ok_or_else(no_refresh_token)?;
        let request = self.app.request("refresh_token", |form| {
            form.secret("refresh_token", refresh_token);
            for (parameter, member) in &self.app.settings.repeated {
                if let Some(value) = known.details.get(member).and_then(|value| value.as_str()) {
                    form.pair(parameter, value);
                }
            }
        })?;
        let mut marked = known.clone();
        marked.refreshing_since = Some(whole_millis(SystemTime::now()));
        let save = self.app.store.save(&self.key, &marked, Some(lease));
        self.within(save).await.map_err(|cause| {
            let message = "the store cannot be written, so that the token is not refreshed";
            TokenError::new(TokenErrorKind::Store, message).with_source(cause)
        })?;
        // A server may say which token was to be replaced.
        let request = request.with_secret(&known.access_token);
        let failure = match self
            .app
            .endpoint
            .request(&request, self.app.settings.reuse)
            .await
        {
            Ok(answer) => return Ok(successor(answer, Some(known))),
            Err(failure) => failure,
        };
        match failure {
            Failure::Unspent(error) if *error.kind() == TokenErrorKind::Unauthorized => {
                Err(match known.refreshing_since {
                    Some(_) => spent(error),
                    None => error,
                })
            }
            Failure::Unspent(error) => {
                // The mark goes back to what it was. If that fails, it stays, and makes the words of
                // a later refusal less sure than they could be.
                let save = self.app.store.save(&self.key, known, Some(lease));
                _ = self.within(save).await;
                Err(error)
            }
            Failure::Lost(error) => Err(error),
        }
    }

    /// Waits for a token of a process that may have used the refresh token before, and otherwise
    /// remembers that it is not worth sending again.
    async fn refused_for_good(
        &self,
        known: StoredToken,
        error: TokenError,
    ) -> Result<StoredToken, TokenError> {
        let patience = Instant::now() + GRACE;
        let mut pause = POLL.0;
        loop {
            if let Some(newest) = self.newest().await?
                && newest.is_newer_than(&known)
            {
                return Ok(newest);
            }
            if known.refreshing_since.is_none() || Instant::now() >= patience {
                break;
            }
            sleep(pause).await;
            pause = (pause * 2).min(POLL.1);
        }
        self.memory().dead = known.refresh_token.map(|token| (token, error.clone()));
        Err(error)
    }

    /// Saves a new token, and keeps it in memory until that has worked, and the lease with it.
    /// Without a lease, or when the lease runs out, it takes a new one: nobody else may be refreshing
    /// then.
    async fn keep(&self, lease: Option<Lease>, token: &StoredToken) -> Result<Saved, TokenError> {
        let mut lease = {
            let mut memory = self.memory();
            memory.newest = Some(token.clone());
            memory.unsaved = true;
            lease.or_else(|| memory.lease.take())
        };
        let mut pauses = SAVE_PAUSES.iter();
        let patience = Instant::now() + self.app.lease_time();
        loop {
            let cause = match self.keep_once(&mut lease, token).await {
                Ok(Some(saved)) => {
                    let mut memory = self.memory();
                    memory.unsaved = false;
                    if let Saved::Theirs(theirs, _) = &saved {
                        memory.newest = Some(theirs.clone());
                    }
                    return Ok(saved);
                }
                // Another process holds the lease, and gives it back soon.
                Ok(None) if Instant::now() < patience => {
                    sleep(POLL.1).await;
                    continue;
                }
                Ok(None) => StoreError::new("another process holds the lease of the token"),
                Err(cause) => cause,
            };
            match pauses.next() {
                Some(pause) => sleep(*pause).await,
                None => {
                    self.memory().lease = lease;
                    return Err(unsaved(cause));
                }
            }
        }
    }

    /// One attempt to save: nothing when another process holds the lease.
    async fn keep_once(
        &self,
        lease: &mut Option<Lease>,
        token: &StoredToken,
    ) -> Result<Option<Saved>, StoreError> {
        let store = &self.app.store;
        let held = match lease.take() {
            Some(held) => held,
            None => {
                let taken = store.lease(&self.key, self.app.lease_time());
                let Some(taken) = self.within(taken).await? else {
                    return Ok(None);
                };
                // Another process may have used the same refresh token meanwhile, where the server
                // lets it. What it was given is the later answer.
                let theirs = self.within(store.load(&self.key)).await?;
                match theirs {
                    Some(theirs) if !token.is_newer_than(&theirs) && !is_same(&theirs, token) => {
                        return Ok(Some(Saved::Theirs(theirs, taken)));
                    }
                    _ => taken,
                }
            }
        };
        match self.within(store.save(&self.key, token, Some(&held))).await {
            Ok(()) => Ok(Some(Saved::Ours(held))),
            Err(cause) => {
                if !cause.is_lease_lost() {
                    *lease = Some(held);
                }
                Err(cause)
            }
        }
    }

    /// The newest token that is known here or in the store. A store that lost what it was given
    /// does not make this process forget it.
    async fn newest(&self) -> Result<Option<StoredToken>, TokenError> {
        let stored = self.within(self.app.store.load(&self.key)).await;
        let stored = stored.map_err(|cause| {
            let message = "the store of the token cannot be read";
            TokenError::new(TokenErrorKind::Store, message).with_source(cause)
        })?;
        let mut memory = self.memory();
        match (stored, &memory.newest) {
            (Some(stored), Some(known)) if known.is_newer_than(&stored) => memory.unsaved = true,
            (Some(stored), _) => {
                memory.newest = Some(stored);
                memory.unsaved = false;
            }
            (None, known) => memory.unsaved = known.is_some(),
        }
        Ok(memory.newest.clone())
    }

    fn is_good(&self, known: &StoredToken, refused: Option<&AccessToken>) -> bool {
        !is_refused(known, refused) && self.held(known).is_fresh(SystemTime::now())
    }

    /// Whether it is worth asking the token endpoint at all.
    fn check_renewable(&self, known: Option<&StoredToken>) -> Result<(), TokenError> {
        if self.app.settings.grant == Grant::ClientCredentials {
            return Ok(());
        }
        let refresh_token = known.ok_or_else(nobody)?.refresh_token.as_ref();
        let refresh_token = refresh_token.ok_or_else(no_refresh_token)?;
        match &self.memory().dead {
            Some((dead, error)) if dead.expose() == refresh_token.expose() => Err(error.clone()),
            _ => Ok(()),
        }
    }

    async fn lease(&self) -> Result<Option<Lease>, TokenError> {
        let lease = self.app.store.lease(&self.key, self.app.lease_time());
        self.within(lease).await.map_err(|cause| {
            let message = "the store does not lease the token, so that it is not refreshed";
            TokenError::new(TokenErrorKind::Store, message).with_source(cause)
        })
    }

    /// Gives the lease back. One that cannot be given back ends by itself.
    async fn release(&self, lease: Lease) {
        _ = self.within(self.app.store.release(lease)).await;
    }

    async fn within<T>(
        &self,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        timeout(STORE_TIMEOUT, answer)
            .await
            .unwrap_or_else(|cause| {
                let message = format!("no answer within {} s", STORE_TIMEOUT.as_secs());
                Err(StoreError::new(message).with_source(cause))
            })
    }

    /// Keeps an authorization alive that holds the only copy of a token.
    fn remember_unsaved(self: &Arc<Self>) {
        let is_unsaved = self.memory().unsaved;
        let mut all: MutexGuard<'_, HashMap<String, Arc<Self>>> = self
            .app
            .unsaved
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if is_unsaved {
            all.insert(self.key.clone(), Arc::clone(self));
        } else {
            all.remove(&self.key);
        }
    }

    /// No change is left half made, so that the memory is good after a panic as well.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn successor(answer: TokenAnswer, known: Option<&StoredToken>) -> StoredToken {
    match known {
        Some(known) => answer.into_successor(known),
        None => answer.into_stored(),
    }
}

fn is_refused(known: &StoredToken, refused: Option<&AccessToken>) -> bool {
    refused.is_some_and(|refused| refused.secret().expose() == known.access_token.expose())
}

fn is_same(one: &StoredToken, other: &StoredToken) -> bool {
    one.access_token.expose() == other.access_token.expose()
}

fn nobody() -> TokenError {
    let message = "the store has no token: nobody has authorized the application yet";
    TokenError::new(TokenErrorKind::Unauthorized, message)
}

fn no_refresh_token() -> TokenError {
    let message = "the access token has expired or is refused, and there is no refresh token";
    TokenError::new(TokenErrorKind::Unauthorized, message)
}

fn unsaved(cause: StoreError) -> TokenError {
    let message = "the new token cannot be saved; this process keeps it and saves it before it is \
                   used";
    TokenError::new(TokenErrorKind::Store, message).with_source(cause)
}
