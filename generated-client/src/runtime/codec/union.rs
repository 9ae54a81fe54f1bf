//! Values of one of several types.

use std::cell::{Cell, RefCell};

use serde::de::{DeserializeOwned, DeserializeSeed as _, Error};
use serde_json::value::RawValue;

use super::kind::Kind;
use super::tag::is_doubtful;
use super::text::Text;
use super::{DecodeError, budget, unknown};

/// Implements `Serialize` and `Deserialize` for an enum of alternatives.
///
/// Each variant holds one value, and `Unknown(Box<RawValue>)` holds the JSON text of anything else,
/// which is sent back byte for byte. The first word is that of `record!`.
///
/// With a tag, the member of that name decides: the whole object, tag included, is decoded as the
/// variant. Where several variants have the same tag, or values without a tag, a block
/// `in order { "a" = Cat | Dog, none = Cat, }` lists them, and the shape decides among them.
///
/// ```
/// use generated_client::runtime::RawValue;
/// use generated_client::runtime::__private::{record, union};
///
/// #[derive(Clone, Debug)]
/// pub struct Cat {
///     pub lives: i64,
/// }
/// record! { both Cat { lives: required "lives", } }
///
/// #[derive(Clone, Debug)]
/// pub enum Pet {
///     Cat(Cat),
///     Unknown(Box<RawValue>),
/// }
/// union! {
///     both Pet by "petType" {
///         Cat = "cat" | "kitty",
///     }
/// }
///
/// let pet: Pet = serde_json::from_str(r#"{"petType":"kitty","lives":9}"#)?;
/// assert!(matches!(pet, Pet::Cat(Cat { lives: 9 })));
/// let text = r#"{"petType":"newt",  "tail":1.0}"#;
/// let pet: Pet = serde_json::from_str(text)?;
/// assert_eq!(serde_json::to_string(&pet)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Without a tag (`union! { both Value in order { Text, Number, } }`), it is the first variant that
/// decodes and knows every member of the input; if none knows them all, the one that ignores the
/// fewest. A record of optional members therefore does not swallow what is meant for another
/// variant, nor a time the text that is none, nor an open enum a value that it does not list; and an
/// object of which a record knows no member at all is none of its values.
/// A line `Auto = "auto",` is a variant without a value: it is that text and nothing else.
#[macro_export]
#[doc(hidden)]
macro_rules! __union {
    (request $($union:tt)*) => {
        $crate::__encode_union! { $($union)* }
        #[cfg(feature = "serde-both")]
        $crate::__decode_union! { $($union)* }
    };
    (response $($union:tt)*) => {
        $crate::__decode_union! { $($union)* }
        #[cfg(feature = "serde-both")]
        $crate::__encode_union! { $($union)* }
    };
    (both $($union:tt)*) => {
        $crate::__decode_union! { $($union)* }
        $crate::__encode_union! { $($union)* }
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __decode_union {
    (
        $ty:ident by $tag:literal { $($variant:ident $(= $($value:literal)|+)?,)* }
        $(in order {
            $($shared:literal = $($candidate:ident)|+,)*
            $(none = $($untagged:ident)|+,)?
        })?
    ) => {
        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                let text: ::std::boxed::Box<$crate::runtime::RawValue> =
                    $crate::runtime::__private::serde::Deserialize::deserialize(deserializer)?;
                let decode: fn(
                    ::std::boxed::Box<$crate::runtime::RawValue>,
                ) -> ::core::result::Result<Self, D::Error> =
                    match $crate::runtime::__private::tag(&text, $tag).as_deref() {
                        $($(::core::option::Option::Some($($value)|+) => |text| {
                            $crate::runtime::__private::variant(
                                text,
                                $tag,
                                Self::$variant,
                                Self::Unknown,
                            )
                        },)?)*
                        $($(::core::option::Option::Some($shared) => |text| {
                            let attempts = $crate::runtime::__private::Attempts::new(&text);
                            $(let attempts = attempts.or(Self::$candidate);)+
                            ::core::result::Result::Ok(
                                attempts.finish().unwrap_or(Self::Unknown(text)),
                            )
                        },)*
                        $(::core::option::Option::None => |text| {
                            let attempts = $crate::runtime::__private::Attempts::new(&text);
                            $(let attempts = attempts.or(Self::$untagged);)+
                            ::core::result::Result::Ok(
                                attempts.finish().unwrap_or(Self::Unknown(text)),
                            )
                        },)?)?
                        _ => |text| {
                            $crate::runtime::__private::misfit();
                            ::core::result::Result::Ok(Self::Unknown(text))
                        },
                    };
                decode(text)
            }
        }
    };
    ($ty:ident in order { $($variant:ident,)* }) => {
        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                let text: ::std::boxed::Box<$crate::runtime::RawValue> =
                    $crate::runtime::__private::serde::Deserialize::deserialize(deserializer)?;
                let attempts = $crate::runtime::__private::Attempts::new(&text);
                $(let attempts = attempts.or(Self::$variant);)*
                ::core::result::Result::Ok(attempts.finish().unwrap_or(Self::Unknown(text)))
            }
        }
    };
    ($ty:ident in order { $($variant:ident $(= $constant:literal)?,)* }) => {
        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                let text: ::std::boxed::Box<$crate::runtime::RawValue> =
                    $crate::runtime::__private::serde::Deserialize::deserialize(deserializer)?;
                let attempts = $crate::runtime::__private::Attempts::new(&text);
                $(let attempts = $crate::__attempt!(attempts, Self::$variant $(, $constant)?);)*
                ::core::result::Result::Ok(attempts.finish().unwrap_or(Self::Unknown(text)))
            }
        }
    };
}

