//! Where calls go: servers of the API and of single operations, and the values of their variables.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod support;

use generated_client::runtime::{Error, ErrorKind};
use goldens::servers::{
    Client, DownloadsServer, OneTenantServer, OneTenantServerRegion, OwnServer, OwnServerScheme,
    OwnServerVersion, Server, UpServer,
};
use support::server::Server as Loopback;

/// The port of a test server.
fn port(server: &Loopback) -> u16 {
    let port = server.url.rsplit(':').next().expect("it has a port");
    port.parse().expect("it is a number")
}

fn own(server: &Loopback) -> OwnServer {
    OwnServer::new()
        .scheme(OwnServerScheme::Http)
        .host("127.0.0.1")
        .port(port(server))
}

fn url(server: impl Into<Server>) -> Result<String, Error> {
    server.into().url()
}

#[test]
fn defaults_are_filled_in() {
    assert_eq!(
        url(Server::Production).unwrap(),
        "https://api.example.com/v1"
    );
    assert_eq!(url(OwnServer::new()).unwrap(), "https://localhost:8080/v1");
    assert_eq!(OwnServer::default(), OwnServer::new());
    assert_eq!(
        url(OneTenantServer::new("acme")).unwrap(),
        "https://acme.eu.example.com/api/v1/items"
    );
    let named = OneTenantServer::new("acme")
        .region("ap".parse().unwrap())
        .base_path("");
    assert_eq!(named.region, OneTenantServerRegion::Ap);
    assert_eq!(url(named).unwrap(), "https://acme.ap.example.com/items");
    assert!("eu2".parse::<OneTenantServerRegion>().is_err());
    let client = Client::builder().build().unwrap();
    assert!(format!("{client:?}").contains("https://api.example.com/v1"));
}

#[tokio::test]
async fn values_of_variables_make_the_url() {
    let server = Loopback::silent().await;
    let client = Client::builder()
        .server(own(&server).version(OwnServerVersion::V2Beta))
        .build()
        .unwrap();
    client.operations().list_things().await.unwrap();
    assert_eq!(server.seen().target, "/v2-beta/things");
}

#[tokio::test]
async fn an_operation_goes_to_its_own_server() {
    let (usual, files) = (Loopback::silent().await, Loopback::silent().await);
    let client = Client::builder()
        .server(own(&usual))
        .server(UpServer::new().at(format!("127.0.0.1:{}/a b", port(&files))))
        .build()
        .unwrap();
    client.operations().list_things().await.unwrap();
    client.operations().upload_file().await.unwrap();
    assert_eq!(usual.seen().target, "/v1/things");
    assert_eq!(files.seen().target, "/a%20b/up/files");
}

#[tokio::test]
async fn an_operation_of_which_nothing_is_chosen_goes_to_its_first_server() {
    // Nothing listens on port 1, which the document names.
    let usual = Loopback::silent().await;
    let client = Client::builder().server(own(&usual)).build().unwrap();
    let error = client.operations().download_file().await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Connect);
}

#[tokio::test]
async fn the_last_word_counts() {
    let server = Loopback::silent().await;
    let client = Client::builder()
        .server(own(&server))
        .base_url(format!("{}/mock", server.url))
        .build()
        .unwrap();
    client.operations().upload_file().await.unwrap();
    assert_eq!(server.seen().target, "/mock/files");

    let server = Loopback::silent().await;
    let client = Client::builder()
        .base_url("https://nowhere.example.com")
        .server(own(&server).port(1))
        .server(own(&server))
        .build()
        .unwrap();
    client.operations().list_things().await.unwrap();
    assert_eq!(server.seen().target, "/v1/things");
}

#[tokio::test]
async fn a_single_call_goes_elsewhere() {
    let client = Client::builder().build().unwrap();
    let server = Loopback::silent().await;
    let choice = Server::from(own(&server));
    let call = client.operations().list_things().server(choice);
    call.await.unwrap();
    assert_eq!(server.seen().target, "/v1/things");

    let server = Loopback::silent().await;
    let call = client.operations().upload_file().base_url(&server.url);
    call.await.unwrap();
    assert_eq!(server.seen().target, "/files");

    let call = client.operations().list_things();
    let error = call.base_url("http://example.com").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "listThings: plain http is refused for host `example.com`: credentials would travel in the clear"
    );
    let call = client.operations().list_things();
    let choice = Server::from(OneTenantServer::new("a/b"));
    let error = call.server(choice).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "listThings: server variable `tenant` may only be a part of a host name: letters, digits, `-` and `_`"
    );
}

#[test]
fn a_value_of_a_host_is_a_host() {
    for host in [
        "evil.com/",
        "evil.com#",
        "evil.com?",
        "user@evil.com",
        "evil.com\\",
        "evil.com:80",
        "[::1]",
        "a%2eb",
        "é.com",
        "",
        ".",
        "a..b",
        "a b",
        "a\tb",
        "{version}",
    ] {
        let builder = Client::builder().server(OwnServer::new().host(host));
        let error = builder.build().unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Build, "{host}");
        assert_eq!(
            error.to_string(),
            "client: server variable `host` may only be a host: letters, digits, `-`, `_` and dots",
            "{host}"
        );
    }
    for tenant in ["evil.com", "evil.com/", "a/b", "@", ""] {
        let error = url(OneTenantServer::new(tenant)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("`tenant` may only be"), "{tenant}: {text}");
    }
    for at in [
        "a@b", "a:b", "a:80:90", "[::1", "[a]:80", "a:99999", "/x", "",
    ] {
        let error = url(UpServer::new().at(at)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("`at` may only be a host"), "{at}: {text}");
    }
    assert_eq!(
        url(UpServer::new().at("[::1]:80/a?b")).unwrap(),
        "http://[::1]:80/a%3Fb/up"
    );
}

#[test]
fn a_value_of_a_path_stays_in_the_path() {
    let base = |path: &str| url(OneTenantServer::new("a").base_path(path));
    for (path, expected) in [
        ("v2", "https://a.eu.example.com/v2/items"),
        ("//evil.com", "https://a.eu.example.com/evil.com/items"),
        (".evil.com", "https://a.eu.example.com/.evil.com/items"),
        ("a?b#c%2e", "https://a.eu.example.com/a%3Fb%23c%252e/items"),
        ("\\@e.com", "https://a.eu.example.com/%5C@e.com/items"),
    ] {
        assert_eq!(base(path).unwrap(), expected);
    }
    for path in ["..", "a/../..", "./a"] {
        let error = base(path).unwrap_err().to_string();
        assert_eq!(error, "client: the URL of the server has a dot segment");
    }
    let folder = |folder: &str| url(DownloadsServer::new().folder(folder));
    assert_eq!(folder("x/y z").unwrap(), "http://localhost:1/x/y%20z");
    assert!(folder("x/../../y").is_err());
}

#[test]
fn a_document_with_a_relative_server_needs_a_base_url() {
    let builder = goldens::response_headers::Client::builder();
    let error = builder.build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "client: the API names its server only as `/api/v1`: set a base URL that ends so"
    );
}
