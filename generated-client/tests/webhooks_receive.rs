//! Webhook deliveries as they reach an application over HTTP.
#![cfg(all(
    feature = "axum",
    feature = "test-util",
    feature = "highlevel-webhooks",
    feature = "partoo-webhooks"
))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod webhook_app;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use generated_client::highlevel;
use generated_client::runtime::webhook::{SignedDelivery, Signer};
use generated_client::runtime::{BoxFuture, MemorySeen, Seen, SeenStore, StatusCode, StoreError};
use webhook_app::{App, HighLevel, Partoo, record_update, review, signer, until, with_body};

const GOOD: StatusCode = StatusCode::OK;
const REFUSED: StatusCode = StatusCode::UNAUTHORIZED;
/// What makes HighLevel repeat a delivery.
const HIGHLEVEL_AGAIN: StatusCode = StatusCode::TOO_MANY_REQUESTS;
/// What makes Partoo repeat a delivery.
const PARTOO_AGAIN: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

fn at(offset: i64, body: &str) -> SignedDelivery {
    let now = SystemTime::now();
    let by = Duration::from_secs(offset.unsigned_abs());
    let time = if offset < 0 { now - by } else { now + by };
    signer().deliver_at::<HighLevel>(time, body.to_owned())
}

#[tokio::test]
async fn a_delivery_is_handled() {
    let app = App::start().await;
    for kind in [
        "ConversationUnreadUpdate",
        "InboundMessage",
        "OutboundMessage",
        "RecordCreate",
        "RecordUpdate",
        "ProductCreate",
        "ProductUpdate",
        "ProductDelete",
    ] {
        let body = format!(r#"{{"type":"{kind}","locationId":"l"}}"#);
        let answer = app
            .highlevel(&signer().deliver_now::<HighLevel>(body))
            .await;
        assert_eq!((answer.status, answer.body.as_str()), (GOOD, ""), "{kind}");
        assert_eq!(app.handlers.handled().last().unwrap(), kind);
    }
    assert_eq!(app.partoo(&review("deleted")).await.status, GOOD);
    assert_eq!(app.handlers.handled().len(), 9);
    assert_eq!(app.handlers.handled()[8], "review Some(Deleted)");
}

/// Nothing tells a forger what was wrong, not even the length of the answer.
#[tokio::test]
async fn refusals_look_alike() {
    let app = App::start().await;
    let good = record_update();
    let with = |name: &'static str, value: &str| {
        let mut headers = good.headers.clone();
        headers.insert(name, value.parse().unwrap());
        SignedDelivery {
            headers,
            body: good.body.clone(),
        }
    };
    let mut none = good.clone();
    none.headers.remove("x-ghl-signature");
    let mut twice = good.clone();
    let signature = good.headers["x-ghl-signature"].clone();
    twice.headers.append("x-ghl-signature", signature);
    let stranger = Signer::ed25519([8; 32]).deliver::<HighLevel>(good.body.clone());
    let tampered = String::from_utf8(good.body.to_vec())
        .unwrap()
        .replace("\"l\"", "\"m\"");
    let refused = [
        none,
        twice,
        stranger,
        with("x-ghl-signature", "no base64"),
        with("x-ghl-signature", ""),
        with("x-ghl-signature", "AAAA"),
        with_body(&good, &tampered),
        with_body(&good, ""),
        at(-600, r#"{"type":"RecordUpdate"}"#),
        at(600, r#"{"type":"RecordUpdate"}"#),
    ];
    let first = app.highlevel(&refused[0]).await;
    assert_eq!((first.status, first.body.as_str()), (REFUSED, ""));
    for delivery in &refused {
        assert_eq!(app.highlevel(delivery).await, first, "{delivery:?}");
    }
    assert_eq!(app.handlers.started(), 0);
    assert_eq!(
        app.highlevel(&good).await.status,
        GOOD,
        "a refused copy claims nothing"
    );
}

#[tokio::test]
async fn the_newer_signature_decides() {
    let app = App::start().await;
    let mut good = record_update();
    good.headers
        .insert("x-wh-signature", "nonsense".parse().unwrap());
    assert_eq!(app.highlevel(&good).await.status, GOOD);

    let mut only_older = record_update();
    let signature = only_older.headers.remove("x-ghl-signature").unwrap();
    only_older.headers.insert("x-wh-signature", signature);
    assert_eq!(app.highlevel(&only_older).await.status, REFUSED);
    assert_eq!(app.handlers.started(), 1);
}

#[tokio::test]
async fn a_repetition_is_answered_and_not_handled() {
    let app = App::start().await;
    let (first, second) = (record_update(), record_update());
    for delivery in [&first, &first, &second, &first, &second] {
        let answer = app.highlevel(delivery).await;
        assert_eq!((answer.status, answer.body.as_str()), (GOOD, ""));
    }
    assert_eq!(app.handlers.handled(), ["RecordUpdate"; 2]);
}

#[tokio::test]
async fn partoo_deliveries_are_told_apart_by_content() {
    let app = App::start().await;
    for state in ["treated", "treated", "deleted", "treated", "deleted"] {
        assert_eq!(app.partoo(&review(state)).await.status, GOOD);
    }
    let handled = ["review Some(Treated)", "review Some(Deleted)"];
    assert_eq!(app.handlers.handled(), handled);
}

#[tokio::test]
async fn the_window_reaches_both_ways() {
    let app = App::start().await;
    for (offset, expected) in [
        (-400, REFUSED),
        (-240, GOOD),
        (0, GOOD),
        (240, GOOD),
        (400, REFUSED),
        (-60 * 60 * 24 * 365, REFUSED),
        (60 * 60 * 24 * 365, REFUSED),
    ] {
        let delivery = at(offset, r#"{"type":"RecordUpdate"}"#);
        assert_eq!(app.highlevel(&delivery).await.status, expected, "{offset}");
    }
    assert_eq!(app.handlers.started(), 3);

    let app = App::with(
        webhook_app::highlevel().window(Duration::from_secs(10)),
        webhook_app::partoo(),
    )
    .await;
    let delivery = at(-60, r#"{"type":"RecordUpdate"}"#);
    assert_eq!(app.highlevel(&delivery).await.status, REFUSED);
}

#[tokio::test]
async fn an_unknown_kind_is_kept() {
    let app = App::start().await;
    let bodies = [
        r#"{"type":"Tomorrow","webhookId":"1","amount":1.10}"#,
        r#"{"webhookId":"2","name":"older than the kinds"}"#,
    ];
    for body in bodies {
        let delivery = signer().deliver::<HighLevel>(body);
        assert_eq!(app.highlevel(&delivery).await.status, GOOD);
    }
    let kept = [
        format!("Tomorrow: {}", bodies[0]),
        format!(": {}", bodies[1]),
    ];
    assert_eq!(app.handlers.handled(), kept);

    let delivery = signer().deliver::<Partoo>(r#"{"type":"review_translated","payload":{}}"#);
    assert_eq!(app.partoo(&delivery).await.status, GOOD);
    assert_eq!(app.handlers.handled()[2], "review_translated");
}

#[tokio::test]
async fn a_body_that_is_no_event_is_refused() {
    let app = App::start().await;
    for body in [
        "",
        "no JSON",
        "[]",
        r#"{"type":1}"#,
        r#"{"type":"RecordUpdate","owners":1}"#,
    ] {
        let delivery = signer().deliver::<HighLevel>(body);
        let answer = app.highlevel(&delivery).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        // It has claimed nothing.
        assert_eq!(
            app.highlevel(&delivery).await.status,
            StatusCode::BAD_REQUEST
        );
    }
    assert_eq!(app.handlers.started(), 0);
}

#[tokio::test]
async fn a_handler_that_fails_is_called_again_for_the_next_attempt() {
    let app = App::start().await;
    app.handlers.fail(2);
    let delivery = record_update();
    for expected in [HIGHLEVEL_AGAIN, HIGHLEVEL_AGAIN, GOOD, GOOD] {
        assert_eq!(app.highlevel(&delivery).await.status, expected);
    }
    assert_eq!(
        (app.handlers.started(), app.handlers.handled().len()),
        (3, 1)
    );

    app.handlers.fail(1);
    let delivery = review("treated");
    for expected in [PARTOO_AGAIN, GOOD, GOOD] {
        assert_eq!(app.partoo(&delivery).await.status, expected);
    }
    assert_eq!(
        (app.handlers.started(), app.handlers.handled().len()),
        (5, 2)
    );
}

#[tokio::test]
async fn a_handler_that_panics_gives_its_delivery_back() {
    let app = App::start().await;
    app.handlers.panic(1);
    let delivery = review("treated");
    // The connection breaks off, and no answer arrives.
    assert!(app.try_send("partoo", &delivery).await.is_err());
    until(async || app.partoo(&delivery).await.status == GOOD).await;
    assert_eq!(app.handlers.handled().len(), 1);
}

/// Fifty attempts at once, all of them before the handler has ended: it is called once, and the
/// others are asked to come back.
#[tokio::test]
async fn one_of_many_at_the_same_time_is_handled() {
    let app = Arc::new(App::start().await);
    app.handlers.close();
    let delivery = record_update();
    let attempts: Vec<_> = (0..50)
        .map(|_| {
            let (app, delivery) = (Arc::clone(&app), delivery.clone());
            tokio::spawn(async move { app.highlevel(&delivery).await.status })
        })
        .collect();
    until(async || {
        attempts
            .iter()
            .filter(|attempt| attempt.is_finished())
            .count()
            == 49
    })
    .await;
    until(async || app.handlers.started() == 1).await;
    app.handlers.open();
    let mut answers = Vec::new();
    for attempt in attempts {
        answers.push(attempt.await.unwrap());
    }
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(GOOD), count(HIGHLEVEL_AGAIN)), (1, 49));

    assert_eq!(app.highlevel(&delivery).await.status, GOOD);
    assert_eq!(
        (app.handlers.started(), app.handlers.handled().len()),
        (1, 1)
    );
}

#[tokio::test]
async fn processes_share_what_they_have_seen() {
    let store = Arc::new(MemorySeen::new());
    let process = async || {
        let receiver = webhook_app::highlevel().seen(store.clone());
        App::with(receiver, webhook_app::partoo().seen(store.clone())).await
    };
    let (one, other) = (process().await, process().await);
    let (record, review) = (record_update(), review("treated"));
    one.handlers.fail(1);
    assert_eq!(one.highlevel(&record).await.status, HIGHLEVEL_AGAIN);
    assert_eq!(other.highlevel(&record).await.status, GOOD);
    assert_eq!(one.highlevel(&record).await.status, GOOD);
    assert_eq!(other.partoo(&review).await.status, GOOD);
    assert_eq!(one.partoo(&review).await.status, GOOD);
    assert_eq!(one.handlers.handled().len(), 0);
    assert_eq!(other.handlers.handled().len(), 2);
}

#[tokio::test]
async fn a_receiver_without_a_store_handles_every_attempt() {
    let partoo = webhook_app::partoo().without_seen();
    let app = App::with(webhook_app::highlevel().without_seen(), partoo).await;
    let (record, review) = (record_update(), review("treated"));
    for _ in 0..2 {
        assert_eq!(app.highlevel(&record).await.status, GOOD);
        assert_eq!(app.partoo(&review).await.status, GOOD);
    }
    assert_eq!(app.handlers.handled().len(), 4);
    let old = at(-600, r#"{"type":"RecordUpdate"}"#);
    assert_eq!(app.highlevel(&old).await.status, REFUSED);
}

/// A store that is away.
struct Away;

impl SeenStore for Away {
    fn insert<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, Result<Seen, StoreError>> {
        Box::pin(async { Err(StoreError::new("the store is away")) })
    }

    fn peek<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Seen, StoreError>> {
        Box::pin(async { Err(StoreError::new("the store is away")) })
    }

    fn confirm<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async { Err(StoreError::new("the store is away")) })
    }

    fn forget<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async { Err(StoreError::new("the store is away")) })
    }
}

