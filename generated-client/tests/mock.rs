//! Clients on a mock: typed answers, faults and sequences, through the same runtime as in production.
#![cfg(all(feature = "mock", feature = "highlevel", feature = "partoo"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::conversations::ops::UPDATE_CONVERSATION;
use generated_client::highlevel::products::UpdateReviewError;
use generated_client::highlevel::products::ops::UPDATE_REVIEW;
use generated_client::highlevel::types::{BadRequest, UpdateReviewBody, UpdateReviewResponse};
use generated_client::partoo::Partoo;
use generated_client::partoo::reviews::ops::SEARCH;
use generated_client::partoo::reviews::{ReviewPage, SearchParams};
use generated_client::runtime::mock::{Mock, Reply};
use generated_client::runtime::{Call, ErrorKind, Execution, Json};
use serde_json::json;
use tokio::time::Instant;

fn client(mock: &Mock) -> HighLevel {
    let builder = HighLevel::builder().token("test").mock(mock);
    builder.build().unwrap()
}

fn body() -> UpdateReviewBody {
    UpdateReviewBody::new("loc_1", "prod_1", "approved")
}

fn review(mock: &Mock, id: &str) -> Call<UpdateReviewResponse> {
    client(mock).products().update_review(id, &body())
}

fn done(message: &str) -> UpdateReviewResponse {
    UpdateReviewResponse::new(true).message(message)
}

#[tokio::test]
async fn a_typed_answer_goes_through_the_whole_runtime() {
    let mock = Mock::new();
    let route = mock.on(UPDATE_REVIEW).reply(&done("fine"));
    let answer = review(&mock, "rev_1").with_meta().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert!(answer.body().status);
    assert_eq!(answer.body().message.as_deref(), Some("fine"));

    let requests = route.requests();
    let [request] = &requests[..] else {
        panic!("{requests:?}");
    };
    assert_eq!(request.operation(), "update-product-review");
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.path(), "/products/reviews/rev_1");
    assert_eq!(request.header("authorization"), Some("Bearer test"));
    assert_eq!(request.header("version"), Some("2021-07-28"));
    let sent: Json = request.json().unwrap();
    assert_eq!(sent["altId"], "loc_1");
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_credential_is_needed_as_ever() {
    let mock = Mock::new();
    mock.on(UPDATE_REVIEW).reply(&done("fine"));
    let client = HighLevel::builder().mock(&mock).build().unwrap();
    let error = client.products().update_review("rev_1", &body()).await;
    assert_eq!(error.unwrap_err().kind(), &ErrorKind::Auth);
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn a_documented_error_is_typed_on_both_sides() {
    let mock = Mock::new();
    let refused = BadRequest::new().message("no such review");
    mock.on(UPDATE_REVIEW)
        .reply_error(&UpdateReviewError::BadRequest(refused));
    let error = review(&mock, "rev_1").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Status);
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.server_message(), Some("no such review"));
    let Some(Ok(UpdateReviewError::BadRequest(refused))) = error.typed() else {
        panic!("{error:?}");
    };
    assert_eq!(refused.message.as_deref(), Some("no such review"));
}

#[tokio::test(start_paused = true)]
async fn a_sequence_is_retried_by_the_client_without_waiting() {
    let mock = Mock::new();
    mock.on(UPDATE_REVIEW)
        .reply_with(Reply::empty(503).header("Retry-After", "7"))
        .reply_with(Reply::hung_up())
        .reply(&done("at last"));
    let begun = Instant::now();
    let answer = review(&mock, "rev_1").await.unwrap();
    assert_eq!(answer.message.as_deref(), Some("at last"));
    assert!(
        begun.elapsed() >= Duration::from_secs(7),
        "by tokio's clock"
    );
    assert_eq!(mock.requests().len(), 3);
    // The last answer is repeated.
    let again = review(&mock, "rev_1").await.unwrap();
    assert_eq!(again.message.as_deref(), Some("at last"));
}

