//! Which operations, webhooks and callbacks are the same on both sides, and how each is compared as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Comparer, Pair};
use super::kinds;
use super::side::{Node, Side};
use super::verdict::Direction;
use crate::normalize::{ADDITIONAL, QUERY};

/// The fixed methods of a Path Item Object (OpenAPI 3.1.1 section 4.8.9).
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An operation of one side.
#[derive(Clone)]
pub(super) struct Operation<'v> {
    /// Method in capitals.
    pub(super) method: String,
    /// Path template as it is written.
    pub(super) path: String,
    /// The root of its document.
    pub(super) root: Node<'v>,
    /// The path item around it.
    pub(super) item: Node<'v>,
    /// Itself.
    pub(super) node: Node<'v>,
}

/// An operation on both sides, and where the walk stands.
pub(super) struct Match<'c, 'v> {
    pub(super) pair: Pair,
    pub(super) base: &'c Operation<'v>,
    pub(super) revision: &'c Operation<'v>,
}

impl Operation<'_> {
    /// `METHOD /path`.
    pub(super) fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// What tells it from all others: names of path parameters do not.
    fn key(&self) -> String {
        let mut key = format!("{} ", self.method);
        let mut inside = false;
        for c in self.path.chars() {
            match c {
                '{' => inside = true,
                '}' => {
                    inside = false;
                    key.push_str("{}");
                }
                _ if inside => {}
                other => key.push(other),
            }
        }
        key
    }
}

impl<'v> Comparer<'v> {
    /// Compares everything but the content of schemas.
    pub(super) fn compare_operations(&mut self) {
        let (base, revision) = (self.base, self.revision);
        self.documents();
        let old = operations(base);
        let new = operations(revision);
        let matched = pairs(&old, &new);
        for (at, operation) in old.iter().enumerate() {
            match matched.get(&at).and_then(|other| new.get(*other)) {
                Some(other) => self.operation(operation, other),
                None => {
                    let endpoint = operation.endpoint();
                    let pair = self.start(Some(endpoint.clone()));
                    let nodes = (Some(&operation.node), None);
                    self.note(
                        kinds::OPERATION_REMOVED,
                        (pair, None),
                        endpoint,
                        nodes,
                        (None, None),
                    );
                }
            }
        }
        let taken: BTreeSet<usize> = matched.values().copied().collect();
        for (at, operation) in new.iter().enumerate() {
            if !taken.contains(&at) {
                let endpoint = operation.endpoint();
                let pair = self.start(Some(endpoint.clone()));
                let nodes = (None, Some(&operation.node));
                self.note(
                    kinds::OPERATION_ADDED,
                    (pair, None),
                    endpoint,
                    nodes,
                    (None, None),
                );
            }
        }
        self.webhooks();
    }

