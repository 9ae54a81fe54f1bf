//! What a schema says once references are followed and the parts of `allOf` are taken together.
//!
//! Two schemas that are written differently and mean the same have equal views: that is what makes moving a schema to
//! a `$ref`, splitting an `allOf` or reordering keys no change. In contrast to what the client's types are made from,
//! a view keeps every limit.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::side::{Node, Side};

/// A lower or upper bound of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bound {
    /// The number.
    pub(super) limit: f64,
    /// Whether the number itself is illegal.
    pub(super) exclusive: bool,
}

/// Keys that are not declared.
#[derive(Clone, Debug, Default)]
pub(super) enum Others<'v> {
    /// Nothing is said: any.
    #[default]
    Free,
    /// None.
    Forbidden,
    /// Their values satisfy all of these.
    Typed(Vec<Node<'v>>),
}

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(super) struct Union<'v> {
    /// Where the list stands.
    pub(super) node: Node<'v>,
    /// Whether exactly one must fit.
    pub(super) exclusive: bool,
    /// The alternatives.
    pub(super) branches: Vec<Node<'v>>,
}

/// What a schema says.
#[derive(Clone, Debug, Default)]
pub(super) struct View<'v> {
    /// The schemas that it is made of, references followed.
    pub(super) parts: Vec<Node<'v>>,
    /// The component that it is, where it is nothing but a reference.
    pub(super) component: Option<String>,
    /// The one JSON type.
    pub(super) kind: Option<&'v str>,
    /// Whether null is legal.
    pub(super) nullable: bool,
    /// `format`.
    pub(super) format: Option<&'v str>,
    /// What a text holds: encoding, media type.
    pub(super) content: BTreeMap<&'static str, String>,
    /// Legal values without null; each with its place.
    pub(super) values: Option<Vec<Node<'v>>>,
    /// Bounds of numbers.
    pub(super) bounds: (Option<Bound>, Option<Bound>),
    /// Bounds of lengths and counts, by keyword.
    pub(super) counts: BTreeMap<&'static str, f64>,
    /// `multipleOf`.
    pub(super) multiples: Vec<f64>,
    /// `pattern`, sorted.
    pub(super) patterns: Vec<&'v str>,
    /// `uniqueItems`.
    pub(super) unique: bool,
    /// Rules that no type expresses, as JSON, sorted.
    pub(super) rules: Vec<String>,
    /// Declared members; a value satisfies all parts of each.
    pub(super) properties: IndexMap<&'v str, Vec<Node<'v>>>,
    /// Members that must be there, each with the list that says so.
    pub(super) required: BTreeMap<&'v str, Node<'v>>,
    /// Keys that are not declared.
    pub(super) others: Others<'v>,
    /// Items of a list.
    pub(super) items: Vec<Node<'v>>,
    /// Positions of a tuple.
    pub(super) positions: Vec<Node<'v>>,
    /// No items follow the positions.
    pub(super) closed_items: bool,
    /// Alternatives.
    pub(super) unions: Vec<Union<'v>>,
    /// `discriminator`.
    pub(super) discriminator: Option<Node<'v>>,
    /// `readOnly`.
    pub(super) read_only: bool,
    /// `writeOnly`.
    pub(super) write_only: bool,
    /// `deprecated`.
    pub(super) deprecated: bool,
    /// `default`.
    pub(super) default: Option<&'v Value>,
}

/// Keys of a schema that restrict values; without any of them null is legal too.
const ASSERTIONS: [&str; 12] = [
    "type",
    "enum",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "format",
    "x-oas-prefix-items",
];

/// Counts that bound from below; the larger one of several parts applies.
const LOWER: [&str; 3] = ["minLength", "minItems", "minProperties"];
/// Counts that bound from above; the smaller one of several parts applies.
const UPPER: [&str; 3] = ["maxLength", "maxItems", "maxProperties"];
/// What the text of a string holds.
const CONTENT: [&str; 2] = ["x-oas-content-encoding", "x-oas-content-media-type"];
/// Rules that are compared as they are written.
const RULES: [&str; 2] = ["not", "x-oas-facts"];

impl<'v> View<'v> {
    /// Takes the parts together: a value satisfies all of them.
    pub(super) fn of(side: &'v Side<'_>, parts: &[Node<'v>]) -> Self {
        let mut view = Self::default();
        if let [only] = parts
            && only.text("$ref").is_some()
        {
            view.component = side.component(&side.resolve(only));
        }
        let mut path = Vec::new();
        let mut nullable = true;
        for part in parts {
            nullable &= view.take(side, part, &mut path);
        }
        view.nullable = nullable;
        view.settle();
        view
    }

    /// Where the schema stands: its first part, references followed.
    pub(super) fn node(&self) -> Option<&Node<'v>> {
        self.parts.first()
    }

    /// The part that has the member `key`.
    pub(super) fn stating(&self, key: &str) -> Option<Node<'v>> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    /// Takes a part in; the answer is whether it allows null.
    fn take(&mut self, side: &'v Side<'_>, part: &Node<'v>, path: &mut Vec<usize>) -> bool {
        let part = side.resolve(part);
        let address = part.address();
        // A reference on the way to itself adds nothing.
        if path.contains(&address) || part.text("$ref").is_some() {
            return true;
        }
        path.push(address);
        self.parts.push(part.clone());
        let mut nullable = part.flag("nullable");
        self.simple(&part);
        self.object(&part);
        self.list(&part);
        if let Some(all) = part.get("allOf") {
            let mut every = true;
            for inner in all.items() {
                every &= self.take(side, &inner, path);
            }
            nullable |= every;
        }
        for (key, exclusive) in [("oneOf", true), ("anyOf", false)] {
            let Some(node) = part.get(key) else { continue };
            let branches: Vec<Node<'v>> = node.items().collect();
            match branches.as_slice() {
                [] => {}
                // One alternative is no choice.
                [only] => nullable |= self.take(side, only, path),
                _ => self.unions.push(Union {
                    node,
                    exclusive,
                    branches,
                }),
            }
        }
        path.pop();
        nullable || ASSERTIONS.iter().all(|key| part.value.get(key).is_none())
    }

