//! Query parameters.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::value::RawValue;

use super::param::OptionalParam;
use super::style::{self, Shape, encode};

/// The query parameters of an operation, emitted as a struct with one member for each.
pub trait ToQuery {
    /// Adds the parameters.
    fn write(&self, query: &mut Query);
}

impl ToQuery for () {
    fn write(&self, _query: &mut Query) {}
}

impl<Q: ToQuery + ?Sized> ToQuery for &Q {
    fn write(&self, query: &mut Query) {
        (**self).write(query);
    }
}

impl<Q: ToQuery> ToQuery for Option<Q> {
    fn write(&self, query: &mut Query) {
        if let Some(inner) = self {
            inner.write(query);
        }
    }
}

/// A query in the making, already in the form in which it is sent.
///
/// Names and values are percent-encoded except for what RFC 3986 2.3 calls unreserved, so that a
/// space is `%20` and never `+`. What is not there, an empty array and an object without members
/// send nothing. The styles are those of the OpenAPI Specification (3.0.4 and 3.1.1, "Style
/// Examples").
#[derive(Debug)]
pub struct Query {
    text: String,
    /// How values are encoded; names always are as [`encode`] does it.
    encode: fn(&str) -> Cow<'_, str>,
    failure: Option<Failure>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            encode,
            failure: None,
        }
    }
}

/// How a member of an `application/x-www-form-urlencoded` body is written, where its document says
/// so (OpenAPI Specification, Encoding Object). Without a word an array repeats its name and an
/// object is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// `name=a&name=b` of an array, `k=v&k=v` of an object.
    Exploded,
    /// `name=a,b` of an array, `name=k,v,k,v` of an object.
    Csv,
    /// The same with a space.
    Space,
    /// The same with a bar.
    Pipe,
    /// `name%5Bk%5D=v`.
    DeepObject,
    /// The value as JSON text.
    Json,
}

/// A parameter that cannot be written.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) parameter: String,
    pub(crate) source: serde_json::Error,
}

impl Query {
    /// `allowReserved`: what `write` adds keeps those reserved characters in its values that mean
    /// nothing in a query. `&`, `=`, `+`, `#` and `%` are encoded all the same: they would say
    /// something else.
    pub fn allow_reserved(&mut self, write: impl FnOnce(&mut Self)) {
        self.encode = style::encode_unless_reserved;
        write(self);
        self.encode = encode;
    }

    /// `style: form` of a scalar: `name=value`.
    pub fn form<P: OptionalParam + ?Sized>(&mut self, name: &str, value: &P) {
        if let Some(value) = value.to_optional_param() {
            self.pair(name, &(self.encode)(&value));
        }
    }

    /// `style: form`, `explode: true` of an array: `name=a&name=b`.
    ///
    /// Where the value is no array after all, it is sent as a value of its own shape is: a scalar
    /// as `name=value`, the members of an object as `k=v&k=v`.
    pub fn exploded<S: Serialize + ?Sized>(&mut self, name: &str, list: &S) {
        self.shaped(name, Shape::of(list), |query, name, shape| {
            if let object @ Shape::Object(_) = shape {
                return query.members(object);
            }
            for word in style::words(shape, false, query.encode)? {
                query.pair(name, &word);
            }
            Ok(())
        });
    }

    /// `style: form`, `explode: false`: `name=a,b` of an array, `name=k,v,k,v` of an object.
    pub fn csv<S: Serialize + ?Sized>(&mut self, name: &str, value: &S) {
        self.delimited(name, Shape::of(value), ",");
    }

    /// The same as [`csv`](Self::csv), named for objects.
    pub fn csv_object<S: Serialize + ?Sized>(&mut self, name: &str, object: &S) {
        self.csv(name, object);
    }

    /// `style: spaceDelimited`: `name=a%20b` of an array, `name=k%20v` of an object. Values with a space are refused.
    pub fn space<S: Serialize + ?Sized>(&mut self, name: &str, value: &S) {
        self.delimited(name, Shape::of(value), "%20");
    }

    /// `style: pipeDelimited`: `name=a%7Cb` of an array, `name=k%7Cv` of an object. Values with a `|` are refused.
    pub fn pipe<S: Serialize + ?Sized>(&mut self, name: &str, value: &S) {
        self.delimited(name, Shape::of(value), "%7C");
    }

    /// `style: form`, `explode: true` of an object: `k=v&k=v`. The parameter's own name is not
    /// sent.
    pub fn form_object<S: Serialize + ?Sized>(&mut self, object: &S) {
        self.shaped("", Shape::of(object), |query, _, shape| {
            query.members(shape)
        });
    }

