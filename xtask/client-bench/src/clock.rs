//! Time by the wall, and time that the processor spent on this thread.
//!
//! A machine with other work to do makes the first useless and leaves the second as it is. All of a client's work is
//! done on one thread, so that the second is what a call costs.

use std::time::Instant;

/// When a turn began, by both.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    wall: Instant,
    processor: Option<f64>,
}

impl Start {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self {
            wall: Instant::now(),
            processor: processor_seconds(),
        }
    }

    /// The seconds since then by the wall, and by the processor where the system tells that.
    #[must_use]
    pub fn elapsed(&self) -> (f64, Option<f64>) {
        let processor = self
            .processor
            .zip(processor_seconds())
            .map(|(before, now)| now - before);
        (self.wall.elapsed().as_secs_f64(), processor)
    }
}

#[cfg(unix)]
fn processor_seconds() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
}

#[cfg(not(unix))]
fn processor_seconds() -> Option<f64> {
    None
}
