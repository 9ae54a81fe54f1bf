//! What the runtime makes of answers: good ones, bad ones, and those that never come.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;
use std::time::Duration;

use generated_client::runtime::__private::response;
use generated_client::runtime::codec::DecodeError;
use generated_client::runtime::{
    Bytes, Call, Error, ErrorKind, Json, RawResponse, StatusCode, StatusError,
};
use serde_json::json;

use support::client::{Client, PLAIN};
use support::{Answer, Server};

async fn answered<T: 'static>(
    answer: Answer,
    decode: fn(&RawResponse) -> Result<T, DecodeError>,
) -> Result<T, Error> {
    let server = Server::start([answer]).await;
    Client::at(server.url())
        .request(&PLAIN)
        .returns(decode)
        .await
}

async fn failed(answer: Answer) -> Error {
    answered(answer, response::json::<Vec<i64>>)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn bodies_are_decoded() {
    assert_eq!(
        answered(Answer::json(200, " [1, 2]\n"), response::json::<Vec<i64>>)
            .await
            .unwrap(),
        [1, 2]
    );
    assert_eq!(
        answered(Answer::new(200, &[], "ä"), response::text)
            .await
            .unwrap(),
        "ä"
    );
    assert_eq!(
        answered(Answer::new(200, &[], [0, 255]), response::bytes)
            .await
            .unwrap(),
        Bytes::from_static(&[0, 255])
    );
    answered(Answer::empty(204), response::empty).await.unwrap();
    answered(Answer::new(200, &[], "<html>"), response::empty)
        .await
        .unwrap();
    assert_eq!(
        answered(Answer::empty(204), response::json_optional::<Json>)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        answered(Answer::json(200, "1"), response::json_optional::<Json>)
            .await
            .unwrap(),
        Some(json!(1))
    );
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[1\r\n3\r\n, 2\r\n1\r\n]\r\n0\r\n\r\n";
    assert_eq!(
        answered(Answer::raw(chunked), response::json::<Vec<i64>>)
            .await
            .unwrap(),
        [1, 2]
    );
}

#[tokio::test]
async fn the_status_selects_among_several_successes() {
    #[derive(Debug, PartialEq)]
    enum Created {
        Now(Json),
        Later,
    }
    fn decode(raw: &RawResponse) -> Result<Created, DecodeError> {
        match raw.status().as_u16() {
            201 => raw.json().map(Created::Now),
            202 => Ok(Created::Later),
            _ => Err(raw.undocumented()),
        }
    }
    assert_eq!(
        answered(Answer::json(201, "1"), decode).await.unwrap(),
        Created::Now(json!(1))
    );
    assert_eq!(
        answered(Answer::empty(202), decode).await.unwrap(),
        Created::Later
    );
    let error = answered(Answer::new(206, &[("x-part", "1")], "half"), decode)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Decode);
    assert_eq!(error.status(), Some(StatusCode::PARTIAL_CONTENT));
    assert_eq!(error.body().unwrap(), "half");
    assert_eq!(error.headers().unwrap()["x-part"], "1");
    assert_eq!(
        error.source().unwrap().to_string(),
        "the document does not give the operation status 206"
    );
}

#[tokio::test]
async fn meta_and_raw() {
    let server = Server::start([
        Answer::new(201, &[("x-request-id", "r-1"), ("x-left", "9")], "[1]"),
        Answer::new(418, &[("request-id", "r-2")], "tea"),
    ])
    .await;
    let client = Client::at(server.url());
    let call = || client.request(&PLAIN).returns(response::json::<Vec<i64>>);
    let answer = call()
        .timeout(Duration::from_secs(5))
        .header("x-a", "1")
        .with_meta()
        .await
        .unwrap();
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.request_id(),
            &answer.headers()["x-left"]
        ),
        (201, Some("r-1"), &"9".parse().unwrap())
    );
    assert_eq!(answer.body(), &[1]);
    assert!(
        !format!("{answer:?}").contains("\"9\""),
        "header values are not shown"
    );
    assert_eq!(answer.into_body(), [1]);

    let raw = call().raw().await.unwrap();
    assert_eq!(
        (
            raw.status().as_u16(),
            raw.request_id(),
            &raw.body()[..],
            raw.operation()
        ),
        (418, Some("r-2"), &b"tea"[..], "plain")
    );
    assert!(!format!("{raw:?}").contains("tea"), "bodies are not shown");
    assert_eq!(server.received()[0].header("x-a"), Some("1"));
}

