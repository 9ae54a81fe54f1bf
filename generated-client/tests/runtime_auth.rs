//! Credentials: where they go, which alternative is taken, and that nothing shows them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{ErrorKind, Query, RetryPolicy, Secret, ToQuery};

use support::client::{Builder, Client, PLAIN};
use support::{Answer, Received, Server};

const GET: Operation = Operation::new("get", Method::GET, "/x");
const KEY: Operation = GET.security(&[&["key"]]);
const QUERY: Operation = GET.security(&[&["query"]]);
const COOKIE: Operation = GET.security(&[&["cookie"]]);
const BEARER: Operation = GET.security(&[&["bearer"]]);
const OAUTH: Operation = GET.security(&[&["oauth"]]);
const BASIC: Operation = GET.security(&[&["basic"]]);
const CERTIFICATE: Operation = GET.security(&[&["certificate"]]);
const BOTH: Operation = GET.security(&[&["key", "bearer"]]);
const EITHER: Operation = GET.security(&[&["key", "cookie"], &["bearer"]]);
const OPTIONAL: Operation = GET.security(&[&[], &["key"]]);
const ANONYMOUS: Operation = GET.security(&[&[]]);

/// Every secret of this file contains this word, so that no text that may be shown can contain it.
const CANARY: &str = "hush";

async fn sent(
    operation: &'static Operation,
    configure: impl FnOnce(Builder) -> Builder,
) -> Received {
    let server = Server::answering(1).await;
    let client = configure(Client::builder().base_url(server.url()))
        .build()
        .unwrap();
    client
        .request(operation)
        .returns(response::empty)
        .await
        .unwrap();
    server.only()
}

fn all(builder: Builder) -> Builder {
    builder
        .secret("key", "hush key")
        .secret("query", "hush/query&")
        .secret("cookie", "hush;cookie")
        .secret("bearer", "hush.bearer")
        .secret("oauth", String::from("hush.oauth"))
        .basic("basic", "usér", "hush:pass")
}

#[tokio::test]
async fn each_scheme_has_its_place() {
    let received = sent(&KEY, all).await;
    assert_eq!(received.header("x-apikey"), Some("hush key"));
    assert_eq!(received.header("authorization"), None);
    assert_eq!(received.target, "/x");

    let received = sent(&QUERY, all).await;
    assert_eq!(received.target, "/x?api%20key=hush%2Fquery%26");
    assert_eq!(received.header("x-apikey"), None);

    assert_eq!(
        sent(&COOKIE, all).await.header("cookie"),
        Some("session=hush%3Bcookie")
    );
    assert_eq!(
        sent(&BEARER, all).await.header("authorization"),
        Some("Bearer hush.bearer")
    );
    assert_eq!(
        sent(&OAUTH, all).await.header("authorization"),
        Some("Bearer hush.oauth")
    );
    // The base64 of `usér:hush:pass` in UTF-8 (RFC 7617 2.1).
    assert_eq!(
        sent(&BASIC, all).await.header("authorization"),
        Some("Basic dXPDqXI6aHVzaDpwYXNz")
    );
    assert_eq!(
        sent(&CERTIFICATE, |builder| builder)
            .await
            .header("authorization"),
        None
    );
}

#[tokio::test]
async fn an_operation_gets_only_what_it_asks_for() {
    for operation in [&PLAIN, &ANONYMOUS] {
        let received = sent(operation, all).await;
        for name in ["authorization", "cookie", "x-apikey"] {
            assert_eq!(received.header(name), None);
        }
        assert_eq!(received.query(), None);
    }
}

#[tokio::test]
async fn the_first_complete_alternative_is_taken() {
    let received = sent(&BOTH, all).await;
    assert_eq!(received.header("x-apikey"), Some("hush key"));
    assert_eq!(received.header("authorization"), Some("Bearer hush.bearer"));

    let received = sent(&EITHER, |builder| {
        builder.secret("key", "hush").secret("bearer", "hush")
    })
    .await;
    assert_eq!(received.header("x-apikey"), None);
    assert_eq!(received.header("authorization"), Some("Bearer hush"));

    assert_eq!(
        sent(&OPTIONAL, |builder| builder.secret("key", "hush"))
            .await
            .header("x-apikey"),
        Some("hush")
    );
    assert_eq!(
        sent(&OPTIONAL, |builder| builder).await.header("x-apikey"),
        None
    );
}

#[tokio::test]
async fn credentials_join_what_the_request_has_already() {
    struct Page;
    impl ToQuery for Page {
        fn write(&self, query: &mut Query) {
            query.form("q", "a b");
        }
    }
    let server = Server::answering(2).await;
    let client = all(Client::builder().base_url(server.url()))
        .build()
        .unwrap();
    client
        .request(&QUERY)
        .query(&Page)
        .returns(response::empty)
        .await
        .unwrap();
    client
        .request(&COOKIE)
        .cookie("tab", &1)
        .returns(response::empty)
        .await
        .unwrap();
    let received = server.received();
    assert_eq!(received[0].target, "/x?q=a%20b&api%20key=hush%2Fquery%26");
    assert_eq!(
        received[1].header("cookie"),
        Some("tab=1; session=hush%3Bcookie")
    );
}

