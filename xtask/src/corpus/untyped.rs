//! Members that the emitted types hold as any JSON although the document gives them a type.

use generator::EmittedType;
use serde_json::Value;

use samples::tree::{Node, Tree};
use samples::types::Types;

/// How deep schemas are looked into.
const MAX_DEPTH: usize = 16;

/// Every such member: the place of the type's schema, and the name on the wire.
pub(super) fn untyped(tree: &Tree<'_>, types: &[EmittedType]) -> Vec<String> {
    let mut found = Vec::new();
    for ty in types.iter().filter(|ty| !ty.untyped.is_empty()) {
        let Some(schema) = tree.at(&ty.place) else {
            continue;
        };
        for member in &ty.untyped {
            let mut schemas = Vec::new();
            properties(tree, &schema, member, MAX_DEPTH, &mut schemas);
            if let Some(typed) = schemas.iter().find(|node| states(tree, node, MAX_DEPTH)) {
                found.push(tree.place(typed));
            }
        }
    }
    found
}

/// The schemas of a member, in the schema itself and in what it is composed of.
fn properties<'t>(
    tree: &'t Tree<'_>,
    schema: &Node<'t>,
    member: &str,
    depth: usize,
    found: &mut Vec<Node<'t>>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(target) = tree.follow(schema) {
        properties(tree, &target, member, depth, found);
    }
    let own = schema.child("properties");
    found.extend(own.and_then(|own| own.child(member)));
    for word in ["allOf", "oneOf", "anyOf"] {
        for part in schema.items(word) {
            properties(tree, &part, member, depth, found);
        }
    }
}

/// Whether a schema narrows its values to a type. Alternatives do only if each of them does: one that does not makes
/// any JSON the right answer.
fn states(tree: &Tree<'_>, schema: &Node<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let alternatives = |word: &str| {
        let parts = schema.items(word);
        !parts.is_empty() && parts.iter().all(|part| states(tree, part, depth))
    };
    let types = Types::of(schema.value);
    // Beside all types, these say something only of what they list.
    let says_what_is_inside = |word: &str| {
        let said = schema.value.get(word);
        let is_empty = |said: &Value| said.as_object().is_some_and(serde_json::Map::is_empty);
        said.is_some_and(|said| !(types.is_every() && is_empty(said)))
    };
    types.are_narrow()
        || schema.value.get("const").is_some_and(is_scalar)
        || schema
            .items("enum")
            .iter()
            .any(|value| is_scalar(value.value))
        || ["properties", "items"].into_iter().any(says_what_is_inside)
        || tree
            .follow(schema)
            .is_some_and(|target| states(tree, &target, depth))
        || schema
            .items("allOf")
            .iter()
            .any(|part| states(tree, part, depth))
        || alternatives("oneOf")
        || alternatives("anyOf")
}

/// Whether a legal value says which type it is of. Null is no type, and Rust has none for one object or array.
fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;

    #[test]
    fn only_members_with_a_type_in_the_document_count() {
        let document = "\
openapi: 3.1.0
components:
  schemas:
    Base: {properties: {kind: {$ref: '#/components/schemas/Kind'}}}
    Kind: {enum: [a, b]}
    Pet:
      allOf:
        - {$ref: '#/components/schemas/Base'}
        - properties:
            size: {oneOf: [{type: integer}, {type: string}]}
            open: {oneOf: [{type: integer}, {}]}
            every: {type: [string, number, boolean, array, object, 'null']}
            extra: {description: whatever}
            odd: {type: any}
";
        let reader = Memory::new().with("api.yaml", document);
        let tree = Tree::open(&reader, "api.yaml").unwrap();
        let members = ["kind", "size", "open", "every", "extra", "odd", "gone"];
        let ty = EmittedType {
            place: "api.yaml#/components/schemas/Pet".to_owned(),
            path: "types::Pet".to_owned(),
            untyped: members.map(str::to_owned).to_vec(),
        };
        assert_eq!(
            untyped(&tree, &[ty]),
            [
                "api.yaml#/components/schemas/Base/properties/kind",
                "api.yaml#/components/schemas/Pet/allOf/1/properties/size",
            ]
        );
    }
}
