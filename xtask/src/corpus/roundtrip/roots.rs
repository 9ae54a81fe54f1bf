//! Which schemas of a document have an emitted type that values can be sent through, and what the document gives as
//! examples of them.

use std::collections::BTreeMap;

use generator::EmittedType;
use samples::declared;
use samples::sample::{allows_null, examples};
use samples::tree::{Node, Tree, is_part};
use serde_json::Value;

use crate::corpus::count;

/// How many schemas are looked through on the way to an emitted type.
const MAX_DEPTH: usize = 16;

/// How deep callbacks of callbacks are followed.
const MAX_CALLBACKS: usize = 3;

/// A schema with an emitted type.
pub(super) struct Root<'t> {
    /// The schema.
    pub(super) schema: Node<'t>,
    /// Its place.
    pub(super) place: String,
    /// The Rust type, with `api` for the crate.
    pub(super) ty: String,
    /// Examples of the document, as far as they are declared, each with its place.
    pub(super) examples: Vec<(String, Value)>,
}

/// Every such schema: components, bodies of media types, and what else has a type of its own.
pub(super) fn roots<'t>(tree: &'t Tree<'_>, types: &[EmittedType]) -> Vec<Root<'t>> {
    let mut finder = Finder {
        tree,
        types: types
            .iter()
            .rev()
            .map(|ty| (ty.place.as_str(), ty.path.as_str()))
            .collect(),
        roots: Vec::new(),
        positions: BTreeMap::new(),
    };
    let top = tree.top();
    let components = top.child("components");
    let schemas = components.as_ref().map(|node| node.members("schemas"));
    for (_, schema) in schemas.into_iter().flatten() {
        finder.add(&schema);
    }
    for key in ["paths", "webhooks", "x-webhooks"] {
        for (_, item) in top.members(key) {
            finder.item(&item, MAX_CALLBACKS);
        }
    }
    for ty in types.iter().filter(|ty| !is_part(&ty.place)) {
        if let Some(schema) = tree.at(&ty.place) {
            finder.add(&schema);
        }
    }
    finder.roots
}

struct Finder<'t, 'r, 'e> {
    tree: &'t Tree<'r>,
    /// Paths of emitted types by the places of their schemas.
    types: BTreeMap<&'e str, &'e str>,
    roots: Vec<Root<'t>>,
    positions: BTreeMap<String, usize>,
}

impl<'t> Finder<'t, '_, '_> {
    fn item(&mut self, item: &Node<'t>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let tree = self.tree;
        for (_, operation) in count::methods(tree, item) {
            let body = operation.child("requestBody");
            let responses = operation.members("responses");
            let answers = responses.into_iter().map(|(_, response)| response);
            for holder in body.into_iter().chain(answers) {
                let Some(holder) = tree.resolve(&holder) else {
                    continue;
                };
                for (name, media) in holder.members("content") {
                    if let Some(media) = tree.resolve(&media).filter(|_| is_json(name)) {
                        self.media(&media);
                    }
                }
            }
            for (_, callback) in operation.members("callbacks") {
                let Some(callback) = tree.resolve(&callback) else {
                    continue;
                };
                for (_, item) in callback.entries() {
                    self.item(&item, depth);
                }
            }
        }
    }

    fn media(&mut self, media: &Node<'t>) {
        let Some(schema) = media.child("schema") else {
            return;
        };
        let Some(position) = self.add(&schema) else {
            return;
        };
        let tree = self.tree;
        let named = media.members("examples").into_iter();
        let named = named.filter_map(|(_, example)| tree.resolve(&example)?.child("value"));
        let examples: Vec<_> = media.child("example").into_iter().chain(named).collect();
        for example in examples {
            let value = declared::part(tree, &schema, example.value);
            if let Some(root) = self.roots.get_mut(position) {
                root.examples.push((tree.place(&example), value));
            }
        }
    }

