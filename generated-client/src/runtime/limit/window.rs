//! The requests of one quota in the stretch of time that ends now.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::{ObservedQuota, Quota};
use crate::runtime::deadline;

/// Into how many pieces a window is cut at most. It bounds the memory of one quota to some 8 KiB.
const PIECES: u32 = 256;

/// The longest time for which a report of the server is believed without another one. A day's quota
/// that is used up is asked for once in that time.
const BELIEVED: Duration = Duration::from_secs(60);

/// A sliding window over the requests that were granted.
///
/// Up to as many requests as there are pieces, the time of each is kept. Of more, those that were
/// granted within one piece of the window count as granted with the last of them: some leave the
/// window later than they could, and none sooner.
pub(super) struct Window {
    quota: Quota,
    runs: VecDeque<Run>,
    used: u64,
    withheld: Option<Withheld>,
}

/// Requests that leave the window together.
struct Run {
    first: Instant,
    last: Instant,
    count: u64,
}

/// What the server said is used by others.
struct Withheld {
    count: u64,
    until: Instant,
}

impl Window {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            runs: VecDeque::new(),
            used: 0,
            withheld: None,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.quota.name
    }

    /// Forgets what has left the window, which may be another one than before.
    pub(super) fn advance(&mut self, quota: Quota, now: Instant) {
        self.quota = quota;
        while let Some(run) = self.runs.front()
            && leaves(run, quota.window) <= now
        {
            self.used = self.used.saturating_sub(run.count);
            self.runs.pop_front();
        }
        self.withheld = self.withheld.take().filter(|withheld| withheld.until > now);
    }

    /// Whether nothing is left to remember.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.withheld
            .as_ref()
            .is_none_or(|withheld| withheld.until <= now)
            && self
                .runs
                .back()
                .is_none_or(|run| leaves(run, self.quota.window) <= now)
    }

    /// How long a request must wait; nothing when it need not.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        let limit = self.quota.limit;
        if limit == 0 {
            return Some(self.quota.window.max(BELIEVED));
        }
        let withheld = self.withheld.as_ref().map_or(0, |withheld| withheld.count);
        if self.used.saturating_add(withheld) < limit {
            return None;
        }
        // Either enough of our own requests leave the window, or the report is out of date and
        // enough of them have left by then.
        let alone = self.below(limit).unwrap_or(now);
        let at = match &self.withheld {
            Some(withheld) => {
                let later = alone.max(withheld.until);
                match limit.checked_sub(withheld.count).filter(|rest| *rest > 0) {
                    Some(rest) => self.below(rest).map_or(later, |at| at.min(later)),
                    None => later,
                }
            }
            None => alone,
        };
        Some(at.saturating_duration_since(now))
    }

    /// When fewer than `limit` of the requests are left; nothing if that is so now.
    fn below(&self, limit: u64) -> Option<Instant> {
        let mut left = self.used;
        let mut at = None;
        for run in &self.runs {
            if left < limit {
                break;
            }
            left = left.saturating_sub(run.count);
            at = Some(leaves(run, self.quota.window));
        }
        at
    }

    pub(super) fn record(&mut self, now: Instant) {
        self.used = self.used.saturating_add(1);
        if self.quota.limit > u64::from(PIECES)
            && let Some(run) = self.runs.back_mut()
            && now.saturating_duration_since(run.first) < self.quota.window / PIECES
        {
            run.last = now;
            run.count += 1;
            return;
        }
        self.runs.push_back(Run {
            first: now,
            last: now,
            count: 1,
        });
    }

    pub(super) fn observe(&mut self, seen: &ObservedQuota, now: Instant) {
        let count = seen.withheld(self.used);
        let holds = seen.window.unwrap_or(self.quota.window).min(BELIEVED);
        self.withheld = (count > 0).then(|| Withheld {
            count,
            until: now + holds,
        });
    }
}

/// When a run leaves the window. A window that never ends is taken for one of a century, since an
/// instant has an end.
fn leaves(run: &Run, window: Duration) -> Instant {
    deadline::after(run.last, window)
}
