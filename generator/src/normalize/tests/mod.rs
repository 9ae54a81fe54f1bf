//! The promises of normalisation, each on a document small enough to be compared as a whole.

mod folder;
mod limits;
mod mutations;
mod openapi32;
mod references;
mod repairs;
mod samples;
mod schemas;
mod structure;
mod values;

use serde_json::{Map, Value, json};

use super::{Normalized, normalize};
use crate::diag::{Diagnostic, Diagnostics};
use crate::origin::{Origin, Pointer};
use crate::overlay::Patches;
use crate::parse::parse;
use crate::source::{Memory, Sources};

/// The result of a run over files in memory, the first of which is the root document.
struct Run {
    normalized: Normalized,
    diags: Vec<Diagnostic>,
    names: Vec<String>,
}

impl Run {
    fn get(&self, pointer: &str) -> &Value {
        static ABSENT: Value = Value::Null;
        self.normalized.value.pointer(pointer).unwrap_or(&ABSENT)
    }

    fn codes(&self) -> Vec<&'static str> {
        self.diags
            .iter()
            .map(|diagnostic| diagnostic.code.id())
            .collect()
    }

    fn messages(&self) -> Vec<&str> {
        self.diags
            .iter()
            .map(|diagnostic| diagnostic.message.as_str())
            .collect()
    }

    /// The place of a normalised value, as `file#/pointer`.
    fn origin(&self, pointer: &str) -> String {
        self.shown(
            &self
                .normalized
                .origins
                .of(&Pointer::parse(pointer).unwrap()),
        )
    }

    /// The place of a diagnostic.
    fn place(&self, index: usize) -> String {
        self.shown(self.diags[index].origin.as_ref().unwrap())
    }

    fn shown(&self, origin: &Origin) -> String {
        format!(
            "{}{}",
            self.names[usize::try_from(origin.file.0).unwrap()],
            origin.pointer
        )
    }
}

/// Normalises, and parses: every result must fit `openapiv3`.
fn run(files: &[(&str, Value)]) -> Run {
    let mut reader = Memory::new();
    for (name, value) in files {
        reader = reader.with(*name, value.to_string());
    }
    let mut sources = Sources::new(&reader);
    let mut diags = Diagnostics::new();
    let root = sources
        .load(files[0].0, &mut diags)
        .expect("the root document loads");
    let value = sources.value(root).clone();
    let normalized = normalize(root, value, &Patches::new(root), &mut sources, &mut diags)
        .expect("it normalises");
    let parsed = parse(&normalized, &mut diags);
    assert!(
        parsed.is_some(),
        "{:?}",
        diags
            .iter()
            .map(|diagnostic| &diagnostic.message)
            .collect::<Vec<_>>()
    );
    let names = sources
        .ids()
        .map(|id| sources.name(id).to_owned())
        .collect();
    Run {
        normalized,
        diags: diags.into_vec(),
        names,
    }
}

/// A document of this version with these members beside `info` and `paths`.
fn document(version: &str, members: Value) -> Value {
    let mut document = Map::from_iter([
        ("openapi".to_owned(), json!(version)),
        ("info".to_owned(), json!({ "title": "t", "version": "1" })),
        ("paths".to_owned(), json!({})),
    ]);
    document.extend(members.as_object().unwrap().clone());
    Value::Object(document)
}

/// A document with one operation.
fn operation(version: &str, path: &str, operation: Value) -> Value {
    document(version, json!({ "paths": { path: { "get": operation } } }))
}

/// Normalises one schema of a document of this version; the result and the codes.
fn schema(version: &str, schema: Value) -> (Value, Vec<&'static str>) {
    let others = json!({ "A": { "type": "string" }, "B": { "type": "integer" } });
    let mut schemas = others.as_object().unwrap().clone();
    schemas.insert("S".to_owned(), schema);
    let run = run(&[(
        "api.json",
        document(version, json!({ "components": { "schemas": schemas } })),
    )]);
    (run.get("/components/schemas/S").clone(), run.codes())
}

fn schema30(value: Value) -> (Value, Vec<&'static str>) {
    schema("3.0.3", value)
}

fn schema31(value: Value) -> (Value, Vec<&'static str>) {
    schema("3.1.0", value)
}

/// References that do not name an existing component. Members that hold any JSON are left alone.
fn dangling(value: &Value, document: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref")
                && map.len() == 1
            {
                let exists = Pointer::from_fragment(reference).is_some_and(|pointer| {
                    pointer.tokens().next().as_deref() == Some("components")
                        && pointer.tokens().count() == 3
                        && pointer.get(document).is_some()
                });
                if !exists {
                    found.push(reference.clone());
                }
            }
            const LITERALS: [&str; 8] = [
                "example",
                "examples",
                "default",
                "value",
                "enum",
                "links",
                "scopes",
                "x-oas-examples",
            ];
            let literal = |key: &str| {
                LITERALS.contains(&key) || (key.starts_with("x-") && key != "x-webhooks")
            };
            for (_, value) in map.iter().filter(|(key, _)| !literal(key)) {
                dangling(value, document, found);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| dangling(item, document, found)),
        _ => {}
    }
}
