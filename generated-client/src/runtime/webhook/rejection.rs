//! A delivery that no handler gets to see, and what its sender is answered.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use super::error::WebhookError;
use super::rules::Rules;
use crate::runtime::store::StoreError;

/// Why a delivery is not handled.
///
/// Not every rejection is a failure: a [`Duplicate`](Self::Duplicate) is answered with success. The
/// answer to the sender is the [status](Self::status) alone. What was wrong is for the receiver's
/// log, and would tell a forger what to mend.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// It is not genuine, not fresh, or not an event.
    Invalid(WebhookError),
    /// It has been handled.
    Duplicate,
    /// It is being handled. Whether that succeeds is not known yet, so that the sender is asked to
    /// come back.
    InProgress {
        /// The status that makes the sender come back.
        retry: StatusCode,
    },
    /// Whether it has been handled cannot be found out. The sender is asked to come back.
    Store {
        /// What the store says.
        cause: StoreError,
        /// The status that makes the sender come back.
        retry: StatusCode,
    },
    /// The body has more bytes than the receiver takes.
    TooLarge {
        /// How many it takes.
        limit: usize,
    },
    /// The body did not arrive as a whole.
    Incomplete(Box<dyn StdError + Send + Sync>),
}

impl Rejection {
    /// The status to answer the sender with: that of the [error](WebhookError::status_hint), 200 for
    /// a duplicate, 413 for a body that is too large, 400 for half a body, and the one that makes
    /// the API's sender come back where the delivery cannot be decided on now.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(error) => error.status_hint(),
            Self::Duplicate => StatusCode::OK,
            Self::InProgress { retry } | Self::Store { retry, .. } => *retry,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete(_) => StatusCode::BAD_REQUEST,
        }
    }
}

/// The status upon which an API's sender repeats a delivery.
pub(super) fn retry_status(rules: &Rules) -> StatusCode {
    StatusCode::from_u16(rules.retry_status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(_) => f.write_str("the delivery was refused"),
            Self::Duplicate => f.write_str("the delivery has been handled before"),
            Self::InProgress { .. } => f.write_str("the delivery is being handled"),
            Self::Store { .. } => {
                f.write_str("it cannot be found out whether the delivery has been handled")
            }
            Self::TooLarge { limit } => {
                write!(f, "the body of the delivery has more than {limit} bytes")
            }
            Self::Incomplete(_) => f.write_str("the body of the delivery is incomplete"),
        }
    }
}

impl StdError for Rejection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Invalid(error) => Some(error),
            Self::Store { cause, .. } => Some(cause),
            Self::Incomplete(cause) => Some(&**cause),
            Self::Duplicate | Self::InProgress { .. } | Self::TooLarge { .. } => None,
        }
    }
}

impl From<WebhookError> for Rejection {
    fn from(error: WebhookError) -> Self {
        Self::Invalid(error)
    }
}
