//! The documents as they are written: raw values, and where a `$ref` leads.
//!
//! Everything that judges the generator works on this view, so that a mistake of normalisation cannot hide itself.

use std::collections::BTreeMap;

use generator::diag::{Diagnostics, Severity};
use generator::origin::{FileId, Origin, Pointer};
use generator::source::{FileReader, Sources};
use serde_json::Value;

use crate::identity::Identities;

/// How many references are followed one after the other before they count as a circle.
const MAX_HOPS: usize = 32;

/// A document and every file that its references name.
pub struct Tree<'r> {
    sources: Sources<'r>,
    root: FileId,
    /// The files that references name: who refers, and by which words.
    targets: BTreeMap<(FileId, String), FileId>,
    /// The files by their names.
    names: BTreeMap<String, FileId>,
    /// What the schemas of each file call themselves.
    identities: BTreeMap<FileId, Identities>,
}

/// A value in one of the files.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    file: FileId,
    pointer: Pointer,
    /// The value itself.
    pub value: &'t Value,
}

impl<'r> Tree<'r> {
    /// Reads the document `name` and what it refers to, directly or not.
    ///
    /// # Errors
    ///
    /// What is wrong with the document's own file, in one line. Other files that cannot be read are only missing.
    pub fn open(reader: &'r dyn FileReader, name: &str) -> Result<Self, String> {
        let mut sources = Sources::new(reader);
        let mut diags = Diagnostics::new();
        let Some(root) = sources.load(name, &mut diags) else {
            let error = diags
                .iter()
                .find(|found| found.severity == Severity::Error)
                .map(|found| found.message.clone());
            return Err(error.unwrap_or_else(|| format!("cannot read `{name}`")));
        };
        let mut tree = Self {
            names: BTreeMap::from([(name.to_owned(), root)]),
            sources,
            root,
            targets: BTreeMap::new(),
            identities: BTreeMap::new(),
        };
        let mut waiting = vec![root];
        while let Some(file) = waiting.pop() {
            let identities = Identities::of(tree.sources.value(file));
            tree.identities.insert(file, identities);
            let mut references = Vec::new();
            collect_files(tree.sources.value(file), &mut references);
            for reference in references {
                let key = (file, reference);
                if tree.targets.contains_key(&key) {
                    continue;
                }
                let place = Origin::root(file);
                let Some(target) = tree.sources.follow(file, &key.1, &place, &mut diags) else {
                    continue;
                };
                let name = tree.sources.name(target).to_owned();
                if tree.names.insert(name, target).is_none() {
                    waiting.push(target);
                }
                tree.targets.insert(key, target);
            }
        }
        Ok(tree)
    }

