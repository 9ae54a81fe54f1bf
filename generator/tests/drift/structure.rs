//! How something is written, reached or named.

use crate::support::{Piece, Row, check};
use Piece::{Document, Operation, Schema};

pub(crate) const TABLES: &[&[Row]] = &[NAMES, WRITING, ACCESS, UNIONS];

const NAMES: &[Row] = &[
    Row::new(
        "operation-id-changed",
        Operation,
        ("operationId: makeThing", "operationId: buildThing"),
        ("none major", ""),
    ),
    Row::new(
        "operation-tags-changed",
        Operation,
        ("tags: [red]", "tags: [blue]"),
        ("none major", ""),
    ),
    Row::new(
        "operation-moved",
        Document,
        (
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: Done.}}}}}",
            "paths: {/b: {get: {operationId: a, responses: {'200': {description: Done.}}}}}",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "path-parameter-renamed",
        Operation,
        (
            "parameters: [{in: path, name: id, required: true, schema: {type: string}}]",
            "parameters: [{in: path, name: key, required: true, schema: {type: string}}]",
        ),
        ("none patch", ""),
    ),
    Row::new(
        "component-renamed",
        Document,
        (
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Red'}}}}}}}}\ncomponents: {schemas: {Red: {type: object, properties: {a: {type: string}}}}}",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Blue'}}}}}}}}\ncomponents: {schemas: {Blue: {type: object, properties: {a: {type: string}}}}}",
        ),
        ("none major", ""),
    ),
];

const WRITING: &[Row] = &[
    Row::new(
        "parameter-moved",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}]",
            "parameters: [{in: header, name: a, schema: {type: string}}]",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "parameter-style-changed",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: array, items: {type: string}}}]",
            "parameters: [{in: query, name: a, explode: false, schema: {type: array, items: {type: string}}}]",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "parameter-style-changed",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}]",
            "parameters: [{in: query, name: a, allowReserved: true, schema: {type: string}}]",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "encoding-changed",
        Operation,
        (
            "requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}, encoding: {a: {explode: true}}}}}",
            "requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}, encoding: {a: {explode: false}}}}}",
        ),
        ("breaking patch silent", ""),
    ),
    Row::new(
        "response-header-style-changed",
        Operation,
        (
            "responses: {'200': {description: Done., headers: {X-A: {schema: {type: object, properties: {a: {type: string}}}}}}}",
            "responses: {'200': {description: Done., headers: {X-A: {explode: true, schema: {type: object, properties: {a: {type: string}}}}}}}",
        ),
        ("", "breaking none silent"),
    ),
];

const ACCESS: &[Row] = &[
    Row::new(
        "server-url-changed",
        Document,
        (
            "servers: [{url: 'https://a.test', description: Production}]",
            "servers: [{url: 'https://b.test', description: Production}]",
        ),
        ("risky patch silent", ""),
    ),
    Row::new(
        "security-endpoint-changed",
        Document,
        (
            "components: {securitySchemes: {auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.test/token', scopes: {}}}}}}",
            "components: {securitySchemes: {auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://b.test/token', scopes: {}}}}}}",
        ),
        ("risky none silent", ""),
    ),
];

const OTHER: &str = "{$ref: '#/components/schemas/Other'}";
const ONE_OF: &str =
    "{oneOf: [{$ref: '#/components/schemas/Other'}, {$ref: '#/components/schemas/Another'}]}";
const ANY_OF: &str =
    "{anyOf: [{$ref: '#/components/schemas/Other'}, {$ref: '#/components/schemas/Another'}]}";
const BY_KIND: &str = "{oneOf: [{type: object, required: [kind, sort], properties: {kind: {type: string, const: a}, sort: {type: string, const: x}}}, {type: object, required: [kind, sort], properties: {kind: {type: string, const: b}, sort: {type: string, const: y}}}], discriminator: {propertyName: kind}}";
const BY_SORT: &str = "{oneOf: [{type: object, required: [kind, sort], properties: {kind: {type: string, const: a}, sort: {type: string, const: x}}}, {type: object, required: [kind, sort], properties: {kind: {type: string, const: b}, sort: {type: string, const: y}}}], discriminator: {propertyName: sort}}";

const UNIONS: &[Row] = &[
    Row::new(
        "alternatives-added",
        Schema,
        (
            OTHER,
            "{type: object, properties: {kind: {type: string, const: other}, other: {type: string}}, required: [kind], oneOf: [{required: [other]}, {required: [kind]}]}",
        ),
        ("breaking major", "compatible major"),
    ),
    Row::new(
        "alternatives-removed",
        Schema,
        (
            "{type: object, properties: {kind: {type: string, const: other}, other: {type: string}}, required: [kind], oneOf: [{required: [other]}, {required: [kind]}]}",
            OTHER,
        ),
        ("compatible major", "breaking major"),
    ),
    Row::new(
        "alternatives-exclusive",
        Schema,
        (ANY_OF, ONE_OF),
        ("risky none silent", "compatible none"),
    ),
    Row::new(
        "alternatives-overlapping",
        Schema,
        (ONE_OF, ANY_OF),
        ("compatible none", "risky none silent"),
    ),
    Row::new(
        "discriminator-changed",
        Schema,
        (BY_KIND, BY_SORT),
        ("breaking none silent", "breaking none silent"),
    ),
    Row::new(
        "tuple-changed",
        Schema,
        (
            "{type: array, prefixItems: [{type: string}, {type: integer}], items: false, minItems: 2, maxItems: 2}",
            "{type: array, prefixItems: [{type: string}, {type: integer}, {type: string}], items: false, minItems: 2, maxItems: 2}",
        ),
        ("breaking major", "breaking major"),
    ),
];

#[test]
fn names() {
    check(NAMES);
}

#[test]
fn how_values_are_written() {
    check(WRITING);
}

#[test]
fn where_requests_go() {
    check(ACCESS);
}

#[test]
fn alternatives_and_tuples() {
    check(UNIONS);
}
