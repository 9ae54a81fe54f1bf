//! The time that a call, an attempt and a connection may take.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::time::{Duration, Instant};

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{Call, ErrorKind, Execution, Json, RetryPolicy};
use serde_json::json;

use support::client::{Builder, Client};
use support::{Answer, Server};

const GET: Operation = Operation::new("get", Method::GET, "/thing");
const POST: Operation = Operation::new("post", Method::POST, "/thing");

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(60);

fn late() -> Answer {
    Answer::json(200, "{}").after(LONG)
}

fn at(server: &Server) -> Builder {
    let policy = RetryPolicy::new().base(Duration::from_millis(2));
    Client::builder().base_url(server.url()).retry(policy)
}

fn call(client: &Client, operation: &'static Operation) -> Call<Json> {
    client.request(operation).returns(response::json::<Json>)
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_made_again() {
    let stalled = Answer::json(200, r#"{"id": 1}"#).stalling_before_last(3);
    for first in [late(), stalled] {
        let server = Server::start([first, Answer::json(200, "{}")]).await;
        let builder = at(&server).attempt_timeout(Duration::from_secs(1));
        let client = builder.build().unwrap();
        assert_eq!(call(&client, &GET).await.unwrap(), json!({}));
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn one_that_may_have_been_carried_out_is_not() {
    let stalled = Answer::json(200, r#"{"id": 1}"#).stalling_before_last(3);
    for (first, execution) in [(late(), Execution::Unknown), (stalled, Execution::Yes)] {
        let server = Server::start([first, Answer::json(200, "{}")]).await;
        let builder = at(&server).attempt_timeout(Duration::from_secs(1));
        let error = call(&builder.build().unwrap(), &POST).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Timeout);
        assert_eq!(error.execution(), execution);
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn the_time_for_the_call_is_for_all_its_attempts() {
    let server = Server::start(vec![late(); 50]).await;
    let policy = RetryPolicy::new().attempts(50).base(Duration::ZERO);
    let client = at(&server)
        .retry(policy)
        .attempt_timeout(Duration::from_millis(400))
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    let before = Instant::now();
    let error = call(&client, &GET).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Timeout);
    assert!(before.elapsed() < LONG);
    let attempts = error.attempts().len();
    assert!(
        (2..=6).contains(&attempts),
        "{attempts} attempts of 0.4 s in 2 s"
    );
}

#[tokio::test]
async fn a_call_with_a_time_of_its_own_has_one_attempt_for_it() {
    let server = Server::start([late(), Answer::json(200, "{}")]).await;
    let builder = at(&server).attempt_timeout(Duration::from_millis(50));
    let client = builder.build().unwrap();
    let error = call(&client, &GET)
        .timeout(Duration::from_secs(1))
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Timeout);
    assert_eq!(server.received().len(), 1);

    let server = Server::start([late(), Answer::json(200, "{}")]).await;
    let client = at(&server).timeout(Duration::from_secs(1)).build().unwrap();
    assert!(call(&client, &GET).await.is_err());
    assert_eq!(server.received().len(), 1, "the same for all calls");

    let server = Server::start([late(), Answer::json(200, "{}")]).await;
    let client = at(&server).timeout(Duration::from_secs(1)).build().unwrap();
    let attempts = call(&client, &GET).timeout(LONG);
    let attempts = attempts.attempt_timeout(Duration::from_secs(1));
    assert_eq!(attempts.await.unwrap(), json!({}), "unless it says both");
}

#[tokio::test]
async fn no_time_is_too_long() {
    let server = Server::answering(1).await;
    let client = at(&server)
        .timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .build()
        .unwrap();
    assert_eq!(call(&client, &GET).await.unwrap(), json!({}));
}

/// A listener whose queue is full: its system answers no further attempt to connect.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_does_not_come_about() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let filling: Vec<_> = (0..8)
        .map(|_| tokio::spawn(tokio::net::TcpStream::connect(address)))
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let client = Client::builder()
        .base_url(format!("http://{address}"))
        .connect_timeout(Duration::from_millis(200))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let before = Instant::now();
    let error = call(&client, &POST).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Connect);
    assert_eq!(error.execution(), Execution::No);
    assert!(before.elapsed() < Duration::from_secs(9));
    filling.iter().for_each(tokio::task::JoinHandle::abort);
}
