//! Values of path, query, header and cookie parameters.

use std::borrow::Cow;

use super::field::Field;
use super::json::Json;

/// A value that is one piece of text in a parameter.
pub trait Param {
    /// The text before any escaping. Floating-point numbers print as Rust prints them, without an
    /// exponent.
    fn to_param(&self) -> Cow<'_, str>;
}

/// The value of an optional parameter: one that may be left out.
pub trait OptionalParam {
    /// The text before any escaping, or nothing when the parameter is not sent.
    fn to_optional_param(&self) -> Option<Cow<'_, str>>;
}

impl<P: Param + ?Sized> Param for &P {
    fn to_param(&self) -> Cow<'_, str> {
        (**self).to_param()
    }
}

impl<P: Param + ?Sized> Param for Box<P> {
    fn to_param(&self) -> Cow<'_, str> {
        (**self).to_param()
    }
}

impl Param for str {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Param for String {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Param for bool {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

/// A string is sent as its text, anything else as JSON.
impl Param for Json {
    fn to_param(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }
}

macro_rules! display_params {
    ($($number:ty)*) => {$(
        impl Param for $number {
            fn to_param(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}

display_params!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

impl<P: Param + ?Sized> OptionalParam for P {
    fn to_optional_param(&self) -> Option<Cow<'_, str>> {
        Some(self.to_param())
    }
}

impl<P: OptionalParam> OptionalParam for Option<P> {
    fn to_optional_param(&self) -> Option<Cow<'_, str>> {
        self.as_ref()?.to_optional_param()
    }
}

/// A parameter has no way to say null, so that only a value is sent.
impl<P: OptionalParam> OptionalParam for Field<P> {
    fn to_optional_param(&self) -> Option<Cow<'_, str>> {
        self.value()?.to_optional_param()
    }
}
