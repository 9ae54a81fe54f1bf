//! Headers of answers, as they come over the wire and as their constants read them.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    deprecated,
    reason = "a panic is how a test fails, and a deprecated header is read like any other"
)]

mod support;

use std::error::Error as _;

use generated_client::runtime::{Response, StatusCode};
use goldens::response_headers::operations::ListThingsError;
use goldens::response_headers::types::{XCacheHeader, XEitherHeader};
use goldens::response_headers::{Client, headers};
use support::server::Server;

fn client(url: &str) -> Client {
    let builder = Client::builder().base_url(url);
    builder.build().expect("the client is built")
}

/// The answer to a call, with these headers.
async fn things(sent: &[(&'static str, &'static str)]) -> Response<Vec<String>> {
    let server = Server::sending(200, sent, "[\"a\"]").await;
    let client = client(&server.url);
    let answer = client.operations().list_things().with_meta().await.unwrap();
    assert_eq!(answer.body(), &["a"]);
    answer
}

#[tokio::test]
async fn values_of_every_type() {
    let answer = things(&[
        ("x-total", "41"),
        ("X-Load", "0.5"),
        ("x-complete", "true"),
        ("link", "<https://e.com?a=1,2>; rel=\"next\""),
        ("x-cache", "HIT"),
        ("last-modified", "2026-11-21T10:00:00Z"),
        ("x-ids", "1, 2"),
        ("x-ids", "3"),
        ("x-color", "R=100,name=red"),
        ("x-limits", "day,5,hour,1"),
        ("x-meta", r#"{"R": 7}"#),
        ("x-either", "12"),
        ("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
        ("set-cookie", "b=2"),
    ])
    .await;
    assert_eq!(answer.header(headers::X_TOTAL).unwrap(), Some(41));
    assert_eq!(answer.header(headers::X_LOAD).unwrap(), Some(0.5));
    assert_eq!(answer.header(headers::X_COMPLETE).unwrap(), Some(true));
    assert_eq!(
        answer.header(headers::LINK).unwrap().as_deref(),
        Some("<https://e.com?a=1,2>; rel=\"next\"")
    );
    let cache = answer.header(headers::X_CACHE).unwrap();
    assert_eq!(cache, Some(XCacheHeader::Hit));
    let modified = answer.header(headers::LAST_MODIFIED).unwrap();
    assert_eq!(modified.unwrap().unix_seconds(), Some(1_795_255_200));
    assert_eq!(answer.header(headers::X_IDS).unwrap(), Some(vec![1, 2, 3]));
    let color = answer.header(headers::X_COLOR).unwrap().unwrap();
    assert_eq!((color.r, color.name.as_deref()), (100, Some("red")));
    let limits = answer.header(headers::X_LIMITS).unwrap().unwrap();
    let expected = [("day".to_owned(), 5), ("hour".to_owned(), 1)];
    assert_eq!(limits, expected.into());
    assert_eq!(answer.header(headers::X_META).unwrap().unwrap().r, 7);
    assert!(matches!(
        answer.header(headers::X_EITHER).unwrap(),
        Some(XEitherHeader::Integer(12))
    ));
    assert_eq!(
        answer.header(headers::SET_COOKIE).unwrap().unwrap(),
        ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]
    );
}

#[tokio::test]
async fn what_is_missing_is_none_and_what_is_wrong_is_an_error() {
    let answer = things(&[
        ("x-load", "heavy"),
        ("x-ids", "1,two"),
        ("x-color", "name=red"),
        ("x-cache", "STALE"),
        ("x-either", "much"),
    ])
    .await;
    assert_eq!(answer.header(headers::X_TOTAL).unwrap(), None);
    assert_eq!(answer.header(headers::SET_COOKIE).unwrap(), None);
    let error = answer.header(headers::X_LOAD).unwrap_err();
    assert_eq!((error.name(), error.text()), ("X-Load", "heavy"));
    let error = answer.header(headers::X_IDS).unwrap_err();
    assert_eq!(error.text(), "1,two");
    let cause = error.source().expect("it has a cause").to_string();
    let expected = "[1]: invalid type: string \"two\", expected i64";
    assert!(cause.starts_with(expected), "{cause}");
    let error = answer.header(headers::X_COLOR).unwrap_err();
    let cause = error.source().expect("it has a cause").to_string();
    assert!(cause.contains("missing field `R`"), "{cause}");
    // Enumerations are open here, too.
    let cache = answer.header(headers::X_CACHE).unwrap();
    assert_eq!(cache, Some(XCacheHeader::Unknown("STALE".to_owned())));
    assert!(matches!(
        answer.header(headers::X_EITHER).unwrap(),
        Some(XEitherHeader::Text(text)) if text == "much"
    ));
}

#[tokio::test]
async fn an_error_has_its_headers_beside_its_type() {
    let sent = [("retry-after", "30"), ("x-total", "many")];
    let server = Server::sending(429, &sent, "").await;
    let call = client(&server.url).operations().list_things();
    let error = call.await.unwrap_err();
    assert!(matches!(
        error.typed::<ListThingsError>(),
        Some(Ok(ListThingsError::ClientError))
    ));
    assert_eq!(error.header(headers::RETRY_AFTER).unwrap(), Some(30));
    assert_eq!(error.header(headers::X_CACHE).unwrap(), None);
    assert_eq!(error.header(headers::X_TOTAL).unwrap_err().text(), "many");
    // The same header with another type, as another operation has it.
    let text = error.header(headers::OTHER_RETRY_AFTER).unwrap();
    assert_eq!(text.as_deref(), Some("30"));

    let call = client("http://127.0.0.1:1").operations().list_things();
    let error = call.await.unwrap_err();
    assert_eq!(error.header(headers::RETRY_AFTER).unwrap(), None);
}

#[tokio::test]
async fn a_raw_answer_has_them_whatever_its_status() {
    let server = Server::sending(202, &[("x-cache", "MISS")], "").await;
    let call = client(&server.url).operations().other();
    let raw = call.raw().await.unwrap();
    assert_eq!(raw.status(), StatusCode::ACCEPTED);
    let cache = raw.header(headers::X_CACHE).unwrap();
    assert_eq!(cache, Some(XCacheHeader::Miss));
}
