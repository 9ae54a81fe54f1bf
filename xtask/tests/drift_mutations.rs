//! Mutations of real documents: each is reported, at its place and with the right wire verdict.
//!
//! What a mutation means is written down here by hand, next to how it is made; where it can be made is found by a walk
//! of its own over the raw document. Nothing is shared with the comparison but the documents.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeSet;

use generator::drift::{self, Change, Direction, Scope, Wire};
use generator::source::Memory;
use generator::{Config, Inputs, Options, Target};
use serde_json::{Value, json};
use xtask::workspace::Workspace;

/// How many mutations of schemas there are, and how many of operations: 200 in all.
const OF_SCHEMAS: usize = 120;
const OF_OPERATIONS: usize = 80;

/// The documents that are mutated.
const DOCUMENTS: [&str; 6] = [
    "specs/partoo/openapi-bundled.yaml",
    "specs/highlevel/products.yaml",
    "specs/highlevel/objects.yaml",
    "specs/highlevel/conversations.yaml",
    "generator/goldens/in/recursion.yaml",
    "generator/goldens/in/presence.yaml",
];

/// What is changed.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A schema that is part of messages.
    Schema,
    /// An operation.
    Operation,
}

/// A way to change a document.
struct Mutation {
    name: &'static str,
    place: Place,
    /// The id of the change that has to be reported.
    id: &'static str,
    /// The wire verdict in requests, and where there is no direction.
    request: Wire,
    /// The wire verdict in answers.
    response: Wire,
    /// Makes it; the answer is whether that was possible here. The number chooses among several.
    make: fn(&mut Value, usize) -> bool,
}

use Place::{Operation, Schema};
use Wire::{Breaking, Compatible, None as Nothing, Risky};