#[tokio::test]
async fn a_missing_credential_is_an_error_before_anything_is_sent() {
    let server = Server::start([]).await;
    let client = Client::builder()
        .base_url(server.url())
        .secret("key", "hush")
        .build()
        .unwrap();
    for (operation, message) in [
        (&BEARER, "get: no credential is set for bearer"),
        (&BOTH, "get: no credential is set for key with bearer"),
        (
            &EITHER,
            "get: no credential is set for key with cookie or bearer",
        ),
    ] {
        let error = client
            .request(operation)
            .returns(response::empty)
            .await
            .unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Auth);
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_header_of_the_application_stands_in_for_a_credential() {
    let received = sent(&BEARER, |builder| {
        builder.header("Authorization", "Custom hush")
    })
    .await;
    assert_eq!(received.header("authorization"), Some("Custom hush"));

    let server = Server::answering(2).await;
    let without = Client::at(server.url());
    without
        .request(&KEY)
        .returns(response::empty)
        .header("X-ApiKey", "hush 1")
        .await
        .unwrap();
    let with = all(Client::builder().base_url(server.url()))
        .build()
        .unwrap();
    with.request(&KEY)
        .returns(response::empty)
        .header("X-ApiKey", "hush 2")
        .await
        .unwrap();
    let keys: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("x-apikey").map(ToOwned::to_owned))
        .collect();
    assert_eq!(keys, [Some("hush 1".to_owned()), Some("hush 2".to_owned())]);
}

#[tokio::test]
async fn a_credential_set_again_replaces_the_first() {
    let received = sent(&KEY, |builder| {
        builder.secret("key", "old").secret("key", "new")
    })
    .await;
    assert_eq!(received.header("x-apikey"), Some("new"));
}

#[test]
fn a_credential_that_cannot_be_sent_is_refused_when_the_client_is_built() {
    let builder = Client::builder;
    for (builder, kind, message) in [
        (
            builder().secret("bearer", "hush\n"),
            ErrorKind::Auth,
            "client: no header can carry the credential of scheme `bearer`",
        ),
        (
            builder().secret("key", ""),
            ErrorKind::Auth,
            "client: scheme `key` takes a credential that is not empty",
        ),
        (
            builder().secret("basic", "hush"),
            ErrorKind::Auth,
            "client: scheme `basic` takes a user name and a password",
        ),
        (
            builder().basic("key", "hush", "hush"),
            ErrorKind::Auth,
            "client: scheme `key` takes no user name and password",
        ),
        (
            builder().basic("basic", "hu:sh", "hush"),
            ErrorKind::Auth,
            "client: scheme `basic` takes a user name without a colon",
        ),
        (
            builder().secret("certificate", "hush"),
            ErrorKind::Auth,
            "client: scheme `certificate` takes its credential from the HTTP client",
        ),
        (
            builder().secret("other", "hush"),
            ErrorKind::Build,
            "client: the API has no security scheme `other`",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(*error.kind(), kind);
        assert_eq!(error.to_string(), message);
        assert!(!format!("{error:?}").contains(CANARY));
    }
}

#[tokio::test]
async fn nothing_that_can_be_printed_shows_a_secret() {
    let server = Server::start([
        Answer::json(
            401,
            r#"{"message": "hush.bearer and hush key are not valid here"}"#,
        ),
        Answer::hang_up(),
        Answer::json(200, "{").without_last(1),
    ])
    .await;
    let builder = all(Client::builder().base_url(server.url()))
        .header("X-Token", "hush")
        .retry(RetryPolicy::none());
    let mut shown = vec![
        format!("{:?}", Secret::from(CANARY)),
        format!("{builder:?}"),
    ];
    let client = builder.build().unwrap();
    shown.push(format!("{client:?}"));
    let call = || {
        const ALL: Operation = GET.security(&[&["key", "query", "cookie", "bearer"]]);
        client
            .request(&ALL)
            .returns(response::json::<i64>)
            .header("X-Other", CANARY)
    };
    shown.push(format!("{:?}", call()));
    for _ in 0..3 {
        let error = call().await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?}"));
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            shown.push(format!("{cause} {cause:?}"));
            source = cause.source();
        }
    }
    assert_eq!(
        server.received()[0].header("x-other"),
        Some(CANARY),
        "the secrets were sent"
    );
    assert!(shown.len() > 7, "no cause was looked at: {shown:#?}");
    for text in &shown {
        assert!(!text.contains(CANARY), "{text}");
    }
    assert!(
        shown[4].contains("get: 401 Unauthorized: *** and *** are not valid here"),
        "{}",
        shown[4]
    );

    // The connection errors of the HTTP library name the URL, which has the key of the query in it.
    let closed = Client::builder()
        .base_url(support::closed_port_url().await)
        .secret("query", CANARY)
        .build()
        .unwrap();
    let error = closed
        .request(&QUERY)
        .returns(response::empty)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Connect);
    assert!(!format!("{error:?}").contains(CANARY));
}
