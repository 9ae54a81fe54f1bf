//! The shell of a delivery: which kind of event it is, and where the data of the event stand.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use super::error::WebhookError;
use crate::runtime::codec::{self, DecodeError, Text};

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
        let named = true;
        Self::read(
            body,
            EnvelopeVisitor {
                kind,
                payload,
                named,
            },
        )
    }

    /// The same for senders that leave the kind out at times: such a delivery has the kind `""`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), except that the member `kind` need not be there.
    pub fn parse_unnamed(
        body: &'b [u8],
        kind: &'static str,
        payload: Option<&'static str>,
    ) -> Result<Self, WebhookError> {
        let named = false;
        Self::read(
            body,
            EnvelopeVisitor {
                kind,
                payload,
                named,
            },
        )
    }

    fn read(body: &'b [u8], head: EnvelopeVisitor) -> Result<Self, WebhookError> {
        let whole: &RawValue = codec::with_seed(body, PhantomData::<&RawValue>)?;
        let (found_kind, found_payload) = codec::with_seed(body, head)?;
        let payload = match (head.payload, found_payload) {
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
    /// Whether the kind has to be there.
    named: bool,
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
            None if !self.named => Ok((Cow::Borrowed(""), payload)),
            None => Err(A::Error::missing_field(self.kind)),
        }
    }
}
