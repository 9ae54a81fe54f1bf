//! Points in time that cannot overflow.

use std::time::Duration;

use tokio::time::Instant;

/// A century, for times that mean "never".
const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The instant after a time, which may be `Duration::MAX`.
pub(crate) fn after(start: Instant, time: Duration) -> Instant {
    start.checked_add(time.min(NEVER)).unwrap_or(start)
}
