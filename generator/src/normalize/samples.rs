//! What an author forgot to check: samples that are not of the type of their schema, and objects without members.

use serde_json::{Value, json};

use super::schema::Draft;
use super::types::Json;
use super::walk::Walker;
use crate::diag::codes;

impl Walker<'_, '_> {
    /// Reports an object that has a list of members with nothing in it: any object is accepted, since the author
    /// certainly did not mean that none may be sent.
    pub(super) fn check_members(&mut self, draft: &Draft<'_>) {
        let Some(entry) = draft.entries.find("properties") else {
            return;
        };
        let empty = entry
            .value
            .as_object()
            .is_some_and(serde_json::Map::is_empty);
        let alone = draft.entries.get("additionalProperties").is_none()
            && draft.all_of.is_empty()
            && draft.any_of.is_empty()
            && draft.one_of.is_empty();
        if empty && alone {
            let message = "`properties` is empty; any object is accepted";
            self.note(codes::EMPTY_PROPERTIES, message, &entry.from);
        }
    }

    /// Reports examples and defaults of another type. The type stays, since samples are written by hand and rarely
    /// checked; but nobody writes an object by accident where a text is meant, so that such a schema allows both.
    pub(super) fn check_samples(&mut self, draft: &mut Draft<'_>) {
        let Some(declared) = draft.types.known.first().copied() else {
            return;
        };
        let mut widened = None;
        for entry in &draft.entries.0 {
            let samples = match (entry.key.as_ref(), entry.value.as_ref()) {
                ("example" | "default", value) => std::slice::from_ref(value),
                ("examples", Value::Array(values)) => values.as_slice(),
                _ => continue,
            };
            let other = samples
                .iter()
                .filter_map(Json::of)
                .find(|found| !draft.types.known.iter().any(|known| known.admits(*found)));
            let Some(other) = other else { continue };
            if entry.key != "default" && other == Json::Object && is_any_text(draft) {
                let message = format!(
                    "`{}` of a schema of type `string` is an object; both are accepted",
                    entry.key
                );
                self.note(codes::SAMPLE_WIDENS, message, &entry.from);
                widened = Some(other);
                continue;
            }
            let message = format!(
                "`{}` of a schema of type `{}` is of type `{}`",
                entry.key,
                declared.name(),
                other.name()
            );
            self.note(codes::SAMPLE_TYPE, message, &entry.from);
        }
        draft.types.known.extend(widened);
        self.check_items(draft);
    }

    /// The same for the items of an array, which an example of the array shows.
    fn check_items(&mut self, draft: &mut Draft<'_>) {
        let is_text = |items: &Value| {
            items.as_object().is_some_and(|items| {
                let says = |key: &str| items.contains_key(key);
                items.get("type") == Some(&Value::from("string")) && !RULES.into_iter().any(says)
            })
        };
        if draft.types.known != [Json::Array] || !draft.entries.get("items").is_some_and(is_text) {
            return;
        }
        let shown = draft.entries.0.iter().find(|entry| {
            let examples = match (entry.key.as_ref(), entry.value.as_ref()) {
                ("example", example) => std::slice::from_ref(example),
                ("examples", Value::Array(examples)) => examples.as_slice(),
                _ => &[],
            };
            let mut items = examples.iter().filter_map(Value::as_array).flatten();
            items.any(Value::is_object)
        });
        let Some(from) = shown.map(|entry| entry.from.clone()) else {
            return;
        };
        let message = "an item of the example is an object where `items` are of type `string`; both are accepted";
        self.note(codes::SAMPLE_WIDENS, message, &from);
        draft.entries.set(
            "items",
            json!({"anyOf": [{"type": "string"}, {"type": "object"}]}),
            from,
        );
    }
}

/// What says which texts are meant.
const RULES: [&str; 8] = [
    "enum", "const", "format", "pattern", "$ref", "allOf", "anyOf", "oneOf",
];

/// Whether a schema is a string of which nothing else is said.
fn is_any_text(draft: &Draft<'_>) -> bool {
    let says = |key: &str| draft.entries.get(key).is_some();
    draft.types.known == [Json::String]
        && !["enum", "const", "format", "pattern"].into_iter().any(says)
        && draft.all_of.is_empty()
        && draft.any_of.is_empty()
        && draft.one_of.is_empty()
}
