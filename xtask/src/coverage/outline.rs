//! What exists in a document: its operations, its events, and the named schemas that each of them reaches.

use std::collections::{BTreeMap, BTreeSet};

use generator::Config;
use generator::config;
use generator::origin::Pointer;
use serde_json::Value;

use super::documents::Document;

/// The methods that a path item has members for (OpenAPI 3.1.1, section 4.8.9).
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
/// Where normalisation keeps the methods of OpenAPI 3.2.
const QUERY: &str = "x-oas-query";
const ADDITIONAL: &str = "x-oas-additional-operations";
/// Where normalisation keeps the events of OpenAPI 3.1.
const WEBHOOKS: &str = "x-webhooks";

/// Media types whose bodies are fields instead of one value.
const FORMS: [&str; 2] = ["multipart/form-data", "application/x-www-form-urlencoded"];

/// An operation of a document.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    /// The method in upper case.
    pub(super) method: String,
    /// The path as the document writes it.
    pub(super) path: String,
    /// The `operationId`.
    pub(super) id: Option<String>,
    /// The first tag.
    pub(super) tag: Option<String>,
    /// The path item.
    pub(super) item: Pointer,
    /// The operation.
    pub(super) at: Pointer,
}

impl Operation {
    /// The line that stands for the operation in reports.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// What tells it from others on the wire: names of placeholders are not sent.
    pub(super) fn key(&self) -> String {
        endpoint(&self.method, &self.path)
    }

    /// The module of the client that the operation belongs to.
    pub(super) fn group(&self, document: &config::Document, config: &Config) -> String {
        let line = self.line();
        let by_id = self.id.as_ref().and_then(|id| config.operations.get(id));
        let decided = by_id.or_else(|| config.operations.get(&line));
        let tag = self.tag.as_deref();
        let by_tag = || {
            let tag = tag?;
            let mut groups = config.groups.iter();
            let found = groups.find(|(_, group)| group.tags.iter().any(|known| known == tag));
            found.map(|(module, _)| module.clone())
        };
        decided
            .and_then(|operation| operation.group.clone())
            .or_else(|| document.group.clone())
            .or_else(by_tag)
            .unwrap_or_else(|| generator::name::module(tag.unwrap_or("operations")))
    }
}

/// A method and a path without the names of its placeholders.
pub(super) fn endpoint(method: &str, path: &str) -> String {
    let mut key = format!("{} ", method.to_ascii_uppercase());
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '{' => {
                inside = true;
                key.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            other => key.push(other),
        }
    }
    key
}

/// An event of a document.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// The key below `webhooks`.
    pub(super) key: String,
    /// The operation that delivers it.
    pub(super) at: Pointer,
}

/// The operations below `paths`, in the order of the document.
pub(super) fn operations(document: &Document) -> Vec<Operation> {
    let list = Pointer::root().child("paths");
    let mut found = Vec::new();
    for path in keys(document.value(), &list) {
        let item = document.resolve(&list.child(&path));
        for (method, at) in methods(document.value(), &item) {
            let operation = at.get(document.value());
            let text = |key: &str| operation?.get(key)?.as_str().map(str::to_owned);
            let tag = || {
                let tags = operation?.get("tags")?.as_array()?;
                let mut tags = tags.iter().filter_map(Value::as_str);
                tags.find(|tag| !tag.trim().is_empty()).map(str::to_owned)
            };
            found.push(Operation {
                method,
                path: path.clone(),
                id: text("operationId"),
                tag: tag(),
                item: item.clone(),
                at,
            });
        }
    }
    found
}

/// The events below `webhooks`, in the order of the document.
pub(super) fn events(document: &Document) -> Vec<Event> {
    let list = Pointer::root().child(WEBHOOKS);
    let mut found = Vec::new();
    for key in keys(document.value(), &list) {
        let item = document.resolve(&list.child(&key));
        for (_, at) in methods(document.value(), &item) {
            let key = key.clone();
            found.push(Event { key, at });
        }
    }
    found
}

/// The named schemas of a document.
pub(super) fn schemas(document: &Document) -> Vec<String> {
    keys(document.value(), &component("schemas"))
}

/// Where the named schema stands.
pub(super) fn schema(name: &str) -> Pointer {
    component("schemas").child(name)
}

fn component(section: &str) -> Pointer {
    Pointer::root().child("components").child(section)
}

