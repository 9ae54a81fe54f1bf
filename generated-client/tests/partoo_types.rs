//! Every type of the Partoo client: the document's examples survive it, and it survives a vendor that
//! moves on.
//!
//! Which type stands for which place of the document is taken from `names.lock`, and what a value needs
//! from the document, so that only the list of types is written by hand.
#![cfg(all(feature = "partoo", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    deprecated,
    reason = "a test fails by panicking, and what is deprecated is tested, too"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "partoo_types/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generator::origin::Pointer;
use serde_json::{Map, Value, json};

use documents::{collect, documents, same};
use table::{Transcode, types};

const FILE: &str = "openapi-bundled.yaml";

/// The document with its corrections, and the types that stand for its parts.
struct Partoo {
    document: Value,
    /// Names of types by the pointer of their schema.
    names: BTreeMap<String, String>,
    types: BTreeMap<&'static str, Transcode>,
}

impl Partoo {
    fn new() -> Self {
        let document = documents("partoo").remove(&format!("partoo/{FILE}"));
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/partoo/names.lock");
        let lock = std::fs::read_to_string(lock).unwrap();
        let names = lock
            .lines()
            .filter_map(|line| line.strip_prefix('"')?.split_once("\" = \""))
            .filter_map(|(place, name)| {
                let pointer = place.strip_prefix(FILE)?.strip_prefix('#')?;
                // Errors are chosen by a status, and parameters are no JSON.
                let is_json = !pointer.ends_with(" Error") && !pointer.ends_with(" Params");
                is_json.then(|| (pointer.to_owned(), name.trim_end_matches('"').to_owned()))
            })
            .collect();
        Self {
            document: document.expect("the document is there"),
            names,
            types: types(),
        }
    }

    fn at(&self, pointer: &str) -> &Value {
        let found = self.document.pointer(pointer);
        found.unwrap_or_else(|| panic!("nothing stands at {pointer}"))
    }

    /// The place of a schema, once its reference is followed.
    fn resolved(&self, pointer: &str) -> String {
        match self.at(pointer).get("$ref").and_then(Value::as_str) {
            Some(target) => self.resolved(target.strip_prefix('#').expect("it is local")),
            None => pointer.to_owned(),
        }
    }

    /// What stands for a schema, if it has a type of its own.
    fn transcode(&self, pointer: &str) -> Option<Transcode> {
        let name = self.names.get(&self.resolved(pointer))?;
        Some(self.types[name.as_str()])
    }

    /// The least value of a schema: what is required, and nothing else.
    fn least(&self, pointer: &str) -> Value {
        let pointer = self.resolved(pointer);
        let schema = self.at(&pointer);
        for union in ["oneOf", "anyOf"] {
            if schema.get(union).is_some() {
                return self.least(&format!("{pointer}/{union}/0"));
            }
        }
        if let Some(values) = schema.get("enum") {
            return values[0].clone();
        }
        let mut members = Map::new();
        for part in 0..schema
            .get("allOf")
            .map_or(0, |parts| parts.as_array().unwrap().len())
        {
            let part = self.least(&format!("{pointer}/allOf/{part}"));
            members.extend(part.as_object().unwrap().clone());
        }
        for name in schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let name = name.as_str().unwrap();
            let place = Pointer::parse(&pointer)
                .unwrap()
                .child("properties")
                .child(name);
            members.insert(name.to_owned(), self.least(place.as_str()));
        }
        match type_of(schema) {
            "array" => json!([]),
            "string" => json!(""),
            "integer" => json!(0),
            "number" => json!(0.5),
            "boolean" => json!(false),
            _ => Value::Object(members),
        }
    }
}

/// The JSON type that a schema states, spelled as it should be; an object if it states none.
fn type_of(schema: &Value) -> &str {
    let stated = match schema.get("type") {
        Some(Value::Array(types)) => types[0].as_str(),
        Some(stated) => stated.as_str(),
        None => None,
    };
    match stated.unwrap_or("object") {
        "datetime" | "text" | "enum" | "string," => "string",
        "timestamp" | "Integer" => "integer",
        "float" => "number",
        list if list.starts_with("array of ") => "array",
        nullable if nullable.contains([' ']) => nullable.split(' ').next().unwrap(),
        other => other,
    }
}

#[test]
fn every_type_of_the_document_is_in_the_table() {
    let partoo = Partoo::new();
    let named: BTreeSet<&str> = partoo.names.values().map(String::as_str).collect();
    let listed: BTreeSet<&str> = partoo.types.keys().copied().collect();
    assert_eq!(named, listed);
    assert!(named.len() > 350, "{}", named.len());
}

