//! Comparison of two operations: parameters, body and answers.

use std::collections::{BTreeMap, BTreeSet};

use generator::origin::Pointer;
use serde_json::Value;

use super::kind;
use super::schema::{Comparer, Side};

/// Where the parts of one operation are found in its document.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The operation.
    pub(super) at: &'p Pointer,
    /// The path item, whose parameters belong to each of its operations.
    pub(super) item: &'p Pointer,
    /// The path, whose parameters are told apart by their position.
    pub(super) path: &'p str,
}

impl Comparer<'_> {
    /// Compares two operations.
    pub(super) fn operation(&mut self, ours: Place<'_>, vendor: Place<'_>) {
        self.parameters(ours, vendor);
        self.body(ours.at, vendor.at);
        self.answers(ours.at, vendor.at);
        let says = (
            security(self.ours, ours.at),
            security(self.vendor, vendor.at),
        );
        if says.0 != says.1 {
            let places = (ours.at.child("security"), vendor.at.child("security"));
            self.differ(
                kind::SECURITY,
                "",
                (&places.0, &says.0),
                (&places.1, &says.1),
            );
        }
        let (own, other) = (
            deprecated(self.ours, ours.at),
            deprecated(self.vendor, vendor.at),
        );
        if own != other {
            let says = (own.to_string(), other.to_string());
            self.differ(
                kind::DEPRECATED,
                "",
                (ours.at, &says.0),
                (vendor.at, &says.1),
            );
        }
    }

    fn parameters(&mut self, ours: Place<'_>, vendor: Place<'_>) {
        let own = parameters(self.ours, ours);
        let other = parameters(self.vendor, vendor);
        let keys: BTreeSet<&Key> = own.keys().chain(other.keys()).collect();
        for key in keys {
            let at = key.to_string();
            match (own.get(key), other.get(key)) {
                (Some(own), Some(other)) => self.parameter(&at, own, other),
                (None, Some(other)) => {
                    let would = ours.at.child("parameters");
                    let need = match flag(self.vendor, other, "required") {
                        true => "required",
                        false => "optional",
                    };
                    self.differ(
                        kind::PARAMETER_MISSING,
                        &at,
                        (&would, "nothing"),
                        (other, need),
                    );
                }
                (Some(own), None) => {
                    let would = vendor.at.child("parameters");
                    self.differ(
                        kind::PARAMETER_EXTRA,
                        &at,
                        (own, "a parameter"),
                        (&would, "nothing"),
                    );
                }
                (None, None) => {}
            }
        }
    }

    fn parameter(&mut self, at: &str, ours: &Pointer, vendor: &Pointer) {
        for (kind, member) in [
            (kind::REQUIRED, "required"),
            (kind::DEPRECATED, "deprecated"),
        ] {
            let says = (
                flag(self.ours, ours, member),
                flag(self.vendor, vendor, member),
            );
            if says.0 != says.1 {
                let says = (says.0.to_string(), says.1.to_string());
                self.differ(kind, at, (ours, &says.0), (vendor, &says.1));
            }
        }
        let styles = (style(self.ours, ours), style(self.vendor, vendor));
        if styles.0 != styles.1 {
            self.differ(kind::STYLE, at, (ours, &styles.0), (vendor, &styles.1));
        }
        let at = format!("{at}: ");
        self.contents(&at, ours, vendor);
        self.schemas(&at, &[ours.child("schema")], &[vendor.child("schema")]);
    }

    /// Compares the bodies of two requests or deliveries.
    pub(super) fn body(&mut self, ours: &Pointer, vendor: &Pointer) {
        let at = "request body";
        let places = (ours.child("requestBody"), vendor.child("requestBody"));
        let there = (exists(self.ours, &places.0), exists(self.vendor, &places.1));
        match there {
            (true, true) => {}
            (false, false) => return,
            (false, true) => {
                let places = (&places.0, &places.1);
                self.differ(
                    kind::BODY_MISSING,
                    at,
                    (places.0, "nothing"),
                    (places.1, "a body"),
                );
                return;
            }
            (true, false) => {
                let places = (&places.0, &places.1);
                self.differ(
                    kind::BODY_EXTRA,
                    at,
                    (places.0, "a body"),
                    (places.1, "nothing"),
                );
                return;
            }
        }
        let places = (
            self.ours.document.resolve(&places.0),
            self.vendor.document.resolve(&places.1),
        );
        let says = (
            flag(self.ours, &places.0, "required"),
            flag(self.vendor, &places.1, "required"),
        );
        if says.0 != says.1 {
            let says = (says.0.to_string(), says.1.to_string());
            self.differ(
                kind::REQUIRED,
                at,
                (&places.0, &says.0),
                (&places.1, &says.1),
            );
        }
        self.contents(&format!("{at}: "), &places.0, &places.1);
    }

    fn answers(&mut self, ours: &Pointer, vendor: &Pointer) {
        let lists = (ours.child("responses"), vendor.child("responses"));
        let (own, other) = (keys(self.ours, &lists.0), keys(self.vendor, &lists.1));
        for status in own.union(&other) {
            let at = format!("answer {status}");
            let places = (lists.0.child(status), lists.1.child(status));
            match (own.contains(status), other.contains(status)) {
                (true, true) => {
                    let places = (
                        self.ours.document.resolve(&places.0),
                        self.vendor.document.resolve(&places.1),
                    );
                    self.headers(&at, &places.0, &places.1);
                    self.contents(&format!("{at}: "), &places.0, &places.1);
                }
                (true, false) => {
                    let says = ("an answer", "nothing");
                    self.differ(
                        kind::ANSWER_EXTRA,
                        &at,
                        (&places.0, says.0),
                        (&places.1, says.1),
                    );
                }
                (false, _) => {
                    let says = ("nothing", "an answer");
                    self.differ(
                        kind::ANSWER_MISSING,
                        &at,
                        (&places.0, says.0),
                        (&places.1, says.1),
                    );
                }
            }
        }
    }

    fn headers(&mut self, at: &str, ours: &Pointer, vendor: &Pointer) {
        let lists = (ours.child("headers"), vendor.child("headers"));
        let own = lower_case(keys(self.ours, &lists.0));
        let other = lower_case(keys(self.vendor, &lists.1));
        let names: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
        for name in names {
            let at = format!("{at} header `{name}`");
            match (own.get(name), other.get(name)) {
                (Some(own), Some(other)) => {
                    let places = (
                        self.ours.document.resolve(&lists.0.child(own)),
                        self.vendor.document.resolve(&lists.1.child(other)),
                    );
                    self.parameter(&at, &places.0, &places.1);
                }
                (Some(own), None) => {
                    let places = (lists.0.child(own), lists.1.child(own));
                    let says = ("a header", "nothing");
                    self.differ(
                        kind::HEADER_EXTRA,
                        &at,
                        (&places.0, says.0),
                        (&places.1, says.1),
                    );
                }
                (None, Some(other)) => {
                    let places = (lists.0.child(other), lists.1.child(other));
                    let says = ("nothing", "a header");
                    self.differ(
                        kind::HEADER_MISSING,
                        &at,
                        (&places.0, says.0),
                        (&places.1, says.1),
                    );
                }
                (None, None) => {}
            }
        }
    }

    /// Compares the media types of a body, an answer or a parameter, and the schema of each.
    fn contents(&mut self, at: &str, ours: &Pointer, vendor: &Pointer) {
        let lists = (ours.child("content"), vendor.child("content"));
        let own = lower_case(keys(self.ours, &lists.0));
        let other = lower_case(keys(self.vendor, &lists.1));
        let media_types: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
        for media_type in media_types {
            match (own.get(media_type), other.get(media_type)) {
                (Some(own), Some(other)) => {
                    let own = lists.0.child(own).child("schema");
                    let other = lists.1.child(other).child("schema");
                    self.schemas(at, &[own], &[other]);
                }
                (Some(own), None) => {
                    let places = (lists.0.child(own), lists.1.child(own));
                    self.differ(
                        kind::MEDIA_TYPE_EXTRA,
                        at.trim_end_matches(": "),
                        (&places.0, media_type),
                        (&places.1, "nothing"),
                    );
                }
                (None, Some(other)) => {
                    let places = (lists.0.child(other), lists.1.child(other));
                    self.differ(
                        kind::MEDIA_TYPE_MISSING,
                        at.trim_end_matches(": "),
                        (&places.0, "nothing"),
                        (&places.1, media_type),
                    );
                }
                (None, None) => {}
            }
        }
    }
}

