//! How two schemas are compared, in one direction.

use std::collections::BTreeSet;

use super::compare::{Comparer, Pair, Todo, subject};
use super::kinds::{self, Kind};
use super::limits;
use super::side::Node;
use super::verdict::Direction;
use super::view::{Others, View, canonical};

/// The longest value that is shown.
const SHOWN: usize = 60;

/// Two schemas, and where the walk stands.
pub(super) struct Both<'c, 'v> {
    pub(super) pair: Pair,
    pub(super) direction: Direction,
    pub(super) base: &'c View<'v>,
    pub(super) revision: &'c View<'v>,
}

impl<'v> Comparer<'v> {
    /// Compares all pairs of schemas that were asked for, and those that they lead to.
    pub(super) fn compare_schemas(&mut self) {
        while let Some(todo) = self.next() {
            self.schema(&todo);
        }
    }

    fn schema(&mut self, todo: &Todo<'v>) {
        let base = View::of(self.base, &todo.base);
        let revision = View::of(self.revision, &todo.revision);
        let both = Both {
            pair: todo.pair,
            direction: todo.direction,
            base: &base,
            revision: &revision,
        };
        self.component(&both);
        if self.kinds(&both) {
            self.values(&both);
            limits::compare(self, &both);
            self.members(&both);
            self.items(&both);
            self.unions(&both);
        }
        self.annotations(&both);
    }

    /// Notes a difference of the keyword `key`, at the place where each side states it.
    pub(super) fn differs(
        &mut self,
        both: &Both<'_, 'v>,
        kind: &'static Kind,
        key: &str,
        shown: (Option<String>, Option<String>),
    ) {
        let place = |view: &View<'v>| view.stating(key).or_else(|| view.node().cloned());
        let (base, revision) = (place(both.base), place(both.revision));
        let subject = self.subject_of(both);
        let step = (both.pair, Some(both.direction));
        self.note(
            kind,
            step,
            subject,
            (base.as_ref(), revision.as_ref()),
            shown,
        );
    }

    /// A component that goes by another name. Names are nothing on the wire, but types are called after them.
    fn component(&mut self, both: &Both<'_, 'v>) {
        let (Some(old), Some(new)) = (&both.base.component, &both.revision.component) else {
            return;
        };
        if old == new || self.renamed.contains_key(old) {
            return;
        }
        let gone = !has_component(self.revision, old);
        let fresh = !has_component(self.base, new);
        if gone && fresh {
            self.renamed.insert(old.clone(), new.clone());
            let step = (both.pair, None);
            let nodes = (both.base.node(), both.revision.node());
            let shown = (Some(old.clone()), Some(new.clone()));
            self.note(kinds::COMPONENT_RENAMED, step, old.clone(), nodes, shown);
        }
    }

    /// Type, format, null; the answer is whether the rest can be compared.
    fn kinds(&mut self, both: &Both<'_, 'v>) -> bool {
        let (old, new) = (both.base, both.revision);
        if old.nullable != new.nullable {
            let kind = if new.nullable {
                kinds::NULL_ALLOWED
            } else {
                kinds::NULL_FORBIDDEN
            };
            // What says nothing at all has become a schema, or the other way round: its type tells that.
            if old.is_free() == new.is_free() {
                self.differs(both, kind, "nullable", (None, None));
            }
        }
        if old.kind != new.kind && old.unions.is_empty() == new.unions.is_empty() {
            let kind = match (old.kind, new.kind) {
                (Some("integer"), Some("number")) | (Some(_), None) => kinds::TYPE_WIDENED,
                (Some("number"), Some("integer")) | (None, Some(_)) => kinds::TYPE_NARROWED,
                _ => kinds::TYPE_CHANGED,
            };
            let shown = |kind: Option<&str>| Some(kind.unwrap_or("any").to_owned());
            self.differs(both, kind, "type", (shown(old.kind), shown(new.kind)));
            let numbers = ["integer", "number"].map(Some);
            return numbers.contains(&old.kind) && numbers.contains(&new.kind);
        }
        if old.format != new.format {
            let kind = format_change(old.format, new.format);
            let shown = |format: Option<&str>| format.map(str::to_owned);
            self.differs(both, kind, "format", (shown(old.format), shown(new.format)));
        } else if old.content != new.content {
            self.differs(
                both,
                kinds::CONTENT_CHANGED,
                "x-oas-content-media-type",
                (None, None),
            );
        }
        true
    }

