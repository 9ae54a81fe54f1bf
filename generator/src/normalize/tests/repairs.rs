use serde_json::{Value, json};

use super::{document, operation, run, schema30, schema31};

/// Normalises one parameter of `/a/{id}`; the parameters of the operation and the codes.
fn parameters(value: Value) -> (Value, Vec<&'static str>) {
    let run = run(&[(
        "api.json",
        operation(
            "3.0.3",
            "/a",
            json!({ "parameters": value, "responses": {} }),
        ),
    )]);
    (run.get("/paths/~1a/get/parameters").clone(), run.codes())
}

#[test]
fn required_flags_of_properties_join_the_list_of_the_object() {
    let (schema, codes) = schema30(json!({
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": { "type": "string", "required": true },
            "b": { "type": "string", "required": true },
            "c": { "type": "string", "required": false }
        }
    }));
    let text = json!({ "type": "string" });
    assert_eq!(
        schema,
        json!({ "type": "object", "required": ["a", "b"], "properties": { "a": text, "b": text, "c": text } })
    );
    assert_eq!(codes, ["N0307"]);
}

#[test]
fn type_names_are_read_as_meant() {
    for (written, read) in [
        (
            json!({ "type": "datetime" }),
            json!({ "type": "string", "format": "date-time" }),
        ),
        (
            json!({ "type": "float" }),
            json!({ "type": "number", "format": "float" }),
        ),
        (json!({ "type": "text" }), json!({ "type": "string" })),
        (json!({ "type": "Integer" }), json!({ "type": "integer" })),
        (
            json!({ "type": "timestamp", "example": 1_615_299_414 }),
            json!({ "type": "integer", "example": 1_615_299_414 }),
        ),
        (
            json!({ "type": "array of string" }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        (
            json!({ "type": "integer / null" }),
            json!({ "type": "integer", "nullable": true }),
        ),
        (
            json!({ "type": "enum", "enum": ["a", "b"] }),
            json!({ "type": "string", "enum": ["a", "b"] }),
        ),
        (
            json!({ "type": "any", "description": "d" }),
            json!({ "description": "d" }),
        ),
        (
            json!({ "type": "string | array" }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "array", "items": {} }] }),
        ),
    ] {
        let (schema, codes) = schema30(written.clone());
        assert_eq!(schema, read, "{written}");
        assert!(codes.contains(&"N0306"), "{written} {codes:?}");
    }
}

#[test]
fn a_type_without_meaning_is_any_json_and_an_error() {
    assert_eq!(
        schema30(json!({ "type": "Pet", "description": "d" })),
        (json!({ "description": "d" }), vec!["E0309"])
    );
}

#[test]
fn arrays_have_elements() {
    assert_eq!(
        schema30(json!({ "type": "array" })),
        (json!({ "type": "array", "items": {} }), vec!["N0303"])
    );
    // JSON Schema does not ask for them.
    assert_eq!(schema31(json!({ "type": "array" })).1, [] as [&str; 0]);
}

#[test]
fn plain_values_are_read_from_text() {
    let (schema, codes) = schema30(json!({
        "type": "string", "maxLength": "10", "pattern": 5, "deprecated": "true", "title": 7
    }));
    assert_eq!(
        schema,
        json!({ "type": "string", "maxLength": 10, "pattern": "5", "deprecated": true, "title": "7" })
    );
    assert_eq!(codes, ["N0302"; 4]);
    let (schema, codes) =
        schema30(json!({ "type": "object", "required": true, "deprecated": "maybe" }));
    assert_eq!(
        (schema, codes),
        (json!({ "type": "object" }), vec!["N0307", "W0302"])
    );
}

#[test]
fn enumerations_hold_each_value_once_and_of_their_type() {
    assert_eq!(
        schema30(
            json!({ "type": "string", "enum": ["a", "b", "a"], "x-enum-varnames": ["A", "B", "C"] })
        ),
        (
            json!({ "type": "string", "enum": ["a", "b"], "x-enum-varnames": ["A", "B"] }),
            vec!["N0308"]
        )
    );
    assert_eq!(
        schema30(json!({ "type": "string", "enum": [1, true, "a"] })),
        (
            json!({ "type": "string", "enum": ["1", "true", "a"] }),
            vec!["N0302"]
        )
    );
    assert_eq!(
        schema30(json!({ "type": "integer", "enum": ["1", "2"] })),
        (json!({ "type": "integer", "enum": [1, 2] }), vec!["N0302"])
    );
    assert_eq!(
        schema30(json!({ "type": "number", "enum": ["asc", "desc"] })),
        (
            json!({ "type": "string", "enum": ["asc", "desc"] }),
            vec!["W0304"]
        )
    );
    assert_eq!(
        schema30(json!({ "type": "string", "enum": [] })),
        (json!({ "type": "string" }), vec!["W0302"])
    );
}

