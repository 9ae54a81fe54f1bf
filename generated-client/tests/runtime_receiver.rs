//! The receiver and the signer for an API with other rules than those of the vendors.
#![cfg(all(feature = "webhooks", feature = "test-util"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use generated_client::runtime::StatusCode;
use generated_client::runtime::webhook::{
    Delivery, Ed25519Key, Receiver, Rejection, Rules, SignatureVerifier, SignedDelivery, Signer,
    TimestampFormat, WebhookError, WebhookEvent,
};

/// An event that takes any body, of an API with the rules of `R`.
#[derive(Debug)]
struct Event<R>(PhantomData<R>);

trait HasRules: Send + 'static {
    const RULES: Rules;
}

impl<R: HasRules> WebhookEvent for Event<R> {
    const RULES: &'static Rules = &R::RULES;

    fn parse(_: &[u8]) -> Result<Self, WebhookError> {
        Ok(Self(PhantomData))
    }
}

const RULES: Rules = Rules::new("shop").ed25519_header("X-Shop").id("id");

#[derive(Debug)]
struct Seconds;

impl HasRules for Seconds {
    const RULES: Rules = RULES
        .timestamp("at", TimestampFormat::Seconds)
        .window(Duration::from_secs(30));
}

#[derive(Debug)]
struct Milliseconds;

impl HasRules for Milliseconds {
    const RULES: Rules = RULES
        .timestamp("at", TimestampFormat::Milliseconds)
        .retry(409, Duration::from_secs(60));
}

/// A status that is none.
#[derive(Debug)]
struct NoStatus;

impl HasRules for NoStatus {
    const RULES: Rules = Rules::new("shop").retry(7, Duration::ZERO);
}

fn signer() -> Signer {
    Signer::ed25519([1; 32])
}

fn receiver<R: HasRules>() -> Receiver<Event<R>> {
    let key = Ed25519Key::parse(&signer().public_key()).unwrap();
    Receiver::new(SignatureVerifier::new("x-shop", [key]))
}

/// A time with a fraction of a second.
fn made() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_000_000_250)
}

async fn receive<R: HasRules>(
    receiver: &Receiver<Event<R>>,
    now: SystemTime,
    delivery: &SignedDelivery,
) -> Result<Delivery<Event<R>>, Rejection> {
    receiver
        .receive_at(now, &delivery.headers, delivery.body.clone())
        .await
}

async fn time_of<R: HasRules>(body: &str) -> Result<SystemTime, Rejection> {
    let delivery = signer().deliver::<Event<R>>(body.to_owned());
    let taken = receive(&receiver::<R>(), made(), &delivery).await?;
    Ok(taken.timestamp().unwrap())
}

