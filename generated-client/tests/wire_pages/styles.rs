//! What each page is asked for by, and when there is none left.

use generated_client::highlevel::conversations::{ExportMessagesParams, ListMessagesParams};
use generated_client::highlevel::products::ListReviewsParams;
use generated_client::partoo::reviews::SearchParams;
use generated_client::runtime::page::End;
use serde_json::json;

use crate::given::*;
use crate::support::{Answer, Server};
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
