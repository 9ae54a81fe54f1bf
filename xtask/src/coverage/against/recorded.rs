//! `differences.toml`: why our documents differ from the vendor's where no overlay says it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::difference::{Difference, Explanation};
use super::kind::{self, Kind};
use crate::Failure;
use crate::workspace::{Workspace, with_plain_line_ends};

/// The name of the file, in the folder of an API.
pub const FILE: &str = "differences.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    difference: Vec<WrittenEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    places: Vec<String>,
    kind: String,
    why: String,
}

/// One reason for differences of one kind.
#[derive(Clone, Debug)]
struct Entry {
    places: Vec<String>,
    kind: Kind,
    why: String,
}

/// The recorded reasons of one API.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded(Vec<Entry>);

impl Recorded {
    /// Reads the file of an API; none is no reasons.
    ///
    /// # Errors
    ///
    /// [`Failure`] for text that is not TOML of this form, a kind that does not exist, or a reason without words.
    pub(crate) fn read(workspace: &Workspace, folder: &str) -> Result<Self, Failure> {
        let path = format!("{folder}/{FILE}");
        let Some(content) = workspace.read(&path)? else {
            return Ok(Self::default());
        };
        let broken = |what: String| Failure::unusable(format!("{path}: {what}"));
        let written: Written = toml::from_str(&with_plain_line_ends(&content))
            .map_err(|error| broken(error.to_string().trim_end().to_owned()))?;
        let mut entries = Vec::new();
        for WrittenEntry { places, kind, why } in written.difference {
            let Some(known) = Kind::named(&kind) else {
                let kinds: Vec<&str> = kind::ALL.iter().map(|kind| kind.as_str()).collect();
                let kinds = kinds.join(", ");
                return Err(broken(format!(
                    "`{kind}` is no kind of difference; there are {kinds}"
                )));
            };
            if why.trim().is_empty() {
                let place = places.first().map_or("", String::as_str);
                return Err(broken(format!("`why` of `{place}` is empty")));
            }
            entries.push(Entry {
                places,
                kind: known,
                why: why.trim().to_owned(),
            });
        }
        Ok(Self(entries))
    }

    /// The recorded reasons, each with a place in the form `file#/json/pointer` and the kind of difference.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, Kind, &str)> {
        self.0.iter().flat_map(|entry| {
            let places = entry.places.iter();
            places.map(|place| (place.as_str(), entry.kind, entry.why.as_str()))
        })
    }

    /// Explains what is recorded and not explained yet; gives back the places of these documents at which there is
    /// nothing to explain, each with its kind.
    pub(super) fn explain(
        &self,
        differences: &mut [Difference],
        compared: &BTreeSet<String>,
    ) -> Vec<String> {
        let mut unused = Vec::new();
        for entry in &self.0 {
            for place in &entry.places {
                let mut used = false;
                for difference in differences.iter_mut() {
                    let explained = difference.explanation.is_some();
                    if difference.kind == entry.kind
                        && difference.ours.key() == *place
                        && !explained
                    {
                        used = true;
                        let why = entry.why.clone();
                        difference.explanation = Some(Explanation::Recorded { why });
                    }
                }
                let file = place.split('#').next().unwrap_or_default();
                if !used && compared.contains(file) {
                    unused.push(format!("{} at {place}", entry.kind));
                }
            }
        }
        unused
    }
}
