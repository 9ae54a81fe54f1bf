//! Where things are in the project.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Failure;

/// The folder of the API descriptions, relative to the project.
pub const SPECS: &str = "specs";
/// The folder of the client crate, relative to the project.
pub const CLIENT: &str = "generated-client";

/// A checkout of the project, or in tests a copy of the parts that codegen reads and writes.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The project below `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The checkout that this command was built from, wherever it is called.
    #[must_use]
    pub fn of_this_build() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(own.parent().unwrap_or(own))
    }

    /// The folder of the project.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A place in the project, given relative to it with `/` between the segments.
    #[must_use]
    pub fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The content of a file of the project, or nothing if there is no such file.
    ///
    /// # Errors
    ///
    /// [`Failure`] if there is one and it cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match fs::read(self.place(path)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::unusable(format!("cannot read `{path}`: {error}"))),
        }
    }

    /// The names of the folders below a folder of the project, in order.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the folder cannot be listed.
    pub fn folders(&self, path: &str) -> Result<Vec<String>, Failure> {
        let failed = |error| Failure::unusable(format!("cannot list `{path}`: {error}"));
        let mut names = Vec::new();
        for entry in fs::read_dir(self.place(path)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            if let (true, Ok(name)) = (is_folder, entry.file_name().into_string()) {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// The folder that the code of an API goes to, relative to the project.
#[must_use]
pub fn module_folder(module: &str) -> String {
    format!("{CLIENT}/src/{module}")
}

/// The folder that the calls of an API's operations go to, which the client's tests make, relative to the project.
#[must_use]
pub fn calls_folder(module: &str) -> String {
    format!("{CLIENT}/tests/calls/{module}")
}

/// Text with `\n` alone at line ends, whatever the checkout made of them.
#[must_use]
pub fn with_plain_line_ends(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_build_is_in_the_project() {
        let workspace = Workspace::of_this_build();
        assert!(workspace.place("xtask/Cargo.toml").is_file());
        assert!(
            workspace
                .folders(SPECS)
                .unwrap()
                .contains(&"partoo".to_owned())
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_nothing_and_a_folder_is_an_error() {
        let workspace = Workspace::of_this_build();
        assert!(workspace.read("no such file").unwrap().is_none());
        assert!(workspace.read("xtask").is_err());
    }
}