    /// Lists of legal values.
    fn values(&mut self, both: &Both<'_, 'v>) {
        match (&both.base.values, &both.revision.values) {
            (None, None) => {}
            (None, Some(_)) => self.differs(both, kinds::VALUES_LISTED, "enum", (None, None)),
            (Some(_), None) => self.differs(both, kinds::VALUES_UNLISTED, "enum", (None, None)),
            (Some(old), Some(new)) => {
                let step = (both.pair, Some(both.direction));
                let lists = (both.base.stating("enum"), both.revision.stating("enum"));
                let texts = |values: &[Node<'v>]| -> BTreeSet<String> {
                    values.iter().map(|value| canonical(value.value)).collect()
                };
                let (before, after) = (texts(old), texts(new));
                if before == after {
                    return;
                }
                let gone = |value: &&Node<'v>| !after.contains(&canonical(value.value));
                for value in old.iter().filter(gone) {
                    let nodes = (Some(value), lists.1.as_ref());
                    let shown = (Some(shown(value)), None);
                    self.note(
                        kinds::VALUE_REMOVED,
                        step,
                        self.subject_of(both),
                        nodes,
                        shown,
                    );
                }
                let fresh = |value: &&Node<'v>| !before.contains(&canonical(value.value));
                for value in new.iter().filter(fresh) {
                    let nodes = (lists.0.as_ref(), Some(value));
                    let shown = (None, Some(shown(value)));
                    self.note(
                        kinds::VALUE_ADDED,
                        step,
                        self.subject_of(both),
                        nodes,
                        shown,
                    );
                }
            }
        }
    }

    /// Declared members, which of them must be there, and all others.
    fn members(&mut self, both: &Both<'_, 'v>) {
        let (old, new) = (both.base, both.revision);
        for (name, before) in &old.properties {
            match new.properties.get(name) {
                Some(after) => {
                    self.requiredness(both, name, (before, after));
                    self.schemas(both.pair, both.direction, before.clone(), after.clone());
                }
                None => self.removed(both, name, before),
            }
        }
        for (name, after) in &new.properties {
            if !old.properties.contains_key(name) {
                self.added(both, name, after);
            }
        }
        self.others(both);
    }

    fn requiredness(
        &mut self,
        both: &Both<'_, 'v>,
        name: &str,
        (before, after): (&[Node<'v>], &[Node<'v>]),
    ) {
        let was = both.base.required.contains_key(name);
        let is = both.revision.required.contains_key(name);
        if was == is {
            return;
        }
        // What the API sets need not be sent, whatever the list says, and what it never gives cannot be missed.
        if self.travels(both.direction, before) && self.travels(both.direction, after) {
            let kind = if is {
                kinds::PROPERTY_REQUIRED
            } else {
                kinds::PROPERTY_OPTIONAL
            };
            let nodes = (before.first(), after.first());
            let step = (both.pair, Some(both.direction));
            self.note(kind, step, self.member(both, name), nodes, (None, None));
        }
    }

