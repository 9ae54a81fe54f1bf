//! Partoo's webhook deliveries: who sent one, and what it says.
#![cfg(feature = "partoo-webhooks")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::error::Error as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use generated_client::partoo::types::ReviewState;
use generated_client::partoo::webhooks::{
    Event, PRODUCTION_KEY, ReviewUpdatedPayload, SANDBOX_KEY, Verifier,
};
use generated_client::runtime::webhook::{Ed25519Key, WebhookError};
use generated_client::runtime::{HeaderMap, StatusCode};

const HEADER: &str = "X-Partoo-Signature-v1";

/// Spaces, a line break at the end and characters beyond ASCII, so that a body that was parsed and
/// written again is another one.
const BODY: &str = "{\"type\": \"review_updated\", \"payload\": {\"review\": {\"id\": 34, \"state\": \"deleted\", \"content\": \"Merci ❤️\"}}}\n";

/// The public half of the key whose seed is the bytes 0 to 31, and its signature over [`BODY`], both
/// made by another implementation (OpenSSL).
const KNOWN_KEY: &str = "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const KNOWN_SIGNATURE: &str =
    "UHFfd7ewDMzj6AngncjME4LTuWJUAqEhuGozO3LNzDyqtDCRsZaLkHupbJ+1WryD7HvPp5m8Gc014D0MyJGlDw==";

/// The other side: it has the private key.
struct Sender(SigningKey);