/// What tells a parameter from the others of its operation. Those of the path go by position: how one is called is
/// nothing that is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Path(usize, Name),
    Other(String, String),
}

/// A name that is shown and not compared.
#[derive(Clone, Debug)]
struct Name(String);

impl PartialEq for Name {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(_, name) => write!(out, "path parameter `{}`", name.0),
            Self::Other(place, name) => write!(out, "{place} parameter `{name}`"),
        }
    }
}

/// The parameters of an operation; its own go before those of the path item.
fn parameters(side: Side<'_>, place: Place<'_>) -> BTreeMap<Key, Pointer> {
    let mut found = BTreeMap::new();
    for list in [place.item.child("parameters"), place.at.child("parameters")] {
        let count = list
            .get(side.document.value())
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        for index in 0..count {
            let at = side.document.resolve(&list.index(index));
            let Some(parameter) = at.get(side.document.value()) else {
                continue;
            };
            let text = |key: &str| {
                parameter
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let (within, name) = (text("in"), text("name"));
            let key = match (within, placeholder(place.path, name)) {
                ("path", Some(position)) => Key::Path(position, Name(name.to_owned())),
                ("header", _) => Key::Other(within.to_owned(), name.to_ascii_lowercase()),
                _ => Key::Other(within.to_owned(), name.to_owned()),
            };
            found.insert(key, at);
        }
    }
    found
}

/// The position of a placeholder among those of its path.
fn placeholder(path: &str, name: &str) -> Option<usize> {
    let before = path.split(&format!("{{{name}}}")).next()?;
    (before.len() < path.len()).then(|| before.matches('{').count())
}

/// How a parameter is written, with the defaults of its place filled in (OpenAPI 3.1.1, section 4.8.12.2).
fn style(side: Side<'_>, at: &Pointer) -> String {
    let Some(parameter) = at.get(side.document.value()) else {
        return String::new();
    };
    let within = parameter
        .get("in")
        .and_then(Value::as_str)
        .unwrap_or("header");
    let default = match within {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let style = parameter
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or(default);
    let schema = super::facts::Facts::gather(side.document, &[at.child("schema")]);
    // A single value is written in the same way whatever `explode` says.
    let is_plain = !matches!(schema.says(kind::TYPE), Some("array" | "object") | None);
    if is_plain {
        return style.to_owned();
    }
    let explode = parameter
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(style == "form");
    let how = if explode {
        "each value by itself"
    } else {
        "all values in one"
    };
    format!("{style}, {how}")
}

/// Whether an operation needs a credential, and the scopes of all that it accepts. What a scheme is called is a name of a
/// component.
fn security(side: Side<'_>, at: &Pointer) -> String {
    let document = side.document.value();
    let own = at.child("security");
    let list = own.get(document).or_else(|| document.get("security"));
    let choices = list
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let is_empty = |choice: &Value| choice.as_object().is_none_or(serde_json::Map::is_empty);
    if choices.iter().all(is_empty) {
        return "no credential".to_owned();
    }
    let schemes = choices
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|choice| choice.values());
    let scopes = schemes
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_str);
    let scopes: BTreeSet<&str> = scopes.collect();
    let scopes: Vec<&str> = scopes.into_iter().collect();
    let need = match choices.iter().any(is_empty) {
        true => "a credential or none",
        false => "a credential",
    };
    match scopes.as_slice() {
        [] => need.to_owned(),
        scopes => format!("{need} with {}", scopes.join(", ")),
    }
}

fn deprecated(side: Side<'_>, at: &Pointer) -> bool {
    flag(side, at, "deprecated")
}

fn flag(side: Side<'_>, at: &Pointer, member: &str) -> bool {
    at.get(side.document.value())
        .and_then(|value| value.get(member))
        == Some(&Value::Bool(true))
}

fn exists(side: Side<'_>, at: &Pointer) -> bool {
    at.get(side.document.value()).is_some()
}

/// The keys of the mapping at a place.
fn keys(side: Side<'_>, at: &Pointer) -> BTreeSet<String> {
    at.get(side.document.value())
        .and_then(Value::as_object)
        .map(|members| members.keys().cloned().collect())
        .unwrap_or_default()
}

/// Names that are compared without case, with the spelling of each.
fn lower_case(names: BTreeSet<String>) -> BTreeMap<String, String> {
    names
        .into_iter()
        .map(|name| (name.to_ascii_lowercase(), name))
        .collect()
}
