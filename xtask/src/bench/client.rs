//! `cargo xtask bench client`: emitted calls against the same calls written by hand, by calls in a second and by
//! allocations.
//!
//! The package `client-bench` measures; its cases and the calls written by hand are there.

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
const PACKAGE: &str = "client-bench";

/// Its programs: one for each number, since an allocator that counts is slower than one that does not.
const PROGRAMS: [&str; 2] = ["speed", "allocations"];

/// What to measure, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file that gets one line of JSON a case.
    pub json: Option<PathBuf>,
    /// How often both sides take their turn in each case.
    pub rounds: usize,
    /// The ratio of calls in a second below which a case is a finding.
    pub at_least: Option<f64>,
    /// The ratio of allocations above which a case is a finding.
    pub at_most: Option<f64>,
}

/// One case at one number of calls at a time, from both programs.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    case: String,
    concurrency: u64,
    /// Calls in a second, emitted and by hand.
    speed: (f64, f64),
    speed_ratio: f64,
    /// The ratios between which half of the rounds are.
    spread: (f64, f64),
    /// Allocations of a call, emitted and by hand.
    allocations: (f64, f64),
    allocation_ratio: f64,
}

impl Row {
    /// Reads a case, with the members of both programs.
    fn read(line: &Value) -> Option<Self> {
        let number = |key| line.get(key)?.as_f64();
        Some(Self {
            case: line.get("case")?.as_str()?.to_owned(),
            concurrency: line.get("concurrency")?.as_u64()?,
            speed: (number("emitted_per_second")?, number("by_hand_per_second")?),
            speed_ratio: number("speed_ratio")?,
            spread: (number("speed_ratio_low")?, number("speed_ratio_high")?),
            allocations: (
                number("emitted_allocations")?,
                number("by_hand_allocations")?,
            ),
            allocation_ratio: number("allocation_ratio")?,
        })
    }

    fn is_finding(&self, options: &Options) -> bool {
        options
            .at_least
            .is_some_and(|least| self.speed_ratio < least)
            || options
                .at_most
                .is_some_and(|most| self.allocation_ratio > most)
    }
}

