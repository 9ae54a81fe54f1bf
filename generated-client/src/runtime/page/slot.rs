//! Where a request asks for a page: a query parameter, or a member of its JSON body.

use http::HeaderValue;
use percent_encoding::percent_decode_str;
use serde::ser::Error as _;
use serde_json::value::{RawValue, to_raw_value};

use super::cursor::found;
use crate::runtime::request::Request;
use crate::runtime::style::{Shape, encode, words};

/// Where a request asks for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The query parameter of this name.
    Query(&'static str),
    /// The member of the JSON body at the end of these names.
    Body(&'static [&'static str]),
}

impl Slot {
    /// What a request asks for here; nothing where it says nothing, null, or what is empty.
    pub(super) fn get(self, request: &Request) -> Option<Box<RawValue>> {
        match self {
            Self::Query(name) => {
                let pair = request
                    .query()
                    .split('&')
                    .find(|pair| is_named(pair, name))?;
                let (_, value) = pair.split_once('=')?;
                found(&*percent_decode_str(value).decode_utf8_lossy())
            }
            Self::Body(path) => {
                let mut value: Box<RawValue> =
                    serde_json::from_slice(request.body.as_ref()?.bytes()?).ok()?;
                for name in path {
                    let Shape::Object(members) = Shape::parse(&value).ok()? else {
                        return None;
                    };
                    (_, value) = members.into_iter().rfind(|(known, _)| known == name)?;
                }
                found(&*value)
            }
        }
    }

    /// Asks for something else here, and for all else as before.
    ///
    /// # Errors
    ///
    /// The body is not a JSON object, or the value is an object, which no query parameter can hold.
    pub(super) fn put(
        self,
        request: &mut Request,
        value: &RawValue,
    ) -> Result<(), serde_json::Error> {
        match self {
            Self::Query(name) => {
                let shape = Shape::parse(value)?;
                if let Shape::Object(_) = shape {
                    return Err(serde_json::Error::custom("an object is no query parameter"));
                }
                let mut query = String::new();
                let kept = request.query().split('&');
                let kept = kept.filter(|pair| !pair.is_empty() && !is_named(pair, name));
                let asked = words(shape, false, encode)?
                    .into_iter()
                    .map(|word| format!("{}={word}", encode(name)));
                for pair in kept.map(str::to_owned).chain(asked) {
                    if !query.is_empty() {
                        query.push('&');
                    }
                    query.push_str(&pair);
                }
                request.set_query(&query);
            }
            Self::Body(path) => {
                let whole = match &request.body {
                    Some(body) => {
                        let bytes = body.bytes().map_or(&[][..], |bytes| bytes);
                        serde_json::from_slice(bytes)?
                    }
                    None => {
                        let media_type = request.operation.content_type;
                        request.content_type = Some(HeaderValue::from_static(media_type));
                        to_raw_value(&())?
                    }
                };
                let text = with_member(&whole, path, value)?;
                request.body = Some(text.into());
            }
        }
        Ok(())
    }
}

/// Whether a pair of a query has this name.
fn is_named(pair: &str, name: &str) -> bool {
    let known = pair.split_once('=').map_or(pair, |(known, _)| known);
    percent_decode_str(known).decode_utf8_lossy() == name
}

/// An object with one member set, and all others as they were, byte for byte.
fn with_member(
    object: &RawValue,
    path: &[&str],
    value: &RawValue,
) -> Result<String, serde_json::Error> {
    let Some((name, rest)) = path.split_first() else {
        return Ok(value.get().to_owned());
    };
    let members = match Shape::parse(object)? {
        Shape::Object(members) => members,
        Shape::Nothing => Vec::new(),
        Shape::Scalar(_) | Shape::List(_) => {
            return Err(serde_json::Error::custom("the body is not an object there"));
        }
    };
    let null = to_raw_value(&())?;
    let inner = members.iter().rfind(|(known, _)| known == name);
    let inner = with_member(inner.map_or(&null, |(_, inner)| inner), rest, value)?;
    let mut text = String::from("{");
    for (known, value) in members.iter().filter(|(known, _)| known != name) {
        text.push_str(&serde_json::to_string(known)?);
        text.push(':');
        text.push_str(value.get());
        text.push(',');
    }
    text.push_str(&serde_json::to_string(name)?);
    text.push(':');
    text.push_str(&inner);
    text.push('}');
    Ok(text)
}
