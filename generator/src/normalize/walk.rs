//! The one walk over a document: every member of every object is looked up in the grammar, checked, repaired where it
//! has one plausible meaning, and written to the normalised document.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::audit::Tally;
use super::bundle::Slots;
use super::grammar::{Fill, Loss, Member, Shape, Since};
use super::kind::{Kind, RefRule};
use super::origins::{Origins, is_member};
use super::shape::{Leaf, expected, found, leaf, plain};
use super::version::Family;
use crate::diag::{Code, Diagnostic, Diagnostics, codes};
use crate::origin::{FileId, Origin, Pointer};
use crate::source::Sources;
use crate::text::nearest;

/// How many objects may stand inside each other, copies of references included. The walk and `openapiv3` stay within
/// the 2 MiB of stack that a thread has at least.
const MAX_OBJECTS_DEEP: usize = 64;

/// How many values copies may hold together: references that are replaced by copies can multiply a document.
const MAX_COPIED: usize = 1_000_000;

/// Where the walk stands: the value it reads and the place it writes to.
#[derive(Clone, Debug)]
pub(super) struct Here {
    /// In a source file, or in the overlaid root document.
    pub(super) from: Origin,
    /// In the normalised document.
    pub(super) to: Pointer,
    depth: usize,
}

impl Here {
    pub(super) fn new(from: Origin, to: Pointer) -> Self {
        Self { from, to, depth: 0 }
    }
}

/// One member on its way into the normalised document.
#[derive(Clone, Debug)]
pub(super) struct Entry<'v> {
    pub(super) key: Cow<'v, str>,
    pub(super) value: Cow<'v, Value>,
    pub(super) from: Origin,
}

/// The members of an object while they are prepared for the walk.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries<'v>(pub(super) Vec<Entry<'v>>);

impl<'v> Entries<'v> {
    /// The members of the mapping that stands at `from`.
    pub(super) fn of(map: &'v Map<String, Value>, from: &Origin) -> Self {
        Self(
            map.iter()
                .map(|(key, value)| Entry {
                    key: Cow::Borrowed(key.as_str()),
                    value: Cow::Borrowed(value),
                    from: from.child(key),
                })
                .collect(),
        )
    }

    /// The value of a member.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.find(key).map(|entry| entry.value.as_ref())
    }

    /// The member itself.
    pub(super) fn find(&self, key: &str) -> Option<&Entry<'v>> {
        self.0.iter().find(|entry| entry.key == key)
    }

    /// The member with this name, to be changed in place.
    pub(super) fn find_mut(&mut self, key: &str) -> Option<&mut Entry<'v>> {
        self.0.iter_mut().find(|entry| entry.key == key)
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, key: &str) -> Option<Entry<'v>> {
        let index = self.0.iter().position(|entry| entry.key == key)?;
        Some(self.0.remove(index))
    }

    /// Replaces the value of a member, or adds the member; `from` is the place that made it necessary.
    pub(super) fn set(&mut self, key: &'static str, value: Value, from: Origin) {
        let entry = Entry {
            key: Cow::Borrowed(key),
            value: Cow::Owned(value),
            from,
        };
        match self.0.iter_mut().find(|entry| entry.key == key) {
            Some(slot) => *slot = entry,
            None => self.0.push(entry),
        }
    }
}

/// The state of the walk.
pub(super) struct Walker<'a, 'r> {
    pub(super) sources: &'a mut Sources<'r>,
    pub(super) diags: &'a mut Diagnostics,
    pub(super) root: FileId,
    pub(super) family: Family,
    pub(super) origins: Origins,
    pub(super) tally: Tally,
    pub(super) slots: Slots,
    /// The values of the files that were read, shared with the frames that walk them.
    pub(super) files: BTreeMap<FileId, Arc<Value>>,
    /// The targets whose copies are being written, to find one that would hold itself.
    pub(super) copying: Vec<Origin>,
    copied: usize,
    stopped: bool,
}

impl<'a, 'r> Walker<'a, 'r> {
    pub(super) fn new(
        root: FileId,
        value: Arc<Value>,
        family: Family,
        origins: Origins,
        sources: &'a mut Sources<'r>,
        diags: &'a mut Diagnostics,
    ) -> Self {
        Self {
            sources,
            diags,
            root,
            family,
            origins,
            tally: Tally::default(),
            slots: Slots::default(),
            files: BTreeMap::from([(root, value)]),
            copying: Vec::new(),
            copied: 0,
            stopped: false,
        }
    }

