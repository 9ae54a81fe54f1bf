//! What a schema states, whatever way it is written in.
//!
//! References are followed and the parts of an `allOf` taken together, as they are on the way to the emitted types.
//! Two schemas mean the same exactly if their facts are the same.

use std::collections::{BTreeMap, BTreeSet};

use generator::origin::Pointer;
use serde_json::Value;

use super::kind::{self, Kind};
use crate::coverage::documents::Document;

/// The parts of an `allOf` may lead back to the schema that they belong to; nothing deeper states anything new.
const DEPTH: usize = 32;

/// A fact and where it is stated.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::coverage) struct Stated {
    /// The schema that states it, in the normalised document.
    pub(in crate::coverage) at: Pointer,
    /// What it states, in the form in which it is compared and shown.
    pub(in crate::coverage) says: String,
}

/// What is legal beside the declared members.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::coverage) enum Additional {
    /// Nothing is said, or anything is allowed: the same, as far as values go.
    #[default]
    Any,
    /// Nothing.
    None,
    /// Values that satisfy all of these.
    Typed(Vec<Pointer>),
}

/// What a schema states.
#[derive(Clone, Debug, Default)]
pub(in crate::coverage) struct Facts {
    /// The schema itself, after its references.
    pub(in crate::coverage) at: Pointer,
    /// Every plain fact by its kind: type, format, limits and the like.
    pub(in crate::coverage) plain: BTreeMap<Kind, Stated>,
    /// The legal values, as JSON.
    pub(in crate::coverage) values: Option<(Pointer, BTreeSet<String>)>,
    /// Declared members; a value has to satisfy all schemas of one.
    pub(in crate::coverage) members: BTreeMap<String, Vec<Pointer>>,
    /// Members that must be there.
    pub(in crate::coverage) required: BTreeSet<String>,
    /// What is legal beside them.
    pub(in crate::coverage) additional: Additional,
    /// Schemas of the elements of a list.
    pub(in crate::coverage) items: Vec<Pointer>,
    /// Each `oneOf` or `anyOf`: its alternatives.
    pub(in crate::coverage) alternatives: Vec<Vec<Pointer>>,
    /// Where the first part with members stands, for a member that is missing.
    home: Option<Pointer>,
}

impl Facts {
    /// Gathers what the schemas at `parts` state together.
    pub(in crate::coverage) fn gather(document: &Document, parts: &[Pointer]) -> Self {
        let mut facts = Self::default();
        if let Some(first) = parts.first() {
            facts.at = document.resolve(first);
        }
        let mut nullable = !parts.is_empty();
        for part in parts {
            nullable &= facts.part(document, part, 0);
        }
        if nullable {
            let at = facts.at.clone();
            facts.say(kind::NULLABLE, &at, "true");
        }
        facts
    }

    /// Where a fact of this kind stands, or would.
    pub(in crate::coverage) fn place(&self, kind: Kind) -> &Pointer {
        match (self.plain.get(&kind), &self.values) {
            (Some(stated), _) => &stated.at,
            (None, Some((at, _))) if kind == kind::ENUM => at,
            _ => &self.at,
        }
    }

    /// Where a member stands, or would.
    pub(in crate::coverage) fn member_place(&self, name: &str) -> Pointer {
        let declared = self.members.get(name).and_then(|parts| parts.first());
        declared.cloned().unwrap_or_else(|| {
            let home = self.home.as_ref().unwrap_or(&self.at);
            home.child("properties").child(name)
        })
    }

    /// What is stated about this kind, if anything is.
    pub(in crate::coverage) fn says(&self, kind: Kind) -> Option<&str> {
        self.plain.get(&kind).map(|stated| stated.says.as_str())
    }

    /// Takes over one schema; tells whether it admits null.
    fn part(&mut self, document: &Document, pointer: &Pointer, depth: usize) -> bool {
        let at = document.resolve(pointer);
        let Some(schema) = at.get(document.value()).and_then(Value::as_object) else {
            return true;
        };
        let own = schema.get("nullable") == Some(&Value::Bool(true));
        for (key, value) in schema {
            self.keyword(key, value, &at, schema);
        }
        if depth > DEPTH {
            return own;
        }
        let mut inherited = !schema.contains_key("type") && schema.contains_key("allOf");
        for key in ["allOf", "oneOf", "anyOf"] {
            let Some(list) = schema.get(key).and_then(Value::as_array) else {
                continue;
            };
            let list_at = at.child(key);
            let parts: Vec<Pointer> = (0..list.len()).map(|index| list_at.index(index)).collect();
            match parts.as_slice() {
                // One alternative is no choice.
                parts if key == "allOf" || parts.len() == 1 => {
                    for part in parts {
                        inherited &= self.part(document, part, depth + 1);
                    }
                }
                _ => self.alternatives.push(parts),
            }
        }
        own || inherited
    }

