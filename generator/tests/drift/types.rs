//! Which kind of value it is.

use crate::support::{Piece, Row, check};
use Piece::Schema;

pub(crate) const TABLES: &[&[Row]] = &[TYPES, FORMATS];

const TYPES: &[Row] = &[
    row(
        "type-changed",
        "{type: string}",
        "{type: boolean}",
        "breaking major",
        "breaking major",
    ),
    row(
        "type-changed",
        "{type: string}",
        "{type: array, items: {type: string}}",
        "breaking major",
        "breaking major",
    ),
    row(
        "type-widened",
        "{type: integer}",
        "{type: number}",
        "compatible major",
        "breaking major",
    ),
    row(
        "type-widened",
        "{type: string}",
        "{}",
        "compatible major",
        "breaking major",
    ),
    row(
        "type-narrowed",
        "{type: number}",
        "{type: integer}",
        "breaking major",
        "compatible major",
    ),
    row(
        "type-narrowed",
        "{}",
        "{type: string}",
        "breaking major",
        "compatible major",
    ),
    row(
        "type-narrowed",
        "{type: array}",
        "{type: array, items: {type: string}}",
        "breaking major",
        "compatible major",
    ),
    row(
        "type-narrowed",
        "{type: object}",
        "{type: object, additionalProperties: {type: string}}",
        "breaking major",
        "compatible major",
    ),
    row(
        "type-widened",
        "{type: object, additionalProperties: {type: string}}",
        "{type: object}",
        "compatible major",
        "breaking major",
    ),
    // An optional member that may also be null has a third state.
    row(
        "null-allowed",
        "{type: string}",
        "{type: [string, 'null']}",
        "compatible major",
        "breaking major silent",
    ),
    row(
        "null-forbidden",
        "{type: [string, 'null']}",
        "{type: string}",
        "breaking major",
        "compatible major",
    ),
];

const FORMATS: &[Row] = &[
    row(
        "number-width-increased",
        "{type: integer, format: int32}",
        "{type: integer, format: int64}",
        "compatible major",
        "breaking major",
    ),
    row(
        "number-width-decreased",
        "{type: integer, format: int64}",
        "{type: integer, format: int32}",
        "breaking major",
        "compatible major",
    ),
    row(
        "number-width-increased",
        "{type: integer, format: int32}",
        "{type: integer}",
        "compatible major",
        "breaking major",
    ),
    // The emitted type is the same: only who reads the number himself notices.
    row(
        "number-width-increased",
        "{type: number, format: float}",
        "{type: number, format: double}",
        "compatible none",
        "breaking none silent",
    ),
    row(
        "format-added",
        "{type: string}",
        "{type: string, format: date-time}",
        "risky major",
        "compatible major",
    ),
    row(
        "format-removed",
        "{type: string, format: date-time}",
        "{type: string}",
        "compatible major",
        "risky major",
    ),
    row(
        "format-changed",
        "{type: string, format: date}",
        "{type: string, format: date-time}",
        "breaking major",
        "breaking major",
    ),
    row(
        "content-encoding-changed",
        "{type: string, contentMediaType: image/png}",
        "{type: string, contentMediaType: image/gif}",
        "breaking none silent",
        "breaking none silent",
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
fn types() {
    check(TYPES);
}

#[test]
fn formats() {
    check(FORMATS);
}
