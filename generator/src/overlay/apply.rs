//! One action on the document: selecting, checking that the change fits everything selected, then changing it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json_path::PathElement;

use super::document::{Action, Change, Query, Version, ahead};
use super::merge::{self, Mismatch, Write};
use super::patches::Patches;
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::origin::{Origin, Pointer};

/// Applies one action. When it cannot be applied to everything that it selects, it changes nothing.
pub(super) fn apply(
    action: &Action<'_>,
    version: Version,
    root: &mut Value,
    patches: &mut Patches,
    diags: &mut Diagnostics,
) {
    let targets = select(&action.target, root);
    if targets.is_empty() {
        diags.push(
            Diagnostic::new(
                codes::OVERLAY_NO_MATCH,
                format!("`{}` matches nothing in the document", action.target.text),
            )
            .at(action.origin.child("target"))
            .help("correct the target, or remove the action if the document no longer needs it"),
        );
        return;
    }
    let mut run = Run {
        action,
        version,
        root,
        patches,
        diags,
    };
    match &action.change {
        Change::Remove => run.remove(targets),
        Change::Update(update) => {
            let place = action.origin.child("update");
            run.update(&targets, update, &place, &Text::Overlay(&place));
        }
        Change::Copy(source) => run.copy(source, &targets),
    }
}

/// The values that the expression selects, each once, in the order of the document.
fn select(query: &Query, root: &Value) -> Vec<Pointer> {
    let mut seen = BTreeSet::new();
    let mut selected = Vec::new();
    for node in query.path.query_located(root).iter() {
        let mut pointer = Pointer::root();
        for element in node.location().iter() {
            match element {
                PathElement::Name(name) => pointer.push(name),
                PathElement::Index(index) => pointer.push_index(*index),
            }
        }
        if seen.insert(pointer.clone()) {
            selected.push(pointer);
        }
    }
    selected
}

/// Where the text of what is written stands.
enum Text<'t> {
    /// In the overlay, at the update.
    Overlay(&'t Origin),
    /// In the document, at what is copied.
    Document(&'t Pointer),
}

struct Run<'r> {
    action: &'r Action<'r>,
    version: Version,
    root: &'r mut Value,
    patches: &'r mut Patches,
    diags: &'r mut Diagnostics,
}

