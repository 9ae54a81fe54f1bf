//! How a stream goes on after an error, a cursor that was kept, or a future that was dropped.

use std::future::{Future as _, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures_core::Stream;
use generated_client::partoo::reviews::SearchParams;
use generated_client::runtime::ErrorKind;
use generated_client::runtime::page::{Cursor, End, Pages};
use serde_json::json;

use crate::given::*;
use crate::support::{Answer, Server};
#[tokio::test]
async fn an_error_is_given_once_and_the_page_can_be_asked_for_again() {
    let refused = Answer::json(403, r#"{"errors":{"authorization":"no"}}"#);
    let server = Server::start([
        page(1, Some(3), &[1]),
        refused,
        page(2, Some(3), &[2]),
        page(3, Some(3), &[3]),
    ])
    .await;
    let mut items = reviews(&server).items();
    assert_eq!(items.cursor(), None);
    assert_eq!(items.next().await.unwrap().unwrap().id, Some(1));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert_eq!(items.end(), Some(End::Failed));
    assert!(items.next().await.is_none());
    assert_eq!(
        server.received().len(),
        2,
        "nothing is asked for after an error"
    );

    let stored = items.cursor().expect("the second page failed").to_string();
    assert_eq!(stored, "[2]");
    let mut again = reviews(&server)
        .items()
        .resume_from(stored.parse().unwrap());
    assert_eq!(ids(&mut again).await.unwrap(), [2, 3]);
    assert!(targets(&server)[2].ends_with("&page=2"));
}

#[tokio::test]
async fn the_cursor_of_items_is_that_of_the_page_in_hand() {
    let answers = [
        export(&["a", "b"], json!("x")),
        export(&["c", "d"], json!(null)),
    ];
    let server = Server::start(answers).await;
    let mut items = messages(&server).items();
    let mut seen = Vec::new();
    while let Some(item) = items.next().await {
        let cursor = items.cursor().map(Cursor::to_string);
        seen.push((item.unwrap().id, cursor));
    }
    let x = Some(r#"["x"]"#.to_owned());
    let wanted = [("a", None), ("b", x.clone()), ("c", x.clone()), ("d", x)];
    assert_eq!(seen, wanted.map(|(id, cursor)| (id.to_owned(), cursor)));
}

#[tokio::test]
async fn an_error_of_the_first_page_ends_the_stream_too() {
    let server = Server::start([]).await;
    let mut pages = reviews(&server).header("X-Bad", "line\nbreak").pages();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Build);
    assert!(pages.next().await.is_none());
    assert_eq!((pages.end(), pages.cursor()), (Some(End::Failed), None));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_cursor_of_another_operation_is_refused_before_anything_is_sent() {
    let server = Server::start([]).await;
    for foreign in ["[]", "[1,2]", r#"[{"a":1}]"#] {
        let mut pages = messages(&server)
            .pages()
            .resume_from(foreign.parse().unwrap());
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Build, "{foreign}");
        assert_eq!(pages.end(), Some(End::Failed));
    }
    for text in ["", "x", "{}", "[1", "3"] {
        let error = text.parse::<Cursor>().unwrap_err();
        assert!(
            error.to_string().starts_with("the text is no cursor"),
            "{text}"
        );
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_stream_that_is_dropped_asks_for_nothing_more() {
    let server = Server::start([page(1, Some(9), &[1, 2]), page(2, Some(9), &[3])]).await;
    let mut items = reviews(&server).items();
    items.next().await.unwrap().unwrap();
    drop(items);
    drop(reviews(&server).pages());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(
        server.received().len(),
        1,
        "a page is asked for when it is wanted"
    );
}

#[tokio::test]
async fn a_page_on_its_way_survives_a_future_that_is_dropped() {
    let late = page(1, Some(1), &[7]).after(Duration::from_millis(50));
    let server = Server::start([late]).await;
    let mut items = reviews(&server).items();
    let mut dropped = 0;
    let given = loop {
        // A future for each look, which is dropped with what it was waiting for.
        let mut next = pin!(items.next());
        match poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx))).await {
            Poll::Ready(given) => break given,
            Poll::Pending => dropped += 1,
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    assert_eq!(given.unwrap().unwrap().id, Some(7));
    assert!(dropped > 0);
    assert_eq!(server.received().len(), 1, "the page was asked for once");
}

/// The next item of any stream, as an application with a crate of its own for streams has it.
async fn next_of<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)).await
}

#[tokio::test]
async fn both_are_streams_that_can_be_sent_to_another_task() {
    let server = Server::start([page(1, Some(1), &[7, 8]), page(1, Some(1), &[9])]).await;
    let mut items = reviews(&server).items();
    let first = tokio::spawn(async move { next_of(&mut items).await }).await;
    assert_eq!(first.unwrap().unwrap().unwrap().id, Some(7));
    let mut pages: Pages<_, _> = reviews(&server).pages();
    let first = tokio::spawn(async move { next_of(&mut pages).await }).await;
    assert_eq!(first.unwrap().unwrap().unwrap().page, Some(1));
}

#[tokio::test]
async fn what_is_printed_shows_no_parameter() {
    let server = Server::start([]).await;
    let params = SearchParams::new().keywords(vec!["private".into()]);
    let pages = partoo(&server.url()).reviews().search(&params).pages();
    let shown = format!("{pages:?}") + &format!("{:?}", pages.items());
    assert!(shown.contains("searchReviews"), "{shown}");
    assert!(!shown.contains("private"), "{shown}");
}
