//! The project's own commands, behind `cargo xtask`.
//!
//! They are a library so that `cargo test` runs the drift gate as well: see `tests/drift.rs`.

pub mod api;
pub mod bench;
pub mod ci;
pub mod codegen;
pub mod conformance;
pub mod corpus;
pub mod coverage;
pub mod drift;
pub mod features;
pub mod soak;
pub mod workspace;

use std::fmt;
use std::process::ExitCode;

/// How a command ended. The numbers are the same for every command of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Clean,
    /// There is something to repair: drift, a failed gate, an error in a document.
    Findings,
    /// The command line makes no sense, or an input cannot be read.
    Unusable,
    /// The answer is not known: the disk could not be read or written, a tool is missing, or what should be compared
    /// cannot be read.
    Unknown,
    /// The command itself is at fault.
    Defect,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Unusable => 2,
            Outcome::Unknown => 3,
            Outcome::Defect => 4,
        })
    }
}

/// Why a command could not do its work, as text for a person and as an [`Outcome`].
#[derive(Debug)]
pub struct Failure {
    outcome: Outcome,
    message: String,
}

impl Failure {
    /// A document has errors; `report` is their rendered text.
    #[must_use]
    pub fn findings(report: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Findings,
            message: report.into(),
        }
    }

    /// An input is missing, unreadable or makes no sense.
    #[must_use]
    pub fn unusable(message: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Unusable,
            message: message.into(),
        }
    }

    /// There is something that should be looked at and cannot be.
    #[must_use]
    pub fn unchecked(message: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Unknown,
            message: message.into(),
        }
    }

    /// The disk did not let the command finish.
    #[must_use]
    pub fn unknown(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message.push_str(&format!(": {error}"));
            cause = error.source();
        }
        Self {
            outcome: Outcome::Unknown,
            message,
        }
    }

    /// What was asked cannot be answered, because something that had to be looked at cannot be.
    #[must_use]
    pub fn unanswered(message: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Unknown,
            message: message.into(),
        }
    }

    /// How the command ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.message.trim_end())
    }
}

impl std::error::Error for Failure {}

impl From<generator::output::Error> for Failure {
    fn from(error: generator::output::Error) -> Self {
        Self::unknown(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_failure_names_every_cause() {
        let cause = io::Error::other("disk on fire");
        let error = generator::output::Error::Io {
            action: "read",
            path: "specs".into(),
            source: cause,
        };
        let failure = Failure::from(error);
        assert_eq!(failure.to_string(), "cannot read `specs`: disk on fire");
        assert_eq!(failure.outcome(), Outcome::Unknown);
    }
}
