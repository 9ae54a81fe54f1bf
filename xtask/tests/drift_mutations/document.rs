//! The documents, and where in them a mutation can be made.

use std::collections::BTreeSet;

use generator::source::Memory;
use generator::{Config, Inputs, Options, Target};
use serde_json::Value;
use xtask::workspace::Workspace;

use crate::table::{Mutation, Place};

/// A number that depends on the numbers before it in no way that matters (splitmix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap()
    }
}

/// Pointers of operations, and of the schemas that their messages are made of.
#[derive(Default)]
pub(crate) struct Places {
    pub(crate) operations: Vec<String>,
    pub(crate) schemas: Vec<String>,
    pub(crate) seen: BTreeSet<String>,
}

impl Places {
    pub(crate) fn of(document: &Value) -> Self {
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

    pub(crate) fn content(&mut self, document: &Value, holder: &Value, at: &str) {
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

    pub(crate) fn schema(&mut self, document: &Value, at: &str) {
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

pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) places: Places,
    /// Files that the document refers to.
    pub(crate) beside: Vec<(String, Vec<u8>)>,
}

impl Document {
    pub(crate) fn read(workspace: &Workspace, path: &str) -> Self {
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

    pub(crate) fn reader(&self, value: &Value) -> Memory {
        let files = self.beside.iter().cloned();
        files
            .fold(Memory::new(), |reader, (name, content)| {
                reader.with(&name, content)
            })
            .with(&self.name, value.to_string().into_bytes())
    }

    /// The document after a mutation at some place, and that place.
    pub(crate) fn mutate(
        &self,
        mutation: &Mutation,
        chance: &mut Chance,
    ) -> Option<(String, Value)> {
        let places = match mutation.place {
            Place::Schema => &self.places.schemas,
            Place::Operation => &self.places.operations,
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

    pub(crate) fn inputs<'r>(&self, reader: &'r Memory) -> Inputs<'r> {
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
