//! Each example in the documents, as the overlays leave them, decodes into the type that is emitted for its place and
//! encodes back to the same JSON.
//!
//! Which type stands for which place is taken from the table that `cargo xtask codegen` writes, so that no place is
//! passed over: an example that has neither a type nor a schema to hold it against is a failure. Beside the examples,
//! each type is given values for every choice that its schema leaves.
#![cfg(all(feature = "highlevel", feature = "partoo", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    deprecated,
    reason = "a test fails by panicking, and what is deprecated is tested, too"
)]

#[path = "support/documents.rs"]
mod documents;
#[rustfmt::skip]
#[path = "calls/highlevel/types.rs"]
mod highlevel;
#[rustfmt::skip]
#[path = "calls/partoo/types.rs"]
mod partoo;

use std::collections::BTreeMap;

use generated_client::runtime::codec::from_slice;
use generator::origin::Pointer;
use generator::source::Memory;
use samples::compare::differences;
use samples::declared;
use samples::oracle::Oracle;
use samples::sample::{self, Fill};
use samples::tree::{Node, Tree};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use documents::{collect, documents, same};

/// An emitted type.
pub(crate) struct Type {
    /// Where its schema stands: `file#/json/pointer`.
    place: &'static str,
    /// Decodes JSON and encodes it again; `Err` says why it did not decode.
    transcode: Transcode,
}

type Transcode = fn(&Value) -> Result<Value, String>;

impl Type {
    pub(crate) const fn of<T: DeserializeOwned + Serialize>(place: &'static str) -> Self {
        Self {
            place,
            transcode: transcode::<T>,
        }
    }
}

fn transcode<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let decoded: T = from_slice(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(decoded).expect("a decoded value can be encoded"))
}

/// A document, and the types that stand for its parts.
struct Judge<'t> {
    tree: &'t Tree<'t>,
    types: &'t BTreeMap<&'static str, Transcode>,
    failures: Vec<String>,
    /// How many values were sent through a type.
    typed: usize,
    /// How many have no type of their own and were held against their schema.
    plain: usize,
}

impl<'t> Judge<'t> {
    /// Judges one example of the schema, parameter or media type at a node.
    fn example(&mut self, at: &Node<'t>, example: &Value) {
        let place = self.tree.place(at);
        let schema = at.child("schema").unwrap_or_else(|| at.clone());
        self.value(&place, &schema, example);
        // A member is tried in its object as well, which decides what null and absence are there.
        if let Some((transcode, mut object)) = self.object_around(&place) {
            let name = Pointer::parse(at_pointer(&place)).and_then(|pointer| pointer.last());
            object[name.expect("a member has a name")] = example.clone();
            self.sent(&place, transcode, &object);
        }
    }

    /// Sends a value through the type of its schema, or each part through that of its own.
    fn value(&mut self, place: &str, schema: &Node<'t>, value: &Value) {
        if let Some(transcode) = self.types.get(self.tree.place(schema).as_str()) {
            return self.sent(place, *transcode, value);
        }
        if let Some(target) = self.tree.follow(schema) {
            return self.value(place, &target, value);
        }
        match value {
            Value::Object(members) => {
                let properties: BTreeMap<_, _> = schema.members("properties").into_iter().collect();
                let rest = schema.child("additionalProperties");
                let rest = rest.filter(|rest| rest.value.is_object());
                for (name, member) in members {
                    if let Some(schema) = properties.get(name.as_str()).or(rest.as_ref()) {
                        self.value(place, schema, member);
                    } else {
                        self.plain(place, schema, value);
                    }
                }
            }
            Value::Array(items) if schema.child("items").is_some() => {
                let schema = schema.child("items").expect("it has items");
                items
                    .iter()
                    .for_each(|item| self.value(place, &schema, item));
            }
            value => self.plain(place, schema, value),
        }
    }

    fn sent(&mut self, place: &str, transcode: Transcode, value: &Value) {
        self.typed += 1;
        match transcode(value) {
            Ok(back) => {
                for found in differences(value, &back) {
                    let (at, cause) = (&found.pointer, found.cause);
                    let line = format!(
                        "{place}: {cause} at `{at}`: {:?} became {:?}",
                        found.sent, found.got
                    );
                    self.failures.push(line);
                }
            }
            Err(error) => self.failures.push(format!("{place}: {value}: {error}")),
        }
    }

    /// A value without a type: it has to be one of its schema.
    fn plain(&mut self, place: &str, schema: &Node<'t>, value: &Value) {
        self.plain += 1;
        let oracle = Oracle::new(self.tree, std::slice::from_ref(schema)).expect("it is a schema");
        for objection in oracle.objections(0, value) {
            self.failures.push(format!("{place}: {objection}"));
        }
    }

    /// The least object that the member at a place belongs to, and its type; nothing if the place is no member of one.
    fn object_around(&self, place: &str) -> Option<(Transcode, Value)> {
        let (object, _) = place.rsplit_once("/properties/")?;
        if place[object.len() + "/properties/".len()..].contains('/') {
            return None;
        }
        let transcode = self.types.get(object)?;
        let least = sample::value(self.tree, &self.tree.at(object)?, Fill::Minimal)?;
        Some((*transcode, least))
    }
}

