//! Whether something is there at all.

use crate::support::{Piece, Row, check};
use Piece::{Document, Object, Operation};

pub(crate) const TABLES: &[&[Row]] = &[OPERATIONS, PARTS, MEMBERS, EVENTS];

const GET: &str =
    "paths: {/a: {get: {operationId: a, tags: [x], responses: {'200': {description: Done.}}}}}";
const BOTH: &str = "paths: {/a: {get: {operationId: a, tags: [x], responses: {'200': {description: Done.}}}}, /b: {get: {operationId: b, tags: [x], responses: {'200': {description: Done.}}}}}";

const OPERATIONS: &[Row] = &[
    Row::new(
        "operation-added",
        Document,
        (GET, BOTH),
        ("compatible minor", ""),
    ),
    Row::new(
        "operation-removed",
        Document,
        (BOTH, GET),
        ("breaking major", ""),
    ),
];

const PARTS: &[Row] = &[
    // The first parameter brings an argument along, all others a setter.
    Row::new(
        "parameter-added",
        Operation,
        (
            "summary: A.",
            "summary: A.\nparameters: [{in: query, name: a, schema: {type: string}}]",
        ),
        ("compatible major", ""),
    ),
    Row::new(
        "parameter-added",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}]",
            "parameters: [{in: query, name: a, schema: {type: string}}, {in: header, name: B, schema: {type: string}}]",
        ),
        ("compatible minor", ""),
    ),
    Row::new(
        "parameter-removed",
        Operation,
        (
            "parameters: [{in: query, name: a, schema: {type: string}}, {in: cookie, name: b, schema: {type: string}}]",
            "parameters: [{in: query, name: a, schema: {type: string}}]",
        ),
        ("risky major", ""),
    ),
    Row::new(
        "request-body-added",
        Operation,
        (
            "summary: A.",
            "summary: A.\nrequestBody: {content: {application/json: {schema: {type: string}}}}",
        ),
        ("compatible major", ""),
    ),
    Row::new(
        "request-body-removed",
        Operation,
        (
            "summary: A.\nrequestBody: {content: {application/json: {schema: {type: string}}}}",
            "summary: A.",
        ),
        ("risky major", ""),
    ),
    Row::new(
        "media-type-added",
        Operation,
        (
            "requestBody: {required: true, content: {application/json: {schema: {type: string}}}}",
            "requestBody: {required: true, content: {application/json: {schema: {type: string}}, text/plain: {schema: {type: string}}}}",
        ),
        ("compatible minor", ""),
    ),
    Row::new(
        "media-type-added",
        Operation,
        (
            "responses: {'200': {description: Done., content: {application/json: {schema: {type: string}}}}}",
            "responses: {'200': {description: Done., content: {application/json: {schema: {type: string}}, text/csv: {schema: {type: string}}}}}",
        ),
        ("", "risky none silent"),
    ),
    Row::new(
        "media-type-removed",
        Operation,
        (
            "requestBody: {required: true, content: {application/json: {schema: {type: string}}, text/plain: {schema: {type: string}}}}",
            "requestBody: {required: true, content: {application/json: {schema: {type: string}}}}",
        ),
        ("breaking major", ""),
    ),
    Row::new(
        "success-status-added",
        Operation,
        (
            "responses: {'200': {description: Done.}}",
            "responses: {'200': {description: Done.}, '201': {description: Made.}}",
        ),
        ("", "risky none silent"),
    ),
    // Two kinds of answers make an enumeration.
    Row::new(
        "success-status-added",
        Operation,
        (
            "responses: {'200': {description: Done.}}",
            "responses: {'200': {description: Done.}, '201': {description: Made., content: {application/json: {schema: {type: string}}}}}",
        ),
        ("", "risky major"),
    ),
    Row::new(
        "success-status-removed",
        Operation,
        (
            "responses: {'200': {description: Done.}, '201': {description: Made.}}",
            "responses: {'200': {description: Done.}}",
        ),
        ("", "breaking none silent"),
    ),
    Row::new(
        "error-status-added",
        Operation,
        (
            "responses: {'200': {description: Done.}, '400': {description: Bad.}}",
            "responses: {'200': {description: Done.}, '400': {description: Bad.}, '404': {description: Gone.}}",
        ),
        ("", "compatible minor"),
    ),
    Row::new(
        "error-status-removed",
        Operation,
        (
            "responses: {'200': {description: Done.}, '400': {description: Bad.}, default: {description: Other.}}",
            "responses: {'200': {description: Done.}, '400': {description: Bad.}}",
        ),
        ("", "compatible major"),
    ),
    Row::new(
        "response-header-added",
        Operation,
        (
            "responses: {'200': {description: Done.}}",
            "responses: {'200': {description: Done., headers: {X-A: {schema: {type: string}}}}}",
        ),
        ("", "compatible minor"),
    ),
    Row::new(
        "response-header-removed",
        Operation,
        (
            "responses: {'200': {description: Done., headers: {X-A: {required: true, schema: {type: string}}}}}",
            "responses: {'200': {description: Done.}}",
        ),
        ("", "breaking major"),
    ),
    Row::new(
        "optional-response-header-removed",
        Operation,
        (
            "responses: {'200': {description: Done., headers: {X-A: {schema: {type: string}}}}}",
            "responses: {'200': {description: Done.}}",
        ),
        ("", "risky major"),
    ),
];

