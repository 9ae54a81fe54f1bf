//! Which values are listed.

use crate::support::{Piece, Row, check};
use Piece::{Document, Operation, Schema};

pub(crate) const TABLES: &[&[Row]] = &[ENUMS, UNIONS, ACCESS];

const ENUMS: &[Row] = &[
    // The emitted enumerations are open: an old client keeps a new value.
    row(
        "enum-value-added",
        "{type: string, enum: [a]}",
        "{type: string, enum: [a, b]}",
        "compatible minor",
        "risky minor",
    ),
    row(
        "enum-value-added",
        "{type: integer, enum: [1]}",
        "{type: integer, enum: [1, 2]}",
        "compatible minor",
        "risky minor",
    ),
    row(
        "enum-value-removed",
        "{type: string, enum: [a, b]}",
        "{type: string, enum: [a]}",
        "breaking major",
        "compatible major",
    ),
    row(
        "enum-added",
        "{type: string}",
        "{type: string, enum: [a, b]}",
        "breaking major",
        "compatible major",
    ),
    row(
        "enum-removed",
        "{type: string, enum: [a, b]}",
        "{type: string}",
        "compatible major",
        "risky major",
    ),
    row(
        "default-changed",
        "{type: integer, default: 1}",
        "{type: integer, default: 2}",
        "risky patch silent",
        "compatible patch",
    ),
    row(
        "default-changed",
        "{type: integer}",
        "{type: integer, default: 2}",
        "risky patch silent",
        "compatible patch",
    ),
];

const ONE: &str = "{oneOf: [{$ref: '#/components/schemas/Other'}, {type: string}]}";
const TWO: &str = "{oneOf: [{$ref: '#/components/schemas/Other'}, {$ref: '#/components/schemas/Another'}, {type: string}]}";
const TAGS: &str = "{oneOf: [{$ref: '#/components/schemas/Other'}, {$ref: '#/components/schemas/Another'}], discriminator: {propertyName: kind, mapping: {other: '#/components/schemas/Other', another: '#/components/schemas/Another'}}}";
const MORE_TAGS: &str = "{oneOf: [{$ref: '#/components/schemas/Other'}, {$ref: '#/components/schemas/Another'}], discriminator: {propertyName: kind, mapping: {other: '#/components/schemas/Other', alias: '#/components/schemas/Other', another: '#/components/schemas/Another'}}}";

const UNIONS: &[Row] = &[
    row(
        "alternative-added",
        ONE,
        TWO,
        "compatible minor",
        "risky minor",
    ),
    row(
        "alternative-removed",
        TWO,
        ONE,
        "breaking major",
        "compatible major",
    ),
    row(
        "discriminator-value-added",
        TAGS,
        MORE_TAGS,
        "compatible none",
        "risky none silent",
    ),
    row(
        "discriminator-value-removed",
        MORE_TAGS,
        TAGS,
        "breaking none silent",
        "compatible none",
    ),
];

const ONE_SERVER: &str = "servers: [{url: 'https://a.test'}]";
const TWO_SERVERS: &str =
    "servers: [{url: 'https://a.test'}, {url: 'https://b.test', description: Sandbox}]";

const ACCESS: &[Row] = &[
    Row::new(
        "security-choice-added",
        Operation,
        (
            "security: [{key: []}]",
            "security: [{key: []}, {token: []}]",
        ),
        ("compatible patch", ""),
    ),
    Row::new(
        "security-choice-removed",
        Operation,
        (
            "security: [{key: []}, {token: []}]",
            "security: [{token: []}]",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "scope-added",
        Operation,
        (
            "security: [{auth: [read]}]",
            "security: [{auth: [read, write]}]",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "scope-removed",
        Operation,
        (
            "security: [{auth: [read, write]}]",
            "security: [{auth: [read]}]",
        ),
        ("compatible patch", ""),
    ),
    Row::new(
        "server-added",
        Document,
        (ONE_SERVER, TWO_SERVERS),
        ("compatible minor", ""),
    ),
    Row::new(
        "server-removed",
        Document,
        (TWO_SERVERS, ONE_SERVER),
        ("risky major", ""),
    ),
    Row::new(
        "server-variable-default-changed",
        Document,
        (
            "servers: [{url: 'https://{where}.test', variables: {where: {default: a, enum: [a, b]}}}]",
            "servers: [{url: 'https://{where}.test', variables: {where: {default: b, enum: [a, b]}}}]",
        ),
        ("risky patch silent", ""),
    ),
    Row::new(
        "server-variable-value-added",
        Document,
        (
            "servers: [{url: 'https://{where}.test', variables: {where: {default: a, enum: [a]}}}]",
            "servers: [{url: 'https://{where}.test', variables: {where: {default: a, enum: [a, b]}}}]",
        ),
        ("compatible minor", ""),
    ),
    Row::new(
        "server-variable-value-removed",
        Document,
        (
            "servers: [{url: 'https://{where}.test', variables: {where: {default: a, enum: [a, b]}}}]",
            "servers: [{url: 'https://{where}.test', variables: {where: {default: a, enum: [a]}}}]",
        ),
        ("breaking major", ""),
    ),
];

const fn row(
    id: &'static str,
    base: &'static str,
    revision: &'static str,
    request: &'static str,
    response: &'static str,
) -> Row {
    Row::new(id, Schema, (base, revision), (request, response))
}

#[test]
fn enumerations_and_defaults() {
    check(ENUMS);
}

#[test]
fn alternatives() {
    check(UNIONS);
}

#[test]
fn credentials_and_servers() {
    check(ACCESS);
}
