//! The files of a run: reading, parsing, following references between files, and finding a value's place in the text.
//!
//! A file is JSON or YAML, told apart by its content. Its values are parsed once, when it is loaded; its positions
//! are parsed only when a diagnostic asks for one, so a clean run never pays for them.

mod build;
mod lines;
mod load;
mod locate;
mod reader;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics, Places, codes};
use crate::origin::{FileId, Origin, Span};

use lines::Lines;
use load::Format;
use locate::Layout;

pub use build::{MAX_DEPTH, MAX_NODES};
pub use reader::{Disk, FileReader, MAX_BYTES, Memory};

/// The loaded files, each named by a [`FileId`]. Files are loaded once and stay as they were read.
pub struct Sources<'r> {
    reader: &'r dyn FileReader,
    files: Vec<File>,
    /// What became of every name that was asked for, so that a file is read and reported once.
    known: BTreeMap<String, Outcome>,
}

struct File {
    name: String,
    text: String,
    value: Arc<Value>,
    /// How to parse positions; `None` for a text that was attached and holds no values.
    format: Option<Format>,
    layout: OnceLock<Layout>,
    /// For a document with thousands of findings.
    lines: OnceLock<Lines>,
}

#[derive(Clone)]
enum Outcome {
    Loaded(FileId),
    /// The file could not be read; every place that asks for it is told why.
    Unreadable(Unreadable),
    /// The file was read but not understood, which was reported at the place in the file.
    Broken,
}

#[derive(Clone)]
struct Unreadable {
    reason: String,
    outside: bool,
    too_large: bool,
}

