//! Documentation comments from the prose of a document.
//!
//! Prose is Markdown of someone else: a fence or an indented block would become a test that runs,
//! `<tag>` and `[word]` would break the documentation build, and a heading would join the page's
//! own sections. All of it is turned into Markdown that shows the same text and does nothing.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;
use crate::text::is_invisible;

/// Width that prose is wrapped to, without the comment's own sign and indentation.
const WIDTH: usize = 96;

/// Paragraphs of a documentation comment.
#[derive(Clone, Debug, Default)]
pub(super) struct Comment {
    paragraphs: Vec<String>,
}

impl Comment {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A paragraph of ours, in Markdown.
    pub(super) fn say(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.paragraphs.push(text);
        }
        self
    }

    /// Prose of the document, made harmless.
    pub(super) fn quote(mut self, text: Option<&str>) -> Self {
        let lines = text.map(harmless).unwrap_or_default();
        if !lines.is_empty() && self.paragraphs.first() != Some(&lines) {
            self.paragraphs.push(lines);
        }
        self
    }

    /// What the document says of a type or member: title, description, how sure it is, limits and an
    /// example.
    pub(super) fn docs(self, docs: &Docs) -> Self {
        // A title of one word is a name, which the description says better.
        let summary = docs
            .summary
            .as_deref()
            .filter(|title| docs.description.is_none() || title.trim().contains(' '))
            .map(super::client::sentence);
        let mut comment = self
            .quote(summary.as_deref())
            .quote(docs.description.as_deref());
        if let Some(provenance) = &docs.provenance {
            comment = comment.quote(Some(&format!("Provenance: {provenance}.")));
        }
        if !docs.facts.is_empty() {
            comment = comment.say(docs.facts.join(" "));
        }
        if let Some(example) = docs.example.as_ref().and_then(short_example) {
            comment = comment.say(format!("Example: {example}."));
        }
        comment
    }

    /// Where the document says that more is found.
    pub(super) fn page(self, url: Option<&str>) -> Self {
        let said = url.map(|url| format!("See {url}."));
        self.quote(said.as_deref())
    }

    /// A list with an entry for each section: its title, what the document says of it and where more
    /// is found, and Markdown of ours.
    pub(super) fn sections<'s>(
        self,
        sections: impl Iterator<Item = (&'s str, &'s str, Option<&'s str>, String)>,
    ) -> Self {
        let lines = sections.map(|(title, said, page, ours)| {
            let title = flat(title).replace('*', "");
            let mut line = format!("- **{}**: ", title.trim());
            let see = page.map(|url| format!("See {url}"));
            for part in [said, see.as_deref().unwrap_or_default()] {
                if !part.trim().is_empty() {
                    line.push_str(&super::client::sentence(&flat(part)));
                    line.push(' ');
                }
            }
            line.push_str(&ours);
            line.trim_end().to_owned()
        });
        let lines: Vec<String> = lines.collect();
        self.say(lines.join("\n"))
    }

    /// A fallback for a node that the document says nothing of.
    pub(super) fn or_say(self, text: impl Into<String>) -> Self {
        if self.paragraphs.is_empty() {
            self.say(text)
        } else {
            self
        }
    }

    /// `///` lines.
    pub(super) fn outer(&self) -> TokenStream {
        let lines = self.lines();
        quote!(#(#[doc = #lines])*)
    }

    /// `//!` lines.
    pub(super) fn inner(&self) -> TokenStream {
        let lines = self.lines();
        quote!(#(#![doc = #lines])*)
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in &self.paragraphs {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            for line in wrap(paragraph) {
                lines.push(if line.is_empty() {
                    line
                } else {
                    format!(" {line}")
                });
            }
        }
        lines
    }
}

/// An example that fits a line, as inline code.
fn short_example(example: &serde_json::Value) -> Option<String> {
    let text = match example {
        serde_json::Value::Object(_) | serde_json::Value::Null => return None,
        other => other.to_string(),
    };
    (text.chars().count() <= 80).then(|| crate::text::code(&text))
}

/// The first paragraph of prose in one line, made harmless.
fn flat(text: &str) -> String {
    let lines = text
        .trim()
        .lines()
        .take_while(|line| !line.trim().is_empty());
    let words = lines.flat_map(str::split_whitespace);
    let words: Vec<&str> = words.collect();
    let visible: String = words
        .join(" ")
        .chars()
        .filter(|character| !is_invisible(*character))
        .collect();
    inline(&visible)
}

/// Markdown that shows what the author wrote and does nothing else.
fn harmless(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    for raw in text.lines() {
        let clean: String = raw
            .chars()
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| !is_invisible(*c))
            .collect();
        let line = clean.trim_end();
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if let Some((sign, length)) = fence {
            let run = content.chars().take_while(|c| *c == sign).count();
            if run >= length && content.chars().all(|c| c == sign) {
                lines.push(content.to_owned());
                fence = None;
            } else {
                lines.push(line.to_owned());
            }
            continue;
        }
        if let Some(sign) = content.chars().next().filter(|c| matches!(c, '`' | '~')) {
            let run = content.chars().take_while(|c| *c == sign).count();
            let rest: String = content.chars().skip(run).collect();
            if run >= 3 && !rest.contains('`') {
                // Whatever language the fence names, it must not become a test.
                lines.push(format!("{}text", sign.to_string().repeat(run)));
                fence = Some((sign, run));
                continue;
            }
        }
        if content.is_empty() {
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
            continue;
        }
        // Four spaces would make a code block, which would become a test.
        let pad = " ".repeat(indent.min(3));
        let heading = content.trim_start_matches('#');
        if heading.len() < content.len() && heading.starts_with(' ') {
            let title = heading.trim().trim_end_matches('#').trim();
            if !title.is_empty() {
                let title = inline(&title.replace('*', ""));
                lines.push(format!("{pad}**{title}**"));
            }
            continue;
        }
        if !content.is_empty() && content.chars().all(|c| matches!(c, '=' | '-')) {
            // The underline of a heading.
            continue;
        }
        lines.push(format!("{pad}{}", inline(content)));
    }
    if let Some((sign, length)) = fence {
        lines.push(sign.to_string().repeat(length));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    while lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    lines.join("\n")
}

/// One line outside a fence: code spans are kept, links to the web are kept, and what rustdoc
/// would take for HTML, a link to an item or a bare URL is marked as what it is.
///
/// `see [Pet] at https://a.b` becomes `see \[Pet\] at <https://a.b>`.
fn inline(line: &str) -> String {
    let characters: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len() + 8);
    let mut index = 0;
    while let Some(&character) = characters.get(index) {
        let rest = characters.get(index..).unwrap_or_default();
        match character {
            '\\' => {
                out.push('\\');
                if let Some(next) = rest.get(1) {
                    out.push(*next);
                } else {
                    out.push('\\');
                }
                index += 2;
            }
            '`' => {
                let run = rest.iter().take_while(|c| **c == '`').count();
                match code_span_end(rest, run) {
                    Some(end) => {
                        out.extend(rest.iter().take(end));
                        index += end;
                    }
                    None => {
                        for _ in 0..run {
                            out.push_str("\\`");
                        }
                        index += run;
                    }
                }
            }
            '[' => match web_link(rest) {
                Some((text, url, length)) => {
                    out.push_str(&format!("[{}]({url})", inline(&text).replace("\\\\", "\\")));
                    index += length;
                }
                None => {
                    out.push_str("\\[");
                    index += 1;
                }
            },
            ']' => {
                out.push_str("\\]");
                index += 1;
            }
            '<' => match autolink(rest) {
                Some(length) => {
                    out.extend(rest.iter().take(length));
                    index += length;
                }
                None => {
                    out.push_str("\\<");
                    index += 1;
                }
            },
            '>' if index > 0 => {
                out.push_str("\\>");
                index += 1;
            }
            'h' if url_length(rest) > 0
                && !index
                    .checked_sub(1)
                    .and_then(|before| characters.get(before))
                    .is_some_and(|c| c.is_alphanumeric()) =>
            {
                let length = url_length(rest);
                out.push('<');
                out.extend(rest.iter().take(length));
                out.push('>');
                index += length;
            }
            _ => {
                out.push(character);
                index += 1;
            }
        }
    }
    out
}

