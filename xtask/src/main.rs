//! The command line of `cargo xtask`.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use xtask::codegen::Options;
use xtask::drift::{FailOn, Format};
use xtask::workspace::Workspace;
use xtask::{Failure, Outcome, bench, ci, codegen, conformance, corpus, coverage, drift, soak};

/// Reading, comparing and emitting large documents is a quarter faster with it than with the allocator of glibc.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  there is something to repair: drift, a failed gate, an error in a document
  2  the command line makes no sense, or an input cannot be read
  3  the answer is not known: the disk could not be read or written, a tool is missing, or what
     should be compared is no API description
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
    /// Tell what changed between two states of an API description, and whom it breaks.
    ///
    /// `codegen --check` asks whether the emitted files are up to date; this asks what a change of the documents means.
    #[command(after_help = EXIT_CODES)]
    Drift {
        #[command(subcommand)]
        what: Drift,
    },
    /// Run every gate that a change has to pass: format, clippy, codegen --check, tests, docs, cargo-deny, conformance.
    ///
    /// All gates run, also after one has failed. cargo-deny is skipped where it is not installed, and conformance where
    /// Node.js is not or the npm registry does not answer.
    #[command(after_help = EXIT_CODES)]
    Ci,
    /// Generate and compile every OpenAPI document below a folder, and tell what is missing, one row a document.
    ///
    /// Documents may refer to files anywhere below the folder. Swagger 2.0 has to be refused; files that are no documents
    /// are listed as skipped. The crates go to target/corpus/crates. For times that can be compared, run it with
    /// `cargo run --release --package xtask -- corpus`.
    #[command(after_help = EXIT_CODES)]
    Corpus {
        /// The folder with the documents.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Write one line of JSON a document to this file, with everything that was found.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Only files that match: `*` and `?` stay within a segment of the path, `**` does not; without `/`, the name of
        /// the file is matched. May be given several times.
        #[arg(long, value_name = "GLOB")]
        only: Vec<String>,
        /// Do not compile what is emitted.
        #[arg(long)]
        no_check: bool,
        /// Send examples and generated samples of every schema through the emitted types; what does not come back as it
        /// was sent, and is valid for an independent validator, is a loss.
        #[arg(long)]
        roundtrip: bool,
    },
    /// Tell what there is of each API: operations, schemas and events that exist, are emitted and are tested on the wire.
    ///
    /// With --against, every operation, parameter and member is held against the vendor's own documents, by meaning and
    /// not by wording. A difference is a finding unless an overlay makes it or specs/<api>/differences.toml explains it.
    #[command(after_help = EXIT_CODES)]
    Coverage {
        /// A folder with the vendor's OpenAPI documents. They may refer to files in the folder around it.
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,
        /// How the report is written.
        #[arg(long, value_enum, default_value_t)]
        format: coverage::Format,
        /// Write the report to this file.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Measure what the emitted code does at run time.
    #[command(after_help = EXIT_CODES)]
    Bench {
        #[command(subcommand)]
        what: Measurement,
    },
    /// Call every operation on a mock server that holds each request against the document.
    ///
    /// Prism (npm package @stoplight/prism-cli, pinned in xtask/package-lock.json, installed below target/) is started
    /// for each document after its overlays, and the emitted client makes every call of the wire tests with every
    /// documented status. A finding is a request that Prism rejects or an answer that the client cannot read.
    /// It needs Node.js 18.20.1 or later with npm, and the npm registry the first time.
    #[command(after_help = EXIT_CODES)]
    Conformance {
        /// Only this API, by the name of its folder below specs/.
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
        /// Write the report to this file, one line of JSON an operation.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Call the APIs on a server that fails in every way it can, and compare what it saw with what the calls report.
    ///
    /// A real HTTP/1.1 server on loopback refuses, resets, cuts, slows, floods and redirects; which request meets what
    /// follows from the seed. A finding is a call that ends in neither success nor a typed error, a request carried out
    /// twice or reported wrongly, a fault that should have been healed, a quota overrun, a credential in a log line or
    /// at another host, and memory that grows. The testing package is built with optimisation first.
    #[command(after_help = EXIT_CODES)]
    Soak {
        /// How many requests are made.
        #[arg(long, value_name = "COUNT", default_value_t = 20_000)]
        requests: u64,
        /// How many of them are under way at a time.
        #[arg(long, value_name = "COUNT", default_value_t = 64)]
        concurrency: u64,
        /// What all chance follows from.
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        seed: u64,
        /// Which faults happen, separated by commas, or `all` or `none`. A name that is not known is answered with those
        /// that are.
        #[arg(long, value_name = "LIST", default_value = "all")]
        faults: String,
        /// Write the report to this file, as one JSON object.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Generate one document for `corpus`, in a process of its own.
    #[command(name = "corpus-generate", hide = true)]
    CorpusGenerate {
        root: PathBuf,
        spec: String,
        out: PathBuf,
        name: String,
        runtime: PathBuf,
        answer: PathBuf,
    },
}

#[derive(Subcommand)]
enum Drift {
    /// Compare two states of an API description: what they mean, not how they are written.
    ///
    /// A state is a document, a folder with a codegen.toml, or either of them in a commit: git:REVISION:PATH, with the
    /// path from the top of the repository. Each change has a wire verdict (breaking, risky, compatible, none), a verdict
    /// for Rust code that uses the emitted client under that codegen.toml (major, minor, patch, none), and is called
    /// silent where such code compiles unchanged and can fail or behave otherwise at run time.
    #[command(after_help = EXIT_CODES)]
    Diff {
        /// The state that code was written against.
        #[arg(value_name = "BASE")]
        base: String,
        /// The state to compare with it.
        #[arg(value_name = "REVISION")]
        revision: String,
        /// The form of the report.
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: Format,
        /// Exit with 1 when a change has at least this wire verdict.
        #[arg(long, value_enum, value_name = "VERDICT", default_value_t)]
        fail_on: FailOn,
        /// Leave out titles, summaries, descriptions and examples.
        #[arg(long)]
        no_prose: bool,
        /// Changes that are accepted: a TOML file of `[[accepted]]` with `fingerprint` (from the JSON report), `reason`
        /// and `expires`. One that has expired or fits no change makes the command exit with 1.
        #[arg(long, value_name = "FILE")]
        accept: Option<PathBuf>,
        /// Judge by this day (YYYY-MM-DD) which acceptances have expired, instead of by today.
        #[arg(long, value_name = "DAY", value_parser = day)]
        today: Option<String>,
    },
    /// Hold recorded exchanges against the documents, and thereby against what the emitted types can read.
    ///
    /// A recording is a HAR 1.2 file, or has an exchange a line: {"request": {"method", "url", "headers", "body"},
    /// "response": {"status", "headers", "body"}}, where `body` is JSON, `text` in its place any text, and of the headers
    /// only content-type is looked at. Found are operations, statuses, media types, members, query parameters and values
    /// of enumerations that are not documented, required members that are missing, null and other types where they are
    /// not allowed, and values outside of bounds, lengths, counts, patterns and formats. Each is told once, with how often
    /// and where it was met first, and no header, query value or body value is shown but values of enumerations. The
    /// verdict is that of the change that the documents need.
    #[command(after_help = EXIT_CODES)]
    Conform {
        /// The recordings.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Only this API, by the name of its folder below specs/.
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
        /// The form of the report.
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: Format,
        /// Exit with 1 when a finding has at least this wire verdict.
        #[arg(long, value_enum, value_name = "VERDICT", default_value_t)]
        fail_on: FailOn,
    },
    /// Compare our documents with the vendor's present ones, as far as ours go, and list what ours do not have.
    ///
    /// Ours are taken as they are written, before overlays. Each change is judged as in `drift diff`; what
    /// specs/<api>/differences.toml explains is accepted. Whatever cannot be looked at ends with 3: a server that does not
    /// answer, an HTML page, a document that cannot be parsed, or far fewer operations than specs/specs.lock says.
    /// A URL must be https, or http at this machine. It may lead to no other server, redirects included; a file may
    /// have 64 MiB, a document 256 files.
    #[command(after_help = EXIT_CODES)]
    Upstream {
        /// The vendor's documents: a folder, a document, or the URL of a document. They may refer to files in the folder
        /// around their own.
        #[arg(long, value_name = "PATH|URL")]
        from: String,
        /// Our side: a folder with a codegen.toml, or git:REVISION:PATH. Every API below specs/ where none is given.
        #[arg(long, value_name = "STATE")]
        base: Option<String>,
        /// Only this API, by the name of its folder below specs/.
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
        /// Compare titles, summaries, descriptions, examples and names of components as well.
        #[arg(long)]
        prose: bool,
        /// How many per cent fewer operations than ours the vendor may have before the comparison means nothing.
        #[arg(long, value_name = "PERCENT", default_value_t = 20, value_parser = clap::value_parser!(u8).range(0..=100))]
        max_loss: u8,
        /// How many seconds the download of a file may take.
        #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
        timeout: u64,
        /// The form of the report.
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: Format,
        /// Exit with 1 when a change has at least this wire verdict.
        #[arg(long, value_enum, value_name = "VERDICT", default_value_t)]
        fail_on: FailOn,
        /// Changes that are accepted, as for `drift diff`.
        #[arg(long, value_name = "FILE")]
        accept: Option<PathBuf>,
        /// Judge by this day (YYYY-MM-DD) which acceptances have expired, instead of by today.
        #[arg(long, value_name = "DAY", value_parser = day)]
        today: Option<String>,
    },
    /// Write specs/specs.lock: where each document is from, and which state of it is committed.
    ///
    /// For each document its hash, that of its values in a canonical form, how many operations, schemas and events it has,
    /// and the hashes of its overlays. It follows from the committed files, PROVENANCE.toml included, and from no clock.
    #[command(after_help = EXIT_CODES)]
    Lock {
        /// Write nothing; exit with 1 when the file does not fit the documents.
        #[arg(long)]
        check: bool,
    },
    /// Tell the smallest correct version of the client since a release, and whether its manifest has it.
    ///
    /// It follows from what the emitted Rust API of every API below specs/ has lost and gained; below 1.0 the minor
    /// version acts as the major one. Exits with 1 when the version is too small.
    #[command(after_help = EXIT_CODES)]
    Version {
        /// The commit of the release; the last tag where none is given.
        #[arg(long, value_name = "COMMIT")]
        since: Option<String>,
    },
}

/// A day of the calendar.
fn day(text: &str) -> Result<String, String> {
    if drift::accepted::is_day(text) {
        Ok(text.to_owned())
    } else {
        Err("write a day as 2030-12-31".to_owned())
    }
}

#[derive(Subcommand)]
enum Measurement {
    /// Decode and encode the emitted types and types with serde's derives, on the same values, in one process.
    ///
    /// The two take turns, so that both meet the same machine; what counts is the median of the ratios of all turns.
    /// The measuring package is built with optimisation first.
    #[command(after_help = EXIT_CODES)]
    Decode {
        /// Write one line of JSON a case to this file.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Only cases whose name holds this text. May be given several times.
        #[arg(long, value_name = "TEXT")]
        filter: Vec<String>,
        /// How many turns both take in each case; a turn is a fifth of a millisecond or one run.
        #[arg(long, value_name = "COUNT", default_value_t = 500)]
        rounds: usize,
        /// Exit with 1 when a case that counts has a lower ratio.
        #[arg(long, value_name = "RATIO")]
        at_least: Option<f64>,
    },
    /// Make the same calls with the emitted client and with one written by hand on reqwest and serde's derives.
    ///
    /// Both call one server on loopback and take turns, at several numbers of calls at a time; what counts is the median
    /// of the ratios of all turns. Allocations are counted by a second program. The measuring package is built with
    /// optimisation first.
    #[command(after_help = EXIT_CODES)]
    Client {
        /// Write one line of JSON a case to this file.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// How many turns both take in each case; a turn is a twentieth of a second at least.
        #[arg(long, value_name = "COUNT", default_value_t = 21)]
        rounds: usize,
        /// Exit with 1 when a case has a lower ratio of calls in a second.
        #[arg(long, value_name = "RATIO")]
        at_least: Option<f64>,
        /// Exit with 1 when a case has a higher ratio of allocations.
        #[arg(long, value_name = "RATIO")]
        at_most: Option<f64>,
    },
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
        Task::Drift {
            what:
                Drift::Diff {
                    base,
                    revision,
                    format,
                    fail_on,
                    no_prose,
                    accept,
                    today,
                },
        } => {
            let options = drift::Options {
                base,
                revision,
                format,
                fail_on,
                no_prose,
                accept,
                today,
            };
            drift::diff(&workspace, &options, &mut report)
        }
        Task::Drift {
            what:
                Drift::Conform {
                    files,
                    api,
                    format,
                    fail_on,
                },
        } => {
            let options = drift::conform::Options {
                files,
                api,
                format,
                fail_on,
            };
            drift::conform::conform(&workspace, &options, &mut report)
        }
        Task::Drift {
            what:
                Drift::Upstream {
                    from,
                    base,
                    api,
                    prose,
                    max_loss,
                    timeout,
                    format,
                    fail_on,
                    accept,
                    today,
                },
        } => {
            let options = drift::upstream::Options {
                from,
                base,
                api,
                prose,
                max_loss,
                limits: drift::upstream::Limits {
                    time: Duration::from_secs(timeout),
                    ..drift::upstream::Limits::default()
                },
                format,
                fail_on,
                accept,
                today,
            };
            drift::upstream(&workspace, &options, &mut report)
        }
        Task::Drift {
            what: Drift::Lock { check },
        } => drift::lock(&workspace, check, &mut report),
        Task::Drift {
            what: Drift::Version { since },
        } => drift::version(&workspace, since.as_deref(), &mut report),
        Task::Conformance { api, json } => {
            conformance::run(&workspace, &conformance::Options { api, json }, &mut report)
        }
        Task::Ci => Ok(ci::run(&workspace, &mut report)),
        Task::Corpus {
            folder,
            json,
            only,
            no_check,
            roundtrip,
        } => {
            if roundtrip && !cfg!(feature = "roundtrip") {
                return corpus::again_with_oracle(&workspace, env::args_os().skip(1));
            }
            let options = corpus::Options {
                folder,
                json,
                only,
                check: !no_check,
                roundtrip,
            };
            let program = corpus::this_program().map_err(|error| Failure::unknown(&error))?;
            corpus::run(&workspace, &program, &options, &mut report)
        }
        Task::Coverage {
            against,
            format,
            output,
        } => {
            let options = coverage::Options {
                against,
                format,
                output,
            };
            coverage::run(&workspace, &options, &mut report)
        }
        Task::Bench {
            what:
                Measurement::Decode {
                    json,
                    filter,
                    rounds,
                    at_least,
                },
        } => {
            let options = bench::Options {
                json,
                filter,
                rounds,
                at_least,
            };
            bench::decode(&workspace, &options, &mut report)
        }
        Task::Bench {
            what:
                Measurement::Client {
                    json,
                    rounds,
                    at_least,
                    at_most,
                },
        } => {
            let options = bench::client::Options {
                json,
                rounds,
                at_least,
                at_most,
            };
            bench::client::run(&workspace, &options, &mut report)
        }
        Task::Soak {
            requests,
            concurrency,
            seed,
            faults,
            json,
        } => {
            let options = soak::Options {
                requests,
                concurrency,
                seed,
                faults,
                json,
            };
            soak::run(&workspace, &options, &mut report)
        }
        Task::CorpusGenerate {
            root,
            spec,
            out,
            name,
            runtime,
            answer,
        } => corpus::generate_here(corpus::Job {
            root,
            spec,
            out,
            name,
            runtime,
            answer,
        }),
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
