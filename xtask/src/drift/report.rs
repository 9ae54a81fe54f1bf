//! What a comparison says, ready to be printed in any form.

use std::collections::BTreeMap;

use generator::drift::{Change, Comparison, Position, RustApi, Wire};

use super::accepted::Verdict;

/// One of the two states that were compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What the command line called it.
    pub input: String,
    /// What stands before the names of its files, with a `/` at the end; empty where nothing does.
    pub folder: String,
    /// Files that lie in another folder, with what stands before their names.
    pub borrowed: BTreeMap<String, String>,
    /// How many operations it has.
    pub operations: usize,
    /// How many of its parts could not be read and were left out on this side.
    pub errors: usize,
}

/// What a comparison says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The state that code was written against.
    pub base: Summary,
    /// The state that was compared with it.
    pub revision: Summary,
    /// What differs.
    pub comparison: Comparison,
    /// What has been accepted of it.
    pub accepted: Verdict,
    /// What the comparison had to take instead of what it was asked for, one sentence each.
    pub notes: Vec<String>,
    /// What stands beside the changes, where our documents were compared with those of a vendor.
    pub upstream: Option<Upstream>,
}

/// How much of a vendor's documents was compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upstream {
    /// The vendor's documents that describe something of ours.
    pub documents: Vec<String>,
    /// What they describe that we do not have.
    pub not_covered: Vec<NotCovered>,
    /// The vendor's other documents, each with the number of its operations.
    pub other_documents: Vec<(String, usize)>,
    /// Our documents that none of the vendor's describes.
    pub not_compared: Vec<String>,
}

/// What a document of the vendor describes and ours do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCovered {
    /// The document.
    pub file: String,
    /// Operations, called `METHOD /path`.
    pub operations: Vec<Uncovered>,
    /// Events, called `event NAME`.
    pub events: Vec<Uncovered>,
}

/// An operation or event of a vendor that we do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// How it is called.
    pub name: String,
    /// Where the vendor's document has it; the file is that of [`NotCovered::file`].
    pub at: Position,
}

impl NotCovered {
    /// Operations and then events.
    pub fn all(&self) -> impl Iterator<Item = &Uncovered> {
        self.operations.iter().chain(&self.events)
    }
}

impl Upstream {
    /// What is not covered, in one sentence without a full stop; nothing where everything is.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let count = |of: fn(&NotCovered) -> usize| self.not_covered.iter().map(of).sum::<usize>();
        let operations = count(|document| document.operations.len());
        let events = count(|document| document.events.len());
        let mut parts = Vec::new();
        if operations > 0 {
            parts.push(counted(operations, "operation"));
        }
        if events > 0 {
            parts.push(counted(events, "event"));
        }
        if !self.other_documents.is_empty() {
            let others = self.other_documents.iter().map(|(_, count)| count).sum();
            parts.push(format!(
                "{} with {}",
                counted(self.other_documents.len(), "other document"),
                counted(others, "operation")
            ));
        }
        (!parts.is_empty()).then(|| format!("new upstream, not covered: {}", parts.join(", ")))
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// How many changes have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub all: usize,
    /// Those that break clients.
    pub breaking: usize,
    /// Those that may.
    pub risky: usize,
    /// Those that allow more.
    pub compatible: usize,
    /// Those that nobody sees on the wire.
    pub none: usize,
    /// Those that compile unchanged and show at run time.
    pub silent: usize,
}

impl Report {
    /// How many changes have which verdict.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.comparison.changes {
            counts.all += 1;
            counts.silent += usize::from(change.silent);
            *match change.wire {
                Wire::Breaking => &mut counts.breaking,
                Wire::Risky => &mut counts.risky,
                Wire::Compatible => &mut counts.compatible,
                Wire::None => &mut counts.none,
            } += 1;
        }
        counts
    }

    /// The gravest wire verdict of what has not been accepted.
    #[must_use]
    pub fn wire(&self) -> Wire {
        let changes = self.comparison.changes.iter();
        changes
            .filter(|change| self.reason(change).is_none())
            .map(|change| change.wire)
            .max()
            .unwrap_or(Wire::None)
    }

    /// Why a change has been accepted.
    #[must_use]
    pub fn reason(&self, change: &Change) -> Option<&str> {
        self.accepted
            .reasons
            .get(&change.fingerprint)
            .map(String::as_str)
    }

    /// The gravest Rust verdict.
    #[must_use]
    pub fn rust(&self) -> RustApi {
        self.comparison.rust()
    }

    /// The changes that each have a place in a report: those of more than what only people read.
    pub fn told(&self) -> impl Iterator<Item = &Change> {
        let changes = self.comparison.changes.iter();
        changes.filter(|change| !is_prose(change))
    }

    /// How many places have other words or examples, which are counted and not told.
    #[must_use]
    pub fn prose(&self) -> usize {
        self.comparison.changes.len() - self.told().count()
    }

    /// Where a change stands, in the revision if it has it, with the path as the command line gives it.
    #[must_use]
    pub fn place<'c>(&self, change: &'c Change) -> Option<(String, &'c Position)> {
        let revision = change.revision.as_ref().map(|at| (&self.revision, at));
        let base = change.base.as_ref().map(|at| (&self.base, at));
        let (side, at) = revision.or(base)?;
        Some((side.path(at), at))
    }

    /// The one sentence that sums it up, without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let counts = self.counts();
        if counts.all == 0 && self.comparison.api_only.is_empty() {
            return "no changes".to_owned();
        }
        let changes = if counts.all == 1 { "change" } else { "changes" };
        let accepted = match self.accepted.reasons.len() {
            0 => String::new(),
            count => format!("{count} accepted; "),
        };
        format!(
            "{} {changes}: {} breaking, {} risky, {} compatible, {} not on the wire; {} silent; {accepted}Rust API: {}",
            counts.all,
            counts.breaking,
            counts.risky,
            counts.compatible,
            counts.none,
            counts.silent,
            self.rust(),
        )
    }

    /// What makes the result less than complete, one sentence each.
    #[must_use]
    pub fn caveats(&self) -> Vec<String> {
        [("base", &self.base), ("revision", &self.revision)]
            .into_iter()
            .filter(|(_, side)| side.errors > 0)
            .map(|(name, side)| {
                let parts = if side.errors == 1 { "part" } else { "parts" };
                format!(
                    "the {name} has {} {parts} that cannot be read as meant; what changed there may be missing",
                    side.errors
                )
            })
            .chain(self.notes.iter().cloned())
            .chain(self.upstream.iter().flat_map(|upstream| {
                let not_compared = upstream.not_compared.iter();
                not_compared.map(|ours| format!("nothing of the vendor's describes {ours}, which was not compared"))
            }))
            .chain(self.accepted.problems.iter().cloned())
            .collect()
    }
}

impl Summary {
    /// The path of a file of this side, as the command line gives it.
    #[must_use]
    pub fn path(&self, at: &Position) -> String {
        let folder = self.borrowed.get(&at.file).unwrap_or(&self.folder);
        format!("{folder}{}", at.file)
    }

    /// `file:line:column`.
    #[must_use]
    pub fn locate(&self, at: &Position) -> String {
        format!("{}:{}:{}", self.path(at), at.line, at.column)
    }
}

/// Whether a change is about what only people read.
fn is_prose(change: &Change) -> bool {
    matches!(change.id, "prose-changed" | "example-changed")
}
