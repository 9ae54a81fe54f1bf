//! What is read as meant although nobody checked it: samples of another type, empty lists of members, versions.

use serde_json::{Value, json};

use super::{document, operation, run, schema30, schema31};

#[test]
fn a_sample_of_another_type_leaves_the_type() {
    for (member, value) in [
        ("example", json!("12.5")),
        ("default", json!("many")),
        ("default", json!({ "a": 1 })),
        ("example", json!([1])),
        ("example", json!(true)),
    ] {
        let (schema, codes) = schema30(json!({ "type": "number", member: value }));
        assert_eq!(schema["type"], "number");
        assert_eq!(codes, ["N0312"], "{member} {value}");
    }
    let (schema, codes) = schema31(json!({ "type": "integer", "examples": [1, "two"] }));
    assert_eq!((&schema["type"], codes), (&json!("integer"), vec!["N0312"]));
}

#[test]
fn a_sample_of_the_type_is_none_of_our_business() {
    for schema in [
        json!({ "type": "number", "example": 1 }),
        json!({ "type": "number", "example": null }),
        json!({ "type": "integer", "example": 2.0 }),
        json!({ "type": "string", "nullable": true, "default": null }),
        json!({ "example": { "a": 1 } }),
        json!({ "oneOf": [{ "type": "string" }], "example": { "a": 1 } }),
    ] {
        assert_eq!(schema30(schema.clone()).1, [] as [&str; 0], "{schema}");
    }
}

#[test]
fn a_text_whose_example_is_an_object_may_be_either() {
    let (schema, codes) = schema30(json!({ "type": "string", "example": { "a": 1 } }));
    assert_eq!(
        schema,
        json!({ "oneOf": [{ "type": "string" }, { "type": "object" }], "example": { "a": 1 } })
    );
    assert_eq!(codes, ["W0310"]);
    // A list is how authors show several texts, and a format says that it is one.
    for schema in [
        json!({ "type": "string", "example": ["a", "b"] }),
        json!({ "type": "string", "format": "date", "example": { "a": 1 } }),
        json!({ "type": "string", "enum": ["a"], "example": { "a": 1 } }),
        json!({ "type": "string", "default": { "a": 1 } }),
    ] {
        let (normalized, codes) = schema30(schema.clone());
        assert_eq!(
            (&normalized["type"], codes),
            (&json!("string"), vec!["N0312"]),
            "{schema}"
        );
    }
}

#[test]
fn items_that_are_objects_in_the_example_of_their_array_may_be_either() {
    let (schema, codes) = schema30(json!({
        "type": "array", "items": { "type": "string" }, "example": ["a", { "b": 1 }],
    }));
    assert_eq!(
        schema["items"],
        json!({ "anyOf": [{ "type": "string" }, { "type": "object" }] })
    );
    assert_eq!(codes, ["W0310"]);
    for schema in [
        json!({ "type": "array", "items": { "type": "string", "enum": ["a"] }, "example": [{ "a": 1 }] }),
        json!({ "type": "array", "items": { "type": "integer" }, "example": [{ "a": 1 }] }),
        json!({ "type": "array", "items": { "type": "string" }, "example": ["a"] }),
    ] {
        assert_eq!(schema30(schema.clone()).0["items"], schema["items"]);
    }
}

#[test]
fn an_object_without_members_is_any_object() {
    let (schema, codes) = schema30(json!({ "type": "object", "properties": {} }));
    assert_eq!(codes, ["N0314"]);
    assert_eq!(schema["properties"], json!({}));
    for schema in [
        json!({ "type": "object" }),
        json!({ "type": "object", "properties": {}, "additionalProperties": false }),
        json!({ "properties": {}, "allOf": [{ "$ref": "#/components/schemas/A" }] }),
    ] {
        assert_eq!(schema30(schema.clone()).1, [] as [&str; 0], "{schema}");
    }
}

#[test]
fn a_version_with_dots_is_counted_unless_it_is_semantic() {
    for (version, codes) in [
        ("1.0", &["N0313"] as &[&str]),
        ("1.2.3.4", &["N0313"]),
        ("1.0.0", &[]),
        ("1", &[]),
        ("v1.0", &[]),
        ("2020-09-14", &[]),
        ("1.", &[]),
    ] {
        let mut document = document("3.0.3", json!({}));
        document["info"]["version"] = json!(version);
        assert_eq!(run(&[("api.json", document)]).codes(), codes, "{version}");
    }
}

#[test]
fn a_slash_at_the_end_of_a_path_is_counted_and_stays() {
    for (path, codes) in [("/a/", &["N0606"] as &[&str]), ("/a", &[]), ("/", &[])] {
        let run = run(&[(
            "api.json",
            operation("3.0.3", path, json!({ "responses": {} })),
        )]);
        assert_eq!(run.codes(), codes, "{path}");
        let paths = run.get("/paths").as_object().unwrap();
        assert_eq!(paths.keys().collect::<Vec<_>>(), [path]);
    }
}

#[test]
fn a_pointer_is_also_one_into_the_schema_that_has_an_identifier() {
    let label = json!({ "type": "string", "minLength": 1 });
    let resource = |reference: &str| {
        json!({
            "$id": "https://example.com/node",
            "$defs": { "label": label },
            "properties": { "label": { "$ref": reference } }
        })
    };
    let (schema, codes) = schema31(resource("#/$defs/label"));
    assert_eq!(codes, [] as [&str; 0]);
    assert!(
        schema["properties"]["label"]["$ref"].is_string(),
        "{schema}"
    );
    // The file is asked first.
    let (schema, _) = schema31(resource("#/components/schemas/A"));
    assert_eq!(
        schema["properties"]["label"]["$ref"],
        "#/components/schemas/A"
    );
    let (_, codes) = schema31(resource("#/$defs/lable"));
    assert_eq!(codes, ["E0405"]);
}

#[test]
fn documentation_beside_a_reference_is_allowed_since_3_1() {
    let with = |version: &str, sibling: &str| -> Vec<&'static str> {
        let mut response = json!({ "$ref": "#/components/responses/R" });
        response[sibling] = json!("words");
        let mut root = operation(version, "/a", json!({ "responses": { "204": response } }));
        root["components"] = json!({ "responses": { "R": { "description": "r" } } });
        run(&[("api.json", Value::clone(&root))]).codes()
    };
    assert_eq!(with("3.1.0", "description"), [] as [&str; 0]);
    assert_eq!(with("3.1.0", "summary"), [] as [&str; 0]);
    assert_eq!(with("3.1.0", "headers"), ["W0402"]);
    assert_eq!(with("3.0.3", "description"), ["W0402"]);
}
