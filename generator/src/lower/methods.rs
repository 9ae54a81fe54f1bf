//! The operations of a path item: eight methods that openapiv3 has a member for, and those of OpenAPI 3.2 that
//! normalisation keeps in extensions.

use std::borrow::Cow;

use openapiv3::{Operation, PathItem};
use serde_json::Value;

use crate::normalize::{ADDITIONAL, QUERY};
use crate::origin::Pointer;

/// An operation of a path item.
pub(super) struct Listed<'i> {
    /// The method as it is sent.
    pub(super) method: Cow<'i, str>,
    /// Where it stands in the item.
    pub(super) place: Pointer,
    pub(super) operation: Cow<'i, Operation>,
}

/// Every operation of an item, in the order of the specification.
pub(super) fn operations_of(item: &PathItem) -> Vec<Listed<'_>> {
    let named = [
        ("get", "GET", &item.get),
        ("put", "PUT", &item.put),
        ("post", "POST", &item.post),
        ("delete", "DELETE", &item.delete),
        ("options", "OPTIONS", &item.options),
        ("head", "HEAD", &item.head),
        ("patch", "PATCH", &item.patch),
        ("trace", "TRACE", &item.trace),
    ];
    let named = named.into_iter().filter_map(|(key, method, operation)| {
        Some(Listed {
            method: Cow::Borrowed(method),
            place: Pointer::root().child(key),
            operation: Cow::Borrowed(operation.as_ref()?),
        })
    });
    let query = item
        .extensions
        .get(QUERY)
        .map(|operation| ("QUERY", Pointer::root().child(QUERY), operation));
    let others = item
        .extensions
        .get(ADDITIONAL)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(method, operation)| {
            let place = Pointer::root().child(ADDITIONAL).child(method);
            (method.as_str(), place, operation)
        });
    let later = query
        .into_iter()
        .chain(others)
        .filter_map(|(method, place, operation)| {
            Some(Listed {
                method: Cow::Borrowed(method),
                place,
                operation: Cow::Owned(serde_json::from_value(operation.clone()).ok()?),
            })
        });
    named.chain(later).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_of_all_methods_are_listed_with_their_places() {
        let operation = json!({ "operationId": "o", "responses": {} });
        let item: PathItem = serde_json::from_value(json!({
            "post": operation, "get": operation,
            ADDITIONAL: { "COPY": operation }, QUERY: operation,
        }))
        .unwrap();
        let listed: Vec<(String, String)> = operations_of(&item)
            .into_iter()
            .map(|listed| {
                assert_eq!(listed.operation.operation_id.as_deref(), Some("o"));
                (listed.method.into_owned(), listed.place.to_string())
            })
            .collect();
        let listed: Vec<(&str, &str)> = listed
            .iter()
            .map(|(method, place)| (method.as_str(), place.as_str()))
            .collect();
        assert_eq!(
            listed,
            [
                ("GET", "#/get"),
                ("POST", "#/post"),
                ("QUERY", "#/x-oas-query"),
                ("COPY", "#/x-oas-additional-operations/COPY"),
            ]
        );
    }
}
