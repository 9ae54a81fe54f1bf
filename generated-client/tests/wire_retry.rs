//! Which requests are sent again, how often, and after how long.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{
    AccessToken, BoxFuture, Call, Error, ErrorKind, Execution, Json, RetryBudget, RetryPolicy,
    StatusCode, TokenError, TokenSource,
};
use serde_json::json;

use support::client::{Builder, Client};
use support::{Answer, Server, closed_port_url};

const GET: Operation = Operation::new("get", Method::GET, "/thing");
const PUT: Operation = Operation::new("put", Method::PUT, "/thing");
const DELETE: Operation = Operation::new("delete", Method::DELETE, "/thing");
const POST: Operation = Operation::new("post", Method::POST, "/thing");
const PATCH: Operation = Operation::new("patch", Method::PATCH, "/thing");
const SEARCH: Operation = Operation::new("search", Method::POST, "/search").idempotent(true);
const COUNTING: Operation = Operation::new("count", Method::PUT, "/count").idempotent(false);

/// A policy whose waits are over at once.
fn quick() -> RetryPolicy {
    RetryPolicy::new().base(Duration::from_millis(2))
}

fn at(server: &Server) -> Builder {
    Client::builder().base_url(server.url()).retry(quick())
}

fn call(client: &Client, operation: &'static Operation) -> Call<Json> {
    client
        .request(operation)
        .json(&json!({"name": "value"}))
        .returns(response::json::<Json>)
}

/// The result of a call whose first attempt is answered so and its second well, and how many
/// requests arrived.
async fn answered(operation: &'static Operation, first: Answer) -> (Result<Json, Error>, usize) {
    let server = Server::start([first, Answer::json(200, "{}")]).await;
    let client = at(&server).build().unwrap();
    let result = call(&client, operation).await;
    (result, server.received().len())
}

