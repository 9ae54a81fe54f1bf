//! Comparison of our documents with those of a vendor, operation by operation.

mod difference;
pub(in crate::coverage) mod facts;
pub(crate) mod kind;
mod operation;
mod overlays;
mod recorded;
mod schema;
mod vendor;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generator::diag::Diagnostics;
use generator::origin::Pointer;
use generator::source::{Disk, Sources};
use serde::Serialize;

pub use difference::{Difference, Explanation, Place};
pub use kind::Kind;
pub use recorded::FILE;

use self::difference::Differences;
use self::overlays::Actions;
use self::recorded::Recorded;
use self::schema::{Comparer, Side};
use self::vendor::Vendor;
use super::documents::{Document, first_error};
use super::outline::{self, Event, Operation};
use crate::Failure;
use crate::api::Api;
use crate::workspace::Workspace;

/// What the comparison gives.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// The vendor's documents that describe something of ours, in the order of their paths.
    pub documents: Vec<VendorDocument>,
    /// The others, none of whose operations we have.
    pub not_covered: Vec<NotCovered>,
    /// Documents that could not be read: whether we lack something of them is not known.
    pub unreadable: Vec<Unreadable>,
    /// What differs, one entry for each API that has a document above.
    pub apis: Vec<Compared>,
}

/// A document of the vendor that describes something of ours.
#[derive(Clone, Debug, Serialize)]
pub struct VendorDocument {
    /// Its path below the folder.
    pub file: String,
    /// The API of ours that it describes.
    pub api: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many of them we have.
    pub covered: usize,
    /// How many events it has.
    pub events: usize,
    /// How many of them we have.
    pub covered_events: usize,
    /// How many mistakes in it cost a part, which was then not compared.
    pub mistakes: usize,
}

/// A document of the vendor of which we have nothing.
#[derive(Clone, Debug, Serialize)]
pub struct NotCovered {
    /// Its path below the folder.
    pub file: String,
    /// How many operations it has.
    pub operations: usize,
}

/// A document that could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct Unreadable {
    /// Its path below the folder.
    pub file: String,
    /// Why.
    pub why: String,
}

/// What differs in one API.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// The name of its folder below `specs/`.
    pub api: String,
    /// The differences, in the order of our places.
    pub differences: Vec<Difference>,
    /// Recorded explanations of what does not differ: kind and place.
    pub unused: Vec<String>,
}

impl Compared {
    /// Differences that nobody has explained.
    pub fn unexplained(&self) -> impl Iterator<Item = &Difference> {
        let all = self.differences.iter();
        all.filter(|difference| difference.explanation.is_none())
    }
}

impl Against {
    /// What somebody has to look at.
    #[must_use]
    pub fn findings(&self) -> usize {
        let of = |api: &Compared| api.unexplained().count() + api.unused.len();
        self.apis.iter().map(of).sum()
    }
}

/// Compares the APIs with the documents of a folder.
///
/// # Errors
///
/// [`Failure`] if the folder cannot be read or has no document, or if one of ours cannot be read.
pub fn compare(workspace: &Workspace, apis: &[Api], folder: &Path) -> Result<Against, Failure> {
    let vendor = Vendor::find(folder)?;
    let readers = apis
        .iter()
        .map(|api| Disk::new(workspace.place(&api.folder())));
    let readers: Vec<Disk> = readers.collect();
    let ours = apis
        .iter()
        .zip(&readers)
        .map(|(api, reader)| Ours::read(api, reader));
    let ours: Vec<Ours<'_>> = ours.collect::<Result<_, _>>()?;
    let reader = Disk::new(&vendor.root);
    let mut sources = Sources::new(&reader);
    let sorted = vendor.sort(&mut sources, &ours);

    let mut result = Against {
        documents: Vec::new(),
        not_covered: sorted.not_covered,
        unreadable: sorted.unreadable,
        apis: Vec::new(),
    };
    for (own, files) in ours.iter().zip(sorted.by_api) {
        let mut documents = Vec::new();
        for file in files {
            let mut diags = Diagnostics::new();
            match Document::read(&file, &[], &mut sources, &mut diags) {
                Some(document) => documents.push(document),
                None => result.unreadable.push(Unreadable {
                    file: vendor.shown(&file),
                    why: first_error(&diags),
                }),
            }
        }
        if documents.is_empty() {
            continue;
        }
        let mut comparison = Comparison::new(own, &sources, &vendor.folder);
        let rows = documents
            .iter()
            .map(|document| comparison.document(document));
        result.documents.extend(rows.collect::<Vec<_>>());
        comparison.only_ours(&documents);
        let recorded = Recorded::read(workspace, &own.api.folder())?;
        result.apis.push(comparison.finish(&recorded));
    }
    result.documents.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(result)
}

