//! Values of a schema: small ones, full ones, and one for every choice that it leaves.
//!
//! The same schema always gives the same values. Recursion ends where a value is not needed, and a schema that needs a
//! value of itself gives none.

use serde_json::{Map, Value, json};

use crate::choice::CHOICE_DEPTH;
use crate::scalar;
use crate::shape::{Additional, Shape};
use crate::tree::{Node, Tree};

/// The most samples of one schema.
const MAX_SAMPLES: usize = 150;

/// How deep values nest.
const MAX_DEPTH: usize = 12;

/// How deep values nest before what is optional is left out.
const FULL_DEPTH: usize = 5;

/// A value and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What it is for.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// How much of what is optional a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Nothing of it.
    Minimal,
    /// All of it, down to a depth.
    Full,
}

/// One value of a schema; nothing where it would have to contain itself.
#[must_use]
pub fn value(tree: &Tree<'_>, schema: &Node<'_>, fill: Fill) -> Option<Value> {
    Sampler { tree }.value(schema, fill, 0)
}

/// The samples of a schema.
pub fn samples(tree: &Tree<'_>, schema: &Node<'_>) -> Vec<Sample> {
    let sampler = Sampler { tree };
    let mut samples: Vec<Sample> = Vec::new();
    let mut add = |label: String, value: Value| {
        let known = samples.iter().any(|sample| sample.value == value);
        if !known && samples.len() < MAX_SAMPLES {
            samples.push(Sample { label, value });
        }
    };
    for (label, fill) in [("minimal", Fill::Minimal), ("full", Fill::Full)] {
        if let Some(value) = sampler.value(schema, fill, 0) {
            add(label.to_owned(), value);
        }
    }
    for (label, value) in sampler.choices(schema, CHOICE_DEPTH) {
        add(label, value);
    }
    samples
}

/// The schemas that the discriminator of this very schema selects, where they are not listed as alternatives.
pub fn children<'t>(tree: &'t Tree<'_>, schema: &Node<'t>) -> Vec<Node<'t>> {
    let Some(base) = tree.resolve(schema) else {
        return Vec::new();
    };
    let Some(discriminator) = base.child("discriminator") else {
        return Vec::new();
    };
    let targets = discriminator.members("mapping").into_iter();
    let children = targets.filter_map(|(_, target)| tree.reach(&base, target.value.as_str()?));
    let place = tree.place(&base);
    children
        .filter(|child| tree.place(child) != place)
        .collect()
}

/// The examples that the schema itself gives.
pub fn examples(tree: &Tree<'_>, schema: &Node<'_>) -> Vec<Value> {
    let shape = Shape::of(tree, schema);
    shape.examples.into_iter().cloned().collect()
}

/// Whether null is a value of a schema, by itself or as an alternative of it.
#[must_use]
pub fn allows_null(tree: &Tree<'_>, schema: &Node<'_>) -> bool {
    let shape = Shape::of(tree, schema);
    let mut branches = shape.branches.iter().flatten();
    shape.null || branches.any(|branch| Shape::of(tree, branch).null)
}

pub(crate) struct Sampler<'t, 'r> {
    pub(crate) tree: &'t Tree<'r>,
}

