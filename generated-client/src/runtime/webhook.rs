//! Webhook deliveries: verifying who sent one, and reading what it says.
//!
//! The signature covers the body byte for byte, so that it is checked first and on the bytes as
//! they were received; only then is the body parsed.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use http::{HeaderMap, StatusCode};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use super::codec::{self, DecodeError, Text};

/// What comes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. DER has one encoding
/// per value, so that these bytes never differ (RFC 8410, sections 4 and 10.1).
const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// A public key that signatures are checked with.
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
        let body = match text.trim().strip_prefix("-----BEGIN PUBLIC KEY-----") {
            None => text,
            Some(rest) => rest
                .strip_suffix("-----END PUBLIC KEY-----")
                .ok_or(invalid("the PEM block does not end"))?,
        };
        let body: String = body.split_ascii_whitespace().collect();
        let bytes = STANDARD
            .decode(body)
            .map_err(|_| invalid("it is neither PEM nor base64"))?;
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

fn invalid(reason: &'static str) -> WebhookError {
    WebhookError::InvalidKey { reason }
}

/// Verifies a base64 Ed25519 signature that a header holds over the body of a delivery.
#[derive(Clone, Debug)]
pub struct SignatureVerifier {
    header: &'static str,
    keys: Vec<Ed25519Key>,
}

impl SignatureVerifier {
    /// Accepts a delivery that any of `keys` has signed. The header's name is taken in any case.
    pub fn new(header: &'static str, keys: impl IntoIterator<Item = Ed25519Key>) -> Self {
        Self {
            header,
            keys: keys.into_iter().collect(),
        }
    }

    /// Checks the signature of a delivery.
    ///
    /// # Errors
    ///
    /// [`MissingSignature`](WebhookError::MissingSignature) without the header,
    /// [`MalformedSignature`](WebhookError::MalformedSignature) when it occurs twice or is not the
    /// base64 of 64 bytes, [`WrongSignature`](WebhookError::WrongSignature) when no key has signed
    /// this body.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
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
        let signature =
            Signature::from_slice(&bytes).map_err(|_| malformed("it does not have 64 bytes"))?;
        // The strict check accepts one signature per message and key, where the lax one accepts
        // variants of it (RFC 8032, section 8.4).
        if self
            .keys
            .iter()
            .any(|key| key.0.verify_strict(body, &signature).is_ok())
        {
            Ok(())
        } else {
            Err(WebhookError::WrongSignature)
        }
    }
}

