//! `cargo xtask drift upstream`: what has changed at the vendor since our documents were written.
//!
//! Ours are compared as they are written, before overlays: an overlay is our correction of what the vendor says, and
//! the vendor goes on saying it. What we have not transcribed is listed by itself. Whatever cannot be looked at is
//! [`Outcome::Unknown`], never "no change".
//!
//! | file | decides |
//! |---|---|
//! | `base` | which state of ours is compared, which documents with which, and how few operations are too few |
//! | `source` | what may be named, and which files it is made of |
//! | `web` | what is fetched, and when a download ends |
//! | `known` | which differences are explained already |

mod base;
mod known;
mod source;
mod web;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use generator::config::Document;
use generator::diag::{Diagnostics, Style};
use generator::drift::{self, Comparison, Position, RustApi, Scope, kinds};
use generator::origin::Origin;
use generator::source::{FileReader, Sources};
use generator::{Config, Inputs, Target};

use super::report::{NotCovered, Report, Summary, Uncovered, Upstream};
use super::{FailOn, Format, finish, judge};
use crate::coverage::against::ours::Ours;
use crate::coverage::against::vendor::{self, Listed};
use crate::workspace::{SPECS, Workspace};
use crate::{Failure, Outcome};

use base::{Base, Pairing};
use source::Source;
pub use web::Limits;

/// What to compare and how to report it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The vendor's documents: a folder, a document, or the URL of one.
    pub from: String,
    /// Our side: a folder with a `codegen.toml`, or `git:REVISION:PATH`; else every API of the project.
    pub base: Option<String>,
    /// The API, by the name of its folder, where the documents describe several of ours.
    pub api: Option<String>,
    /// Whether titles, summaries, descriptions, examples and names of components are compared.
    pub prose: bool,
    /// How many per cent fewer operations than ours the vendor may have for the comparison to mean something.
    pub max_loss: u8,
    /// How far a download may go.
    pub limits: Limits,
    /// The form of the report.
    pub format: Format,
    /// From which verdict on to fail.
    pub fail_on: FailOn,
    /// The file with the changes that are accepted.
    pub accept: Option<PathBuf>,
    /// The day by which acceptances are judged, as `YYYY-MM-DD`; today in UTC where none is given.
    pub today: Option<String>,
}

/// Compares our documents with the vendor's and writes the report.
///
/// # Errors
///
/// [`Failure`] if the command line makes no sense ([`Outcome::Unusable`]) or if anything that had to be looked at could
/// not be ([`Outcome::Unknown`]).
pub fn upstream(
    workspace: &Workspace,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let report = compare(workspace, options)?;
    let outcome = finish(&report, options.format, options.fail_on, out)?;
    // What cannot be read of the vendor's may hide a change, or look like one. A mistake that ours have too was
    // transcribed with the rest.
    Ok(if report.revision.errors > report.base.errors {
        Outcome::Unknown
    } else {
        outcome
    })
}