impl<'t> Sampler<'t, '_> {
    /// What a schema allows. A base that selects its children by a discriminator has them as alternatives.
    pub(crate) fn shape(&self, schema: &Node<'t>) -> Shape<'t> {
        let mut shape = Shape::of(self.tree, schema);
        let children = children(self.tree, schema);
        if shape.branches.is_empty() && !children.is_empty() {
            shape.branches.push(children);
        }
        shape
    }

    /// A value of the schema; nothing where it would have to nest too deep.
    pub(crate) fn value(&self, schema: &Node<'t>, fill: Fill, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        let shape = self.shape(schema);
        if let Some(value) = shape.values.first() {
            return Some((*value).clone());
        }
        if shape.is_obscure {
            return None;
        }
        if shape.only_null {
            return Some(Value::Null);
        }
        if !shape.branches.is_empty() {
            let base = self.base(schema, &shape, fill, depth)?;
            return self.united(schema, &shape, base, fill, depth);
        }
        self.plain(schema, &shape, fill, depth)
    }

    /// The part of a union's value that stands beside its alternatives.
    pub(crate) fn base(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        fill: Fill,
        depth: usize,
    ) -> Option<Option<Value>> {
        if shape.has_members() {
            self.object(schema, shape, fill, depth).map(Some)
        } else {
            Some(None)
        }
    }

    /// The base with the first possible alternative of every `oneOf` and `anyOf`.
    fn united(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        base: Option<Value>,
        fill: Fill,
        depth: usize,
    ) -> Option<Value> {
        let mut value = base;
        for branches in &shape.branches {
            let chosen = branches.iter().find_map(|branch| {
                let chosen = self.value(branch, fill, depth + 1)?;
                (!chosen.is_null()).then(|| self.tagged(schema, shape, branch, chosen))
            });
            value = Some(merged(value, chosen?));
        }
        value
    }

    /// The value of an alternative, with the tag that selects it.
    pub(crate) fn tagged(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        branch: &Node<'t>,
        mut value: Value,
    ) -> Value {
        let Some((name, tag)) = self.tag(schema, shape, branch) else {
            return value;
        };
        let own = Shape::of(self.tree, branch);
        if let (Value::Object(members), true) = (&mut value, self.allows(&own, name, &tag)) {
            members.insert(name.to_owned(), Value::String(tag));
        }
        value
    }

    /// Whether the member that holds the tag may hold this one.
    fn allows(&self, shape: &Shape<'t>, name: &str, tag: &str) -> bool {
        let mut declared = shape.properties.iter().filter(|(key, _)| *key == name);
        declared.all(|(_, property)| {
            let values = Shape::of(self.tree, property).values;
            values.is_empty() || values.iter().any(|value| *value == tag)
        })
    }

    /// The name of the discriminator's member, and the value that stands for `chosen`.
    fn tag(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        chosen: &Node<'t>,
    ) -> Option<(&'t str, String)> {
        let discriminator = shape.discriminator.as_ref()?;
        let name = discriminator.text("propertyName")?;
        let chosen = self.tree.resolve(chosen)?;
        let place = self.tree.place(&chosen);
        let leads_here = |target: &str| {
            let found = self.tree.reach(discriminator, target).or_else(|| {
                let path = format!("#/components/schemas/{target}");
                self.tree.reach(schema, &path)
            });
            found.is_some_and(|node| self.tree.place(&node) == place)
        };
        let mapped = discriminator
            .members("mapping")
            .into_iter()
            .find(|(_, target)| target.value.as_str().is_some_and(leads_here));
        let tag = match mapped {
            Some((tag, _)) => tag.to_owned(),
            None => place.rsplit('/').next()?.to_owned(),
        };
        Some((name, tag))
    }

    fn plain(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        fill: Fill,
        depth: usize,
    ) -> Option<Value> {
        match shape.main_type() {
            Some("object") => self.object(schema, shape, fill, depth),
            Some("array") => self.array(shape, fill, depth),
            Some(word) => Some(scalar::usual(word, shape)),
            None if shape.null => Some(Value::Null),
            None => Some(json!("any")),
        }
    }

    fn object(
        &self,
        schema: &Node<'t>,
        shape: &Shape<'t>,
        fill: Fill,
        depth: usize,
    ) -> Option<Value> {
        let mut members = Map::new();
        for (name, property) in &shape.properties {
            let needed = shape.required.contains(name);
            if !needed && (fill == Fill::Minimal || depth >= FULL_DEPTH) {
                continue;
            }
            match self.value(property, fill, depth + 1) {
                Some(value) => {
                    members.insert((*name).to_owned(), value);
                }
                None if needed => return None,
                None => {}
            }
        }
        for name in &shape.required {
            if !members.contains_key(*name) {
                members.insert((*name).to_owned(), json!("any"));
            }
        }
        self.tag_own(schema, shape, &mut members);
        let wanted = match fill {
            Fill::Minimal => shape.min_properties,
            Fill::Full if depth < FULL_DEPTH => shape.min_properties.max(members.len() + 1),
            Fill::Full => shape.min_properties,
        };
        for number in 1..=wanted.saturating_sub(members.len()).min(8) {
            let value = match &shape.additional {
                Additional::Schema(schema) => self.value(schema, fill, depth + 1),
                Additional::Any => Some(json!({"deep": [1, null, "é"]})),
                Additional::Unstated if shape.has_members() => None,
                Additional::Unstated => Some(json!("any")),
            };
            let Some(value) = value else { break };
            members.insert(format!("clé/~ {number}"), value);
        }
        Some(Value::Object(members))
    }

    /// Sets the tag of a schema that inherits its discriminator, as `allOf` children of a base do.
    fn tag_own(&self, schema: &Node<'t>, shape: &Shape<'t>, members: &mut Map<String, Value>) {
        if !shape.branches.is_empty() {
            return;
        }
        let Some((name, tag)) = self.tag(schema, shape, schema) else {
            return;
        };
        if members.contains_key(name) && self.allows(shape, name, &tag) {
            members.insert(name.to_owned(), Value::String(tag));
        }
    }

    fn array(&self, shape: &Shape<'t>, fill: Fill, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        for item in &shape.prefix {
            items.push(self.value(item, fill, depth + 1)?);
        }
        let wanted = match fill {
            Fill::Full if depth < FULL_DEPTH && shape.prefix.is_empty() => shape.min_items.max(1),
            _ => shape.min_items,
        };
        while items.len() < wanted.min(16) {
            let item = match &shape.items {
                Some(item) => self.value(item, fill, depth + 1),
                None => Some(match shape.item_word {
                    Some(word) => scalar::usual(word, &Shape::default()),
                    None => json!("any"),
                }),
            };
            match item {
                Some(item) if shape.unique => items.push(scalar::varied(item, items.len())),
                Some(item) => items.push(item),
                None if items.len() < shape.min_items => return None,
                None => break,
            }
        }
        Some(Value::Array(items))
    }
}

