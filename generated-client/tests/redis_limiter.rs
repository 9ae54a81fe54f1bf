//! Quotas that several processes share through a real server.

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

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use generated_client::runtime::redis::{OnOutage, Redis, RedisLimiter};
use generated_client::runtime::{Decision, Limiter as _, Observed, ObservedQuota, Quota};

use redis_server::{Orders, RedisServer, Worker, eventually, report};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(3_600);

/// Takes until the limiter says no; how many it granted.
async fn take_all(limiter: &RedisLimiter, key: &str, quotas: &[Quota]) -> u64 {
    let mut granted = 0;
    while limiter.take(key, quotas).await.unwrap() == Decision::Granted {
        granted += 1;
    }
    granted
}

async fn is_granted(limiter: &RedisLimiter, key: &str, quotas: &[Quota]) -> bool {
    matches!(limiter.take(key, quotas).await, Ok(Decision::Granted))
}

fn reported(quota: Quota, remaining: u64) -> Observed {
    let mut seen = ObservedQuota::new(quota);
    seen.remaining = Some(remaining);
    Observed::default().with_quota(seen)
}

#[tokio::test]
async fn clients_share_a_quota_and_hear_when_to_ask_again() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let quotas = [Quota::new("hourly", 5, LONG)];
    let one = RedisLimiter::new(server.redis());
    let two = RedisLimiter::new(server.redis());
    for limiter in [&one, &two, &one, &two, &one] {
        assert_eq!(
            limiter.take("key", &quotas).await.unwrap(),
            Decision::Granted
        );
    }
    let Decision::Wait(wait) = two.take("key", &quotas).await.unwrap() else {
        panic!("one more than the limit");
    };
    // The test server's client allows an answer a minute.
    assert!(
        wait > LONG / 2 && wait <= LONG + 2 * redis_server::PATIENCE,
        "{wait:?}"
    );
    assert_eq!(take_all(&two, "another key", &quotas).await, 5);
}

#[tokio::test]
async fn a_request_is_taken_out_of_all_quotas_or_none() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    let (small, large) = (Quota::new("small", 2, LONG), Quota::new("large", 5, LONG));
    assert_eq!(take_all(&limiter, "key", &[large, small]).await, 2);
    assert_eq!(take_all(&limiter, "key", &[small, large]).await, 0);
    // The refused ones have not been taken out of the large quota.
    assert_eq!(take_all(&limiter, "key", &[large]).await, 3);
    let none = Quota::new("none", 0, LONG);
    assert_eq!(
        take_all(&limiter, "key of its own", &[large, none]).await,
        0
    );
    assert_eq!(limiter.take("key", &[]).await.unwrap(), Decision::Granted);
}

#[tokio::test]
async fn a_large_quota_is_kept_to_the_request_in_little_memory() {
    let Some(server) = RedisServer::start_with(&["--appendfsync", "no"]) else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    let quotas = [Quota::new("daily", 5_000, LONG)];
    assert_eq!(take_all(&limiter, "key", &quotas).await, 5_000);
    let key = "{generated-client:limit:key}:daily";
    let bytes: u64 = server.command(&["MEMORY", "USAGE", key, "SAMPLES", "0"]);
    assert!(bytes < 16 * 1_024, "{bytes} bytes");
    let expires: i64 = server.command(&["PTTL", key]);
    assert!(expires > 0, "{expires}");
}

#[tokio::test]
async fn nothing_is_left_of_a_quota_that_is_not_used() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let redis = Redis::builder(server.url()).timeout(Duration::from_millis(1));
    let quotas = [Quota::new("short", 3, Duration::from_millis(1))];
    let limiter = RedisLimiter::new(redis.build().unwrap());
    let seen = Observed::default().with_pause(Duration::from_millis(1));
    eventually(async || is_granted(&limiter, "key", &quotas).await).await;
    eventually(async || limiter.observe("key", &seen).await.is_ok()).await;
    eventually(async || server.command::<u64>(&["DBSIZE"]) == 0).await;
}

