//! Which deliveries a receiver takes for new ones: time, identity, claims, and what is remembered.
#![cfg(all(
    feature = "test-util",
    feature = "highlevel-webhooks",
    feature = "partoo-webhooks"
))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use generated_client::highlevel::webhooks::{Event, Verifier};
use generated_client::partoo::webhooks::{Event as PartooEvent, Verifier as PartooVerifier};
use generated_client::runtime::webhook::{
    Delivery, Receiver, Rejection, SignedDelivery, Signer, WebhookError,
};
use generated_client::runtime::{MemorySeen, Seen, SeenStore as _, StatusCode};

const MINUTE: Duration = Duration::from_secs(60);

fn signer() -> Signer {
    Signer::ed25519([7; 32])
}

fn receiver() -> Receiver<Event> {
    let verifier = Verifier::with_key(&signer().public_key());
    verifier.unwrap().receiver()
}

fn partoo() -> Receiver<PartooEvent> {
    let verifier = PartooVerifier::with_key(&signer().public_key());
    verifier.unwrap().receiver()
}

/// Takes in a delivery at a time.
async fn at(
    receiver: &Receiver<Event>,
    now: SystemTime,
    delivery: &SignedDelivery,
) -> Result<Delivery<Event>, Rejection> {
    receiver
        .receive_at(now, &delivery.headers, delivery.body.clone())
        .await
}

async fn now(receiver: &Receiver<Event>, body: &str) -> Result<Delivery<Event>, Rejection> {
    let delivery = signer().deliver::<Event>(body.to_owned());
    at(receiver, SystemTime::now(), &delivery).await
}

async fn succeed(delivery: Delivery<Event>) {
    let handled = delivery.handle(|_| async { Ok::<_, &str>(()) }).await;
    handled.unwrap();
}

async fn fail(delivery: Delivery<Event>) -> StatusCode {
    let failed = delivery.handle(|_| async { Err::<(), _>("away") }).await;
    let failed = failed.unwrap_err();
    assert_eq!(failed.error(), &"away");
    failed.status()
}

#[track_caller]
fn rejection<E>(received: Result<Delivery<E>, Rejection>) -> Rejection {
    match received {
        Err(rejection) => rejection,
        Ok(_) => panic!("it was taken in"),
    }
}