/// Two objects in one; anything else is replaced.
pub(crate) fn merged(base: Option<Value>, value: Value) -> Value {
    match (base, value) {
        (Some(Value::Object(mut base)), Value::Object(members)) => {
            base.extend(members);
            Value::Object(base)
        }
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;

    fn of(schemas: &str, name: &str) -> Vec<(String, Value)> {
        let text =
            format!("{{\"openapi\": \"3.1.0\", \"components\": {{\"schemas\": {schemas}}}}}");
        let reader = Memory::new().with("api.json", text);
        let tree = Tree::open(&reader, "api.json").unwrap();
        let schema = tree
            .at(&format!("api.json#/components/schemas/{name}"))
            .unwrap();
        let samples = samples(&tree, &schema);
        samples
            .into_iter()
            .map(|sample| (sample.label, sample.value))
            .collect()
    }

    fn has(samples: &[(String, Value)], label: &str, value: Value) {
        assert!(
            samples.contains(&(label.to_owned(), value)),
            "{label}: {samples:#?}"
        );
    }

    #[test]
    fn every_choice_of_an_object_has_a_sample() {
        let samples = of(
            r#"{"A": {"type": "object", "required": ["id"], "properties": {
                "id": {"type": "integer"}, "kind": {"enum": ["a", "b"]},
                "note": {"type": ["string", "null"]}, "tags": {"type": "array", "items": {"type": "boolean"}}},
                "additionalProperties": {"type": "boolean"}}}"#,
            "A",
        );
        has(&samples, "minimal", json!({"id": 1}));
        has(&samples, "id: largest", json!({"id": i64::MAX}));
        has(&samples, "kind: value 1", json!({"id": 1, "kind": "b"}));
        has(&samples, "note: null", json!({"id": 1, "note": null}));
        has(&samples, "tags: empty", json!({"id": 1, "tags": []}));
        has(&samples, "entry: false", json!({"id": 1, "clé/~ ✓": false}));
        assert!(samples.iter().any(|(label, value)| {
            label == "full"
                && ["kind", "note", "tags", "clé/~ 1"]
                    .iter()
                    .all(|key| value.get(key).is_some())
        }));
    }

    #[test]
    fn a_base_is_one_of_the_children_that_it_selects() {
        let schemas = r##"{
            "Part": {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["head", "tail"]}},
                "discriminator": {"propertyName": "kind", "mapping": {"head": "#/components/schemas/Head"}}},
            "Head": {"allOf": [{"$ref": "#/components/schemas/Part"}, {"required": ["eyes"], "properties": {
                "kind": {"enum": ["head"]}, "eyes": {"type": "integer"}}}]},
            "Odd": {"properties": {"a": {"type": "whatever"}, "b": {"type": "boolean / null"}}}
        }"##;
        let samples = of(schemas, "Part");
        has(&samples, "minimal", json!({"kind": "head", "eyes": 1}));
        let is_whole = |(_, value): &(String, Value)| value.get("eyes").is_some();
        assert!(samples.iter().all(is_whole), "{samples:#?}");
        // Nobody knows what a value of an unknown type is.
        let nothing = r#"{"None": {"required": ["a"], "properties": {"a": {"type": "string", "enum": [null]}}}}"#;
        has(&of(nothing, "None"), "minimal", json!({"a": null}));
        let samples = of(schemas, "Odd");
        has(&samples, "b: null", json!({"b": null}));
        assert!(samples.iter().all(|(_, value)| value.get("a").is_none()));
    }

    #[test]
    fn alternatives_have_their_tags_and_recursion_ends() {
        let schemas = r##"{
            "Pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"wau": "Dog"}}},
            "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
            "Dog": {"type": "object", "required": ["kind"], "properties": {
                "kind": {"type": "string"}, "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Dog"}}}},
            "Endless": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Endless"}}}
        }"##;
        let samples = of(schemas, "Pet");
        has(&samples, "minimal", json!({"kind": "Cat"}));
        has(&samples, "alternative 1, minimal", json!({"kind": "wau"}));
        assert!(of(schemas, "Dog").len() > 2);
        assert_eq!(of(schemas, "Endless"), []);
    }
}