#[test]
fn schema_members_in_a_parameter_are_its_schema() {
    assert_eq!(
        parameters(
            json!([{ "name": "q", "in": "query", "type": "string", "enum": ["a"], "required": true }])
        ),
        (
            json!([{ "name": "q", "in": "query", "required": true, "schema": { "type": "string", "enum": ["a"] } }]),
            vec!["N0302"]
        )
    );
    assert_eq!(
        parameters(
            json!([{ "name": "q", "in": "query", "default": 1, "schema": { "type": "integer" } }])
        ),
        (
            json!([{ "name": "q", "in": "query", "schema": { "type": "integer", "default": 1 } }]),
            vec!["N0302"]
        )
    );
    assert_eq!(
        parameters(json!([{ "name": "q", "in": "query" }])),
        (
            json!([{ "name": "q", "in": "query", "schema": { "type": "string" } }]),
            vec!["N0303"]
        )
    );
}

#[test]
fn parameters_stand_where_they_can_be_sent() {
    assert_eq!(
        parameters(json!([
            { "name": "a", "in": "Header", "schema": {}, "style": "form", "allowReserved": true },
            { "name": "b", "in": "body", "schema": {} },
            { "in": "query", "schema": {} },
            { "name": "c", "in": "query", "schema": {}, "style": "deepobject" }
        ])),
        (
            json!([
                { "name": "a", "in": "header", "schema": {} },
                { "name": "c", "in": "query", "schema": {}, "style": "deepObject" }
            ]),
            vec!["E0311", "E0306", "N0302", "W0303", "W0302", "N0302"]
        )
    );
}

#[test]
fn paths_and_parameters_agree() {
    let root = document(
        "3.0.3",
        json!({
            "paths": {
                "/a/{x}/{y}": {
                    "parameters": [{ "name": "x", "in": "path", "schema": { "type": "integer" } }],
                    "get": { "parameters": [
                        { "name": "old", "in": "path", "required": true, "schema": { "type": "string" } },
                        { "$ref": "#/components/parameters/P" },
                        { "$ref": "#/components/parameters/P" }
                    ], "responses": {} },
                    "post": { "responses": {} }
                }
            },
            "components": { "parameters": { "P": { "name": "p", "in": "query", "schema": { "type": "string" } } } }
        }),
    );
    let run = run(&[("api.json", root)]);
    let added =
        json!({ "name": "y", "in": "path", "required": true, "schema": { "type": "string" } });
    assert_eq!(
        run.get("/paths/~1a~1{x}~1{y}"),
        &json!({
            "parameters": [{ "name": "x", "in": "path", "required": true, "schema": { "type": "integer" } }],
            "get": { "parameters": [{ "$ref": "#/components/parameters/P" }, added], "responses": {} },
            "post": { "parameters": [added], "responses": {} }
        })
    );
    assert_eq!(run.codes(), ["W0305", "W0306", "N0311", "N0310"]);
    assert_eq!(run.messages()[0], "the path has no placeholder `{old}`");
    assert_eq!(
        run.place(0),
        "api.json#/paths/~1a~1{x}~1{y}/get/parameters/0"
    );
    assert_eq!(
        run.origin("/paths/~1a~1{x}~1{y}/get/parameters/0"),
        "api.json#/paths/~1a~1{x}~1{y}/get/parameters/1"
    );
    assert_eq!(
        run.origin("/paths/~1a~1{x}~1{y}/post/parameters/0"),
        "api.json#/paths/~1a~1{x}~1{y}/post"
    );
}

#[test]
fn missing_members_are_filled() {
    let run = run(&[(
        "shop.json",
        json!({
            "openapi": "3.0.3",
            "info": { "version": 1.5 },
            "servers": [{}],
            "components": { "responses": { "R": {} }, "schemas": {} }
        }),
    )]);
    assert_eq!(
        run.normalized.value,
        json!({
            "openapi": "3.0.3",
            "info": { "version": "1.5", "title": "shop" },
            "servers": [{ "url": "/" }],
            "components": { "responses": { "R": { "description": "" } }, "schemas": {} },
            "paths": {}
        })
    );
    assert_eq!(
        run.codes(),
        ["N0302", "N0313", "N0303", "N0303", "N0303", "N0303"]
    );
}

#[test]
fn operations_without_responses_have_none() {
    let root = operation("3.0.3", "/a", json!({ "operationId": "a" }));
    let run30 = run(&[("api.json", root)]);
    assert_eq!(
        run30.get("/paths/~1a/get"),
        &json!({ "operationId": "a", "responses": {} })
    );
    assert_eq!(run30.codes(), ["N0303"]);
    let run31 = run(&[(
        "api.json",
        operation("3.1.0", "/a", json!({ "operationId": "a" })),
    )]);
    assert_eq!(run31.codes(), [] as [&str; 0]);
}