impl Run<'_> {
    fn update(&mut self, targets: &[Pointer], update: &Value, place: &Origin, text: &Text<'_>) {
        if !self.same_kind(targets) || !self.fits(targets, update, place) {
            return;
        }
        let mut writes = Vec::new();
        for target in targets {
            if let Some(value) = target.get_mut(self.root) {
                merge::apply(value, update, target, &mut writes);
            }
        }
        if writes.is_empty() {
            self.diags.push(
                Diagnostic::new(
                    codes::OVERLAY_IDLE,
                    format!(
                        "the document already has what `{}` is given here",
                        self.action.target.text
                    ),
                )
                .at(place.clone())
                .help("remove the action: the document no longer needs it"),
            );
        }
        for Write { target, part } in writes {
            match text {
                Text::Overlay(origin) => {
                    let origin = Origin::new(origin.file, origin.pointer.join(&part));
                    self.patches.set(target, origin);
                }
                Text::Document(source) => self.patches.copy(&source.join(&part), target),
            }
        }
    }

    fn copy(&mut self, source: &Query, targets: &[Pointer]) {
        let place = self.action.origin.child("copy");
        let sources = select(source, self.root);
        let [pointer] = sources.as_slice() else {
            let count = sources.len();
            self.diags.push(
                Diagnostic::new(
                    codes::OVERLAY_COPY,
                    format!(
                        "`{}` matches {count} values; what is copied is exactly one",
                        source.text
                    ),
                )
                .at(place)
                .help("name one value, without wildcards or filters"),
            );
            return;
        };
        if let Some(value) = pointer.get(self.root).cloned() {
            self.update(targets, &value, &place, &Text::Document(pointer));
        }
    }

    /// Whether all targets are of one kind, without which no single update can be meant for all of them.
    fn same_kind(&mut self, targets: &[Pointer]) -> bool {
        let mut first: BTreeMap<Kind, &Pointer> = BTreeMap::new();
        for target in targets {
            if let Some(value) = target.get(self.root) {
                first.entry(Kind::of(value)).or_insert(target);
            }
        }
        if first.len() < 2 {
            return true;
        }
        let examples: Vec<String> = first
            .iter()
            .map(|(kind, pointer)| format!("{} at {pointer}", kind.name()))
            .collect();
        let mut diagnostic = Diagnostic::new(
            codes::OVERLAY_MIXED_MATCHES,
            format!(
                "`{}` matches {}",
                self.action.target.text,
                examples.join(" and ")
            ),
        )
        .at(self.action.origin.child("target"))
        .help("narrow the target, or write one action for each kind");
        for (kind, pointer) in first {
            diagnostic =
                diagnostic.related(self.patches.of(pointer), format!("{} here", kind.name()));
        }
        self.diags.push(diagnostic);
        false
    }

    /// Whether the update can be merged into every target; reports the first where it cannot.
    fn fits(&mut self, targets: &[Pointer], update: &Value, place: &Origin) -> bool {
        for target in targets {
            let Some(value) = target.get(self.root) else {
                continue;
            };
            if let Err(Mismatch { part, found, given }) = merge::check(value, update) {
                let found = Kind::of(found).name();
                let given = Kind::of(given).name();
                // A copied value has no parts in the overlay; its `copy` member stands for all of it.
                let at = match self.action.change {
                    Change::Update(_) => Origin::new(place.file, place.pointer.join(&part)),
                    _ => place.clone(),
                };
                let help = if Kind::of(value) == Kind::Primitive && part.is_root() {
                    "select the mapping that holds the value, and update its member"
                } else {
                    "to change what kind of value it is, remove it in an action of its own first"
                };
                self.diags.push(
                    Diagnostic::new(
                        codes::OVERLAY_MERGE,
                        format!("{given} cannot be merged into {found}"),
                    )
                    .at(at)
                    .related(
                        self.patches.of(&target.join(&part)),
                        format!("{found} in the document"),
                    )
                    .help(help),
                );
                return false;
            }
        }
        self.lint_version(targets, update, place);
        true
    }

    /// Overlay 1.0 knows no update of primitive values, and appends to an array instead of joining two.
    fn lint_version(&mut self, targets: &[Pointer], update: &Value, place: &Origin) {
        let kind = targets
            .first()
            .and_then(|target| target.get(self.root))
            .map(Kind::of);
        let message = match kind {
            _ if self.version > Version::V1_0 => return,
            Some(Kind::Primitive) => "updating a primitive value is part of Overlay 1.1 only",
            Some(Kind::Array) if update.is_array() => {
                "adding the elements of a list to a list is part of Overlay 1.1 only"
            }
            _ => return,
        };
        self.diags.push(ahead(place.clone(), message.to_owned()));
    }

    fn remove(&mut self, targets: Vec<Pointer>) {
        let mut by_parent: BTreeMap<Pointer, Vec<String>> = BTreeMap::new();
        for target in targets {
            match (target.parent(), target.last()) {
                (Some(parent), Some(last)) => by_parent.entry(parent).or_default().push(last),
                _ => {
                    self.diags.push(
                        Diagnostic::new(
                            codes::OVERLAY_REMOVE_ROOT,
                            format!("`{}` selects the whole document", self.action.target.text),
                        )
                        .at(self.action.origin.child("target"))
                        .help("select the members that are to go"),
                    );
                    return;
                }
            }
        }
        // From the inside out: removing an element renumbers what follows it, so pointers into it must be done with.
        let mut parents: Vec<(Pointer, Vec<String>)> = by_parent.into_iter().collect();
        parents.sort_by_key(|(parent, _)| std::cmp::Reverse(parent.tokens().count()));
        for (parent, tokens) in parents {
            match parent.get_mut(self.root) {
                Some(Value::Object(members)) => {
                    let gone: BTreeSet<&str> = tokens.iter().map(String::as_str).collect();
                    // `Map::remove` would move the last member into the gap and change the order.
                    members.retain(|key, _| !gone.contains(key.as_str()));
                    tokens
                        .iter()
                        .for_each(|token| self.patches.clear(&parent.child(token)));
                }
                Some(Value::Array(elements)) => {
                    let gone: BTreeSet<usize> = tokens
                        .iter()
                        .filter_map(|token| token.parse().ok())
                        .collect();
                    let length = elements.len();
                    let mut index = 0;
                    elements.retain(|_| {
                        index += 1;
                        !gone.contains(&(index - 1))
                    });
                    self.patches.close_gaps(&parent, length, &gone);
                }
                // The parent was found a moment ago, and only what lies deeper has gone since.
                _ => {}
            }
        }
    }
}

/// The three kinds of value that Overlay tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Object,
    Array,
    Primitive,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::Array,
            _ => Self::Primitive,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Object => "a mapping",
            Self::Array => "a list",
            Self::Primitive => "a primitive value",
        }
    }
}
