//! What OpenAPI 3.2 adds, on the wire.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use goldens::openapi32::Client;
use goldens::openapi32::pets::SearchPetsParams;
use goldens::openapi32::types::Filter;
use goldens::openapi32_ignored::types::Event;

use support::server::Server;

fn client(server: &Server) -> Client {
    Client::builder()
        .base_url(&server.url)
        .api_key("secret")
        .build()
        .expect("the client is built")
}

#[tokio::test]
async fn a_query_has_a_body_and_a_credential_like_any_other_call() {
    let server = Server::answering(200, "application/json", r#"[{"name":"Rex"}]"#).await;
    let found = client(&server)
        .pets()
        .find_pets(&Filter::new().name("Rex"))
        .await
        .expect("it succeeds");
    let names: Vec<&str> = found.iter().map(|pet| pet.name.as_str()).collect();
    assert_eq!(names, ["Rex"]);
    let seen = server.seen();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("QUERY", "/pets")
    );
    assert_eq!(seen.text(), r#"{"name":"Rex"}"#);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("x-key"), Some("secret"));
}

#[tokio::test]
async fn other_methods_are_sent_as_they_are_spelled() {
    let server = Server::answering(201, "application/json", r#"{"name":"Rex"}"#).await;
    let copy = client(&server).pets().copy_pet("a b").await;
    assert_eq!(copy.expect("it succeeds").name, "Rex");
    let seen = server.seen();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("COPY", "/pets/a%20b")
    );

    let server = Server::silent().await;
    let search = client(&server).pets().m_search_pets_by_id("1").await;
    search.expect("it succeeds");
    assert_eq!(server.seen().method, "m-search!");
}

/// What the report says of an ignored `defaultMapping`.
#[test]
fn a_value_without_a_known_tag_is_kept_as_it_came() {
    for text in [r#"{"kind":"new","a":1}"#, r#"{"a":1}"#] {
        let event: Event = serde_json::from_str(text).expect("it is read");
        assert!(matches!(event, Event::Unknown(_)), "{event:?}");
        assert_eq!(serde_json::to_string(&event).expect("it is written"), text);
    }
}

#[tokio::test]
async fn a_query_that_is_a_form_is_sent_as_names_and_values() {
    let server = Server::silent().await;
    let filter = Filter::new()
        .name("a&b")
        .tags(vec!["x".to_owned(), "y z".to_owned()]);
    client(&server)
        .pets()
        .search_pets(&SearchPetsParams::new(filter))
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(seen.method, "GET");
    assert_eq!(seen.query(), "name=a%26b&tags=x&tags=y%20z");
}
