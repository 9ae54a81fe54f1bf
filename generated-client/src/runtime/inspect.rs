//! Requests that are looked at instead of sent.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use url::Url;

use super::api::Operation;
use super::attempt;
use super::auth::{self, Applied};
use super::call::{Call, CallFuture};
use super::codec::{self, DecodeError};
use super::transport::Outgoing;
use super::upload::Upload;

/// A request as it would be sent; from [`Call::build_request`].
///
/// `Debug` shows the path as the document has it, the names of the headers and the length of the
/// body. Values are shown where they are asked for one by one; those of headers that the client or
/// the call sets, and of credentials, are marked sensitive (`HeaderValue::is_sensitive`).
#[derive(Clone)]
pub struct BuiltRequest {
    operation: &'static Operation,
    method: http::Method,
    url: Url,
    headers: HeaderMap,
    body: Option<Upload>,
}

impl BuiltRequest {
    pub(crate) fn new(outgoing: Outgoing) -> Self {
        let Outgoing {
            operation,
            method,
            url,
            headers,
            body,
        } = outgoing;
        Self {
            operation,
            method,
            url,
            headers,
            body,
        }
    }

    /// The id of the operation in the API's document.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The whole URL, encoded.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The path, encoded. It begins with the path of the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The value of a path parameter, decoded: one that is a segment of its own, or the only one in
    /// it.
    #[must_use]
    pub fn path_param(&self, name: &str) -> Option<String> {
        let placeholder = format!("{{{name}}}");
        // The path may stand behind that of a base URL.
        let template = self.operation.path.split(['?', '#']).next()?.rsplit('/');
        let (pattern, segment) = template
            .zip(self.url.path().rsplit('/'))
            .find(|(pattern, _)| pattern.contains(&placeholder))?;
        let (before, behind) = pattern.split_once(&placeholder)?;
        let value = segment.strip_prefix(before)?.strip_suffix(behind)?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    /// The parameters of the query, decoded, in the order in which they are sent.
    pub fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        self.url.query_pairs()
    }

    /// The headers, but for those that the HTTP library adds: `Host`, and `Content-Length` of a body.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, if it is there once and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(only), None) => only.to_str().ok(),
            _ => None,
        }
    }

    /// What the body is filled with.
    #[must_use]
    pub fn body(&self) -> Option<&Upload> {
        self.body.as_ref()
    }

    /// The bytes of the body: empty without one, and nothing for a source that is read while it is
    /// sent.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.body {
            None => Some(&[]),
            Some(body) => body.bytes().map(Bytes::as_ref),
        }
    }

    /// Decodes the body as JSON.
    ///
    /// # Errors
    ///
    /// The body is not JSON, or not of the shape of `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        codec::from_slice(self.bytes().unwrap_or_default())
    }
}

impl fmt::Debug for BuiltRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("BuiltRequest")
            .field("operation", &self.operation.id)
            .field("method", &self.method)
            .field("path", &self.operation.path)
            .field("headers", &headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl<T, P> Call<T, P> {
    /// The request that this call would send, without credentials. Nothing is sent, and nobody is
    /// asked for a token.
    ///
    /// ```
    /// use generated_client::runtime::{Call, Error};
    ///
    /// fn show<T>(call: Call<T>) -> Result<(), Error> {
    ///     let request = call.build_request()?;
    ///     println!("{} {}: {:?}", request.method(), request.url(), request.bytes());
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build): a value cannot be sent.
    pub fn build_request(self) -> Result<BuiltRequest, super::Error> {
        let request = self.request?;
        let mut outgoing = attempt::outgoing(self.core.shared(), &request)?;
        outgoing.headers.extend(request.overrides);
        Ok(BuiltRequest::new(outgoing))
    }

    /// The same with the credentials that would be sent, which show in the URL, in the headers, or
    /// in both. A token source is asked for its token; nothing else is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) as above, and
    /// [`ErrorKind::Auth`](super::ErrorKind::Auth) when a credential is missing.
    pub fn build_request_with_credentials(self) -> CallFuture<BuiltRequest> {
        let Self { core, request, .. } = self;
        Box::pin(async move {
            let request = request?;
            let shared = core.shared();
            let mut outgoing = attempt::outgoing(shared, &request)?;
            let mut applied = Applied::default();
            auth::apply(shared, &request, &mut outgoing, &mut applied).await?;
            outgoing.headers.extend(request.overrides);
            Ok(BuiltRequest::new(outgoing))
        })
    }
}
