//! The judge of samples: a validator that shares no line with the generator.
//!
//! The document's schemas are rendered in the words of JSON Schema 2020-12, in one self-contained schema. What depends
//! on the version is read as it is meant, whatever version the document states. Some things are rendered wider than they
//! are written, because they would only shrink the set of samples: `oneOf` accepts a value that fits several
//! alternatives, as servers send them; `pattern` and `format` are left to the server; and so are conditions (`not`,
//! `if`, `dependentRequired` and their like). A part of an `allOf` that forbids the members of the other parts forbids
//! nothing, as no value would be left; and scalars in the `enum` of an array are values of its items. A keyword whose
//! value has the wrong shape says nothing.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::tree::{Node, Tree};
use crate::types::Types;

/// Validates values against schemas of one document.
pub struct Oracle {
    validator: Validator,
}

impl Oracle {
    /// A validator for these schemas, which it knows by their position.
    ///
    /// # Errors
    ///
    /// The rendering is no schema; in one line.
    pub fn new(tree: &Tree<'_>, schemas: &[Node<'_>]) -> Result<Self, String> {
        let schema = render(tree, schemas);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(false)
            .build(&schema)
            .map_err(|error| format!("the oracle does not take the schemas: {error}"))?;
        Ok(Self { validator })
    }

    /// Why a value is none of the schema at this position: each place in it and what is wrong there; empty if it is one.
    #[must_use]
    pub fn objections(&self, position: usize, value: &Value) -> Vec<String> {
        let mut wrapped = Map::new();
        wrapped.insert(position.to_string(), value.clone());
        let wrapped = Value::Object(wrapped);
        let errors = self.validator.iter_errors(&wrapped);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// Whether a value is one of the schema at this position.
    #[must_use]
    pub fn accepts(&self, position: usize, value: &Value) -> bool {
        let mut wrapped = Map::new();
        wrapped.insert(position.to_string(), value.clone());
        self.validator.is_valid(&Value::Object(wrapped))
    }
}

/// One schema for all of them: an object whose members are named by their positions.
fn render(tree: &Tree<'_>, schemas: &[Node<'_>]) -> Value {
    let mut rendering = Rendering {
        tree,
        numbers: BTreeMap::new(),
        waiting: Vec::new(),
    };
    let members: Map<String, Value> = schemas
        .iter()
        .enumerate()
        .map(|(position, schema)| (position.to_string(), rendering.definition(schema, false)))
        .collect();
    let mut definitions = Map::new();
    while let Some((number, node, is_part)) = rendering.waiting.pop() {
        let rendered = rendering.schema(&node, is_part);
        definitions.insert(number.to_string(), rendered);
    }
    json!({"properties": members, "$defs": definitions})
}

struct Rendering<'t, 'r> {
    tree: &'t Tree<'r>,
    /// The number of each definition, by its place and whether it is one of several parts of a schema.
    numbers: BTreeMap<(String, bool), usize>,
    waiting: Vec<(usize, Node<'t>, bool)>,
}

impl<'t> Rendering<'t, '_> {
    /// A reference to the definition of a node, which is rendered later.
    fn definition(&mut self, node: &Node<'t>, is_part: bool) -> Value {
        let next = self.numbers.len();
        let place = self.tree.place(node);
        let number = *self.numbers.entry((place, is_part)).or_insert(next);
        if number == next {
            self.waiting.push((number, node.clone(), is_part));
        }
        json!({"$ref": format!("#/$defs/{number}")})
    }

