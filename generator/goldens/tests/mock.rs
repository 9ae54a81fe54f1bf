//! Typed answers of a mock: each arrives as what it was, in the status and the media type that the
//! document gives it.
#![cfg(feature = "mock")]
#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use generated_client::runtime::mock::Mock;
use generated_client::runtime::{Bytes, Error, ErrorKind};
use goldens::responses::operations::ops::{DROP_JOB, GET_JOB, START_JOB};
use goldens::responses::operations::{GetJobError, StartJobError, StartJobResponse};
use goldens::responses::types::{Done, Problem, Queued};
use goldens::statuses::operations::ListTasksError;
use goldens::{media_types, responses, statuses};

macro_rules! client {
    ($module:ident, $mock:expr) => {
        $module::Client::builder()
            .base_url("http://localhost")
            .mock($mock)
            .build()
            .expect("the client is built")
    };
}

#[tokio::test]
async fn each_success_has_its_own_status() {
    let mock = Mock::new();
    mock.on(START_JOB)
        .reply(&StartJobResponse::Ok(Done::new("r")))
        .reply(&StartJobResponse::Accepted(Queued::new("t")))
        .reply(&StartJobResponse::NoContent);
    let client = client!(responses, &mock);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let call = client.operations().start_job().with_meta();
        let answer = call.await.expect("it succeeds");
        statuses.push((answer.status().as_u16(), format!("{:?}", answer.body())));
    }
    let expected = [
        (200, r#"Ok(Done { result: "r" })"#),
        (202, r#"Accepted(Queued { ticket: "t" })"#),
        (204, "NoContent"),
    ];
    assert_eq!(
        statuses,
        expected.map(|(code, text)| (code, text.to_owned()))
    );
}

async fn failed(error: &StartJobError) -> Error {
    let mock = Mock::new();
    mock.on(START_JOB).reply_error(error);
    let client = client!(responses, &mock);
    let call = client.operations().start_job();
    call.retry(generated_client::runtime::RetryPolicy::none())
        .await
        .expect_err("it fails")
}

#[tokio::test]
async fn each_error_decodes_to_what_it_was() {
    for (error, status) in [
        (StartJobError::BadRequest(Problem::new()), 400),
        (StartJobError::NotFound, 404),
        (StartJobError::ServiceUnavailable("later".to_owned()), 503),
        (StartJobError::ClientError(Problem::new()), 401),
        (StartJobError::Other([("a", 1)].into_iter().collect()), 500),
    ] {
        let failed = failed(&error).await;
        assert_eq!(failed.kind(), &ErrorKind::Status);
        assert_eq!(failed.status().map(|known| known.as_u16()), Some(status));
        let typed = failed.typed::<StartJobError>().expect("it is documented");
        let typed = typed.expect("it decodes");
        assert_eq!(format!("{typed:?}"), format!("{error:?}"));
    }
}

#[tokio::test]
async fn bytes_and_text_are_what_they_are() {
    let mock = Mock::new();
    let bytes = Bytes::from_static(&[0, 255]);
    mock.on(GET_JOB)
        .reply_error(&GetJobError::Conflict(bytes.clone()));
    mock.on(DROP_JOB).reply(&"a text of JSON".to_owned());
    let client = client!(responses, &mock);
    let error = client.operations().get_job("j").await;
    assert_eq!(error.expect_err("it fails").body(), Some(&bytes));
    let text = client.operations().drop_job("j").await;
    assert_eq!(text.expect("it succeeds"), "a text of JSON");
}

#[tokio::test]
async fn an_answer_has_the_media_type_of_the_document() {
    use media_types::operations::AddNoteError;
    use media_types::operations::ops::{ADD_NOTE, READ_FEED};
    use media_types::types::{Note, Problem};

    let mock = Mock::new();
    mock.on(READ_FEED).reply(&"<feed/>".to_owned());
    mock.on(ADD_NOTE)
        .reply_error(&AddNoteError::BadRequest(Problem::new().title("no")));
    let client = client!(media_types, &mock);
    let feed = client.operations().read_feed("a").with_meta().await;
    let feed = feed.expect("it succeeds");
    let media_type = feed.headers().get("content-type");
    assert_eq!(media_type.expect("it has one"), "application/atom+xml");
    assert_eq!(feed.body(), "<feed/>");
    let error = client.operations().add_note(&Note::new("n")).await;
    let error = error.expect_err("it fails");
    let media_type = error.headers().and_then(|known| known.get("content-type"));
    assert_eq!(media_type.expect("it has one"), "application/problem+json");
}

#[tokio::test]
async fn a_range_of_statuses_is_answered_with_one_of_it() {
    use statuses::operations::ops::LIST_TASKS;

    let mock = Mock::new();
    let error = ListTasksError::ServerError("broken".to_owned());
    mock.on(LIST_TASKS).reply_error(&error).once();
    let client = client!(statuses, &mock);
    let call = client.operations().list_tasks();
    let failed = call
        .retry(generated_client::runtime::RetryPolicy::none())
        .await;
    let typed = failed.expect_err("it fails").typed::<ListTasksError>();
    assert!(matches!(typed, Some(Ok(ListTasksError::ServerError(text))) if text == "broken"));
}
