//! The files that the command line names, and the reader that finds the others.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use generator::config::Document;
use generator::diag::Style;
use generator::output::Provenance;
use generator::source::{Disk, FileReader};
use generator::{Config, Inputs, Options, Report, Target};

use super::Failure;
use super::arguments::Documents;

/// What the library is called with, made from the command line.
pub(super) struct Input {
    reader: Reader,
    config: Config,
    config_file: Option<(String, Vec<u8>)>,
}

impl Input {
    /// Reads the configuration, and makes sure that the document and its overlays can be read.
    pub(super) fn open(documents: &Documents) -> Result<Self, Failure> {
        let spec = file(&documents.spec)?;
        let root = spec.parent().unwrap_or(Path::new("/")).to_owned();
        let mut reader = Reader::new(&root);
        let name = reader.name(&spec);
        let Some(config_path) = &documents.config else {
            let overlays: Vec<String> = reader.names(&documents.overlay)?;
            let mut config = Config::for_spec(&name, &overlays);
            select(&mut config, documents);
            return Ok(Self {
                config,
                reader,
                config_file: None,
            });
        };

        let config_path = file(config_path)?;
        let text = fs::read(&config_path).map_err(|error| unreadable(&config_path, &error))?;
        let shown = config_path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut config =
            Config::parse(&String::from_utf8_lossy(&text), &shown).map_err(|diagnostics| {
                let report = Report::without_documents(diagnostics);
                Failure::Unusable(report.render(Style::Plain).to_owned())
            })?;
        let folder = config_path.parent().unwrap_or(&root);
        let listed = config.documents.iter().find(|document| {
            folder
                .join(&document.spec)
                .canonicalize()
                .is_ok_and(|path| path == spec)
        });
        let own: Vec<PathBuf> = listed
            .iter()
            .flat_map(|document| &document.overlays)
            .map(|overlay| folder.join(overlay))
            .collect();
        let group = listed.and_then(|document| document.group.clone());
        let overlays = reader.names(own.iter().chain(&documents.overlay))?;
        config.documents = vec![Document {
            spec: name,
            overlays,
            group,
        }];
        select(&mut config, documents);
        Ok(Self {
            reader,
            config,
            config_file: Some((shown, text)),
        })
    }

    /// The call of the library.
    pub(super) fn with(&self, target: Target) -> Inputs<'_> {
        let options = Options { target, lock: None };
        Inputs {
            reader: &self.reader,
            config: self.config.clone(),
            options,
        }
    }

    /// Adds everything that was read, under names that do not depend on the machine.
    pub(super) fn provenance(&self, provenance: Provenance) -> Provenance {
        let read = self
            .reader
            .read
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let inputs = read
            .iter()
            .chain(self.config_file.iter().map(|(name, text)| (name, text)));
        inputs.fold(provenance, |provenance, (name, content)| {
            provenance.input(name, content)
        })
    }
}

/// Reads files below the folder of the document, and besides only those that the command line names.
///
/// A `$ref` is thus held to the folder of the document, wherever the overlays are.
pub(super) struct Reader {
    root: PathBuf,
    disk: Disk,
    named: BTreeMap<String, PathBuf>,
    read: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Reader {
    fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            disk: Disk::new(root),
            named: BTreeMap::new(),
            read: Mutex::default(),
        }
    }

    fn names<'p>(
        &mut self,
        paths: impl IntoIterator<Item = &'p PathBuf>,
    ) -> Result<Vec<String>, Failure> {
        paths
            .into_iter()
            .map(|path| file(path).map(|path| self.name(&path)))
            .collect()
    }

    /// The name under which the library reads a file.
    fn name(&mut self, path: &Path) -> String {
        if let Ok(below) = path.strip_prefix(&self.root) {
            return joined(below);
        }
        let mut name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        while self.root.join(&name).exists()
            || self.named.get(&name).is_some_and(|other| other != path)
        {
            name.insert_str(0, "overlays/");
        }
        self.named.insert(name.clone(), path.to_owned());
        name
    }
}

impl FileReader for Reader {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let content = match self.named.get(path) {
            Some(place) => {
                let name = place.file_name().unwrap_or_default().to_string_lossy();
                Disk::new(place.parent().unwrap_or(&self.root)).read(&name)?
            }
            None => self.disk.read(path)?,
        };
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), content.clone());
        Ok(content)
    }
}

/// The real path of a file that the command line names, which must be there.
fn file(path: &Path) -> Result<PathBuf, Failure> {
    let real = path
        .canonicalize()
        .map_err(|error| unreadable(path, &error))?;
    if real.is_file() {
        return Ok(real);
    }
    Err(Failure::Unusable(format!(
        "`{}` is not a file",
        path.display()
    )))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Unusable(format!("cannot read `{}`: {error}", path.display()))
}

fn joined(path: &Path) -> String {
    let segments = path.components().filter_map(|component| match component {
        Component::Normal(segment) => Some(segment.to_string_lossy().into_owned()),
        _ => None,
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Adds the selectors of the command line to those of the configuration.
fn select(config: &mut Config, documents: &Documents) {
    config.include.extend(documents.include.iter().cloned());
    config.exclude.extend(documents.exclude.iter().cloned());
}
