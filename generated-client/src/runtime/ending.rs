//! How an attempt ended: whether the server carried it out, and whether it may be made again.

use std::time::Duration;

use http::StatusCode;

use super::attempt::Answer;
use super::error::{Error, ErrorKind};
use super::response::RawResponse;

/// Whether the server carried out a request.
///
/// ```
/// use generated_client::runtime::{Error, Execution};
///
/// /// Whether an order that failed can be placed again without a look at what became of it.
/// fn may_order_again(error: &Error) -> bool {
///     error.execution() == Execution::No
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Execution {
    /// It did not: nothing arrived, or the server refused it.
    No,
    /// Nobody on this side can know: the connection broke, or the server failed on the way.
    Unknown,
    /// It did, and said so. What went wrong is the answer.
    Yes,
}

/// One attempt of a call that did not end in success: what
/// [`Error::attempts`](super::Error::attempts) lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    kind: ErrorKind,
    status: Option<StatusCode>,
    execution: Execution,
    delay: Duration,
}

impl Attempt {
    pub(crate) fn new(ending: Ending) -> Self {
        Self {
            kind: ending.kind,
            status: ending.status,
            execution: ending.execution(),
            delay: Duration::ZERO,
        }
    }

    pub(crate) fn followed_after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The status, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Whether the server carried it out.
    #[must_use]
    pub fn execution(&self) -> Execution {
        self.execution
    }

    /// The time between this attempt and the next; zero for the last one, and where another token
    /// was tried at once. Time spent waiting for a quota is not in it.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }
}

/// What there is to know of an attempt that did not end in success.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<StatusCode>,
    /// Whether the server said when to come back.
    pub(crate) invited: bool,
}

impl Ending {
    /// What an attempt ended with; nothing for a success.
    pub(crate) fn of(ended: &Result<Answer, Error>) -> Option<Self> {
        match ended {
            Ok(Answer { raw, .. }) if raw.status().is_success() => None,
            Ok(Answer { raw, .. }) => Some(Self::of_answer(ErrorKind::Status, raw)),
            Err(error) => Some(error.ending()),
        }
    }

    /// An answer with which something is wrong.
    pub(crate) fn of_answer(kind: ErrorKind, response: &RawResponse) -> Self {
        Self {
            kind,
            status: Some(response.status()),
            invited: response.retry_after().is_some(),
        }
    }

    /// Whether the server carried out the request.
    pub(crate) fn execution(self) -> Execution {
        match (self.kind, self.status) {
            (ErrorKind::Connect, _) => Execution::No,
            (kind, _) if kind.is_local() => Execution::No,
            #[cfg(feature = "mock")]
            (ErrorKind::Mock, _) => Execution::No,
            (_, Some(status)) if status.is_success() => Execution::Yes,
            // Too slow for the server, which may have read all of it.
            (_, Some(StatusCode::REQUEST_TIMEOUT)) => Execution::Unknown,
            (_, Some(StatusCode::SERVICE_UNAVAILABLE)) if self.invited => Execution::No,
            (_, Some(status)) if status.is_client_error() => Execution::No,
            _ => Execution::Unknown,
        }
    }

    /// Whether another attempt may end differently.
    pub(crate) fn is_transient(self) -> bool {
        match (self.kind, self.status) {
            (ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Send | ErrorKind::Body, _) => {
                true
            }
            (ErrorKind::Status, Some(status)) => {
                status.is_server_error()
                    || status == StatusCode::TOO_MANY_REQUESTS
                    || status == StatusCode::REQUEST_TIMEOUT
            }
            _ => false,
        }
    }

    /// Whether the request may be sent again.
    ///
    /// One that is not idempotent may only when the server surely did not carry it out.
    pub(crate) fn may_be_repeated(self, idempotent: bool) -> bool {
        self.is_transient() && (idempotent || self.execution() == Execution::No)
    }
}
