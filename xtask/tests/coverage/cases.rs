//! One change of the vendor's document for each kind of difference.

use serde_json::{Value, json};

use crate::project::{at, remove};

pub(crate) const PET: &str = "/components/schemas/Pet";
pub(crate) const NAME: &str = "/components/schemas/Pet/properties/name";
pub(crate) const GET: &str = "/paths/~1pets~1{id}/get";

/// A change of the vendor's document, and the one difference that it makes: its kind, where it is met, what ours says
/// and what the vendor's says.
pub(crate) type Case = (
    fn(&mut Value),
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

pub(crate) const CASES: &[Case] = &[
    (
        |d| at(d, NAME)["type"] = json!("boolean"),
        "type",
        "name",
        "string",
        "boolean",
    ),
    (
        |d| at(d, NAME)["maxLength"] = json!(50),
        "max-length",
        "name",
        "40",
        "50",
    ),
    (
        |d| remove(d, NAME, "minLength"),
        "min-length",
        "name",
        "1",
        "none",
    ),
    (
        |d| at(d, NAME)["pattern"] = json!("^[A-Z]+$"),
        "pattern",
        "name",
        "^[a-z]+$",
        "^[A-Z]+$",
    ),
    (
        |d| at(d, NAME)["default"] = json!("rex"),
        "default",
        "name",
        "none",
        "\"rex\"",
    ),
    (
        |d| at(d, NAME)["deprecated"] = json!(true),
        "deprecated",
        "name",
        "false",
        "true",
    ),
    (
        |d| at(d, NAME)["readOnly"] = json!(true),
        "read-only",
        "name",
        "false",
        "true",
    ),
    (
        |d| at(d, NAME)["writeOnly"] = json!(true),
        "write-only",
        "name",
        "false",
        "true",
    ),
    (
        |d| at(d, NAME)["type"] = json!(["string", "null"]),
        "nullable",
        "name",
        "false",
        "true",
    ),
    (
        |d| at(d, PET)["properties"]["kind"]["enum"] = json!(["dog", "bird"]),
        "enum",
        "kind",
        "2 values, with \"cat\"",
        "2 values, with \"bird\"",
    ),
    (
        |d| remove(d, "/components/schemas/Pet/properties/born", "format"),
        "format",
        "born",
        "date",
        "none",
    ),
    (
        |d| at(d, PET)["required"] = json!(["name"]),
        "required",
        "kind",
        "true",
        "false",
    ),
    (
        |d| at(d, PET)["properties"]["weight"] = json!({"type": "number"}),
        "member-missing",
        "weight",
        "nothing",
        "optional number",
    ),
    (
        |d| remove(d, "/components/schemas/Pet/properties", "born"),
        "member-extra",
        "born",
        "a member",
        "nothing",
    ),
    (
        |d| at(d, PET)["additionalProperties"] = json!(false),
        "additional-members",
        "",
        "any",
        "none",
    ),
    (
        |d| at(d, PET)["properties"]["notes"]["additionalProperties"]["type"] = json!("number"),
        "type",
        "notes.*",
        "string",
        "number",
    ),
    (
        |d| {
            drop(
                at(d, PET)["properties"]["chip"]["oneOf"]
                    .as_array_mut()
                    .unwrap()
                    .pop(),
            )
        },
        "alternatives",
        "chip",
        "3",
        "2",
    ),
    (
        |d| at(d, PET)["properties"]["chip"]["oneOf"][1]["type"] = json!("number"),
        "type",
        "chip",
        "integer",
        "number",
    ),
    (
        |d| at(d, "/components/schemas/Owner/properties/email")["format"] = json!("uri"),
        "format",
        "owner.email",
        "email",
        "uri",
    ),
    (
        |d| at(d, GET)["parameters"][2]["schema"]["maximum"] = json!(50),
        "maximum",
        "query parameter `limit`",
        "<= 100",
        "<= 50",
    ),
    (
        |d| at(d, GET)["parameters"][2]["schema"]["exclusiveMinimum"] = json!(1),
        "minimum",
        "query parameter `limit`",
        ">= 1",
        "> 1",
    ),
    (
        |d| at(d, GET)["parameters"][2]["required"] = json!(true),
        "required",
        "query parameter `limit`",
        "false",
        "true",
    ),
    (
        |d| at(d, GET)["parameters"][1]["explode"] = json!(true),
        "style",
        "query parameter `tags`",
        "form, all values in one",
        "form, each value by itself",
    ),
    (
        |d| at(d, GET)["parameters"][1]["schema"]["items"]["type"] = json!("integer"),
        "type",
        "query parameter `tags`: []",
        "string",
        "integer",
    ),
    (
        |d| drop(at(d, GET)["parameters"].as_array_mut().unwrap().remove(2)),
        "parameter-extra",
        "query parameter `limit`",
        "a parameter",
        "nothing",
    ),
    (
        |d| {
            let parameter = json!({"name": "X-Trace", "in": "header", "required": true, "schema": {"type": "string"}});
            at(d, GET)["parameters"]
                .as_array_mut()
                .unwrap()
                .push(parameter);
        },
        "parameter-missing",
        "header parameter `x-trace`",
        "nothing",
        "required",
    ),
    (
        |d| {
            at(d, GET)["requestBody"] =
                json!({"content": {"text/plain": {"schema": {"type": "string"}}}})
        },
        "body-missing",
        "request body",
        "nothing",
        "a body",
    ),
    (
        |d| remove(d, "/paths/~1pets/post", "requestBody"),
        "body-extra",
        "request body",
        "a body",
        "nothing",
    ),
    (
        |d| at(d, "/paths/~1pets/post/requestBody")["required"] = json!(false),
        "required",
        "request body",
        "true",
        "false",
    ),
    (
        |d| at(d, "/paths/~1pets/post/requestBody/content")["text/csv"] = json!({}),
        "media-type-missing",
        "request body",
        "nothing",
        "text/csv",
    ),
    (
        |d| remove(d, "/paths/~1pets~1{id}/get/responses/200", "content"),
        "media-type-extra",
        "answer 200",
        "application/json",
        "nothing",
    ),
    (
        |d| at(d, GET)["responses"]["409"] = json!({"description": "Busy."}),
        "answer-missing",
        "answer 409",
        "nothing",
        "an answer",
    ),
    (
        |d| remove(d, "/paths/~1pets~1{id}/get/responses", "404"),
        "answer-extra",
        "answer 404",
        "an answer",
        "nothing",
    ),
    (
        |d| {
            at(d, GET)["responses"]["200"]["headers"]["X-Next"] =
                json!({"schema": {"type": "string"}})
        },
        "header-missing",
        "answer 200 header `x-next`",
        "nothing",
        "a header",
    ),
    (
        |d| remove(d, "/paths/~1pets~1{id}/get/responses/200/headers", "X-Age"),
        "header-extra",
        "answer 200 header `x-age`",
        "a header",
        "nothing",
    ),
    (
        |d| at(d, GET)["security"] = json!([{"key": ["pets.all"]}]),
        "security",
        "",
        "a credential with pets.read",
        "a credential with pets.all",
    ),
    (
        |d| at(d, GET)["deprecated"] = json!(true),
        "deprecated",
        "",
        "false",
        "true",
    ),
    (
        |d| {
            at(d, "/paths/~1pets")["delete"] =
                json!({"responses": {"204": {"description": "Gone."}}})
        },
        "operation-missing",
        "",
        "nothing",
        "it is there",
    ),
    (
        |d| remove(d, "/paths", "/pets"),
        "operation-extra",
        "",
        "it is there",
        "nothing",
    ),
    (
        |d| {
            let event = at(d, "/webhooks/petBorn").clone();
            at(d, "/webhooks")["petSold"] = event;
        },
        "event-missing",
        "",
        "nothing",
        "it is there",
    ),
    (
        |d| remove(d, "/webhooks", "petBorn"),
        "event-extra",
        "",
        "it is there",
        "nothing",
    ),
    (
        |d| {
            at(
                d,
                "/webhooks/petBorn/post/requestBody/content/application~1json/schema",
            )["required"] = json!(["type"])
        },
        "required",
        "request body: pet",
        "true",
        "false",
    ),
];
