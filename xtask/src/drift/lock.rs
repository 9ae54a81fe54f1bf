//! `specs/specs.lock`: which state of the documents is committed, and where each of them is from.
//!
//! It follows from the committed files alone, `PROVENANCE.toml` included, so that nothing but a change of them changes
//! it. One file for all APIs shows in one diff what a change of the documents has touched.

use std::collections::BTreeMap;
use std::io::Write;

use generator::Config;
use generator::diag::{Diagnostics, Style};
use generator::source::{Disk, FileReader, Sources};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::api::{self, Api};
use crate::coverage::against::vendor;
use crate::workspace::{SPECS, Workspace, with_plain_line_ends};
use crate::{Failure, Outcome};

/// The file, relative to the project.
pub const FILE: &str = "specs/specs.lock";
/// The command that brings it up to date.
pub const COMMAND: &str = "cargo xtask drift lock";

const PROVENANCE: &str = "PROVENANCE.toml";
const HEADER: &str = "\
# The committed state of the documents, and where each is from. Written by `cargo xtask drift lock`.
#
# sha256            of the file, with line ends of one line feed
# canonical-sha256  of the same values as JSON without spaces, keys in order: it stays when only the writing changes

";

/// The whole file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Version of this form.
    version: u32,
    /// Where the documents are from.
    #[serde(default, rename = "source")]
    sources: Vec<Source>,
    /// The documents.
    #[serde(default, rename = "document")]
    documents: Vec<Document>,
}

/// Something that documents were written from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    api: String,
    /// A page or a repository.
    url: String,
    /// The file in the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The commit of the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    /// The day on which it was read, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    retrieved: Option<String>,
    /// The document that was written from it; where there is none, several were.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// A committed document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    api: String,
    file: String,
    sha256: String,
    canonical_sha256: String,
    operations: usize,
    schemas: usize,
    events: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    overlays: Vec<Overlay>,
}

/// An overlay that is applied to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    file: String,
    sha256: String,
}

/// What `PROVENANCE.toml` says that belongs here.
#[derive(Debug, Default, Deserialize)]
struct Provenance {
    #[serde(default)]
    document: Vec<Origin>,
    #[serde(default)]
    supplement: Vec<Origin>,
}

#[derive(Debug, Deserialize)]
struct Origin {
    file: Option<String>,
    page: Option<String>,
    repository: Option<String>,
    path: Option<String>,
    commit: Option<String>,
    retrieved: Option<toml::value::Datetime>,
}

impl Lock {
    /// How many operations each document of an API has, by its path below the API's folder.
    #[must_use]
    pub fn operations(&self, api: &str) -> BTreeMap<String, usize> {
        let own = self.documents.iter().filter(|document| document.api == api);
        own.map(|document| (document.file.clone(), document.operations))
            .collect()
    }

    fn print(&self) -> Result<String, Failure> {
        let body = toml::to_string(self).map_err(|error| Failure::unknown(&error))?;
        Ok(format!("{HEADER}{body}"))
    }
}

/// Writes the file, or with `check` tells whether it is as it should be.
///
/// # Errors
///
/// [`Failure`] if a document or `PROVENANCE.toml` cannot be read, or if the file cannot be written. A file that does not
/// fit is no error here but [`Outcome::Findings`].
pub fn lock(workspace: &Workspace, check: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let wanted = take(workspace)?;
    let text = wanted.print()?;
    let found = workspace.read(FILE)?;
    let fits = found.is_some_and(|found| with_plain_line_ends(&found) == text);
    let documents = match wanted.documents.len() {
        1 => "1 document".to_owned(),
        count => format!("{count} documents"),
    };
    let (line, outcome) = match (fits, check) {
        (true, _) => (format!("{FILE}: up to date, {documents}"), Outcome::Clean),
        (false, true) => (
            format!("{FILE} does not fit the documents; repair: {COMMAND}"),
            Outcome::Findings,
        ),
        (false, false) => {
            std::fs::write(workspace.place(FILE), text)
                .map_err(|error| Failure::unchecked(format!("cannot write `{FILE}`: {error}")))?;
            (format!("{FILE}: written, {documents}"), Outcome::Clean)
        }
    };
    writeln!(out, "{line}").map_err(|error| Failure::unknown(&error))?;
    Ok(outcome)
}

/// The file, if it fits the committed documents.
///
/// # Errors
///
/// [`Failure`] if it does not, or if there is none: what it counts says nothing of the documents then.
pub fn verified(workspace: &Workspace) -> Result<Lock, Failure> {
    let wanted = take(workspace)?;
    let found = workspace.read(FILE)?;
    let found = found.map(|found| with_plain_line_ends(&found));
    if found == Some(wanted.print()?) {
        return Ok(wanted);
    }
    Err(Failure::unchecked(format!(
        "{FILE} does not fit the documents; run {COMMAND} first"
    )))
}

/// How many operations the documents of a state have, by their paths.
///
/// # Errors
///
/// [`Failure`] if one of them cannot be read.
pub(super) fn operations(
    config: &Config,
    reader: &dyn FileReader,
) -> Result<BTreeMap<String, usize>, Failure> {
    let mut sources = Sources::new(reader);
    let documents = config.documents.iter();
    documents
        .map(|document| {
            let (value, _) = read(&document.spec, &document.spec, &mut sources)?;
            Ok((document.spec.clone(), Counts::of(&value).operations))
        })
        .collect()
}

