//! Calls that are waited for without async.
#![cfg(feature = "blocking")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;
use std::future::IntoFuture as _;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use futures_core::Stream;
use generated_client::runtime::__private::response;
use generated_client::runtime::{Bytes, Call, Error, ErrorKind, RetryPolicy, blocking};
use tokio::runtime::{Handle, Runtime};

use support::client::{Client, PLAIN};
use support::{Answer, Server};

/// A server on a runtime of its own, as if it were another process.
struct Remote {
    server: Server,
    _runtime: Runtime,
}

fn remote(answers: impl IntoIterator<Item = Answer>) -> Remote {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(answers));
    Remote {
        server,
        _runtime: runtime,
    }
}

fn call(url: &str) -> Call<Bytes> {
    Client::at(url).request(&PLAIN).returns(response::bytes)
}

fn text(body: &str) -> Answer {
    Answer::new(200, &[("x-request-id", "r7")], body)
}

#[test]
fn a_call_is_waited_for() {
    let remote = remote([text("hello"), text("world"), Answer::empty(404)]);
    let url = remote.server.url();
    assert_eq!(call(&url).wait().unwrap(), "hello");
    let answer = blocking::wait(call(&url).with_meta()).unwrap();
    assert_eq!(answer.request_id(), Some("r7"));
    assert_eq!(answer.body(), "world");
    let error = call(&url).wait().unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

#[test]
fn clocks_run() {
    let remote = remote([Answer::empty(503), text("hello"), Answer::hang_up()]);
    let url = remote.server.url();
    let policy = RetryPolicy::new().base(Duration::from_millis(1));
    assert_eq!(call(&url).retry(policy).wait().unwrap(), "hello");
    let slow = self::remote([text("late").after(Duration::from_secs(60))]);
    let error = call(&slow.server.url())
        .timeout(Duration::from_millis(50))
        .wait()
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout);
}

#[test]
fn many_threads_wait_at_once_and_share_connections() {
    let remote = remote(vec![text("hello"); 64]);
    let client = Client::at(remote.server.url());
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..4 {
                    let call = client.request(&PLAIN).returns(response::bytes);
                    assert_eq!(call.wait().unwrap(), "hello");
                }
            });
        }
    });
    assert_eq!(remote.server.received().len(), 64);
}

#[test]
fn a_body_is_a_reader() {
    let long = "piece by piece ".repeat(100_000);
    let remote = remote([text(&long), text("hello world").without_last(6)]);
    let url = remote.server.url();
    let body = blocking::wait(call(&url).stream()).unwrap().into_body();
    let mut read = String::new();
    body.into_reader().read_to_string(&mut read).unwrap();
    assert!(read == long);

    let body = blocking::wait(call(&url).stream()).unwrap().into_body();
    let mut read = Vec::new();
    let error = body.into_reader().read_to_end(&mut read).unwrap_err();
    assert_eq!(read, b"hello");
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    let cause = error.into_inner().unwrap();
    let cause = cause.downcast_ref::<Error>().unwrap();
    assert_eq!(cause.kind(), &ErrorKind::Body);
    assert!(cause.source().is_some());
}

/// Calls one after the other.
struct Calls(
    String,
    usize,
    Option<generated_client::runtime::CallFuture<Bytes>>,
);

impl Stream for Calls {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.2.is_none() {
            if self.1 == 0 {
                return Poll::Ready(None);
            }
            self.1 -= 1;
            self.2 = Some(call(&self.0).into_future());
        }
        let future = self.2.as_mut().expect("it was just set");
        let item = std::task::ready!(future.as_mut().poll(cx));
        self.2 = None;
        Poll::Ready(Some(item))
    }
}

#[test]
fn a_stream_is_an_iterator() {
    let remote = remote([text("a"), text("b"), Answer::empty(500)]);
    let calls = Calls(remote.server.url(), 3, None);
    let mut items = blocking::iter(calls);
    assert_eq!(items.next().unwrap().unwrap(), "a");
    assert_eq!(items.next().unwrap().unwrap(), "b");
    assert_eq!(items.next().unwrap().unwrap_err().status().unwrap(), 500);
    assert!(items.next().is_none());
}

#[track_caller]
fn assert_refused(error: &Error) {
    assert_eq!(error.kind(), &ErrorKind::Build);
    assert_eq!(
        error.to_string(),
        "client: nothing can be waited for inside of an async runtime: await the call, or, in \
         spawn_blocking, give it to `Handle::current().block_on`"
    );
}

#[tokio::test]
async fn inside_of_a_runtime_it_is_an_error_and_no_panic() {
    let server = Server::start([text("hello")]).await;
    let url = server.url();
    assert_refused(&call(&url).wait().unwrap_err());
    assert_refused(&blocking::wait(call(&url).raw()).unwrap_err());
    let mut items = blocking::iter(Calls(url.clone(), 3, None));
    assert_refused(&items.next().unwrap().unwrap_err());
    assert!(items.next().is_none(), "a loop over it ends");
    assert!(server.received().is_empty());

    let mut reader = call(&url).stream().await.unwrap().into_body().into_reader();
    let error = reader.read(&mut [0; 8]).unwrap_err().into_inner().unwrap();
    assert_refused(error.downcast_ref().unwrap());
}

#[tokio::test]
async fn where_blocking_is_allowed_the_error_says_how() {
    let server = Server::start([text("hello")]).await;
    let url = server.url();
    let waited = tokio::task::spawn_blocking(move || {
        assert_refused(&call(&url).wait().unwrap_err());
        Handle::current().block_on(call(&url).into_future())
    });
    assert_eq!(waited.await.unwrap().unwrap(), "hello");
}

#[test]
fn a_panic_of_the_application_is_its_own_and_leaves_the_thread_running() {
    let waited = thread::spawn(|| {
        blocking::wait(async {
            assert!(std::env::args().count() == 0, "by the application");
            Ok(())
        })
    });
    let panic = waited.join().unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"by the application"));
    let remote = remote([text("hello")]);
    assert_eq!(call(&remote.server.url()).wait().unwrap(), "hello");
}

/// The kernel keeps the first 15 bytes of a thread's name.
#[cfg(target_os = "linux")]
#[test]
fn there_is_one_thread() {
    let remote = remote(vec![text("hello"); 4]);
    let url = remote.server.url();
    for _ in 0..4 {
        call(&url).wait().unwrap();
    }
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        threads.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    let ours = names.filter(|name| name.trim_end() == "generated-clien");
    assert_eq!(ours.count(), 1);
}
