//! For a person at a terminal: the gravest first, four lines a finding.

use std::fmt::Write as _;

use crate::drift::conform::report::Report;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    for row in &report.rows {
        let finding = &row.finding;
        let _ = writeln!(
            out,
            "{}: {} [{}]",
            finding.wire, finding.message, finding.id
        );
        let _ = writeln!(out, "  in {}", row.context());
        if let Some(place) = row.place() {
            let _ = writeln!(out, "  at {place}");
        }
        let _ = writeln!(out, "  {}\n", report.met(row));
    }
    for caveat in report.caveats() {
        let _ = writeln!(out, "note: {caveat}");
    }
    let _ = writeln!(out, "{}", report.sentence());
    out
}
