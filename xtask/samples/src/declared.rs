//! The part of a value that its schema declares.
//!
//! A member that no schema names is valid where nothing forbids it, but a typed client has no place for it. Examples are
//! cut down to what is declared before they are sent, so that only what should survive is judged. Of the alternatives of
//! a union, those count that declare most of the value: a client reads a value as one of them, not as all. One that
//! lists the values of a member does not count where the member has another: a client goes by its tag.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::said::is_listed;
use crate::sample::children;
use crate::tree::{Node, Tree};

/// How deep schemas and values are followed.
const MAX_DEPTH: usize = 64;

/// The part of `value` that `schema` declares.
pub fn part(tree: &Tree<'_>, schema: &Node<'_>, value: &Value) -> Value {
    declared(tree, std::slice::from_ref(schema), value, MAX_DEPTH)
}

/// What the schemas of one value say about its parts.
#[derive(Default)]
struct Parts<'t> {
    properties: BTreeMap<&'t str, Vec<Node<'t>>>,
    required: BTreeSet<&'t str>,
    additional: Vec<Node<'t>>,
    is_open: bool,
    items: Vec<Node<'t>>,
}

fn declared<'t>(tree: &'t Tree<'_>, schemas: &[Node<'t>], value: &Value, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else {
        return value.clone();
    };
    if !value.is_object() && !value.is_array() {
        return value.clone();
    }
    let mut parts = Parts::default();
    for schema in schemas {
        parts.gather(tree, schema, value, depth);
        parts.alternatives(tree, &children(tree, schema), value, depth);
    }
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| declared(tree, &parts.items, item, depth))
            .collect(),
        Value::Object(members) => Value::Object(parts.members(tree, members, depth)),
        other => other.clone(),
    }
}

impl<'t> Parts<'t> {
    fn gather(&mut self, tree: &'t Tree<'_>, schema: &Node<'t>, value: &Value, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if let Some(target) = tree.follow(schema) {
            self.gather(tree, &target, value, depth);
        }
        for part in schema.items("allOf") {
            self.gather(tree, &part, value, depth);
        }
        for word in ["oneOf", "anyOf"] {
            self.alternatives(tree, &schema.items(word), value, depth);
        }
        for (name, property) in schema.members("properties") {
            self.properties.entry(name).or_default().push(property);
        }
        let required = schema.value.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        self.required.extend(required);
        let patterns = schema.members("patternProperties");
        self.additional
            .extend(patterns.into_iter().map(|(_, value)| value));
        match schema.child("additionalProperties") {
            Some(node) if node.value.is_object() => self.additional.push(node),
            Some(node) => self.is_open |= node.value == &Value::Bool(true),
            None => {}
        }
        self.items.extend(schema.child("items"));
        self.items.extend(schema.items("prefixItems"));
    }

    fn alternatives(
        &mut self,
        tree: &'t Tree<'_>,
        branches: &[Node<'t>],
        value: &Value,
        depth: usize,
    ) {
        let gathered = branches.iter().map(|branch| {
            let mut parts = Self::default();
            parts.gather(tree, branch, value, depth);
            (parts.covers(tree, value), parts)
        });
        let gathered: Vec<(usize, Self)> = gathered.collect();
        let most = gathered.iter().map(|(covers, _)| *covers).max();
        for (_, parts) in gathered
            .into_iter()
            .filter(|(covers, _)| Some(*covers) == most)
        {
            for (name, schemas) in parts.properties {
                self.properties.entry(name).or_default().extend(schemas);
            }
            self.required.extend(parts.required);
            self.additional.extend(parts.additional);
            self.is_open |= parts.is_open;
            self.items.extend(parts.items);
        }
    }

    /// How many members of a value have a schema; none if one is missing that has to be there, or is not one of the
    /// values that it may have.
    fn covers(&self, tree: &Tree<'_>, value: &Value) -> usize {
        let Value::Object(members) = value else {
            return 0;
        };
        if self
            .required
            .iter()
            .any(|name| !members.contains_key(*name))
        {
            return 0;
        }
        let is_other = |(name, schemas): (&&str, &Vec<Node<'_>>)| {
            let texts = members.get(*name).filter(|member| member.is_string());
            texts.is_some_and(|text| {
                let mut schemas = schemas.iter().filter_map(|schema| tree.resolve(schema));
                schemas.any(|schema| !is_listed(schema.value, text))
            })
        };
        if self.properties.iter().any(is_other) {
            return 0;
        }
        let is_covered = |name: &&String| self.properties.contains_key(name.as_str());
        1 + members.keys().filter(is_covered).count()
    }

    fn members(
        &self,
        tree: &'t Tree<'_>,
        members: &Map<String, Value>,
        depth: usize,
    ) -> Map<String, Value> {
        let keeps_all = self.properties.is_empty() || self.is_open || !self.additional.is_empty();
        let mut kept = Map::new();
        for (name, member) in members {
            let schemas = self.properties.get(name.as_str());
            if schemas.is_some() || keeps_all || self.required.contains(name.as_str()) {
                let schemas = schemas.unwrap_or(&self.additional);
                kept.insert(name.clone(), declared(tree, schemas, member, depth));
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;
    use serde_json::json;

    fn part_of(schema: &str, value: &Value) -> Value {
        let text = format!("openapi: 3.0.0\ncomponents: {{schemas: {{X: {schema}}}}}\n");
        let reader = Memory::new().with("api.yaml", text);
        let tree = Tree::open(&reader, "api.yaml").unwrap();
        let schema = tree.at("api.yaml#/components/schemas/X").unwrap();
        part(&tree, &schema, value)
    }

    #[test]
    fn members_without_a_schema_are_cut_unless_any_are_allowed() {
        let value = json!({"a": {"b": 1, "c": 2}, "d": [{"b": 3, "e": 4}], "f": 5});
        let closed = "{properties: {a: {properties: {b: {}}}}, anyOf: [{properties: {d: {items: {properties: {b: {}}}}}}]}";
        assert_eq!(
            part_of(closed, &value),
            json!({"a": {"b": 1}, "d": [{"b": 3}]})
        );
        let open = "{properties: {a: {properties: {b: {}}}}, additionalProperties: true}";
        assert_eq!(
            part_of(open, &value),
            json!({"a": {"b": 1}, "d": [{"b": 3, "e": 4}], "f": 5})
        );
        assert_eq!(part_of("{type: object}", &value), value);
        // The second alternative misses a member and the third declares less.
        let union = "{oneOf: [{properties: {a: {}, d: {}}}, {properties: {a: {}, d: {}, f: {}}, required: [g]}, {properties: {f: {}}}]}";
        let mut rest = value.clone();
        rest.as_object_mut().unwrap().remove("f");
        assert_eq!(part_of(union, &value), rest);
        // The first declares more, but not with this tag.
        let tagged =
            "{oneOf: [{properties: {t: {enum: [x]}, a: {}}}, {properties: {t: {const: y}}}]}";
        let value = json!({"t": "y", "a": 1});
        assert_eq!(part_of(tagged, &value), json!({"t": "y"}));
        let value = json!({"t": "x", "a": 1});
        assert_eq!(part_of(tagged, &value), value);
        let value = json!({"f": 5});
        assert_eq!(
            part_of("{properties: {g: {}}, required: [f]}", &value),
            json!({"f": 5})
        );
    }
}
