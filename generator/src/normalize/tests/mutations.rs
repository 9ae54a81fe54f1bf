//! Guarantee: whatever stands in a place, the result fits `openapiv3`. Every value of a document that uses the whole
//! grammar is replaced by every kind of value.

use serde_json::{Value, json};

use super::dangling;
use crate::diag::{Diagnostics, codes};
use crate::normalize::normalize;
use crate::origin::Pointer;
use crate::overlay::Patches;
use crate::parse::parse;
use crate::source::{Memory, Sources};

fn whole_grammar() -> Value {
    json!({
        "openapi": "3.2.0",
        "$self": "https://example.com/api.json",
        "info": { "title": "t", "summary": "s", "version": "1", "contact": { "name": "n" }, "license": { "name": "l", "identifier": "MIT" } },
        "servers": [{ "url": "u", "name": "n", "variables": { "v": { "enum": ["a"], "default": "a" } } }],
        "security": [{ "key": ["scope"] }],
        "tags": [{ "name": "t", "summary": "s", "parent": "t", "kind": "k", "externalDocs": { "url": "u" } }],
        "externalDocs": { "url": "u" },
        "webhooks": { "w": { "post": { "responses": {} } } },
        "paths": { "/a/{id}": {
            "summary": "s",
            "servers": [{ "url": "u" }],
            "parameters": [{ "$ref": "#/components/parameters/id" }],
            "query": { "requestBody": { "content": { "application/json": { "$ref": "#/components/mediaTypes/m" } } }, "responses": {} },
            "additionalOperations": { "COPY": {
                "parameters": [
                    { "name": "s", "in": "querystring", "content": { "application/x-www-form-urlencoded": { "schema": { "type": "object" } } } },
                    { "name": "c", "in": "cookie", "style": "cookie", "allowReserved": true, "schema": {} }
                ],
                "responses": { "200": { "summary": "s", "content": { "application/jsonl": { "itemSchema": {}, "examples": { "e": { "dataValue": 1, "serializedValue": "1" } } } } } }
            } },
            "post": {
                "tags": ["t"], "operationId": "o", "deprecated": false, "security": [{}],
                "parameters": [{
                    "name": "q", "in": "query", "required": false, "style": "form", "explode": true, "allowReserved": false,
                    "allowEmptyValue": false, "schema": { "type": "array", "items": {} }, "example": 1, "examples": { "e": { "value": 1 } }
                }],
                "requestBody": { "required": true, "content": { "multipart/form-data": {
                    "schema": { "$ref": "#/components/schemas/S" },
                    "prefixEncoding": [], "itemEncoding": {}, "encoding": { "f": { "encoding": {}, "contentType": "c", "style": "form", "explode": true, "headers": { "h": { "schema": {} } } } }
                } } },
                "responses": {
                    "200": { "description": "d", "headers": { "h": { "required": true, "style": "simple", "schema": {} } },
                        "content": { "application/json": { "schema": {}, "examples": { "e": { "$ref": "#/components/examples/e" } } } },
                        "links": { "l": { "operationId": "o", "parameters": { "p": 1 }, "server": { "url": "u" } } } },
                    "default": { "$ref": "#/components/responses/r" }
                },
                "callbacks": { "c": { "{$url}": { "post": { "responses": {} } } } }
            }
        } },
        "components": {
            "schemas": { "S": {
                "type": ["object", "null"], "title": "t", "required": ["a"], "minProperties": 1, "maxProperties": 2,
                "properties": {
                    "a": { "type": "string", "minLength": 1, "maxLength": 2, "pattern": "p", "format": "f", "enum": ["a"], "default": "a" },
                    "b": { "type": "integer", "minimum": 1, "exclusiveMaximum": 3, "multipleOf": 2, "enum": [1, 2], "readOnly": true },
                    "c": { "type": "array", "prefixItems": [{}], "items": false, "minItems": 1, "uniqueItems": true, "contains": {} },
                    "d": { "oneOf": [{ "$ref": "#/components/schemas/S" }, { "type": "null" }], "discriminator": { "propertyName": "k", "defaultMapping": "S", "mapping": { "x": "S" } } },
                    "e": { "allOf": [{ "const": 1 }], "anyOf": [true], "not": { "type": "string" }, "nullable": true, "externalDocs": { "url": "u" } },
                    "f": { "type": ["string", "number", "boolean"], "enum": ["a", 1.5, true], "examples": ["a"], "minimum": 1 }
                },
                "additionalProperties": { "type": "boolean" }, "patternProperties": { "^x": {} }, "unevaluatedProperties": false,
                "dependentRequired": { "a": ["b"] }, "dependencies": { "a": {} }
            } },
            "parameters": { "id": { "name": "id", "in": "path", "required": true, "content": { "application/json": { "schema": {} } } } },
            "responses": { "r": { "description": "d" } },
            "examples": { "e": { "summary": "s", "value": 1 } },
            "requestBodies": { "b": { "content": {} } },
            "headers": { "h": { "schema": {} } },
            "links": { "l": { "operationRef": "r" } },
            "callbacks": { "c": { "{$url}": {} } },
            "pathItems": { "p": {} },
            "mediaTypes": { "m": { "schema": { "type": "object" } } },
            "securitySchemes": {
                "key": { "type": "apiKey", "in": "header", "name": "k", "deprecated": true },
                "http": { "type": "http", "scheme": "bearer", "bearerFormat": "b" },
                "oauth": { "type": "oauth2", "oauth2MetadataUrl": "u", "flows": {
                    "deviceAuthorization": { "deviceAuthorizationUrl": "u", "tokenUrl": "u", "scopes": {} },
                    "implicit": { "authorizationUrl": "u", "scopes": { "a": "b" } },
                    "authorizationCode": { "authorizationUrl": "u", "tokenUrl": "u", "refreshUrl": "u", "scopes": {} }
                } },
                "oidc": { "type": "openIdConnect", "openIdConnectUrl": "u" }
            }
        }
    })
}