    /// What the documents say of the API as a whole.
    fn documents(&mut self) {
        let pair = self.start(None);
        let (old, new) = (self.base.roots(), self.revision.roots());
        let documents = |side: &'v Side<'v>, roots: &[Node<'v>]| -> BTreeMap<String, Node<'v>> {
            // One document on its own may have another name.
            let only = side.documents.len() == 1;
            let specs = side.documents.iter().map(|document| document.spec.clone());
            let names = specs.map(|spec| if only { String::new() } else { spec });
            names.zip(roots.iter().cloned()).collect()
        };
        let (old, new) = (documents(self.base, &old), documents(self.revision, &new));
        let both = old
            .iter()
            .filter_map(|(name, before)| Some((before, new.get(name)?)));
        for (before, after) in both {
            let info = (before.get("info"), after.get("info"));
            if let (Some(old), Some(new)) = info {
                let (was, is) = (old.text("version"), new.text("version"));
                if was != is {
                    let nodes = (old.get("version"), new.get("version"));
                    let shown = (was.map(str::to_owned), is.map(str::to_owned));
                    let nodes = (nodes.0.as_ref(), nodes.1.as_ref());
                    let title = new.text("title").unwrap_or_default();
                    self.note(kinds::VERSION_CHANGED, (pair, None), title, nodes, shown);
                }
            }
            self.servers(pair, "all operations", (before, after));
            self.schemes(pair, (before, after));
        }
    }

    fn operation(&mut self, base: &Operation<'v>, revision: &Operation<'v>) {
        let endpoint = revision.endpoint();
        let pair = self.start(Some(endpoint.clone()));
        let this = Match {
            pair,
            base,
            revision,
        };
        let (old, new) = (&base.node, &revision.node);
        let nodes = (Some(old), Some(new));
        if base.key() != revision.key() {
            let shown = (Some(base.endpoint()), Some(revision.endpoint()));
            self.note(
                kinds::OPERATION_MOVED,
                (pair, None),
                endpoint.clone(),
                nodes,
                shown,
            );
        }
        let ids = (old.text("operationId"), new.text("operationId"));
        if ids.0 != ids.1 {
            let shown = (ids.0.map(str::to_owned), ids.1.map(str::to_owned));
            self.note_at(
                kinds::OPERATION_ID_CHANGED,
                &this,
                "operationId",
                endpoint.clone(),
                shown,
            );
        }
        let tags = (tags(old), tags(new));
        if tags.0.first() != tags.1.first() || sorted(&tags.0) != sorted(&tags.1) {
            let shown = (Some(tags.0.join(", ")), Some(tags.1.join(", ")));
            self.note_at(
                kinds::OPERATION_TAGS_CHANGED,
                &this,
                "tags",
                endpoint.clone(),
                shown,
            );
        }
        if old.flag("deprecated") != new.flag("deprecated") {
            let kind = if new.flag("deprecated") {
                kinds::OPERATION_DEPRECATED
            } else {
                kinds::OPERATION_REINSTATED
            };
            self.note_at(kind, &this, "deprecated", endpoint.clone(), (None, None));
        }
        if self.prose {
            for key in ["summary", "description"] {
                if old.text(key) != new.text(key) {
                    self.note_at(
                        kinds::PROSE_CHANGED,
                        &this,
                        key,
                        endpoint.clone(),
                        (None, None),
                    );
                }
            }
        }
        self.parameters(&this);
        self.body(&this);
        self.responses(&this);
        self.security(&this);
        let (item_old, item_new) = (&base.item, &revision.item);
        self.servers(pair, &endpoint, (item_old, item_new));
        self.servers(pair, &endpoint, (old, new));
        self.callbacks(&this);
    }

    /// Notes a difference of a member of the operation.
    fn note_at(
        &mut self,
        kind: &'static kinds::Kind,
        this: &Match<'_, 'v>,
        key: &str,
        subject: String,
        shown: (Option<String>, Option<String>),
    ) {
        let place = |node: &Node<'v>| node.get(key).unwrap_or_else(|| node.clone());
        let (old, new) = (place(&this.base.node), place(&this.revision.node));
        self.note(
            kind,
            (this.pair, None),
            subject,
            (Some(&old), Some(&new)),
            shown,
        );
    }

    /// Events that the API sends of its own accord.
    fn webhooks(&mut self) {
        let find = |side: &'v Side<'v>| {
            let mut found = BTreeMap::new();
            for root in side.roots() {
                let Some(list) = root.get("x-webhooks") else {
                    continue;
                };
                for (name, item) in list.members() {
                    for (method, node) in methods(&side.resolve(&item)) {
                        found.entry((name, method)).or_insert(node);
                    }
                }
            }
            found
        };
        let (old, new) = (find(self.base), find(self.revision));
        self.deliveries(&old, &new, None);
    }

    /// Events that an operation subscribes to.
    fn callbacks(&mut self, this: &Match<'_, 'v>) {
        let find = |side: &'v Side<'v>, operation: &Operation<'v>| {
            let mut found = BTreeMap::new();
            let Some(list) = operation.node.get("callbacks") else {
                return found;
            };
            for (name, callback) in list.members() {
                for (expression, item) in side.resolve(&callback).members() {
                    if expression.starts_with("x-") {
                        continue;
                    }
                    for (method, node) in methods(&side.resolve(&item)) {
                        found
                            .entry((name, format!("{method} {expression}")))
                            .or_insert(node);
                    }
                }
            }
            found
        };
        let (old, new) = (
            find(self.base, this.base),
            find(self.revision, this.revision),
        );
        self.deliveries(&old, &new, Some(this.pair));
    }

