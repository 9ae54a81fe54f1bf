//! Our documents, ready to be compared.

use std::collections::{BTreeMap, BTreeSet};

use generator::diag::Diagnostics;
use generator::origin::Pointer;
use generator::source::{FileReader, Sources};

use super::kind::{self, Kind};
use super::overlays::Actions;
use super::vendor;
use crate::Failure;
use crate::api::Api;
use crate::coverage::documents::{Document, first_error};
use crate::coverage::outline::{self, Event, Operation};

/// The documents of one API.
pub(crate) struct Ours<'a> {
    pub(crate) api: &'a Api,
    pub(super) sources: Sources<'a>,
    pub(crate) documents: Vec<Own>,
}

/// One of our documents: as it is emitted, and as it is written, which is before its overlays.
pub(crate) struct Own {
    pub(super) emitted: Document,
    pub(super) written: Document,
    pub(super) actions: Actions,
    pub(super) operations: BTreeMap<String, Operation>,
    pub(super) events: BTreeMap<String, Event>,
}

impl<'a> Ours<'a> {
    pub(crate) fn read(api: &'a Api, reader: &'a dyn FileReader) -> Result<Self, Failure> {
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
    pub(super) fn operation(&self, key: &str) -> Option<(&Own, &Operation)> {
        let mut documents = self.documents.iter();
        documents.find_map(|own| Some((own, own.operations.get(key)?)))
    }

    /// Our document that has an event, and the event.
    pub(super) fn event(&self, key: &str) -> Option<(&Own, &Event)> {
        let mut documents = self.documents.iter();
        documents.find_map(|own| Some((own, own.events.get(key)?)))
    }

    /// The hosts of all servers.
    pub(super) fn hosts(&self) -> BTreeSet<String> {
        let documents = self.documents.iter();
        documents
            .flat_map(|own| vendor::hosts(own.emitted.value()))
            .collect()
    }
}

/// An operation or an event that a document describes.
pub(crate) struct Described<'o> {
    /// What it has in common with the vendor's.
    pub(crate) key: String,
    /// How it is called in the report.
    pub(super) name: String,
    /// Where it stands.
    pub(super) at: &'o Pointer,
    /// The difference that it is if the vendor does not have it.
    pub(super) extra: Kind,
}

impl Own {
    /// Everything that the document describes, operations first.
    pub(crate) fn described(&self) -> Vec<Described<'_>> {
        let operations = self.operations.iter().map(|(key, found)| Described {
            key: key.clone(),
            name: found.line(),
            at: &found.at,
            extra: kind::OPERATION_EXTRA,
        });
        let events = self.events.values().map(|found| Described {
            key: event_key(&found.key),
            name: event_key(&found.key),
            at: &found.at,
            extra: kind::EVENT_EXTRA,
        });
        operations.chain(events).collect()
    }
}

/// What tells an event from operations and other events.
pub(crate) fn event_key(key: &str) -> String {
    format!("event {key}")
}
