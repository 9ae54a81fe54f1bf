//! What a document says of one part of a value: where it declares the part, as what, and whether the value is that.

use std::fmt;

use generator::origin::Pointer;
use serde_json::Value;

use crate::sample::children;
use crate::tree::{Node, Tree};
use crate::types::Types;

/// How many references, parts and alternatives are followed one inside the other.
const MAX_DEPTH: usize = 24;

/// How many schemas are looked at for one level of the value.
const MAX_SCHEMAS: usize = 200;

/// A schema that speaks of a part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Where it stands: `file#/json/pointer`.
    pub place: String,
    /// The words of its type, and of its values where it lists them.
    pub words: String,
    /// Whether the part is of that type, and one of these values.
    pub holds: bool,
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "declared as {} at {}", self.words, self.place)?;
        if !self.holds {
            out.write_str(", which it is not")?;
        }
        Ok(())
    }
}

/// What is said of the part of `value` at `pointer`, of which `schema` is the schema: by every part and every
/// alternative that leads there, in document order.
#[must_use]
pub fn said(tree: &Tree<'_>, schema: &Node<'_>, value: &Value, pointer: &Pointer) -> Vec<Said> {
    let mut schemas = whole(tree, vec![schema.clone()]);
    let mut part = Some(value);
    for token in pointer.tokens() {
        let inside: Vec<Node<'_>> = schemas
            .iter()
            .flat_map(|schema| below(schema, part, &token))
            .collect();
        schemas = whole(tree, inside);
        part = part.and_then(|part| match part {
            Value::Object(members) => members.get(token.as_ref()),
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        });
    }
    let mut found: Vec<Said> = Vec::new();
    for schema in &schemas {
        let words = words(schema.value);
        if !words.is_empty() {
            let place = tree.place(schema);
            let holds = part.is_none_or(|part| holds(schema.value, part));
            found.push(Said {
                place,
                words,
                holds,
            });
        }
    }
    found
}

/// The schemas themselves and all that they refer to, join and choose from.
fn whole<'t>(tree: &'t Tree<'_>, schemas: Vec<Node<'t>>) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = Vec::new();
    for schema in schemas {
        add(tree, schema, &mut found, MAX_DEPTH);
    }
    found
}

fn add<'t>(tree: &'t Tree<'_>, schema: Node<'t>, found: &mut Vec<Node<'t>>, depth: usize) {
    let is_known = found
        .iter()
        .any(|known| std::ptr::eq(known.value, schema.value));
    let Some(depth) = depth.checked_sub(1).filter(|_| !is_known) else {
        return;
    };
    if found.len() >= MAX_SCHEMAS {
        return;
    }
    found.push(schema.clone());
    let parts = ["allOf", "oneOf", "anyOf"];
    let parts = parts.into_iter().flat_map(|word| schema.items(word));
    for part in tree.follow(&schema).into_iter().chain(parts) {
        add(tree, part, found, depth);
    }
    for child in children(tree, &schema) {
        add(tree, child, found, depth);
    }
}

/// What a schema says of the member or element `token` of a value.
fn below<'t>(schema: &Node<'t>, value: Option<&Value>, token: &str) -> Vec<Node<'t>> {
    if value.is_some_and(Value::is_array) {
        let known = schema.items("prefixItems").into_iter();
        let position = token.parse().unwrap_or(usize::MAX);
        let known: Vec<Node<'t>> = known.skip(position).take(1).collect();
        return match known.is_empty() {
            true => schema.child("items").into_iter().collect(),
            false => known,
        };
    }
    let declared = schema.child("properties");
    let declared = declared.and_then(|list| list.child(token));
    let other = || schema.child("additionalProperties");
    declared
        .or_else(|| other().filter(|node| node.value.is_object()))
        .into_iter()
        .collect()
}

fn words(schema: &Value) -> String {
    let mut words = Types::of(schema).words.join(" or ");
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) = format.filter(|_| !words.is_empty()) {
        words = format!("{words} ({format})");
    }
    if let Some(value) = schema.get("const") {
        words = format!("the value {value}");
    } else if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let kind = if words.is_empty() { "any" } else { &words };
        words = format!("{kind} of {} values", values.len());
    }
    words
}

/// Whether a value is of the type, and one of the values, that a schema states by itself.
pub(crate) fn holds(schema: &Value, value: &Value) -> bool {
    if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
        return true;
    }
    let types = Types::of(schema);
    let word = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_f64().is_some_and(|found| found.fract() == 0.0) => {
            "integer"
        }
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_typed = types.words.is_empty()
        || types.is_obscure
        || types.words.contains(&word)
        || (word == "integer" && types.words.contains(&"number"));
    is_typed && is_listed(schema, value)
}

/// Whether a value is one of those that a schema lists by itself, if it lists any.
pub(crate) fn is_listed(schema: &Value, value: &Value) -> bool {
    let listed = schema.get("enum").and_then(Value::as_array);
    let listed =
        listed.filter(|values| !values.is_empty() && !Types::of(schema).lists_items(schema));
    listed.is_none_or(|values| values.contains(value))
        && schema.get("const").is_none_or(|only| only == value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;
    use serde_json::json;

    fn told(pointer: &str, value: &Value) -> Vec<String> {
        let document = "\
openapi: 3.0.0
components:
  schemas:
    X:
      properties:
        link: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
        list: {type: array, items: {type: number, format: float}}
        more: {type: object, additionalProperties: {enum: [a, b]}}
    A: {properties: {to: {type: array, items: {}}}}
    B: {allOf: [{properties: {to: {type: [string, 'null']}}}, {$ref: '#/components/schemas/B'}]}
";
        let reader = Memory::new().with("api.yaml", document);
        let tree = Tree::open(&reader, "api.yaml").unwrap();
        let schema = tree.at("api.yaml#/components/schemas/X").unwrap();
        let pointer = Pointer::parse(pointer).unwrap();
        let said = said(&tree, &schema, value, &pointer);
        said.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_schema_that_leads_to_a_part_is_heard() {
        let value = json!({"link": {"to": {}}, "list": [1.5], "more": {"k": "a"}});
        assert_eq!(
            told("/link/to", &value),
            [
                "declared as array at api.yaml#/components/schemas/A/properties/to, which it is not",
                "declared as string or null at api.yaml#/components/schemas/B/allOf/0/properties/to, which it is not",
            ]
        );
        assert_eq!(
            told("/list/0", &value),
            ["declared as number (float) at api.yaml#/components/schemas/X/properties/list/items"]
        );
        assert_eq!(
            told("/more/k", &value),
            [
                "declared as any of 2 values at api.yaml#/components/schemas/X/properties/more/additionalProperties"
            ]
        );
        assert_eq!(told("/link/gone", &value), <[&str; 0]>::default());
    }
}
