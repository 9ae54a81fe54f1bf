//! Settings of a client: base URL, limits, timeouts, and the HTTP client underneath.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;
use std::time::{Duration, Instant};

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::{ErrorKind, HeaderMap, StatusCode};

use support::client::{Client, PLAIN};
use support::{Answer, Server, closed_port_url};

#[test]
fn a_client_is_refused_a_base_url_that_would_leak_or_cannot_work() {
    for (url, message) in [
        ("", "the base URL is not an absolute URL"),
        ("api.example.com", "the base URL is not an absolute URL"),
        (
            "ftp://example.com",
            "the base URL has scheme `ftp` instead of https",
        ),
        (
            "http://example.com",
            "plain http is refused for host `example.com`: credentials would travel in the clear",
        ),
        (
            "http://127.0.0.1.example.com",
            "plain http is refused for host `127.0.0.1.example.com`: credentials would travel in the clear",
        ),
        (
            "https://user:hush@example.com",
            "the base URL has a user or password: set a credential instead",
        ),
        (
            "https://example.com?key=1",
            "the base URL has a query or fragment",
        ),
        (
            "https://example.com/#a",
            "the base URL has a query or fragment",
        ),
    ] {
        let error = Client::builder().base_url(url).build().unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Build);
        assert_eq!(error.to_string(), format!("client: {message}"));
        assert!(!format!("{error:?}").contains("hush"));
    }
    for url in [
        "http://localhost:1",
        "http://127.8.9.1/v2",
        "http://[::1]:8080",
        "http://api.localhost",
        "https://example.com",
    ] {
        Client::builder().base_url(url).build().expect(url);
    }
    let named = Client::builder()
        .base_url("http://Staging.internal:8080/v2")
        .allow_plain_http("staging.internal");
    let client = named.build().expect("the host is allowed by its name");
    assert!(format!("{client:?}").contains("http://staging.internal:8080/v2"));
    Client::builder()
        .base_url("http://other.internal")
        .allow_plain_http("staging.internal")
        .build()
        .unwrap_err();
    assert!(
        format!("{:?}", Client::builder().build().unwrap()).contains("https://api.example.com/v2")
    );
}

#[tokio::test]
async fn an_http_client_of_the_application_is_used() {
    let server = Server::answering(1).await;
    let mut headers = HeaderMap::new();
    headers.insert("x-from", "own client".parse().unwrap());
    let own = reqwest::Client::builder()
        .default_headers(headers)
        .build()
        .unwrap();
    let client = Client::builder()
        .base_url(server.url())
        .http_client(own)
        .build()
        .unwrap();
    client
        .request(&PLAIN)
        .returns(response::empty)
        .await
        .unwrap();
    assert_eq!(server.only().header("x-from"), Some("own client"));
}

#[tokio::test]
async fn a_body_over_the_limit_is_an_error_that_keeps_the_part_below() {
    for (limit, outcome) in [(5, None), (4, Some("[1,2")), (0, Some(""))] {
        let server = Server::start([Answer::json(200, "[1,2]")]).await;
        let client = Client::builder()
            .base_url(server.url())
            .max_response_bytes(limit)
            .build()
            .unwrap();
        let result = client
            .request(&PLAIN)
            .returns(response::json::<Vec<i64>>)
            .await;
        match outcome {
            None => assert_eq!(result.unwrap(), [1, 2]),
            Some(kept) => {
                let error = result.unwrap_err();
                assert_eq!(*error.kind(), ErrorKind::TooLarge);
                assert_eq!(error.body().unwrap(), kept);
                assert_eq!(
                    error.to_string(),
                    format!("plain: 200 OK: the body is larger than {limit} bytes")
                );
            }
        }
    }
}

#[tokio::test]
async fn the_limit_is_32_mib_where_none_is_set() {
    const MIB: usize = 1024 * 1024;
    let server =
        Server::start([32 * MIB, 32 * MIB + 1].map(|size| Answer::new(200, &[], vec![b'x'; size])))
            .await;
    let client = Client::at(server.url());
    let call = || client.request(&PLAIN).returns(response::bytes);
    assert_eq!(call().await.unwrap().len(), 32 * MIB);
    let error = call().await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.body().unwrap().len(), 32 * MIB);
}

#[tokio::test]
async fn timeouts() {
    let short = Duration::from_millis(100);
    let late = || Answer::json(200, "[1, 2]").after(Duration::from_secs(20));
    let server = Server::start([
        late(),
        late(),
        Answer::json(200, "[1, 2]").stalling_before_last(4),
    ])
    .await;
    let begun = Instant::now();

    let client = Client::builder()
        .base_url(server.url())
        .timeout(short)
        .build()
        .unwrap();
    let of_client = client
        .request(&PLAIN)
        .returns(response::empty)
        .await
        .unwrap_err();
    let patient = Client::at(server.url());
    let of_call = patient
        .request(&PLAIN)
        .returns(response::empty)
        .timeout(short)
        .await
        .unwrap_err();
    for error in [of_client, of_call] {
        assert_eq!(*error.kind(), ErrorKind::Timeout);
        assert_eq!(error.status(), None);
        assert_eq!(
            error.to_string(),
            "plain: the time for the call ran out before an answer came"
        );
    }

    let in_body = patient
        .request(&PLAIN)
        .returns(response::empty)
        .timeout(short * 3)
        .await
        .unwrap_err();
    assert_eq!(*in_body.kind(), ErrorKind::Timeout);
    assert_eq!(in_body.status(), Some(StatusCode::OK));
    assert_eq!(in_body.body().unwrap(), "[1");
    assert_eq!(
        in_body.to_string(),
        "plain: 200 OK: the time for the call ran out after 2 bytes of the body"
    );
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    let client = Client::at(closed_port_url().await);
    let error = client
        .request(&PLAIN)
        .returns(response::empty)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Connect);
    assert_eq!(error.to_string(), "plain: no connection could be made");
    assert!(error.source().is_some());
    assert_eq!(
        (
            error.status(),
            error.headers(),
            error.body(),
            error.request_id()
        ),
        (None, None, None, None)
    );
}

#[tokio::test]
async fn redirects_are_answers() {
    const SECURED: Operation =
        Operation::new("secured", Method::GET, "/secured").security(&[&["key"]]);
    let elsewhere = Server::answering(9).await;
    for status in [301, 302, 303, 307, 308] {
        for target in [elsewhere.url() + "/take", "/other".to_owned()] {
            let server = Server::start([Answer::new(status, &[("location", &target)], "")]).await;
            let client = Client::builder()
                .base_url(server.url())
                .secret("key", "hush")
                .build()
                .unwrap();
            let error = client
                .request(&SECURED)
                .returns(response::empty)
                .await
                .unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Status);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            assert_eq!(error.headers().unwrap()["location"], target.as_str());
            assert_eq!(server.received().len(), 1);
        }
    }
    assert_eq!(elsewhere.received().len(), 0);
}
