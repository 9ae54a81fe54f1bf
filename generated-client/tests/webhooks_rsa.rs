//! The older signatures by RSA, which an application asks for by name.
#![cfg(all(
    feature = "test-util",
    feature = "webhooks-legacy-rsa",
    feature = "highlevel-webhooks"
))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::LazyLock;

use generated_client::highlevel::webhooks::{Event, PRODUCTION_RSA_KEY, Verifier};
use generated_client::runtime::webhook::{RsaKey, SignedDelivery, Signer, WebhookError};
use generated_client::runtime::{HeaderMap, StatusCode};

const BODY: &str = r#"{"type": "RecordUpdate", "id": "r1"}"#;

/// A public key of 2048 bits and signatures over [`BODY`] with its other half, made by OpenSSL.
const KNOWN_KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApI5q/bPGB15cQmIBrNv/qsrJUJk/ngvuSww6HCbdHwygWEmkiPPqSedVjbHza2KDqdkVaRpZYFZG/7KLmz8wyRf88dUyKuJygexrOpSkGzpNgixQcLiwAGOsXhABCxBl4EVe08MvUpxESiOucD//aGxhPNEL+TGbPXl6k2IHpjctY3GrJlFw7Av+iU9C+tdge2PNDA1g56aFy2daWwR8Mq5dP1bdYXWchF6J3S6+LBgARXGidHMAveLabTJ0OlDL11s0RyvVM3nk1zFKRtOw8quV4nEZb8s/4zEq10rwQwFQoBOrnJLRvp764AQlRjz+VrtR8ZQY4bP66H8wS1N4RwIDAQAB";
const KNOWN_SIGNATURE: &str = "a6yuT6n0cctpaiaw1cAGnWzLYfSB3QC24HnQzKFLfMBn67rtS6d3qLvaP4bucY3yLMmbDvFeDwvG2pd3KmwNkfKqSIBCZr4ss8MxMBVqGsRFhy/Qf7ToDUWbB0Y++1qhKpXVgSH0ajuDdWO4gFfmSOEMzFGqbZn07oYLPKliWUp3/opcqQpFALzo3m6DyD2/kgVwIFUUagf5tnFFVkqCnDCgpoMhaHJ5oUjZE18Nh3uQWRf0DBLHLb/1+UedLBzrLlcyzblBpNdRdo5DNyEIlKbADStyQol7dLXxz3AUbYmEOOdKK+zujuY+v31zJTLD44uBSOdzD+Tgvz0tryzgSA==";
/// With SHA-1 instead of SHA-256.
const BY_SHA1: &str = "hWUnlgMSsza0k1XMzS9FTxo6weO4ytN0K8zE0bv5eMEkjNgVxI9ff8ft3qVuiTL/eXZeE3aJtu6wvaRFiXWf0kzzYsYaRpm3eohFesp9pI+m8LWx78dfFlhXqDc1Ok+Tn/8YnJL+RtaOky6cmPG0vw7nv6Z8UyaEu1PR/Q677y54Q5gZ99xSkA/CKnfpNGtqzPBt+ejn2mmMwIL6HL+QGsbjMBiiTWzMmfQ9WDryTP75FqyR4a+esRnVClvXrSWoXwyQcqmvUNnd7cK/iyZbHQyhlgUq9SnFCPtfgFHRGK5J7WK87KLg1U7MijFRkIH5sEZuOaudi31EZ37DXiOHHQ==";
/// With the padding PSS instead of that of PKCS #1 v1.5.
const BY_PSS: &str = "JVYVKbxP48tJqlNeY+p+R1giCN7qDRb+K0uH9jbAZ1spb7MnaWTjYYzSGWhzDbFxrVCvLJLQ0/wpPuwTaNLIu2MDH8z0uvArt8fPjAZKY3/egK+CHtS7okSi9Hx1KbtweB6cBDuEyhj7D58IMDhPsfEuuM7Kfcp5cNjqbFFMIOu7E0n+DsJdFptUpMCBKWJkpc3HL/H+2jxiTZu1ID4PmQwnM5k/G22rGQv8TGoymOYngpEejgfTdjiqmBdmy4sKqm15V8Bx6bURSv+/nr5eV/BtXsIE3PZFipftgU6U09FyNb7juoLmXEUde7Ah+e5MILRbLfIp7i7tjkg9UMPpxA==";
/// A key of 1024 bits.
const SHORT_KEY: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC64u0jEs2PEM1Gz8ED9taN0urtvVFSSPjHWk8jnZZ8JVkqVapw+x/gbs9lG3y7nIpWlEDKKnrXUaHO8SGsXFEzr0s42s6GeUBUOykY51eCDX07neEx2+SO8b0phbbSGDRnqe+D3cwyP2c0fzGMO8h7OKrRLxFbyQRj76gFYQ7b1wIDAQAB";
/// A key of the curve P-256.
const EC_KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXv52WcwXEjsk1mzi5gGplkuge5cTv47HPU3rJoXQpz4+cvHuHiwgY9NoDs0weIcqQtcYPfJoxTRzl5MJMHB5/w==";

/// Keys of 4096 bits take a while to make.
static RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa().unwrap());

