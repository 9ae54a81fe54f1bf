//! OpenAPI 3.2: what is read, what is left out in silence, and what is named.

use serde_json::{Value, json};

use super::{Run, document, operation, run};

/// A document of 3.2 with one operation; what it says must hold without a finding.
fn clean(path: &str, operation: Value) -> Run {
    let run = run(&[("api.json", super::operation("3.2.0", path, operation))]);
    assert_eq!(run.messages(), [] as [&str; 0]);
    run
}

/// The code, message and place of each finding about a document that states this version.
fn findings(version: &str, mut root: Value) -> Vec<(&'static str, String, String)> {
    root["openapi"] = json!(version);
    let run = run(&[("api.json", root)]);
    (0..run.diags.len())
        .map(|index| {
            let diagnostic = &run.diags[index];
            let code = diagnostic.code.id();
            (code, diagnostic.message.clone(), run.place(index))
        })
        .collect()
}

#[test]
fn a_document_that_uses_nothing_new_is_read_as_3_1() {
    let members = json!({
        "webhooks": { "w": { "post": { "responses": {} } } },
        "components": { "schemas": { "A": { "type": ["string", "null"], "const": "a" } } }
    });
    let [next, this] =
        ["3.2.0", "3.1.1"].map(|version| run(&[("api.json", document(version, members.clone()))]));
    assert_eq!(next.messages(), [] as [&str; 0]);
    let mut expected = this.normalized.value;
    expected["openapi"] = json!("3.2.0");
    assert_eq!(next.normalized.value, expected);
}

/// What says nothing about requests, answers or types.
fn documented() -> Value {
    document(
        "3.2.0",
        json!({
            "$self": "https://example.com/api.json",
            "servers": [{ "url": "u", "name": "n" }],
            "tags": [{ "name": "t", "summary": "s", "parent": "u", "kind": "nav" }],
            "components": {
                "schemas": { "A": { "type": "string", "xml": { "nodeType": "attribute" } } },
                "securitySchemes": {
                    "k": { "type": "apiKey", "in": "header", "name": "k", "deprecated": true },
                    "o": { "type": "oauth2", "oauth2MetadataUrl": "u", "flows": {
                        "deviceAuthorization": { "deviceAuthorizationUrl": "u", "tokenUrl": "u", "scopes": {} }
                    } }
                }
            }
        }),
    )
}

#[test]
fn documentation_and_ways_to_a_credential_are_left_out_in_silence() {
    let run = run(&[("api.json", documented())]);
    assert_eq!(run.messages(), [] as [&str; 0]);
    assert_eq!(run.get("/servers"), &json!([{ "url": "u" }]));
    assert_eq!(run.get("/tags"), &json!([{ "name": "t" }]));
    assert_eq!(
        run.get("/components/schemas/A/x-oas-xml"),
        &json!({ "nodeType": "attribute" })
    );
    assert_eq!(
        run.get("/components/securitySchemes"),
        &json!({ "k": { "type": "apiKey", "in": "header", "name": "k" }, "o": { "type": "oauth2", "flows": {} } })
    );
}

#[test]
fn in_an_older_document_such_members_mean_nothing() {
    for version in ["3.0.3", "3.1.1"] {
        let found = findings(version, documented());
        let keys: Vec<&str> = found
            .iter()
            .map(|(code, message, _)| {
                assert_eq!(*code, "W0303", "{message}");
                message.split('`').nth(1).unwrap()
            })
            .collect();
        let expected = [
            "$self",
            "name",
            "summary",
            "parent",
            "kind",
            "deprecated",
            "oauth2MetadataUrl",
            "deviceAuthorization",
        ];
        assert_eq!(keys, expected, "{version}");
    }
}

#[test]
fn operations_of_any_method_are_kept_with_their_places() {
    let root = document(
        "3.2.0",
        json!({
            "paths": { "/a/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "query": { "operationId": "q", "security": [{ "none": [] }], "responses": {} },
                "additionalOperations": { "COPY": { "$ref": "#/components/x-copy" }, "copy": { "responses": {} } }
            } },
            "webhooks": { "w": { "query": { "responses": {} } } },
            "components": { "x-copy": { "operationId": "c", "responses": {} } }
        }),
    );
    let run = run(&[("api.json", root)]);
    let item = "/paths/~1a~1{id}";
    assert_eq!(run.get(&format!("{item}/x-oas-query/operationId")), "q");
    let others = run.get(&format!("{item}/x-oas-additional-operations"));
    assert_eq!(
        others["COPY"],
        json!({ "operationId": "c", "responses": {} })
    );
    assert_eq!(others["copy"], json!({ "responses": {} }));
    assert_eq!(
        run.origin(&format!("{item}/x-oas-query/responses")),
        format!("api.json#{item}/query/responses")
    );
    assert_eq!(
        run.origin(&format!("{item}/x-oas-additional-operations/copy")),
        format!("api.json#{item}/additionalOperations/copy")
    );
    // The rules between the parts of a document hold for them as well.
    assert_eq!(run.codes(), ["N0401", "W0307"]);
    let counts = run.normalized.counts;
    assert_eq!((counts.operations, counts.webhooks), (3, 1));
}

