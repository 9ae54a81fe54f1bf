//! The only writer: puts the emitted files on the disk, or tells how the disk differs from them.
//!
//! This module knows paths and text, nothing of OpenAPI or Rust.
//! [`write()`] brings a folder up to date as one step that happens whole or not at all; [`check`] compares without
//! touching anything. Both read the same record, the [`MANIFEST`] file in the folder, which lists every emitted file
//! and every input with its SHA-256. It tells which files below the folder are ours to remove, which of them were
//! edited by hand, and which input moved since they were emitted.

mod check;
mod manifest;
mod path;
mod transaction;
mod walk;
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;

pub use check::{Finding, Kind, check, check_file, check_removed, moved};
pub use manifest::{MANIFEST, Provenance, VERSION};
pub use path::PathProblem;
pub use write::{Plan, WriteSummary, commit, plan, plan_file, plan_removal, write};

/// Emitted text files by their path, relative to the output folder and with `/` between the segments.
///
/// Iteration is in the order of the paths, so that everything made from the files is the same on every run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and returns the text that stood under the same path before, if any.
    ///
    /// The path is judged when the files are written or checked, see [`Files::problems`].
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) -> Option<String> {
        self.0.insert(path.into(), text.into())
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Every path with its text, ordered by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every path that must not or cannot be written on one of the systems that Rust projects are built on.
    ///
    /// Names come from documents that strangers write, so a path that leaves the folder is refused here, whatever the
    /// stages before have let through. [`write()`] and [`check`] call this themselves.
    #[must_use]
    pub fn problems(&self) -> Vec<PathProblem> {
        path::problems(self.0.keys().map(String::as_str))
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Files {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Self(
            files
                .into_iter()
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        )
    }
}

/// Why the files could not be written or compared. Nothing on the disk has changed, unless it is
/// [`Error::NotRestored`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Some paths are not fit to be written anywhere.
    Paths(Vec<PathProblem>),
    /// A file stands in the way that neither the manifest nor its own first line claims for the generator.
    Occupied(PathBuf),
    /// Something that is not a plain file stands where a file belongs, or no folder where a folder belongs.
    Blocked {
        /// The place.
        path: PathBuf,
        /// What stands there, as a phrase that follows "is".
        found: &'static str,
    },
    /// The file system refused an action.
    Io {
        /// What was tried, as a phrase that follows "cannot".
        action: &'static str,
        /// The file or folder it was tried on.
        path: PathBuf,
        /// The answer of the system.
        source: io::Error,
    },
    /// Writing failed, and so did putting the former state back.
    NotRestored {
        /// Why writing failed.
        cause: Box<Error>,
        /// The first file that could not be put back.
        path: PathBuf,
        /// The folder that still holds the former files.
        backup: PathBuf,
        /// The answer of the system to the attempt to put the file back.
        source: io::Error,
    },
}

impl Error {
    /// A constructor for `map_err`, which hands over the system's answer.
    fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paths(problems) => {
                out.write_str("the emitted files have paths that cannot be written")?;
                problems
                    .iter()
                    .try_for_each(|problem| write!(out, "; {problem}"))
            }
            Self::Occupied(path) => write!(
                out,
                "`{}` was not written by this command and stands in the way: move it, or choose another folder",
                path.display()
            ),
            Self::Blocked { path, found } => {
                write!(out, "cannot write `{}`: it is {found}", path.display())
            }
            Self::Io { action, path, .. } => write!(out, "cannot {action} `{}`", path.display()),
            Self::NotRestored {
                cause,
                path,
                backup,
                ..
            } => write!(
                out,
                "{cause}; `{}` could not be put back either: the former files are in `{}`",
                path.display(),
                backup.display()
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Paths(_) | Self::Occupied(_) | Self::Blocked { .. } => None,
            Self::Io { source, .. } | Self::NotRestored { source, .. } => Some(source),
        }
    }
}

/// Text as it is compared and hashed: without a byte order mark, and with `\n` alone at line ends.
///
/// Git may check a text file out with `\r\n`; that must neither look like an edit nor move an input.
fn normalized(bytes: &[u8]) -> Vec<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut text = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            text.push(*byte);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalized_text_has_no_mark_and_no_carriage_return_before_a_line_feed() {
        assert_eq!(normalized(b"\xEF\xBB\xBFa\r\nb\n"), b"a\nb\n");
        assert_eq!(normalized(b"a\rb\r\r\n\r"), b"a\rb\r\n\r");
    }

    #[test]
    fn files_iterate_in_path_order_and_hand_back_what_they_replace() {
        let mut files: Files = [("b.rs", "2"), ("a.rs", "1")].into_iter().collect();
        assert_eq!(files.insert("b.rs", "3").as_deref(), Some("2"));
        assert_eq!(
            files.iter().collect::<Vec<_>>(),
            [("a.rs", "1"), ("b.rs", "3")]
        );
        assert_eq!(
            (files.len(), files.is_empty(), files.get("c.rs")),
            (2, false, None)
        );
    }

    #[test]
    fn errors_say_what_was_tried_and_keep_the_cause_as_source() {
        use std::error::Error as _;
        let error = Error::io("read", "a/b.rs")(io::Error::other("disk on fire"));
        assert_eq!(error.to_string(), "cannot read `a/b.rs`");
        assert_eq!(
            error.source().map(ToString::to_string).as_deref(),
            Some("disk on fire")
        );
    }
}
