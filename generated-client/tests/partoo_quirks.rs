//! What is odd about Partoo's document, and what the client makes of it: one test for each row of
//! `specs/partoo/QUIRKS.md`, by its number. Those about what is sent are in `partoo_quirks_wire.rs`,
//! those of the older sources in `partoo_quirks_2021.rs`.
#![cfg(feature = "partoo")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    deprecated,
    reason = "a test fails by panicking, and what is deprecated is tested, too"
)]

mod support;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use generated_client::partoo::Partoo;
use generated_client::partoo::businesses::{
    SetBusinessAttributesBody, SetBusinessServicesBody, UpdateBusinessBody, UpdateBusinessError,
    UpdateBusinessForbiddenErrorsAuthorization as Reason,
};
use generated_client::partoo::custom_channels::{IngestMessageBody, IngestMessageBodySenderType};
use generated_client::partoo::custom_fields::CreateCustomFieldBody;
use generated_client::partoo::messages::{ListMessagesParams, SendMessageBody, TextMessage};
use generated_client::partoo::review_analytics::{
    GetQualitativeEvolutionParams, GetReviewStatisticsParams,
};
use generated_client::partoo::reviews::{
    CreateTemplateBody, SearchError, SearchParams, TemplatePlaceholders, UpdateReplyBody,
};
use generated_client::partoo::types::{
    ApiKey, BusinessAttribute, BusinessStatus, BusinessWithCustomFields, CustomField, Lang,
    Message, MessageContentType, NewBusinessService, NewTextField, RequestStatus, Review,
    ReviewComments, ReviewState, Role, TrueOrFalse, WebhookEventType,
};
use generated_client::partoo::webhooks::{Event, Verifier};
use generated_client::runtime::{Date, Error, Field, HeaderMap, RetryPolicy, Timestamp};
use generator::diag::Style;
use generator::source::{Disk, FileReader, Memory};
use generator::{Config, Inputs, Options, RuntimeDependency, Target, generate};
use serde_json::{Value, json};

use support::partoo::{call, client, decode, emitted, sent};
use support::{Answer, Server};

fn event(body: &Value) -> Event {
    Event::parse(body.to_string().as_bytes()).expect("the delivery is read")
}

/// The error of a search for reviews that the server answers so.
async fn refused(answer: Answer) -> Error {
    let server = Server::start([answer]).await;
    let call = client(&server).reviews().search(&SearchParams::new());
    call.retry(RetryPolicy::none()).await.unwrap_err()
}

#[tokio::test]
async fn q01_dates_have_the_format_datetime_and_several_spellings() {
    let date = "2017-07-01T16:10:23.156000+02:00";
    let review: Review = decode(&json!({ "date": date }));
    assert_eq!(review.date.unwrap().unix_millis(), Some(1_498_918_223_156));
    // A space, an offset of hours alone: no RFC 3339, and instants all the same.
    let message: Message = decode(&json!({"date": "2023-01-31 16:22:17.327878+00:00"}));
    assert_eq!(message.date.unwrap().unix_seconds(), Some(1_675_182_137));
    let key: ApiKey = decode(&json!({"last_used_at": "2019-08-22 11:46:38.914467+00"}));
    assert_eq!(
        key.last_used_at.unwrap().unix_seconds(),
        Some(1_566_474_398)
    );
    // A filter without an offset is sent as it is written.
    let params = SearchParams::new().update_date_gte(Timestamp::new("2017-08-01T00:00:00"));
    let received = sent(|client| client.reviews().search(&params)).await;
    assert_eq!(
        received.target,
        "/reviews?update_date__gte=2017-08-01T00%3A00%3A00"
    );
}

#[tokio::test]
async fn q02_formats_that_nobody_has_registered() {
    // `format: text` is text, `integer` on a number a whole number, `datetype` a day.
    let body = UpdateReplyBody::new("Merci ❤️");
    let received = sent(|client| client.reviews().update_reply(7, &body)).await;
    assert_eq!(received.json(), json!({"content": "Merci ❤️"}));
    let answer = json!({"treated": 9, "answer_time": 10_493.909_974_09});
    let params = GetReviewStatisticsParams::new();
    let (figures, _) = call(answer, |client| {
        client.review_analytics().get_review_statistics(&params)
    })
    .await;
    assert_eq!(figures.treated, Some(9_i64));
    assert_eq!(figures.answer_time, Some(10_493.909_974_09));
    let answer = json!([{"date": "2019-11-29", "average": 4.54, "added": 50, "cum_sum": 70}]);
    let params = GetQualitativeEvolutionParams::new().cumulative(false);
    let (rows, received) = call(answer, |client| {
        client.review_analytics().get_qualitative_evolution(&params)
    })
    .await;
    assert_eq!(rows[0].date, Some(Date::new("2019-11-29")));
    assert_eq!(received.query(), Some("cumulative=false"));
}

