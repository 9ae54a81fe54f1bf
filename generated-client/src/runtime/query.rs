//! Query parameters.

use serde::Serialize;

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
#[derive(Debug, Default)]
pub struct Query {
    text: String,
    failure: Option<Failure>,
}

/// A parameter that cannot be written.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) parameter: String,
    pub(crate) source: serde_json::Error,
}

impl Query {
    /// `style: form` of a scalar: `name=value`.
    pub fn form<P: OptionalParam + ?Sized>(&mut self, name: &str, value: &P) {
        if let Some(value) = value.to_optional_param() {
            self.pair(name, &encode(&value));
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
            for word in style::words(shape, false, encode)? {
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

    /// `style: spaceDelimited`: `name=a%20b` of an array, `name=k%20v` of an object.
    pub fn space<S: Serialize + ?Sized>(&mut self, name: &str, value: &S) {
        self.delimited(name, Shape::of(value), "%20");
    }

    /// `style: pipeDelimited`: `name=a%7Cb` of an array, `name=k%7Cv` of an object.
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
    /// An object inside adds a further pair of brackets and an array repeats its name, both beyond
    /// the specification.
    pub fn deep_object<S: Serialize + ?Sized>(&mut self, name: &str, object: &S) {
        self.shaped(name, Shape::of(object), Self::deep);
    }

    /// `content: application/json`: the value as JSON text. `null` sends nothing.
    pub fn json<S: Serialize + ?Sized>(&mut self, name: &str, value: &S) {
        match serde_json::to_string(value) {
            Ok(text) if text == "null" => {}
            Ok(text) => self.pair(name, &encode(&text)),
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
            self.pair(&name, &encode(&value));
        }
        Ok(())
    }

    fn delimited(&mut self, name: &str, shape: Result<Shape, serde_json::Error>, delimiter: &str) {
        self.shaped(name, shape, |query, name, shape| {
            let words = style::words(shape, false, encode)?;
            if !words.is_empty() {
                query.pair(name, &words.join(delimiter));
            }
            Ok(())
        });
    }

    fn deep(&mut self, name: &str, shape: Shape) -> Result<(), serde_json::Error> {
        match shape {
            Shape::Nothing => {}
            Shape::Scalar(text) => self.pair(name, &encode(&text)),
            Shape::List(items) => {
                for item in items {
                    self.deep(name, Shape::parse(&item)?)?;
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
