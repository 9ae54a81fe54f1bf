//! The course of a call: its attempts, and what happens between them. Nothing here is generic: it
//! is compiled once.
//!
//! Nothing is spawned. A call that is dropped leaves behind what it has sent and what it has taken
//! from its quota, and gives back what it had set aside for an attempt.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, timeout_at};

use super::attempt::{self, Answer, Wanted};
use super::auth::{self, Applied};
use super::budget::Withdrawal;
use super::core::{Core, Shared};
use super::deadline;
use super::ending::{Attempt, Ending};
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::response::{RawResponse, Response, retry_after};
use super::retry::RetryPolicy;
use super::stream::Body;
use super::trace::CallSpan;
use super::upload::Upload;

impl Core {
    /// Sends a request, and takes any status but a success for an error.
    pub(crate) async fn success(&self, request: Request) -> Result<RawResponse, Error> {
        let span = self.span(&request);
        let mut course = Course::new(self.shared(), &request, Wanted::Whole, &span);
        let response = span.enter(course.run()).await?.raw;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(course.refusal(response))
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub(crate) async fn execute(&self, request: Request) -> Result<RawResponse, Error> {
        let span = self.span(&request);
        let mut course = Course::new(self.shared(), &request, Wanted::Whole, &span);
        let answer = span.enter(course.run()).await?;
        Ok(answer.raw)
    }

    /// Sends a request and reads the head of the answer, and takes any status but a success for an
    /// error, which is read to its end.
    pub(crate) async fn open(&self, request: &Request) -> Result<Response<Body>, Error> {
        let span = self.span(request);
        let mut course = Course::new(self.shared(), request, Wanted::Head, &span);
        match span.enter(course.run()).await? {
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
            Answer { raw, rest: None } => Err(course.refusal(raw)),
        }
    }

    fn span(&self, request: &Request) -> CallSpan {
        CallSpan::new(self.shared().api.name, request.operation)
    }
}

/// A call on its way.
struct Course<'c> {
    shared: &'c Shared,
    request: &'c Request,
    wanted: Wanted,
    span: &'c CallSpan,
    deadline: Instant,
    applied: Applied,
    /// The attempts that were followed by another.
    attempts: Vec<Attempt>,
    /// Whether the server reported that a quota is used up which no call can wait for.
    spent: bool,
}

/// What an attempt ended with: an answer of any status, or an error.
type Ended = Result<Answer, Error>;

impl<'c> Course<'c> {
    fn new(shared: &'c Shared, request: &'c Request, wanted: Wanted, span: &'c CallSpan) -> Self {
        let time = request.timeout.unwrap_or(shared.timeout);
        Self {
            shared,
            request,
            wanted,
            span,
            deadline: deadline::after(Instant::now(), time),
            applied: Applied::default(),
            attempts: Vec::new(),
            spent: false,
        }
    }

    /// Makes attempts until one succeeds or none may follow, and gives what the last one that was
    /// sent ended with.
    async fn run(&mut self) -> Ended {
        let budget = &self.shared.budget;
        let mut number = 1;
        let mut token_was_replaced = false;
        let mut price: Option<Withdrawal<'_>> = None;
        let mut before: Option<Ended> = None;
        loop {
            self.span.attempt(self.attempts.len() + 1);
            let ended = self.attempt().await;
            if let Some(before) = before.take()
                && matches!(&ended, Err(error) if error.kind().is_local())
            {
                // It was not sent, so that what the one before ended with tells more.
                self.attempts.pop();
                return self.end(before);
            }
            let Some(ending) = Ending::of(&ended) else {
                if number == 1 {
                    budget.earn();
                }
                return self.end(ended);
            };
            if ending.status == Some(StatusCode::UNAUTHORIZED) && !token_was_replaced {
                token_was_replaced = true;
                let replaced = self.replace_token().await;
                if !matches!(replaced, Ok(false)) {
                    self.attempts.push(Attempt::new(ending));
                }
                match replaced {
                    // The server has not carried it out: this is no retry, and costs nothing.
                    Ok(true) => {
                        before = Some(ended);
                        continue;
                    }
                    Ok(false) => {}
                    Err(error) => return self.end(Err(error)),
                }
            }
            let Some((delay, next_price)) = self.plan(number, ending, &ended) else {
                if ending.is_transient()
                    && let Some(price) = price
                {
                    price.spend();
                }
                return self.end(ended);
            };
            if let Some(price) = price.replace(next_price) {
                price.spend();
            }
            let attempt = Attempt::new(ending).followed_after(delay);
            self.span.retried(&attempt);
            self.attempts.push(attempt);
            sleep(delay).await;
            before = Some(ended);
            number += 1;
        }
    }

