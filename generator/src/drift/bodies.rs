//! How bodies, media types, statuses and headers are compared.

use std::collections::BTreeMap;

use super::compare::{Comparer, Pair};
use super::kinds;
use super::operations::Match;
use super::params::schema;
use super::side::{Node, Side};
use super::verdict::Direction;
use super::view::canonical;

impl<'v> Comparer<'v> {
    /// What a request carries.
    pub(super) fn body(&mut self, this: &Match<'_, 'v>) {
        let find =
            |side: &'v Side<'v>, node: &Node<'v>| Some(side.resolve(&node.get("requestBody")?));
        let old = find(self.base, &this.base.node);
        let new = find(self.revision, &this.revision.node);
        let endpoint = this.revision.endpoint();
        let step = (this.pair, Some(Direction::Request));
        match (&old, &new) {
            (None, None) => {}
            (None, Some(body)) => {
                let kind = if body.flag("required") {
                    kinds::REQUIRED_BODY_ADDED
                } else {
                    kinds::BODY_ADDED
                };
                let nodes = (Some(&this.base.node), Some(body));
                self.note(kind, step, endpoint, nodes, (None, None));
            }
            (Some(body), None) => {
                let nodes = (Some(body), Some(&this.revision.node));
                self.note(kinds::BODY_REMOVED, step, endpoint, nodes, (None, None));
            }
            (Some(old), Some(new)) => {
                if old.flag("required") != new.flag("required") {
                    let kind = if new.flag("required") {
                        kinds::BODY_REQUIRED
                    } else {
                        kinds::BODY_OPTIONAL
                    };
                    self.note(
                        kind,
                        step,
                        endpoint.clone(),
                        (Some(old), Some(new)),
                        (None, None),
                    );
                }
                self.describe(step, &endpoint, (old, new));
                self.contents(this.pair, Direction::Request, (old, new));
            }
        }
    }

    /// Media types of a body, and what each holds.
    pub(super) fn contents(
        &mut self,
        pair: Pair,
        direction: Direction,
        (old, new): (&Node<'v>, &Node<'v>),
    ) {
        let (before, after) = (media_types(old), media_types(new));
        let step = (pair, Some(direction));
        for (name, media_type) in &before {
            let Some(other) = after.get(name) else {
                let nodes = (Some(media_type), Some(new));
                self.note(
                    kinds::MEDIA_TYPE_REMOVED,
                    step,
                    name.clone(),
                    nodes,
                    (None, None),
                );
                continue;
            };
            if let (Some(old), Some(new)) = (media_type.get("schema"), other.get("schema")) {
                self.schemas(pair, direction, vec![old], vec![new]);
            }
            self.encodings(step, (media_type, other));
        }
        for (name, media_type) in &after {
            if !before.contains_key(name) {
                let nodes = (Some(old), Some(media_type));
                self.note(
                    kinds::MEDIA_TYPE_ADDED,
                    step,
                    name.clone(),
                    nodes,
                    (None, None),
                );
            }
        }
    }

    /// How the members of a form are written.
    fn encodings(&mut self, step: (Pair, Option<Direction>), (old, new): (&Node<'v>, &Node<'v>)) {
        let find = |node: &Node<'v>| {
            let list = node.get("encoding");
            list.iter()
                .flat_map(Node::members)
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (find(old), find(new));
        let names: std::collections::BTreeSet<&str> =
            before.keys().chain(after.keys()).copied().collect();
        for name in names {
            let (was, is) = (before.get(name), after.get(name));
            let text = |node: Option<&Node<'v>>| node.map(|node| canonical(node.value));
            if text(was) != text(is) {
                let nodes = (was.or(Some(old)), is.or(Some(new)));
                self.note(kinds::ENCODING_CHANGED, step, name, nodes, (None, None));
            }
        }
    }

