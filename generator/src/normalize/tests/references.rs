use serde_json::{Value, json};

use super::{document, operation, run};

fn response(schema: Value) -> Value {
    json!({ "responses": { "200": { "description": "ok", "content": { "application/json": { "schema": schema } } } } })
}

#[test]
fn parts_of_other_files_move_into_components_once() {
    let root = document(
        "3.0.3",
        json!({
            "paths": { "/a": { "get": {
                "parameters": [{ "$ref": "parts/common.json#/page" }],
                "responses": {
                    "200": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "parts/pet.json" } } } },
                    "404": { "$ref": "./parts/common.json#/responses/Missing" }
                }
            } } },
            "components": { "schemas": { "pet": { "type": "integer" } } }
        }),
    );
    let pet = json!({ "type": "object", "properties": {
        "parent": { "$ref": "#" }, "tag": { "$ref": "common.json#/schemas/Tag" }
    } });
    let common = json!({
        "page": { "name": "page", "in": "query", "schema": { "type": "integer" } },
        "schemas": { "Tag": { "type": "string" } },
        "responses": { "Missing": { "description": "none", "content": { "application/json": { "schema": { "$ref": "pet.json" } } } } }
    });
    let run = run(&[
        ("api.json", root),
        ("parts/pet.json", pet),
        ("parts/common.json", common),
    ]);
    assert_eq!(run.codes(), [] as [&str; 0]);
    assert_eq!(
        run.get("/components"),
        &json!({
            "schemas": {
                "pet": { "type": "integer" },
                "pet_2": { "type": "object", "properties": {
                    "parent": { "$ref": "#/components/schemas/pet_2" },
                    "tag": { "$ref": "#/components/schemas/Tag" }
                } },
                "Tag": { "type": "string" }
            },
            "parameters": { "page": { "name": "page", "in": "query", "schema": { "type": "integer" } } },
            "responses": { "Missing": {
                "description": "none",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/pet_2" } } }
            } }
        })
    );
    assert_eq!(
        run.get("/paths/~1a/get/parameters/0"),
        &json!({ "$ref": "#/components/parameters/page" })
    );
    assert_eq!(
        run.get("/paths/~1a/get/responses/404"),
        &json!({ "$ref": "#/components/responses/Missing" })
    );
    assert_eq!(
        run.origin("/components/schemas/pet_2/properties/tag"),
        "parts/pet.json#/properties/tag"
    );
    assert_eq!(
        run.origin("/components/schemas/Tag/type"),
        "parts/common.json#/schemas/Tag/type"
    );
    assert_eq!(
        run.origin("/paths/~1a/get/parameters/0"),
        "api.json#/paths/~1a/get/parameters/0"
    );
}

