//! Whether something must be there.

use crate::support::{Piece, Row, check};
use Piece::{Object, Operation};

pub(crate) const TABLES: &[&[Row]] = &[PARTS, MEMBERS, SECURITY];

const PARTS: &[Row] = &[
    Row::new(
        "required-parameter-added",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}]",
            "parameters: [{in: query, name: a, schema: {type: string}}, {in: query, name: b, required: true, schema: {type: string}}]",
        ),
        ("breaking major", ""),
    ),
    Row::new(
        "parameter-required",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}]",
            "parameters: [{in: query, name: a, required: true, schema: {type: string}}]",
        ),
        ("breaking major", ""),
    ),
    Row::new(
        "parameter-optional",
        Operation,
        (
            "parameters: [{in: header, name: A, required: true, schema: {type: string}}]",
            "parameters: [{in: header, name: a, schema: {type: string}}]",
        ),
        ("compatible major", ""),
    ),
    Row::new(
        "required-request-body-added",
        Operation,
        (
            "summary: A.",
            "summary: A.\nrequestBody: {required: true, content: {application/json: {schema: {type: string}}}}",
        ),
        ("breaking major", ""),
    ),
    Row::new(
        "request-body-required",
        Operation,
        (
            "requestBody: {content: {application/json: {schema: {type: string}}}}",
            "requestBody: {required: true, content: {application/json: {schema: {type: string}}}}",
        ),
        ("breaking major", ""),
    ),
    Row::new(
        "request-body-optional",
        Operation,
        (
            "requestBody: {required: true, content: {application/json: {schema: {type: string}}}}",
            "requestBody: {content: {application/json: {schema: {type: string}}}}",
        ),
        ("compatible major", ""),
    ),
    Row::new(
        "response-header-required",
        Operation,
        (
            "responses: {'200': {description: Done., headers: {X-A: {schema: {type: string}}}}}",
            "responses: {'200': {description: Done., headers: {X-A: {required: true, schema: {type: string}}}}}",
        ),
        ("", "compatible none"),
    ),
    Row::new(
        "response-header-optional",
        Operation,
        (
            "responses: {'200': {description: Done., headers: {X-A: {required: true, schema: {type: string}}}}}",
            "responses: {'200': {description: Done., headers: {x-a: {schema: {type: string}}}}}",
        ),
        ("", "breaking none silent"),
    ),
];

const MEMBERS: &[Row] = &[
    Row::new(
        "required-property-added",
        Object,
        (
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
        ),
        ("breaking major", "compatible major"),
    ),
    Row::new(
        "property-required",
        Object,
        (
            "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}",
            "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
        ),
        ("breaking major", "compatible major"),
    ),
    // A client that is not emitted anew goes on compiling, and fails to read the answer.
    Row::new(
        "property-optional",
        Object,
        (
            "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
            "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}",
        ),
        ("compatible major", "breaking major silent"),
    ),
    // Whether members that only the API sets are required is nothing to a caller.
    Row::new(
        "property-required",
        Object,
        (
            "{type: object, required: [a], properties: {a: {type: string}, b: {type: string, readOnly: true}}}",
            "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, readOnly: true}}}",
        ),
        ("", "compatible none"),
    ),
    Row::new(
        "read-only-added",
        Object,
        (
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, properties: {a: {type: string, readOnly: true}}}",
        ),
        ("risky patch silent", ""),
    ),
    Row::new(
        "read-only-removed",
        Object,
        (
            "{type: object, properties: {a: {type: string, readOnly: true}}}",
            "{type: object, properties: {a: {type: string}}}",
        ),
        ("compatible patch", ""),
    ),
    Row::new(
        "write-only-added",
        Object,
        (
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, properties: {a: {type: string, writeOnly: true}}}",
        ),
        ("", "breaking patch silent"),
    ),
    Row::new(
        "write-only-removed",
        Object,
        (
            "{type: object, properties: {a: {type: string, writeOnly: true}}}",
            "{type: object, properties: {a: {type: string}}}",
        ),
        ("", "compatible patch"),
    ),
];

const SECURITY: &[Row] = &[
    Row::new(
        "security-added",
        Operation,
        ("summary: A.", "summary: A.\nsecurity: [{key: []}]"),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "security-added",
        Operation,
        ("security: [{}, {key: []}]", "security: [{key: []}]"),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "security-removed",
        Operation,
        ("security: [{key: []}]", "security: []"),
        ("compatible patch", ""),
    ),
];

#[test]
fn parts_of_operations() {
    check(PARTS);
}

#[test]
fn members_of_objects() {
    check(MEMBERS);
}

#[test]
fn credentials() {
    check(SECURITY);
}
