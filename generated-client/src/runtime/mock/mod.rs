//! Clients without a network, for tests of the code that uses them.
//!
//! A [`Mock`] takes the place of the HTTP connection and of nothing else: a client that is built on
//! it checks its credentials, retries, limits its rate, decodes and reports as one in production
//! does. What it is answered is registered operation by operation, and typed: every group of an
//! emitted client has a module `ops` with a constant for each operation, which knows the type of the
//! answer and that of its documented errors.
//!
//! ```
//! # #[cfg(feature = "highlevel-products")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use generated_client::highlevel::HighLevel;
//! use generated_client::highlevel::products::ops::UPDATE_REVIEW;
//! use generated_client::highlevel::types::{UpdateReviewBody, UpdateReviewResponse};
//! use generated_client::runtime::mock::Mock;
//!
//! let mock = Mock::new();
//! let client = HighLevel::builder().token("test").mock(&mock).build()?;
//! mock.on(UPDATE_REVIEW)
//!     .with_path_param("reviewId", "rev_1")
//!     .reply(&UpdateReviewResponse::new(true).message("done"));
//!
//! let body = UpdateReviewBody::new("location", "product", "approved").rating(4.5);
//! let answer = client.products().update_review("rev_1", &body).await?;
//! assert_eq!(answer.message.as_deref(), Some("done"));
//! assert_eq!(mock.requests()[0].header("version"), Some("2021-07-28"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "highlevel-products"))]
//! # fn main() {}
//! ```
//!
//! An answer of another operation does not compile:
//!
//! ```compile_fail,E0308
//! use generated_client::highlevel::products::ops::UPDATE_REVIEW;
//! use generated_client::highlevel::types::UpdateConversationResponse;
//! use generated_client::runtime::mock::Mock;
//!
//! fn answer(mock: &Mock, answer: &UpdateConversationResponse) {
//!     mock.on(UPDATE_REVIEW).reply(answer);
//! }
//! ```
//!
//! # Sequences, errors, faults
//!
//! A route answers its calls in the order in which the answers were registered, and repeats the last
//! one unless it is told to answer each [once](Route::once). Of several routes that fit a call, the
//! first that has an answer left is taken.
//!
//! ```
//! # #[cfg(feature = "highlevel-products")]
//! # fn example() {
//! # use std::time::Duration;
//! use generated_client::highlevel::products::UpdateReviewError;
//! # use generated_client::highlevel::products::ops::UPDATE_REVIEW;
//! # use generated_client::highlevel::types::{BadRequest, UpdateReviewResponse};
//! # use generated_client::runtime::mock::{Mock, Reply};
//!
//! # let mock = Mock::new();
//! mock.on(UPDATE_REVIEW)
//!     .reply_with(Reply::empty(503).header("Retry-After", "1"))
//!     .reply_with(Reply::hung_up())
//!     .reply_error(&UpdateReviewError::BadRequest(BadRequest::new()))
//!     .reply(&UpdateReviewResponse::new(true));
//! # }
//! ```
//!
//! All waiting, that for a [delayed](Reply::after) answer included, is by tokio's clock: under
//! `#[tokio::test(start_paused = true)]` (tokio's feature `test-util`) no test waits for a retry.

mod reply;
mod route;
mod state;

use std::fmt;
use std::sync::Arc;

use super::api::Operation;
use super::inspect::BuiltRequest;

pub use self::reply::Reply;
pub use self::route::Route;
use self::state::State;
pub use self::state::Unmet;

/// A server in the test's own memory. Clones are the same mock.
#[derive(Clone, Default)]
pub struct Mock(Arc<State>);

impl Mock {
    /// A mock that answers nothing yet: every call is an error of kind
    /// [`Mock`](super::ErrorKind::Mock) that says what was called and what is registered.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a route: answers for one operation, and which of its calls they are for.
    pub fn on<T, E>(&self, operation: MockOperation<T, E>) -> Route<T, E> {
        Route::new(self.0.add(operation.operation), operation.encode)
    }

    /// All requests so far, attempt by attempt, in the order in which they came. Also those that
    /// found no answer.
    #[must_use]
    pub fn requests(&self) -> Vec<BuiltRequest> {
        self.0.requests()
    }

    /// Checks that every registered answer was given at least once, and that no call was left
    /// without one.
    ///
    /// # Errors
    ///
    /// The answers that nobody asked for, and the calls that there was no answer for.
    pub fn verify(&self) -> Result<(), Unmet> {
        self.0.verify()
    }

    pub(crate) fn state(&self) -> &State {
        &self.0
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("routes", &self.0.describe())
            .finish_non_exhaustive()
    }
}

/// An operation with the types of its answers: `T` of a success, `E` of its documented errors. There
/// is a constant for each in the module `ops` of its group.
pub struct MockOperation<T, E = NoErrors> {
    operation: &'static Operation,
    encode: fn(&T) -> Reply,
    errors: std::marker::PhantomData<fn(&E)>,
}

impl<T, E> MockOperation<T, E> {
    /// An operation and the way to write its answer.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(operation: &'static Operation, encode: fn(&T) -> Reply) -> Self {
        Self {
            operation,
            encode,
            errors: std::marker::PhantomData,
        }
    }

    /// A success as it is answered: in the status and the form that the document gives it. For tests
    /// that answer by themselves, on a server of their own for example; a documented error has
    /// [`MockError::reply`].
    #[must_use]
    pub fn reply(&self, answer: &T) -> Reply {
        (self.encode)(answer)
    }
}

impl<T, E> Clone for MockOperation<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, E> Copy for MockOperation<T, E> {}

impl<T, E> fmt::Debug for MockOperation<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MockOperation")
            .field(&self.operation.id)
            .finish()
    }
}

/// The documented errors of one operation as answers; emitted for each of their enumerations.
pub trait MockError {
    /// The answer that decodes to this error.
    fn reply(&self) -> Reply;
}

/// The errors of an operation whose document lists none.
#[derive(Clone, Copy, Debug)]
pub enum NoErrors {}