#[test]
fn any_pointer_into_the_document_can_be_referred_to() {
    let root = document(
        "3.1.0",
        json!({
            "paths": { "/pets/{id}": { "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "get": response(json!({ "type": "object", "properties": { "a": { "type": "string" } } })) } },
            "definitions": { "Old": { "type": "boolean" } },
            "components": { "schemas": { "S": { "type": "object", "properties": {
                "b": { "$ref": "#/paths/~1pets~1%7Bid%7D/get/responses/200/content/application~1json/schema" },
                "c": { "$ref": "#/components/schemas/T/properties/inner" },
                "d": { "$ref": "#/definitions/Old" },
                "e": { "$ref": "#/components/schemas/T/$defs/Local" }
            } }, "T": { "$defs": { "Local": { "type": "number" } }, "properties": { "inner": { "type": "integer" } } } } }
        }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/components/schemas/S/properties"),
        &json!({
            "b": { "$ref": "#/components/schemas/pets__id" },
            "c": { "$ref": "#/components/schemas/inner" },
            "d": { "$ref": "#/components/schemas/Old" },
            "e": { "$ref": "#/components/schemas/Local" }
        })
    );
    assert_eq!(
        run.get("/components/schemas/Old"),
        &json!({ "type": "boolean" })
    );
    assert_eq!(
        run.get("/components/schemas/Local"),
        &json!({ "type": "number" })
    );
    assert_eq!(
        run.get("/components/schemas/inner"),
        &json!({ "type": "integer" })
    );
    assert_eq!(
        run.origin("/components/schemas/pets__id/properties/a"),
        "api.json#/paths/~1pets~1{id}/get/responses/200/content/application~1json/schema/properties/a"
    );
    assert_eq!(run.codes(), ["W0301"]);
    assert_eq!(
        run.messages(),
        ["`definitions` is no member of an OpenAPI Object and is ignored"]
    );
}

#[test]
fn a_component_that_only_refers_to_a_file_is_its_home() {
    let root = document(
        "3.0.3",
        json!({ "components": { "schemas": {
            "Pet": { "$ref": "pet.json" },
            "Other": { "$ref": "pet.json" },
            "Alias": { "$ref": "#/components/schemas/Pet" },
            "User": { "type": "object", "properties": { "pet": { "$ref": "pet.json" } } }
        } } }),
    );
    let run = run(&[
        ("api.json", root),
        ("pet.json", json!({ "type": "string" })),
    ]);
    assert_eq!(
        run.get("/components/schemas"),
        &json!({
            "Pet": { "type": "string" },
            "Other": { "$ref": "#/components/schemas/Pet" },
            "Alias": { "$ref": "#/components/schemas/Pet" },
            "User": { "type": "object", "properties": { "pet": { "$ref": "#/components/schemas/Pet" } } }
        })
    );
    assert_eq!(run.origin("/components/schemas/Pet/type"), "pet.json#/type");
    assert_eq!(run.codes(), [] as [&str; 0]);
}

#[test]
fn whole_parts_of_the_document_may_stand_in_other_files() {
    let root = json!({
        "openapi": "3.0.3",
        "info": { "$ref": "info.json" },
        "paths": { "$ref": "paths.json" },
        "components": { "$ref": "components.json" }
    });
    let paths = json!({ "/a": { "get": { "$ref": "get.json" } } });
    let get = json!({ "operationId": "a", "parameters": { "$ref": "components.json#/parameterList" },
        "responses": { "200": { "description": "ok", "content": { "text/plain": { "schema": { "$ref": "components.json#/schemas/Id" } } } } } });
    let components = json!({
        "schemas": { "Id": { "type": "string" } },
        "parameterList": { "wrapped": true }
    });
    let mut components = components;
    components["parameterList"] =
        json!([{ "name": "q", "in": "query", "schema": { "$ref": "#/schemas/Id" } }]);
    let run = run(&[
        ("api.json", root),
        ("info.json", json!({ "title": "t", "version": "1" })),
        ("paths.json", paths),
        ("get.json", get),
        ("components.json", components),
    ]);
    assert_eq!(
        run.normalized.value,
        json!({
            "openapi": "3.0.3",
            "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "get": {
                "operationId": "a",
                "parameters": [{ "name": "q", "in": "query", "schema": { "$ref": "#/components/schemas/Id" } }],
                "responses": { "200": { "description": "ok", "content": { "text/plain": { "schema": { "$ref": "#/components/schemas/Id" } } } } }
            } } },
            "components": { "schemas": { "Id": { "type": "string" } } }
        })
    );
    assert_eq!(
        run.origin("/paths/~1a/get/operationId"),
        "get.json#/operationId"
    );
    assert_eq!(
        run.origin("/paths/~1a/get/parameters/0/name"),
        "components.json#/parameterList/0/name"
    );
    assert_eq!(
        run.origin("/components/schemas/Id"),
        "components.json#/schemas/Id"
    );
    // `info`, `paths`, `components`, the operation and its parameters; and the list beside the components.
    assert_eq!(run.codes(), ["N0401", "W0301"]);
    assert!(run.messages()[0].ends_with("(5 places)"));
}

