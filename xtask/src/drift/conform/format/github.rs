//! Annotations of a GitHub Actions run, at the line of the document that is contradicted.

use std::fmt::Write as _;

use generator::drift::Wire;

use crate::drift::conform::report::Report;
use crate::drift::format::github::{data, property};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    for row in &report.rows {
        let finding = &row.finding;
        let level = match finding.wire {
            Wire::Breaking => "error",
            Wire::Risky => "warning",
            Wire::Compatible | Wire::None => "notice",
        };
        let place = match (row.file(), &finding.position) {
            (Some(file), Some(at)) => {
                format!(
                    "file={},line={},col={},",
                    property(&file),
                    at.line,
                    at.column
                )
            }
            _ => String::new(),
        };
        let title = format!("{}: {}", finding.id, finding.wire);
        let message = format!(
            "{}, in {}; {}",
            finding.message,
            row.context(),
            report.met(row)
        );
        let _ = writeln!(
            out,
            "::{level} {place}title={}::{}",
            property(&title),
            data(&message)
        );
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
