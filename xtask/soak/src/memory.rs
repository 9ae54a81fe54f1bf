//! How much memory the process holds, over time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the memory is looked at.
const INTERVAL: Duration = Duration::from_millis(50);

/// How much may come on top of the second quarter of a run until its last: buffers of connections and of the allocator
/// move by this much without a leak.
const TOLERANCE_MIB: f64 = 8.0;

/// Looks at the memory until it is told to stop.
#[derive(Debug)]
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<f64>>,
}

/// What came of it. Nothing where the system does not tell.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// The most at any time, in MiB.
    pub(crate) peak: Option<f64>,
    /// Medians of the second and of the last quarter of the time. The first quarter belongs to what is made once:
    /// connections, buffers, caches.
    pub(crate) quarters: Option<(f64, f64)>,
}

impl Memory {
    /// Whether nothing grew with the number of requests.
    pub(crate) fn is_flat(&self) -> bool {
        self.quarters
            .is_none_or(|(second, last)| last - second <= TOLERANCE_MIB)
    }
}

impl Watch {
    /// Begins.
    pub(crate) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut samples = Vec::new();
            while !told.load(Ordering::Relaxed) {
                samples.extend(resident());
                thread::sleep(INTERVAL);
            }
            samples
        });
        Self { stop, thread }
    }

    /// Ends.
    pub(crate) fn finish(self) -> Memory {
        self.stop.store(true, Ordering::Relaxed);
        summary(&self.thread.join().unwrap_or_default())
    }
}

fn summary(samples: &[f64]) -> Memory {
    let quarter = |at: usize| {
        let bounds = samples.len() * at / 4..samples.len() * (at + 1) / 4;
        median(samples.get(bounds)?)
    };
    Memory {
        peak: samples.iter().copied().reduce(f64::max),
        quarters: quarter(1).zip(quarter(3)),
    }
}

fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The resident set in MiB, where Linux tells it.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_after_the_first_quarter_is_not_flat() {
        let flat: Vec<f64> = (0..100).map(|at| f64::from(at.min(25))).collect();
        assert!(summary(&flat).is_flat());
        let growing: Vec<f64> = (0..100).map(f64::from).collect();
        let memory = summary(&growing);
        assert_eq!(
            (memory.peak, memory.quarters),
            (Some(99.0), Some((37.0, 87.0)))
        );
        assert!(!memory.is_flat());
        assert!(summary(&[]).is_flat());
    }
}
