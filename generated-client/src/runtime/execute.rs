//! Sending a request and reading its answer. Nothing here is generic: it is compiled once.

use bytes::BytesMut;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method, StatusCode};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::auth::{self, Applied};
use super::core::Core;
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::RawResponse;
use super::transport::{Incoming, Outgoing};
use super::upload::Upload;

impl Core {
    /// Sends a request, and takes any status but a success for an error.
    pub(crate) async fn success(&self, request: Request) -> Result<RawResponse, Error> {
        let (response, applied) = self.exchange(request).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Error::status_of(response, |text| {
            auth::blot(&self.shared().credentials, &applied, text)
        }))
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub(crate) async fn execute(&self, request: Request) -> Result<RawResponse, Error> {
        let (response, _) = self.exchange(request).await?;
        Ok(response)
    }

    /// Sends a request, and once more with another token if the server refuses the first.
    async fn exchange(&self, mut request: Request) -> Result<(RawResponse, Applied), Error> {
        let shared = self.shared();
        let operation = request.operation.id;
        let deadline = Instant::now() + request.timeout.unwrap_or(shared.timeout);
        let mut applied = timeout_at(deadline, auth::apply(shared, &mut request))
            .await
            .map_err(|cause| no_token_in_time(operation, cause))??;
        if !applied.has_tokens() {
            return Ok((self.send(request, deadline).await?, applied));
        }
        let response = self.send(request.clone(), deadline).await?;
        let can_be_sent = request.body.as_ref().is_none_or(Upload::can_be_sent);
        if response.status() != StatusCode::UNAUTHORIZED || !can_be_sent {
            return Ok((response, applied));
        }
        let refused = auth::refused(shared, &mut request, &mut applied);
        let replaced = timeout_at(deadline, refused)
            .await
            .map_err(|cause| no_token_in_time(operation, cause))??;
        if replaced {
            return Ok((self.send(request, deadline).await?, applied));
        }
        Ok((response, applied))
    }

    async fn send(&self, request: Request, deadline: Instant) -> Result<RawResponse, Error> {
        let operation = request.operation.id;
        let sent = self.prepare(request)?;
        let answer = timeout_at(deadline, self.shared().transport.send(sent))
            .await
            .map_err(|cause| {
                let detail = "the time for the call ran out before an answer came";
                Error::new(ErrorKind::Timeout, operation, detail).with_source(cause)
            })??;
        self.read(operation, answer, deadline).await
    }

    /// The request as it is sent; it has its credentials.
    fn prepare(&self, request: Request) -> Result<Outgoing, Error> {
        let Request {
            operation,
            url,
            mut headers,
            overrides,
            body,
            ..
        } = request;
        let method = operation.method.parse(operation.id)?;
        if body.is_none() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            // Said in so many words (RFC 9110 8.6), since servers answer 411 where it is missing.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        headers.extend(overrides);
        Ok(Outgoing {
            operation,
            method,
            url,
            headers,
            body,
        })
    }

    /// Reads the body piece by piece, so that what has arrived is at hand when the rest does not.
    async fn read(
        &self,
        operation: &'static str,
        answer: Incoming,
        deadline: Instant,
    ) -> Result<RawResponse, Error> {
        let limit = self.shared().max_response_bytes;
        let Incoming {
            status,
            headers,
            body: mut inflow,
        } = answer;
        let mut body = BytesMut::new();
        let failure = loop {
            match timeout_at(deadline, inflow.chunk()).await {
                Ok(Ok(Some(chunk))) if body.len() + chunk.len() > limit => {
                    let room = limit - body.len();
                    body.extend_from_slice(chunk.get(..room).unwrap_or_default());
                    break Error::new(
                        ErrorKind::TooLarge,
                        operation,
                        format!("the body is larger than {limit} bytes"),
                    );
                }
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
                Ok(Ok(None)) => {
                    return Ok(RawResponse::new(operation, status, headers, body.freeze()));
                }
                Ok(Err(error)) => break error,
                Err(cause) => {
                    let received = body.len();
                    let detail =
                        format!("the time for the call ran out after {received} bytes of the body");
                    break Error::new(ErrorKind::Timeout, operation, detail).with_source(cause);
                }
            }
        };
        Err(failure.with_response(RawResponse::new(operation, status, headers, body.freeze())))
    }
}

fn no_token_in_time(operation: &'static str, cause: Elapsed) -> Error {
    let detail = "the time for the call ran out before there was an access token";
    Error::new(ErrorKind::Timeout, operation, detail).with_source(cause)
}
