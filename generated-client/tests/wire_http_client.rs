//! The application's own HTTP client: through a proxy, and with a certificate authority of its own.
#![cfg(feature = "rustls")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;
use std::sync::{Arc, Mutex};

use generated_client::runtime::__private::response;
use generated_client::runtime::{Bytes, Call, ErrorKind, reqwest};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use support::client::{Client, PLAIN};
use support::flow::{Flow, read_head, read_to_close};
use support::{Answer, Server};

const AUTHORITY: &[u8] = include_bytes!("support/tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("support/tls/server.pem");
const KEY: &[u8] = include_bytes!("support/tls/server.key");

/// An HTTP client as the documentation shows it.
fn through(proxy: &str) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .proxy(reqwest::Proxy::all(proxy).unwrap())
}

fn call(base_url: &str, http: reqwest::Client) -> Call<Bytes> {
    let client = Client::builder()
        .base_url(base_url)
        .allow_plain_http("api.test")
        .http_client(http)
        .build()
        .unwrap();
    client.request(&PLAIN).returns(response::bytes)
}

#[tokio::test]
async fn calls_go_through_the_proxy() {
    let proxy = Server::start([Answer::new(200, &[], "hello")]).await;
    let http = through(&proxy.url()).build().unwrap();
    // No name server knows this host: only the proxy can be where the call went.
    let answer = call("http://api.test/v2", http).await.unwrap();
    assert_eq!(answer, "hello");
    let sent = proxy.only();
    assert_eq!(sent.target, "http://api.test/v2/plain");
    assert_eq!(sent.header("host"), Some("api.test"));
}

#[tokio::test]
async fn a_proxy_that_is_away_is_a_failed_connection() {
    let proxy = support::closed_port_url().await;
    let http = through(&proxy).build().unwrap();
    let error = call("http://api.test", http).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Connect);
}

/// A proxy that opens a tunnel (RFC 9110 9.3.6) to a server of its own, which has the certificate of
/// `api.test`, and answers one request.
async fn tunnel(asked_for: &Arc<Mutex<Vec<String>>>) -> Flow {
    let certificates = CertificateDer::pem_slice_iter(CERTIFICATE).map(Result::unwrap);
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            certificates.collect(),
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let asked_for = Arc::clone(asked_for);
    Flow::start(move |mut stream| {
        let (acceptor, asked_for) = (acceptor.clone(), Arc::clone(&asked_for));
        async move {
            let head = read_head(&mut stream).await.unwrap();
            let line = head.lines().next().unwrap().to_owned();
            asked_for.lock().unwrap().push(line);
            stream
                .write_all(b"HTTP/1.1 200 Open\r\n\r\n")
                .await
                .unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            asked_for
                .lock()
                .unwrap()
                .push(head.lines().next().unwrap().to_owned());
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
            stream.write_all(answer).await.unwrap();
            read_to_close(stream.get_mut().0).await;
        }
    })
    .await
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted() {
    let asked_for = Arc::default();
    let proxy = tunnel(&asked_for).await;
    let authority = reqwest::Certificate::from_pem(AUTHORITY).unwrap();
    let http = through(&proxy.url())
        .tls_certs_only([authority])
        .build()
        .unwrap();
    let answer = call("https://api.test", http).await.unwrap();
    assert_eq!(answer, "hello");
    assert_eq!(
        *asked_for.lock().unwrap(),
        ["CONNECT api.test:443 HTTP/1.1", "GET /plain HTTP/1.1"]
    );
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_not_trusted() {
    let asked_for = Arc::default();
    let proxy = tunnel(&asked_for).await;
    let http = through(&proxy.url()).build().unwrap();
    let error = call("https://api.test", http).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Connect);
    let mut causes = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push_str(&error.to_string());
        cause = error.source();
    }
    assert!(causes.contains("certificate"), "{causes}");
    // It was tried again, as a server that is starting might need it, and nothing was ever sent.
    let asked_for = asked_for.lock().unwrap();
    assert_eq!(*asked_for, ["CONNECT api.test:443 HTTP/1.1"; 3]);
}
