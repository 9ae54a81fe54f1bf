//! The course of a call: its attempts, and what happens between them. Nothing here is generic: it
//! is compiled once.

use http::StatusCode;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::attempt::{self, Answer, Wanted};
use super::auth::{self, Applied};
use super::core::Core;
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::{RawResponse, Response};
use super::stream::Body;
use super::upload::Upload;

impl Core {
    /// Sends a request, and takes any status but a success for an error.
    pub(crate) async fn success(&self, request: Request) -> Result<RawResponse, Error> {
        let mut applied = Applied::default();
        let response = self.call(&request, Wanted::Whole, &mut applied).await?.raw;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refusal(response, &applied))
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub(crate) async fn execute(&self, request: Request) -> Result<RawResponse, Error> {
        let mut applied = Applied::default();
        let answer = self.call(&request, Wanted::Whole, &mut applied).await?;
        Ok(answer.raw)
    }

    /// Sends a request and reads the head of the answer, and takes any status but a success for an
    /// error, which is read to its end.
    pub(crate) async fn open(&self, request: &Request) -> Result<Response<Body>, Error> {
        let mut applied = Applied::default();
        match self.call(request, Wanted::Head, &mut applied).await? {
            Answer {
                raw,
                rest: Some(inflow),
            } => {
                let (status, headers) = (raw.status(), raw.headers().clone());
                let idle = request.idle_timeout.unwrap_or(self.shared().idle_timeout);
                let limit = request.max_response_bytes.map(|bytes| bytes as u64);
                let body = Body::new(inflow, raw, limit, idle);
                Ok(Response::new(status, headers, body))
            }
            Answer { raw, rest: None } => Err(self.refusal(raw, &applied)),
        }
    }

    fn refusal(&self, response: RawResponse, applied: &Applied) -> Error {
        Error::status_of(response, |text| {
            auth::blot(&self.shared().credentials, applied, text)
        })
    }

    async fn call(
        &self,
        request: &Request,
        wanted: Wanted,
        applied: &mut Applied,
    ) -> Result<Answer, Error> {
        let shared = self.shared();
        let operation = request.operation.id;
        let deadline = Instant::now() + request.timeout.unwrap_or(shared.timeout);
        let limit = request
            .max_response_bytes
            .unwrap_or(shared.max_response_bytes);
        let mut replaced = false;
        loop {
            let mut sent = attempt::outgoing(shared, request)?;
            timeout_at(deadline, auth::apply(shared, request, &mut sent, applied))
                .await
                .map_err(|cause| no_token_in_time(operation, cause))??;
            sent.headers.extend(request.overrides.clone());
            let answer = attempt::exchange(shared, sent, deadline, limit, wanted).await?;
            let can_be_sent = request.body.as_ref().is_none_or(Upload::can_be_sent);
            if answer.raw.status() != StatusCode::UNAUTHORIZED
                || !applied.has_tokens()
                || replaced
                || !can_be_sent
            {
                return Ok(answer);
            }
            replaced = timeout_at(deadline, auth::refused(shared, request, applied))
                .await
                .map_err(|cause| no_token_in_time(operation, cause))??;
            if !replaced {
                return Ok(answer);
            }
        }
    }
}

fn no_token_in_time(operation: &'static str, cause: Elapsed) -> Error {
    let detail = "the time for the call ran out before there was an access token";
    Error::new(ErrorKind::Timeout, operation, detail).with_source(cause)
}
