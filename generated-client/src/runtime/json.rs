//! JSON that has no type of its own, and bytes inside JSON.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use bytes::Bytes;
use serde::de::Unexpected;
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

/// Bytes that travel as a base64 string (RFC 4648 section 4; `format: byte`).
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Base64(pub Bytes);

impl Base64 {
    /// The text that is sent.
    #[must_use]
    pub fn encode(&self) -> String {
        general_purpose::STANDARD.encode(&self.0)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl<B: Into<Bytes>> From<B> for Base64 {
    fn from(bytes: B) -> Self {
        Self(bytes.into())
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Base64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a base64 string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Base64, E> {
                STANDARD.decode(text).map(Base64::from).map_err(|_| {
                    E::invalid_value(Unexpected::Other("text that is not base64"), &self)
                })
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl super::Param for Base64 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.encode())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn base64_is_read_padded_or_not_and_written_padded() {
        for text in ["/+8=", "/+8"] {
            let bytes: Base64 = serde_json::from_value(text.into()).unwrap();
            assert_eq!(bytes.as_bytes(), [0xff, 0xef]);
            assert_eq!(serde_json::to_value(&bytes).unwrap(), "/+8=");
            assert_eq!(format!("{bytes:?}"), "Base64(2 bytes)");
        }
        let error = serde_json::from_str::<Base64>("\"no base64\"").unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid value: text that is not base64, expected a base64 string at line 1 column 11"
        );
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
