//! SARIF 2.1.0 (OASIS Standard): one result a finding, at the part of the document that is contradicted.

use generator::drift::conform::{Kind, kinds};
use serde_json::{Value, json};

use crate::drift::conform::report::{Report, Row};
use crate::drift::format::sarif;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let met = |kind: &&&Kind| report.rows.iter().any(|row| row.finding.id == kind.id);
    let used: Vec<&&Kind> = kinds::ALL.iter().filter(met).collect();
    let rules: Vec<Value> = used
        .iter()
        .map(|kind| {
            json!({
                "id": kind.id,
                "shortDescription": { "text": kind.says.replace("{}", "something") },
            })
        })
        .collect();
    let results: Vec<Value> = report
        .rows
        .iter()
        .map(|row| result(report, row, &used))
        .collect();
    let notes: Vec<Value> = report
        .caveats()
        .into_iter()
        .map(|text| json!({ "level": "warning", "message": { "text": text } }))
        .collect();
    let log = json!({
        "$schema": sarif::SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "cargo xtask drift conform", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(report: &Report, row: &Row, rules: &[&&Kind]) -> Value {
    let finding = &row.finding;
    let place = finding
        .position
        .as_ref()
        .zip(row.file())
        .map(|(at, file)| sarif::at(&file, at, &finding.pointer));
    json!({
        "ruleId": finding.id,
        "ruleIndex": rules.iter().position(|kind| kind.id == finding.id),
        "level": sarif::level(finding.wire),
        "message": { "text": format!("{}, in {}; {}", finding.message, row.context(), report.met(row)) },
        "locations": place.into_iter().collect::<Vec<_>>(),
        "occurrenceCount": finding.count,
    })
}
