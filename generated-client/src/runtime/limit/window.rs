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

/// The longest time for which a request is taken to be on its way to the server.
const ON_THE_WAY: Duration = Duration::from_secs(2);

/// A sliding window over the requests as the server counts them: from when they arrive.
///
/// When that is, the client does not know. It is after the request was granted and before it was
/// answered, so that a request enters the window when it is granted and leaves it a window's length
/// after its answer. One that is not answered soon is taken to have arrived all the same, or a slow
/// server would be sent less than it takes.
///
/// Up to as many requests as there are pieces, the time of each is kept. Of more, those that were
/// granted within one piece of the window count as granted with the last of them: some leave the
/// window later than they could, and none sooner.
pub(super) struct Window {
    quota: Quota,
    /// Those that have arrived.
    runs: VecDeque<Run>,
    arrived: u64,
    /// When those were granted that are on their way.
    flying: VecDeque<Instant>,
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
            arrived: 0,
            flying: VecDeque::new(),
            withheld: None,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.quota.name
    }

    /// Forgets what has left the window, which may be another one than before.
    pub(super) fn advance(&mut self, quota: Quota, now: Instant) {
        self.quota = quota;
        while let Some(granted) = self.flying.front()
            && *granted + ON_THE_WAY <= now
        {
            let at = *granted + ON_THE_WAY;
            self.flying.pop_front();
            self.arrive(at);
        }
        while let Some(run) = self.runs.front()
            && leaves(run, quota.window) <= now
        {
            self.arrived = self.arrived.saturating_sub(run.count);
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
            && self
                .flying
                .back()
                .is_none_or(|granted| self.latest(*granted) <= now)
    }

    /// How many requests are in the window.
    fn used(&self) -> u64 {
        self.arrived.saturating_add(self.flying.len() as u64)
    }

    /// When a request leaves the window that is on its way and never answered.
    fn latest(&self, granted: Instant) -> Instant {
        deadline::after(granted + ON_THE_WAY, self.quota.window)
    }

    /// How long a request must wait; nothing when it need not.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        let limit = self.quota.limit;
        if limit == 0 {
            return Some(self.quota.window.max(BELIEVED));
        }
        let withheld = self.withheld.as_ref().map_or(0, |withheld| withheld.count);
        if self.used().saturating_add(withheld) < limit {
            return None;
        }
        // Either enough of our own requests leave the window, or the report is out of date and
        // enough of them have left by then.
        let alone = self.below(limit, now).unwrap_or(now);
        let at = match &self.withheld {
            Some(withheld) => {
                let later = alone.max(withheld.until);
                match limit.checked_sub(withheld.count).filter(|rest| *rest > 0) {
                    Some(rest) => self.below(rest, now).map_or(later, |at| at.min(later)),
                    None => later,
                }
            }
            None => alone,
        };
        Some(at.saturating_duration_since(now))
    }

    /// When it is worthwhile to look whether fewer than `limit` of the requests are left; nothing if
    /// that is so now.
    fn below(&self, limit: u64, now: Instant) -> Option<Instant> {
        let mut left = self.used();
        let mut at = None;
        for run in &self.runs {
            if left < limit {
                return at;
            }
            left = left.saturating_sub(run.count);
            at = Some(leaves(run, self.quota.window));
        }
        for granted in &self.flying {
            if left < limit {
                return at;
            }
            left = left.saturating_sub(1);
            // As if it arrived now, which is the soonest; asked again then, it has arrived.
            at = Some(deadline::after(now, self.quota.window).min(self.latest(*granted)));
        }
        at
    }

    /// Counts a request that is granted.
    pub(super) fn grant(&mut self, now: Instant) {
        self.flying.push_back(now);
    }

    /// Notes that a request has been answered so long after it was granted. The first one on its way
    /// is taken for it: those behind stay longer for that, and none leaves too soon. One that took
    /// long has been taken for arrived already.
    pub(super) fn settle(&mut self, after: Duration, now: Instant) {
        if after < ON_THE_WAY && self.flying.pop_front().is_some() {
            self.arrive(now);
        }
    }

    fn arrive(&mut self, at: Instant) {
        self.arrived = self.arrived.saturating_add(1);
        // Times stand in order, though one that was given up may be noticed late.
        let now = self.runs.back().map_or(at, |run| run.last.max(at));
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
        let count = seen.withheld(self.used());
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const QUOTA: Quota = Quota::new("test", 2, Duration::from_secs(10));

    fn window(quota: Quota) -> (Window, Instant) {
        (Window::new(quota), Instant::now())
    }

    /// Grants a request if the window has room at that time.
    fn grant(window: &mut Window, at: Instant) -> Option<Duration> {
        let quota = window.quota;
        window.advance(quota, at);
        let wait = window.wait(at);
        if wait.is_none() {
            window.grant(at);
        }
        wait
    }

    #[test]
    fn a_request_leaves_a_window_after_its_answer() {
        let (mut window, start) = window(QUOTA);
        assert_eq!(grant(&mut window, start), None);
        window.settle(SECOND, start + SECOND);
        assert_eq!(grant(&mut window, start + 2 * SECOND), None);
        // The first leaves at 11 s: a window after its answer, not after its grant.
        assert_eq!(grant(&mut window, start + 10 * SECOND), Some(SECOND));
        assert_eq!(grant(&mut window, start + 11 * SECOND), None);
    }

    #[test]
    fn what_is_never_answered_has_arrived_after_two_seconds() {
        let (mut window, start) = window(QUOTA);
        assert_eq!(grant(&mut window, start), None);
        assert_eq!(grant(&mut window, start + SECOND), None);
        assert_eq!(grant(&mut window, start + 11 * SECOND), Some(SECOND));
        assert_eq!(grant(&mut window, start + 12 * SECOND), None);
        // An answer that comes later than that frees nothing of another request.
        window.settle(12 * SECOND, start + 12 * SECOND);
        assert_eq!(grant(&mut window, start + 12 * SECOND), Some(SECOND));
        assert!(!window.is_idle(start + 23 * SECOND));
        assert!(window.is_idle(start + 24 * SECOND));
    }

    #[test]
    fn whoever_waits_for_one_that_is_on_its_way_asks_again() {
        let (mut window, start) = window(Quota::new("test", 1, SECOND));
        assert_eq!(grant(&mut window, start), None);
        // It could be answered at once, and is not.
        assert_eq!(grant(&mut window, start), Some(SECOND));
        assert_eq!(grant(&mut window, start + SECOND), Some(SECOND));
        window.settle(SECOND * 3 / 2, start + SECOND * 3 / 2);
        let at = start + SECOND * 2;
        assert_eq!(grant(&mut window, at), Some(SECOND / 2));
        assert_eq!(grant(&mut window, at + SECOND / 2), None);
    }

    #[test]
    fn a_limit_of_nothing_lets_nothing_through() {
        let (mut window, start) = window(Quota::new("test", 0, SECOND));
        assert_eq!(grant(&mut window, start), Some(BELIEVED));
    }

    #[test]
    fn what_others_use_is_believed_for_a_window() {
        let (mut window, start) = window(QUOTA);
        let mut seen = ObservedQuota::new(QUOTA);
        seen.remaining = Some(1);
        window.observe(&seen, start);
        assert_eq!(grant(&mut window, start), None);
        assert_eq!(grant(&mut window, start + SECOND), Some(9 * SECOND));
        assert_eq!(grant(&mut window, start + 10 * SECOND), None);
    }

    /// Numbers that are spread well enough, the same ones in each run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }
    }

    /// Callers that ask without pause, with requests that take up to two seconds to arrive and answers
    /// that take as long to come back: the server never counts more than the limit in any window.
    #[test]
    fn no_window_of_the_server_has_more_than_the_limit() {
        for (seed, limit) in [(1, 3), (2, 100), (3, 400)] {
            let mut numbers = Numbers(seed);
            let quota = Quota::new("test", limit, 10 * SECOND);
            let (mut window, start) = window(quota);
            let mut arrivals = Vec::new();
            let mut answers: Vec<(u64, u64)> = Vec::new();
            for millis in 0..60_000 {
                let now = start + Duration::from_millis(millis);
                answers.sort_unstable_by(|one, other| other.cmp(one));
                while let Some((at, granted)) = answers.pop_if(|(at, _)| *at <= millis) {
                    assert_eq!(at, millis);
                    window.advance(quota, now);
                    window.settle(Duration::from_millis(at - granted), now);
                }
                while grant(&mut window, now).is_none() {
                    let arrival = millis + numbers.below(2_000);
                    arrivals.push(arrival);
                    answers.push((arrival + 1 + numbers.below(2_000), millis));
                }
            }
            arrivals.sort_unstable();
            let granted = arrivals.len() as u64;
            let apart = arrivals.iter().zip(arrivals.iter().skip(limit as usize));
            for (first, next) in apart {
                assert!(next - first >= 10_000, "{first} {next}");
            }
            // The way costs at most two seconds of each window, and the pieces of one 4 %.
            assert!(granted >= 5 * limit, "{granted} of {limit}");
        }
    }
}
