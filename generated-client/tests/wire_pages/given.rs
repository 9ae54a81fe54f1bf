//! Clients, the calls that give pages, and the pages that a server answers with.

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::conversations::ExportMessagesParams;
use generated_client::highlevel::types::{
    FoundRecord, Message, MessagePage, RecordPage, SearchRecordsBody,
};
use generated_client::partoo::Partoo;
use generated_client::partoo::reviews::{ReviewPage, SearchParams};
use generated_client::partoo::types::{Review, ReviewState};
use generated_client::runtime::page::{End, Items};
use generated_client::runtime::{Error, Json, PagedCall};
use serde_json::json;

use crate::support::{Answer, Server};
pub(crate) fn partoo(url: &str) -> Partoo {
    let builder = Partoo::builder().api_key("key").base_url(url);
    builder.build().expect("the client is built")
}

pub(crate) fn highlevel(url: &str) -> HighLevel {
    let builder = HighLevel::builder().token("token").base_url(url);
    builder.build().expect("the client is built")
}

/// The search for treated reviews.
pub(crate) fn reviews(server: &Server) -> PagedCall<ReviewPage, Review> {
    let params = SearchParams::new().state_in(vec![ReviewState::Treated]);
    partoo(&server.url()).reviews().search(&params)
}

pub(crate) fn messages(server: &Server) -> PagedCall<MessagePage, Message> {
    let params = ExportMessagesParams::new("loc");
    highlevel(&server.url())
        .conversations()
        .export_messages(&params)
}

/// A page of reviews with these identifiers.
pub(crate) fn page(number: i64, last: Option<i64>, ids: &[i64]) -> Answer {
    let reviews: Vec<Json> = ids.iter().map(|id| json!({ "id": id })).collect();
    let mut body = json!({ "page": number, "count": 9, "reviews": reviews });
    if let Some(last) = last {
        body["max_page"] = last.into();
    }
    Answer::json(200, &body.to_string())
}

pub(crate) fn message(id: &str) -> Json {
    json!({
        "id": id, "type": 1, "messageType": "TYPE_SMS", "locationId": "loc", "contactId": "c",
        "conversationId": "v", "dateAdded": "2026-01-01T00:00:00Z", "direction": "inbound",
        "contentType": "text/plain",
    })
}

/// A page of messages with these identifiers, and what gives the next.
pub(crate) fn export(ids: &[&str], next: Json) -> Answer {
    let messages: Vec<Json> = ids.iter().map(|id| message(id)).collect();
    let mut body = json!({ "messages": messages, "total": 9 });
    if next != json!("missing") {
        body["nextCursor"] = next;
    }
    Answer::json(200, &body.to_string())
}

/// The targets that the server was asked for.
pub(crate) fn targets(server: &Server) -> Vec<String> {
    let received = server.received();
    received.into_iter().map(|request| request.target).collect()
}

pub(crate) async fn ids(items: &mut Items<ReviewPage, Review>) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::new();
    while let Some(review) = items.next().await {
        ids.extend(review?.id);
    }
    Ok(ids)
}

pub(crate) async fn message_ids(
    mut items: Items<MessagePage, Message>,
) -> (Vec<String>, Option<End>) {
    let mut ids = Vec::new();
    while let Some(message) = items.next().await {
        ids.push(message.expect("no page fails").id);
    }
    (ids, items.end())
}

/// A page of records, each with what goes on after it.
pub(crate) fn records(after: &[Json]) -> Answer {
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

pub(crate) fn search(server: &Server) -> PagedCall<RecordPage, FoundRecord> {
    let body = SearchRecordsBody::new("loc", 1, 2, "name:\"Büddy\"", vec![]);
    highlevel(&server.url())
        .objects()
        .search_records("custom_objects.pet", &body)
}
