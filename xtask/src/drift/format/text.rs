//! For a person at a terminal: the gravest first, three lines a change at most.

use std::fmt::Write as _;

use generator::drift::Change;

use crate::drift::report::{Report, is_prose};

/// How many differences of the emitted API are listed for a change.
const LISTED: usize = 4;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    let (prose, told): (Vec<&Change>, Vec<&Change>) = report
        .comparison
        .changes
        .iter()
        .partition(|change| is_prose(change));
    for change in told {
        out.push_str(&of_change(report, change));
    }
    if !report.comparison.api_only.is_empty() {
        out.push_str("The Rust API differs, although the contract does not:\n");
        for other in &report.comparison.api_only {
            let _ = writeln!(out, "  {}: {}", other.rust, other.message);
        }
        out.push('\n');
    }
    if !prose.is_empty() {
        let _ = writeln!(
            out,
            "Only for people: {} with other words or examples; --format json lists them\n",
            if prose.len() == 1 {
                "1 place".to_owned()
            } else {
                format!("{} places", prose.len())
            }
        );
    }
    for caveat in report.caveats() {
        let _ = writeln!(out, "note: {caveat}");
    }
    let _ = writeln!(out, "{}", report.sentence());
    out
}

fn of_change(report: &Report, change: &Change) -> String {
    let mut out = String::new();
    let silent = if change.silent { ", silent" } else { "" };
    let _ = writeln!(
        out,
        "{}, Rust {}{silent}: {} [{}]",
        change.wire, change.rust, change.message, change.id
    );
    let mut context = Vec::new();
    if let Some(operation) = &change.operation {
        context.push(match change.operations {
            0 | 1 => operation.clone(),
            more => format!("{operation} and {} more", more - 1),
        });
    }
    if let Some(direction) = change.direction {
        context.push(direction.as_str().to_owned());
    }
    if !context.is_empty() {
        let _ = writeln!(out, "  in {}", context.join(", "));
    }
    let base = change.base.as_ref().map(|at| report.base.locate(at));
    let revision = change
        .revision
        .as_ref()
        .map(|at| report.revision.locate(at));
    match (base, revision) {
        (Some(base), Some(revision)) if base == revision => {
            let _ = writeln!(out, "  at {base}");
        }
        (Some(base), Some(revision)) => {
            let _ = writeln!(out, "  at {revision}, before at {base}");
        }
        (Some(base), None) => {
            let _ = writeln!(out, "  before at {base}");
        }
        (None, Some(revision)) => {
            let _ = writeln!(out, "  at {revision}");
        }
        (None, None) => {}
    }
    if let Some(reason) = report.reason(change) {
        let _ = writeln!(out, "  accepted: {reason}");
    }
    for line in change.api.iter().take(LISTED) {
        let _ = writeln!(out, "  Rust: {line}");
    }
    if change.api.len() > LISTED {
        let _ = writeln!(out, "  Rust: {} more", change.api.len() - LISTED);
    }
    out.push('\n');
    out
}
