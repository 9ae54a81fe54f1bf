//! Files of a commit, read through the `git` command.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generator::source::{FileReader, MAX_BYTES};

/// The files below a folder, as a commit has them.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    repository: PathBuf,
    revision: String,
    folder: String,
}

/// What a path is in a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    File,
    Folder,
}

impl Commit {
    /// The files below `folder`, which is relative to the top of the repository; empty means all of it.
    pub(super) fn new(repository: &Path, revision: &str, folder: &str) -> Self {
        Self {
            repository: repository.to_owned(),
            revision: revision.to_owned(),
            folder: folder.to_owned(),
        }
    }

    /// What a path below the folder is.
    pub(super) fn kind(&self, path: &str) -> io::Result<Object> {
        let kind = self.ask(&["-t"], path)?;
        match String::from_utf8_lossy(&kind).trim() {
            "blob" => Ok(Object::File),
            "tree" => Ok(Object::Folder),
            other => Err(io::Error::other(format!("it is a {other}"))),
        }
    }

    fn ask(&self, what: &[&str], path: &str) -> io::Result<Vec<u8>> {
        let mut name = format!("{}:{}", self.revision, self.folder);
        if !self.folder.is_empty() && !path.is_empty() {
            name.push('/');
        }
        name.push_str(path);
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.repository)
            .arg("cat-file")
            .args(what)
            .arg(&name)
            .stdin(Stdio::null())
            .output()?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let message = String::from_utf8_lossy(&output.stderr);
        let message = message.trim().trim_start_matches("fatal: ").to_owned();
        Err(io::Error::new(io::ErrorKind::NotFound, message))
    }
}

impl FileReader for Commit {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let size = self.ask(&["-s"], path)?;
        let size: u64 = String::from_utf8_lossy(&size)
            .trim()
            .parse()
            .map_err(io::Error::other)?;
        if size > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.ask(&["blob"], path)
    }
}
