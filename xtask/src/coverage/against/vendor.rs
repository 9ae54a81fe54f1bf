//! The vendor's documents: which there are, and which API of ours each of them describes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use generator::diag::Diagnostics;
use generator::origin::Pointer;
use generator::source::Sources;
use serde_json::Value;

use super::ours::{Ours, event_key};
use super::{NotCovered, Unreadable};
use crate::Failure;
use crate::corpus::find::{self, Kind};
use crate::coverage::documents::first_error;
use crate::coverage::outline;

/// A folder of documents.
#[derive(Clone, Debug)]
pub(crate) struct Vendor {
    /// What is read from: the folder around the documents, since they may refer to files beside their own folder.
    pub(crate) root: PathBuf,
    /// The documents' own folder as seen from there, with `/` at its end.
    pub(crate) folder: String,
    /// The documents, as seen from there, and whether each is one of OpenAPI 3.
    files: Vec<(String, bool)>,
}

/// Which documents have to do with which API.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// For each API the documents that share an operation or an event with it.
    pub(crate) by_api: Vec<Vec<String>>,
    pub(crate) not_covered: Vec<NotCovered>,
    pub(crate) unreadable: Vec<Unreadable>,
}

impl Vendor {
    /// Looks through a folder.
    ///
    /// # Errors
    ///
    /// [`Failure`] if it cannot be read or has no document: nothing is known then.
    pub(crate) fn find(folder: &Path) -> Result<Self, Failure> {
        let shown = folder.display();
        let unreadable =
            |error| Failure::unanswered(format!("cannot read the folder `{shown}`: {error}"));
        let place = folder.canonicalize().map_err(unreadable)?;
        let found = find::find(&place).map_err(unreadable)?;
        if found.candidates.is_empty() {
            let message = format!("there is no OpenAPI document below `{shown}`");
            return Err(Failure::unanswered(message));
        }
        let (root, name) = match (
            place.parent(),
            place.file_name().and_then(|name| name.to_str()),
        ) {
            (Some(parent), Some(name)) => (parent.to_owned(), format!("{name}/")),
            _ => (place, String::new()),
        };
        let files = found.candidates.into_iter();
        let files = files.map(|file| (format!("{name}{}", file.file), file.kind == Kind::OpenApi));
        Ok(Self {
            root,
            files: files.collect(),
            folder: name,
        })
    }

    /// One document, below a folder that may hold others that it refers to; both as seen from the root of a reader.
    pub(crate) fn of(root: PathBuf, file: String) -> Self {
        let folder = file.rfind('/').and_then(|at| file.get(..=at));
        Self {
            root,
            folder: folder.unwrap_or_default().to_owned(),
            files: vec![(file, true)],
        }
    }

    /// A file as the report names it.
    pub(crate) fn shown(&self, file: &str) -> String {
        file.strip_prefix(&self.folder).unwrap_or(file).to_owned()
    }

    /// Tells which API each document describes.
    pub(crate) fn sort(&self, sources: &mut Sources<'_>, ours: &[Ours<'_>]) -> Sorted {
        let mut sorted = Sorted {
            by_api: vec![Vec::new(); ours.len()],
            ..Sorted::default()
        };
        let own_hosts: Vec<BTreeSet<String>> = ours.iter().map(Ours::hosts).collect();
        for (file, is_openapi) in &self.files {
            let mut diags = Diagnostics::new();
            let shown = self.shown(file);
            let Some(id) = sources.load(file, &mut diags).filter(|_| *is_openapi) else {
                let why = match is_openapi {
                    true => first_error(&diags),
                    false => "it is of Swagger 2.0, which is not read".to_owned(),
                };
                sorted.unreadable.push(Unreadable { file: shown, why });
                continue;
            };
            let outline = Outline::of(sources.value(id));
            let is_elsewhere = own_hosts.iter().any(|own| !own.is_disjoint(&outline.hosts));
            let mut is_ours = false;
            let apis = ours.iter().zip(&own_hosts).zip(&mut sorted.by_api);
            for ((own, own_hosts), files) in apis {
                let has_server = !own_hosts.is_disjoint(&outline.hosts);
                if outline.describes(own, has_server, is_elsewhere) {
                    files.push(file.clone());
                    is_ours = true;
                }
            }
            // A document of shared parts is read with those that refer to it.
            if !is_ours && !outline.is_empty() {
                sorted.not_covered.push(NotCovered {
                    file: shown,
                    operations: outline.operations.len(),
                });
            }
        }
        sorted
    }
}

