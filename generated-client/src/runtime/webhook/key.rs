//! Public keys, in the spellings in which vendors publish them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};

use super::error::WebhookError;

/// What comes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. DER has one encoding
/// per value, so that these bytes never differ (RFC 8410, sections 4 and 10.1).
pub(super) const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// An Ed25519 public key (RFC 8032) that signatures are checked with.
#[derive(Clone, PartialEq, Eq)]
pub struct Ed25519Key(VerifyingKey);

impl Ed25519Key {
    /// Reads a public key: PEM (`-----BEGIN PUBLIC KEY-----`, RFC 7468), the base64 body of such a
    /// block, or the base64 of the 32 bytes of the key alone (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    ///
    /// [`WebhookError::InvalidKey`]: the text is none of these, or the key is one of the few with
    /// which a signature fits more than one message.
    pub fn parse(text: &str) -> Result<Self, WebhookError> {
        let bytes = decode(text)?;
        let key = bytes.strip_prefix(&SPKI_PREFIX).unwrap_or(&bytes);
        let key: [u8; 32] = key.try_into().map_err(|_| {
            invalid("it is not the SubjectPublicKeyInfo of an Ed25519 key, nor 32 bytes")
        })?;
        let key = VerifyingKey::from_bytes(&key)
            .map_err(|_| invalid("its bytes are no point of the curve"))?;
        if key.is_weak() {
            return Err(invalid("it is a weak key"));
        }
        Ok(Self(key))
    }

    /// Whether the owner of the key has signed these bytes.
    ///
    /// The strict check accepts one signature per message and key, where the lax one accepts
    /// variants of it (RFC 8032, section 8.4).
    pub(super) fn has_signed(&self, body: &[u8], signature: &Signature) -> bool {
        self.0.verify_strict(body, signature).is_ok()
    }
}

/// Shows the key, which is public, as base64 of its 32 bytes.
impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Key({})", STANDARD.encode(self.0.as_bytes()))
    }
}

impl std::str::FromStr for Ed25519Key {
    type Err = WebhookError;

    fn from_str(text: &str) -> Result<Self, WebhookError> {
        Self::parse(text)
    }
}

/// The bytes of a key, from PEM or base64.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, WebhookError> {
    let body = match text.trim().strip_prefix("-----BEGIN PUBLIC KEY-----") {
        None => text,
        Some(rest) => rest
            .strip_suffix("-----END PUBLIC KEY-----")
            .ok_or(invalid("the PEM block does not end"))?,
    };
    let body: String = body.split_ascii_whitespace().collect();
    STANDARD
        .decode(body)
        .map_err(|_| invalid("it is neither PEM nor base64"))
}

pub(super) fn invalid(reason: &'static str) -> WebhookError {
    WebhookError::InvalidKey { reason }
}
