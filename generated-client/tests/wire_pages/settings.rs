//! What the caller sets for a call: it holds for each page.

use std::time::Duration;

use generated_client::runtime::page::End;
use generated_client::runtime::{ErrorKind, Json, RetryPolicy};
use serde_json::json;

use crate::given::*;
use crate::support::{Answer, Server};
#[tokio::test]
async fn settings_of_the_call_are_those_of_each_page() {
    let slow = page(2, Some(3), &[8]).after(Duration::from_secs(30));
    let server = Server::start([page(1, Some(3), &[7]), slow]).await;
    let call = reviews(&server)
        .header("X-Trace", "7")
        .timeout(Duration::from_secs(2));
    let mut items = call.items();
    assert_eq!(items.next().await.unwrap().unwrap().id, Some(7));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Timeout);
    for request in server.received() {
        assert_eq!(request.header("x-trace"), Some("7"));
        assert_eq!(request.header("x-apikey"), Some("key"));
    }
    assert!(server.received().len() > 1);
}

#[tokio::test]
async fn each_page_has_attempts_of_its_own() {
    let busy = || Answer::empty(503);
    let server = Server::start([
        busy(),
        page(1, Some(2), &[1]),
        busy(),
        busy(),
        page(2, Some(2), &[2]),
    ])
    .await;
    let quick = RetryPolicy::new().base(Duration::from_millis(1));
    let mut items = reviews(&server).retry(quick).items();
    assert_eq!(ids(&mut items).await.unwrap(), [1, 2]);
    assert_eq!(server.received().len(), 5);

    // A search by POST is idempotent here because the overlay says so.
    let server = Server::start([records(&[json!([1])]), busy(), records(&[])]).await;
    let quick = RetryPolicy::new().base(Duration::from_millis(1));
    let mut pages = search(&server).retry(quick).pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    let bodies: Vec<Json> = server
        .received()
        .iter()
        .map(|one| one.json()["searchAfter"].clone())
        .collect();
    assert_eq!(bodies, [json!([]), json!([1]), json!([1])]);
}

#[tokio::test]
async fn a_key_of_a_request_is_not_that_of_the_next_page() {
    let server = Server::start([page(1, Some(2), &[1]), page(2, Some(2), &[2])]).await;
    let mut items = reviews(&server).idempotency_key("k").items();
    ids(&mut items).await.unwrap();
    let received = server.received();
    let keys: Vec<Option<&str>> = received
        .iter()
        .map(|one| one.header("idempotency-key"))
        .collect();
    assert_eq!(keys, [Some("k"), None]);
}

#[tokio::test]
async fn caps_are_kept_without_asking_for_more() {
    let answers = || (1..=5).map(|number| page(number, Some(5), &[10 * number, 10 * number + 1]));

    let server = Server::start(answers()).await;
    let mut pages = reviews(&server).pages().max_pages(2);
    let mut given = 0;
    while let Some(page) = pages.next().await {
        given += page.unwrap().reviews.unwrap().len();
    }
    assert_eq!((given, server.received().len()), (4, 2));
    assert_eq!(pages.end(), Some(End::Cap));
    assert_eq!(pages.cursor().unwrap().to_string(), "[3]", "where to go on");

    for (cap, pages) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2)] {
        let server = Server::start(answers()).await;
        let mut items = reviews(&server).items().max_items(cap);
        assert_eq!(ids(&mut items).await.unwrap().len(), cap);
        assert_eq!(items.end(), Some(End::Cap));
        assert_eq!(server.received().len(), pages, "{cap} items");
    }

    let server = Server::start(answers()).await;
    let mut items = reviews(&server).items().max_pages(1).max_items(100);
    assert_eq!(ids(&mut items).await.unwrap(), [10, 11]);
    assert_eq!(items.end(), Some(End::Cap));

    let server = Server::start(answers()).await;
    assert!(reviews(&server).pages().max_pages(0).next().await.is_none());
    assert!(server.received().is_empty());
}