/// What is seen of a document without looking into it any further.
struct Outline {
    hosts: BTreeSet<String>,
    operations: Vec<String>,
    events: Vec<String>,
}

impl Outline {
    fn of(document: &Value) -> Self {
        Self {
            hosts: hosts(document),
            operations: operations(document),
            events: keys(document, "webhooks"),
        }
    }

    fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.events.is_empty()
    }

    /// Whether the document describes something of an API. Other vendors have a `GET /users` as well: a document with a
    /// server that none of our APIs has needs more in common than one operation, and one with the server of another
    /// of our APIs describes that one.
    fn describes(&self, ours: &Ours<'_>, has_server: bool, is_elsewhere: bool) -> bool {
        let operations = self.operations.iter();
        let operations = operations
            .filter(|key| ours.operation(key).is_some())
            .count();
        let events = self.events.iter();
        let events = events.filter(|key| ours.event(key).is_some()).count();
        let common = operations + events;
        let all = self.operations.len() + self.events.len();
        if has_server || self.hosts.is_empty() {
            common > 0
        } else {
            !is_elsewhere && common > 0 && common * 2 >= all
        }
    }
}

/// The operations of a document as they are compared, without looking into it any further.
fn operations(document: &Value) -> Vec<String> {
    let all = endpoints(document).into_iter();
    all.map(|(method, path)| outline::endpoint(&method, path))
        .collect()
}

/// Method and path of the operations of a document, as it writes them.
fn endpoints(document: &Value) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let methods = item.as_object().into_iter().flat_map(|item| item.keys());
        let methods = methods.filter(|method| outline::METHODS.contains(&method.as_str()));
        found.extend(methods.map(|method| (method.to_ascii_uppercase(), path.as_str())));
    }
    found
}

/// An operation or an event of a document, by what is seen without looking into it any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// What it has in common with one of ours, as `Described::key`.
    pub(crate) key: String,
    /// How it is called in reports.
    pub(crate) name: String,
    /// Where the document has it.
    pub(crate) pointer: Pointer,
    pub(crate) is_event: bool,
}

/// The operations and events of a document as it writes them, operations first.
pub(crate) fn described(document: &Value) -> Vec<Listed> {
    let operations = endpoints(document).into_iter();
    let operations = operations.map(|(method, path)| Listed {
        key: outline::endpoint(&method, path),
        name: format!("{method} {path}"),
        pointer: Pointer::root()
            .child("paths")
            .child(path)
            .child(&method.to_ascii_lowercase()),
        is_event: false,
    });
    let events = keys(document, "webhooks").into_iter();
    let events = events.map(|key| Listed {
        key: event_key(&key),
        name: event_key(&key),
        pointer: Pointer::root().child("webhooks").child(&key),
        is_event: true,
    });
    operations.chain(events).collect()
}

fn keys(document: &Value, member: &str) -> Vec<String> {
    let members = document.get(member).and_then(Value::as_object);
    members
        .into_iter()
        .flat_map(|members| members.keys().cloned())
        .collect()
}

/// The hosts of a document's servers.
pub(super) fn hosts(document: &Value) -> BTreeSet<String> {
    let servers = document.get("servers").and_then(Value::as_array);
    let urls = servers
        .into_iter()
        .flatten()
        .filter_map(|server| server.get("url")?.as_str());
    let hosts = urls.filter_map(|url| {
        let (_, rest) = url.split_once("://")?;
        Some(rest.split(['/', ':']).next()?.to_ascii_lowercase())
    });
    hosts.filter(|host| !host.is_empty()).collect()
}