const ALL: &[Mutation] = &[
    mutation(
        "a member is removed",
        Schema,
        "optional-property-removed",
        Risky,
        Risky,
        |schema, seed| remove_member(schema, seed, false),
    ),
    mutation(
        "a required member is removed",
        Schema,
        "property-removed",
        Risky,
        Breaking,
        |schema, seed| remove_member(schema, seed, true),
    ),
    mutation(
        "an optional member is added",
        Schema,
        "property-added",
        Compatible,
        Compatible,
        |schema, _| add_member(schema, false),
    ),
    mutation(
        "a required member is added",
        Schema,
        "required-property-added",
        Breaking,
        Compatible,
        |schema, _| add_member(schema, true),
    ),
    mutation(
        "a member becomes required",
        Schema,
        "property-required",
        Breaking,
        Compatible,
        require,
    ),
    mutation(
        "a member becomes optional",
        Schema,
        "property-optional",
        Compatible,
        Breaking,
        release,
    ),
    mutation(
        "other members are forbidden",
        Schema,
        "additional-properties-forbidden",
        Breaking,
        Compatible,
        |schema, _| has_members(schema) && set_new(schema, "additionalProperties", json!(false)),
    ),
    mutation(
        "a text becomes a number",
        Schema,
        "type-changed",
        Breaking,
        Breaking,
        |schema, _| is_plain(schema, "string") && replace(schema, json!({"type": "boolean"})),
    ),
    mutation(
        "an integer becomes a number",
        Schema,
        "type-widened",
        Compatible,
        Breaking,
        |schema, _| {
            is_plain(schema, "integer")
                && schema.get("format").is_none()
                && set(schema, "type", json!("number"))
        },
    ),
    mutation(
        "null is allowed",
        Schema,
        "null-allowed",
        Compatible,
        Breaking,
        |schema, _| is_plain(schema, "string") && set_new(schema, "nullable", json!(true)),
    ),
    mutation(
        "a format is added",
        Schema,
        "format-added",
        Risky,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "format", json!("uri")),
    ),
    mutation(
        "a width is given",
        Schema,
        "number-width-decreased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "integer") && set_new(schema, "format", json!("int32")),
    ),
    mutation(
        "a value is added",
        Schema,
        "enum-value-added",
        Compatible,
        Risky,
        |schema, _| {
            schema["type"] == "string"
                && list(schema, "enum").is_some_and(|values| {
                    values.push(json!("brand new"));
                    true
                })
        },
    ),
    mutation(
        "a value is removed",
        Schema,
        "enum-value-removed",
        Breaking,
        Compatible,
        |schema, seed| {
            schema["type"] == "string"
                && list(schema, "enum").is_some_and(|values| {
                    let enough = values.len() > 1;
                    if enough {
                        values.remove(seed % values.len());
                    }
                    enough
                })
        },
    ),
    mutation(
        "values are listed",
        Schema,
        "enum-added",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "enum", json!(["only", "these"])),
    ),
    mutation(
        "a maximal length is set",
        Schema,
        "max-length-decreased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "maxLength", json!(7)),
    ),
    mutation(
        "a minimal length is set",
        Schema,
        "min-length-increased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "minLength", json!(2)),
    ),
    mutation(
        "a pattern is set",
        Schema,
        "pattern-added",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "pattern", json!("^a")),
    ),
    mutation(
        "a minimum is set",
        Schema,
        "minimum-increased",
        Breaking,
        Compatible,
        |schema, _| is_plain(schema, "integer") && set_new(schema, "minimum", json!(3)),
    ),
    mutation(
        "a maximum is lifted",
        Schema,
        "maximum-increased",
        Compatible,
        Risky,
        |schema, _| remove(schema, "maximum"),
    ),
    mutation(
        "a list gets a maximum",
        Schema,
        "max-items-decreased",
        Breaking,
        Compatible,
        |schema, _| schema["type"] == "array" && set_new(schema, "maxItems", json!(3)),
    ),
    mutation(
        "items must differ",
        Schema,
        "unique-items-added",
        Breaking,
        Compatible,
        |schema, _| schema["type"] == "array" && set_new(schema, "uniqueItems", json!(true)),
    ),
    mutation(
        "a default is set",
        Schema,
        "default-changed",
        Risky,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "default", json!("usual")),
    ),
    mutation(
        "a schema is deprecated",
        Schema,
        "schema-deprecated",
        Compatible,
        Compatible,
        |schema, _| is_plain(schema, "string") && set_new(schema, "deprecated", json!(true)),
    ),
    mutation(
        "an operation is deprecated",
        Operation,
        "operation-deprecated",
        Compatible,
        Compatible,
        |operation, _| set_new(operation, "deprecated", json!(true)),
    ),
    mutation(
        "an operation has another id",
        Operation,
        "operation-id-changed",
        Nothing,
        Nothing,
        |operation, _| {
            operation.get("operationId").is_some()
                && set(operation, "operationId", json!("somethingElse"))
        },
    ),
    mutation(
        "an operation has other tags",
        Operation,
        "operation-tags-changed",
        Nothing,
        Nothing,
        |operation, _| set(operation, "tags", json!(["Something else"])),
    ),
    mutation(
        "a required parameter is added",
        Operation,
        "required-parameter-added",
        Breaking,
        Breaking,
        |operation, _| {
            add_parameter(
                operation,
                json!({"in": "query", "name": "brandNew", "required": true, "schema": {"type": "string"}}),
            )
        },
    ),
    mutation(
        "an optional parameter is added",
        Operation,
        "parameter-added",
        Compatible,
        Compatible,
        |operation, _| {
            add_parameter(
                operation,
                json!({"in": "header", "name": "X-Brand-New", "schema": {"type": "string"}}),
            )
        },
    ),
    mutation(
        "a parameter is removed",
        Operation,
        "parameter-removed",
        Risky,
        Risky,
        |operation, seed| with_parameter(operation, seed, false, |_| None),
    ),
    mutation(
        "a parameter becomes required",
        Operation,
        "parameter-required",
        Breaking,
        Breaking,
        |operation, seed| {
            with_parameter(operation, seed, false, |mut parameter| {
                parameter["required"] = json!(true);
                Some(parameter)
            })
        },
    ),
    mutation(
        "a parameter becomes optional",
        Operation,
        "parameter-optional",
        Compatible,
        Compatible,
        |operation, seed| {
            with_parameter(operation, seed, true, |mut parameter| {
                parameter["required"] = json!(false);
                Some(parameter)
            })
        },
    ),
    mutation(
        "a body becomes optional",
        Operation,
        "request-body-optional",
        Compatible,
        Compatible,
        |operation, _| {
            operation["requestBody"]["required"] == true
                && set(&mut operation["requestBody"], "required", json!(false))
        },
    ),
    mutation(
        "a media type is added",
        Operation,
        "media-type-added",
        Compatible,
        Compatible,
        |operation, _| {
            let content = operation
                .get_mut("requestBody")
                .and_then(|body| body.get_mut("content"));
            content.is_some_and(|content| {
                set_new(
                    content,
                    "text/x-brand-new",
                    json!({"schema": {"type": "string"}}),
                )
            })
        },
    ),
    mutation(
        "a success is added",
        Operation,
        "success-status-added",
        Risky,
        Risky,
        |operation, _| {
            set_new(
                &mut operation["responses"],
                "208",
                json!({"description": "Already."}),
            )
        },
    ),
    mutation(
        "an error is added",
        Operation,
        "error-status-added",
        Compatible,
        Compatible,
        |operation, _| {
            set_new(
                &mut operation["responses"],
                "418",
                json!({"description": "A teapot."}),
            )
        },
    ),
    mutation(
        "a success is removed",
        Operation,
        "success-status-removed",
        Breaking,
        Breaking,
        |operation, _| {
            let responses = &mut operation["responses"];
            ["200", "201"]
                .into_iter()
                .any(|status| remove(responses, status))
        },
    ),
    mutation(
        "a credential is no longer asked for",
        Operation,
        "security-removed",
        Compatible,
        Compatible,
        |operation, _| {
            operation
                .get("security")
                .is_some_and(|list| list.as_array().is_some_and(|list| !list.is_empty()))
                && set(operation, "security", json!([]))
        },
    ),
    mutation(
        "a server of its own",
        Operation,
        "server-url-changed",
        Risky,
        Risky,
        |operation, _| {
            set_new(
                operation,
                "servers",
                json!([{"url": "https://elsewhere.test"}]),
            )
        },
    ),
];

