//! Tokens that several processes share through a real server.

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

use std::time::{Duration, UNIX_EPOCH};

use generated_client::runtime::redis::{Redis, RedisTokenStore};
use generated_client::runtime::{Lease, StoredToken, TokenStore as _};

use redis_server::{RedisServer, eventually};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(3_600);

fn token(text: &str) -> StoredToken {
    StoredToken::new(format!("access {text}"))
        .with_refresh_token(format!("refresh {text}"))
        .with_expires_at(UNIX_EPOCH + Duration::from_secs(2_000_000_000))
}

async fn loaded(store: &RedisTokenStore) -> Option<String> {
    let token = store.load("key").await.unwrap()?;
    Some(token.to_json())
}

#[tokio::test]
async fn a_token_comes_back_as_it_was_saved() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisTokenStore::new(server.redis());
    assert_eq!(loaded(&store).await, None);
    let saved = token("one");
    store.save("key", &saved, None).await.unwrap();
    assert_eq!(loaded(&store).await, Some(saved.to_json()));
    assert!(store.load("another key").await.unwrap().is_none());
}

#[tokio::test]
async fn a_lease_has_one_holder_until_it_is_given_back() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let (one, two) = (
        RedisTokenStore::new(server.redis()),
        RedisTokenStore::new(server.redis()),
    );
    let lease = one.lease("key", LONG).await.unwrap().expect("it is free");
    assert!(two.lease("key", LONG).await.unwrap().is_none());
    assert!(one.lease("key", LONG).await.unwrap().is_none());
    assert!(two.lease("another key", LONG).await.unwrap().is_some());
    one.save("key", &token("one"), Some(&lease)).await.unwrap();
    one.release(lease.clone()).await.unwrap();

    let next = two
        .lease("key", LONG)
        .await
        .unwrap()
        .expect("it is free again");
    assert_ne!(lease.fence(), next.fence());
    // Given back twice, it takes nothing from the next holder.
    one.release(lease).await.unwrap();
    assert!(one.lease("key", LONG).await.unwrap().is_none());
    two.save("key", &token("two"), Some(&next)).await.unwrap();
}

#[tokio::test]
async fn a_lease_that_has_run_out_writes_nothing() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisTokenStore::new(server.redis());
    let late = store
        .lease("key", Duration::from_millis(1))
        .await
        .unwrap()
        .expect("it is free");
    eventually(async || store.lease("key", LONG).await.unwrap().is_some()).await;

    let refused = store.save("key", &token("late"), Some(&late)).await;
    assert!(refused.unwrap_err().is_lease_lost());
    assert_eq!(loaded(&store).await, None);

    let forged = Lease::new("key", "");
    let refused = store.save("key", &token("forged"), Some(&forged)).await;
    assert!(refused.unwrap_err().is_lease_lost());
    assert_eq!(loaded(&store).await, None);
}

#[tokio::test]
async fn a_new_authorization_ends_the_lease_on_the_old_one() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisTokenStore::new(server.redis());
    let lease = store.lease("key", LONG).await.unwrap().expect("it is free");
    let authorized = token("authorized");
    store.save("key", &authorized, None).await.unwrap();
    let refused = store.save("key", &token("refreshed"), Some(&lease)).await;
    assert!(refused.unwrap_err().is_lease_lost());
    assert_eq!(loaded(&store).await, Some(authorized.to_json()));
}

#[tokio::test]
async fn tokens_and_leases_survive_a_crash_of_the_server() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let store = RedisTokenStore::new(server.redis());
    let lease = store.lease("key", LONG).await.unwrap().expect("it is free");
    let saved = token("one");
    store.save("key", &saved, Some(&lease)).await.unwrap();

    server.kill();
    let away = store.load("key").await.unwrap_err();
    assert!(
        away.to_string().starts_with("redis at 127.0.0.1:"),
        "{away}"
    );
    assert!(store.lease("key", LONG).await.is_err());
    assert!(
        store
            .save("key", &token("two"), Some(&lease))
            .await
            .is_err()
    );
    server.restart();

    eventually(async || store.load("key").await.is_ok()).await;
    assert_eq!(loaded(&store).await, Some(saved.to_json()));
    assert!(store.lease("key", LONG).await.unwrap().is_none());
    let saved = token("two");
    store.save("key", &saved, Some(&lease)).await.unwrap();
    assert_eq!(loaded(&store).await, Some(saved.to_json()));
}

#[tokio::test]
async fn prefixes_keep_applications_apart() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = |prefix: &str| {
        let redis = Redis::builder(server.url()).prefix(prefix);
        RedisTokenStore::new(redis_server::patient(redis))
    };
    let (one, two) = (store("one"), store("two"));
    one.save("key", &token("one"), None).await.unwrap();
    assert_eq!(loaded(&two).await, None);
    let keys: Vec<String> = server.command(&["KEYS", "*"]);
    assert_eq!(keys, ["{one:token:key}"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_that_does_not_show_it() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisTokenStore::new(server.redis());
    let key = "{generated-client:token:key}";
    let () = server.command(&["HSET", key, "value", "a secret of another kind"]);
    let error = store.load("key").await.unwrap_err();
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");

    let () = server.command(&["DEL", key]);
    let () = server.command(&["SET", key, "text"]);
    let error = store.save("key", &token("hidden"), None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("redis at 127.0.0.1:{} refuses (WRONGTYPE)", server.port())
    );
    assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
}
