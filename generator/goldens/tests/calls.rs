//! Calls: the handle, the method and the credentials of an operation.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use goldens::{groups, reference_siblings, security, statuses};

use support::client;
use support::server::Server;

#[tokio::test]
async fn credentials_go_where_the_operation_wants_them() {
    let server = Server::silent().await;
    let client = |url: &str| {
        security::Client::builder()
            .base_url(url)
            .token("t")
            .basic_auth("u", "p")
            .api_key("k")
            .query_api_key("q")
            .cookie_api_key("c")
            .build()
            .expect("the client is built")
    };
    client(&server.url)
        .operations()
        .by_default()
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().header("authorization"), Some("Bearer t"));

    let server = Server::silent().await;
    client(&server.url)
        .operations()
        .open()
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (
            seen.header("authorization"),
            seen.header("x-key"),
            seen.target.as_str()
        ),
        (None, None, "/open")
    );

    let server = Server::silent().await;
    client(&server.url)
        .operations()
        .both()
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (
            seen.header("x-key"),
            seen.header("cookie"),
            seen.header("authorization")
        ),
        (Some("k"), Some("sid=c"), None)
    );

    let server = Server::silent().await;
    let client = security::Client::builder()
        .base_url(&server.url)
        .build()
        .expect("the client is built");
    client
        .operations()
        .maybe()
        .await
        .expect("no credential is needed");
    assert_eq!(server.seen().target, "/maybe");
    client
        .operations()
        .by_default()
        .await
        .expect_err("a token is needed");
}

#[tokio::test]
async fn each_group_has_its_handle() {
    let server = Server::answering(
        200,
        "application/json",
        r#"[{"name":"Rex","kind":{"name":"dog"}}]"#,
    )
    .await;
    let client = client!(groups, server);
    let pets = client
        .pet_store()
        .pet_store_list()
        .await
        .expect("it succeeds");
    assert_eq!(pets.len(), 1);
    assert_eq!(server.seen().target, "/pets");
    let server = Server::silent().await;
    let client = client!(groups, server);
    client
        .webhook_operations()
        .delete_hooks_by_id("a")
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/hooks/a");
    client.runtime_().run().await.expect("it succeeds");
}

#[tokio::test]
async fn a_key_goes_into_the_query_where_the_operation_wants_it_there() {
    let server = Server::silent().await;
    security::Client::builder()
        .base_url(&server.url)
        .query_api_key("q&k")
        .token("t")
        .build()
        .expect("the client is built")
        .operations()
        .maybe()
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (seen.target.as_str(), seen.header("authorization")),
        ("/maybe?api_key=q%26k", None)
    );
}

#[tokio::test]
async fn the_first_alternative_that_is_complete_is_taken() {
    let server = Server::silent().await;
    security::Client::builder()
        .base_url(&server.url)
        .api_key("k")
        .basic_auth("u", "p")
        .build()
        .expect("the client is built")
        .operations()
        .both()
        .await
        .expect("it succeeds");
    let seen = server.seen();
    // The first one needs a cookie too, of which there is none.
    assert_eq!(
        (seen.header("x-key"), seen.header("authorization")),
        (None, Some("Basic dTpw"))
    );
}

#[tokio::test]
async fn every_method_is_sent_as_it_is() {
    let server = Server::sending(200, &[("x-total", "7")], "").await;
    let counted = client!(statuses, server)
        .operations()
        .count_tasks()
        .with_meta()
        .await
        .expect("there is no body to decode");
    let total = counted.headers().get("x-total");
    assert_eq!(total.and_then(|total| total.to_str().ok()), Some("7"));
    assert_eq!(server.seen().method, "HEAD");

    let server = Server::silent().await;
    client!(statuses, server)
        .operations()
        .allow_tasks()
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().method, "OPTIONS");

    let server = Server::answering(200, "message/http", "TRACE /tasks").await;
    let echo = client!(statuses, server)
        .operations()
        .trace_tasks()
        .await
        .expect("it succeeds");
    assert_eq!(&echo[..], b"TRACE /tasks");
    assert_eq!(server.seen().method, "TRACE");
}

#[tokio::test]
async fn a_path_item_takes_what_stands_beside_its_reference() {
    let server = Server::answering(200, "application/json", "{}").await;
    client!(reference_siblings, server)
        .operations()
        .get_pet(7)
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/pets/7");
    let server = Server::silent().await;
    client!(reference_siblings, server)
        .operations()
        .delete_pet(7)
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().method, "DELETE");
    let server = Server::answering(200, "application/json", "{}").await;
    client!(reference_siblings, server)
        .operations()
        .get_pet_2("x")
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/same/x");
}
