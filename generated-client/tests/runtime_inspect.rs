//! Requests that are built and looked at: the same as those that are sent, and silent about what is
//! secret.
#![cfg(feature = "highlevel-products")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::types::{UpdateReviewBody, UpdateReviewResponse};
use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{Call, ErrorKind, Json, Upload};
use serde_json::json;

use support::Server;
use support::client::Client;

const TOKEN: &str = "token-8f31";

fn review(url: &str) -> Call<UpdateReviewResponse> {
    let client = HighLevel::builder()
        .token(TOKEN)
        .base_url(url)
        .header("X-Team", "team-51c0")
        .build()
        .unwrap();
    let body = UpdateReviewBody::new("loc_1", "prod_1", "approved").rating(4.5);
    client
        .products()
        .update_review("rev/1", &body)
        .header("X-Trace", "trace-7f3a")
}

#[tokio::test]
async fn what_is_built_is_what_is_sent() {
    let server = Server::answering(1).await;
    let call = review(&server.url());
    let built = call.build_request_with_credentials().await.unwrap();
    let _answer = review(&server.url()).await;
    let sent = server.only();

    assert_eq!(built.operation(), "update-product-review");
    assert_eq!(built.method(), sent.method);
    assert_eq!(built.url(), format!("{}{}", server.url(), sent.target));
    assert_eq!(built.bytes(), Some(&sent.body[..]));
    assert_eq!(built.json::<Json>().unwrap(), sent.json());
    let mut headers: Vec<_> = built
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let mut on_the_wire = sent.headers.clone();
    on_the_wire.retain(|(name, _)| name != "host" && name != "content-length");
    headers.sort();
    on_the_wire.sort();
    assert_eq!(headers, on_the_wire);
}

#[test]
fn credentials_are_in_it_on_demand_alone() {
    let built = review("https://api.example.com/base")
        .build_request()
        .unwrap();
    assert_eq!(
        built.url(),
        "https://api.example.com/base/products/reviews/rev%2F1"
    );
    assert_eq!(built.path_param("reviewId").as_deref(), Some("rev/1"));
    assert_eq!(built.path_param("other"), None);
    assert_eq!(built.header("authorization"), None);
    assert_eq!(built.header("version"), Some("2021-07-28"));
    for (name, text) in [("x-team", "team-51c0"), ("x-trace", "trace-7f3a")] {
        assert_eq!(built.header(name), Some(text));
        assert!(built.headers()[name].is_sensitive());
        assert!(!format!("{:?}", built.headers()).contains(text));
    }
}

#[tokio::test]
async fn nothing_secret_is_shown_by_itself() {
    let call = review("https://api.example.com");
    let built = call.build_request_with_credentials().await.unwrap();
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(built.header("authorization"), Some(&*bearer));
    assert!(built.headers()["authorization"].is_sensitive());
    let shown = format!("{built:?} {:?}", built.headers());
    for secret in [
        TOKEN,
        "team-51c0",
        "trace-7f3a",
        "rev/1",
        "rev%2F1",
        "loc_1",
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

const IN_QUERY: Operation =
    Operation::new("find", Method::GET, "/find/{id}.json").security(&[&["query"]]);

#[tokio::test]
async fn a_key_in_the_query_shows_on_demand_alone() {
    let client = Client::builder()
        .base_url("https://api.example.com")
        .secret("query", "k3y")
        .build()
        .unwrap();
    let call = || {
        let request = client.request(&IN_QUERY).path("id", "a b");
        request.returns(response::empty)
    };
    let built = call().build_request().unwrap();
    assert_eq!(built.query().count(), 0);
    assert_eq!(built.path(), "/find/a%20b.json");
    assert_eq!(built.path_param("id").as_deref(), Some("a b"));
    let built = call().build_request_with_credentials().await.unwrap();
    let query: Vec<_> = built.query().collect();
    assert_eq!(query, [("api key".into(), "k3y".into())]);
    assert!(!format!("{built:?}").contains("k3y"));
}

#[test]
fn a_source_is_not_read_by_looking_at_it() {
    let upload = Upload::reader(&b"hello"[..]).with_length(5);
    let built = Client::at("https://api.example.com")
        .request(&IN_QUERY)
        .path("id", "a")
        .bytes("text/plain", upload)
        .returns(response::empty)
        .build_request()
        .unwrap();
    assert_eq!(built.bytes(), None);
    assert_eq!(built.body().unwrap().length(), Some(5));
    assert_eq!(built.header("content-type"), Some("text/plain"));
}

#[tokio::test]
async fn what_cannot_be_sent_cannot_be_built() {
    let call = || {
        let request = Client::at("https://api.example.com").request(&IN_QUERY);
        request.path("id", "..").returns(response::empty)
    };
    let error = call().build_request().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Build);

    let call = || {
        let request = Client::at("https://api.example.com").request(&IN_QUERY);
        request.path("id", "a").returns(response::empty)
    };
    assert!(call().build_request().is_ok(), "no credential is needed");
    let error = call().build_request_with_credentials().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Auth);
}

#[test]
fn a_body_is_decoded_as_it_stands() {
    let built = review("https://api.example.com").build_request().unwrap();
    let body: Json = built.json().unwrap();
    assert_eq!(body["rating"], json!(4.5));
    assert!(built.json::<Vec<i64>>().is_err());
}
