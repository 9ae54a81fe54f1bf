//! Finding the member of an object that says which variant of a union it is.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::text::Text;

/// The text of the member `name`, if the value is an object that has it; `true` and `false` where it is a truth value.
///
/// The first one is taken. Where there is another, the variant does not decode, because the tag is one of
/// its members; only then is the text searched for it, see `is_doubtful`.
#[must_use]
pub fn tag<'t>(value: &'t RawValue, name: &str) -> Option<Cow<'t, str>> {
    scan(value.get(), name).map_or_else(|| search(value, name), |tag| tag.map(Cow::Borrowed))
}

/// Whether an object has the tag `name` more than once. Such a tag is none: which of the two counts is
/// not for this reader to pick.
pub(super) fn is_doubtful(value: &RawValue, name: &str) -> bool {
    search(value, name).is_none()
}

/// The text of the first member of that name. The answer is `None` when a name in front of it, or its
/// text, has escapes, which is left to [`search`].
///
/// The text is known to be JSON, so that quotes and brackets are enough to go by.
fn scan<'t>(text: &'t str, name: &str) -> Option<Option<&'t str>> {
    let Some(mut members) = text.strip_prefix('{') else {
        return Some(None);
    };
    while let Some(member) = members.trim_ascii_start().strip_prefix('"') {
        let (key, after) = plain(member)?;
        let value = after.trim_ascii_start().strip_prefix(':')?;
        let value = value.trim_ascii_start();
        if key == name {
            return match value.strip_prefix('"') {
                Some(text) => plain(text).map(|(tag, _)| Some(tag)),
                None => Some(flag(value)),
            };
        }
        let after = skip(value)?.trim_ascii_start();
        members = after.strip_prefix(',').unwrap_or(after);
    }
    Some(None)
}

/// The names of an object's members as they stand between their quotes, escapes included. The text is known to be JSON;
/// `None` where it is no object.
pub(super) fn names(text: &str) -> Option<Vec<&str>> {
    let mut members = text.trim_ascii_start().strip_prefix('{')?;
    let mut names = Vec::new();
    while let Some(member) = members.trim_ascii_start().strip_prefix('"') {
        let (name, after) = quoted(member)?;
        names.push(name);
        let value = after.trim_ascii_start().strip_prefix(':')?;
        let after = skip(value)?;
        members = after.strip_prefix(',').unwrap_or(after);
    }
    Some(names)
}

/// The inside of a string as it is written, and what follows it; the opening quote has been read.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mut bytes = text.bytes().enumerate();
    loop {
        match bytes.next()? {
            (at, b'"') => {
                let (inside, quote) = text.split_at_checked(at)?;
                return Some((inside, quote.strip_prefix('"')?));
            }
            // What is escaped closes nothing.
            (_, b'\\') => _ = bytes.next(),
            _ => {}
        }
    }
}

/// The truth value that a JSON text begins with.
fn flag(text: &str) -> Option<&'static str> {
    let mut flags = ["true", "false"].into_iter();
    flags.find(|flag| text.starts_with(flag))
}

/// The inside of a string without escapes, and what follows it; the opening quote has been read.
fn plain(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
    let (inside, quote) = text.split_at_checked(end)?;
    Some((inside, quote.strip_prefix('"')?))
}

/// What follows the first value of the text.
fn skip(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => loop {
                match bytes.next()?.1 {
                    b'"' => break,
                    // What is escaped closes nothing.
                    b'\\' => _ = bytes.next(),
                    _ => {}
                }
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return text.get(at..),
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return text.get(at..),
            _ => {}
        }
    }
    None
}

/// The text of the member wherever it stands, if there is only one.
fn search<'t>(value: &'t RawValue, name: &str) -> Option<Cow<'t, str>> {
    let mut deserializer = serde_json::Deserializer::from_str(value.get());
    deserializer.deserialize_map(TagVisitor { name }).ok()?
}

/// Finds one member of an object. The others are read over.
struct TagVisitor<'n> {
    name: &'n str,
}

