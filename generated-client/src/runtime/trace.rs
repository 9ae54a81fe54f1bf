//! What a call tells `tracing`; without that feature, nothing.
//!
//! A span names the operation and its path template, never a URL, a header or a body: those may hold
//! what does not belong in a log.

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::{CallSpan, token_renewed};
#[cfg(feature = "tracing")]
pub(crate) use self::on::{CallSpan, token_renewed};

#[cfg(feature = "tracing")]
mod on {
    use std::error::Error as StdError;
    use std::time::Duration;

    use tracing::field::Empty;
    use tracing::instrument::{Instrument as _, Instrumented};
    use tracing::{Span, debug, info_span, warn};

    use crate::runtime::api::Operation;
    use crate::runtime::ending::Attempt;
    use crate::runtime::response::RawResponse;
    use crate::runtime::token::TokenError;

    /// A token was renewed, or could not be. No call's span is around it, since many may wait.
    pub(crate) fn token_renewed(failure: Option<&TokenError>) {
        match failure {
            None => debug!("the access token was renewed"),
            Some(error) => warn!(
                kind = ?error.kind(),
                code = error.code(),
                %error,
                "the access token could not be renewed"
            ),
        }
    }

    /// The span of one call.
    pub(crate) struct CallSpan(Span);

    impl CallSpan {
        pub(crate) fn new(api: &'static str, operation: &'static Operation) -> Self {
            Self(info_span!(
                "api_call",
                api,
                operation = operation.id,
                method = operation.method.name(),
                template = operation.path,
                attempt = Empty,
                status = Empty,
                request_id = Empty,
            ))
        }

        pub(crate) fn enter<F: Future>(&self, call: F) -> Instrumented<F> {
            call.instrument(self.0.clone())
        }

        /// The number of the attempt that begins.
        pub(crate) fn attempt(&self, number: usize) {
            self.0.record("attempt", number);
        }

        pub(crate) fn answered(&self, answer: &RawResponse) {
            self.0.record("status", answer.status().as_u16());
            if let Some(id) = answer.request_id() {
                self.0.record("request_id", id);
            }
        }

        pub(crate) fn failed(&self, attempt: &Attempt) {
            debug!(
                parent: &self.0,
                kind = ?attempt.kind(),
                status = attempt.status().map(|status| status.as_u16()),
                "the call failed"
            );
        }

        pub(crate) fn retried(&self, attempt: &Attempt) {
            debug!(
                parent: &self.0,
                kind = ?attempt.kind(),
                status = attempt.status().map(|status| status.as_u16()),
                delay_ms = millis(attempt.delay()),
                "the attempt failed and is made again"
            );
        }

        pub(crate) fn token_replaced(&self) {
            debug!(parent: &self.0, "the server refused the access token, and another one is tried");
        }

        pub(crate) fn limited(&self, wait: Duration) {
            debug!(parent: &self.0, wait_ms = millis(wait), "the quota is used up");
        }

        pub(crate) fn unobserved(&self, cause: &dyn StdError) {
            debug!(
                parent: &self.0,
                %cause,
                "the limiter could not be told what the server reported"
            );
        }
    }

    fn millis(time: Duration) -> u64 {
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::error::Error as StdError;
    use std::time::Duration;

    use crate::runtime::api::Operation;
    use crate::runtime::ending::Attempt;
    use crate::runtime::response::RawResponse;
    use crate::runtime::token::TokenError;

    /// Says nothing of a renewal.
    pub(crate) fn token_renewed(_failure: Option<&TokenError>) {}

    /// Stands for the span of a call, and does nothing.
    pub(crate) struct CallSpan;

    #[expect(
        clippy::unused_self,
        reason = "the span has something to tell with the feature"
    )]
    impl CallSpan {
        pub(crate) fn new(_api: &'static str, _operation: &'static Operation) -> Self {
            Self
        }

        pub(crate) fn enter<F: Future>(&self, call: F) -> F {
            call
        }

        pub(crate) fn attempt(&self, _number: usize) {}

        pub(crate) fn answered(&self, _answer: &RawResponse) {}

        pub(crate) fn failed(&self, _attempt: &Attempt) {}

        pub(crate) fn retried(&self, _attempt: &Attempt) {}

        pub(crate) fn token_replaced(&self) {}

        pub(crate) fn limited(&self, _wait: Duration) {}

        pub(crate) fn unobserved(&self, _cause: &dyn StdError) {}
    }
}
