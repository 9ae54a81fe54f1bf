//! Quotas: what leaves the client, what waits, and what is refused.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{
    BoxFuture, Call, Decision, ErrorKind, Execution, Limiter, MemoryLimiter, Observed, Quota,
    RetryPolicy, StatusCode, StoreError, WhenLimited,
};

use support::client::{Builder, Client};
use support::{Answer, Server};

const GET: Operation = Operation::new("get", Method::GET, "/thing");
const HOUR: Duration = Duration::from_secs(3_600);

fn at(server: &Server) -> Builder {
    let policy = RetryPolicy::new().base(Duration::from_millis(2));
    Client::builder().base_url(server.url()).retry(policy)
}

/// So many requests in an hour, and an error for one more.
fn hourly(server: &Server, requests: u64) -> Builder {
    at(server)
        .quotas([Quota::new("hourly", requests, HOUR)])
        .when_limited(WhenLimited::Fail)
}

fn call(client: &Client) -> Call<()> {
    client.request(&GET).returns(response::empty)
}

#[tokio::test]
async fn no_window_has_more_requests_than_its_quota() {
    const LIMIT: usize = 5;
    const WINDOW: Duration = Duration::from_secs(1);
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrivals);
    let server = Server::handling(move |_| {
        seen.lock().unwrap().push(Instant::now());
        Answer::json(200, "{}")
    })
    .await;
    let quota = Quota::new("test", LIMIT as u64, WINDOW);
    let client = at(&server).quotas([quota]).build().unwrap();
    let before = Instant::now();
    let calls: Vec<_> = (0..3 * LIMIT)
        .map(|_| tokio::spawn(call(&client).into_future()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert!(
        before.elapsed() >= 2 * WINDOW,
        "two of three windows waited"
    );
    let arrivals = arrivals.lock().unwrap().clone();
    assert_eq!(arrivals.len(), 3 * LIMIT);
    // The first of a window leaves when the window begins, the next after the last of it at least a
    // window later. What the way takes may differ by a part of that.
    for pair in arrivals.windows(LIMIT + 1) {
        let apart = pair[LIMIT] - pair[0];
        assert!(apart >= WINDOW / 2, "{apart:?}");
    }
}

#[tokio::test]
async fn clones_share_a_quota_and_resources_have_their_own() {
    let server = Server::answering(9).await;
    let client = hourly(&server, 2).resource("one").build().unwrap();
    call(&client).await.unwrap();
    call(&client.clone()).await.unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.execution(), Execution::No);
    assert!(error.attempts().is_empty(), "nothing was sent");
    assert!(error.retry_after().unwrap() > HOUR / 2);
    assert_eq!(
        error.to_string(),
        "get: the quota of the resource is used up"
    );
    call(&client).resource("two").await.unwrap();
    assert!(call(&client).resource("one").await.is_err());
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn clients_share_a_limiter_that_they_are_given() {
    let server = Server::answering(9).await;
    let limiter = Arc::new(MemoryLimiter::new());
    let build = || hourly(&server, 2).limiter(limiter.clone()).build().unwrap();
    let (one, other) = (build(), build());
    call(&one).await.unwrap();
    call(&other).await.unwrap();
    assert!(call(&one).await.is_err());
    assert!(call(&other).await.is_err());
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn no_quota_is_no_limit() {
    let server = Server::answering(9).await;
    let client = hourly(&server, 1).quotas([]).build().unwrap();
    for _ in 0..9 {
        call(&client).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_waits_no_longer_than_it_may() {
    let server = Server::answering(9).await;
    let client = hourly(&server, 1)
        .when_limited(WhenLimited::Wait)
        .build()
        .unwrap();
    call(&client).await.unwrap();
    let before = Instant::now();
    let error = call(&client).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::RateLimited);
    assert!(
        before.elapsed() < Duration::from_secs(30),
        "it knows at once"
    );
}

#[tokio::test]
async fn a_call_that_stops_waiting_takes_nothing() {
    let server = Server::answering(9).await;
    let quota = Quota::new("test", 1, Duration::from_secs(2));
    let client = at(&server).quotas([quota]).build().unwrap();
    call(&client).await.unwrap();
    for _ in 0..5 {
        let waiting = tokio::spawn(call(&client).into_future());
        tokio::time::sleep(Duration::from_millis(20)).await;
        waiting.abort();
    }
    call(&client).await.unwrap();
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn every_attempt_takes_from_the_quota() {
    let server = Server::start(vec![Answer::json(500, r#"{"message":"down"}"#); 9]).await;
    let client = hourly(&server, 2).build().unwrap();
    let error = call(&client).await.unwrap_err();
    // The third attempt is not sent, and the call ends with what the second one said.
    assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(error.server_message(), Some("down"));
    assert_eq!(error.attempts().len(), 2);
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_gets_it_from_all_calls() {
    let server = Server::start([
        Answer::new(429, &[("retry-after", "30")], ""),
        Answer::json(200, "{}"),
    ])
    .await;
    let client = hourly(&server, 100).build().unwrap();
    let refused = call(&client).retry(RetryPolicy::none()).await.unwrap_err();
    assert_eq!(refused.status(), Some(StatusCode::TOO_MANY_REQUESTS));
    let error = call(&client).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::RateLimited);
    assert!(error.retry_after().unwrap() <= Duration::from_secs(30));
    call(&client).resource("another").await.unwrap();
}

#[cfg(feature = "highlevel")]
mod highlevel {
    use generated_client::highlevel::HighLevel;
    use generated_client::highlevel::types::UpdateConversationBody;
    use generated_client::runtime::Error;

    use super::*;

    async fn update(client: &HighLevel) -> Result<(), Error> {
        let body = UpdateConversationBody::new("location");
        let call = client.conversations().update_conversation("id", &body);
        call.raw().await.map(|_| ())
    }

    fn client(server: &Server) -> HighLevel {
        HighLevel::builder()
            .base_url(server.url())
            .token("token")
            .retry(RetryPolicy::new().base(Duration::from_millis(2)))
            .when_limited(WhenLimited::Fail)
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn what_others_have_used_is_read_from_the_headers() {
        let left = |remaining| {
            let headers = [
                ("x-ratelimit-max", "100"),
                ("x-ratelimit-remaining", remaining),
                ("x-ratelimit-interval-milliseconds", "10000"),
                ("x-ratelimit-limit-daily", "200000"),
                ("x-ratelimit-daily-remaining", "150000"),
            ];
            Answer::new(200, &headers, "{}")
        };
        let server = Server::start([left("50"), left("1"), left("0")]).await;
        let client = client(&server);
        for _ in 0..3 {
            update(&client).await.unwrap();
        }
        let error = update(&client).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::RateLimited);
        assert!(error.retry_after().unwrap() <= Duration::from_secs(10));
        assert_eq!(server.received().len(), 3);
    }

    #[tokio::test]
    async fn a_day_that_is_used_up_is_not_tried_again() {
        let spent = [
            ("x-ratelimit-limit-daily", "200000"),
            ("x-ratelimit-daily-remaining", "0"),
        ];
        let server = Server::start(vec![Answer::new(429, &spent, ""); 3]).await;
        let client = client(&server);
        let answer = client
            .conversations()
            .update_conversation("id", &UpdateConversationBody::new("location"))
            .raw()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(server.received().len(), 1);
        let error = update(&client).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::RateLimited);
    }

    #[tokio::test]
    async fn headers_that_make_no_sense_limit_nothing() {
        let headers = [
            ("x-ratelimit-max", "-1"),
            ("x-ratelimit-remaining", "none"),
            ("x-ratelimit-limit-daily", "18446744073709551616"),
            ("x-ratelimit-daily-remaining", "18446744073709551615"),
        ];
        let server = Server::start(vec![Answer::new(200, &headers, "{}"); 3]).await;
        let client = client(&server);
        for _ in 0..3 {
            update(&client).await.unwrap();
        }
    }
}

/// A limiter whose store is away, or never answers.
struct Away {
    take: Option<Decision>,
    answers: bool,
}

impl Limiter for Away {
    fn take<'a>(
        &'a self,
        _key: &'a str,
        _quotas: &'a [Quota],
    ) -> BoxFuture<'a, Result<Decision, StoreError>> {
        Box::pin(async {
            if !self.answers {
                std::future::pending::<()>().await;
            }
            self.take
                .ok_or_else(|| StoreError::new("the store is away"))
        })
    }

    fn observe<'a>(
        &'a self,
        _key: &'a str,
        _seen: &'a Observed,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async { Err(StoreError::new("the store is away")) })
    }
}

#[tokio::test]
async fn a_store_that_is_away_sends_nothing() {
    for answers in [true, false] {
        let server = Server::answering(1).await;
        let limiter = Away {
            take: None,
            answers,
        };
        let client = at(&server).limiter(Arc::new(limiter)).build().unwrap();
        let error = call(&client)
            .timeout(Duration::from_secs(1))
            .await
            .unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Store);
        assert_eq!(error.execution(), Execution::No);
        assert!(server.received().is_empty());
        let cause = std::error::Error::source(&error).unwrap();
        assert!(cause.is::<StoreError>());
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_told_fails_no_call() {
    let server = Server::start([
        Answer::new(429, &[("retry-after", "0")], ""),
        Answer::json(200, "{}"),
    ])
    .await;
    let limiter = Away {
        take: Some(Decision::Granted),
        answers: true,
    };
    let client = at(&server).limiter(Arc::new(limiter)).build().unwrap();
    call(&client).await.unwrap();
}