/// What the committed files say.
fn take(workspace: &Workspace) -> Result<Lock, Failure> {
    let mut lock = Lock {
        version: 1,
        sources: Vec::new(),
        documents: Vec::new(),
    };
    for api in api::discover(workspace)? {
        let provenance = provenance(workspace, &api)?;
        let origins = provenance.document.iter().chain(&provenance.supplement);
        lock.sources
            .extend(origins.filter_map(|origin| source(&api, origin)));
        let mut files: Vec<&str> = Vec::new();
        let configured = api.config().documents.iter();
        let configured = configured.map(|document| document.spec.as_str());
        let others = provenance.document.iter();
        let others = others.filter_map(|origin| origin.file.as_deref());
        for file in configured.chain(others) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        let reader = Disk::new(workspace.place(&api.folder()));
        let mut sources = Sources::new(&reader);
        for file in files {
            lock.documents.push(document(&api, file, &mut sources)?);
        }
    }
    Ok(lock)
}

fn provenance(workspace: &Workspace, api: &Api) -> Result<Provenance, Failure> {
    let path = format!("{}/{PROVENANCE}", api.folder());
    let Some(content) = workspace.read(&path)? else {
        return Ok(Provenance::default());
    };
    toml::from_str(&with_plain_line_ends(&content))
        .map_err(|error| Failure::unusable(format!("{path}: {}", error.message())))
}

fn source(api: &Api, origin: &Origin) -> Option<Source> {
    Some(Source {
        api: api.name.clone(),
        url: origin.page.as_ref().or(origin.repository.as_ref())?.clone(),
        path: origin.path.clone(),
        commit: origin.commit.clone(),
        retrieved: origin.retrieved.map(|day| day.to_string()),
        file: origin.file.clone(),
    })
}

fn document(api: &Api, file: &str, sources: &mut Sources<'_>) -> Result<Document, Failure> {
    let shown = |file: &str| format!("{SPECS}/{}/{file}", api.name);
    let (value, text) = read(file, &shown(file), sources)?;
    let mut canonical = String::new();
    canonicalise(&value, &mut canonical);
    let counts = Counts::of(&value);
    let configured = api.config().documents.iter();
    let names = configured
        .filter(|document| document.spec == file)
        .flat_map(|document| &document.overlays);
    let overlays = names.map(|name| {
        let (_, text) = read(name, &shown(name), sources)?;
        Ok(Overlay {
            file: name.clone(),
            sha256: sha256(&text),
        })
    });
    Ok(Document {
        overlays: overlays.collect::<Result<_, Failure>>()?,
        api: api.name.clone(),
        file: file.to_owned(),
        sha256: sha256(&text),
        canonical_sha256: sha256(&canonical),
        operations: counts.operations,
        schemas: counts.schemas,
        events: counts.events,
    })
}

/// The values and the text of a file.
fn read(file: &str, shown: &str, sources: &mut Sources<'_>) -> Result<(Value, String), Failure> {
    let mut diags = Diagnostics::new();
    match sources.load(file, &mut diags) {
        Some(id) => {
            let text = with_plain_line_ends(sources.text(id).as_bytes());
            Ok((sources.value(id).clone(), text))
        }
        None => {
            let report = generator::Report::without_documents(diags);
            let why = report.render(Style::Plain);
            Err(Failure::unchecked(format!(
                "{}\n`{shown}` cannot be read",
                why.trim_end()
            )))
        }
    }
}

/// What a document has, as it is written.
struct Counts {
    operations: usize,
    schemas: usize,
    events: usize,
}

impl Counts {
    fn of(document: &Value) -> Self {
        let all = vendor::described(document);
        let events = all.iter().filter(|what| what.is_event).count();
        let schemas = document.pointer("/components/schemas");
        Self {
            operations: all.len() - events,
            schemas: schemas
                .and_then(Value::as_object)
                .map_or(0, |map| map.len()),
            events,
        }
    }
}

/// JSON without spaces and with the keys of every object in the order of their code points.
fn canonicalise(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            out.push('{');
            for (position, (key, value)) in sorted.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonicalise(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                canonicalise(item, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_canonical_form_does_not_depend_on_the_order_of_keys() {
        let mut text = String::new();
        canonicalise(
            &json!({"b": [1, {"d": null, "c": "\"x\""}], "a": 1.5}),
            &mut text,
        );
        assert_eq!(text, r#"{"a":1.5,"b":[1,{"c":"\"x\"","d":null}]}"#);
    }

    #[test]
    fn operations_schemas_and_events_are_counted() {
        let counts = Counts::of(&json!({
            "paths": {"/a": {"get": {}, "post": {}, "parameters": []}, "/b": {"delete": {}}},
            "webhooks": {"made": {"post": {}}},
            "components": {"schemas": {"A": {}, "B": {}}},
        }));
        assert_eq!(
            (counts.operations, counts.schemas, counts.events),
            (3, 2, 1)
        );
    }
}
