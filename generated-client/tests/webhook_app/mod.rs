//! An application that receives the webhooks of both APIs with axum, on loopback, and the sender
//! that delivers to it.

#![allow(dead_code, reason = "each test program uses a part of this module")]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{FromRef, State};
use axum::{Router, routing::post};
use generated_client::runtime::webhook::{Delivery, Failed, Receiver, SignedDelivery, Signer};
use generated_client::runtime::{HeaderMap, StatusCode};
use generated_client::{highlevel, partoo};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

pub(crate) type HighLevel = highlevel::webhooks::Event;
pub(crate) type Partoo = partoo::webhooks::Event;

/// The key that the tests' deliveries are signed with.
pub(crate) fn signer() -> Signer {
    Signer::ed25519([7; 32])
}

pub(crate) fn highlevel() -> Receiver<HighLevel> {
    let verifier = highlevel::webhooks::Verifier::with_key(&signer().public_key());
    verifier.unwrap().receiver()
}

pub(crate) fn partoo() -> Receiver<Partoo> {
    let verifier = partoo::webhooks::Verifier::with_key(&signer().public_key());
    verifier.unwrap().receiver()
}

/// What the handlers do, and what they have done.
pub(crate) struct Handlers {
    handled: Mutex<Vec<String>>,
    started: AtomicUsize,
    failures: AtomicUsize,
    panics: AtomicUsize,
    /// A handler ends when it gets a permit.
    gate: Semaphore,
}

impl Handlers {
    /// The events that were handled with success: their kinds, or their whole bodies where the kind
    /// is unknown.
    pub(crate) fn handled(&self) -> Vec<String> {
        self.handled.lock().unwrap().clone()
    }

    /// How often a handler was called.
    pub(crate) fn started(&self) -> usize {
        self.started.load(Ordering::SeqCst)
    }

    /// Lets the next `times` calls fail.
    pub(crate) fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    /// Lets the next `times` calls panic.
    pub(crate) fn panic(&self, times: usize) {
        self.panics.store(times, Ordering::SeqCst);
    }

    /// Holds every call from now on until [`open`](Self::open).
    pub(crate) fn close(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn open(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS / 2);
    }

    async fn handle(&self, event: String) -> Result<(), &'static str> {
        self.started.fetch_add(1, Ordering::SeqCst);
        let _permit = self.gate.acquire().await.map_err(|_| "the gate is gone")?;
        assert!(!take(&self.panics), "a handler panics");
        if take(&self.failures) {
            return Err("the database is away");
        }
        self.handled.lock().unwrap().push(event);
        Ok(())
    }
}

fn take(counter: &AtomicUsize) -> bool {
    let less = |left: usize| left.checked_sub(1);
    let taken = counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
    taken.is_ok()
}

#[derive(Clone)]
struct AppState {
    highlevel: Receiver<HighLevel>,
    partoo: Receiver<Partoo>,
    handlers: Arc<Handlers>,
}

impl FromRef<AppState> for Receiver<HighLevel> {
    fn from_ref(state: &AppState) -> Self {
        state.highlevel.clone()
    }
}

impl FromRef<AppState> for Receiver<Partoo> {
    fn from_ref(state: &AppState) -> Self {
        state.partoo.clone()
    }
}

async fn on_highlevel(
    State(state): State<AppState>,
    delivery: Delivery<HighLevel>,
) -> Result<(), Failed<&'static str>> {
    let handle = |event: HighLevel| async move {
        let text = match &event {
            HighLevel::Unknown { kind, payload } => format!("{kind}: {payload}"),
            known => known.kind().to_owned(),
        };
        state.handlers.handle(text).await
    };
    delivery.handle(handle).await
}

async fn on_partoo(
    State(state): State<AppState>,
    delivery: Delivery<Partoo>,
) -> Result<(), Failed<&'static str>> {
    let handle = |event: Partoo| async move {
        let text = match &event {
            Partoo::ReviewUpdated(updated) => format!("review {:?}", updated.review.state),
            other => other.kind().to_owned(),
        };
        state.handlers.handle(text).await
    };
    delivery.handle(handle).await
}

/// A running application. It ends when it is dropped.
pub(crate) struct App {
    pub(crate) handlers: Arc<Handlers>,
    address: SocketAddr,
    http: reqwest::Client,
    task: JoinHandle<()>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a sender is answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(highlevel(), partoo()).await
    }

    pub(crate) async fn with(highlevel: Receiver<HighLevel>, partoo: Receiver<Partoo>) -> Self {
        let handlers = Arc::new(Handlers {
            handled: Mutex::default(),
            started: AtomicUsize::new(0),
            failures: AtomicUsize::new(0),
            panics: AtomicUsize::new(0),
            gate: Semaphore::new(Semaphore::MAX_PERMITS / 2),
        });
        let state = AppState {
            highlevel,
            partoo,
            handlers: Arc::clone(&handlers),
        };
        let router = Router::new()
            .route("/highlevel", post(on_highlevel))
            .route("/partoo", post(on_partoo))
            .with_state(state);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            handlers,
            address,
            http,
            task,
        }
    }

    /// Sends a delivery of HighLevel.
    pub(crate) async fn highlevel(&self, delivery: &SignedDelivery) -> Answer {
        self.send("highlevel", delivery).await
    }

    /// Sends a delivery of Partoo.
    pub(crate) async fn partoo(&self, delivery: &SignedDelivery) -> Answer {
        self.send("partoo", delivery).await
    }

    async fn send(&self, path: &str, delivery: &SignedDelivery) -> Answer {
        let answer = self.try_send(path, delivery).await.unwrap();
        let status = answer.status();
        let mut headers = answer.headers().clone();
        headers.remove("date");
        let body = answer.text().await.unwrap();
        Answer {
            status,
            headers,
            body,
        }
    }
}

impl App {
    /// Sends a delivery that may never be answered.
    pub(crate) async fn try_send(
        &self,
        path: &str,
        delivery: &SignedDelivery,
    ) -> Result<reqwest::Response, reqwest::Error> {
        let url = format!("http://{}/{path}", self.address);
        let request = self.http.post(url).headers(delivery.headers.clone());
        request.body(delivery.body.clone()).send().await
    }
}

/// Waits until something holds. It fails after a time that no machine needs.
pub(crate) async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..6_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never holds");
}

/// A delivery of HighLevel that was made now, with an id of its own.
pub(crate) fn record_update() -> SignedDelivery {
    signer().deliver_now::<HighLevel>(r#"{"type":"RecordUpdate","locationId":"l","id":"r"}"#)
}

/// A delivery of Partoo about a review in a state.
pub(crate) fn review(state: &str) -> SignedDelivery {
    let body = format!(
        r#"{{"type":"review_updated","payload":{{"review":{{"id":1,"state":"{state}"}}}}}}"#
    );
    signer().deliver::<Partoo>(body)
}

/// The same delivery with another body under the same signature.
pub(crate) fn with_body(delivery: &SignedDelivery, body: &str) -> SignedDelivery {
    SignedDelivery {
        headers: delivery.headers.clone(),
        body: body.to_owned().into(),
    }
}
