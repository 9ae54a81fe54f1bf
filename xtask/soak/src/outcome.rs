//! What a call reports, as far as it is compared with what the server knows.

use generated_client::runtime::{Error, ErrorKind, Execution};

use crate::faults::Ending;

/// How one call ended, and how long it took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) end: End,
    /// From the first moment to the last, in microseconds.
    pub(crate) micros: u32,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It has not.
    Running,
    /// With the answer to its own request.
    Success,
    /// With the answer to another request.
    Garbled,
    /// With an error of the client.
    Failed(Failed),
    /// It took longer than its timeout allows, and more.
    Hung,
    /// It panicked.
    Panicked,
}

/// What an error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    /// How many attempts were made.
    pub(crate) attempts: u32,
    /// Whether the request was carried out, as far as the client can tell.
    pub(crate) execution: Execution,
}

impl Failed {
    /// Reads an error.
    pub(crate) fn of(error: &Error) -> Self {
        Self {
            kind: *error.kind(),
            status: error.status().map(|status| status.as_u16()),
            attempts: u32::try_from(error.attempts().len()).unwrap_or(u32::MAX),
            execution: error.execution(),
        }
    }

    /// Whether a call that ends with a fault may be told this.
    pub(crate) fn fits(&self, ending: Ending) -> bool {
        let is_status = |statuses: &[u16]| {
            self.kind == ErrorKind::Status
                && self.status.is_some_and(|status| statuses.contains(&status))
        };
        let is_broken = matches!(self.kind, ErrorKind::Send | ErrorKind::Body);
        match ending {
            Ending::Success => false,
            Ending::Status(statuses) => is_status(statuses),
            Ending::Broken => is_broken,
            Ending::StatusOrBroken(statuses) => is_broken || is_status(statuses),
            Ending::Timeout => self.kind == ErrorKind::Timeout,
            Ending::TooLarge => self.kind == ErrorKind::TooLarge,
            Ending::Unreadable => self.kind == ErrorKind::Decode,
        }
    }
}
