//! What a call tells `tracing`: its attempts and its waits, and no secret.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{Json, RetryPolicy};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use support::client::Client;
use support::{Answer, Server};

/// No part of what a call sends or receives but for its status and the id of the request.
const CANARY: &str = "hush";

const THING: Operation = Operation::new("update-thing", Method::PUT, "/things/{id}")
    .security(&[&["key", "query", "cookie", "bearer"]]);

/// All that is traced, at any level.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_call_is_one_span_without_a_secret() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let refused = [("x-secret", CANARY), ("retry-after", "0")];
    let server = Server::start([
        Answer::new(429, &refused, CANARY),
        Answer::hang_up(),
        Answer::new(200, &[("x-request-id", "req-7")], r#"{"secret":"hush"}"#),
        Answer::json(404, r#"{"message":"no hush"}"#),
    ])
    .await;
    let client = Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::new().base(Duration::from_millis(2)))
        .header("x-app", CANARY)
        .secret("key", CANARY)
        .secret("query", CANARY)
        .secret("cookie", CANARY)
        .secret("bearer", CANARY)
        .build()
        .unwrap();
    let call = || {
        client
            .request(&THING)
            .path("id", CANARY)
            .json(&json!({"secret": CANARY}))
            .returns(response::json::<Json>)
            .header("x-call", CANARY)
            .idempotency_key(CANARY)
            .resource(CANARY)
    };
    call().await.unwrap();
    call().await.unwrap_err();
    assert_eq!(server.received().len(), 4);

    let text = lines.text();
    assert!(!text.contains(CANARY), "{text}");
    let ours: Vec<_> = text
        .lines()
        .filter(|line| line.contains("generated_client"))
        .collect();
    let count = |part: &str| ours.iter().filter(|line| line.contains(part)).count();
    assert_eq!(count(": new"), 2, "a span for each call: {text}");
    assert_eq!(count("close"), 2, "{text}");
    assert_eq!(count("the attempt failed and is made again"), 2, "{text}");
    assert_eq!(count("the call failed"), 1, "{text}");
    for part in [
        r#"api="test""#,
        r#"operation="update-thing""#,
        r#"method="PUT""#,
        r#"template="/things/{id}""#,
        "attempt=3",
        "status=200",
        r#"request_id="req-7""#,
        "kind=Status status=429",
        "kind=Send",
        "status=404",
    ] {
        assert!(count(part) > 0, "no {part} in {text}");
    }
}
