//! How the parameters of an operation are matched and compared.

use std::collections::BTreeMap;

use super::compare::{Comparer, Pair};
use super::kinds;
use super::operations::{Match, Operation};
use super::side::{Node, Side};
use super::verdict::Direction;
use super::view::View;

/// A parameter of an operation.
#[derive(Clone)]
struct Param<'v> {
    node: Node<'v>,
    name: &'v str,
    place: &'v str,
}

/// What tells a parameter from others: its place and its name, or its position in the path.
type Key = (String, String);

impl<'v> Comparer<'v> {
    /// Parameters in path, query, header and cookie.
    pub(super) fn parameters(&mut self, this: &Match<'_, 'v>) {
        let old = params(self.base, this.base);
        let new = params(self.revision, this.revision);
        let step = (this.pair, Some(Direction::Request));
        for (key, before) in &old {
            if let Some(after) = new.get(key) {
                self.parameter(this.pair, before, after);
                continue;
            }
            match elsewhere(before, &new, &old) {
                Some(after) => {
                    let shown = (Some(before.place.to_owned()), Some(after.place.to_owned()));
                    let nodes = (Some(&before.node), Some(&after.node));
                    self.note(kinds::PARAMETER_MOVED, step, after.name, nodes, shown);
                    self.parameter(this.pair, before, after);
                }
                None => {
                    let nodes = (Some(&before.node), Some(&this.revision.node));
                    let shown = (Some(before.place.to_owned()), None);
                    self.note(kinds::PARAMETER_REMOVED, step, before.name, nodes, shown);
                }
            }
        }
        for (key, after) in &new {
            if old.contains_key(key) || elsewhere(after, &old, &new).is_some() {
                continue;
            }
            let kind = if after.required() {
                kinds::REQUIRED_PARAMETER_ADDED
            } else {
                kinds::PARAMETER_ADDED
            };
            let nodes = (Some(&this.base.node), Some(&after.node));
            let shown = (None, Some(after.place.to_owned()));
            self.note(kind, step, after.name, nodes, shown);
        }
    }

    fn parameter(&mut self, pair: Pair, before: &Param<'v>, after: &Param<'v>) {
        let step = (pair, Some(Direction::Request));
        let nodes = (Some(&before.node), Some(&after.node));
        if before.name != after.name && before.place == after.place && before.place == "path" {
            let shown = (Some(before.name.to_owned()), Some(after.name.to_owned()));
            self.note(
                kinds::PARAMETER_RENAMED,
                (pair, None),
                before.name,
                nodes,
                shown,
            );
        }
        if before.required() != after.required() {
            let kind = if after.required() {
                kinds::PARAMETER_REQUIRED
            } else {
                kinds::PARAMETER_OPTIONAL
            };
            self.note(kind, step, after.name, nodes, (None, None));
        }
        let written = (before.written(self.base), after.written(self.revision));
        if written.0 != written.1 && before.place == after.place {
            let shown = (Some(written.0), Some(written.1));
            self.note(
                kinds::PARAMETER_STYLE_CHANGED,
                step,
                after.name,
                nodes,
                shown,
            );
        }
        if before.node.flag("deprecated") != after.node.flag("deprecated") {
            let kind = if after.node.flag("deprecated") {
                kinds::PARAMETER_DEPRECATED
            } else {
                kinds::PARAMETER_REINSTATED
            };
            self.note(kind, step, after.name, nodes, (None, None));
        }
        if self.prose && before.node.text("description") != after.node.text("description") {
            self.note(kinds::PROSE_CHANGED, step, after.name, nodes, (None, None));
        }
        if let (Some(old), Some(new)) = (schema(&before.node), schema(&after.node)) {
            self.schemas(pair, Direction::Request, vec![old], vec![new]);
        }
    }
}

impl<'v> Param<'v> {
    fn required(&self) -> bool {
        self.place == "path" || self.node.flag("required")
    }