#[tokio::test]
async fn what_the_vendor_counts_of_others_is_taken_into_account() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    let quota = Quota::new("hourly", 10, LONG);
    assert_eq!(
        limiter.take("key", &[quota]).await.unwrap(),
        Decision::Granted
    );
    // Nine are left, as we count: nobody else is there.
    limiter.observe("key", &reported(quota, 9)).await.unwrap();
    assert_eq!(
        limiter.take("key", &[quota]).await.unwrap(),
        Decision::Granted
    );
    // Two are ours, so that four are of others.
    limiter.observe("key", &reported(quota, 4)).await.unwrap();
    // An answer from before arrives after it.
    limiter.observe("key", &reported(quota, 5)).await.unwrap();
    assert_eq!(take_all(&limiter, "key", &[quota]).await, 4);

    // A limit that is lower than documented.
    let mut lower = ObservedQuota::new(quota);
    lower.limit = Some(3);
    let seen = Observed::default().with_quota(lower);
    limiter.take("lower", &[quota]).await.unwrap();
    limiter.observe("lower", &seen).await.unwrap();
    assert_eq!(take_all(&limiter, "lower", &[quota]).await, 2);
}

#[tokio::test]
async fn a_report_is_believed_for_its_window() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    let quota = Quota::new("hourly", 10, LONG);
    let mut seen = ObservedQuota::new(quota);
    seen.remaining = Some(0);
    seen.window = Some(Duration::from_millis(1));
    let seen = Observed::default().with_quota(seen);
    limiter.observe("key", &seen).await.unwrap();
    eventually(async || is_granted(&limiter, "key", &[quota]).await).await;
    limiter.observe("key", &reported(quota, 0)).await.unwrap();
    assert_eq!(take_all(&limiter, "key", &[quota]).await, 0);
}

#[tokio::test]
async fn a_pause_that_the_vendor_asks_for_holds_for_all() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let one = RedisLimiter::new(server.redis());
    let two = RedisLimiter::new(server.redis());
    let quota = Quota::new("hourly", 10, LONG);
    let pause = Observed::default().with_pause(LONG);
    one.observe("key", &pause).await.unwrap();
    one.observe(
        "key",
        &Observed::default().with_pause(Duration::from_millis(1)),
    )
    .await
    .unwrap();
    let Decision::Wait(wait) = two.take("key", &[quota]).await.unwrap() else {
        panic!("the vendor refuses everything");
    };
    assert!(wait <= LONG && wait > LONG / 2, "{wait:?}");
    assert_eq!(take_all(&two, "another key", &[quota]).await, 10);
}

#[tokio::test]
async fn without_the_server_it_fails_and_says_why() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let limiter = RedisLimiter::new(server.redis());
    let quotas = [Quota::new("hourly", 5, LONG)];
    assert_eq!(
        limiter.take("key", &quotas).await.unwrap(),
        Decision::Granted
    );
    server.kill();
    let error = limiter.take("key", &quotas).await.unwrap_err();
    let start = format!("redis at 127.0.0.1:{} cannot be reached", server.port());
    assert_eq!(error.to_string(), start);
    assert!(
        limiter
            .observe("key", &reported(quotas[0], 0))
            .await
            .is_err()
    );
    server.restart();
    eventually(async || limiter.take("key", &quotas).await.is_ok()).await;
    // Two have been taken before and after.
    assert_eq!(take_all(&limiter, "key", &quotas).await, 3);
}

#[tokio::test]
async fn with_a_part_set_aside_an_outage_lets_nothing_more_through() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let process = || {
        RedisLimiter::new(server.redis())
            .on_outage(OnOutage::Local(0.1))
            .set_aside(0.2)
    };
    let (one, two) = (process(), process());
    let quotas = [Quota::new("hourly", 25, LONG)];
    let shared = take_all(&one, "key", &quotas).await;
    assert_eq!(shared, 20);
    assert_eq!(take_all(&two, "key", &quotas).await, 0);
    server.kill();
    assert_eq!(take_all(&one, "key", &quotas).await, 2);
    assert_eq!(take_all(&two, "key", &quotas).await, 2);

    // A quota of which nothing is left for one process fails.
    let small = [Quota::new("small", 9, LONG)];
    assert!(one.take("key", &small).await.is_err());
    // What the vendor asks for is heard without the server.
    let pause = Observed::default().with_pause(LONG);
    let large = [Quota::new("large", 100, LONG)];
    assert!(is_granted(&one, "other", &large).await);
    one.observe("other", &pause).await.unwrap();
    assert_ne!(one.take("other", &large).await.unwrap(), Decision::Granted);
    assert!(is_granted(&two, "other", &large).await);

    server.restart();
    // The server goes on where it was.
    let fresh = RedisLimiter::new(server.redis()).set_aside(0.2);
    eventually(async || fresh.take("key", &quotas).await.is_ok()).await;
    assert_eq!(take_all(&fresh, "key", &quotas).await, 0);
    // So do the processes, with the server and by themselves.
    assert_eq!(take_all(&one, "key", &quotas).await, 0);
    server.kill();
    assert_eq!(take_all(&one, "key", &quotas).await, 0);
}

