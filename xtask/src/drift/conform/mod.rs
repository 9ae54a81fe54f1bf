//! `cargo xtask drift conform`: whether recorded traffic is what the documents say.
//!
//! Nothing of the traffic is kept or shown but what [`generator::drift::conform`] lets through: names that the documents
//! have, names of members and parameters, and values of enumerations.

mod format;
mod har;
mod lines;
mod read;
pub mod report;

use std::io::Write;
use std::path::PathBuf;

use generator::diag::Style;
use generator::drift::conform::{Conformer, Relation};
use generator::drift::{Side, Wire};
use generator::source::Disk;
use generator::{Inputs, Target};

use super::{FailOn, Format};
use crate::api::{self, Api};
use crate::workspace::{Workspace, with_plain_line_ends};
use crate::{Failure, Outcome};

use report::{ApiPart, Report, Row};

/// What to hold against what, and how to report it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The recordings.
    pub files: Vec<PathBuf>,
    /// Only this API, by the name of its folder.
    pub api: Option<String>,
    /// The form of the report.
    pub format: Format,
    /// From which verdict on to fail.
    pub fail_on: FailOn,
}

/// Holds recordings against the documents and writes the report.
///
/// # Errors
///
/// [`Failure`] with [`Outcome::Unknown`] if a recording cannot be read or no exchange in any of them was with a server of
/// the API: what could not be held against a document is never reported as conforming.
pub fn conform(
    workspace: &Workspace,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let report = compare(workspace, options)?;
    let text = format::print(&report, options.format);
    out.write_all(text.as_bytes())
        .map_err(|error| Failure::unknown(&error))?;
    let gravest = report.rows.iter().map(|row| row.finding.wire).max();
    Ok(if options.fail_on.refuses(gravest.unwrap_or(Wire::None)) {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Holds recordings against the documents.
///
/// # Errors
///
/// As for [`conform`].
pub fn compare(workspace: &Workspace, options: &Options) -> Result<Report, Failure> {
    let apis = api::select(api::discover(workspace)?, options.api.as_deref())?;
    let readers: Vec<Disk> = apis
        .iter()
        .map(|api| Disk::new(workspace.place(&api.folder())))
        .collect();
    let sides = apis
        .iter()
        .zip(&readers)
        .map(|(api, reader)| side(workspace, api, reader))
        .collect::<Result<Vec<_>, _>>()?;
    let mut conformers: Vec<Conformer<'_>> = sides.iter().map(Conformer::new).collect();
    let mut report = Report::default();
    for (number, path) in options.files.iter().enumerate() {
        let mut elsewhere = 0;
        let mut skipped = 0;
        let mut tally = read::read(path, number, &mut |exchange| {
            let relations = conformers.iter().map(|one| one.relation(&exchange));
            let best = relations.enumerate().max_by_key(|(at, relation)| {
                // Of two that claim it alike, the first.
                (*relation, std::cmp::Reverse(*at))
            });
            let (at, relation) = best.unwrap_or((0, Relation::Elsewhere));
            // Browsers ask whether they may call, which is no call.
            let is_preflight = exchange.method.eq_ignore_ascii_case("OPTIONS");
            match relation {
                Relation::Elsewhere => elsewhere += 1,
                // Calls that were given up have no answer.
                _ if exchange.status < 100 => skipped += 1,
                Relation::Server if is_preflight => skipped += 1,
                Relation::Server | Relation::Operation => {
                    if let Some(conformer) = conformers.get_mut(at) {
                        conformer.take(&exchange);
                    }
                }
            }
        })?;
        tally.elsewhere = elsewhere;
        tally.skipped = skipped;
        report.files.push(tally);
    }
    for ((api, side), conformer) in apis.iter().zip(&sides).zip(&conformers) {
        let (called, operations) = conformer.coverage();
        report.apis.push(ApiPart {
            name: api.name.clone(),
            folder: api.folder(),
            held: conformer.held(),
            called,
            operations,
            errors: side.errors(),
            unchecked: conformer.unchecked(),
        });
        let findings = conformer.findings().into_iter();
        report.rows.extend(findings.map(|finding| Row {
            api: api.name.clone(),
            folder: api.folder(),
            finding,
        }));
    }
    // Each API has its own in order; a stable sort keeps that.
    report
        .rows
        .sort_by_key(|row| std::cmp::Reverse(row.finding.wire));
    if report.checked() == 0 {
        return Err(Failure::unchecked(nothing(&report)));
    }
    Ok(report)
}

/// The documents of an API, as the client is emitted from them.
fn side<'r>(workspace: &Workspace, api: &Api, reader: &'r Disk) -> Result<Side<'r>, Failure> {
    let lock = workspace.read(&format!("{}/names.lock", api.folder()))?;
    let inputs = Inputs {
        reader,
        config: api.config().clone(),
        options: generator::Options {
            target: Target::Module,
            lock: lock.as_deref().map(with_plain_line_ends),
        },
    };
    generator::side(&inputs).map_err(|report| {
        Failure::unchecked(format!(
            "{}\nthe documents of `{}` cannot be read",
            report.render(Style::Plain).trim_end(),
            api.name
        ))
    })
}

/// Why nothing could be held against anything.
fn nothing(report: &Report) -> String {
    let names: Vec<String> = report
        .apis
        .iter()
        .map(|api| format!("`{}`", api.name))
        .collect();
    let seen: u64 = report.files.iter().map(|file| file.exchanges).sum();
    let mut text = format!(
        "nothing could be checked: none of {seen} exchanges was answered by a server of {}",
        names.join(" or ")
    );
    for problem in report.broken() {
        text.push_str(&format!("\n{problem}"));
    }
    text
}