#[tokio::test]
async fn routes_are_told_apart_by_their_conditions() {
    let mock = Mock::new();
    mock.on(UPDATE_REVIEW)
        .with_path_param("reviewId", "rev/1")
        .reply(&done("path"));
    mock.on(UPDATE_REVIEW)
        .with_header("X-Team", "blue")
        .reply(&done("header"));
    mock.on(UPDATE_REVIEW)
        .with_json(&body().rating(1.0))
        .reply(&done("body"));
    mock.on(UPDATE_REVIEW)
        .when("rating below 3", |request| {
            let body: Json = request.json().unwrap();
            body["rating"].as_f64().is_some_and(|rating| rating < 3.0)
        })
        .reply(&done("function"));
    mock.on(UPDATE_REVIEW).reply(&done("any"));

    let rated = |rating| {
        let body = body().rating(rating);
        client(&mock).products().update_review("rev_2", &body)
    };
    for (call, expected) in [
        (review(&mock, "rev/1"), "path"),
        (review(&mock, "rev_2").header("X-Team", "blue"), "header"),
        (rated(1.0), "body"),
        (rated(2.0), "function"),
        (review(&mock, "rev_2"), "any"),
    ] {
        assert_eq!(call.await.unwrap().message.as_deref(), Some(expected));
    }
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_query_tells_pages_apart() {
    let mock = Mock::new();
    let client = Partoo::builder().api_key("k").mock(&mock).build().unwrap();
    for page in 1..=2 {
        let answer = json!({
            "page": page,
            "max_page": 2,
            "count": 2,
            "reviews": [{ "id": page }],
        });
        mock.on(SEARCH)
            .with_query("page", &page.to_string())
            .reply_with(Reply::json(200, &answer))
            .once();
    }
    let mut pages = client
        .reviews()
        .search(&SearchParams::new().page(1))
        .pages();
    let mut seen = 0;
    while let Some(page) = pages.next().await {
        let _page: ReviewPage = page.unwrap();
        seen += 1;
    }
    assert_eq!(seen, 2);
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_call_without_an_answer_says_what_was_called_and_what_is_registered() {
    let mock = Mock::new();
    mock.on(UPDATE_REVIEW)
        .with_path_param("reviewId", "rev_1")
        .reply(&done("once"))
        .once();
    mock.on(UPDATE_CONVERSATION)
        .reply_with(Reply::json(200, &json!({ "success": true })));
    review(&mock, "rev_1").await.unwrap();

    let error = review(&mock, "rev_1").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Mock);
    assert_eq!(error.execution(), Execution::No);
    assert_eq!(
        error.to_string(),
        "update-product-review: the mock has no answer for PUT /products/reviews/rev_1; \
         registered: `update-product-review` (its 1 answers have been given), \
         `update-conversation` (another operation)"
    );
    let error = review(&mock, "rev_2").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the path parameter `reviewId` differs"),
        "{error}"
    );
    assert_eq!(mock.requests().len(), 3, "nothing is tried again");

    assert_eq!(
        mock.verify().unwrap_err().to_string(),
        "of 1 answers of `update-conversation`, 0 were asked for; \
         no answer was registered for PUT /products/reviews/rev_1; \
         no answer was registered for PUT /products/reviews/rev_2"
    );
}

#[tokio::test]
async fn an_empty_mock_says_so() {
    let error = review(&Mock::new(), "rev_1").await.unwrap_err();
    assert!(
        error.to_string().ends_with("; registered: nothing"),
        "{error}"
    );
}

#[tokio::test]
async fn the_first_route_with_an_answer_left_is_taken() {
    let mock = Mock::new();
    mock.on(UPDATE_REVIEW).reply(&done("first")).once();
    mock.on(UPDATE_REVIEW).reply(&done("then"));
    for expected in ["first", "then", "then"] {
        let answer = review(&mock, "rev_1").await.unwrap();
        assert_eq!(answer.message.as_deref(), Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn faults_are_those_of_a_network() {
    for (reply, kind, execution) in [
        (Reply::refused(), ErrorKind::Connect, Execution::No),
        (Reply::hung_up(), ErrorKind::Send, Execution::Unknown),
        (Reply::silent(), ErrorKind::Timeout, Execution::Unknown),
        (
            Reply::json(200, &json!({ "status": true })).breaking_off(),
            ErrorKind::Body,
            Execution::Yes,
        ),
        (
            Reply::text(200, "<html>"),
            ErrorKind::Decode,
            Execution::Yes,
        ),
    ] {
        let mock = Mock::new();
        mock.on(UPDATE_REVIEW).reply_with(reply);
        let error = review(&mock, "rev_1").await.unwrap_err();
        assert_eq!(error.kind(), &kind, "{error:?}");
        assert_eq!(error.execution(), execution, "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_can_be_late() {
    let mock = Mock::new();
    let late = Reply::json(200, &json!({ "status": true })).after(Duration::from_secs(5));
    mock.on(UPDATE_REVIEW).reply_with(late);
    let begun = Instant::now();
    review(&mock, "rev_1").await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
    let quick = review(&mock, "rev_1").timeout(Duration::from_secs(4));
    assert_eq!(quick.await.unwrap_err().kind(), &ErrorKind::Timeout);
}

#[tokio::test]
async fn a_body_comes_in_pieces() {
    let mock = Mock::new();
    let reply = Reply::text(200, "hello world").in_pieces_of(4);
    mock.on(UPDATE_REVIEW).reply_with(reply);
    let mut answer = review(&mock, "rev_1").stream().await.unwrap();
    let mut pieces = Vec::new();
    while let Some(piece) = answer.body_mut().chunk().await.unwrap() {
        pieces.push(piece);
    }
    assert_eq!(pieces, ["hell", "o wo", "rld"]);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_by_the_call() {
    for (reply, why) in [
        (Reply::empty(42), "42 is no status"),
        (
            Reply::empty(200).header("not a name", "x"),
            "`not a name` is not a header name",
        ),
    ] {
        let mock = Mock::new();
        mock.on(UPDATE_REVIEW).reply_with(reply);
        let error = review(&mock, "rev_1").await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Mock);
        assert_eq!(error.to_string(), format!("update-product-review: {why}"));
    }
}

#[tokio::test]
async fn secrets_do_not_show() {
    let mock = Mock::new();
    let builder = HighLevel::builder().token("s3cr3t-token").mock(&mock);
    let client = builder.build().unwrap();
    mock.on(UPDATE_REVIEW)
        .with_header("authorization", "Bearer s3cr3t-other");
    let error = client.products().update_review("rev_1", &body()).await;
    let shown = format!("{:?} {mock:?} {:?}", error.unwrap_err(), mock.requests());
    assert!(!shown.contains("s3cr3t"), "{shown}");
}