const MEMBERS: &[Row] = &[
    Row::new(
        "property-added",
        Object,
        (
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, properties: {a: {type: string}, b: {type: string}}}",
        ),
        ("compatible minor", "compatible minor"),
    ),
    Row::new(
        "property-removed",
        Object,
        (
            "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
            "{type: object, required: [a], properties: {a: {type: string}}}",
        ),
        ("risky major", "breaking major"),
    ),
    Row::new(
        "optional-property-removed",
        Object,
        (
            "{type: object, properties: {a: {type: string}, b: {type: string}}}",
            "{type: object, properties: {a: {type: string}}}",
        ),
        ("risky major", "risky major"),
    ),
    // A server that forbids other members refuses the one that it knew.
    Row::new(
        "property-forbidden",
        Object,
        (
            "{type: object, additionalProperties: false, properties: {a: {type: string}, b: {type: string}}}",
            "{type: object, additionalProperties: false, properties: {a: {type: string}}}",
        ),
        ("breaking major", "optional-property-removed: risky major"),
    ),
    // What only the API sets was never sent, and what it never gives was never received.
    Row::new(
        "optional-property-removed",
        Object,
        (
            "{type: object, properties: {a: {type: string}, b: {type: string, readOnly: true}}}",
            "{type: object, properties: {a: {type: string}}}",
        ),
        ("", "risky major"),
    ),
    Row::new(
        "optional-property-removed",
        Object,
        (
            "{type: object, properties: {a: {type: string}, b: {type: string, writeOnly: true}}}",
            "{type: object, properties: {a: {type: string}}}",
        ),
        ("risky major", ""),
    ),
];

const EVENT: &str = "webhooks: {made: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'200': {description: Taken.}}}}}";
const EVENTS_2: &str = "webhooks: {made: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'200': {description: Taken.}}}}, gone: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'200': {description: Taken.}}}}}";
const EVENT_OPTIONAL: &str = "webhooks: {made: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}, b: {type: string}}}}}}, responses: {'200': {description: Taken.}}}}}";
const SUBSCRIBE: &str = "summary: A.\ncallbacks: {made: {'{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'200': {description: Taken.}}}}}}";

const EVENTS: &[Row] = &[
    Row::new(
        "webhook-added",
        Document,
        (EVENT, EVENTS_2),
        ("compatible minor", ""),
    ),
    Row::new(
        "webhook-removed",
        Document,
        (EVENTS_2, EVENT),
        ("breaking major", ""),
    ),
    Row::new(
        "property-added",
        Document,
        (EVENT, EVENT_OPTIONAL),
        ("", "compatible minor"),
    ),
    Row::new(
        "optional-property-removed",
        Document,
        (EVENT_OPTIONAL, EVENT),
        ("", "risky major"),
    ),
    Row::new(
        "callback-added",
        Operation,
        ("summary: A.", SUBSCRIBE),
        ("compatible minor", ""),
    ),
    Row::new(
        "callback-removed",
        Operation,
        (SUBSCRIBE, "summary: A."),
        ("breaking major", ""),
    ),
];

#[test]
fn operations() {
    check(OPERATIONS);
}

#[test]
fn parts_of_operations() {
    check(PARTS);
}

#[test]
fn members_of_objects() {
    check(MEMBERS);
}

#[test]
fn webhooks_and_callbacks() {
    check(EVENTS);
}
