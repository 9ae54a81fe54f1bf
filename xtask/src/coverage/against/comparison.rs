//! Comparison of one API with the documents that describe it: what both have, and what one of them has alone.

use std::collections::BTreeSet;

use generator::origin::Pointer;
use generator::source::Sources;

use super::difference::Differences;
use super::kind::{self, Kind};
use super::operation;
use super::ours::{Described, Ours, Own, event_key};
use super::recorded::Recorded;
use super::schema::{Comparer, Side};
use super::{Compared, VendorDocument};
use crate::coverage::documents::Document;
use crate::coverage::outline::{self, Operation};

/// A comparison of one API under way.
pub(super) struct Comparison<'a> {
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
    pub(super) fn new(
        ours: &'a Ours<'a>,
        vendor_sources: &'a Sources<'a>,
        vendor_folder: &'a str,
    ) -> Self {
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
    pub(super) fn document(&mut self, vendor: &Document) -> VendorDocument {
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
                self.both(own, vendor, &event_key(&found.key), |comparer| {
                    comparer.body(&found.at, &theirs.at);
                });
            } else if let Some(own) = home {
                self.alone(
                    kind::EVENT_MISSING,
                    &event_key(&theirs.key),
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
    pub(super) fn only_ours(&mut self, vendor: &[Document]) {
        let keys = |document: &Document| {
            let operations = outline::operations(document).into_iter();
            let events = outline::events(document).into_iter();
            let keys = operations.map(|theirs| theirs.key());
            keys.chain(events.map(|theirs| event_key(&theirs.key)))
                .collect::<BTreeSet<String>>()
        };
        let vendor: Vec<(&Document, BTreeSet<String>)> = vendor
            .iter()
            .map(|document| (document, keys(document)))
            .collect();
        let ours = self.ours;
        for own in &ours.documents {
            let all = own.described();
            // It would stand in the document that shares the rest with ours.
            let mut documents = vendor.iter();
            let home = documents
                .find(|(_, theirs)| all.iter().any(|described| theirs.contains(&described.key)));
            let Some((home, _)) = home else { continue };
            for Described {
                key,
                name,
                at,
                extra,
            } in &all
            {
                if !vendor.iter().any(|(_, theirs)| theirs.contains(key)) {
                    self.alone(*extra, name, (own, at), (home, at));
                }
            }
        }
    }

    /// Our documents that share nothing with the vendor's.
    pub(super) fn not_compared(&self) -> Vec<String> {
        let files = self.ours.documents.iter().map(|own| &own.emitted.file);
        files
            .filter(|file| !self.compared.contains(*file))
            .map(|file| format!("{}/{file}", self.ours.api.folder()))
            .collect()
    }

    /// Explains what can be explained.
    pub(super) fn finish(self, recorded: &Recorded) -> Compared {
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
