//! Where the bytes come from: the disk below one folder, or memory.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Unreadable;

/// The largest file that is read, in bytes (64 MiB).
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads files by name. The generator reads nothing but through this trait, the sides of a comparison on two threads.
pub trait FileReader: Sync {
    /// The content of the file `path`, which is relative to the reader's root, separated by `/`, and free of `.` and
    /// `..` segments.
    ///
    /// # Errors
    ///
    /// As `std::fs::read`; a reader with a size limit reports [`io::ErrorKind::FileTooLarge`].
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;
}

/// Reads regular files below one folder of the disk. A path that leaves the folder, also by a symbolic link, is refused.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// Reads below `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        // An empty path means the current folder everywhere but in `canonicalize`.
        let root = if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root
        };
        Self { root }
    }

    /// The folder that is read from.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl FileReader for Disk {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let root = self.root.canonicalize()?;
        let target = root.join(path).canonicalize()?;
        if !target.starts_with(&root) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, OutsideRoot));
        }
        let metadata = target.metadata()?;
        // A pipe or a device could block or never end.
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        if metadata.len() > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = Vec::new();
        // One byte beyond the limit shows a file that grew after its size was asked for.
        File::open(&target)?
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Reads from a map of paths to contents, for tests and for callers that have the documents already.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; a file of the same path is replaced.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.0.insert(path.into(), content.into());
        self
    }
}

impl FileReader for Memory {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Marks the error of a path that leaves the root, so that it can be told from a missing permission.
#[derive(Debug)]
struct OutsideRoot;

impl fmt::Display for OutsideRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the path leads out of the folder")
    }
}

impl std::error::Error for OutsideRoot {}

/// Reads through any reader, holds it to the size limit, and words the failure without platform-dependent text.
pub(super) fn read(reader: &dyn FileReader, path: &str) -> Result<Vec<u8>, Unreadable> {
    let too_large = || Unreadable {
        reason: format!("it is larger than {} MiB", MAX_BYTES / (1024 * 1024)),
        outside: false,
        too_large: true,
    };
    match reader.read(path) {
        Ok(bytes) if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) => {
            Ok(bytes)
        }
        Ok(_) => Err(too_large()),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(too_large()),
        Err(error) => {
            let outside = error
                .get_ref()
                .is_some_and(|inner| inner.is::<OutsideRoot>());
            let reason = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file".to_owned(),
                io::ErrorKind::PermissionDenied if !outside => "permission denied".to_owned(),
                _ => error.to_string(),
            };
            Err(Unreadable {
                reason,
                outside,
                too_large: false,
            })
        }
    }
}

/// The path of `relative` as seen from the file `from`, with `.` and `..` resolved; `None` when it climbs above the
/// root or is absolute.
pub(super) fn resolve(from: &str, relative: &str) -> Option<String> {
    if super::is_absolute(relative) {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = Vec::new();
    // A backslash separates segments on Windows, so it must not hide a `..` from this check.
    for segment in folder.split('/').chain(relative.split(['/', '\\'])) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}
