//! Requests in the making.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use url::Url;

use super::api::Operation;
use super::call::{Call, Decode};
use super::core::Core;
use super::error::Error;
use super::limit::Wish;
use super::multipart::Multipart;
use super::param::{OptionalParam, Param};
use super::path;
use super::query::{FormStyle, Query, ToQuery};
use super::retry::RetryPolicy;
use super::style::{self, PathStyle, Shape, encode};
use super::upload::Upload;

/// A request that is complete but for its credentials, which are added when it is sent.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    pub(crate) url: Url,
    /// Path and query, to be put behind another base URL.
    target: String,
    /// The header parameters and cookies; what all calls of the operation or the client have in
    /// common is added to each attempt.
    pub(crate) headers: HeaderMap,
    pub(crate) content_type: Option<HeaderValue>,
    /// What the caller sets on the call: it goes before everything else.
    pub(crate) overrides: HeaderMap,
    pub(crate) body: Option<Upload>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_response_bytes: Option<usize>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    /// Whether it carries a key by which the server knows it again.
    pub(crate) is_keyed: bool,
    /// Whose quota it takes from.
    pub(crate) wish: Wish,
}

impl Request {
    /// Sends the request to another base URL.
    pub(crate) fn at(mut self, base: &Url) -> Result<Self, Error> {
        self.url = join(base, &self.target, self.operation)?;
        Ok(self)
    }

    /// The query as it is sent, without the question mark.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Puts another query in its place, which is encoded already.
    pub(crate) fn set_query(&mut self, query: &str) {
        let path = self.target.split('?').next().unwrap_or_default();
        self.target = format!("{path}?{query}");
        self.url.set_query(Some(query));
    }

    /// Takes away the key by which the server knows the request again, since it becomes another one.
    pub(crate) fn forget_key(&mut self) {
        if std::mem::take(&mut self.is_keyed) {
            self.overrides.remove(IDEMPOTENCY_KEY);
        }
    }

    /// Sets a header of the call. Only the caller knows whether its value is a secret.
    pub(crate) fn overriding(mut self, name: &str, value: &str) -> Result<Self, Error> {
        let (name, mut value) =
            header(name, value).map_err(|detail| Error::build(self.operation.id, detail))?;
        value.set_sensitive(true);
        self.overrides.insert(name, value);
        Ok(self)
    }
}

/// The header with the key by which a server knows a request again (IETF draft
/// `httpapi-idempotency-key-header`).
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A path and query behind a base URL.
fn join(base: &Url, target: &str, operation: &'static Operation) -> Result<Url, Error> {
    let base = base.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}{target}"))
        .map_err(|cause| Error::build(operation.id, "the URL is not valid").with_source(cause))
}

/// Shows the template, since values in a path or query may not belong in a log.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .field("body", &self.body)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Builds the request of one call.
///
/// Its methods cannot fail: the first failure is kept and reported by the call.
#[must_use]
pub struct RequestBuilder {
    core: Core,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    query: Query,
    headers: HeaderMap,
    content_type: Option<HeaderValue>,
    cookies: String,
    form_styles: &'static [(&'static str, FormStyle)],
    body: Option<Upload>,
    failure: Option<Error>,
}

impl RequestBuilder {
    pub(crate) fn new(core: Core, operation: &'static Operation) -> Self {
        Self {
            core,
            operation,
            path: Vec::new(),
            query: Query::default(),
            headers: HeaderMap::new(),
            content_type: None,
            cookies: String::new(),
            form_styles: &[],
            body: None,
            failure: None,
        }
    }

    /// A path parameter that is one segment or a part of one.
    ///
    /// An empty value, `.` and `..` are refused: they would call another path.
    pub fn path<P: Param + ?Sized>(mut self, name: &'static str, value: &P) -> Self {
        self.set_path(name, &value.to_param());
        self
    }

