//! Rearranging a schema: what JSON Schema 2020-12 and its older drafts say in places where OpenAPI 3.0 has other ones.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::grammar::Role;
use super::kind::Kind;
use super::schema::{Draft, role};
use super::types::Types;
use super::version::Family;
use super::walk::{Entries, Entry, Walker};
use crate::diag::codes;
use crate::origin::Origin;

/// Whether a schema allows null and nothing else.
fn is_null_schema(value: &Value) -> bool {
    let Some(map) = value.as_object() else {
        return false;
    };
    let typed = map
        .get("type")
        .is_some_and(|member| Types::read(member, None).only_null());
    let listed = map
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|values| values.len() == 1 && values.iter().all(Value::is_null));
    let fixed = map.get("const").is_some_and(Value::is_null);
    let composed = ["$ref", "allOf", "oneOf", "anyOf"];
    (typed || listed || fixed) && !composed.into_iter().any(|key| map.contains_key(key))
}

/// An element or member of a value that may be borrowed.
fn inner<'v>(
    value: &Cow<'v, Value>,
    get: impl for<'a> Fn(&'a Value) -> Option<&'a Value>,
) -> Option<Cow<'v, Value>> {
    match value {
        Cow::Borrowed(value) => get(value).map(Cow::Borrowed),
        Cow::Owned(value) => get(value).cloned().map(Cow::Owned),
    }
}

/// The elements of a list member, each with its place.
fn elements<'v>(list: &Entry<'v>) -> Option<Vec<Entry<'v>>> {
    let count = list.value.as_array()?.len();
    (0..count)
        .map(|index| {
            Some(Entry {
                key: list.key.clone(),
                value: inner(&list.value, |value| value.get(index))?,
                from: list.from.index(index),
            })
        })
        .collect()
}

/// Adds the members `map` of the value of `whole` to `entries`, which keep their own.
fn move_up<'v>(entries: &mut Entries<'v>, whole: &Entry<'v>, map: &Map<String, Value>) {
    let moved: Vec<Entry<'v>> = map
        .keys()
        .filter(|key| entries.find(key).is_none())
        .filter_map(|key| {
            Some(Entry {
                key: match &whole.value {
                    Cow::Borrowed(value) => {
                        Cow::Borrowed(value.as_object()?.get_key_value(key)?.0.as_str())
                    }
                    Cow::Owned(_) => Cow::Owned(key.clone()),
                },
                value: inner(&whole.value, |value| value.get(key))?,
                from: whole.from.child(key),
            })
        })
        .collect();
    entries.0.extend(moved);
}

impl Walker<'_, '_> {
    /// Takes the branches of `allOf`, `anyOf` and `oneOf` out of the members. Branches that allow only null become
    /// `nullable`; a branch that is then alone takes the place of the schema.
    pub(super) fn take_branches(&mut self, draft: &mut Draft<'_>) {
        loop {
            let mut all_of = self.branches_of("allOf", draft);
            draft.all_of.append(&mut all_of);
            let mut any_of = self.branches_of("anyOf", draft);
            let mut one_of = self.branches_of("oneOf", draft);
            let mut alone = Vec::new();
            for branches in [&mut any_of, &mut one_of] {
                let Some(removed) = branches.iter().find(|branch| is_null_schema(&branch.value))
                else {
                    continue;
                };
                let removed = removed.from.clone();
                branches.retain(|branch| !is_null_schema(&branch.value));
                draft.nullable = true;
                self.note_null_branch(&removed);
                if branches.is_empty() {
                    draft.only_null = true;
                } else if branches.len() == 1 {
                    alone.append(branches);
                }
            }
            draft.any_of.append(&mut any_of);
            draft.one_of.append(&mut one_of);
            let absorbed = match alone.as_slice() {
                [branch] => self.absorb(draft, branch),
                _ => false,
            };
            if !absorbed {
                // A list of alternatives with one of them left says what `allOf` says.
                draft.all_of.append(&mut alone);
                return;
            }
        }
    }

    fn note_null_branch(&mut self, at: &Origin) {
        if self.family == Family::V30 {
            let message =
                "a branch for null belongs to OpenAPI 3.1, not 3.0; it is read as `nullable`";
            self.note(codes::OTHER_VERSION, message, at);
        }
    }

