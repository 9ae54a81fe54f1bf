//! Real documents that are written in another way have not changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use generator::drift::{self, Scope};
use generator::source::Memory;
use generator::{Config, Inputs, Options, Target};
use serde_json::{Map, Value, json};
use xtask::workspace::Workspace;

/// The documents, each with the files beside it.
const DOCUMENTS: [(&str, &str); 4] = [
    ("specs/partoo", "openapi-bundled.yaml"),
    ("specs/highlevel", "products.yaml"),
    ("specs/highlevel", "conversations.yaml"),
    ("specs/highlevel", "webhooks.yaml"),
];

struct Document {
    name: &'static str,
    value: Value,
    files: Vec<(String, Vec<u8>)>,
}

fn documents() -> Vec<Document> {
    let workspace = Workspace::of_this_build();
    let read = |(folder, name): (&str, &'static str)| {
        let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(workspace.place(folder))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    std::fs::read(entry.path()).unwrap(),
                )
            })
            .collect();
        files.sort();
        let text = &files.iter().find(|(file, _)| file == name).unwrap().1;
        Document {
            name,
            value: serde_yaml::from_slice(text).unwrap(),
            files,
        }
    };
    DOCUMENTS.into_iter().map(read).collect()
}

/// What is reported when a document is replaced by another one.
fn changes(document: &Document, revision: &[u8]) -> Vec<String> {
    let files = document.files.iter().cloned();
    let base = files.fold(Memory::new(), |reader, (name, content)| {
        reader.with(&name, content)
    });
    let other = base.clone().with(document.name, revision.to_vec());
    let inputs = [&base, &other].map(|reader| Inputs {
        reader,
        config: Config::for_spec(document.name, &[]),
        options: Options {
            target: Target::Module,
            lock: None,
        },
    });
    let [Ok(base), Ok(revision)] = [&inputs[0], &inputs[1]].map(generator::side) else {
        panic!("{} cannot be read", document.name);
    };
    let found = drift::compare(&base, &revision, Scope::default());
    found
        .changes
        .into_iter()
        .map(|change| format!("{}: {}", change.pointer, change.message))
        .collect()
}

fn check(rewrite: impl Fn(&Value) -> Value) {
    for document in documents() {
        let rewritten = rewrite(&document.value);
        assert_ne!(
            rewritten.to_string(),
            document.value.to_string(),
            "{} is not rewritten",
            document.name
        );
        let found = changes(&document, rewritten.to_string().as_bytes());
        assert!(found.is_empty(), "{}: {found:#?}", document.name);
    }
}

#[test]
fn keys_in_another_order() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(map) => map
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), reversed(value)))
                .collect(),
            Value::Array(items) => items.iter().map(reversed).collect(),
            other => other.clone(),
        }
    }
    check(reversed);
}

#[test]
fn yaml_as_json() {
    for document in documents() {
        let found = changes(&document, format!("{:#}", document.value).as_bytes());
        assert!(found.is_empty(), "{}: {found:#?}", document.name);
    }
}

/// Moves every object that stands where a schema does into a component of its own.
#[test]
fn inline_schemas_as_components() {
    fn extract(value: &Value, key: &str, found: &mut Map<String, Value>) -> Value {
        let inner = match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), extract(value, key, found)))
                .collect(),
            Value::Array(items) => items.iter().map(|item| extract(item, "", found)).collect(),
            other => other.clone(),
        };
        let is_object = matches!(key, "schema" | "items") && inner["type"] == "object";
        if !is_object {
            return inner;
        }
        let name = format!("Extracted{}", found.len());
        found.insert(name.clone(), inner);
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }
    // The others have no inline objects.
    let with_some = ["openapi-bundled.yaml", "products.yaml"];
    for document in documents()
        .into_iter()
        .filter(|document| with_some.contains(&document.name))
    {
        let mut components = Map::new();
        let mut rewritten = extract(&document.value, "", &mut components);
        assert!(!components.is_empty(), "{}", document.name);
        match rewritten["components"]["schemas"].as_object_mut() {
            Some(schemas) => schemas.extend(components),
            None => rewritten["components"]["schemas"] = Value::Object(components),
        }
        let found = changes(&document, rewritten.to_string().as_bytes());
        assert!(found.is_empty(), "{}: {found:#?}", document.name);
    }
}

/// Writes every object as an `allOf` of its members.
#[test]
fn objects_as_all_of() {
    fn split(value: &Value) -> Value {
        let inner: Value = match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), split(value)))
                .collect(),
            Value::Array(items) => items.iter().map(split).collect(),
            other => other.clone(),
        };
        let members = inner["properties"].as_object();
        let composed = [
            "allOf",
            "oneOf",
            "anyOf",
            "additionalProperties",
            "discriminator",
        ];
        let (Some(members), true) = (members, inner["type"] == "object") else {
            return inner;
        };
        if members.len() < 2 || composed.iter().any(|key| inner.get(key).is_some()) {
            return inner;
        }
        let mut parts: Vec<Value> = members
            .iter()
            .map(|(name, member)| json!({ "type": "object", "properties": { name: member } }))
            .collect();
        let mut whole = inner.as_object().unwrap().clone();
        if let Some(required) = whole.shift_remove("required") {
            parts[0]["required"] = required;
        }
        whole.shift_remove("properties");
        whole.shift_remove("type");
        whole.insert("allOf".to_owned(), Value::Array(parts));
        Value::Object(whole)
    }
    check(split);
}