fn newer() -> Signer {
    Signer::ed25519([7; 32])
}

/// Accepts both signatures.
fn both() -> Verifier {
    let verifier = Verifier::with_key(&newer().public_key()).unwrap();
    verifier.or_rsa(&RSA.public_key()).unwrap()
}

fn older(signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("X-WH-Signature", signature.parse().unwrap());
    headers
}

/// A delivery with both headers.
fn with_both(newer: &SignedDelivery, older: &SignedDelivery) -> HeaderMap {
    let mut headers = newer.headers.clone();
    headers.extend(older.headers.clone());
    headers
}

#[test]
fn a_known_answer() {
    let verifier = Verifier::production().unwrap().or_rsa(KNOWN_KEY).unwrap();
    let check = |signature, body: &str| verifier.verify(&older(signature), body.as_bytes());
    check(KNOWN_SIGNATURE, BODY).unwrap();
    for (signature, body) in [
        (KNOWN_SIGNATURE, &BODY[1..]),
        (KNOWN_SIGNATURE, ""),
        (BY_SHA1, BODY),
        (BY_PSS, BODY),
        ("AAAA", BODY),
        ("", BODY),
    ] {
        let error = check(signature, body).unwrap_err();
        assert!(matches!(error, WebhookError::WrongSignature), "{error:?}");
    }
    for signature in ["no base64", &KNOWN_SIGNATURE[1..]] {
        let error = check(signature, BODY).unwrap_err();
        assert!(
            matches!(error, WebhookError::MalformedSignature { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn the_older_signature_counts_where_it_is_asked_for() {
    let delivery = RSA.deliver::<Event>(BODY);
    both().unwrap(&delivery.headers, &delivery.body).unwrap();
    let error = both().verify(&delivery.headers, b"{}").unwrap_err();
    assert!(matches!(error, WebhookError::WrongSignature), "{error:?}");

    // The feature alone accepts nothing: another crate of the program may have turned it on.
    let verifier = Verifier::with_key(&newer().public_key()).unwrap();
    let error = verifier
        .verify(&delivery.headers, &delivery.body)
        .unwrap_err();
    assert!(
        matches!(
            error,
            WebhookError::MissingSignature {
                header: "X-GHL-Signature"
            }
        ),
        "{error:?}"
    );
    let error = both()
        .verify(&HeaderMap::new(), BODY.as_bytes())
        .unwrap_err();
    assert!(
        matches!(error, WebhookError::MissingSignature { .. }),
        "{error:?}"
    );
    assert_eq!(error.status_hint(), StatusCode::UNAUTHORIZED);
}

#[test]
fn of_both_signatures_the_newer_one_decides() {
    let right = newer().deliver::<Event>(BODY);
    let wrong = Signer::ed25519([8; 32]).deliver::<Event>(BODY);
    let older = RSA.deliver::<Event>(BODY);
    let older_wrong = RSA.deliver::<Event>("{}");
    both()
        .verify(&with_both(&right, &older), BODY.as_bytes())
        .unwrap();
    both()
        .verify(&with_both(&right, &older_wrong), BODY.as_bytes())
        .unwrap();
    let error = both().verify(&with_both(&wrong, &older), BODY.as_bytes());
    assert!(
        matches!(error, Err(WebhookError::WrongSignature)),
        "{error:?}"
    );
}

#[test]
fn a_signature_of_one_kind_is_none_of_the_other() {
    let newer = newer().sign(BODY.as_bytes());
    let error = both().verify(&older(&newer), BODY.as_bytes()).unwrap_err();
    assert!(matches!(error, WebhookError::WrongSignature), "{error:?}");
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-ghl-signature",
        RSA.sign(BODY.as_bytes()).parse().unwrap(),
    );
    let error = both().verify(&headers, BODY.as_bytes()).unwrap_err();
    assert!(
        matches!(error, WebhookError::MalformedSignature { .. }),
        "{error:?}"
    );
}

#[test]
fn keys_in_their_spellings() {
    let lines: Vec<_> = PRODUCTION_RSA_KEY.as_bytes().chunks(64).collect();
    let lines = lines.join(&b'\n');
    let lines = String::from_utf8(lines).unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n");
    let shown = format!("{:?}", RsaKey::parse(PRODUCTION_RSA_KEY).unwrap());
    assert_eq!(format!("{:?}", RsaKey::parse(&pem).unwrap()), shown);
    assert!(
        shown.starts_with("RsaKey(sha256/") && shown.len() < 70,
        "{shown}"
    );
    Verifier::production()
        .unwrap()
        .or_rsa(PRODUCTION_RSA_KEY)
        .unwrap();

    for (text, reason) in [
        ("", "of an RSA key"),
        ("no key!", "neither PEM nor base64"),
        (SHORT_KEY, "2048 to 8192 bits"),
        (EC_KEY, "of an RSA key"),
        (&newer().public_key(), "of an RSA key"),
        (&KNOWN_KEY[..64], "of an RSA key"),
    ] {
        let error = RsaKey::parse(text).unwrap_err();
        assert!(error.to_string().contains(reason), "{text}: {error}");
        assert_eq!(error.status_hint(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