impl<'de> Visitor<'de> for TagVisitor<'_> {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut tag = None;
        while let Some(key) = map.next_key_seed(Text)? {
            if key != self.name {
                map.next_value::<IgnoredAny>()?;
            } else if tag.replace(map.next_value_seed(Word)?).is_some() {
                return Ok(None);
            }
        }
        Ok(tag)
    }
}

/// A text or a truth value.
struct Word;

impl<'de> DeserializeSeed<'de> for Word {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Word {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a boolean")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if flag { "true" } else { "false" }))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Text.visit_str(text)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Text.visit_borrowed_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_outermost_object() {
        for (text, expected) in [
            (
                r#" { "a" : {"b": [1, "}"]} , "c":"," }"#,
                Some(vec!["a", "c"]),
            ),
            (
                r#"{"a\"b\\":1,"\u0061":[{}]}"#,
                Some(vec![r#"a\"b\\"#, r"\u0061"]),
            ),
            ("{}", Some(vec![])),
            ("[1]", None),
            ("1", None),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn a_tag_without_escapes_is_the_one_that_a_search_finds() {
        for (text, expected) in [
            (r#"{"kind":"cat"}"#, Some(Some("cat"))),
            ("{ \"kind\" : \"cat\" , \"n\": [1] }", Some(Some("cat"))),
            (r#"{"n":{"kind":"dog"},"kind":"cat"}"#, Some(Some("cat"))),
            (r#"{"n":[{"a":["]}"]}],"kind":"cat"}"#, Some(Some("cat"))),
            (
                r#"{"n":"\"kind\":\"dog\",","kind":"cat"}"#,
                Some(Some("cat")),
            ),
            (r#"{"n":"\\","o":"\\\"","kind":"cat"}"#, Some(Some("cat"))),
            (
                "{\n\"n\" : -1.5e3 ,\n\"o\" : null\n,\"kind\":\"cat\"}",
                Some(Some("cat")),
            ),
            (r#"{"kind":""}"#, Some(Some(""))),
            (r#"{"é":"é","kind":"é}"}"#, Some(Some("é}"))),
            (r#"{"n":1}"#, Some(None)),
            (r#"{"kinds":"cat","kin":"cat"}"#, Some(None)),
            (r#"{"kind":1}"#, Some(None)),
            (r#"{"kind": true}"#, Some(Some("true"))),
            (r#"{"n":1,"kind":false,"o":true}"#, Some(Some("false"))),
            (r#"{"kind":null}"#, Some(None)),
            (r#"{"kind":["cat"]}"#, Some(None)),
            ("{}", Some(None)),
            ("{ }", Some(None)),
            ("[\"kind\"]", Some(None)),
            ("\"kind\"", Some(None)),
            // These are left to the search.
            (r#"{"kind":"c\u0061t"}"#, None),
            (r#"{"k\u0069nd":"cat"}"#, None),
        ] {
            assert_eq!(scan(text, "kind"), expected, "{text}");
            let value: Box<RawValue> = serde_json::from_str(text).unwrap();
            if let Some(expected) = expected {
                assert_eq!(search(&value, "kind").as_deref(), expected, "{text}");
            }
        }
    }

    #[test]
    fn a_search_finds_a_tag_anywhere_unless_there_are_two() {
        for (text, expected) in [
            (r#"{"n":{"kind":"dog"},"kind":"cat"}"#, Some("cat")),
            (r#"{"k\u0069nd":"c\u0061t"}"#, Some("cat")),
            (r#"{"k\u0069nd":true}"#, Some("true")),
            (r#"{"kind":"cat","kind":"cat"}"#, None),
            (r#"{"kind":"cat","kind":1}"#, None),
            (r#""kind""#, None),
        ] {
            let value: Box<RawValue> = serde_json::from_str(text).unwrap();
            assert_eq!(search(&value, "kind").as_deref(), expected, "{text}");
            assert_eq!(is_doubtful(&value, "kind"), expected.is_none(), "{text}");
        }
    }
}
