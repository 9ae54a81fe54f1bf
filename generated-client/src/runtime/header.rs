//! Headers of answers, read as the document types them.

use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use super::codec::{self, DecodeError};

/// A header that the document declares for answers, with the type of its value.
///
/// Emitted clients have one constant for each, in their module `headers`. It is given to
/// [`Response::header`](super::Response::header), [`RawResponse::header`](super::RawResponse::header)
/// and, for an answer that is no success, [`Error::header`](super::Error::header). Nothing is read
/// before that.
///
/// ```
/// use generated_client::runtime::{Header, HeaderMap};
///
/// const REMAINING: Header<i64> = Header::literal("X-RateLimit-Remaining");
///
/// let mut headers = HeaderMap::new();
/// assert_eq!(REMAINING.read(&headers)?, None);
/// headers.insert("x-ratelimit-remaining", "41".parse()?);
/// assert_eq!(REMAINING.read(&headers)?, Some(41));
///
/// headers.insert("x-ratelimit-remaining", "plenty".parse()?);
/// let error = REMAINING.read(&headers).unwrap_err();
/// assert_eq!(error.text(), "plenty");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Header<T> {
    name: &'static str,
    form: HeaderForm,
    value: PhantomData<fn() -> T>,
}

/// How the value of a header is written (OpenAPI Specification, "Style Values", `simple`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderForm {
    /// Text.
    Text,
    /// A number, `true` or `false`.
    Literal,
    /// A number, `true` or `false` where it looks like one, and text otherwise.
    Either,
    /// JSON text.
    Json,
    /// Items of one form, apart by commas. Lines of the same name are one list (RFC 9110 5.3).
    List(&'static HeaderForm),
    /// Each line of this name is an item, commas and all: `Set-Cookie` (RFC 9110 5.3).
    Lines(&'static HeaderForm),
    /// An object: `k=v,k=v` when it explodes, else `k,v,k,v`.
    Object {
        /// Whether names and values stand together.
        explode: bool,
        /// The forms of the members that are known.
        members: &'static [(&'static str, HeaderForm)],
        /// The form of all others.
        rest: &'static HeaderForm,
    },
}

impl<T> Header<T> {
    /// A header by its name, in any case, and the form of its value.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, form: HeaderForm) -> Self {
        Self {
            name,
            form,
            value: PhantomData,
        }
    }

    /// A header that is text.
    #[must_use]
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, HeaderForm::Text)
    }

    /// A header that is a number, `true` or `false`.
    #[must_use]
    pub const fn literal(name: &'static str) -> Self {
        Self::new(name, HeaderForm::Literal)
    }

    /// A header that is JSON text.
    #[must_use]
    pub const fn json(name: &'static str) -> Self {
        Self::new(name, HeaderForm::Json)
    }

    /// The name as the document writes it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Reads the header; nothing where it is missing.
    ///
    /// # Errors
    ///
    /// The header is there, and its value is not of the type `T`.
    pub fn read(&self, headers: &HeaderMap) -> Result<Option<T>, HeaderError>
    where
        T: DeserializeOwned,
    {
        let Some(value) = written(self.name, self.form, headers)? else {
            return Ok(None);
        };
        match codec::from_slice(value.json.as_bytes()) {
            Ok(read) => Ok(Some(read)),
            Err(cause) => Err(HeaderError::new(self.name, value.text, cause)),
        }
    }
}

impl<T> Clone for Header<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Header<T> {}

impl<T> fmt::Debug for Header<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("name", &self.name)
            .field("form", &self.form)
            .finish()
    }
}

/// A header that is there and does not hold what the document says.
///
/// `Display` and `Debug` name the header and leave its value out, which may be a secret;
/// [`text`](Self::text) has it. The cause is in [`source`](std::error::Error::source).
pub struct HeaderError(Box<Inner>);

struct Inner {
    name: &'static str,
    text: String,
    cause: DecodeError,
}

impl HeaderError {
    #[cold]
    fn new(name: &'static str, text: String, cause: DecodeError) -> Self {
        Self(Box::new(Inner { name, text, cause }))
    }

    /// The name of the header as the document writes it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// The value as it came: several lines are joined by a comma and a space, and bytes that are
    /// not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "header `{}` is not what the document says",
            self.0.name.escape_debug()
        )
    }
}

impl fmt::Debug for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderError")
            .field("name", &self.0.name)
            .field("text", &format_args!("{} bytes", self.0.text.len()))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for HeaderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0.cause)
    }
}

/// The value of a header, as it came and as JSON.
struct Written {
    text: String,
    json: String,
}

