//! `cargo xtask bench decode`: how fast the emitted types are decoded and encoded, compared with serde's derives.
//!
//! The package `decode-bench` measures, built with optimisation whatever this command was built with; its cases and the
//! types with derives are there. This module runs it and shows what it finds.

pub mod client;
mod table;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::workspace::Workspace;
use crate::{Failure, Outcome};

/// The package that measures.
const PACKAGE: &str = "decode-bench";

/// What to measure, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file that gets one line of JSON a case.
    pub json: Option<PathBuf>,
    /// Only cases whose name holds one of these texts; all if there is none.
    pub filter: Vec<String>,
    /// How often both types take their turn in each case.
    pub rounds: usize,
    /// The ratio below which a case is a finding.
    pub at_least: Option<f64>,
}

/// One case, as the package prints it.
#[derive(Clone, Debug)]
struct Case {
    name: String,
    /// Length of the text.
    bytes: f64,
    /// Nanoseconds of one run of the emitted type and of the one with derives.
    nanoseconds: (f64, f64),
    /// Throughput of the emitted type divided by that of the other: the median of all rounds, and the values between
    /// which half of them are.
    ratio: f64,
    spread: (f64, f64),
    /// The same with one reader for both.
    types_alone: Option<f64>,
    /// In what the type with derives is not the same as the emitted one.
    differs: String,
    /// Whether it keeps what the emitted one keeps.
    counts: bool,
}

impl Case {
    fn read(line: &Value) -> Option<Self> {
        let number = |key| line.get(key)?.as_f64();
        let text = |key| Some(line.get(key)?.as_str()?.to_owned());
        Some(Self {
            name: text("case")?,
            bytes: number("bytes")?,
            nanoseconds: (number("ours_ns")?, number("derive_ns")?),
            ratio: number("ratio")?,
            spread: (number("ratio_low")?, number("ratio_high")?),
            types_alone: number("types_alone"),
            differs: text("differs")?,
            counts: line.get("counts")?.as_bool()?,
        })
    }
}

/// Measures and shows the cases, the slowest against the derives last.
///
/// # Errors
///
/// [`Failure`] if Cargo cannot be run, if the package does not compile or finds that two types do not decode or encode
/// the same, or if no case has a name that was asked for.
pub fn decode(
    workspace: &Workspace,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut json = options.json.as_ref().map(create).transpose()?;
    let watched = io::stderr().is_terminal();
    let mut command = command(workspace, options, watched);
    let mut child = command.spawn().map_err(|error| Failure::unknown(&error))?;
    let mut cases = Vec::new();
    for line in child
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
    {
        let line = line.map_err(|error| Failure::unknown(&error))?;
        let value = serde_json::from_str(&line).ok();
        let case = value.as_ref().and_then(Case::read).ok_or_else(|| {
            Failure::unusable(format!("`{PACKAGE}` prints what is no case: {line}"))
        })?;
        if watched {
            let _ = write!(io::stderr(), "\r\x1b[2K[{}] {}", cases.len() + 1, case.name);
        }
        if let Some(json) = &mut json {
            writeln!(json, "{line}").map_err(|error| Failure::unknown(&error))?;
        }
        cases.push(case);
    }
    if watched {
        let _ = write!(io::stderr(), "\r\x1b[2K");
    }
    let status = child.wait().map_err(|error| Failure::unknown(&error))?;
    if !status.success() {
        return Err(Failure::findings(format!(
            "`{PACKAGE}` has failed: {status}"
        )));
    }
    if cases.is_empty() {
        return Err(Failure::unusable("there is no case of such a name"));
    }
    let _ = report.write_all(table::table(&mut cases, options.at_least).as_bytes());
    let is_slow =
        |case: &Case| case.counts && options.at_least.is_some_and(|least| case.ratio < least);
    Ok(if cases.iter().any(is_slow) {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn create(path: &PathBuf) -> Result<fs::File, Failure> {
    fs::File::create(path)
        .map_err(|error| Failure::unusable(format!("cannot write `{}`: {error}", path.display())))
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
    command
        .args(["--", &options.rounds.to_string()])
        .args(&options.filter)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;
    use serde_json::json;

    /// A line as the package prints it.
    pub(super) fn line(name: &str, ratio: f64) -> Value {
        json!({
            "case": name, "bytes": 2_000, "ours_ns": 1_000.0, "derive_ns": 1_000.0 * ratio, "ratio": ratio,
            "ratio_low": ratio - 0.01, "ratio_high": ratio + 0.01, "types_alone": null, "rounds": 3,
            "differs": "times are text", "counts": true,
        })
    }

    #[test]
    fn a_line_is_a_case_only_with_all_that_a_row_shows() {
        let full = line("encode tag", 1.5);
        let case = Case::read(&full).unwrap();
        assert_eq!(
            (case.name.as_str(), case.bytes, case.ratio),
            ("encode tag", 2_000.0, 1.5)
        );
        assert_eq!(case.types_alone, None);
        for key in [
            "case",
            "bytes",
            "ours_ns",
            "derive_ns",
            "ratio",
            "differs",
            "counts",
        ] {
            let mut part = full.clone();
            part.as_object_mut().unwrap().remove(key);
            assert!(Case::read(&part).is_none(), "{key}");
        }
    }

    #[test]
    fn the_package_is_built_with_optimisation_and_told_what_is_wanted() {
        let options = Options {
            json: None,
            filter: vec!["review body".to_owned(), "encode".to_owned()],
            rounds: 7,
            at_least: None,
        };
        let command = command(&Workspace::at("/project"), &options, false);
        let arguments: Vec<_> = command
            .get_args()
            .filter_map(|argument| argument.to_str())
            .collect();
        assert!(arguments.contains(&"--release") && arguments.contains(&"--quiet"));
        assert_eq!(
            arguments.rsplit(|&argument| argument == "--").next(),
            Some(&["7", "review body", "encode"][..])
        );
    }
}
