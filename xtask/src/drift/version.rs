//! `cargo xtask drift version`: the smallest version that tells users of the client the truth.
//!
//! The bump follows from what the emitted API has lost and gained since a release, not from the versions that vendors
//! give their documents.

use std::fmt;
use std::io::Write;
use std::process::{Command, Stdio};

use generator::drift::RustApi;
use generator::source::FileReader;

use super::git::{Commit, Object};
use super::{Format, Options, compare};
use crate::workspace::{CLIENT, SPECS, Workspace};
use crate::{Failure, Outcome};

const MANIFEST: &str = "Cargo.toml";

/// A version of the client (Semantic Versioning 2.0.0), without a pre-release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u64, u64, u64);

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let numbers: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
        match numbers?.as_slice() {
            [major, minor, patch] => Some(Self(*major, *minor, *patch)),
            _ => None,
        }
    }

    /// The smallest version after a change. Below 1.0 the minor version acts as the major one.
    fn after(self, change: RustApi) -> Self {
        let Self(major, minor, patch) = self;
        match (change, major) {
            (RustApi::None, _) => self,
            (RustApi::Major, 0) => Self(0, minor + 1, 0),
            (RustApi::Major, _) => Self(major + 1, 0, 0),
            (RustApi::Minor, 1..) => Self(major, minor + 1, 0),
            (RustApi::Minor | RustApi::Patch, _) => Self(major, minor, patch + 1),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Compares every API with its state at a release, and the client's version with what follows.
///
/// # Errors
///
/// [`Failure`] if there is no release to compare with, or if a state cannot be read. A version that is too small is no
/// error here but [`Outcome::Findings`].
pub fn version(
    workspace: &Workspace,
    since: Option<&str>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let since = match since {
        Some(since) => since.to_owned(),
        None => last_tag(workspace)?,
    };
    if since.is_empty() || since.starts_with('-') {
        return Err(Failure::unusable(format!("`{since}` names no commit")));
    }
    let commit = Commit::new(workspace.root(), &since, "");
    let released = client_version(&|path| commit.read(path).ok()).ok_or_else(|| {
        Failure::unusable(format!("there is no version of {CLIENT} at `{since}`"))
    })?;
    let current = client_version(&|path| std::fs::read(workspace.place(path)).ok())
        .ok_or_else(|| Failure::unusable(format!("there is no version of {CLIENT}")))?;
    let mut change = RustApi::None;
    for api in workspace.folders(SPECS)? {
        let folder = format!("{SPECS}/{api}");
        let (rust, why) = if !matches!(commit.kind(&folder), Ok(Object::Folder)) {
            (RustApi::Minor, "new".to_owned())
        } else if workspace.read(&format!("{folder}/codegen.toml"))?.is_none() {
            continue;
        } else {
            let report = compare(workspace, &options(workspace, &since, &folder))?;
            for caveat in report.caveats() {
                say(out, format_args!("note: {api}: {caveat}"))?;
            }
            (report.rust(), report.sentence())
        };
        change = change.max(rust);
        say(out, format_args!("{api}: {rust} ({why})"))?;
    }
    let needed = released.after(change);
    let enough = current >= needed;
    let verdict = if enough { "enough" } else { "too small" };
    say(
        out,
        format_args!(
            "since {since}, which is {released}, the change is {change}: at least {needed}; {CLIENT} is {current}, {verdict}"
        ),
    )?;
    Ok(if enough {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

fn say(out: &mut dyn Write, line: fmt::Arguments<'_>) -> Result<(), Failure> {
    writeln!(out, "{line}").map_err(|error| Failure::unknown(&error))
}

fn options(workspace: &Workspace, since: &str, folder: &str) -> Options {
    Options {
        base: format!("git:{since}:{folder}"),
        revision: workspace.place(folder).to_string_lossy().into_owned(),
        format: Format::Text,
        fail_on: super::FailOn::None,
        no_prose: false,
        accept: None,
        today: None,
    }
}

/// The last tag before the checked-out commit.
fn last_tag(workspace: &Workspace) -> Result<String, Failure> {
    let output = Command::new("git")
        .arg("-C")
        .arg(workspace.root())
        .args(["describe", "--tags", "--abbrev=0"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::unknown(&error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(Failure::unusable(
        "there is no tag to compare with; name a commit with --since",
    ))
}

/// The version in the client's manifest, or in that of the workspace where the former refers to it.
fn client_version(read: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Version> {
    let table =
        |path: &str| -> Option<toml::Table> { String::from_utf8(read(path)?).ok()?.parse().ok() };
    let client = table(&format!("{CLIENT}/{MANIFEST}"))?;
    match client.get("package")?.get("version")? {
        toml::Value::String(text) => Version::parse(text),
        _ => {
            let root = table(MANIFEST)?;
            let package = root.get("workspace")?.get("package")?;
            Version::parse(package.get("version")?.as_str()?)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_change_asks_for_the_smallest_version_after_it() {
        let cases = [
            ("1.2.3", RustApi::None, "1.2.3"),
            ("1.2.3", RustApi::Patch, "1.2.4"),
            ("1.2.3", RustApi::Minor, "1.3.0"),
            ("1.2.3", RustApi::Major, "2.0.0"),
            ("0.2.3", RustApi::Patch, "0.2.4"),
            ("0.2.3", RustApi::Minor, "0.2.4"),
            ("0.2.3", RustApi::Major, "0.3.0"),
        ];
        for (released, change, needed) in cases {
            let found = Version::parse(released).unwrap().after(change);
            assert_eq!(found.to_string(), needed, "{released} after {change}");
        }
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3-beta"), None);
    }
}
