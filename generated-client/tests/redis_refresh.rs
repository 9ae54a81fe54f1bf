//! One refresh token that several processes share through a real server, against a token endpoint
//! that takes each refresh token once.

#![cfg(feature = "redis")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/redis_server.rs"]
mod redis_server;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use generated_client::runtime::oauth::{OAuth, OAuthTokens};
use generated_client::runtime::redis::{Redis, RedisTokenStore};
use generated_client::runtime::{
    AccessToken, StoredToken, TokenErrorKind, TokenSource as _, TokenStore as _,
};

use redis_server::{Orders, RedisServer, Worker, eventually, report};

const PROCESSES: usize = 4;

/// A token endpoint, and the server of the store, which it may kill in the middle of a refresh.
struct Endpoint {
    url: String,
    state: Arc<Mutex<Refreshes>>,
}

#[derive(Default)]
struct Refreshes {
    /// How many refresh tokens have been taken. The next one that is good has this number.
    taken: usize,
    refused: usize,
    victim: Option<RedisServer>,
}

impl Endpoint {
    async fn start() -> Self {
        let state: Arc<Mutex<Refreshes>> = Arc::default();
        let app = Router::new()
            .route("/token", post(refresh))
            .with_state(Arc::clone(&state));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, state }
    }

    fn counts(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.taken, state.refused)
    }
}

async fn refresh(State(state): State<Arc<Mutex<Refreshes>>>, body: String) -> (StatusCode, String) {
    let mut state = state.lock().unwrap();
    if let Some(victim) = &mut state.victim {
        victim.kill();
    }
    if !body.contains(&format!("refresh_token=refresh-{}", state.taken)) {
        state.refused += 1;
        let error = r#"{"error": "invalid_grant"}"#;
        return (StatusCode::BAD_REQUEST, error.to_owned());
    }
    state.taken += 1;
    let number = state.taken;
    let answer = format!(
        r#"{{"access_token": "access-{number}", "refresh_token": "refresh-{number}",
            "token_type": "Bearer", "expires_in": 3600}}"#
    );
    (StatusCode::OK, answer)
}

fn tokens(redis: Redis, endpoint: &str) -> OAuthTokens {
    let store = Arc::new(RedisTokenStore::new(redis));
    let application = OAuth::builder(endpoint, "client").store(store);
    application.build().unwrap().tokens("account")
}

/// A token that has expired, with the first refresh token.
async fn authorize(server: &RedisServer) -> RedisTokenStore {
    let store = RedisTokenStore::new(server.redis());
    let expired = UNIX_EPOCH + Duration::from_secs(1);
    let token = StoredToken::new("access-0")
        .with_refresh_token("refresh-0")
        .with_expires_at(expired);
    store.save("account", &token, None).await.unwrap();
    store
}

/// Asks for a token until there is one, and reports whether it is that of the first refresh.
#[tokio::test]
#[ignore = "a process of the tests below"]
async fn ask_for_a_token() {
    let Some(orders) = Orders::await_begin() else {
        return;
    };
    let source = tokens(orders.redis(), orders.subject());
    let token = loop {
        match source.token().await {
            Ok(token) => break token,
            Err(error) if *error.kind() == TokenErrorKind::Store => {
                report("away");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => panic!("{error:?}"),
        }
    };
    report(token.is_same(&AccessToken::new("access-1")));
}

#[tokio::test]
async fn of_several_processes_one_refreshes() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let endpoint = Endpoint::start().await;
    authorize(&server).await;
    let url = endpoint.url.clone();
    let heard = blocking(move || {
        let mut workers = server.workers(PROCESSES, "ask_for_a_token", &url);
        let heard = workers.iter_mut().flat_map(Worker::stop);
        heard.collect::<Vec<_>>()
    });
    assert_eq!(heard.await, ["true"; PROCESSES]);
    assert_eq!(endpoint.counts(), (1, 0));
}

#[tokio::test]
async fn a_refresh_token_survives_a_server_that_dies_before_it_is_saved() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let endpoint = Endpoint::start().await;
    let store = authorize(&server).await;
    let (redis, url) = (server.redis(), endpoint.url.clone());
    let state = Arc::clone(&endpoint.state);
    let heard = blocking(move || {
        let mut workers = {
            let mut state = state.lock().unwrap();
            let server = state.victim.insert(server);
            server.workers(PROCESSES, "ask_for_a_token", &url)
        };
        for worker in &mut workers {
            assert_eq!(worker.next().as_deref(), Some("away"));
        }
        let mut server = state.lock().unwrap().victim.take().unwrap();
        server.restart();
        let mut heard: Vec<_> = workers.iter_mut().flat_map(Worker::stop).collect();
        heard.retain(|line| line != "away");
        state.lock().unwrap().victim = Some(server);
        heard
    });
    assert_eq!(heard.await, ["true"; PROCESSES]);
    assert_eq!(endpoint.counts(), (1, 0));

    // What is in the store is the new refresh token, and it is good.
    assert_eq!(
        store.load("account").await.unwrap().unwrap().generation(),
        1
    );
    let server = endpoint.state.lock().unwrap().victim.take().unwrap();
    let source = tokens(redis, &endpoint.url);
    let first = source.token().await.unwrap();
    let second = source
        .refused(&first)
        .await
        .unwrap()
        .expect("it is renewed");
    assert!(second.is_same(&AccessToken::new("access-2")));
    assert_eq!(endpoint.counts(), (2, 0));
    drop(server);
}

#[tokio::test]
async fn while_the_server_is_away_a_token_is_used_and_none_is_refreshed() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let endpoint = Endpoint::start().await;
    let store = RedisTokenStore::new(server.redis());
    let token = StoredToken::new("access-0")
        .with_refresh_token("refresh-0")
        .with_expires_at(SystemTime::now() + Duration::from_secs(3_600));
    store.save("account", &token, None).await.unwrap();
    let source = tokens(server.redis(), &endpoint.url);
    let first = source.token().await.unwrap();

    server.kill();
    assert!(source.token().await.unwrap().is_same(&first));
    let error = source.refused(&first).await.unwrap_err();
    assert_eq!(*error.kind(), TokenErrorKind::Store);
    let fresh = tokens(server.redis(), &endpoint.url);
    let error = fresh.token().await.unwrap_err();
    assert_eq!(*error.kind(), TokenErrorKind::Store);
    assert_eq!(endpoint.counts(), (0, 0));

    server.restart();
    eventually(async || fresh.token().await.is_ok()).await;
    let renewed = source
        .refused(&first)
        .await
        .unwrap()
        .expect("it is renewed");
    assert!(renewed.is_same(&AccessToken::new("access-1")));
    assert_eq!(endpoint.counts(), (1, 0));
}

/// Hears workers on a thread of its own, while the endpoint answers on this one.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
