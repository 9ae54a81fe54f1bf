//! Each example in HighLevel's documents, as the overlays leave it, decodes into the type that is emitted
//! for its place and encodes back to the same JSON.
#![cfg(all(feature = "highlevel", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/documents.rs"]
mod documents;

use std::collections::{BTreeMap, BTreeSet};

use generated_client::highlevel::types as highlevel;
use generated_client::runtime::JsonObject;
use generated_client::runtime::codec::from_slice;
use generator::origin::Pointer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use documents::{collect, documents, same};

/// What is emitted for a place of a document.
struct Emitted {
    /// Decodes JSON and encodes it again; `Err` says why it did not decode.
    transcode: fn(&Value) -> Result<Value, String>,
    /// The members that every value must have, for examples of one member alone.
    least: Value,
}

fn transcode<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let decoded: T = from_slice(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(decoded).expect("a decoded value can be encoded"))
}

/// What is emitted for each schema and media type that has an example or a member with one, by file
/// and pointer. A media type stands for its schema, too.
fn emitted() -> BTreeMap<&'static str, Emitted> {
    fn row<T: DeserializeOwned + Serialize>(
        place: &'static str,
        least: Value,
    ) -> (&'static str, Emitted) {
        let transcode = transcode::<T>;
        (place, Emitted { transcode, least })
    }
    let review = json!({"altId": "", "altType": "location", "productId": "", "status": ""});
    let record = json!({
        "id": "", "owner": [], "followers": [], "properties": {}, "dateAdded": "",
        "dateUpdated": "",
    });
    let conversation = json!({"locationId": "", "contactId": "", "deleted": false});
    BTreeMap::from([
        row::<highlevel::BadRequest>(
            "highlevel/common.yaml#/components/schemas/BadRequestDTO",
            json!({}),
        ),
        row::<highlevel::Unauthorized>(
            "highlevel/common.yaml#/components/schemas/UnauthorizedDTO",
            json!({}),
        ),
        row::<highlevel::Unprocessable>(
            "highlevel/common.yaml#/components/schemas/UnprocessableDTO",
            json!({}),
        ),
        row::<String>(
            "highlevel/products.yaml#/paths/~1products~1reviews~1{reviewId}/put/parameters/1/schema",
            json!(""),
        ),
        row::<highlevel::UpdateReviewBody>(
            "highlevel/products.yaml#/paths/~1products~1reviews~1{reviewId}/put/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::UpdateReviewResponse>(
            "highlevel/products.yaml#/paths/~1products~1reviews~1{reviewId}/put/responses/200/content/application~1json",
            json!({}),
        ),
        row::<highlevel::BadRequest>(
            "highlevel/products.yaml#/paths/~1products~1reviews~1{reviewId}/put/responses/400/content/application~1json",
            json!({}),
        ),
        row::<highlevel::Unauthorized>(
            "highlevel/products.yaml#/paths/~1products~1reviews~1{reviewId}/put/responses/401/content/application~1json",
            json!({}),
        ),
        row::<highlevel::Unprocessable>(
            "highlevel/products.yaml#/paths/~1products~1reviews~1{reviewId}/put/responses/422/content/application~1json",
            json!({}),
        ),
        row::<highlevel::ReviewReply>(
            "highlevel/products.yaml#/components/schemas/ProductReviewDto",
            json!({"headline": "", "comment": "", "user": {"name": "", "email": ""}}),
        ),
        row::<highlevel::UpdateReviewBody>(
            "highlevel/products.yaml#/components/schemas/UpdateProductReviewDto",
            review,
        ),
        row::<highlevel::UpdateReviewResponse>(
            "highlevel/products.yaml#/components/schemas/UpdateProductReviewsResponseDto",
            json!({"status": false}),
        ),
        row::<highlevel::ReviewUser>(
            "highlevel/products.yaml#/components/schemas/UserDetailsDto",
            json!({"name": "", "email": ""}),
        ),
        row::<String>(
            "highlevel/objects.yaml#/paths/~1objects~1{schemaKey}~1records~1{id}/put/parameters/1/schema",
            json!(""),
        ),
        row::<String>(
            "highlevel/objects.yaml#/paths/~1objects~1{schemaKey}~1records~1{id}/put/parameters/2/schema",
            json!(""),
        ),
        row::<JsonObject>(
            "highlevel/objects.yaml#/paths/~1objects~1{schemaKey}~1records~1{id}/put/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::RecordResponse>(
            "highlevel/objects.yaml#/paths/~1objects~1{schemaKey}~1records~1{id}/put/responses/200/content/application~1json",
            json!({}),
        ),
        row::<highlevel::BadRequest>(
            "highlevel/objects.yaml#/paths/~1objects~1{schemaKey}~1records~1{id}/put/responses/400/content/application~1json",
            json!({}),
        ),
        row::<highlevel::Unauthorized>(
            "highlevel/objects.yaml#/paths/~1objects~1{schemaKey}~1records~1{id}/put/responses/401/content/application~1json",
            json!({}),
        ),
        row::<highlevel::ObjectRecord>(
            "highlevel/objects.yaml#/components/schemas/IRecordSchema",
            record,
        ),
        row::<String>(
            "highlevel/conversations.yaml#/paths/~1conversations~1{conversationId}/put/parameters/1/schema",
            json!(""),
        ),
        row::<highlevel::UpdateConversationBody>(
            "highlevel/conversations.yaml#/paths/~1conversations~1{conversationId}/put/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::UpdateConversationResponse>(
            "highlevel/conversations.yaml#/paths/~1conversations~1{conversationId}/put/responses/200/content/application~1json",
            json!({}),
        ),
        row::<highlevel::BadRequest>(
            "highlevel/conversations.yaml#/paths/~1conversations~1{conversationId}/put/responses/400/content/application~1json",
            json!({}),
        ),
        row::<highlevel::Unauthorized>(
            "highlevel/conversations.yaml#/paths/~1conversations~1{conversationId}/put/responses/401/content/application~1json",
            json!({}),
        ),
        row::<highlevel::Conversation>(
            "highlevel/conversations.yaml#/components/schemas/ConversationDto",
            conversation,
        ),
        row::<highlevel::UpdateConversationResponse>(
            "highlevel/conversations.yaml#/components/schemas/GetConversationSuccessfulResponse",
            json!({"success": true, "conversation": {"locationId": "", "contactId": "", "deleted": false}}),
        ),
        row::<highlevel::UpdateConversationBody>(
            "highlevel/conversations.yaml#/components/schemas/UpdateConversationDto",
            json!({"locationId": ""}),
        ),
        row::<highlevel::ConversationUnreadUpdate>(
            "highlevel/webhooks.yaml#/webhooks/ConversationUnreadUpdate/post/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::InboundMessage>(
            "highlevel/webhooks.yaml#/webhooks/InboundMessage/post/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::OutboundMessage>(
            "highlevel/webhooks.yaml#/webhooks/OutboundMessage/post/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::RecordCreate>(
            "highlevel/webhooks.yaml#/webhooks/RecordCreate/post/requestBody/content/application~1json",
            json!({}),
        ),
        row::<highlevel::RecordUpdate>(
            "highlevel/webhooks.yaml#/webhooks/RecordUpdate/post/requestBody/content/application~1json",
            json!({}),
        ),
    ])
}

