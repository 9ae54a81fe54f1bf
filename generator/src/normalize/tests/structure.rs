use serde_json::json;

use super::{document, operation, run};
use crate::diag::Diagnostics;
use crate::normalize::normalize;
use crate::origin::{Origin, Pointer};
use crate::overlay::{Patches, apply};
use crate::source::{Memory, Sources};

#[test]
fn a_valid_document_is_left_alone() {
    let root = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1", "contact": { "email": "a@example.com" }, "license": { "name": "MIT", "url": "u" }, "x-logo": {} },
        "servers": [{ "url": "https://{h}/", "variables": { "h": { "default": "a", "enum": ["a"] } } }],
        "security": [{ "x-key": [] }, {}],
        "tags": [{ "name": "a", "externalDocs": { "url": "u" } }],
        "paths": { "/a/{id}": {
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" }, "style": "label", "explode": true }],
            "get": {
                "tags": ["a"], "operationId": "a", "deprecated": true, "security": [],
                "requestBody": { "required": true, "content": { "multipart/form-data": {
                    "schema": { "type": "object" },
                    "encoding": { "f": { "contentType": "image/png", "headers": { "X-A": { "schema": { "type": "string" } } } } }
                } } },
                "responses": {
                    "2XX": { "description": "ok", "headers": { "X-B": { "style": "simple", "schema": { "type": "integer" } } },
                        "links": { "next": { "operationId": "a", "parameters": { "id": "$response.body#/id" } } } },
                    "default": { "description": "error" },
                    "x-more": true
                },
                "x-own": [1]
            }
        } },
        "components": { "securitySchemes": {
            "x-key": { "type": "apiKey", "in": "header", "name": "X-Key" },
            "o": { "type": "oauth2", "flows": { "implicit": { "authorizationUrl": "u", "scopes": { "a": "b" } } } }
        } },
        "externalDocs": { "url": "u", "description": "d" }
    });
    let run = run(&[("api.json", root.clone())]);
    assert_eq!(run.messages(), [] as [&str; 0]);
    assert_eq!(run.normalized.value, root);
    assert_eq!(run.normalized.version.text, "3.0.3");
}

#[test]
fn webhooks_move_to_an_extension() {
    let hook = json!({ "post": { "requestBody": { "content": {} }, "responses": {} } });
    let run31 = run(&[(
        "api.json",
        json!({
            "openapi": "3.1.0", "info": { "title": "t", "version": "1" }, "webhooks": { "new": hook }
        }),
    )]);
    assert_eq!(run31.get("/x-webhooks"), &json!({ "new": hook }));
    assert_eq!(run31.get("/webhooks"), &json!(null));
    assert_eq!(run31.get("/paths"), &json!({}));
    assert_eq!(
        run31.origin("/x-webhooks/new/post"),
        "api.json#/webhooks/new/post"
    );
    assert_eq!(run31.codes(), [] as [&str; 0]);
    assert_eq!(run31.normalized.counts.webhooks, 1);
    // The extension of 3.0 documents is the same thing.
    let run30 = run(&[(
        "api.json",
        document("3.0.3", json!({ "x-webhooks": { "new": hook } })),
    )]);
    assert_eq!(run30.get("/x-webhooks"), &json!({ "new": hook }));
    assert_eq!(run30.codes(), ["N0301", "N0301"]);
}

#[test]
fn members_of_3_1_without_a_place_in_3_0_are_kept_as_extensions() {
    let run = run(&[(
        "api.json",
        json!({
            "openapi": "3.1.0", "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
            "info": { "title": "t", "version": "1", "summary": "s", "license": { "name": "MIT", "identifier": "MIT" } },
            "components": { "securitySchemes": { "m": { "type": "mutualTLS" } } }
        }),
    )]);
    assert_eq!(
        run.get("/info"),
        &json!({ "title": "t", "version": "1", "x-oas-summary": "s", "license": { "name": "MIT", "x-oas-identifier": "MIT" } })
    );
    assert_eq!(
        run.get("/components/securitySchemes/m"),
        &json!({ "type": "http", "scheme": "x-oas-mutual-tls" })
    );
    assert_eq!(run.codes(), [] as [&str; 0]);
}

