//! The command line of the generator.

mod cli;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use cli::{Arguments, Outcome};

/// Deep documents recurse deeply, and the main thread of some systems has a stack of one megabyte.
const STACK: usize = 64 * 1024 * 1024;

const DEFECT: &str =
    "This is a defect of the generator, not of your document. Please report it with the document.";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    std::panic::set_hook(Box::new(|defect| {
        let place = defect
            .location()
            .map(|place| format!(" at {}:{}", place.file(), place.line()));
        let payload = defect.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let reason = text.unwrap_or("no reason given");
        let _ = writeln!(
            io::stderr(),
            "internal error{}: {reason}\n{DEFECT}",
            place.unwrap_or_default()
        );
    }));
    // A panic ends the thread, not the process, so that the exit code can say what happened.
    let run = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || cli::run(arguments));
    let outcome = match run.map(std::thread::JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Outcome::Defect,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: cannot start a thread: {error}");
            Outcome::Defect
        }
    };
    outcome.into()
}
