//! Where the operations of a normalised Path Item Object stand.
//!
//! `openapiv3` has a member for eight methods. What OpenAPI 3.2 adds stands in extensions: the operation of `query` as
//! it is, and the others in a mapping from the method as it is sent (OpenAPI 3.2.0, "Path Item
//! Object").

use serde_json::Value;

use super::kind::METHODS;
use crate::origin::Pointer;

/// Holds the operation of the method `QUERY`.
pub(crate) const QUERY: &str = "x-oas-query";

/// Holds the operations of other methods, by method as it is sent.
pub(crate) const ADDITIONAL: &str = "x-oas-additional-operations";

/// The places of all operations of an item, relative to it and in the order of the specification.
pub(super) fn places(item: &Value) -> Vec<Pointer> {
    let named = METHODS
        .into_iter()
        .chain([QUERY])
        .filter(|key| item.get(key).is_some())
        .map(|key| Pointer::root().child(key));
    let additional = Pointer::root().child(ADDITIONAL);
    let others = item
        .get(ADDITIONAL)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(method, _)| additional.child(method));
    named.chain(others).collect()
}

/// Whether a name can be sent as a method: a token (RFC 9110 sections 5.6.2 and 9.1).
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_found_wherever_they_stand() {
        let item = json!({
            "summary": "s", "post": {}, "get": {},
            ADDITIONAL: { "COPY": {}, "a/b": {} }, QUERY: {},
        });
        let places: Vec<String> = places(&item).iter().map(Pointer::to_string).collect();
        assert_eq!(
            places,
            [
                "#/get",
                "#/post",
                "#/x-oas-query",
                "#/x-oas-additional-operations/COPY",
                "#/x-oas-additional-operations/a~1b",
            ]
        );
    }

    #[test]
    fn a_method_is_a_token() {
        for name in ["GET", "copy", "M-SEARCH", "X_1", "!"] {
            assert!(is_token(name), "{name}");
        }
        for name in ["", "GET LIST", "A/B", "É", "A\n", "\"", "(a)"] {
            assert!(!is_token(name), "{name}");
        }
    }
}
