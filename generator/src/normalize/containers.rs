//! Lists and mappings of objects, and what else may stand in their place.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::grammar::Shape;
use super::kind::Kind;
use super::shape::{Leaf, expected, found, leaf};
use super::walk::{Entries, Entry, Here, Walker};
use crate::diag::codes;

impl Walker<'_, '_> {
    /// Normalises a list of objects.
    pub(super) fn list(&mut self, kind: Kind, value: &Value, at: &Here) -> Option<Value> {
        match value {
            Value::Array(items) => Some(self.items(kind, items, at)),
            Value::Object(map) if map.is_empty() => Some(Value::Array(Vec::new())),
            Value::Object(map) => {
                let single = map
                    .keys()
                    .any(|key| key == "$ref" || kind.member(key).is_some())
                    || kind == Kind::SecurityRequirement;
                let expected = if single { "one object" } else { "a mapping" };
                let message = format!("{expected} stands where a list of objects belongs");
                self.note(codes::REPAIRED, message, &at.from);
                let mut out = Vec::new();
                if single {
                    let here = self.enter(at, "0", at.from.clone());
                    out.extend(self.object(kind, value, &here));
                } else {
                    for (key, item) in map {
                        let here = self.enter(at, &out.len().to_string(), at.from.child(key));
                        out.extend(self.element(Shape::One(kind), item, &here));
                    }
                }
                Some(Value::Array(out))
            }
            Value::String(_) if kind.shorthand().is_some() => {
                let here = self.enter(at, "0", at.from.clone());
                Some(Value::Array(
                    self.object(kind, value, &here).into_iter().collect(),
                ))
            }
            _ => {
                self.wrong_structure(kind, Shape::List(kind), value, at);
                None
            }
        }
    }