    /// Counts one place of a finding that may repeat.
    pub(super) fn note(&mut self, code: Code, message: impl Into<String>, at: &Origin) {
        let at = self.origins.edited(at.clone());
        self.tally
            .add(code, message.into(), at, None::<fn() -> String>);
    }

    /// Like [`Walker::note`], with advice, which is asked for once.
    pub(super) fn note_with_help(
        &mut self,
        code: Code,
        message: String,
        at: &Origin,
        help: impl FnOnce() -> String,
    ) {
        let at = self.origins.edited(at.clone());
        self.tally.add(code, message, at, Some(help));
    }

    /// A finding about one place.
    pub(super) fn finding(
        &self,
        code: Code,
        message: impl Into<String>,
        at: &Origin,
    ) -> Diagnostic {
        Diagnostic::new(code, message).at(self.origins.edited(at.clone()))
    }

    /// Steps to the member `token` of the result, whose text stands at `from`.
    pub(super) fn enter(&mut self, at: &Here, token: &str, from: Origin) -> Here {
        let to = at.to.child(token);
        if !is_member(&at.from, token, &from) {
            self.origins.record(to.clone(), from.clone());
        }
        Here {
            from,
            to,
            depth: at.depth,
        }
    }

    /// Goes on in the same place of the result with text that stands elsewhere.
    pub(super) fn jump(&mut self, at: &Here, from: Origin) -> Here {
        self.origins.record(at.to.clone(), from.clone());
        Here {
            from,
            to: at.to.clone(),
            depth: at.depth,
        }
    }

    /// Normalises one object. `None` means that it is left out, which was reported.
    pub(super) fn object(&mut self, kind: Kind, value: &Value, at: &Here) -> Option<Value> {
        let at = &self.deeper(at)?;
        if kind == Kind::Schema {
            return Some(self.schema(value, at));
        }
        let Value::Object(map) = value else {
            return self.no_object(kind, value, at);
        };
        if let (RefRule::Component(section), Some(Value::String(reference))) =
            (kind.reference(), map.get("$ref"))
        {
            return self.component_reference(section, reference, map, at);
        }
        self.with_members(
            map,
            kind.lints_reference(self.family),
            at,
            |walker, entries, at| walker.members_of(kind, entries, at),
        )
    }

    /// Normalises the prepared members of an object of any kind but Schema.
    pub(super) fn members_of(
        &mut self,
        kind: Kind,
        mut entries: Entries<'_>,
        at: &Here,
    ) -> Option<Value> {
        self.prepare(kind, &mut entries, at)?;
        let mut out = Map::new();
        for entry in &entries.0 {
            self.member(kind, entry, at, &mut out);
        }
        for row in kind
            .members()
            .iter()
            .filter(|row| row.fill != Fill::Optional)
        {
            self.fill(kind, row, at, &mut out)?;
        }
        self.finish(kind, &mut out, at)?;
        Some(Value::Object(out))
    }

    /// Normalises one member into `out`.
    fn member(&mut self, kind: Kind, entry: &Entry<'_>, at: &Here, out: &mut Map<String, Value>) {
        let key = entry.key.as_ref();
        if kind.extensible() && key.starts_with("x-") {
            // The keys of a callback are expressions to `openapiv3`, which has no room for extensions there.
            if kind != Kind::Callback {
                self.extension(entry, out);
            }
            return;
        }
        let (shape, target) = match (kind.member(key), kind.rest()) {
            (Some(row), _) => {
                if !self.check_version(kind, row, &entry.from) {
                    return;
                }
                (row.shape, row.target())
            }
            (None, Some(rest)) => (rest, key),
            (None, None) => {
                self.unknown(kind, key, &entry.from);
                return;
            }
        };
        if out.contains_key(target) {
            self.note(
                codes::DROPPED_MEMBER,
                format!("a second `{target}` in {} is ignored", kind.title()),
                &entry.from,
            );
            return;
        }
        let here = self.enter(at, target, entry.from.clone());
        let value = if kind.rest().is_some() {
            self.element(shape, &entry.value, &here)
        } else {
            self.shaped(kind, shape, &entry.value, &here)
        };
        if let Some(value) = value {
            out.insert(target.to_owned(), value);
        }
    }

    /// Takes an extension over, unless it uses the prefix in which normalisation itself writes.
    pub(super) fn extension(&mut self, entry: &Entry<'_>, out: &mut Map<String, Value>) {
        if entry.key.starts_with("x-oas-") {
            let message = format!(
                "`{}` is reserved for the generator and is ignored",
                entry.key
            );
            self.note(codes::RESERVED_EXTENSION, message, &entry.from);
            return;
        }
        let value = self.literal(&entry.value);
        out.insert(entry.key.to_string(), value);
    }

