//! The other side of a webhook, for the tests of an application.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ed25519_dalek::{Signer as _, SigningKey};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

#[cfg(feature = "webhooks-legacy-rsa")]
use super::error::WebhookError;
use super::key::SPKI_PREFIX;
#[cfg(feature = "webhooks-legacy-rsa")]
use super::key::invalid;
use super::rules::{Identity, Rules, TimestampFormat, WebhookEvent};
use crate::runtime::Timestamp;

/// Signs deliveries as the API would, with a key of the test's own.
///
/// ```
/// # #[cfg(feature = "partoo-webhooks")] {
/// use generated_client::partoo::webhooks::{Event, Verifier};
/// use generated_client::runtime::webhook::Signer;
///
/// let signer = Signer::ed25519([7; 32]);
/// let verifier = Verifier::with_key(&signer.public_key()).unwrap();
/// let body = r#"{"type":"review_created","payload":{"review":{"id":34}}}"#;
/// let delivery = signer.deliver::<Event>(body);
/// assert_eq!(verifier.unwrap(&delivery.headers, &delivery.body).unwrap().kind(), "review_created");
/// # }
/// ```
#[derive(Clone)]
pub struct Signer(Key);

#[derive(Clone)]
enum Key {
    Ed25519(Box<SigningKey>),
    #[cfg(feature = "webhooks-legacy-rsa")]
    Rsa(std::sync::Arc<aws_lc_rs::rsa::KeyPair>),
}

/// A delivery as it arrives.
#[derive(Clone, Debug)]
pub struct SignedDelivery {
    /// The signature and the media type.
    pub headers: HeaderMap,
    /// What was signed.
    pub body: Bytes,
}

impl Signer {
    /// Signs by Ed25519 with the key of a seed.
    #[must_use]
    pub fn ed25519(seed: [u8; 32]) -> Self {
        Self(Key::Ed25519(Box::new(SigningKey::from_bytes(&seed))))
    }

    /// Signs by RSA, as APIs did before, with a new key of 4096 bits. Making one takes a second.
    ///
    /// # Errors
    ///
    /// [`WebhookError::InvalidKey`]: the system gave no randomness for it.
    #[cfg(feature = "webhooks-legacy-rsa")]
    pub fn rsa() -> Result<Self, WebhookError> {
        use aws_lc_rs::rsa::{KeyPair, KeySize};
        let key = KeyPair::generate(KeySize::Rsa4096).map_err(|_| invalid("it cannot be made"))?;
        Ok(Self(Key::Rsa(std::sync::Arc::new(key))))
    }

    /// The public key for the receiver: base64 of its SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key(&self) -> String {
        match &self.0 {
            Key::Ed25519(key) => {
                let spki = [&SPKI_PREFIX[..], key.verifying_key().as_bytes()].concat();
                STANDARD.encode(spki)
            }
            #[cfg(feature = "webhooks-legacy-rsa")]
            Key::Rsa(key) => {
                use aws_lc_rs::encoding::AsDer as _;
                use aws_lc_rs::signature::KeyPair as _;
                let spki = key.public_key().as_der();
                spki.map_or_else(|_| String::new(), |spki| STANDARD.encode(spki.as_ref()))
            }
        }
    }

    /// The signature of a body, in base64.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        match &self.0 {
            Key::Ed25519(key) => STANDARD.encode(key.sign(body).to_bytes()),
            #[cfg(feature = "webhooks-legacy-rsa")]
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let random = aws_lc_rs::rand::SystemRandom::new();
                let padding = &aws_lc_rs::signature::RSA_PKCS1_SHA256;
                match key.sign(padding, &random, body, &mut signature) {
                    Ok(()) => STANDARD.encode(signature),
                    Err(_) => String::new(),
                }
            }
        }
    }

    /// The body as it is, signed.
    #[must_use]
    pub fn deliver<E: WebhookEvent>(&self, body: impl Into<Bytes>) -> SignedDelivery {
        let body = body.into();
        let header = match &self.0 {
            Key::Ed25519(_) => E::RULES.ed25519_header,
            #[cfg(feature = "webhooks-legacy-rsa")]
            Key::Rsa(_) => E::RULES.rsa_header,
        };
        let name = header.and_then(|name| HeaderName::try_from(name).ok());
        let signature = HeaderValue::try_from(self.sign(&body)).ok();
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(http::header::CONTENT_TYPE, json);
        headers.extend(name.zip(signature));
        SignedDelivery { headers, body }
    }

    /// The body made by the API now, signed: with the time and an id of its own, where the API's
    /// deliveries have these and the body does not.
    #[must_use]
    pub fn deliver_now<E: WebhookEvent>(&self, body: impl Into<Bytes>) -> SignedDelivery {
        self.deliver_at::<E>(SystemTime::now(), body)
    }

    /// The same at another time than now.
    #[must_use]
    pub fn deliver_at<E: WebhookEvent>(
        &self,
        time: SystemTime,
        body: impl Into<Bytes>,
    ) -> SignedDelivery {
        let body = body.into();
        match serde_json::from_slice::<Map<String, Value>>(&body) {
            Ok(members) => self.deliver::<E>(stamped(E::RULES, members, time)),
            Err(_) => self.deliver::<E>(body),
        }
    }
}

fn stamped(rules: &Rules, mut members: Map<String, Value>, time: SystemTime) -> String {
    if let Some((member, format)) = rules.timestamp {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        let since = since.unwrap_or(Duration::ZERO);
        members.entry(member).or_insert_with(|| match format {
            TimestampFormat::Text => Timestamp::from(time).as_str().into(),
            TimestampFormat::Seconds => since.as_secs().into(),
            TimestampFormat::Milliseconds => {
                u64::try_from(since.as_millis()).unwrap_or(u64::MAX).into()
            }
        });
    }
    if let Identity::Member(member) = rules.identity {
        members.entry(member).or_insert_with(|| id().into());
    }
    Value::Object(members).to_string()
}

/// An id that no other delivery has: a store may outlive the process.
fn id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let nanos = since.unwrap_or(Duration::ZERO).as_nanos();
    format!("test-{nanos}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Shows the public key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.public_key()).finish()
    }
}
