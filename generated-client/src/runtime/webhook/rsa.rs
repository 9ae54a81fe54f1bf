//! RSA keys, for the signatures that a vendor's newer ones have replaced.
//!
//! Verification alone, by aws-lc-rs, which rustls brings along by default. The `rsa` crate is no
//! choice: RUSTSEC-2023-0071 has no release that mends it.

use std::fmt;

use aws_lc_rs::rsa::PublicKey;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaParameters};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::error::WebhookError;
use super::key::{decode, invalid};

/// An RSA public key of 2048 to 8192 bits for signatures by RSASSA-PKCS1-v1_5 with SHA-256
/// (RFC 8017, section 8.2).
#[derive(Clone)]
pub struct RsaKey(ParsedPublicKey);

impl RsaKey {
    /// Reads a public key: PEM (`-----BEGIN PUBLIC KEY-----`, RFC 7468) or the base64 body of such a
    /// block, which is a SubjectPublicKeyInfo (RFC 5280, section 4.1).
    ///
    /// # Errors
    ///
    /// [`WebhookError::InvalidKey`]: the text is neither, the key is not one of RSA, or it has fewer
    /// bits than 2048 or more than 8192.
    pub fn parse(text: &str) -> Result<Self, WebhookError> {
        let bytes = decode(text)?;
        let no_key = |_| invalid("it is not the SubjectPublicKeyInfo of an RSA key");
        let key = PublicKey::from_der(&bytes).map_err(no_key)?;
        let bits = RsaParameters::public_modulus_len(key.as_ref())
            .map_err(|_| invalid("its length cannot be told"))?;
        let algorithm = &RSA_PKCS1_2048_8192_SHA256;
        if !(algorithm.min_modulus_len()..=algorithm.max_modulus_len()).contains(&bits) {
            return Err(invalid("it does not have 2048 to 8192 bits"));
        }
        ParsedPublicKey::new(algorithm, bytes)
            .map(Self)
            .map_err(no_key)
    }

    /// Whether the owner of the key has signed these bytes.
    pub(super) fn has_signed(&self, body: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(body, signature).is_ok()
    }
}

/// Shows the SHA-256 of the key's SubjectPublicKeyInfo in base64, which is how keys are pinned
/// (RFC 7469, section 2.4): the key itself is public and too long to read.
impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = Sha256::digest(self.0.as_ref());
        write!(f, "RsaKey(sha256/{})", STANDARD.encode(digest))
    }
}

impl std::str::FromStr for RsaKey {
    type Err = WebhookError;

    fn from_str(text: &str) -> Result<Self, WebhookError> {
        Self::parse(text)
    }
}
