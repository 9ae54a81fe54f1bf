//! A vendor with a token endpoint that replaces refresh tokens, an API that takes its access
//! tokens, and a store that notes what it is asked.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use generated_client::runtime::oauth::{OAuth, OAuthBuilder, OAuthTokens};
use generated_client::runtime::{
    BoxFuture, Lease, MemoryTokenStore, StoreError, StoredToken, TokenStore,
};

use super::{Answer, Received, Server};

/// Every secret of a test has this word in it, so that no text that may be shown can contain it.
pub(crate) const CANARY: &str = "hush";

/// The key that tests keep their token under.
pub(crate) const KEY: &str = "account 7";

/// What happened, in order: `token` is a request for a token, `api access-2` a call with a token,
/// `save 2` a token that is kept, `mark 1` the note that it is about to be replaced.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, event: impl Into<String>) {
        self.0
            .lock()
            .expect("no test panics here")
            .push(event.into());
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.0.lock().expect("no test panics here").clone()
    }

    pub(crate) fn count(&self, event: &str) -> usize {
        self.events().iter().filter(|known| *known == event).count()
    }
}

/// What the token endpoint does with a request instead of what it should.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Answers this and replaces nothing.
    Instead(Answer),
    /// Replaces the refresh token and answers this.
    Replacing(Answer),
    /// Replaces the refresh token and answers after a while.
    Late(Duration),
}

#[derive(Default)]
struct State {
    /// The number of the refresh token that is good, and of the access token that came with it.
    number: u32,
    /// Whether the refresh token before that is taken as well.
    lenient: bool,
    /// The least number of an access token that the API takes.
    accepted: u32,
    faults: VecDeque<Fault>,
}

/// A running vendor.
pub(crate) struct Vendor {
    pub(crate) server: Server,
    pub(crate) log: Log,
    state: Arc<Mutex<State>>,
}

