//! Pages: what leads from one answer to the next, of every shape that an answer has it in.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::page::End;
use goldens::pages;
use serde_json::{Value, json};

use support::client;
use support::server::{Seen, Server};

#[tokio::test]
async fn a_list_alone_and_a_cursor_in_a_header() {
    let server = Server::each([
        (&[("x-next", "b c")], json!(["a"])),
        (&[("x-next", "")], json!(["b"])),
    ])
    .await;
    let mut items = client!(pages, server)
        .operations()
        .bare(&pages::operations::BareParams::new())
        .items();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item.expect("it is a page"));
    }
    assert_eq!(found, ["a", "b"]);
    assert_eq!(items.end(), Some(End::LastPage), "an empty header is none");
    let targets: Vec<String> = server.all().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/bare", "/bare?after=b%20c"]);
}

fn body(seen: &Seen) -> Value {
    serde_json::from_slice(&seen.body).expect("it is JSON")
}

#[tokio::test]
async fn a_cursor_of_two_parts_inside_of_the_answer_and_of_the_body() {
    let page = |date: Value, more: Value| {
        let data = json!({ "items": [{ "id": "x" }] });
        json!({ "place": { "date": date, "id": "i" }, "data": data, "more": more })
    };
    for (last, end) in [
        (page(json!(9), json!(false)), End::LastPage),
        (page(json!(null), json!(true)), End::LastPage),
        (
            json!({ "place": null, "data": { "items": [{}] } }),
            End::LastPage,
        ),
        (json!({ "place": null, "data": null }), End::EmptyPage),
        (json!({ "place": null }), End::EmptyPage),
    ] {
        let first = page(json!(12345678901_i64), json!(true));
        let server = Server::each([(&[], first), (&[], last)]).await;
        let search = pages::types::Search::new().text("t");
        let mut pages = client!(pages, server)
            .operations()
            .nested(Some(&search))
            .pages();
        while let Some(page) = pages.next().await {
            page.expect("it is a page");
        }
        assert_eq!(pages.end(), Some(end));
        let from = json!({ "date": 12345678901_i64, "id": "i" });
        let bodies: Vec<Value> = server.all().iter().map(body).collect();
        assert_eq!(
            bodies,
            [json!({ "text": "t" }), json!({ "text": "t", "from": from })]
        );
    }
}

#[tokio::test]
async fn what_the_last_item_says_goes_into_a_body_that_nothing_describes() {
    let page = |ids: &[&str], more: bool| {
        let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({ "place": null, "data": { "items": items }, "more": more })
    };
    let server = Server::each([(&[], page(&["a", "b"], true)), (&[], page(&["c"], false))]).await;
    let mut items = client!(pages, server).operations().last(None).items();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.extend(item.expect("it is a page").id);
    }
    assert_eq!(found, ["a", "b", "c"]);
    let seen = server.all();
    assert!(
        seen.iter()
            .map(|one| one.body.len())
            .eq([0, r#"{"after":"b"}"#.len()])
    );
    assert_eq!(
        seen.last().and_then(|one| one.header("content-type")),
        Some("application/json")
    );
    assert_eq!(seen.last().map(body), Some(json!({ "after": "b" })));
}

#[tokio::test]
async fn numbers_begin_where_the_configuration_says() {
    let page = |ids: &[&str]| {
        let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({ "place": null, "data": { "items": items } })
    };
    let server = Server::each([(&[], page(&["a"])), (&[], page(&["b"])), (&[], page(&[]))]).await;
    let params = pages::operations::CountedParams::new();
    let mut pages = client!(pages, server).operations().counted(&params).pages();
    while let Some(page) = pages.next().await {
        page.expect("it is a page");
    }
    let targets: Vec<String> = server.all().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        ["/counted", "/counted?number=1", "/counted?number=2"]
    );
}
