//! JSON that has no type of its own, and bytes inside JSON.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Any JSON value.
pub type Json = serde_json::Value;

type Map = serde_json::Map<String, Json>;

/// A JSON object whose members no schema describes.
///
/// ```
/// use generated_client::runtime::JsonObject;
///
/// let object: JsonObject = [("colour", "red")].into_iter().collect();
/// assert_eq!(object.get("colour").and_then(|value| value.as_str()), Some("red"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct JsonObject(Map);

impl JsonObject {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a member and returns the value that it had.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        self.0.insert(name.into(), value.into())
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// Removes a member and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        self.0.remove(name)
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members.
    pub fn iter(&self) -> serde_json::map::Iter<'_> {
        self.0.iter()
    }

    /// The map inside.
    #[must_use]
    pub fn as_map(&self) -> &serde_json::Map<String, Json> {
        &self.0
    }

    /// The map inside, by move.
    #[must_use]
    pub fn into_map(self) -> serde_json::Map<String, Json> {
        self.0
    }
}

impl From<Map> for JsonObject {
    fn from(map: Map) -> Self {
        Self(map)
    }
}

impl From<JsonObject> for Json {
    fn from(object: JsonObject) -> Self {
        Self::Object(object.0)
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for JsonObject {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl<K: Into<String>, V: Into<Json>> Extend<(K, V)> for JsonObject {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, members: I) {
        self.0.extend(
            members
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
    }
}

impl IntoIterator for JsonObject {
    type Item = (String, Json);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a JsonObject {
    type Item = (&'a String, &'a Json);
    type IntoIter = serde_json::map::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

/// Servers differ in whether they pad, so that reading takes both; writing always pads.
const STANDARD: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes that travel as base64 text (`format: byte`; RFC 4648, section 4), kept as the text that was received.
///
/// APIs write more under this name than the alphabet of base64, such as `data:` URLs, and a client that sends a value
/// back must not change it. So the text is what counts; it is decoded when asked for.
///
/// ```
/// use generated_client::runtime::Base64;
///
/// let sent = Base64::from(b"hi".to_vec());
/// assert_eq!(sent.as_str(), "aGk=");
/// assert_eq!(sent.decode().as_deref(), Some(&b"hi"[..]));
/// assert_eq!(Base64::new("data:,hi").decode(), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Base64(String);

impl Base64 {
    /// A value from its text, which is not checked; see [`decode`](Self::decode).
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes, if the text is base64, with or without its padding.
    #[must_use]
    pub fn decode(&self) -> Option<Bytes> {
        STANDARD.decode(&self.0).ok().map(Bytes::from)
    }
}

/// The text may be long; how long is enough to recognise it in a log.
impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} characters)", self.0.len())
    }
}

impl<B: Into<Bytes>> From<B> for Base64 {
    fn from(bytes: B) -> Self {
        Self(general_purpose::STANDARD.encode(bytes.into()))
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Self(String::deserialize(deserializer)?);
        super::codec::doubt(|| value.decode().is_none());
        Ok(value)
    }
}

impl super::Param for Base64 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn base64_keeps_its_text_and_is_decoded_padded_or_not() {
        for text in ["/+8=", "/+8"] {
            let value: Base64 = serde_json::from_value(text.into()).unwrap();
            assert_eq!(value.decode().as_deref(), Some(&[0xff, 0xef][..]));
            assert_eq!(serde_json::to_value(&value).unwrap(), text);
        }
        let other: Base64 = serde_json::from_value("no base64".into()).unwrap();
        assert_eq!(other.decode(), None);
        assert_eq!(serde_json::to_value(&other).unwrap(), "no base64");
        assert_eq!(Base64::from(vec![0xff, 0xef]).as_str(), "/+8=");
        assert_eq!(format!("{other:?}"), "Base64(9 characters)");
    }

    #[test]
    fn an_object_goes_both_ways() {
        let text = json!({"a": {"b": null}, "c": [1]});
        let mut object: JsonObject = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(serde_json::to_value(&object).unwrap(), text);
        assert_eq!(object.insert("a", 1), Some(json!({"b": null})));
        object.extend([("d", true)]);
        assert_eq!(object.remove("c"), Some(json!([1])));
        assert_eq!(
            object
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
            ["a", "d"]
        );
        assert_eq!(Json::from(object), json!({"a": 1, "d": true}));
        assert!(serde_json::from_str::<JsonObject>("[]").is_err());
    }
}
