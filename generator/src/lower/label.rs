//! What the variant of an alternative is called.

use serde_json::Value;

use super::union::{Alternative, component_name};
use crate::resolve::{Facts, Part, SchemaRef};

/// The longest title that is a name and not a description.
const MAX_TITLE: usize = 40;

/// The name of the alternative at `position`: its component, its title, the value of its tag, what
/// it has and the others have not, or its JSON type.
pub(super) fn label(alternatives: &[Alternative<'_>], position: usize) -> String {
    let Some(alternative) = alternatives.get(position) else {
        return "value".to_owned();
    };
    if let Some(name) = component_name(&alternative.part) {
        return name;
    }
    let facts = &alternative.facts;
    if let Some(title) = facts.data.iter().find_map(|data| data.title.as_deref())
        && title.len() <= MAX_TITLE
    {
        return title.to_owned();
    }
    let constant = facts
        .properties
        .iter()
        .filter(|(name, _)| facts.required.contains(*name))
        .find_map(|(_, parts)| constant(parts));
    if let Some(constant) = constant {
        return constant;
    }
    if let Some([Value::String(value)]) = facts.values.as_deref() {
        return match value.as_str() {
            "" => "empty".to_owned(),
            value => value.to_owned(),
        };
    }
    let others: Vec<&Facts<'_>> = alternatives
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != position)
        .map(|(_, other)| &other.facts)
        .collect();
    match kind(facts) {
        Some("array") => list(facts, &others),
        Some("object") => object(facts, &others),
        None if !facts.properties.is_empty() => object(facts, &others),
        _ => scalar(facts).to_owned(),
    }
}

/// The JSON type that is stated.
fn kind(facts: &Facts<'_>) -> Option<&'static str> {
    facts.kind.as_ref().map(|(kind, _)| *kind)
}

/// A word for the values of a scalar.
fn scalar(facts: &Facts<'_>) -> &'static str {
    match kind(facts) {
        Some("string") => match facts.format.as_deref() {
            Some("date-time") => "timestamp",
            Some("date") => "date",
            _ => "text",
        },
        Some("integer") => "integer",
        Some("number") => "number",
        Some("boolean") => "boolean",
        Some("object") => "object",
        Some("array") => "list",
        _ => "value",
    }
}

/// Several lists are told apart by their items.
fn list(facts: &Facts<'_>, others: &[&Facts<'_>]) -> String {
    let [item] = facts.items.as_slice() else {
        return "list".to_owned();
    };
    if others.iter().all(|other| kind(other) != Some("array")) {
        return "list".to_owned();
    }
    let word = match (component_name(item), item.schema) {
        (Some(name), _) => name,
        (None, SchemaRef::Item(schema)) => match &schema.schema_kind {
            openapiv3::SchemaKind::Type(ty) => match ty {
                openapiv3::Type::String(_) => "text",
                openapiv3::Type::Integer(_) => "integer",
                openapiv3::Type::Number(_) => "number",
                openapiv3::Type::Boolean(_) => "boolean",
                openapiv3::Type::Object(_) => "object",
                openapiv3::Type::Array(_) => "list",
            }
            .to_owned(),
            _ => return "list".to_owned(),
        },
        (None, SchemaRef::Reference(_)) => return "list".to_owned(),
    };
    format!("{word}_list")
}

/// Several objects are told apart by a member that only one of them has, a required one before all
/// others; else the first required member says more than the word object.
fn object(facts: &Facts<'_>, others: &[&Facts<'_>]) -> String {
    let declared = || facts.properties.keys();
    let is_required = |name: &&String| facts.required.contains(*name);
    let is_own = |name: &&String| {
        !others
            .iter()
            .any(|other| other.properties.contains_key(*name))
    };
    let alone = others.iter().all(|other| other.properties.is_empty());
    let first = facts
        .required
        .iter()
        .find(|name| facts.properties.contains_key(*name));
    let telling = if alone {
        first
    } else {
        declared()
            .filter(is_required)
            .find(is_own)
            .or_else(|| declared().find(is_own))
            .or(first)
    };
    telling.map_or_else(|| "object".to_owned(), |name| format!("with_{name}"))
}

/// The only legal value of a member.
fn constant(parts: &[Part<'_>]) -> Option<String> {
    parts.iter().find_map(|part| match part.schema {
        SchemaRef::Item(schema) => match &schema.schema_kind {
            openapiv3::SchemaKind::Type(openapiv3::Type::String(string)) => {
                match string.enumeration.as_slice() {
                    [Some(value)] => Some(value.clone()),
                    _ => None,
                }
            }
            openapiv3::SchemaKind::Any(any) => match any.enumeration.as_slice() {
                [Value::String(value)] => Some(value.clone()),
                _ => None,
            },
            _ => None,
        },
        SchemaRef::Reference(_) => None,
    })
}