#[tokio::test]
async fn statuses_that_pass_are_tried_again_where_the_method_allows_it() {
    for status in [408, 429, 500, 502, 503, 504] {
        for operation in [&GET, &PUT, &DELETE, &SEARCH] {
            let (result, requests) = answered(operation, Answer::json(status, "{}")).await;
            assert_eq!(result.unwrap(), json!({}), "{status} {operation:?}");
            assert_eq!(requests, 2);
        }
        for operation in [&POST, &PATCH, &COUNTING] {
            let (result, requests) = answered(operation, Answer::json(status, "{}")).await;
            if status == 429 {
                assert_eq!((result.unwrap(), requests), (json!({}), 2));
            } else {
                let error = result.unwrap_err();
                assert_eq!((error.status().unwrap().as_u16(), requests), (status, 1));
                assert_eq!(error.execution(), Execution::Unknown);
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_says_when_to_come_back_has_not_carried_it_out() {
    let busy = Answer::new(503, &[("retry-after", "0")], "");
    let (result, requests) = answered(&POST, busy.clone()).await;
    assert_eq!((result.unwrap(), requests), (json!({}), 2));
    let server = Server::start([busy]).await;
    let client = at(&server).retry(RetryPolicy::none()).build().unwrap();
    let error = call(&client, &POST).await.unwrap_err();
    assert_eq!(error.execution(), Execution::No);
}

#[tokio::test]
async fn other_answers_are_final() {
    for status in [301, 304, 307, 400, 401, 403, 404, 409, 422] {
        for operation in [&GET, &POST] {
            let (result, requests) = answered(operation, Answer::empty(status)).await;
            let error = result.unwrap_err();
            assert_eq!((error.status().unwrap().as_u16(), requests), (status, 1));
            assert_eq!(error.attempts().len(), 1);
            let refused = (400..500).contains(&status);
            assert_eq!(error.execution() == Execution::No, refused, "{status}");
        }
    }
    let (result, requests) = answered(&GET, Answer::json(200, "[")).await;
    let error = result.unwrap_err();
    assert_eq!((*error.kind(), requests), (ErrorKind::Decode, 1));
    assert_eq!(error.execution(), Execution::Yes);
}

#[tokio::test]
async fn a_connection_that_breaks_is_made_again_for_what_may_be_repeated() {
    for operation in [&GET, &PUT, &DELETE, &SEARCH] {
        let (result, requests) = answered(operation, Answer::hang_up()).await;
        assert_eq!((result.unwrap(), requests), (json!({}), 2));
    }
    for operation in [&POST, &PATCH, &COUNTING] {
        let (result, requests) = answered(operation, Answer::hang_up()).await;
        let error = result.unwrap_err();
        assert_eq!((*error.kind(), requests), (ErrorKind::Send, 1));
        assert_eq!(error.execution(), Execution::Unknown);
    }
}

#[tokio::test]
async fn half_a_success_is_executed() {
    let half = || Answer::json(200, r#"{"id": 1}"#).without_last(4);
    let (result, requests) = answered(&GET, half()).await;
    assert_eq!((result.unwrap(), requests), (json!({}), 2));
    let (result, requests) = answered(&POST, half()).await;
    let error = result.unwrap_err();
    assert_eq!((*error.kind(), requests), (ErrorKind::Body, 1));
    assert_eq!(error.execution(), Execution::Yes);
    // The refusal is known from the status alone.
    let refused = Answer::json(429, "{}").without_last(1);
    let (result, requests) = answered(&POST, refused).await;
    assert_eq!((result.unwrap(), requests), (json!({}), 2));
}

#[tokio::test]
async fn without_a_connection_anything_is_tried_again() {
    for operation in [&GET, &POST] {
        let builder = Client::builder().base_url(closed_port_url().await);
        let client = builder.retry(quick()).build().unwrap();
        let error = call(&client, operation).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Connect);
        assert_eq!(error.attempts().len(), 3);
        assert_eq!(error.execution(), Execution::No);
        assert!(error.to_string().ends_with("(attempt 3)"), "{error}");
    }
}

#[tokio::test]
async fn a_key_makes_a_call_repeatable() {
    let server = Server::start([
        Answer::hang_up(),
        Answer::empty(500),
        Answer::json(201, "{}"),
    ])
    .await;
    let client = at(&server).build().unwrap();
    let key = call(&client, &POST).idempotency_key("order-7");
    key.await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 3);
    for request in &received {
        assert_eq!(request.header("idempotency-key"), Some("order-7"));
    }
    let refused = call(&client, &POST).idempotency_key("a\nb").await;
    assert_eq!(*refused.unwrap_err().kind(), ErrorKind::Build);
}

#[tokio::test]
async fn each_attempt_is_the_same_request() {
    let server = Server::start([
        Answer::empty(500),
        Answer::empty(502),
        Answer::json(200, "{}"),
    ])
    .await;
    let client = at(&server)
        .secret("key", "hush")
        .secret("query", "q")
        .header("x-all", "1")
        .build()
        .unwrap();
    const SECURED: Operation = Operation::new("secured", Method::PUT, "/thing")
        .security(&[&["key", "query"]])
        .constant_header("Version", "1");
    call(&client, &SECURED).header("x-one", "2").await.unwrap();
    let requests: HashSet<_> = server
        .received()
        .iter()
        .map(|request| format!("{request:?}"))
        .collect();
    assert_eq!(server.received().len(), 3);
    assert_eq!(requests.len(), 1, "{requests:#?}");
    let request = &server.received()[2];
    assert_eq!(request.target, "/thing?api%20key=q");
    assert_eq!(request.header("x-apikey"), Some("hush"));
    assert_eq!(request.header("version"), Some("1"));
    assert_eq!(request.json(), json!({"name": "value"}));
}

#[tokio::test]
async fn the_policy_counts_attempts() {
    for (client_policy, call_policy, requests) in [
        (None, None, 3),
        (Some(RetryPolicy::none()), None, 1),
        (Some(quick().attempts(5)), None, 5),
        (Some(RetryPolicy::none()), Some(quick().attempts(2)), 2),
        (None, Some(RetryPolicy::none()), 1),
    ] {
        let server = Server::start(vec![Answer::empty(500); 9]).await;
        let builder = Client::builder().base_url(server.url());
        let builder = builder.retry(client_policy.unwrap_or(quick()));
        let mut call = call(&builder.build().unwrap(), &GET);
        if let Some(policy) = call_policy {
            call = call.retry(policy);
        }
        let error = call.await.unwrap_err();
        assert_eq!(server.received().len(), requests);
        assert_eq!(error.attempts().len(), requests);
    }
}

#[tokio::test]
async fn the_error_tells_of_each_attempt() {
    let server = Server::start([
        Answer::new(429, &[("retry-after", "0")], ""),
        Answer::hang_up(),
        Answer::json(404, r#"{"message":"gone"}"#),
    ])
    .await;
    let client = at(&server).build().unwrap();
    let error = call(&client, &GET).await.unwrap_err();
    let attempts: Vec<_> = error
        .attempts()
        .iter()
        .map(|attempt| (attempt.kind(), attempt.status(), attempt.execution()))
        .collect();
    assert_eq!(
        attempts,
        [
            (
                ErrorKind::Status,
                Some(StatusCode::TOO_MANY_REQUESTS),
                Execution::No
            ),
            (ErrorKind::Send, None, Execution::Unknown),
            (
                ErrorKind::Status,
                Some(StatusCode::NOT_FOUND),
                Execution::No
            ),
        ]
    );
    assert_eq!(error.attempts()[2].delay(), Duration::ZERO);
    assert_eq!(error.execution(), Execution::Unknown, "of all attempts");
    assert_eq!(error.to_string(), "get: 404 Not Found: gone (attempt 3)");

    let server = Server::start([Answer::empty(500), Answer::json(200, "[")]).await;
    let client = at(&server).build().unwrap();
    let error = call(&client, &GET).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.attempts().len(),
        2,
        "also where the answer is no error"
    );
}

#[tokio::test]
async fn a_raw_call_gives_the_last_answer() {
    let server = Server::start(vec![Answer::json(503, "busy"); 3]).await;
    let client = at(&server).build().unwrap();
    let answer = call(&client, &GET).raw().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.body()[..]),
        (503, &b"busy"[..])
    );
    assert_eq!(answer.attempts().len(), 2, "those before it");
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn the_server_says_how_long_to_wait() {
    let dates = [
        ("date", "Sat, 21 Nov 2026 10:00:00 GMT"),
        ("retry-after", "Sat, 21 Nov 2026 10:00:01 GMT"),
    ];
    for headers in [vec![("retry-after", "1")], dates.to_vec()] {
        let server = Server::start([Answer::new(503, &headers, ""), Answer::json(200, "{}")]).await;
        let client = at(&server).build().unwrap();
        let before = Instant::now();
        call(&client, &POST).await.unwrap();
        assert!(before.elapsed() >= Duration::from_secs(1), "{headers:?}");
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_ends_the_call() {
    let later = || Answer::new(429, &[("retry-after", "3000")], "");
    let server = Server::start([later(), later(), later()]).await;
    let client = at(&server).build().unwrap();
    let error = call(&client, &GET).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3000)));
    assert_eq!(server.received().len(), 1, "beyond the cap");
    let patient = quick().retry_after_cap(Duration::from_secs(9_999));
    let error = call(&client, &GET).retry(patient).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(server.received().len(), 2, "beyond the time for the call");
}

#[tokio::test]
async fn a_client_that_only_fails_stops_retrying() {
    let server = Server::start(vec![Answer::empty(500); 9]).await;
    // Two retries, and no more.
    let client = at(&server)
        .retry_budget(RetryBudget::new(10))
        .build()
        .unwrap();
    let clone = client.clone();
    let attempts =
        |client: Client| async move { call(&client, &GET).await.unwrap_err().attempts().len() };
    assert_eq!(attempts(client.clone()).await, 3);
    assert_eq!(attempts(clone).await, 1);
    assert_eq!(server.received().len(), 4);

    let server = Server::start(
        (0..4)
            .flat_map(|_| [Answer::empty(500), Answer::json(200, "{}")])
            .collect::<Vec<_>>(),
    )
    .await;
    let client = at(&server)
        .retry_budget(RetryBudget::new(5))
        .build()
        .unwrap();
    for _ in 0..4 {
        call(&client, &GET)
            .await
            .expect("a retry that succeeds is free");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_its_retry_back() {
    let server = Server::start([
        Answer::new(503, &[("retry-after", "30")], ""),
        Answer::empty(503),
        Answer::json(200, "{}"),
    ])
    .await;
    let client = at(&server)
        .retry_budget(RetryBudget::new(5))
        .build()
        .unwrap();
    let waiting = tokio::spawn(call(&client, &GET).into_future());
    while server.received().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // The answer is on its way; the call waits for 30 seconds from then on.
    tokio::time::sleep(Duration::from_millis(200)).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    call(&client, &GET).await.expect("there is a retry left");
    assert_eq!(server.received().len(), 3);
}

/// A source whose second token is good.
struct Second(std::sync::atomic::AtomicBool);

impl TokenSource for Second {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let good = self.0.load(std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move { Ok(AccessToken::new(if good { "good" } else { "stale" })) })
    }

    fn refused<'a>(
        &'a self,
        _token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, TokenError>> {
        self.0.store(true, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async { Ok(Some(AccessToken::new("good"))) })
    }
}

#[tokio::test]
async fn another_token_is_no_retry() {
    const SECURED: Operation =
        Operation::new("secured", Method::POST, "/thing").security(&[&["bearer"]]);
    let server = Server::start([
        Answer::empty(401),
        Answer::empty(429),
        Answer::empty(401),
        Answer::json(200, "{}"),
    ])
    .await;
    let source = Second(false.into());
    let client = at(&server).token_source("bearer", source).build().unwrap();
    let error = call(&client, &SECURED)
        .retry(quick().attempts(2))
        .await
        .unwrap_err();
    // The first 401 is free, 429 is the first attempt of two, and the second 401 is final.
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(error.attempts().len(), 3);
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(sent, ["Bearer stale", "Bearer good", "Bearer good"]);
}
