//! What every operation is tested with, made from the documents as they are written.
//!
//! Nothing of the generator's reading takes part but its overlays: references, parameters and styles are followed here
//! anew, so that a mistake of the generator shows as a difference.

use std::collections::BTreeMap;

use generator::Config;
use generator::source::Memory;
use samples::tree::{Node, Tree};
use serde_json::{Value, json};

use crate::documents::documents;
use crate::expect::{Expected, Parameter};
use crate::harness::{Given, Place};
use crate::values::{Maker, Values, without_empty_lists};

/// The methods of a path item.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Text that a path or query must escape: reserved characters, a space, a percent sign, beyond ASCII.
const HOSTILE: &str = "a/b?c=d&e#f %2F+ü\u{1f600}";

/// An operation as its document describes it.
pub(crate) struct Planned {
    /// The file of its document.
    pub(crate) file: String,
    /// `file: METHOD /path`.
    pub(crate) name: String,
    pub(crate) method: String,
    /// The path as the document writes it.
    pub(crate) template: String,
    /// Whether it needs a credential.
    pub(crate) is_secured: bool,
    pub(crate) requests: Vec<Request>,
    pub(crate) answers: Vec<Answer>,
}

/// One request of an operation.
pub(crate) struct Request {
    /// What it is for.
    pub(crate) label: String,
    pub(crate) given: Given,
    pub(crate) expected: Expected,
}

/// One documented answer with one body.
pub(crate) struct Answer {
    pub(crate) label: String,
    pub(crate) status: u16,
    pub(crate) media_type: Option<String>,
    pub(crate) body: Body,
}

/// What an answer holds.
pub(crate) enum Body {
    Nothing,
    Json(Value),
    /// Of any other media type.
    Raw(&'static str),
}

/// Every operation of an API, in the order of its documents, and what is wrong with their examples.
pub(crate) fn plan(api: &str) -> (Vec<Planned>, Vec<String>) {
    let documents = documents(api);
    let prefix = format!("{api}/");
    let mut reader = Memory::new();
    for (name, value) in &documents {
        let name = name.strip_prefix(&prefix).expect("files are named so");
        reader = reader.with(name, value.to_string());
    }
    let mut planned = Vec::new();
    let mut wrong = Vec::new();
    for spec in specs(api) {
        let tree = Tree::open(&reader, &spec).expect("the document can be read");
        let reading = Reading {
            tree: &tree,
            file: &spec,
            maker: Maker::of(&tree),
        };
        reading.operations(&mut planned, &mut wrong);
    }
    (planned, wrong)
}

/// The documents of an API that its configuration names.
fn specs(api: &str) -> Vec<String> {
    let path = format!("{}/../specs/{api}/codegen.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("there is a configuration");
    let config = Config::parse(&text, "codegen.toml").expect("it can be read");
    let documents = config.documents.into_iter();
    documents.map(|document| document.spec).collect()
}

struct Reading<'t> {
    tree: &'t Tree<'t>,
    file: &'t str,
    maker: Maker<'t>,
}

impl<'t> Reading<'t> {
    fn operations(&self, planned: &mut Vec<Planned>, wrong: &mut Vec<String>) {
        for (template, item) in self.tree.top().members("paths") {
            let item = self.resolved(&item);
            for method in METHODS {
                if let Some(operation) = item.child(method) {
                    let method = method.to_ascii_uppercase();
                    let name = format!("{}: {method} {template}", self.file);
                    let parameters = self.parameters(template, &item, &operation);
                    let (requests, bad) = self.requests(template, &operation, &parameters);
                    let (answers, also_bad) = self.answers(&operation);
                    wrong.extend(
                        bad.into_iter()
                            .chain(also_bad)
                            .map(|bad| format!("{name}: {bad}")),
                    );
                    planned.push(Planned {
                        file: self.file.to_owned(),
                        name,
                        method,
                        template: template.to_owned(),
                        is_secured: self.is_secured(&operation),
                        requests,
                        answers,
                    });
                }
            }
        }
    }

    fn resolved(&self, node: &Node<'t>) -> Node<'t> {
        let place = self.tree.place(node);
        let found = self.tree.resolve(node);
        found.unwrap_or_else(|| panic!("{place} leads nowhere"))
    }

    /// Whether an operation needs a credential: by its own word, or else by that of the document.
    fn is_secured(&self, operation: &Node<'t>) -> bool {
        let stated = operation
            .child("security")
            .or_else(|| self.tree.top().child("security"));
        let alternatives = stated.and_then(|stated| stated.value.as_array());
        alternatives.is_some_and(|alternatives| {
            let is_empty =
                |needed: &Value| needed.as_object().is_none_or(|needed| needed.is_empty());
            !alternatives.is_empty() && !alternatives.iter().any(is_empty)
        })
    }

    /// The parameters of an operation: its own go before those of its path.
    fn parameters(
        &self,
        template: &str,
        item: &Node<'t>,
        operation: &Node<'t>,
    ) -> Vec<Parameter<'t>> {
        let mut found: Vec<Parameter<'t>> = Vec::new();
        let both = item
            .items("parameters")
            .into_iter()
            .chain(operation.items("parameters"));
        for parameter in both {
            let parameter = Parameter::of(&self.resolved(&parameter));
            let Some(parameter) = parameter else { continue };
            found.retain(|known| (known.place, &known.name) != (parameter.place, &parameter.name));
            found.push(parameter);
        }
        let names = template
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next());
        for name in names {
            let is_declared = found
                .iter()
                .any(|known| known.place == Place::Path && known.name == name);
            if !is_declared {
                found.push(Parameter::undeclared(name));
            }
        }
        found
    }

