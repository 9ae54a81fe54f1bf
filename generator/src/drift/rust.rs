//! What the emitted API has lost and gained, and which change of the contract each difference follows from.
//!
//! Every item of the API knows the places in the documents that decide it, and every change its place: a difference
//! follows from the nearest changes that can have it as a consequence.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::change::ApiOnly;
use super::compare::{Comparer, Found, Site};
use super::kinds;
use super::side::Side;
use super::surface::{self, Item, Named, Surface};
use super::verdict::{Axis, Direction, RustApi};
use crate::name::Names;
use crate::origin::Origin;
use crate::stack;

/// A difference of the emitted APIs.
#[derive(Clone, Debug)]
struct Difference {
    item: String,
    message: String,
    rust: RustApi,
    wire: Option<String>,
    base: Vec<Origin>,
    revision: Vec<Origin>,
    operation: Option<(String, Direction)>,
}

/// What follows for the emitted API: for each change its verdict and its differences, and what no change explains.
pub(super) struct Consequences {
    pub(super) of_changes: Vec<(RustApi, Vec<String>)>,
    pub(super) others: Vec<ApiOnly>,
}

/// Compares the emitted APIs, under the names of both.
pub(super) fn consequences(
    comparer: &Comparer<'_>,
    (base_names, revision_names): (&Names, &Names),
) -> Consequences {
    let base = (comparer.base, base_names);
    let revision = (comparer.revision, revision_names);
    let renamed = surface::renamed_types(base, revision, &comparer.renamed);
    let nothing = BTreeMap::new();
    let (old, new) = stack::both(
        "revision",
        || surface::list(base.0, base.1, &renamed),
        || surface::list(revision.0, revision.1, &nothing),
    );
    let mut of_changes = vec![(RustApi::None, Vec::new()); comparer.found.len()];
    for (found, (rust, texts)) in comparer.found.iter().zip(&mut of_changes) {
        if *found.kind == *kinds::COMPONENT_RENAMED {
            rename(
                found,
                &comparer.renamed,
                &renamed,
                (rust, texts),
                (base, revision),
            );
        }
    }
    let index = Index::of(comparer);
    let mut others = Vec::new();
    for difference in without_echoes(differences(&old, &new)) {
        let causes = index.causes(&difference, comparer);
        if causes.is_empty() {
            others.push(ApiOnly {
                item: difference.item,
                message: difference.message,
                rust: difference.rust,
            });
            continue;
        }
        for cause in causes {
            if let Some((rust, texts)) = of_changes.get_mut(cause) {
                *rust = (*rust).max(difference.rust);
                if difference.rust > RustApi::Patch && !texts.contains(&difference.message) {
                    texts.push(difference.message.clone());
                }
            }
        }
    }
    // What the client sends by itself is no item of its API, and still makes it another client, and so does what an
    // argument is called that a caller gives by its position.
    for (found, (rust, _)) in comparer.found.iter().zip(&mut of_changes) {
        let sent = [
            kinds::SERVER_CHANGED,
            kinds::SERVER_VARIABLE_DEFAULT,
            kinds::PARAMETER_STYLE_CHANGED,
            kinds::ENCODING_CHANGED,
            kinds::SECURITY_ADDED,
            kinds::SECURITY_REMOVED,
            kinds::SECURITY_CHOICE_ADDED,
            kinds::SECURITY_CHOICE_REMOVED,
            kinds::VERSION_CHANGED,
            kinds::PROSE_CHANGED,
            kinds::SCOPE_ADDED,
            kinds::SCOPE_REMOVED,
            kinds::OPERATION_MOVED,
            kinds::PARAMETER_MOVED,
            kinds::PARAMETER_RENAMED,
        ];
        if sent.iter().any(|kind| **kind == *found.kind) {
            *rust = (*rust).max(RustApi::Patch);
        }
    }
    // What is new because something else is new needs no line of its own.
    if of_changes.iter().any(|(rust, _)| *rust >= RustApi::Minor) {
        others.retain(|other| other.rust > RustApi::Minor);
    }
    Consequences { of_changes, others }
}

