//! When a call is attempted again, and after how long.

use std::time::Duration;

/// How often a call is attempted, and how long it waits in between.
///
/// Three attempts by default. The wait before attempt `n + 1` is a random time between zero and
/// `base * 2^(n - 1)`, at most `cap` ("full jitter"), so that clients that failed together do not
/// come back together. Where the server says when to come back (`Retry-After`, RFC 9110 10.2.3),
/// that is the wait, and a time beyond [`retry_after_cap`](Self::retry_after_cap) ends the call with
/// the error.
///
/// The policy says how often; whether an attempt may be made at all depends on what went wrong and
/// on the operation. A request that may have reached the server is sent again only when the
/// operation is idempotent.
///
/// ```
/// use std::time::Duration;
///
/// use generated_client::runtime::RetryPolicy;
///
/// let patient = RetryPolicy::new().attempts(5).base(Duration::from_secs(1));
/// assert_eq!(RetryPolicy::none().max_attempts(), 1);
/// # assert_eq!(patient.max_attempts(), 5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    cap: Duration,
    retry_after_cap: Duration,
}

impl RetryPolicy {
    /// Three attempts, waits between zero and 0.5 s doubled each time up to 20 s, and up to 60 s
    /// where the server asks for it.
    pub const fn new() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            retry_after_cap: Duration::from_secs(60),
        }
    }

    /// One attempt: no failure is tried again.
    pub const fn none() -> Self {
        Self::new().attempts(1)
    }

    /// How many attempts are made in all, the first included; zero counts as one.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// The longest wait before the second attempt.
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// The longest wait before any attempt.
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// The longest `Retry-After` that is waited for. A longer one ends the call; the error has it in
    /// [`retry_after`](super::Error::retry_after).
    pub const fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// How many attempts are made in all.
    #[must_use]
    pub const fn max_attempts(&self) -> u32 {
        self.attempts
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}
