//! The drift gate: how the disk differs from what would be written, and why.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use similar::TextDiff;

use super::manifest::{MANIFEST, Manifest, Provenance};
use super::walk::{Found, LINK, walk};
use super::write::{recorded, same_text};
use super::{Error, Files};

/// How much of a difference is shown; whoever wants all of it asks Git.
const DIFF_LINES: usize = 24;
const DIFF_COLUMNS: usize = 160;
/// How many moved inputs are named for one file.
const REASONS: usize = 5;

/// How a file differs from what would be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The file is not there.
    Missing,
    /// The file is stale: the inputs or the generator have moved on.
    Changed,
    /// The file is below the folder and would not be written.
    Extra,
    /// The file was emitted from these very inputs, and somebody has changed it since.
    HandEdited,
    /// The line ends are `\r\n`, and nothing else differs.
    CrlfOnly,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Missing => "missing",
            Self::Changed => "out of date",
            Self::Extra => "not part of the output",
            Self::HandEdited => "edited by hand",
            Self::CrlfOnly => "has CRLF line ends",
        })
    }
}

/// One file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The path, relative to the checked folder until [`Finding::below`] says where that is.
    pub file: String,
    /// How it differs.
    pub kind: Kind,
    /// What is known about the cause, a sentence each without a full stop.
    pub reasons: Vec<String>,
    /// The first lines of a unified diff from the disk to what would be written, where both exist.
    pub diff: Option<String>,
    /// What to do, as a command or a sentence.
    pub repair: String,
}

impl Finding {
    /// The same finding with its path continued to the left.
    #[must_use]
    pub fn below(mut self, folder: &str) -> Self {
        self.file = format!("{}/{}", folder.trim_end_matches('/'), self.file);
        self
    }

    fn new(file: &str, kind: Kind, repair: &str) -> Self {
        Self {
            file: file.to_owned(),
            kind,
            reasons: Vec::new(),
            diff: None,
            repair: repair.to_owned(),
        }
    }

    fn because(mut self, reason: impl Into<String>) -> Self {
        self.reasons.push(reason.into());
        self
    }

    fn because_moved(mut self, moved: &[String]) -> Self {
        self.reasons.extend(moved.iter().take(REASONS).cloned());
        if let Some(more) = moved.len().checked_sub(REASONS).filter(|more| *more > 0) {
            self.reasons
                .push(format!("and {more} more inputs have moved"));
        }
        self
    }

    fn with_diff(mut self, found: &[u8], expected: &str) -> Self {
        self.diff = Some(diff(
            &String::from_utf8_lossy(&super::normalized(found)),
            expected,
        ));
        self
    }
}

/// The file and what is wrong with it on one line, then the reasons, the diff and the repair, each indented.
impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.file, self.kind)?;
        for reason in &self.reasons {
            write!(out, "\n  = {reason}")?;
        }
        for line in self.diff.iter().flat_map(|diff| diff.lines()) {
            write!(out, "\n  {line}")?;
        }
        write!(out, "\n  = repair: {}", self.repair)
    }
}

/// Compares a folder with what [`super::write()`] would make of it, and writes nothing.
///
/// There is no finding if and only if writing would change nothing and the folder holds no other file.
///
/// # Errors
///
/// [`Error`] if a path is unfit or the folder cannot be read; then nothing is known about drift.
pub fn check(dir: &Path, files: &Files, provenance: &Provenance) -> Result<Vec<Finding>, Error> {
    let problems = files.problems();
    if !problems.is_empty() {
        return Err(Error::Paths(problems));
    }
    let manifest = recorded(dir)?;
    let moved = moved(dir, provenance)?;
    let mut disk = walk(dir)?;
    let manifest_text = provenance.manifest(files);
    let mut findings = Vec::new();
    for (path, expected) in files.iter().chain([(MANIFEST, manifest_text.as_str())]) {
        let finding = match disk.remove(path) {
            None => Some(missing(path, &manifest, &moved, provenance)),
            Some(Found::File(content)) if content == expected.as_bytes() => None,
            Some(Found::File(content)) => Some(differing(
                path, &content, expected, &manifest, &moved, provenance,
            )),
            Some(Found::Foreign(found)) => Some(foreign(path, Kind::Changed, found)),
            Some(Found::Nothing) => None,
        };
        findings.extend(finding);
    }
    findings.extend(
        disk.iter()
            .map(|(path, found)| extra(path, found, &manifest, provenance.command())),
    );
    findings.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(findings)
}

/// Every file below a folder that no output goes to any more.
///
/// # Errors
///
/// [`Error`] if the folder cannot be read.
pub fn check_removed(dir: &Path, command: &str) -> Result<Vec<Finding>, Error> {
    let mut manifest = recorded(dir)?;
    manifest.list(MANIFEST);
    let disk = walk(dir)?;
    Ok(disk
        .iter()
        .map(|(path, found)| extra(path, found, &manifest, command))
        .collect())
}

