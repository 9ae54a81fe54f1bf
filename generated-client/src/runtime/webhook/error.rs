//! What makes a delivery one that is not to be trusted, or that cannot be read.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::runtime::codec::DecodeError;

/// Why a delivery was refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookError {
    /// The header with the signature is not there.
    MissingSignature {
        /// The name of the header.
        header: &'static str,
    },
    /// The header with the signature cannot be read.
    MalformedSignature {
        /// The name of the header.
        header: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The signature was not made over this body with any of the keys.
    WrongSignature,
    /// The delivery says when it was made, in a way that is no time.
    MalformedTimestamp {
        /// The member of the body that should say it.
        member: &'static str,
    },
    /// The delivery was made too long ago: whoever recorded it may be sending it again.
    TooOld {
        /// How long ago.
        age: Duration,
        /// How long is allowed.
        window: Duration,
    },
    /// The delivery was made in the future, further ahead than clocks differ.
    TooEarly {
        /// How far in the future.
        ahead: Duration,
        /// How far is allowed.
        window: Duration,
    },
    /// The delivery does not say when it was made, and the receiver
    /// [asks for it](super::Receiver::require_timestamp).
    MissingTimestamp,
    /// The body does not have the shape of the event that it names.
    Body(DecodeError),
    /// The receiver was given a public key that is none.
    InvalidKey {
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl WebhookError {
    /// The status to answer the delivery with: 401 for a signature and for a time outside of the
    /// window, 400 for a body, and 500 for a receiver that has no key.
    #[must_use]
    pub fn status_hint(&self) -> StatusCode {
        match self {
            Self::MissingSignature { .. }
            | Self::MalformedSignature { .. }
            | Self::WrongSignature
            | Self::TooOld { .. }
            | Self::TooEarly { .. }
            | Self::MissingTimestamp => StatusCode::UNAUTHORIZED,
            Self::MalformedTimestamp { .. } | Self::Body(_) => StatusCode::BAD_REQUEST,
            Self::InvalidKey { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSignature { header } => write!(
                f,
                "the delivery has no signature: there is no header {header}"
            ),
            Self::MalformedSignature { header, reason } => write!(
                f,
                "the signature in header {header} cannot be read: {reason}"
            ),
            Self::WrongSignature => f.write_str("the signature is not one of this body"),
            Self::MalformedTimestamp { member } => {
                write!(f, "the member {member} of the delivery is not a time")
            }
            Self::TooOld { age, window } => write!(
                f,
                "the delivery was made {} s ago, and {} s are allowed",
                age.as_secs(),
                window.as_secs()
            ),
            Self::TooEarly { ahead, window } => write!(
                f,
                "the delivery was made {} s in the future, and {} s are allowed",
                ahead.as_secs(),
                window.as_secs()
            ),
            Self::MissingTimestamp => f.write_str("the delivery does not say when it was made"),
            Self::Body(_) => {
                f.write_str("the body of the delivery does not have the expected shape")
            }
            Self::InvalidKey { reason } => write!(f, "the text is no public key: {reason}"),
        }
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<DecodeError> for WebhookError {
    fn from(cause: DecodeError) -> Self {
        Self::Body(cause)
    }
}