impl<'r> Sources<'r> {
    /// No files yet; `reader` is asked for each one.
    pub fn new(reader: &'r dyn FileReader) -> Self {
        Self {
            reader,
            files: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// Loads a specification or overlay. `name` is relative to the reader's root and separated by `/`.
    ///
    /// `None` means that at least one error was pushed: unreadable, not UTF-8, not JSON or YAML, a duplicate key, not a
    /// mapping at the top, or beyond a limit ([`MAX_BYTES`], [`MAX_NODES`], [`MAX_DEPTH`]).
    pub fn load(&mut self, name: &str, diags: &mut Diagnostics) -> Option<FileId> {
        let Some(path) = reader::resolve("", name) else {
            diags.push(
                Diagnostic::new(
                    codes::FILE_UNREADABLE,
                    format!("`{name}` lies outside the folder of the run"),
                )
                .help("name the file by a path below that folder"),
            );
            return None;
        };
        match self.obtain(&path, diags) {
            Outcome::Loaded(file) if self.value(file).is_object() => Some(file),
            Outcome::Loaded(file) => {
                diags.push(load::not_a_mapping(
                    file,
                    &path,
                    self.text(file),
                    self.value(file),
                ));
                None
            }
            Outcome::Broken => None,
            Outcome::Unreadable(unreadable) => {
                let (code, help) = if unreadable.too_large {
                    (
                        codes::FILE_TOO_LARGE,
                        "split the document into several files",
                    )
                } else {
                    (codes::FILE_UNREADABLE, "check the path and its permissions")
                };
                let message = format!("cannot read `{path}`: {}", unreadable.reason);
                diags.push(Diagnostic::new(code, message).help(help));
                None
            }
        }
    }

    /// Loads the file that a `$ref` in `from` names, and pushes an error at `at` when that is refused or fails.
    ///
    /// `relative` is the reference without its fragment, as it stands in the document; percent-encoded octets are
    /// decoded (RFC 3986 section 2.1) and `.` and `..` are resolved against the folder of `from`. URLs, absolute paths
    /// and paths that leave the reader's root are refused: reading a document never reaches the network or a file that
    /// was not placed beside it. The file may hold any value, not only a mapping.
    ///
    /// `None` means that an error was pushed, now or when the file was first read: what is wrong inside a file is
    /// reported once, however many references lead there.
    pub fn follow(
        &mut self,
        from: FileId,
        relative: &str,
        at: &Origin,
        diags: &mut Diagnostics,
    ) -> Option<FileId> {
        let relative = relative.split('#').next().unwrap_or_default();
        if relative.is_empty() {
            return Some(from);
        }
        let refuse = |code, message: String, help: &str| {
            Diagnostic::new(code, message).at(at.clone()).help(help)
        };
        if has_scheme(relative) || relative.starts_with("//") {
            diags.push(refuse(
                codes::REF_URL,
                format!("`{relative}` points to the network, which is never read"),
                "save that document beside this one and refer to it by a relative path",
            ));
            return None;
        }
        let decoded = percent_decode_str(relative).decode_utf8_lossy();
        if is_absolute(&decoded) {
            diags.push(refuse(
                codes::REF_ABSOLUTE,
                format!("`{relative}` is an absolute path"),
                "refer to the file by a path relative to this document",
            ));
            return None;
        }
        let outside_help = "move the file into the folder of the specification";
        let Some(path) = reader::resolve(self.name(from), &decoded) else {
            diags.push(refuse(
                codes::REF_OUTSIDE,
                format!("`{relative}` leaves the folder of the specification"),
                outside_help,
            ));
            return None;
        };
        match self.obtain(&path, diags) {
            Outcome::Loaded(file) => Some(file),
            Outcome::Broken => None,
            Outcome::Unreadable(unreadable) if unreadable.outside => {
                diags.push(refuse(
                    codes::REF_OUTSIDE,
                    format!("`{relative}` leads out of the folder of the specification"),
                    outside_help,
                ));
                None
            }
            Outcome::Unreadable(unreadable) => {
                let (code, help) = if unreadable.too_large {
                    (
                        codes::FILE_TOO_LARGE,
                        "split the document into several files",
                    )
                } else {
                    (
                        codes::REF_FILE,
                        "references are relative to the file that holds them",
                    )
                };
                let message = format!("cannot read `{path}`: {}", unreadable.reason);
                diags.push(refuse(code, message, help));
                None
            }
        }
    }

    /// Takes in a text that holds no OpenAPI values, such as a configuration file, so that diagnostics can quote it by
    /// [`Span`].
    pub fn attach(&mut self, name: &str, text: &str) -> FileId {
        self.add(File {
            name: name.to_owned(),
            text: load::clean(text.to_owned()),
            value: Arc::new(Value::Null),
            format: None,
            layout: OnceLock::new(),
            lines: OnceLock::new(),
        })
    }

    /// The content of a file as it was parsed.
    pub fn value(&self, file: FileId) -> &Value {
        self.file(file).map_or(&Value::Null, |file| &file.value)
    }

    /// The same, to be kept without a copy.
    pub(crate) fn shared(&self, file: FileId) -> Arc<Value> {
        let file = self.file(file);
        file.map_or_else(Arc::default, |file| Arc::clone(&file.value))
    }

    /// Gives up the contents of all files but their texts, once nothing reads values any more. Those of a large document
    /// are most of its memory.
    pub(crate) fn forget_values(&mut self) {
        for file in &mut self.files {
            file.value = Arc::default();
        }
    }

    /// The name of a file: its path relative to the reader's root, separated by `/`.
    pub fn name(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| file.name.as_str())
    }

    /// The text of a file, without byte order mark and with line feeds as line ends.
    pub fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| file.text.as_str())
    }

    /// Every file, in order of loading.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..file_number(self.files.len())).map(FileId)
    }

    /// Where a value stands: the key for a member of a mapping, the element for one of an array, and the nearest value
    /// around it when the file has no such value. `None` for a file without values.
    ///
    /// The first call for a file parses its positions; later calls reuse them.
    pub fn locate(&self, origin: &Origin) -> Option<Span> {
        let file = self.file(origin.file)?;
        let range = file.layout()?.key(&origin.pointer)?;
        let (line, column) = file.line_column(range.start);
        Some(Span {
            file: origin.file,
            range,
            line,
            column,
        })
    }

    /// The text of a scalar exactly as it was written, quotes included: `1.10` where [`Sources::value`] has the number
    /// `1.1`. `None` when there is no such value or it is a mapping or an array.
    pub fn written(&self, origin: &Origin) -> Option<&str> {
        let file = self.file(origin.file)?;
        let range = file.layout()?.scalar(&origin.pointer)?;
        file.text.get(range)
    }

    fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(usize::try_from(id.0).ok()?)
    }

    fn add(&mut self, file: File) -> FileId {
        let id = FileId(file_number(self.files.len()));
        self.files.push(file);
        id
    }

    fn obtain(&mut self, path: &str, diags: &mut Diagnostics) -> Outcome {
        if let Some(outcome) = self.known.get(path) {
            return outcome.clone();
        }
        let outcome = match reader::read(self.reader, path) {
            Ok(bytes) => self.parse(path, bytes, diags),
            Err(error) => Outcome::Unreadable(error),
        };
        self.known.insert(path.to_owned(), outcome.clone());
        outcome
    }

    fn parse(&mut self, path: &str, bytes: Vec<u8>, diags: &mut Diagnostics) -> Outcome {
        // The file is added before it is parsed, so that the diagnostics about it can quote it.
        let id = self.attach(path, "");
        let index = self.files.len() - 1;
        let before = diags.errors();
        let loaded = load::load(id, path, bytes, diags);
        if let Some(file) = self.files.get_mut(index) {
            file.text = loaded.text;
            file.format = loaded.format;
            file.value = Arc::new(loaded.value);
            if let Some(layout) = loaded.layout {
                file.layout = OnceLock::from(layout);
            }
        }
        if diags.errors() > before {
            Outcome::Broken
        } else {
            Outcome::Loaded(id)
        }
    }
}

impl File {
    fn layout(&self) -> Option<&Layout> {
        let format = self.format?;
        Some(
            self.layout
                .get_or_init(|| Layout::parse(&self.text, format)),
        )
    }

    fn line_column(&self, offset: usize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| Lines::of(&self.text));
        lines.line_column(&self.text, offset)
    }
}

impl Places for Sources<'_> {
    fn name(&self, file: FileId) -> &str {
        Sources::name(self, file)
    }

    fn text(&self, file: FileId) -> &str {
        Sources::text(self, file)
    }

    fn locate(&self, origin: &Origin) -> Option<Span> {
        Sources::locate(self, origin)
    }
}

/// A run reads a handful of files; the number saturates instead of wrapping only because the type demands an answer.
fn file_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether the text starts with a URI scheme (RFC 3986 section 3.1). One letter before the colon is a drive, not a
/// scheme.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether the path is absolute on any platform: documents are written on one and read on another.
fn is_absolute(path: &str) -> bool {
    let mut chars = path.chars();
    let first = chars.next();
    let drive = first.is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':');
    drive || path.starts_with(['/', '\\'])
}

#[cfg(test)]
mod tests;
