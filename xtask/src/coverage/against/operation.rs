//! Comparison of two operations: bodies and answers; `parameter` has the rest.

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
    pub(super) fn contents(&mut self, at: &str, ours: &Pointer, vendor: &Pointer) {
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

/// Whether a member is true.
pub(super) fn flag(side: Side<'_>, at: &Pointer, member: &str) -> bool {
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
