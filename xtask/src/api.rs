//! The APIs of the project, and what the generator makes of each.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use generator::diag::Style;
use generator::output::{self, Files, Provenance};
use generator::source::{Disk, FileReader};
use generator::{Config, EmittedType, Inputs, Options, Report, Target};

use crate::Failure;
use crate::workspace::{SPECS, Workspace, calls_folder, module_folder, with_plain_line_ends};

/// The command that brings the emitted files up to date.
pub const COMMAND: &str = "cargo xtask codegen";

/// Where the documents of an API come from.
const PROVENANCE: &str = "PROVENANCE.toml";
const CONFIG: &str = "codegen.toml";
const LOCK: &str = "names.lock";

/// One folder below `specs/` that has a `codegen.toml`.
#[derive(Debug)]
pub struct Api {
    /// The name of the folder.
    pub name: String,
    config: Config,
    config_text: Vec<u8>,
}

impl Api {
    /// An API of this name with other decisions, to compare with a state that is not in the tree.
    pub(crate) fn with(name: String, config: Config) -> Self {
        Self {
            name,
            config,
            config_text: Vec::new(),
        }
    }

    /// The module of the client that the API is emitted to.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.config.module
    }

    /// What is decided about the API.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The folder of the API, relative to the project.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{SPECS}/{}", self.name)
    }
}

/// What the generator emits for one API, and what it was made from.
#[derive(Debug)]
pub struct Emission {
    /// The name of the API's folder.
    pub api: String,
    /// The module that the files belong to.
    pub module: String,
    /// The files of the module, relative to its folder.
    pub files: Files,
    /// The calls of its operations for the client's tests, relative to their folder.
    pub calls: Files,
    /// The lines for the feature section of the client's `Cargo.toml`.
    pub features: String,
    /// The path of `names.lock`, relative to the project.
    pub lock_path: String,
    /// The text of `names.lock`.
    pub lock: String,
    /// `names.lock` as it was found.
    pub lock_found: Option<Vec<u8>>,
    /// The inputs, for the manifest.
    pub provenance: Provenance,
    /// How many warnings the documents got.
    pub warnings: usize,
    /// The named types among the files, and the schemas that they stand for.
    pub types: Vec<EmittedType>,
}

impl Emission {
    /// The emitted folders, relative to the project, with their files: the module, and the calls for the tests.
    #[must_use]
    pub fn folders(&self) -> [(String, &Files); 2] {
        [
            (module_folder(&self.module), &self.files),
            (calls_folder(&self.module), &self.calls),
        ]
    }
}

/// Every API of the project, by the name of its folder.
///
/// # Errors
///
/// [`Failure`] if a `codegen.toml` cannot be read or understood, if two name the same module, or if there is none.
pub fn discover(workspace: &Workspace) -> Result<Vec<Api>, Failure> {
    let mut apis: Vec<Api> = Vec::new();
    for name in workspace.folders(SPECS)? {
        let path = format!("{SPECS}/{name}/{CONFIG}");
        let Some(config_text) = workspace.read(&path)? else {
            continue;
        };
        let config =
            Config::parse(&with_plain_line_ends(&config_text), &path).map_err(|diagnostics| {
                Failure::unusable(Report::without_documents(diagnostics).render(Style::Plain))
            })?;
        if let Some(other) = apis.iter().find(|other| other.module() == config.module) {
            return Err(Failure::unusable(format!(
                "`{path}` names the module `{}`, and so does `{}/{CONFIG}`",
                config.module,
                other.folder()
            )));
        }
        apis.push(Api {
            name,
            config,
            config_text,
        });
    }
    if apis.is_empty() {
        return Err(Failure::unusable(format!(
            "there is no `{SPECS}/<api>/{CONFIG}`"
        )));
    }
    Ok(apis)
}

/// The API that was asked for, or all.
///
/// # Errors
///
/// [`Failure`] if there is no API of that name.
pub fn select(apis: Vec<Api>, only: Option<&str>) -> Result<Vec<Api>, Failure> {
    let Some(wanted) = only else { return Ok(apis) };
    let names: Vec<String> = apis.iter().map(|api| format!("`{}`", api.name)).collect();
    let selected: Vec<Api> = apis.into_iter().filter(|api| api.name == wanted).collect();
    if selected.is_empty() {
        return Err(Failure::unusable(format!(
            "there is no API `{wanted}`, there are {}",
            names.join(", ")
        )));
    }
    Ok(selected)
}

/// Runs the generator for one API, in memory.
///
/// # Errors
///
/// [`Failure`] with the rendered diagnostics if the documents have any error, also one that costs a single part only:
/// what is committed must be whole, and the documents are ours to correct.
pub fn emit(workspace: &Workspace, api: Api) -> Result<Emission, Failure> {
    let folder = api.folder();
    let lock_path = format!("{folder}/{LOCK}");
    let lock_found = workspace.read(&lock_path)?;
    let reader = Recorder::new(Disk::new(workspace.place(&folder)));
    let module = api.config.module.clone();
    let inputs = Inputs {
        reader: &reader,
        config: api.config,
        options: Options {
            target: Target::Module,
            lock: lock_found.as_deref().map(with_plain_line_ends),
        },
    };
    let refused = |report: &Report| Failure::findings(report.render(Style::Plain));
    let generated = generator::generate(&inputs).map_err(|report| refused(&report))?;
    if generated.report.has_errors() {
        return Err(refused(&generated.report));
    }
    let provenance = Provenance::new(COMMAND, output::VERSION)
        .input(format!("{folder}/{CONFIG}"), &api.config_text)
        .maintained(lock_path.clone(), lock_found.as_deref(), &generated.lock);
    // Where the documents come from emits nothing, and still belongs to what the files stand for.
    let sources = format!("{folder}/{PROVENANCE}");
    let provenance = match workspace.read(&sources)? {
        Some(content) => provenance.input(sources, &content),
        None => provenance,
    };
    let provenance = reader
        .files
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_iter()
        .fold(provenance, |provenance, (path, content)| {
            provenance.input(format!("{folder}/{path}"), &content)
        });
    Ok(Emission {
        api: api.name,
        module,
        files: generated.files,
        calls: generated.calls,
        features: generated.features,
        lock_path,
        lock: generated.lock,
        lock_found,
        provenance,
        warnings: generated.report.diagnostics().warnings(),
        types: generated.types,
    })
}

/// Passes on every file, and keeps it: these are the inputs, also those that only a `$ref` names.
struct Recorder<R> {
    reader: R,
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl<R> Recorder<R> {
    fn new(reader: R) -> Self {
        Self {
            reader,
            files: Mutex::default(),
        }
    }
}

impl<R: FileReader> FileReader for Recorder<R> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let content = self.reader.read(path)?;
        self.files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), content.clone());
        Ok(content)
    }
}
