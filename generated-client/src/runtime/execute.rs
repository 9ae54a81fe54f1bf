//! Sending a request and reading its answer. Nothing here is generic: it is compiled once.

use bytes::BytesMut;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};

use super::auth;
use super::core::Core;
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::RawResponse;

impl Core {
    /// Sends a request, and takes any status but a success for an error.
    pub(crate) async fn success(&self, request: Request) -> Result<RawResponse, Error> {
        let response = self.execute(request).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Error::status_of(response, |text| {
            auth::blot(&self.shared().credentials, text)
        }))
    }

    /// Sends a request once and reads the whole answer, whatever its status.
    pub(crate) async fn execute(&self, request: Request) -> Result<RawResponse, Error> {
        let operation = request.operation.id;
        let sent = self.prepare(request)?;
        let response = self
            .shared()
            .http
            .execute(sent)
            .await
            .map_err(|cause| transport_error(operation, cause))?;
        self.read(operation, response).await
    }

    /// The request as it is sent, with its credentials.
    fn prepare(&self, mut request: Request) -> Result<reqwest::Request, Error> {
        let shared = self.shared();
        auth::apply(shared, &mut request)?;
        let Request {
            operation,
            url,
            mut headers,
            overrides,
            body,
            timeout,
            ..
        } = request;
        let method = operation.method.parse(operation.id)?;
        if body.is_none() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            // Said in so many words (RFC 9110 8.6), since servers answer 411 where it is missing.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        headers.extend(overrides);
        let mut sent = reqwest::Request::new(method, url);
        *sent.headers_mut() = headers;
        *sent.body_mut() = body.map(reqwest::Body::from);
        *sent.timeout_mut() = Some(timeout.unwrap_or(shared.timeout));
        Ok(sent)
    }

    /// Reads the body piece by piece, so that what has arrived is at hand when the rest does not.
    async fn read(
        &self,
        operation: &'static str,
        mut response: reqwest::Response,
    ) -> Result<RawResponse, Error> {
        let limit = self.shared().max_response_bytes;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut body = BytesMut::new();
        let failure = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                    let room = limit - body.len();
                    body.extend_from_slice(chunk.get(..room).unwrap_or_default());
                    break Error::new(
                        ErrorKind::TooLarge,
                        operation,
                        format!("the body is larger than {limit} bytes"),
                    );
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(RawResponse::new(operation, status, headers, body.freeze())),
                Err(cause) => break body_error(operation, body.len(), cause),
            }
        };
        Err(failure.with_response(RawResponse::new(operation, status, headers, body.freeze())))
    }
}

/// The URL is taken out of the cause: it may hold an API key.
fn transport_error(operation: &'static str, cause: reqwest::Error) -> Error {
    let (kind, detail) = if cause.is_connect() {
        (ErrorKind::Connect, "no connection could be made")
    } else if cause.is_timeout() {
        (
            ErrorKind::Timeout,
            "the time for the call ran out before an answer came",
        )
    } else {
        (
            ErrorKind::Send,
            "the connection broke before an answer came",
        )
    };
    Error::new(kind, operation, detail).with_source(cause.without_url())
}

fn body_error(operation: &'static str, received: usize, cause: reqwest::Error) -> Error {
    let (kind, why) = if cause.is_timeout() {
        (ErrorKind::Timeout, "the time for the call ran out")
    } else {
        (ErrorKind::Body, "the connection broke")
    };
    Error::new(
        kind,
        operation,
        format!("{why} after {received} bytes of the body"),
    )
    .with_source(cause.without_url())
}
