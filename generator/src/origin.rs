//! Places in source documents: JSON Pointers, files and text spans.
//!
//! Every stage carries an [`Origin`] along, so that a diagnostic of any stage can name the file, line and column that
//! a person has to edit. Positions in the text are looked up only when a diagnostic is rendered.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A JSON Pointer (RFC 6901), kept in its escaped text form.
///
/// `Display` prints the URI fragment form that `$ref` uses, without percent-encoding: `#/paths/~1pets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole document.
    pub fn root() -> Self {
        Self(String::new())
    }

    /// Reads the plain text form (`""` or `/a/b`); `None` when a token does not start with `/` or holds an escape
    /// other than `~0` and `~1` (RFC 6901 section 3).
    pub fn parse(text: &str) -> Option<Self> {
        if !text.is_empty() && !text.starts_with('/') {
            return None;
        }
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('~') {
            if !after.starts_with(['0', '1']) {
                return None;
            }
            rest = after;
        }
        Some(Self(text.to_owned()))
    }

    /// Reads the URI fragment form (RFC 6901 section 6), with or without the leading `#`; percent-encoded octets are
    /// decoded first.
    pub fn from_fragment(text: &str) -> Option<Self> {
        let text = text.strip_prefix('#').unwrap_or(text);
        let decoded = percent_decode_str(text).decode_utf8().ok()?;
        Self::parse(&decoded)
    }

    /// The pointer to the member `token` of this value; `~` and `/` in the token are escaped.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + token.len() + 1);
        text.push_str(&self.0);
        push_token(&mut text, token);
        Self(text)
    }

    /// The pointer to the element `index` of this array, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut pointer = self.clone();
        pointer.push_index(index);
        pointer
    }

    /// The pointer that is reached by following `other` from here.
    #[must_use]
    pub fn join(&self, other: &Pointer) -> Self {
        let mut text = String::with_capacity(self.0.len() + other.0.len());
        text.push_str(&self.0);
        text.push_str(&other.0);
        Self(text)
    }

    /// The pointer to the value that holds this one; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// The unescaped reference tokens, from the root down.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        // The text before the first slash is always empty and is no token.
        self.0.split('/').skip(1).map(unescape)
    }

    /// The unescaped last token; `None` for the root.
    pub fn last(&self) -> Option<String> {
        let (_, last) = self.0.rsplit_once('/')?;
        Some(unescape(last).into_owned())
    }

    /// The escaped text form, without a leading `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the pointer to the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The value in `root` that this pointer names.
    pub fn get<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        root.pointer(&self.0)
    }

    /// The value in `root` that this pointer names, for changing it.
    pub fn get_mut<'v>(&self, root: &'v mut Value) -> Option<&'v mut Value> {
        root.pointer_mut(&self.0)
    }

    /// Whether `prefix` names this value or one that holds it; compares whole tokens.
    pub fn starts_with(&self, prefix: &Pointer) -> bool {
        self.strip_prefix(prefix).is_some()
    }

    /// The pointer from the value that `prefix` names to this one; `None` when `prefix` does not hold it.
    pub fn strip_prefix(&self, prefix: &Pointer) -> Option<Self> {
        let rest = self.0.strip_prefix(&prefix.0)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| Self(rest.to_owned()))
    }

    /// Adds a member token in place: the walk over a document grows and shrinks one pointer instead of making many.
    pub(crate) fn push(&mut self, token: &str) {
        push_token(&mut self.0, token);
    }

    /// Adds an element's index in place.
    pub(crate) fn push_index(&mut self, index: usize) {
        self.0.push('/');
        self.0.push_str(&index.to_string());
    }

    /// Removes the last token in place; does nothing at the root.
    pub(crate) fn pop(&mut self) {
        if let Some(slash) = self.0.rfind('/') {
            self.0.truncate(slash);
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

fn push_token(text: &mut String, token: &str) {
    text.push('/');
    if !token.contains(['~', '/']) {
        text.push_str(token);
        return;
    }
    for c in token.chars() {
        match c {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            other => text.push(other),
        }
    }
}

/// `~1` must be replaced before `~0`, or `~01` would become `/` instead of `~1` (RFC 6901 section 4).
fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Names one loaded file in its `Sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub(crate) u32);

/// The place of a value: a file and the pointer to the value in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// The file that the text stands in.
    pub file: FileId,
    /// The value in that file, as the file has it (before overlays and normalisation).
    pub pointer: Pointer,
}

impl Origin {
    /// The place `pointer` in `file`.
    pub fn new(file: FileId, pointer: Pointer) -> Self {
        Self { file, pointer }
    }

    /// The top of `file`.
    pub fn root(file: FileId) -> Self {
        Self::new(file, Pointer::root())
    }

    /// The member `token` of this value.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        Self::new(self.file, self.pointer.child(token))
    }

    /// The element `index` of this array, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self::new(self.file, self.pointer.index(index))
    }
}

/// A stretch of text in one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file that holds the text.
    pub file: FileId,
    /// The bytes of the text as `Sources` keeps it: without byte order mark, and with line feeds as line ends.
    pub range: Range<usize>,
    /// The line on which it starts, counted from 1.
    pub line: usize,
    /// The column at which it starts, counted from 1 in Unicode scalar values.
    pub column: usize,
}

impl Span {
    /// The span of `range` in `text`; ends that lie outside the text or inside a character are moved to the nearest
    /// character boundary before them.
    pub fn new(file: FileId, text: &str, range: Range<usize>) -> Self {
        let start = boundary_before(text, range.start);
        let end = boundary_before(text, range.end).max(start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self {
            file,
            range: start..end,
            line,
            column,
        }
    }

    /// The empty span at a line and column, both counted from 1 and columns in Unicode scalar values: the form in
    /// which parsers report a syntax error. A column beyond the line means the end of the line.
    pub fn at_line_column(file: FileId, text: &str, line: usize, column: usize) -> Self {
        let line_start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let rest = text.get(line_start..).unwrap_or_default();
        let line_text = rest.split('\n').next().unwrap_or_default();
        let offset: usize = line_text
            .chars()
            .take(column.saturating_sub(1))
            .map(char::len_utf8)
            .sum();
        Self::new(file, text, line_start + offset..line_start + offset)
    }
}

fn boundary_before(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    #[test]
    fn the_examples_of_rfc_6901_resolve() {
        let root = json!({
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8
        });
        let cases = [
            ("", "#", root.clone()),
            ("/foo", "#/foo", json!(["bar", "baz"])),
            ("/foo/0", "#/foo/0", json!("bar")),
            ("/", "#/", json!(0)),
            ("/a~1b", "#/a~1b", json!(1)),
            ("/c%d", "#/c%25d", json!(2)),
            ("/e^f", "#/e%5Ef", json!(3)),
            ("/g|h", "#/g%7Ch", json!(4)),
            ("/i\\j", "#/i%5Cj", json!(5)),
            ("/k\"l", "#/k%22l", json!(6)),
            ("/ ", "#/%20", json!(7)),
            ("/m~0n", "#/m~0n", json!(8)),
        ];
        for (text, fragment, value) in cases {
            assert_eq!(pointer(text).get(&root), Some(&value), "{text}");
            assert_eq!(
                Pointer::from_fragment(fragment),
                Some(pointer(text)),
                "{fragment}"
            );
        }
        assert_eq!(pointer("/foo/2").get(&root), None);
        assert_eq!(pointer("/foo/00").get(&root), None);
    }

    #[test]
    fn text_that_is_no_pointer_is_refused() {
        for text in ["a", "#/a", "/~", "/~2", "/a~"] {
            assert_eq!(Pointer::parse(text), None, "{text}");
        }
        assert_eq!(Pointer::from_fragment("#/%ff"), None);
    }

    #[test]
    fn tokens_are_escaped_on_the_way_in_and_unescaped_on_the_way_out() {
        let path = Pointer::root().child("paths").child("/a~b").index(3);
        assert_eq!(path.as_str(), "/paths/~1a~0b/3");
        assert_eq!(path.to_string(), "#/paths/~1a~0b/3");
        assert_eq!(path.tokens().collect::<Vec<_>>(), ["paths", "/a~b", "3"]);
        assert_eq!(path.last().as_deref(), Some("3"));
        assert_eq!(path.parent(), Some(pointer("/paths/~1a~0b")));
        assert_eq!(pointer("/~01").last().as_deref(), Some("~1"));
        assert_eq!(Pointer::root().tokens().count(), 0);
        assert_eq!(
            (Pointer::root().parent(), Pointer::root().last()),
            (None, None)
        );
        assert_eq!(pointer("/").tokens().collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn prefixes_are_whole_tokens() {
        assert!(pointer("/a/b").starts_with(&pointer("/a")));
        assert!(pointer("/a").starts_with(&pointer("/a")));
        assert!(pointer("/a").starts_with(&Pointer::root()));
        assert!(!pointer("/ab").starts_with(&pointer("/a")));
        assert_eq!(
            pointer("/a/b/c").strip_prefix(&pointer("/a")),
            Some(pointer("/b/c"))
        );
        assert_eq!(pointer("/a").join(&pointer("/b/c")), pointer("/a/b/c"));
    }

    #[test]
    fn a_pointer_in_place_grows_and_shrinks_like_copies_of_it() {
        let mut place = Pointer::root();
        place.push("a/b");
        place.push_index(0);
        assert_eq!(place, Pointer::root().child("a/b").index(0));
        place.pop();
        place.pop();
        place.pop();
        assert_eq!(place, Pointer::root());
    }

    #[test]
    fn values_can_be_changed_through_a_pointer() {
        let mut root = json!({"a": [1, 2]});
        *pointer("/a/1").get_mut(&mut root).unwrap() = json!("x");
        assert_eq!(root, json!({"a": [1, "x"]}));
    }

    #[test]
    fn spans_count_lines_from_one_and_columns_in_characters() {
        let text = "a\n\u{e9}\u{1f600}b\n";
        let b = text.find('b').unwrap();
        let span = Span::new(FileId(0), text, b..b + 1);
        assert_eq!((span.line, span.column), (2, 3));
        assert_eq!(Span::at_line_column(FileId(0), text, 2, 3).range, b..b);
        let start = Span::new(FileId(0), text, 0..1);
        assert_eq!((start.line, start.column), (1, 1));
    }

    #[test]
    fn spans_stay_inside_the_text_and_between_characters() {
        let text = "\u{1f600}";
        assert_eq!(Span::new(FileId(0), text, 1..3).range, 0..0);
        assert_eq!(Span::new(FileId(0), text, 9..99).range, 4..4);
        assert_eq!(Span::at_line_column(FileId(0), "ab\nc", 1, 50).range, 2..2);
        assert_eq!(Span::at_line_column(FileId(0), "ab\nc", 9, 1).range, 4..4);
        assert_eq!(Span::at_line_column(FileId(0), "ab", 0, 0).range, 0..0);
    }
}
