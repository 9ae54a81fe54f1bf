//! Whether a delivery is a fresh one: when it was made, and what tells it from others.
//!
//! A signature stays right for ever, so that a delivery which somebody has recorded can be sent
//! again. Two checks stand against that: a delivery must have been made a short while ago, and
//! within that while each is handled once. Both use members of the body alone, because the
//! signature covers nothing else.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::error::WebhookError;
use super::rules::{Identity, Rules, TimestampFormat};
use crate::runtime::Timestamp;
use crate::runtime::codec::{self, DecodeError, Text};

/// Ids longer than this are stood for by their hash: they become keys of a store.
const LONGEST_ID: usize = 128;

/// What a body says of its delivery.
#[derive(Debug)]
pub(super) struct Stamp {
    /// When the delivery was made.
    pub(super) timestamp: Option<SystemTime>,
    /// What tells it from other deliveries; nothing, where it cannot be told from them.
    pub(super) identity: Option<String>,
}

impl Stamp {
    /// Reads the stamp of a delivery. Its signature must have been checked.
    ///
    /// A delivery that should name itself and does not is told from others by its content, if it has
    /// a timestamp. Without one it has nothing that a second event of the same content would not
    /// have too, and to take that for a repetition would lose it.
    ///
    /// # Errors
    ///
    /// The body is not an object, a member occurs twice, or one is there and cannot be read: a
    /// delivery that cannot be checked is not taken for one that needs no check.
    pub(super) fn read(rules: &Rules, body: &[u8]) -> Result<Self, WebhookError> {
        let id_member = match rules.identity {
            Identity::Member(member) => Some(member),
            Identity::Content => None,
        };
        let members = Members {
            timestamp: rules.timestamp.map(|(member, _)| member),
            id: id_member,
        };
        let found = codec::with_seed(body, members)?;
        let timestamp = match (rules.timestamp, found.timestamp) {
            (Some((member, format)), Some(value)) => {
                let time = time(value, format);
                Some(time.ok_or(WebhookError::MalformedTimestamp { member })?)
            }
            _ => None,
        };
        let id = match (id_member, found.id) {
            (Some(member), Some(value)) => Some(scalar(value).ok_or_else(|| no_id(member))?),
            _ => None,
        };
        let by_content = id_member.is_none() || timestamp.is_some();
        let api = rules.api;
        let identity = match id {
            Some(id) if id.len() > LONGEST_ID => {
                Some(format!("{api}:long:{}", hash(id.as_bytes())))
            }
            Some(id) if !id.is_empty() => Some(format!("{api}:id:{id}")),
            _ if by_content => Some(format!("{api}:body:{}", hash(body))),
            _ => None,
        };
        Ok(Self {
            timestamp,
            identity,
        })
    }
}

/// Whether `time` is at most `window` from `now`, before or after.
///
/// # Errors
///
/// [`WebhookError::TooOld`] or [`WebhookError::TooEarly`].
pub(super) fn check_window(
    time: SystemTime,
    now: SystemTime,
    window: Duration,
) -> Result<(), WebhookError> {
    match now.duration_since(time) {
        Ok(age) if age > window => Err(WebhookError::TooOld { age, window }),
        Ok(_) => Ok(()),
        Err(error) if error.duration() > window => Err(WebhookError::TooEarly {
            ahead: error.duration(),
            window,
        }),
        Err(_) => Ok(()),
    }
}

fn no_id(member: &str) -> WebhookError {
    let message = format!("{member}: expected text or a number");
    WebhookError::Body(DecodeError::custom(message))
}

fn hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

fn time(value: &RawValue, format: TimestampFormat) -> Option<SystemTime> {
    let text = scalar(value)?;
    let per_second = match format {
        TimestampFormat::Text => return Timestamp::new(text).to_system_time(),
        TimestampFormat::Seconds => 1.0,
        TimestampFormat::Milliseconds => 1_000.0,
    };
    let seconds = text.parse::<f64>().ok()? / per_second;
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(since)
}

/// The text of a string or of a number.
fn scalar(value: &RawValue) -> Option<Cow<'_, str>> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => codec::with_seed(text.as_bytes(), Text).ok(),
        Some(b'-' | b'0'..=b'9') => Some(Cow::Borrowed(text)),
        _ => None,
    }
}

/// Finds two members of an object, without decoding them. Null is like absence.
#[derive(Clone, Copy)]
struct Members {
    timestamp: Option<&'static str>,
    id: Option<&'static str>,
}

#[derive(Default)]
struct Found<'b> {
    timestamp: Option<&'b RawValue>,
    id: Option<&'b RawValue>,
}

impl<'de> DeserializeSeed<'de> for Members {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Found::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let (name, place) = match &*key {
                key if self.timestamp == Some(key) => (self.timestamp, &mut found.timestamp),
                key if self.id == Some(key) => (self.id, &mut found.id),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if place.is_some() {
                return Err(A::Error::duplicate_field(name.unwrap_or_default()));
            }
            *place = Some(map.next_value()?);
        }
        let not_null = |value: &&RawValue| value.get() != "null";
        found.timestamp = found.timestamp.filter(not_null);
        found.id = found.id.filter(not_null);
        Ok(found)
    }
}
