//! A test suite: each change is a test case, which has failed where the change may break a client, and what a vendor has
//! and we do not is one that was skipped.

use std::fmt::Write as _;

use generator::drift::{Change, Wire};

use super::escape_markup as escape;
use crate::drift::report::{Report, Upstream};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let told: Vec<&Change> = report.told().collect();
    let failed = told
        .iter()
        .filter(|change| has_failed(report, change))
        .count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let new: Vec<String> = report.upstream.iter().flat_map(not_covered).collect();
    let skipped = new.len();
    // A suite without a case looks like one that was never run.
    let count = told.len().max(1) + skipped;
    let _ = writeln!(
        out,
        "<testsuites name=\"drift\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\">\n  \
         <testsuite name=\"{}\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">",
        escape(&format!(
            "{} to {}",
            report.base.input, report.revision.input
        ))
    );
    if told.is_empty() {
        out.push_str("    <testcase classname=\"drift\" name=\"no changes\"/>\n");
    }
    for change in told {
        case(&mut out, report, change);
    }
    out.extend(new);
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Whether a change may break a client, and nobody has accepted that.
fn has_failed(report: &Report, change: &Change) -> bool {
    change.wire >= Wire::Risky && report.reason(change).is_none()
}

/// What a vendor has and we do not: cases that nobody has written yet.
fn not_covered(upstream: &Upstream) -> Vec<String> {
    let skipped = |name: &str, place: &str| {
        format!(
            "    <testcase classname=\"drift.not-covered\" name=\"{}\"{place}>\n      \
             <skipped message=\"new upstream, not covered\"/>\n    </testcase>\n",
            escape(name)
        )
    };
    let documents = upstream.not_covered.iter();
    let listed = documents.flat_map(|document| {
        document.all().map(|new| {
            let file = escape(&document.file);
            skipped(
                &new.name,
                &format!(" file=\"{file}\" line=\"{}\"", new.at.line),
            )
        })
    });
    let others = upstream.other_documents.iter();
    let others = others.map(|(file, _)| {
        let name = format!("nothing of {file} is ours");
        skipped(&name, &format!(" file=\"{}\"", escape(file)))
    });
    listed.chain(others).collect()
}

fn case(out: &mut String, report: &Report, change: &Change) {
    let name = format!(
        "{}: {}",
        change.operation.as_deref().unwrap_or("the API"),
        change.message
    );
    let place = report.place(change).map_or_else(String::new, |(path, at)| {
        format!(" file=\"{}\" line=\"{}\"", escape(&path), at.line)
    });
    let _ = write!(
        out,
        "    <testcase classname=\"drift.{}\" name=\"{}\"{place}",
        escape(change.id),
        escape(&name)
    );
    if !has_failed(report, change) {
        out.push_str("/>\n");
        return;
    }
    let silent = if change.silent { ", silent" } else { "" };
    let mut details = format!(
        "{}, Rust {}{silent}\n{}\n",
        change.wire, change.rust, change.pointer
    );
    for line in &change.api {
        details.push_str(line);
        details.push('\n');
    }
    let _ = writeln!(
        out,
        ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
        change.wire,
        escape(&change.message),
        escape(&details)
    );
}
