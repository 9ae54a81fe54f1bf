//! One page without any other file: no script, no font, no request to anywhere; light and dark as the reader has it.

use std::fmt::Write as _;

use generator::drift::{Change, Wire};

use super::escape_markup as escape;
use crate::drift::report::{Report, Upstream};

/// How the pages look.
pub(in crate::drift) const STYLE: &str = include_str!("html.css");

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>API drift</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>API drift</h1>\n"
    );
    let _ = writeln!(
        out,
        "<p class=\"sides\"><code>{}</code> → <code>{}</code></p>",
        escape(&report.base.input),
        escape(&report.revision.input)
    );
    figures(&mut out, report);
    for caveat in report.caveats() {
        let _ = writeln!(out, "<p class=\"caveat\">{}.</p>", escape(&caveat));
    }
    for (wire, title) in [
        (Wire::Breaking, "Breaking"),
        (Wire::Risky, "Risky"),
        (Wire::Compatible, "Compatible"),
        (Wire::None, "Not on the wire"),
    ] {
        let changes = report.told();
        let group: Vec<&Change> = changes.filter(|change| change.wire == wire).collect();
        section(&mut out, report, (wire, title), &group);
    }
    let others = &report.comparison.api_only;
    if !others.is_empty() {
        let _ = writeln!(
            out,
            "<section>\n<h2>Only the Rust API <span>{}</span></h2>\n<ul class=\"api\">",
            others.len()
        );
        for other in others {
            let _ = writeln!(
                out,
                "<li><span class=\"tag\">{}</span> {}</li>",
                other.rust,
                code(&other.message)
            );
        }
        out.push_str("</ul>\n</section>\n");
    }
    let prose = report.prose();
    if prose > 0 {
        let _ = writeln!(
            out,
            "<p class=\"note\">Other words or examples in {prose} places.</p>"
        );
    }
    if let Some(upstream) = &report.upstream {
        not_covered(&mut out, upstream);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What a vendor has and we do not.
fn not_covered(out: &mut String, upstream: &Upstream) {
    let Some(sentence) = upstream.sentence() else {
        return;
    };
    let _ = writeln!(
        out,
        "<section>\n<h2>Not covered</h2>\n<p class=\"note\">{}.</p>\n<ul class=\"api\">",
        escape(&sentence)
    );
    for document in &upstream.not_covered {
        for new in document.all() {
            let _ = writeln!(
                out,
                "<li><code>{}</code> in <code>{}</code></li>",
                escape(&new.name),
                escape(&document.file)
            );
        }
    }
    for (file, count) in &upstream.other_documents {
        let _ = writeln!(
            out,
            "<li>nothing of <code>{}</code>: {count}</li>",
            escape(file)
        );
    }
    out.push_str("</ul>\n</section>\n");
}

fn figures(out: &mut String, report: &Report) {
    let counts = report.counts();
    out.push_str("<dl class=\"figures\">\n");
    for (class, name, value) in [
        ("breaking", "breaking", counts.breaking.to_string()),
        ("risky", "risky", counts.risky.to_string()),
        ("compatible", "compatible", counts.compatible.to_string()),
        ("none", "not on the wire", counts.none.to_string()),
        ("silent", "silent", counts.silent.to_string()),
        ("rust", "Rust API", report.rust().to_string()),
    ] {
        let _ = writeln!(
            out,
            "<div class=\"{class}\"><dt>{name}</dt><dd>{value}</dd></div>"
        );
    }
    out.push_str("</dl>\n");
}

fn section(out: &mut String, report: &Report, (wire, title): (Wire, &str), changes: &[&Change]) {
    if changes.is_empty() {
        return;
    }
    // What does not break is there for who looks for it.
    let open = if wire >= Wire::Risky { " open" } else { "" };
    let _ = writeln!(
        out,
        "<section class=\"{wire}\">\n<details{open}>\n<summary><h2>{title} <span>{}</span></h2></summary>",
        changes.len()
    );
    for change in changes {
        article(out, report, change);
    }
    out.push_str("</details>\n</section>\n");
}

fn article(out: &mut String, report: &Report, change: &Change) {
    let _ = writeln!(
        out,
        "<article>\n<p class=\"what\">{}</p>",
        code(&change.message)
    );
    let _ = write!(
        out,
        "<p class=\"tags\"><span class=\"tag\">{}</span> <span class=\"tag\">Rust {}</span>",
        escape(change.id),
        change.rust
    );
    if change.silent {
        out.push_str(" <span class=\"tag silent\">silent</span>");
    }
    if let Some(direction) = change.direction {
        let _ = write!(out, " <span class=\"tag\">{}</span>", direction.as_str());
    }
    out.push_str("</p>\n<p class=\"where\">");
    if let Some(operation) = &change.operation {
        let _ = write!(out, "<code>{}</code>", escape(operation));
        if change.operations > 1 {
            let _ = write!(out, " and {} more", change.operations - 1);
        }
        out.push_str("<br>");
    }
    let base = change
        .base
        .as_ref()
        .map(|at| ("before", report.base.locate(at)));
    let revision = change
        .revision
        .as_ref()
        .map(|at| ("now", report.revision.locate(at)));
    for (when, place) in base.into_iter().chain(revision) {
        let _ = write!(out, "{when} <code>{}</code> ", escape(&place));
    }
    out.push_str("</p>\n");
    if let Some(reason) = report.reason(change) {
        let _ = writeln!(out, "<p class=\"note\">Accepted: {}</p>", escape(reason));
    }
    if !change.api.is_empty() {
        out.push_str("<ul class=\"api\">\n");
        for line in &change.api {
            let _ = writeln!(out, "<li>{}</li>", code(line));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</article>\n");
}

/// A sentence in which backticks mark code.
pub(in crate::drift) fn code(text: &str) -> String {
    let mut out = String::new();
    for (position, part) in text.split('`').enumerate() {
        if position % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", escape(part));
        } else {
            out.push_str(&escape(part));
        }
    }
    out
}
