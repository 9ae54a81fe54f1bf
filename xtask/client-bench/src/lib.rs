//! Emitted calls against the same calls written by hand on `reqwest` and serde's derives, to one server on loopback.
//!
//! `cargo xtask bench client` builds this with optimisation, runs its two programs and shows what they print: one line
//! of JSON a case. `speed` compares calls in a second; `allocations` counts under an allocator that counts, which would
//! slow down the former. The argument of both is the number of rounds.
//!
//! | file | decides |
//! |---|---|
//! | `cases` | which calls are compared |
//! | `by_hand` | what an engineer would write instead of the emitted client |
//! | `server` | who answers |
//! | `clock` | what time is, by the wall and by the processor |
//! | `turns` | how the two take turns, and what comes of it |

mod by_hand;
pub mod cases;
pub mod clock;
pub mod server;
pub mod turns;

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::Value;

/// Why nothing can be compared.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// How many calls are under way at a time.
pub const LEVELS: [usize; 3] = [1, 8, 64];

/// Runs a program: reads the number of rounds and turns its result into an exit code.
pub fn program(run: impl FnOnce(usize) -> Result<(), Error>) -> ExitCode {
    let rounds = std::env::args()
        .nth(1)
        .and_then(|rounds| rounds.parse().ok());
    let result = match rounds {
        Some(rounds) => run(rounds),
        None => Err("the argument is the number of rounds".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

/// Prints one case.
///
/// # Errors
///
/// Nobody reads.
pub fn print(line: &Value) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