    /// A schema; `is_part` where others apply to the same value.
    fn schema(&mut self, node: &Node<'t>, is_part: bool) -> Value {
        let Value::Object(members) = node.value else {
            // Also where something else than a schema stands: it says nothing.
            return json!(node.value != &Value::Bool(false));
        };
        let mut rendered = Map::new();
        let mut parts = Vec::new();
        let has_any = |keys: &[&str]| keys.iter().any(|key| members.contains_key(*key));
        let is_composed = has_any(&["allOf", "anyOf", "oneOf", "$ref", "$dynamicRef"]);
        let has_members = has_any(&["properties", "additionalProperties"]);
        for (key, member) in node.entries() {
            match key {
                "allOf" => {
                    let all = node.items(key);
                    let is_part = is_part || has_members || all.len() > 1;
                    parts.extend(all.iter().map(|part| self.schema(part, is_part)));
                }
                "anyOf" | "oneOf" => {
                    let any = node.items(key);
                    let is_part = is_part || has_members || members.contains_key("allOf");
                    let any = any.iter().map(|part| self.schema(part, is_part));
                    let any: Vec<Value> = any.collect();
                    if !any.is_empty() {
                        parts.push(json!({"anyOf": any}));
                    }
                }
                "$ref" | "$dynamicRef" => {
                    let target = self.tree.follow(node);
                    let is_part = is_part || has_members;
                    parts.extend(target.map(|target| self.definition(&target, is_part)));
                }
                "properties" => {
                    let properties: Map<String, Value> = member
                        .entries()
                        .iter()
                        .map(|(name, property)| ((*name).to_owned(), self.schema(property, false)))
                        .collect();
                    rendered.insert(key.to_owned(), Value::Object(properties));
                }
                "items" if member.value.is_array() => {
                    self.list("prefixItems", &node.items(key), &mut rendered);
                }
                "prefixItems" => self.list(key, &node.items(key), &mut rendered),
                "items" if is_schema(member.value) => {
                    rendered.insert(key.to_owned(), self.schema(&member, false));
                }
                "additionalProperties"
                    if member.value == &Value::Bool(false) && (is_part || is_composed) => {}
                "additionalProperties" if is_schema(member.value) => {
                    self.additional(&member, node, &mut rendered);
                }
                "type" => {
                    let types = Types::of(node.value);
                    if !types.is_obscure && !types.words.is_empty() {
                        rendered.insert(key.to_owned(), json!(types.words));
                    }
                }
                "enum" if Types::of(node.value).lists_items(node.value) => {}
                _ => {
                    if let Some(plain) = plain(key, member.value, members) {
                        rendered.insert(key.to_owned(), plain);
                    }
                }
            }
        }
        if !parts.is_empty() {
            rendered.insert("allOf".to_owned(), Value::Array(parts));
        }
        let rendered = Value::Object(rendered);
        if members.get("nullable") == Some(&Value::Bool(true)) {
            return json!({"anyOf": [rendered, {"type": "null"}]});
        }
        rendered
    }

