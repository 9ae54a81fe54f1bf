//! Bodies of requests that come from a source and are sent while it is read.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::VecDeque;
use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{Bytes, Call, Error, ErrorKind, File, Multipart, RetryPolicy, Upload};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use support::client::Client;
use support::flow::{Flow, ON_THE_WAY, read_head, read_to_close, standstill};
use support::{Answer, Server};

const LARGE: u64 = 200 << 20;

/// An operation that may be repeated.
const PUT: Operation = Operation::new("put-file", Method::PUT, "/file").security(&[]);

/// A stream of given pieces.
struct Pieces(VecDeque<io::Result<Bytes>>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn pieces(texts: &[&'static str]) -> Pieces {
    let pieces = texts
        .iter()
        .map(|text| Ok(Bytes::from_static(text.as_bytes())));
    Pieces(pieces.collect())
}

fn failing(text: &'static str) -> Pieces {
    let mut pieces = pieces(&[text]);
    pieces
        .0
        .push_back(Err(io::Error::other("the disk is gone")));
    pieces
}

fn put(url: &str, body: impl Into<Upload>) -> Call<()> {
    Client::at(url)
        .request(&PUT)
        .bytes("application/octet-stream", body)
        .returns(response::empty)
}

fn put_form(url: &str, form: Multipart) -> Call<()> {
    Client::at(url)
        .request(&PUT)
        .multipart(form)
        .returns(response::empty)
}

/// Three attempts in quick succession.
fn quick() -> RetryPolicy {
    RetryPolicy::new().base(Duration::from_millis(1))
}

#[track_caller]
fn assert_upload_failed(error: &Error, cause: &str) {
    assert_eq!(error.kind(), &ErrorKind::Upload, "{error:?}");
    assert_eq!(error.source().unwrap().to_string(), cause);
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn a_large_body_is_never_held() {
    let received = Arc::new(AtomicU64::new(0));
    let made = Arc::new(AtomicU64::new(0));
    let (count, source) = (Arc::clone(&received), Arc::clone(&made));
    let server = Flow::start(move |mut stream| {
        let (received, made) = (Arc::clone(&count), Arc::clone(&source));
        async move {
            let head = read_head(&mut stream).await.unwrap();
            assert!(
                head.contains(&format!("content-length: {LARGE}\r\n")),
                "{head}"
            );
            // Nobody reads now, so that the client comes to a standstill once all buffers are full.
            let ahead = standstill(&made).await;
            assert!(ahead < ON_THE_WAY, "{ahead} bytes are held somewhere");
            let mut piece = vec![0; 256 << 10];
            let mut total = 0;
            while total < LARGE {
                let size = stream.read(&mut piece).await.unwrap();
                assert!(piece[..size].iter().all(|byte| *byte == 9));
                total += size as u64;
                received.store(total, Ordering::SeqCst);
            }
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).await.unwrap();
        }
    })
    .await;

    /// Makes its pieces when they are asked for, and counts them.
    struct Counting {
        made: Arc<AtomicU64>,
        received: Arc<AtomicU64>,
    }
    impl Stream for Counting {
        type Item = io::Result<Vec<u8>>;
        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            const PIECE: u64 = 64 << 10;
            let made = self.made.load(Ordering::SeqCst);
            let ahead = made - self.received.load(Ordering::SeqCst).min(made);
            assert!(ahead < ON_THE_WAY, "{ahead} bytes are held somewhere");
            if made == LARGE {
                return Poll::Ready(None);
            }
            self.made.fetch_add(PIECE, Ordering::SeqCst);
            Poll::Ready(Some(Ok(vec![9; PIECE as usize])))
        }
    }
    let upload = Upload::stream(Counting {
        made: Arc::clone(&made),
        received: Arc::clone(&received),
    });
    put(&server.url(), upload.with_length(LARGE))
        .timeout(Duration::from_secs(300))
        .await
        .unwrap();
    assert_eq!(received.load(Ordering::SeqCst), LARGE);
}

#[tokio::test]
async fn a_length_is_declared_where_it_is_known() {
    let server = Server::answering(4).await;
    let uploads = [
        Upload::from("hello world"),
        Upload::stream(pieces(&["hello ", "", "world"])).with_length(11),
        Upload::reader(&b"hello world"[..]).with_length(11),
        Upload::from_fn(|| pieces(&["hello", " world"])).with_length(11),
    ];
    for upload in uploads {
        assert_eq!(upload.length(), Some(11));
        put(&server.url(), upload).await.unwrap();
    }
    for received in server.received() {
        assert_eq!(received.text(), "hello world");
        assert_eq!(received.header("content-length"), Some("11"));
        assert_eq!(received.header("transfer-encoding"), None);
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_is_sent_in_chunks() {
    let server = Server::answering(3).await;
    let uploads = [
        Upload::stream(pieces(&["hello ", "", "world"])),
        Upload::reader(&b"hello world"[..]),
        Upload::from_fn(|| pieces(&["hello", " world"])),
    ];
    for upload in uploads {
        assert_eq!(upload.length(), None);
        put(&server.url(), upload).await.unwrap();
    }
    for received in server.received() {
        assert_eq!(received.text(), "hello world");
        assert_eq!(received.header("content-length"), None);
        assert_eq!(received.header("transfer-encoding"), Some("chunked"));
    }
}

#[tokio::test]
async fn an_empty_source_is_an_empty_body() {
    let server = Server::answering(2).await;
    for upload in [
        Upload::stream(pieces(&[])),
        Upload::stream(pieces(&[])).with_length(0),
    ] {
        put(&server.url(), upload).await.unwrap();
    }
    assert!(server.received().iter().all(|sent| sent.body.is_empty()));
}

#[tokio::test]
async fn a_source_that_fails_ends_the_call() {
    for upload in [
        Upload::stream(failing("hello")),
        Upload::stream(failing("hello")).with_length(100),
    ] {
        let server = Server::answering(1).await;
        let error = put(&server.url(), upload).await.unwrap_err();
        assert_upload_failed(&error, "the disk is gone");
        assert_eq!(error.to_string(), "put-file: the source of the body failed");
        assert!(server.received().is_empty(), "no whole request arrived");
    }
}

#[tokio::test]
async fn a_source_of_another_length_than_stated_ends_the_call() {
    let server = Server::answering(1).await;
    for (upload, cause) in [
        (
            Upload::stream(pieces(&["hello"])).with_length(6),
            "the source ended after 5 of 6 bytes",
        ),
        (
            Upload::stream(pieces(&["hello", "world"])).with_length(6),
            "the source has more than the stated 6 bytes",
        ),
        (
            Upload::stream(pieces(&["hello", "world"])).with_length(5),
            "the source has more than the stated 5 bytes",
        ),
        (
            Upload::from("hello").with_length(6),
            "the source has 5 bytes, and 6 were stated",
        ),
    ] {
        let error = put(&server.url(), upload).await.unwrap_err();
        assert_upload_failed(&error, cause);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_stream_is_sent_once_and_never_by_a_copy() {
    let server = Server::answering(2).await;
    let upload = Upload::stream(pieces(&["hello"]));
    let copy = upload.clone();
    put(&server.url(), upload).await.unwrap();
    let error = put(&server.url(), copy).await.unwrap_err();
    let cause = "the stream has been sent already, and can be sent once";
    assert_upload_failed(&error, cause);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn what_can_be_made_again_is_sent_again() {
    let refusals = [Answer::empty(503), Answer::empty(503), Answer::empty(200)];
    let server = Server::start(refusals).await;
    put(&server.url(), Upload::from_fn(|| pieces(&["hello"])))
        .retry(quick())
        .await
        .unwrap();
    let bodies: Vec<_> = server
        .received()
        .into_iter()
        .map(|sent| sent.body)
        .collect();
    assert_eq!(bodies, [b"hello"; 3]);
}

#[tokio::test]
async fn what_is_gone_is_not_sent_again() {
    let server = Server::start([Answer::empty(503), Answer::empty(200)]).await;
    let error = put(&server.url(), Upload::stream(pieces(&["hello"])))
        .retry(quick())
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_answer_can_come_before_the_body_has_left() {
    let server = Flow::start(|mut stream| async move {
        read_head(&mut stream).await.unwrap();
        let answer = b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
        read_to_close(&mut stream).await;
    })
    .await;

    /// Has no end, and no piece after the first.
    struct Endless(bool);
    impl Stream for Endless {
        type Item = io::Result<&'static str>;
        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            if std::mem::replace(&mut self.0, true) {
                Poll::Pending
            } else {
                Poll::Ready(Some(Ok("hello")))
            }
        }
    }
    let error = put(&server.url(), Upload::stream(Endless(false)))
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 413);
    server.until_open(0).await;
}

#[tokio::test]
async fn parts_of_a_form_can_be_streams() {
    let server = Server::answering(2).await;
    let form = |upload| {
        Multipart::new()
            .text("title", "a scan")
            .file(
                "scan",
                &File::new(upload)
                    .named("a.pdf")
                    .content_type("application/pdf"),
            )
            .json("pages", &[1, 2])
    };
    let upload = || Upload::stream(pieces(&["%PDF", "-1.7"]));
    put_form(&server.url(), form(upload().with_length(8)))
        .await
        .unwrap();
    put_form(&server.url(), form(upload())).await.unwrap();

    let received = server.received();
    let mut boundaries = Vec::new();
    for sent in &received {
        let media_type = sent.header("content-type").unwrap();
        let boundary = media_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let expected = [
            "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na scan\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n",
            "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"pages\"\r\n",
            "Content-Type: application/json\r\n\r\n[1,2]\r\n--B--\r\n",
        ];
        assert_eq!(sent.text().replace(boundary, "B"), expected.concat());
        boundaries.push(boundary);
    }
    let length = received[0].body.len().to_string();
    assert_eq!(received[0].header("content-length"), Some(&*length));
    assert_eq!(received[1].header("transfer-encoding"), Some("chunked"));
    assert_ne!(boundaries[0], boundaries[1], "nobody can guess it");
}

#[tokio::test]
async fn a_part_that_fails_ends_the_call() {
    let server = Server::answering(1).await;
    let form = Multipart::new().file("scan", &File::new(Upload::stream(failing("%PDF"))));
    let error = put_form(&server.url(), form).await.unwrap_err();
    assert_upload_failed(&error, "the disk is gone");
    assert!(server.received().is_empty());
}

#[cfg(feature = "fs")]
#[tokio::test]
async fn files_are_read_from_disk_for_each_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan of a contract.pdf");
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&path, &content).unwrap();

    let answers = [Answer::empty(503), Answer::empty(200), Answer::empty(200)];
    let server = Server::start(answers).await;
    let call = put(&server.url(), Upload::file(&path)).retry(quick());
    call.await.unwrap();
    let form = Multipart::new().file("scan", &File::at(&path));
    put_form(&server.url(), form).await.unwrap();

    let received = server.received();
    for sent in &received[..2] {
        assert!(sent.body == content, "the body is the file");
        assert_eq!(sent.header("content-length"), Some("1200000"));
    }
    let form = &received[2];
    assert_eq!(form.header("transfer-encoding"), Some("chunked"));
    let name = b"name=\"scan\"; filename=\"scan of a contract.pdf\"\r\n";
    assert!(form.body.windows(name.len()).any(|window| window == name));
    assert!(
        form.body
            .windows(content.len())
            .any(|window| window == content)
    );
}

#[cfg(feature = "fs")]
#[tokio::test]
async fn a_file_that_is_not_there_is_found_out_before_anything_is_sent() {
    let server = Server::answering(1).await;
    let folder = tempfile::tempdir().unwrap();
    let upload = Upload::file(folder.path().join("missing"));
    let error = put(&server.url(), upload).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Upload);
    assert_eq!(
        error.to_string(),
        "put-file: the source of the body could not be opened"
    );
    let cause = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
    assert_eq!(cause.kind(), io::ErrorKind::NotFound);
    assert!(server.received().is_empty());
}
