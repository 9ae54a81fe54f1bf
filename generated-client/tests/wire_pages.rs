//! Pages on the wire: what each page is asked for by, where a stream ends, and how it goes on after
//! an error.
#![cfg(all(feature = "partoo", feature = "highlevel"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::future::{Future as _, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures_core::Stream;
use generated_client::highlevel::HighLevel;
use generated_client::highlevel::conversations::{ExportMessagesParams, ListMessagesParams};
use generated_client::highlevel::products::ListReviewsParams;
use generated_client::highlevel::types::{
    FoundRecord, Message, MessagePage, RecordPage, SearchRecordsBody,
};
use generated_client::partoo::Partoo;
use generated_client::partoo::reviews::{ReviewPage, SearchParams};
use generated_client::partoo::types::{Review, ReviewState};
use generated_client::runtime::page::{Cursor, End, Items, Pages};
use generated_client::runtime::{Error, ErrorKind, Json, PagedCall, RetryPolicy};
use serde_json::json;

use support::{Answer, Server};

fn partoo(url: &str) -> Partoo {
    let builder = Partoo::builder().api_key("key").base_url(url);
    builder.build().expect("the client is built")
}

fn highlevel(url: &str) -> HighLevel {
    let builder = HighLevel::builder().token("token").base_url(url);
    builder.build().expect("the client is built")
}

/// The search for treated reviews.
fn reviews(server: &Server) -> PagedCall<ReviewPage, Review> {
    let params = SearchParams::new().state_in(vec![ReviewState::Treated]);
    partoo(&server.url()).reviews().search(&params)
}

fn messages(server: &Server) -> PagedCall<MessagePage, Message> {
    let params = ExportMessagesParams::new("loc");
    highlevel(&server.url())
        .conversations()
        .export_messages(&params)
}

/// A page of reviews with these identifiers.
fn page(number: i64, last: Option<i64>, ids: &[i64]) -> Answer {
    let reviews: Vec<Json> = ids.iter().map(|id| json!({ "id": id })).collect();
    let mut body = json!({ "page": number, "count": 9, "reviews": reviews });
    if let Some(last) = last {
        body["max_page"] = last.into();
    }
    Answer::json(200, &body.to_string())
}

fn message(id: &str) -> Json {
    json!({
        "id": id, "type": 1, "messageType": "TYPE_SMS", "locationId": "loc", "contactId": "c",
        "conversationId": "v", "dateAdded": "2026-01-01T00:00:00Z", "direction": "inbound",
        "contentType": "text/plain",
    })
}

/// A page of messages with these identifiers, and what gives the next.
fn export(ids: &[&str], next: Json) -> Answer {
    let messages: Vec<Json> = ids.iter().map(|id| message(id)).collect();
    let mut body = json!({ "messages": messages, "total": 9 });
    if next != json!("missing") {
        body["nextCursor"] = next;
    }
    Answer::json(200, &body.to_string())
}

/// The targets that the server was asked for.
fn targets(server: &Server) -> Vec<String> {
    let received = server.received();
    received.into_iter().map(|request| request.target).collect()
}

async fn ids(items: &mut Items<ReviewPage, Review>) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::new();
    while let Some(review) = items.next().await {
        ids.extend(review?.id);
    }
    Ok(ids)
}

async fn message_ids(mut items: Items<MessagePage, Message>) -> (Vec<String>, Option<End>) {
    let mut ids = Vec::new();
    while let Some(message) = items.next().await {
        ids.push(message.expect("no page fails").id);
    }
    (ids, items.end())
}