/// The pointer in a place.
fn at_pointer(place: &str) -> &str {
    place.split_once('#').map_or(place, |(_, pointer)| pointer)
}

/// The documents of an API, as their overlays leave them, by the names that their references use.
fn reader(documents: &BTreeMap<String, Value>, api: &str) -> Memory {
    let prefix = format!("{api}/");
    let documents = documents.iter();
    documents.fold(Memory::new(), |reader, (name, document)| {
        let name = name.strip_prefix(&prefix).expect("files are named so");
        reader.with(name, document.to_string())
    })
}

/// Judges every example of an API, and gives how many there are.
fn judge(api: &str, rows: &'static [Type]) -> usize {
    let types: BTreeMap<&str, Transcode> =
        rows.iter().map(|row| (row.place, row.transcode)).collect();
    let documents = documents(api);
    let prefix = format!("{api}/");
    let reader = reader(&documents, api);
    let mut failures = Vec::new();
    let (mut count, mut typed, mut plain) = (0, 0, 0);
    for (name, document) in &documents {
        let name = name.strip_prefix(&prefix).expect("files are named so");
        let tree = Tree::open(&reader, name).expect("the document can be read");
        let mut judge = Judge {
            tree: &tree,
            types: &types,
            failures: Vec::new(),
            typed: 0,
            plain: 0,
        };
        let mut examples = Vec::new();
        collect(document, &Pointer::root(), &mut examples);
        assert!(!examples.is_empty(), "{name} has no example");
        for (at, example) in &examples {
            let node = tree.at(&format!("{name}#{}", at.as_str()));
            judge.example(&node.expect("an example belongs to something"), example);
        }
        count += examples.len();
        typed += judge.typed;
        plain += judge.plain;
        failures.append(&mut judge.failures);
    }
    println!("{api}: {count} examples, {typed} values with a type, {plain} without");
    let found = failures.len();
    assert!(
        failures.is_empty(),
        "{found} findings\n{}",
        failures.join("\n")
    );
    count
}

#[test]
fn examples_of_highlevel_are_what_the_types_say() {
    assert!(judge("highlevel", highlevel::TYPES) >= 700);
}

#[test]
fn examples_of_partoo_are_what_the_types_say() {
    assert!(judge("partoo", partoo::TYPES) >= 560);
}

/// Sends values for every choice that the schema of every type leaves, and gives how many there are.
fn choices(api: &str, rows: &'static [Type]) -> usize {
    let reader = reader(&documents(api), api);
    let mut trees: BTreeMap<&str, Tree<'_>> = BTreeMap::new();
    for row in rows {
        let (file, _) = row.place.split_once('#').expect("a place has a file");
        let open = || Tree::open(&reader, file).expect("the document can be read");
        trees.entry(file).or_insert_with(open);
    }
    let mut failures = Vec::new();
    let mut count = 0;
    for row in rows {
        let (file, _) = row.place.split_once('#').expect("a place has a file");
        let tree = &trees[file];
        let schema = tree.at(row.place).expect("a type stands for something");
        let oracle = Oracle::new(tree, std::slice::from_ref(&schema)).expect("it is a schema");
        for made in sample::samples(tree, &schema) {
            let value = declared::part(tree, &schema, &made.value);
            // Whether null is allowed is a matter of the place that uses the type.
            if value.is_null() || !oracle.accepts(0, &value) {
                continue;
            }
            count += 1;
            let label = format!("{}: {}", row.place, made.label);
            match (row.transcode)(&value) {
                Ok(back) => {
                    let found = differences(&value, &back).into_iter();
                    failures.extend(found.map(|found| format!("{label}: {found:?}")));
                }
                Err(error) => failures.push(format!("{label}: {value}: {error}")),
            }
        }
    }
    println!("{api}: {count} values for {} types", rows.len());
    let found = failures.len();
    assert!(
        failures.is_empty(),
        "{found} findings\n{}",
        failures.join("\n")
    );
    count
}

#[test]
fn every_choice_of_every_type_of_highlevel_survives() {
    assert!(choices("highlevel", highlevel::TYPES) > 4_000);
}

#[test]
fn every_choice_of_every_type_of_partoo_survives() {
    assert!(choices("partoo", partoo::TYPES) > 5_000);
}

#[test]
fn numbers_are_compared_by_value_and_nothing_else_is() {
    assert!(same(&json!({"a": [400]}), &json!({"a": [400.0]})));
    for (one, other) in [
        (json!(4.5), json!("4.5")),
        (json!(1), json!(1.5)),
        (json!({"a": null}), json!({})),
        (json!({}), json!({"a": 1})),
        (json!([1, 2]), json!([2, 1])),
        (json!([1]), json!([1, 1])),
    ] {
        assert!(!same(&one, &other), "{one} {other}");
        assert_ne!(differences(&one, &other), [], "{one} {other}");
    }
}