/// The documents of one API.
struct Ours<'a> {
    api: &'a Api,
    sources: Sources<'a>,
    documents: Vec<Own>,
}

/// One of our documents: as it is emitted, and as it is written, which is before its overlays.
struct Own {
    emitted: Document,
    written: Document,
    actions: Actions,
    operations: BTreeMap<String, Operation>,
    events: BTreeMap<String, Event>,
}

impl<'a> Ours<'a> {
    fn read(api: &'a Api, reader: &'a Disk) -> Result<Self, Failure> {
        let mut sources = Sources::new(reader);
        let mut documents = Vec::new();
        for document in &api.config().documents {
            let mut diags = Diagnostics::new();
            let mut read = |overlays| Document::own(document, overlays, &mut sources, &mut diags);
            let (Some(emitted), Some(written)) = (read(true), read(false)) else {
                let file = format!("{}/{}", api.folder(), document.spec);
                return Err(Failure::findings(format!(
                    "{file}: {}",
                    first_error(&diags)
                )));
            };
            let operations = outline::operations(&emitted).into_iter();
            let events = outline::events(&emitted).into_iter();
            documents.push(Own {
                actions: Actions::of(document, &mut sources),
                operations: operations.map(|found| (found.key(), found)).collect(),
                events: events.map(|found| (found.key.clone(), found)).collect(),
                emitted,
                written,
            });
        }
        Ok(Self {
            api,
            sources,
            documents,
        })
    }

    /// Our document that has an operation, and the operation.
    fn operation(&self, key: &str) -> Option<(&Own, &Operation)> {
        let mut documents = self.documents.iter();
        documents.find_map(|own| Some((own, own.operations.get(key)?)))
    }

    /// Our document that has an event, and the event.
    fn event(&self, key: &str) -> Option<(&Own, &Event)> {
        let mut documents = self.documents.iter();
        documents.find_map(|own| Some((own, own.events.get(key)?)))
    }

    /// The hosts of all servers.
    fn hosts(&self) -> BTreeSet<String> {
        let documents = self.documents.iter();
        documents
            .flat_map(|own| vendor::hosts(own.emitted.value()))
            .collect()
    }
}

/// A comparison of one API under way.
struct Comparison<'a> {
    ours: &'a Ours<'a>,
    vendor_sources: &'a Sources<'a>,
    vendor_folder: &'a str,
    differences: Differences,
    /// Differences of our documents as they are written: kind, operation and place on the wire.
    written: BTreeSet<(Kind, String, String)>,
    /// Our documents that share an operation or an event with the vendor's.
    compared: BTreeSet<String>,
}

impl<'a> Comparison<'a> {
    fn new(ours: &'a Ours<'a>, vendor_sources: &'a Sources<'a>, vendor_folder: &'a str) -> Self {
        Self {
            ours,
            vendor_sources,
            vendor_folder,
            differences: Differences::default(),
            written: BTreeSet::new(),
            compared: BTreeSet::new(),
        }
    }