/// A component under another name: its type goes along.
fn rename(
    found: &Found,
    components: &BTreeMap<String, String>,
    types: &BTreeMap<String, String>,
    (rust, texts): (&mut RustApi, &mut Vec<String>),
    (base, revision): (Named<'_>, Named<'_>),
) {
    let one = BTreeMap::from_iter(
        components
            .get_key_value(&found.subject)
            .map(|(k, v)| (k.clone(), v.clone())),
    );
    let own = surface::renamed_types(base, revision, &one);
    for (old, new) in own.iter().filter(|(old, _)| types.contains_key(*old)) {
        *rust = RustApi::Major;
        texts.push(format!("types::{old} is called types::{new} now"));
    }
}

/// Everything in which two APIs differ; what goes or comes with something around it is not told again.
fn differences(old: &Surface<'_>, new: &Surface<'_>) -> Vec<Difference> {
    let mut lost = Vec::new();
    let mut gained = Vec::new();
    let (mut olds, mut news) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some((before, _)), Some((after, _))) => before.cmp(after),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let before = olds.next_if(|_| order.is_le());
        let after = news.next_if(|_| order.is_ge());
        match (before, after) {
            (Some((path, before)), Some((_, after))) => lost.extend(changed(path, before, after)),
            (Some((path, before)), None) => {
                if !parents(path).any(|parent| old.has(parent) && !new.has(parent)) {
                    lost.push(gone(path, before, new));
                }
            }
            (None, Some((path, after))) => {
                if !parents(path).any(|parent| new.has(parent) && !old.has(parent)) {
                    gained.push(fresh(path, after, old));
                }
            }
            (None, None) => break,
        }
    }
    lost.extend(gained);
    lost
}

fn gone(path: &str, before: &Item<'_>, new: &Surface<'_>) -> Difference {
    let (base, revision) = match asked_for(path, new) {
        Some(asked) => (Vec::new(), asked),
        None => (before.origins.to_vec(), Vec::new()),
    };
    Difference {
        item: path.to_owned(),
        message: format!("{path} is gone"),
        rust: RustApi::Major,
        wire: before.wire.clone(),
        base,
        revision,
        operation: before.operation.clone(),
    }
}

fn fresh(path: &str, after: &Item<'_>, old: &Surface<'_>) -> Difference {
    let (rust, message) = if after.positional {
        (RustApi::Major, format!("{path} is asked for now"))
    } else {
        (RustApi::Minor, format!("{path} is new"))
    };
    let (base, revision) = match asked_for(path, old) {
        Some(asked) => (asked, Vec::new()),
        None => (Vec::new(), after.origins.to_vec()),
    };
    Difference {
        item: path.to_owned(),
        message,
        rust,
        wire: after.wire.clone(),
        base,
        revision,
        operation: after.operation.clone(),
    }
}

/// Where the arguments stand that keep a struct from having a `Default`, on the side that has none.
fn asked_for(path: &str, without: &Surface<'_>) -> Option<Vec<Origin>> {
    let arguments = format!("{}::new(", path.strip_suffix(": Default")?);
    let items = without.from(&arguments);
    let items = items.take_while(|(path, _)| path.starts_with(&arguments));
    let origins: Vec<Origin> = items.flat_map(|(_, item)| item.origins.to_vec()).collect();
    (!origins.is_empty()).then_some(origins)
}

