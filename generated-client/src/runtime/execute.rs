//! The course of a call: its attempts, and what happens between them. Nothing here is generic: it
//! is compiled once.

use http::StatusCode;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::attempt;
use super::auth::{self, Applied};
use super::core::Core;
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::RawResponse;
use super::upload::Upload;

impl Core {
    /// Sends a request, and takes any status but a success for an error.
    pub(crate) async fn success(&self, request: Request) -> Result<RawResponse, Error> {
        let mut applied = Applied::default();
        let response = self.call(&request, &mut applied).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Error::status_of(response, |text| {
            auth::blot(&self.shared().credentials, &applied, text)
        }))
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub(crate) async fn execute(&self, request: Request) -> Result<RawResponse, Error> {
        self.call(&request, &mut Applied::default()).await
    }

    async fn call(&self, request: &Request, applied: &mut Applied) -> Result<RawResponse, Error> {
        let shared = self.shared();
        let operation = request.operation.id;
        let deadline = Instant::now() + request.timeout.unwrap_or(shared.timeout);
        let mut replaced = false;
        loop {
            let mut sent = attempt::outgoing(shared, request)?;
            timeout_at(deadline, auth::apply(shared, request, &mut sent, applied))
                .await
                .map_err(|cause| no_token_in_time(operation, cause))??;
            sent.headers.extend(request.overrides.clone());
            let response = attempt::exchange(shared, sent, deadline).await?;
            let can_be_sent = request.body.as_ref().is_none_or(Upload::can_be_sent);
            if response.status() != StatusCode::UNAUTHORIZED
                || !applied.has_tokens()
                || replaced
                || !can_be_sent
            {
                return Ok(response);
            }
            replaced = timeout_at(deadline, auth::refused(shared, request, applied))
                .await
                .map_err(|cause| no_token_in_time(operation, cause))??;
            if !replaced {
                return Ok(response);
            }
        }
    }
}

fn no_token_in_time(operation: &'static str, cause: Elapsed) -> Error {
    let detail = "the time for the call ran out before there was an access token";
    Error::new(ErrorKind::Timeout, operation, detail).with_source(cause)
}