    fn list(&mut self, key: &str, items: &[Node<'t>], rendered: &mut Map<String, Value>) {
        if !items.is_empty() {
            let items: Vec<Value> = items.iter().map(|item| self.schema(item, false)).collect();
            rendered.insert(key.to_owned(), Value::Array(items));
        }
    }

    /// Members whose names match a pattern would be refused by `false`: the patterns may be of another dialect, so any
    /// name gets the benefit of the doubt.
    fn additional(
        &mut self,
        member: &Node<'t>,
        node: &Node<'t>,
        rendered: &mut Map<String, Value>,
    ) {
        let has_patterns = !node.members("patternProperties").is_empty();
        if !has_patterns {
            let schema = self.schema(member, false);
            rendered.insert("additionalProperties".to_owned(), schema);
        }
    }
}

fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

/// A keyword without schemas in it, if it says something.
fn plain(key: &str, value: &Value, siblings: &Map<String, Value>) -> Option<Value> {
    let limit = |other: &str| {
        siblings
            .get(other)
            .filter(|limit| limit.is_number())
            .cloned()
    };
    let is_exclusive = |other: &str| siblings.get(other) == Some(&Value::Bool(true));
    match key {
        "enum" => value
            .as_array()
            .filter(|values| !values.is_empty())
            .map(|_| value.clone()),
        "const" => Some(value.clone()),
        "required" => {
            let names = value.as_array()?.iter().filter_map(Value::as_str);
            // A name that stands there twice is one name.
            Some(json!(names.collect::<BTreeSet<&str>>()))
        }
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            value.is_u64().then(|| value.clone())
        }
        "uniqueItems" => value.is_boolean().then(|| value.clone()),
        "multipleOf" => value
            .as_f64()
            .filter(|step| *step > 0.0)
            .map(|_| value.clone()),
        "minimum" => limit(key).filter(|_| !is_exclusive("exclusiveMinimum")),
        "maximum" => limit(key).filter(|_| !is_exclusive("exclusiveMaximum")),
        "exclusiveMinimum" if value == &Value::Bool(true) => limit("minimum"),
        "exclusiveMaximum" if value == &Value::Bool(true) => limit("maximum"),
        "exclusiveMinimum" | "exclusiveMaximum" => limit(key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;

    fn accepted(schema: &str, values: &[Value]) -> Vec<bool> {
        let text = format!(
            "openapi: 3.0.0\ncomponents:\n  schemas:\n    Tag: {{enum: [a, b]}}\n    Self: {{properties: {{next: {{$ref: '#/components/schemas/Self'}}}}}}\n    X: {schema}\n"
        );
        let reader = Memory::new().with("api.yaml", text);
        let tree = Tree::open(&reader, "api.yaml").unwrap();
        let tag = tree.at("api.yaml#/components/schemas/Tag").unwrap();
        let schema = tree.at("api.yaml#/components/schemas/X").unwrap();
        let oracle = Oracle::new(&tree, &[tag, schema]).unwrap();
        let accepted = values.iter().map(|value| oracle.accepts(1, value));
        accepted.collect()
    }

    #[test]
    fn words_of_older_versions_are_read_as_meant() {
        let values = [json!(null), json!(5), json!(6), json!("x")];
        let schema = "{type: integer, nullable: true, minimum: 5, exclusiveMinimum: true}";
        assert_eq!(accepted(schema, &values), [true, false, true, false]);
        let schema = "{type: [integer, null], exclusiveMinimum: 5}";
        assert_eq!(accepted(schema, &values), [true, false, true, false]);
    }

    #[test]
    fn what_has_the_wrong_shape_says_nothing() {
        let values = [json!(null), json!(5), json!({"a": 1})];
        for schema in [
            "{type: any}",
            "{required: true}",
            "{enum: []}",
            "{$ref: '#/components/schemas/Gone'}",
            "{minLength: many, items: text}",
            "{multipleOf: 0}",
        ] {
            assert_eq!(accepted(schema, &values), [true; 3], "{schema}");
        }
        assert_eq!(accepted("{required: [a, 1]}", &values), [true; 3]);
        assert_eq!(accepted("{required: [b, b]}", &values), [true, true, false]);
    }

    #[test]
    fn references_and_recursion_are_followed() {
        let values = [
            json!({"next": {"next": {}}, "tag": "a"}),
            json!({"next": {"next": 1}, "tag": 1}),
            json!({"tag": "c"}),
        ];
        let schema = "{allOf: [{$ref: '#/components/schemas/Self'}], oneOf: [{}, {type: object}], properties: {tag: {$ref: '#/components/schemas/Tag'}}, additionalProperties: {type: object}}";
        assert_eq!(accepted(schema, &values), [true, false, false]);
    }

    #[test]
    fn scalars_beside_an_array_are_values_of_its_items() {
        let values = [json!("a"), json!(["a"]), json!([1])];
        let schema = "{type: array, items: {type: string}, enum: [a, b]}";
        assert_eq!(accepted(schema, &values), [false, true, false]);
        let schema = "{type: array, enum: [[a]]}";
        assert_eq!(accepted(schema, &values), [false, true, false]);
    }

    #[test]
    fn a_closed_part_does_not_close_the_whole() {
        let values = [json!({"a": 1, "b": 1}), json!({"b": "x"})];
        let part = |name: &str| {
            format!("{{additionalProperties: false, properties: {{{name}: {{type: integer}}}}}}")
        };
        let (a, b) = (part("a"), part("b"));
        assert_eq!(accepted(&a, &values), [false, false]);
        let schema = format!("{{allOf: [{a}, {b}]}}");
        assert_eq!(accepted(&schema, &values), [true, false]);
        let schema = format!("{{allOf: [{a}], properties: {{b: {{type: integer}}}}}}");
        assert_eq!(accepted(&schema, &values), [true, false]);
    }
}
