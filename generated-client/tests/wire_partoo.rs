//! The Partoo client on the wire: what it sends, byte for byte, and what it makes of the answers.
#![cfg(feature = "partoo")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;

use generated_client::partoo::reviews::{CreateTemplateBody, CreateTemplateError};
use generated_client::partoo::types::{Lang, Template};
use generated_client::partoo::{Partoo, Server as Environment};
use generated_client::runtime::{Call, ErrorKind, Timestamp};

use support::wire::{Subject, destination};
use support::{Answer, Server};

const KEY: &str = "key-8f31";

/// The documented example of an answer.
const TEMPLATE: &str = r#"{
    "id": 34,
    "org_id": 42,
    "update_date": "2017-08-01T19:15:54.256000+02:00",
    "creation_date": "2017-08-01T19:15:54.256000+02:00",
    "language": "fr",
    "title": "Merci",
    "text": "hello @[](client_full_name),\n@[](my_first_name)",
    "negative": true,
    "neutral": false,
    "positive": true
}"#;

const CREATE_TEMPLATE: Subject<Template> = Subject {
    operation: "createTemplate",
    good: TEMPLATE,
    call: |url| create(&client(url), &body(Lang::Fr)),
};

fn client(url: &str) -> Partoo {
    Partoo::builder()
        .api_key(KEY)
        .base_url(format!("{url}/v2"))
        .build()
        .expect("the client is built")
}

fn create(client: &Partoo, body: &CreateTemplateBody) -> Call<Template> {
    client.reviews().create_template(body)
}

fn body(language: Lang) -> CreateTemplateBody {
    CreateTemplateBody::new(
        language,
        true,
        false,
        true,
        "hello @[](client_full_name),\n\"merci\" ❤️",
        "Merci",
    )
}

