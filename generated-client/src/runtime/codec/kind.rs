//! What kind of JSON value a type wants.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

/// What kind of value a type asks its deserializer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    Text,
    Number,
    Boolean,
    /// Any, or one that is not known here.
    Any,
}

impl Kind {
    /// The kind that `T` asks for. It costs nothing at run time: the compiler knows the answer.
    #[inline]
    pub(super) fn of<'de, T: Deserialize<'de>>() -> Self {
        T::deserialize(Asked).err().unwrap_or(Self::Any)
    }

    /// Whether a JSON value can be of this kind, by its first byte. One that cannot does not decode.
    #[inline]
    pub(super) fn fits(self, text: &str) -> bool {
        let first = text.as_bytes().first();
        match self {
            Self::Object => first == Some(&b'{'),
            Self::Array => first == Some(&b'['),
            Self::Text => first == Some(&b'"'),
            Self::Number => matches!(first, Some(b'-' | b'0'..=b'9')),
            Self::Boolean => matches!(first, Some(b't' | b'f')),
            Self::Any => true,
        }
    }
}

/// A deserializer that has no value: its only answer is what it was asked for.
struct Asked;

/// Answers the methods with the kind of value that serde_json requires for them.
macro_rules! answer {
    ($($method:ident => $kind:ident,)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Kind> {
            Err(Kind::$kind)
        }
    )*};
}

impl<'de> Deserializer<'de> for Asked {
    type Error = Kind;

    answer! {
        deserialize_any => Any,
        deserialize_map => Object,
        deserialize_seq => Array,
        deserialize_str => Text,
        deserialize_string => Text,
        deserialize_i64 => Number,
        deserialize_u64 => Number,
        deserialize_f64 => Number,
        deserialize_bool => Boolean,
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Kind> {
        Err(Kind::Array)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 char bytes byte_buf option unit unit_struct
        newtype_struct tuple_struct struct enum identifier ignored_any
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Kind {}

impl Error for Kind {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;
    use crate::runtime::{JsonObject, Timestamp};

    /// Whether texts of each kind can be a `T`; a text that does decode must.
    fn fitting<T: serde::de::DeserializeOwned>() -> String {
        let texts = ["{}", "[]", "\"\"", "-1", "0.5", "true", "null"];
        let fits = texts.into_iter().filter(|text| Kind::of::<T>().fits(text));
        for text in texts {
            let decodes = serde_json::from_str::<T>(text).is_ok();
            assert!(!decodes || Kind::of::<T>().fits(text), "{text}");
        }
        fits.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_type_wants_what_it_decodes_from() {
        assert_eq!(fitting::<JsonObject>(), "{}");
        assert_eq!(fitting::<BTreeMap<String, i64>>(), "{}");
        assert_eq!(fitting::<Vec<i64>>(), "[]");
        assert_eq!(fitting::<Box<(f64, f64)>>(), "[]");
        assert_eq!(fitting::<Timestamp>(), "\"\"");
        assert_eq!(fitting::<i64>(), "-1 0.5");
        assert_eq!(fitting::<f64>(), "-1 0.5");
        assert_eq!(fitting::<bool>(), "true");
        let all = "{} [] \"\" -1 0.5 true null";
        assert_eq!(fitting::<Value>(), all);
        assert_eq!(fitting::<Box<RawValue>>(), all);
        assert_eq!(fitting::<Option<i64>>(), all);
    }
}
