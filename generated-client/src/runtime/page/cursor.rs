//! Where a page begins, as the server says it.

use std::fmt;
use std::str::FromStr;

use http::HeaderMap;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::runtime::style::Shape;

/// What a page is asked for by: its number, how many items come before it, or what the server gave
/// to ask for it with.
///
/// [`Display`](fmt::Display) gives it as text to be stored, and [`FromStr`] reads that text: a JSON
/// array with one value for each parameter that is sent. It belongs to the operation that it came
/// from, asked with the same parameters otherwise, and says nothing anywhere else.
///
/// ```
/// use generated_client::runtime::page::Cursor;
///
/// let stored = r#"["eyJpZCI6NX0"]"#;
/// let cursor: Cursor = stored.parse()?;
/// assert_eq!(cursor.to_string(), stored);
/// # Ok::<(), generated_client::runtime::page::ParseCursorError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(Box<str>);

impl Cursor {
    /// The cursor of the values that were found; nothing where one is missing.
    #[doc(hidden)]
    #[must_use]
    pub fn read<const N: usize>(values: [Option<Box<RawValue>>; N]) -> Option<Self> {
        Self::join(values)
    }

    pub(super) fn join(values: impl IntoIterator<Item = Option<Box<RawValue>>>) -> Option<Self> {
        let mut text = String::from("[");
        for value in values {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(value?.get());
        }
        text.push(']');
        Some(Self(text.into()))
    }

    pub(super) fn of_number(number: u64) -> Self {
        Self(format!("[{number}]").into())
    }

    /// The number, where it is one.
    pub(super) fn as_number(&self) -> Option<u64> {
        match self.values().as_slice() {
            [only] => number(only),
            _ => None,
        }
    }

    /// The values, one for each parameter.
    pub(super) fn values(&self) -> Vec<Box<RawValue>> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let values: Vec<Box<RawValue>> = serde_json::from_str(text).map_err(ParseCursorError)?;
        Ok(Self::join(values.into_iter().map(Some)).unwrap_or_else(|| Self("[]".into())))
    }
}

/// A text that is no [`Cursor`].
#[derive(Debug)]
pub struct ParseCursorError(serde_json::Error);

impl fmt::Display for ParseCursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is no cursor: it is not an array of JSON values")
    }
}

impl std::error::Error for ParseCursorError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// A value of an answer; nothing where it is null or empty, which servers take for a missing one.
#[must_use]
pub fn found<V: Serialize + ?Sized>(value: &V) -> Option<Box<RawValue>> {
    let raw = to_raw_value(value).ok()?;
    (!matches!(raw.get(), "null" | "\"\"" | "[]" | "{}")).then_some(raw)
}

/// The value of a header of an answer as text; nothing where it is missing or empty.
#[must_use]
pub fn header(headers: &HeaderMap, name: &str) -> Option<Box<RawValue>> {
    found(headers.get(name)?.to_str().ok()?.trim())
}

/// A whole number that is not negative, also where it is written as text or with a fraction of zero.
pub(super) fn number(raw: &RawValue) -> Option<u64> {
    match Shape::parse(raw).ok()? {
        Shape::Scalar(text) => text.trim().parse().ok(),
        _ => None,
    }
}