#[tokio::test]
async fn pages_are_asked_for_by_their_number_until_the_last() {
    let answers = [
        page(1, Some(3), &[1, 2]),
        page(2, Some(3), &[3]),
        page(3, Some(3), &[4]),
    ];
    let server = Server::start(answers).await;
    let mut pages = reviews(&server).pages();
    let mut numbers = Vec::new();
    while let Some(page) = pages.next().await {
        numbers.extend(page.unwrap().page);
    }
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(
        targets(&server),
        [
            "/reviews?state__in=treated",
            "/reviews?state__in=treated&page=2",
            "/reviews?state__in=treated&page=3",
        ]
    );
    assert_eq!(pages.end(), Some(End::LastPage));
    assert!(pages.next().await.is_none(), "an end stays one");
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn items_are_those_of_all_pages_in_their_order() {
    let server = Server::start([page(1, Some(2), &[7, 5]), page(2, Some(2), &[6])]).await;
    let mut items = reviews(&server).items();
    assert_eq!(ids(&mut items).await.unwrap(), [7, 5, 6]);
    assert_eq!(items.end(), Some(End::LastPage));
}

#[tokio::test]
async fn an_awaited_call_is_one_page() {
    let server = Server::start([page(1, Some(2), &[7])]).await;
    assert_eq!(reviews(&server).await.unwrap().max_page, Some(2));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_page_without_items_is_the_last() {
    let server = Server::start([page(1, None, &[7]), page(2, None, &[])]).await;
    let mut items = reviews(&server).items();
    assert_eq!(ids(&mut items).await.unwrap(), [7]);
    assert_eq!(items.end(), Some(End::EmptyPage));
    assert_eq!(server.received().len(), 2);

    let server = Server::start([Answer::json(200, r#"{"page":1,"max_page":5}"#)]).await;
    let mut pages = reviews(&server).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().max_page, Some(5));
    assert!(pages.next().await.is_none());
    assert_eq!(
        pages.end(),
        Some(End::EmptyPage),
        "a list that is missing is empty"
    );
}

#[tokio::test]
async fn a_page_of_the_caller_is_the_first() {
    let server = Server::start([page(4, Some(5), &[7]), page(5, Some(5), &[8])]).await;
    let call = |page| {
        let params = SearchParams::new()
            .page(page)
            .business_in(vec!["a b".into(), "c".into()]);
        partoo(&server.url()).reviews().search(&params)
    };
    assert_eq!(ids(&mut call(4).items()).await.unwrap(), [7, 8]);
    assert_eq!(
        targets(&server),
        [
            "/reviews?business__in=a%20b,c&page=4",
            "/reviews?business__in=a%20b,c&page=5"
        ]
    );
}

#[tokio::test]
async fn a_number_is_counted_on_where_the_answer_does_not_tell_it() {
    let answer = |id: i64| Answer::json(200, &json!({ "reviews": [{ "id": id }] }).to_string());
    let empty = Answer::json(200, r#"{"reviews":[]}"#);
    let server = Server::start([answer(1), answer(2), empty]).await;
    assert_eq!(ids(&mut reviews(&server).items()).await.unwrap(), [1, 2]);
    assert!(targets(&server)[1].ends_with("&page=2"));
    assert!(targets(&server)[2].ends_with("&page=3"));
}

#[tokio::test]
async fn a_page_that_came_before_is_not_given_again() {
    // Some servers answer a page beyond the last with the last.
    let server = Server::start([
        page(1, None, &[7]),
        page(2, None, &[8]),
        page(2, None, &[8]),
    ])
    .await;
    let mut items = reviews(&server).items();
    assert_eq!(ids(&mut items).await.unwrap(), [7, 8]);
    assert_eq!(items.end(), Some(End::LastPage));
}

#[tokio::test]
async fn an_offset_counts_the_items_up_to_the_total() {
    let part = |items: &[i64]| Answer::json(200, &json!({ "data": items, "total": 5 }).to_string());
    let server = Server::start([part(&[1, 2]), part(&[3, 4]), part(&[5])]).await;
    let params = ListReviewsParams::new("loc").limit(2);
    let mut items = highlevel(&server.url())
        .products()
        .list_reviews(&params)
        .items();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.extend(item.unwrap().as_i64());
    }
    assert_eq!(found, [1, 2, 3, 4, 5]);
    assert_eq!(items.end(), Some(End::LastPage));
    let query = "/products/reviews?altId=loc&altType=location&limit=2";
    assert_eq!(
        targets(&server),
        [
            query.to_owned(),
            format!("{query}&offset=2"),
            format!("{query}&offset=4")
        ]
    );
}

#[tokio::test]
async fn a_cursor_of_the_answer_asks_for_the_next_page() {
    for end in [json!(null), json!(""), json!("missing")] {
        let answers = [
            export(&["a"], json!("eyJ+/4=&x")),
            export(&["b"], json!("zwei")),
            export(&["c"], end),
        ];
        let server = Server::start(answers).await;
        let (found, end) = message_ids(messages(&server).items()).await;
        assert_eq!(found, ["a", "b", "c"]);
        assert_eq!(end, Some(End::LastPage));
        assert_eq!(
            targets(&server),
            [
                "/conversations/messages/export?locationId=loc",
                "/conversations/messages/export?locationId=loc&cursor=eyJ%2B%2F4%3D%26x",
                "/conversations/messages/export?locationId=loc&cursor=zwei",
            ]
        );
    }
}

#[tokio::test]
async fn a_flag_of_the_answer_says_whether_there_is_another_page() {
    let part = |id: &str, more: bool| {
        let body = json!({ "messages": [message(id)], "lastMessageId": id, "nextPage": more });
        Answer::json(200, &body.to_string())
    };
    let server = Server::start([part("a", true), part("b", false)]).await;
    let params = ListMessagesParams::new();
    let client = highlevel(&server.url());
    let mut pages = client.conversations().list_messages("v", &params).pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    assert_eq!(
        pages.end(),
        Some(End::LastPage),
        "although there is a cursor"
    );
    assert_eq!(
        targets(&server),
        [
            "/conversations/v/messages",
            "/conversations/v/messages?lastMessageId=a"
        ]
    );
}

#[tokio::test]
async fn a_cursor_that_was_asked_for_before_ends_the_stream() {
    // The same one again, as servers have it that say the end so.
    let server = Server::start([export(&["a"], json!("x")), export(&["b"], json!("x"))]).await;
    let (found, end) = message_ids(messages(&server).items()).await;
    assert_eq!((found.len(), end), (2, Some(End::Repeated)));
    assert_eq!(server.received().len(), 2);

    // One from further back.
    let circle = ["x", "y", "z", "x"].map(|next| export(&["a"], json!(next)));
    let server = Server::start(circle).await;
    let (found, end) = message_ids(messages(&server).items()).await;
    assert_eq!((found.len(), end), (4, Some(End::Repeated)));

    // The one that the caller began with.
    let server = Server::start([export(&["a"], json!("y")), export(&["b"], json!("x"))]).await;
    let params = ExportMessagesParams::new("loc").cursor("x");
    let call = highlevel(&server.url())
        .conversations()
        .export_messages(&params);
    let (found, end) = message_ids(call.items()).await;
    assert_eq!((found.len(), end), (2, Some(End::Repeated)));
}

/// A page of records, each with what goes on after it.
fn records(after: &[Json]) -> Answer {
    let change = json!({ "channel": "c", "createdAt": "t", "source": "s", "sourceId": "i" });
    let records: Vec<Json> = after
        .iter()
        .map(|after| {
            json!({
                "id": "r", "owner": [], "followers": [], "properties": {},
                "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
                "locationId": "loc", "objectId": "o", "objectKey": "k",
                "createdBy": change, "lastUpdatedBy": change, "searchAfter": after,
            })
        })
        .collect();
    Answer::json(200, &json!({ "records": records, "total": 3 }).to_string())
}

fn search(server: &Server) -> PagedCall<RecordPage, FoundRecord> {
    let body = SearchRecordsBody::new("loc", 1, 2, "name:\"Büddy\"", vec![]);
    highlevel(&server.url())
        .objects()
        .search_records("custom_objects.pet", &body)
}

#[tokio::test]
async fn what_the_last_item_says_goes_into_the_body() {
    let first = [json!([1, "a"]), json!([1738683828372_u64, "67a2"])];
    let server = Server::start([
        records(&first),
        records(&[json!([2.5, null])]),
        records(&[]),
    ])
    .await;
    let mut pages = search(&server).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().records.map_or(0, |records| records.len()));
    }
    assert_eq!(sizes, [2, 1, 0]);
    assert_eq!(pages.end(), Some(End::EmptyPage));
    let bodies: Vec<String> = server
        .received()
        .iter()
        .map(|one| one.text().to_owned())
        .collect();
    let before =
        r#"{"locationId":"loc","page":1,"pageLimit":2,"query":"name:\"Büddy\"","searchAfter":"#;
    assert_eq!(
        bodies,
        [
            format!("{before}[]}}"),
            format!("{before}[1738683828372,\"67a2\"]}}"),
            format!("{before}[2.5,null]}}"),
        ]
    );
    let length = server.received()[1]
        .header("content-length")
        .map(str::to_owned);
    assert_eq!(length, Some(bodies[1].len().to_string()));
}

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
