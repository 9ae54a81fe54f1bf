//! Answers that are read piece by piece.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use generated_client::runtime::__private::response;
use generated_client::runtime::{Body, Bytes, Call, Error, ErrorKind, Upload};
use tokio::io::AsyncWriteExt as _;

use support::client::{Client, PLAIN, VERSIONED};
use support::flow::{Flow, ON_THE_WAY, read_head, read_to_close, standstill};
use support::{Answer, Server};

/// What is far larger than anything that may be held.
const LARGE: u64 = 200 << 20;

const LONG: Duration = Duration::from_secs(60);

fn download(url: &str) -> Call<Bytes> {
    Client::at(url).request(&PLAIN).returns(response::bytes)
}

async fn all(body: &mut Body) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(piece) = body.chunk().await? {
        assert!(!piece.is_empty());
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

#[tokio::test]
async fn a_large_body_is_never_held() {
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let server = Flow::start(move |mut stream| {
        let sent = Arc::clone(&counter);
        async move {
            read_head(&mut stream).await.unwrap();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {LARGE}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            let piece = vec![7; 64 << 10];
            while sent.load(Ordering::SeqCst) < LARGE {
                stream.write_all(&piece).await.unwrap();
                sent.fetch_add(piece.len() as u64, Ordering::SeqCst);
            }
        }
    })
    .await;

    // Neither the time of the call nor the size that the client accepts is one for a stream.
    let client = Client::builder()
        .base_url(server.url())
        .max_response_bytes(1)
        .build()
        .unwrap();
    let call = client.request(&PLAIN).returns(response::bytes);
    let mut answer = call.stream().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-length"], LARGE.to_string());
    let body = answer.body_mut();

    // Nobody reads now, so that the server comes to a standstill once all buffers are full.
    let ahead = standstill(&sent).await;
    assert!(ahead < ON_THE_WAY, "{ahead} bytes are held somewhere");
    while let Some(piece) = body.chunk().await.unwrap() {
        assert!(piece.iter().all(|byte| *byte == 7));
        let held = sent.load(Ordering::SeqCst).saturating_sub(body.received());
        assert!(held < ON_THE_WAY, "{held} bytes are held somewhere");
    }
    assert_eq!(body.received(), LARGE);
    // Asking on does no harm.
    assert!(body.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error() {
    let chunked =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nx-request-id: r7\r\n\r\n5\r\nhello\r\n";
    let declared = Answer::new(200, &[("x-request-id", "r7")], "hello world").without_last(6);
    for answer in [declared, Answer::raw(&chunked[..]).closing()] {
        let server = Server::start([answer]).await;
        let mut answer = download(&server.url()).stream().await.unwrap();
        let body = answer.body_mut();
        let error = all(body).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Body);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert_eq!(error.request_id(), Some("r7"));
        assert_eq!(
            error.to_string(),
            "plain: 200 OK: the connection broke after 5 bytes of the body (request id r7)"
        );
        assert_eq!(body.received(), 5);
        assert!(body.chunk().await.unwrap().is_none(), "it is given once");
    }
}

#[tokio::test]
async fn a_status_that_is_no_success_is_an_error_with_its_body() {
    let server = Server::start([Answer::json(404, r#"{"message":"no such file"}"#)]).await;
    let error = download(&server.url()).stream().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Status);
    assert_eq!(error.server_message(), Some("no such file"));
}

#[tokio::test]
async fn an_empty_body_ends_at_once() {
    let server = Server::start([Answer::empty(204), Answer::empty(200)]).await;
    for status in [204, 200] {
        let mut answer = download(&server.url()).stream().await.unwrap();
        assert_eq!(answer.status(), status);
        assert!(answer.body_mut().chunk().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn silence_in_the_middle_ends_the_stream() {
    let answer = Answer::new(200, &[], "hello world").stalling_before_last(6);
    let server = Server::start([answer]).await;
    let call = download(&server.url()).idle_timeout(Duration::from_millis(50));
    let mut answer = call.stream().await.unwrap();
    let error = all(answer.body_mut()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout);
    assert_eq!(
        error.to_string(),
        "plain: 200 OK: nothing arrived for 50ms after 5 bytes of the body"
    );
}

#[tokio::test]
async fn the_client_has_an_idle_timeout_for_all_calls() {
    let answer = Answer::new(200, &[], "hello world").stalling_before_last(6);
    let server = Server::start([answer]).await;
    let client = Client::builder()
        .base_url(server.url())
        .idle_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let call = client.request(&PLAIN).returns(response::bytes);
    let mut answer = call.stream().await.unwrap();
    let error = all(answer.body_mut()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout);
}

/// A server that sends its body in two halves with a pause before each.
async fn dribbling(pause: Duration) -> Flow {
    Flow::start(move |mut stream| async move {
        read_head(&mut stream).await.unwrap();
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
        stream.write_all(head).await.unwrap();
        for half in [b"hello", b"world"] {
            tokio::time::sleep(pause).await;
            stream.write_all(half).await.unwrap();
        }
        read_to_close(&mut stream).await;
    })
    .await
}

#[tokio::test]
async fn the_time_for_the_call_ends_with_the_head() {
    let server = dribbling(Duration::from_secs(2)).await;
    let call = download(&server.url()).timeout(Duration::from_secs(1));
    let mut answer = call.idle_timeout(LONG).stream().await.unwrap();
    assert_eq!(all(answer.body_mut()).await.unwrap(), b"helloworld");
}

#[tokio::test]
async fn the_time_for_the_call_holds_for_the_head() {
    let server = Server::start([Answer::empty(200).after(LONG)]).await;
    let call = download(&server.url()).timeout(Duration::from_millis(50));
    let error = call.stream().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout);
}

#[tokio::test]
async fn a_slow_reader_is_not_a_silent_server() {
    let server = Server::start([Answer::new(200, &[], vec![1; 4 << 20])]).await;
    let call = download(&server.url()).idle_timeout(Duration::from_secs(1));
    let mut answer = call.stream().await.unwrap();
    let body = answer.body_mut();
    let first = body.chunk().await.unwrap().unwrap().len();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(first + all(body).await.unwrap().len(), 4 << 20);
}

#[tokio::test]
async fn a_call_can_limit_the_size() {
    let server = Server::start(vec![Answer::new(200, &[], "hello world"); 4]).await;
    let mut answer = download(&server.url())
        .max_response_bytes(10)
        .stream()
        .await
        .unwrap();
    let error = all(answer.body_mut()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge);

    let mut answer = download(&server.url())
        .max_response_bytes(11)
        .stream()
        .await
        .unwrap();
    assert_eq!(all(answer.body_mut()).await.unwrap(), b"hello world");

    // The same for an answer that is read as a whole.
    let error = download(&server.url()).max_response_bytes(10).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge);
    assert_eq!(&error.body().unwrap()[..], b"hello worl");
    let whole = download(&server.url()).max_response_bytes(11).await;
    assert_eq!(&whole.unwrap()[..], b"hello world");
}

#[tokio::test]
async fn a_body_that_is_dropped_closes_its_connection_and_no_other() {
    let server = Flow::start(|mut stream| async move {
        while read_head(&mut stream).await.is_some() {
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nhello";
            stream.write_all(head).await.unwrap();
        }
    })
    .await;
    let client = Client::at(server.url());
    for _ in 0..20 {
        let call = client.request(&PLAIN).returns(response::bytes);
        let mut answer = call.stream().await.unwrap();
        assert_eq!(answer.body_mut().chunk().await.unwrap().unwrap(), "hello");
        drop(answer);
    }
    server.until_open(0).await;
}

#[tokio::test]
async fn a_piece_that_is_not_waited_for_is_not_lost() {
    let server = dribbling(Duration::from_millis(300)).await;
    let mut answer = download(&server.url()).stream().await.unwrap();
    let body = answer.body_mut();
    let mut given_up = 0;
    let mut bytes = Vec::new();
    while bytes.len() < 10 {
        match tokio::time::timeout(Duration::from_millis(20), body.chunk()).await {
            Ok(piece) => bytes.extend_from_slice(&piece.unwrap().unwrap()),
            Err(_) => given_up += 1,
        }
    }
    assert_eq!(bytes, b"helloworld");
    assert!(given_up > 0);
}

#[tokio::test]
async fn a_download_can_be_an_upload() {
    let text = "piece by piece ".repeat(100_000);
    let from = Server::start([Answer::new(200, &[], &text)]).await;
    let to = Server::answering(1).await;
    let body = download(&from.url()).stream().await.unwrap().into_body();
    let upload = Upload::stream(body).with_length(text.len() as u64);
    Client::at(to.url())
        .request(&VERSIONED)
        .path("id", "a")
        .bytes("text/plain", upload)
        .returns(response::empty)
        .await
        .unwrap();
    assert_eq!(to.only().text(), text);
}

#[tokio::test]
async fn nothing_of_a_body_is_shown() {
    let server = Server::start([Answer::new(200, &[("x-secret", "s3cr3t")], "s3cr3t")]).await;
    let mut answer = download(&server.url()).stream().await.unwrap();
    assert!(!format!("{answer:?}").contains("s3cr3t"));
    answer.body_mut().chunk().await.unwrap();
    let shown = format!("{answer:?}");
    assert!(
        !shown.contains("s3cr3t") && shown.contains("received: 6"),
        "{shown}"
    );
}
