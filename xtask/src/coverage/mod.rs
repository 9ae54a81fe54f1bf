//! `cargo xtask coverage`: what there is of each API, and what a vendor's own documents have that ours lack.
//!
//! | question | file |
//! | --- | --- |
//! | What exists in the documents? | `outline`, read by `documents` |
//! | What is emitted? | `emitted` |
//! | What is tested on the wire? | `wire` |
//! | How do these come together? | `inventory` |
//! | What differs from the vendor's documents, and why? | `against` |
//! | How is it shown? | `text`, `json`, `html` |

pub mod against;
mod documents;
mod emitted;
mod html;
pub mod inventory;
mod json;
mod outline;
mod samples;
mod text;
mod wire;

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

pub use wire::MEANING;

use self::against::Against;
use self::inventory::Inventory;
use self::wire::Tests;
use crate::api;
use crate::workspace::Workspace;
use crate::{Failure, Outcome};

/// How the report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables of at most 100 columns.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// One HTML page that needs no other file.
    Html,
}

/// What to report, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder with the vendor's own documents.
    pub against: Option<PathBuf>,
    /// How the report is written.
    pub format: Format,
    /// The file that it is written to, instead of the standard output.
    pub output: Option<PathBuf>,
}

/// What there is, and what differs.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// Every API of the project, by the name of its folder.
    pub apis: Vec<Inventory>,
    /// The comparison, where one was asked for.
    pub against: Option<Against>,
}

impl Coverage {
    /// How many things somebody has to look at.
    #[must_use]
    pub fn findings(&self) -> usize {
        let own: usize = self.apis.iter().map(Inventory::findings).sum();
        own + self.against.as_ref().map_or(0, Against::findings)
    }

    /// Whether a document of the vendor could not be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let against = self.against.as_ref();
        against.is_none_or(|against| against.unreadable.is_empty())
    }

    /// How the command ends.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match (self.is_complete(), self.findings()) {
            (false, _) => Outcome::Unknown,
            (true, 0) => Outcome::Clean,
            (true, _) => Outcome::Findings,
        }
    }
}

/// Runs the command.
///
/// # Errors
///
/// [`Failure`] if our documents, the emitted modules or the client's tests cannot be read, if the folder of the vendor
/// cannot be or has no document, or if the report cannot be written.
pub fn run(
    workspace: &Workspace,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let coverage = take(workspace, options)?;
    let page = match options.format {
        Format::Text => text::write(&coverage),
        Format::Json => json::write(&coverage),
        Format::Html => html::write(&coverage),
    };
    match &options.output {
        None => {
            // A reader that has gone away, such as `head`, is no reason to fail.
            let _ = report.write_all(page.as_bytes());
        }
        Some(path) => {
            fs::write(path, page).map_err(|error| {
                Failure::unanswered(format!("cannot write `{}`: {error}", path.display()))
            })?;
            let _ = writeln!(
                report,
                "{}; wrote {}",
                text::verdict(&coverage),
                path.display()
            );
        }
    }
    Ok(coverage.outcome())
}

/// Takes stock of every API, and compares them where that was asked for.
///
/// # Errors
///
/// [`Failure`] as for [`run`].
pub fn take(workspace: &Workspace, options: &Options) -> Result<Coverage, Failure> {
    let apis = api::discover(workspace)?;
    let against = match &options.against {
        Some(folder) => Some(against::compare(workspace, &apis, folder)?),
        None => None,
    };
    let tests = Tests::read(workspace)?;
    let apis = apis
        .into_iter()
        .map(|api| inventory::take(workspace, api, &tests));
    Ok(Coverage {
        apis: apis.collect::<Result<_, _>>()?,
        against,
    })
}
