//! Comparison of parameters: which there are, which have to be sent, and how they are written.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use generator::origin::Pointer;
use serde_json::Value;

use super::facts::Facts;
use super::kind;
use super::operation::{Place, flag};
use super::schema::{Comparer, Side};

impl Comparer<'_> {
    /// Compares the parameters of two operations.
    pub(super) fn parameters(&mut self, ours: Place<'_>, vendor: Place<'_>) {
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

    /// Compares two parameters, or two headers of answers.
    pub(super) fn parameter(&mut self, at: &str, ours: &Pointer, vendor: &Pointer) {
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
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
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
    let schema = Facts::gather(side.document, &[at.child("schema")]);
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
