//! `cargo xtask drift`: what has changed in an API description, and what it means for whoever uses the client.
//!
//! `codegen --check` asks whether the emitted files are up to date; this asks what follows when the documents change.

pub mod accepted;
pub mod conform;
pub mod format;
mod git;
mod input;
pub mod lock;
pub mod report;
pub mod upstream;
mod version;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use generator::drift::{self, Comparison, Scope, Wire};

use crate::workspace::Workspace;
use crate::{Failure, Outcome};

pub use format::Format;
pub use lock::lock;
pub use upstream::upstream;
pub use version::version;

use accepted::Accepted;
use input::{Decisions, Input};
use report::Report;

/// From which wire verdict on a change makes the command fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum FailOn {
    /// Nothing does.
    None,
    /// Anything that can be seen on the wire.
    Compatible,
    /// What may break a client, and what does.
    #[default]
    Risky,
    /// What breaks a client.
    Breaking,
}

impl FailOn {
    /// Whether a comparison with this gravest verdict fails.
    fn refuses(self, wire: Wire) -> bool {
        match self {
            Self::None => false,
            Self::Compatible => wire >= Wire::Compatible,
            Self::Risky => wire >= Wire::Risky,
            Self::Breaking => wire >= Wire::Breaking,
        }
    }
}

/// What to compare and how to report it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The state that code was written against: a file, a folder, or `git:REVISION:PATH`.
    pub base: String,
    /// The state to compare with it, likewise.
    pub revision: String,
    /// The form of the report.
    pub format: Format,
    /// From which verdict on to fail.
    pub fail_on: FailOn,
    /// Whether titles, summaries, descriptions and examples are left out.
    pub no_prose: bool,
    /// The file with the changes that are accepted.
    pub accept: Option<PathBuf>,
    /// The day by which acceptances are judged, as `YYYY-MM-DD`; today in UTC where none is given.
    pub today: Option<String>,
}

/// Compares two states of an API and writes the report.
///
/// # Errors
///
/// [`Failure`] if a side does not exist ([`Outcome::Unusable`]) or cannot be read as an API description
/// ([`Outcome::Unknown`]): what could not be compared is never reported as equal.
pub fn diff(
    workspace: &Workspace,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let report = compare(workspace, options)?;
    finish(&report, options.format, options.fail_on, out)
}

/// Writes a report, and tells how the command ends.
fn finish(
    report: &Report,
    format: Format,
    fail_on: FailOn,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let text = format::print(report, format);
    out.write_all(text.as_bytes())
        .map_err(|error| Failure::unknown(&error))?;
    let refused = fail_on.refuses(report.wire()) || !report.accepted.problems.is_empty();
    Ok(if refused {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Compares two states of an API.
///
/// # Errors
///
/// As for [`diff`].
pub fn compare(workspace: &Workspace, options: &Options) -> Result<Report, Failure> {
    let base = Input::parse(workspace, &options.base)?;
    let revision = Input::parse(workspace, &options.revision)?;
    let config = revision.own_config()?;
    let mut notes = Vec::new();
    let fallback = match base.own_config() {
        Ok(fallback) => fallback,
        // It was written for another version of the generator.
        Err(_) if config.is_some() => {
            notes.push(
                "the codegen.toml of the base cannot be read any more; that of the revision counts for both".to_owned(),
            );
            None
        }
        Err(failure) => return Err(failure),
    };
    let scope = Scope {
        prose: !options.no_prose,
        ..Scope::default()
    };
    let base_decisions = Decisions::of(&base, fallback.as_ref(), (&revision, config.as_ref()))?;
    let revision_decisions = Decisions::of(&revision, config.as_ref(), (&base, fallback.as_ref()))?;
    let base_inputs = base_decisions.inputs(base.lock()?);
    // The names that were promised stay: the revision is emitted on top of the base.
    let revision_inputs = revision_decisions.inputs(revision.lock()?);
    let (base_side, revision_side) = generator::sides(&base_inputs, &revision_inputs);
    let base_side = base_side.map_err(|report| base.unreadable(&report))?;
    let revision_side = revision_side.map_err(|report| revision.unreadable(&report))?;
    let comparison = drift::compare(&base_side, &revision_side, scope);
    let accepted = judge(
        options.accept.as_deref(),
        options.today.as_deref(),
        &comparison,
    )?;
    Ok(Report {
        accepted,
        upstream: None,
        notes,
        base: base.summary(&base_side, &base_decisions),
        revision: revision.summary(&revision_side, &revision_decisions),
        comparison,
    })
}

/// What the file of accepted changes means for a comparison.
fn judge(
    accept: Option<&Path>,
    today: Option<&str>,
    comparison: &Comparison,
) -> Result<accepted::Verdict, Failure> {
    let Some(path) = accept else {
        return Ok(accepted::Verdict::default());
    };
    let name = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::unusable(format!("cannot read `{name}`: {error}")))?;
    let today = today.map_or_else(accepted::today, str::to_owned);
    Ok(Accepted::parse(&text, &name)?.judge(comparison, &today))
}
