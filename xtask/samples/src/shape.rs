//! What a schema allows, gathered from the schema itself, its `$ref` and its `allOf`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tree::{Node, Tree};
use crate::types::{Types, item_word};

/// How many references and parts are followed one inside the other.
const MAX_DEPTH: usize = 24;

/// What a schema allows, as far as samples need it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape<'t> {
    /// The words of `type`, without `null`; empty if it states none.
    pub(crate) types: Vec<&'static str>,
    /// Whether `type` states something that nobody can make a value of.
    pub(crate) is_obscure: bool,
    /// Whether null is allowed.
    pub(crate) null: bool,
    /// Whether it is the only value of an `enum` or `const`.
    pub(crate) only_null: bool,
    /// The values of `enum` or `const`, without null.
    pub(crate) values: Vec<&'t Value>,
    /// Members in document order; of two with one name the later counts.
    pub(crate) properties: Vec<(&'t str, Node<'t>)>,
    pub(crate) required: BTreeSet<&'t str>,
    /// Whether it speaks of members at all, be it that there are none.
    pub(crate) speaks_of_members: bool,
    /// What other members may hold.
    pub(crate) additional: Additional<'t>,
    /// The schema of array items.
    pub(crate) items: Option<Node<'t>>,
    /// The type of items that have no schema.
    pub(crate) item_word: Option<&'static str>,
    /// The schemas of the first items.
    pub(crate) prefix: Vec<Node<'t>>,
    /// The alternatives of each `oneOf` and `anyOf`.
    pub(crate) branches: Vec<Vec<Node<'t>>>,
    /// Where a discriminator stands.
    pub(crate) discriminator: Option<Node<'t>>,
    pub(crate) format: Option<&'t str>,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) min_length: usize,
    pub(crate) max_length: Option<usize>,
    pub(crate) min_items: usize,
    pub(crate) max_items: Option<usize>,
    pub(crate) min_properties: usize,
    /// Whether no two items may be the same.
    pub(crate) unique: bool,
    /// What the document gives as examples.
    pub(crate) examples: Vec<&'t Value>,
}

/// What members may hold that `properties` does not name.
#[derive(Clone, Debug, Default)]
pub(crate) enum Additional<'t> {
    /// Nothing is said, or nothing is allowed.
    #[default]
    Unstated,
    /// Any JSON.
    Any,
    /// Values of this schema.
    Schema(Node<'t>),
}

impl<'t> Shape<'t> {
    /// Gathers a schema. References that lead nowhere add nothing.
    pub(crate) fn of(tree: &'t Tree<'_>, schema: &Node<'t>) -> Self {
        let mut shape = Self::default();
        shape.gather(tree, schema, MAX_DEPTH);
        shape
    }