/// Compares our documents with the vendor's.
///
/// # Errors
///
/// As for [`upstream`].
pub fn compare(workspace: &Workspace, options: &Options) -> Result<Report, Failure> {
    let mut notes = Vec::new();
    let bases = base::bases(workspace, options, &mut notes)?;
    let source = Source::open(&options.from, options.limits)?;
    let readers = bases.iter();
    let ours = readers.map(|base| Ours::read(&base.api, base.input.reader()));
    let ours: Vec<Ours<'_>> = ours.collect::<Result<_, _>>()?;
    let mut sources = Sources::new(source.reader.as_ref());
    let sorted = source.vendor.sort(&mut sources, &ours);
    if let Some(document) = sorted.unreadable.first() {
        let (file, why) = (&document.file, &document.why);
        return Err(could_not_check(&format!("`{file}`: {why}")));
    }
    let mut found = bases.iter().zip(&ours).zip(&sorted.by_api);
    let mut found = found.by_ref().filter(|(_, files)| !files.is_empty());
    let Some(((base, own), files)) = found.next() else {
        return Err(could_not_check(&format!(
            "nothing in `{}` describes an operation or an event of ours",
            source.given
        )));
    };
    if let Some(((other, _), _)) = found.next() {
        return Err(Failure::unusable(format!(
            "`{}` describes operations of both `{}` and `{}`; name one with --api",
            source.given, base.api.name, other.api.name
        )));
    }

    let vendor: Vec<(String, Vec<Listed>)> = files
        .iter()
        .filter_map(|file| {
            let id = sources.load(file, &mut Diagnostics::new())?;
            Some((file.clone(), vendor::described(sources.value(id))))
        })
        .collect();
    let pairing = Pairing::of(own, &vendor);
    if let Some(why) = base.loss(workspace, &source, &pairing, &vendor, options)? {
        return Err(could_not_check(&why));
    }

    let emitted = Emitted {
        base,
        source: &source,
        pairing: &pairing,
        include: vendor
            .iter()
            .flat_map(|(_, listed)| listed)
            .filter(|what| !what.is_event && pairing.known.contains(&what.key))
            .map(|what| what.name.clone())
            .collect(),
    };
    // Names that we chose for types need not fit what the vendor has, or a part of what we have.
    let Compared {
        comparison,
        operations,
        errors,
    } = match emitted.compare(options.prose, true)? {
        compared if compared.errors == (0, 0) => compared,
        _ => emitted.compare(options.prose, false)?,
    };
    let folder = format!("{SPECS}/{}", base.api.name);
    let explained = known::reasons(workspace, &folder, &comparison.changes)?;
    let mut accepted = judge(
        options.accept.as_deref(),
        options.today.as_deref(),
        &comparison,
    )?;
    for (fingerprint, reason) in explained {
        accepted.reasons.entry(fingerprint).or_insert(reason);
    }

    let shown = |file: &str| format!("{}{file}", source.prefix);
    let mut not_covered = Vec::new();
    for (file, listed) in &vendor {
        let new = listed
            .iter()
            .filter(|what| !pairing.known.contains(&what.key));
        let new: Vec<&Listed> = new.collect();
        let id = sources.load(file, &mut Diagnostics::new());
        let Some(id) = id.filter(|_| !new.is_empty()) else {
            continue;
        };
        let uncovered = |what: &&Listed| {
            let span = sources.locate(&Origin::new(id, what.pointer.clone()));
            Uncovered {
                name: what.name.clone(),
                at: Position {
                    file: shown(file),
                    pointer: what.pointer.to_string(),
                    line: span.as_ref().map_or(1, |span| span.line),
                    column: span.as_ref().map_or(1, |span| span.column),
                },
            }
        };
        let (events, operations): (Vec<&Listed>, Vec<&Listed>) =
            new.into_iter().partition(|what| what.is_event);
        not_covered.push(NotCovered {
            file: shown(file),
            operations: operations.iter().map(uncovered).collect(),
            events: events.iter().map(uncovered).collect(),
        });
    }
    let upstream = Upstream {
        documents: vendor.iter().map(|(file, _)| shown(file)).collect(),
        not_covered,
        other_documents: sorted
            .not_covered
            .iter()
            .map(|other| {
                (
                    shown(&format!("{}{}", source.folder(), other.file)),
                    other.operations,
                )
            })
            .collect(),
        not_compared: pairing.not_compared,
    };
    Ok(Report {
        base: base.input.summary_of(operations.0, errors.0),
        revision: Summary {
            input: source.given,
            folder: source.prefix,
            borrowed: BTreeMap::new(),
            operations: operations.1,
            errors: errors.1,
        },
        comparison,
        accepted,
        notes,
        upstream: Some(upstream),
    })
}

fn could_not_check(why: &str) -> Failure {
    Failure::unanswered(format!("could not check: {why}"))
}

/// What is compared, as the client is emitted from it.
struct Emitted<'a> {
    base: &'a Base,
    source: &'a Source,
    pairing: &'a Pairing,
    /// The vendor's operations that we have.
    include: Vec<String>,
}

/// What a comparison has found, and how much was read of our side and of the vendor's.
struct Compared {
    comparison: Comparison,
    operations: (usize, usize),
    errors: (usize, usize),
}

impl Emitted<'_> {
    fn compare(&self, prose: bool, named: bool) -> Result<Compared, Failure> {
        let config = self.config(&self.pairing.ours, named);
        let inputs = inputs(self.base.input.reader(), config);
        let ours =
            generator::side(&inputs).map_err(|report| self.base.input.unreadable(&report))?;
        let mut config = self.config(&self.pairing.theirs, named);
        config.include.clone_from(&self.include);
        let inputs = self::inputs(self.source.reader.as_ref(), config);
        let theirs = generator::side(&inputs).map_err(|report| {
            let text = report.render(Style::Plain);
            could_not_check(&format!("`{}`\n{}", self.source.given, text.trim_end()))
        })?;
        let scope = Scope {
            prose,
            additions: false,
        };
        let mut comparison = drift::compare(&ours, &theirs, scope);
        restrict(&mut comparison, prose);
        Ok(Compared {
            comparison,
            operations: (ours.operations(), theirs.operations()),
            errors: (ours.errors(), theirs.errors()),
        })
    }

    /// Decisions that name parts of our own documents after overlays say nothing of the vendor's; those that shape
    /// types hold for both.
    fn config(&self, documents: &[Document], named: bool) -> Config {
        let mut config = self.base.api.config().clone();
        config.documents = documents.to_vec();
        config.groups.clear();
        config.operations.clear();
        config.auth.clear();
        config.servers.clear();
        config.webhooks = None;
        config.pages.clear();
        config.limits.clear();
        if !named {
            config.types.clear();
        }
        config
    }
}

fn inputs(reader: &dyn FileReader, config: Config) -> Inputs<'_> {
    Inputs {
        reader,
        config,
        options: generator::Options {
            target: Target::Module,
            lock: None,
        },
    }
}

/// Leaves out what is ours to word, and what follows from operations that we do not have.
fn restrict(comparison: &mut Comparison, prose: bool) {
    if prose {
        comparison
            .api_only
            .retain(|other| other.rust != RustApi::Minor);
        return;
    }
    comparison.api_only.clear();
    comparison
        .changes
        .retain(|change| change.id != kinds::COMPONENT_RENAMED.id);
}
