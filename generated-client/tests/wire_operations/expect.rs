//! What a request has to look like on the wire, by the words of OpenAPI (3.1, "Parameter Object") alone.

use std::collections::BTreeMap;

use samples::tree::{Node, Tree};
use samples::types::Types;
use serde_json::Value;

use crate::harness::{Given, Place};
use crate::plan::is_json;

/// A parameter as its document describes it.
pub(crate) struct Parameter<'t> {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    /// Nothing for a name in a path that no parameter declares, which stands for any text.
    pub(crate) schema: Option<Node<'t>>,
    node: Option<Node<'t>>,
    style: String,
    explode: bool,
}

impl<'t> Parameter<'t> {
    /// Reads a parameter; nothing for a header that OpenAPI leaves to others.
    pub(crate) fn of(node: &Node<'t>) -> Option<Self> {
        let name = node
            .text("name")
            .expect("a parameter has a name")
            .to_owned();
        let place = match node.text("in") {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some("cookie") => Place::Cookie,
            Some("header") => Place::Header,
            other => panic!("`{name}` is in {other:?}"),
        };
        let ignored = ["accept", "content-type", "authorization"];
        if place == Place::Header && ignored.contains(&name.to_ascii_lowercase().as_str()) {
            return None;
        }
        let usual = match place {
            Place::Query | Place::Cookie => "form",
            Place::Path | Place::Header => "simple",
        };
        let style = node.text("style").unwrap_or(usual).to_owned();
        let explode = node.value.get("explode").and_then(Value::as_bool);
        let schema = node.child("schema");
        assert!(schema.is_some(), "`{name}` has no schema");
        let is_required = node.value.get("required") == Some(&Value::Bool(true));
        Some(Self {
            schema,
            required: is_required || place == Place::Path,
            explode: explode.unwrap_or(style == "form"),
            node: Some(node.clone()),
            name,
            place,
            style,
        })
    }

    /// A name in a path that no parameter declares.
    pub(crate) fn undeclared(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            place: Place::Path,
            required: true,
            schema: None,
            node: None,
            style: "simple".to_owned(),
            explode: false,
        }
    }

    /// The examples of the parameter itself, with their places.
    pub(crate) fn examples(&self, tree: &Tree<'_>) -> Vec<(String, Value)> {
        let Some(node) = &self.node else {
            return Vec::new();
        };
        let single = node.child("example");
        let several = node.members("examples").into_iter();
        let several = several.filter_map(|(_, example)| tree.resolve(&example)?.child("value"));
        single
            .into_iter()
            .chain(several)
            .map(|example| (tree.place(&example), example.value.clone()))
            .collect()
    }

    /// Whether it may be any text: in a path or query, not one of a list, of no form and of no length.
    pub(crate) fn is_free_text(&self, tree: &Tree<'_>) -> bool {
        let Some(schema) = &self.schema else {
            return true;
        };
        let Some(schema) = tree.resolve(schema) else {
            return false;
        };
        let bound = [
            "enum",
            "const",
            "format",
            "pattern",
            "maxLength",
            "allOf",
            "oneOf",
            "anyOf",
        ];
        matches!(self.place, Place::Path | Place::Query)
            && Types::of(schema.value).words == ["string"]
            && bound.iter().all(|key| schema.value.get(key).is_none())
    }

    /// The text of a value, escaped, for a style that has one text.
    fn text(&self, value: &Value) -> String {
        match value {
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.text(item)).collect();
                items.join(",")
            }
            scalar => escaped(&scalar_text(scalar)),
        }
    }

    /// The pairs of a query.
    fn pairs(&self, value: &Value, pairs: &mut Vec<String>) {
        let name = escaped(&self.name);
        assert_eq!(self.style, "form", "the test does not know this style yet");
        match value {
            Value::Array(items) if self.explode => {
                pairs.extend(
                    items
                        .iter()
                        .map(|item| format!("{name}={}", self.text(item))),
                );
            }
            Value::Array(items) if items.is_empty() => {}
            value => pairs.push(format!("{name}={}", self.text(value))),
        }
    }
}

/// What a server has to see of a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Expected {
    /// The path behind that of the server, escaped.
    pub(crate) path: String,
    /// The pairs of the query, escaped and sorted.
    pub(crate) query: Vec<String>,
    /// Headers of parameters, names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) content: Content,
}

/// What the body of a request has to be.
#[derive(Debug, PartialEq)]
pub(crate) enum Content {
    Nothing,
    Json(String, Value),
    /// The pairs, sorted.
    Form(Vec<String>),
    /// The parts by name, in the order of their names.
    Multipart(Vec<(String, String)>),
}

impl Expected {
    pub(crate) fn of(
        template: &str,
        parameters: &[Parameter<'_>],
        given: &Given,
        media_type: Option<&str>,
    ) -> Self {
        let mut path = template.to_owned();
        let mut query = Vec::new();
        let mut headers = BTreeMap::new();
        for parameter in parameters {
            let key = (parameter.place, parameter.name.clone());
            let Some(value) = given.params.get(&key) else {
                continue;
            };
            match parameter.place {
                Place::Path => {
                    assert_eq!(
                        parameter.style, "simple",
                        "the test does not know this style yet"
                    );
                    let placeholder = format!("{{{}}}", parameter.name);
                    path = path.replace(&placeholder, &parameter.text(value));
                }
                Place::Query => parameter.pairs(value, &mut query),
                Place::Header => {
                    let name = parameter.name.to_ascii_lowercase();
                    headers.insert(name, scalar_text(value));
                }
                Place::Cookie => panic!("the test does not know cookies yet"),
            }
        }
        query.sort_unstable();
        let content = match (&given.body, media_type) {
            (Some(body), Some(media_type)) => content(media_type, body),
            _ => Content::Nothing,
        };
        Self {
            path,
            query,
            headers,
            content,
        }
    }
}

fn content(media_type: &str, body: &Value) -> Content {
    let members = || body.as_object().into_iter().flatten();
    match media_type {
        "application/x-www-form-urlencoded" => {
            let pair = |(name, value): (&String, &Value)| {
                format!(
                    "{}={}",
                    form_escaped(name),
                    form_escaped(&scalar_text(value))
                )
            };
            let mut pairs: Vec<String> = members().map(pair).collect();
            pairs.sort_unstable();
            Content::Form(pairs)
        }
        "multipart/form-data" => {
            let mut parts = Vec::new();
            for (name, value) in members() {
                let values = match value {
                    Value::Array(items) => items.iter().collect(),
                    single => vec![single],
                };
                let texts = values.into_iter().map(scalar_text);
                parts.extend(texts.map(|text| (name.clone(), text)));
            }
            parts.sort();
            Content::Multipart(parts)
        }
        json if is_json(json) => Content::Json(json.to_owned(), body.clone()),
        other => panic!("the test does not know bodies of {other} yet"),
    }
}

/// A value without parts as text.
fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        other => panic!("{other} is no scalar"),
    }
}

/// Everything but what RFC 3986 2.3 calls unreserved as percent and two digits.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The same for a form, which writes a space as a plus and leaves the asterisk (WHATWG URL 5.2).
fn form_escaped(text: &str) -> String {
    escaped(text)
        .replace("%20", "+")
        .replace("%2A", "*")
        .replace('~', "%7E")
}