    /// `style: deepObject`: `name%5Bk%5D=v`.
    ///
    /// What is inside is beyond the specification, and written as the servers read it that know
    /// brackets at all: an object adds a pair of them, an array an empty pair for each scalar and
    /// its index for anything else.
    pub fn deep_object<S: Serialize + ?Sized>(&mut self, name: &str, object: &S) {
        self.shaped(name, Shape::of(object), Self::deep);
    }

    /// `content: application/json`: the value as JSON text. `null` sends nothing.
    pub fn json<S: Serialize + ?Sized>(&mut self, name: &str, value: &S) {
        match serde_json::to_string(value) {
            Ok(text) if text == "null" => {}
            Ok(text) => self.pair(name, &(self.encode)(&text)),
            Err(source) => self.fail(name, source),
        }
    }

    /// The query as sent, without the question mark.
    pub(crate) fn finish(self) -> Result<String, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.text),
        }
    }

    /// Adds a pair whose value is encoded already.
    fn pair(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&encode(name));
        self.text.push('=');
        self.text.push_str(value);
    }

    fn members(&mut self, object: Shape) -> Result<(), serde_json::Error> {
        for (name, value) in object.pairs()? {
            self.pair(&name, &(self.encode)(&value));
        }
        Ok(())
    }

    /// An `application/x-www-form-urlencoded` body: the members of an object, of which some have a
    /// style.
    pub(crate) fn styled_members<S: Serialize + ?Sized>(
        &mut self,
        object: &S,
        styles: &[(&str, FormStyle)],
    ) {
        if styles.is_empty() {
            return self.form_object(object);
        }
        self.shaped("", Shape::of(object), |query, _, shape| {
            let Shape::Object(members) = shape else {
                return query.members(shape);
            };
            for (name, value) in members {
                match styles.iter().find(|(styled, _)| *styled == name) {
                    Some((_, style)) => query.styled(&name, &value, *style),
                    None => query.members(Shape::Object(vec![(name, value)]))?,
                }
            }
            Ok(())
        });
    }

    fn styled(&mut self, name: &str, value: &RawValue, style: FormStyle) {
        match style {
            FormStyle::Exploded => self.exploded(name, value),
            FormStyle::Csv => self.csv(name, value),
            FormStyle::Space => self.space(name, value),
            FormStyle::Pipe => self.pipe(name, value),
            FormStyle::DeepObject => self.deep_object(name, value),
            FormStyle::Json => self.json(name, value),
        }
    }

    fn delimited(&mut self, name: &str, shape: Result<Shape, serde_json::Error>, delimiter: &str) {
        self.shaped(name, shape, |query, name, shape| {
            let is_scalar = matches!(shape, Shape::Scalar(_));
            let words = style::words(shape, false, query.encode)?;
            // A comma is told from the one between two words by being encoded. The other delimiters are encoded too,
            // so that the server would read one word as two.
            if !is_scalar && words.iter().any(|word| word.contains(delimiter)) {
                let message = "one of the values has the character in it that separates them";
                return Err(serde_json::Error::custom(message));
            }
            if !words.is_empty() {
                query.pair(name, &words.join(delimiter));
            }
            Ok(())
        });
    }

    fn deep(&mut self, name: &str, shape: Shape) -> Result<(), serde_json::Error> {
        match shape {
            Shape::Nothing => {}
            Shape::Scalar(text) => self.pair(name, &(self.encode)(&text)),
            Shape::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    match Shape::parse(item)? {
                        Shape::Nothing => {}
                        Shape::Scalar(text) => {
                            self.pair(&format!("{name}[]"), &(self.encode)(&text));
                        }
                        structured => self.deep(&format!("{name}[{index}]"), structured)?,
                    }
                }
            }
            Shape::Object(members) => {
                for (member, value) in members {
                    self.deep(&format!("{name}[{member}]"), Shape::parse(&value)?)?;
                }
            }
        }
        Ok(())
    }

    fn shaped(
        &mut self,
        name: &str,
        shape: Result<Shape, serde_json::Error>,
        write: impl FnOnce(&mut Self, &str, Shape) -> Result<(), serde_json::Error>,
    ) {
        if let Err(source) = shape.and_then(|shape| write(self, name, shape)) {
            self.fail(name, source);
        }
    }

    fn fail(&mut self, parameter: &str, source: serde_json::Error) {
        self.failure.get_or_insert_with(|| Failure {
            parameter: parameter.to_owned(),
            source,
        });
    }
}
