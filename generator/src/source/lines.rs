//! Lines and columns of a text, also where one line holds the whole document.

/// Characters are counted this many bytes ahead, so that a column far to the right is found without counting from the
/// start of its line each time.
const STRIDE: usize = 4096;

/// Where the lines of a text start, and how many characters stand before each stretch of it.
pub(super) struct Lines {
    starts: Vec<usize>,
    /// The characters before the stretch of that number.
    before: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(feeds.map(|(feed, _)| feed + 1));
        let stretches = text.as_bytes().chunks(STRIDE);
        let before = stretches.scan(0, |characters, stretch| {
            let before = *characters;
            *characters += count(stretch);
            Some(before)
        });
        Self {
            starts: starts.collect(),
            before: before.collect(),
        }
    }

    /// The line and column of a byte offset of the same text, both counted from 1 and columns in Unicode scalar values.
    pub(super) fn line_column(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let before_line = self.characters(text, start.unwrap_or_default());
        (line, self.characters(text, offset) - before_line + 1)
    }

    /// The characters before a byte offset.
    fn characters(&self, text: &str, offset: usize) -> usize {
        let (stretch, rest) = (offset / STRIDE, offset % STRIDE);
        let before = self.before.get(stretch).copied();
        let bytes = text.as_bytes();
        match (before, bytes.get(offset - rest..offset)) {
            (Some(before), Some(rest)) => before + count(rest),
            // The end of the text, or beyond.
            _ => count(bytes),
        }
    }
}

/// How many characters begin in a stretch of UTF-8.
fn count(bytes: &[u8]) -> usize {
    let begins = |byte: &&u8| !matches!(**byte, 0x80..=0xBF);
    bytes.iter().filter(begins).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters_on_lines_of_any_length() {
        let long = "\u{1f600}é-".repeat(STRIDE);
        let text = format!("a\n{long}\n\n{long}");
        let lines = Lines::of(&text);
        for (offset, _) in text.char_indices().step_by(997).chain([(text.len(), ' ')]) {
            let before = &text[..offset];
            let start = before.rfind('\n').map_or(0, |feed| feed + 1);
            let wanted = (
                before.matches('\n').count() + 1,
                text[start..offset].chars().count() + 1,
            );
            assert_eq!(lines.line_column(&text, offset), wanted, "{offset}");
        }
        assert_eq!(Lines::of("").line_column("", 0), (1, 1));
    }
}
