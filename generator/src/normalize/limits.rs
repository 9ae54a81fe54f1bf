//! Adjusting the plain values of a finished schema: bounds, allowed values, content and examples.
//!
//! `openapiv3` unwraps the conversion of bounds and allowed values to `i64` and `f64`, so nothing that does not convert
//! may reach it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::schema::FACTS;
use super::shape::{plain, whole};
use super::types::Json;
use crate::diag::{Code, codes};

/// What was found on the way.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) messages: Vec<(Code, String)>,
    /// Null was among the allowed values.
    pub(super) null: bool,
}

impl Findings {
    fn add(&mut self, code: Code, message: impl Into<String>) {
        self.messages.push((code, message.into()));
    }
}

fn json_type(out: &Map<String, Value>) -> Option<Json> {
    Json::named_in(out.get("type"))
}

/// `contentEncoding` and `contentMediaType` in the words of 3.0 (OpenAPI 3.1.1 section 4.4.1.2).
pub(super) fn settle_content(out: &mut Map<String, Value>) {
    if out.contains_key("format") {
        return;
    }
    let encoding = out
        .get("x-oas-content-encoding")
        .and_then(Value::as_str)
        .map(str::to_ascii_lowercase);
    let media_type = out.get("x-oas-content-media-type").and_then(Value::as_str);
    let format = match (encoding.as_deref(), media_type) {
        (Some("base64"), _) => "byte",
        (Some("base64url"), _) => "base64url",
        (Some("binary"), _) | (None, Some("application/octet-stream")) => "binary",
        _ => return,
    };
    out.insert("format".to_owned(), json!(format));
}

/// The first of several examples is the one that 3.0 has room for.
pub(super) fn settle_examples(out: &mut Map<String, Value>) {
    if out.contains_key("example") {
        return;
    }
    let first = out
        .get("x-oas-examples")
        .and_then(Value::as_array)
        .and_then(|list| list.first())
        .cloned();
    if let Some(first) = first {
        out.insert("example".to_owned(), first);
    }
}

/// Bounds in the form of 3.0: a number, and a boolean that excludes it.
pub(super) fn settle_bounds(out: &mut Map<String, Value>, findings: &mut Findings) {
    for (bound, exclusive, tighter) in [
        (
            "minimum",
            "exclusiveMinimum",
            f64::gt as fn(&f64, &f64) -> bool,
        ),
        ("maximum", "exclusiveMaximum", f64::lt),
    ] {
        match out.get(exclusive).cloned() {
            Some(Value::Number(limit)) => {
                let inclusive = out.get(bound).and_then(Value::as_f64);
                let stricter = match (inclusive, limit.as_f64()) {
                    (Some(inclusive), Some(limit)) => !tighter(&inclusive, &limit),
                    _ => true,
                };
                if stricter {
                    out.insert(bound.to_owned(), Value::Number(limit));
                    out.insert(exclusive.to_owned(), Value::Bool(true));
                } else {
                    out.remove(exclusive);
                }
            }
            Some(Value::Bool(flag)) if !out.contains_key(bound) => {
                out.remove(exclusive);
                if flag {
                    findings.add(
                        codes::FACT,
                        format!("`{exclusive}` without `{bound}` has no effect"),
                    );
                }
            }
            _ => {}
        }
    }
    if json_type(out) != Some(Json::Integer) {
        return;
    }
    for key in ["minimum", "maximum", "multipleOf"] {
        let Some(Value::Number(number)) = out.get(key) else {
            continue;
        };
        if number.is_i64() {
            continue;
        }
        match whole(number) {
            Some(integer) => {
                out.insert(key.to_owned(), integer.into());
            }
            None => {
                if let Some(value) = out.remove(key) {
                    let facts = out.entry(FACTS).or_insert_with(|| json!({}));
                    if let Some(facts) = facts.as_object_mut() {
                        facts.insert(key.to_owned(), value);
                    }
                    findings.add(
                        codes::FACT,
                        format!("`{key}` of an integer is no integer of 64 bits"),
                    );
                }
                // The flag means nothing without its bound.
                let exclusive = match key {
                    "minimum" => "exclusiveMinimum",
                    _ => "exclusiveMaximum",
                };
                if key != "multipleOf" {
                    out.remove(exclusive);
                }
            }
        }
    }
}

