//! One page without any other file, in the style of the page about changes.

use std::fmt::Write as _;

use generator::drift::Wire;

use crate::drift::conform::report::{Report, Row};
use crate::drift::format::escape_markup as escape;
use crate::drift::format::html::{STYLE, code};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Recorded traffic and the specification</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Recorded traffic and the specification</h1>\n"
    );
    let _ = writeln!(
        out,
        "<p class=\"sides\">{}.</p>",
        escape(&report.sentence())
    );
    out.push_str("<dl class=\"figures\">\n");
    for wire in [Wire::Breaking, Wire::Risky, Wire::Compatible] {
        let count = report.count(wire);
        let _ = writeln!(
            out,
            "<div class=\"{wire}\"><dt>{wire}</dt><dd>{count}</dd></div>"
        );
    }
    let checked = report.checked();
    let _ = writeln!(
        out,
        "<div class=\"none\"><dt>exchanges</dt><dd>{checked}</dd></div>\n</dl>"
    );
    for caveat in report.caveats() {
        let _ = writeln!(out, "<p class=\"caveat\">{}.</p>", escape(&caveat));
    }
    for (wire, title) in [
        (Wire::Breaking, "Breaking"),
        (Wire::Risky, "Risky"),
        (Wire::Compatible, "Compatible"),
    ] {
        let rows = report.rows.iter().filter(|row| row.finding.wire == wire);
        let rows: Vec<&Row> = rows.collect();
        if rows.is_empty() {
            continue;
        }
        // What does not break is there for who looks for it.
        let open = if wire >= Wire::Risky { " open" } else { "" };
        let count = rows.len();
        let _ = writeln!(
            out,
            "<section class=\"{wire}\">\n<details{open}>\n<summary><h2>{title} <span>{count}</span></h2></summary>"
        );
        for row in rows {
            article(&mut out, report, row);
        }
        out.push_str("</details>\n</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn article(out: &mut String, report: &Report, row: &Row) {
    let finding = &row.finding;
    let _ = write!(
        out,
        "<article>\n<p class=\"what\">{}</p>\n<p class=\"tags\"><span class=\"tag\">{}</span></p>\n\
         <p class=\"where\"><code>{}</code><br>",
        code(&finding.message),
        finding.id,
        escape(&row.context())
    );
    if let Some(place) = row.place() {
        let _ = write!(out, "<code>{}</code><br>", escape(&place));
    }
    let _ = writeln!(out, "{}</p>\n</article>", escape(&report.met(row)));
}
