//! Annotations of a GitHub Actions run, at the line of the document that is contradicted.

use std::fmt::Write as _;

use crate::drift::conform::report::Report;
use crate::drift::format::github::{annotation, data};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    for row in &report.rows {
        let finding = &row.finding;
        let title = format!("{}: {}", finding.id, finding.wire);
        let message = format!(
            "{}, in {}; {}",
            finding.message,
            row.context(),
            report.met(row)
        );
        let place = row.file().zip(finding.position.as_ref());
        out.push_str(&annotation(finding.wire, place, &title, &message));
    }
    for caveat in report.caveats() {
        let _ = writeln!(out, "::warning title=conformance::{}", data(&caveat));
    }
    let _ = writeln!(
        out,
        "::notice title=conformance::{}",
        data(&report.sentence())
    );
    out
}
