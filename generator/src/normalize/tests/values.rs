//! Types and the values that stand beside them.

use serde_json::json;

use super::{schema30, schema31};

#[test]
fn allowed_values_of_several_types_make_an_alternative_of_each() {
    let boolean_or_text = json!({ "oneOf": [
        { "type": "boolean", "enum": [true, false] },
        { "type": "string", "enum": ["auto"] },
    ] });
    let values = json!([true, false, "auto"]);
    assert_eq!(
        schema31(json!({ "enum": values })),
        (boolean_or_text.clone(), vec![])
    );
    assert_eq!(
        schema31(json!({ "type": "boolean", "enum": values })),
        (boolean_or_text, vec!["W0304"])
    );
    // Text takes any of them, as YAML makes a boolean of `on` that is not quoted.
    assert_eq!(
        schema31(json!({ "type": "string", "enum": values })).0,
        json!({ "type": "string", "enum": ["true", "false", "auto"] })
    );
    assert_eq!(
        schema31(json!({ "type": "integer", "enum": ["auto", "manual"] })).0,
        json!({ "type": "string", "enum": ["auto", "manual"] })
    );
    let numbers = json!({ "enum": [1, 2.5] });
    assert_eq!(
        schema31(numbers).0,
        json!({ "type": "number", "enum": [1, 2.5] })
    );
}

#[test]
fn allowed_values_in_a_list_of_their_own_are_read_as_the_values() {
    let flat = json!({ "type": "string", "enum": ["a", "b"] });
    for ty in ["string", "number"] {
        let (read, codes) = schema30(json!({ "type": ty, "enum": [["a", "b"]] }));
        assert_eq!(read, flat);
        assert!(codes.contains(&"N0302"), "{codes:?}");
    }
    assert_eq!(
        schema30(json!({ "type": "integer", "enum": [[1], [2]] })).0,
        json!({ "type": "integer", "enum": [1, 2] })
    );
    assert_eq!(
        schema30(json!({ "type": "array", "items": {}, "enum": [["a", "b"]] })).0,
        json!({ "type": "array", "items": {} })
    );
}

#[test]
fn scalars_as_the_values_of_an_array_are_those_of_its_items() {
    let values = json!(["a", "b"]);
    let read = json!({ "type": "array", "items": { "type": "string", "enum": ["a", "b"] } });
    for items in [
        json!({ "type": "string" }),
        json!({ "type": "string", "enum": ["a", "b"] }),
        json!({}),
    ] {
        let (schema, codes) = schema30(json!({ "type": "array", "items": items, "enum": values }));
        assert_eq!(schema, read, "{items}");
        assert!(codes.contains(&"N0302"), "{codes:?}");
    }
    assert_eq!(schema30(json!({ "type": "array", "enum": values })).0, read);
    // What the items refer to says it better.
    let items = json!({ "$ref": "#/components/schemas/A" });
    assert_eq!(
        schema30(json!({ "type": "array", "items": items, "enum": ["a", null] })).0,
        json!({ "type": "array", "items": items, "nullable": true })
    );
}

#[test]
fn null_alone_beside_a_type_makes_it_nullable() {
    for (written, read) in [
        (
            json!({ "type": ["boolean", "null"], "enum": [null] }),
            json!({ "type": "boolean", "nullable": true }),
        ),
        (
            json!({ "type": "boolean", "const": null }),
            json!({ "type": "boolean", "nullable": true }),
        ),
        (
            json!({ "type": ["null"], "allOf": [{ "$ref": "#/components/schemas/A" }] }),
            json!({ "allOf": [{ "$ref": "#/components/schemas/A" }], "nullable": true }),
        ),
        (
            json!({ "type": "null", "$ref": "#/components/schemas/A" }),
            json!({ "allOf": [{ "$ref": "#/components/schemas/A" }], "nullable": true }),
        ),
        (
            json!({ "type": "null" }),
            json!({ "enum": [null], "nullable": true }),
        ),
    ] {
        assert_eq!(schema31(written.clone()).0, read, "{written}");
        assert_eq!(schema30(written.clone()).0, read, "{written}");
    }
}

#[test]
fn objects_as_allowed_values_say_no_more_than_the_type() {
    let object = json!({ "type": "object" });
    for written in [
        json!({ "type": "object", "enum": [{}] }),
        json!({ "enum": [{ "id": 1 }, { "id": 2 }] }),
    ] {
        assert_eq!(schema30(written), (object.clone(), vec!["N0309"]));
    }
    assert_eq!(
        schema30(json!({ "enum": [{}, "a"] })).0,
        json!({ "enum": [{}, "a"] })
    );
}

#[test]
fn members_and_examples_tell_an_unstated_type() {
    assert_eq!(
        schema30(json!({ "properties": {}, "description": "d" })).0,
        json!({ "type": "object", "properties": {}, "description": "d" })
    );
    let refers = json!({ "allOf": [{ "$ref": "#/components/schemas/A" }], "properties": {} });
    assert_eq!(schema30(refers.clone()).0, refers);
    let (schema, codes) = schema30(json!({
        "type": "object", "items": { "type": "string" }, "example": ["a"]
    }));
    assert_eq!(
        schema,
        json!({ "type": "array", "items": { "type": "string" }, "example": ["a"] })
    );
    assert_eq!(codes, ["N0302"]);
    let (schema, codes) = schema30(json!({ "type": "object", "items": { "type": "string" } }));
    assert_eq!((&schema["type"], codes), (&json!("object"), vec!["W0308"]));
}

#[test]
fn a_schema_in_the_place_of_a_type_is_lifted() {
    assert_eq!(
        schema31(
            json!({ "description": "d", "type": { "description": "e", "type": "string", "enum": ["a"] } })
        ),
        (
            json!({ "description": "d", "type": "string", "enum": ["a"] }),
            vec!["N0302"]
        )
    );
    // Here `type` is the name of a member, and nobody knows of which schema.
    let (_, codes) =
        schema31(json!({ "type": { "type": "string" }, "name": { "type": "string" } }));
    assert!(codes.contains(&"E0309"), "{codes:?}");
}
