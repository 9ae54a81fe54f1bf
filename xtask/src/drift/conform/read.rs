//! Opens a recording and tells which form it has.
//!
//! Whatever goes wrong is told by its place alone: messages of a parser may repeat what they could not read.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

use generator::drift::conform::Exchange;

use super::report::FileTally;
use super::{har, lines};
use crate::Failure;

/// How many broken parts of a file are named; the rest is counted.
const NAMED: usize = 20;
/// What the buffer holds at a time; the first member of a HAR file stands within it.
const BUFFER: usize = 64 * 1024;

/// What a reader hands on.
pub(super) type Sink<'s> = &'s mut dyn FnMut(Exchange);

/// Reads a recording from beginning to end, exchange by exchange.
///
/// # Errors
///
/// [`Failure`] with exit code 3 if the file cannot be read or is cut off.
pub(super) fn read(path: &Path, number: usize, sink: Sink<'_>) -> Result<FileTally, Failure> {
    let name = path.display().to_string();
    let failed = |error: &std::io::Error| {
        // Other kinds of errors are those of the reader, whose text may hold what it read.
        let why = match error.kind() {
            ErrorKind::NotFound => "there is no such file",
            ErrorKind::PermissionDenied => "it may not be read",
            ErrorKind::IsADirectory => "it is a folder",
            _ => "the disk gave an error",
        };
        Failure::unchecked(format!("cannot read `{name}`: {why}"))
    };
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut reader = BufReader::with_capacity(BUFFER, file);
    let start = reader.fill_buf().map_err(|error| failed(&error))?;
    let has_mark = start.starts_with(b"\xef\xbb\xbf");
    let is_har = is_har(start);
    if has_mark {
        reader.consume(3);
    }
    let mut tally = FileTally::new(name.clone(), is_har);
    if is_har {
        har::read(reader, number, &mut tally, sink)?;
    } else {
        lines::read(reader, number, &mut tally, sink).map_err(|error| failed(&error))?;
    }
    Ok(tally)
}

impl FileTally {
    /// Notes a part that is no exchange, by its number.
    pub(super) fn note_broken(&mut self, number: u64) {
        self.broken += 1;
        if self.broken_at.len() < NAMED {
            self.broken_at.push(number);
        }
    }
}

/// Whether a file begins as HAR does: an object whose first member is `log` (HAR 1.2), and not as a line of an exchange.
fn is_har(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let rest = start.trim_ascii_start();
    let rest = rest.strip_prefix(b"{").unwrap_or_default();
    rest.trim_ascii_start().starts_with(b"\"log\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_member_tells_the_form() {
        assert!(is_har(b"\xef\xbb\xbf \n{\n \"log\" : {}}"));
        assert!(!is_har(b"{\"request\": {\"log\": 1}}"));
        assert!(!is_har(b""));
    }
}
