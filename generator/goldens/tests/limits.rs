//! Documented limits: what a client keeps to by itself, and what it learns from answers.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use generated_client::runtime::{ErrorKind, WhenLimited};
use goldens::limits::Client;

use support::server::Server;

fn client(url: &str) -> Client {
    Client::builder()
        .base_url(url)
        .when_limited(WhenLimited::Fail)
        .build()
        .expect("the client is built")
}

#[tokio::test]
async fn no_more_requests_leave_than_the_limit_allows() {
    let server = Server::silent().await;
    let client = client(&server.url);
    let ping = |resource: &'static str| client.operations().ping().resource(resource);
    ping("a").await.expect("the first of two");
    client
        .clone()
        .operations()
        .ping()
        .resource("a")
        .await
        .expect("clones count together");
    let refused = ping("a").await.expect_err("there are two in ten seconds");
    assert_eq!(*refused.kind(), ErrorKind::RateLimited);
    let wait = refused.retry_after().expect("there is room later");
    assert!(
        wait > Duration::ZERO && wait < Duration::from_secs(11),
        "{wait:?}"
    );
    ping("b").await.expect("another resource has its own");
}