const fn mutation(
    name: &'static str,
    place: Place,
    id: &'static str,
    request: Wire,
    response: Wire,
    make: fn(&mut Value, usize) -> bool,
) -> Mutation {
    Mutation {
        name,
        place,
        id,
        request,
        response,
        make,
    }
}

fn set(value: &mut Value, key: &str, new: Value) -> bool {
    let Some(map) = value.as_object_mut() else {
        return false;
    };
    map.insert(key.to_owned(), new.clone()) != Some(new)
}

fn set_new(value: &mut Value, key: &str, new: Value) -> bool {
    value.get(key).is_none() && set(value, key, new)
}

fn replace(value: &mut Value, new: Value) -> bool {
    *value = new;
    true
}

fn remove(value: &mut Value, key: &str) -> bool {
    value
        .as_object_mut()
        .and_then(|map| map.shift_remove(key))
        .is_some()
}

fn list<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Vec<Value>> {
    value.get_mut(key)?.as_array_mut()
}

/// A schema of this type that says nothing else of account.
fn is_plain(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind
        && [
            "enum", "const", "allOf", "oneOf", "anyOf", "format", "minimum", "pattern",
        ]
        .iter()
        .all(|key| schema.get(key).is_none())
}

fn has_members(schema: &Value) -> bool {
    schema["type"] == "object"
        && schema["properties"]
            .as_object()
            .is_some_and(|map| !map.is_empty())
        && ["allOf", "oneOf", "anyOf"]
            .iter()
            .all(|key| schema.get(key).is_none())
}

/// Names of members that are, or are not, required, and travel in both directions.
fn members(schema: &Value, required: bool) -> Vec<String> {
    if !has_members(schema) {
        return Vec::new();
    }
    let names: BTreeSet<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema["properties"].as_object().unwrap();
    properties
        .iter()
        .filter(|(_, member)| member.get("readOnly").is_none() && member.get("writeOnly").is_none())
        .map(|(name, _)| name.clone())
        .filter(|name| names.contains(name.as_str()) == required)
        .collect()
}

fn remove_member(schema: &mut Value, seed: usize, required: bool) -> bool {
    let names = members(schema, required);
    // The last member is left, and so is the one that tells alternatives apart.
    if names.is_empty()
        || schema["properties"].as_object().unwrap().len() < 2
        || schema.get("discriminator").is_some()
    {
        return false;
    }
    let name = &names[seed % names.len()];
    if let Some(list) = list(schema, "required") {
        list.retain(|item| item != name.as_str());
    }
    schema.get("additionalProperties") != Some(&json!(false))
        && remove(&mut schema["properties"], name)
}

fn add_member(schema: &mut Value, required: bool) -> bool {
    if !has_members(schema) {
        return false;
    }
    if required {
        match list(schema, "required") {
            Some(list) => list.push(json!("brandNew")),
            None => schema["required"] = json!(["brandNew"]),
        }
    }
    set_new(
        &mut schema["properties"],
        "brandNew",
        json!({"type": "string"}),
    )
}