#[track_caller]
fn invalid<E>(received: Result<Delivery<E>, Rejection>) -> WebhookError {
    match rejection(received) {
        Rejection::Invalid(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_edges_of_the_window() {
    let made = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let receiver = receiver().without_seen();
    let delivery = signer().deliver_at::<Event>(made, r#"{"type":"X"}"#);
    let edge = 5 * MINUTE;
    let beyond = edge + Duration::from_millis(1);
    for now in [made, made - edge, made + edge] {
        let taken = at(&receiver, now, &delivery).await.unwrap();
        assert_eq!(taken.timestamp(), Some(made));
    }
    let error = invalid(at(&receiver, made + beyond, &delivery).await);
    assert!(
        matches!(error, WebhookError::TooOld { age, window } if age == beyond && window == edge),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "the delivery was made 300 s ago, and 300 s are allowed"
    );
    let error = invalid(at(&receiver, made - beyond, &delivery).await);
    assert!(
        matches!(error, WebhookError::TooEarly { ahead, window } if ahead == beyond && window == edge),
        "{error:?}"
    );
    assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_time_that_is_none_is_refused() {
    let receiver = receiver();
    for time in [
        r#""yesterday""#,
        r#""2026-11-21T10:00:00""#,
        "1800000000",
        "true",
        "{}",
        "[]",
        r#""""#,
    ] {
        let body = format!(r#"{{"type":"X","webhookId":"1","timestamp":{time}}}"#);
        let error = invalid(now(&receiver, &body).await);
        assert!(
            matches!(
                error,
                WebhookError::MalformedTimestamp {
                    member: "timestamp"
                }
            ),
            "{time}: {error:?}"
        );
        assert_eq!(error.status_hint(), StatusCode::BAD_REQUEST);
    }
}

/// A reader that takes the first of two members and one that takes the last would disagree on what
/// was signed.
#[tokio::test]
async fn a_member_that_occurs_twice_is_refused() {
    let receiver = receiver();
    for body in [
        r#"{"type":"X","webhookId":"1","webhookId":"2"}"#,
        r#"{"type":"X","timestamp":null,"timestamp":"2026-11-21T10:00:00Z"}"#,
        r#"{"type":"X","webhookId":"1","\u0077ebhookId":"2"}"#,
    ] {
        let error = invalid(now(&receiver, body).await);
        assert!(matches!(error, WebhookError::Body(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_delivery_without_a_time_passes_unless_it_is_asked_for() {
    for body in [
        r#"{"type":"X","webhookId":"1"}"#,
        r#"{"type":"X","webhookId":"1","timestamp":null}"#,
    ] {
        let taken = now(&receiver(), body).await.unwrap();
        assert_eq!(taken.timestamp(), None);
        let error = invalid(now(&receiver().require_timestamp(), body).await);
        assert!(matches!(error, WebhookError::MissingTimestamp), "{error:?}");
        assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn what_tells_deliveries_apart() {
    let receiver = receiver();
    let id = async |body: &str| {
        let delivery = now(&receiver, body).await.unwrap();
        let id = delivery.id().map(str::to_owned);
        succeed(delivery).await;
        id
    };
    assert_eq!(
        id(r#"{"type":"X","webhookId":"a-1"}"#).await.as_deref(),
        Some("highlevel:id:a-1")
    );
    assert_eq!(
        id(r#"{"type":"X","webhookId":17}"#).await.as_deref(),
        Some("highlevel:id:17")
    );
    // A long one is stood for by its hash, and a different long one by another.
    let long = |last: char| format!(r#"{{"type":"X","webhookId":"{}{last}"}}"#, "x".repeat(500));
    let (one, other) = (id(&long('1')).await.unwrap(), id(&long('2')).await.unwrap());
    assert_ne!(one, other);
    assert!(one.len() < 100, "{one}");
    // Whoever can choose an id cannot choose that of another delivery's content.
    assert!(one.starts_with("highlevel:long:"), "{one}");

    // Without an id, the content does, as long as it has a time.
    let timed = signer().deliver_now::<Event>(r#"{"type":"X","webhookId":null}"#);
    let first = at(&receiver, SystemTime::now(), &timed).await.unwrap();
    assert!(first.id().unwrap().starts_with("highlevel:body:"));
    succeed(first).await;
    let again = at(&receiver, SystemTime::now(), &timed).await;
    assert!(matches!(rejection(again), Rejection::Duplicate));

    // Without either, a second event of the same content is one of its own.
    for _ in 0..2 {
        assert_eq!(id(r#"{"type":"X","unreadCount":1}"#).await, None);
    }
    for body in [
        r#"{"type":"X","webhookId":{}}"#,
        r#"{"type":"X","webhookId":true}"#,
    ] {
        let error = invalid(now(&receiver, body).await);
        assert!(matches!(error, WebhookError::Body(_)), "{error:?}");
    }
}

#[tokio::test]
async fn content_is_compared_byte_for_byte() {
    let receiver = partoo();
    let mut ids = Vec::new();
    for body in [
        r#"{"type":"a","payload":{}}"#,
        r#"{"type":"a","payload":{} }"#,
        r#"{"payload":{},"type":"a"}"#,
    ] {
        let delivery = signer().deliver::<PartooEvent>(body);
        let taken = receiver.receive(&delivery.headers, delivery.body).await;
        let taken = taken.unwrap();
        ids.push(taken.id().unwrap().to_owned());
        taken.into_parts().1.confirm().await.unwrap();
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert!(
        ids.iter().all(|id| id.starts_with("partoo:body:")),
        "{ids:?}"
    );
}

/// HighLevel repeats ten minutes later, with the body of the first attempt and thus with its time.
#[tokio::test]
async fn a_repetition_that_was_asked_for_may_be_late() {
    let receiver = receiver();
    let made = SystemTime::now();
    let delivery = signer().deliver_at::<Event>(made, r#"{"type":"X"}"#);
    let first = at(&receiver, made, &delivery).await.unwrap();
    assert_eq!(fail(first).await, StatusCode::TOO_MANY_REQUESTS);
    for attempt in 1..=3 {
        let late = at(&receiver, made + attempt * 10 * MINUTE, &delivery).await;
        fail(late.unwrap()).await;
    }
    let late = at(&receiver, made + 40 * MINUTE, &delivery).await;
    succeed(late.unwrap()).await;
    let copy = at(&receiver, made + 50 * MINUTE, &delivery).await;
    assert!(matches!(rejection(copy), Rejection::Duplicate));

    // One that nobody has asked for is too old, however genuine it is.
    let other = signer().deliver_at::<Event>(made, r#"{"type":"X"}"#);
    let error = invalid(at(&receiver, made + 10 * MINUTE, &other).await);
    assert!(matches!(error, WebhookError::TooOld { .. }), "{error:?}");
    // And one from the future is never late.
    let early = at(&receiver, made - 10 * MINUTE, &delivery).await;
    assert!(matches!(invalid(early), WebhookError::TooEarly { .. }));
}

#[tokio::test]
async fn an_attempt_beside_the_first_is_asked_to_come_back_and_may() {
    let receiver = receiver();
    let made = SystemTime::now();
    let delivery = signer().deliver_at::<Event>(made, r#"{"type":"X"}"#);
    let first = at(&receiver, made, &delivery).await.unwrap();
    let beside = rejection(at(&receiver, made, &delivery).await);
    assert!(matches!(beside, Rejection::InProgress { .. }), "{beside:?}");
    assert_eq!(beside.status(), StatusCode::TOO_MANY_REQUESTS);
    succeed(first).await;
    let back = rejection(at(&receiver, made + 10 * MINUTE, &delivery).await);
    assert!(matches!(back, Rejection::Duplicate), "{back:?}");
    assert_eq!(back.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_delivery_that_is_dropped_is_given_back() {
    let receiver = receiver();
    let body = r#"{"type":"X","webhookId":"1"}"#;
    drop(now(&receiver, body).await.unwrap());
    let mut attempts = 0;
    let delivery = loop {
        match now(&receiver, body).await {
            Ok(delivery) => break delivery,
            Err(Rejection::InProgress { .. }) if attempts < 10_000 => attempts += 1,
            Err(other) => panic!("{other:?}"),
        }
        tokio::task::yield_now().await;
    };
    succeed(delivery).await;
    assert!(matches!(
        rejection(now(&receiver, body).await),
        Rejection::Duplicate
    ));
}

/// A handler that takes longer than it has gives its claim to another, and cannot take it away.
#[tokio::test]
async fn a_claim_runs_out() {
    let store = Arc::new(MemorySeen::new());
    let short = receiver()
        .seen(store.clone())
        .claim(Duration::from_millis(1));
    let long = receiver().seen(store.clone());
    let body = r#"{"type":"X","webhookId":"1"}"#;
    let slow = now(&short, body).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let second = now(&long, body).await.unwrap();
    fail(slow).await;
    let third = rejection(now(&long, body).await);
    assert!(matches!(third, Rejection::InProgress { .. }), "{third:?}");
    succeed(second).await;
    assert!(matches!(
        rejection(now(&long, body).await),
        Rejection::Duplicate
    ));
}

#[tokio::test]
async fn receivers_of_two_apis_share_a_store_and_no_ids() {
    let store = Arc::new(MemorySeen::new());
    let (receiver, partoo) = (receiver().seen(store.clone()), partoo().seen(store.clone()));
    let body = r#"{"type":"X","timestamp":null,"payload":{}}"#;
    let timed = signer().deliver_now::<Event>(body);
    succeed(at(&receiver, SystemTime::now(), &timed).await.unwrap()).await;
    let delivery = signer().deliver::<PartooEvent>(timed.body);
    let taken = partoo.receive(&delivery.headers, delivery.body).await;
    let id = taken.unwrap().id().unwrap().to_owned();
    assert_eq!(store.peek(&id).await.unwrap(), Seen::Claimed);
    assert_eq!(store.len(), 2);
}

/// Neither errors nor `Debug` show what a delivery says or how it was signed.
#[tokio::test]
async fn rejections_say_nothing_of_the_contents() {
    let receiver = receiver();
    let delivery = signer().deliver::<Event>(r#"{"type":"X","webhookId":"1","card":"4111"}"#);
    let mut headers = delivery.headers.clone();
    headers.insert("x-ghl-signature", "c2VjcmV0".parse().unwrap());
    let rejection = rejection(receiver.receive(&headers, delivery.body).await);
    let mut shown = format!("{rejection} {rejection:?} {receiver:?}");
    let mut cause: Option<&dyn std::error::Error> = Some(&rejection);
    while let Some(error) = cause {
        shown.push_str(&error.to_string());
        cause = error.source();
    }
    assert!(
        !shown.contains("4111") && !shown.contains("c2VjcmV0"),
        "{shown}"
    );
    assert!(shown.contains("it does not have 64 bytes"), "{shown}");
}
