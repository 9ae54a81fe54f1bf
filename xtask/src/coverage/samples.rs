//! Leaves examples out of a document before it is compared.
//!
//! The generator reads a text whose example is an object as either of both. Examples are our own words or the vendor's,
//! so that two documents which state the same would differ by them.

use serde_json::Value;

/// Members whose keys are names that an author chose, so that one of them may be called `example`.
const NAMED: [&str; 14] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependentSchemas",
    "headers",
    "mediaTypes",
    "parameters",
    "pathItems",
    "patternProperties",
    "paths",
    "properties",
    "schemas",
    "webhooks",
];

/// Members that hold a value of the API instead of a description of one.
const VALUES: [&str; 3] = ["const", "default", "enum"];

/// Removes `example` and `examples` from all objects of a document that may have them.
pub(super) fn remove(document: &mut Value) {
    visit(document, false);
}

fn visit(value: &mut Value, named: bool) {
    match value {
        Value::Object(members) => {
            if !named {
                members.shift_remove("example");
                members.shift_remove("examples");
            }
            for (key, member) in members.iter_mut() {
                if named || !VALUES.contains(&key.as_str()) {
                    visit(member, !named && NAMED.contains(&key.as_str()));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, false)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_go_and_members_of_that_name_stay() {
        let mut document = json!({
            "components": {"schemas": {
                "example": {"type": "object", "example": {"a": 1}, "properties": {
                    "example": {"type": "string", "examples": ["x"]},
                    "properties": {"type": "object", "properties": {"examples": {"example": 1}}},
                }, "default": {"example": "kept"}},
            }},
            "paths": {"/a": {"get": {"parameters": [{"name": "p", "example": 1}]}}},
        });
        remove(&mut document);
        assert_eq!(
            document,
            json!({
                "components": {"schemas": {
                    "example": {"type": "object", "properties": {
                        "example": {"type": "string"},
                        "properties": {"type": "object", "properties": {"examples": {}}},
                    }, "default": {"example": "kept"}},
                }},
                "paths": {"/a": {"get": {"parameters": [{"name": "p"}]}}},
            })
        );
    }
}
