//! The HighLevel client on the wire: what it sends, byte for byte, and what it makes of the answers.
#![cfg(feature = "highlevel")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;
use std::fmt::Debug;

use generated_client::highlevel::conversations::UpdateConversationError;
use generated_client::highlevel::objects::{UpdateRecordError, UpdateRecordParams};
use generated_client::highlevel::products::UpdateReviewError;
use generated_client::highlevel::types::{
    ConversationLastMessageType, RecordResponse, ReviewReply, ReviewUser, UpdateConversationBody,
    UpdateConversationResponse, UpdateReviewBody, UpdateReviewBodyAltType, UpdateReviewResponse,
};
use generated_client::highlevel::{HighLevel, Server as Environment};
use generated_client::runtime::{Call, ErrorKind, Json, JsonObject};
use serde_json::json;

use support::wire::{Subject, destination};
use support::{Answer, Received, Server};

const TOKEN: &str = "token-8f31";

const BAD_REQUEST: &str = r#"{"statusCode":400,"message":"Bad Request"}"#;
const UNAUTHORIZED: &str = r#"{"statusCode":401,"message":"Invalid token","error":"Unauthorized"}"#;
const UNPROCESSABLE: &str =
    r#"{"statusCode":422,"message":["a","b"],"error":"Unprocessable Entity"}"#;

const REVIEW: Subject<UpdateReviewResponse> = Subject {
    operation: "update-product-review",
    good: r#"{"status":true,"message":"Successfully created"}"#,
    call: |url| {
        let body = UpdateReviewBody::new("loc_1", "prod_1", "approved");
        client(url).products().update_review("rev_1", &body)
    },
};

const RECORD: Subject<RecordResponse> = Subject {
    operation: "update-object-record",
    good: r#"{"record":{
        "id": "661c06b4ffde146bdb469442",
        "owner": ["sx6wyHhbFdRXh302Lunr"],
        "followers": ["sx6wyHhbFdRXh302Lunr", "v5cEPM428h8vShlRW1KT"],
        "properties": {
            "customer_number": 1424,
            "money": {"currency": "default", "value": 100},
            "my_textbox_list.option_a": "Value 1"
        },
        "dateAdded": "2024-07-29T15:51:28.071Z",
        "dateUpdated": "yesterday"
    }}"#,
    call: |url| record(&client(url), "custom_objects.pet", "rec_1", "loc_1"),
};

const CONVERSATION: Subject<UpdateConversationResponse> = Subject {
    operation: "update-conversation",
    good: r#"{"success":true,"conversation":{
        "id": "conv_1", "locationId": "loc_1", "contactId": "con_1", "assignedTo": "user_1",
        "userId": "user_2", "lastMessageBody": "Hello", "lastMessageDate": "1628008053263",
        "lastMessageType": "TYPE_CALL", "unreadCount": 1, "inbox": true, "starred": false,
        "deleted": false
    }}"#,
    call: |url| conversation(&client(url), "conv_1"),
};

fn client(url: &str) -> HighLevel {
    HighLevel::builder()
        .token(TOKEN)
        .base_url(url)
        .build()
        .expect("the client is built")
}

fn review(client: &HighLevel, id: &str) -> Call<UpdateReviewResponse> {
    let body = UpdateReviewBody::new("loc_1", "prod_1", "approved");
    client.products().update_review(id, &body)
}

fn record(client: &HighLevel, object: &str, id: &str, location: &str) -> Call<RecordResponse> {
    let body: JsonObject = [("properties", json!({"colour": "red"}))]
        .into_iter()
        .collect();
    let params = UpdateRecordParams::new(location);
    client.objects().update_record(object, id, &params, &body)
}

fn conversation(client: &HighLevel, id: &str) -> Call<UpdateConversationResponse> {
    let body = UpdateConversationBody::new("loc_1");
    client.conversations().update_conversation(id, &body)
}

/// The request of a call to a server that answers 200.
async fn sent<T: Debug + 'static>(call: impl FnOnce(&HighLevel) -> Call<T>) -> Received {
    let server = Server::answering(1).await;
    // Whether `{}` decodes as the answer is not what counts here.
    let _answer = call(&client(&server.url())).await;
    server.only()
}