    fn branches_of<'v>(&mut self, key: &str, draft: &mut Draft<'v>) -> Vec<Entry<'v>> {
        let Some(entry) = draft.entries.take(key) else {
            return Vec::new();
        };
        match elements(&entry) {
            Some(branches) => branches,
            None if entry.value.is_object() => {
                self.note(
                    codes::REPAIRED,
                    format!("`{key}` of a Schema Object should be a list"),
                    &entry.from,
                );
                vec![entry]
            }
            None => {
                if !entry.value.is_null() {
                    self.note(
                        codes::DROPPED_MEMBER,
                        format!("`{key}` of a Schema Object must be a list; it is ignored"),
                        &entry.from,
                    );
                }
                Vec::new()
            }
        }
    }

    /// Moves the members of the only branch up, when nothing else restricts the values. Documentation of the schema
    /// itself goes before that of the branch.
    fn absorb<'v>(&mut self, draft: &mut Draft<'v>, branch: &Entry<'v>) -> bool {
        let plain = draft.entries.0.iter().all(|entry| {
            matches!(role(&entry.key), Role::Annotation) && entry.key != "$ref"
                || matches!(entry.key.as_ref(), "nullable" | "discriminator")
        });
        let lone = draft.all_of.is_empty() && draft.any_of.is_empty() && draft.one_of.is_empty();
        let Some(map) = branch.value.as_object() else {
            return false;
        };
        if !plain || !lone {
            return false;
        }
        // With one branch left there is nothing to tell apart.
        draft.entries.take("discriminator");
        move_up(&mut draft.entries, branch, map);
        true
    }

    /// A schema in the place of `type` says what its members say one level higher.
    pub(super) fn lift_type(&mut self, draft: &mut Draft<'_>) {
        // Each turn steps into a value of the document, whose depth is limited.
        while let Some(Value::Object(map)) = draft.entries.get("type") {
            let is_word =
                |key: &String| Kind::Schema.member(key).is_some() || key.starts_with("x-");
            let is_member =
                |entry: &Entry<'_>| is_word(&entry.key.to_string()) || !entry.value.is_object();
            // Beside schemas under other names, `type` is the name of a member.
            if map.is_empty() || !map.keys().all(is_word) || !draft.entries.0.iter().all(is_member)
            {
                return;
            }
            let Some(entry) = draft.entries.take("type") else {
                return;
            };
            let message = "a schema stands in the place of `type`; its members are read as if they stood beside it";
            self.note(codes::REPAIRED, message, &entry.from);
            if let Some(map) = entry.value.as_object() {
                move_up(&mut draft.entries, &entry, map);
            }
        }
    }

    /// `const` is an `enum` of one value.
    pub(super) fn take_const(&mut self, draft: &mut Draft<'_>) {
        if let Some(mut entry) = draft.entries.take("const") {
            self.note_version("const", &entry);
            if entry.value.is_null() && draft.types.known.is_empty() {
                draft.only_null = true;
            } else {
                // It leaves one of the values that an `enum` beside it allows.
                draft.entries.take("enum");
                entry.key = Cow::Borrowed("enum");
                entry.value = Cow::Owned(Value::Array(vec![entry.value.into_owned()]));
                draft.entries.0.push(entry);
            }
        }
    }

    /// Puts the remaining members where the result has them.
    pub(super) fn rearrange(&mut self, draft: &mut Draft<'_>) {
        self.rearrange_items(draft);
        self.rearrange_required(&mut draft.entries);
        self.rearrange_examples(&mut draft.entries);
        self.rearrange_unevaluated(draft);
        self.rearrange_patterns(&mut draft.entries);
    }

    fn note_version(&mut self, key: &str, entry: &Entry<'_>) {
        if let Some(row) = Kind::Schema.member(key) {
            self.check_version(Kind::Schema, row, &entry.from);
        }
    }

    /// Tuples: `prefixItems`, and `items` as a list in older drafts, where `additionalItems` is about the rest.
    fn rearrange_items(&mut self, draft: &mut Draft<'_>) {
        let entries = &mut draft.entries;
        let rest = entries.take("additionalItems");
        match entries.get("items") {
            Some(Value::Array(_)) => {
                if let Some(mut entry) = entries.take("items") {
                    self.note(
                        codes::OTHER_VERSION,
                        "a list in `items` comes from an older JSON Schema; it is read as `prefixItems`",
                        &entry.from,
                    );
                    entry.key = Cow::Borrowed("prefixItems");
                    entries.0.push(entry);
                }
                if let Some(mut rest) = rest {
                    rest.key = Cow::Borrowed("items");
                    entries.0.push(rest);
                }
            }
            _ => {
                if let Some(rest) = rest {
                    let message = "`additionalItems` has no effect where `items` is no list";
                    self.note(codes::FACT, message, &rest.from);
                }
            }
        }
        if entries.get("items") == Some(&Value::Bool(false)) {
            entries.take("items");
            draft.closed_items = true;
        }
        if entries.get("prefixItems").is_some()
            && entries.get("items").is_none()
            && entries.get("unevaluatedItems") == Some(&Value::Bool(false))
        {
            entries.take("unevaluatedItems");
            draft.closed_items = true;
        }
    }

    /// `required: true` in a property belongs to the list of the object around it.
    fn rearrange_required(&mut self, entries: &mut Entries<'_>) {
        if entries.get("required").is_some_and(|value| {
            matches!(value, Value::Bool(_))
                || value
                    .as_str()
                    .is_some_and(|text| matches!(text, "true" | "false"))
        }) && let Some(entry) = entries.take("required")
        {
            self.note(
                codes::REQUIRED_FLAG,
                "`required` in a property is no list; it is read as a member of the list around it",
                &entry.from,
            );
        }
        let flagged: Vec<String> = entries
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(_, property)| {
                property
                    .get("required")
                    .is_some_and(|flag| flag == &Value::Bool(true) || flag.as_str() == Some("true"))
            })
            .map(|(name, _)| name.clone())
            .collect();
        let Some(properties) = entries.find("properties") else {
            return;
        };
        if flagged.is_empty() {
            return;
        }
        let from = properties.from.clone();
        let (mut names, from) = match entries.find("required") {
            Some(entry) => match entry.value.as_array() {
                Some(names) => (names.clone(), entry.from.clone()),
                None => (vec![entry.value.clone().into_owned()], entry.from.clone()),
            },
            None => (Vec::new(), from),
        };
        let listed: BTreeSet<String> = names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        names.extend(
            flagged
                .into_iter()
                .filter(|name| !listed.contains(name))
                .map(Value::String),
        );
        entries.set("required", Value::Array(names), from);
    }

    /// `examples` of a schema is a list; a mapping is taken from the place where Example Objects belong.
    fn rearrange_examples(&mut self, entries: &mut Entries<'_>) {
        let values: Vec<Value> = match entries.get("examples") {
            Some(Value::Object(map)) => map
                .values()
                .map(|example| example.get("value").unwrap_or(example).clone())
                .collect(),
            None | Some(Value::Array(_) | Value::Null) => return,
            Some(single) => vec![single.clone()],
        };
        if let Some(entry) = entries.find("examples") {
            let from = entry.from.clone();
            self.note(
                codes::REPAIRED,
                "`examples` of a Schema Object should be a list",
                &from,
            );
            entries.set("examples", Value::Array(values), from);
        }
    }

    /// `unevaluatedProperties` says what `additionalProperties` says, after all parts of the schema; as nothing else
    /// is known about other properties, it takes that place.
    fn rearrange_unevaluated(&mut self, draft: &mut Draft<'_>) {
        let composed =
            !(draft.all_of.is_empty() && draft.any_of.is_empty() && draft.one_of.is_empty());
        let entries = &mut draft.entries;
        let movable = match entries.get("unevaluatedProperties") {
            Some(Value::Bool(false)) => entries.get("additionalProperties").is_none(),
            Some(Value::Bool(true)) => true,
            Some(_) => entries.get("additionalProperties").is_none() && !composed,
            None => false,
        };
        if !movable {
            return;
        }
        if let Some(mut entry) = entries.take("unevaluatedProperties") {
            self.note_version("unevaluatedProperties", &entry);
            if entry.value.as_ref() != &json!(true) {
                entry.key = Cow::Borrowed("additionalProperties");
                entries.0.push(entry);
            }
        }
    }

    /// `patternProperties`: Rust has no type for keys, so that the values of patterns become those of all keys that are
    /// not declared. Where further keys are free, and without a word on them they are, their values are any JSON: one
    /// that nobody thought of must not cost the whole object.
    fn rearrange_patterns(&mut self, entries: &mut Entries<'_>) {
        let patterns = match entries.get("patternProperties") {
            Some(Value::Object(patterns)) if !patterns.is_empty() => patterns.clone(),
            _ => return,
        };
        let Some(mut entry) = entries.take("patternProperties") else {
            return;
        };
        self.note_version("patternProperties", &entry);
        let message =
            "the patterns of `patternProperties` are rules for keys, which no Rust type expresses";
        self.note(codes::FACT, message, &entry.from);
        let mut values: Vec<Value> = Vec::new();
        for value in patterns.values() {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        match entries.get("additionalProperties") {
            Some(Value::Bool(true)) => return,
            Some(Value::Object(others)) => values.push(Value::Object(others.clone())),
            None | Some(Value::Null) => values.clear(),
            _ => {}
        }
        entries.take("additionalProperties");
        entry.key = Cow::Borrowed("additionalProperties");
        entry.value = Cow::Owned(match (values.as_slice(), patterns.keys().next()) {
            ([], _) => Value::Bool(true),
            ([only], Some(pattern)) => {
                entry.from = entry.from.child(pattern);
                only.clone()
            }
            _ => json!({ "anyOf": values }),
        });
        entries.0.push(entry);
    }
}
