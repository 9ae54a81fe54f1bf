//! `cargo xtask codegen`: brings the emitted code up to date, or tells in what it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Instant;

use generator::output::{self, Files, Finding, MANIFEST, Plan, WriteSummary};

use crate::api::{self, COMMAND, Emission};
use crate::features::{self, NoSection};
use crate::workspace::{CLIENT, Workspace, calls_folder, module_folder};
use crate::{Failure, Outcome};

/// How many paths are listed for one API.
const LISTED: usize = 20;

/// What to do, and for which APIs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Compare only, and write nothing.
    pub check: bool,
    /// The one API to look at, by the name of its folder below `specs/`.
    pub api: Option<String>,
}

/// Runs the command and writes its report, one line an API unless there is more to say.
///
/// # Errors
///
/// [`Failure`] if a document has errors or the disk does not play along; the tree is then as it was. Drift is not an
/// error here but [`Outcome::Findings`].
pub fn run(
    workspace: &Workspace,
    options: &Options,
    report: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let project = Project::emit(workspace, options.api.as_deref())?;
    let outcome = if options.check {
        project.report_drift(report)?
    } else {
        project.bring_up_to_date(report)?
    };
    say(
        report,
        format_args!("done in {:.2} s", started.elapsed().as_secs_f64()),
    );
    Ok(outcome)
}

/// Everything that differs between the disk and what the specifications say, without a report.
///
/// # Errors
///
/// [`Failure`] as for [`run`].
pub fn drift(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Finding>, Failure> {
    Project::emit(workspace, only)?.drift()
}

/// What the specifications say that the tree should hold.
struct Project<'w> {
    workspace: &'w Workspace,
    emissions: Vec<Emission>,
    /// Folders that were emitted once and that no API asks for, relative to the project. Empty for one API alone.
    retired: Vec<String>,
    /// Whether there are other APIs, whose features stay.
    is_part: bool,
}

