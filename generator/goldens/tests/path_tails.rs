//! Paths that go on with a query or with a fragment, on the wire.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use goldens::path_tails::Client;
use goldens::path_tails::operations::{GetBookParams, ListPagesParams, StreamPagesParams};

use support::server::Server;

async fn target(call: impl AsyncFnOnce(Client)) -> String {
    let server = Server::silent().await;
    let client = Client::builder().base_url(&server.url).build();
    call(client.expect("the client is built")).await;
    server.seen().target
}

#[tokio::test]
async fn the_query_of_a_path_is_sent_once() {
    let seen = target(async |client| {
        let params = ListPagesParams::new(2).size(10);
        let call = client.operations().list_pages(&params).await;
        call.expect("it succeeds");
    });
    assert_eq!(seen.await, "/pages?kind=all&page=2&size=10");
    let seen = target(async |client| {
        let params = GetBookParams::new().lang("fr");
        let call = client.operations().get_book("a/b", &params).await;
        call.expect("it succeeds");
    });
    assert_eq!(seen.await, "/books/a%2Fb?lang=fr");
}

#[tokio::test]
async fn a_fragment_does_not_swallow_the_query() {
    let seen = target(async |client| {
        let params = StreamPagesParams::new().size(1);
        let call = client.operations().stream_pages(&params).await;
        call.expect("it succeeds");
    });
    assert_eq!(seen.await, "/pages?size=1");
}
