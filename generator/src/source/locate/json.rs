//! The layout of a JSON text.
//!
//! JSON is a subset of YAML on paper only: the YAML scanner refuses tabs before a value and surrogate pairs, which
//! real JSON documents have. The text has been parsed before, so this scan only finds where tokens start and end.

use std::borrow::Cow;
use std::ops::Range;

use super::{Content, Layout, LayoutBuilder};

pub(super) fn parse(text: &str) -> Layout {
    let bytes = text.as_bytes();
    let mut builder = LayoutBuilder::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => {
                builder.open(at..at + 1, Content::Mapping(Vec::new()));
                at += 1;
            }
            b'[' => {
                builder.open(at..at + 1, Content::Sequence(Vec::new()));
                at += 1;
            }
            b'}' | b']' => {
                builder.close();
                at += 1;
            }
            b'"' => {
                let range = string(bytes, at);
                at = range.end;
                if builder.expects_key() {
                    builder.key(&unquote(text.get(range.clone()).unwrap_or_default()), range);
                } else {
                    builder.add(range, Content::Scalar);
                }
            }
            byte if byte.is_ascii_alphanumeric() || *byte == b'-' => {
                let range = word(bytes, at);
                at = range.end;
                builder.add(range, Content::Scalar);
            }
            _ => at += 1,
        }
    }
    builder.finish()
}

/// The string that starts at `start`, quotes included.
fn string(bytes: &[u8], start: usize) -> Range<usize> {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return start..at + 1,
            _ => at += 1,
        }
    }
    start..bytes.len()
}

/// The number or literal that starts at `start`.
fn word(bytes: &[u8], start: usize) -> Range<usize> {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte))
        .unwrap_or(rest.len());
    start..start + length
}

fn unquote(quoted: &str) -> Cow<'_, str> {
    if quoted.contains('\\') {
        Cow::Owned(serde_json::from_str(quoted).unwrap_or_default())
    } else {
        Cow::Borrowed(quoted.trim_matches('"'))
    }
}