/// Puts the lines of a header together and writes them as JSON, which the type then decodes. It is
/// not generic, so that it is compiled once.
fn written(
    name: &'static str,
    form: HeaderForm,
    headers: &HeaderMap,
) -> Result<Option<Written>, HeaderError> {
    let values: Vec<_> = headers.get_all(name).iter().collect();
    if values.is_empty() {
        return Ok(None);
    }
    let lines: Result<Vec<&str>, _> = values
        .iter()
        .map(|value| std::str::from_utf8(value.as_bytes()))
        .collect();
    let Ok(lines) = lines else {
        let lossy: Vec<_> = values
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        let cause = DecodeError::custom("the value is not UTF-8");
        return Err(HeaderError::new(name, lossy.join(", "), cause));
    };
    let text = lines.join(", ");
    let json = match form {
        HeaderForm::Lines(item) => {
            Value::Array(lines.iter().map(|line| value(*item, line)).collect()).to_string()
        }
        HeaderForm::Json => text.clone(),
        HeaderForm::List(_) | HeaderForm::Object { .. } => value(form, &text).to_string(),
        // Proxies repeat a line, which changes nothing (RFC 9110 8.6 says so of one header).
        HeaderForm::Text | HeaderForm::Literal | HeaderForm::Either => match lines.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => {
                value(form, first).to_string()
            }
            _ => value(form, &text).to_string(),
        },
    };
    Ok(Some(Written { text, json }))
}

/// A value as JSON. What does not look as its form wants it stays text, which the type refuses.
fn value(form: HeaderForm, text: &str) -> Value {
    let text = text.trim_matches([' ', '\t']);
    match form {
        HeaderForm::Text => Value::from(text),
        HeaderForm::Literal => literal(text).unwrap_or_else(|| Value::from(text)),
        HeaderForm::Either => serde_json::from_str::<Number>(text)
            .ok()
            .map(Value::Number)
            .or_else(|| boolean(text))
            .unwrap_or_else(|| Value::from(text)),
        HeaderForm::Json => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        HeaderForm::List(item) | HeaderForm::Lines(item) => {
            pieces(text).map(|piece| value(*item, piece)).collect()
        }
        HeaderForm::Object {
            explode,
            members,
            rest,
        } => object(text, explode, members, *rest).unwrap_or_else(|| Value::from(text)),
    }
}

/// The pieces between commas, without the blanks around them; nothing of an empty value.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(|piece| piece.trim_matches([' ', '\t']))
        .filter(move |_| !text.is_empty())
}

/// An object, unless a name has no value.
fn object(
    text: &str,
    explode: bool,
    members: &[(&str, HeaderForm)],
    rest: HeaderForm,
) -> Option<Value> {
    let mut object = serde_json::Map::new();
    let mut pieces = pieces(text);
    while let Some(piece) = pieces.next() {
        let (name, text) = if explode {
            let (name, text) = piece.split_once('=')?;
            (name.trim_end(), text.trim_start())
        } else {
            (piece, pieces.next()?)
        };
        let known = members.iter().find(|(known, _)| *known == name);
        let form = known.map_or(rest, |(_, form)| *form);
        object.insert(name.to_owned(), value(form, text));
    }
    Some(Value::Object(object))
}

/// A number or boolean in any of the ways in which servers write them: `007`, `+5`, `5.` and
/// `True` have one meaning each.
fn literal(text: &str) -> Option<Value> {
    if let Some(value) = boolean(text) {
        return Some(value);
    }
    if let Ok(number) = serde_json::from_str::<Number>(text) {
        return Some(Value::Number(number));
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Value::from(whole));
    }
    // Rust would read `inf` and `nan`, too, which are no numbers of JSON.
    let number = text.parse::<f64>().ok().and_then(Number::from_f64)?;
    Some(Value::Number(number))
}

