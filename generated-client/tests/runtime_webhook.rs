//! Webhook deliveries: keys, signatures and envelopes.
#![cfg(feature = "webhooks")]
#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use generated_client::runtime::__private::record;
use generated_client::runtime::webhook::{Ed25519Key, Envelope, SignatureVerifier, WebhookError};
use generated_client::runtime::{HeaderMap, RawValue, StatusCode};

const HEADER: &str = "X-Partoo-Signature-v1";

/// Both keys that Partoo documents, production and sandbox.
const PARTOO: [&str; 2] = [
    "MCowBQYDK2VwAyEA0G9ciHL6XZQXuWq6W4dFLvwNEPWgcdtQgEVlBIwZWBQ=",
    "MCowBQYDK2VwAyEALsyvX2yVnG3ZKRIFfEvYk2nkzanoNgAqBSqdeNub4sM=",
];

/// RFC 8032, section 7.1: public key, message and signature of tests 1 to 3.
const RFC_8032: [(&str, &str, &str); 3] = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
];

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn headers(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        // In another case than the verifier has it.
        headers.append("x-partoo-signature-V1", value.parse().unwrap());
    }
    headers
}

/// A key pair of a fixed seed: what signs, and the public half as base64.
fn pair(seed: u8) -> (SigningKey, String) {
    let signing = SigningKey::from_bytes(&[seed; 32]);
    let public = STANDARD.encode(signing.verifying_key().as_bytes());
    (signing, public)
}

fn verifier(keys: &[&str]) -> SignatureVerifier {
    SignatureVerifier::new(
        HEADER,
        keys.iter().map(|key| Ed25519Key::parse(key).unwrap()),
    )
}

fn sign(key: &SigningKey, body: &[u8]) -> String {
    STANDARD.encode(key.sign(body).to_bytes())
}

#[test]
fn known_answers() {
    for (key, message, signature) in RFC_8032 {
        let verifier = verifier(&[&STANDARD.encode(hex(key))]);
        let signature = STANDARD.encode(hex(signature));
        let mut message = hex(message);
        verifier.verify(&headers(&[&signature]), &message).unwrap();
        message.push(0);
        assert!(matches!(
            verifier.verify(&headers(&[&signature]), &message),
            Err(WebhookError::WrongSignature)
        ));
    }
}

#[test]
fn documented_keys_in_every_spelling() {
    for spki in PARTOO {
        let key = Ed25519Key::parse(spki).unwrap();
        let raw = STANDARD.encode(&STANDARD.decode(spki).unwrap()[12..]);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n");
        let crlf = format!(
            "\r\n-----BEGIN PUBLIC KEY-----\r\n{}\r\n{}\r\n-----END PUBLIC KEY-----",
            &spki[..40],
            &spki[40..]
        );
        for text in [&raw, &pem, &crlf, &format!(" {spki}\n")] {
            assert_eq!(text.parse::<Ed25519Key>().unwrap(), key);
        }
        assert_eq!(format!("{key:?}"), format!("Ed25519Key({raw})"));
    }
    assert_ne!(
        Ed25519Key::parse(PARTOO[0]).unwrap(),
        Ed25519Key::parse(PARTOO[1]).unwrap()
    );
}