    /// A path parameter that is an array or object, or that has the style label or matrix.
    pub fn path_styled<S: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        style: PathStyle,
        value: &S,
    ) -> Self {
        match Shape::of(value).and_then(|shape| style.render(name, shape)) {
            Ok(text) if matches!(text.as_str(), "" | "." | "..") => {
                self.fail(refused(name, "is empty or a dot segment"))
            }
            Ok(text) => self.path.push((name, text)),
            Err(cause) => self.fail_with(refused(name, "cannot be written"), cause),
        }
        self
    }

    /// A path parameter that is JSON text (`content: application/json`).
    pub fn path_json<S: Serialize + ?Sized>(mut self, name: &'static str, value: &S) -> Self {
        match serde_json::to_string(value) {
            Ok(text) => self.set_path(name, &text),
            Err(cause) => self.fail_with(refused(name, "cannot be written"), cause),
        }
        self
    }

    /// The query parameters.
    pub fn query<Q: ToQuery + ?Sized>(mut self, query: &Q) -> Self {
        query.write(&mut self.query);
        self
    }

    /// A header parameter, left out when there is no value.
    pub fn header<P: OptionalParam + ?Sized>(mut self, name: &str, value: &P) -> Self {
        if let Some(value) = value.to_optional_param() {
            self.set_header(name, &value);
        }
        self
    }

    /// A header parameter that may be left out.
    pub fn header_optional<P: OptionalParam + ?Sized>(self, name: &str, value: Option<&P>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// A header parameter that is an array or object (`style: simple`). Without items it is not
    /// sent.
    pub fn header_styled<S: Serialize + ?Sized>(
        mut self,
        name: &str,
        explode: bool,
        value: &S,
    ) -> Self {
        match Shape::of(value).and_then(|shape| style::words(shape, explode, |text| text.into())) {
            Ok(words) if words.is_empty() => {}
            Ok(words) => self.set_header(name, &words.join(",")),
            Err(cause) => self.fail_with(format!("header `{name}` cannot be written"), cause),
        }
        self
    }

    /// A header parameter that is JSON text (`content: application/json`). `null` is not sent.
    pub fn header_json<S: Serialize + ?Sized>(mut self, name: &str, value: &S) -> Self {
        match serde_json::to_string(value) {
            Ok(text) if text == "null" => {}
            Ok(text) => self.set_header(name, &text),
            Err(cause) => self.fail_with(format!("header `{name}` cannot be written"), cause),
        }
        self
    }

    /// A cookie parameter, left out when there is no value.
    pub fn cookie<P: OptionalParam + ?Sized>(mut self, name: &str, value: &P) -> Self {
        if let Some(value) = value.to_optional_param() {
            self.add_cookie(name, &encode(&value));
        }
        self
    }

    /// A cookie parameter that may be left out.
    pub fn cookie_optional<P: OptionalParam + ?Sized>(self, name: &str, value: Option<&P>) -> Self {
        match value {
            Some(value) => self.cookie(name, value),
            None => self,
        }
    }

    /// A cookie parameter that is an array or object (`style: form`). Without items it is not sent;
    /// exploded, each item is a cookie.
    pub fn cookie_styled<S: Serialize + ?Sized>(
        mut self,
        name: &str,
        explode: bool,
        value: &S,
    ) -> Self {
        if let Err(cause) = self.add_shaped_cookie(name, explode, Shape::of(value)) {
            self.fail_with(format!("cookie `{name}` cannot be written"), cause);
        }
        self
    }

    /// A cookie parameter that is JSON text (`content: application/json`). `null` is not sent.
    pub fn cookie_json<S: Serialize + ?Sized>(mut self, name: &str, value: &S) -> Self {
        match serde_json::to_string(value) {
            Ok(text) if text == "null" => {}
            Ok(text) => self.add_cookie(name, &encode(&text)),
            Err(cause) => self.fail_with(format!("cookie `{name}` cannot be written"), cause),
        }
        self
    }

    /// A JSON body, encoded at once.
    pub fn json<B: Serialize + ?Sized>(self, body: &B) -> Self {
        let media_type = self.operation.content_type;
        self.json_as(media_type, body)
    }

    /// A JSON body of a media type of its own.
    pub fn json_as<B: Serialize + ?Sized>(mut self, media_type: &str, body: &B) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => self.set_body(media_type, text),
            Err(cause) => self.fail_with("the body cannot be written as JSON", cause),
        }
        self
    }

    /// A JSON body that may be left out.
    pub fn json_optional<B: Serialize + ?Sized>(self, body: Option<&B>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// A JSON body of a media type of its own, which may be left out.
    pub fn json_as_optional<B: Serialize + ?Sized>(
        self,
        media_type: &str,
        body: Option<&B>,
    ) -> Self {
        match body {
            Some(body) => self.json_as(media_type, body),
            None => self,
        }
    }

    /// How members of the form that follows are written. One that is not listed has no style: an
    /// array repeats its name, and an object is sent as JSON.
    pub fn form_styles(mut self, styles: &'static [(&'static str, FormStyle)]) -> Self {
        self.form_styles = styles;
        self
    }

    /// An `application/x-www-form-urlencoded` body: an object (OpenAPI Specification, Encoding
    /// Object).
    pub fn form<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        let mut form = Query::default();
        form.styled_members(body, self.form_styles);
        match form.finish() {
            Ok(text) => self.set_body("application/x-www-form-urlencoded", text),
            Err(failure) => self.fail_with("the body cannot be written as a form", failure.source),
        }
        self
    }

    /// A form that may be left out.
    pub fn form_optional<B: Serialize + ?Sized>(self, body: Option<&B>) -> Self {
        match body {
            Some(body) => self.form(body),
            None => self,
        }
    }

    /// A `multipart/form-data` body.
    pub fn multipart(mut self, form: Multipart) -> Self {
        match form.finish() {
            Ok((content_type, body)) => self.set_body(&content_type, body),
            Err(cause) => self.fail_with("a part of the form cannot be written as JSON", cause),
        }
        self
    }

    /// A body of bytes.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Upload>) -> Self {
        self.set_body(content_type, body);
        self
    }

    /// A body of bytes that may be left out.
    pub fn bytes_optional(self, content_type: &str, body: Option<impl Into<Upload>>) -> Self {
        match body {
            Some(body) => self.bytes(content_type, body),
            None => self,
        }
    }

    /// A body of text in UTF-8.
    pub fn text(self, content_type: &str, body: &str) -> Self {
        self.bytes(content_type, body.as_bytes().to_vec())
    }

    /// A body of text that may be left out.
    pub fn text_optional(self, content_type: &str, body: Option<&str>) -> Self {
        match body {
            Some(body) => self.text(content_type, body),
            None => self,
        }
    }

    /// Ends the request and makes the call, with the way to decode a successful answer.
    pub fn returns<T>(self, decode: Decode<T>) -> Call<T> {
        let core = self.core.clone();
        Call::new(core, self.finish(), decode)
    }

    fn finish(mut self) -> Result<Request, Error> {
        let operation = self.operation;
        let fail = |detail: String| Error::build(operation.id, detail);
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let query = self.query.finish().map_err(|failure| {
            fail(format!(
                "query parameter `{}` cannot be written",
                failure.parameter
            ))
            .with_source(failure.source)
        })?;
        let mut target = path::render(operation.path, &self.path).map_err(fail)?;
        if !query.is_empty() {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(&query);
        }
        let shared = self.core.shared();
        let url = join(
            &*shared.bases.of(shared.api, operation)?,
            &target,
            operation,
        )?;
        if !self.cookies.is_empty() {
            let (name, value) = header(COOKIE.as_str(), &self.cookies).map_err(fail)?;
            self.headers.insert(name, value);
        }
        let Self {
            headers,
            content_type,
            body,
            ..
        } = self;
        Ok(Request {
            operation,
            url,
            target,
            headers,
            content_type,
            overrides: HeaderMap::new(),
            body,
            timeout: None,
            idle_timeout: None,
            max_response_bytes: None,
            attempt_timeout: None,
            retry: None,
            is_keyed: false,
            wish: Wish::default(),
        })
    }

    fn set_path(&mut self, name: &'static str, value: &str) {
        match path::segment(value) {
            Ok(text) => self.path.push((name, text)),
            Err(why) => self.fail(refused(name, why)),
        }
    }

    fn set_header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => _ = self.headers.insert(name, value),
            Err(detail) => self.fail(detail),
        }
    }

    fn add_cookie(&mut self, name: &str, value: &str) {
        if !self.cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        self.cookies.push_str(name);
        self.cookies.push('=');
        self.cookies.push_str(value);
    }

    fn add_shaped_cookie(
        &mut self,
        name: &str,
        explode: bool,
        shape: Result<Shape, serde_json::Error>,
    ) -> Result<(), serde_json::Error> {
        match shape? {
            object @ Shape::Object(_) if explode => {
                for (name, value) in object.pairs()? {
                    self.add_cookie(&name, &encode(&value));
                }
            }
            shape => {
                let words = style::words(shape, false, encode)?;
                if explode {
                    words.iter().for_each(|word| self.add_cookie(name, word));
                } else if !words.is_empty() {
                    self.add_cookie(name, &words.join(","));
                }
            }
        }
        Ok(())
    }

    fn set_body(&mut self, content_type: &str, body: impl Into<Upload>) {
        match HeaderValue::from_str(content_type) {
            Ok(value) => self.content_type = Some(value),
            Err(_) => self.fail("the media type of the body cannot be sent in a header"),
        }
        self.body = Some(body.into());
    }

    fn fail(&mut self, detail: impl Into<Cow<'static, str>>) {
        let operation = self.operation.id;
        self.failure
            .get_or_insert_with(|| Error::build(operation, detail));
    }

    fn fail_with(&mut self, detail: impl Into<Cow<'static, str>>, cause: serde_json::Error) {
        let operation = self.operation.id;
        self.failure
            .get_or_insert_with(|| Error::build(operation, detail).with_source(cause));
    }
}

fn refused(name: &str, why: &str) -> String {
    format!("path parameter `{name}` {why}")
}

/// A header as it is sent. The message names the header and never its value, which may be a secret.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("`{name}` is not a header name"))?;
    let value = HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| format!("the value of header `{parsed}` has a control character"))?;
    Ok((parsed, value))
}
