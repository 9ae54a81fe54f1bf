//! The programs in `examples`, against a server on loopback: what they send, and what they say about
//! the answers.
#![cfg(all(feature = "partoo", feature = "highlevel"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking; the `main` of an example is not called"
)]

#[path = "../examples/reply_template.rs"]
mod reply_template;
mod support;
#[path = "../examples/update_conversation.rs"]
mod update_conversation;
#[path = "../examples/update_record.rs"]
mod update_record;
#[path = "../examples/update_review.rs"]
mod update_review;
#[cfg(feature = "axum")]
#[path = "../examples/webhook_axum.rs"]
mod webhook_axum;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::types::UpdateReviewBody;
use generated_client::partoo::Partoo;
use generated_client::runtime::{ErrorKind, RetryPolicy};
use serde_json::json;

use support::{Answer, Server};

fn partoo(server: &Server) -> Partoo {
    let builder = Partoo::builder().api_key("key").base_url(server.url());
    builder.build().unwrap()
}

fn highlevel(server: &Server) -> HighLevel {
    let builder = HighLevel::builder().token("token").base_url(server.url());
    builder.retry(RetryPolicy::none()).build().unwrap()
}

#[tokio::test]
async fn a_reply_template_is_stored() {
    let server = Server::start([
        Answer::json(200, r#"{"id":34}"#),
        Answer::json(401, "{}"),
        Answer::json(
            403,
            r#"{"errors":{"authorization":"Operation not allowed"}}"#,
        ),
        Answer::empty(500),
    ])
    .await;
    let client = partoo(&server);
    let stored = reply_template::run(&client).await.unwrap();
    assert_eq!(stored, "stored as template Some(34)");
    let refused = reply_template::run(&client).await.unwrap();
    assert_eq!(refused, "the key is not valid");
    let refused = reply_template::run(&client).await.unwrap();
    assert_eq!(refused, "not allowed: Operation not allowed");
    let error = reply_template::run(&client).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Status);
    let received = server.received().remove(0);
    assert_eq!(received.path(), "/reviews/template");
    assert_eq!(received.json().get("language"), Some(&json!("fr")));
}

#[tokio::test]
async fn a_review_is_updated() {
    let server = Server::start([
        Answer::json(200, r#"{"status":true}"#),
        Answer::json(422, r#"{"message":["one","two"]}"#),
        Answer::json(401, "{}"),
    ])
    .await;
    let client = highlevel(&server);
    let body = UpdateReviewBody::new("loc", "prod", "approved");
    let updated = update_review::run(&client, "rev", &body).await.unwrap();
    assert_eq!(updated, "updated: true");
    let refused = update_review::run(&client, "rev", &body).await.unwrap();
    assert_eq!(refused, "refused: one; two");
    let error = update_review::run(&client, "rev", &body).await.unwrap_err();
    assert_eq!(error.to_string(), "update-product-review: 401 Unauthorized");
    assert_eq!(server.received().remove(0).path(), "/products/reviews/rev");
}

#[tokio::test]
async fn a_record_is_updated() {
    let server = Server::start([
        Answer::json(200, r#"{"record":null}"#),
        Answer::json(400, r#"{"message":"no such field"}"#),
        Answer::empty(404),
    ])
    .await;
    let client = highlevel(&server);
    let run = || {
        let properties = [("colour", "red")].into_iter().collect();
        update_record::run(&client, "custom_objects.pet", "rec", "loc", properties)
    };
    assert_eq!(run().await.unwrap(), "None");
    assert_eq!(run().await.unwrap(), "refused: no such field");
    assert_eq!(
        run().await.unwrap_err().to_string(),
        "update-object-record: 404 Not Found"
    );
    let received = server.received().remove(0);
    assert_eq!(
        received.target,
        "/objects/custom_objects.pet/records/rec?locationId=loc"
    );
    assert_eq!(received.text(), r#"{"properties":{"colour":"red"}}"#);
}

#[tokio::test]
async fn a_conversation_is_updated() {
    let good = r#"{"success":true,"conversation":{
        "locationId":"loc","contactId":"con","deleted":false,"unreadCount":0}}"#;
    let server = Server::start([
        Answer::new(200, &[("x-request-id", "req")], good),
        Answer::json(401, r#"{"message":"expired"}"#),
        Answer::json(429, "{}"),
    ])
    .await;
    let client = highlevel(&server);
    let run = || update_conversation::run(&client, "conv", "loc");
    assert_eq!(run().await.unwrap(), "unread: Some(0) (request req)");
    assert_eq!(run().await.unwrap(), "token refused: expired");
    assert_eq!(
        run().await.unwrap_err().to_string(),
        "update-conversation: 429 Too Many Requests"
    );
    assert_eq!(
        server.received().remove(0).text(),
        r#"{"locationId":"loc","unreadCount":0,"starred":true}"#
    );
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn deliveries_are_received() {
    use std::time::Duration;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use ed25519_dalek::{Signer as _, SigningKey};
    use generated_client::partoo::types::ReviewState;
    use generated_client::partoo::webhooks::Verifier;
    use tokio::net::TcpListener;

    let key = SigningKey::from_bytes(&[9; 32]);
    let verifier = Verifier::with_key(&STANDARD.encode(key.verifying_key().as_bytes())).unwrap();
    let reviews = webhook_axum::Reviews::default();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/partoo", listener.local_addr().unwrap());
    let router = webhook_axum::router(verifier, reviews.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let http = reqwest::Client::new();
    let deliver = async |body: &'static str, signature: Option<String>| {
        let mut request = http.post(&url).timeout(Duration::from_secs(10)).body(body);
        if let Some(signature) = signature {
            request = request.header("X-Partoo-Signature-v1", signature);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let signed = |body: &str| Some(STANDARD.encode(key.sign(body.as_bytes()).to_bytes()));
    let state = || {
        let reviews = reviews.lock().unwrap();
        reviews.get(&34).and_then(|review| review.state.clone())
    };

    let treated = r#"{"type":"review_updated","payload":{"review":{"id":34,"state":"treated"}}}"#;
    let deleted = r#"{"type":"review_updated","payload":{"review":{"id":34,"state":"deleted"}}}"#;
    let unknown = r#"{"type":"lead_received","payload":{}}"#;
    let broken = r#"{"type":"review_updated","payload":{}}"#;
    let nameless = r#"{"type":"review_updated","payload":{"review":{"state":"treated"}}}"#;

    assert_eq!(deliver(treated, None).await, 401);
    assert_eq!(deliver(treated, signed(deleted)).await, 401);
    assert_eq!(deliver(broken, signed(broken)).await, 400);
    assert_eq!(state(), None, "nothing was stored of what was refused");

    assert_eq!(deliver(treated, signed(treated)).await, 200);
    assert_eq!(state(), Some(ReviewState::Treated));
    assert_eq!(deliver(deleted, signed(deleted)).await, 200);
    assert_eq!(state(), Some(ReviewState::Deleted));
    assert_eq!(deliver(treated, signed(treated)).await, 200);
    assert_eq!(state(), Some(ReviewState::Treated));

    assert_eq!(deliver(unknown, signed(unknown)).await, 200);
    assert_eq!(deliver(nameless, signed(nameless)).await, 200);
    assert_eq!(reviews.lock().unwrap().len(), 1);
}