#[tokio::test]
async fn q03_null_is_declared_told_in_prose_or_a_default() {
    let params = ListMessagesParams::new(123);
    for (answer, cursor) in [
        (json!({"next_cursor": null}), Field::Null),
        (json!({}), Field::Absent),
        (json!({"next_cursor": "c"}), Field::Value("c".to_owned())),
    ] {
        let (page, _) = call(answer, |client| client.messages().list_messages(&params)).await;
        assert_eq!(page.next_cursor, cursor);
    }
    // Only the prose says that these may be null.
    let review: Review = decode(&json!({"rating": null, "recommended": null}));
    assert_eq!((review.rating, review.recommended), (None, None));
    // A default of null is not sent, and null is when the caller says so.
    let user = IngestMessageBodySenderType::User;
    let body = IngestMessageBody::new("b", "c", "m", "Hello", user).consumer_name(Field::Null);
    let received = sent(|client| client.custom_channels().ingest_message("ch", &body)).await;
    let json = received.json();
    assert_eq!(json.get("consumer_name"), Some(&Value::Null));
    assert_eq!(json.get("consumer_image"), None);
}

#[test]
fn q04_events_stand_under_webhooks_and_paths_may_be_empty() {
    let message = json!({"message": {"id": 1}});
    for (kind, payload) in [
        ("review_created", json!({"review": {"id": 34}})),
        ("review_updated", json!({"review": {"id": 34}})),
        ("business_created", json!({"business": {"id": "b"}})),
        ("business_updated", json!({"business": {"id": "b"}})),
        ("business_deleted", json!({"anything": 1})),
        ("message_created", message.clone()),
        ("message_updated", message),
        ("lead_received", json!({"id": 1})),
    ] {
        let event = event(&json!({"type": kind, "payload": payload}));
        assert!(!matches!(event, Event::Unknown { .. }), "{event:?}");
        assert_eq!(event.kind(), kind);
    }
    // A fragment as the vendor's pages show it.
    let fragment = "
openapi: 3.1.0
info: { title: Fragment, version: v2 }
paths: {}
webhooks:
  reviewUpdated:
    post:
      requestBody: { content: { application/json: { schema: { type: object, properties: { type: { type: string } } } } } }
      responses: { '200': { description: OK } }
";
    let reader = Memory::new().with("fragment.yaml", fragment);
    let generated = run(&reader, Config::for_spec("fragment.yaml", &[]));
    assert_eq!((generated.operations, generated.webhooks), (0, 1));
}

fn run(reader: &dyn FileReader, config: Config) -> generator::Generated {
    let target = Target::Crate {
        name: None,
        runtime: RuntimeDependency::Path("../generated-client".to_owned()),
    };
    let options = Options { target, lock: None };
    generate(&Inputs {
        reader,
        config,
        options,
    })
    .unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)))
}

#[tokio::test]
async fn q05_a_constant_is_an_enumeration_of_one_value() {
    let (deleted, _) = call(json!({"status": "success"}), |client| {
        client.reviews().delete_template(34)
    })
    .await;
    assert!(matches!(deleted.status, Some(RequestStatus::Success)));
    let (deleted, _) = call(json!({"status": "queued"}), |client| {
        client.reviews().delete_template(34)
    })
    .await;
    assert_eq!(deleted.status.unwrap().as_str(), "queued");
    // In a request it is set by the constructor.
    let body = SendMessageBody::Text(TextMessage::new(123, "Hello"));
    let received = sent(|client| client.messages().send_message(&body)).await;
    assert_eq!(
        received.json(),
        json!({"conversation_id": 123, "content_type": "Text", "content": "Hello"})
    );
}

