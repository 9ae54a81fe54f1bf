//! Sets of legal values: which values there are, what each is called, and what is said about it.

use std::collections::BTreeSet;

use openapiv3::SchemaData;
use serde_json::Value;

use super::Lowerer;
use crate::ir::{Choice, Float, NameHint, Shape, StringEnum, TypeRef};
use crate::resolve::{Facts, Part};

/// Extensions with a name for each value of `enum`, in the same order.
const NAMES: [&str; 3] = ["x-enum-varnames", "x-enumNames", "x-enum-names"];

/// Extensions with a description for each value, in the same order or by the value.
const DESCRIPTIONS: [&str; 3] = [
    "x-enum-descriptions",
    "x-enumDescriptions",
    "x-enum-description",
];

impl Lowerer<'_, '_> {
    /// The type of a schema that lists its values.
    pub(super) fn values(
        &mut self,
        facts: &Facts<'_>,
        values: &[Value],
        part: &Part<'_>,
        hint: &NameHint,
        nullable: bool,
    ) -> TypeRef {
        let kind = facts.kind.as_ref().map(|(kind, _)| *kind);
        let choices = choices(facts, values);
        let texts: Option<Vec<Choice<String>>> = choices
            .iter()
            .map(|choice| match (&choice.value, kind) {
                (Value::String(text), None | Some("string")) => Some(choice.with(text.clone())),
                // `type: string` with unquoted values: YAML made booleans and numbers of them.
                (Value::Bool(_) | Value::Number(_), Some("string")) => {
                    Some(choice.with(choice.value.to_string()))
                }
                _ => None,
            })
            .collect();
        if let Some(texts) = texts
            && !texts.is_empty()
        {
            return self.string_enum(texts, facts, part, hint, nullable);
        }
        let integers: Option<Vec<Choice<i64>>> = choices
            .iter()
            .map(|choice| Some(choice.with(choice.value.as_i64()?)))
            .collect();
        let all = |is: fn(&Value) -> bool| {
            !choices.is_empty() && choices.iter().all(|choice| is(&choice.value))
        };
        match (kind, integers) {
            (None | Some("integer"), Some(integers)) if !integers.is_empty() => {
                self.integer_enum(integers, facts, part, hint, nullable)
            }
            (Some(kind), _) => super::scalar::scalar(kind, facts),
            (None, _) if all(Value::is_boolean) => TypeRef::Bool,
            (None, _) if all(Value::is_number) => TypeRef::Float(Float::F64),
            (None, _) => TypeRef::Any,
        }
    }

    /// A set of texts.
    pub(super) fn string_enum(
        &mut self,
        choices: Vec<Choice<String>>,
        facts: &Facts<'_>,
        part: &Part<'_>,
        hint: &NameHint,
        nullable: bool,
    ) -> TypeRef {
        let stated = facts
            .data
            .iter()
            .find_map(|data| data.extensions.get("x-open-enum")?.as_bool());
        let shape = Shape::StringEnum(StringEnum {
            values: distinct(choices),
            open: stated != Some(false),
        });
        let id = self.reserve(&part.pointer, hint, shape.clone());
        self.announce(&part.pointer, id, nullable);
        let mut docs = self.docs_from(facts);
        if stated == Some(true) {
            docs.facts
                .push("The API is known to use values beyond these.".to_owned());
        }
        self.finish(id, shape, docs);
        TypeRef::Named(id)
    }

    /// A set of whole numbers.
    pub(super) fn integer_enum(
        &mut self,
        choices: Vec<Choice<i64>>,
        facts: &Facts<'_>,
        part: &Part<'_>,
        hint: &NameHint,
        nullable: bool,
    ) -> TypeRef {
        let shape = Shape::IntegerEnum(distinct(choices));
        let id = self.reserve(&part.pointer, hint, shape.clone());
        self.announce(&part.pointer, id, nullable);
        let docs = self.docs_from(facts);
        self.finish(id, shape, docs);
        TypeRef::Named(id)
    }
}