fn code_span_end(rest: &[char], run: usize) -> Option<usize> {
    let mut index = run;
    while index < rest.len() {
        let here = rest.get(index..).unwrap_or_default();
        let length = here.iter().take_while(|c| **c == '`').count();
        if length == run {
            return Some(index + run);
        }
        index += length.max(1);
    }
    None
}

/// `[text](https://…)`: its text, its URL and how many characters it takes.
fn web_link(rest: &[char]) -> Option<(String, String, usize)> {
    let close = rest.iter().position(|c| *c == ']')?;
    if rest.get(close + 1) != Some(&'(') {
        return None;
    }
    let target = rest.get(close + 2..)?;
    let end = target.iter().position(|c| *c == ')')?;
    let url: String = target.get(..end)?.iter().collect();
    let text: String = rest.get(1..close)?.iter().collect();
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let safe = url
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\\' | '`' | '['));
    (is_web && safe && !text.contains('[')).then_some((text, url, close + 2 + end + 1))
}

/// `<https://…>`: how many characters it takes.
fn autolink(rest: &[char]) -> Option<usize> {
    let inner = rest.get(1..)?;
    let length = url_length(inner);
    (length > 0 && inner.get(length) == Some(&'>')).then_some(length + 2)
}

/// Length of the URL at the start, without the punctuation of the sentence around it.
fn url_length(rest: &[char]) -> usize {
    let start: String = rest.iter().take(8).collect();
    if !start.starts_with("https://") && !start.starts_with("http://") {
        return 0;
    }
    let mut length = rest
        .iter()
        .take_while(|c| {
            c.is_ascii_graphic()
                && !matches!(
                    c,
                    '<' | '>' | '"' | '`' | ')' | ']' | '[' | '(' | '|' | '\\' | '*'
                )
        })
        .count();
    while length > 0
        && rest
            .get(length - 1)
            .is_some_and(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '_'))
    {
        length -= 1;
    }
    // A scheme alone is no link.
    if length > 8 { length } else { 0 }
}

