//! The place of an error in JSON text.
//!
//! Decoding keeps no path: most documents decode, and a path would cost all of them. When one does
//! not, the text up to the byte at which the decoder stopped is read once more, by a reader that
//! knows nothing but where members and elements begin. It accepts text that is not JSON, since the
//! decoder may have stopped because of that.

use std::ops::Range;

/// The longest part of a path that is shown of one name.
const NAME_LIMIT: usize = 80;

/// Where something is in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    path: String,
    offset: usize,
    line: usize,
    column: usize,
}

impl Place {
    fn new(text: &[u8], path: String, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        Self {
            path,
            offset,
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            column: before.len() - line_start,
        }
    }

    /// The member `name` of the whole text, whose value begins at `offset`.
    #[cfg(feature = "webhooks")]
    pub(super) fn member(name: &str, offset: usize) -> Self {
        let mut path = String::new();
        push_name(&mut path, name);
        Self {
            path,
            offset,
            line: 0,
            column: 0,
        }
    }

    /// A place in the value that begins here; `text` is the text that this place is in.
    pub(super) fn join(mut self, text: &[u8], inner: &Self) -> Self {
        if !self.path.is_empty() && !inner.path.is_empty() && !inner.path.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(&inner.path);
        Self::new(text, self.path, self.offset + inner.offset)
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn column(&self) -> usize {
        self.column
    }
}

/// How many bytes come before a position that serde_json gives: lines from 1, columns as the number
/// of bytes read of the line.
pub(super) fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(nth) => text
            .iter()
            .enumerate()
            .filter(|&(_, &byte)| byte == b'\n')
            .nth(nth)
            .map_or(text.len(), |(at, _)| at + 1),
    };
    text.len().min(start + column)
}

/// The place of the value that was being read, or had just been read, when `end` bytes were.
pub(super) fn place(text: &[u8], end: usize) -> Place {
    let mut reader = Reader::new(text, end);
    while reader.step().is_some() {}
    Place::new(text, reader.path(), end)
}

/// The place of the last value that ends within `end` bytes and looks like `value`.
pub(super) fn last_value(text: &[u8], end: usize, value: &[u8]) -> Option<Place> {
    let mut reader = Reader::new(text, end);
    let mut found = None;
    while let Some(read) = reader.step() {
        if let Some(range) = read
            && text.get(range.clone()) == Some(value)
        {
            found = Some((reader.path(), range.start));
        }
    }
    found.map(|(path, start)| Place::new(text, path, start))
}

/// A place inside an object or an array.
enum Level {
    Object {
        start: usize,
        /// The quoted name of the member; none before its first byte.
        name: Option<Range<usize>>,
        /// Whether the next string is a name.
        at_name: bool,
    },
    Array {
        start: usize,
        index: usize,
    },
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    levels: Vec<Level>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t [u8], end: usize) -> Self {
        Self {
            text: text.get(..end).unwrap_or(text),
            at: 0,
            levels: Vec::new(),
        }
    }

    /// Reads one token. The answer holds the range of the value that it ends, if it ends one, and is
    /// `None` at the end of the text.
    fn step(&mut self) -> Option<Option<Range<usize>>> {
        let start = self.at;
        let byte = *self.text.get(start)?;
        self.at += 1;
        match byte {
            b'{' => self.levels.push(Level::Object {
                start,
                name: None,
                at_name: true,
            }),
            b'[' => self.levels.push(Level::Array { start, index: 0 }),
            b'}' | b']' => {
                if let Some(Level::Object { start, .. } | Level::Array { start, .. }) =
                    self.levels.pop()
                {
                    return Some(Some(start..self.at));
                }
            }
            b',' => match self.levels.last_mut() {
                Some(Level::Object { name, at_name, .. }) => {
                    *name = None;
                    *at_name = true;
                }
                Some(Level::Array { index, .. }) => *index += 1,
                None => {}
            },
            b'"' => {
                self.skip_string();
                let read = start..self.at;
                if let Some(Level::Object { name, at_name, .. }) = self.levels.last_mut()
                    && *at_name
                {
                    *name = Some(read);
                    *at_name = false;
                } else {
                    return Some(Some(read));
                }
            }
            b':' | b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => {
                while let Some(byte) = self.text.get(self.at)
                    && !matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')
                {
                    self.at += 1;
                }
                return Some(Some(start..self.at));
            }
        }
        Some(None)
    }

    fn skip_string(&mut self) {
        let mut escaped = false;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return,
                _ => {}
            }
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for level in &self.levels {
            match level {
                Level::Object { name: None, .. } => {}
                Level::Object {
                    name: Some(name), ..
                } => {
                    let quoted = self.text.get(name.clone()).unwrap_or_default();
                    match serde_json::from_slice::<String>(quoted) {
                        Ok(name) => push_name(&mut path, &name),
                        Err(_) => push_name(&mut path, &String::from_utf8_lossy(quoted)),
                    }
                }
                Level::Array { index, .. } => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        path
    }
}

/// Appends a member: with a dot where that is clear, quoted otherwise.
fn push_name(path: &mut String, name: &str) {
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'));
    let shown = shorten(name, NAME_LIMIT);
    let ellipsis = if shown.len() < name.len() { "…" } else { "" };
    if !plain {
        path.push_str(&format!("[{shown:?}{ellipsis}]"));
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(shown);
    path.push_str(ellipsis);
}

/// The beginning of `text`: at most `limit` bytes of it, cut between characters.
pub(super) fn shorten(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    (0..=limit)
        .rev()
        .find_map(|end| text.get(..end))
        .unwrap_or_default()
}
