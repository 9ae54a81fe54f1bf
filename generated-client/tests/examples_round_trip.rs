//! Each example in the documents, as the overlays leave it, decodes into the type that is emitted
//! for its place and encodes back to the same JSON.
#![cfg(all(feature = "partoo", feature = "highlevel", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generated_client::highlevel::types as highlevel;
use generated_client::partoo::reviews::CreateTemplateBody;
use generated_client::partoo::types as partoo;
use generated_client::partoo::webhooks::Event;
use generated_client::runtime::JsonObject;
use generated_client::runtime::codec::from_slice;
use generator::Config;
use generator::diag::Diagnostics;
use generator::origin::Pointer;
use generator::overlay::{self, Patches};
use generator::source::{Disk, Sources};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

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

/// A delivery, which is decoded in two steps and never encoded.
fn transcode_delivery(value: &Value) -> Result<Value, String> {
    match Event::parse(value.to_string().as_bytes()) {
        Ok(Event::ReviewUpdated(payload)) => {
            Ok(json!({"type": "review_updated", "payload": payload}))
        }
        Ok(other) => Err(format!("`{}` is not in the document", other.kind())),
        Err(error) => Err(error.to_string()),
    }
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
    let delivery = Emitted {
        transcode: transcode_delivery,
        least: json!({}),
    };
    let template = json!({
        "language": "fr", "negative": true, "neutral": true, "positive": true, "text": "",
        "title": "",
    });
    let review = json!({"altId": "", "altType": "location", "productId": "", "status": ""});
    let record = json!({
        "id": "", "owner": [], "followers": [], "properties": {}, "dateAdded": "",
        "dateUpdated": "",
    });
    let conversation = json!({"locationId": "", "contactId": "", "deleted": false});
    BTreeMap::from([
        row::<CreateTemplateBody>(
            "partoo/openapi-bundled.yaml#/paths/~1reviews~1template/post/requestBody/content/application~1json",
            template,
        ),
        row::<partoo::Template>(
            "partoo/openapi-bundled.yaml#/paths/~1reviews~1template/post/responses/200/content/application~1json",
            json!({}),
        ),
        (
            "partoo/openapi-bundled.yaml#/webhooks/reviewUpdated/post/requestBody/content/application~1json",
            delivery,
        ),
        row::<String>(
            "partoo/openapi-bundled.yaml#/components/schemas/BusinessId",
            json!(""),
        ),
        row::<partoo::Comment>(
            "partoo/openapi-bundled.yaml#/components/schemas/Comment",
            json!({}),
        ),
        row::<i64>(
            "partoo/openapi-bundled.yaml#/components/schemas/CommentId",
            json!(0),
        ),
        row::<partoo::Lang>(
            "partoo/openapi-bundled.yaml#/components/schemas/Lang",
            json!(""),
        ),
        row::<partoo::Review>(
            "partoo/openapi-bundled.yaml#/components/schemas/Review",
            json!({}),
        ),
        row::<i64>(
            "partoo/openapi-bundled.yaml#/components/schemas/ReviewId",
            json!(0),
        ),
        row::<partoo::Tag>(
            "partoo/openapi-bundled.yaml#/components/schemas/Tag",
            json!({}),
        ),
        row::<partoo::Template>(
            "partoo/openapi-bundled.yaml#/components/schemas/Template",
            json!({}),
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
            json!({"headline": "", "comment": ""}),
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
    ])
}

/// The documents of an API by file name, with their overlays applied.
fn documents(api: &str) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../specs")
        .join(api);
    let config = std::fs::read_to_string(folder.join("codegen.toml")).unwrap();
    let config = Config::parse(&config, "codegen.toml").unwrap();
    let mut overlays: BTreeMap<String, Vec<String>> = config
        .documents
        .into_iter()
        .map(|document| (document.spec, document.overlays))
        .collect();
    let applied: BTreeSet<String> = overlays.values().flatten().cloned().collect();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".yaml") && !applied.contains(&name) {
            overlays.entry(name).or_default();
        }
    }
    let reader = Disk::new(folder);
    let mut sources = Sources::new(&reader);
    let mut diags = Diagnostics::default();
    let documents = overlays
        .into_iter()
        .map(|(name, overlays)| {
            let document = sources.load(&name, &mut diags).unwrap();
            let mut value = sources.value(document).clone();
            let mut patches = Patches::new(document);
            for overlay in overlays {
                let overlay = sources.load(&overlay, &mut diags).unwrap();
                overlay::apply(&mut value, overlay, &sources, &mut patches, &mut diags);
            }
            (format!("{api}/{name}"), value)
        })
        .collect();
    assert!(!diags.has_errors(), "{diags:?}");
    documents
}

/// Collects the examples below `value`, each with the pointer of what it is an example of.
fn collect(value: &Value, at: &Pointer, found: &mut Vec<(Pointer, Value)>) {
    match value {
        Value::Object(members) => {
            // Below `properties` the keys are names of members and not keywords.
            let keywords = at.last().is_none_or(|last| last != "properties");
            for (key, member) in members {
                match (keywords, key.as_str()) {
                    (true, "example") => found.push((at.clone(), member.clone())),
                    (true, "examples") => {
                        found.extend(several(member).map(|example| (at.clone(), example)));
                    }
                    (true, "default" | "enum" | "const") => {}
                    _ => collect(member, &at.child(key), found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &at.index(index), found);
            }
        }
        _ => {}
    }
}

/// The values of `examples`: a list in a schema, a map of Example Objects elsewhere.
fn several(examples: &Value) -> Box<dyn Iterator<Item = Value> + '_> {
    match examples {
        Value::Array(list) => Box::new(list.iter().cloned()),
        Value::Object(map) => Box::new(map.values().filter_map(|each| each.get("value").cloned())),
        other => panic!("`examples` is {other}"),
    }
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

/// Whether two values are the same, numbers compared by value: `400` and `400.0` are one number.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(name, value): (&String, &Value)| {
                other.get(name).is_some_and(|other| same(value, other))
            };
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

#[test]
fn examples_are_what_the_types_say() {
    let table = emitted();
    let mut failures = Vec::new();
    let mut used = BTreeSet::new();
    for (file, document) in documents("partoo")
        .into_iter()
        .chain(documents("highlevel"))
    {
        let mut examples = Vec::new();
        collect(&document, &Pointer::root(), &mut examples);
        assert!(!examples.is_empty(), "{file} has no example");
        for (at, example) in examples {
            let place = format!("{file}#{}", at.as_str());
            let Some((key, member)) = target(&table, &file, &at) else {
                failures.push(format!("{place}: no row says what is emitted for it"));
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
