//! How many retries a client may spend.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::error::ErrorKind;

/// What a full budget holds where the application does not say.
const TOKENS: u32 = 500;

/// What an attempt after a failure costs.
const RETRY: u32 = 5;

/// What an attempt after a timeout costs: the server had work with the one before.
const RETRY_AFTER_TIMEOUT: u32 = 10;

/// What a call earns that succeeds at once.
const EARNED: u32 = 1;

/// What a client may spend on retries: a bucket of tokens that all its calls share.
///
/// When a service is down, every call that is made again makes it worse. Each retry takes 5 tokens,
/// 10 after a timeout, and brings them back if it succeeds; a call that succeeds at once brings one.
/// When the bucket is empty, calls fail with their first error until the service answers again. A
/// full bucket holds 500 tokens, that is a hundred failed retries in a row.
///
/// Clones share the tokens. A client has a budget of its own unless it is given one.
#[derive(Clone)]
pub struct RetryBudget(Option<Arc<Bucket>>);

struct Bucket {
    capacity: u32,
    tokens: AtomicU32,
}

impl RetryBudget {
    /// A budget of so many tokens, full at first.
    #[must_use]
    pub fn new(tokens: u32) -> Self {
        Self(Some(Arc::new(Bucket {
            capacity: tokens,
            tokens: AtomicU32::new(tokens),
        })))
    }

    /// A budget that is never used up.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self(None)
    }

    /// Adds what a success at once earns. It writes only while something is missing, so that calls
    /// on many cores do not share a cache line for nothing.
    pub(crate) fn earn(&self) {
        if let Some(bucket) = &self.0
            && bucket.tokens.load(Ordering::Relaxed) < bucket.capacity
        {
            bucket.put(EARNED);
        }
    }

    /// Takes the price of another attempt; nothing when the budget does not have it.
    pub(crate) fn withdraw(&self, after: ErrorKind) -> Option<Withdrawal<'_>> {
        let price = if after == ErrorKind::Timeout {
            RETRY_AFTER_TIMEOUT
        } else {
            RETRY
        };
        let Some(bucket) = &self.0 else {
            return Some(Withdrawal(None));
        };
        let take = |tokens: u32| tokens.checked_sub(price);
        bucket
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .ok()?;
        Some(Withdrawal(Some((bucket, price))))
    }
}

impl Bucket {
    fn put(&self, tokens: u32) {
        let add = |known: u32| Some(known.saturating_add(tokens).min(self.capacity));
        // The closure always gives a value, so that there is no failure.
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(TOKENS)
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = self
            .0
            .as_ref()
            .map(|bucket| bucket.tokens.load(Ordering::Relaxed));
        f.debug_struct("RetryBudget")
            .field("tokens", &tokens)
            .finish()
    }
}

/// The price of an attempt. It goes back when this is dropped: after a success, and when the call
/// was given up before it was known how the attempt ends.
pub(crate) struct Withdrawal<'b>(Option<(&'b Bucket, u32)>);

impl Withdrawal<'_> {
    /// The attempt failed: the price is paid.
    pub(crate) fn spend(mut self) {
        self.0 = None;
    }
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        if let Some((bucket, price)) = self.0 {
            bucket.put(price);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(budget: &RetryBudget) -> u32 {
        let bucket = budget.0.as_ref().expect("the budget is limited");
        bucket.tokens.load(Ordering::Relaxed)
    }

    #[test]
    fn a_failed_attempt_is_paid_and_any_other_is_not() {
        let budget = RetryBudget::new(20);
        budget.withdraw(ErrorKind::Send).expect("5 of 20").spend();
        assert_eq!(tokens(&budget), 15);
        drop(budget.withdraw(ErrorKind::Timeout).expect("10 of 15"));
        assert_eq!(tokens(&budget), 15);
        let timeout = budget.withdraw(ErrorKind::Timeout).expect("10 of 15");
        assert_eq!(tokens(&budget), 5);
        assert!(budget.withdraw(ErrorKind::Timeout).is_none());
        assert_eq!(tokens(&budget), 5);
        timeout.spend();
        assert_eq!(tokens(&budget), 5);
    }

    #[test]
    fn success_fills_it_and_no_further() {
        let budget = RetryBudget::new(6);
        budget.earn();
        assert_eq!(tokens(&budget), 6);
        budget.withdraw(ErrorKind::Status).expect("5 of 6").spend();
        assert!(budget.clone().withdraw(ErrorKind::Status).is_none());
        for _ in 0..9 {
            budget.earn();
        }
        assert_eq!(tokens(&budget), 6);
    }

    #[test]
    fn a_budget_without_a_limit_always_has_some() {
        let budget = RetryBudget::unlimited();
        for _ in 0..1_000 {
            let withdrawal = budget.withdraw(ErrorKind::Timeout);
            withdrawal.expect("there is no limit").spend();
        }
    }
}
