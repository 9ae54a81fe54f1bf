//! A mistake costs the part that it is in: every value of a document is replaced by what does not belong there, and all
//! operations that the value is no part of are emitted all the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use generator::Config;
use generator::diag::Style;
use generator::source::Memory;
use serde_json::{Value, json};

use support::{emit, operations};

fn document() -> Value {
    json!({
        "openapi": "3.2.0",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example", "variables": {} }],
        "security": [{ "key": [] }],
        "tags": [{ "name": "t" }],
        "paths": {
            "/a/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "post": {
                    "tags": ["t"],
                    "operationId": "makeA",
                    "parameters": [{ "name": "q", "in": "query", "style": "form", "schema": { "type": "array", "items": { "type": "integer" } } }],
                    "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } } } },
                    "responses": {
                        "200": { "description": "d", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } } } },
                        "default": { "$ref": "#/components/responses/Problem" }
                    }
                },
                "additionalOperations": { "COPY": { "operationId": "copyA", "responses": {} } }
            },
            "/b": { "get": { "operationId": "getB", "responses": { "204": { "description": "d" } } } },
            "/c": { "query": { "operationId": "findC", "responses": { "200": { "description": "d", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Any" } } } } } } }
        },
        "webhooks": { "w": { "post": { "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } } } }, "responses": {} } } },
        "components": {
            "schemas": {
                "Pet": { "type": "object", "required": ["name"], "properties": {
                    "name": { "type": "string", "enum": ["a", "b"] },
                    "mother": { "$ref": "#/components/schemas/Pet" },
                    "age": { "type": ["integer", "null"], "minimum": 0 }
                } },
                "Any": { "oneOf": [{ "$ref": "#/components/schemas/Pet" }, { "type": "string" }], "discriminator": { "propertyName": "name", "mapping": { "a": "#/components/schemas/Pet" } } }
            },
            "responses": { "Problem": { "description": "d", "content": { "application/json": { "schema": { "type": "object", "additionalProperties": { "type": "string" } } } } } },
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "k" } }
        }
    })
}

/// What stands in the wrong place.
fn mistakes() -> Vec<Value> {
    vec![
        Value::Null,
        json!(-1.5),
        json!("a text"),
        json!([null, 1, "a", {}]),
        json!({ "a": 1, "": null }),
        json!({ "$ref": "#/nowhere" }),
        json!({ "$ref": "#/components/schemas/Pet" }),
    ]
}

fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                let at = format!("{at}/{key}");
                places(value, &at, found);
                found.push(at);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                places(item, &at, found);
                found.push(at);
            }
        }
        _ => {}
    }
}

#[test]
fn a_mistake_in_any_place_leaves_the_operations_of_other_places() {
    let original = document();
    let endpoints: Vec<(String, String)> = operations(&original)
        .into_iter()
        .map(|endpoint| {
            let (method, path) = endpoint.split_once(' ').unwrap();
            let place = format!("/paths/{}", path.replace('/', "~1"));
            let place = match method {
                "COPY" => format!("{place}/additionalOperations/COPY"),
                other => format!("{place}/{}", other.to_ascii_lowercase()),
            };
            (endpoint, place)
        })
        .collect();
    assert_eq!(endpoints.len(), 4);
    let mut found = Vec::new();
    places(&original, "", &mut found);
    // Without its version the document is none.
    found.retain(|place| place != "/openapi");
    assert!(found.len() > 100, "{}", found.len());
    for place in &found {
        for mistake in mistakes() {
            let what = format!("{mistake} at {place}");
            let mut value = original.clone();
            *value.pointer_mut(place).unwrap() = mistake;
            let reader = Memory::new().with("in.json", value.to_string());
            let generated = emit(&reader, Config::for_spec("in.json", &[]))
                .unwrap_or_else(|report| panic!("{what}:\n{}", report.render(Style::Plain)));
            for (endpoint, at) in &endpoints {
                let constant = format!("/// `{endpoint}`\nconst ");
                let emitted = generated
                    .files
                    .iter()
                    .any(|(_, text)| text.contains(&constant));
                let concerned = format!("{at}/").starts_with(&format!("{place}/"));
                assert!(
                    emitted || concerned,
                    "{what}: {endpoint} is missing\n{}",
                    generated.report.render(Style::Plain)
                );
                // What was there to be read is missing only with an error.
                let there = value.pointer(at).is_some_and(|value| !value.is_null());
                assert!(
                    emitted || !there || generated.report.has_errors(),
                    "{what}: {endpoint} is missing without an error\n{}",
                    generated.report.render(Style::Plain)
                );
            }
        }
    }
}
