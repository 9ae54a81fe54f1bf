//! The forms in which the result can be printed. Equal results give equal bytes.

mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

use super::report::Report;
use crate::drift::Format;

/// The report in a form, with a line feed at the end.
pub(super) fn print(report: &Report, format: Format) -> String {
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
