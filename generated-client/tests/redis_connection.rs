//! How a real server is reached, and what is said when it is not.

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

use std::error::Error as _;
use std::time::{Duration, Instant};

use generated_client::runtime::redis::{OnOutage, Redis, RedisLimiter, RedisSeen, RedisTokenStore};
use generated_client::runtime::{
    Decision, Limiter as _, Observed, ObservedQuota, Quota, SeenStore as _, StoreError,
    StoredToken, TokenStore as _,
};

use redis_server::{PATIENCE, RedisServer, eventually};

const LONG: Duration = Duration::from_secs(3_600);
const QUOTAS: [Quota; 2] = [Quota::new("one", 5, LONG), Quota::new("two", 9, LONG)];

fn refusal(result: Result<Redis, StoreError>) -> String {
    result.expect_err("it is refused").to_string()
}

#[test]
fn a_network_is_crossed_with_tls_or_by_name() {
    for allowed in [
        "redis://localhost",
        "redis://app.localhost:6379/2",
        "redis://127.8.8.8:7000",
        "redis://[::1]:7000",
        "rediss://cache.example.com",
        "valkeys://cache.example.com",
        "unix:///run/redis.sock",
    ] {
        assert!(Redis::open(allowed).is_ok(), "{allowed}");
    }
    for refused in [
        "redis://cache.example.com",
        "redis://10.0.0.1",
        "redis://localhost.example.com",
        "valkey://cache.example.com",
    ] {
        let error = refusal(Redis::open(refused));
        assert!(error.starts_with("redis without TLS is refused"), "{error}");
    }
    let named = Redis::builder("redis://Cache.internal").allow_plain("cache.internal");
    assert!(named.clone().build().is_ok());
    let other = Redis::builder("redis://cache.example.com").allow_plain("cache.internal");
    assert!(other.build().is_err());
    let unchecked = refusal(Redis::open("rediss://cache.example.com/#insecure"));
    assert!(unchecked.contains("certificate"), "{unchecked}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let builder = || Redis::builder("redis://localhost");
    assert!(builder().prefix("").build().is_err());
    assert!(builder().prefix("a{b").build().is_err());
    assert!(builder().timeout(Duration::ZERO).build().is_err());
    assert!(builder().connect_timeout(Duration::ZERO).build().is_err());
    assert!(builder().timeout(Duration::MAX).build().is_ok());
    for url in [
        "",
        "http://localhost",
        "redis://localhost/database",
        "redis://",
    ] {
        assert!(Redis::open(url).is_err(), "{url}");
    }
}

#[test]
fn no_password_is_shown() {
    let builder = Redis::builder("redis://user:hidden@localhost/0");
    let redis = builder.clone().build().unwrap();
    let shown = format!(
        "{builder:?} {redis:?} {:?} {:?} {:?}",
        RedisLimiter::new(redis.clone()),
        RedisTokenStore::new(redis.clone()),
        RedisSeen::new(redis.clone()),
    );
    assert!(shown.contains("localhost:6379"), "{shown}");
    assert!(!shown.contains("hidden"), "{shown}");
    for url in [
        "http://:hidden@localhost",
        "redis://:hidden@localhost/hidden",
    ] {
        let error = Redis::open(url).unwrap_err();
        let shown = format!("{error} {error:?} {:?}", error.source());
        assert!(!shown.contains("hidden"), "{shown}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_is_told_from_one_that_is_away() {
    let Some(server) = RedisServer::start_with(&["--requirepass", "right"]) else {
        return;
    };
    let with = |password: &str| {
        let url = server.url().replace("//", &format!("//:{password}@"));
        redis_server::patient(Redis::builder(url))
    };
    with("right").ping().await.unwrap();
    let error = with("hidden").ping().await.unwrap_err();
    let address = format!("redis at 127.0.0.1:{}", server.port());
    assert_eq!(
        error.to_string(),
        format!("{address} cannot be connected to with these settings")
    );
    assert!(!format!("{error:?}").contains("hidden"), "{error:?}");

    // A mistake in the settings is no outage, which would hide it for ever.
    let limiter = RedisLimiter::new(with("hidden")).on_outage(OnOutage::Local(1.0));
    assert!(limiter.take("key", &QUOTAS).await.is_err());
    // Without a password the server refuses each command.
    let error = server.redis().ping().await.unwrap_err();
    assert!(
        error.to_string().starts_with(&format!("{address} refuses")),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_cannot_serve_is_away() {
    let Some(server) = RedisServer::start_with(&["--maxmemory", "1"]) else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    let error = limiter.take("key", &QUOTAS).await.unwrap_err();
    let address = format!("redis at 127.0.0.1:{}", server.port());
    assert_eq!(
        error.to_string(),
        format!("{address} cannot serve now (OOM)")
    );
    let limiter = limiter.on_outage(OnOutage::Local(1.0));
    assert_eq!(
        limiter.take("key", &QUOTAS).await.unwrap(),
        Decision::Granted
    );

    let () = server.command(&["CONFIG", "SET", "maxmemory", "0"]);
    let () = server.command(&["CONFIG", "SET", "min-replicas-to-write", "1"]);
    let error = server_error(&server).await;
    assert_eq!(error, format!("{address} cannot serve now (NOREPLICAS)"));
}

async fn server_error(server: &RedisServer) -> String {
    let seen = RedisSeen::new(server.redis());
    seen.insert("id", LONG).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_server_that_is_silent_is_waited_for_as_long_as_agreed() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let redis = Redis::builder(server.url())
        .timeout(Duration::from_millis(100))
        .connect_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    eventually(async || redis.ping().await.is_ok()).await;
    server.freeze();
    let asked = Instant::now();
    for _ in 0..20 {
        let error = redis.ping().await.unwrap_err().to_string();
        assert!(error.ends_with("did not answer within 100 ms"), "{error}");
    }
    assert!(asked.elapsed() < PATIENCE / 2, "{:?}", asked.elapsed());
    server.thaw();
    eventually(async || redis.ping().await.is_ok()).await;
}

#[tokio::test]
async fn many_that_wait_for_a_server_hear_together_that_it_is_away() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let redis = server.redis();
    redis.ping().await.unwrap();
    server.kill();
    let waiting: Vec<_> = (0..200)
        .map(|_| {
            let redis = redis.clone();
            tokio::spawn(async move { redis.ping().await.is_err() })
        })
        .collect();
    for failed in waiting {
        assert!(failed.await.unwrap());
    }
    server.restart();
    eventually(async || redis.ping().await.is_ok()).await;
    let connections: String = server.command(&["CLIENT", "LIST", "TYPE", "normal"]);
    // One is ours and one asks.
    assert_eq!(connections.lines().count(), 2, "{connections}");
}

#[tokio::test]
async fn scripts_are_loaded_again_where_the_server_has_lost_them() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    assert_eq!(
        limiter.take("key", &QUOTAS).await.unwrap(),
        Decision::Granted
    );
    let () = server.command(&["SCRIPT", "FLUSH"]);
    assert_eq!(
        limiter.take("key", &QUOTAS).await.unwrap(),
        Decision::Granted
    );
}

#[test]
fn a_connection_outlives_the_runtime_that_made_it() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let redis = server.redis();
    for _ in 0..3 {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(eventually(async || redis.ping().await.is_ok()));
    }
}

#[tokio::test]
async fn each_script_keeps_to_one_slot_of_a_cluster() {
    let settings = [
        "--cluster-enabled",
        "yes",
        "--cluster-announce-ip",
        "127.0.0.1",
    ];
    let Some(server) = RedisServer::start_with(&settings) else {
        return;
    };
    let () = server.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    let redis = server.redis();
    let limiter = RedisLimiter::new(redis.clone());
    let mut report = ObservedQuota::new(QUOTAS[1]);
    report.remaining = Some(0);
    let seen = Observed::default().with_pause(LONG).with_quota(report);
    // A node says so at once if keys of one script have different slots.
    eventually(async || limiter.take("key}{", &QUOTAS).await.is_ok()).await;
    limiter.observe("key}{", &seen).await.unwrap();

    let store = RedisTokenStore::new(redis.clone());
    let lease = store.lease("key", LONG).await.unwrap().expect("it is free");
    let token = StoredToken::new("access");
    store.save("key", &token, Some(&lease)).await.unwrap();
    store.release(lease).await.unwrap();
    RedisSeen::new(redis).insert("id", LONG).await.unwrap();
}
