//! Comparison of two schemas by what they state, and of everything below them.

use std::collections::BTreeSet;

use generator::origin::Pointer;
use generator::source::Sources;

use super::difference::{Difference, Place};
use super::facts::{Additional, Facts};
use super::kind::{self, Kind};
use crate::coverage::documents::Document;

/// How a side without something is shown.
const SILENT: &str = "nothing";

/// How a side that says nothing of a kind is shown.
fn silent(kind: Kind) -> &'static str {
    match kind {
        kind::TYPE => "any",
        kind::NULLABLE
        | kind::DEPRECATED
        | kind::READ_ONLY
        | kind::WRITE_ONLY
        | kind::UNIQUE_ITEMS => "false",
        _ => "none",
    }
}

/// The type, where whole numbers are numbers: their limits are the same.
fn family(facts: &Facts) -> Option<&str> {
    facts.says(kind::TYPE).map(|name| match name {
        "integer" => "number",
        other => other,
    })
}

/// One of the two documents.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    /// The document.
    pub(super) document: &'a Document,
    /// The files that it was read from.
    pub(super) sources: &'a Sources<'a>,
    /// The folder that names of files are shown relative to, with `/` at its end, as seen from where they are read.
    pub(super) folder: &'a str,
}

impl Side<'_> {
    /// A file as the report names it.
    pub(super) fn shown(&self, file: &str) -> String {
        file.strip_prefix(self.folder)
            .map_or_else(|| format!("../{file}"), str::to_owned)
    }

    /// Where a normalised value stands in the document's files.
    pub(super) fn place(&self, pointer: &Pointer) -> Place {
        let origin = self.document.place(pointer);
        Place {
            file: self.shown(self.sources.name(origin.file)),
            pointer: origin.pointer.as_str().to_owned(),
            line: self.sources.locate(&origin).map_or(0, |span| span.line),
        }
    }
}

/// The schemas that a value has to satisfy, on both sides.
type Pair = (Vec<Pointer>, Vec<Pointer>);

/// Compares what belongs to one operation or event.
pub(super) struct Comparer<'a> {
    pub(super) ours: Side<'a>,
    pub(super) vendor: Side<'a>,
    /// How the operation or event is called in the report.
    operation: String,
    /// Pairs that are being compared or have been: schemas may contain themselves.
    seen: BTreeSet<Pair>,
    found: Vec<Difference>,
}