impl<'w> Project<'w> {
    fn emit(workspace: &'w Workspace, only: Option<&str>) -> Result<Self, Failure> {
        let apis = api::discover(workspace)?;
        let modules: BTreeSet<String> = apis.iter().map(|api| api.module().to_owned()).collect();
        let retired = if only.is_none() {
            retired(workspace, &modules)?
        } else {
            Vec::new()
        };
        let emissions = api::select(apis, only)?
            .into_iter()
            .map(|api| api::emit(workspace, api))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            workspace,
            emissions,
            retired,
            is_part: only.is_some(),
        })
    }

    /// The client's manifest as it is and as it should be.
    fn manifest(&self) -> Result<(Vec<u8>, Result<String, NoSection>), Failure> {
        let path = manifest_path();
        let found = self.workspace.read(&path)?;
        let found = found.ok_or_else(|| Failure::unusable(format!("there is no `{path}`")))?;
        let text = String::from_utf8(found)
            .map_err(|_| Failure::unusable(format!("`{path}` is not UTF-8")))?;
        let features: BTreeMap<_, _> = self
            .emissions
            .iter()
            .map(|emission| (emission.api.clone(), emission.features.clone()))
            .collect();
        let updated = features::update(&text, &features, self.is_part);
        Ok((text.into_bytes(), updated))
    }

    fn bring_up_to_date(&self, report: &mut dyn Write) -> Result<Outcome, Failure> {
        let (_, manifest) = self.manifest()?;
        let manifest =
            manifest.map_err(|error| Failure::unusable(format!("{}: {error}", manifest_path())))?;
        let plan = |emission: &Emission, (folder, files): (String, &Files)| {
            output::plan(&self.workspace.place(&folder), files, &emission.provenance)
        };
        let folders = self.emissions.iter().flat_map(|emission| {
            let folders = emission.folders().into_iter();
            folders.map(move |folder| plan(emission, folder))
        });
        let locks = self.emissions.iter().map(|emission| {
            output::plan_file(&self.workspace.place(&emission.lock_path), &emission.lock)
        });
        let retired = self
            .retired
            .iter()
            .map(|folder| output::plan_removal(&self.workspace.place(folder)));
        let folders: Vec<Plan> = folders.collect::<Result<_, _>>()?;
        let locks: Vec<Plan> = locks.collect::<Result<_, _>>()?;
        let retired: Vec<Plan> = retired.collect::<Result<_, _>>()?;
        let manifest = output::plan_file(&self.workspace.place(&manifest_path()), &manifest)?;
        // One commit for everything: code without its features, or names without their code, would be drift.
        output::commit(
            folders
                .iter()
                .chain(&locks)
                .chain(&retired)
                .chain([&manifest]),
        )?;

        for ((emission, plans), lock) in self.emissions.iter().zip(folders.chunks(2)).zip(&locks) {
            report_api(report, emission, plans, lock);
        }
        for (folder, plan) in self.retired.iter().zip(&retired) {
            say(
                report,
                format_args!(
                    "{folder}: removed {}, no API names it",
                    files(plan.summary().removed.len())
                ),
            );
        }
        if !manifest.is_empty() {
            say(
                report,
                format_args!("{}: feature section written", manifest_path()),
            );
        }
        self.report_leftovers(report)
    }

    /// Files that codegen may not remove keep the gate closed, so they are worth a word here as well.
    fn report_leftovers(&self, report: &mut dyn Write) -> Result<Outcome, Failure> {
        let leftovers = self.code_drift()?;
        for finding in &leftovers {
            say(report, format_args!("\n{finding}"));
        }
        Ok(if leftovers.is_empty() {
            Outcome::Clean
        } else {
            Outcome::Findings
        })
    }

    fn report_drift(&self, report: &mut dyn Write) -> Result<Outcome, Failure> {
        let findings = self.drift()?;
        for finding in &findings {
            say(report, format_args!("{finding}\n"));
        }
        if findings.is_empty() {
            for emission in &self.emissions {
                // Each folder has a manifest, which is a file as well.
                let count = emission.folders().map(|(_, files)| files.len() + 1);
                let count = files(count.iter().sum());
                say(
                    report,
                    format_args!("{}: {count} up to date{}", emission.api, warnings(emission)),
                );
            }
            return Ok(Outcome::Clean);
        }
        let count = findings.len();
        let verb = if count == 1 { "differs" } else { "differ" };
        say(
            report,
            format_args!(
                "{} {verb} from what the specifications say; repair: {COMMAND}",
                files(count)
            ),
        );
        Ok(Outcome::Findings)
    }

    /// The findings below the emitted folders.
    fn code_drift(&self) -> Result<Vec<Finding>, Failure> {
        let mut findings = Vec::new();
        for emission in &self.emissions {
            for (relative, files) in emission.folders() {
                let folder = self.workspace.place(&relative);
                let found = output::check(&folder, files, &emission.provenance)?;
                findings.extend(found.into_iter().map(|finding| finding.below(&relative)));
            }
        }
        for relative in &self.retired {
            let found = output::check_removed(&self.workspace.place(relative), COMMAND)?;
            findings.extend(found.into_iter().map(|finding| finding.below(relative)));
        }
        Ok(findings)
    }

    fn drift(&self) -> Result<Vec<Finding>, Failure> {
        let mut findings = self.code_drift()?;
        let mut all_moved = Vec::new();
        for emission in &self.emissions {
            let relative = module_folder(&emission.module);
            let folder = self.workspace.place(&relative);
            let moved = output::moved(&folder, &emission.provenance)?;
            let lock = emission.lock_found.as_deref();
            findings.extend(output::check_file(
                &emission.lock_path,
                lock,
                &emission.lock,
                &moved,
                COMMAND,
            ));
            all_moved.extend(moved);
        }
        let (found, expected) = self.manifest()?;
        findings.extend(match expected {
            Ok(expected) => output::check_file(
                &manifest_path(),
                Some(&found),
                &expected,
                &all_moved,
                COMMAND,
            ),
            Err(error) => Some(Finding {
                file: manifest_path(),
                kind: output::Kind::HandEdited,
                reasons: vec![error.to_string()],
                diff: None,
                repair: format!("put the marks back, then {COMMAND}"),
            }),
        });
        // The record of hashes differs whenever anything does: it comes last, and its own difference is shown only when
        // there is nothing better to show.
        findings.sort_by_key(|finding| (is_record(finding), finding.file.clone()));
        if findings.iter().any(|finding| !is_record(finding)) {
            for finding in &mut findings {
                if is_record(finding) {
                    finding.diff = None;
                }
            }
        }
        Ok(findings)
    }
}