fn changed(path: &str, before: &Item<'_>, after: &Item<'_>) -> Option<Difference> {
    let (rust, message) = if before.signature != after.signature {
        if has_other_arguments(path, &before.signature, &after.signature) {
            return None;
        }
        let message = format!(
            "{path}: `{}` is `{}` now",
            before.signature, after.signature
        );
        (RustApi::Major, message)
    } else if before.docs.map(|docs| docs.deprecated) != after.docs.map(|docs| docs.deprecated) {
        (RustApi::Minor, format!("{path} has another deprecation"))
    } else if before.docs != after.docs {
        (RustApi::Patch, format!("{path} has other documentation"))
    } else {
        return None;
    };
    // The order of arguments is that of the document, which no change of the contract decides.
    let of_order = path.ends_with("::new") && before.signature != after.signature;
    let places = |item: &Item<'_>| {
        if of_order {
            Vec::new()
        } else {
            item.origins.to_vec()
        }
    };
    Some(Difference {
        item: path.to_owned(),
        message,
        rust,
        wire: before.wire.clone(),
        base: places(before),
        revision: places(after),
        operation: after.operation.clone(),
    })
}

/// Leaves out what the arguments and setters of a field repeat.
fn without_echoes(differences: Vec<Difference>) -> Vec<Difference> {
    let fields: BTreeMap<String, RustApi> = differences
        .iter()
        .map(|difference| (difference.item.clone(), difference.rust))
        .collect();
    differences
        .into_iter()
        .filter(|difference| {
            let field = field_of(&difference.item).and_then(|field| fields.get(&field));
            field.is_none_or(|rust| *rust < difference.rust)
        })
        .collect()
}

/// The field that a setter or an argument of `new` is about.
fn field_of(path: &str) -> Option<String> {
    let (holder, last) = path.rsplit_once("::")?;
    let name = match last.strip_prefix("new(") {
        Some(argument) => argument.strip_suffix(')')?,
        None => last.strip_suffix("()")?,
    };
    Some(format!("{holder}.{name}"))
}

/// Whether a list of arguments has gained or lost some, which the arguments tell themselves.
fn has_other_arguments(path: &str, before: &str, after: &str) -> bool {
    if !path.ends_with("::new") {
        return false;
    }
    let names = |signature: &str| {
        let inner = signature
            .trim_start_matches("fn new(")
            .trim_end_matches(')')
            .to_owned();
        let mut names: Vec<String> = inner.split(", ").map(str::to_owned).collect();
        names.sort_unstable();
        names
    };
    names(before) != names(after)
}

/// The paths of the items around one.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.char_indices()
        .filter(|(_, c)| matches!(c, ':' | '.' | '(' | ' '))
        .filter_map(|(at, _)| path.get(..at))
}

/// The changes by their places.
struct Index {
    /// For each side the changes by the place that they are at.
    base: BTreeMap<Origin, Vec<usize>>,
    revision: BTreeMap<Origin, Vec<usize>>,
    /// The changes that an operation meets first hand.
    operations: BTreeMap<String, Vec<usize>>,
}

impl Index {
    fn of(comparer: &Comparer<'_>) -> Self {
        let mut index = Self {
            base: BTreeMap::new(),
            revision: BTreeMap::new(),
            operations: BTreeMap::new(),
        };
        for (position, found) in comparer.found.iter().enumerate() {
            let sides = [
                (&found.base, comparer.base, &mut index.base),
                (&found.revision, comparer.revision, &mut index.revision),
            ];
            // Of what only one side has, the place on the other one is no more than its surroundings.
            let id = found.kind.id;
            let gone = id.ends_with("-removed") || id.ends_with("-forbidden");
            let fresh = id.ends_with("-added");
            for (site, side, map) in
                sides
                    .into_iter()
                    .skip(usize::from(fresh))
                    .take(if gone { 1 } else { 2 })
            {
                for origin in site.iter().flat_map(|site| origins(site, side, found)) {
                    map.entry(origin).or_default().push(position);
                }
            }
            if let Some(label) = comparer.label(found.pair) {
                index
                    .operations
                    .entry(label.to_owned())
                    .or_default()
                    .push(position);
            }
        }
        index
    }

