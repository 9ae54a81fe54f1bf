//! What the command line names: a document, a folder with a `codegen.toml`, or either of them in a commit.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use generator::diag::Style;
use generator::drift::Side;
use generator::source::{Disk, FileReader};
use generator::{Config, Inputs, Options, Report, Target};

use super::git::{Commit, Object};
use super::report::Summary;
use crate::Failure;
use crate::workspace::{Workspace, with_plain_line_ends};

const CONFIG: &str = "codegen.toml";
const LOCK: &str = "names.lock";
/// What a path in a commit begins with.
const GIT: &str = "git:";

/// One side, as the command line names it.
pub(super) struct Input {
    /// As it was given.
    given: String,
    /// The folder of the document, as it was given.
    folder: String,
    reader: Box<dyn FileReader>,
    /// The document, where one was named.
    document: Option<String>,
}

impl Input {
    /// Understands an argument, and makes sure that what it names is there.
    pub(super) fn parse(workspace: &Workspace, given: &str) -> Result<Self, Failure> {
        match given.strip_prefix(GIT) {
            Some(rest) => Self::of_commit(workspace, given, rest),
            None => Self::of_disk(given),
        }
    }

    /// A folder of the project, given relative to it.
    pub(super) fn of_project(workspace: &Workspace, folder: &str) -> Self {
        Self {
            given: folder.to_owned(),
            folder: folder.to_owned(),
            reader: Box::new(Disk::new(workspace.place(folder))),
            document: None,
        }
    }

    /// What the files are read through.
    pub(super) fn reader(&self) -> &dyn FileReader {
        self.reader.as_ref()
    }

    /// The name of the folder alone, which for an API is its name.
    pub(super) fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or_default()
    }

    fn of_commit(workspace: &Workspace, given: &str, rest: &str) -> Result<Self, Failure> {
        let shape = || {
            Failure::unusable(format!(
                "`{given}` is not of the form git:REVISION:PATH, for example git:HEAD~1:specs/api"
            ))
        };
        let (revision, path) = rest.split_once(':').ok_or_else(shape)?;
        // Git would take it for an option.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(shape());
        }
        let path = path.trim_end_matches('/');
        let whole = Commit::new(workspace.root(), revision, "");
        let kind = whole
            .kind(path)
            .map_err(|error| Failure::unusable(format!("cannot read `{given}`: {error}")))?;
        let (folder, document) = match kind {
            Object::Folder => (path, None),
            Object::File => split(path),
        };
        Ok(Self {
            given: given.to_owned(),
            folder: folder.to_owned(),
            reader: Box::new(Commit::new(workspace.root(), revision, folder)),
            document: document.map(str::to_owned),
        })
    }

    fn of_disk(given: &str) -> Result<Self, Failure> {
        let metadata = std::fs::metadata(given)
            .map_err(|error| Failure::unusable(format!("cannot read `{given}`: {error}")))?;
        let trimmed = given.trim_end_matches('/');
        let (folder, document) = if metadata.is_dir() {
            (trimmed, None)
        } else {
            split(trimmed)
        };
        // The root folder is nothing but a slash.
        let root = if folder.is_empty() && given.starts_with('/') {
            "/"
        } else {
            folder
        };
        Ok(Self {
            given: given.to_owned(),
            folder: root.to_owned(),
            reader: Box::new(Disk::new(Path::new(root))),
            document: document.map(str::to_owned),
        })
    }

    /// The `codegen.toml` of the folder. Where a document was named, only that counts, and only if it is listed there.
    pub(super) fn own_config(&self) -> Result<Option<Config>, Failure> {
        let Some(text) = self.optional(CONFIG)? else {
            return Ok(None);
        };
        let name = format!("{}{CONFIG}", self.prefix());
        let mut config = Config::parse(&text, &name).map_err(|diagnostics| {
            Failure::unusable(Report::without_documents(diagnostics).render(Style::Plain))
        })?;
        if let Some(document) = &self.document {
            config.documents.retain(|listed| listed.spec == *document);
        }
        Ok((!config.documents.is_empty()).then_some(config))
    }

    /// The `names.lock` of the folder.
    pub(super) fn lock(&self) -> Result<Option<String>, Failure> {
        self.optional(LOCK)
    }

    fn optional(&self, name: &str) -> Result<Option<String>, Failure> {
        match self.reader.read(name) {
            Ok(bytes) => Ok(Some(with_plain_line_ends(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::unusable(format!(
                "cannot read `{}{name}`: {error}",
                self.prefix()
            ))),
        }
    }

    /// The side for the report.
    pub(super) fn summary(&self, side: &Side<'_>, decisions: &Decisions<'_>) -> Summary {
        Summary {
            input: self.given.clone(),
            folder: self.prefix(),
            borrowed: decisions.borrowed(),
            operations: side.operations(),
            errors: side.errors(),
        }
    }

    /// The same for a side that has no overlays.
    pub(super) fn summary_of(&self, operations: usize, errors: usize) -> Summary {
        Summary {
            input: self.given.clone(),
            folder: self.prefix(),
            borrowed: BTreeMap::new(),
            operations,
            errors,
        }
    }

    /// Why the side cannot be compared.
    pub(super) fn unreadable(&self, report: &Report) -> Failure {
        Failure::unchecked(format!(
            "{}\n`{}` cannot be compared",
            report.render(Style::Plain).trim_end(),
            self.given
        ))
    }

    /// What stands before the names of files.
    fn prefix(&self) -> String {
        match self.folder.as_str() {
            "" => String::new(),
            "/" => "/".to_owned(),
            folder => format!("{folder}/"),
        }
    }
}

/// The decisions that a side is emitted with, and the files that they come with.
pub(super) struct Decisions<'i> {
    pub(super) config: Config,
    own: &'i dyn FileReader,
    /// Where the overlays of the configuration are, if it is that of the other side.
    other: Option<&'i Input>,
}