fn require(schema: &mut Value, seed: usize) -> bool {
    let names = members(schema, false);
    if names.is_empty() {
        return false;
    }
    let name = json!(names[seed % names.len()]);
    match list(schema, "required") {
        Some(list) => list.push(name),
        None => schema["required"] = json!([name]),
    }
    true
}

fn release(schema: &mut Value, seed: usize) -> bool {
    let names = members(schema, true);
    if names.is_empty() {
        return false;
    }
    let name = names[seed % names.len()].clone();
    list(schema, "required")
        .unwrap()
        .retain(|item| item != name.as_str());
    true
}

fn add_parameter(operation: &mut Value, parameter: Value) -> bool {
    match list(operation, "parameters") {
        Some(list) => list.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
    true
}

/// Changes or removes a parameter that stands in the operation itself and outside of the path.
fn with_parameter(
    operation: &mut Value,
    seed: usize,
    required: bool,
    change: fn(Value) -> Option<Value>,
) -> bool {
    let Some(list) = list(operation, "parameters") else {
        return false;
    };
    let fits = |parameter: &Value| {
        ["query", "header"]
            .iter()
            .any(|place| parameter["in"] == *place)
            && (parameter["required"] == true) == required
    };
    let candidates: Vec<usize> = (0..list.len()).filter(|at| fits(&list[*at])).collect();
    if candidates.is_empty() {
        return false;
    }
    let at = candidates[seed % candidates.len()];
    let parameter = list.remove(at);
    if let Some(changed) = change(parameter) {
        list.insert(at, changed);
    }
    true
}

/// A number that depends on the numbers before it in no way that matters (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap()
    }
}

/// Pointers of operations, and of the schemas that their messages are made of.
#[derive(Default)]
struct Places {
    operations: Vec<String>,
    schemas: Vec<String>,
    seen: BTreeSet<String>,
}

impl Places {
    fn of(document: &Value) -> Self {
        let mut places = Self::default();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if !["get", "put", "post", "delete", "patch"].contains(&method.as_str()) {
                    continue;
                }
                let at = format!(
                    "/paths/{}/{method}",
                    path.replace('~', "~0").replace('/', "~1")
                );
                places.content(
                    document,
                    &operation["requestBody"],
                    &format!("{at}/requestBody"),
                );
                for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                    places.content(document, response, &format!("{at}/responses/{status}"));
                }
                places.operations.push(at);
            }
        }
        places
    }

    fn content(&mut self, document: &Value, holder: &Value, at: &str) {
        for (media_type, content) in holder["content"].as_object().into_iter().flatten() {
            if media_type.contains("json") && content.get("schema").is_some() {
                let at = format!(
                    "{at}/content/{}/schema",
                    media_type.replace('~', "~0").replace('/', "~1")
                );
                self.schema(document, &at);
            }
        }
    }

    fn schema(&mut self, document: &Value, at: &str) {
        if !self.seen.insert(at.to_owned()) {
            return;
        }
        let schema = document.pointer(at).unwrap();
        if let Some(reference) = schema["$ref"].as_str() {
            if let Some(target) = reference.strip_prefix("#/components/schemas/") {
                self.schema(document, &format!("/components/schemas/{target}"));
            }
            return;
        }
        // What is composed may say the same twice, so that a mutation of one part says nothing.
        if ["allOf", "oneOf", "anyOf"]
            .iter()
            .any(|key| schema.get(key).is_some())
        {
            return;
        }
        self.schemas.push(at.to_owned());
        for name in schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
        {
            let name = name.replace('~', "~0").replace('/', "~1");
            self.schema(document, &format!("{at}/properties/{name}"));
        }
        if schema["items"].is_object() {
            self.schema(document, &format!("{at}/items"));
        }
    }
}

struct Document {
    name: String,
    value: Value,
    places: Places,
    /// Files that the document refers to.
    beside: Vec<(String, Vec<u8>)>,
}

impl Document {
    fn read(workspace: &Workspace, path: &str) -> Self {
        let (folder, name) = path.rsplit_once('/').unwrap();
        let text = std::fs::read_to_string(workspace.place(path)).unwrap();
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let mut beside = Vec::new();
        for entry in std::fs::read_dir(workspace.place(folder)).unwrap() {
            let entry = entry.unwrap();
            let other = entry.file_name().into_string().unwrap();
            if other != name && entry.file_type().unwrap().is_file() {
                beside.push((other, std::fs::read(entry.path()).unwrap()));
            }
        }
        Self {
            name: name.to_owned(),
            places: Places::of(&value),
            value,
            beside,
        }
    }

