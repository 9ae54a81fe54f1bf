//! The ways to change a document, each with what it means.

use generator::drift::Wire;
use serde_json::{Value, json};

use crate::edit::{
    add_member, add_parameter, has_members, is_plain, list, release, remove, remove_member,
    replace, require, set, set_new, with_parameter,
};

/// What is changed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// A schema that is part of messages.
    Schema,
    /// An operation.
    Operation,
}

/// A way to change a document.
pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    /// The id of the change that has to be reported.
    pub(crate) id: &'static str,
    /// The wire verdict in requests, and where there is no direction.
    pub(crate) request: Wire,
    /// The wire verdict in answers.
    pub(crate) response: Wire,
    /// Makes it; the answer is whether that was possible here. The number chooses among several.
    pub(crate) make: fn(&mut Value, usize) -> bool,
}

use Place::{Operation, Schema};
use Wire::{Breaking, Compatible, None as Nothing, Risky};

pub(crate) const ALL: &[Mutation] = &[
    mutation(
        "a member is removed",
        Schema,
        "optional-property-removed",
        Risky,
        Risky,
        |schema, seed| remove_member(schema, seed, false),
    ),
    mutation(
        "a required member is removed",
        Schema,
        "property-removed",
        Risky,
        Breaking,
        |schema, seed| remove_member(schema, seed, true),
    ),
    mutation(
        "an optional member is added",
        Schema,
        "property-added",
        Compatible,
        Compatible,
        |schema, _| add_member(schema, false),
    ),
    mutation(
        "a required member is added",
        Schema,
        "required-property-added",
        Breaking,
        Compatible,
        |schema, _| add_member(schema, true),
    ),
    mutation(
        "a member becomes required",
        Schema,
        "property-required",
        Breaking,
        Compatible,
        require,
    ),
    mutation(
        "a member becomes optional",
        Schema,
        "property-optional",
        Compatible,
        Breaking,
        release,
    ),
    mutation(
        "other members are forbidden",
        Schema,
        "additional-properties-forbidden",
        Breaking,
        Compatible,
        |schema, _| has_members(schema) && set_new(schema, "additionalProperties", json!(false)),
    ),
    mutation(
        "a text becomes a number",
        Schema,
        "type-changed",
        Breaking,
        Breaking,
        |schema, _| is_plain(schema, "string") && replace(schema, json!({"type": "boolean"})),
    ),
    mutation(
        "an integer becomes a number",
        Schema,
        "type-widened",
        Compatible,
        Breaking,
        |schema, _| {
            is_plain(schema, "integer")
                && schema.get("format").is_none()
                && set(schema, "type", json!("number"))
        },
    ),
    mutation(
        "null is allowed",
        Schema,
        "null-allowed",
        Compatible,
        Breaking,
        |schema, _| is_plain(schema, "string") && set_new(schema, "nullable", json!(true)),
    ),
    mutation(
        "a format is added",
        Schema,
        "format-added",
        Risky,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "format", json!("uri")),
    ),
    mutation(
        "a width is given",
        Schema,
        "number-width-decreased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "integer") && set_new(schema, "format", json!("int32")),
    ),
    mutation(
        "a value is added",
        Schema,
        "enum-value-added",
        Compatible,
        Risky,
        |schema, _| {
            schema["type"] == "string"
                && list(schema, "enum").is_some_and(|values| {
                    values.push(json!("brand new"));
                    true
                })
        },
    ),
    mutation(
        "a value is removed",
        Schema,
        "enum-value-removed",
        Breaking,
        Compatible,
        |schema, seed| {
            schema["type"] == "string"
                && list(schema, "enum").is_some_and(|values| {
                    let enough = values.len() > 1;
                    if enough {
                        values.remove(seed % values.len());
                    }
                    enough
                })
        },
    ),
    mutation(
        "values are listed",
        Schema,
        "enum-added",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "enum", json!(["only", "these"])),
    ),
    mutation(
        "a maximal length is set",
        Schema,
        "max-length-decreased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "maxLength", json!(7)),
    ),
    mutation(
        "a minimal length is set",
        Schema,
        "min-length-increased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "minLength", json!(2)),
    ),
    mutation(
        "a pattern is set",
        Schema,
        "pattern-added",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "pattern", json!("^a")),
    ),
    mutation(
        "a minimum is set",
        Schema,
        "minimum-increased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "integer") && set_new(schema, "minimum", json!(3)),
    ),
    mutation(
        "a maximum is lifted",
        Schema,
        "maximum-increased",
        Compatible,
        Risky,
        |schema, _| remove(schema, "maximum"),
    ),
    mutation(
        "a list gets a maximum",
        Schema,
        "max-items-decreased",
        Breaking,
        Compatible,
        |schema, _| schema["type"] == "array" && set_new(schema, "maxItems", json!(3)),
    ),
    mutation(
        "items must differ",
        Schema,
        "unique-items-added",
        Breaking,
        Compatible,
        |schema, _| schema["type"] == "array" && set_new(schema, "uniqueItems", json!(true)),
    ),
    mutation(
        "a default is set",
        Schema,
        "default-changed",
        Risky,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "default", json!("usual")),
    ),
    mutation(
        "a schema is deprecated",
        Schema,
        "schema-deprecated",
        Compatible,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "deprecated", json!(true)),
    ),
    mutation(
        "an operation is deprecated",
        Operation,
        "operation-deprecated",
        Compatible,
        Compatible,
        |operation, _| set_new(operation, "deprecated", json!(true)),
    ),
    mutation(
        "an operation has another id",
        Operation,
        "operation-id-changed",
        Nothing,
        Nothing,
        |operation, _| {
            operation.get("operationId").is_some()
                && set(operation, "operationId", json!("somethingElse"))
        },
    ),
    mutation(
        "an operation has other tags",
        Operation,
        "operation-tags-changed",
        Nothing,
        Nothing,
        |operation, _| set(operation, "tags", json!(["Something else"])),
    ),
    mutation(
        "a required parameter is added",
        Operation,
        "required-parameter-added",
        Breaking,
        Breaking,
        |operation, _| {
            add_parameter(
                operation,
                json!({"in": "query", "name": "brandNew", "required": true, "schema": {"type": "string"}}),
            )
        },
    ),
    mutation(
        "an optional parameter is added",
        Operation,
        "parameter-added",
        Compatible,
        Compatible,
        |operation, _| {
            add_parameter(
                operation,
                json!({"in": "header", "name": "X-Brand-New", "schema": {"type": "string"}}),
            )
        },
    ),
    mutation(
        "a parameter is removed",
        Operation,
        "parameter-removed",
        Risky,
        Risky,
        |operation, seed| with_parameter(operation, seed, false, |_| None),
    ),
    mutation(
        "a parameter becomes required",
        Operation,
        "parameter-required",
        Breaking,
        Breaking,
        |operation, seed| {
            with_parameter(operation, seed, false, |mut parameter| {
                parameter["required"] = json!(true);
                Some(parameter)
            })
        },
    ),
    mutation(
        "a parameter becomes optional",
        Operation,
        "parameter-optional",
        Compatible,
        Compatible,
        |operation, seed| {
            with_parameter(operation, seed, true, |mut parameter| {
                parameter["required"] = json!(false);
                Some(parameter)
            })
        },
    ),
    mutation(
        "a body becomes optional",
        Operation,
        "request-body-optional",
        Compatible,
        Compatible,
        |operation, _| {
            operation["requestBody"]["required"] == true
                && set(&mut operation["requestBody"], "required", json!(false))
        },
    ),
    mutation(
        "a media type is added",
        Operation,
        "media-type-added",
        Compatible,
        Compatible,
        |operation, _| {
            let content = operation
                .get_mut("requestBody")
                .and_then(|body| body.get_mut("content"));
            content.is_some_and(|content| {
                set_new(
                    content,
                    "text/x-brand-new",
                    json!({"schema": {"type": "string"}}),
                )
            })
        },
    ),
    mutation(
        "a success is added",
        Operation,
        "success-status-added",
        Risky,
        Risky,
        |operation, _| {
            set_new(
                &mut operation["responses"],
                "208",
                json!({"description": "Already."}),
            )
        },
    ),
    mutation(
        "an error is added",
        Operation,
        "error-status-added",
        Compatible,
        Compatible,
        |operation, _| {
            set_new(
                &mut operation["responses"],
                "418",
                json!({"description": "A teapot."}),
            )
        },
    ),
    mutation(
        "a success is removed",
        Operation,
        "success-status-removed",
        Breaking,
        Breaking,
        |operation, _| {
            let responses = &mut operation["responses"];
            ["200", "201"]
                .into_iter()
                .any(|status| remove(responses, status))
        },
    ),
    mutation(
        "a credential is no longer asked for",
        Operation,
        "security-removed",
        Compatible,
        Compatible,
        |operation, _| {
            operation
                .get("security")
                .is_some_and(|list| list.as_array().is_some_and(|list| !list.is_empty()))
                && set(operation, "security", json!([]))
        },
    ),
    mutation(
        "a server of its own",
        Operation,
        "server-url-changed",
        Risky,
        Risky,
        |operation, _| {
            set_new(
                operation,
                "servers",
                json!([{"url": "https://elsewhere.test"}]),
            )
        },
    ),
];

const fn mutation(
    name: &'static str,
    place: Place,
    id: &'static str,
    request: Wire,
    response: Wire,
    make: fn(&mut Value, usize) -> bool,
) -> Mutation {
    Mutation {
        name,
        place,
        id,
        request,
        response,
        make,
    }
}