    /// The top of the document.
    pub fn top(&self) -> Node<'_> {
        Node {
            file: self.root,
            pointer: Pointer::root(),
            value: self.sources.value(self.root),
        }
    }

    /// The place of a node in the generator's words: `file#/json/pointer`.
    pub fn place(&self, node: &Node<'_>) -> String {
        format!("{}{}", self.sources.name(node.file), node.pointer)
    }

    /// The node at a place in the generator's words.
    pub fn at(&self, place: &str) -> Option<Node<'_>> {
        let (name, pointer) = place.split_once('#')?;
        let file = *self.names.get(name)?;
        let pointer = Pointer::parse(pointer)?;
        let value = pointer.get(self.sources.value(file))?;
        Some(Node {
            file,
            pointer,
            value,
        })
    }

    /// The node itself, or what its `$ref` leads to in the end; nothing if that is nowhere or a circle.
    pub fn resolve<'t>(&'t self, node: &Node<'t>) -> Option<Node<'t>> {
        let mut node = node.clone();
        for _ in 0..MAX_HOPS {
            match node.reference() {
                Some(reference) => node = self.target(&node, reference, MAX_HOPS)?,
                None => return Some(node),
            }
        }
        None
    }

    /// What the `$ref` of a node leads to at once.
    pub fn follow<'t>(&'t self, node: &Node<'t>) -> Option<Node<'t>> {
        self.target(node, node.reference()?, MAX_HOPS)
    }

    /// What the words of a reference lead to, where they stand at a node.
    pub fn reach<'t>(&'t self, from: &Node<'t>, reference: &str) -> Option<Node<'t>> {
        self.target(from, reference, MAX_HOPS)
    }

    fn target<'t>(&'t self, from: &Node<'t>, reference: &str, hops: usize) -> Option<Node<'t>> {
        let hops = hops.checked_sub(1)?;
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let own = self.identities.get(&from.file)?;
        let named = own.id(uri, &from.pointer);
        let file = match uri {
            _ if named.is_some() => from.file,
            "" => from.file,
            uri => *self.targets.get(&(from.file, uri.to_owned()))?,
        };
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let place = self.identities.get(&file)?.anchor(fragment)?;
            return self.walk(file, place, hops);
        }
        let pointer = Pointer::from_fragment(fragment)?;
        if let Some(base) = named {
            return self.walk(file, &base.join(&pointer), hops);
        }
        self.walk(file, &pointer, hops).or_else(|| {
            let mut around = own.around(&from.pointer).filter(|_| uri.is_empty());
            around.find_map(|(_, base)| self.walk(file, &base.join(&pointer), hops))
        })
    }

    fn walk<'t>(&'t self, file: FileId, whole: &Pointer, hops: usize) -> Option<Node<'t>> {
        let mut node = Node {
            file,
            pointer: Pointer::root(),
            value: self.sources.value(file),
        };
        for token in whole.tokens() {
            // A pointer may lead through a value that is itself a reference.
            while let (None, Some(next)) = (node.value.get(token.as_ref()), node.reference()) {
                node = self.target(&node, next, hops)?;
            }
            node = node.child(&token)?;
        }
        Some(node)
    }
}

impl<'t> Node<'t> {
    /// The member or element of this name.
    pub fn child(&self, token: &str) -> Option<Self> {
        let value = match self.value {
            Value::Object(members) => members.get(token)?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
        Some(Self {
            file: self.file,
            pointer: self.pointer.child(token),
            value,
        })
    }

    /// The members of the object that is the member `token`, or none.
    pub fn members(&self, token: &str) -> Vec<(&'t str, Self)> {
        self.child(token)
            .map_or_else(Vec::new, |node| node.entries())
    }

    /// The members of this object, or none.
    pub fn entries(&self) -> Vec<(&'t str, Self)> {
        let Value::Object(members) = self.value else {
            return Vec::new();
        };
        let child = |(key, value): (&'t String, &'t Value)| {
            let node = Self {
                file: self.file,
                pointer: self.pointer.child(key),
                value,
            };
            (key.as_str(), node)
        };
        members.iter().map(child).collect()
    }

    /// The elements of the array that is the member `token`, or none.
    pub fn items(&self, token: &str) -> Vec<Self> {
        let list = self.child(token);
        let Some((list, Value::Array(items))) = list.as_ref().map(|list| (list, list.value)) else {
            return Vec::new();
        };
        let item = |(position, value): (usize, &'t Value)| Self {
            file: self.file,
            pointer: list.pointer.index(position),
            value,
        };
        items.iter().enumerate().map(item).collect()
    }

    /// The text of the member `token`.
    pub fn text(&self, token: &str) -> Option<&'t str> {
        self.value.get(token)?.as_str()
    }

    /// The words of the `$ref`, where this is a reference, or of a `$dynamicRef`, which is read like one.
    pub fn reference(&self) -> Option<&'t str> {
        self.text("$ref").or_else(|| self.text("$dynamicRef"))
    }
}

/// The file parts of all references below a value, in document order.
fn collect_files(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(reference) if key == "$ref" => {
                        let file = reference.split('#').next().unwrap_or_default();
                        if !file.is_empty() && !found.iter().any(|known| known == file) {
                            found.push(file.to_owned());
                        }
                    }
                    other => collect_files(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_files(item, found)),
        _ => {}
    }
}