    fn reader(&self, value: &Value) -> Memory {
        let files = self.beside.iter().cloned();
        files
            .fold(Memory::new(), |reader, (name, content)| {
                reader.with(&name, content)
            })
            .with(&self.name, value.to_string().into_bytes())
    }

    /// The document after a mutation at some place, and that place.
    fn mutate(&self, mutation: &Mutation, chance: &mut Chance) -> Option<(String, Value)> {
        let places = match mutation.place {
            Schema => &self.places.schemas,
            Operation => &self.places.operations,
        };
        let start = chance.next();
        let seed = chance.next();
        (0..places.len()).find_map(|offset| {
            let at = &places[(start + offset) % places.len()];
            let mut changed = self.value.pointer(at).unwrap().clone();
            (mutation.make)(&mut changed, seed).then(|| {
                let mut mutated = self.value.clone();
                *mutated.pointer_mut(at).unwrap() = changed;
                (at.clone(), mutated)
            })
        })
    }

    fn inputs<'r>(&self, reader: &'r Memory) -> Inputs<'r> {
        Inputs {
            reader,
            config: Config::for_spec(&self.name, &[]),
            options: Options {
                target: Target::Module,
                lock: None,
            },
        }
    }
}

/// Whether a change is the one that the mutation at this place has to give.
fn is_reported(mutation: &Mutation, at: &str, change: &Change) -> bool {
    let near = [&change.base, &change.revision]
        .into_iter()
        .flatten()
        .any(|position| position.pointer.trim_start_matches('#').starts_with(at));
    change.id == mutation.id && near
}

#[test]
fn mutations_of_schemas_are_reported_with_the_right_verdict() {
    run(Schema, OF_SCHEMAS);
}

#[test]
fn mutations_of_operations_are_reported_with_the_right_verdict() {
    run(Operation, OF_OPERATIONS);
}

fn run(place: Place, count: usize) {
    let kinds: Vec<&Mutation> = ALL
        .iter()
        .filter(|mutation| mutation.place == place)
        .collect();
    let workspace = Workspace::of_this_build();
    let documents = DOCUMENTS.map(|path| Document::read(&workspace, path));
    let readers = documents
        .each_ref()
        .map(|document| document.reader(&document.value));
    let inputs: Vec<Inputs<'_>> = documents
        .iter()
        .zip(&readers)
        .map(|(document, reader)| document.inputs(reader))
        .collect();
    let bases: Vec<_> = inputs
        .iter()
        .map(|inputs| generator::side(inputs).unwrap_or_else(|_| panic!()))
        .collect();
    let mut chance = Chance(1);
    let mut made = 0;
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for turn in 0..count {
        let mutation = kinds[turn % kinds.len()];
        // Not every schema is one that the mutation can be made of, and not every document has one.
        let start = chance.next();
        let found = (0..documents.len()).find_map(|offset| {
            let which = (start + offset) % documents.len();
            let (at, changed) = documents[which].mutate(mutation, &mut chance)?;
            Some((which, at, changed))
        });
        let Some((which, at, mutated)) = found else {
            panic!("{} cannot be made anywhere", mutation.name);
        };
        let document = &documents[which];
        made += 1;
        used.insert(mutation.name);
        let reader = document.reader(&mutated);
        let inputs = document.inputs(&reader);
        let Ok(side) = generator::side(&inputs) else {
            panic!(
                "{} cannot be read after {} at {at}",
                document.name, mutation.name
            );
        };
        let found = drift::compare(&bases[which], &side, Scope::default());
        let what = format!("{} at {at} of {}", mutation.name, document.name);
        let mut hits = found
            .changes
            .iter()
            .filter(|change| is_reported(mutation, &at, change))
            .peekable();
        if hits.peek().is_none() {
            let reported: Vec<_> = found
                .changes
                .iter()
                .map(|change| (change.id, &change.pointer))
                .collect();
            wrong.push(format!("{what} is not reported: {reported:?}"));
        }
        for change in hits {
            let expected = match change.direction {
                Some(Direction::Response) => mutation.response,
                Some(Direction::Request) | None => mutation.request,
            };
            if change.wire != expected {
                wrong.push(format!(
                    "{what} is {} and should be {expected}",
                    change.wire
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {made} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(made, count);
    let unused: Vec<&str> = kinds
        .iter()
        .map(|mutation| mutation.name)
        .filter(|name| !used.contains(name))
        .collect();
    assert!(unused.is_empty(), "never made: {unused:?}");
}