/// Measures and shows the cases.
///
/// # Errors
///
/// [`Failure`] if Cargo cannot be run, or if the package does not compile or finds that a call fails.
pub fn run(
    workspace: &Workspace,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let watched = io::stderr().is_terminal();
    let [speed, allocations] = PROGRAMS.map(|program| lines(workspace, options, program, watched));
    let merged = merge(speed?, &allocations?);
    let rows: Option<Vec<Row>> = merged.iter().map(Row::read).collect();
    let rows =
        rows.ok_or_else(|| Failure::unusable(format!("`{PACKAGE}` prints what is no case")))?;
    if let Some(path) = &options.json {
        let text: String = merged.iter().map(|line| format!("{line}\n")).collect();
        fs::write(path, text).map_err(|error| {
            Failure::unusable(format!("cannot write `{}`: {error}", path.display()))
        })?;
    }
    let _ = report.write_all(table(&rows).as_bytes());
    Ok(if rows.iter().any(|row| row.is_finding(options)) {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Runs one of the programs and gives what it prints.
fn lines(
    workspace: &Workspace,
    options: &Options,
    program: &str,
    watched: bool,
) -> Result<Vec<Value>, Failure> {
    let mut child = command(workspace, options, program, watched)
        .spawn()
        .map_err(|error| Failure::unknown(&error))?;
    let mut lines = Vec::new();
    for line in child
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
    {
        let line = line.map_err(|error| Failure::unknown(&error))?;
        let value = serde_json::from_str(&line).map_err(|_| {
            Failure::unusable(format!("`{PACKAGE}` prints what is no case: {line}"))
        })?;
        lines.push(value);
        if watched {
            let _ = write!(io::stderr(), "\r\x1b[2K{program}: {} cases", lines.len());
        }
    }
    if watched {
        let _ = write!(io::stderr(), "\r\x1b[2K");
    }
    let status = child.wait().map_err(|error| Failure::unknown(&error))?;
    if status.success() {
        Ok(lines)
    } else {
        Err(Failure::findings(format!(
            "`{PACKAGE}` has failed: {status}"
        )))
    }
}

/// Cargo, which builds and runs a program. What it says while it builds is for a person only.
fn command(workspace: &Workspace, options: &Options, program: &str, watched: bool) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.args(["run", "--release", "--package", PACKAGE, "--bin", program]);
    command.arg("--manifest-path");
    command.arg(workspace.place("Cargo.toml"));
    if !watched {
        command.arg("--quiet");
    }
    command
        .args(["--", &options.rounds.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

/// Adds the members of the second program to the cases of the first.
fn merge(mut lines: Vec<Value>, others: &[Value]) -> Vec<Value> {
    let is_same = |one: &Value, other: &Value| {
        ["case", "concurrency"]
            .iter()
            .all(|key| one.get(key) == other.get(key))
    };
    for line in &mut lines {
        let other = others.iter().find(|other| is_same(line, other));
        if let (Some(line), Some(other)) = (
            line.as_object_mut(),
            other.and_then(|other| other.as_object().cloned()),
        ) {
            line.extend(other);
        }
    }
    lines
}

/// The headings after the name, and how wide their columns are.
const COLUMNS: [(&str, usize); 8] = [
    ("at a time", 9),
    ("emitted/s", 9),
    ("by hand/s", 9),
    ("ratio", 6),
    ("half of the rounds", 18),
    ("allocations", 11),
    ("by hand", 8),
    ("ratio", 6),
];

fn table(rows: &[Row]) -> String {
    let width = rows
        .iter()
        .map(|row| row.case.chars().count())
        .max()
        .unwrap_or_default();
    let mut text = format!("{:width$}", "call");
    for (heading, width) in COLUMNS {
        text.push_str(&format!("  {heading:>width$}"));
    }
    text.push('\n');
    for row in rows {
        text.push_str(&format!("{:width$}", row.case));
        for (cell, (_, width)) in cells(row).into_iter().zip(COLUMNS) {
            text.push_str(&format!("  {cell:>width$}"));
        }
        text.push('\n');
    }
    text.push_str(&verdict(rows));
    text
}

fn cells(row: &Row) -> [String; COLUMNS.len()] {
    [
        row.concurrency.to_string(),
        format!("{:.0}", row.speed.0),
        format!("{:.0}", row.speed.1),
        format!("{:.3}", row.speed_ratio),
        format!("{:.3} to {:.3}", row.spread.0, row.spread.1),
        format!("{:.1}", row.allocations.0),
        format!("{:.1}", row.allocations.1),
        format!("{:.3}", row.allocation_ratio),
    ]
}

/// The last line: the worst of both numbers.
fn verdict(rows: &[Row]) -> String {
    let slowest = rows
        .iter()
        .min_by(|one, other| one.speed_ratio.total_cmp(&other.speed_ratio));
    let hungriest = rows
        .iter()
        .max_by(|one, other| one.allocation_ratio.total_cmp(&other.allocation_ratio));
    let Some((slowest, hungriest)) = slowest.zip(hungriest) else {
        return String::new();
    };
    format!(
        "\nthe worst ratio of calls in a second is {:.3} ({}, {} at a time), that of allocations {:.3} ({}, {} at a time)\n",
        slowest.speed_ratio,
        slowest.case,
        slowest.concurrency,
        hungriest.allocation_ratio,
        hungriest.case,
        hungriest.concurrency,
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;
    use serde_json::json;

    fn speed(case: &str, concurrency: u64, ratio: f64) -> Value {
        json!({
            "case": case, "concurrency": concurrency, "emitted_per_second": 20_000.0 * ratio,
            "by_hand_per_second": 20_000.0, "speed_ratio": ratio, "speed_ratio_low": ratio, "speed_ratio_high": ratio,
        })
    }

    fn allocations(case: &str, concurrency: u64, ratio: f64) -> Value {
        json!({
            "case": case, "concurrency": concurrency, "emitted_allocations": 50.0 * ratio,
            "by_hand_allocations": 50.0, "allocation_ratio": ratio,
        })
    }

    fn rows() -> Vec<Row> {
        let lines = vec![speed("record", 1, 0.99), speed("record", 8, 0.96)];
        // In another order.
        let others = [
            allocations("record", 8, 1.02),
            allocations("record", 1, 1.04),
        ];
        let merged = merge(lines, &others);
        merged.iter().map(|line| Row::read(line).unwrap()).collect()
    }

    #[test]
    fn the_numbers_of_both_programs_meet_in_a_row() {
        let ratios = rows()
            .into_iter()
            .map(|row| (row.concurrency, row.speed_ratio, row.allocation_ratio));
        assert_eq!(
            ratios.collect::<Vec<_>>(),
            [(1, 0.99, 1.04), (8, 0.96, 1.02)]
        );
        assert!(Row::read(&speed("record", 1, 1.0)).is_none());
    }

    #[test]
    fn the_worst_of_both_numbers_is_the_last_word() {
        let shown = table(&rows());
        let last = shown.lines().last().unwrap();
        assert!(last.contains("0.960 (record, 8 at a time)"), "{last}");
        assert!(last.contains("1.040 (record, 1 at a time)"), "{last}");
    }

    #[test]
    fn a_row_is_a_finding_by_either_number() {
        let found = |at_least, at_most| {
            let options = Options {
                json: None,
                rounds: 1,
                at_least,
                at_most,
            };
            rows().iter().filter(|row| row.is_finding(&options)).count()
        };
        assert_eq!(found(None, None), 0);
        assert_eq!(found(Some(0.97), None), 1);
        assert_eq!(found(None, Some(1.03)), 1);
        assert_eq!(found(Some(0.97), Some(1.03)), 2);
    }
}
