//! Diagnostics as terminal text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin as FileLine, Renderer, Snippet, normalize_untrusted_str,
};
use serde_json::{Value, json};

use super::{Code, Diagnostic, Diagnostics, Places, Severity};
use crate::origin::{Origin, Span};

/// How many diagnostics of one code are shown in full; the rest are counted.
const SHOWN_PER_CODE: usize = 50;

/// How much of a line goes to the renderer, in bytes on either side of where the marked text starts; the renderer trims
/// it to the width of a terminal. Minified JSON is one line of megabytes.
const EXCERPT: usize = 1000;

/// Stands after a place in the rendered text, and is cut out again with the place that the renderer adds: that one
/// counts columns from where the excerpt starts. It is a noncharacter, so no document has a use for it.
const PLACE_END: char = '\u{fdd0}';

/// What the terminal understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// Text with ANSI colours.
    Ansi,
}

/// Renders all diagnostics in their present order, in the manner of rustc: place, excerpt, pointer, help.
///
/// Of one code the first 50 are shown, and the last of them says how many more there are. The text ends with a line
/// feed, and is empty if there is nothing to show.
pub fn render(diags: &Diagnostics, places: &dyn Places, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    let mut totals: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diags {
        *totals.entry(diagnostic.code).or_default() += 1;
    }
    let mut shown: BTreeMap<Code, usize> = BTreeMap::new();
    let mut out = String::new();
    for diagnostic in diags {
        let count = shown.entry(diagnostic.code).or_default();
        *count += 1;
        if *count > SHOWN_PER_CODE {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        push_rendered(&mut out, &renderer.render(&report(diagnostic, places)));
        out.push('\n');
        let total = totals.get(&diagnostic.code).copied().unwrap_or_default();
        if *count == SHOWN_PER_CODE && total > SHOWN_PER_CODE {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "\n… and {} more of {}: {}",
                total - SHOWN_PER_CODE,
                diagnostic.code,
                diagnostic.code.title()
            );
        }
    }
    out
}

/// The diagnostics as data, in their present order: `code`, `severity`, `message`, `file`, `line`, `column`, `pointer`,
/// `help` and `related`. Lines and columns count from 1; what does not apply is null.
pub fn to_json(diags: &Diagnostics, places: &dyn Places) -> Vec<Value> {
    diags
        .iter()
        .map(|diagnostic| {
            let related: Vec<Value> = diagnostic
                .related
                .iter()
                .map(|(origin, text)| {
                    let mut entry = place_json(Some(origin), places.locate(origin), places);
                    insert(&mut entry, "message", json!(text));
                    entry
                })
                .collect();
            let mut entry = json!({
                "code": diagnostic.code.id(),
                "severity": diagnostic.severity.as_str(),
                "message": diagnostic.message,
            });
            let place = place_json(diagnostic.origin.as_ref(), diagnostic.place(places), places);
            if let (Value::Object(entry), Value::Object(place)) = (&mut entry, place) {
                entry.extend(place);
            }
            insert(&mut entry, "help", json!(diagnostic.help));
            insert(&mut entry, "related", Value::Array(related));
            entry
        })
        .collect()
}

fn insert(entry: &mut Value, key: &str, value: Value) {
    if let Value::Object(entry) = entry {
        entry.insert(key.to_owned(), value);
    }
}

fn place_json(origin: Option<&Origin>, span: Option<Span>, places: &dyn Places) -> Value {
    let file = span
        .as_ref()
        .map(|span| span.file)
        .or(origin.map(|origin| origin.file));
    json!({
        "file": file.map(|file| places.name(file)),
        "line": span.as_ref().map(|span| span.line),
        "column": span.as_ref().map(|span| span.column),
        "pointer": origin.map(|origin| origin.pointer.to_string()),
    })
}

/// The groups that one diagnostic is shown as.
///
/// The renderer cleans the first title and the excerpts of control characters; all other text is cleaned here, since it
/// may quote the document.
fn report<'a>(diagnostic: &'a Diagnostic, places: &'a dyn Places) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(&diagnostic.message)
        .id(diagnostic.code.id());
    let mut group = Group::with_title(title);
    if let Some(span) = diagnostic.place(places) {
        group = mark(group, &span, diagnostic.label.as_deref(), places);
    } else if let Some(file) = diagnostic.file() {
        group = group.element(FileLine::path(places.name(file)));
    }
    if let Some(origin) = &diagnostic.origin
        && !origin.pointer.is_root()
    {
        let pointer = normalize_untrusted_str(&origin.pointer.to_string());
        group = group.element(Level::NOTE.with_name("pointer").message(pointer));
    }
    // With related places below it, the advice reads better at the end.
    let mut groups = Vec::new();
    if diagnostic.related.is_empty() {
        groups.push(help(group, diagnostic));
        return groups;
    }
    groups.push(group);
    for (index, (origin, text)) in diagnostic.related.iter().enumerate() {
        let title = normalize_untrusted_str(text);
        let mut group = Group::with_title(Level::NOTE.secondary_title(title));
        match places.locate(origin) {
            Some(span) => group = mark(group, &span, None, places),
            None => group = group.element(FileLine::path(places.name(origin.file))),
        }
        if index + 1 == diagnostic.related.len() {
            group = help(group, diagnostic);
        }
        groups.push(group);
    }
    groups
}

fn help<'a>(group: Group<'a>, diagnostic: &'a Diagnostic) -> Group<'a> {
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(normalize_untrusted_str(help))),
        None => group,
    }
}

/// Adds the place and the excerpt with the marked text.
fn mark<'a>(
    group: Group<'a>,
    span: &Span,
    label: Option<&str>,
    places: &'a dyn Places,
) -> Group<'a> {
    let (excerpt, range) = excerpt(places.text(span.file), &span.range);
    let name = places.name(span.file);
    let place = format!("{name}:{}:{}{PLACE_END}", span.line, span.column);
    let label = label.map(normalize_untrusted_str);
    let annotation = AnnotationKind::Primary.span(range).label(label);
    let snippet = Snippet::source(excerpt)
        .path(place)
        .line_start(span.line)
        .annotation(annotation);
    group.element(snippet)
}

/// The line on which the marked text starts, cut to what surrounds it, and the marked text's range in it. Handing whole
/// files to the renderer would cost a scan of the file for every diagnostic.
fn excerpt<'a>(text: &'a str, range: &Range<usize>) -> (&'a str, Range<usize>) {
    let (before, after) = text.split_at_checked(range.start).unwrap_or((text, ""));
    let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
    let line_end = range.start + after.find('\n').unwrap_or(after.len());
    let start = boundary(text, line_start.max(range.start.saturating_sub(EXCERPT)));
    let end = boundary(text, line_end.min(range.start + EXCERPT));
    let marked = range.start - start..range.end.min(end) - start;
    (text.get(start..end).unwrap_or_default(), marked)
}

/// The first character boundary at or after `offset`.
fn boundary(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset += 1;
    }
    offset
}

/// Adds what the renderer made, without the places that it counted itself.
fn push_rendered(out: &mut String, rendered: &str) {
    let mut parts = rendered.split(PLACE_END);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
}
