//! Comparison of our documents with those of a vendor, operation by operation.

mod comparison;
mod difference;
pub(in crate::coverage) mod facts;
pub(crate) mod kind;
mod operation;
pub(crate) mod ours;
mod overlays;
mod parameter;
pub(crate) mod recorded;
mod schema;
pub(crate) mod vendor;

use std::path::Path;

use generator::diag::Diagnostics;
use generator::source::{Disk, Sources};
use serde::Serialize;

pub use difference::{Difference, Explanation, Place};
pub use kind::Kind;
pub use recorded::FILE;

use self::comparison::Comparison;
use self::ours::Ours;
use self::recorded::Recorded;
use self::vendor::Vendor;
use super::documents::{Document, first_error};
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
    /// Our documents that no document of the vendor describes, relative to the project.
    pub not_compared: Vec<String>,
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
/// [`Failure`] if the folder cannot be read or has no document that describes something of ours, or if one of our own
/// cannot be read.
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
        not_compared: Vec::new(),
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
        let mut comparison = Comparison::new(own, &sources, &vendor.folder);
        let rows = documents
            .iter()
            .map(|document| comparison.document(document));
        result.documents.extend(rows.collect::<Vec<_>>());
        comparison.only_ours(&documents);
        result.not_compared.extend(comparison.not_compared());
        if documents.is_empty() {
            continue;
        }
        let recorded = Recorded::read(workspace, &own.api.folder())?;
        result.apis.push(comparison.finish(&recorded));
    }
    result.documents.sort_by(|a, b| a.file.cmp(&b.file));
    if result.documents.is_empty() && result.unreadable.is_empty() {
        let shown = folder.display();
        let message =
            format!("no document below `{shown}` describes an operation or an event of ours");
        return Err(Failure::unanswered(message));
    }
    Ok(result)
}
