//! `cargo xtask conformance`: every operation, called through the emitted client on a mock server made of its document.
//!
//! The judge is Prism, which shares no line with this project: it rejects a request that its document does not allow,
//! and answers out of the document. The calls are those of the client's test `wire_operations`; this module starts the
//! servers, runs that test, and shows what it reports.

mod documents;
mod prism;
mod table;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::workspace::Workspace;
use crate::{Failure, Outcome};
use prism::{Prism, Server};

/// Where documents, the mock server and the report are kept, relative to the project.
const FOLDER: &str = "target/conformance";

/// The test that makes the calls.
const TEST: &str = "every_operation_against_mock_servers";

/// What to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The one API to call, by the name of its folder below `specs/`.
    pub api: Option<String>,
    /// The file that gets the report.
    pub json: Option<PathBuf>,
}

/// Starts the servers, makes the calls and shows what came of them.
///
/// # Errors
///
/// [`Failure`] if Node.js or npm is missing, if the mock server cannot be installed or started, if the documents have
/// errors, if the test does not compile, or if the report cannot be written.
pub fn run(
    workspace: &Workspace,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let documents = documents::write(workspace, options.api.as_deref())?;
    let prism = Prism::install(workspace)?;
    build(workspace)?;
    let mut servers: Vec<(String, Server)> = documents
        .iter()
        .map(|document| Ok((document.name.clone(), prism.start(&document.path)?)))
        .collect::<Result<_, Failure>>()?;
    for (_, server) in &mut servers {
        server.wait()?;
    }
    let found = call(workspace, &servers)?;
    if let Some(path) = &options.json {
        fs::write(path, &found).map_err(|error| {
            Failure::unusable(format!("cannot write `{}`: {error}", path.display()))
        })?;
    }
    let rows: Vec<Value> = found
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::unknown(&error))?;
    let _ = report.write_all(table::table(&rows).as_bytes());
    for document in &documents {
        let called = table::called(&rows, &document.name);
        if called != document.operations {
            return Err(Failure::findings(format!(
                "{} has {} operations, and {called} were called",
                document.name, document.operations
            )));
        }
    }
    Ok(if table::findings(&rows) > 0 {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Compiles the test, so that the servers do not wait for it and a mistake in it is not taken for one of theirs.
fn build(workspace: &Workspace) -> Result<(), Failure> {
    let status = cargo(workspace)
        .arg("--no-run")
        .stdout(Stdio::null())
        .status()
        .map_err(|error| Failure::unknown(&error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::findings(
            "the calls do not compile; the reason stands above",
        ))
    }
}

/// Runs the test, and gives the lines of its report.
fn call(workspace: &Workspace, servers: &[(String, Server)]) -> Result<String, Failure> {
    let file = workspace.place(FOLDER).join("report.jsonl");
    let list: Vec<String> = servers
        .iter()
        .map(|(name, server)| format!("{name}={}", server.url()))
        .collect();
    let output = cargo(workspace)
        .args(["--", "--ignored", "--exact", TEST])
        .env("CONFORMANCE_SERVERS", list.join(" "))
        .env("CONFORMANCE_REPORT", &file)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::unknown(&error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        return Err(Failure::findings(format!(
            "the calls were not all made:\n{said}"
        )));
    }
    fs::read_to_string(&file).map_err(|error| Failure::unknown(&error))
}

/// Cargo with the test's arguments.
fn cargo(workspace: &Workspace) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command
        .args([
            "test",
            "--quiet",
            "--package",
            "generated-client",
            "--all-features",
        ])
        .args(["--test", "wire_operations", "--manifest-path"])
        .arg(workspace.place("Cargo.toml"))
        .stdin(Stdio::null());
    command
}
