//! `cargo xtask corpus`: the generator against documents that nobody here wrote.
//!
//! Each OpenAPI document below a folder is generated, compiled and, where asked for, has values sent through its types.
//! What comes of it is one row a document.
//!
//! | file | decides |
//! |---|---|
//! | `find` | which files are documents |
//! | `tree` | where a reference of a raw document leads |
//! | `count` | what a document holds |
//! | `generate`, `process` | how the generator is run and measured |
//! | `untyped`, `types` | which members should have had a type |
//! | `build` | how crates are compiled |
//! | `roundtrip` | which values are sent through the types, and what is a loss |
//! | `row`, `table` | what is good enough, and how it is shown |

mod build;
mod count;
pub(crate) mod find;
mod generate;
mod loss;
mod process;
#[cfg(feature = "roundtrip")]
mod roundtrip;
mod row;
mod table;
mod untyped;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use generator::source::Disk;
use samples::tree::Tree;

use crate::workspace::{CLIENT, Workspace};
use crate::{Failure, Outcome};
use build::Bench;
use count::Counts;
use find::{Candidate, Kind};
use row::{Row, Status};
use table::Table;

pub use generate::{Job, here as generate_here};

/// What to look at, and how closely.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder with the documents.
    pub folder: PathBuf,
    /// The file that gets one row of JSON a document.
    pub json: Option<PathBuf>,
    /// Only files that match one of these patterns; all if there is none.
    pub only: Vec<String>,
    /// Compile what was emitted.
    pub check: bool,
    /// Send values through the emitted types.
    pub roundtrip: bool,
}