    /// Reports a member without a row.
    pub(super) fn unknown(&mut self, kind: Kind, key: &str, from: &Origin) {
        let message = format!("`{key}` is no member of {} and is ignored", kind.title());
        let family = self.family;
        self.note_with_help(codes::UNKNOWN_MEMBER, message, from, || {
            let rows = kind
                .members()
                .iter()
                .filter(|row| row.since != Since::V32 || family == Family::V32);
            match nearest(key, rows.map(|row| row.key)) {
                Some(near) => format!("did you mean `{near}`? extensions start with `x-`"),
                None => "extensions start with `x-`".to_owned(),
            }
        });
    }

    /// Reports a member of another version. It is read as it is meant there, unless it is one of 3.2: false then, since
    /// to a document of an older version such a name means nothing.
    pub(super) fn check_version(&mut self, kind: Kind, row: &Member, from: &Origin) -> bool {
        let other = match (row.since, self.family) {
            (Since::V30Only, Family::V31 | Family::V32) => "3.0",
            (Since::V31, Family::V30) => "3.1",
            (Since::V32, Family::V30 | Family::V31) => {
                let message = format!(
                    "`{}` of {} belongs to OpenAPI 3.2 and is ignored",
                    row.key,
                    kind.title()
                );
                self.note_with_help(codes::IGNORED_FEATURE, message, from, || {
                    "a document that states `openapi: 3.2.0` may use it".to_owned()
                });
                return false;
            }
            _ => return true,
        };
        let message = format!(
            "`{}` of {} belongs to OpenAPI {other}, not {}; it is read as meant",
            row.key,
            kind.title(),
            self.family.as_str()
        );
        self.note(codes::OTHER_VERSION, message, from);
        true
    }

    /// Normalises the value of a member; null means that it is absent.
    pub(super) fn shaped(
        &mut self,
        kind: Kind,
        shape: Shape,
        value: &Value,
        at: &Here,
    ) -> Option<Value> {
        let literal = matches!(
            shape,
            Shape::Literal | Shape::Ignored | Shape::Unsupported(_)
        );
        if value.is_null() && !literal {
            self.note(
                codes::REPAIRED,
                format!("a null member of {} is read as absent", kind.title()),
                &at.from,
            );
            return None;
        }
        if !literal && let Some(Value::String(_)) = value.get("$ref") {
            let refers = match shape {
                Shape::One(_) | Shape::Map(_) | Shape::SchemaOrFlag => false,
                // One reference may stand for a list of one object, or for a whole list.
                Shape::List(kind) => {
                    !matches!(kind.reference(), RefRule::Component(_))
                        || self.leads_to_list(value, &at.from)
                }
                _ => true,
            };
            if refers {
                return self.copy_target(value, at, |walker, target, at| {
                    walker.shaped(kind, shape, target, at)
                });
            }
        }
        match shape {
            Shape::Ignored => None,
            Shape::Unsupported(loss) => {
                let message = format!("`{}` of {} is ignored", self.key_of(at), kind.title());
                self.lost(&message, loss, &at.from);
                None
            }
            Shape::Literal => Some(self.literal(value)),
            Shape::LiteralMap if value.is_object() => Some(self.literal(value)),
            Shape::LiteralList if value.is_array() => Some(self.literal(value)),
            Shape::One(kind) => self.object(kind, value, at),
            Shape::List(kind) => self.list(kind, value, at),
            Shape::Map(kind) => self.map(kind, value, at),
            Shape::SchemaOrFlag if value.is_boolean() => Some(value.clone()),
            Shape::SchemaOrFlag => self.object(Kind::Schema, value, at),
            Shape::Bound if value.is_boolean() => Some(value.clone()),
            Shape::Bound => self.leaf(kind, Shape::Number, value, at),
            Shape::Dependencies if value.is_object() => self.dependencies(value, at),
            _ => self.leaf(kind, shape, value, at),
        }
    }

    /// Reports a construct of 3.2 that is ignored: at each place, since each is another loss.
    pub(super) fn lost(&mut self, what: &str, loss: Loss, at: &Origin) {
        let message = format!("{what}: {}", loss.instead);
        let diagnostic = self.finding(codes::IGNORED_32, message, at).help(loss.help);
        self.diags.push(diagnostic);
    }

    fn leaf(&mut self, kind: Kind, shape: Shape, value: &Value, at: &Here) -> Option<Value> {
        self.spend()?;
        match leaf(shape, value) {
            Leaf::Fits(value) => Some(value),
            Leaf::Read(read) => {
                let key = self.key_of(at);
                let message = format!("`{key}` of {} should be {}", kind.title(), expected(shape));
                self.note(codes::REPAIRED, message, &at.from);
                Some(read)
            }
            Leaf::Wrong => {
                self.wrong(kind, shape, value, at);
                None
            }
        }
    }

