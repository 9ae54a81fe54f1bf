//! The command line of `cargo xtask`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::codegen::Options;
use xtask::workspace::Workspace;
use xtask::{Outcome, ci, codegen};

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  there is something to repair: drift, a failed gate, an error in a document
  2  the command line makes no sense, or an input cannot be read
  3  the answer is not known: the disk could not be read or written
  4  a defect in the command itself";

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXIT_CODES, arg_required_else_help = true)]
struct Arguments {
    /// Work on the project in this folder instead of the one this command was built from.
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Emit the client modules from specs/, or check that they are up to date.
    ///
    /// Every folder below specs/ with a codegen.toml is one API; its code goes to generated-client/src/<module>/.
    /// Files that are as they should be are not touched, files that were emitted before and no longer are get removed,
    /// and when anything fails, everything stays as it was.
    #[command(after_help = EXIT_CODES)]
    Codegen {
        /// Write nothing; report every file that is missing, out of date, edited by hand or not part of the output.
        #[arg(long)]
        check: bool,
        /// Only this API, by the name of its folder below specs/.
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
    },
    /// Run every gate that a change has to pass: format, clippy, codegen --check, tests, docs, cargo-deny.
    ///
    /// All gates run, also after one has failed. cargo-deny is skipped where it is not installed.
    #[command(after_help = EXIT_CODES)]
    Ci,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let workspace = arguments
        .root
        .map_or_else(Workspace::of_this_build, Workspace::at);
    let mut report = io::stdout();
    let outcome = std::panic::catch_unwind(move || match arguments.task {
        Task::Codegen { check, api } => {
            codegen::run(&workspace, &Options { check, api }, &mut report)
        }
        Task::Ci => Ok(ci::run(&workspace, &mut report)),
    });
    match outcome {
        Ok(Ok(outcome)) => outcome.into(),
        Ok(Err(failure)) => {
            let _ = writeln!(io::stderr(), "{failure}");
            failure.outcome().into()
        }
        Err(_) => {
            let _ = writeln!(
                io::stderr(),
                "this is a defect in the command, not in your change; please report it"
            );
            Outcome::Defect.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