    fn requests(
        &self,
        template: &str,
        operation: &Node<'t>,
        parameters: &[Parameter<'t>],
    ) -> (Vec<Request>, Vec<String>) {
        let mut wrong = Vec::new();
        let mut full = BTreeMap::new();
        let mut least = BTreeMap::new();
        for parameter in parameters {
            let examples = parameter.examples(self.tree);
            let values = match &parameter.schema {
                Some(schema) => self.maker.values(schema, &examples, &mut wrong),
                None => Values::text(),
            };
            let key = (parameter.place, parameter.name.clone());
            let preferred = values.examples.first().or(values.full.as_ref());
            let preferred =
                preferred.unwrap_or_else(|| panic!("no value for {key:?} of {template}"));
            if parameter.required {
                // An empty list would be left out of a query.
                let small = values.least.as_ref().filter(|value| **value != json!([]));
                let value = small.unwrap_or(preferred);
                least.insert(key.clone(), value.clone());
            }
            full.insert(key, preferred.clone());
        }
        let hostile = parameters
            .iter()
            .filter(|parameter| parameter.is_free_text(self.tree))
            .map(|parameter| {
                (
                    (parameter.place, parameter.name.clone()),
                    Value::from(HOSTILE),
                )
            });
        let mut hostile_values = full.clone();
        hostile_values.extend(hostile);

        let body = operation
            .child("requestBody")
            .map(|body| self.resolved(&body));
        let mut bodies = vec![("full".to_owned(), None)];
        let mut least_body = None;
        let mut media_type = None;
        if let Some(body) = &body {
            let is_required = body.value.get("required") == Some(&Value::Bool(true));
            let content = body.members("content");
            let (name, media) = content.first().expect("a body has a media type");
            let media = self.resolved(media);
            let schema = media.child("schema").expect("a body has a schema");
            let examples = self.examples(&media);
            let values = self.maker.values(&schema, &examples, &mut wrong);
            bodies = vec![("full".to_owned(), values.full.clone())];
            let examples = values.examples.iter().enumerate();
            bodies
                .extend(examples.map(|(at, value)| (format!("example {at}"), Some(value.clone()))));
            let is_form = !is_json(name);
            let least = match (values.least, &values.full) {
                (Some(least), Some(full)) if is_form => Some(without_empty_lists(least, full)),
                (least, _) => least,
            };
            least_body = least.filter(|_| is_required);
            media_type = Some((*name).to_owned());
        }
        let request = |label: String, params: &BTreeMap<_, _>, body: Option<Value>| {
            let given = Given {
                params: params.clone(),
                body,
                headers: Vec::new(),
            };
            let expected = Expected::of(template, parameters, &given, media_type.as_deref());
            Request {
                label,
                given,
                expected,
            }
        };
        let full_body = bodies.first().and_then(|(_, body)| body.clone());
        let mut requests = vec![request("least".to_owned(), &least, least_body)];
        requests.extend(
            bodies
                .into_iter()
                .map(|(label, body)| request(label, &full, body)),
        );
        requests.push(request(
            "hostile text".to_owned(),
            &hostile_values,
            full_body,
        ));
        (requests, wrong)
    }

    fn answers(&self, operation: &Node<'t>) -> (Vec<Answer>, Vec<String>) {
        let mut wrong = Vec::new();
        let mut answers = Vec::new();
        for (status, response) in operation.members("responses") {
            let response = self.resolved(&response);
            let code = code(status);
            let mut add = |label: String, media_type: Option<&str>, body| {
                answers.push(Answer {
                    label: format!("{status}, {label}"),
                    status: code,
                    media_type: media_type.map(str::to_owned),
                    body,
                });
            };
            let content = response.members("content");
            if content.is_empty() {
                add("no body".to_owned(), None, Body::Nothing);
            }
            for (media_type, media) in content {
                let media = self.resolved(&media);
                if !is_json(media_type) {
                    add(
                        media_type.to_owned(),
                        Some(media_type),
                        Body::Raw("ütf-8 \"text\"\n"),
                    );
                    continue;
                }
                let Some(schema) = media.child("schema") else {
                    let any = json!({"any": [1, null]});
                    add("any JSON".to_owned(), Some(media_type), Body::Json(any));
                    continue;
                };
                let values = self
                    .maker
                    .values(&schema, &self.examples(&media), &mut wrong);
                let made = [("least", values.least), ("full", values.full)];
                let made = made
                    .into_iter()
                    .filter_map(|(label, value)| Some((label.to_owned(), value?)));
                let examples = values.examples.into_iter().enumerate();
                let examples = examples.map(|(at, value)| (format!("example {at}"), value));
                for (label, value) in made.chain(examples) {
                    add(label, Some(media_type), Body::Json(value));
                }
            }
        }
        (answers, wrong)
    }

    /// The examples of a media type or parameter, with their places.
    fn examples(&self, holder: &Node<'t>) -> Vec<(String, Value)> {
        let mut found: Vec<(String, Value)> = holder
            .child("example")
            .map(|example| (self.tree.place(&example), example.value.clone()))
            .into_iter()
            .collect();
        for (_, example) in holder.members("examples") {
            let value = self.resolved(&example).child("value");
            found.extend(value.map(|value| (self.tree.place(&value), value.value.clone())));
        }
        found
    }
}

/// A status that a response describes.
fn code(status: &str) -> u16 {
    match status {
        "default" => 500,
        range if range.to_ascii_uppercase().ends_with("XX") => {
            let hundred: u16 = range[..1].parse().expect("a range begins with a digit");
            hundred * 100
        }
        code => code.parse().expect("a status is a number"),
    }
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}