#[tokio::test]
async fn q06_alternatives_without_a_discriminator() {
    let attribute = |value: Value| decode::<BusinessAttribute>(&value);
    let BusinessAttribute::Bool(known) =
        attribute(json!({"type": "BOOL", "gmb_id": "has_delivery", "value": true}))
    else {
        panic!("the type tells");
    };
    assert_eq!(known.value, Field::Value(true));
    let BusinessAttribute::RepeatableUrl(known) =
        attribute(json!({"type": "REPEATABLE_URL", "gmb_id": "url", "value": null}))
    else {
        panic!("the type tells");
    };
    assert_eq!(known.value, Field::Null);
    let new = json!({"type": "COLOUR", "gmb_id": "paint", "value": 7});
    let BusinessAttribute::Unknown(kept) = attribute(new.clone()) else {
        panic!("nobody knows the type");
    };
    assert_eq!(kept.get(), new.to_string());
    let body = SetBusinessAttributesBody::new().attributes(vec![attribute(new.clone())]);
    let received = sent(|client| client.businesses().set_business_attributes("b", &body)).await;
    assert_eq!(received.json(), json!({ "attributes": [new] }));
    // One service or several, one of seven kinds of field.
    let service = || NewBusinessService::new("gcid:bank", "Advice");
    let json = json!({"category_gmb_name": "gcid:bank", "name": "Advice"});
    for (body, expected) in [
        (
            SetBusinessServicesBody::NewBusinessService(service()),
            json.clone(),
        ),
        (
            SetBusinessServicesBody::List(vec![service()]),
            json!([json]),
        ),
    ] {
        let received = sent(|client| client.businesses().set_business_services("b", &body)).await;
        assert_eq!(received.path(), "/business/b/free_form_services");
        assert_eq!(received.json(), expected);
    }
    let body = CreateCustomFieldBody::NewTextField(NewTextField::new("Manager").max_len(10));
    let received = sent(|client| client.custom_fields().create_custom_field(&body)).await;
    assert_eq!(
        received.json(),
        json!({"name": "Manager", "type": "TEXT", "max_len": 10})
    );
    let fields = json!({"id": 8, "type": "IMAGES_UPLOADER", "text_fields": ["Caption"]});
    let CustomField::ImagesUploaderField(field) = decode(&fields) else {
        panic!("the type tells");
    };
    assert_eq!(field.text_fields.unwrap().len(), 1);
}

#[test]
fn q11_comments_are_one_or_several() {
    let one = json!({"id": 1, "replies": [{"replies": [{"id": 3}]}]});
    let comments = |value: Value| decode::<Review>(&json!({ "comments": value })).comments;
    let Some(ReviewComments::Comment(comment)) = comments(one.clone()) else {
        panic!("it is one comment");
    };
    let replies = comment.replies.unwrap();
    assert_eq!(replies[0].replies.as_ref().unwrap()[0].id, Some(3));
    let Some(ReviewComments::List(comments)) = comments(json!([one, {"id": 2}])) else {
        panic!("they are several");
    };
    assert_eq!(comments[1].id, Some(2));
}

#[tokio::test]
async fn q12_placeholders_are_one_or_several() {
    let one = json!({"id": 2, "value": "my_first_name"});
    let all = |client: &Partoo| client.reviews().get_template_placeholders();
    let (given, _) = call(one.clone(), all).await;
    let TemplatePlaceholders::TemplatePlaceholder(placeholder) = given else {
        panic!("{given:?}");
    };
    assert_eq!(placeholder.value.as_deref(), Some("my_first_name"));
    let (given, _) = call(json!([one, one]), all).await;
    assert!(matches!(given, TemplatePlaceholders::List(list) if list.len() == 2));
}

#[test]
fn q13_lists_of_values_are_not_complete() {
    // The vendor's guide names these, and its reference does not.
    for state in ["pending_auto_reply", "treated_auto_reply"] {
        let review: Review = decode(&json!({ "state": state }));
        assert_eq!(review.state.unwrap().as_str(), state);
    }
    let message: Message = decode(&json!({"content_type": "Sticker", "sender_type": "Bot"}));
    assert_eq!(message.content_type.unwrap().as_str(), "Sticker");
    assert_eq!(message.sender_type.unwrap().as_str(), "Bot");
    let business: BusinessWithCustomFields =
        decode(&json!({"status": "closed_temporarily", "features": ["business_edition"]}));
    assert!(matches!(business.status, Some(BusinessStatus::Unknown(_))));
    assert_eq!(business.features.unwrap()[0].as_str(), "business_edition");
    // These have pages of their own and are missing from the vendor's list.
    for kind in ["review_created", "review_updated"] {
        assert!(!matches!(
            WebhookEventType::from(kind),
            WebhookEventType::Unknown(_)
        ));
    }
}