    /// Adds the schema that a node stands for, and gives its position; nothing if it has no type that was emitted.
    fn add(&mut self, node: &Node<'t>) -> Option<usize> {
        let (schema, ty) = self.typed(node, MAX_DEPTH)?;
        let place = self.tree.place(&schema);
        if let Some(position) = self.positions.get(&place) {
            return Some(*position);
        }
        let given = examples(self.tree, &schema);
        let given = given.into_iter().map(|example| {
            let value = declared::part(self.tree, &schema, &example);
            (place.clone(), value)
        });
        let position = self.roots.len();
        self.roots.push(Root {
            examples: given.collect(),
            schema,
            place: place.clone(),
            ty,
        });
        self.positions.insert(place, position);
        Some(position)
    }

    /// The schema with a type that a node leads to, and the type.
    fn typed(&self, node: &Node<'t>, depth: usize) -> Option<(Node<'t>, String)> {
        let depth = depth.checked_sub(1)?;
        if let Some(path) = self.types.get(self.tree.place(node).as_str()) {
            return Some((node.clone(), format!("api::{path}")));
        }
        if let Some(target) = self.tree.follow(node) {
            return self.typed(&target, depth);
        }
        let wrapped = |inner: &Node<'t>, kind: &str| {
            let (_, ty) = self.typed(inner, depth)?;
            // The type of a component says nothing of null; whoever uses it does.
            let ty = match allows_null(self.tree, inner) {
                true => format!("Option<{ty}>"),
                false => ty,
            };
            Some((node.clone(), format!("{kind}{ty}>")))
        };
        let has = |key: &str| node.value.get(key).is_some();
        if has("nullable") || has("allOf") || has("oneOf") || has("anyOf") || has("properties") {
            // What the emitter makes of these has a place of its own, or is no type that can be named from here.
            return None;
        }
        if let Some(items) = node.child("items").filter(|_| !has("prefixItems")) {
            return wrapped(&items, "Vec<");
        }
        let additional = node.child("additionalProperties")?;
        wrapped(&additional, "std::collections::BTreeMap<String, ")
    }
}

/// Whether a body of this media type is JSON.
fn is_json(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*")
        || essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;
    use serde_json::json;

    #[test]
    fn types_are_found_behind_references_lists_and_maps() {
        let document = "\
openapi: 3.0.0
paths:
  /pets:
    get:
      responses:
        '200':
          content:
            application/json; charset=utf-8:
              schema: {type: array, items: {$ref: '#/components/schemas/Alias'}}
              example: [{name: a, unknown: 1}]
            text/csv:
              schema: {type: object}
components:
  schemas:
    Alias: {$ref: '#/components/schemas/Pet'}
    Pet: {type: object, properties: {name: {type: string}, kind: {enum: [a]}}, example: {name: b}}
    Maybe: {type: string, enum: [a], nullable: true}
    Maybes: {type: array, items: {$ref: '#/components/schemas/Maybe'}}
    Pets: {type: object, additionalProperties: {$ref: '#/components/schemas/Pet'}}
    Text: {type: string}
";
        let reader = Memory::new().with("api.yaml", document);
        let tree = Tree::open(&reader, "api.yaml").unwrap();
        let types: Vec<EmittedType> = [
            ("Maybe", "types::Maybe"),
            ("Pet", "types::Pet"),
            ("Pet/properties/kind", "types::Kind"),
        ]
        .into_iter()
        .map(|(place, path)| EmittedType {
            place: format!("api.yaml#/components/schemas/{place}"),
            path: path.to_owned(),
            untyped: Vec::new(),
        })
        .collect();
        let found = roots(&tree, &types);
        let found: Vec<_> = found
            .iter()
            .map(|root| {
                let examples = root.examples.iter().map(|(_, value)| value.clone());
                (root.ty.as_str(), examples.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            found,
            [
                ("api::types::Pet", vec![json!({"name": "b"})]),
                ("api::types::Maybe", vec![]),
                ("Vec<Option<api::types::Maybe>>", vec![]),
                (
                    "std::collections::BTreeMap<String, api::types::Pet>",
                    vec![]
                ),
                ("Vec<api::types::Pet>", vec![json!([{"name": "a"}])]),
            ]
        );
    }
}