    /// The changes that a difference follows from.
    fn causes(&self, difference: &Difference, comparer: &Comparer<'_>) -> Vec<usize> {
        let fits = |position: &usize| {
            comparer.found.get(*position).is_some_and(|found| {
                let same_value = match &difference.wire {
                    Some(wire) if found.kind.id.contains("value") => {
                        let shown = super::schema::shorten(wire);
                        [&found.before, &found.after]
                            .into_iter()
                            .flatten()
                            .any(|value| *value == shown)
                    }
                    _ => true,
                };
                found.kind.rust >= difference.rust && same_value
            })
        };
        let mut above = Vec::new();
        let mut below = Vec::new();
        for (origins, map) in [
            (&difference.base, &self.base),
            (&difference.revision, &self.revision),
        ] {
            for origin in origins {
                // At the place itself or around it, the nearest first.
                let mut at = Some(origin.pointer.clone());
                while let Some(pointer) = at {
                    let place = Origin::new(origin.file, pointer.clone());
                    let here: Vec<usize> = map
                        .get(&place)
                        .into_iter()
                        .flatten()
                        .copied()
                        .filter(|p| fits(p))
                        .collect();
                    if !here.is_empty() {
                        above.extend(here);
                        break;
                    }
                    at = pointer.parent();
                }
                let start = origin.clone();
                let inside = map
                    .range(start..)
                    .take_while(|(place, _)| {
                        place.file == origin.file
                            && place.pointer.as_str().starts_with(origin.pointer.as_str())
                    })
                    .filter(|(place, _)| place.pointer.starts_with(&origin.pointer));
                below.extend(
                    inside
                        .flat_map(|(_, positions)| positions.iter().copied())
                        .filter(|p| fits(p)),
                );
            }
        }
        // Where both have changed, what a value is decides its type, and not how it is written.
        let is_style = |p: &usize| {
            let found = comparer.found.get(*p);
            found.is_some_and(|found| *found.kind == *kinds::PARAMETER_STYLE_CHANGED)
        };
        let is_type = |p: &usize| {
            let found = comparer.found.get(*p);
            found.is_some_and(|found| found.kind.axis == Axis::Type)
        };
        if above.iter().all(is_style) && below.iter().any(is_type) {
            above.clear();
            below.retain(|p| !is_style(p));
        }
        let mut causes = if above.is_empty() { below } else { above };
        if causes.is_empty()
            && let Some((operation, direction)) = &difference.operation
        {
            let own = self.operations.get(operation).into_iter().flatten();
            let same = |position: &usize| {
                let found = comparer.found.get(*position);
                found.is_some_and(|found| found.direction == Some(*direction))
            };
            causes.extend(own.copied().filter(|p| fits(p) && same(p)));
        }
        causes.sort_unstable();
        causes.dedup();
        // Several members may be decided in one place, such as the parts of a form.
        let own: Vec<usize> = match member_of(&difference.item) {
            Some(member) => causes
                .iter()
                .copied()
                .filter(|position| {
                    let found = comparer.found.get(*position);
                    found.is_some_and(|found| is_about(&found.subject, member))
                })
                .collect(),
            None => Vec::new(),
        };
        if own.is_empty() { causes } else { own }
    }
}

/// The field that an item is.
fn member_of(path: &str) -> Option<&str> {
    let (_, member) = path.rsplit_once('.')?;
    Some(member)
}

/// Whether the last part of what changed is the member that is called this in Rust.
fn is_about(subject: &str, member: &str) -> bool {
    let last = subject.rsplit('.').next().unwrap_or(subject);
    crate::name::snake(last) == member
}

/// The places of a change, with and without what overlays wrote there.
fn origins(site: &Site, side: &Side<'_>, found: &Found) -> Vec<Origin> {
    // These are about the whole that they are a member of.
    let last = site.at.last().unwrap_or_default();
    let whole = found.kind.id.starts_with("operation-")
        && matches!(last.as_str(), "operationId" | "tags" | "deprecated");
    let at = if whole {
        site.at.parent().unwrap_or_default()
    } else {
        site.at.clone()
    };
    let places = [
        side.origin(site.document, &at),
        side.place(site.document, &at),
    ];
    let mut found: Vec<Origin> = places.into_iter().flatten().collect();
    found.dedup();
    found
}