#[tokio::test]
async fn a_call_can_be_kept_sent_to_another_task_and_outlive_its_client() {
    fn is_portable<T: Send + 'static>(value: T) -> T {
        value
    }
    let server = Server::start([Answer::json(200, "[7]")]).await;
    let call: Call<Vec<i64>> = {
        let client = Client::at(server.url());
        client.clone().request(&PLAIN).returns(response::json)
    };
    let task = tokio::spawn(IntoFuture::into_future(is_portable(call)));
    assert_eq!(task.await.unwrap().unwrap(), [7]);
}

#[tokio::test]
async fn an_undocumented_status_keeps_everything() {
    let body = "<html>".repeat(100);
    let error = failed(Answer::new(
        521,
        &[("x-request-id", "id-1"), ("x-secret", "hidden")],
        &body,
    ))
    .await;
    assert_eq!(*error.kind(), ErrorKind::Status);
    assert_eq!(error.operation(), "plain");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(521));
    assert_eq!(error.headers().unwrap()["x-secret"], "hidden");
    assert_eq!(error.body().unwrap(), &body);
    assert_eq!(error.request_id(), Some("id-1"));
    assert_eq!(error.server_message(), None);
    assert_eq!(
        error.to_string(),
        "plain: 521 <unknown status code> (request id id-1)"
    );
    let shown = format!("{error:?}");
    assert!(
        !shown.contains("hidden") && !shown.contains("<html>"),
        "{shown}"
    );
}

#[test]
fn an_error_is_small_and_can_be_sent_anywhere() {
    fn is_portable<T: std::error::Error + Send + Sync + 'static>() -> usize {
        size_of::<T>()
    }
    assert_eq!(is_portable::<Error>(), size_of::<usize>());
}