#[test]
fn path_items_are_copied_into_place() {
    let root = document(
        "3.1.0",
        json!({
            "paths": {
                "/a": { "$ref": "#/components/pathItems/Shared", "summary": "own" },
                "/b": { "$ref": "item.json" }
            },
            "webhooks": { "event": { "$ref": "#/components/pathItems/Shared" } },
            "components": { "pathItems": { "Shared": { "summary": "shared", "post": { "responses": {} } } } }
        }),
    );
    let run = run(&[
        ("api.json", root),
        ("item.json", json!({ "get": { "operationId": "b" } })),
    ]);
    assert_eq!(
        run.normalized.value,
        json!({
            "openapi": "3.1.0",
            "info": { "title": "t", "version": "1" },
            "paths": {
                "/a": { "summary": "own", "post": { "responses": {} } },
                "/b": { "get": { "operationId": "b", "responses": {} } }
            },
            "x-webhooks": { "event": { "summary": "shared", "post": { "responses": {} } } },
            "components": {}
        })
    );
    assert_eq!(
        run.origin("/paths/~1a/post"),
        "api.json#/components/pathItems/Shared/post"
    );
    assert_eq!(
        run.origin("/paths/~1a/summary"),
        "api.json#/paths/~1a/summary"
    );
    assert_eq!(
        run.origin("/x-webhooks/event/post"),
        "api.json#/components/pathItems/Shared/post"
    );
    assert_eq!(
        run.origin("/paths/~1b/get/operationId"),
        "item.json#/get/operationId"
    );
    assert_eq!(run.codes(), ["N0302"]);
    assert_eq!(run.normalized.counts.operations, 2);
    assert_eq!(run.normalized.counts.webhooks, 1);
}

#[test]
fn callbacks_hold_path_items() {
    let root = document(
        "3.0.3",
        json!({
            "paths": { "/a": { "post": {
                "responses": { "200": { "description": "ok" } },
                "callbacks": { "done": { "$ref": "#/components/callbacks/Done" } }
            } } },
            "components": { "callbacks": { "Done": { "{$request.body#/url}": { "post": { "responses": {} } }, "x-mine": 1 } } }
        }),
    );
    let run = run(&[("api.json", root)]);
    let callback = json!({ "{$request.body#/url}": { "post": { "responses": {} } } });
    assert_eq!(
        run.get("/paths/~1a/post/callbacks"),
        &json!({ "done": callback })
    );
    assert_eq!(run.get("/components/callbacks/Done"), &callback);
    assert_eq!(run.normalized.counts.callbacks, 1);
    assert_eq!(run.codes(), [] as [&str; 0]);
}