#[tokio::test]
async fn nothing_is_handled_while_the_store_is_away() {
    let highlevel = webhook_app::highlevel().seen(Arc::new(Away));
    let app = App::with(highlevel, webhook_app::partoo().seen(Arc::new(Away))).await;
    assert_eq!(
        app.highlevel(&record_update()).await.status,
        HIGHLEVEL_AGAIN
    );
    assert_eq!(app.partoo(&review("treated")).await.status, PARTOO_AGAIN);
    assert_eq!(app.handlers.started(), 0);
    // What is not genuine never gets as far as the store.
    let stranger = Signer::ed25519([8; 32]).deliver_now::<HighLevel>("{}");
    assert_eq!(app.highlevel(&stranger).await.status, REFUSED);
}

#[tokio::test]
async fn a_body_has_a_limit() {
    let body = |length: usize| {
        let start = r#"{"type":"Large","webhookId":"1","pad":""#;
        let pad = "x".repeat(length - start.len() - 2);
        signer().deliver::<HighLevel>(format!("{start}{pad}\"}}"))
    };
    let limited = webhook_app::highlevel().max_body_bytes(1_000);
    let app = App::with(limited, webhook_app::partoo()).await;
    for (length, expected) in [(1_000, GOOD), (1_001, StatusCode::PAYLOAD_TOO_LARGE)] {
        assert_eq!(
            app.highlevel(&body(length)).await.status,
            expected,
            "{length}"
        );
    }
    let app = App::start().await;
    for (length, expected) in [
        (1 << 20, GOOD),
        ((1 << 20) + 1, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(
            app.highlevel(&body(length)).await.status,
            expected,
            "{length}"
        );
    }
}

#[tokio::test]
async fn the_published_key_is_no_key_of_the_tests() {
    let receiver = highlevel::webhooks::Verifier::production()
        .unwrap()
        .receiver();
    let app = App::with(receiver, webhook_app::partoo()).await;
    assert_eq!(app.highlevel(&record_update()).await.status, REFUSED);
}
