//! The forms in which a report can be printed. Equal reports give equal bytes.

pub(super) mod github;
pub(super) mod html;
mod json;
mod junit;
pub(super) mod markdown;
pub(super) mod sarif;
mod text;

use clap::ValueEnum;

use super::report::Report;

pub use markdown::MAX_COMMENT;

/// A form of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person at a terminal.
    #[default]
    Text,
    /// For programs; each command's schema is in xtask/schemas.
    Json,
    /// For one comment on a pull request.
    Markdown,
    /// Annotations of a GitHub Actions run.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A test suite, for dashboards of test results.
    Junit,
    /// One page without any other file, light and dark.
    Html,
}

/// The report in a form, with a line feed at the end.
#[must_use]
pub fn print(report: &Report, format: Format) -> String {
    match format {
        Format::Text => text::print(report),
        Format::Json => json::print(report),
        Format::Markdown => markdown::print(report),
        Format::Github => github::print(report),
        Format::Sarif => sarif::print(report),
        Format::Junit => junit::print(report),
        Format::Html => html::print(report),
    }
}

/// Text inside of HTML or XML, attribute values included. Characters that XML 1.0 forbids are replaced.
pub(super) fn escape_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_a_document_stays_text() {
        assert_eq!(
            escape_markup("<a b=\"c\" d='e'>&\u{1}"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\u{fffd}"
        );
    }
}