/// Runs the command. `program` is this command's own executable, which does the generating.
///
/// # Errors
///
/// [`Failure`] if the folder cannot be read or the results cannot be written. A document that fails is not an error here
/// but [`Outcome::Findings`].
pub fn run(
    workspace: &Workspace,
    program: &Path,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let shown = options.folder.display();
    let folder = options
        .folder
        .canonicalize()
        .map_err(|error| Failure::unusable(format!("cannot read `{shown}`: {error}")))?;
    let found = find::find(&folder)
        .map_err(|error| Failure::unusable(format!("cannot read `{shown}`: {error}")))?;
    let wanted = |candidate: &&Candidate| {
        let matches = |pattern: &String| find::matches(pattern, &candidate.file);
        options.only.is_empty() || options.only.iter().any(matches)
    };
    let candidates: Vec<&Candidate> = found.candidates.iter().filter(wanted).collect();
    if candidates.is_empty() {
        let message = format!("there is no OpenAPI document to look at below `{shown}`");
        return Err(Failure::unusable(message));
    }
    let mut json = options.json.as_deref().map(create).transpose()?;

    let run = Run::prepare(workspace, program, &folder, options)?;
    let names = candidates.iter().map(|candidate| candidate.file.as_str());
    let mut table = Table::new(report, names);
    table.head();
    let mut rows = Vec::new();
    let mut crates = BTreeSet::new();
    for candidate in candidates {
        table.begin();
        let row = run.look_at(
            candidate,
            crate_name(&candidate.file, &mut crates),
            &mut table,
        );
        table.row(&row);
        if let Some(json) = &mut json {
            writeln!(json, "{}", row.to_json()).map_err(|error| Failure::unknown(&error))?;
        }
        rows.push(row);
    }
    table.foot(&rows, found.others);
    let failed = rows.iter().any(|row| row.status == Status::Failed);
    Ok(if failed {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn create(path: &Path) -> Result<fs::File, Failure> {
    fs::File::create(path)
        .map_err(|error| Failure::unusable(format!("cannot write `{}`: {error}", path.display())))
}

/// The executable of this command.
///
/// # Errors
///
/// As `std::env::current_exe`.
pub fn this_program() -> io::Result<PathBuf> {
    // A run takes minutes, and somebody may build the command again meanwhile. On Linux this name stays what it was.
    let lasting = PathBuf::from("/proc/self/exe");
    if lasting.exists() {
        return Ok(lasting);
    }
    env::current_exe()
}

/// Builds this command with the oracle, which the other commands do without, and starts it again.
///
/// # Errors
///
/// [`Failure`] if Cargo cannot be run.
pub fn again_with_oracle(
    workspace: &Workspace,
    arguments: impl Iterator<Item = OsString>,
) -> Result<Outcome, Failure> {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command
        .args(["run", "--quiet", "--package", "xtask"])
        .args(["--features", "roundtrip", "--manifest-path"])
        .arg(workspace.place("Cargo.toml"));
    // A release build takes minutes the first time, and Cargo says nothing of it.
    let build = if cfg!(debug_assertions) {
        "a build"
    } else {
        command.arg("--release");
        "a release build"
    };
    let _ = writeln!(
        io::stderr(),
        "--roundtrip needs the oracle; Cargo makes {build} of this command with it, unless there is one"
    );
    let status = command.arg("--").args(arguments).status();
    let status = status.map_err(|error| Failure::unknown(&error))?;
    Ok(match status.code() {
        Some(0) => Outcome::Clean,
        Some(1) => Outcome::Findings,
        Some(2) => Outcome::Unusable,
        Some(4) => Outcome::Defect,
        _ => Outcome::Unknown,
    })
}

/// What all documents share.
struct Run<'a> {
    program: &'a Path,
    folder: &'a Path,
    reader: Disk,
    /// The folder that the crates go to.
    crates: PathBuf,
    runtime: PathBuf,
    bench: Bench,
    options: &'a Options,
}

impl<'a> Run<'a> {
    fn prepare(
        workspace: &Workspace,
        program: &'a Path,
        folder: &'a Path,
        options: &'a Options,
    ) -> Result<Self, Failure> {
        let runtime = workspace.place(CLIENT).canonicalize();
        let runtime = runtime.map_err(|error| Failure::unknown(&error))?;
        let target = workspace.place("target/corpus");
        let crates = target.join("crates").join(tag(folder));
        fs::create_dir_all(&crates).map_err(|error| Failure::unknown(&error))?;
        let crates = crates
            .canonicalize()
            .map_err(|error| Failure::unknown(&error))?;
        let bench = Bench::new(
            target.join("build"),
            workspace.place("Cargo.lock"),
            runtime.clone(),
        );
        if options.check || options.roundtrip {
            bench.warm_up(&crates).map_err(Failure::unusable)?;
        }
        Ok(Self {
            program,
            folder,
            reader: Disk::new(folder),
            crates,
            runtime,
            bench,
            options,
        })
    }

    fn look_at(&self, candidate: &Candidate, name: String, table: &mut Table<'_>) -> Row {
        let file = candidate.file.as_str();
        let tree = match Tree::open(&self.reader, file) {
            Ok(tree) => Some(tree),
            Err(reason) if is_unreadable(&self.folder.join(file)) => {
                return Row::skipped(file, reason);
            }
            // Another parser reads the file, so that the generator has to answer for it.
            Err(_) => None,
        };
        let counts = tree.as_ref().map(Counts::of);
        if candidate.kind == Kind::OpenApi && counts.is_some_and(Counts::is_empty) {
            return Row::skipped(file, "it has no operations, webhooks or schemas");
        }
        let openapi = tree.as_ref().and_then(|tree| {
            let top = tree.top();
            let version = top.text("openapi").or(top.text("swagger"))?;
            Some(version.to_owned())
        });
        let mut row = Row {
            file: file.to_owned(),
            openapi,
            counts,
            ..Row::default()
        };
        table.progress(file, "generate");
        let out = self.crates.join(&name);
        let job = Job {
            root: self.folder.to_owned(),
            spec: file.to_owned(),
            answer: Job::answer_for(&out),
            out,
            name,
            runtime: self.runtime.clone(),
        };
        let answer = match generate::apart(self.program, &job) {
            Ok(answer) => answer,
            Err(reason) => {
                row.fail(reason);
                return row;
            }
        };
        if candidate.kind == Kind::Swagger {
            let refusal = answer.first_error();
            if answer.emitted || !refusal.contains("Swagger 2.0") || !answer.has_help() {
                row.fail("Swagger 2.0 is not refused with a way out");
            } else {
                row.status = Status::Refused;
                row.reasons.push(refusal);
            }
            return row;
        }
        if let Some(tree) = &tree {
            row.untyped = untyped::untyped(tree, &answer.types);
        }
        let emitted = answer.emitted;
        row.answer = Some(answer);
        if emitted {
            self.compile(&job, &mut row, table);
            self.send_values(&job, tree.as_ref(), &mut row, table);
        }
        row.judge();
        row
    }

    fn compile(&self, job: &Job, row: &mut Row, table: &mut Table<'_>) {
        if !self.options.check {
            return;
        }
        table.progress(&row.file, "check");
        match self.bench.check(&job.out) {
            Ok(compiled) => {
                compiled.discard();
                row.check = Some(compiled);
            }
            Err(error) => row.fail(format!("cannot run Cargo: {error}")),
        }
    }

    #[cfg(feature = "roundtrip")]
    fn send_values(
        &self,
        job: &Job,
        tree: Option<&Tree<'_>>,
        row: &mut Row,
        table: &mut Table<'_>,
    ) {
        let compiles = row.check.as_ref().is_none_or(|check| check.ok);
        let (Some(tree), Some(answer), true) =
            (tree, &row.answer, self.options.roundtrip && compiles)
        else {
            return;
        };
        table.progress(&row.file, "round trip");
        match roundtrip::samples(tree, &answer.types, &self.bench, job) {
            Ok(samples) => row.samples = Some(samples),
            Err(reason) => row.fail(reason),
        }
    }

    #[cfg(not(feature = "roundtrip"))]
    #[expect(
        clippy::unused_self,
        reason = "the oracle is built in only where it is asked for"
    )]
    fn send_values(&self, _: &Job, _: Option<&Tree<'_>>, _: &mut Row, _: &mut Table<'_>) {}
}

/// A few letters that stand for a folder, so that runs over two folders at a time do not meet.
fn tag(folder: &Path) -> String {
    // FNV-1a: the same on every run, unlike the hashes of the standard library.
    let hash = folder
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        });
    format!("{hash:08x}")
}

/// Whether a file is no JSON and no YAML for another parser either. Only then is it the file's fault alone.
fn is_unreadable(path: &Path) -> bool {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) => return error.kind() != io::ErrorKind::Interrupted,
    };
    serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_err()
        && serde_yaml::from_slice::<serde::de::IgnoredAny>(&text).is_err()
}

/// A name for the crate of a document, made from its path and given to no other.
fn crate_name(file: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = String::from("c");
    for letter in file.chars() {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let stem = name.trim_end_matches('-').to_owned();
    let mut name = stem.clone();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{stem}-{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_a_crate_of_its_own() {
        let mut taken = BTreeSet::new();
        let names = ["a/b.json", "a-b.json", "1 (é).yaml"].map(|file| crate_name(file, &mut taken));
        assert_eq!(names, ["ca-b-json", "ca-b-json-2", "c1-yaml"]);
    }
}