/// What an example is checked with: the key in the table, and the name of a member when the example
/// is one of that member alone.
fn target(
    table: &BTreeMap<&'static str, Emitted>,
    file: &str,
    at: &Pointer,
) -> Option<(&'static str, Option<String>)> {
    let key_of = |pointer: &Pointer| {
        let media_type = pointer.parent().filter(|_| is(pointer, "schema"));
        [Some(pointer.clone()), media_type]
            .into_iter()
            .flatten()
            .find_map(|pointer| {
                table.get_key_value(format!("{file}#{}", pointer.as_str()).as_str())
            })
            .map(|(key, _)| *key)
    };
    if let Some(key) = key_of(at) {
        return Some((key, None));
    }
    let properties = at.parent().filter(|parent| is(parent, "properties"))?;
    Some((key_of(&properties.parent()?)?, at.last()))
}

fn is(pointer: &Pointer, last: &str) -> bool {
    pointer.last().is_some_and(|token| token == last)
}

#[test]
fn examples_are_what_the_types_say() {
    let table = emitted();
    let mut failures = Vec::new();
    let mut used = BTreeSet::new();
    for (file, document) in documents("highlevel") {
        let mut examples = Vec::new();
        collect(&document, &Pointer::root(), &mut examples);
        assert!(!examples.is_empty(), "{file} has no example");
        for (at, example) in examples {
            let place = format!("{file}#{}", at.as_str());
            // The rows are of the operations that the project began with, and of webhooks.
            let Some((key, member)) = target(&table, &file, &at) else {
                continue;
            };
            used.insert(key);
            let Emitted { transcode, least } = &table[key];
            let value = match member {
                None => example,
                Some(name) => {
                    let mut members: Map<_, _> = least.as_object().unwrap().clone();
                    members.insert(name, example);
                    Value::Object(members)
                }
            };
            match transcode(&value) {
                Ok(back) if same(&back, &value) => {}
                Ok(back) => failures.push(format!("{place}: {value} came back as {back}")),
                Err(error) => failures.push(format!("{place}: {value}: {error}")),
            }
        }
    }
    for key in table.keys().filter(|key| !used.contains(*key)) {
        failures.push(format!("{key}: the row has no example"));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn numbers_are_compared_by_value_and_nothing_else_is() {
    assert!(same(&json!({"a": [400]}), &json!({"a": [400.0]})));
    for (one, other) in [
        (json!(4.5), json!("4.5")),
        (json!(1), json!(1.5)),
        (json!({"a": null}), json!({})),
        (json!({}), json!({"a": 1})),
        (json!([1, 2]), json!([2, 1])),
        (json!([1]), json!([1, 1])),
    ] {
        assert!(!same(&one, &other), "{one} {other}");
    }
}