#[test]
fn q14_values_are_written_in_every_case() {
    assert_eq!(Lang::PtBr.as_str(), "pt-br");
    assert_eq!(Role::OrgAdmin.as_str(), "ORG_ADMIN");
    assert_eq!(MessageContentType::IgStoryReply.as_str(), "IgStoryReply");
    assert_eq!(ReviewState::NotTreated.as_str(), "not_treated");
    assert_eq!(TrueOrFalse::True.as_str(), "True");
    assert!(matches!(Role::from("org_admin"), Role::Unknown(_)));
}

#[tokio::test]
async fn q20_error_bodies_have_two_keys_and_several_shapes() {
    for key in ["errors", "error"] {
        let text = format!(r#"{{"{key}":{{"json":{{"page":["is no number"]}}}}}}"#);
        let error = refused(Answer::json(400, &text)).await;
        let Some(Ok(SearchError::BadRequest(body))) = error.typed::<SearchError>() else {
            panic!("{error:?}");
        };
        let reasons = match key {
            "errors" => body.errors.unwrap().json.unwrap(),
            _ => body.error.unwrap().json.unwrap(),
        };
        let reasons = serde_json::to_value(reasons).unwrap();
        assert_eq!(reasons, json!({"page": ["is no number"]}));
    }
    for (reason, is_text) in [
        (json!("Operation not allowed"), true),
        (json!({"name": "edit_not_allowed"}), false),
    ] {
        let body = json!({"errors": {"authorization": reason}}).to_string();
        let server = Server::start([Answer::json(403, &body)]).await;
        let change = UpdateBusinessBody::new().name("n");
        let businesses = client(&server);
        let error = businesses.businesses().update_business("b", &change).await;
        let typed = error.unwrap_err().typed::<UpdateBusinessError>();
        let Some(Ok(UpdateBusinessError::Forbidden(body))) = typed else {
            panic!("{typed:?}");
        };
        match body.errors.unwrap().authorization.unwrap() {
            Reason::Text(text) => assert!(is_text && text == "Operation not allowed"),
            Reason::Object(members) => assert!(!is_text && members["name"] == "edit_not_allowed"),
            other => panic!("{other:?}"),
        }
    }
    // No operation declares these two.
    let error = refused(Answer::new(429, &[("retry-after", "60")], "{}")).await;
    assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(60));
    let error = refused(Answer::json(415, r#"{"errors":{"json":"not JSON"}}"#)).await;
    assert_eq!(error.server_message(), Some("json: not JSON"));
    assert!(error.typed::<SearchError>().is_none());
}

#[test]
fn q21_what_is_deprecated_is_marked() {
    for (file, item) in [
        ("review_booster/types.rs", "pub template_id: Option<i64>,"),
        ("review_analytics/mod.rs", "pub fn get_review_statistics("),
        (
            "review_analytics/mod.rs",
            "pub fn get_qualitative_evolution(",
        ),
        (
            "review_analytics/mod.rs",
            "pub fn get_quantitative_evolution(",
        ),
        ("api_keys/mod.rs", "pub fn authorize("),
        ("api_keys/mod.rs", "pub fn list_authorizations("),
        ("api_keys/mod.rs", "pub fn revoke_authorization("),
        ("categories/mod.rs", "pub fn search_categories("),
        (
            "business_fields/mod.rs",
            "pub fn get_business_fields_for_business(",
        ),
        (
            "business_fields/mod.rs",
            "pub fn get_business_fields_for_org(",
        ),
        (
            "business_fields/mod.rs",
            "pub fn get_business_fields_for_provider(",
        ),
        ("types/business.rs", "pub videos: "),
        ("types/business.rs", "pub siret: "),
        ("types/business.rs", "pub news: "),
        ("types/business.rs", "pub promos: "),
        ("types/user.rs", "pub phone: "),
        ("types/user.rs", "pub keywords: "),
        ("types/org.rs", "pub has_google_post: "),
        ("types/org.rs", "pub display_google_post: "),
    ] {
        let text = emitted(file);
        let (before, _) = text
            .split_once(item)
            .unwrap_or_else(|| panic!("{file}: {item}"));
        assert!(
            before.trim_end().ends_with("#[deprecated]"),
            "{file}: {item}"
        );
    }
    // The deprecated event about new messages has no page with its kind that is left: it is kept.
    let event = event(&json!({"type": "message_received", "payload": {"message": {"id": 1}}}));
    assert!(matches!(event, Event::Unknown { kind, .. } if kind == "message_received"));
}

/// A delivery with the signature that the sender's key gives it.
fn signed(body: &str) -> (Verifier, HeaderMap) {
    let key = SigningKey::from_bytes(&[1; 32]);
    let verifier = Verifier::with_key(&STANDARD.encode(key.verifying_key().as_bytes())).unwrap();
    let signature = STANDARD.encode(key.sign(body.as_bytes()).to_bytes());
    let mut headers = HeaderMap::new();
    headers.insert("X-Partoo-Signature-v1", signature.parse().unwrap());
    (verifier, headers)
}

#[test]
fn q22_deliveries_carry_a_signature_and_no_key() {
    let body = r#"{"type":"review_updated","payload":{"review":{"id":34}}}"#;
    let (verifier, mut headers) = signed(body);
    assert!(verifier.unwrap(&headers, body.as_bytes()).is_ok());
    // A delivery to try out a URL has a header more.
    headers.insert("X-Partoo-Webhook-Tryout", "1".parse().unwrap());
    assert!(verifier.unwrap(&headers, body.as_bytes()).is_ok());
    // The key that the document asks for proves nothing.
    let mut headers = HeaderMap::new();
    headers.insert("x-APIKey", "key".parse().unwrap());
    assert!(verifier.unwrap(&headers, body.as_bytes()).is_err());
}

#[tokio::test]
async fn q23_texts_have_markup_line_breaks_and_characters_beyond_ascii() {
    let text = "hello @[](client_full_name),\n\"merci\" ❤️ œuvre";
    let body = CreateTemplateBody::new(Lang::Fr, true, true, true, text, "Merci");
    let received = sent(|client| client.reviews().create_template(&body)).await;
    assert_eq!(received.json()["text"], text);
    assert!(received.text().contains("❤️ œuvre"), "{}", received.text());
    // The signature covers the bytes as they came: the same JSON with escapes is another body.
    let body = r#"{"type":"review_updated","payload":{"review":{"content":"Merci ❤️"}}}"#;
    let (verifier, headers) = signed(body);
    let Ok(Event::ReviewUpdated(event)) = verifier.unwrap(&headers, body.as_bytes()) else {
        panic!("the signature is that of the body");
    };
    assert_eq!(event.review.content.as_deref(), Some("Merci ❤️"));
    let escaped = body.replace('❤', "\\u2764");
    assert_eq!(
        serde_json::from_str::<Value>(&escaped).unwrap(),
        serde_json::from_str::<Value>(body).unwrap()
    );
    assert!(verifier.unwrap(&headers, escaped.as_bytes()).is_err());
}

#[test]
fn q24_the_head_of_the_document_has_extensions_and_no_licence_identifier() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/partoo");
    let text = std::fs::read_to_string(folder.join("openapi-bundled.yaml")).unwrap();
    for odd in ["name: © Copyright Partoo", "x-logo:", "description: >"] {
        assert!(text.contains(odd), "{odd}");
    }
    let config = std::fs::read_to_string(folder.join("codegen.toml")).unwrap();
    let config = Config::parse(&config, "codegen.toml").unwrap();
    let generated = run(&Disk::new(folder), config);
    // Everything is read as it is meant, corrections included.
    let report = generated.report.render(Style::Plain);
    assert_eq!(generated.report.diagnostics().errors(), 0, "{report}");
    assert_eq!(generated.report.diagnostics().warnings(), 0, "{report}");
    assert_eq!(
        (generated.operations, generated.webhooks),
        (OPERATIONS, EVENTS)
    );
}

/// How much the document holds; a number that falls is a part that was lost.
const OPERATIONS: usize = 119;
const EVENTS: usize = 8;
