//! Types and the values that the document gives beside them, where the two do not agree, before a schema is split by
//! type.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::grammar::Role;
use super::limits::convert;
use super::schema::{Draft, role};
use super::types::Json;
use super::walk::Walker;
use crate::diag::codes;

impl Walker<'_, '_> {
    /// Lets a schema have the types of its values: `[true, false, auto]` is a boolean or a string.
    pub(super) fn settle_types_by_values(&mut self, draft: &mut Draft<'_>) {
        self.type_by_shape(draft);
        self.unwrap_values(draft);
        self.null_beside_type(draft);
        self.values_of_items(draft);
        self.structured_values(draft);
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

    /// Takes values out of lists that stand where they themselves belong.
    fn unwrap_values(&mut self, draft: &mut Draft<'_>) {
        if draft.types.known.contains(&Json::Array) {
            return;
        }
        let Some(entry) = draft.entries.find_mut("enum") else {
            return;
        };
        let inner = match entry.value.as_array().map(Vec::as_slice) {
            Some([Value::Array(inner)]) => inner.clone(),
            // A schema without a type may be about lists.
            Some(values) if !draft.types.known.is_empty() && !values.is_empty() => {
                let lists: Option<Vec<&Vec<Value>>> = values.iter().map(Value::as_array).collect();
                let Some(lists) = lists else { return };
                lists.into_iter().flatten().cloned().collect()
            }
            _ => return,
        };
        let structured = |value: &Value| value.is_array() || value.is_object();
        if inner.iter().any(structured) {
            return;
        }
        let message = "the allowed values stand in a list of their own; they are read as the values of `enum`";
        entry.value = Cow::Owned(Value::Array(inner));
        let from = entry.from.clone();
        self.note(codes::REPAIRED, message, &from);
    }

    /// The type of a schema that states none, or one that all of its other members contradict.
    fn type_by_shape(&mut self, draft: &mut Draft<'_>) {
        let has = |key: &str| draft.entries.find(key).is_some();
        let items = draft.entries.get("items").is_some_and(Value::is_object);
        match draft.types.known.as_slice() {
            // An object without any member is still one.
            [] if !draft.types.is_any()
                && !draft.composed()
                && !draft.refers()
                && !draft.only_null =>
            {
                let empty = draft
                    .entries
                    .get("properties")
                    .and_then(Value::as_object)
                    .is_some_and(Map::is_empty);
                let other = draft.entries.0.iter().any(|entry| {
                    !matches!(
                        role(&entry.key),
                        Role::Annotation | Role::OnObject | Role::Fact
                    )
                });
                if empty && !other {
                    draft.types.known.push(Json::Object);
                }
            }
            [Json::Object] if items && !has("properties") && !has("additionalProperties") => {
                let shown = ["example", "default"]
                    .into_iter()
                    .find_map(|key| draft.entries.find(key));
                if let Some(shown) = shown
                    && shown.value.is_array()
                {
                    let message = "`items` and a list as the example stand beside `type: object`; it is read as `array`";
                    let from = shown.from.clone();
                    self.note(codes::REPAIRED, message, &from);
                    draft.types.known = vec![Json::Array];
                }
            }
            _ => {}
        }
    }

    /// Null as the only allowed value beside a type: a tool wrote down the one value that it saw. The type is kept, so
    /// that other values are read once there are any.
    fn null_beside_type(&mut self, draft: &mut Draft<'_>) {
        if draft.types.known.is_empty() {
            return;
        }
        let null_alone = |value: &Value| {
            value
                .as_array()
                .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
        };
        if draft.entries.get("enum").is_some_and(null_alone)
            && let Some(entry) = draft.entries.take("enum")
        {
            let message =
                "null is the only value in `enum`; the type beside it is kept, and null is allowed";
            self.note(codes::FACT, message, &entry.from);
            draft.nullable = true;
        }
    }

    /// Scalars as the allowed values of an array are those of its items.
    fn values_of_items(&mut self, draft: &mut Draft<'_>) {
        let scalar = |value: &Value| !value.is_array() && !value.is_object();
        let listed = draft
            .entries
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| !values.is_empty() && values.iter().all(scalar));
        if draft.types.known.as_slice() != [Json::Array]
            || !listed
            || draft.entries.find("prefixItems").is_some()
        {
            return;
        }
        let Some(entry) = draft.entries.take("enum") else {
            return;
        };
        let message =
            "the values in `enum` of an array are scalars; they are read as those of its items";
        self.note(codes::REPAIRED, message, &entry.from);
        let values = entry.value.as_array().into_iter().flatten();
        let legal: Vec<Value> = values.filter(|value| !value.is_null()).cloned().collect();
        draft.nullable |= entry.value.as_array().map(Vec::len) != Some(legal.len());
        let (mut items, from) = match draft.entries.find("items") {
            Some(items) => match items.value.as_object() {
                Some(map) => (map.clone(), items.from.clone()),
                None if items.value.is_array() => return,
                None => (Map::new(), items.from.clone()),
            },
            None => (Map::new(), entry.from.clone()),
        };
        // What the items themselves say is more precise.
        let stated = ["enum", "const", "$ref", "allOf", "oneOf", "anyOf"];
        if stated.into_iter().any(|key| items.contains_key(key)) || legal.is_empty() {
            return;
        }
        items.insert("enum".to_owned(), json!(legal));
        draft.entries.set("items", Value::Object(items), from);
    }

    /// Objects and lists as allowed values say no more about the type than that it is one of them.
    fn structured_values(&mut self, draft: &mut Draft<'_>) {
        let Some(values) = draft.entries.get("enum").and_then(Value::as_array) else {
            return;
        };
        let mut types: Vec<Json> = values.iter().filter_map(Json::of).collect();
        types.dedup();
        let [json @ (Json::Object | Json::Array)] = types.as_slice() else {
            return;
        };
        let (json, null) = (*json, values.iter().any(Value::is_null));
        match draft.types.known.as_slice() {
            [known] if *known == json => {}
            [] if !draft.types.is_any() && !draft.composed() && !draft.refers() => {
                draft.types.known.push(json);
            }
            _ => return,
        }
        draft.nullable |= null;
        if let Some(entry) = draft.entries.take("enum") {
            let message = format!(
                "`enum` lists values of the type `{}`, which no Rust type expresses",
                json.name()
            );
            self.note(codes::FACT, message, &entry.from);
        }
    }
}
