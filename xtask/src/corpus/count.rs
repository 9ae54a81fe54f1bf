//! What a document holds, counted on the raw tree and without the generator's rules.

use samples::tree::{Node, Tree};

/// The members of a path item that are operations, up to OpenAPI 3.2. Operations of other methods stand in
/// `additionalOperations`.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// How much a document holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Operations below `paths`.
    pub(super) operations: usize,
    /// Operations below `webhooks`, or below `x-webhooks` where an OpenAPI 3.0 document has them.
    pub(super) webhooks: usize,
    /// Operations below the `callbacks` of operations.
    pub(super) callbacks: usize,
    /// Schemas below `components`.
    pub(super) schemas: usize,
}

impl Counts {
    /// Counts a document.
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let top = tree.top();
        let webhooks = ["webhooks", "x-webhooks"]
            .into_iter()
            .find_map(|key| resolved(tree, &top, key));
        let components = resolved(tree, &top, "components");
        let paths = resolved(tree, &top, "paths");
        Self {
            operations: paths.as_ref().map_or(0, |paths| operations(tree, paths)),
            webhooks: webhooks.map_or(0, |webhooks| deliveries(tree, &webhooks)),
            callbacks: paths.map_or(0, |paths| callbacks(tree, &paths)),
            schemas: components
                .and_then(|components| resolved(tree, &components, "schemas"))
                .map_or(0, |schemas| schemas.entries().len()),
        }
    }

    /// Whether there is nothing that a client could be made from.
    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// The operations of a path item with their methods, whether it is written here or elsewhere.
pub(super) fn methods<'t>(tree: &'t Tree<'_>, item: &Node<'t>) -> Vec<(&'t str, Node<'t>)> {
    let mut found = Vec::new();
    // A path item may have members of its own beside its `$ref`.
    for node in [Some(item.clone()), tree.resolve(item)]
        .into_iter()
        .flatten()
    {
        let named = node.entries().into_iter();
        let named = named.filter(|(key, _)| METHODS.contains(key));
        let others = node.child("additionalOperations");
        let others = others.and_then(|others| tree.resolve(&others));
        for (method, operation) in named.chain(others.iter().flat_map(Node::entries)) {
            let known = found.iter().any(|(known, _)| *known == method);
            if operation.value.is_object() && !known {
                found.push((method, operation));
            }
        }
    }
    found
}

fn operations(tree: &Tree<'_>, items: &Node<'_>) -> usize {
    items
        .entries()
        .iter()
        .filter(|(key, _)| !key.starts_with("x-"))
        .map(|(_, item)| methods(tree, item).len())
        .sum()
}

/// The operations of webhooks. One whose keys are runtime expressions is written as a callback.
fn deliveries(tree: &Tree<'_>, webhooks: &Node<'_>) -> usize {
    let entries = webhooks.entries().into_iter();
    entries
        .filter(|(key, _)| !key.starts_with("x-"))
        .map(|(_, item)| {
            let keys = item.entries();
            let is_callback = !keys.is_empty() && keys.iter().all(|(key, _)| key.contains("{$"));
            if is_callback {
                operations(tree, &item)
            } else {
                methods(tree, &item).len()
            }
        })
        .sum()
}

/// The operations below the callbacks of the operations of path items.
fn callbacks(tree: &Tree<'_>, items: &Node<'_>) -> usize {
    let mut count = 0;
    for (key, item) in items.entries() {
        if key.starts_with("x-") {
            continue;
        }
        for (_, operation) in methods(tree, &item) {
            let Some(callbacks) = resolved(tree, &operation, "callbacks") else {
                continue;
            };
            for (_, callback) in callbacks.entries() {
                let callback = tree.resolve(&callback);
                count += callback.map_or(0, |callback| operations(tree, &callback));
            }
        }
    }
    count
}

fn resolved<'t>(tree: &'t Tree<'_>, node: &Node<'t>, key: &str) -> Option<Node<'t>> {
    tree.resolve(&node.child(key)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;

    fn counts(document: &str) -> Counts {
        let reader = Memory::new().with("api.yaml", document).with(
            "item.yaml",
            "parameters: []\nget: {}\npost: {}\nx-put: {}\n",
        );
        Counts::of(&Tree::open(&reader, "api.yaml").unwrap())
    }

    #[test]
    fn operations_are_counted_where_they_are_used() {
        let found = counts(
            "openapi: 3.1.0\npaths:\n  /a: {$ref: item.yaml, delete: {}}\n  /b: {$ref: item.yaml}\n  /c: {get: null, summary: x, query: {}, additionalOperations: {COPY: {}, LOCK: null}}\n  x-d: {get: {}}\nwebhooks:\n  made: {post: {}}\ncomponents:\n  schemas: {A: {}, B: true}\n",
        );
        let expected = Counts {
            operations: 7,
            webhooks: 1,
            callbacks: 0,
            schemas: 2,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn deliveries_count_wherever_they_are_written() {
        let found = counts(
            "openapi: 3.1.0\npaths:\n  /a: {post: {callbacks: {done: {'{$request.body#/url}': {post: {}, put: {}}, x-a: {post: {}}}, again: {$ref: '#/components/callbacks/Again'}}}}\ncomponents:\n  callbacks: {Again: {'https://example.com': {$ref: item.yaml}}}\nwebhooks:\n  made: {post: {}}\n  inbound: {'{$request.body#/a}': {post: {}}}\n",
        );
        assert_eq!(
            (found.operations, found.callbacks, found.webhooks),
            (1, 4, 2)
        );
    }

    #[test]
    fn a_document_without_any_of_them_is_empty() {
        assert!(counts("openapi: 3.0.0\ninfo: {title: t}\npaths: {}\n").is_empty());
        assert!(!counts("openapi: 3.0.0\ncomponents: {schemas: {A: {}}}\n").is_empty());
    }
}