    fn own<'d>(&self, document: &'d Document) -> Side<'d>
    where
        'a: 'd,
    {
        Side {
            document,
            sources: &self.ours.sources,
            folder: "",
        }
    }

    fn vendor<'d>(&self, document: &'d Document) -> Side<'d>
    where
        'a: 'd,
    {
        Side {
            document,
            sources: self.vendor_sources,
            folder: self.vendor_folder,
        }
    }

    /// Compares everything that one document of the vendor describes.
    fn document(&mut self, vendor: &Document) -> VendorDocument {
        let ours = self.ours;
        let operations = outline::operations(vendor);
        let events = outline::events(vendor);
        let mut row = VendorDocument {
            file: self.vendor(vendor).shown(&vendor.file),
            api: ours.api.name.clone(),
            operations: operations.len(),
            covered: 0,
            events: events.len(),
            covered_events: 0,
            mistakes: vendor.errors,
        };
        // What is lacking would stand in the document that has the rest.
        let same = operations
            .iter()
            .find_map(|theirs| ours.operation(&theirs.key()));
        let same_event = || events.iter().find_map(|theirs| ours.event(&theirs.key));
        let home = same
            .map(|(own, _)| own)
            .or_else(|| same_event().map(|(own, _)| own));
        for theirs in &operations {
            if let Some((own, found)) = ours.operation(&theirs.key()) {
                row.covered += 1;
                self.both(own, vendor, &found.line(), |comparer| {
                    comparer.operation(place(found), place(theirs));
                });
            } else if let Some(own) = home {
                self.alone(
                    kind::OPERATION_MISSING,
                    &theirs.line(),
                    (own, &theirs.at),
                    (vendor, &theirs.at),
                );
            }
        }
        for theirs in &events {
            if let Some((own, found)) = ours.event(&theirs.key) {
                row.covered_events += 1;
                self.both(own, vendor, &format!("event {}", found.key), |comparer| {
                    comparer.body(&found.at, &theirs.at);
                });
            } else if let Some(own) = home {
                let name = format!("event {}", theirs.key);
                self.alone(
                    kind::EVENT_MISSING,
                    &name,
                    (own, &theirs.at),
                    (vendor, &theirs.at),
                );
            }
        }
        row
    }

    /// Compares what both sides have: as it is emitted for the report, and as it is written, to see which differences
    /// our overlays make.
    fn both(
        &mut self,
        own: &Own,
        vendor: &Document,
        name: &str,
        compare: impl Fn(&mut Comparer<'_>),
    ) {
        self.compared.insert(own.emitted.file.clone());
        let run = |document| {
            let mut comparer = Comparer::new(self.own(document), self.vendor(vendor), name);
            compare(&mut comparer);
            comparer.into_found()
        };
        let (emitted, written) = (run(&own.emitted), run(&own.written));
        for difference in written {
            let met = difference.met.into_iter();
            self.written
                .extend(met.map(|(operation, at)| (difference.kind, operation, at)));
        }
        for difference in emitted {
            self.differences.add(difference);
        }
    }

    /// Notes what one side has alone.
    fn alone(
        &mut self,
        kind: Kind,
        name: &str,
        ours: (&Own, &Pointer),
        vendor: (&Document, &Pointer),
    ) {
        let (own, other) = (self.own(&ours.0.emitted), self.vendor(vendor.0));
        let mut comparer = Comparer::new(own, other, name);
        let is_missing = kind == kind::OPERATION_MISSING || kind == kind::EVENT_MISSING;
        let says = if is_missing {
            ("nothing", "it is there")
        } else {
            ("it is there", "nothing")
        };
        comparer.differ(kind, "", (ours.1, says.0), (vendor.1, says.1));
        for difference in comparer.into_found() {
            self.written.extend(
                difference
                    .met
                    .iter()
                    .map(|(operation, at)| (kind, operation.clone(), at.clone())),
            );
            self.differences.add(difference);
        }
    }

    /// Notes operations and events of the compared documents that none of the vendor's documents has.
    fn only_ours(&mut self, vendor: &[Document]) {
        let Some(first) = vendor.first() else { return };
        let operations = vendor.iter().flat_map(outline::operations);
        let operations: BTreeSet<String> = operations.map(|theirs| theirs.key()).collect();
        let events = vendor.iter().flat_map(outline::events);
        let events: BTreeSet<String> = events.map(|theirs| theirs.key).collect();
        let ours = self.ours;
        for own in &ours.documents {
            if !self.compared.contains(&own.emitted.file) {
                continue;
            }
            for (key, found) in &own.operations {
                if !operations.contains(key) {
                    let places = ((own, &found.at), (first, &found.at));
                    self.alone(kind::OPERATION_EXTRA, &found.line(), places.0, places.1);
                }
            }
            for (key, found) in &own.events {
                if !events.contains(key) {
                    let name = format!("event {key}");
                    let places = ((own, &found.at), (first, &found.at));
                    self.alone(kind::EVENT_EXTRA, &name, places.0, places.1);
                }
            }
        }
    }

    /// Explains what can be explained.
    fn finish(self, recorded: &Recorded) -> Compared {
        let mut differences = self.differences.into_vec();
        for difference in &mut differences {
            let by_overlay = difference.met.iter().all(|(operation, at)| {
                let key = (difference.kind, operation.clone(), at.clone());
                !self.written.contains(&key)
            });
            if by_overlay {
                let mut documents = self.ours.documents.iter();
                let own = documents.find(|own| own.emitted.file == difference.ours.file);
                difference.explanation =
                    own.and_then(|own| own.actions.explain(&difference.ours, difference.kind));
            }
        }
        let unused = recorded.explain(&mut differences, &self.compared);
        Compared {
            api: self.ours.api.name.clone(),
            differences,
            unused,
        }
    }
}

fn place(operation: &Operation) -> operation::Place<'_> {
    operation::Place {
        at: &operation.at,
        item: &operation.item,
        path: &operation.path,
    }
}