#[test]
fn texts_that_are_no_key() {
    let encode = |bytes: &[u8]| STANDARD.encode(bytes);
    let mut rsa = STANDARD.decode(PARTOO[0]).unwrap();
    rsa[8] = 0x6e;
    for (text, reason) in [
        (String::new(), "nor 32 bytes"),
        ("not a key!".into(), "neither PEM nor base64"),
        (encode(&[1; 31]), "nor 32 bytes"),
        (encode(&[1; 33]), "nor 32 bytes"),
        (encode(&rsa), "nor 32 bytes"),
        (encode(&[2; 32]), "no point of the curve"),
        (encode(&[0; 32]), "a weak key"),
        (
            format!("-----BEGIN PUBLIC KEY-----\n{}", PARTOO[0]),
            "does not end",
        ),
        (
            format!(
                "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
                PARTOO[0]
            ),
            "neither PEM nor base64",
        ),
    ] {
        let error = Ed25519Key::parse(&text).unwrap_err();
        assert!(error.to_string().contains(reason), "{text}: {error}");
        assert_eq!(error.status_hint(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}

#[test]
fn any_of_several_keys() {
    let ((first, one), (second, two), (third, _)) = (pair(1), pair(2), pair(3));
    let verifier = verifier(&[&one, &two]);
    let body = br#"{"type":"x"}"#;
    for key in [&first, &second] {
        verifier
            .verify(&headers(&[&sign(key, body)]), body)
            .unwrap();
    }
    let error = verifier
        .verify(&headers(&[&sign(&third, body)]), body)
        .unwrap_err();
    assert!(matches!(error, WebhookError::WrongSignature));
    assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
    assert!(matches!(
        SignatureVerifier::new(HEADER, []).verify(&headers(&[&sign(&first, body)]), body),
        Err(WebhookError::WrongSignature)
    ));
}

#[test]
fn the_signature_is_over_the_bytes() {
    let (key, public) = pair(7);
    let verifier = verifier(&[&public]);
    let signature = headers(&[&sign(&key, br#"{"a": 1}"#)]);
    assert!(verifier.verify(&signature, br#"{"a": 1}"#).is_ok());
    for other in [&br#"{"a":1}"#[..], br#"{"a": 1} "#, br#"{"a": 2}"#, b""] {
        assert!(matches!(
            verifier.verify(&signature, other),
            Err(WebhookError::WrongSignature)
        ));
    }
}

#[test]
fn a_signature_that_is_missing_doubled_or_malformed() {
    let (key, public) = pair(7);
    let verifier = verifier(&[&public]);
    let good = sign(&key, b"body");
    let short = STANDARD.encode([0; 63]);
    let long = STANDARD.encode([0; 65]);
    let error = verifier.verify(&headers(&[]), b"body").unwrap_err();
    assert!(matches!(
        error,
        WebhookError::MissingSignature { header: HEADER }
    ));
    assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
    for (values, reason) in [
        (&[good.as_str(), good.as_str()][..], "more than one"),
        (&["", good.as_str()], "more than one"),
        (&[""], "64 bytes"),
        (&[short.as_str()], "64 bytes"),
        (&[long.as_str()], "64 bytes"),
        (&["%%%"], "not base64"),
        (&[good.trim_end_matches('=')], "not base64"),
        (&[&format!(" {good}, {good}")], "not base64"),
    ] {
        let error = verifier.verify(&headers(values), b"body").unwrap_err();
        assert!(
            matches!(
                error,
                WebhookError::MalformedSignature { header: HEADER, .. }
            ),
            "{values:?}: {error:?}"
        );
        assert!(error.to_string().contains(reason), "{values:?}: {error}");
        assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Review {
    id: i64,
}
record! { both Review { id: required "id", } }

#[derive(Clone, Debug, PartialEq)]
struct Payload {
    reviews: Vec<Review>,
}
record! { both Payload { reviews: required "reviews", } }

/// Written as the emitter writes it.
#[derive(Clone, Debug)]
enum Event {
    Updated(Payload),
    Unknown {
        kind: String,
        payload: Box<RawValue>,
    },
}

impl Event {
    fn parse(body: &str) -> Result<Self, WebhookError> {
        let envelope = Envelope::parse(body.as_bytes(), "type", Some("payload"))?;
        match envelope.kind() {
            "review_updated" => envelope.decode().map(Self::Updated),
            _ => {
                let (kind, payload) = envelope.into_parts();
                Ok(Self::Unknown { kind, payload })
            }
        }
    }
}

#[test]
fn known_and_unknown_events() {
    for body in [
        r#"{"type":"review_updated","payload":{"reviews":[{"id":1}]},"new":[]}"#,
        r#"{ "payload": {"reviews": [{"id": 1}]}, "type": "review\u005fupdated" }"#,
    ] {
        let Event::Updated(payload) = Event::parse(body).unwrap() else {
            panic!("{body}");
        };
        assert_eq!(payload.reviews, [Review { id: 1 }]);
    }
    for (body, text) in [
        (r#"{"type":"new","payload": {"a": 1.0} }"#, r#"{"a": 1.0}"#),
        (r#"{"type":"new","payload":null}"#, "null"),
        (
            r#" {"type":"new", "data":1} "#,
            r#"{"type":"new", "data":1}"#,
        ),
    ] {
        let Event::Unknown { kind, payload } = Event::parse(body).unwrap() else {
            panic!("{body}");
        };
        assert_eq!((kind.as_str(), payload.get()), ("new", text));
    }
}

#[test]
fn bodies_that_are_no_event() {
    for (body, expected) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        (
            "[]",
            "invalid type: sequence, expected an object at line 1 column 0",
        ),
        ("{} {}", "trailing characters at line 1 column 4"),
        ("{}", "missing field `type` at line 1 column 2"),
        (
            r#"{"type":1}"#,
            "type: invalid type: integer `1`, expected a string at line 1 column 9",
        ),
        (
            r#"{"type":"a","type":"b"}"#,
            "type: duplicate field `type` at line 1 column 18",
        ),
        (
            r#"{"payload":1,"payload":2,"type":"a"}"#,
            "payload: duplicate field `payload` at line 1 column 22",
        ),
        (r#"{"type":"review_updated"}"#, "missing field `payload`"),
        (
            "{\"type\":\"review_updated\",\n \"payload\":{\"reviews\":[{},{\"id\":1}]}}",
            "payload.reviews[0]: missing field `id` at line 2 column 25",
        ),
    ] {
        let error = Event::parse(body).unwrap_err();
        assert_eq!(error.status_hint(), StatusCode::BAD_REQUEST);
        let WebhookError::Body(cause) = &error else {
            panic!("{body}: {error:?}");
        };
        assert_eq!(cause.to_string(), expected, "{body}");
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            expected
        );
    }
}

#[test]
fn the_whole_body_as_payload() {
    let body = r#" {"type":"x","reviews":[]} "#;
    let envelope = Envelope::parse(body.as_bytes(), "type", None).unwrap();
    assert_eq!(envelope.kind(), "x");
    assert_eq!(
        envelope.decode::<Payload>().unwrap(),
        Payload { reviews: vec![] }
    );
    assert_eq!(envelope.into_parts().1.get(), body.trim());
}