/// Why a delivery was refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookError {
    /// The header with the signature is not there.
    MissingSignature {
        /// The name of the header.
        header: &'static str,
    },
    /// The header with the signature cannot be read.
    MalformedSignature {
        /// The name of the header.
        header: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The signature was not made over this body with any of the keys.
    WrongSignature,
    /// The body does not have the shape of the event that it names.
    Body(DecodeError),
    /// The receiver was given a public key that is none.
    InvalidKey {
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl WebhookError {
    /// The status to answer the delivery with: 401 for a signature, 400 for a body, and 500 for a
    /// receiver that has no key.
    #[must_use]
    pub fn status_hint(&self) -> StatusCode {
        match self {
            Self::MissingSignature { .. }
            | Self::MalformedSignature { .. }
            | Self::WrongSignature => StatusCode::UNAUTHORIZED,
            Self::Body(_) => StatusCode::BAD_REQUEST,
            Self::InvalidKey { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSignature { header } => {
                write!(
                    f,
                    "the delivery has no signature: there is no header {header}"
                )
            }
            Self::MalformedSignature { header, reason } => {
                write!(
                    f,
                    "the signature in header {header} cannot be read: {reason}"
                )
            }
            Self::WrongSignature => f.write_str("the signature is not one of this body"),
            Self::Body(_) => {
                f.write_str("the body of the delivery does not have the expected shape")
            }
            Self::InvalidKey { reason } => write!(f, "the text is no Ed25519 public key: {reason}"),
        }
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<DecodeError> for WebhookError {
    fn from(cause: DecodeError) -> Self {
        Self::Body(cause)
    }
}

/// A delivery whose kind is known and whose payload is not decoded yet.
///
/// Emitted code matches the kind and decodes the payload as the type that belongs to it.
#[derive(Clone, Debug)]
pub struct Envelope<'b> {
    body: &'b [u8],
    kind: Cow<'b, str>,
    payload: Payload<'b>,
}

#[derive(Clone, Copy, Debug)]
enum Payload<'b> {
    /// The whole body is the payload.
    Body(&'b RawValue),
    /// The payload is this member.
    Member(&'static str, &'b RawValue),
    /// The member is not there; the body is what is left to show.
    Missing(&'static str, &'b RawValue),
}

impl<'b> Envelope<'b> {
    /// Reads which kind of event a body is, and where its payload is: in the member `payload`, or
    /// the whole body when there is no such member by design.
    ///
    /// # Errors
    ///
    /// The body is not a JSON object, the member `kind` is missing or not text, or one of the two
    /// occurs twice.
    pub fn parse(
        body: &'b [u8],
        kind: &'static str,
        payload: Option<&'static str>,
    ) -> Result<Self, WebhookError> {
        let head = EnvelopeVisitor { kind, payload };
        let whole: &RawValue = codec::with_seed(body, PhantomData::<&RawValue>)?;
        let (found_kind, found_payload) = codec::with_seed(body, head)?;
        let payload = match (payload, found_payload) {
            (None, _) => Payload::Body(whole),
            (Some(name), Some(value)) => Payload::Member(name, value),
            (Some(name), None) => Payload::Missing(name, whole),
        };
        Ok(Self {
            body,
            kind: found_kind,
            payload,
        })
    }

    /// What the delivery calls itself.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Decodes the payload.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Body`]: there is none, or it is not a `T`. Path and position are those in the
    /// body.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, WebhookError> {
        match self.payload {
            Payload::Body(value) => Ok(codec::from_slice(value.get().as_bytes())?),
            Payload::Member(name, value) => {
                // The value is a part of the body, so that its address gives its position.
                let start = value.get().as_ptr().addr() - self.body.as_ptr().addr();
                codec::from_slice(value.get().as_bytes())
                    .map_err(|error| WebhookError::Body(error.inside(self.body, name, start)))
            }
            Payload::Missing(name, _) => Err(WebhookError::Body(DecodeError::custom(format!(
                "missing field `{name}`"
            )))),
        }
    }

    /// The kind and the JSON text of the payload; that of the body when it has no payload, since an
    /// event of an unknown kind need not keep to the envelope.
    #[must_use]
    pub fn into_parts(self) -> (String, Box<RawValue>) {
        let (Payload::Body(value) | Payload::Member(_, value) | Payload::Missing(_, value)) =
            self.payload;
        (self.kind.into_owned(), value.to_owned())
    }
}

/// Finds two members of an object.
#[derive(Clone, Copy)]
struct EnvelopeVisitor {
    kind: &'static str,
    payload: Option<&'static str>,
}

impl<'de> DeserializeSeed<'de> for EnvelopeVisitor {
    type Value = (Cow<'de, str>, Option<&'de RawValue>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = (Cow<'de, str>, Option<&'de RawValue>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut kind, mut payload) = (None, None);
        while let Some(key) = map.next_key_seed(Text)? {
            if key == self.kind {
                if kind.is_some() {
                    return Err(A::Error::duplicate_field(self.kind));
                }
                kind = Some(map.next_value_seed(Text)?);
            } else if let Some(name) = self.payload
                && key == name
            {
                if payload.is_some() {
                    return Err(A::Error::duplicate_field(name));
                }
                payload = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        match kind {
            Some(kind) => Ok((kind, payload)),
            None => Err(A::Error::missing_field(self.kind)),
        }
    }
}