impl Sender {
    fn new(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    fn signature(&self, body: &str) -> String {
        STANDARD.encode(self.0.sign(body.as_bytes()).to_bytes())
    }

    /// What the receiver is configured with.
    fn verifier(&self) -> Verifier {
        Verifier::with_key(&STANDARD.encode(self.0.verifying_key().as_bytes())).unwrap()
    }
}

fn headers(signatures: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.append("content-type", "application/json".parse().unwrap());
    for signature in signatures {
        headers.append(HEADER, signature.parse().unwrap());
    }
    headers
}

#[track_caller]
fn review_of(event: Event) -> ReviewUpdatedPayload {
    assert_eq!(event.kind(), "review_updated");
    match event {
        Event::ReviewUpdated(payload) => payload,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_known_answer() {
    let sender = Sender::new(std::array::from_fn(|index| u8::try_from(index).unwrap()));
    assert_eq!(sender.signature(BODY), KNOWN_SIGNATURE);
    let verifier = Verifier::with_key(KNOWN_KEY).unwrap();
    let event = verifier
        .unwrap(&headers(&[KNOWN_SIGNATURE]), BODY.as_bytes())
        .unwrap();
    let review = review_of(event).review;
    assert_eq!(review.id, Some(34));
    assert_eq!(review.state, Some(ReviewState::Deleted));
    assert_eq!(review.content.as_deref(), Some("Merci ❤️"));
}

#[test]
fn a_signed_delivery_is_read_with_any_spelling_of_the_header() {
    let sender = Sender::new([1; 32]);
    for name in [HEADER, "x-partoo-signature-v1", "X-PARTOO-SIGNATURE-V1"] {
        let mut headers = HeaderMap::new();
        let name: http::HeaderName = name.parse().unwrap();
        headers.insert(name, sender.signature(BODY).parse().unwrap());
        let event = sender.verifier().unwrap(&headers, BODY.as_bytes());
        assert_eq!(review_of(event.unwrap()).review.id, Some(34));
    }
}

#[test]
fn each_way_to_be_refused_is_an_error_of_its_own() {
    let sender = Sender::new([1; 32]);
    let good = sender.signature(BODY);
    let stranger = Sender::new([2; 32]).signature(BODY);
    let check = |signatures: &[&str]| {
        let headers = headers(signatures);
        let error = sender.verifier().verify(&headers, BODY.as_bytes());
        let error = error.expect_err("the delivery is refused");
        assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
        assert!(sender.verifier().unwrap(&headers, BODY.as_bytes()).is_err());
        error
    };
    let missing = check(&[]);
    assert!(matches!(
        missing,
        WebhookError::MissingSignature { header: HEADER }
    ));
    for signatures in [
        &[""][..],
        &["no base64"],
        &["AAAA"],
        &[&good[1..]],
        &[&format!("v1={good}")],
        &[&good, &good],
        &[&good, &stranger],
    ] {
        let malformed = check(signatures);
        assert!(
            matches!(
                malformed,
                WebhookError::MalformedSignature { header: HEADER, .. }
            ),
            "{signatures:?}: {malformed:?}"
        );
    }
    let nothing = STANDARD.encode([0; 64]);
    for signature in [&stranger, &nothing] {
        assert!(matches!(check(&[signature]), WebhookError::WrongSignature));
    }
}

#[test]
fn a_body_that_was_changed_on_the_way_is_refused() {
    let sender = Sender::new([3; 32]);
    let headers = headers(&[&sender.signature(BODY)]);
    let reformatted = serde_json::from_str::<serde_json::Value>(BODY)
        .unwrap()
        .to_string();
    for body in [
        BODY.replace("34", "35"),
        BODY.replace("deleted", "treated"),
        BODY.trim_end().to_owned(),
        format!("{BODY} "),
        reformatted,
        String::new(),
    ] {
        let error = sender.verifier().unwrap(&headers, body.as_bytes());
        assert!(
            matches!(error, Err(WebhookError::WrongSignature)),
            "{body}: {error:?}"
        );
    }
    assert!(sender.verifier().verify(&headers, BODY.as_bytes()).is_ok());
}

#[test]
fn the_signature_is_checked_before_the_body_is_read() {
    let sender = Sender::new([4; 32]);
    let body = "no JSON";
    let error = sender.verifier().unwrap(&headers(&[]), body.as_bytes());
    assert!(matches!(error, Err(WebhookError::MissingSignature { .. })));

    let headers = headers(&[&sender.signature(body)]);
    let error = sender.verifier().unwrap(&headers, body.as_bytes());
    let error = error.unwrap_err();
    assert!(matches!(error, WebhookError::Body(_)), "{error:?}");
    assert_eq!(error.status_hint(), StatusCode::BAD_REQUEST);
}

#[test]
fn an_event_of_an_unknown_kind_is_kept() {
    let sender = Sender::new([5; 32]);
    let body = r#"{"type":"review_translated","payload":{"review":{"id": 1.0}}}"#;
    let headers = headers(&[&sender.signature(body)]);
    let event = sender.verifier().unwrap(&headers, body.as_bytes()).unwrap();
    assert_eq!(event.kind(), "review_translated");
    let Event::Unknown { kind, payload } = event else {
        panic!("{event:?}");
    };
    assert_eq!(kind, "review_translated");
    assert_eq!(payload.get(), r#"{"review":{"id": 1.0}}"#);
}

#[test]
fn a_deleted_review_can_come_back() {
    let states = ["treated", "deleted", "treated", "pending_auto_reply"];
    let expected = [
        ReviewState::Treated,
        ReviewState::Deleted,
        ReviewState::Treated,
        ReviewState::Unknown("pending_auto_reply".to_owned()),
    ];
    for (state, expected) in states.into_iter().zip(expected) {
        let deleted = match state {
            "deleted" => r#","delete_date":"2017-08-01T19:15:54.256000+02:00""#,
            _ => "",
        };
        let body = format!(
            r#"{{"type":"review_updated","payload":{{"review":{{"id":34,"state":"{state}"{deleted}}}}}}}"#
        );
        let review = review_of(Event::parse(body.as_bytes()).unwrap()).review;
        assert_eq!((review.id, review.state), (Some(34), Some(expected)));
        assert_eq!(review.delete_date.is_some(), state == "deleted");
    }
}

#[test]
fn a_known_event_without_its_members_is_an_error() {
    for (body, expected) in [
        (r#"{"payload":{}}"#, "missing field `type`"),
        (r#"{"type":"review_updated"}"#, "missing field `payload`"),
        (
            r#"{"type":"review_updated","payload":{}}"#,
            "payload: missing field `review`",
        ),
        (
            r#"{"type":"review_updated","payload":{"review":{"tags":[{"id":"x"}]}}}"#,
            "payload.review.tags[0].id: invalid type: string",
        ),
    ] {
        let error = Event::parse(body.as_bytes()).unwrap_err();
        assert_eq!(error.status_hint(), StatusCode::BAD_REQUEST);
        let cause = error.source().unwrap().to_string();
        assert!(cause.starts_with(expected), "{cause}");
    }
}

#[test]
fn the_keys_of_production_and_sandbox() {
    let built_in = [PRODUCTION_KEY, SANDBOX_KEY];
    assert_eq!(
        built_in,
        [
            "MCowBQYDK2VwAyEA0G9ciHL6XZQXuWq6W4dFLvwNEPWgcdtQgEVlBIwZWBQ=",
            "MCowBQYDK2VwAyEALsyvX2yVnG3ZKRIFfEvYk2nkzanoNgAqBSqdeNub4sM=",
        ]
    );
    let verifiers = [Verifier::production(), Verifier::sandbox()];
    for (verifier, key) in verifiers.into_iter().zip(built_in) {
        // Its Debug shows the keys that it accepts, which are public.
        let shown = format!("{:?}", verifier.unwrap());
        let key = format!("{:?}", Ed25519Key::parse(key).unwrap());
        assert!(shown.contains(&key), "{shown} without {key}");
        assert_eq!(shown.matches("Ed25519Key(").count(), 1, "{shown}");
    }
}

#[test]
fn a_delivery_of_one_environment_is_refused_in_the_other() {
    let (one, other) = (Sender::new([6; 32]), Sender::new([7; 32]));
    let headers = headers(&[&one.signature(BODY)]);
    assert!(one.verifier().verify(&headers, BODY.as_bytes()).is_ok());
    for verifier in [
        other.verifier(),
        Verifier::production().unwrap(),
        Verifier::sandbox().unwrap(),
    ] {
        assert!(matches!(
            verifier.verify(&headers, BODY.as_bytes()),
            Err(WebhookError::WrongSignature)
        ));
    }
}

#[test]
fn a_key_that_is_none_is_refused() {
    for key in ["", "secret", "MCowBQYDK2VwAyEA", "AAAA"] {
        let error = Verifier::with_key(key).unwrap_err();
        assert!(matches!(error, WebhookError::InvalidKey { .. }), "{key}");
        assert_eq!(error.status_hint(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
