//! `cargo xtask ci`: every gate that a change has to pass, in the order in which failures are cheapest to see.

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::workspace::Workspace;
use crate::{Outcome, codegen, conformance};

/// One gate: its name, and how it is run.
struct Gate {
    name: &'static str,
    run: Run,
}

enum Run {
    /// Cargo with these arguments, and perhaps one variable.
    Cargo(
        &'static [&'static str],
        Option<(&'static str, &'static str)>,
    ),
    /// The drift gate, in this process.
    Codegen,
    /// A Cargo subcommand that a machine may lack: the words that show it is there, and its arguments.
    Optional(&'static str, &'static [&'static str]),
    /// The calls against mock servers, in this process, where Node.js and the npm registry are there.
    Conformance,
}

const GATES: [Gate; 7] = [
    Gate {
        name: "format",
        run: Run::Cargo(&["fmt", "--all", "--", "--check"], None),
    },
    Gate {
        name: "clippy",
        run: Run::Cargo(
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ],
            None,
        ),
    },
    Gate {
        name: "codegen --check",
        run: Run::Codegen,
    },
    Gate {
        name: "test",
        run: Run::Cargo(&["test", "--workspace", "--all-features"], None),
    },
    Gate {
        name: "doc",
        run: Run::Cargo(
            &["doc", "--workspace", "--no-deps", "--all-features"],
            Some(("RUSTDOCFLAGS", "-D warnings")),
        ),
    },
    Gate {
        name: "deny",
        run: Run::Optional("deny", &["check", "bans", "licenses", "sources"]),
    },
    Gate {
        name: "conformance",
        run: Run::Conformance,
    },
];

/// How one gate ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    /// It could not be run, and why.
    Skipped(String),
}

/// Runs all gates, also after one has failed, and ends with a table.
pub fn run(workspace: &Workspace, report: &mut dyn Write) -> Outcome {
    let mut rows = Vec::new();
    for gate in GATES {
        let _ = writeln!(report, "\n== {} ==", gate.name);
        let _ = report.flush();
        let started = Instant::now();
        let verdict = pass(&gate.run, workspace, report);
        rows.push((gate.name, verdict, started.elapsed()));
    }
    let _ = report.write_all(table(&rows).as_bytes());
    if rows
        .iter()
        .any(|(_, verdict, _)| *verdict == Verdict::Failed)
    {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn pass(run: &Run, workspace: &Workspace, report: &mut dyn Write) -> Verdict {
    match run {
        Run::Cargo(arguments, variable) => {
            let mut command = cargo(workspace);
            command.args(*arguments).envs(*variable);
            judge(command, report)
        }
        Run::Codegen => {
            let options = codegen::Options {
                check: true,
                api: None,
            };
            match codegen::run(workspace, &options, report) {
                Ok(Outcome::Clean) => Verdict::Passed,
                Ok(_) => Verdict::Failed,
                Err(failure) => {
                    let _ = writeln!(report, "{failure}");
                    Verdict::Failed
                }
            }
        }
        Run::Conformance => {
            match conformance::run(workspace, &conformance::Options::default(), report) {
                Ok(Outcome::Clean) => Verdict::Passed,
                Ok(_) => Verdict::Failed,
                Err(failure) if failure.outcome() == Outcome::Unknown => {
                    let why = failure.to_string();
                    Verdict::Skipped(why.lines().next().unwrap_or_default().to_owned())
                }
                Err(failure) => {
                    let _ = writeln!(report, "{failure}");
                    Verdict::Failed
                }
            }
        }
        Run::Optional(subcommand, arguments) => {
            let mut probe = cargo(workspace);
            probe
                .args([subcommand, "--version"])
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            if !probe.status().is_ok_and(|status| status.success()) {
                return Verdict::Skipped(format!("cargo-{subcommand} is not installed"));
            }
            let mut command = cargo(workspace);
            command.arg(subcommand).args(*arguments);
            judge(command, report)
        }
    }
}

/// The Cargo that runs this command, so that all gates use one toolchain.
fn cargo(workspace: &Workspace) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(workspace.root()).stdin(Stdio::null());
    command
}

fn judge(mut command: Command, report: &mut dyn Write) -> Verdict {
    match command.status() {
        Ok(status) if status.success() => Verdict::Passed,
        Ok(_) => Verdict::Failed,
        Err(error) => {
            let _ = writeln!(
                report,
                "cannot run `{}`: {error}",
                command.get_program().display()
            );
            Verdict::Failed
        }
    }
}

fn table(rows: &[(&str, Verdict, Duration)]) -> String {
    let width = rows
        .iter()
        .map(|(name, ..)| name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::from("\n");
    for (name, verdict, time) in rows {
        let seconds = time.as_secs_f64();
        text.push_str(&match verdict {
            Verdict::Passed => format!("{name:width$}  passed  {seconds:7.1} s\n"),
            Verdict::Failed => format!("{name:width$}  FAILED  {seconds:7.1} s\n"),
            Verdict::Skipped(why) => format!("{name:width$}  skipped: {why}\n"),
        });
    }
    let total: Duration = rows.iter().map(|(.., time)| *time).sum();
    let failed = rows
        .iter()
        .filter(|(_, verdict, _)| *verdict == Verdict::Failed)
        .count();
    let result = if failed == 0 {
        "all gates passed".to_owned()
    } else {
        format!("{failed} failed")
    };
    text.push_str(&format!("{result} in {:.1} s\n", total.as_secs_f64()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_every_gate_and_the_sum() {
        let rows = [
            ("format", Verdict::Passed, Duration::from_millis(1_250)),
            (
                "codegen --check",
                Verdict::Failed,
                Duration::from_millis(300),
            ),
            (
                "deny",
                Verdict::Skipped("cargo-deny is not installed".to_owned()),
                Duration::ZERO,
            ),
        ];
        assert_eq!(
            table(&rows),
            "\nformat           passed      1.2 s\n\
             codegen --check  FAILED      0.3 s\n\
             deny             skipped: cargo-deny is not installed\n\
             1 failed in 1.6 s\n"
        );
    }

    #[test]
    fn a_gate_is_judged_by_the_exit_code_of_its_command() {
        let workspace = Workspace::of_this_build();
        let judged = |arguments| {
            pass(
                &Run::Cargo(arguments, None),
                &workspace,
                &mut std::io::sink(),
            )
        };
        assert_eq!(judged(&["--version"]), Verdict::Passed);
        assert_eq!(judged(&["no-such-subcommand"]), Verdict::Failed);
        let optional = pass(
            &Run::Optional("no-such-subcommand", &[]),
            &workspace,
            &mut std::io::sink(),
        );
        assert_eq!(
            optional,
            Verdict::Skipped("cargo-no-such-subcommand is not installed".to_owned())
        );
    }
}
