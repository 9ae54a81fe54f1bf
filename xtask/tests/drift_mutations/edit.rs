//! Edits of a raw document; each says whether it was possible.

use std::collections::BTreeSet;

use serde_json::{Value, json};

pub(crate) fn set(value: &mut Value, key: &str, new: Value) -> bool {
    let Some(map) = value.as_object_mut() else {
        return false;
    };
    map.insert(key.to_owned(), new.clone()) != Some(new)
}

pub(crate) fn set_new(value: &mut Value, key: &str, new: Value) -> bool {
    value.get(key).is_none() && set(value, key, new)
}

pub(crate) fn replace(value: &mut Value, new: Value) -> bool {
    *value = new;
    true
}

pub(crate) fn remove(value: &mut Value, key: &str) -> bool {
    value
        .as_object_mut()
        .and_then(|map| map.shift_remove(key))
        .is_some()
}

pub(crate) fn list<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Vec<Value>> {
    value.get_mut(key)?.as_array_mut()
}

/// A schema of this type that says nothing else of account.
pub(crate) fn is_plain(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind
        && [
            "enum", "const", "allOf", "oneOf", "anyOf", "format", "minimum", "pattern",
        ]
        .iter()
        .all(|key| schema.get(key).is_none())
}

pub(crate) fn has_members(schema: &Value) -> bool {
    schema["type"] == "object"
        && schema["properties"]
            .as_object()
            .is_some_and(|map| !map.is_empty())
        && ["allOf", "oneOf", "anyOf"]
            .iter()
            .all(|key| schema.get(key).is_none())
}

/// Names of members that are, or are not, required, and travel in both directions.
pub(crate) fn members(schema: &Value, required: bool) -> Vec<String> {
    if !has_members(schema) {
        return Vec::new();
    }
    let names: BTreeSet<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema["properties"].as_object().unwrap();
    properties
        .iter()
        .filter(|(_, member)| member.get("readOnly").is_none() && member.get("writeOnly").is_none())
        .map(|(name, _)| name.clone())
        .filter(|name| names.contains(name.as_str()) == required)
        .collect()
}

pub(crate) fn remove_member(schema: &mut Value, seed: usize, required: bool) -> bool {
    let names = members(schema, required);
    // The last member is left, and so is the one that tells alternatives apart.
    if names.is_empty()
        || schema["properties"].as_object().unwrap().len() < 2
        || schema.get("discriminator").is_some()
    {
        return false;
    }
    let name = &names[seed % names.len()];
    if let Some(list) = list(schema, "required") {
        list.retain(|item| item != name.as_str());
    }
    schema.get("additionalProperties") != Some(&json!(false))
        && remove(&mut schema["properties"], name)
}

pub(crate) fn add_member(schema: &mut Value, required: bool) -> bool {
    if !has_members(schema) {
        return false;
    }
    if required {
        match list(schema, "required") {
            Some(list) => list.push(json!("brandNew")),
            None => schema["required"] = json!(["brandNew"]),
        }
    }
    set_new(
        &mut schema["properties"],
        "brandNew",
        json!({"type": "string"}),
    )
}

pub(crate) fn require(schema: &mut Value, seed: usize) -> bool {
    let names = members(schema, false);
    if names.is_empty() {
        return false;
    }
    let name = json!(names[seed % names.len()]);
    match list(schema, "required") {
        Some(list) => list.push(name),
        None => schema["required"] = json!([name]),
    }
    true
}

pub(crate) fn release(schema: &mut Value, seed: usize) -> bool {
    let names = members(schema, true);
    if names.is_empty() {
        return false;
    }
    let name = names[seed % names.len()].clone();
    list(schema, "required")
        .unwrap()
        .retain(|item| item != name.as_str());
    true
}

pub(crate) fn add_parameter(operation: &mut Value, parameter: Value) -> bool {
    match list(operation, "parameters") {
        Some(list) => list.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
    true
}

/// Changes or removes a parameter that stands in the operation itself and outside of the path.
pub(crate) fn with_parameter(
    operation: &mut Value,
    seed: usize,
    required: bool,
    change: fn(Value) -> Option<Value>,
) -> bool {
    let Some(list) = list(operation, "parameters") else {
        return false;
    };
    let fits = |parameter: &Value| {
        ["query", "header"]
            .iter()
            .any(|place| parameter["in"] == *place)
            && (parameter["required"] == true) == required
    };
    let candidates: Vec<usize> = (0..list.len()).filter(|at| fits(&list[*at])).collect();
    if candidates.is_empty() {
        return false;
    }
    let at = candidates[seed % candidates.len()];
    let parameter = list.remove(at);
    if let Some(changed) = change(parameter) {
        list.insert(at, changed);
    }
    true
}