#[test]
fn a_dangling_reference_costs_only_its_own_place() {
    let root = document(
        "3.0.3",
        json!({
            "paths": { "/a": { "get": {
                "parameters": [{ "$ref": "#/components/parameters/none" }, { "name": "q", "in": "query", "schema": { "type": "string" } }],
                "requestBody": { "$ref": "#/components/requestBodies/none" },
                "responses": {
                    "200": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Pets" } } } },
                    "404": { "$ref": "missing.json" }
                }
            } } },
            "components": { "schemas": { "Pet": { "type": "string" } } }
        }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a/get"),
        &json!({
            "parameters": [{ "name": "q", "in": "query", "schema": { "type": "string" } }],
            "requestBody": { "content": { "application/json": { "schema": {} } } },
            "responses": {
                "200": { "description": "ok", "content": { "application/json": { "schema": {} } } },
                "404": { "description": "" }
            }
        })
    );
    assert_eq!(run.codes(), ["E0405", "E0405", "E0405", "E0404"]);
    assert_eq!(
        run.place(2),
        "api.json#/paths/~1a/get/responses/200/content/application~1json/schema"
    );
    assert_eq!(
        run.diags[2].help.as_deref(),
        Some("did you mean `#/components/schemas/Pet`?")
    );
    assert_eq!(
        run.origin("/paths/~1a/get/parameters/0/name"),
        "api.json#/paths/~1a/get/parameters/1/name"
    );
}

#[test]
fn references_to_what_was_left_out_go_with_it() {
    let root = document(
        "3.0.3",
        json!({
            "paths": { "/a": { "get": {
                "parameters": [{ "$ref": "#/components/parameters/Broken" }, { "$ref": "#/components/parameters/Good" }],
                "responses": {}
            } } },
            "components": { "parameters": {
                "Broken": { "in": "query" },
                "Good": { "name": "g", "in": "query", "schema": { "type": "string" } }
            } }
        }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a/get/parameters"),
        &json!([{ "$ref": "#/components/parameters/Good" }])
    );
    assert_eq!(
        run.origin("/paths/~1a/get/parameters/0"),
        "api.json#/paths/~1a/get/parameters/1"
    );
    assert_eq!(run.codes(), ["E0306"]);
    assert_eq!(run.place(0), "api.json#/components/parameters/Broken");
}

#[test]
fn circles_of_aliases_are_errors_that_print_the_circle() {
    let root = document(
        "3.0.3",
        json!({ "components": { "schemas": {
            "A": { "$ref": "#/components/schemas/B" },
            "B": { "$ref": "#/components/schemas/C" },
            "C": { "$ref": "#/components/schemas/B" },
            "D": { "$ref": "#/components/schemas/D" },
            "E": { "type": "object", "properties": { "self": { "$ref": "#/components/schemas/E" } } }
        } } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/components/schemas"),
        &json!({
            "A": { "$ref": "#/components/schemas/B" },
            "B": {}, "C": {}, "D": {},
            "E": { "type": "object", "properties": { "self": { "$ref": "#/components/schemas/E" } } }
        })
    );
    assert_eq!(run.codes(), ["E0406", "E0406"]);
    assert_eq!(
        run.messages()[1],
        "references lead in a circle: #/components/schemas/B -> #/components/schemas/C -> #/components/schemas/B"
    );
}

#[test]
fn circles_across_files_and_of_copies_end() {
    let root = document(
        "3.0.3",
        json!({
            "paths": { "/a": { "$ref": "item.json" } },
            "components": { "schemas": { "S": { "$ref": "a.json" } } }
        }),
    );
    let item = json!({ "post": { "responses": {}, "callbacks": { "c": { "{$url}": { "$ref": "item.json" } } } } });
    let run = run(&[
        ("api.json", root),
        ("a.json", json!({ "$ref": "b.json" })),
        ("b.json", json!({ "$ref": "a.json" })),
        ("item.json", item),
    ]);
    assert_eq!(run.get("/components/schemas/S"), &json!({}));
    assert_eq!(
        run.get("/paths/~1a"),
        &json!({ "post": { "responses": {}, "callbacks": { "c": {} } } })
    );
    assert_eq!(run.codes(), ["E0406", "E0406"]);
    assert_eq!(
        run.messages()[0],
        "references lead in a circle: a.json# -> b.json# -> a.json#"
    );
}

#[test]
fn references_to_another_kind_are_errors() {
    let root = operation(
        "3.0.3",
        "/a",
        json!({ "parameters": [{ "$ref": "#/components/schemas/Id" }], "responses": { "200": { "$ref": "#" } } }),
    );
    let mut root = root;
    root["components"] = json!({ "schemas": { "Id": { "type": "string" } } });
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a/get"),
        &json!({ "parameters": [], "responses": { "200": { "description": "" } } })
    );
    assert_eq!(run.codes(), ["E0407", "E0407"]);
    assert_eq!(
        run.messages()[0],
        "a reference to a Schema Object stands in the place of a Parameter Object"
    );
}

#[test]
fn anchors_and_identifiers_name_schemas() {
    let root = document(
        "3.1.0",
        json!({ "components": { "schemas": {
            "Node": { "$dynamicAnchor": "node", "$id": "https://example.com/node", "properties": {
                "next": { "$dynamicRef": "#node" }, "id": { "$ref": "https://example.com/node" }, "bad": { "$ref": "#nod" }
            } }
        } } }),
    );
    let run = run(&[("api.json", root)]);
    let node = json!({ "$ref": "#/components/schemas/Node" });
    assert_eq!(
        run.get("/components/schemas/Node/properties"),
        &json!({ "next": node, "id": node, "bad": {} })
    );
    assert_eq!(run.codes(), ["E0405", "N0402"]);
    assert_eq!(run.diags[0].help.as_deref(), Some("did you mean `#node`?"));
}

#[test]
fn discriminators_map_to_components() {
    let root = document(
        "3.0.3",
        json!({ "components": { "schemas": {
            "Pet": {
                "oneOf": [{ "$ref": "cat.json" }, { "$ref": "#/components/schemas/Dog" }],
                "discriminator": { "propertyName": "kind", "mapping": {
                    "cat": "cat.json", "dog": "Dog", "doggo": "#/components/schemas/Dog", "none": "Unicorn"
                } }
            },
            "Dog": { "type": "object" }
        } } }),
    );
    let run = run(&[
        ("api.json", root),
        ("cat.json", json!({ "type": "object" })),
    ]);
    assert_eq!(
        run.get("/components/schemas/Pet"),
        &json!({
            "oneOf": [{ "$ref": "#/components/schemas/cat" }, { "$ref": "#/components/schemas/Dog" }],
            "discriminator": { "propertyName": "kind", "mapping": {
                "cat": "#/components/schemas/cat", "dog": "#/components/schemas/Dog", "doggo": "#/components/schemas/Dog"
            } }
        })
    );
    assert_eq!(run.codes(), ["W0401"]);
}

#[test]
fn literals_are_never_read_as_references() {
    let example = json!({ "$ref": "https://example.com/users/1" });
    let root = operation(
        "3.0.3",
        "/a",
        json!({ "responses": { "200": { "description": "ok", "content": { "application/json": {
            "schema": { "type": "object", "default": example }, "example": example,
            "examples": { "one": { "value": example } }
        } } } }, "x-mine": example }),
    );
    let run = run(&[("api.json", root.clone())]);
    assert_eq!(run.codes(), ["W0302"][..0]);
    assert_eq!(run.normalized.value, root);
}

#[test]
fn a_reference_to_a_response_in_the_place_of_a_schema_means_its_schema() {
    let schemas = |target: &str| json!({ "A": { "$ref": target }, "B": { "type": "string" } });
    let content = json!({
        "text/plain": { "schema": { "type": "string" } },
        "application/json": { "schema": { "type": "object" } }
    });
    let pages = json!({ "a/b": { "schema": { "type": "string" } }, "a/c": { "schema": { "type": "string" } } });
    let components = json!({
        "responses": {
            "Typed": { "description": "d", "content": content },
            "Alias": { "$ref": "#/components/responses/Typed" },
            "Empty": { "description": "d" },
            "Two": { "description": "d", "content": pages }
        },
        "requestBodies": { "Named": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/B" } } } } },
        "parameters": { "Limit": { "name": "limit", "in": "query", "schema": { "type": "integer" } } }
    });
    for (target, read, codes) in [
        (
            "responses/Typed",
            json!({ "type": "object" }),
            vec!["N0401"],
        ),
        (
            "responses/Alias",
            json!({ "type": "object" }),
            vec!["N0401"],
        ),
        (
            "requestBodies/Named",
            json!({ "type": "string" }),
            vec!["N0401"],
        ),
        (
            "parameters/Limit",
            json!({ "type": "integer" }),
            vec!["N0401"],
        ),
        ("responses/Empty", json!({}), vec!["E0407"]),
        ("responses/Two", json!({}), vec!["E0407"]),
    ] {
        let mut components = components.clone();
        components["schemas"] = schemas(&format!("#/components/{target}"));
        let run = run(&[(
            "api.json",
            document("3.0.3", json!({ "components": components })),
        )]);
        let mut found = run.get("/components/schemas/A");
        if let Some(name) = found.get("$ref").and_then(Value::as_str) {
            found = run.get(name.trim_start_matches('#'));
        }
        assert_eq!(found, &read, "{target}");
        assert_eq!(run.codes(), codes, "{target}");
    }
}
