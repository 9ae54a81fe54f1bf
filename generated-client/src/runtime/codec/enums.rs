//! Enums of text or of integers.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::key::{Digest, Table, same};

/// Implements the wire form of an enum of text that is kept when it is not listed.
///
/// The enum has one variant without fields per line and `Unknown(String)`. It gets `as_str`,
/// `VALUES`, `Display`, `From<&str>`, `From<String>`, `Eq` and `Hash` by the value on the wire, both
/// of serde's traits, and can be a parameter.
///
/// ```
/// use generated_client::runtime::__private::string_enum;
///
/// #[derive(Clone, Debug)]
/// pub enum Language {
///     Fr,
///     PtBr,
///     Unknown(String),
/// }
/// string_enum! {
///     Language {
///         Fr = "fr",
///         PtBr = "pt-br",
///     }
/// }
///
/// assert_eq!(Language::from("pt-br"), Language::PtBr);
/// let new: Language = serde_json::from_str("\"nl\"")?;
/// assert_eq!(serde_json::to_string(&new)?, "\"nl\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __string_enum {
    ($ty:ident { $($variant:ident = $value:literal,)* }) => {
        impl $ty {
            /// The values that are listed, in the order of the document.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value as it is on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl $crate::runtime::__private::OpenEnum for $ty {
            const LISTED: &'static [(&'static str, Self)] = &[$(($value, Self::$variant)),*];

            fn unknown(text: ::std::string::String) -> Self {
                Self::Unknown(text)
            }
        }

        impl ::core::convert::From<&str> for $ty {
            fn from(text: &str) -> Self {
                $crate::runtime::__private::OpenEnum::from_text(text)
            }
        }

        impl ::core::convert::From<::std::string::String> for $ty {
            fn from(text: ::std::string::String) -> Self {
                $crate::runtime::__private::OpenEnum::from_string(text)
            }
        }

        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                $crate::runtime::__private::open_string(deserializer)
            }
        }

        $crate::__text_form! { $ty }
    };
}

/// Implements the wire form of an enum of text that has no other values than those listed.
///
/// It gets what `string_enum!` gives, except that reading text can fail: `TryFrom<&str>` and
/// `FromStr` with [`UnknownValue`] as their error.
#[macro_export]
#[doc(hidden)]
macro_rules! __closed_enum {
    ($ty:ident { $($variant:ident = $value:literal,)* }) => {
        impl $ty {
            /// All values, in the order of the document.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value as it is on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl $crate::runtime::__private::ClosedEnum for $ty {
            const ALLOWED: &'static [&'static str] = Self::VALUES;
            const LISTED: &'static [(&'static str, Self)] = &[$(($value, Self::$variant)),*];
        }

        impl ::core::convert::TryFrom<&str> for $ty {
            type Error = $crate::runtime::codec::UnknownValue;

            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                $crate::runtime::__private::ClosedEnum::from_text(text)
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::runtime::codec::UnknownValue;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                $crate::runtime::__private::ClosedEnum::from_text(text)
            }
        }

        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                $crate::runtime::__private::closed_string(deserializer)
            }
        }

        $crate::__text_form! { $ty }
    };
}

/// What an enum of text gets from its `as_str`.
#[macro_export]
#[doc(hidden)]
macro_rules! __text_form {
    ($ty:ident) => {
        impl ::core::cmp::PartialEq for $ty {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $ty {}

        impl ::core::hash::Hash for $ty {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state)
            }
        }

        impl ::core::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::runtime::__private::serde::Serialize for $ty {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::__private::serde::Serializer,
            {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::runtime::Param for $ty {
            fn to_param(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed(self.as_str())
            }
        }
    };
}

/// Implements the wire form of an enum of integers that are kept when they are not listed.
///
/// The enum has one variant without fields per line and `Unknown(i64)`. It gets `as_i64`, `VALUES`,
/// `Display`, `From<i64>`, `Eq` and `Hash` by the value on the wire, both of serde's traits, and can be
/// a parameter.
#[macro_export]
#[doc(hidden)]
macro_rules! __integer_enum {
    ($ty:ident { $($variant:ident = $value:literal,)* }) => {
        impl $ty {
            /// The values that are listed, in the order of the document.
            pub const VALUES: &'static [i64] = &[$($value),*];

            /// The value as it is on the wire.
            #[must_use]
            #[inline]
            pub fn as_i64(&self) -> i64 {
                match *self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(number) => number,
                }
            }
        }

        impl ::core::cmp::PartialEq for $ty {
            fn eq(&self, other: &Self) -> bool {
                self.as_i64() == other.as_i64()
            }
        }

        impl ::core::cmp::Eq for $ty {}

        impl ::core::hash::Hash for $ty {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.as_i64(), state)
            }
        }

        impl ::core::convert::From<i64> for $ty {
            fn from(number: i64) -> Self {
                match number {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(number),
                }
            }
        }

        impl ::core::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl $crate::runtime::__private::serde::Serialize for $ty {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::__private::serde::Serializer,
            {
                serializer.serialize_i64(self.as_i64())
            }
        }

        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                $crate::runtime::__private::integer(deserializer, Self::VALUES)
            }
        }

        impl $crate::runtime::Param for $ty {
            fn to_param(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(self.as_i64().to_string())
            }
        }
    };
}