    fn deliveries(
        &mut self,
        old: &BTreeMap<(&'v str, String), Node<'v>>,
        new: &BTreeMap<(&'v str, String), Node<'v>>,
        within: Option<Pair>,
    ) {
        let (added, removed) = if within.is_some() {
            (kinds::CALLBACK_ADDED, kinds::CALLBACK_REMOVED)
        } else {
            (kinds::WEBHOOK_ADDED, kinds::WEBHOOK_REMOVED)
        };
        let pair_of = |comparer: &mut Self, name: &str| {
            within.unwrap_or_else(|| comparer.start(Some(format!("webhook {name}"))))
        };
        for ((name, method), before) in old {
            let pair = pair_of(self, name);
            match new.get(&(*name, method.clone())) {
                Some(after) => {
                    let bodies = (before.get("requestBody"), after.get("requestBody"));
                    if let (Some(before), Some(after)) = bodies {
                        let bodies = (self.base.resolve(&before), self.revision.resolve(&after));
                        self.contents(pair, Direction::Response, (&bodies.0, &bodies.1));
                    }
                    if before.flag("deprecated") != after.flag("deprecated") {
                        let kind = if after.flag("deprecated") {
                            kinds::OPERATION_DEPRECATED
                        } else {
                            kinds::OPERATION_REINSTATED
                        };
                        let nodes = (Some(before), Some(after));
                        self.note(kind, (pair, None), *name, nodes, (None, None));
                    }
                }
                None => {
                    let nodes = (Some(before), None);
                    self.note(removed, (pair, None), *name, nodes, (None, None));
                }
            }
        }
        for ((name, method), after) in new {
            if !old.contains_key(&(*name, method.clone())) {
                let pair = pair_of(self, name);
                self.note(
                    added,
                    (pair, None),
                    *name,
                    (None, Some(after)),
                    (None, None),
                );
            }
        }
    }
}

/// All operations of a side, in the order of the documents.
pub(super) fn operations<'v>(side: &'v Side<'v>) -> Vec<Operation<'v>> {
    let mut found = Vec::new();
    for root in side.roots() {
        let Some(paths) = root.get("paths") else {
            continue;
        };
        for (path, item) in paths.members().filter(|(path, _)| path.starts_with('/')) {
            let item = side.resolve(&item);
            for (method, node) in methods(&item) {
                found.push(Operation {
                    method,
                    path: path.to_owned(),
                    root: root.clone(),
                    item: item.clone(),
                    node,
                });
            }
        }
    }
    found
}

/// The operations of a path item by their method.
fn methods<'v>(item: &Node<'v>) -> Vec<(String, Node<'v>)> {
    let fixed = METHODS
        .iter()
        .filter_map(|method| Some((method.to_ascii_uppercase(), item.get(method)?)));
    let query = item.get(QUERY).map(|node| ("QUERY".to_owned(), node));
    let mut found: Vec<_> = fixed.chain(query).collect();
    if let Some(others) = item.get(ADDITIONAL) {
        found.extend(
            others
                .members()
                .map(|(method, node)| (method.to_owned(), node)),
        );
    }
    found
}

/// For each operation of the base the one of the revision: by method and path, else by its id.
fn pairs(old: &[Operation<'_>], new: &[Operation<'_>]) -> BTreeMap<usize, usize> {
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    for (at, operation) in new.iter().enumerate() {
        by_key.entry(operation.key()).or_insert(at);
    }
    let mut matched: BTreeMap<usize, usize> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (at, operation) in old.iter().enumerate() {
        if let Some(other) = by_key.get(&operation.key())
            && taken.insert(*other)
        {
            matched.insert(at, *other);
        }
    }
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, operation) in new.iter().enumerate() {
        if let Some(id) = operation.node.text("operationId")
            && !taken.contains(&at)
        {
            by_id.entry(id).or_insert(at);
        }
    }
    for (at, operation) in old.iter().enumerate() {
        let id = operation.node.text("operationId");
        if let Some(other) = id.and_then(|id| by_id.get(id))
            && !matched.contains_key(&at)
            && taken.insert(*other)
        {
            matched.insert(at, *other);
        }
    }
    matched
}

fn tags<'v>(node: &Node<'v>) -> Vec<&'v str> {
    let list = node.get("tags");
    let items = list.iter().flat_map(Node::items);
    items.filter_map(|item| item.value.as_str()).collect()
}

fn sorted<'t>(texts: &[&'t str]) -> Vec<&'t str> {
    let mut sorted = texts.to_vec();
    sorted.sort_unstable();
    sorted
}
