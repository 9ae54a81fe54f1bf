//! How many requests arrive within a window of time.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The largest number of arrivals in any window of one length.
#[derive(Debug)]
pub(crate) struct Peak {
    window: Duration,
    arrivals: VecDeque<Instant>,
    most: usize,
}

impl Peak {
    /// Nothing has arrived yet.
    pub(crate) fn of(window: Duration) -> Self {
        Self {
            window,
            arrivals: VecDeque::new(),
            most: 0,
        }
    }

    /// Something arrives, later than all before. Gives how many have arrived in the window that ends now.
    pub(crate) fn arrive(&mut self, now: Instant) -> usize {
        while let Some(first) = self.arrivals.front()
            && now.duration_since(*first) >= self.window
        {
            self.arrivals.pop_front();
        }
        self.arrivals.push_back(now);
        self.most = self.most.max(self.arrivals.len());
        self.arrivals.len()
    }

    /// The largest number so far.
    pub(crate) fn most(&self) -> usize {
        self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let start = Instant::now();
        let mut peak = Peak::of(Duration::from_millis(100));
        let mut arrive = |milliseconds| peak.arrive(start + Duration::from_millis(milliseconds));
        assert_eq!([0, 50, 99].map(&mut arrive), [1, 2, 3]);
        // The one at 0 has left the window, the one at 50 has not.
        assert_eq!(arrive(100), 3);
        assert_eq!(arrive(250), 1);
        assert_eq!(peak.most(), 3);
    }
}