#[track_caller]
fn assert_headers(received: &Received, version: &str) {
    assert_eq!(received.method, "PUT");
    assert_eq!(
        received.header("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
    assert_eq!(received.header("version"), Some(version));
    assert_eq!(received.header("accept"), Some("application/json"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(
        received.header("content-length"),
        Some(received.body.len().to_string().as_str())
    );
    assert_eq!(received.header("x-apikey"), None);
    assert_eq!(
        received.header("user-agent"),
        Some(concat!(
            "generated-client/",
            env!("CARGO_PKG_VERSION"),
            " (highlevel)"
        ))
    );
}

#[tokio::test]
async fn a_review_is_updated() {
    let received = REVIEW.sent(|call| call).await;
    assert_headers(&received, "2021-07-28");
    assert_eq!(received.target, "/products/reviews/rev_1");
    assert_eq!(
        received.text(),
        r#"{"altId":"loc_1","altType":"location","productId":"prod_1","status":"approved"}"#
    );

    let user = ReviewUser::new("John Doe", "example@example.com")
        .phone("+1-555-555-5555")
        .is_customer(false);
    let mut body = UpdateReviewBody::new("loc_1", "prod_1", "approved")
        .reply(vec![
            ReviewReply::new("Thanks", "Great", user),
            ReviewReply::new("Again", "❤️", ReviewUser::new("Ada", "")),
        ])
        .rating(4.5)
        .headline("Amazing \"product\"")
        .detail("a\nb");
    body.alt_type = UpdateReviewBodyAltType::from("agency");
    let received = sent(|client| client.products().update_review("rev_1", &body)).await;
    assert_eq!(
        received.text(),
        concat!(
            r#"{"altId":"loc_1","altType":"agency","productId":"prod_1","status":"approved","#,
            r#""reply":[{"headline":"Thanks","comment":"Great","user":{"name":"John Doe","#,
            r#""email":"example@example.com","phone":"+1-555-555-5555","isCustomer":false}},"#,
            r#"{"headline":"Again","comment":"❤️","user":{"name":"Ada","email":""}}],"#,
            r#""rating":4.5,"headline":"Amazing \"product\"","detail":"a\nb"}"#
        )
    );
}

#[tokio::test]
async fn a_record_is_updated() {
    let received = RECORD.sent(|call| call).await;
    assert_headers(&received, "2021-07-28");
    assert_eq!(
        received.target,
        "/objects/custom_objects.pet/records/rec_1?locationId=loc_1"
    );
    assert_eq!(received.text(), r#"{"properties":{"colour":"red"}}"#);

    // The body is the caller's own: whatever is in it is sent, null and dotted keys included.
    let body = json!({
        "properties": {"a.b": null, "money": {"currency": "default", "value": 100}, "list": [1, 2.5]},
        "owner": [],
    });
    let Json::Object(map) = body.clone() else {
        panic!("{body}");
    };
    let body_as_object = JsonObject::from(map);
    let params = UpdateRecordParams::new("loc_1");
    let received = sent(|client| {
        let objects = client.objects();
        objects.update_record("business", "rec_1", &params, &body_as_object)
    })
    .await;
    assert_eq!(received.path(), "/objects/business/records/rec_1");
    assert_eq!(received.json(), body);
    let received = sent(|client| {
        let objects = client.objects();
        objects.update_record("business", "rec_1", &params, &JsonObject::new())
    })
    .await;
    assert_eq!(received.text(), "{}");
}

#[tokio::test]
async fn a_conversation_is_updated() {
    let received = CONVERSATION.sent(|call| call).await;
    assert_headers(&received, "2021-04-15");
    assert_eq!(received.target, "/conversations/conv_1");
    assert_eq!(received.text(), r#"{"locationId":"loc_1"}"#);

    let feedback: JsonObject = [("score", 5)].into_iter().collect();
    let body = UpdateConversationBody::new("loc_1")
        .unread_count(0)
        .starred(false)
        .feedback(feedback);
    let received = sent(|client| client.conversations().update_conversation("c", &body)).await;
    assert_eq!(
        received.text(),
        r#"{"locationId":"loc_1","unreadCount":0,"starred":false,"feedback":{"score":5}}"#
    );
}

#[tokio::test]
async fn path_arguments_stay_within_their_segment() {
    let hostile = "a/b c?d#é%2e;=&+";
    let encoded = "a%2Fb%20c%3Fd%23%C3%A9%252e%3B%3D%26%2B";
    let received = sent(|client| review(client, hostile)).await;
    assert_eq!(received.target, format!("/products/reviews/{encoded}"));
    let received = sent(|client| conversation(client, hostile)).await;
    assert_eq!(received.target, format!("/conversations/{encoded}"));
    let received = sent(|client| record(client, hostile, "..x", hostile)).await;
    assert_eq!(received.path(), format!("/objects/{encoded}/records/..x"));
    assert_eq!(received.query(), Some(&*format!("locationId={encoded}")));
    // Encoded by the caller already: it is data, so it is encoded once more and no dot segment.
    let received = sent(|client| review(client, "%2E%2e")).await;
    assert_eq!(received.target, "/products/reviews/%252E%252e");
}

#[tokio::test]
async fn path_arguments_that_would_call_another_path_are_refused() {
    let server = Server::answering(0).await;
    let client = client(&server.url());
    for (id, why) in [
        ("", "is empty"),
        (".", "is a dot segment"),
        ("..", "is a dot segment"),
    ] {
        for (error, operation, parameter) in [
            (
                review(&client, id).await.unwrap_err(),
                "update-product-review",
                "reviewId",
            ),
            (
                record(&client, id, "rec_1", "loc_1").await.unwrap_err(),
                "update-object-record",
                "schemaKey",
            ),
            (
                record(&client, "business", id, "loc_1").await.unwrap_err(),
                "update-object-record",
                "id",
            ),
            (
                conversation(&client, id).await.unwrap_err(),
                "update-conversation",
                "conversationId",
            ),
        ] {
            assert_eq!(*error.kind(), ErrorKind::Build);
            assert_eq!(
                error.to_string(),
                format!("{operation}: path parameter `{parameter}` {why}")
            );
        }
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn the_version_can_be_set_for_a_client_and_for_a_call() {
    let received = REVIEW.sent(|call| call.header("version", "v3")).await;
    assert_eq!(received.header("version"), Some("v3"));
    let server = Server::answering(2).await;
    let client = HighLevel::builder()
        .token(TOKEN)
        .base_url(server.url())
        .header("Version", "2022-01-01")
        .build()
        .unwrap();
    let _answer = conversation(&client, "c").await;
    let _answer = conversation(&client, "c").header("Version", "v3").await;
    let versions: Vec<_> = server
        .received()
        .iter()
        .map(|received| received.header("version").map(str::to_owned))
        .collect();
    assert_eq!(versions, [Some("2022-01-01".into()), Some("v3".into())]);
}

#[tokio::test]
async fn answers_are_decoded() {
    let server = Server::start([
        Answer::json(200, REVIEW.good),
        Answer::json(200, RECORD.good),
        Answer::json(200, "{}"),
        Answer::json(200, CONVERSATION.good),
    ])
    .await;
    let client = client(&server.url());

    let answer = review(&client, "r").await.unwrap();
    assert!(answer.status);
    assert_eq!(answer.message.as_deref(), Some("Successfully created"));

    let answer = record(&client, "business", "r", "l").await.unwrap();
    let found = answer.record.unwrap();
    assert_eq!(found.id, "661c06b4ffde146bdb469442");
    assert_eq!(found.owner, ["sx6wyHhbFdRXh302Lunr"]);
    assert_eq!(
        found.followers,
        ["sx6wyHhbFdRXh302Lunr", "v5cEPM428h8vShlRW1KT"]
    );
    assert_eq!(
        Json::from(found.properties),
        json!({
            "customer_number": 1424,
            "money": {"currency": "default", "value": 100},
            "my_textbox_list.option_a": "Value 1",
        })
    );
    assert_eq!(found.date_added.unix_millis(), Some(1_722_268_288_071));
    assert_eq!(found.date_updated.as_str(), "yesterday");
    assert!(!found.date_updated.is_valid());
    let answer = record(&client, "business", "r", "l").await.unwrap();
    assert!(answer.record.is_none());

    let answer = conversation(&client, "c").await.unwrap();
    assert!(answer.success);
    let found = answer.conversation;
    assert_eq!(found.id.as_deref(), Some("conv_1"));
    assert_eq!(found.location_id, "loc_1");
    assert_eq!(found.contact_id, "con_1");
    assert_eq!(found.assigned_to.as_deref(), Some("user_1"));
    assert_eq!(found.user_id.as_deref(), Some("user_2"));
    assert_eq!(found.last_message_body.as_deref(), Some("Hello"));
    assert_eq!(found.last_message_date.as_deref(), Some("1628008053263"));
    assert_eq!(
        found.last_message_type,
        Some(ConversationLastMessageType::TypeCall)
    );
    assert_eq!(found.unread_count, Some(1));
    assert_eq!(
        (found.inbox, found.starred, found.deleted),
        (Some(true), Some(false), false)
    );
}

#[tokio::test]
async fn each_documented_status_of_a_review_has_its_error() {
    let typed = REVIEW.typed(400, BAD_REQUEST).await;
    let Some(Ok(UpdateReviewError::BadRequest(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.status_code, Some(400.0));
    assert_eq!(body.message.as_deref(), Some("Bad Request"));

    let typed = REVIEW.typed(401, UNAUTHORIZED).await;
    let Some(Ok(UpdateReviewError::Unauthorized(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.status_code, Some(401.0));
    assert_eq!(body.message.as_deref(), Some("Invalid token"));
    assert_eq!(body.error.as_deref(), Some("Unauthorized"));

    let typed = REVIEW.typed(422, UNPROCESSABLE).await;
    let Some(Ok(UpdateReviewError::UnprocessableEntity(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.status_code, Some(422.0));
    assert_eq!(body.message, Some(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(body.error.as_deref(), Some("Unprocessable Entity"));
}

#[tokio::test]
async fn each_documented_status_of_a_record_has_its_error() {
    let typed = RECORD.typed(400, BAD_REQUEST).await;
    let Some(Ok(UpdateRecordError::BadRequest(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.message.as_deref(), Some("Bad Request"));
    let typed = RECORD.typed(401, UNAUTHORIZED).await;
    let Some(Ok(UpdateRecordError::Unauthorized(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.message.as_deref(), Some("Invalid token"));
    // Documented for a review alone.
    let typed = RECORD.typed::<UpdateRecordError>(422, UNPROCESSABLE).await;
    assert!(typed.is_none());
}

#[tokio::test]
async fn each_documented_status_of_a_conversation_has_its_error() {
    let typed = CONVERSATION.typed(400, BAD_REQUEST).await;
    let Some(Ok(UpdateConversationError::BadRequest(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.message.as_deref(), Some("Bad Request"));
    let typed = CONVERSATION.typed(401, UNAUTHORIZED).await;
    let Some(Ok(UpdateConversationError::Unauthorized(body))) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(body.message.as_deref(), Some("Invalid token"));
    // Documented for a review alone.
    let typed = CONVERSATION
        .typed::<UpdateConversationError>(422, UNPROCESSABLE)
        .await;
    assert!(typed.is_none());
}

#[tokio::test]
async fn the_error_of_another_operation_is_not_read() {
    let error = REVIEW.fail(Answer::json(400, BAD_REQUEST)).await;
    assert!(error.typed::<UpdateReviewError>().is_some());
    assert!(error.typed::<UpdateRecordError>().is_none());
    assert!(error.typed::<UpdateConversationError>().is_none());
}

#[tokio::test]
async fn a_message_in_the_other_form_is_still_shown() {
    // The server is known to send a text or a list at any status, whatever the document says.
    let list = r#"{"statusCode":400,"message":["one","two"],"error":"Bad Request"}"#;
    let error = CONVERSATION.fail(Answer::json(400, list)).await;
    assert_eq!(error.server_message(), Some("one; two"));
    assert_eq!(error.body().unwrap(), list);
    let failure = error.typed::<UpdateConversationError>().unwrap();
    assert_eq!(failure.unwrap_err().path(), "message");

    let text = r#"{"statusCode":422,"message":"one","error":"Unprocessable Entity"}"#;
    let error = REVIEW.fail(Answer::json(422, text)).await;
    assert_eq!(error.server_message(), Some("one"));
    let failure = error.typed::<UpdateReviewError>().unwrap();
    assert_eq!(failure.unwrap_err().path(), "message");
}

#[tokio::test]
async fn a_member_that_is_missing_or_of_another_type_is_named() {
    for (body, cause) in [
        (
            r#"{"success":true}"#,
            "missing field `conversation` at line 1 column 16",
        ),
        (
            r#"{"success":true,"conversation":{"locationId":"l","contactId":1}}"#,
            "conversation.contactId: invalid type: integer `1`, expected a string at line 1 column 62",
        ),
        (
            r#"{"success":true,"conversation":{"locationId":"l","contactId":"c"}}"#,
            "conversation: missing field `deleted` at line 1 column 65",
        ),
    ] {
        let error = CONVERSATION.fail(Answer::json(200, body)).await;
        assert_eq!(error.source().unwrap().to_string(), cause);
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_review_behaves_as_every_operation_does() {
    REVIEW.behaves::<UpdateReviewError>().await;
}

#[tokio::test]
async fn a_record_behaves_as_every_operation_does() {
    RECORD.behaves::<UpdateRecordError>().await;
}

#[tokio::test]
async fn a_conversation_behaves_as_every_operation_does() {
    CONVERSATION.behaves::<UpdateConversationError>().await;
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = Server::answering(3).await;
    let client = HighLevel::builder().base_url(server.url()).build().unwrap();
    for error in [
        review(&client, "r").await.unwrap_err(),
        record(&client, "o", "r", "l").await.unwrap_err(),
        conversation(&client, "c").await.unwrap_err(),
    ] {
        assert_eq!(*error.kind(), ErrorKind::Auth);
        assert!(
            error
                .to_string()
                .ends_with(": no credential is set for bearer")
        );
    }
    assert!(server.received().is_empty());
    // A token of the call alone is enough.
    let _answer = review(&client, "r")
        .header("Authorization", "Bearer x")
        .await;
    assert_eq!(server.only().header("authorization"), Some("Bearer x"));
}

#[tokio::test]
async fn the_server_of_the_document() {
    assert_eq!(
        Environment::Production.url(),
        "https://services.leadconnectorhq.com"
    );
    let reached = destination(|http| {
        let builder = HighLevel::builder().token(TOKEN).http_client(http);
        review(&builder.build().unwrap(), "r")
    });
    assert_eq!(reached.await, "services.leadconnectorhq.com:443");
}