/// The allowed values: each once, of the schema's type, and null as `nullable`.
pub(super) fn settle_enum(out: &mut Map<String, Value>, findings: &mut Findings) {
    let Some(Value::Array(values)) = out.get("enum") else {
        return;
    };
    let declared = json_type(out);
    let mut seen = BTreeSet::new();
    let mut kept = Vec::with_capacity(values.len());
    let mut indices = Vec::with_capacity(values.len());
    let mut repeated = false;
    let mut converted = false;
    for (index, value) in values.iter().enumerate() {
        if value.is_null() {
            findings.null = true;
            continue;
        }
        let read = convert(value, declared);
        converted |= read != *value && value.is_string() != read.is_string();
        if seen.insert(read.to_string()) {
            kept.push(read);
            indices.push(index);
        } else {
            repeated = true;
        }
    }
    let count = values.len();
    if repeated {
        findings.add(codes::ENUM_REPEATED, "a value stands twice in `enum`");
    }
    if converted {
        findings.add(
            codes::REPAIRED,
            "a value of `enum` is written in another type than the schema's",
        );
    }
    if kept.is_empty() {
        out.remove("enum");
        if findings.null {
            out.remove("type");
            out.insert("enum".to_owned(), json!([null]));
        } else {
            findings.add(
                codes::DROPPED_MEMBER,
                "an empty `enum` allows no value; it is ignored",
            );
        }
        return;
    }
    let types: BTreeSet<Json> = kept.iter().filter_map(Json::of).collect();
    let common = match types.iter().copied().collect::<Vec<_>>().as_slice() {
        [json] => Some(*json),
        [Json::Number, Json::Integer] => Some(Json::Number),
        _ => None,
    };
    match declared {
        None => {
            if let Some(json @ (Json::String | Json::Number | Json::Integer | Json::Boolean)) =
                common
                && !out.contains_key("type")
            {
                out.insert("type".to_owned(), json!(json.name()));
                if json == Json::Integer {
                    kept = kept
                        .iter()
                        .map(|value| convert(value, Some(json)))
                        .collect();
                }
            }
        }
        Some(declared) if !types.iter().all(|json| declared.admits(*json)) => {
            findings.add(
                codes::ENUM_TYPE,
                format!(
                    "`enum` has values that are not of the type `{}`; the type is ignored",
                    declared.name()
                ),
            );
            out.remove("type");
            if let Some(json) = common {
                out.insert("type".to_owned(), json!(json.name()));
            }
        }
        Some(_) => {}
    }
    if indices.len() != count {
        keep_parallel(out, count, &indices);
    }
    out.insert("enum".to_owned(), Value::Array(kept));
}

/// Reads a value as one of the declared type where it says the same.
pub(super) fn convert(value: &Value, declared: Option<Json>) -> Value {
    match (declared, value) {
        (Some(Json::String), Value::Number(number)) => Value::String(number.to_string()),
        (Some(Json::String), Value::Bool(flag)) => Value::String(flag.to_string()),
        (Some(Json::Integer), Value::Number(number)) => {
            whole(number).map_or_else(|| value.clone(), Value::from)
        }
        (Some(Json::Integer), Value::String(text)) => text
            .parse::<i64>()
            .map_or_else(|_| value.clone(), Value::from),
        (Some(Json::Number), Value::String(text)) => text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map_or_else(|| value.clone(), Value::Number),
        (Some(Json::Boolean), Value::String(text)) => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => value.clone(),
        },
        (_, Value::Number(number)) => plain(number).map_or_else(|| value.clone(), Value::Number),
        _ => value.clone(),
    }
}

/// Extensions such as `x-enum-varnames` run parallel to `enum`; they lose the same elements.
fn keep_parallel(out: &mut Map<String, Value>, count: usize, indices: &[usize]) {
    for (key, value) in out.iter_mut() {
        if let Value::Array(items) = value
            && key.starts_with("x-")
            && key.contains("enum")
            && items.len() == count
        {
            *items = indices
                .iter()
                .filter_map(|index| items.get(*index))
                .cloned()
                .collect();
        }
    }
}