/// Compares one file outside of the output folders with the text that would be written to it.
///
/// `found` is its content, if it exists, and `moved` what [`moved`] tells about the inputs that it is made from.
#[must_use]
pub fn check_file(
    name: &str,
    found: Option<&[u8]>,
    expected: &str,
    moved: &[String],
    command: &str,
) -> Option<Finding> {
    match found {
        None => Some(Finding::new(name, Kind::Missing, command).because_moved(moved)),
        Some(found) if found == expected.as_bytes() => None,
        Some(found) if same_text(found, expected) => Some(crlf(name, command)),
        Some(found) if moved.is_empty() => {
            Some(hand_edited(name, command).with_diff(found, expected))
        }
        Some(found) => Some(
            Finding::new(name, Kind::Changed, command)
                .because_moved(moved)
                .with_diff(found, expected),
        ),
    }
}

/// Which inputs have moved since the folder was written, a sentence each.
///
/// # Errors
///
/// [`Error`] if the manifest of the folder cannot be read.
pub fn moved(dir: &Path, provenance: &Provenance) -> Result<Vec<String>, Error> {
    let manifest = recorded(dir)?;
    if manifest.is_blank() {
        return Ok(vec![format!(
            "there is no readable `{MANIFEST}`, so what moved cannot be told"
        )]);
    }
    Ok(provenance.moved_since(&manifest))
}

fn missing(path: &str, manifest: &Manifest, moved: &[String], provenance: &Provenance) -> Finding {
    let finding = Finding::new(path, Kind::Missing, provenance.command());
    if path == MANIFEST || manifest.lists(path) {
        finding.because("it was emitted before and has been deleted")
    } else {
        finding.because_moved(moved)
    }
}

fn differing(
    path: &str,
    content: &[u8],
    expected: &str,
    manifest: &Manifest,
    moved: &[String],
    provenance: &Provenance,
) -> Finding {
    let command = provenance.command();
    if same_text(content, expected) {
        return crlf(path, command);
    }
    let finding = if path == MANIFEST {
        manifest_differs(manifest, moved, command)
    } else if manifest.lists_as(path, expected.as_bytes()) {
        hand_edited(path, command)
    } else {
        let stale = Finding::new(path, Kind::Changed, command).because_moved(moved);
        let stale = if moved.is_empty() {
            stale.because(OTHER_CODE)
        } else {
            stale
        };
        if manifest.lists(path) && !manifest.lists_as(path, content) {
            stale.because("it was edited by hand as well")
        } else {
            stale
        }
    };
    finding.with_diff(content, expected)
}

const OTHER_CODE: &str = "no input has changed: the generator itself emits something else now";

/// The manifest is the only witness of what happened, so who changed it can only be told by what has not moved.
fn manifest_differs(manifest: &Manifest, moved: &[String], command: &str) -> Finding {
    let finding = Finding::new(MANIFEST, Kind::Changed, command);
    if moved.is_empty() && !manifest.is_blank() {
        finding.because("no input has changed: either the generator emits something else now, or it was edited by hand")
    } else {
        finding.because_moved(moved)
    }
}

fn hand_edited(path: &str, command: &str) -> Finding {
    Finding::new(path, Kind::HandEdited, command)
        .because("its inputs have not changed since it was emitted")
}

fn crlf(path: &str, command: &str) -> Finding {
    Finding::new(path, Kind::CrlfOnly, command)
        .because("a checkout converted it: give the file `text eol=lf` in .gitattributes")
}

fn extra(path: &str, found: &Found, manifest: &Manifest, command: &str) -> Finding {
    match found {
        Found::File(_) if manifest.lists(path) => Finding::new(path, Kind::Extra, command)
            .because("it was emitted before, and no input asks for it now"),
        Found::File(_) | Found::Nothing => Finding::new(
            path,
            Kind::Extra,
            &format!("move or delete the file; `{command}` removes only what it wrote"),
        )
        .because("no run has emitted it: the folder is for emitted files alone"),
        Found::Foreign(found) => foreign(path, Kind::Extra, found),
    }
}

fn foreign(path: &str, kind: Kind, found: &str) -> Finding {
    let what = if found == LINK { "link" } else { "file" };
    Finding::new(path, kind, &format!("delete the {what}")).because(format!("it is {found}"))
}

/// The first hunks of a unified diff, cut to a length that fits on a screen.
fn diff(found: &str, expected: &str) -> String {
    let diff = TextDiff::configure()
        .timeout(Duration::from_millis(500))
        .diff_lines(found, expected);
    let unified = diff
        .unified_diff()
        .context_radius(2)
        .header("on disk", "would be written")
        .to_string();
    let mut lines = unified.lines();
    let mut text = String::new();
    for line in lines.by_ref().take(DIFF_LINES) {
        match line.char_indices().nth(DIFF_COLUMNS) {
            Some((end, _)) => text.extend([line.get(..end).unwrap_or(line), "…\n"]),
            None => text.extend([line, "\n"]),
        }
    }
    match lines.count() {
        0 => {}
        more => text.push_str(&format!("… and {more} more lines\n")),
    }
    text
}

#[cfg(test)]
mod tests;
