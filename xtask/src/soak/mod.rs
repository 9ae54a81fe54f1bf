//! `cargo xtask soak`: the emitted clients against a server that fails in every way it can.
//!
//! The package `soak` makes the calls and is the server, built with optimisation whatever this command was built with.
//! This module runs it and shows what it finds.

mod table;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::workspace::Workspace;
use crate::{Failure, Outcome};

/// The package that does it.
const PACKAGE: &str = "soak";

/// The exit code with which the package refuses its arguments.
const REFUSED: i32 = 2;

/// What to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many requests are made.
    pub requests: u64,
    /// How many of them are under way at a time.
    pub concurrency: u64,
    /// What all chance follows from.
    pub seed: u64,
    /// The names of faults, separated by commas.
    pub faults: String,
    /// The file that gets the report.
    pub json: Option<PathBuf>,
}

/// Makes the calls and shows the report.
///
/// # Errors
///
/// [`Failure`] if Cargo cannot be run, if the package does not compile, if it refuses its arguments, such as the name of
/// a fault, or if the report cannot be written.
pub fn run(
    workspace: &Workspace,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let watched = io::stderr().is_terminal();
    let mut child = command(workspace, options, watched)
        .spawn()
        .map_err(|error| Failure::unknown(&error))?;
    let mut found = None;
    for line in child
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
    {
        let line = line.map_err(|error| Failure::unknown(&error))?;
        let value: Value = serde_json::from_str(&line).map_err(|_| {
            Failure::unusable(format!("`{PACKAGE}` prints what is no report: {line}"))
        })?;
        match value.get("done") {
            Some(done) if watched => {
                let _ = write!(io::stderr(), "\r\x1b[2K[{done}/{}]", options.requests);
            }
            Some(_) => {}
            None => found = Some(value),
        }
    }
    if watched {
        let _ = write!(io::stderr(), "\r\x1b[2K");
    }
    let found = ended(child, found)?;
    if let Some(path) = &options.json {
        fs::write(path, format!("{found}\n")).map_err(|error| {
            Failure::unusable(format!("cannot write `{}`: {error}", path.display()))
        })?;
    }
    let _ = report.write_all(table::table(&found).as_bytes());
    Ok(if table::findings(&found).next().is_some() {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// The report, if the package has ended as it should.
fn ended(mut child: Child, found: Option<Value>) -> Result<Value, Failure> {
    let status = child.wait().map_err(|error| Failure::unknown(&error))?;
    match found {
        Some(found) if status.success() => Ok(found),
        // It has said why.
        _ if status.code() == Some(REFUSED) => Err(Failure::unusable(
            "nothing was tested; the reason stands above",
        )),
        _ => Err(Failure::findings(format!(
            "`{PACKAGE}` has failed: {status}"
        ))),
    }
}

/// Cargo, which builds and runs the package. What it says while it builds is for a person only.
fn command(workspace: &Workspace, options: &Options, watched: bool) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.args(["run", "--release", "--package", PACKAGE, "--manifest-path"]);
    command.arg(workspace.place("Cargo.toml"));
    if !watched {
        command.arg("--quiet");
    }
    let numbers = [options.requests, options.concurrency, options.seed];
    command
        .arg("--")
        .args(numbers.map(|number| number.to_string()))
        .arg(&options.faults)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_built_with_optimisation_and_told_what_is_wanted() {
        let options = Options {
            requests: 500,
            concurrency: 8,
            seed: 3,
            faults: "stall,redirect".to_owned(),
            json: None,
        };
        let command = command(&Workspace::at("/project"), &options, false);
        let arguments: Vec<_> = command
            .get_args()
            .filter_map(|argument| argument.to_str())
            .collect();
        assert!(arguments.contains(&"--release") && arguments.contains(&"--quiet"));
        assert_eq!(
            arguments.rsplit(|&argument| argument == "--").next(),
            Some(&["500", "8", "3", "stall,redirect"][..])
        );
    }
}
