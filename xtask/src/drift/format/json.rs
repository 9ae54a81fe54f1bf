//! For programs. The form is that of `xtask/schemas/drift.schema.json`; a member may be added, none goes away or changes
//! its meaning within one `schemaVersion`.

use generator::drift::{Change, Position};
use serde_json::{Value, json};

use crate::drift::report::{Report, Summary, Uncovered, Upstream};

/// The version of the form.
const VERSION: u32 = 1;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut text = format!("{:#}", value(report));
    text.push('\n');
    text
}

fn value(report: &Report) -> Value {
    let counts = report.counts();
    let changes: Vec<Value> = report
        .comparison
        .changes
        .iter()
        .map(|change| of_change(report, change))
        .collect();
    let others: Vec<Value> = report
        .comparison
        .api_only
        .iter()
        .map(|other| {
            json!({ "item": other.item, "message": other.message, "rust": other.rust.as_str() })
        })
        .collect();
    json!({
        "schemaVersion": VERSION,
        "base": of_side(&report.base),
        "revision": of_side(&report.revision),
        "summary": {
            "changes": counts.all,
            "breaking": counts.breaking,
            "risky": counts.risky,
            "compatible": counts.compatible,
            "none": counts.none,
            "silent": counts.silent,
            "wire": report.comparison.wire().as_str(),
            "rust": report.rust().as_str(),
        },
        "changes": changes,
        "rustOnly": others,
        "notes": report.notes,
        "acceptanceProblems": report.accepted.problems,
        "upstream": report.upstream.as_ref().map(of_upstream),
    })
}

fn of_upstream(upstream: &Upstream) -> Value {
    let not_covered = upstream.not_covered.iter();
    let not_covered = not_covered.map(|document| {
        let names =
            |new: &[Uncovered]| -> Vec<Value> { new.iter().map(|new| json!(new.name)).collect() };
        json!({
            "file": document.file,
            "operations": names(&document.operations),
            "events": names(&document.events),
        })
    });
    let others = upstream.other_documents.iter();
    let others = others.map(|(file, operations)| json!({ "file": file, "operations": operations }));
    json!({
        "documents": upstream.documents,
        "notCovered": not_covered.collect::<Vec<_>>(),
        "otherDocuments": others.collect::<Vec<_>>(),
        "notCompared": upstream.not_compared,
    })
}

fn of_side(side: &Summary) -> Value {
    json!({ "input": side.input, "operations": side.operations, "unreadableParts": side.errors })
}

fn of_change(report: &Report, change: &Change) -> Value {
    json!({
        "id": change.id,
        "axis": change.axis.as_str(),
        "operation": change.operation,
        "operations": change.operations,
        "direction": change.direction.map(generator::drift::Direction::as_str),
        "pointer": change.pointer,
        "subject": change.subject,
        "message": change.message,
        "before": change.before,
        "after": change.after,
        "base": change.base.as_ref().map(|at| of_position(&report.base, at)),
        "revision": change.revision.as_ref().map(|at| of_position(&report.revision, at)),
        "wire": change.wire.as_str(),
        "rust": change.rust.as_str(),
        "silent": change.silent,
        "rustApi": change.api,
        "fingerprint": change.fingerprint,
        "accepted": report.reason(change),
    })
}

fn of_position(side: &Summary, at: &Position) -> Value {
    json!({
        "file": side.path(at),
        "pointer": at.pointer,
        "line": at.line,
        "column": at.column,
    })
}
