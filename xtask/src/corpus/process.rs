//! Child processes that may not end by themselves.

use std::io;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// How long to wait between two looks at a process.
const PAUSE: Duration = Duration::from_millis(5);

/// How a process ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It was ended, because its time was up.
    TimedOut,
}

/// Runs a command to its end or to the end of its time. Its streams must not be pipes: nobody reads them meanwhile.
///
/// # Errors
///
/// The command cannot be started or waited for.
pub(super) fn run(command: &mut Command, limit: Duration) -> io::Result<End> {
    let mut child = command.spawn()?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::Exited(status));
        }
        if started.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(End::TimedOut);
        }
        thread::sleep(PAUSE);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_ends_by_itself_or_with_its_time() {
        let limit = Duration::from_millis(200);
        let quick = run(Command::new("sh").args(["-c", "exit 3"]), limit * 50).unwrap();
        assert!(matches!(quick, End::Exited(status) if status.code() == Some(3)));
        let slow = run(Command::new("sleep").arg("60"), limit).unwrap();
        assert!(matches!(slow, End::TimedOut));
    }
}