    fn removed(&mut self, both: &Both<'_, 'v>, name: &str, before: &[Node<'v>]) {
        if !View::of(self.base, before).travels(both.direction) {
            return;
        }
        let closed = matches!(both.revision.others, Others::Forbidden);
        let kind = match both.direction {
            Direction::Request if closed => kinds::PROPERTY_FORBIDDEN,
            _ if both.base.required.contains_key(name) => kinds::PROPERTY_REMOVED,
            _ => kinds::OPTIONAL_PROPERTY_REMOVED,
        };
        let nodes = (before.first(), both.revision.node());
        let step = (both.pair, Some(both.direction));
        self.note(kind, step, self.member(both, name), nodes, (None, None));
    }

    fn added(&mut self, both: &Both<'_, 'v>, name: &str, after: &[Node<'v>]) {
        if !View::of(self.revision, after).travels(both.direction) {
            return;
        }
        let kind = if both.revision.required.contains_key(name) {
            kinds::REQUIRED_PROPERTY_ADDED
        } else {
            kinds::PROPERTY_ADDED
        };
        let nodes = (both.base.node(), after.first());
        let step = (both.pair, Some(both.direction));
        self.note(kind, step, self.member(both, name), nodes, (None, None));
    }

    fn others(&mut self, both: &Both<'_, 'v>) {
        let key = "additionalProperties";
        match (&both.base.others, &both.revision.others) {
            (Others::Typed(old), Others::Typed(new)) => {
                self.schemas(both.pair, both.direction, old.clone(), new.clone());
            }
            (Others::Forbidden, Others::Free | Others::Typed(_)) => {
                self.differs(both, kinds::MEMBERS_OPENED, key, (None, None));
            }
            (Others::Free | Others::Typed(_), Others::Forbidden) => {
                self.differs(both, kinds::MEMBERS_CLOSED, key, (None, None));
            }
            (Others::Free, Others::Typed(_)) => {
                let shown = (Some("any".to_owned()), None);
                self.differs(both, kinds::TYPE_NARROWED, key, shown);
            }
            (Others::Typed(_), Others::Free) => {
                let shown = (None, Some("any".to_owned()));
                self.differs(both, kinds::TYPE_WIDENED, key, shown);
            }
            (Others::Free, Others::Free) | (Others::Forbidden, Others::Forbidden) => {}
        }
    }

    /// Items of a list, and the positions of a tuple.
    fn items(&mut self, both: &Both<'_, 'v>) {
        let (old, new) = (both.base, both.revision);
        match (old.items.as_slice(), new.items.as_slice()) {
            ([], []) => {}
            ([], _) if old.positions.is_empty() => {
                self.differs(
                    both,
                    kinds::TYPE_NARROWED,
                    "items",
                    (Some("any".to_owned()), None),
                );
            }
            (_, []) if new.positions.is_empty() => {
                self.differs(
                    both,
                    kinds::TYPE_WIDENED,
                    "items",
                    (None, Some("any".to_owned())),
                );
            }
            (before, after) if !before.is_empty() && !after.is_empty() => {
                self.schemas(both.pair, both.direction, before.to_vec(), after.to_vec());
            }
            _ => {}
        }
        if old.closed_items != new.closed_items {
            let kind = if new.closed_items {
                kinds::ITEMS_CLOSED
            } else {
                kinds::ITEMS_OPENED
            };
            self.differs(both, kind, "x-oas-closed-items", (None, None));
        }
        if old.positions.len() != new.positions.len() {
            let count = |view: &View<'v>| Some(view.positions.len().to_string());
            self.differs(
                both,
                kinds::TUPLE_CHANGED,
                "x-oas-prefix-items",
                (count(old), count(new)),
            );
        }
        for (before, after) in old.positions.iter().zip(&new.positions) {
            let (before, after) = (vec![before.clone()], vec![after.clone()]);
            self.schemas(both.pair, both.direction, before, after);
        }
    }

    /// What says something about a value instead of restricting it.
    fn annotations(&mut self, both: &Both<'_, 'v>) {
        let (old, new) = (both.base, both.revision);
        let flags = [
            (
                "readOnly",
                old.read_only,
                new.read_only,
                kinds::READ_ONLY,
                kinds::NOT_READ_ONLY,
                Direction::Request,
            ),
            (
                "writeOnly",
                old.write_only,
                new.write_only,
                kinds::WRITE_ONLY,
                kinds::NOT_WRITE_ONLY,
                Direction::Response,
            ),
        ];
        for (key, was, is, added, removed, direction) in flags {
            if was != is && both.direction == direction {
                self.differs(both, if is { added } else { removed }, key, (None, None));
            }
        }
        if old.deprecated != new.deprecated {
            let kind = if new.deprecated {
                kinds::SCHEMA_DEPRECATED
            } else {
                kinds::SCHEMA_REINSTATED
            };
            self.differs(both, kind, "deprecated", (None, None));
        }
        let (before, after) = (old.default.map(canonical), new.default.map(canonical));
        if before != after {
            let shown = |value: Option<String>| value.as_deref().map(shorten);
            self.differs(
                both,
                kinds::DEFAULT_CHANGED,
                "default",
                (shown(before), shown(after)),
            );
        }
        if self.prose {
            for (key, kind) in [
                ("description", kinds::PROSE_CHANGED),
                ("title", kinds::PROSE_CHANGED),
                ("example", kinds::EXAMPLE_CHANGED),
            ] {
                let text = |view: &View<'v>| view.stating(key).map(|node| node.value);
                if text(old) != text(new) {
                    self.differs(both, kind, key, (None, None));
                }
            }
        }
    }

    /// Whether values of a member are part of messages in this direction.
    fn travels(&self, direction: Direction, parts: &[Node<'v>]) -> bool {
        let flag = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        !parts.iter().any(|part| part.flag(flag))
    }

    /// What a person calls the schemas that are compared.
    pub(super) fn subject_of(&self, both: &Both<'_, 'v>) -> String {
        match (both.revision.node(), both.base.node()) {
            (Some(node), _) => subject(self.revision, node),
            (None, Some(node)) => subject(self.base, node),
            (None, None) => String::new(),
        }
    }

    fn member(&self, both: &Both<'_, 'v>, name: &str) -> String {
        format!("{}.{name}", self.subject_of(both))
    }
}

impl View<'_> {
    /// Whether nothing is said about values.
    fn is_free(&self) -> bool {
        self.kind.is_none() && self.unions.is_empty() && self.values.is_none()
    }

    /// Whether values are part of messages in this direction.
    fn travels(&self, direction: Direction) -> bool {
        match direction {
            Direction::Request => !self.read_only,
            Direction::Response => !self.write_only,
        }
    }
}

/// What becomes of a value when its format does. Formats of numbers are ranges; all others are hints that a server may
/// have held its callers to before it said so.
fn format_change(old: Option<&str>, new: Option<&str>) -> &'static Kind {
    let width = |format: Option<&str>| match format {
        Some("int32") => Some(1),
        Some("uint32") => Some(2),
        Some("int64") => Some(3),
        None => Some(4),
        _ => None,
    };
    let precision = |format: Option<&str>| match format {
        Some("float") => Some(1),
        Some("double") => Some(2),
        None => Some(3),
        _ => None,
    };
    let ranges = [(width(old), width(new)), (precision(old), precision(new))];
    for (before, after) in ranges {
        if let (Some(before), Some(after)) = (before, after) {
            return if before < after {
                kinds::WIDTH_INCREASED
            } else {
                kinds::WIDTH_DECREASED
            };
        }
    }
    match (old, new) {
        (None, _) => kinds::FORMAT_ADDED,
        (_, None) => kinds::FORMAT_REMOVED,
        _ => kinds::FORMAT_CHANGED,
    }
}

fn has_component(side: &super::side::Side<'_>, name: &str) -> bool {
    side.roots().iter().any(|root| {
        root.get("components")
            .and_then(|components| components.get("schemas"))
            .is_some_and(|schemas| schemas.get(name).is_some())
    })
}

/// A value in a few words.
pub(super) fn shown(node: &Node<'_>) -> String {
    match node.value.as_str() {
        Some(text) => shorten(text),
        None => shorten(&canonical(node.value)),
    }
}

/// A text that fits a line.
pub(super) fn shorten(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}…")
}
