//! Annotations of a GitHub Actions run: one workflow command a change, at the line that a reviewer looks at.

use std::fmt::Write as _;

use generator::drift::Wire;

use crate::drift::report::{Report, Upstream, is_prose};

/// The report.
pub(super) fn print(report: &Report) -> String {
    let mut out = String::new();
    for change in report
        .comparison
        .changes
        .iter()
        .filter(|change| !is_prose(change))
    {
        let level = match change.wire {
            _ if report.reason(change).is_some() => "notice",
            Wire::Breaking => "error",
            Wire::Risky => "warning",
            Wire::Compatible | Wire::None => "notice",
        };
        let place = report.place(change).map_or_else(String::new, |(path, at)| {
            format!(
                "file={},line={},col={},",
                property(&path),
                at.line,
                at.column
            )
        });
        let silent = if change.silent { ", silent" } else { "" };
        let title = format!(
            "{}: {}, Rust {}{silent}",
            change.id, change.wire, change.rust
        );
        let operation = change.operation.as_deref().unwrap_or("the API");
        let message = format!("{}, in {operation}", change.message);
        let _ = writeln!(
            out,
            "::{level} {place}title={}::{}",
            property(&title),
            data(&message)
        );
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

/// The message of a workflow command.
pub(in crate::drift) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command.
pub(in crate::drift) fn property(text: &str) -> String {
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