#[test]
fn every_example_of_the_document_survives_its_type() {
    let partoo = Partoo::new();
    let mut examples = Vec::new();
    collect(&partoo.document, &Pointer::root(), &mut examples);
    let mut failures = Vec::new();
    let (mut whole, mut members, mut scalars) = (0, 0, 0);
    for (at, example) in examples {
        let schema = if partoo.at(at.as_str()).get("schema").is_some() {
            at.child("schema")
        } else {
            at.clone()
        };
        let holder = at
            .parent()
            .filter(|parent| parent.last().is_some_and(|last| last == "properties"))
            .and_then(|properties| properties.parent());
        let place = schema.as_str();
        let (transcode, value) = if let Some(transcode) = partoo.transcode(place) {
            whole += 1;
            (transcode, example)
        } else if at.as_str().starts_with("/webhooks/") && place != at.as_str() {
            // Of a delivery the payload has a type.
            whole += 1;
            let payload = format!("{place}/properties/payload");
            let transcode = partoo.transcode(&payload).expect("its payload has a type");
            (transcode, example["payload"].clone())
        } else if let Some(holder) = holder
            .as_ref()
            .filter(|at| partoo.transcode(at.as_str()).is_some())
        {
            members += 1;
            let mut value = partoo.least(holder.as_str());
            let member = at.last().unwrap();
            value[member.as_str()] = example;
            (partoo.transcode(holder.as_str()).unwrap(), value)
        } else {
            // A scalar, a list or a map, in a parameter or a component that is no type of its own.
            scalars += 1;
            let resolved = partoo.resolved(place);
            let stated = type_of(partoo.at(&resolved));
            let fits = match stated {
                "string" => example.is_string(),
                "integer" => example.is_i64(),
                "number" => example.is_number(),
                "boolean" => example.is_boolean(),
                "array" => example.is_array(),
                _ => example.is_object() || example.is_null(),
            };
            let nothing = example.is_null() && resolved.ends_with("GroupParentId");
            if !fits && !nothing {
                failures.push(format!("{at}: {example} is no {stated}"));
            }
            continue;
        };
        match transcode(&value) {
            Ok(back) if same(&back, &value) => {}
            Ok(back) => failures.push(format!("{at}: {value} came back as {back}")),
            Err(error) => failures.push(format!("{at}: {value}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        whole > 90 && members > 200 && scalars > 50,
        "{whole} {members} {scalars}"
    );
}

/// A record as the emitted files give it to the macro.
struct Record {
    name: String,
    /// How each member is read, by its name on the wire.
    members: BTreeMap<String, String>,
    /// Whether keys that are not declared are kept.
    keeps_the_rest: bool,
}

fn records() -> Vec<Record> {
    let mut records = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/partoo")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for rest in text.split("\nrecord! {\n    ").skip(1) {
                let (head, rest) = rest.split_once(" {\n").unwrap();
                let (body, _) = rest.split_once("\n    }").unwrap_or((rest, ""));
                let member = |line: &str| {
                    let (_, said) = line.trim().split_once(": ")?;
                    let (kind, wire) = said.split_once(" \"")?;
                    Some((wire.split_once('"')?.0.to_owned(), kind.to_owned()))
                };
                let mut members: BTreeMap<_, _> = body.lines().filter_map(member).collect();
                // The member that takes the keys of no other has no key of its own.
                let rest = members.remove("");
                assert!(
                    rest.as_deref().is_none_or(|kind| kind == "rest"),
                    "{rest:?}"
                );
                records.push(Record {
                    name: head.rsplit(' ').next().unwrap().to_owned(),
                    members,
                    keeps_the_rest: rest.is_some(),
                });
            }
        }
    }
    records
}

#[test]
fn what_the_vendor_adds_or_leaves_out_breaks_no_type() {
    let partoo = Partoo::new();
    let by_name: BTreeMap<&str, &str> = partoo
        .names
        .iter()
        .map(|(pointer, name)| (name.as_str(), pointer.as_str()))
        .collect();
    let records = records();
    assert!(records.len() > 230, "{} records", records.len());
    for Record {
        name,
        members,
        keeps_the_rest,
    } in records
    {
        let transcode = partoo.types[name.as_str()];
        let least = partoo.least(by_name[name.as_str()]);
        let back = transcode(&least).unwrap_or_else(|error| panic!("{name}: {least}: {error}"));
        assert!(same(&back, &least), "{name}: {least} came back as {back}");
        for value in [json!(null), json!([{"deep": [1]}]), json!("")] {
            let mut more = least.clone();
            more["addedTomorrow"] = value;
            let back = transcode(&more).unwrap_or_else(|error| panic!("{name}: {error}"));
            let expected = if keeps_the_rest { &more } else { &least };
            assert!(same(&back, expected), "{name}: {more} came back as {back}");
        }
        for (member, kind) in members {
            if kind.starts_with("required") {
                let mut less = least.clone();
                less.as_object_mut().unwrap().remove(&member);
                let error = transcode(&less).unwrap_err();
                assert_eq!(
                    error.message(),
                    format!("missing field `{member}`"),
                    "{name}"
                );
                continue;
            }
            // Null is read as nothing, or kept where it means something else than nothing.
            let mut null = least.clone();
            null[&member] = Value::Null;
            let back = transcode(&null).unwrap_or_else(|error| panic!("{name}: {error}"));
            let expected = if kind.starts_with("field") {
                &null
            } else {
                &least
            };
            assert!(same(&back, expected), "{name}.{member}: {back}");
        }
    }
}