impl<T> Choice<T> {
    /// The same choice of another value.
    fn with<U>(&self, value: U) -> Choice<U> {
        Choice {
            value,
            hint: self.hint.clone(),
            description: self.description.clone(),
        }
    }
}

/// The legal values without null, with what extensions say about each.
fn choices(facts: &Facts<'_>, values: &[Value]) -> Vec<Choice<Value>> {
    let listed = |keys: &[&str], index: usize, value: &Value| {
        facts
            .data
            .iter()
            .find_map(|data| beside(data, keys, values.len(), index, value))
    };
    values
        .iter()
        .enumerate()
        .filter(|(_, value)| !value.is_null())
        .map(|(index, value)| Choice {
            value: value.clone(),
            hint: listed(&NAMES, index, value),
            description: listed(&DESCRIPTIONS, index, value),
        })
        .collect()
}

/// What an extension says about one value.
fn beside(
    data: &SchemaData,
    keys: &[&str],
    count: usize,
    index: usize,
    value: &Value,
) -> Option<String> {
    let extension = keys.iter().find_map(|key| data.extensions.get(*key))?;
    let found = match extension {
        Value::Array(texts) if texts.len() == count => texts.get(index)?.as_str()?,
        Value::Object(texts) => {
            let key = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            texts.get(&key)?.as_str()?
        }
        _ => return None,
    };
    Some(found.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Each value once.
fn distinct<T: Clone + Ord>(mut choices: Vec<Choice<T>>) -> Vec<Choice<T>> {
    let mut seen = BTreeSet::new();
    choices.retain(|choice| seen.insert(choice.value.clone()));
    choices
}

/// The values of alternatives that are all texts; empty if all are plain texts, `None` if one is no
/// text or has a format of its own.
pub(super) fn texts<'f, 's: 'f>(
    alternatives: impl Iterator<Item = &'f Facts<'s>>,
) -> Option<Vec<Choice<String>>> {
    listed(alternatives, "string", |facts, value| {
        let plain = !matches!(
            facts.format.as_deref(),
            Some("date-time" | "date" | "byte" | "binary")
        );
        match value {
            None => plain.then_some(None),
            Some(value) => Some(Some(value.as_str()?.to_owned())),
        }
    })
}

/// The values of alternatives that are all whole numbers: how 3.1 gives each value of an
/// enumeration a name and a description.
pub(super) fn integers<'f, 's: 'f>(
    alternatives: impl Iterator<Item = &'f Facts<'s>>,
) -> Option<Vec<Choice<i64>>> {
    let choices = listed(alternatives, "integer", |_, value| match value {
        None => Some(None),
        Some(value) => Some(Some(value.as_i64()?)),
    })?;
    (!choices.is_empty()).then_some(choices)
}

/// The values of alternatives that are all of one type. `read` reads a value, or allows that an
/// alternative lists none.
fn listed<'f, 's: 'f, T>(
    alternatives: impl Iterator<Item = &'f Facts<'s>>,
    wanted: &str,
    read: impl Fn(&Facts<'_>, Option<&Value>) -> Option<Option<T>>,
) -> Option<Vec<Choice<T>>> {
    let mut all = Vec::new();
    let mut count = 0_usize;
    for facts in alternatives {
        count += 1;
        let kind = facts.kind.as_ref().map(|(kind, _)| *kind);
        let is_wanted = kind == Some(wanted) || (kind.is_none() && facts.values.is_some());
        if !facts.alternatives.is_empty() || !is_wanted {
            return None;
        }
        let Some(values) = &facts.values else {
            read(facts, None)?;
            continue;
        };
        // What is said of one value is said of it; what is said of several names none of them.
        let lone = values.len() == 1;
        for choice in choices(facts, values) {
            let data = || facts.data.iter().filter(|_| lone);
            let title = data().find_map(|data| data.title.clone());
            let description = data().find_map(|data| data.description.clone());
            // A text is a name already, and the one that is seen on the wire.
            let title = title.filter(|_| !choice.value.is_string());
            all.push(Choice {
                value: read(facts, Some(&choice.value))??,
                hint: choice.hint.or(title),
                description: choice.description.or(description),
            });
        }
    }
    (count > 0).then_some(all)
}
