//! How credentials and servers are compared: who may call, and where calls go.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::compare::{Comparer, Pair};
use super::kinds;
use super::operations::{Match, Operation};
use super::side::Node;
use super::view::canonical;

/// A set of credentials that together let a caller in, each by what it is on the wire, with its scopes.
type Choice = BTreeMap<String, BTreeSet<String>>;

impl<'v> Comparer<'v> {
    /// Which credentials an operation needs.
    pub(super) fn security(&mut self, this: &Match<'_, 'v>) {
        let (old_at, old) = choices(this.base);
        let (new_at, new) = choices(this.revision);
        if old == new {
            return;
        }
        let mut endpoint = this.revision.endpoint();
        let mut pair = this.pair;
        // What the document says for all operations is told once.
        let common = !is_own(this.base) && !is_own(this.revision);
        if common {
            let Some(shared) = self.once(pair, &old_at, &new_at) else {
                return;
            };
            pair = shared;
            endpoint = "each operation".to_owned();
        }
        let step = (pair, None);
        let nodes = (Some(&old_at), Some(&new_at));
        let names = |choices: &[Choice]| {
            let texts: Vec<String> = choices.iter().map(name).collect();
            Some(texts.join(" or ")).filter(|text| !text.is_empty())
        };
        match (is_free(&old), is_free(&new)) {
            (true, false) => {
                let shown = (None, names(&new));
                self.note(kinds::SECURITY_ADDED, step, endpoint, nodes, shown);
                return;
            }
            (false, true) => {
                let shown = (names(&old), None);
                self.note(kinds::SECURITY_REMOVED, step, endpoint, nodes, shown);
                return;
            }
            (true, true) | (false, false) => {}
        }
        let same = |a: &Choice, b: &Choice| a.keys().eq(b.keys());
        for before in &old {
            match new.iter().find(|after| same(before, after)) {
                None => {
                    let shown = (Some(name(before)), None);
                    self.note(
                        kinds::SECURITY_CHOICE_REMOVED,
                        step,
                        endpoint.clone(),
                        nodes,
                        shown,
                    );
                }
                Some(after) => {
                    for (scheme, scopes) in before {
                        let other = after.get(scheme).cloned().unwrap_or_default();
                        for scope in other.difference(scopes) {
                            let shown = (None, Some(scope.clone()));
                            self.note(kinds::SCOPE_ADDED, step, endpoint.clone(), nodes, shown);
                        }
                        for scope in scopes.difference(&other) {
                            let shown = (Some(scope.clone()), None);
                            self.note(kinds::SCOPE_REMOVED, step, endpoint.clone(), nodes, shown);
                        }
                    }
                }
            }
        }
        for after in &new {
            if !old.iter().any(|before| same(before, after)) {
                let shown = (None, Some(name(after)));
                self.note(
                    kinds::SECURITY_CHOICE_ADDED,
                    step,
                    endpoint.clone(),
                    nodes,
                    shown,
                );
            }
        }
    }

    /// Where tokens come from.
    pub(super) fn schemes(&mut self, pair: Pair, (old, new): (&Node<'v>, &Node<'v>)) {
        let find = |root: &Node<'v>| {
            let list = root
                .get("components")
                .and_then(|components| components.get("securitySchemes"));
            list.iter()
                .flat_map(Node::members)
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (find(old), find(new));
        for (name, scheme) in before {
            let Some(other) = after.get(name) else {
                continue;
            };
            let shown = (endpoints(&scheme), endpoints(other));
            if shown.0 != shown.1 && identity(&scheme) == identity(other) {
                let nodes = (Some(&scheme), Some(other));
                let shown = (Some(shown.0.join(", ")), Some(shown.1.join(", ")));
                self.note(
                    kinds::SECURITY_ENDPOINT_CHANGED,
                    (pair, None),
                    name,
                    nodes,
                    shown,
                );
            }
        }
    }

