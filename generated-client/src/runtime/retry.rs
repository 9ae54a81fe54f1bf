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

impl RetryPolicy {
    /// The time between attempt `number`, counted from 1, and the next; nothing when the server asks
    /// for a longer one than is waited for.
    pub(crate) fn delay(&self, number: u32, asked: Option<Duration>) -> Option<Duration> {
        let backoff = scaled(self.ceiling(number), random());
        match asked {
            Some(asked) if asked > self.retry_after_cap => None,
            Some(asked) => Some(asked.max(backoff)),
            None => Some(backoff),
        }
    }

    /// The longest wait that `Retry-After` may ask for.
    pub(crate) fn longest_pause(&self) -> Duration {
        self.retry_after_cap
    }

    fn ceiling(&self, number: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(number.saturating_sub(1));
        self.base.saturating_mul(doubled).min(self.cap)
    }
}

/// A share of a time, in parts of 2^32.
fn scaled(time: Duration, share: u32) -> Duration {
    let nanos = (time.as_nanos() * u128::from(share)) >> 32;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// A number that another client does not draw at the same time. The keys of the standard library's
/// hash maps are random, which is enough for this and costs no dependency.
#[expect(
    clippy::cast_possible_truncation,
    reason = "half of the bits are wanted"
)]
fn random() -> u32 {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};

    RandomState::new().build_hasher().finish() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_ceiling_doubles_up_to_the_cap() {
        let policy = RetryPolicy::new();
        let ceilings: Vec<_> = (1..=8)
            .map(|number| policy.ceiling(number).as_millis())
            .collect();
        assert_eq!(
            ceilings,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]
        );
        assert_eq!(policy.ceiling(u32::MAX), seconds(20));
        let endless = policy.base(Duration::MAX).cap(Duration::MAX);
        assert_eq!(endless.ceiling(9), Duration::MAX);
        assert!(endless.delay(9, None).is_some());
    }

    #[test]
    fn jitter_is_full() {
        assert_eq!(scaled(seconds(8), 0), Duration::ZERO);
        assert_eq!(scaled(seconds(8), 1 << 31), seconds(4));
        assert!(scaled(seconds(8), u32::MAX) < seconds(8));
        let policy = RetryPolicy::new().base(seconds(8));
        let delays: Vec<_> = (0..200).filter_map(|_| policy.delay(1, None)).collect();
        assert!(delays.iter().all(|delay| *delay < seconds(8)));
        // Of 200 numbers that are drawn evenly, each quarter has some: less than one run in 10^24
        // would say otherwise.
        for quarter in 0..4 {
            let quarter = seconds(2 * quarter)..seconds(2 * quarter + 2);
            assert!(delays.iter().any(|delay| quarter.contains(delay)));
        }
    }

    #[test]
    fn the_server_is_waited_for_up_to_the_cap() {
        let policy = RetryPolicy::new();
        assert_eq!(policy.delay(1, Some(seconds(60))), Some(seconds(60)));
        assert_eq!(policy.delay(1, Some(seconds(61))), None);
        let patient = policy.retry_after_cap(seconds(3_600));
        assert_eq!(patient.delay(1, Some(seconds(61))), Some(seconds(61)));
        // A server that says "at once" does not get all clients at once.
        let at_once = (0..100).filter_map(|_| policy.delay(1, Some(Duration::ZERO)));
        assert!(at_once.into_iter().any(|delay| !delay.is_zero()));
    }

    #[test]
    fn there_is_at_least_one_attempt() {
        assert_eq!(RetryPolicy::none().max_attempts(), 1);
        assert_eq!(RetryPolicy::new().attempts(0).max_attempts(), 1);
        assert_eq!(RetryPolicy::default().max_attempts(), 3);
    }
}