const PROCESSES: usize = 4;
const BURST: Quota = Quota::new("burst", 20, Duration::from_millis(500));
const LONGER: Quota = Quota::new("longer", 60, Duration::from_secs(4));

/// Takes as often as it can, and reports before and after which time each grant was made.
#[tokio::test]
#[ignore = "a process of the test below"]
async fn take_requests() {
    let Some(orders) = Orders::await_begin() else {
        return;
    };
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_micros()
    };
    // An answer may take long on a busy machine. What is tested is that this makes no difference.
    let limiter = RedisLimiter::new(orders.redis_within(Duration::from_millis(500)));
    while !orders.are_to_stop() {
        let before = now();
        match limiter.take(orders.subject(), &[BURST, LONGER]).await {
            Ok(Decision::Granted) => report(format_args!("{before} {}", now())),
            Ok(Decision::Wait(wait)) => tokio::time::sleep(wait).await,
            Err(_) => {
                report("away");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

#[test]
fn several_processes_stay_below_the_limit_though_the_server_is_killed() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let mut workers = server.workers(PROCESSES, "take_requests", "key");
    let mut lines = Vec::new();
    let mut hear = |worker: &mut Worker, count: usize, until: &dyn Fn(&str) -> bool| {
        for _ in 0..count {
            let mut heard = false;
            while !heard {
                let line = worker.next().expect("it has not been stopped");
                heard = until(&line);
                lines.push(line);
            }
        }
    };
    for _ in 0..2 {
        hear(&mut workers[0], 6, &|line| line != "away");
        server.kill();
        for worker in &mut workers {
            hear(worker, 1, &|line| line == "away");
        }
        server.restart();
    }
    hear(&mut workers[0], 6, &|line| line != "away");
    for worker in &mut workers {
        lines.extend(worker.stop());
    }

    let away = lines.iter().filter(|line| *line == "away").count();
    assert!(away >= 2 * PROCESSES, "{away}");
    let grants: Vec<_> = lines.iter().filter_map(|line| Grant::read(line)).collect();
    assert!(grants.len() >= 18, "{}", grants.len());
    for quota in [BURST, LONGER] {
        let most = most_within(&grants, quota.window());
        assert!(most <= quota.limit(), "{most} in {:?}", quota.window());
    }
}

/// When a request was granted: at some time between these two, in microseconds.
#[derive(Clone, Copy)]
struct Grant {
    after: u64,
    before: u64,
}

impl Grant {
    fn read(line: &str) -> Option<Self> {
        let (after, before) = line.split_once(' ')?;
        Some(Self {
            after: after.parse().unwrap(),
            before: before.parse().unwrap(),
        })
    }
}

/// The largest number of grants that were surely made within one stretch of time of this length.
fn most_within(grants: &[Grant], window: Duration) -> u64 {
    let window = u64::try_from(window.as_micros()).unwrap();
    let within = |start: u64| {
        let end = start + window;
        grants
            .iter()
            .filter(|grant| grant.after >= start && grant.before < end)
            .count() as u64
    };
    grants
        .iter()
        .map(|grant| within(grant.after))
        .max()
        .unwrap_or(0)
}

#[test]
fn the_measure_sees_one_grant_too_many() {
    let grant = |after, before| Grant { after, before };
    let grants = [grant(5, 6), grant(9, 10), grant(13, 15), grant(14, 16)];
    assert_eq!(most_within(&grants, Duration::from_micros(10)), 3);
    assert_eq!(most_within(&grants, Duration::from_micros(11)), 3);
    assert_eq!(most_within(&grants, Duration::from_micros(12)), 4);
    assert_eq!(most_within(&[], LONG), 0);
}