fn methods(document: &Value, item: &Pointer) -> Vec<(String, Pointer)> {
    let Some(members) = item.get(document).and_then(Value::as_object) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for key in members.keys() {
        let at = item.child(key);
        match key.as_str() {
            QUERY => found.push(("QUERY".to_owned(), at)),
            ADDITIONAL => {
                let others = keys(document, &at).into_iter();
                found.extend(others.map(|method| (method.clone(), at.child(&method))));
            }
            method if METHODS.contains(&method) => found.push((method.to_ascii_uppercase(), at)),
            _ => {}
        }
    }
    found
}

fn keys(document: &Value, at: &Pointer) -> Vec<String> {
    at.get(document)
        .and_then(Value::as_object)
        .map(|members| members.keys().cloned().collect())
        .unwrap_or_default()
}

/// The named schemas that stand for a whole value somewhere. The others only lend their members: to the schemas that
/// extend them, or to the fields of a form, which are methods of the operation's own type.
pub(super) fn whole_values(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    whole(document.value(), &mut found);
    found.iter().filter_map(Pointer::last).collect()
}

fn whole(value: &Value, found: &mut BTreeSet<Pointer>) {
    let mut below = Vec::new();
    match value {
        Value::Object(members) => {
            let mut targets = Vec::new();
            own_references(value, &mut targets);
            found.extend(targets);
            for (key, member) in members {
                let is_form = FORMS.contains(&key.as_str());
                let lends: Vec<&Value> = match (key.as_str(), member.as_array()) {
                    ("allOf", Some(parts)) => parts.iter().collect(),
                    _ if is_form => member.get("schema").into_iter().collect(),
                    _ => {
                        below.push(member);
                        continue;
                    }
                };
                // What a lender refers to is lent along, and what stands in it is not.
                for lender in lends
                    .into_iter()
                    .filter(|lender| reference(lender).is_none())
                {
                    below.push(lender);
                }
            }
        }
        Value::Array(items) => below.extend(items),
        _ => {}
    }
    below.into_iter().for_each(|value| whole(value, found));
}

/// Which named schemas are reached from where.
#[derive(Debug)]
pub(super) struct Reach<'d> {
    document: &'d Value,
    /// The schemas that extend another one which tells its heirs apart: whoever reads the base reads them.
    heirs: BTreeMap<Pointer, Vec<Pointer>>,
}

impl<'d> Reach<'d> {
    /// Prepares the document.
    pub(super) fn new(document: &'d Document) -> Self {
        let value = document.value();
        let mut heirs: BTreeMap<Pointer, Vec<Pointer>> = BTreeMap::new();
        for name in schemas(document) {
            let at = schema(&name);
            let parts = at.child("allOf");
            let parts = parts.get(value).and_then(Value::as_array);
            for base in parts.into_iter().flatten().filter_map(reference) {
                let tells = base
                    .get(value)
                    .is_some_and(|base| base.get("discriminator").is_some());
                if tells {
                    heirs.entry(base).or_default().push(at.clone());
                }
            }
        }
        Self {
            document: value,
            heirs,
        }
    }

    /// The names of the schemas that the value at `from` leads to.
    pub(super) fn schemas(&self, from: &Pointer) -> BTreeSet<String> {
        let list = component("schemas");
        let mut met = BTreeSet::new();
        let mut open = vec![from.clone()];
        while let Some(at) = open.pop() {
            if let Some(value) = at.get(self.document) {
                let mut targets = Vec::new();
                references(value, &mut targets);
                targets.extend(self.heirs.get(&at).into_iter().flatten().cloned());
                open.extend(
                    targets
                        .into_iter()
                        .filter(|target| met.insert(target.clone())),
                );
            }
        }
        met.iter()
            .filter(|at| at.parent().as_ref() == Some(&list))
            .filter_map(Pointer::last)
            .collect()
    }
}

fn reference(value: &Value) -> Option<Pointer> {
    Pointer::from_fragment(value.get("$ref")?.as_str()?)
}

/// The references that an object makes itself, those of its discriminator included.
fn own_references(value: &Value, found: &mut Vec<Pointer>) {
    found.extend(reference(value));
    let mapping = value
        .pointer("/discriminator/mapping")
        .and_then(Value::as_object);
    let targets = mapping.into_iter().flat_map(|mapping| mapping.values());
    let targets = targets
        .filter_map(Value::as_str)
        .filter(|target| target.starts_with('#'));
    found.extend(targets.filter_map(Pointer::from_fragment));
}

/// Every reference in a value.
fn references(value: &Value, found: &mut Vec<Pointer>) {
    match value {
        Value::Object(members) => {
            own_references(value, found);
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
