//! Calls that are dropped before they have ended: what they leave behind is nothing.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::future::IntoFuture as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use generated_client::runtime::__private::response;
use generated_client::runtime::{Bytes, Call, Upload};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use support::client::{Client, PLAIN, VERSIONED};
use support::flow::{Flow, read_head, read_to_close};

const SHORT: Duration = Duration::from_millis(30);

/// Answers `GET /plain` at once, leaves all other requests without an answer, and waits for the
/// client to close the connection.
async fn hesitant(mut stream: TcpStream) {
    while let Some(head) = read_head(&mut stream).await {
        if !head.starts_with("GET /plain ") {
            read_to_close(&mut stream).await;
            return;
        }
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        stream.write_all(answer).await.unwrap();
    }
}

fn good(client: &Client) -> Call<Bytes> {
    client.request(&PLAIN).returns(response::bytes)
}

fn stuck(client: &Client, body: impl Into<Upload>) -> Call<()> {
    client
        .request(&VERSIONED)
        .path("id", "a")
        .bytes("text/plain", body)
        .returns(response::empty)
}

/// A source that never ends, and counts how many of its kind there are.
struct Endless(Arc<AtomicUsize>);

impl Endless {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(alive))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Stream for Endless {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(vec![0; 16 << 10])))
    }
}

async fn until_zero(counter: &AtomicUsize) {
    for _ in 0..1_000 {
        if counter.load(Ordering::SeqCst) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} are alive", counter.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection_and_leaves_the_others() {
    let server = Flow::start(hesitant).await;
    let client = Client::at(server.url());
    good(&client).await.unwrap();
    for _ in 0..20 {
        let call = stuck(&client, "hello").into_future();
        assert!(timeout(SHORT, call).await.is_err());
        assert_eq!(good(&client).await.unwrap(), "ok");
    }
    // One stands by for the next call.
    server.until_open(1).await;
    assert_eq!(good(&client).await.unwrap(), "ok");
}

#[tokio::test]
async fn many_calls_that_are_dropped_at_once_leave_a_client_that_works() {
    let server = Flow::start(hesitant).await;
    let client = Client::at(server.url());
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(stuck(&client, "hello").into_future()))
        .collect();
    tokio::time::sleep(SHORT).await;
    for call in &calls {
        call.abort();
    }
    for call in calls {
        assert!(call.await.unwrap_err().is_cancelled());
    }
    server.until_open(0).await;
    assert_eq!(good(&client).await.unwrap(), "ok");
}

#[tokio::test]
async fn a_dropped_upload_drops_its_source() {
    let server = Flow::start(hesitant).await;
    let client = Client::at(server.url());
    let alive = Arc::new(AtomicUsize::new(0));
    for _ in 0..10 {
        let call = stuck(&client, Upload::stream(Endless::new(&alive))).into_future();
        assert!(timeout(SHORT, call).await.is_err());
    }
    until_zero(&alive).await;
    server.until_open(0).await;
    assert_eq!(good(&client).await.unwrap(), "ok");
}

#[tokio::test]
async fn a_call_that_ran_out_of_time_drops_its_source() {
    let server = Flow::start(hesitant).await;
    let client = Client::at(server.url());
    let alive = Arc::new(AtomicUsize::new(0));
    let call = stuck(&client, Upload::stream(Endless::new(&alive)));
    call.timeout(SHORT).await.unwrap_err();
    until_zero(&alive).await;
    server.until_open(0).await;
}

#[tokio::test]
async fn a_call_that_was_never_awaited_drops_its_source() {
    let client = Client::at("http://127.0.0.1:9");
    let alive = Arc::new(AtomicUsize::new(0));
    drop(stuck(&client, Upload::stream(Endless::new(&alive))));
    drop(stuck(&client, Upload::stream(Endless::new(&alive))).into_future());
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}