    /// Sends the request once.
    async fn attempt(&mut self) -> Ended {
        let Self {
            shared,
            request,
            wanted,
            span,
            deadline,
            ..
        } = *self;
        let mut sent = attempt::outgoing(shared, request)?;
        let credentials = auth::apply(shared, request, &mut sent, &mut self.applied);
        timeout_at(deadline, credentials)
            .await
            .map_err(|cause| self.no_token_in_time(cause))??;
        sent.headers.extend(request.overrides.clone());
        let permit = match &shared.gate {
            Some(gate) => Some(
                gate.admit(&request.wish, request.operation.id, deadline, span)
                    .await?,
            ),
            None => None,
        };
        let limit = request
            .max_response_bytes
            .unwrap_or(shared.max_response_bytes);
        let ended = attempt::exchange(shared, sent, self.attempt_deadline(), limit, wanted).await;
        drop(permit);
        if let Ok(answer) = &ended {
            span.answered(&answer.raw);
        }
        self.observe(&ended).await;
        ended
    }

    fn attempt_deadline(&self) -> Instant {
        let time = match (self.request.attempt_timeout, self.request.timeout) {
            (None, None) => self.shared.attempt_timeout,
            (time, _) => time,
        };
        match time {
            Some(time) => deadline::after(Instant::now(), time).min(self.deadline),
            None => self.deadline,
        }
    }

    /// Lets the limiter know what the answer reports.
    async fn observe(&mut self, ended: &Ended) {
        let (Some(gate), Some((status, headers))) = (&self.shared.gate, head(ended)) else {
            return;
        };
        let longest = self.policy().longest_pause();
        let pause = retry_after(headers).map(|pause| pause.min(longest));
        let seen = gate
            .observe(
                &self.request.wish,
                (status, headers),
                pause,
                self.deadline,
                self.span,
            )
            .await;
        self.spent = status == StatusCode::TOO_MANY_REQUESTS && seen.is_spent_beyond(longest);
    }

    /// Tells the sources of the request's tokens that the server refused them, and says whether
    /// there are others to try.
    async fn replace_token(&mut self) -> Result<bool, Error> {
        if !self.applied.has_tokens() || !self.can_be_sent() {
            return Ok(false);
        }
        let refused = auth::refused(self.shared, self.request, &mut self.applied);
        let replaced = timeout_at(self.deadline, refused)
            .await
            .map_err(|cause| self.no_token_in_time(cause))??;
        if replaced {
            self.span.token_replaced();
        }
        Ok(replaced)
    }

    /// After which time another attempt follows, and what it costs; nothing when none does.
    fn plan(
        &self,
        number: u32,
        ending: Ending,
        ended: &Ended,
    ) -> Option<(Duration, Withdrawal<'c>)> {
        let policy = self.policy();
        let idempotent = self.request.operation.idempotent || self.request.is_keyed;
        if number >= policy.max_attempts()
            || self.spent
            || !ending.may_be_repeated(idempotent)
            || !self.can_be_sent()
        {
            return None;
        }
        let asked = head(ended).and_then(|(_, headers)| retry_after(headers));
        let delay = policy.delay(number, asked)?;
        if deadline::after(Instant::now(), delay) >= self.deadline {
            return None;
        }
        Some((delay, self.shared.budget.withdraw(ending.kind)?))
    }

    fn policy(&self) -> RetryPolicy {
        self.request.retry.unwrap_or(self.shared.retry)
    }

    fn can_be_sent(&self) -> bool {
        self.request.body.as_ref().is_none_or(Upload::can_be_sent)
    }

    /// Nothing was sent, which [`ErrorKind::Timeout`] would not say.
    fn no_token_in_time(&self, cause: Elapsed) -> Error {
        let detail = "the time for the call ran out before there was an access token";
        Error::new(ErrorKind::Auth, self.request.operation.id, detail).with_source(cause)
    }

    /// The error of an answer that is not a success.
    fn refusal(&self, response: RawResponse) -> Error {
        Error::status_of(response, |text| {
            auth::blot(&self.shared.credentials, &self.applied, text)
        })
    }

    /// What the call gives, with the attempts before it.
    fn end(&mut self, ended: Ended) -> Ended {
        if let Some(ending) = Ending::of(&ended) {
            self.span.failed(&Attempt::new(ending));
        }
        let attempts = std::mem::take(&mut self.attempts);
        match ended {
            Ok(Answer { raw, rest }) => Ok(Answer {
                raw: raw.after(attempts),
                rest,
            }),
            Err(error) => Err(error.after(attempts)),
        }
    }
}

/// The head of the answer, if one arrived.
fn head(ended: &Ended) -> Option<(StatusCode, &HeaderMap)> {
    match ended {
        Ok(Answer { raw, .. }) => Some((raw.status(), raw.headers())),
        Err(error) => Some((error.status()?, error.headers()?)),
    }
}