#[test]
fn status_codes_are_codes_or_ranges() {
    let empty = json!({ "description": "" });
    let root = operation(
        "3.0.3",
        "/a",
        json!({ "responses": { "2xx": empty, "404 Not Found": empty, "default": empty, "OK": empty, "99": empty } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a/get/responses"),
        &json!({ "2XX": empty, "404": empty, "default": empty })
    );
    assert_eq!(run.codes(), ["E0310", "E0310", "N0302"]);
    assert_eq!(
        run.origin("/paths/~1a/get/responses/2XX/description"),
        "api.json#/paths/~1a/get/responses/2xx/description"
    );
}

#[test]
fn lists_and_objects_are_read_from_each_other() {
    let root = document(
        "3.0.3",
        json!({
            "servers": { "url": "https://a" },
            "tags": ["a", { "name": "b" }],
            "security": { "k": null },
            "paths": { "a": { "GET": { "tags": "a", "security": ["k", { "k": true }], "responses": [], "parameters": false } } },
            "components": { "securitySchemes": { "k": { "type": "Bearer" } } }
        }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(run.get("/servers"), &json!([{ "url": "https://a" }]));
    assert_eq!(run.get("/tags"), &json!([{ "name": "a" }, { "name": "b" }]));
    assert_eq!(run.get("/security"), &json!([{ "k": [] }]));
    assert_eq!(
        run.get("/paths"),
        &json!({ "/a": { "get": { "tags": ["a"], "security": [{ "k": [] }, { "k": [] }], "responses": {} } } })
    );
    assert_eq!(
        run.get("/components/securitySchemes/k"),
        &json!({ "type": "http", "scheme": "bearer" })
    );
    assert_eq!(
        run.origin("/paths/~1a/get/tags"),
        "api.json#/paths/a/GET/tags"
    );
    assert_eq!(
        run.codes()
            .iter()
            .filter(|code| **code != "N0302")
            .collect::<Vec<_>>(),
        [&"E0305"]
    );
}

#[test]
fn examples_of_media_types_are_example_objects() {
    let root = operation(
        "3.0.3",
        "/a",
        json!({ "responses": { "200": { "description": "ok", "content": { "application/json": {
            "examples": { "plain": { "id": 1 }, "text": "a", "right": { "value": 2 } }
        }, "text/plain": { "examples": ["a"] } } } } }),
    );
    let run = run(&[("api.json", root)]);
    let content = run.get("/paths/~1a/get/responses/200/content");
    assert_eq!(
        content["application/json"]["examples"],
        json!({ "plain": { "value": { "id": 1 } }, "text": { "value": "a" }, "right": { "value": 2 } })
    );
    assert_eq!(
        content["text/plain"]["examples"],
        json!({ "example1": { "value": "a" } })
    );
    assert_eq!(run.codes(), ["N0302", "N0302"]);
}

#[test]
fn encodings_say_whether_they_explode() {
    let encoding = |encoding: Value| {
        let root = operation(
            "3.0.3",
            "/a",
            json!({ "responses": {}, "requestBody": { "content": {
            "application/x-www-form-urlencoded": { "encoding": { "a": encoding } }
        } } }),
        );
        let run = run(&[("api.json", root)]);
        run.get("/paths/~1a/get/requestBody/content/application~1x-www-form-urlencoded/encoding/a")
            .clone()
    };
    assert_eq!(
        encoding(json!({ "contentType": "text/plain" })),
        json!({ "contentType": "text/plain" })
    );
    assert_eq!(
        encoding(json!({ "explode": false })),
        json!({ "explode": false, "style": "form" })
    );
    assert_eq!(
        encoding(json!({ "style": "form" })),
        json!({ "style": "form", "explode": true })
    );
    assert_eq!(
        encoding(json!({ "style": "spaceDelimited" })),
        json!({ "style": "spaceDelimited", "explode": false })
    );
}

#[test]
fn incomplete_security_schemes_are_left_out() {
    let root = document(
        "3.0.3",
        json!({
            "security": [{ "a": [] }],
            "components": { "securitySchemes": {
                "a": { "type": "apiKey", "name": "k" },
                "b": { "type": "magic" },
                "c": { "type": "apiKey", "name": "k", "in": "body" },
                "d": { "type": "oauth2", "flows": { "password": {} } }
            } }
        }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/components/securitySchemes"),
        &json!({ "d": { "type": "oauth2", "flows": { "password": { "scopes": {}, "tokenUrl": "" } } } })
    );
    // That `a` is required says nothing new.
    assert_eq!(run.codes(), ["E0312", "E0312", "E0312", "N0303", "N0303"]);
}

#[test]
fn links_without_an_operation_are_left_out() {
    let root = operation(
        "3.0.3",
        "/a",
        json!({ "responses": { "200": { "description": "ok", "links": { "a": { "description": "d" }, "b": { "operationId": "o", "operationRef": "#/r" } } } } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.get("/paths/~1a/get/responses/200/links"),
        &json!({ "b": { "operationId": "o" } })
    );
    assert_eq!(run.codes(), ["W0302", "W0302"]);
}