impl<'a> Comparer<'a> {
    /// Nothing is compared yet.
    pub(super) fn new(ours: Side<'a>, vendor: Side<'a>, operation: &str) -> Self {
        Self {
            ours,
            vendor,
            operation: operation.to_owned(),
            seen: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    /// What differs.
    pub(super) fn into_found(self) -> Vec<Difference> {
        self.found
    }

    /// Notes a difference.
    pub(super) fn differ(
        &mut self,
        kind: Kind,
        at: &str,
        (ours, ours_says): (&Pointer, &str),
        (vendor, vendor_says): (&Pointer, &str),
    ) {
        self.found.push(Difference {
            kind,
            operation: self.operation.clone(),
            at: at.to_owned(),
            ours: self.ours.place(ours),
            vendor: self.vendor.place(vendor),
            ours_says: ours_says.to_owned(),
            vendor_says: vendor_says.to_owned(),
            operations: 1,
            explanation: None,
            met: [(self.operation.clone(), at.to_owned())].into(),
        });
    }

    /// Compares schemas that a value at `at` has to satisfy.
    pub(super) fn schemas(&mut self, at: &str, ours: &[Pointer], vendor: &[Pointer]) {
        let pair = (self.resolved(ours), resolved(self.vendor, vendor));
        if !self.seen.insert(pair) {
            return;
        }
        let ours = Facts::gather(self.ours.document, ours);
        let vendor = Facts::gather(self.vendor.document, vendor);
        // Of different types nothing else corresponds.
        let is_alike = family(&ours) == family(&vendor);
        self.plain(at, &ours, &vendor, is_alike);
        if is_alike {
            self.values(at, &ours, &vendor);
            self.members(at, &ours, &vendor);
            self.beside(at, &ours, &vendor);
            if !(ours.items.is_empty() && vendor.items.is_empty()) {
                let items = |facts: &Facts| match facts.items.as_slice() {
                    [] => vec![facts.at.child("items")],
                    items => items.to_vec(),
                };
                self.schemas(&format!("{at}[]"), &items(&ours), &items(&vendor));
            }
        }
        self.alternatives(at, &ours, &vendor);
    }

    fn resolved(&self, parts: &[Pointer]) -> Vec<Pointer> {
        resolved(self.ours, parts)
    }

    fn plain(&mut self, at: &str, ours: &Facts, vendor: &Facts, is_alike: bool) {
        let kinds: BTreeSet<Kind> = ours
            .plain
            .keys()
            .chain(vendor.plain.keys())
            .copied()
            .collect();
        for kind in kinds {
            let (own, other) = (ours.says(kind), vendor.says(kind));
            if own != other && (is_alike || !kind.belongs_to_type()) {
                self.differ(
                    kind,
                    at,
                    (ours.place(kind), own.unwrap_or(silent(kind))),
                    (vendor.place(kind), other.unwrap_or(silent(kind))),
                );
            }
        }
    }

    fn values(&mut self, at: &str, ours: &Facts, vendor: &Facts) {
        let listed = |facts: &Facts| facts.values.as_ref().map(|(_, values)| values.clone());
        let (own, other) = (listed(ours), listed(vendor));
        if own == other {
            return;
        }
        let says = |side: Option<&BTreeSet<String>>, than: Option<&BTreeSet<String>>| match side {
            None => "any value".to_owned(),
            Some(values) => {
                let known = than.cloned().unwrap_or_default();
                let own: Vec<&str> = values.difference(&known).map(String::as_str).collect();
                match (own.as_slice(), values.len()) {
                    ([], count) => format!("{count} values"),
                    (own, count) if than.is_none() => format!("{count} values: {}", own.join(", ")),
                    (own, count) => format!("{count} values, with {}", own.join(", ")),
                }
            }
        };
        self.differ(
            kind::ENUM,
            at,
            (ours.place(kind::ENUM), &says(own.as_ref(), other.as_ref())),
            (
                vendor.place(kind::ENUM),
                &says(other.as_ref(), own.as_ref()),
            ),
        );
    }

    fn members(&mut self, at: &str, ours: &Facts, vendor: &Facts) {
        // A name that is required and declared nowhere is a member of any value.
        let names = |facts: &Facts| {
            let declared = facts.members.keys().chain(&facts.required);
            declared.cloned().collect::<BTreeSet<String>>()
        };
        let (own, other) = (names(ours), names(vendor));
        for name in own.union(&other) {
            let inner = member_at(at, name);
            let places = (ours.member_place(name), vendor.member_place(name));
            match (own.contains(name), other.contains(name)) {
                (true, true) => {}
                (false, _) => {
                    let says = self.shown(vendor, name);
                    self.differ(
                        kind::MEMBER_MISSING,
                        &inner,
                        (&places.0, SILENT),
                        (&places.1, &says),
                    );
                    continue;
                }
                (true, false) => {
                    self.differ(
                        kind::MEMBER_EXTRA,
                        &inner,
                        (&places.0, "a member"),
                        (&places.1, SILENT),
                    );
                    continue;
                }
            }
            let (needed, wanted) = (ours.required.contains(name), vendor.required.contains(name));
            if needed != wanted {
                self.differ(
                    kind::REQUIRED,
                    &inner,
                    (&places.0, &needed.to_string()),
                    (&places.1, &wanted.to_string()),
                );
            }
            let parts = |facts: &Facts, place: Pointer| match facts.members.get(name) {
                Some(parts) => parts.clone(),
                None => vec![place],
            };
            let (own, other) = (parts(ours, places.0), parts(vendor, places.1));
            self.schemas(&inner, &own, &other);
        }
    }

    /// What the vendor says of a member that we lack, in a few words.
    fn shown(&self, vendor: &Facts, name: &str) -> String {
        let parts = vendor.members.get(name).cloned().unwrap_or_default();
        let facts = Facts::gather(self.vendor.document, &parts);
        let need = match vendor.required.contains(name) {
            true => "required",
            false => "optional",
        };
        format!("{need} {}", facts.says(kind::TYPE).unwrap_or("value"))
    }

    fn beside(&mut self, at: &str, ours: &Facts, vendor: &Facts) {
        match (&ours.additional, &vendor.additional) {
            (Additional::Typed(own), Additional::Typed(other)) => {
                self.schemas(&format!("{at}.*"), own, other);
            }
            (own, other) => {
                let says = |additional: &Additional| match additional {
                    Additional::Any => "any",
                    Additional::None => "none",
                    Additional::Typed(_) => "of a type",
                };
                if says(own) != says(other) {
                    let places = (&ours.at, &vendor.at);
                    let says = (says(own), says(other));
                    self.differ(kind::ADDITIONAL, at, (places.0, says.0), (places.1, says.1));
                }
            }
        }
    }

    fn alternatives(&mut self, at: &str, ours: &Facts, vendor: &Facts) {
        let flat = |facts: &Facts| facts.alternatives.concat();
        let (own, mut other) = (flat(ours), flat(vendor));
        if own.is_empty() && other.is_empty() {
            return;
        }
        // The order of alternatives means nothing: first those that say the same find each other, then the rest is
        // compared in order.
        let mut rest = Vec::new();
        for alternative in &own {
            match other
                .iter()
                .position(|candidate| self.same(alternative, candidate))
            {
                Some(position) => drop(other.remove(position)),
                None => rest.push(alternative.clone()),
            }
        }
        if rest.len() != other.len() {
            let count = |facts: &Facts| facts.alternatives.iter().map(Vec::len).sum::<usize>();
            let says = |count: usize| match count {
                0 => SILENT.to_owned(),
                count => count.to_string(),
            };
            self.differ(
                kind::ALTERNATIVES,
                at,
                (&ours.at, &says(count(ours))),
                (&vendor.at, &says(count(vendor))),
            );
        }
        for (own, other) in rest.iter().zip(&other) {
            self.schemas(at, std::slice::from_ref(own), std::slice::from_ref(other));
        }
    }

    /// Whether two schemas state the same.
    fn same(&self, ours: &Pointer, vendor: &Pointer) -> bool {
        let mut trial = Comparer::new(self.ours, self.vendor, &self.operation);
        trial.seen.clone_from(&self.seen);
        trial.schemas("", std::slice::from_ref(ours), std::slice::from_ref(vendor));
        trial.found.is_empty()
    }
}

fn resolved(side: Side<'_>, parts: &[Pointer]) -> Vec<Pointer> {
    parts
        .iter()
        .map(|part| side.document.resolve(part))
        .collect()
}

/// The place of a member on the wire: `user.name` below `user`.
fn member_at(at: &str, name: &str) -> String {
    match at.ends_with(": ") {
        true => format!("{at}{name}"),
        false => format!("{at}.{name}"),
    }
}