/// Wraps prose; fences, tables and lines that fit stay as they are.
fn wrap(paragraph: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    let mut in_table = false;
    let mut rest = paragraph.lines().peekable();
    while let Some(line) = rest.next() {
        let content = line.trim_start();
        if content.starts_with("```") || content.starts_with("~~~") {
            fenced = !fenced;
        }
        // A table goes on to the next empty line (GitHub Flavored Markdown, "Tables").
        in_table = !content.is_empty()
            && (in_table || rest.peek().is_some_and(|next| is_delimiter_row(next)));
        if fenced || in_table || content.starts_with('|') || line.chars().count() <= WIDTH {
            lines.push(line.to_owned());
        } else {
            wrap_line(line, &mut lines);
        }
    }
    lines
}

/// Whether a line stands between the head of a table and its rows, such as `---|:--:`.
fn is_delimiter_row(line: &str) -> bool {
    line.contains('|')
        && line.contains('-')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

fn wrap_line(line: &str, lines: &mut Vec<String>) {
    let content = line.trim_start();
    let indent = line.len() - content.len();
    // Continuation lines of a list item stand below its text.
    let marker = content
        .split_once(' ')
        .map(|(first, _)| first)
        .filter(|first| is_list_marker(first))
        .map_or(0, |first| first.len() + 1);
    let hanging = " ".repeat((indent + marker).min(indent + 3));
    let mut current = " ".repeat(indent);
    let mut width = indent;
    let mut empty = true;
    let mut in_code = false;
    for word in content.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        // A word that means something at the start of a line stays where it is, and a code span
        // is not broken.
        let may_break = !in_code
            && !is_list_marker(word)
            && !word.starts_with(['#', '>', '|', '=', '~', '-', '+', '*'])
            && !word.starts_with("```");
        if !empty && may_break && width + 1 + length > WIDTH {
            lines.push(std::mem::replace(&mut current, hanging.clone()));
            width = hanging.len();
            empty = true;
        }
        if !empty {
            current.push(' ');
            width += 1;
        }
        current.push_str(word);
        width += length;
        empty = false;
        if word.matches('`').count() % 2 == 1 {
            in_code = !in_code;
        }
    }
    lines.push(current);
}

fn is_list_marker(word: &str) -> bool {
    matches!(word, "-" | "*" | "+")
        || word
            .strip_suffix(['.', ')'])
            .is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_never_become_tests() {
        assert_eq!(
            harmless("a\n```rust\nfn main() {}\n```\nb"),
            "a\n```text\nfn main() {}\n```\nb"
        );
        assert_eq!(harmless("```\nopen"), "```text\nopen\n```");
        assert_eq!(harmless("~~~~ sh\n```\n~~~~"), "~~~~text\n```\n~~~~");
        assert_eq!(harmless("a\n\n    code"), "a\n\n   code");
        assert_eq!(harmless("\tcode"), " code");
    }

    #[test]
    fn rustdoc_sees_no_html_and_no_item_links() {
        assert_eq!(
            inline("a <b> [Pet] `<c>[d]`"),
            "a \\<b\\> \\[Pet\\] `<c>[d]`"
        );
        assert_eq!(inline("[x](https://a.bc)"), "[x](https://a.bc)");
        assert_eq!(inline("[x](javascript:y)"), "\\[x\\](javascript:y)");
        assert_eq!(inline("see https://a.bc/d."), "see <https://a.bc/d>.");
        assert_eq!(inline("<https://a.bc>"), "<https://a.bc>");
        assert_eq!(inline("a`b"), "a\\`b");
        assert_eq!(inline("@[](client_name)"), "@\\[\\](client_name)");
        assert_eq!(inline("end\\"), "end\\\\");
    }

    #[test]
    fn headings_do_not_join_the_page() {
        assert_eq!(harmless("## Introduction\ntext"), "**Introduction**\ntext");
        assert_eq!(harmless("Title\n====="), "Title");
        assert_eq!(harmless("#hashtag"), "#hashtag");
    }

    #[test]
    fn long_lines_are_wrapped_below_their_list_item() {
        let long = format!("- {}", "word ".repeat(30).trim());
        let lines = wrap(&long);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert!(lines.get(1).is_some_and(|line| line.starts_with("  word")));
    }

    #[test]
    fn rows_of_a_table_stay_whole() {
        let long = "word ".repeat(30);
        let table = format!("a | b\n--- | :--:\n{long}| b");
        assert_eq!(wrap(&table).len(), 3);
        assert_eq!(wrap(&format!("{table}\n\n{long}")).len(), 6);
    }

    #[test]
    fn invisible_characters_are_dropped() {
        assert_eq!(harmless("a\u{202e}b\u{0}"), "ab");
    }
}
