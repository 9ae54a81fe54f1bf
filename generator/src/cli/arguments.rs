//! The command line, as clap reads it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXIT_CODES: &str = "\
Exit codes:
  0  clean: no error in the documents
  1  findings: the documents have errors; what they are not about is written all the same,
     unless --strict or an error that leaves nothing to go on with forbids it
  2  the command line makes no sense, or a file that it names cannot be read
  3  the output could not be written; the folder is as it was
  4  a defect of the generator itself";

const GENERATE_EXAMPLES: &str = "\
Examples:
  A crate for any document, on a checkout of the runtime:
    generator generate --spec petstore.yaml --out petstore --runtime-path ../generated-client

  The same with corrections to the document, and with names of your own:
    generator generate --spec petstore.yaml --overlay fixes.yaml --config codegen.toml --out petstore

  All or nothing, for a build that must not lose an operation unnoticed:
    generator generate --spec petstore.yaml --out petstore --strict

";

const INSPECT_EXAMPLES: &str = "\
Examples:
  What is in a document, and what is wrong with it:
    generator inspect --spec petstore.yaml

  How many operations, for a script:
    generator inspect --spec petstore.yaml --format json | jq .operations

";

/// Emits a typed Rust client from OpenAPI 3.0, 3.1 and 3.2 documents.
///
/// What a document says and the generator cannot carry over is a diagnostic with a code, a place and a remedy; nothing
/// is lost in silence.
#[derive(Parser)]
#[command(name = "generator", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Emit a stand-alone client crate for a document.
    ///
    /// A mistake in a document costs the part that it is in: the operation is left out, the member becomes any JSON, each
    /// is named on standard error, and the rest is written. A document that cannot be read at all, or that its overlay
    /// does not fit, writes nothing.
    ///
    /// Files that are as they should be are not touched, and files that an earlier run emitted and this one does not are
    /// removed. When anything fails, the folder stays as it was. A file that the generator did not write is never
    /// replaced.
    #[command(after_help = EXIT_CODES, after_long_help = format!("{GENERATE_EXAMPLES}{EXIT_CODES}"))]
    Generate(Generate),

    /// Tell what a document holds and everything that is wrong with it, and write nothing.
    ///
    /// Prints the version of OpenAPI, the number of operations, schemas and webhooks, and all diagnostics in the order
    /// of their place.
    #[command(after_help = EXIT_CODES, after_long_help = format!("{INSPECT_EXAMPLES}{EXIT_CODES}"))]
    Inspect {
        #[command(flatten)]
        documents: Documents,
        /// How to print the answer.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },

    /// Explain a diagnostic code: what it means, what follows for the output, and what to do.
    #[command(after_help = EXIT_CODES)]
    Explain {
        /// The code, such as E0103; all codes are listed without it.
        code: Option<String>,
    },
}

#[derive(Args)]
pub(super) struct Documents {
    /// The OpenAPI document, in JSON or YAML.
    ///
    /// It may refer to other files in its folder and below, and to none elsewhere.
    #[arg(long, value_name = "FILE")]
    pub(super) spec: PathBuf,

    /// An OpenAPI Overlay (1.0 or 1.1) with corrections to the document; several apply in the order given.
    ///
    /// An action that matches nothing is an error, so that no correction outlives what it corrects.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,

    /// A codegen.toml with decisions that no document can take: groups, names, webhook signatures.
    ///
    /// If it lists the document, the group and the overlays it gives there are used as well.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Emit only these operations: an operationId, `METHOD /path` or `tag:NAME`; may be given several times.
    ///
    /// Schemas that no remaining operation needs are left out as well.
    #[arg(long, value_name = "SELECTOR")]
    pub(super) include: Vec<String>,

    /// Leave out these operations; wins over --include.
    #[arg(long, value_name = "SELECTOR")]
    pub(super) exclude: Vec<String>,
}

#[derive(Args)]
pub(super) struct Generate {
    #[command(flatten)]
    pub(super) documents: Documents,

    /// The folder of the crate; it is made if it does not exist.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,

    /// The name of the crate [default: made from the name of the document].
    #[arg(long, value_name = "NAME", value_parser = crate_name)]
    pub(super) crate_name: Option<String>,

    /// Depend on the runtime (the crate `generated-client`) in this folder instead of by version.
    #[arg(long, value_name = "PATH", conflicts_with = "runtime_version")]
    pub(super) runtime_path: Option<PathBuf>,

    /// Depend on this version of the runtime [default: the version of the generator].
    #[arg(long, value_name = "V")]
    pub(super) runtime_version: Option<String>,

    /// Show a call of each operation in its documentation, as code that `cargo test --doc` compiles.
    ///
    /// The values are the document's own examples where it has some. It adds about fifteen lines an operation.
    #[arg(long)]
    pub(super) examples: bool,

    /// Write all or nothing: refuse a document with any error or warning.
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs: one object with `version`, the counts, and the list `diagnostics`.
    Json,
}

/// What Cargo takes as the name of a package that can be used as a dependency.
fn crate_name(name: &str) -> Result<String, String> {
    let mut letters = name.chars();
    let starts_well = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    if starts_well && letters.all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    {
        Ok(name.to_owned())
    } else {
        Err(
            "a crate is named with ASCII letters, digits, `-` and `_`, and a letter comes first"
                .to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::try_parse_from(line.split(' ')).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn overlays_keep_their_order() {
        let arguments =
            parse("generator inspect --spec a.yaml --overlay z.yaml --overlay b.yaml").unwrap();
        let Command::Inspect { documents, format } = arguments.command else {
            panic!("not inspect")
        };
        assert_eq!(
            documents.overlay,
            [PathBuf::from("z.yaml"), PathBuf::from("b.yaml")]
        );
        assert!(format == Format::Text);
    }

    #[test]
    fn the_runtime_has_one_source() {
        let error =
            parse("generator generate --spec a --out b --runtime-path c --runtime-version 1")
                .err()
                .unwrap();
        assert!(error.contains("cannot be used with"), "{error}");
    }

    #[test]
    fn a_crate_needs_a_name_that_cargo_takes() {
        for name in ["petstore", "pet-store_2"] {
            assert_eq!(crate_name(name).as_deref(), Ok(name));
        }
        for name in ["", "2pets", "pet store", "pet/store", "-pets", "größe"] {
            assert!(crate_name(name).is_err(), "{name}");
        }
    }
}