/// Whether the schema at a place is part of another one, whose samples reach it. Its type may be made of several schemas
/// that describe the same member, so that this one alone would not tell what the type should hold.
#[must_use]
pub fn is_part(place: &str) -> bool {
    let mut tokens = place.rsplit('/');
    let last = tokens.next().unwrap_or_default();
    let parts = [
        "properties",
        "patternProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "prefixItems",
    ];
    ["items", "additionalProperties"].contains(&last)
        || tokens.next().is_some_and(|token| parts.contains(&token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::source::Memory;
    use serde_json::json;

    fn files() -> Memory {
        Memory::new()
            .with(
                "api/root.yaml",
                "openapi: 3.0.3\npaths:\n  /a: {$ref: 'parts/a.yaml'}\n  /b: {$ref: '#/paths/~1a'}\n  /c: {$ref: '#/paths/~1c'}\n  /d: {$ref: '#/paths/~1b/get'}\n",
            )
            .with("api/parts/a.yaml", "get: {$ref: '../../shared.json#/get~1a'}\n")
            .with("shared.json", r#"{"get/a": {"summary": "found"}}"#)
    }

    #[test]
    fn references_lead_across_files_and_through_each_other() {
        let reader = files();
        let tree = Tree::open(&reader, "api/root.yaml").unwrap();
        let paths = tree.top().members("paths");
        let found: Vec<_> = paths
            .iter()
            .map(|(_, item)| tree.resolve(item).map(|node| tree.place(&node)))
            .collect();
        assert_eq!(
            found,
            [
                Some("api/parts/a.yaml#".to_owned()),
                Some("api/parts/a.yaml#".to_owned()),
                None,
                Some("shared.json#/get~1a".to_owned()),
            ]
        );
        let node = tree.at("shared.json#/get~1a").unwrap();
        assert_eq!(node.value, &json!({"summary": "found"}));
        assert_eq!(node.text("summary"), Some("found"));
    }

    #[test]
    fn schemas_are_found_by_what_they_call_themselves() {
        let document = "\
openapi: 3.1.0
components:
  schemas:
    A:
      $id: https://example.com/s/a
      properties:
        own: {$ref: '#/$defs/b'}
        anchor: {$ref: '#here'}
        again: {$dynamicRef: '#here'}
        other: {$ref: 'c#/x'}
        whole: {$ref: 'https://example.com/s/c'}
        gone: {$ref: '#nowhere'}
      $defs: {b: {$anchor: here}}
    C: {$id: 'https://example.com/s/c', x: {}}
";
        let reader = Memory::new().with("api.yaml", document);
        let tree = Tree::open(&reader, "api.yaml").unwrap();
        let a = tree.at("api.yaml#/components/schemas/A").unwrap();
        let properties = a.members("properties").into_iter();
        let found: BTreeMap<_, _> = properties
            .map(|(name, node)| (name, tree.resolve(&node).map(|node| tree.place(&node))))
            .collect();
        let place = |end: &str| Some(format!("api.yaml#/components/schemas/{end}"));
        let expected = BTreeMap::from([
            ("own", place("A/$defs/b")),
            ("anchor", place("A/$defs/b")),
            ("again", place("A/$defs/b")),
            ("other", place("C/x")),
            ("whole", place("C")),
            ("gone", None),
        ]);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_that_is_no_document_is_an_error_and_a_missing_part_is_not() {
        let reader = Memory::new()
            .with("broken.yaml", "a: b: c\n")
            .with("gap.yaml", "openapi: 3.1.0\npaths: {$ref: gone.yaml}\n");
        assert!(Tree::open(&reader, "broken.yaml").is_err());
        let tree = Tree::open(&reader, "gap.yaml").unwrap();
        let paths = tree.top().child("paths").unwrap();
        assert!(tree.resolve(&paths).is_none());
    }
}