/// Whether a finding is about the list of hashes of an emitted folder.
fn is_record(finding: &Finding) -> bool {
    finding.file.ends_with(MANIFEST)
}

fn manifest_path() -> String {
    format!("{CLIENT}/Cargo.toml")
}

/// Folders of the client that have a manifest of ours and that no API names as its module.
fn retired(workspace: &Workspace, modules: &BTreeSet<String>) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for folder in [module_folder, calls_folder] {
        let parent = folder("");
        if !workspace.place(&parent).is_dir() {
            continue;
        }
        let names = workspace.folders(parent.trim_end_matches('/'))?.into_iter();
        let candidates = names.filter(|name| !modules.contains(name));
        found.extend(
            candidates
                .map(|name| folder(&name))
                .filter(|folder| workspace.place(&format!("{folder}/{MANIFEST}")).is_file()),
        );
    }
    Ok(found)
}

/// Says what was done in the folders of an API: its module, and the calls for the tests.
fn report_api(report: &mut dyn Write, emission: &Emission, plans: &[Plan], lock: &Plan) {
    let summaries: Vec<&WriteSummary> = plans.iter().map(Plan::summary).collect();
    let all = |of: fn(&WriteSummary) -> usize| summaries.iter().copied().map(of).sum::<usize>();
    let written = all(|summary| summary.written.len());
    let removed = all(|summary| summary.removed.len());
    let unchanged = all(|summary| summary.unchanged);
    let mut done = Vec::new();
    for (verb, count) in [("wrote", written), ("removed", removed)] {
        if count > 0 {
            done.push(format!("{verb} {}", files(count)));
        }
    }
    if unchanged > 0 || done.is_empty() {
        done.push(format!("{} unchanged", files(unchanged)));
    }
    if !lock.is_empty() {
        done.push("wrote names.lock".to_owned());
    }
    say(
        report,
        format_args!(
            "{}: {}{}",
            emission.api,
            done.join(", "),
            warnings(emission)
        ),
    );
    for (summary, prefix) in summaries.iter().zip(["", "tests/calls: "]) {
        report_paths(report, summary, prefix);
    }
}

fn report_paths(report: &mut dyn Write, summary: &WriteSummary, prefix: &str) {
    let written = summary.written.iter().map(|path| ('+', path));
    let paths: Vec<_> = written
        .chain(summary.removed.iter().map(|path| ('-', path)))
        .collect();
    for (sign, path) in paths.iter().take(LISTED) {
        let lost = if summary.edited.contains(path) {
            ", which was edited by hand"
        } else {
            ""
        };
        say(report, format_args!("  {sign} {prefix}{path}{lost}"));
    }
    if let Some(more) = paths.len().checked_sub(LISTED).filter(|more| *more > 0) {
        say(report, format_args!("  … and {more} more"));
    }
}

fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

fn warnings(emission: &Emission) -> String {
    match emission.warnings {
        0 => String::new(),
        1 => ", 1 warning".to_owned(),
        count => format!(", {count} warnings"),
    }
}

/// Writes a line. A reader that has gone away, such as `head`, is no reason to stop half-way.
fn say(report: &mut dyn Write, line: std::fmt::Arguments<'_>) {
    let _: io::Result<()> = writeln!(report, "{line}");
}