impl<'i> Decisions<'i> {
    /// A side's own decisions, else those of the other side with its overlays, else none.
    pub(super) fn of(
        input: &'i Input,
        own: Option<&Config>,
        (other, theirs): (&'i Input, Option<&Config>),
    ) -> Result<Self, Failure> {
        let (config, other) = match (own, &input.document, theirs) {
            (Some(own), ..) => (own.clone(), None),
            (None, Some(document), Some(theirs)) => {
                let mut config = theirs.clone();
                match config.documents.as_mut_slice() {
                    [only] => only.spec.clone_from(document),
                    _ => {
                        return Err(Failure::unusable(format!(
                            "`{}` is one document and `{}` several; name the one to compare",
                            input.given, other.given
                        )));
                    }
                }
                (config, Some(other))
            }
            (None, Some(document), None) => (Config::for_spec(document, &[]), None),
            (None, None, Some(theirs)) => (theirs.clone(), Some(other)),
            (None, None, None) => {
                return Err(Failure::unusable(format!(
                    "`{}` has no {CONFIG}; name a document, or a folder of specs/ with one",
                    input.given
                )));
            }
        };
        Ok(Self {
            config,
            own: input.reader.as_ref(),
            other,
        })
    }

    /// What the generator is called with.
    pub(super) fn inputs(&self, lock: Option<String>) -> Inputs<'_> {
        Inputs {
            reader: self,
            config: self.config.clone(),
            options: Options {
                target: Target::Module,
                lock,
            },
        }
    }

    /// Files that lie beside the other side's configuration, each with the folder that it is read from.
    pub(super) fn borrowed(&self) -> BTreeMap<String, String> {
        let Some(other) = self.other else {
            return BTreeMap::new();
        };
        self.overlays()
            .filter(|name| self.own.read(name).is_err())
            .map(|name| (name.to_owned(), other.prefix()))
            .collect()
    }

    fn overlays(&self) -> impl Iterator<Item = &str> {
        let documents = self.config.documents.iter();
        documents.flat_map(|document| document.overlays.iter().map(String::as_str))
    }
}

impl FileReader for Decisions<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match (self.own.read(path), self.other) {
            (Err(error), Some(other))
                if error.kind() == io::ErrorKind::NotFound
                    && self.overlays().any(|name| name == path) =>
            {
                other.reader.read(path)
            }
            (read, _) => read,
        }
    }
}

/// The folder and the name of a file.
fn split(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once('/') {
        Some((folder, name)) => (folder, Some(name)),
        None => ("", Some(path)),
    }
}