    /// Normalises the elements of a list. Those that are left out leave no gap.
    fn items(&mut self, kind: Kind, items: &[Value], at: &Here) -> Value {
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let here = self.enter(at, &out.len().to_string(), at.from.index(index));
            out.extend(self.element(Shape::One(kind), item, &here));
        }
        Value::Array(out)
    }

    /// Normalises a mapping from name to object.
    pub(super) fn map(&mut self, kind: Kind, value: &Value, at: &Here) -> Option<Value> {
        match value {
            Value::Object(map) => self.with_members(map, true, at, |walker, mut entries, at| {
                walker.prepare_map(kind, &mut entries);
                let mut out = Map::new();
                for entry in &entries.0 {
                    let here = walker.enter(at, &entry.key, entry.from.clone());
                    if let Some(value) = walker.element(Shape::One(kind), &entry.value, &here) {
                        out.insert(entry.key.to_string(), value);
                    }
                }
                Some(Value::Object(out))
            }),
            Value::Array(items) if items.is_empty() => {
                self.note(
                    codes::REPAIRED,
                    "an empty list is read as an empty mapping",
                    &at.from,
                );
                Some(Value::Object(Map::new()))
            }
            Value::Array(items) if kind == Kind::Example => {
                self.note(
                    codes::REPAIRED,
                    "`examples` is a list where a mapping of Example Objects belongs",
                    &at.from,
                );
                let mut out = Map::new();
                for (index, item) in items.iter().enumerate() {
                    let name = format!("example{}", index + 1);
                    let here = self.enter(at, &name, at.from.index(index));
                    if let Some(value) = self.element(Shape::One(kind), item, &here) {
                        out.insert(name, value);
                    }
                }
                Some(Value::Object(out))
            }
            _ => {
                self.wrong_structure(kind, Shape::Map(kind), value, at);
                None
            }
        }
    }

    /// Rearranges the entries of a mapping whose keys say more than a name.
    fn prepare_map(&mut self, kind: Kind, entries: &mut Entries<'_>) {
        match kind {
            Kind::PathItem => {
                entries.0.retain(|entry| !entry.key.starts_with("x-"));
                self.lift_callbacks(entries);
            }
            Kind::MediaType => self.name_media_types(entries),
            _ => {}
        }
    }

    /// A webhook whose keys are runtime expressions is a Callback Object: each of its path items is a delivery.
    fn lift_callbacks(&mut self, entries: &mut Entries<'_>) {
        let mut lifted = Vec::with_capacity(entries.0.len());
        for entry in std::mem::take(&mut entries.0) {
            let items: Vec<(&String, &Value)> = match entry.value.as_object() {
                Some(map) => map
                    .iter()
                    .filter(|(key, _)| !key.starts_with("x-"))
                    .collect(),
                None => Vec::new(),
            };
            let is_callback = !items.is_empty()
                && items
                    .iter()
                    .all(|(key, item)| is_expression(key) && item.is_object());
            if !is_callback {
                lifted.push(entry);
                continue;
            }
            let message = "a Callback Object stands in the place of a webhook; its path items are read as webhooks";
            self.note(codes::REPAIRED, message, &entry.from);
            for (index, (expression, item)) in items.into_iter().enumerate() {
                let key = match index {
                    0 => entry.key.to_string(),
                    _ => format!("{}_{}", entry.key, index + 1),
                };
                lifted.push(Entry {
                    key: Cow::Owned(key),
                    value: Cow::Owned(item.clone()),
                    from: entry.from.child(expression),
                });
            }
        }
        entries.0 = lifted;
    }

    /// Media types that are none, such as the empty text: what they mean can be told by their word or by the schema.
    fn name_media_types(&mut self, entries: &mut Entries<'_>) {
        let taken: Vec<String> = entries
            .0
            .iter()
            .map(|entry| entry.key.to_string())
            .collect();
        for entry in &mut entries.0 {
            if entry.key.contains('/') {
                continue;
            }
            let meant = media_type_meant(&entry.key, entry.value.get("schema"));
            if taken.iter().any(|key| key == meant) {
                continue;
            }
            let message = format!("`{}` is no media type; it is read as `{meant}`", entry.key);
            self.note(codes::REPAIRED, message, &entry.from);
            entry.key = Cow::Borrowed(meant);
        }
    }

    /// Normalises a value whose key is a name or an index: there, null stands for an object without members.
    pub(super) fn element(&mut self, shape: Shape, value: &Value, at: &Here) -> Option<Value> {
        match (shape, value) {
            (Shape::One(kind), Value::Null) if kind != Kind::Example => {
                self.note(
                    codes::REPAIRED,
                    format!("null in the place of {} is read as empty", kind.title()),
                    &at.from,
                );
                self.object(kind, &Value::Object(Map::new()), at)
            }
            (Shape::One(kind), _) => self.object(kind, value, at),
            // A requirement without its scheme would allow everyone; without scopes it asks for nothing less.
            (Shape::Texts, _) if leaf(shape, value) == Leaf::Wrong => {
                self.note(
                    codes::REPAIRED,
                    "the scopes of a security requirement should be a list",
                    &at.from,
                );
                Some(Value::Array(Vec::new()))
            }
            _ => self.shaped(Kind::SecurityRequirement, shape, value, at),
        }
    }

    pub(super) fn dependencies(&mut self, value: &Value, at: &Here) -> Option<Value> {
        let mut out = Map::new();
        for (key, item) in value.as_object().into_iter().flatten() {
            let here = self.enter(at, key, at.from.child(key));
            let item = match item {
                Value::Array(_) => Some(self.literal(item)),
                _ => self.object(Kind::Schema, item, &here),
            };
            if let Some(item) = item {
                out.insert(key.clone(), item);
            }
        }
        Some(Value::Object(out))
    }

    /// What else than a mapping can stand for an object.
    pub(super) fn no_object(&mut self, kind: Kind, value: &Value, at: &Here) -> Option<Value> {
        let mut entries = Entries::default();
        match value {
            Value::Array(items) if items.is_empty() => {
                self.note(
                    codes::REPAIRED,
                    "an empty list is read as an empty mapping",
                    &at.from,
                );
            }
            Value::String(name) if kind == Kind::SecurityRequirement => {
                self.note(
                    codes::REPAIRED,
                    "a security requirement should be a mapping",
                    &at.from,
                );
                let map = Map::from_iter([(name.clone(), Value::Array(Vec::new()))]);
                return Some(Value::Object(map));
            }
            Value::String(_) if kind.shorthand().is_some() => {
                let key = kind.shorthand().unwrap_or_default();
                let message = format!(
                    "a string in the place of {} is read as its `{key}`",
                    kind.title()
                );
                self.note(codes::REPAIRED, message, &at.from);
                entries.set(key, value.clone(), at.from.clone());
            }
            Value::Array(items) if items.len() == 1 && items.iter().all(Value::is_object) => {
                let message = format!("a list of one stands in the place of {}", kind.title());
                self.note(codes::REPAIRED, message, &at.from);
                let here = self.jump(at, at.from.index(0));
                return self.object(kind, items.first()?, &here);
            }
            _ if kind == Kind::Example => {
                self.note(
                    codes::REPAIRED,
                    "an example stands in the place of an Example Object",
                    &at.from,
                );
                entries.set("value", value.clone(), at.from.clone());
            }
            _ => {
                self.wrong_structure(kind, Shape::One(kind), value, at);
                return None;
            }
        }
        self.members_of(kind, entries, at)
    }

    /// Reports a value that cannot be read and is left out, or any JSON in the place of a schema: an error when the client depends on it.
    pub(super) fn wrong_structure(&mut self, kind: Kind, shape: Shape, value: &Value, at: &Here) {
        let code = if kind.shapes_the_client() {
            codes::WRONG_SHAPE
        } else {
            codes::DROPPED_MEMBER
        };
        let message = match shape {
            Shape::One(Kind::Schema) => {
                format!(
                    "{} is {} and is read as any JSON",
                    kind.title(),
                    found(value)
                )
            }
            Shape::One(_) => format!("{} is {} and is left out", kind.title(), found(value)),
            _ => format!(
                "{} is {}, and no {} can be read",
                self.key_of(at),
                found(value),
                expected(shape)
            ),
        };
        let diagnostic = self
            .finding(code, message, &at.from)
            .label(format!("{} belongs here", expected(shape)));
        self.diags.push(diagnostic);
    }
}

/// Whether a key holds a runtime expression, as those of a Callback Object do (OpenAPI 3.1.1 section 4.8.18).
fn is_expression(key: &str) -> bool {
    key.contains("{$") || key.starts_with('$') && key != "$ref"
}

/// What a key without a slash says of a body with this schema.
fn media_type_meant(key: &str, schema: Option<&Value>) -> &'static str {
    match key.trim().to_ascii_lowercase().as_str() {
        "json" => return "application/json",
        "xml" => return "application/xml",
        "text" => return "text/plain",
        _ => {}
    }
    let Some(schema) = schema else {
        return "application/octet-stream";
    };
    match schema.get("type").and_then(Value::as_str) {
        Some("string") if schema.get("format").and_then(Value::as_str) == Some("binary") => {
            "application/octet-stream"
        }
        Some("string") => "text/plain",
        _ => "application/json",
    }
}
