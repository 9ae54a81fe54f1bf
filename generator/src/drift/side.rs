//! One of the two sides of a comparison: normalised documents, where their values come from, and the emitted API.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::change::Position;
use crate::config::Config;
use crate::diag::Diagnostics;
use crate::ir::Api;
use crate::name::{self, Lock, Names};
use crate::normalize::Origins;
use crate::origin::{Origin, Pointer};
use crate::source::Sources;

/// How many references may lead to each other before none of them is followed any more.
const MAX_HOPS: usize = 64;

/// A normalised document.
pub(crate) struct Document {
    /// Its path below the folder of the side.
    pub(crate) spec: String,
    /// Its content, in the words of OpenAPI 3.0.
    pub(crate) value: Value,
    /// Where its values come from.
    pub(crate) origins: Origins,
}

/// What one side of a comparison is made of.
pub struct Side<'r> {
    pub(crate) sources: Sources<'r>,
    pub(crate) documents: Vec<Document>,
    pub(crate) api: Api,
    pub(crate) config: Config,
    /// The names that it has promised itself.
    pub(crate) lock: Option<Lock>,
    pub(crate) errors: usize,
}

/// A value in one of the documents.
#[derive(Clone, Debug)]
pub(super) struct Node<'v> {
    /// Position of the document.
    pub(super) document: usize,
    /// Pointer in the normalised document.
    pub(super) at: Pointer,
    /// The value.
    pub(super) value: &'v Value,
}

impl<'v> Node<'v> {
    /// The member `key`, where there is one.
    pub(super) fn get(&self, key: &str) -> Option<Node<'v>> {
        Some(Node {
            document: self.document,
            at: self.at.child(key),
            value: self.value.get(key)?,
        })
    }

    /// The members of an object, in order; none where it is none.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'v str, Node<'v>)> + use<'v> {
        let (document, at) = (self.document, self.at.clone());
        self.map().into_iter().flatten().map(move |(key, value)| {
            let node = Node {
                document,
                at: at.child(key),
                value,
            };
            (key.as_str(), node)
        })
    }

    /// The items of a list, in order; none where it is none.
    pub(super) fn items(&self) -> impl Iterator<Item = Node<'v>> + use<'v> {
        let (document, at) = (self.document, self.at.clone());
        let items = self.value.as_array().into_iter().flatten();
        items.enumerate().map(move |(index, value)| Node {
            document,
            at: at.index(index),
            value,
        })
    }

    /// The text of the member `key`.
    pub(super) fn text(&self, key: &str) -> Option<&'v str> {
        self.value.get(key)?.as_str()
    }

    /// Whether the member `key` is `true`.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    /// What identifies the value within its side.
    pub(super) fn address(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }

    fn map(&self) -> Option<&'v Map<String, Value>> {
        self.value.as_object()
    }
}

impl Side<'_> {
    /// How many parts of the documents could not be read and were left out.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many operations the documents have.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.api.operations.len()
    }

    /// The configuration that the side was emitted with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The items of the emitted API that the documents decide, by their path below the module, each with what it is.
    #[must_use]
    pub fn items(&self) -> BTreeMap<String, String> {
        let (names, _) = self.names(None);
        super::surface::list(self, &names, &BTreeMap::new())
            .iter()
            .map(|(path, item)| (path.to_owned(), item.signature.clone()))
            .collect()
    }

    /// The names of the emitted API, and all that are promised by them. What the side has not promised itself keeps to
    /// what another side has.
    pub(super) fn names(&self, promised: Option<&Lock>) -> (Names, Lock) {
        let nothing = Lock::default();
        let lock = self.lock.as_ref().or(promised).unwrap_or(&nothing);
        let key = |origin: &Origin| format!("{}{}", self.sources.name(origin.file), origin.pointer);
        // What is noticed about names is told by whoever emits them.
        let mut noticed = Diagnostics::default();
        name::allocate(&self.api, &self.config, lock, &key, &mut noticed)
    }

    /// The roots of all documents.
    pub(super) fn roots(&self) -> Vec<Node<'_>> {
        let roots = self.documents.iter().enumerate();
        roots
            .map(|(document, read)| Node {
                document,
                at: Pointer::root(),
                value: &read.value,
            })
            .collect()
    }

    /// What a reference leads to; the node itself where it is none, or where references lead in a circle.
    pub(super) fn resolve<'v>(&'v self, node: &Node<'v>) -> Node<'v> {
        let mut found = node.clone();
        for _ in 0..MAX_HOPS {
            let Some(next) = self.follow(&found) else {
                return found;
            };
            found = next;
        }
        node.clone()
    }

    /// The value that the node's `$ref` names.
    pub(super) fn follow<'v>(&'v self, node: &Node<'v>) -> Option<Node<'v>> {
        let reference = node.text("$ref")?;
        let at = Pointer::from_fragment(reference)?;
        let document = self.documents.get(node.document)?;
        Some(Node {
            document: node.document,
            value: at.get(&document.value)?,
            at,
        })
    }

    /// The name that the document gives a schema. What a reference reaches inside of something else is moved to a
    /// component as well, under a name that depends on what else is moved, so that such names say nothing.
    pub(super) fn component(&self, node: &Node<'_>) -> Option<String> {
        let name = node.at.last()?;
        let schemas = Pointer::root().child("components").child("schemas");
        let place = self.place(node.document, &node.at)?;
        (node.at == schemas.child(&name) && place.pointer == node.at).then_some(name)
    }

    /// The name of the parameter that holds a schema.
    pub(super) fn parameter_name(&self, node: &Node<'_>) -> Option<String> {
        let document = &self.documents.get(node.document)?.value;
        let mut at = Some(node.at.clone());
        while let Some(pointer) = at {
            let holder = pointer.parent()?;
            if holder.last().as_deref() == Some("parameters") {
                let parameter = pointer.get(document)?;
                return parameter.get("name")?.as_str().map(str::to_owned);
            }
            at = Some(holder);
        }
        None
    }

    /// The place in the files that people edit.
    pub(super) fn origin(&self, document: usize, at: &Pointer) -> Option<Origin> {
        Some(self.documents.get(document)?.origins.of(at))
    }

    /// The same, whatever overlays wrote there.
    pub(super) fn place(&self, document: usize, at: &Pointer) -> Option<Origin> {
        Some(self.documents.get(document)?.origins.place(at))
    }

    /// Where a value stands in the text.
    pub(super) fn position(&self, document: usize, at: &Pointer) -> Option<Position> {
        let origin = self.origin(document, at)?;
        let span = self.sources.locate(&origin);
        Some(Position {
            file: self.sources.name(origin.file).to_owned(),
            pointer: origin.pointer.to_string(),
            line: span.as_ref().map_or(1, |span| span.line),
            column: span.as_ref().map_or(1, |span| span.column),
        })
    }
}
