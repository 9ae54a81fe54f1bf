//! For one comment on a pull request or issue, cut to what it may hold.

use std::fmt::Write as _;

use generator::drift::Wire;

use crate::drift::conform::report::Report;
use crate::drift::format::MAX_COMMENT;
use crate::drift::format::markdown::{cell, inline};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::from("## Recorded traffic and the specification\n\n");
    let _ = writeln!(out, "{}.\n", cell(&report.sentence()));
    for caveat in report.caveats() {
        let _ = writeln!(out, "> [!WARNING]\n> {}.\n", cell(&caveat));
    }
    if report.rows.is_empty() {
        return out;
    }
    out.push_str("| wire | what | where | how often |\n| --- | --- | --- | --- |\n");
    for (position, row) in report.rows.iter().enumerate() {
        let finding = &row.finding;
        let wire = match finding.wire {
            Wire::Breaking => "**breaking**",
            other => other.as_str(),
        };
        let place = row.place().map(|place| format!("<br>`{}`", inline(&place)));
        let line = format!(
            "| {wire} | {} | `{}`{} | {} |\n",
            cell(&finding.message),
            inline(&row.context()),
            place.unwrap_or_default(),
            cell(&report.met(row)),
        );
        if out.len() + line.len() > MAX_COMMENT {
            let left = report.rows.len() - position;
            let _ = writeln!(
                out,
                "\n{left} findings are left out, because a comment holds no more."
            );
            return out;
        }
        out.push_str(&line);
    }
    out
}
