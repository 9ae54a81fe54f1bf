//! Drift: what has changed between two states of an API description, and what it means for its users.
//!
//! Two sides are read by the same stages that emit the client, and compared as what they mean: references are followed
//! and `allOf` is merged, so that a document that is only written differently has not changed. Every change carries two
//! verdicts, one for the wire and one for the emitted Rust API, which is computed from both sides under the project's
//! own configuration.
//!
//! | file | decides |
//! |---|---|
//! | `kinds` | which changes there are, and what each means on the wire |
//! | `verdict`, `change` | the words of a result |
//! | `side` | what is read of each side |
//! | `view` | what a schema says, however it is written |
//! | `compare` | what is compared with what, and how often |
//! | `operations`, `params`, `bodies`, `access` | what operations are matched by and compared in |
//! | `schema`, `limits`, `union` | how schemas are compared |
//! | `conform` | whether recorded traffic is what the documents say |
//! | `surface` | which items the emitted API has |
//! | `rust` | what it has lost and gained, and by which change |

mod access;
mod bodies;
mod change;
mod compare;
pub mod conform;
pub mod kinds;
mod limits;
mod operations;
mod params;
mod rust;
mod schema;
mod side;
mod surface;
mod union;
mod verdict;
mod view;

use std::collections::{BTreeMap, BTreeSet};

pub use change::{ApiOnly, Change, Position};
pub(crate) use side::Document;
pub use side::Side;
pub use verdict::{Axis, Direction, RustApi, Wire};

use compare::{Comparer, Found, Site};
use kinds::Silent;

use crate::stack;

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// Whether titles, summaries, descriptions and examples are compared.
    pub prose: bool,
    /// Whether operations that only the revision has are changes.
    pub additions: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            prose: true,
            additions: true,
        }
    }
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The changes of the contract, the gravest first.
    pub changes: Vec<Change>,
    /// Differences of the emitted API that no change of the contract explains.
    pub api_only: Vec<ApiOnly>,
}

impl Comparison {
    /// The gravest wire verdict.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.changes
            .iter()
            .map(|change| change.wire)
            .max()
            .unwrap_or(Wire::None)
    }

    /// The gravest Rust verdict.
    #[must_use]
    pub fn rust(&self) -> RustApi {
        let changes = self.changes.iter().map(|change| change.rust);
        let others = self.api_only.iter().map(|other| other.rust);
        changes.chain(others).max().unwrap_or(RustApi::None)
    }
}

/// Compares two sides. The result depends on nothing but them.
///
/// Names that the base has promised stay, unless the revision has a `names.lock` of its own.
#[must_use]
pub fn compare(base: &Side<'_>, revision: &Side<'_>, scope: Scope) -> Comparison {
    // The contract knows no names, and the names know nothing of what has changed.
    let (comparer, names) = stack::both(
        "names",
        || contract(base, revision, scope),
        || {
            let (of_base, promised) = base.names(None);
            (of_base, revision.names(Some(&promised)).0)
        },
    );
    let (consequences, positions) = stack::both(
        "positions",
        || rust::consequences(&comparer, (&names.0, &names.1)),
        || positions(&comparer),
    );
    let mut met = BTreeMap::new();
    let mut changes: Vec<Change> = comparer
        .found
        .iter()
        .zip(consequences.of_changes)
        .zip(positions)
        .map(|((found, consequences), positions)| {
            let met = met.entry(found.pair).or_insert_with(|| {
                let labels = comparer.labels(found.pair);
                (labels.first().map(|label| harmless(label)), labels.len())
            });
            change(found, consequences, positions, met)
        })
        .collect();
    changes.sort_by_cached_key(sort_key);
    // The same place can be reached by several ways, for example through two parts of an `allOf`.
    let mut seen = BTreeSet::new();
    changes.retain(|change| seen.insert(change.fingerprint.clone()));
    Comparison {
        changes,
        api_only: consequences.others,
    }
}

/// Everything in which the documents of two sides differ.
fn contract<'v>(base: &'v Side<'v>, revision: &'v Side<'v>, scope: Scope) -> Comparer<'v> {
    let mut comparer = Comparer::new(base, revision, scope.prose);
    comparer.compare_operations();
    comparer.compare_schemas();
    if !scope.additions {
        comparer.found.retain(|found| {
            *found.kind != *kinds::OPERATION_ADDED && *found.kind != *kinds::WEBHOOK_ADDED
        });
    }
    comparer
}

/// Where each change stands in the text of both sides.
fn positions(comparer: &Comparer<'_>) -> Vec<(Option<Position>, Option<Position>)> {
    let position = |side: &Side<'_>, site: &Option<Site>| {
        let site = site.as_ref()?;
        side.position(site.document, &site.at)
    };
    let each = comparer.found.iter().map(|found| {
        (
            position(comparer.base, &found.base),
            position(comparer.revision, &found.revision),
        )
    });
    each.collect()
}

/// The gravest first, then by operation and place.
fn sort_key(change: &Change) -> impl Ord + use<> {
    (
        std::cmp::Reverse((change.wire, change.rust)),
        change.operation.clone(),
        change.pointer.clone(),
        change.id,
        change.direction,
        (change.before.clone(), change.after.clone()),
        change.subject.clone(),
    )
}

fn change(
    found: &Found,
    (rust, api): (RustApi, Vec<String>),
    (base, revision): (Option<Position>, Option<Position>),
    (operation, operations): &(Option<String>, usize),
) -> Change {
    let wire = found.kind.wire(found.direction);
    let pointer = match (&found.revision, &found.base) {
        (Some(site), _) | (None, Some(site)) => site.at.to_string(),
        (None, None) => "#".to_owned(),
    };
    let silent = match found.kind.silent {
        Silent::Never => false,
        Silent::IfItCompiles => wire >= Wire::Risky && rust < RustApi::Major,
        Silent::Always => wire >= Wire::Risky,
    };
    let subject = harmless(&found.subject);
    let before = found.before.as_deref().map(harmless);
    let after = found.after.as_deref().map(harmless);
    let direction = found.direction.map_or("", Direction::as_str);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let fingerprint = change::fingerprint(&[
        found.kind.id,
        direction,
        found.base.as_ref().map_or("", |site| site.at.as_str()),
        &pointer,
        &subject,
        &text(&before),
        &text(&after),
    ]);
    let mut message = found.kind.says.replace("{}", &format!("`{subject}`"));
    match (&before, &after) {
        (Some(before), Some(after)) => message.push_str(&format!(": `{before}` is `{after}` now")),
        (Some(value), None) | (None, Some(value)) => message.push_str(&format!(": `{value}`")),
        (None, None) => {}
    }
    Change {
        id: found.kind.id,
        axis: found.kind.axis,
        operation: operation.clone(),
        operations: *operations,
        direction: found.direction,
        subject,
        message,
        before,
        after,
        pointer,
        base,
        revision,
        wire,
        rust,
        api,
        silent,
        fingerprint,
    }
}

/// Text of a document in the middle of a sentence: it cannot end the marks around it, start a line or move a cursor.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}
