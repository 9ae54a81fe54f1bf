//! How objects and arrays become parameters: the styles of the OpenAPI Specification.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::Error as _;
use serde_json::value::{RawValue, to_raw_value};

/// All that RFC 3986 2.3 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What has a meaning of its own in a query, beside what no URL may hold. `allowReserved` leaves the
/// other reserved characters of RFC 3986 2.2 as they are, except for `'`, which WHATWG URL encodes.
const MEANINGFUL: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';');

/// Percent-encodes all but the unreserved characters and those reserved ones that mean nothing in a
/// query.
pub(crate) fn encode_unless_reserved(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, MEANINGFUL).into()
}

/// Percent-encodes all but the unreserved characters of RFC 3986 2.3.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// The styles of path parameters (OpenAPI Specification, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStyle {
    /// `a,b` and `k,v,k,v`, exploded `a,b` and `k=v,k=v`.
    Simple {
        /// Whether items and members stand apart.
        explode: bool,
    },
    /// `.a,b` and `.k,v,k,v`, exploded `.a.b` and `.k=v.k=v`.
    Label {
        /// Whether items and members stand apart.
        explode: bool,
    },
    /// `;name=a,b` and `;name=k,v,k,v`, exploded `;name=a;name=b` and `;k=v;k=v`.
    Matrix {
        /// Whether items and members stand apart.
        explode: bool,
    },
}

impl PathStyle {
    /// The text that stands in the path for a value, without any when there is no value.
    pub(crate) fn render(self, name: &str, shape: Shape) -> Result<String, serde_json::Error> {
        let object = matches!(shape, Shape::Object(_));
        let (Self::Simple { explode } | Self::Label { explode } | Self::Matrix { explode }) = self;
        let words = words(shape, explode, encode)?;
        if words.is_empty() {
            return Ok(String::new());
        }
        let name = encode(name);
        Ok(match self {
            Self::Simple { .. } => words.join(","),
            Self::Label { explode: false } => format!(".{}", words.join(",")),
            Self::Label { explode: true } => format!(".{}", words.join(".")),
            Self::Matrix { explode: true } if object => format!(";{}", words.join(";")),
            Self::Matrix { explode: true } => {
                words.iter().map(|word| matrix(&name, word)).collect()
            }
            Self::Matrix { explode: false } => matrix(&name, &words.join(",")),
        })
    }
}

/// `;name=value`, and `;name` where the value is empty (RFC 6570 3.2.7).
fn matrix(name: &str, value: &str) -> String {
    if value.is_empty() {
        format!(";{name}")
    } else {
        format!(";{name}={value}")
    }
}

/// The outline of a value as a parameter sees it. It is read from the value's JSON, so that any
/// `Serialize` will do and members keep their order.
#[derive(Debug)]
pub(crate) enum Shape {
    /// `null`.
    Nothing,
    /// A string, a number or a boolean, as text.
    Scalar(String),
    /// An array.
    List(Vec<Box<RawValue>>),
    /// An object.
    Object(Vec<(String, Box<RawValue>)>),
}

impl Shape {
    pub(crate) fn of<S: Serialize + ?Sized>(value: &S) -> Result<Self, serde_json::Error> {
        Self::parse(&to_raw_value(value)?)
    }

    pub(crate) fn parse(raw: &RawValue) -> Result<Self, serde_json::Error> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => serde_json::from_str(text).map(|Members(members)| Self::Object(members)),
            Some(b'[') => serde_json::from_str(text).map(Self::List),
            Some(b'"') => serde_json::from_str(text).map(Self::Scalar),
            _ if text == "null" => Ok(Self::Nothing),
            // A whole number of a floating-point member is sent as `5`, as a scalar parameter is.
            _ => Ok(Self::Scalar(
                text.strip_suffix(".0").unwrap_or(text).to_owned(),
            )),
        }
    }

    /// Names and values of an object, with a pair for each item of an array member.
    ///
    /// # Errors
    ///
    /// The value is neither an object nor null.
    pub(crate) fn pairs(self) -> Result<Vec<(String, String)>, serde_json::Error> {
        let members = match self {
            Self::Nothing => return Ok(Vec::new()),
            Self::Object(members) => members,
            Self::Scalar(_) | Self::List(_) => {
                return Err(serde_json::Error::custom("it is not an object"));
            }
        };
        let mut pairs = Vec::with_capacity(members.len());
        for (name, value) in members {
            match Self::parse(&value)? {
                Self::List(items) => {
                    for item in items {
                        pairs.extend(text(&item)?.map(|text| (name.clone(), text)));
                    }
                }
                _ => pairs.extend(text(&value)?.map(|text| (name, text))),
            }
        }
        Ok(pairs)
    }
}

/// The text of a value inside an array or object: nothing for null, and JSON for what is no scalar
/// itself, where the specification leaves the form open.
fn text(raw: &RawValue) -> Result<Option<String>, serde_json::Error> {
    Ok(match Shape::parse(raw)? {
        Shape::Nothing => None,
        Shape::Scalar(text) => Some(text),
        Shape::List(_) | Shape::Object(_) => Some(raw.get().to_owned()),
    })
}

/// The pieces between the delimiters of a style, each encoded.
///
/// `{"R": 100, "G": 200}` gives `R`, `100`, `G`, `200`, and exploded `R=100`, `G=200`.
pub(crate) fn words(
    shape: Shape,
    explode: bool,
    encode: fn(&str) -> Cow<'_, str>,
) -> Result<Vec<String>, serde_json::Error> {
    let mut words = Vec::new();
    match shape {
        Shape::Nothing => {}
        Shape::Scalar(text) => words.push(encode(&text).into_owned()),
        Shape::List(items) => {
            for item in items {
                words.extend(text(&item)?.map(|text| encode(&text).into_owned()));
            }
        }
        Shape::Object(members) => {
            for (name, value) in members {
                let Some(value) = text(&value)? else { continue };
                let (name, value) = (encode(&name), encode(&value));
                if explode {
                    words.push(format!("{name}={value}"));
                } else {
                    words.extend([name.into_owned(), value.into_owned()]);
                }
            }
        }
    }
    Ok(words)
}

/// The members of a JSON object in their order.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