    fn wrong(&mut self, kind: Kind, shape: Shape, value: &Value, at: &Here) {
        let key = self.key_of(at);
        let message = format!(
            "`{key}` of {} must be {}, not {}; it is ignored",
            kind.title(),
            expected(shape),
            found(value)
        );
        self.note(codes::DROPPED_MEMBER, message, &at.from);
    }

    pub(super) fn key_of(&self, at: &Here) -> String {
        at.from.pointer.last().unwrap_or_default()
    }

    /// Puts what a required member defaults to; `None` when the object cannot stand without it.
    fn fill(
        &mut self,
        kind: Kind,
        row: &Member,
        at: &Here,
        out: &mut Map<String, Value>,
    ) -> Option<()> {
        if out.contains_key(row.key) {
            return Some(());
        }
        match row.fill {
            Fill::Optional => {}
            // A 3.2 document may leave out the description of a response.
            Fill::Text(text) if self.family >= Family::V32 && kind == Kind::Response => {
                out.insert(row.key.to_owned(), Value::String(text.to_owned()));
            }
            Fill::Text(text) => {
                let shown = if text.is_empty() {
                    "empty".to_owned()
                } else {
                    format!("`{text}`")
                };
                let message = format!(
                    "`{}` is missing in {} and is read as {shown}",
                    row.key,
                    kind.title()
                );
                self.note(codes::FILLED_MEMBER, message, &at.from);
                out.insert(row.key.to_owned(), Value::String(text.to_owned()));
            }
            Fill::Object => {
                // A 3.1 document may leave these two out.
                let optional =
                    self.family >= Family::V31 && matches!(row.key, "paths" | "responses");
                if !optional {
                    let message = format!(
                        "`{}` is missing in {} and is read as empty",
                        row.key,
                        kind.title()
                    );
                    self.note(codes::FILLED_MEMBER, message, &at.from);
                }
                let here = self.enter(at, row.key, at.from.child(row.key));
                let empty = Value::Object(Map::new());
                let value = match row.shape {
                    Shape::One(kind) => self.object(kind, &empty, &here)?,
                    _ => empty,
                };
                out.insert(row.key.to_owned(), value);
            }
            Fill::LeaveOut => {
                let code = if kind.shapes_the_client() {
                    codes::MISSING_MEMBER
                } else {
                    codes::DROPPED_MEMBER
                };
                let message = format!("{} without `{}` is left out", kind.title(), row.key);
                let diagnostic = self
                    .finding(code, message, &at.from)
                    .label(format!("`{}` is missing here", row.key));
                self.diags.push(diagnostic);
                return None;
            }
        }
        Some(())
    }

    /// Takes over any JSON, with numbers in the forms that `openapiv3` can hold.
    pub(super) fn literal(&mut self, value: &Value) -> Value {
        if self.spend().is_none() {
            return Value::Null;
        }
        match value {
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.literal(item)).collect())
            }
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| (key.clone(), self.literal(value)))
                    .collect(),
            ),
            Value::Number(number) => plain(number).map_or(Value::Null, Value::Number),
            other => other.clone(),
        }
    }

    /// Steps into an object, unless the document is too deep or too large; then it stops with one error.
    fn deeper(&mut self, at: &Here) -> Option<Here> {
        self.spend()?;
        if at.depth >= MAX_OBJECTS_DEEP {
            let message = format!("more than {MAX_OBJECTS_DEEP} objects stand inside each other");
            self.note_with_help(codes::NESTING_LIMIT, message, &at.from, || {
                "give the inner schemas names below `components` and refer to them".to_owned()
            });
            return None;
        }
        Some(Here {
            depth: at.depth + 1,
            ..at.clone()
        })
    }

    /// Counts a value inside of a copy. `None` when there are too many of them.
    fn spend(&mut self) -> Option<()> {
        if self.copying.is_empty() {
            return Some(());
        }
        self.copied += 1;
        if self.copied <= MAX_COPIED {
            return Some(());
        }
        if !self.stopped {
            self.stopped = true;
            let message =
                format!("references are replaced by copies of more than {MAX_COPIED} values");
            let diagnostic = Diagnostic::new(codes::SIZE_LIMIT, message)
                .at(Origin::root(self.root))
                .help(
                    "move the shared parts below `components`, where a reference stays a reference",
                );
            self.diags.push(diagnostic);
        }
        None
    }
}
