//! Whether and how long something is supported, and what is said about it.

use crate::support::{Piece, Row, check};
use Piece::{Document, Object, Operation, Schema};

pub(crate) const TABLES: &[&[Row]] = &[SUPPORT, WORDS];

const SUPPORT: &[Row] = &[
    Row::new(
        "operation-deprecated",
        Operation,
        ("summary: A.", "summary: A.\ndeprecated: true"),
        ("compatible minor", ""),
    ),
    Row::new(
        "operation-reinstated",
        Operation,
        ("summary: A.\ndeprecated: true", "summary: A."),
        ("compatible minor", ""),
    ),
    Row::new(
        "parameter-deprecated",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}]",
            "parameters: [{in: query, name: a, deprecated: true, schema: {type: string}}]",
        ),
        ("compatible minor", ""),
    ),
    Row::new(
        "parameter-reinstated",
        Operation,
        (
            "parameters: [{in: query, name: a, deprecated: true, schema: {type: string}}]",
            "parameters: [{in: query, name: a, schema: {type: string}}]",
        ),
        ("compatible minor", ""),
    ),
    Row::new(
        "schema-deprecated",
        Schema,
        ("{type: string}", "{type: string, deprecated: true}"),
        ("compatible minor", "compatible minor"),
    ),
    Row::new(
        "schema-reinstated",
        Object,
        (
            "{type: object, deprecated: true, properties: {a: {type: string}}}",
            "{type: object, properties: {a: {type: string}}}",
        ),
        ("compatible minor", "compatible minor"),
    ),
    Row::new(
        "version-changed",
        Document,
        (
            "info: {title: Things, version: '1'}",
            "info: {title: Things, version: '2'}",
        ),
        ("none patch", ""),
    ),
];

const WORDS: &[Row] = &[
    Row::new(
        "prose-changed",
        Schema,
        (
            "{type: string, description: A.}",
            "{type: string, description: B.}",
        ),
        ("none patch", "none patch"),
    ),
    Row::new(
        "example-changed",
        Schema,
        ("{type: string, example: a}", "{type: string, example: b}"),
        ("none patch", "none patch"),
    ),
    Row::new(
        "prose-changed",
        Operation,
        ("summary: A.", "summary: B."),
        ("none patch", ""),
    ),
];

#[test]
fn support() {
    check(SUPPORT);
}

#[test]
fn words() {
    check(WORDS);
}
