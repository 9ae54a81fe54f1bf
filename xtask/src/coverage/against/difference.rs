//! A difference between our documents and the vendor's, and what is said about it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::kind::Kind;

/// A value in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The document, relative to the folder of its API or of the vendor.
    pub file: String,
    /// JSON Pointer of the value, or of where it would stand.
    pub pointer: String,
    /// Line of the value or of the nearest one around it, counted from 1; 0 if it is not known.
    pub line: usize,
}

impl Place {
    /// The form in which `differences.toml` names a place: `file#/json/pointer`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}#{}", self.file, self.pointer)
    }
}

/// Why a difference is as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Explanation {
    /// Our document says the same as the vendor's, and an action of an overlay corrects both.
    Overlay {
        /// The overlay, relative to the folder of the API.
        file: String,
        /// The line of the action.
        line: usize,
        /// The action's description.
        why: String,
    },
    /// `differences.toml` says why.
    Recorded {
        /// The reason.
        why: String,
    },
}

impl Explanation {
    /// The reason.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Self::Overlay { why, .. } | Self::Recorded { why } => why,
        }
    }
}

/// One difference. A component that several operations use differs once.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: Kind,
    /// The operation in which it was met first, such as `GET /pets`, or the event.
    pub operation: String,
    /// Where it is met there, on the wire: `request body: tags[].name`.
    pub at: String,
    /// Where our document says it, or would.
    pub ours: Place,
    /// Where the vendor's document says it, or would.
    pub vendor: Place,
    /// What ours says.
    pub ours_says: String,
    /// What the vendor's says.
    pub vendor_says: String,
    /// How many operations it is met in.
    pub operations: usize,
    /// Why it is there, if somebody has said so.
    pub explanation: Option<Explanation>,
    /// Every operation and place on the wire, to tell it from differences that were there before an overlay.
    #[serde(skip)]
    pub(super) met: BTreeSet<(String, String)>,
}

/// Differences, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Differences(BTreeMap<(Place, Kind, Place), Difference>);

impl Differences {
    /// Adds what was found in `operation`.
    pub(super) fn add(&mut self, difference: Difference) {
        let key = (
            difference.ours.clone(),
            difference.kind,
            difference.vendor.clone(),
        );
        let known = self.0.entry(key).or_insert_with(|| difference.clone());
        known.met.extend(difference.met);
        let operations: BTreeSet<&String> = known.met.iter().map(|(name, _)| name).collect();
        known.operations = operations.len();
    }

    /// All of them, by our place.
    pub(super) fn into_vec(self) -> Vec<Difference> {
        self.0.into_values().collect()
    }
}
