//! Deliveries of webhooks that several processes remember together on a real server.

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

use std::collections::BTreeMap;
use std::time::Duration;

use generated_client::runtime::redis::{Redis, RedisSeen};
use generated_client::runtime::{Seen, SeenStore as _, StoreError};

use redis_server::{Orders, RedisServer, Worker, eventually, report};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn an_id_is_new_once_and_handled_when_it_is_confirmed() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let (one, two) = (
        RedisSeen::new(server.redis()),
        RedisSeen::new(server.redis()),
    );
    assert_eq!(one.peek("id").await.unwrap(), Seen::New);
    assert_eq!(one.insert("id", LONG).await.unwrap(), Seen::New);
    assert_eq!(two.insert("id", LONG).await.unwrap(), Seen::Claimed);
    assert_eq!(two.peek("id").await.unwrap(), Seen::Claimed);
    one.confirm("id", LONG).await.unwrap();
    assert_eq!(two.insert("id", LONG).await.unwrap(), Seen::Handled);
    assert_eq!(two.peek("id").await.unwrap(), Seen::Handled);
    assert_eq!(two.insert("another id", LONG).await.unwrap(), Seen::New);
}

#[tokio::test]
async fn an_id_that_is_given_back_is_new_again() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let seen = RedisSeen::new(server.redis());
    assert_eq!(seen.insert("id", LONG).await.unwrap(), Seen::New);
    seen.forget("id").await.unwrap();
    assert_eq!(seen.insert("id", LONG).await.unwrap(), Seen::New);
    seen.forget("never seen").await.unwrap();
}

#[tokio::test]
async fn ids_are_gone_once_their_time_is_over() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let seen = RedisSeen::new(server.redis());
    let short = Duration::from_micros(1);
    seen.insert("claimed", short).await.unwrap();
    seen.confirm("confirmed", short).await.unwrap();
    seen.confirm("for good", Duration::MAX).await.unwrap();
    for id in ["claimed", "confirmed"] {
        eventually(async || seen.peek(id).await.unwrap() == Seen::New).await;
    }
    assert_eq!(seen.peek("for good").await.unwrap(), Seen::Handled);
    assert_eq!(server.command::<u64>(&["DBSIZE"]), 1);
}

#[tokio::test]
async fn while_the_server_is_away_ids_are_refused_or_accepted_as_chosen() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let strict = RedisSeen::new(server.redis());
    let lenient = RedisSeen::new(server.redis()).accept_while_away();
    assert_eq!(lenient.insert("before", LONG).await.unwrap(), Seen::New);
    lenient.confirm("before", LONG).await.unwrap();

    server.kill();
    for refused in [
        strict.insert("id", LONG).await.map(drop),
        strict.peek("id").await.map(drop),
        strict.confirm("id", LONG).await,
        strict.forget("id").await,
    ] {
        let error = refused.unwrap_err().to_string();
        assert!(error.starts_with("redis at 127.0.0.1:"), "{error}");
    }
    assert_eq!(lenient.insert("id", LONG).await.unwrap(), Seen::New);
    assert_eq!(lenient.insert("id", LONG).await.unwrap(), Seen::Claimed);
    lenient.confirm("id", LONG).await.unwrap();
    assert_eq!(lenient.insert("failed", LONG).await.unwrap(), Seen::New);
    lenient.forget("failed").await.unwrap();
    assert_eq!(lenient.insert("failed", LONG).await.unwrap(), Seen::New);
    server.restart();

    eventually(async || strict.peek("id").await.is_ok()).await;
    // What one process has learnt by itself, the others do not know.
    assert_eq!(lenient.peek("id").await.unwrap(), Seen::Handled);
    assert_eq!(strict.peek("id").await.unwrap(), Seen::New);
    assert_eq!(lenient.peek("before").await.unwrap(), Seen::Handled);
    // What began while the server was away is finished on it.
    lenient.confirm("failed", LONG).await.unwrap();
    assert_eq!(strict.peek("failed").await.unwrap(), Seen::Handled);
}

#[tokio::test]
async fn a_wrong_password_is_an_error_whatever_is_chosen() {
    let Some(server) = RedisServer::start_with(&["--requirepass", "right"]) else {
        return;
    };
    let url = server.url().replace("redis://", "redis://:wrong@");
    let seen = RedisSeen::new(redis_server::patient(Redis::builder(url))).accept_while_away();
    let error = seen.insert("id", LONG).await.unwrap_err();
    assert!(!format!("{error:?}").contains("wrong"), "{error:?}");
}

const PROCESSES: usize = 4;

/// A prime, so that each worker meets all ids in an order of its own.
const DELIVERIES: usize = 20_011;

/// Claims and confirms ids that no other process has, and reports those.
#[tokio::test]
#[ignore = "a process of the test below"]
async fn handle_deliveries() {
    let Some(orders) = Orders::await_begin() else {
        return;
    };
    let seen = RedisSeen::new(orders.redis());
    for step in 0..DELIVERIES {
        let id = step * (orders.number() + 1) % DELIVERIES;
        let id = id.to_string();
        while !orders.are_to_stop() {
            match handle(&seen, &id).await {
                Ok(()) => break,
                Err(_) => {
                    report("away");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

async fn handle(seen: &RedisSeen, id: &str) -> Result<(), StoreError> {
    if seen.insert(id, LONG).await? == Seen::New {
        report(id);
        seen.confirm(id, LONG).await?;
    }
    Ok(())
}

#[test]
fn several_processes_handle_each_delivery_once_though_the_server_is_killed() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let mut workers = server.workers(PROCESSES, "handle_deliveries", "");
    let mut lines = Vec::new();
    let mut hear = |worker: &mut Worker, until: &dyn Fn(&str) -> bool| {
        for _ in 0..10 {
            let mut heard = false;
            while !heard {
                let line = worker.next().expect("it has not been stopped");
                heard = until(&line);
                lines.push(line);
            }
        }
    };
    for worker in &mut workers {
        hear(worker, &|line| line != "away");
    }
    server.kill();
    for worker in &mut workers {
        hear(worker, &|line| line == "away");
    }
    server.restart();
    for worker in &mut workers {
        hear(worker, &|line| line != "away");
    }
    for worker in &mut workers {
        lines.extend(worker.stop());
    }

    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        *times.entry(line).or_default() += 1;
    }
    assert!(times.remove("away") >= Some(10 * PROCESSES));
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}