    /// What a part says of values that are no objects and no lists.
    fn simple(&mut self, part: &Node<'v>) {
        if let Some(stated) = part.text("type") {
            self.kind = match self.kind {
                Some("integer") if stated == "number" => Some("integer"),
                Some(known) if !(known == "number" && stated == "integer") => Some(known),
                _ => Some(stated),
            };
        }
        self.format = self.format.or_else(|| part.text("format"));
        for key in CONTENT {
            if let Some(text) = part.text(key) {
                self.content.insert(key, text.to_ascii_lowercase());
            }
        }
        if let Some(list) = part.get("enum") {
            let values: Vec<Node<'v>> = list.items().filter(|item| !item.value.is_null()).collect();
            self.values = Some(match self.values.take() {
                None => values,
                Some(known) => known
                    .into_iter()
                    .filter(|old| values.iter().any(|new| new.value == old.value))
                    .collect(),
            });
        }
        let number = |key: &str| part.value.get(key).and_then(Value::as_f64);
        if let Some(limit) = number("minimum") {
            let new = Bound {
                limit,
                exclusive: part.flag("exclusiveMinimum"),
            };
            let old = self.bounds.0.get_or_insert(new);
            if new.limit > old.limit || new.limit == old.limit && new.exclusive {
                *old = new;
            }
        }
        if let Some(limit) = number("maximum") {
            let new = Bound {
                limit,
                exclusive: part.flag("exclusiveMaximum"),
            };
            let old = self.bounds.1.get_or_insert(new);
            if new.limit < old.limit || new.limit == old.limit && new.exclusive {
                *old = new;
            }
        }
        for key in LOWER {
            // Nothing is shorter than 0.
            if let Some(count) = number(key).filter(|count| *count > 0.0) {
                let known = self.counts.entry(key).or_insert(count);
                *known = known.max(count);
            }
        }
        for key in UPPER {
            if let Some(count) = number(key) {
                let known = self.counts.entry(key).or_insert(count);
                *known = known.min(count);
            }
        }
        self.multiples.extend(number("multipleOf"));
        self.patterns.extend(part.text("pattern"));
        self.unique |= part.flag("uniqueItems");
        self.read_only |= part.flag("readOnly");
        self.write_only |= part.flag("writeOnly");
        self.deprecated |= part.flag("deprecated");
        self.default = self.default.or_else(|| part.value.get("default"));
        if self.discriminator.is_none() {
            self.discriminator = part.get("discriminator");
        }
        for key in RULES {
            if let Some(rule) = part.value.get(key) {
                self.rules.push(canonical(rule));
            }
        }
    }

    fn object(&mut self, part: &Node<'v>) {
        if let Some(list) = part.get("properties") {
            for (name, node) in list.members() {
                self.properties.entry(name).or_default().push(node);
            }
        }
        if let Some(list) = part.get("required") {
            for item in list.items() {
                if let Some(name) = item.value.as_str() {
                    self.required.entry(name).or_insert(item);
                }
            }
        }
        match part.get("additionalProperties") {
            Some(node) if node.value == &Value::Bool(false) => self.others = Others::Forbidden,
            Some(node) if node.value.as_object().is_some_and(|map| !map.is_empty()) => {
                match &mut self.others {
                    Others::Typed(parts) => parts.push(node),
                    Others::Free => self.others = Others::Typed(vec![node]),
                    Others::Forbidden => {}
                }
            }
            _ => {}
        }
    }

    fn list(&mut self, part: &Node<'v>) {
        if let Some(items) = part.get("items")
            && items.value.as_object().is_some_and(|map| !map.is_empty())
        {
            self.items.push(items);
        }
        if let Some(positions) = part.get("x-oas-prefix-items")
            && self.positions.is_empty()
        {
            self.positions = positions.items().collect();
        }
        self.closed_items |= part.flag("x-oas-closed-items");
    }

    /// Brings what may be written in several ways into one form.
    fn settle(&mut self) {
        self.patterns.sort_unstable();
        self.patterns.dedup();
        self.rules.sort_unstable();
        self.rules.dedup();
        self.multiples.sort_by(f64::total_cmp);
        self.multiples.dedup();
        if self.kind.is_none() && self.unions.is_empty() {
            // Members without a type mean an object, items a list; so the client reads them too.
            let object = !self.properties.is_empty()
                || !self.required.is_empty()
                || !matches!(self.others, Others::Free);
            let list = !self.items.is_empty() || !self.positions.is_empty();
            self.kind = object.then_some("object").or(list.then_some("array"));
        }
    }
}

/// JSON with sorted keys, without what only people read.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&str, String> = map
                .iter()
                .filter(|(key, _)| {
                    !matches!(
                        key.as_str(),
                        "description" | "title" | "example" | "x-oas-examples"
                    )
                })
                .map(|(key, value)| (key.as_str(), canonical(value)))
                .collect();
            let members: Vec<String> = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{value}", Value::from(key)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        // A whole number may be written with a fraction.
        Value::Number(number) => number
            .as_f64()
            .map_or_else(|| number.to_string(), |f| f.to_string()),
        other => other.to_string(),
    }
}