fn boolean(text: &str) -> Option<Value> {
    [true, false]
        .into_iter()
        .find(|value| text.eq_ignore_ascii_case(if *value { "true" } else { "false" }))
        .map(Value::Bool)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::error::Error as _;

    use super::super::Json;
    use super::*;

    fn headers(lines: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(*name, http::HeaderValue::from_bytes(value).unwrap());
        }
        map
    }

    fn read<T: DeserializeOwned>(form: HeaderForm, lines: &[&str]) -> Result<Option<T>, String> {
        let lines: Vec<_> = lines.iter().map(|line| ("x-h", line.as_bytes())).collect();
        Header::new("X-H", form)
            .read(&headers(&lines))
            .map_err(|error| error.text().to_owned())
    }

    #[test]
    fn scalars() {
        use HeaderForm::{Either, Literal, Text};
        assert_eq!(read::<i64>(Literal, &[]), Ok(None));
        for (text, number) in [("5", 5), (" 007 ", 7), ("+5", 5), ("-1", -1)] {
            assert_eq!(read(Literal, &[text]), Ok(Some(number)), "{text}");
        }
        for text in ["", "5.5", "5,6", "many", "true", "1e400", "inf"] {
            assert_eq!(read::<i64>(Literal, &[text]), Err(text.to_owned()));
        }
        assert_eq!(read(Literal, &["5."]), Ok(Some(5.0)));
        assert_eq!(read::<f64>(Literal, &["nan"]), Err("nan".to_owned()));
        assert_eq!(read(Literal, &["18446744073709551615"]), Ok(Some(u64::MAX)));
        assert_eq!(read(Literal, &["True"]), Ok(Some(true)));
        assert_eq!(read::<bool>(Literal, &["1"]), Err("1".to_owned()));
        for text in ["", "5", "true", "a,b", "\"q\"", "null"] {
            assert_eq!(read(Text, &[text]), Ok(Some(text.to_owned())));
        }
        assert_eq!(read(Either, &["5"]), Ok(Some(Json::from(5))));
        assert_eq!(read(Either, &["007"]), Ok(Some(Json::from("007"))));
    }

    #[test]
    fn lists_and_objects() {
        use HeaderForm::{Json as AsJson, List, Literal, Object, Text};
        const NUMBERS: HeaderForm = List(&Literal);
        assert_eq!(read(NUMBERS, &["1, 2\t,3"]), Ok(Some(vec![1, 2, 3])));
        assert_eq!(read(NUMBERS, &["1", "2,3"]), Ok(Some(vec![1, 2, 3])));
        assert_eq!(read::<Vec<i64>>(NUMBERS, &[""]), Ok(Some(Vec::new())));
        assert_eq!(read::<Vec<i64>>(NUMBERS, &["1,"]), Err("1,".to_owned()));
        let error = Header::<Vec<i64>>::new("X-H", NUMBERS)
            .read(&headers(&[("x-h", b"1,two")]))
            .unwrap_err();
        let cause = error.source().unwrap().to_string();
        assert!(cause.starts_with("[1]: "), "{cause}");

        let color = |explode| Object {
            explode,
            members: &[("R", Literal)],
            rest: &Text,
        };
        let expected: BTreeMap<_, _> = [
            ("R".to_owned(), Json::from(1)),
            ("B".to_owned(), "2".into()),
        ]
        .into();
        assert_eq!(read(color(true), &["R=1, B=2"]), Ok(Some(expected.clone())));
        assert_eq!(read(color(false), &["R,1,B", "2"]), Ok(Some(expected)));
        type Map = BTreeMap<String, Json>;
        assert_eq!(read::<Map>(color(false), &["R"]), Err("R".to_owned()));
        assert_eq!(read::<Map>(color(true), &["R"]), Err("R".to_owned()));
        assert_eq!(read::<Map>(color(true), &[""]), Ok(Some(Map::new())));
        assert_eq!(
            read(AsJson, &[r#"{"a": [1, 2]}"#]),
            Ok(Some(serde_json::json!({"a": [1, 2]})))
        );
        assert_eq!(read::<Json>(AsJson, &["{"]), Err("{".to_owned()));
        // What one piece holds cannot close the list that it stands in.
        assert_eq!(
            read::<Vec<i64>>(List(&AsJson), &["1],[2"]),
            Err("1],[2".to_owned())
        );
    }

    #[test]
    fn several_lines() {
        use HeaderForm::{Lines, Literal, Text};
        let cookies = ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"];
        assert_eq!(
            read(Lines(&Text), &cookies),
            Ok(Some(cookies.map(str::to_owned).to_vec()))
        );
        assert_eq!(read(Text, &["a", "b"]), Ok(Some("a, b".to_owned())));
        assert_eq!(read(Literal, &["5", "5"]), Ok(Some(5)));
        assert_eq!(read::<i64>(Literal, &["5", "6"]), Err("5, 6".to_owned()));
    }

    #[test]
    fn an_error_keeps_the_text_and_shows_only_the_name() {
        let header = Header::<String>::new("X-Key", HeaderForm::Text);
        let error = header
            .read(&headers(&[("X-Key", b"hush\xff")]))
            .unwrap_err();
        assert_eq!(error.name(), "X-Key");
        assert_eq!(error.text(), "hush\u{fffd}");
        assert_eq!(
            error.to_string(),
            "header `X-Key` is not what the document says"
        );
        assert!(!format!("{error:?}").contains("hush"));
        assert_eq!(
            header.read(&headers(&[("X-Key", "é".as_bytes())])).unwrap(),
            Some("é".to_owned())
        );
    }

    #[test]
    fn a_name_that_no_header_has_is_never_there() {
        let header = Header::<String>::new("no header", HeaderForm::Text);
        assert_eq!(header.read(&headers(&[("a", b"b")])).unwrap(), None);
    }
}