/// Tries one variant of a union, with or without a value.
#[macro_export]
#[doc(hidden)]
macro_rules! __attempt {
    ($attempts:ident, $variant:expr) => {
        $attempts.or($variant)
    };
    ($attempts:ident, $variant:expr, $constant:literal) => {
        $attempts.or_text($constant, $variant)
    };
}

/// The pattern of one variant of a union, with or without a value.
#[macro_export]
#[doc(hidden)]
macro_rules! __variant_pattern {
    ($variant:ident $value:ident) => {
        Self::$variant($value)
    };
    ($variant:ident $value:ident $constant:literal) => {
        Self::$variant
    };
}

/// Encodes one variant of a union, with or without a value.
#[macro_export]
#[doc(hidden)]
macro_rules! __encode_variant {
    ($serializer:ident $value:ident) => {
        $crate::runtime::__private::serde::Serialize::serialize($value, $serializer)
    };
    ($serializer:ident $value:ident $constant:literal) => {
        $serializer.serialize_str($constant)
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __encode_union {
    (
        $ty:ident by $tag:literal { $($variant:ident $(= $($value:literal)|+)?,)* }
        $(in order $shared:tt)?
    ) => {
        $crate::__encode_union! { $ty in order { $($variant,)* } }
    };
    ($ty:ident in order { $($variant:ident,)* }) => {
        impl $crate::runtime::__private::serde::Serialize for $ty {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::__private::serde::Serializer,
            {
                match self {
                    $(Self::$variant(value) => {
                        $crate::runtime::__private::serde::Serialize::serialize(value, serializer)
                    })*
                    Self::Unknown(text) => {
                        $crate::runtime::__private::serde::Serialize::serialize(text, serializer)
                    }
                }
            }
        }
    };
    ($ty:ident in order { $($variant:ident $(= $constant:literal)?,)* }) => {
        impl $crate::runtime::__private::serde::Serialize for $ty {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::__private::serde::Serializer,
            {
                match self {
                    $($crate::__variant_pattern!($variant value $($constant)?) => {
                        $crate::__encode_variant!(serializer value $($constant)?)
                    })*
                    Self::Unknown(text) => {
                        $crate::runtime::__private::serde::Serialize::serialize(text, serializer)
                    }
                }
            }
        }
    };
}

/// A variant that did not decode: its text, by which [`DecodeError`] finds its place in the input,
/// and what is wrong inside.
pub(super) struct Failure {
    pub(super) text: Box<RawValue>,
    pub(super) error: DecodeError,
}

thread_local! {
    /// The failure that is travelling up as an error of the deserializer around it. serde's errors
    /// take a message and nothing else, so that the place inside the variant goes beside it.
    static FAILURE: RefCell<Option<Failure>> = const { RefCell::new(None) };
    /// Whether there is one. A look at this costs every document less than one at the failure.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// Drops what a failure outside [`from_slice`](super::from_slice) has left.
pub(super) fn forget_failure() {
    take_failure();
}

pub(super) fn take_failure() -> Option<Failure> {
    if FAILED.take() { FAILURE.take() } else { None }
}

/// Decodes the variant `known` of a union from the text of the whole value. One that does not decode
/// because its `tag` is there twice is `unknown`.
///
/// # Errors
///
/// The text is not of the variant's shape.
pub fn variant<V, T, E>(
    text: Box<RawValue>,
    tag: &str,
    known: fn(V) -> T,
    unknown: fn(Box<RawValue>) -> T,
) -> Result<T, E>
where
    V: DeserializeOwned,
    E: Error,
{
    let result = match budget::Attempt::begin(text.get()) {
        Some(_attempt) => super::from_text(text.get()),
        None => Err(DecodeError::custom("recursion limit exceeded")),
    };
    match result {
        Ok(value) => Ok(known(value)),
        Err(_) if is_doubtful(&text, tag) => Ok(unknown(text)),
        Err(error) => Err(failed(text, error)),
    }
}

/// The error of a variant, which is kept beside it.
#[cold]
fn failed<E: Error>(text: Box<RawValue>, error: DecodeError) -> E {
    // Without the position: serde_json would take it for one in the text around.
    let message = match error.path() {
        "" => E::custom(error.message()),
        path => E::custom(format_args!("{path}: {}", error.message())),
    };
    FAILURE.set(Some(Failure { text, error }));
    FAILED.set(true);
    message
}

/// The variants of an untagged union, tried in order.
#[derive(Debug)]
pub struct Attempts<'t, T> {
    text: &'t RawValue,
    best: Option<Attempt<T>>,
    /// What the first of the records that know no member of the value has ignored.
    strange: Option<usize>,
}

#[derive(Debug)]
struct Attempt<T> {
    value: T,
    ignored: usize,
}

impl<'t, T> Attempts<'t, T> {
    /// Begins with no variant.
    #[must_use]
    pub fn new(text: &'t RawValue) -> Self {
        Self {
            text,
            best: None,
            strange: None,
        }
    }

    /// Tries a variant, unless one that knows every member has been found.
    #[must_use]
    pub fn or<V: DeserializeOwned>(mut self, variant: fn(V) -> T) -> Self {
        let fewest = self.best.as_ref().map(|best| best.ignored);
        if fewest == Some(0) {
            return self;
        }
        if !Kind::of::<V>().fits(self.text.get()) {
            return self;
        }
        let Some(_attempt) = budget::Attempt::begin(self.text.get()) else {
            return self;
        };
        let (result, ignored) = unknown::counted(|| serde_json::from_str(self.text.get()));
        match result {
            Ok(_) if unknown::knows_none::<V>(self.text.get(), ignored) => {
                self.strange = self.strange.or(Some(ignored));
            }
            Ok(value) if fewest.is_none_or(|fewest| ignored < fewest) => {
                self.best = Some(Attempt {
                    value: variant(value),
                    ignored,
                });
            }
            Ok(_) => {}
            Err(_) => forget_failure(),
        }
        self
    }

    /// Tries a variant that is one text, unless one that knows every member has been found.
    #[must_use]
    pub fn or_text(mut self, constant: &str, variant: T) -> Self {
        let is_settled = self.best.as_ref().is_some_and(|best| best.ignored == 0);
        if !is_settled && is_text(self.text.get(), constant) {
            self.best = Some(Attempt {
                value: variant,
                ignored: 0,
            });
        }
        self
    }

    /// The best variant.
    #[must_use]
    pub fn finish(self) -> Option<T> {
        let Some(best) = self.best else {
            match self.strange {
                Some(ignored) => unknown::add(ignored),
                None => unknown::misfit(),
            }
            return None;
        };
        unknown::add(best.ignored);
        Some(best.value)
    }
}

/// Whether JSON is this text, however its characters are written.
fn is_text(json: &str, text: &str) -> bool {
    if !json.starts_with('"') {
        return false;
    }
    let mut json = serde_json::Deserializer::from_str(json);
    Text.deserialize(&mut json).is_ok_and(|found| found == text)
}
