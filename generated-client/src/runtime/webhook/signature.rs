//! Which header holds the signature of a delivery, and whether it is one of its body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signature;
use http::HeaderMap;

use super::error::WebhookError;
use super::key::Ed25519Key;
#[cfg(feature = "webhooks-legacy-rsa")]
use super::rsa::RsaKey;

/// Verifies a base64 signature that a header holds over the body of a delivery.
///
/// A vendor that changes its signature sends the old and the new one side by side for a time. Then
/// there are several headers, the newest first, and the first one that a delivery has decides: who
/// can forge the older signature gains nothing by adding it to a newer one that is wrong. A
/// delivery that has none of the headers is refused.
#[derive(Clone, Debug)]
pub struct SignatureVerifier {
    first: Check,
    others: Vec<Check>,
}

/// One header and the keys of its signatures.
#[derive(Clone, Debug)]
struct Check {
    header: &'static str,
    keys: Keys,
}

#[derive(Clone, Debug)]
enum Keys {
    Ed25519(Vec<Ed25519Key>),
    #[cfg(feature = "webhooks-legacy-rsa")]
    Rsa(Vec<RsaKey>),
}

impl SignatureVerifier {
    /// Accepts a delivery that any of `keys` has signed by Ed25519 (RFC 8032). The header's name is
    /// taken in any case.
    pub fn new(header: &'static str, keys: impl IntoIterator<Item = Ed25519Key>) -> Self {
        Self {
            first: Check {
                header,
                keys: Keys::Ed25519(keys.into_iter().collect()),
            },
            others: Vec::new(),
        }
    }

    /// Accepts, where none of the headers so far is there, a signature by Ed25519 in this one.
    #[must_use]
    pub fn or(mut self, header: &'static str, keys: impl IntoIterator<Item = Ed25519Key>) -> Self {
        let keys = Keys::Ed25519(keys.into_iter().collect());
        self.others.push(Check { header, keys });
        self
    }

    /// Accepts, where none of the headers so far is there, a signature by RSASSA-PKCS1-v1_5 with
    /// SHA-256 (RFC 8017, section 8.2) in this one.
    #[cfg(feature = "webhooks-legacy-rsa")]
    #[must_use]
    pub fn or_rsa(mut self, header: &'static str, keys: impl IntoIterator<Item = RsaKey>) -> Self {
        let keys = Keys::Rsa(keys.into_iter().collect());
        self.others.push(Check { header, keys });
        self
    }

    /// Checks the signature of a delivery. `body` is what was received, before any parser has
    /// touched it.
    ///
    /// # Errors
    ///
    /// [`MissingSignature`](WebhookError::MissingSignature) without any of the headers,
    /// [`MalformedSignature`](WebhookError::MalformedSignature) when the first one that is there
    /// occurs twice or is not the base64 of a signature,
    /// [`WrongSignature`](WebhookError::WrongSignature) when no key has signed this body.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
        std::iter::once(&self.first)
            .chain(&self.others)
            .find(|check| headers.contains_key(check.header))
            .ok_or(WebhookError::MissingSignature {
                header: self.first.header,
            })?
            .verify(headers, body)
    }
}

impl Check {
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
        let header = self.header;
        let malformed = |reason| WebhookError::MalformedSignature { header, reason };
        let mut values = headers.get_all(header).iter();
        let value = values
            .next()
            .ok_or(WebhookError::MissingSignature { header })?;
        if values.next().is_some() {
            return Err(malformed("there is more than one"));
        }
        let bytes = STANDARD
            .decode(value.as_bytes())
            .map_err(|_| malformed("it is not base64"))?;
        let signed = match &self.keys {
            Keys::Ed25519(keys) => {
                let signature = Signature::from_slice(&bytes)
                    .map_err(|_| malformed("it does not have 64 bytes"))?;
                keys.iter().any(|key| key.has_signed(body, &signature))
            }
            #[cfg(feature = "webhooks-legacy-rsa")]
            Keys::Rsa(keys) => keys.iter().any(|key| key.has_signed(body, &bytes)),
        };
        if signed {
            Ok(())
        } else {
            Err(WebhookError::WrongSignature)
        }
    }
}

/// The method of emitted verifiers that accepts the signatures by RSA in a header. It is here
/// because the feature is this crate's and not that of the crate with the emitted code.
#[cfg(feature = "webhooks-legacy-rsa")]
#[macro_export]
#[doc(hidden)]
macro_rules! __or_rsa {
    ($header:literal) => {
        /// Accepts deliveries that have the older signature alone, which is made by RSA: those that
        /// are signed with the key of this public one, in PEM or as base64 of its
        /// SubjectPublicKeyInfo. Where a delivery has both signatures, the newer one decides.
        ///
        /// # Errors
        ///
        /// The text is no RSA public key of 2048 to 8192 bits.
        pub fn or_rsa(
            self,
            key: &str,
        ) -> ::core::result::Result<Self, $crate::runtime::webhook::WebhookError> {
            let key = $crate::runtime::webhook::RsaKey::parse(key)?;
            ::core::result::Result::Ok(Self(self.0.or_rsa($header, [key])))
        }
    };
}

/// Without the feature there is no such method.
#[cfg(not(feature = "webhooks-legacy-rsa"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __or_rsa {
    ($header:literal) => {};
}