fn replacements() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("string"),
        json!([]),
        json!([null, 1, "a", {}, [[]]]),
        json!({}),
        json!({ "a": 1, "": null, "x-a": 2, "x-oas-b": 3 }),
        json!({ "$ref": "#/components/schemas/S" }),
        json!({ "$ref": "#/nowhere", "description": "d" }),
        json!({ "$ref": "#/paths/~1a~1{id}" }),
        json!({ "$ref": 5 }),
        json!({ "type": ["null"], "oneOf": [{ "type": "null" }], "required": true }),
    ]
}

fn pointers(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    found.push(at.clone());
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| pointers(value, &at.child(key), found)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| pointers(item, &at.index(index), found));
        }
        _ => {}
    }
}

#[test]
fn no_value_in_any_place_makes_a_document_unreadable() {
    let original = whole_grammar();
    let reader = Memory::new().with("api.json", original.to_string());
    let mut sources = Sources::new(&reader);
    let root = sources.load("api.json", &mut Diagnostics::new()).unwrap();
    let mut places = Vec::new();
    pointers(&original, &Pointer::root(), &mut places);
    places.retain(|place| place.as_str() != "/openapi" && !place.is_root());
    // Two distant places at a time and the versions in turn: half the time twice, and as much to be found.
    let half = places.len().div_ceil(2);
    for (index, (first, second)) in places
        .iter()
        .zip(places.iter().cycle().skip(half))
        .take(half)
        .enumerate()
    {
        for (turn, replacement) in replacements().into_iter().enumerate() {
            let mut value = original.clone();
            value["openapi"] = json!(["3.0.3", "3.1.0", "3.2.0"][(index + turn) % 3]);
            for place in [first, second] {
                if let Some(slot) = place.get_mut(&mut value) {
                    *slot = replacement.clone();
                }
            }
            let mut diags = Diagnostics::new();
            let normalized =
                normalize(root, value, &Patches::new(root), &mut sources, &mut diags).unwrap();
            let parsed = parse(&normalized, &mut diags);
            assert!(
                parsed.is_some(),
                "{replacement} at {first} and {second}: {:?}",
                diags.into_vec().last()
            );
            let mut references = Vec::new();
            dangling(&normalized.value, &normalized.value, &mut references);
            assert_eq!(
                references,
                [] as [String; 0],
                "{replacement} at {first} and {second}"
            );
        }
    }
}

#[test]
fn the_whole_grammar_is_known() {
    let reader = Memory::new().with("api.json", whole_grammar().to_string());
    let mut sources = Sources::new(&reader);
    let mut diags = Diagnostics::new();
    let root = sources.load("api.json", &mut diags).unwrap();
    let value = sources.value(root).clone();
    normalize(root, value, &Patches::new(root), &mut sources, &mut diags).unwrap();
    let unknown: Vec<&str> = diags
        .iter()
        .filter(|diagnostic| !diagnostic.code.id().starts_with('N'))
        .filter(|diagnostic| diagnostic.code != codes::IGNORED_32)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert_eq!(unknown, [] as [&str; 0]);
}