    /// The servers of a document, a path or an operation.
    pub(super) fn servers(&mut self, pair: Pair, whose: &str, (old, new): (&Node<'v>, &Node<'v>)) {
        let find = |holder: &Node<'v>| {
            let list = holder.get("servers");
            list.iter().flat_map(Node::items).collect::<Vec<_>>()
        };
        let (before, after) = (find(old), find(new));
        let step = (pair, None);
        let url = |node: &Node<'v>| {
            node.text("url")
                .unwrap_or("/")
                .trim_end_matches('/')
                .to_owned()
        };
        let firsts = (before.first(), after.first());
        let moved = firsts.0.map(url) != firsts.1.map(url);
        if moved {
            let nodes = (firsts.0.or(Some(old)), firsts.1.or(Some(new)));
            let shown = (firsts.0.map(url), firsts.1.map(url));
            self.note(kinds::SERVER_CHANGED, step, whose, nodes, shown);
        }
        // The first ones have been told about.
        let skip = usize::from(moved);
        for server in before.iter().skip(skip) {
            match after.iter().find(|other| url(other) == url(server)) {
                Some(other) => self.variables(pair, (server, other)),
                None => {
                    let nodes = (Some(server), Some(new));
                    self.note(
                        kinds::SERVER_REMOVED,
                        step,
                        url(server),
                        nodes,
                        (None, None),
                    );
                }
            }
        }
        for server in after.iter().skip(skip) {
            if !before.iter().any(|other| url(other) == url(server)) {
                let nodes = (Some(old), Some(server));
                self.note(kinds::SERVER_ADDED, step, url(server), nodes, (None, None));
            }
        }
    }

    fn variables(&mut self, pair: Pair, (old, new): (&Node<'v>, &Node<'v>)) {
        let find = |server: &Node<'v>| {
            let list = server.get("variables");
            list.iter()
                .flat_map(Node::members)
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (find(old), find(new));
        let step = (pair, None);
        for (name, variable) in before {
            let Some(other) = after.get(name) else {
                continue;
            };
            let nodes = (Some(&variable), Some(other));
            let defaults = (variable.text("default"), other.text("default"));
            if defaults.0 != defaults.1 {
                let shown = (defaults.0.map(str::to_owned), defaults.1.map(str::to_owned));
                self.note(kinds::SERVER_VARIABLE_DEFAULT, step, name, nodes, shown);
            }
            let values = |node: &Node<'v>| {
                let list = node.get("enum");
                list.iter()
                    .flat_map(Node::items)
                    .map(|item| canonical(item.value))
                    .collect::<BTreeSet<_>>()
            };
            let (was, is) = (values(&variable), values(other));
            // No list allows every value.
            if was.is_empty() != is.is_empty() {
                let kind = if is.is_empty() {
                    kinds::SERVER_VALUE_ADDED
                } else {
                    kinds::SERVER_VALUE_REMOVED
                };
                self.note(kind, step, name, nodes, (None, None));
                continue;
            }
            for value in was.difference(&is) {
                let shown = (Some(value.clone()), None);
                self.note(kinds::SERVER_VALUE_REMOVED, step, name, nodes, shown);
            }
            for value in is.difference(&was) {
                let shown = (None, Some(value.clone()));
                self.note(kinds::SERVER_VALUE_ADDED, step, name, nodes, shown);
            }
        }
    }
}

/// What lets a caller in, and the place that says so: the operation's own list, else that of the document.
fn choices<'v>(operation: &Operation<'v>) -> (Node<'v>, Vec<Choice>) {
    let own = operation.node.get("security");
    let Some(list) = own.or_else(|| operation.root.get("security")) else {
        return (operation.root.clone(), Vec::new());
    };
    let schemes = operation
        .root
        .get("components")
        .and_then(|components| components.get("securitySchemes"));
    let mut found: Vec<Choice> = Vec::new();
    for requirement in list.items() {
        let choice: Choice = requirement
            .members()
            .map(|(name, scopes)| {
                let scheme = schemes.as_ref().and_then(|schemes| schemes.get(name));
                let key = scheme.map_or_else(|| name.to_owned(), |scheme| identity(&scheme));
                let scopes = scopes
                    .items()
                    .filter_map(|scope| scope.value.as_str().map(str::to_owned));
                (key, scopes.collect())
            })
            .collect();
        if !found.contains(&choice) {
            found.push(choice);
        }
    }
    // An order of preference is nothing that a server sees.
    found.sort();
    (list, found)
}

/// Whether an operation says itself what lets a caller in.
fn is_own(operation: &Operation<'_>) -> bool {
    operation.node.get("security").is_some()
}

/// Whether a caller without credentials is let in.
fn is_free(choices: &[Choice]) -> bool {
    choices.is_empty() || choices.iter().any(Choice::is_empty)
}

fn name(choice: &Choice) -> String {
    let names: Vec<&str> = choice.keys().map(String::as_str).collect();
    names.join(" and ")
}

/// What a scheme is on the wire, whatever the document calls it.
fn identity(scheme: &Node<'_>) -> String {
    let text = |key: &str| scheme.text(key).unwrap_or_default().to_owned();
    match scheme.text("type") {
        Some("apiKey") if scheme.text("in") == Some("header") => {
            format!("API key in header {}", text("name").to_ascii_lowercase())
        }
        Some("apiKey") => format!("API key in {} {}", text("in"), text("name")),
        Some("http") => format!("HTTP {}", text("scheme").to_ascii_lowercase()),
        Some("oauth2") => "OAuth 2".to_owned(),
        Some("openIdConnect") => "OpenID Connect".to_owned(),
        _ => canonical(scheme.value),
    }
}

/// The addresses that a scheme names.
fn endpoints(scheme: &Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let flows = scheme.get("flows");
    for (flow, node) in flows.iter().flat_map(Node::members) {
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
            if let Some(Value::String(url)) = node.value.get(key) {
                found.push(format!("{flow} {key} {url}"));
            }
        }
    }
    found.extend(scheme.text("openIdConnectUrl").map(str::to_owned));
    found.sort();
    found
}