impl Vendor {
    /// A vendor that has issued `hush-refresh-1`.
    pub(crate) async fn start() -> Self {
        let log = Log::default();
        let state = Arc::new(Mutex::new(State {
            number: 1,
            ..State::default()
        }));
        let (events, shared) = (log.clone(), Arc::clone(&state));
        let server = Server::handling(move |received| {
            let mut state = shared.lock().expect("no test panics here");
            if received.path() == "/oauth/token" {
                events.add("token");
                return state.token(received);
            }
            let token = received.header("authorization").unwrap_or_default();
            let token = token.trim_start_matches("Bearer hush-");
            events.add(format!("api {token}"));
            let number = token.trim_start_matches("access-").parse().unwrap_or(0);
            if number >= state.accepted && number > 0 {
                Answer::json(200, "{}")
            } else {
                Answer::json(401, r#"{"message": "Invalid token"}"#)
            }
        })
        .await;
        Self { server, log, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics here")
    }

    /// What the next requests for a token meet.
    pub(crate) fn fault(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// Takes the refresh token before the last as well.
    pub(crate) fn be_lenient(&self) {
        self.state().lenient = true;
    }

    /// Makes the API refuse all tokens up to this number.
    pub(crate) fn revoke(&self, up_to: u32) {
        self.state().accepted = up_to + 1;
    }

    /// Makes the API refuse all tokens that were issued so far.
    pub(crate) fn revoke_all(&self) {
        let mut state = self.state();
        state.accepted = state.number + 1;
    }

    /// The number of the token that was issued last.
    pub(crate) fn issued(&self) -> u32 {
        self.state().number
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/oauth/token", self.server.url())
    }

    /// How many requests for a token there were.
    pub(crate) fn token_requests(&self) -> usize {
        self.log.count("token")
    }

    /// The requests for a token.
    pub(crate) fn token_forms(&self) -> Vec<String> {
        let received = self.server.received();
        let forms = received.iter().filter(|one| one.path() == "/oauth/token");
        forms.map(|one| one.text().to_owned()).collect()
    }

    /// An application of this vendor.
    pub(crate) fn application(&self, store: &Arc<Recorder>) -> OAuthBuilder {
        let store: Arc<dyn TokenStore> = store.clone();
        OAuth::builder(self.token_url(), "client 1")
            .client_secret("hush-client-secret")
            .store(store)
    }

    /// A store that holds the first tokens, which expired an hour ago.
    pub(crate) async fn expired_store(&self) -> Arc<Recorder> {
        self.store(-3600).await
    }

    /// A store that holds the first tokens, which were issued long ago and expire in so many
    /// seconds.
    pub(crate) async fn store(&self, seconds: i64) -> Arc<Recorder> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = i64::try_from(now.expect("it is after 1970").as_millis()).expect("it is soon");
        let token = serde_json::json!({
            "access_token": "hush-access-1",
            "refresh_token": "hush-refresh-1",
            "issued_at": now - 86_400_000,
            "expires_at": now + seconds * 1000,
        });
        let token = StoredToken::from_json(&token.to_string()).expect("it is a stored token");
        let store = Recorder::new(self.log.clone());
        let save = store.inner.save(KEY, &token, None);
        save.await.expect("memory is never away");
        Arc::new(store)
    }

    /// The source of tokens of an application with this store.
    pub(crate) fn tokens(&self, store: &Arc<Recorder>) -> OAuthTokens {
        let application = self.application(store).build();
        application.expect("the settings are good").tokens(KEY)
    }
}

impl State {
    fn token(&mut self, received: &Received) -> Answer {
        let fault = self.faults.pop_front();
        if let Some(Fault::Instead(answer)) = fault {
            return answer;
        }
        let form = received.text();
        let is_refresh = form.contains("grant_type=refresh_token");
        let is_good = |number: u32| form.contains(&format!("refresh_token=hush-refresh-{number}"));
        let is_taken = is_good(self.number) || (self.lenient && is_good(self.number - 1));
        if is_refresh && !is_taken {
            return Answer::json(
                400,
                r#"{"error": "invalid_grant", "error_description": "hush-refresh-1 is invalid"}"#,
            );
        }
        self.number += 1;
        let answer = self.answer();
        match fault {
            Some(Fault::Replacing(other)) => other,
            Some(Fault::Late(delay)) => answer.after(delay),
            _ => answer,
        }
    }

    fn answer(&self) -> Answer {
        let number = self.number;
        let body = serde_json::json!({
            "access_token": format!("hush-access-{number}"),
            "refresh_token": format!("hush-refresh-{number}"),
            "id_token": "hush-id",
            "token_type": "bearer",
            "expires_in": 86_399,
            "scope": "read write",
            "account": "7",
        });
        Answer::json(200, &body.to_string())
    }
}

/// A store in memory that notes what it is asked, and fails when it is told to.
pub(crate) struct Recorder {
    pub(crate) inner: MemoryTokenStore,
    log: Log,
    /// How many of the next saves fail, after how many that do not.
    failing: Mutex<(usize, usize)>,
    /// How many of the next saves find their lease gone.
    fenced: AtomicUsize,
    /// The last lease that was taken.
    lease: Mutex<Option<Lease>>,
}

impl Recorder {
    pub(crate) fn new(log: Log) -> Self {
        Self {
            inner: MemoryTokenStore::new(),
            log,
            failing: Mutex::default(),
            fenced: AtomicUsize::new(0),
            lease: Mutex::default(),
        }
    }

    /// Lets some saves succeed, and makes those after them fail.
    pub(crate) fn fail_saves(&self, after: usize, count: usize) {
        *self.failing.lock().expect("no test panics here") = (after, count);
    }

    /// Takes the lease away from the save after the next one.
    pub(crate) fn fence_second_save(&self) {
        self.fenced.store(2, Ordering::SeqCst);
    }

    /// Ends the lease that was taken last, as time does.
    pub(crate) async fn end_lease(&self) {
        let lease = self.lease.lock().expect("no test panics here").take();
        let release = self.inner.release(lease.expect("a lease was taken"));
        release.await.expect("memory is never away");
    }

    /// The number of the token that is kept.
    pub(crate) async fn kept(&self) -> String {
        let kept = self.inner.load(KEY).await.expect("memory is never away");
        name(&kept.expect("there is a token"))
    }

    fn fails(&self) -> bool {
        let mut failing = self.failing.lock().expect("no test panics here");
        match &mut *failing {
            (0, 0) => false,
            (0, count) => {
                *count -= 1;
                true
            }
            (after, _) => {
                *after -= 1;
                false
            }
        }
    }
}

/// The number of a token, read from its text.
fn name(token: &StoredToken) -> String {
    let json: serde_json::Value = serde_json::from_str(&token.to_json()).expect("it is JSON");
    let access = json["access_token"].as_str().expect("it is there");
    let number = access.trim_start_matches("hush-access-");
    match json.get("refreshing_since") {
        Some(_) => format!("mark {number}"),
        None => format!("save {number}"),
    }
}

impl TokenStore for Recorder {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        self.inner.load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        token: &'a StoredToken,
        lease: Option<&'a Lease>,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if self.fails() {
                self.log.add("no save");
                return Err(StoreError::new("the disk is full"));
            }
            let fenced = self.fenced.load(Ordering::SeqCst);
            self.fenced
                .store(fenced.saturating_sub(1), Ordering::SeqCst);
            if fenced == 1 {
                let lease = lease.expect("it is saved under a lease").clone();
                self.inner.release(lease).await?;
            }
            self.inner.save(key, token, lease).await?;
            self.log.add(name(token));
            Ok(())
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>, StoreError>> {
        Box::pin(async move {
            let lease = self.inner.lease(key, ttl).await?;
            if lease.is_some() {
                *self.lease.lock().expect("no test panics here") = lease.clone();
            }
            Ok(lease)
        })
    }

    fn release(&self, lease: Lease) -> BoxFuture<'_, Result<(), StoreError>> {
        self.inner.release(lease)
    }
}