    fn gather(&mut self, tree: &'t Tree<'_>, schema: &Node<'t>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if let Some(target) = tree.follow(schema) {
            self.gather(tree, &target, depth);
        }
        for part in schema.items("allOf") {
            self.gather(tree, &part, depth);
        }
        self.types(schema.value);
        self.null |= schema.value.get("nullable") == Some(&Value::Bool(true));
        self.values(schema.value);
        // A map of members that stands elsewhere is no reference to a schema, but it is meant as one to the map.
        let says = |key: &str| schema.value.get(key).is_some();
        self.speaks_of_members |= says("properties") || says("additionalProperties");
        let listed = schema.child("properties");
        let listed = listed.map(|list| tree.follow(&list).unwrap_or(list));
        for (name, property) in listed.iter().flat_map(Node::entries) {
            self.properties.retain(|(known, _)| *known != name);
            self.properties.push((name, property));
        }
        let required = schema.value.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        self.required.extend(required);
        self.additional(schema);
        match schema.child("items") {
            Some(items) if items.value.is_array() => self.prefix = schema.items("items"),
            Some(items) => self.items = Some(items),
            None => {}
        }
        if schema.value.get("prefixItems").is_some() {
            self.prefix = schema.items("prefixItems");
        }
        for word in ["oneOf", "anyOf"] {
            let branches = schema.items(word);
            if !branches.is_empty() {
                self.branches.push(branches);
            }
        }
        let discriminator = schema.child("discriminator");
        self.discriminator = discriminator.or(self.discriminator.take());
        self.limits(schema);
        self.examples(schema.value);
    }

    fn types(&mut self, schema: &Value) {
        let types = Types::of(schema);
        let word = schema.get("type").and_then(Value::as_str);
        self.item_word = word.and_then(item_word).or(self.item_word);
        self.is_obscure |= types.is_obscure;
        self.null |= types.words.contains(&"null");
        for word in types.words {
            if word != "null" && !self.types.contains(&word) {
                self.types.push(word);
            }
        }
    }

    fn values(&mut self, schema: &'t Value) {
        let listed = schema.get("enum").and_then(Value::as_array);
        let listed = listed.filter(|_| !Types::of(schema).lists_items(schema));
        let listed = listed.into_iter().flatten().chain(schema.get("const"));
        for value in listed {
            self.null |= value.is_null();
            self.only_null |= value.is_null();
            if !value.is_null() && !self.values.contains(&value) {
                self.values.push(value);
            }
        }
        self.only_null &= self.values.is_empty();
    }

    fn additional(&mut self, schema: &Node<'t>) {
        match schema.child("additionalProperties") {
            Some(node) if node.value.is_object() => {
                let is_any = node
                    .value
                    .as_object()
                    .is_some_and(serde_json::Map::is_empty);
                self.additional = if is_any {
                    Additional::Any
                } else {
                    Additional::Schema(node)
                };
            }
            Some(node) if node.value == &Value::Bool(true) => self.additional = Additional::Any,
            _ => {}
        }
    }

    fn limits(&mut self, schema: &Node<'t>) {
        let number = |key: &str| schema.value.get(key).and_then(Value::as_f64);
        let count = |key: &str| {
            let count = schema.value.get(key).and_then(Value::as_u64)?;
            usize::try_from(count).ok()
        };
        let exclusive = |key: &str, limit: Option<f64>, step: f64| match schema.value.get(key) {
            Some(Value::Bool(true)) => limit.map(|limit| limit + step),
            Some(value) => value.as_f64().map(|limit| limit + step).or(limit),
            None => limit,
        };
        let encoding = schema.text("contentEncoding");
        let format = match encoding {
            Some(base64) if base64.eq_ignore_ascii_case("base64") => Some("byte"),
            _ => schema.text("format"),
        };
        self.format = format.or(self.format);
        let minimum = exclusive("exclusiveMinimum", number("minimum"), 1.0);
        self.minimum = minimum.or(self.minimum);
        let maximum = exclusive("exclusiveMaximum", number("maximum"), -1.0);
        self.maximum = maximum.or(self.maximum);
        self.min_length = count("minLength").unwrap_or(self.min_length);
        self.max_length = count("maxLength").or(self.max_length);
        self.min_items = count("minItems").unwrap_or(self.min_items);
        self.max_items = count("maxItems").or(self.max_items);
        self.min_properties = count("minProperties").unwrap_or(self.min_properties);
        self.unique |= schema.value.get("uniqueItems") == Some(&Value::Bool(true));
    }

    fn examples(&mut self, schema: &'t Value) {
        self.examples.extend(schema.get("example"));
        match schema.get("examples") {
            Some(Value::Array(examples)) => self.examples.extend(examples),
            // Not what JSON Schema says, but what documents have.
            Some(Value::Object(examples)) => {
                let values = examples.values().filter_map(|example| example.get("value"));
                self.examples.extend(values);
            }
            _ => {}
        }
    }

    /// The one type that a plain value has: what is stated, or what the other keywords are about.
    pub(crate) fn main_type(&self) -> Option<&'static str> {
        if let Some(first) = self.types.first() {
            // A whole number beside numbers is one of them, and as exact as they are.
            let is_any_number = *first == "integer" && self.types.contains(&"number");
            return Some(if is_any_number { "number" } else { first });
        }
        if self.speaks_of_members && self.branches.is_empty()
            || !self.properties.is_empty()
            || !matches!(self.additional, Additional::Unstated)
            || !self.required.is_empty() && self.branches.is_empty()
        {
            Some("object")
        } else if self.items.is_some() || !self.prefix.is_empty() {
            Some("array")
        } else {
            None
        }
    }

    /// Whether the schema says something beside its alternatives.
    pub(crate) fn has_members(&self) -> bool {
        !self.properties.is_empty()
    }
}