    /// How its value is written, with the defaults of OpenAPI 3.1.1 section 4.8.12.2 filled in.
    fn written(&self, side: &'v Side<'v>) -> String {
        if let Some((media_type, _)) = self
            .node
            .get("content")
            .and_then(|list| list.members().next())
        {
            return media_type.to_owned();
        }
        let usual = match self.place {
            "query" | "cookie" => "form",
            _ => "simple",
        };
        let style = self.node.text("style").unwrap_or(usual);
        let kind = schema(&self.node).and_then(|schema| View::of(side, &[schema]).kind);
        let mut text = style.to_owned();
        // One scalar is written the same in any case.
        if !matches!(kind, Some("string" | "number" | "integer" | "boolean")) {
            let explode = match self.node.value.get("explode") {
                Some(value) => value == &serde_json::Value::Bool(true),
                None => style == "form",
            };
            text.push_str(if explode {
                ", exploded"
            } else {
                ", not exploded"
            });
        }
        if self.node.flag("allowReserved") {
            text.push_str(", reserved characters as they are");
        }
        text
    }
}

/// The schema of a parameter or header, also where it stands below a media type.
pub(super) fn schema<'v>(node: &Node<'v>) -> Option<Node<'v>> {
    node.get("schema").or_else(|| {
        let (_, media_type) = node.get("content")?.members().next()?;
        media_type.get("schema")
    })
}

/// The parameter of the same name in another place, if it is only there on the one side.
fn elsewhere<'c, 'v>(
    param: &Param<'v>,
    others: &'c BTreeMap<Key, Param<'v>>,
    own: &BTreeMap<Key, Param<'v>>,
) -> Option<&'c Param<'v>> {
    let (_, found) = others.iter().find(|(key, other)| {
        other.name == param.name && other.place != param.place && !own.contains_key(*key)
    })?;
    Some(found)
}

/// What may stand in the query of an operation.
pub(super) struct Query<'v> {
    /// The documented names.
    pub(super) names: Vec<&'v str>,
    /// Whether a parameter takes names that are data: an object whose members stand in the query by themselves, or a
    /// query that is one form.
    pub(super) takes_any: bool,
}

/// What may stand in the query of an operation, credentials included.
pub(super) fn query<'v>(side: &'v Side<'v>, operation: &Operation<'v>) -> Query<'v> {
    let mut query = Query {
        names: Vec::new(),
        takes_any: false,
    };
    for param in params(side, operation).into_values() {
        match param.place {
            "query" => {
                let spread = !matches!(param.node.text("style"), Some(style) if style != "form")
                    && param.node.value.get("explode") != Some(&serde_json::Value::Bool(false));
                let kind = schema(&param.node).and_then(|schema| View::of(side, &[schema]).kind);
                query.takes_any |= spread && kind == Some("object");
                query.names.push(param.name);
            }
            "querystring" => query.takes_any = true,
            _ => {}
        }
    }
    let components = operation.root.get("components");
    let schemes = components.and_then(|components| components.get("securitySchemes"));
    for (_, scheme) in schemes.iter().flat_map(Node::members) {
        let scheme = side.resolve(&scheme);
        if scheme.text("in") == Some("query") {
            query.names.extend(scheme.text("name"));
        }
    }
    query
}

/// The parameters of an operation; its own go before those of the path item.
fn params<'v>(side: &'v Side<'v>, operation: &Operation<'v>) -> BTreeMap<Key, Param<'v>> {
    let names: Vec<&str> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    let mut found = BTreeMap::new();
    for holder in [&operation.node, &operation.item] {
        let Some(list) = holder.get("parameters") else {
            continue;
        };
        for item in list.items() {
            let node = side.resolve(&item);
            let (Some(name), Some(place)) = (node.text("name"), node.text("in")) else {
                continue;
            };
            let position = names.iter().position(|known| *known == name);
            let key = match (place, position) {
                ("path", Some(position)) => format!("{position:06}"),
                ("header", _) => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            };
            found
                .entry((place.to_owned(), key))
                .or_insert(Param { node, name, place });
        }
    }
    found
}