#[test]
fn methods_that_cannot_be_sent_and_those_that_stand_twice_are_left_out_by_name() {
    let root = document(
        "3.2.0",
        json!({ "paths": { "/a": {
            "get": { "responses": {} },
            "query": { "responses": {} },
            "additionalOperations": {
                "GET": { "responses": {} }, "QUERY": { "responses": {} }, "NO WAY": { "responses": {} },
                "POST": { "operationId": "p", "responses": {} }
            }
        } } }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(
        run.messages(),
        [
            "`GET /a` is left out: the path has an operation of this method already",
            "`QUERY /a` is left out: the path has an operation of this method already",
            "`NO WAY /a` is left out: that is no name of an HTTP method",
            "`POST` stands in `additionalOperations`; it is read as the member `post`",
        ]
    );
    assert_eq!(run.codes(), ["E0303", "E0303", "E0303", "N0302"]);
    assert_eq!(
        run.place(2),
        "api.json#/paths/~1a/additionalOperations/NO WAY"
    );
    assert_eq!(
        run.get("/paths/~1a/x-oas-additional-operations"),
        &json!({ "POST": { "operationId": "p", "responses": {} } })
    );
}

#[test]
fn a_media_type_may_be_shared() {
    let mut root = operation(
        "3.2.0",
        "/a",
        json!({ "responses": { "200": { "description": "d", "content": {
            "application/json": { "$ref": "#/components/mediaTypes/m" },
            "text/json": { "$ref": "https://example.com/api.json#/components/mediaTypes/m" }
        } } } }),
    );
    root["$self"] = json!("https://example.com/api.json");
    root["components"] = json!({ "mediaTypes": { "m": { "schema": { "type": "string" } } } });
    let run = run(&[("api.json", root)]);
    assert_eq!(run.messages(), [] as [&str; 0]);
    let content = "/paths/~1a/get/responses/200/content";
    for key in ["application~1json", "text~1json"] {
        assert_eq!(
            run.get(&format!("{content}/{key}")),
            &json!({ "schema": { "type": "string" } })
        );
        assert_eq!(
            run.origin(&format!("{content}/{key}/schema")),
            "api.json#/components/mediaTypes/m/schema"
        );
    }
}

#[test]
fn a_query_that_is_a_form_is_an_exploded_object() {
    let parameter = |schema: Value| {
        json!({
            "parameters": [{ "name": "q", "in": "querystring", "content": { "application/x-www-form-urlencoded": { "schema": schema } } }],
            "responses": {}
        })
    };
    let run = clean(
        "/a",
        parameter(json!({ "type": "object", "properties": { "a": { "type": "string" } } })),
    );
    let at = "/paths/~1a/get/parameters/0";
    assert_eq!(
        run.get(at),
        &json!({
            "name": "q", "in": "query", "style": "form", "explode": true,
            "schema": { "type": "object", "properties": { "a": { "type": "string" } } }
        })
    );
    assert_eq!(
        run.origin(&format!("{at}/schema/properties/a")),
        format!("api.json#{at}/content/application~1x-www-form-urlencoded/schema/properties/a")
    );

    // What a reference leads to decides as well.
    let mut root = operation(
        "3.2.0",
        "/a",
        parameter(json!({ "$ref": "#/components/schemas/S" })),
    );
    for (target, codes) in [
        (json!({ "properties": { "a": {} } }), &[] as &[&str]),
        (json!({ "type": ["object", "null"] }), &[]),
        (json!({ "type": "string" }), &["E0303"]),
    ] {
        root["components"] = json!({ "schemas": { "S": target } });
        let run = super::run(&[("api.json", root.clone())]);
        assert_eq!(run.codes(), codes, "{target}");
    }
}

#[test]
fn a_query_of_another_kind_is_left_out_by_name() {
    for content in [
        json!({ "application/json": { "schema": { "type": "object" } } }),
        json!({ "application/x-www-form-urlencoded": { "schema": { "type": "string" } } }),
        json!({ "application/x-www-form-urlencoded": { "schema": { "type": "object" }, "encoding": { "a": { "explode": false } } } }),
    ] {
        let root = operation(
            "3.2.0",
            "/a",
            json!({ "parameters": [{ "name": "q", "in": "querystring", "content": content }], "responses": {} }),
        );
        let next = findings("3.2.0", root.clone());
        let this = findings("3.1.1", root);
        let place = "api.json#/paths/~1a/get/parameters/0/in".to_owned();
        assert_eq!(
            next,
            [(
                "E0303",
                "the query `q` is left out: it is no form that holds an object".to_owned(),
                place.clone()
            )]
        );
        assert_eq!(this.len(), 1);
        assert_eq!((this[0].0, &this[0].2), ("E0311", &place));
    }
}

#[test]
fn the_text_and_the_examples_of_an_answer_are_read() {
    let run = clean(
        "/a",
        json!({ "responses": {
            "200": { "summary": "Found.", "content": { "application/json": { "schema": {}, "examples": {
                "e": { "dataValue": { "a": 1 }, "serializedValue": "{\"a\":1}" }
            } } } },
            "404": { "summary": "None.", "description": "There is none." },
            "500": {}
        } }),
    );
    let responses = run.get("/paths/~1a/get/responses");
    assert_eq!(responses["200"]["description"], "Found.");
    assert_eq!(
        responses["200"]["content"]["application/json"]["examples"],
        json!({ "e": { "value": { "a": 1 } } })
    );
    assert_eq!(responses["404"]["description"], "There is none.");
    assert_eq!(responses["500"], json!({ "description": "" }));
}

#[test]
fn a_security_requirement_may_be_a_reference() {
    let root = document(
        "3.2.0",
        json!({
            "security": [{ "#/components/securitySchemes/k": ["s"] }],
            "components": { "securitySchemes": { "k": { "type": "http", "scheme": "basic" } } }
        }),
    );
    let run = run(&[("api.json", root)]);
    assert_eq!(run.messages(), [] as [&str; 0]);
    assert_eq!(run.get("/security"), &json!([{ "k": ["s"] }]));
}

#[test]
fn what_changes_requests_answers_or_types_is_named_at_each_place() {
    let body = |media: Value| {
        let body = json!({ "content": { "multipart/form-data": media } });
        operation(
            "3.2.0",
            "/a",
            json!({ "requestBody": body, "responses": {} }),
        )
    };
    let parameter = |parameter: Value| {
        let holder = json!({ "parameters": [parameter], "responses": {} });
        operation("3.2.0", "/a", holder)
    };
    let union = json!({ "components": { "schemas": { "S": {
        "oneOf": [{ "$ref": "#/components/schemas/S" }], "discriminator": { "propertyName": "k", "defaultMapping": "S" }
    } } } });
    let media = "/paths/~1a/get/requestBody/content/multipart~1form-data";
    let first = "/paths/~1a/get/parameters/0";
    for (root, place, what) in [
        (
            body(json!({ "itemSchema": {} })),
            format!("{media}/itemSchema"),
            "`itemSchema` of a Media Type Object",
        ),
        (
            body(json!({ "prefixEncoding": [] })),
            format!("{media}/prefixEncoding"),
            "`prefixEncoding` of a Media Type Object",
        ),
        (
            body(json!({ "itemEncoding": {} })),
            format!("{media}/itemEncoding"),
            "`itemEncoding` of a Media Type Object",
        ),
        (
            body(json!({ "encoding": { "p": { "encoding": {} } } })),
            format!("{media}/encoding/p/encoding"),
            "`encoding` of an Encoding Object",
        ),
        (
            parameter(json!({ "name": "c", "in": "cookie", "style": "cookie", "schema": {} })),
            format!("{first}/style"),
            "`style: cookie`",
        ),
        (
            parameter(json!({ "name": "c", "in": "cookie", "allowReserved": true, "schema": {} })),
            format!("{first}/allowReserved"),
            "`allowReserved` of a cookie parameter",
        ),
        (
            document("3.2.0", union),
            "/components/schemas/S/discriminator/defaultMapping".to_owned(),
            "`defaultMapping` of a Discriminator Object",
        ),
    ] {
        let found = findings("3.2.0", root);
        assert_eq!(found.len(), 1, "{found:?}");
        let (code, message, at) = &found[0];
        assert_eq!(*code, "W0309");
        assert!(
            message.starts_with(&format!("{what} is ignored: ")),
            "{message}"
        );
        assert_eq!(*at, format!("api.json#{place}"));
    }
}

#[test]
fn each_place_counts() {
    let media = json!({ "schema": {}, "itemSchema": {} });
    let root = operation(
        "3.2.0",
        "/a",
        json!({ "responses": { "200": { "content": { "a/b": media, "c/d": media } } } }),
    );
    let places: Vec<String> = findings("3.2.0", root)
        .into_iter()
        .map(|(_, _, place)| place)
        .collect();
    let content = "api.json#/paths/~1a/get/responses/200/content";
    assert_eq!(
        places,
        [
            format!("{content}/a~1b/itemSchema"),
            format!("{content}/c~1d/itemSchema")
        ]
    );
}