    /// What is answered.
    pub(super) fn responses(&mut self, this: &Match<'_, 'v>) {
        let find = |side: &'v Side<'v>, node: &Node<'v>| {
            let list = node.get("responses");
            list.iter()
                .flat_map(Node::members)
                .filter(|(status, _)| !status.starts_with("x-"))
                .map(|(status, node)| (status.to_ascii_uppercase(), side.resolve(&node)))
                .collect::<BTreeMap<_, _>>()
        };
        let old = find(self.base, &this.base.node);
        let new = find(self.revision, &this.revision.node);
        let step = (this.pair, Some(Direction::Response));
        for (status, before) in &old {
            match new.get(status) {
                Some(after) => {
                    self.describe(step, &format!("status {status}"), (before, after));
                    self.contents(this.pair, Direction::Response, (before, after));
                    self.headers(this.pair, (before, after));
                }
                None => {
                    let kind = if is_success(status) {
                        kinds::SUCCESS_REMOVED
                    } else {
                        kinds::ERROR_REMOVED
                    };
                    let nodes = (Some(before), Some(&this.revision.node));
                    self.note(kind, step, status.clone(), nodes, (None, None));
                }
            }
        }
        for (status, after) in &new {
            if !old.contains_key(status) {
                let kind = if is_success(status) {
                    kinds::SUCCESS_ADDED
                } else {
                    kinds::ERROR_ADDED
                };
                let nodes = (Some(&this.base.node), Some(after));
                self.note(kind, step, status.clone(), nodes, (None, None));
            }
        }
    }

    fn headers(&mut self, pair: Pair, (old, new): (&Node<'v>, &Node<'v>)) {
        let find = |side: &'v Side<'v>, node: &Node<'v>| {
            let list = node.get("headers");
            list.iter()
                .flat_map(Node::members)
                .map(|(name, node)| (name.to_ascii_lowercase(), (name, side.resolve(&node))))
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (find(self.base, old), find(self.revision, new));
        let step = (pair, Some(Direction::Response));
        for (key, (name, header)) in &before {
            let Some((_, other)) = after.get(key) else {
                let kind = if header.flag("required") {
                    kinds::HEADER_REMOVED
                } else {
                    kinds::OPTIONAL_HEADER_REMOVED
                };
                self.note(kind, step, *name, (Some(header), Some(new)), (None, None));
                continue;
            };
            let nodes = (Some(header), Some(other));
            if header.flag("required") != other.flag("required") {
                let kind = if other.flag("required") {
                    kinds::HEADER_REQUIRED
                } else {
                    kinds::HEADER_OPTIONAL
                };
                self.note(kind, step, *name, nodes, (None, None));
            }
            let explode = |node: &Node<'v>| {
                node.flag("explode") || node.flag(crate::normalize::HEADER_EXPLODE)
            };
            let content = |node: &Node<'v>| {
                let list = node.get("content")?;
                list.members().next().map(|(name, _)| name.to_owned())
            };
            if explode(header) != explode(other) || content(header) != content(other) {
                self.note(
                    kinds::HEADER_STYLE_CHANGED,
                    step,
                    *name,
                    nodes,
                    (None, None),
                );
            }
            if let (Some(old), Some(new)) = (schema(header), schema(other)) {
                self.schemas(pair, Direction::Response, vec![old], vec![new]);
            }
        }
        for (key, (name, header)) in &after {
            if !before.contains_key(key) {
                let nodes = (Some(old), Some(header));
                self.note(kinds::HEADER_ADDED, step, *name, nodes, (None, None));
            }
        }
    }

    /// The description of something.
    fn describe(
        &mut self,
        step: (Pair, Option<Direction>),
        subject: &str,
        (old, new): (&Node<'v>, &Node<'v>),
    ) {
        if self.prose && old.text("description") != new.text("description") {
            self.note(
                kinds::PROSE_CHANGED,
                step,
                subject,
                (Some(old), Some(new)),
                (None, None),
            );
        }
    }
}

/// Whether a documented status means success; `default` is whatever is not documented.
fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// The media types of a body by their name, in which case does not count and blanks neither.
fn media_types<'v>(body: &Node<'v>) -> BTreeMap<String, Node<'v>> {
    let list = body.get("content");
    list.iter()
        .flat_map(Node::members)
        .map(|(name, node)| (name.to_ascii_lowercase().replace(' ', ""), node))
        .collect()
}