#[tokio::test]
async fn times_in_each_format() {
    let whole = made() - Duration::from_millis(250);
    for body in [
        r#"{"at":1795000000}"#,
        r#"{"at":"1795000000"}"#,
        r#"{"at":1795000000.0}"#,
    ] {
        assert_eq!(time_of::<Seconds>(body).await.unwrap(), whole, "{body}");
    }
    let fraction = time_of::<Seconds>(r#"{"at":1795000000.25}"#).await;
    assert_eq!(fraction.unwrap(), made());
    for body in [r#"{"at":1795000000250}"#, r#"{"at":"1795000000250"}"#] {
        assert_eq!(
            time_of::<Milliseconds>(body).await.unwrap(),
            made(),
            "{body}"
        );
    }
    for body in [
        r#"{"at":"2026-11-18T10:26:40Z"}"#,
        r#"{"at":-1}"#,
        r#"{"at":1e400}"#,
        r#"{"at":"NaN"}"#,
        r#"{"at":"inf"}"#,
        r#"{"at":[1795000000]}"#,
    ] {
        let Err(Rejection::Invalid(error)) = time_of::<Seconds>(body).await else {
            panic!("{body}");
        };
        assert!(
            matches!(error, WebhookError::MalformedTimestamp { member: "at" }),
            "{body}: {error:?}"
        );
    }
}

/// A time in seconds is far off in milliseconds, and the other way round.
#[tokio::test]
async fn a_time_in_the_wrong_unit_is_outside_of_the_window() {
    let error = time_of::<Seconds>(r#"{"at":1795000000250}"#).await;
    assert!(matches!(
        error,
        Err(Rejection::Invalid(WebhookError::TooEarly { .. }))
    ));
    let error = time_of::<Milliseconds>(r#"{"at":1795000000}"#).await;
    assert!(matches!(
        error,
        Err(Rejection::Invalid(WebhookError::TooOld { .. }))
    ));
}

#[tokio::test]
async fn the_window_is_that_of_the_api_unless_the_receiver_has_another() {
    let delivery = signer().deliver_at::<Event<Seconds>>(made(), "{}");
    let later = made() + Duration::from_secs(40);
    let narrow = receive(&receiver::<Seconds>(), later, &delivery).await;
    assert!(matches!(
        narrow,
        Err(Rejection::Invalid(WebhookError::TooOld { .. }))
    ));
    let wide = receiver::<Seconds>().window(Duration::from_secs(60));
    let taken = receive(&wide, later, &delivery).await.unwrap();
    assert_eq!(taken.timestamp(), Some(made() - Duration::from_millis(250)));
}

#[tokio::test]
async fn the_signer_stamps_what_has_no_stamp() {
    for _ in 0..2 {
        let seconds = signer().deliver_at::<Event<Seconds>>(made(), r#"{"a":1}"#);
        let body: serde_json::Value = serde_json::from_slice(&seconds.body).unwrap();
        assert_eq!(
            (&body["a"], &body["at"]),
            (&1.into(), &1_795_000_000_u64.into())
        );
        assert!(
            body["id"]
                .as_str()
                .is_some_and(|id| id.starts_with("test-")),
            "{body}"
        );
        let taken = receive(&receiver::<Seconds>(), made(), &seconds).await;
        assert!(taken.is_ok(), "{taken:?}");
    }
    let one = signer().deliver_now::<Event<Milliseconds>>("{}");
    let other = signer().deliver_now::<Event<Milliseconds>>("{}");
    assert_ne!(one.body, other.body, "each has an id of its own");

    let kept = r#"{"at":7,"id":"mine"}"#;
    let delivery = signer().deliver_now::<Event<Milliseconds>>(kept);
    assert_eq!(delivery.body, kept);
    for body in ["", "no JSON", "[1]"] {
        assert_eq!(signer().deliver_now::<Event<Seconds>>(body).body, body);
    }
    assert_eq!(delivery.headers["content-type"], "application/json");
    assert_eq!(
        format!("{:?}", signer()),
        format!("Signer({:?})", signer().public_key())
    );
}

#[tokio::test]
async fn the_status_that_asks_the_sender_to_come_back() {
    let failed = async |delivery: Delivery<Event<Milliseconds>>| {
        let failed = delivery.handle(|_| async { Err::<(), _>(3) }).await;
        failed.unwrap_err()
    };
    let delivery = signer().deliver_now::<Event<Milliseconds>>("{}");
    let taken = receive(&receiver(), SystemTime::now(), &delivery).await;
    let error = failed(taken.unwrap()).await;
    assert_eq!(
        (error.status(), error.into_error()),
        (StatusCode::CONFLICT, 3)
    );

    // A sender that gives no header to sign in signs nothing.
    let delivery = signer().deliver::<Event<NoStatus>>("{}");
    assert!(!delivery.headers.contains_key("x-shop"));
    let mut headers = delivery.headers.clone();
    headers.insert("x-shop", signer().sign(b"{}").parse().unwrap());
    let receiver = receiver::<NoStatus>();
    let first = receiver.receive(&headers, delivery.body.clone()).await;
    let second = receiver.receive(&headers, delivery.body).await;
    let status = second.unwrap_err().status();
    assert_eq!(
        status,
        StatusCode::SERVICE_UNAVAILABLE,
        "503 stands in for a status that is none"
    );
    drop(first);
}
