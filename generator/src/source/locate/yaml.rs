//! The layout of a YAML text, from the events of saphyr's parser.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScanError, Span};

use super::{Content, Layout, LayoutBuilder};

/// How much text is scanned again, in bytes, to get past places that saphyr refuses and libyaml reads.
const REPAIR_BUDGET: usize = 64 * 1024 * 1024;

pub(super) fn parse(text: &str) -> Layout {
    let mut scanned = Cow::Borrowed(text);
    let mut spent = 0;
    loop {
        match scan(&scanned) {
            (layout, None) => return layout,
            (layout, Some(error)) => {
                spent += scanned.len();
                match repair(&scanned, &error) {
                    Some(repaired) if spent < REPAIR_BUDGET => scanned = Cow::Owned(repaired),
                    _ => return layout,
                }
            }
        }
    }
}

/// The byte offset of the second document in the text, if there is one.
pub(in crate::source) fn second_document(text: &str) -> Option<usize> {
    let mut offsets = Offsets::new(text);
    let starts = Parser::new_from_str(text)
        .map_while(Result::ok)
        .filter(|(event, _)| matches!(event, Event::DocumentStart(_)));
    let (_, span) = starts.into_iter().nth(1)?;
    Some(offsets.range(span).start)
}

/// The layout up to the first error, and that error.
fn scan(text: &str) -> (Layout, Option<ScanError>) {
    let mut offsets = Offsets::new(text);
    let mut builder = LayoutBuilder::default();
    let mut anchors = BTreeMap::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(next) => next,
            Err(error) => return (builder.finish(), Some(error)),
        };
        match event {
            Event::Scalar(value, _, anchor, _) => {
                let range = offsets.range(span);
                if builder.expects_key() {
                    builder.key(&value, range);
                } else {
                    let node = builder.add(range, Content::Scalar);
                    anchors.insert(anchor, node);
                }
            }
            Event::Alias(anchor) => {
                // An alias as a key names a scalar whose text is not kept; the member has no name to be found by.
                if builder.expects_key() {
                    builder.key("", offsets.range(span));
                } else {
                    let content = anchors
                        .get(&anchor)
                        .map_or(Content::Scalar, |node| Content::Alias(*node));
                    builder.add(offsets.range(span), content);
                }
            }
            Event::MappingStart(anchor, _) => {
                let node = builder.open(offsets.range(span), Content::Mapping(Vec::new()));
                anchors.insert(anchor, node);
            }
            Event::SequenceStart(anchor, _) => {
                let node = builder.open(offsets.range(span), Content::Sequence(Vec::new()));
                anchors.insert(anchor, node);
            }
            Event::MappingEnd | Event::SequenceEnd => builder.close(),
            // The loader takes one document, and has refused the text if there is another.
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    (builder.finish(), None)
}

/// Joins lines that saphyr wants indented further, and libyaml does not: a bracket or the next line of a quoted text at
/// the indentation of its key. A line feed gives way to a space, so every offset stays what it was; inside brackets and
/// quotes the two mean the same, up to the content of text, which no lookup needs.
fn repair(text: &str, error: &ScanError) -> Option<String> {
    let mut offsets = Offsets::new(text);
    let place = offsets.range(Span::empty(*error.marker())).start;
    let (before, after) = text.split_at_checked(place)?;
    match error.info() {
        "invalid indentation in quoted scalar" => {
            let (quoted, rest) = after.split_at_checked(quoted_length(after)?)?;
            quoted
                .contains('\n')
                .then(|| format!("{before}{}{rest}", quoted.replace('\n', " ")))
        }
        "invalid indentation" | "invalid indentation in flow construct" => {
            let feed = before.rfind('\n')?;
            let (lines, indentation) = before.split_at_checked(feed)?;
            Some(format!(
                "{lines} {}{after}",
                indentation.strip_prefix('\n')?
            ))
        }
        _ => None,
    }
}

/// The length of the quoted text at the start, quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|quote| "'\"".contains(*quote))?;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let escaped = match c {
            '\\' => quote == '"',
            '\'' => quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\''),
            _ => false,
        };
        if escaped {
            chars.next();
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

/// saphyr counts characters; the text is cut by bytes. Events come in the order of the text, so one cursor goes along.
struct Offsets<'t> {
    text: &'t str,
    ascii: bool,
    char: usize,
    byte: usize,
}

impl<'t> Offsets<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            ascii: text.is_ascii(),
            char: 0,
            byte: 0,
        }
    }

    fn range(&mut self, span: Span) -> Range<usize> {
        let (start, end) = (span.start.index(), span.end.index());
        if self.ascii {
            return start..end.max(start);
        }
        if start < self.char {
            (self.char, self.byte) = (0, 0);
        }
        self.byte = self.advance(self.byte, start - self.char);
        self.char = start;
        self.byte..self.advance(self.byte, end.saturating_sub(start))
    }

    fn advance(&self, byte: usize, chars: usize) -> usize {
        let rest = self.text.get(byte..).unwrap_or_default();
        byte + rest.chars().take(chars).map(char::len_utf8).sum::<usize>()
    }
}
