//! What is only written differently is no change.

use generator::drift::Comparison;

use crate::support::{Piece, compare, document};

/// Pairs of schemas that mean the same.
const SAME: &[(&str, &str, &str)] = &[
    (
        "the order of keys",
        "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: integer, minimum: 1}}}",
        "{properties: {b: {minimum: 1, type: integer}, a: {type: string}}, required: [b, a], type: object}",
    ),
    (
        "a schema of its own",
        "{type: object, properties: {a: {type: object, required: [kind], properties: {kind: {type: string, const: other}, other: {type: string}}}}}",
        "{type: object, properties: {a: {$ref: '#/components/schemas/Other'}}}",
    ),
    (
        "a split allOf",
        "{type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}}",
        "{allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: integer}}}, {required: [a]}]}",
    ),
    (
        "a property that moves into a part of allOf",
        "{type: object, properties: {kind: {type: string, const: other}, other: {type: string}, more: {type: string}}, required: [kind]}",
        "{allOf: [{$ref: '#/components/schemas/Other'}, {type: object, properties: {more: {type: string}}}]}",
    ),
    (
        "a flattened allOf of an allOf",
        "{allOf: [{allOf: [{type: object, properties: {a: {type: string, maxLength: 9}}}]}, {properties: {a: {minLength: 1}}}]}",
        "{type: object, properties: {a: {type: string, minLength: 1, maxLength: 9}}}",
    ),
    (
        "one alternative",
        "{oneOf: [{type: object, properties: {a: {type: string}}}]}",
        "{type: object, properties: {a: {type: string}}}",
    ),
    (
        "alternatives in another order",
        "{oneOf: [{$ref: '#/components/schemas/Other'}, {$ref: '#/components/schemas/Another'}, {type: string}]}",
        "{oneOf: [{type: string}, {$ref: '#/components/schemas/Another'}, {$ref: '#/components/schemas/Other'}]}",
    ),
    (
        "an alternative of its own",
        "{anyOf: [{type: string, enum: [a, b]}, {type: object, required: [kind], properties: {kind: {type: string, const: other}, other: {type: string}}}]}",
        "{anyOf: [{type: string, enum: [a, b]}, {$ref: '#/components/schemas/Other'}]}",
    ),
    (
        "null as a type",
        "{type: object, properties: {a: {type: [string, 'null']}}}",
        "{type: object, properties: {a: {oneOf: [{type: string}, {type: 'null'}]}}}",
    ),
    (
        "const",
        "{type: object, properties: {a: {const: x, type: string}}}",
        "{type: object, properties: {a: {enum: [x], type: string}}}",
    ),
    (
        "values in another order",
        "{type: string, enum: [a, b]}",
        "{type: string, enum: [b, a]}",
    ),
    (
        "a whole number with a fraction",
        "{type: integer, minimum: 1, default: 2}",
        "{type: integer, minimum: 1.0, default: 2.0}",
    ),
    (
        "a bound that bounds nothing",
        "{type: string}",
        "{type: string, minLength: 0}",
    ),
    (
        "a missing type",
        "{properties: {a: {type: string}}}",
        "{type: object, properties: {a: {type: string}}}",
    ),
    (
        "members that are only written later",
        "{type: object, properties: {a: {type: object, properties: {b: {type: object, properties: {c: {type: string}}}}}}}",
        "{properties: {a: {properties: {b: {properties: {c: {type: string}}, type: object}}, type: object}}, type: object}",
    ),
];

#[test]
fn schemas_that_mean_the_same() {
    for (name, base, revision) in SAME {
        for (from, to) in [(base, revision), (revision, base)] {
            let found = compare(&document(Piece::Object, from), &document(Piece::Object, to));
            assert_eq!(found.changes, [], "{name}: {from} to {to}");
        }
    }
}

/// Pairs of pieces of an operation that mean the same.
const SAME_OPERATIONS: &[(&str, &str, &str)] = &[
    (
        "parameters in another order",
        "parameters: [{in: query, name: a, schema: {type: string}}, {in: query, name: b, schema: {type: string}}]",
        "parameters: [{in: query, name: b, schema: {type: string}}, {in: query, name: a, schema: {type: string}}]",
    ),
    (
        "defaults of a style written out",
        "parameters: [{in: query, name: a, schema: {type: array, items: {type: string}}}]",
        "parameters: [{in: query, name: a, style: form, explode: true, schema: {type: array, items: {type: string}}}]",
    ),
    (
        "how a single text is exploded",
        "parameters: [{in: query, name: a, schema: {type: string}}]",
        "parameters: [{in: query, name: a, explode: false, schema: {type: string}}]",
    ),
    (
        "the case of a header and of a media type",
        "responses: {'200': {description: Done., headers: {X-A: {schema: {type: string}}}, content: {application/json: {schema: {type: string}}}}}",
        "responses: {'200': {description: Done., headers: {x-a: {schema: {type: string}}}, content: {Application/JSON: {schema: {type: string}}}}}",
    ),
    (
        "credentials in another order",
        "security: [{key: []}, {token: []}]",
        "security: [{token: []}, {key: []}]",
    ),
];

#[test]
fn operations_that_mean_the_same() {
    for (name, base, revision) in SAME_OPERATIONS {
        let found = compare(
            &document(Piece::Operation, base),
            &document(Piece::Operation, revision),
        );
        assert_eq!(found.changes, [], "{name}");
    }
}

#[test]
fn a_document_is_the_same_as_itself_and_in_json() {
    let yaml = document(
        Piece::Object,
        "{type: object, properties: {a: {type: [string, 'null'], maxLength: 5}}}",
    );
    assert_eq!(compare(&yaml, &yaml), Comparison::default());
    let value: serde_json::Value = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(compare(&yaml, &format!("{value:#}")), Comparison::default());
}

/// The words of 3.0 for what 3.1 says in others.
#[test]
fn another_version_of_openapi_is_no_change() {
    let new = document(
        Piece::Object,
        "{type: object, properties: {a: {type: [string, 'null']}, b: {type: integer, exclusiveMinimum: 1}}}",
    );
    let old = document(
        Piece::Object,
        "{type: object, properties: {a: {type: string, nullable: true}, b: {type: integer, minimum: 1, exclusiveMinimum: true}}}",
    )
    .replace("openapi: 3.1.0", "openapi: 3.0.3");
    assert_eq!(compare(&old, &new).changes, []);
}
