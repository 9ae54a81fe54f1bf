//! Annotations of a GitHub Actions run: one workflow command a change, at the line that a reviewer looks at.

use std::fmt::Write as _;

use generator::drift::{Position, Wire};

use crate::drift::report::{Report, Upstream};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    for change in report.told() {
        let wire = match report.reason(change) {
            Some(_) => Wire::None,
            None => change.wire,
        };
        let silent = if change.silent { ", silent" } else { "" };
        let title = format!(
            "{}: {}, Rust {}{silent}",
            change.id, change.wire, change.rust
        );
        let operation = change.operation.as_deref().unwrap_or("the API");
        let message = format!("{}, in {operation}", change.message);
        out.push_str(&annotation(wire, report.place(change), &title, &message));
    }
    for caveat in report.caveats() {
        let _ = writeln!(out, "::warning title=drift::{}", data(&caveat));
    }
    let not_covered = report.upstream.as_ref().and_then(Upstream::sentence);
    for sentence in not_covered.into_iter().chain([report.sentence()]) {
        let _ = writeln!(out, "::notice title=drift::{}", data(&sentence));
    }
    out
}

/// A line that says something at a place in a file, as loudly as the verdict asks for.
pub(in crate::drift) fn annotation(
    wire: Wire,
    place: Option<(String, &Position)>,
    title: &str,
    message: &str,
) -> String {
    let level = match wire {
        Wire::Breaking => "error",
        Wire::Risky => "warning",
        Wire::Compatible | Wire::None => "notice",
    };
    let place = place.map_or_else(String::new, |(file, at)| {
        let file = property(&file);
        format!("file={file},line={},col={},", at.line, at.column)
    });
    let (title, message) = (property(title), data(message));
    format!("::{level} {place}title={title}::{message}\n")
}

/// The message of a workflow command.
pub(in crate::drift) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_document_ends_no_command() {
        assert_eq!(data("a\n::error::b%"), "a%0A::error::b%25");
        assert_eq!(property("a,file=b:c"), "a%2Cfile=b%3Ac");
    }
}
