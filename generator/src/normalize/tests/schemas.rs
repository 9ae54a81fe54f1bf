use serde_json::{Value, json};

use super::{document, run, schema30, schema31};

const CLEAN: [&str; 0] = [];

#[test]
fn what_3_0_has_words_for_stays_as_it_is() {
    let schema = json!({
        "type": "object",
        "title": "T",
        "description": "d",
        "required": ["a"],
        "properties": {
            "a": { "type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a", "format": "uuid", "nullable": true },
            "b": { "type": "integer", "minimum": 1, "exclusiveMinimum": true, "multipleOf": 2, "format": "int32" },
            "c": { "type": "array", "items": { "$ref": "#/components/schemas/A" }, "minItems": 1, "uniqueItems": true },
            "d": { "allOf": [{ "$ref": "#/components/schemas/A" }], "description": "d" },
            "e": { "type": "number", "enum": [1.5, 2.5], "default": 1.5, "example": 2.5, "x-mine": { "$ref": 1 } },
            "f": { "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }] },
            "$ref": { "type": "string" }
        },
        "additionalProperties": false
    });
    assert_eq!(schema30(schema.clone()), (schema, CLEAN.to_vec()));
}

#[test]
fn null_becomes_nullable_in_every_spelling() {
    let expected = json!({ "type": "string", "nullable": true });
    for spelling in [
        json!({ "type": ["string", "null"] }),
        json!({ "type": ["null", "string"] }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
        json!({ "oneOf": [{ "const": null }, { "type": "string" }] }),
        json!({ "oneOf": [{ "enum": [null] }, { "anyOf": [{ "type": "null" }, { "type": "string" }] }] }),
    ] {
        assert_eq!(
            schema31(spelling.clone()),
            (expected.clone(), CLEAN.to_vec()),
            "{spelling}"
        );
    }
    assert_eq!(
        schema31(json!({ "type": ["string", "null"], "enum": ["a", null] })).0,
        json!({ "type": "string", "enum": ["a"], "nullable": true })
    );
    assert_eq!(
        schema31(json!({ "enum": ["a", null, "b"] })).0,
        json!({ "type": "string", "enum": ["a", "b"], "nullable": true })
    );
}

#[test]
fn a_nullable_reference_keeps_its_reference() {
    let (schema, codes) = schema31(json!({
        "description": "d",
        "anyOf": [{ "$ref": "#/components/schemas/A" }, { "type": "null" }]
    }));
    let expected = json!({ "description": "d", "nullable": true, "allOf": [{ "$ref": "#/components/schemas/A" }] });
    assert_eq!((schema, codes), (expected, CLEAN.to_vec()));
}

#[test]
fn null_beside_several_branches_leaves_the_branches() {
    let (schema, _) = schema31(json!({
        "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }]
    }));
    let branches =
        json!([{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }]);
    assert_eq!(schema, json!({ "nullable": true, "oneOf": branches }));
}

#[test]
fn single_branches_of_two_lists_are_all_kept() {
    let (schema, _) = schema31(json!({
        "anyOf": [{ "type": "null" }, { "$ref": "#/components/schemas/A" }],
        "oneOf": [{ "type": "null" }, { "maxLength": 3 }]
    }));
    let parts = json!([{ "$ref": "#/components/schemas/A" }, { "maxLength": 3 }]);
    assert_eq!(schema, json!({ "nullable": true, "allOf": parts }));
}

#[test]
fn null_alone_is_an_enumeration_of_null() {
    assert_eq!(
        schema31(json!({ "type": "null", "maxLength": 3 })),
        (json!({ "enum": [null], "nullable": true }), vec!["N0309"])
    );
    let expected = json!({ "enum": [null], "nullable": true, "description": "d" });
    for spelling in [
        json!({ "type": "null", "description": "d" }),
        json!({ "const": null, "description": "d" }),
        json!({ "enum": [null], "description": "d" }),
        json!({ "oneOf": [{ "type": "null" }], "description": "d" }),
    ] {
        assert_eq!(schema31(spelling.clone()).0, expected, "{spelling}");
    }
}

#[test]
fn several_types_become_one_schema_each() {
    let (schema, codes) = schema31(json!({
        "type": ["string", "integer", "array", "null"],
        "description": "d",
        "minLength": 2,
        "minimum": 1,
        "items": { "type": "string" },
        "format": "int64",
        "enum": ["aa", 3, null, ["x"]],
        "examples": ["aa"]
    }));
    assert_eq!(
        schema,
        json!({
            "description": "d",
            "nullable": true,
            "example": "aa",
            "x-oas-examples": ["aa"],
            "oneOf": [
                { "type": "string", "minLength": 2, "enum": ["aa"] },
                { "type": "integer", "minimum": 1, "format": "int64", "enum": [3] },
                { "type": "array", "items": { "type": "string" }, "enum": [["x"]] }
            ]
        })
    );
    assert_eq!(codes, CLEAN);
}

#[test]
fn types_without_a_value_of_their_own_are_left_out() {
    let (schema, _) = schema31(json!({ "type": ["string", "integer"], "enum": ["a"] }));
    assert_eq!(
        schema,
        json!({ "oneOf": [{ "type": "string", "enum": ["a"] }] })
    );
    assert_eq!(
        schema31(json!({ "type": ["integer", "number"] })).0,
        json!({ "oneOf": [{ "type": "integer" }, { "type": "number" }] })
    );
    assert_eq!(
        schema31(json!({ "type": ["string", "number", "boolean", "object", "array"] })).0,
        json!({})
    );
    let every = json!({
        "type": ["string", "number", "boolean", "object", "array"],
        "items": {}, "additionalProperties": true, "description": "Anything.",
    });
    assert_eq!(schema31(every).0, json!({ "description": "Anything." }));
}

#[test]
fn const_is_an_enumeration_of_one() {
    assert_eq!(
        schema31(json!({ "const": "a" })).0,
        json!({ "type": "string", "enum": ["a"] })
    );
    assert_eq!(
        schema31(json!({ "type": "integer", "const": 3 })).0,
        json!({ "type": "integer", "enum": [3] })
    );
    assert_eq!(
        schema31(json!({ "const": "a", "enum": ["a", "b"] })).0,
        json!({ "type": "string", "enum": ["a"] })
    );
    assert_eq!(
        schema31(json!({ "const": { "a": 1 } })).0,
        json!({ "type": "object" })
    );
}

#[test]
fn exclusive_bounds_become_flags() {
    let (schema, codes) =
        schema31(json!({ "type": "number", "exclusiveMinimum": 1.5, "exclusiveMaximum": 9 }));
    let expected = json!({
        "type": "number", "minimum": 1.5, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true
    });
    assert_eq!((schema, codes), (expected, CLEAN.to_vec()));
    // Both kinds of bound: the stricter one counts.
    assert_eq!(
        schema31(json!({ "type": "integer", "minimum": 5, "exclusiveMinimum": 3 })).0,
        json!({ "type": "integer", "minimum": 5 })
    );
    assert_eq!(
        schema31(json!({ "type": "integer", "minimum": 3, "exclusiveMinimum": 3 })).0,
        json!({ "type": "integer", "minimum": 3, "exclusiveMinimum": true })
    );
    assert_eq!(
        schema30(json!({ "type": "integer", "exclusiveMinimum": true })),
        (json!({ "type": "integer" }), vec!["N0309"])
    );
}

#[test]
fn boolean_schemas_allow_everything_or_nothing() {
    assert_eq!(schema31(json!(true)), (json!({}), CLEAN.to_vec()));
    assert_eq!(
        schema31(json!(false)),
        (json!({ "not": {} }), CLEAN.to_vec())
    );
    assert_eq!(schema30(json!(true)).1, ["N0301"]);
    assert_eq!(
        schema31(json!({ "not": {} })),
        (json!({ "not": {} }), CLEAN.to_vec())
    );
}

#[test]
fn members_beside_a_reference_restrict_its_target() {
    let (schema, codes) = schema31(json!({
        "$ref": "#/components/schemas/A", "maxLength": 3, "allOf": [{ "minLength": 1 }]
    }));
    let expected = json!({ "maxLength": 3, "allOf": [{ "$ref": "#/components/schemas/A" }, { "minLength": 1 }] });
    assert_eq!((schema, codes), (expected, CLEAN.to_vec()));
    // In 3.0 the type of the target is often repeated, without meaning more.
    let (schema, codes) =
        schema30(json!({ "$ref": "#/components/schemas/A", "type": "object", "nullable": true }));
    let expected = json!({ "allOf": [{ "$ref": "#/components/schemas/A" }], "nullable": true });
    assert_eq!((schema, codes), (expected, vec!["N0301"]));
    // What changes nothing is no sibling.
    let idle = json!({ "$ref": "#/components/schemas/A", "description": "", "nullable": false, "$comment": "c" });
    assert_eq!(
        schema31(idle),
        (json!({ "$ref": "#/components/schemas/A" }), CLEAN.to_vec())
    );
}

#[test]
fn examples_are_kept_and_the_first_is_the_example() {
    assert_eq!(
        schema31(json!({ "type": "string", "examples": ["a", "b"] })).0,
        json!({ "type": "string", "example": "a", "x-oas-examples": ["a", "b"] })
    );
    let (schema, codes) = schema31(json!({ "type": "string", "example": "c", "examples": ["a"] }));
    assert_eq!(
        schema,
        json!({ "type": "string", "example": "c", "x-oas-examples": ["a"] })
    );
    assert_eq!(codes, ["N0301"]);
    let map = json!({ "type": "string", "examples": { "one": { "value": "a" }, "two": "b" } });
    assert_eq!(
        schema31(map),
        (
            json!({ "type": "string", "example": "a", "x-oas-examples": ["a", "b"] }),
            vec!["N0302"]
        )
    );
}

#[test]
fn tuples_keep_their_elements_apart() {
    let elements = json!([{ "type": "string" }, { "type": "integer" }]);
    assert_eq!(
        schema31(json!({ "type": "array", "prefixItems": elements, "items": false })),
        (
            json!({ "type": "array", "x-oas-prefix-items": elements, "x-oas-closed-items": true }),
            CLEAN.to_vec()
        )
    );
    assert_eq!(
        schema31(
            json!({ "type": "array", "prefixItems": elements, "items": { "type": "boolean" } })
        )
        .0,
        json!({ "type": "array", "x-oas-prefix-items": elements, "items": { "type": "boolean" } })
    );
    assert_eq!(
        schema31(json!({ "type": "array", "prefixItems": elements })).0,
        json!({ "type": "array", "x-oas-prefix-items": elements, "items": {} })
    );
    assert_eq!(
        schema31(json!({ "type": "array", "prefixItems": elements, "unevaluatedItems": false })).0,
        json!({ "type": "array", "x-oas-prefix-items": elements, "x-oas-closed-items": true })
    );
    let older =
        json!({ "type": "array", "items": elements, "additionalItems": { "type": "boolean" } });
    let (schema, codes) = schema30(older);
    assert_eq!(
        schema,
        json!({ "type": "array", "x-oas-prefix-items": elements, "items": { "type": "boolean" } })
    );
    assert_eq!(codes, ["N0301", "N0301"]);
}

#[test]
fn values_of_patterns_are_those_of_keys_that_are_not_declared() {
    let text = json!({ "type": "string" });
    let whole = json!({ "type": "integer" });
    for (members, expected) in [
        (json!({ "^a": text }), text.clone()),
        (json!({ "^a": text, "^b": text }), text.clone()),
        (
            json!({ "^a": text, "^b": whole }),
            json!({ "anyOf": [text, whole] }),
        ),
    ] {
        let closed = json!({ "type": "object", "patternProperties": members, "additionalProperties": false });
        let (schema, codes) = schema31(closed);
        assert_eq!(schema["additionalProperties"], expected);
        assert_eq!(codes, ["N0309"]);
    }
    for (stated, expected) in [
        (json!(null), json!(true)),
        (json!(true), json!(true)),
        (whole.clone(), json!({ "anyOf": [text, whole] })),
    ] {
        let schema = json!({ "type": "object", "patternProperties": { "^a": text }, "additionalProperties": stated });
        assert_eq!(schema31(schema).0["additionalProperties"], expected);
    }
    let declared = json!({ "type": "object", "properties": { "b": whole }, "patternProperties": { "^a": text } });
    assert_eq!(
        schema31(declared).0,
        json!({ "type": "object", "properties": { "b": whole }, "additionalProperties": true })
    );
}

#[test]
fn unevaluated_properties_close_an_object() {
    assert_eq!(
        schema31(json!({ "type": "object", "unevaluatedProperties": false })),
        (
            json!({ "type": "object", "additionalProperties": false }),
            CLEAN.to_vec()
        )
    );
    let both = json!({ "type": "object", "additionalProperties": { "type": "string" }, "unevaluatedProperties": false });
    let (schema, codes) = schema31(both);
    assert_eq!(schema["additionalProperties"], json!({ "type": "string" }));
    assert_eq!(
        schema["x-oas-facts"],
        json!({ "unevaluatedProperties": false })
    );
    assert_eq!(codes, ["N0309"]);
}

#[test]
fn content_members_become_formats() {
    assert_eq!(
        schema31(
            json!({ "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" })
        ),
        (
            json!({
                "type": "string", "format": "byte",
                "x-oas-content-encoding": "base64", "x-oas-content-media-type": "image/png"
            }),
            CLEAN.to_vec()
        )
    );
    assert_eq!(
        schema31(json!({ "type": "string", "contentMediaType": "application/octet-stream" })).0["format"],
        json!("binary")
    );
    assert_eq!(
        schema31(json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": { "type": ["integer"] } })).0,
        json!({
            "type": "string", "x-oas-content-media-type": "application/json",
            "x-oas-content-schema": { "type": "integer" }
        })
    );
}

#[test]
fn rules_that_no_type_expresses_are_facts_with_one_note_each() {
    let part = json!({
        "type": "array", "items": {}, "contains": { "const": 1 }, "minContains": 2,
        "if": { "minItems": 1 }, "then": { "maxItems": 2 }, "not": { "$ref": "#/components/schemas/A" }
    });
    let facts = json!({
        "contains": { "type": "integer", "enum": [1] }, "minContains": 2,
        "if": { "minItems": 1 }, "then": { "maxItems": 2 }, "not": { "$ref": "#/components/schemas/A" }
    });
    let expected = json!({ "type": "array", "items": {}, "x-oas-facts": facts });
    let (schema, codes) = schema31(json!({ "oneOf": [part, part] }));
    assert_eq!(schema, json!({ "oneOf": [expected, expected] }));
    assert_eq!(codes, ["N0309"; 5]);
    let object = json!({
        "type": "object", "dependentRequired": { "a": ["b"] }, "propertyNames": { "pattern": "^a" },
        "dependentSchemas": { "a": { "required": ["c"] } }, "dependencies": { "a": ["b"], "c": true }
    });
    assert_eq!(
        schema31(object).0["x-oas-facts"],
        json!({
            "dependentRequired": { "a": ["b"] }, "propertyNames": { "pattern": "^a" },
            "dependentSchemas": { "a": { "required": ["c"] } }, "dependencies": { "a": ["b"], "c": {} }
        })
    );
}

#[test]
fn members_of_another_type_have_no_effect() {
    assert_eq!(
        schema30(json!({ "type": "string", "minItems": 1 })),
        (
            json!({ "type": "string", "x-oas-facts": { "minItems": 1 } }),
            vec!["N0309"]
        )
    );
    let (schema, codes) =
        schema30(json!({ "type": "string", "properties": { "a": { "type": "string" } } }));
    assert_eq!(
        schema["x-oas-facts"],
        json!({ "properties": { "a": { "type": "string" } } })
    );
    assert_eq!(codes, ["W0308"]);
}

#[test]
fn input_cannot_use_the_reserved_extensions() {
    let (schema, codes) =
        schema31(json!({ "type": "string", "x-oas-facts": { "a": 1 }, "x-other": 1 }));
    assert_eq!(
        (schema, codes),
        (json!({ "type": "string", "x-other": 1 }), vec!["N0304"])
    );
}

#[test]
fn idioms_of_the_other_version_are_counted_once() {
    let property = json!({ "type": "string", "nullable": true });
    let run = run(&[(
        "api.json",
        document(
            "3.1.0",
            json!({ "components": { "schemas": {
                "A": { "type": "object", "properties": { "a": property, "b": property, "c": property, "d": property } }
            } } }),
        ),
    )]);
    assert_eq!(run.codes(), ["N0301"]);
    assert_eq!(
        run.messages(),
        [
            "`nullable` of a Schema Object belongs to OpenAPI 3.0, not 3.1; it is read as meant (4 places)"
        ]
    );
    assert_eq!(
        run.place(0),
        "api.json#/components/schemas/A/properties/a/nullable"
    );
    assert_eq!(run.diags[0].related.len(), 2);
    // The other way round.
    assert_eq!(schema30(json!({ "type": ["string", "null"] })).1, ["N0301"]);
    assert_eq!(schema30(json!({ "const": "a" })).1, ["N0301"]);
    assert_eq!(
        schema30(json!({ "type": "number", "exclusiveMinimum": 3 })).0["exclusiveMinimum"],
        json!(true)
    );
}

#[test]
fn rewritten_schemas_remember_their_place() {
    let run = run(&[(
        "api.json",
        document(
            "3.1.0",
            json!({ "components": { "schemas": {
                "Types": { "type": ["string", "array"], "items": { "type": "string" } },
                "Null": { "oneOf": [{ "type": "null" }, { "type": "object", "properties": { "a": {} } }] },
                "Const": { "const": "x" },
                "Shift": { "oneOf": [{ "type": "null" }, { "type": "string" }, { "type": "integer" }] },
                "Tuple": { "type": "array", "prefixItems": [{ "type": "string" }] },
                "Beside": { "$ref": "#/components/schemas/Const", "allOf": [{ "title": "t" }] }
            } } }),
        ),
    )]);
    for (normalized, source) in [
        ("Types/oneOf/1/items", "Types/items"),
        ("Types/oneOf/0", "Types"),
        ("Null/properties/a", "Null/oneOf/1/properties/a"),
        ("Const/enum", "Const/const"),
        ("Shift/oneOf/0", "Shift/oneOf/1"),
        ("Shift/oneOf/1/type", "Shift/oneOf/2/type"),
        ("Tuple/x-oas-prefix-items/0", "Tuple/prefixItems/0"),
        ("Beside/allOf/1/title", "Beside/allOf/0/title"),
    ] {
        assert_eq!(
            run.origin(&format!("/components/schemas/{normalized}")),
            format!("api.json#/components/schemas/{source}"),
            "{normalized}"
        );
    }
    assert_eq!(
        run.get("/components/schemas/Null"),
        &json!({
            "type": "object", "nullable": true, "properties": { "a": {} }
        })
    );
}

#[test]
fn numbers_that_do_not_fit_never_reach_the_model() {
    let (schema, codes) = schema30(
        json!({ "type": "integer", "maximum": u64::MAX, "minimum": 1.0, "multipleOf": 0.5 }),
    );
    assert_eq!(
        schema,
        json!({ "type": "integer", "minimum": 1, "x-oas-facts": { "maximum": u64::MAX, "multipleOf": 0.5 } })
    );
    assert_eq!(codes, ["N0309", "N0309"]);
    assert_eq!(
        schema30(json!({ "type": "integer", "enum": [1.0, 2] })).0,
        json!({ "type": "integer", "enum": [1, 2] })
    );
    assert_eq!(
        schema30(json!({ "type": "string", "maxLength": 1e300 })),
        (json!({ "type": "string" }), vec!["W0302"])
    );
}

#[test]
fn a_schema_is_never_lost_to_its_shape() {
    for (value, result, code) in [
        (Value::Null, json!({}), "N0302"),
        (json!("string"), json!({ "type": "string" }), "N0302"),
        (
            json!([{ "type": "string" }]),
            json!({ "type": "string" }),
            "N0302",
        ),
        (json!(3), json!({}), "E0305"),
    ] {
        assert_eq!(schema30(value.clone()), (result, vec![code]), "{value}");
    }
}
