//! The emitted clients against a server that fails in every way it can, with both sides' books compared at the end.
//!
//! `cargo xtask soak` builds this with optimisation, runs it and shows what it prints: a line of JSON now and then with
//! how far it is, and one with the report. The arguments are the number of requests, how many are made at a time, the
//! seed, and the faults.
//!
//! | file | decides |
//! |---|---|
//! | `workload` | what each request is |
//! | `faults` | what goes wrong with it, and what a client is expected to make of that |
//! | `server` | how it goes wrong on the wire |
//! | `ledger` | what the server remembers |
//! | `clients` | the settings of the clients under test, and their calls |
//! | `outcome` | what a call reports |
//! | `report` | whether the two agree |
//! | `trace`, `secrets` | whether a credential is shown |
//! | `memory`, `rate` | whether memory is flat, and how many requests arrive within a window |

mod clients;
mod faults;
mod ledger;
mod memory;
mod outcome;
mod random;
mod rate;
mod report;
mod run;
mod secrets;
mod server;
mod settings;
mod trace;
mod workload;

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::Value;

use crate::settings::Settings;

fn main() -> ExitCode {
    let settings = match Settings::parse(std::env::args().skip(1)) {
        Ok(settings) => settings,
        Err(message) => return refuse(&message),
    };
    match run::run(&settings, &print) {
        Ok(report) => {
            print(&report);
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&error.to_string()),
    }
}

/// One line of JSON. Whoever reads it may have gone: the run ends all the same.
fn print(line: &Value) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn refuse(reason: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{reason}");
    ExitCode::from(2)
}
