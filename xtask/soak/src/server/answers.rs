//! What the APIs answer when nothing goes wrong. Each answer names the request that it is for.

use serde_json::json;

use crate::workload::{Operation, Task};

/// The body of a success.
pub(super) fn success(task: &Task) -> Vec<u8> {
    let name = task.name();
    let filling = "r".repeat(task.filling);
    let body = match task.operation {
        Operation::UpdateReview => json!({ "status": true, "message": name }),
        Operation::UpdateRecord => json!({ "record": {
            "id": name,
            "owner": [],
            "followers": ["sx6wyHhbFdRXh302Lunr"],
            "properties": { "note": filling },
            "dateAdded": "2026-07-11T10:20:30.000Z",
            "dateUpdated": "2026-07-11T10:20:30.000Z",
        } }),
        Operation::UpdateConversation => json!({ "success": true, "conversation": {
            "id": name,
            "locationId": task.location_name(),
            "contactId": "9VEmS0si86GW6gXWU89b",
            "deleted": false,
        } }),
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
