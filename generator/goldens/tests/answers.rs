//! Answers: what is a success, what is an error, and what their bodies are.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use goldens::{bodies, media_types, published_references, responses, statuses};

use support::client;
use support::server::Server;

#[tokio::test]
async fn each_success_has_its_own_type() {
    use responses::operations::StartJobResponse;

    let call = |status, body| async move {
        let server = Server::answering(status, "application/json", body).await;
        client!(responses, server).operations().start_job().await
    };
    let done = call(200, r#"{"result":"r"}"#).await.expect("it succeeds");
    assert!(matches!(done, StartJobResponse::Ok(done) if done.result == "r"));
    let queued = call(202, r#"{"ticket":"t"}"#).await.expect("it succeeds");
    assert!(matches!(queued, StartJobResponse::Accepted(queued) if queued.ticket == "t"));
    let nothing = call(204, "").await.expect("it succeeds");
    assert!(matches!(nothing, StartJobResponse::NoContent));
    let error = call(206, r#"{"result":"r"}"#)
        .await
        .expect_err("nobody documents it");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(206));
}

#[tokio::test]
async fn errors_are_typed_by_their_status() {
    use responses::operations::{GetJobError, StartJobError};

    let typed = |status, content_type, body| async move {
        let server = Server::answering(status, content_type, body).await;
        let error = client!(responses, server)
            .operations()
            .start_job()
            .await
            .expect_err("it fails");
        error
            .typed::<StartJobError>()
            .expect("it is documented")
            .expect("it decodes")
    };
    let json = "application/json";
    assert!(matches!(
        typed(400, json, r#"{"message":"m"}"#).await,
        StartJobError::BadRequest(problem) if problem.message.as_deref() == Some("m")
    ));
    assert!(matches!(typed(404, "", "").await, StartJobError::NotFound));
    assert!(matches!(
        typed(418, json, r#"{"message":"tea"}"#).await,
        StartJobError::ClientError(problem) if problem.message.as_deref() == Some("tea")
    ));
    assert!(matches!(
        typed(503, "text/plain", "later").await,
        StartJobError::ServiceUnavailable(text) if text == "later"
    ));
    assert!(matches!(
        typed(500, json, r#"{"x":1}"#).await,
        StartJobError::Other(object) if object.len() == 1
    ));

    let server = Server::answering(410, json, "{}").await;
    let error = client!(responses, server)
        .operations()
        .get_job("1")
        .await
        .expect_err("it fails");
    assert!(error.typed::<GetJobError>().is_none());
    let server = Server::answering(409, "application/octet-stream", "raw").await;
    let error = client!(responses, server)
        .operations()
        .get_job("1")
        .await
        .expect_err("it fails");
    let typed = error
        .typed::<GetJobError>()
        .expect("it is documented")
        .expect("it decodes");
    assert!(matches!(typed, GetJobError::Conflict(bytes) if &bytes[..] == b"raw"));
}

#[tokio::test]
async fn default_is_the_success_where_there_is_no_other() {
    let server = Server::answering(200, "application/json", "\"gone\"").await;
    let message = client!(responses, server)
        .operations()
        .drop_job("1")
        .await
        .expect("it succeeds");
    assert_eq!(message, "gone");
}

#[tokio::test]
async fn a_range_covers_each_status_in_it() {
    use statuses::operations::ListTasksError;

    let json = "application/json";
    for status in [200, 203, 299] {
        let server = Server::answering(status, json, r#"{"items":["a"]}"#).await;
        let tasks = client!(statuses, server)
            .operations()
            .list_tasks()
            .await
            .expect("it succeeds");
        assert_eq!(tasks.items, ["a"]);
    }
    for status in [400, 499] {
        let server = Server::answering(status, json, r#"{"message":"m"}"#).await;
        let error = client!(statuses, server)
            .operations()
            .list_tasks()
            .await
            .expect_err("it fails");
        let typed = error
            .typed::<ListTasksError>()
            .expect("it is documented")
            .expect("it decodes");
        assert!(matches!(typed, ListTasksError::ClientError(problem) if problem.message == "m"));
    }
    let server = Server::answering(599, "text/plain", "down").await;
    let error = client!(statuses, server)
        .operations()
        .list_tasks()
        .await
        .expect_err("it fails");
    let typed = error
        .typed::<ListTasksError>()
        .expect("it is documented")
        .expect("it decodes");
    assert!(matches!(typed, ListTasksError::ServerError(text) if text == "down"));
}

#[tokio::test]
async fn default_covers_what_no_other_answer_does() {
    use statuses::operations::AddTaskError;

    for status in [301, 404, 500] {
        let server = Server::answering(status, "application/json", r#"{"message":"m"}"#).await;
        let error = client!(statuses, server)
            .operations()
            .add_task()
            .await
            .expect_err("it fails");
        let typed = error
            .typed::<AddTaskError>()
            .expect("it is documented")
            .expect("it decodes");
        assert!(matches!(typed, AddTaskError::Other(problem) if problem.message == "m"));
    }
}

#[tokio::test]
async fn a_body_that_does_not_decode_keeps_its_status_and_its_text() {
    use statuses::operations::AddTaskError;

    let server = Server::answering(500, "text/html", "<h1>Oops</h1>").await;
    let error = client!(statuses, server)
        .operations()
        .add_task()
        .await
        .expect_err("it fails");
    error
        .typed::<AddTaskError>()
        .expect("it is documented")
        .expect_err("it is no JSON");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    let body = error.body().expect("an answer came");
    assert_eq!(&body[..], b"<h1>Oops</h1>");
}

#[tokio::test]
async fn an_answer_without_a_body() {
    use statuses::operations::PatchTasksResponse;

    let server = Server::silent().await;
    let call = client!(statuses, server);
    call.operations().put_tasks().await.expect("it succeeds");

    // One status with a body, one without: each is told by its number.
    let server = Server::silent().await;
    let nothing = client!(statuses, server)
        .operations()
        .patch_tasks()
        .await
        .expect("it succeeds");
    assert!(matches!(nothing, PatchTasksResponse::NoContent));
    let server = Server::answering(200, "application/json", r#"{"items":[]}"#).await;
    let tasks = client!(statuses, server)
        .operations()
        .patch_tasks()
        .await
        .expect("it succeeds");
    assert!(matches!(tasks, PatchTasksResponse::Ok(tasks) if tasks.items.is_empty()));

    // A body is documented and required by its type: nothing is made up, and the answer is kept.
    let server = Server::answering(200, "application/json", "").await;
    let error = client!(statuses, server)
        .operations()
        .add_task()
        .await
        .expect_err("there is no body");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(error.body().is_some_and(|body| body.is_empty()));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_never_followed() {
    use statuses::operations::FindMovedError;

    let server = Server::sending(302, &[("location", "/elsewhere")], "").await;
    let error = client!(statuses, server)
        .operations()
        .find_moved()
        .await
        .expect_err("it is no success");
    let typed = error
        .typed::<FindMovedError>()
        .expect("it is documented")
        .expect("it decodes");
    assert!(matches!(typed, FindMovedError::Found));
    assert_eq!(server.seen().target, "/moved");
}

#[tokio::test]
async fn answers_that_are_no_json() {
    let server = Server::answering(200, "image/png", "\u{89}PNG").await;
    let bytes = client!(media_types, server)
        .operations()
        .write_feed("f", vec![1_u8])
        .await
        .expect("it succeeds");
    assert_eq!(bytes, "\u{89}PNG".as_bytes());
    assert_eq!(server.seen().header("accept"), Some("image/png"));

    let server = Server::answering(200, "application/atom+xml", "<feed/>").await;
    let text = client!(media_types, server)
        .operations()
        .read_feed("f")
        .await
        .expect("it succeeds");
    assert_eq!(text, "<feed/>");

    let server = Server::answering(200, "text/event-stream", "data: {}\n\n").await;
    let events = client!(media_types, server)
        .operations()
        .drop_feed("f")
        .await
        .expect("it succeeds");
    assert_eq!(events, "data: {}\n\n");
}

#[tokio::test]
async fn an_answer_in_another_media_type_is_asked_for_and_taken_raw() {
    let server = Server::answering(200, "application/xml", "<word/>").await;
    let raw = client!(bodies, server)
        .operations()
        .send_list(&["a".to_owned()])
        .header("accept", "application/xml")
        .raw()
        .await
        .expect("it succeeds");
    assert_eq!(&raw.body()[..], b"<word/>");
    assert_eq!(server.seen().header("accept"), Some("application/xml"));
}

#[tokio::test]
async fn an_error_whose_schema_is_missing_is_any_value() {
    use published_references::operations::ListLinksError;

    let server = Server::answering(422, "application/json", r#"{"why":["x"]}"#).await;
    let error = client!(published_references, server)
        .operations()
        .list_links()
        .await
        .expect_err("it fails");
    let typed = error
        .typed::<ListLinksError>()
        .expect("it is documented")
        .expect("it decodes");
    assert!(
        matches!(&typed, ListLinksError::UnprocessableEntity(body) if *body == serde_json::json!({"why": ["x"]})),
        "{typed:?}"
    );
}
