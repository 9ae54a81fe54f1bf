//! Which of the values of a kind are legal.

use crate::support::{Piece, Row, check};
use Piece::{Object, Schema};

pub(crate) const TABLES: &[&[Row]] = &[LIMITS, OBJECTS];

const LIMITS: &[Row] = &[
    limit(
        "minimum-increased",
        "{type: integer, minimum: 1}",
        "{type: integer, minimum: 2}",
        TIGHTER,
    ),
    limit(
        "minimum-increased",
        "{type: integer}",
        "{type: integer, minimum: 2}",
        TIGHTER,
    ),
    limit(
        "minimum-increased",
        "{type: number, minimum: 1}",
        "{type: number, exclusiveMinimum: 1}",
        TIGHTER,
    ),
    limit(
        "minimum-decreased",
        "{type: integer, minimum: 2}",
        "{type: integer, minimum: 1}",
        LOOSER,
    ),
    limit(
        "minimum-decreased",
        "{type: integer, minimum: 2}",
        "{type: integer}",
        LOOSER,
    ),
    limit(
        "maximum-decreased",
        "{type: integer, maximum: 9}",
        "{type: integer, maximum: 8}",
        TIGHTER,
    ),
    limit(
        "maximum-decreased",
        "{type: number, maximum: 9}",
        "{type: number, exclusiveMaximum: 9}",
        TIGHTER,
    ),
    limit(
        "maximum-increased",
        "{type: integer, maximum: 8}",
        "{type: integer, maximum: 9}",
        LOOSER,
    ),
    limit(
        "maximum-increased",
        "{type: integer, maximum: 8}",
        "{type: integer}",
        LOOSER,
    ),
    limit(
        "min-length-increased",
        "{type: string, minLength: 1}",
        "{type: string, minLength: 2}",
        TIGHTER,
    ),
    limit(
        "min-length-decreased",
        "{type: string, minLength: 2}",
        "{type: string, minLength: 1}",
        LOOSER,
    ),
    limit(
        "max-length-decreased",
        "{type: string, maxLength: 9}",
        "{type: string, maxLength: 8}",
        TIGHTER,
    ),
    limit(
        "max-length-decreased",
        "{type: string}",
        "{type: string, maxLength: 8}",
        TIGHTER,
    ),
    limit(
        "max-length-increased",
        "{type: string, maxLength: 8}",
        "{type: string, maxLength: 9}",
        LOOSER,
    ),
    limit(
        "min-items-increased",
        "{type: array, items: {type: string}, minItems: 1}",
        "{type: array, items: {type: string}, minItems: 2}",
        TIGHTER,
    ),
    limit(
        "min-items-decreased",
        "{type: array, items: {type: string}, minItems: 2}",
        "{type: array, items: {type: string}, minItems: 1}",
        LOOSER,
    ),
    limit(
        "max-items-decreased",
        "{type: array, items: {type: string}, maxItems: 9}",
        "{type: array, items: {type: string}, maxItems: 8}",
        TIGHTER,
    ),
    limit(
        "max-items-increased",
        "{type: array, items: {type: string}, maxItems: 8}",
        "{type: array, items: {type: string}, maxItems: 9}",
        LOOSER,
    ),
    limit(
        "min-properties-increased",
        "{type: object, minProperties: 1}",
        "{type: object, minProperties: 2}",
        FEWER,
    ),
    limit(
        "min-properties-decreased",
        "{type: object, minProperties: 2}",
        "{type: object, minProperties: 1}",
        MORE,
    ),
    limit(
        "max-properties-decreased",
        "{type: object, maxProperties: 9}",
        "{type: object, maxProperties: 8}",
        FEWER,
    ),
    limit(
        "max-properties-increased",
        "{type: object, maxProperties: 8}",
        "{type: object, maxProperties: 9}",
        MORE,
    ),
    limit(
        "multiple-of-tightened",
        "{type: integer, multipleOf: 2}",
        "{type: integer, multipleOf: 4}",
        TIGHTER,
    ),
    limit(
        "multiple-of-tightened",
        "{type: integer}",
        "{type: integer, multipleOf: 4}",
        TIGHTER,
    ),
    limit(
        "multiple-of-loosened",
        "{type: integer, multipleOf: 4}",
        "{type: integer, multipleOf: 2}",
        LOOSER,
    ),
    limit(
        "multiple-of-changed",
        "{type: integer, multipleOf: 4}",
        "{type: integer, multipleOf: 6}",
        ("breaking patch silent", "risky patch silent"),
    ),
    limit(
        "unique-items-added",
        "{type: array, items: {type: string}}",
        "{type: array, items: {type: string}, uniqueItems: true}",
        FEWER,
    ),
    limit(
        "unique-items-removed",
        "{type: array, items: {type: string}, uniqueItems: true}",
        "{type: array, items: {type: string}}",
        MORE,
    ),
    limit(
        "pattern-added",
        "{type: string}",
        "{type: string, pattern: '^a'}",
        TIGHTER,
    ),
    limit(
        "pattern-removed",
        "{type: string, pattern: '^a'}",
        "{type: string}",
        LOOSER,
    ),
    limit(
        "pattern-changed",
        "{type: string, pattern: '^a'}",
        "{type: string, pattern: '^b'}",
        ("risky patch silent", "risky patch silent"),
    ),
    limit(
        "rule-changed",
        "{type: array, items: {type: string}, contains: {const: a}}",
        "{type: array, items: {type: string}, contains: {const: b}}",
        ("risky none silent", "risky none silent"),
    ),
];

const OBJECTS: &[Row] = &[
    Row::new(
        "additional-properties-forbidden",
        Object,
        (
            "{type: object, properties: {a: {type: string}}, additionalProperties: true}",
            "{type: object, properties: {a: {type: string}}, additionalProperties: false}",
        ),
        ("breaking major", "compatible major"),
    ),
    Row::new(
        "additional-properties-allowed",
        Object,
        (
            "{type: object, properties: {a: {type: string}}, additionalProperties: false}",
            "{type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}",
        ),
        ("compatible minor", "compatible minor"),
    ),
    Row::new(
        "items-closed",
        Schema,
        (
            "{type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2}",
            "{type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2, items: false}",
        ),
        ("breaking major", "compatible major"),
    ),
    Row::new(
        "items-opened",
        Schema,
        (
            "{type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2, items: false}",
            "{type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2}",
        ),
        ("compatible major", "risky major"),
    ),
];

/// Less may be sent, and nothing new is received.
const TIGHTER: (&str, &str) = ("breaking patch silent", "compatible patch");
/// The same where the client's documentation does not tell the limit.
const FEWER: (&str, &str) = ("breaking none silent", "compatible none");
const MORE: (&str, &str) = ("compatible none", "risky none silent");
/// More may be sent, and something new may be received.
const LOOSER: (&str, &str) = ("compatible patch", "risky patch silent");

const fn limit(
    id: &'static str,
    base: &'static str,
    revision: &'static str,
    verdicts: (&'static str, &'static str),
) -> Row {
    Row::new(id, Schema, (base, revision), verdicts)
}

#[test]
fn limits_of_single_values() {
    check(LIMITS);
}

#[test]
fn what_else_an_object_or_list_may_hold() {
    check(OBJECTS);
}