#[tokio::test]
async fn an_undecodable_body_keeps_everything() {
    let error = failed(Answer::new(200, &[("x-trace-id", "t")], "[1, \"x\"]")).await;
    assert_eq!(*error.kind(), ErrorKind::Decode);
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert_eq!(error.body().unwrap(), "[1, \"x\"]");
    assert_eq!(error.request_id(), Some("t"));
    assert_eq!(
        error.to_string(),
        "plain: 200 OK: the answer could not be decoded (request id t)"
    );
    assert!(
        error
            .source()
            .unwrap()
            .downcast_ref::<DecodeError>()
            .is_some()
    );

    let error = answered(Answer::new(200, &[], b"ab\xff"), response::text)
        .await
        .unwrap_err();
    assert_eq!(error.body().unwrap(), &b"ab\xff"[..]);
    assert_eq!(
        error.source().unwrap().to_string(),
        "the body is not UTF-8 after 2 bytes"
    );
    assert_eq!(*failed(Answer::empty(200)).await.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_cut_off_body_keeps_what_arrived() {
    let chunked =
        "HTTP/1.1 200 OK\r\nx-a: 1\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[1\r\n3\r\n, ";
    for (answer, status, body) in [
        (
            Answer::new(200, &[("x-a", "1")], "[1, 2]").without_last(3),
            200,
            "[1,",
        ),
        (
            Answer::new(503, &[("x-a", "1")], "[1, 2]").without_last(3),
            503,
            "[1,",
        ),
        (
            Answer::new(200, &[("x-a", "1")], "[1, 2]").without_last(6),
            200,
            "",
        ),
        (Answer::raw(chunked).closing(), 200, "[1, "),
    ] {
        let error = failed(answer).await;
        assert_eq!(*error.kind(), ErrorKind::Body);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.headers().unwrap()["x-a"], "1");
        assert_eq!(error.body().unwrap(), body);
        assert!(error.source().is_some());
        let expected = format!(
            ": the connection broke after {} bytes of the body",
            body.len()
        );
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn a_raw_call_reports_a_cut_off_body_too() {
    let server = Server::start([Answer::json(404, "{}").without_last(1)]).await;
    let error = Client::at(server.url())
        .request(&PLAIN)
        .returns(response::empty)
        .raw()
        .await
        .unwrap_err();
    assert_eq!(
        (*error.kind(), error.status()),
        (ErrorKind::Body, Some(StatusCode::NOT_FOUND))
    );
}

#[tokio::test]
async fn a_connection_that_breaks_before_an_answer() {
    for answer in [
        Answer::hang_up(),
        Answer::raw("HTTP/1.1 200").closing(),
        Answer::raw("no http at all\r\n\r\n").closing(),
    ] {
        let error = failed(answer).await;
        assert_eq!(*error.kind(), ErrorKind::Send);
        assert_eq!(error.status(), None);
        assert_eq!(
            error.to_string(),
            "plain: the connection broke before an answer came"
        );
    }
}

#[tokio::test]
async fn what_the_server_says_is_shown_on_one_line_and_short() {
    let long = "x".repeat(300);
    for (body, message) in [
        (
            r#"{"statusCode": 400, "message": "bad id"}"#.to_owned(),
            Some("bad id".to_owned()),
        ),
        (
            r#"{"message": ["a is short", "b is long"], "error": "Unprocessable Entity"}"#
                .to_owned(),
            Some("a is short; b is long".to_owned()),
        ),
        (
            r#"{"error": {"json": {"text": "is long", "title": ["is missing"]}}}"#.to_owned(),
            Some("json: text: is long; title: is missing".to_owned()),
        ),
        (
            r#"{"errors": {"authentication": "User not authenticated"}}"#.to_owned(),
            Some("authentication: User not authenticated".to_owned()),
        ),
        (
            r#"{"message": null, "error": "Gone"}"#.to_owned(),
            Some("Gone".to_owned()),
        ),
        (
            "{\"message\": \"one\\r\\ntwo\\u001b[31m\"}".to_owned(),
            Some("one  two [31m".to_owned()),
        ),
        (
            format!(r#"{{"message": "{long}"}}"#),
            Some(format!("{}…", "x".repeat(200))),
        ),
        (r#"{"message": 5, "errors": []}"#.to_owned(), None),
        (r#"["message"]"#.to_owned(), None),
        ("<html>message</html>".to_owned(), None),
    ] {
        let error = failed(Answer::json(400, &body)).await;
        assert_eq!(error.server_message(), message.as_deref(), "{body}");
        let tail = message.map_or(String::new(), |message| format!(": {message}"));
        assert_eq!(error.to_string(), format!("plain: 400 Bad Request{tail}"));
    }
}

#[tokio::test]
async fn when_to_come_back() {
    let date = "Sat, 21 Nov 2026 10:00:00 GMT";
    for (headers, wait) in [
        (vec![("retry-after", "60")], Some(60)),
        (vec![("retry-after", " 0 ")], Some(0)),
        (
            vec![
                ("retry-after", "Sat, 21 Nov 2026 10:00:30 GMT"),
                ("date", date),
            ],
            Some(30),
        ),
        (
            vec![
                ("retry-after", "Sat, 21 Nov 2026 09:00:00 GMT"),
                ("date", date),
            ],
            Some(0),
        ),
        (
            vec![("retry-after", "Sat, 21 Nov 2020 09:00:00 GMT")],
            Some(0),
        ),
        (vec![("retry-after", "soon")], None),
        (vec![("retry-after", "-5")], None),
        (vec![], None),
    ] {
        let error = failed(Answer::new(429, &headers, "")).await;
        assert_eq!(
            error.retry_after(),
            wait.map(Duration::from_secs),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn typed_errors_are_decoded_from_the_kept_body() {
    #[derive(Debug, PartialEq)]
    enum PlainError {
        BadRequest(Json),
        Client(Vec<i64>),
    }
    impl StatusError for PlainError {
        const OPERATION: &'static str = "plain";

        fn decode(raw: &RawResponse) -> Option<Result<Self, DecodeError>> {
            match raw.status().as_u16() {
                400 => Some(raw.json().map(Self::BadRequest)),
                401..=499 => Some(raw.json().map(Self::Client)),
                _ => None,
            }
        }
    }
    #[derive(Debug)]
    struct OtherError;
    impl StatusError for OtherError {
        const OPERATION: &'static str = "other";

        fn decode(_: &RawResponse) -> Option<Result<Self, DecodeError>> {
            Some(Ok(Self))
        }
    }
    let bad = failed(Answer::json(400, "{}")).await;
    assert_eq!(
        bad.typed::<PlainError>().unwrap().unwrap(),
        PlainError::BadRequest(json!({}))
    );
    assert!(bad.typed::<OtherError>().is_none());
    let gone = failed(Answer::json(410, "[1]")).await;
    assert_eq!(
        gone.typed::<PlainError>().unwrap().unwrap(),
        PlainError::Client(vec![1])
    );
    assert!(
        failed(Answer::json(410, "{}"))
            .await
            .typed::<PlainError>()
            .unwrap()
            .is_err()
    );
    assert!(
        failed(Answer::json(500, "[1]"))
            .await
            .typed::<PlainError>()
            .is_none()
    );
    assert!(
        failed(Answer::hang_up())
            .await
            .typed::<PlainError>()
            .is_none()
    );
}