    fn keyword(
        &mut self,
        key: &str,
        value: &Value,
        at: &Pointer,
        schema: &serde_json::Map<String, Value>,
    ) {
        match key {
            "type" => self.say_text(kind::TYPE, at, value),
            "format" => self.say_text(kind::FORMAT, at, value),
            "pattern" => self.say_text(kind::PATTERN, at, value),
            "default" => self.say(kind::DEFAULT, at, &value.to_string()),
            "deprecated" => self.flag(kind::DEPRECATED, at, value),
            "readOnly" => self.flag(kind::READ_ONLY, at, value),
            "writeOnly" => self.flag(kind::WRITE_ONLY, at, value),
            "uniqueItems" => self.flag(kind::UNIQUE_ITEMS, at, value),
            "minimum" => self.bound(
                kind::MINIMUM,
                at,
                value,
                schema.get("exclusiveMinimum"),
                ">",
            ),
            "maximum" => self.bound(
                kind::MAXIMUM,
                at,
                value,
                schema.get("exclusiveMaximum"),
                "<",
            ),
            "multipleOf" => self.say(kind::MULTIPLE_OF, at, &number(value)),
            // Nothing is shorter than 0.
            "minLength" | "minItems" | "minProperties" if value.as_f64() == Some(0.0) => {}
            "minLength" => self.say(kind::MIN_LENGTH, at, &number(value)),
            "maxLength" => self.say(kind::MAX_LENGTH, at, &number(value)),
            "minItems" => self.say(kind::MIN_ITEMS, at, &number(value)),
            "maxItems" => self.say(kind::MAX_ITEMS, at, &number(value)),
            "minProperties" => self.say(kind::MIN_PROPERTIES, at, &number(value)),
            "maxProperties" => self.say(kind::MAX_PROPERTIES, at, &number(value)),
            "discriminator" => {
                if let Some(member) = value.get("propertyName") {
                    self.say_text(kind::DISCRIMINATOR, at, member);
                }
            }
            "x-oas-pattern-properties" => {
                let list = at.child(key);
                for pattern in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    let parts = self.members.entry(format!("/{pattern}/")).or_default();
                    parts.push(list.child(pattern));
                }
            }
            "enum" => self.allow(at, value),
            "required" => {
                let names = value.as_array().into_iter().flatten();
                self.required
                    .extend(names.filter_map(Value::as_str).map(str::to_owned));
            }
            "properties" => {
                self.home.get_or_insert_with(|| at.clone());
                let list = at.child("properties");
                for name in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    let parts = self.members.entry(name.clone()).or_default();
                    parts.push(list.child(name));
                }
            }
            "additionalProperties" => self.beside(value, at),
            "items" => self.items.push(at.child("items")),
            "not" if value.as_object().is_some_and(serde_json::Map::is_empty) => {
                self.say(kind::TYPE, at, "nothing");
            }
            _ => {}
        }
    }

    /// A part may narrow what another allows; the values of all of them are those that remain.
    fn allow(&mut self, at: &Pointer, value: &Value) {
        let listed: BTreeSet<String> = value
            .as_array()
            .into_iter()
            .flatten()
            .filter(|value| !value.is_null())
            .map(number)
            .collect();
        self.values = Some(match self.values.take() {
            Some((at, known)) => (at, known.intersection(&listed).cloned().collect()),
            None => (at.clone(), listed),
        });
    }

    fn beside(&mut self, value: &Value, at: &Pointer) {
        let place = at.child("additionalProperties");
        match (value, &mut self.additional) {
            (Value::Bool(true), _) => {}
            (Value::Bool(false), additional) => *additional = Additional::None,
            (Value::Object(members), _) if members.is_empty() => {}
            (_, Additional::None) => {}
            (_, Additional::Typed(parts)) => parts.push(place),
            (_, additional) => *additional = Additional::Typed(vec![place]),
        }
    }

    fn bound(
        &mut self,
        kind: Kind,
        at: &Pointer,
        value: &Value,
        exclusive: Option<&Value>,
        sign: &str,
    ) {
        let sign = match exclusive {
            Some(Value::Bool(true)) => sign.to_owned(),
            _ => format!("{sign}="),
        };
        self.say(kind, at, &format!("{sign} {}", number(value)));
    }

    fn flag(&mut self, kind: Kind, at: &Pointer, value: &Value) {
        if value == &Value::Bool(true) {
            self.say(kind, at, "true");
        }
    }

    fn say_text(&mut self, kind: Kind, at: &Pointer, value: &Value) {
        if let Some(text) = value.as_str() {
            self.say(kind, at, text);
        }
    }

    /// The outermost part that says something is what the reader sees first, so that it stays.
    fn say(&mut self, kind: Kind, at: &Pointer, says: &str) {
        self.plain.entry(kind).or_insert_with(|| Stated {
            at: at.clone(),
            says: says.to_owned(),
        });
    }
}

/// A value as JSON; a number with a fraction of zero is the whole number.
pub(in crate::coverage) fn number(value: &Value) -> String {
    match value.as_f64() {
        // Beyond 2^53 neighbouring numbers have one `f64`.
        Some(float) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
            format!("{float:.0}")
        }
        _ => value.to_string(),
    }
}
