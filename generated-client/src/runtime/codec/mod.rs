//! JSON in and out: decoding with errors that say where, and the macros that stand in for serde's
//! derives.
//!
//! Emitted types are plain structs and enums. Beside each stands one macro call that lists its
//! members and their names on the wire, and that implements serde's traits in a fraction of the
//! compile time of the derives. The types work with any serde format; [`from_slice`] adds the path
//! of the offending member to errors.

mod budget;
mod enums;
mod error;
mod key;
mod kind;
mod locate;
mod newtype;
mod record;
mod rest;
mod row;
mod tag;
mod text;
mod union;
mod unknown;

use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(feature = "webhooks")]
use serde::de::DeserializeSeed;

pub use self::enums::UnknownValue;
pub use self::error::{DecodeError, EncodeError};
#[cfg(feature = "webhooks")]
pub(crate) use self::text::Text;
pub(crate) use self::unknown::doubt;

/// What the macros call. Re-exported for emitted code only.
#[doc(hidden)]
pub mod emitted {
    pub use super::enums::{ClosedEnum, OpenEnum, closed_string, integer, open_string};
    pub use super::key::{Name, Names, Table};
    pub use super::record::{Member, ObjectWriter, mode};
    pub use super::row::{Chain, Row, Slots, row};
    pub use super::tag::tag;
    pub use super::union::{Attempts, variant};
    pub use super::unknown::misfit;
    pub use crate::__closed_enum as closed_enum;
    pub use crate::__integer_enum as integer_enum;
    pub use crate::__newtype as newtype;
    pub use crate::__record as record;
    pub use crate::__string_enum as string_enum;
    pub use crate::__union as union;
}

/// Decodes JSON text.
///
/// ```
/// use generated_client::runtime::codec;
///
/// let error = codec::from_slice::<Vec<Vec<bool>>>(b"[[true], [false, 0]]").unwrap_err();
/// assert_eq!(error.path(), "[1][1]");
/// assert_eq!(
///     error.to_string(),
///     "[1][1]: invalid type: integer `0`, expected a boolean at line 1 column 18"
/// );
/// ```
///
/// # Errors
///
/// The text is not JSON, or not of the shape of `T`. The error names the member.
pub fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, DecodeError> {
    // The whole text is checked at once, which is faster than each of its strings by itself.
    match str::from_utf8(text) {
        Ok(text) => from_text(text),
        Err(_) => Err(DecodeError::new(text, not_utf8(text))),
    }
}

/// The same for text that is known to be UTF-8.
fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    union::forget_failure();
    serde_json::from_str(text).map_err(|cause| DecodeError::new(text.as_bytes(), cause))
}

/// What serde_json says of text that is not UTF-8: RFC 8259, section 8.1, allows no other encoding.
#[cold]
fn not_utf8(text: &[u8]) -> serde_json::Error {
    match serde_json::from_slice::<serde_json::Value>(text) {
        Err(error) => error,
        Ok(_) => serde::de::Error::custom("the text is not UTF-8"),
    }
}

/// The same for values that borrow from the text.
#[cfg(feature = "webhooks")]
pub(crate) fn with_seed<'de, S: DeserializeSeed<'de>>(
    text: &'de [u8],
    seed: S,
) -> Result<S::Value, DecodeError> {
    union::forget_failure();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    seed.deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|cause| DecodeError::new(text, cause))
}

/// Encodes a value as JSON text, without insignificant whitespace.
///
/// # Errors
///
/// The value has no form in JSON, such as a map whose keys are not text.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    // serde_json begins with room for 128 bytes. Most bodies are longer, and one that outgrows its room is
    // copied.
    let mut text = Vec::with_capacity(1024);
    match serde_json::to_writer(&mut text, value) {
        Ok(()) => Ok(text),
        Err(cause) => Err(EncodeError::new(cause)),
    }
}
