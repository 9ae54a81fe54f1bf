//! For programs. The form is that of `xtask/schemas/conform.schema.json`; a member may be added, none goes away or
//! changes its meaning within one `schemaVersion`.

use generator::drift::{Direction, Position, Wire};
use serde_json::{Value, json};

use crate::drift::conform::report::{ApiPart, Report, Row};

/// The version of the form.
const VERSION: u32 = 1;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let findings: Vec<Value> = report.rows.iter().map(|row| of_row(report, row)).collect();
    let files: Vec<Value> = report
        .files
        .iter()
        .map(|file| {
            json!({
                "file": file.name,
                "form": if file.is_har { "har" } else { "lines" },
                "exchanges": file.exchanges,
                "elsewhere": file.elsewhere,
                "skipped": file.skipped,
                "broken": file.broken,
                "brokenAt": file.broken_at,
            })
        })
        .collect();
    let apis: Vec<Value> = report
        .apis
        .iter()
        .map(|api| {
            json!({
                "api": api.name,
                "matched": api.held.matched,
                "unmatched": api.held.unmatched,
                "bodies": api.held.bodies,
                "bodiesNotFinished": api.held.partly,
                "operations": api.operations,
                "operationsCalled": api.called,
                "unreadableParts": api.errors,
                "patternsNotChecked": patterns(api),
            })
        })
        .collect();
    let value = json!({
        "schemaVersion": VERSION,
        "summary": {
            "exchanges": report.checked(),
            "findings": report.rows.len(),
            "breaking": report.count(Wire::Breaking),
            "risky": report.count(Wire::Risky),
            "compatible": report.count(Wire::Compatible),
        },
        "files": files,
        "apis": apis,
        "findings": findings,
    });
    format!("{value:#}\n")
}

fn patterns(api: &ApiPart) -> Vec<Value> {
    let patterns = api.unchecked.iter();
    patterns
        .map(|pattern| {
            json!({
                "pointer": pattern.pointer,
                "specification": pattern.position.as_ref().map(|at| place(&api.folder, at)),
                "reason": pattern.reason,
            })
        })
        .collect()
}

fn place(folder: &str, at: &Position) -> Value {
    json!({
        "file": format!("{folder}/{}", at.file),
        "pointer": at.pointer,
        "line": at.line,
        "column": at.column,
    })
}

fn of_row(report: &Report, row: &Row) -> Value {
    let finding = &row.finding;
    let (file, number) = finding.first;
    let at = finding.position.as_ref();
    json!({
        "id": finding.id,
        "api": row.api,
        "operation": finding.operation,
        "direction": finding.direction.map(Direction::as_str),
        "pointer": finding.pointer,
        "specification": at.map(|at| place(&row.folder, at)),
        "path": finding.path,
        "subject": finding.subject,
        "seen": finding.seen,
        "message": finding.message,
        "wire": finding.wire.as_str(),
        "count": finding.count,
        "first": { "file": report.files.get(file).map(|file| &file.name), "exchange": number },
    })
}