#[tokio::test]
async fn the_request_as_it_is_sent() {
    let received = CREATE_TEMPLATE.sent(|call| call).await;
    assert_eq!(received.method, "POST");
    assert_eq!(received.target, "/v2/reviews/template");
    assert_eq!(received.header("x-apikey"), Some(KEY));
    assert_eq!(received.header("authorization"), None);
    assert_eq!(received.header("version"), None);
    assert_eq!(received.header("accept"), Some("application/json"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(
        received.header("user-agent"),
        Some(concat!(
            "generated-client/",
            env!("CARGO_PKG_VERSION"),
            " (partoo)"
        ))
    );
    let expected = concat!(
        r#"{"language":"fr","negative":true,"neutral":false,"positive":true,"#,
        r#""text":"hello @[](client_full_name),\n\"merci\" ❤️","title":"Merci"}"#
    );
    assert_eq!(received.text(), expected);
    assert_eq!(
        received.header("content-length"),
        Some(expected.len().to_string().as_str())
    );
}

#[tokio::test]
async fn every_language_is_sent_as_documented() {
    let documented = [
        "fr", "en", "es", "it", "pt-br", "de", "ar", "nl", "pl", "cs", "ca", "sk", "pt", "lv",
        "ro", "bg", "hu",
    ];
    assert_eq!(Lang::VALUES, documented);
    let server = Server::answering(documented.len() + 1).await;
    let client = client(&server.url());
    // The last one is a language that nobody has documented yet.
    for language in documented.iter().chain(&["tlh"]) {
        let known = !matches!(Lang::from(*language), Lang::Unknown(_));
        assert_eq!(known, *language != "tlh", "{language}");
        create(&client, &body(Lang::from(*language))).await.unwrap();
    }
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|received| received.json()["language"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sent[..documented.len()], documented);
    assert_eq!(sent.last().unwrap(), "tlh");
}

#[tokio::test]
async fn a_template_is_decoded() {
    let server = Server::start([Answer::json(200, TEMPLATE)]).await;
    let template = create(&client(&server.url()), &body(Lang::Fr))
        .await
        .unwrap();
    assert_eq!(template.id, Some(34));
    assert_eq!(template.org_id, Some(42));
    let date = Timestamp::new("2017-08-01T19:15:54.256000+02:00");
    assert_eq!(date.unix_millis(), Some(1_501_607_754_256));
    assert_eq!(template.update_date, Some(date.clone()));
    assert_eq!(template.creation_date, Some(date));
    assert_eq!(template.language, Some(Lang::Fr));
    assert_eq!(template.title.as_deref(), Some("Merci"));
    assert_eq!(
        template.text.as_deref(),
        Some("hello @[](client_full_name),\n@[](my_first_name)")
    );
    assert_eq!(
        (template.negative, template.neutral, template.positive),
        (Some(true), Some(false), Some(true))
    );
}

#[tokio::test]
async fn each_documented_status_has_its_error() {
    // The reference has the key `errors`, the vendor's guide `error`: both are read.
    for key in ["errors", "error"] {
        let text = |member: &str| format!(r#"{{"{key}":{{"{member}":"because"}}}}"#);
        let typed = CREATE_TEMPLATE.typed(401, &text("authentication")).await;
        let Some(Ok(CreateTemplateError::Unauthorized(body))) = typed else {
            panic!("{typed:?}");
        };
        let reason = match key {
            "errors" => body.errors.unwrap().authentication,
            _ => body.error.unwrap().authentication,
        };
        assert_eq!(reason.as_deref(), Some("because"));

        let typed = CREATE_TEMPLATE.typed(403, &text("authorization")).await;
        let Some(Ok(CreateTemplateError::Forbidden(body))) = typed else {
            panic!("{typed:?}");
        };
        let reason = match key {
            "errors" => body.errors.unwrap().authorization,
            _ => body.error.unwrap().authorization,
        };
        assert_eq!(reason.as_deref(), Some("because"));

        let typed = CREATE_TEMPLATE.typed(404, &text("json")).await;
        let Some(Ok(CreateTemplateError::NotFound(body))) = typed else {
            panic!("{typed:?}");
        };
        let reason = match key {
            "errors" => body.errors.unwrap().json,
            _ => body.error.unwrap().json,
        };
        assert_eq!(reason.as_deref(), Some("because"));
    }
}

#[tokio::test]
async fn an_error_body_of_another_shape_is_still_shown() {
    // 400 and 415 are in the vendor's guide and in no operation.
    for (status, body, said) in [
        (
            400,
            r#"{"errors":{"json":{"title":["is missing"]}}}"#,
            "json: title: is missing",
        ),
        (415, r#"{"errors":{"json":"not JSON"}}"#, "json: not JSON"),
    ] {
        let error = CREATE_TEMPLATE.fail(Answer::json(status, body)).await;
        assert!(error.typed::<CreateTemplateError>().is_none());
        assert_eq!(error.server_message(), Some(said));
        assert_eq!(error.body().unwrap(), body);
    }
    // 403 with an object where the document has a text.
    let body = r#"{"errors":{"authorization":{"name":"edit_not_allowed"}}}"#;
    let error = CREATE_TEMPLATE.fail(Answer::json(403, body)).await;
    let failure = error.typed::<CreateTemplateError>().unwrap().unwrap_err();
    assert_eq!(failure.path(), "errors.authorization");
    assert_eq!(
        error.server_message(),
        Some("authorization: name: edit_not_allowed")
    );
}

#[tokio::test]
async fn a_member_of_another_type_is_named() {
    let error = CREATE_TEMPLATE
        .fail(Answer::json(200, "{\"id\": 34,\n \"positive\": \"yes\"}"))
        .await;
    assert_eq!(*error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.source().unwrap().to_string(),
        "positive: invalid type: string \"yes\", expected a boolean at line 2 column 18"
    );
}

#[tokio::test]
async fn it_behaves_as_every_operation_does() {
    CREATE_TEMPLATE.behaves::<CreateTemplateError>().await;
}

#[tokio::test]
async fn a_key_of_the_call_goes_before_that_of_the_client() {
    let received = CREATE_TEMPLATE
        .sent(|call| call.header("X-ApiKey", "other"))
        .await;
    assert_eq!(received.header("x-apikey"), Some("other"));
}

#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let server = Server::answering(1).await;
    let client = Partoo::builder().base_url(server.url()).build().unwrap();
    let error = create(&client, &body(Lang::Fr)).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Auth);
    assert_eq!(
        error.to_string(),
        "createTemplate: no credential is set for ApiKeyAuth"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn nothing_that_can_be_printed_shows_the_key() {
    let server = Server::start([Answer::json(401, &format!(r#"{{"error":"bad {KEY}"}}"#))]).await;
    let builder = Partoo::builder().api_key(KEY).base_url(server.url());
    let client = builder.clone().build().unwrap();
    let call = create(&client, &body(Lang::Fr));
    let mut shown = format!("{builder:?} {client:?} {:?} {call:?}", client.reviews());
    let error = call.await.unwrap_err();
    shown += &format!("{error} {error:?}");
    assert!(!shown.contains(KEY), "{shown}");
    assert!(shown.contains("***"), "{shown}");
}

#[tokio::test]
async fn the_servers_of_the_document() {
    for (environment, url, host) in [
        (
            Environment::Production,
            "https://api.partoo.co/v2",
            "api.partoo.co:443",
        ),
        (
            Environment::Sandbox,
            "https://api.sandbox.partoo.co/v2",
            "api.sandbox.partoo.co:443",
        ),
    ] {
        assert_eq!(environment.url(), url);
        let reached = destination(|http| {
            let builder = Partoo::builder().api_key(KEY).http_client(http);
            let client = builder.server(environment).build().unwrap();
            create(&client, &body(Lang::Fr))
        });
        assert_eq!(reached.await, host);
    }
    let by_default = destination(|http| {
        let builder = Partoo::builder().api_key(KEY).http_client(http);
        create(&builder.build().unwrap(), &body(Lang::Fr))
    });
    assert_eq!(by_default.await, "api.partoo.co:443");
}
