//! What the APIs answer when nothing goes wrong. Each answer names the request that it is for.

use serde_json::{Value, json};

use crate::workload::{ITEMS, Operation, PAGES, Task};

const TIME: &str = "2026-07-11T10:20:30.000Z";

/// The body of a success.
pub(super) fn success(task: &Task, page: usize) -> Vec<u8> {
    let name = task.name();
    let filling = "r".repeat(task.filling);
    let body = match task.operation {
        Operation::UpdateReview => json!({ "status": true, "message": name }),
        Operation::UpdateRecord => json!({ "record": {
            "id": name,
            "owner": [],
            "followers": ["sx6wyHhbFdRXh302Lunr"],
            "properties": { "note": filling },
            "dateAdded": TIME,
            "dateUpdated": TIME,
        } }),
        Operation::UpdateConversation => json!({ "success": true, "conversation": {
            "id": name,
            "locationId": task.location_name(),
            "contactId": "9VEmS0si86GW6gXWU89b",
            "deleted": false,
        } }),
        Operation::ExportMessages => json!({
            "messages": items(task, page, |id, _| message(task, &id)),
            "nextCursor": (page + 1 < PAGES).then(|| task.cursor(page + 1)),
            "total": PAGES * ITEMS,
        }),
        Operation::SearchRecords => json!({
            "records": items(task, page, |id, _| record(task, &id, page)),
            "total": PAGES * ITEMS,
        }),
        Operation::SearchReviews => json!({
            "page": page + 1,
            "max_page": PAGES,
            "count": PAGES * ITEMS,
            "reviews": items(task, page, |key, id| json!({ "key": key, "id": id, "rating": 5 })),
        }),
        Operation::CreateTemplate => json!({
            "id": task.id,
            "org_id": 42,
            "creation_date": "2017-08-01T19:15:54.256000+02:00",
            "language": "fr",
            "title": name,
            "text": filling,
            "positive": true,
        }),
    };
    body.to_string().into_bytes()
}

/// The items of a page, by their names and numbers. Behind the last page there is one without any.
fn items(task: &Task, page: usize, item: impl Fn(String, usize) -> Value) -> Vec<Value> {
    let first = page.min(PAGES) * ITEMS;
    let last = (first + ITEMS).min(PAGES * ITEMS);
    (first..last)
        .map(|number| item(task.item(number), number))
        .collect()
}

fn message(task: &Task, id: &str) -> Value {
    json!({
        "id": id,
        "type": 2,
        "messageType": "TYPE_SMS",
        "locationId": task.location_name(),
        "contactId": "9VEmS0si86GW6gXWU89b",
        "conversationId": "tDtDnQdgm2LXpyiqYvZ6",
        "dateAdded": TIME,
        "direction": "inbound",
        "contentType": "text/plain",
    })
}

fn record(task: &Task, id: &str, page: usize) -> Value {
    let change = json!({ "channel": "OAUTH", "createdAt": TIME, "source": "INTEGRATION", "sourceId": "soak" });
    json!({
        "id": id,
        "owner": [],
        "followers": [],
        "properties": {},
        "createdAt": TIME,
        "updatedAt": TIME,
        "locationId": task.location_name(),
        "objectId": "67c0a29a2dee2cd0a8c7c0b6",
        "objectKey": "custom_objects.soak",
        "createdBy": change,
        "lastUpdatedBy": change,
        "searchAfter": [id, task.cursor(page + 1)],
    })
}

/// The body of an error. It shows the credential, as a server in debugging mode does: what a client makes of it must
/// not.
pub(super) fn error(status: u16, credential: &str) -> Vec<u8> {
    let message = format!("refused with {status}, the credential was `{credential}`");
    json!({ "statusCode": status, "message": message, "error": "Soak" })
        .to_string()
        .into_bytes()
}

/// The page of a proxy.
pub(super) fn page(credential: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1>\
         <p>The upstream said: {credential}</p></body></html>"
    )
    .into_bytes()
}
