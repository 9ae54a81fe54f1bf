//! The documented limits of an API, and the headers in which its answers report on them.

use std::time::Duration;

use http::HeaderMap;

use super::{Observed, ObservedQuota, Quota};

/// A documented limit of an API.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    quota: Quota,
    limit: &'static str,
    remaining: &'static str,
    window_millis: &'static str,
}

impl Limit {
    /// So many requests in so many seconds.
    #[must_use]
    pub const fn new(name: &'static str, requests: u64, seconds: u64) -> Self {
        Self {
            quota: Quota::new(name, requests, Duration::from_secs(seconds)),
            limit: "",
            remaining: "",
            window_millis: "",
        }
    }

    /// The header that holds the limit.
    #[must_use]
    pub const fn limit_header(mut self, name: &'static str) -> Self {
        self.limit = name;
        self
    }

    /// The header that holds how many requests are left in the window.
    #[must_use]
    pub const fn remaining_header(mut self, name: &'static str) -> Self {
        self.remaining = name;
        self
    }

    /// The header that holds the length of the window in milliseconds.
    #[must_use]
    pub const fn window_millis_header(mut self, name: &'static str) -> Self {
        self.window_millis = name;
        self
    }

    pub(crate) const fn quota(&self) -> Quota {
        self.quota
    }

    /// Adds what an answer reports on the limit. The limiter knows the quota as `quota`.
    fn report(&self, quota: Quota, headers: &HeaderMap) -> Option<ObservedQuota> {
        let mut seen = ObservedQuota::new(quota);
        seen.remaining = number(headers, self.remaining);
        seen.limit = number(headers, self.limit);
        seen.window = number(headers, self.window_millis).map(Duration::from_millis);
        (seen.remaining.is_some() || seen.limit.is_some()).then_some(seen)
    }
}

/// What an answer reports on the limits of its API whose quotas the client keeps.
pub(super) fn observed(limits: &[Limit], quotas: &[Quota], headers: &HeaderMap) -> Observed {
    let mut observed = Observed::default();
    for limit in limits {
        let kept = quotas
            .iter()
            .find(|quota| quota.name() == limit.quota.name());
        if let Some(seen) = kept.and_then(|quota| limit.report(*quota, headers)) {
            observed = observed.with_quota(seen);
        }
    }
    observed
}

/// A header that holds a number; nothing for what is none, since a limit that cannot be read must
/// fail no call.
fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    if name.is_empty() {
        return None;
    }
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
