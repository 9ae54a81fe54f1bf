//! Sending a request and reading its answer. Nothing here is generic: it is compiled once.

use bytes::BytesMut;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use tokio::time::{Instant, timeout_at};

use super::auth;
use super::core::Core;
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::RawResponse;
use super::transport::{Incoming, Outgoing};

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
        let time = request.timeout.unwrap_or(self.shared().timeout);
        let sent = self.prepare(request).await?;
        let deadline = Instant::now() + time;
        let answer = timeout_at(deadline, self.shared().transport.send(sent))
            .await
            .map_err(|cause| {
                let detail = "the time for the call ran out before an answer came";
                Error::new(ErrorKind::Timeout, operation, detail).with_source(cause)
            })??;
        self.read(operation, answer, deadline).await
    }

    /// The request as it is sent, with its credentials.
    async fn prepare(&self, mut request: Request) -> Result<Outgoing, Error> {
        let _applied = auth::apply(self.shared(), &mut request).await?;
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
