//! Parser events to values: one builder for JSON and YAML, so that both treat duplicates, limits and keys alike.

use std::fmt;

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Number, Value};

use crate::origin::Pointer;

/// The deepest nesting that is read. Both parsers count it, and stop with an error of their own.
pub const MAX_DEPTH: usize = 128;

/// The most values that a document may expand to. What an anchor names counts again for every alias.
pub const MAX_NODES: usize = 5_000_000;

/// The key that merges the members of other mappings into its own (YAML 1.1 merge key type).
const MERGE_KEY: &str = "<<";

/// Parses JSON; `nodes` tells how many values were begun, also when it fails.
pub(super) fn json(
    text: &str,
    nodes: &mut usize,
) -> Result<(Value, Vec<Problem>), serde_json::Error> {
    let mut state = State::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Builder {
        state: &mut state,
        merge: false,
    }
    .deserialize(&mut deserializer);
    *nodes = state.nodes;
    let value = value?;
    deserializer.end()?;
    Ok((value, state.problems))
}

/// Parses YAML; `nodes` tells how many values were begun, also when it fails.
pub(super) fn yaml(
    text: &str,
    nodes: &mut usize,
) -> Result<(Value, Vec<Problem>), serde_yaml::Error> {
    let mut state = State::default();
    let deserializer = serde_yaml::Deserializer::from_str(text);
    let value = Builder {
        state: &mut state,
        merge: true,
    }
    .deserialize(deserializer);
    *nodes = state.nodes;
    Ok((value?, state.problems))
}

/// A finding that does not stop the parse.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) kind: ProblemKind,
    pub(super) pointer: Pointer,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// The key was there before; the first value stays.
    DuplicateKey,
    /// `<<` holds something that has no members.
    BadMergeKey,
    /// Infinity or not-a-number, which JSON does not have; the value is null.
    NotFinite,
    /// A number beyond 64 bits whose value is an integer, and may have been written as one.
    WideInteger,
    /// A YAML tag, without its exclamation mark.
    Tag(String),
}

#[derive(Default)]
struct State {
    nodes: usize,
    path: Pointer,
    problems: Vec<Problem>,
}

impl State {
    fn report(&mut self, kind: ProblemKind) {
        self.problems.push(Problem {
            kind,
            pointer: self.path.clone(),
        });
    }
}

/// Builds a [`Value`] from any deserializer. serde's own `Value` would drop duplicate keys without a word.
struct Builder<'s> {
    state: &'s mut State,
    /// Whether `<<` merges: it does in YAML, and is an ordinary key in JSON.
    merge: bool,
}

impl<'s> Builder<'s> {
    fn nested(&mut self) -> Builder<'_> {
        Builder {
            state: self.state,
            merge: self.merge,
        }
    }

    fn number(self, number: f64) -> Value {
        match Number::from_f64(number) {
            Some(number) => Value::Number(number),
            None => {
                self.state.report(ProblemKind::NotFinite);
                Value::Null
            }
        }
    }

    fn insert(&mut self, map: &mut Map<String, Value>, key: String, value: Value) {
        if map.contains_key(&key) {
            self.state.report(ProblemKind::DuplicateKey);
        } else {
            map.insert(key, value);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.state.nodes += 1;
        if self.state.nodes > MAX_NODES {
            return Err(de::Error::custom(format_args!(
                "the document expands to more than {MAX_NODES} values"
            )));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        self.state.report(ProblemKind::WideInteger);
        Ok(self.number(value as f64))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        self.state.report(ProblemKind::WideInteger);
        Ok(self.number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON delivers integers beyond 64 bits as floats; whether this one was written as an integer shows in the text.
        if value.fract() == 0.0 && value.abs() >= 9.0e18 {
            self.state.report(ProblemKind::WideInteger);
        }
        Ok(self.number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            self.state.path.push_index(values.len());
            let next = seq.next_element_seed(self.nested());
            self.state.path.pop();
            match next? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        let mut merged = None;
        while let Some(key) = access.next_key_seed(Key)? {
            self.state.path.push(&key);
            let value = access.next_value_seed(self.nested());
            let value = match value {
                Ok(value) => value,
                Err(error) => {
                    self.state.path.pop();
                    return Err(error);
                }
            };
            if self.merge && key == MERGE_KEY && merged.is_none() {
                if !is_mergeable(&value) {
                    self.state.report(ProblemKind::BadMergeKey);
                }
                merged = Some(value);
            } else if self.merge && key == MERGE_KEY {
                self.state.report(ProblemKind::DuplicateKey);
            } else {
                self.insert(&mut map, key, value);
            }
            self.state.path.pop();
        }
        match merged {
            Some(Value::Array(sources)) => sources.into_iter().for_each(|one| merge(&mut map, one)),
            Some(source) => merge(&mut map, source),
            None => {}
        }
        Ok(Value::Object(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (tag, variant) = access.variant_seed(Key)?;
        self.state.report(ProblemKind::Tag(tag));
        variant.newtype_variant_seed(self)
    }
}

fn is_mergeable(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(sources) => sources.iter().all(Value::is_object),
        _ => false,
    }
}

/// Members that are there already win, and so does the first of several sources.
fn merge(map: &mut Map<String, Value>, source: Value) {
    if let Value::Object(source) = source {
        for (key, value) in source {
            map.entry(key).or_insert(value);
        }
    }
}

/// Reads a key as it is written: `200`, `yes` and `2024-01-01` are keys like any other.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<String, E> {
        Ok(value)
    }
}