/// An enum that keeps text it does not list.
pub trait OpenEnum: Clone + 'static {
    /// The listed values, each with its variant: a table, because it compiles in a fraction of the
    /// time that a `match` of the texts takes.
    const LISTED: &'static [(&'static str, Self)];

    /// Finds a value in the list.
    const TABLE: &'static Table = &Table::of(Self::LISTED);

    /// The variant of any other value.
    fn unknown(text: String) -> Self;

    /// The variant of a value; only one that is not listed is copied.
    fn from_text(text: &str) -> Self {
        listed(Self::LISTED, Self::TABLE, text).unwrap_or_else(|| Self::unknown(text.to_owned()))
    }

    /// The same without a copy.
    fn from_string(text: String) -> Self {
        listed(Self::LISTED, Self::TABLE, &text).unwrap_or_else(|| Self::unknown(text))
    }
}

/// Up to how many values are compared one by one, which is faster than to find them by a hash.
const FEW: usize = 16;

/// The variant of a listed value.
fn listed<T: Clone>(listed: &[(&str, T)], table: &Table, text: &str) -> Option<T> {
    let index = if listed.len() <= FEW {
        listed.iter().position(|(value, _)| same(value, text))?
    } else {
        table.find(Digest::new(text), listed.len(), |index| {
            listed
                .get(index)
                .is_some_and(|(value, _)| same(value, text))
        })
    };
    listed.get(index).map(|(_, variant)| variant.clone())
}

/// An enum of text without other values.
pub trait ClosedEnum: Clone + 'static {
    /// The values on the wire.
    const ALLOWED: &'static [&'static str];

    /// The same, each with its variant.
    const LISTED: &'static [(&'static str, Self)];

    /// Finds a value in the list.
    const TABLE: &'static Table = &Table::of(Self::LISTED);

    /// The variant of a value.
    ///
    /// # Errors
    ///
    /// The value is not listed.
    fn from_text(text: &str) -> Result<Self, UnknownValue> {
        listed(Self::LISTED, Self::TABLE, text).ok_or_else(|| UnknownValue {
            value: text.to_owned(),
            allowed: Self::ALLOWED,
        })
    }
}

/// A text that is not one of an enum's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    value: String,
    allowed: &'static [&'static str],
}

impl UnknownValue {
    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What it could have been.
    #[must_use]
    pub fn allowed(&self) -> &'static [&'static str] {
        self.allowed
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not one of {:?}", self.value, self.allowed)
    }
}

impl std::error::Error for UnknownValue {}

/// Decodes an enum that keeps what it does not list.
///
/// # Errors
///
/// The input is not text.
pub fn open_string<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: OpenEnum,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(OpenVisitor(PhantomData))
}

struct OpenVisitor<T>(PhantomData<T>);

impl<T: OpenEnum> Visitor<'_> for OpenVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(listed(T::LISTED, T::TABLE, text).unwrap_or_else(|| {
            super::doubt(|| true);
            T::unknown(text.to_owned())
        }))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        Ok(listed(T::LISTED, T::TABLE, &text).unwrap_or_else(|| {
            super::doubt(|| true);
            T::unknown(text)
        }))
    }
}

/// Decodes an enum of text without other values.
///
/// # Errors
///
/// The input is not text, or a text that is not listed; the error names it and the values.
pub fn closed_string<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: ClosedEnum,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(ClosedVisitor(PhantomData))
}

struct ClosedVisitor<T>(PhantomData<T>);

impl<T: ClosedEnum> Visitor<'_> for ClosedVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        listed(T::LISTED, T::TABLE, text).ok_or_else(|| E::unknown_variant(text, T::ALLOWED))
    }
}

/// Decodes an enum of integers, of which `listed` are those that have a variant.
///
/// # Errors
///
/// The input is not an integer, or one beyond 64 bits with sign.
pub fn integer<'de, T, D>(deserializer: D, listed: &[i64]) -> Result<T, D::Error>
where
    T: From<i64>,
    D: Deserializer<'de>,
{
    let number = deserializer.deserialize_i64(IntegerVisitor)?;
    super::doubt(|| !listed.contains(&number));
    Ok(T::from(number))
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    /// A number without a fraction is an integer, however it is written (JSON Schema 2020-12
    /// validation, section 6.1.1).
    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        let wrong = || E::invalid_value(Unexpected::Float(number), &self);
        if number.fract() != 0.0 || number.abs() >= EXACT {
            return Err(wrong());
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        Ok(number as i64)
    }
}

/// Beyond this, not every integer is a number of its own: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;
