//! For a person at a terminal: the gravest first, three lines a change at most.

use std::fmt::Write as _;

use generator::drift::Change;

use crate::drift::report::{Report, Upstream};

/// How many differences of the emitted API are listed for a change.
const LISTED: usize = 4;
/// How many columns a list of names takes.
const WIDTH: usize = 98;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    for change in report.told() {
        out.push_str(&of_change(report, change));
    }
    if !report.comparison.api_only.is_empty() {
        out.push_str("The Rust API differs, although the contract does not:\n");
        for other in &report.comparison.api_only {
            let _ = writeln!(out, "  {}: {}", other.rust, other.message);
        }
        out.push('\n');
    }
    let prose = report.prose();
    if prose > 0 {
        let _ = writeln!(
            out,
            "Only for people: {} with other words or examples; --format json lists them\n",
            if prose == 1 {
                "1 place".to_owned()
            } else {
                format!("{prose} places")
            }
        );
    }
    if let Some(upstream) = &report.upstream {
        out.push_str(&not_covered(upstream));
    }
    for caveat in report.caveats() {
        let _ = writeln!(out, "note: {caveat}");
    }
    let _ = writeln!(out, "{}", report.sentence());
    out
}

/// What a vendor has and we do not.
fn not_covered(upstream: &Upstream) -> String {
    let Some(sentence) = upstream.sentence() else {
        return String::new();
    };
    let mut out = format!("{sentence}\n");
    for document in &upstream.not_covered {
        let _ = writeln!(out, "  {}", document.file);
        for new in document.all() {
            let _ = writeln!(out, "    {}", shown(&new.name));
        }
    }
    let others = &upstream.other_documents;
    if !others.is_empty() {
        // They are in the folder of those above, or below it.
        let names = others.iter().map(|(file, _)| file.rsplit('/').next());
        let mut line = "  nothing of".to_owned();
        for (position, name) in names
            .map(|name| shown(name.unwrap_or_default()))
            .enumerate()
        {
            if line.len() + name.len() > WIDTH {
                let _ = writeln!(out, "{line}");
                line = "   ".to_owned();
            }
            line.push(' ');
            line.push_str(&name);
            if position + 1 < others.len() {
                line.push(',');
            }
        }
        let _ = writeln!(out, "{line}");
    }
    out.push('\n');
    out
}

/// Text of a vendor's document on a line of a terminal.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
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
