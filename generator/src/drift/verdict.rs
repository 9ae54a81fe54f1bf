//! What a change means: on the wire, for Rust code, and in which direction.

use std::fmt;

/// What a change does to requests and answers of clients that were made for the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wire {
    /// The same messages are legal as before.
    None,
    /// More is possible, and nothing that was legal has stopped to be.
    Compatible,
    /// Whether clients break cannot be decided from the documents.
    Risky,
    /// A request that was legal is refused, or an answer comes that could not come before.
    Breaking,
}

/// What a change does to code that was written against the client emitted from the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RustApi {
    /// The emitted client is the same.
    None,
    /// Its documentation, or what it sends by itself, differs.
    Patch,
    /// There is more to use.
    Minor,
    /// Some code that compiled does not compile any more.
    Major,
}

/// What a change is about, to filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// Whether something is there at all.
    Existence,
    /// Whether something must be there.
    Requiredness,
    /// Which kind of value it is.
    Type,
    /// Which of the values of its kind are legal.
    Constraint,
    /// Which values are listed.
    Values,
    /// How something is written, reached or named.
    Structure,
    /// Whether and how long it is supported.
    Lifecycle,
}

/// In which direction the part of a message travels that a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the caller to the API; also what a receiver of a webhook answers.
    Request,
    /// From the API to the caller; also what a webhook delivers.
    Response,
}

impl Wire {
    /// The word for output: `none`, `compatible`, `risky` or `breaking`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Compatible => "compatible",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl RustApi {
    /// The word for output: `none`, `patch`, `minor` or `major`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl Axis {
    /// The word for output, for example `requiredness`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Existence => "existence",
            Self::Requiredness => "requiredness",
            Self::Type => "type",
            Self::Constraint => "constraint",
            Self::Values => "values",
            Self::Structure => "structure",
            Self::Lifecycle => "lifecycle",
        }
    }
}

impl Direction {
    /// The word for output: `request` or `response`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for RustApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
