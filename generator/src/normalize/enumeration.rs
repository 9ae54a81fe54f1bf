//! Allowed values that do not agree with the type of their schema, before the schema is split by type.

use std::borrow::Cow;

use serde_json::Value;

use super::limits::convert;
use super::schema::Draft;
use super::types::Json;
use super::walk::Walker;
use crate::diag::codes;

impl Walker<'_, '_> {
    /// Lets a schema have the types of its values: `[true, false, auto]` is a boolean or a string.
    pub(super) fn settle_types_by_values(&mut self, draft: &mut Draft<'_>) {
        self.unwrap_values(draft);
        if !(draft.any_of.is_empty() && draft.one_of.is_empty()) {
            return;
        }
        let Some(entry) = draft.entries.find("enum") else {
            return;
        };
        let declared = &draft.types.known;
        let lone = match declared.as_slice() {
            [json] => Some(*json),
            _ => None,
        };
        let values = entry.value.as_array().into_iter().flatten();
        let mut found: Vec<Json> = Vec::new();
        for json in values.filter_map(|value| Json::of(&convert(value, lone))) {
            if !declared
                .iter()
                .chain(&found)
                .any(|known| known.admits(json))
            {
                found.push(json);
            }
        }
        if found.contains(&Json::Number) {
            found.retain(|json| *json != Json::Integer);
        }
        let structured = |json: &Json| matches!(json, Json::Object | Json::Array);
        // One type is read off the finished schema.
        let mixed = found.len() + declared.len() > 1;
        if found.is_empty() || !mixed || found.iter().any(structured) {
            return;
        }
        if !declared.is_empty() {
            let values = entry.value.as_array().into_iter().flatten();
            let fits = |value: &Value| {
                Json::of(&convert(value, lone))
                    .is_some_and(|json| declared.iter().any(|known| known.admits(json)))
            };
            // A type that no value has is a slip; the finished schema drops it.
            if !values.clone().any(fits) && found.len() == 1 {
                return;
            }
            let names: Vec<_> = declared.iter().map(|json| json.name()).collect();
            let message = format!(
                "`enum` has values that are not of the type `{}`; they are allowed all the same",
                names.join("` or `")
            );
            self.note(codes::ENUM_TYPE, message, &entry.from);
            if !values.clone().any(fits) {
                draft.types.known.clear();
            }
        }
        let null_is_listed = entry
            .value
            .as_array()
            .is_some_and(|values| values.contains(&Value::Null));
        draft.nullable |= null_is_listed;
        draft.types.known.extend(found);
    }

    /// Takes values out of a list that stands where the first value belongs.
    fn unwrap_values(&mut self, draft: &mut Draft<'_>) {
        if draft.types.known.contains(&Json::Array) {
            return;
        }
        let Some(entry) = draft.entries.find_mut("enum") else {
            return;
        };
        let inner = match entry.value.as_array().map(Vec::as_slice) {
            Some([Value::Array(inner)])
                if !inner
                    .iter()
                    .any(|value| value.is_array() || value.is_object()) =>
            {
                inner.clone()
            }
            _ => return,
        };
        let message = "the allowed values stand in a list of their own; they are read as the values of `enum`";
        entry.value = Cow::Owned(Value::Array(inner));
        let from = entry.from.clone();
        self.note(codes::REPAIRED, message, &from);
    }
}
