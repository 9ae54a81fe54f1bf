//! A test suite: each finding is a test case, which has failed where the traffic may break a client.

use std::fmt::Write as _;

use generator::drift::Wire;

use crate::drift::conform::report::{Report, Row};
use crate::drift::format::escape_markup as escape;

/// The report.
pub(super) fn print(report: &Report) -> String {
    let failed = report.rows.iter().filter(|row| has_failed(row)).count();
    // A suite without a case looks like one that was never run.
    let count = report.rows.len().max(1);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"conformance\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\">\n  \
         <testsuite name=\"recorded traffic\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">"
    );
    if report.rows.is_empty() {
        out.push_str("    <testcase classname=\"conformance\" name=\"no findings\"/>\n");
    }
    for row in &report.rows {
        case(&mut out, report, row);
    }
    let mut notes = report.caveats();
    notes.push(report.sentence());
    let _ = writeln!(
        out,
        "    <system-out>{}</system-out>",
        escape(&notes.join("\n"))
    );
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn has_failed(row: &Row) -> bool {
    row.finding.wire >= Wire::Risky
}

fn case(out: &mut String, report: &Report, row: &Row) {
    let finding = &row.finding;
    let place = match (row.file(), &finding.position) {
        (Some(file), Some(at)) => format!(" file=\"{}\" line=\"{}\"", escape(&file), at.line),
        _ => String::new(),
    };
    let _ = write!(
        out,
        "    <testcase classname=\"conformance.{}\" name=\"{}\"{place}",
        finding.id,
        escape(&format!("{}: {}", row.context(), finding.message))
    );
    if !has_failed(row) {
        out.push_str("/>\n");
        return;
    }
    let _ = writeln!(
        out,
        ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
        finding.wire,
        escape(&finding.message),
        escape(&format!("{}\n{}\n", finding.pointer, report.met(row)))
    );
}