#[test]
fn unknown_members_are_reported_with_the_nearest_name() {
    let root = operation(
        "3.0.3",
        "/a",
        json!({ "sumary": "s", "responses": { "200": { "description": "ok", "contents": {} } }, "x-ok": 1 }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a/get"),
        &json!({ "responses": { "200": { "description": "ok" } }, "x-ok": 1 })
    );
    assert_eq!(run.codes(), ["W0301", "W0301"]);
    assert_eq!(
        run.messages()[0],
        "`sumary` is no member of an Operation Object and is ignored"
    );
    assert_eq!(
        run.diags[0].help.as_deref(),
        Some("did you mean `summary`? extensions start with `x-`")
    );
    assert_eq!(
        run.place(1),
        "api.json#/paths/~1a/get/responses/200/contents"
    );
}

#[test]
fn members_of_3_2_are_named() {
    let root = document(
        "3.1.0",
        json!({ "paths": { "/a": { "query": { "responses": {} } } } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(run.get("/paths/~1a"), &json!({}));
    assert_eq!(
        run.messages(),
        ["`query` of a Path Item Object belongs to OpenAPI 3.2 and is ignored"]
    );
    assert_eq!(run.codes(), ["W0303"]);
}

#[test]
fn reserved_extensions_are_removed_everywhere() {
    let root = document(
        "3.1.0",
        json!({ "x-oas-a": 1, "x-webhooks": 2, "x-b": { "x-oas-c": 3 } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(run.get("/x-b"), &json!({ "x-oas-c": 3 }));
    assert_eq!(run.get("/x-oas-a"), &json!(null));
    assert_eq!(run.get("/x-webhooks"), &json!(null));
    assert_eq!(run.codes(), ["N0304", "N0304"]);
}

#[test]
fn an_operation_that_cannot_be_read_costs_only_itself() {
    let root = document(
        "3.0.3",
        json!({ "paths": { "/a": { "get": "list", "post": { "responses": {} } } } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a"),
        &json!({ "post": { "responses": {} } })
    );
    assert_eq!(run.codes(), ["E0305"]);
    assert_eq!(
        run.messages(),
        ["an Operation Object is a string and is left out"]
    );
    assert_eq!(run.place(0), "api.json#/paths/~1a/get");
}

#[test]
fn places_that_an_overlay_wrote_point_into_the_overlay() {
    let root = document(
        "3.1.0",
        json!({ "components": { "schemas": { "A": { "type": "strin", "const": 1 } } } }),
    );
    let overlay = json!({
        "overlay": "1.0.0", "info": { "title": "o", "version": "1" },
        "actions": [{ "target": "$.components.schemas.A", "description": "why", "update": { "type": "nonsense", "properties": { "b": { "const": "x" } } } }]
    });
    let reader = Memory::new()
        .with("api.json", root.to_string())
        .with("fix.json", overlay.to_string());
    let mut sources = Sources::new(&reader);
    let mut diags = Diagnostics::new();
    let root = sources.load("api.json", &mut diags).unwrap();
    let fix = sources.load("fix.json", &mut diags).unwrap();
    let mut value = sources.value(root).clone();
    let mut patches = Patches::new(root);
    apply(&mut value, fix, &sources, &mut patches, &mut diags);
    let normalized = normalize(root, value, &patches, &mut sources, &mut diags).unwrap();
    let update = Pointer::parse("/actions/0/update").unwrap();
    assert_eq!(
        normalized
            .origins
            .of(&Pointer::parse("/components/schemas/A/properties/b/enum").unwrap()),
        Origin::new(fix, update.child("properties").child("b").child("const"))
    );
    assert_eq!(
        normalized
            .origins
            .of(&Pointer::parse("/components/schemas/A/enum").unwrap()),
        Origin::new(root, Pointer::parse("/components/schemas/A/const").unwrap())
    );
    let diagnostic = diags.into_vec().remove(0);
    assert_eq!(diagnostic.code.id(), "E0309");
    assert_eq!(
        diagnostic.origin,
        Some(Origin::new(fix, update.child("type")))
    );
}

#[test]
fn extensions_among_webhooks_are_no_webhooks() {
    let made = json!({ "post": { "responses": {} } });
    let run = run(&[(
        "api.json",
        document(
            "3.1.0",
            json!({ "webhooks": { "x-exclude": true, "made": made } }),
        ),
    )]);
    assert_eq!(run.get("/x-webhooks"), &json!({ "made": made }));
    assert_eq!(run.codes(), [] as [&str; 0]);
}

#[test]
fn a_callback_in_the_place_of_a_webhook_is_one_delivery_for_each_expression() {
    let item = json!({ "post": { "responses": {} } });
    let run = run(&[(
        "api.json",
        document(
            "3.1.0",
            json!({ "webhooks": {
                "inbound": { "{$request.body#/first}": item, "{$request.body#/second}": item, "x-a": 1 }
            } }),
        ),
    )]);
    assert_eq!(
        run.get("/x-webhooks"),
        &json!({ "inbound": item, "inbound_2": item })
    );
    assert_eq!(
        run.origin("/x-webhooks/inbound_2/post"),
        "api.json#/webhooks/inbound/{$request.body~1second}/post".replace("body~1", "body#~1")
    );
    assert_eq!(run.codes(), ["N0302"]);
    assert_eq!(run.normalized.counts.webhooks, 2);
}

#[test]
fn media_types_that_are_none_are_read_by_their_word_or_schema() {
    for (key, schema, read) in [
        ("", json!({ "type": "object" }), "application/json"),
        (
            "",
            json!({ "$ref": "#/components/schemas/A" }),
            "application/json",
        ),
        ("body", json!({ "type": "string" }), "text/plain"),
        (
            "",
            json!({ "type": "string", "format": "binary" }),
            "application/octet-stream",
        ),
        ("XML", json!({ "type": "string" }), "application/xml"),
    ] {
        let mut root = operation(
            "3.0.3",
            "/a",
            json!({ "requestBody": { "content": { key: { "schema": schema } } }, "responses": {} }),
        );
        root["components"] = json!({ "schemas": { "A": { "type": "object" } } });
        let run = run(&[("api.json", root)]);
        let content = run.get("/paths/~1a/get/requestBody/content");
        assert_eq!(content, &json!({ read: { "schema": schema } }), "{key}");
        assert_eq!(run.codes(), ["N0302"], "{key}");
    }
}
