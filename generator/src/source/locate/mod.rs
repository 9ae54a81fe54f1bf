//! Where values stand in the text of a file.
//!
//! The layout of a file is a tree of byte ranges beside its value. It keeps what the value has lost: repeated keys,
//! anchors and merge keys, which are followed to the text that holds the member. An alias is followed, not copied, so
//! a document that expands to millions of values has no more nodes here than its text has.

mod json;
mod yaml;

use std::ops::Range;

use super::load::Format;
use crate::origin::Pointer;

pub(super) use yaml::second_document;

/// How many aliases and merge keys one lookup follows; anchors may contain themselves.
const MAX_HOPS: usize = 64;

/// The places of all values of one file.
pub(super) struct Layout {
    /// The nodes in the order in which they start; the first is the root.
    nodes: Vec<Node>,
}

struct Node {
    /// What to mark when the value is shown by itself: a scalar's text, the opening bracket, or the first key.
    range: Range<usize>,
    content: Content,
}

enum Content {
    Scalar,
    Mapping(Vec<Member>),
    Sequence(Vec<usize>),
    /// The node that the alias stands for.
    Alias(usize),
}

struct Member {
    key: Box<str>,
    range: Range<usize>,
    value: usize,
}

impl Layout {
    /// Parses the positions of a text. A text that is not well formed gives the positions up to the fault.
    pub(super) fn parse(text: &str, format: Format) -> Self {
        match format {
            Format::Json => json::parse(text),
            Format::Yaml => yaml::parse(text),
        }
    }

    /// What to mark for a value: the key of a member, the text of an element. For a value that the text does not have,
    /// what to mark for the nearest value around it.
    pub(super) fn key(&self, pointer: &Pointer) -> Option<Range<usize>> {
        let mut node = 0;
        let mut mark = self.nodes.first()?.range.clone();
        for token in pointer.tokens() {
            match self.step(node, &token, 0) {
                Some((range, next)) => (mark, node) = (range, next),
                None => break,
            }
        }
        Some(mark)
    }

    /// The text of a scalar; `None` when there is no such value or it is none.
    pub(super) fn scalar(&self, pointer: &Pointer) -> Option<Range<usize>> {
        let mut node = 0;
        for token in pointer.tokens() {
            (_, node) = self.step(node, &token, 0)?;
        }
        let node = self.nodes.get(self.resolve(node)?)?;
        matches!(node.content, Content::Scalar).then(|| node.range.clone())
    }

    /// The second place of a key that its mapping has more than once.
    pub(super) fn repeated_key(&self, pointer: &Pointer) -> Option<Range<usize>> {
        let mut node = 0;
        for token in pointer.parent()?.tokens() {
            (_, node) = self.step(node, &token, 0)?;
        }
        let key = pointer.last()?;
        let Content::Mapping(members) = &self.nodes.get(self.resolve(node)?)?.content else {
            return None;
        };
        let mut places = members.iter().filter(|member| *member.key == *key);
        places.nth(1).map(|member| member.range.clone())
    }

    /// What to mark for the member or element `token` of `node`, and its own node.
    fn step(&self, node: usize, token: &str, hops: usize) -> Option<(Range<usize>, usize)> {
        match &self.nodes.get(self.resolve(node)?)?.content {
            Content::Mapping(members) => {
                let own = members.iter().find(|member| *member.key == *token);
                if let Some(member) = own {
                    return Some((member.range.clone(), member.value));
                }
                let merged = members.iter().filter(|member| &*member.key == "<<");
                merged
                    .filter(|_| hops < MAX_HOPS)
                    .find_map(|member| self.merged(member.value, token, hops + 1))
            }
            Content::Sequence(elements) => {
                let element = *elements.get(token.parse::<usize>().ok()?)?;
                Some((self.nodes.get(element)?.range.clone(), element))
            }
            Content::Scalar | Content::Alias(_) => None,
        }
    }

    /// The member `token` of what a merge key holds: a mapping, or a list of them.
    fn merged(&self, node: usize, token: &str, hops: usize) -> Option<(Range<usize>, usize)> {
        match &self.nodes.get(self.resolve(node)?)?.content {
            Content::Sequence(sources) => sources
                .iter()
                .find_map(|source| self.step(*source, token, hops)),
            _ => self.step(node, token, hops),
        }
    }

    fn resolve(&self, mut node: usize) -> Option<usize> {
        for _ in 0..MAX_HOPS {
            match self.nodes.get(node)?.content {
                Content::Alias(target) => node = target,
                _ => return Some(node),
            }
        }
        None
    }
}

/// Puts nodes together in the order of the text. Keys and values come alternately inside a mapping.
#[derive(Default)]
struct LayoutBuilder {
    nodes: Vec<Node>,
    open: Vec<Open>,
}

struct Open {
    node: usize,
    /// The key whose value comes next.
    key: Option<(Box<str>, Range<usize>)>,
}

impl LayoutBuilder {
    /// Whether a scalar that comes now is a key.
    fn expects_key(&self) -> bool {
        self.open.last().is_some_and(|open| {
            let mapping = self.nodes.get(open.node).map(|node| &node.content);
            open.key.is_none() && matches!(mapping, Some(Content::Mapping(_)))
        })
    }

    fn key(&mut self, key: &str, range: Range<usize>) {
        // A block mapping has no bracket to show; its first key stands for it.
        if let Some(open) = self.open.last_mut() {
            if let Some(node) = self.nodes.get_mut(open.node)
                && node.range.is_empty()
            {
                node.range = range.clone();
            }
            open.key = Some((key.into(), range));
        }
    }

    /// Adds a value where the text stands, and returns its node.
    fn add(&mut self, range: Range<usize>, content: Content) -> usize {
        let index = self.nodes.len();
        if let Some(open) = self.open.last_mut()
            && let Some(parent) = self.nodes.get_mut(open.node)
        {
            if parent.range.is_empty() {
                parent.range = range.clone();
            }
            match &mut parent.content {
                Content::Mapping(members) => {
                    if let Some((key, range)) = open.key.take() {
                        members.push(Member {
                            key,
                            range,
                            value: index,
                        });
                    }
                }
                Content::Sequence(elements) => elements.push(index),
                Content::Scalar | Content::Alias(_) => {}
            }
        }
        self.nodes.push(Node { range, content });
        index
    }

    fn open(&mut self, range: Range<usize>, content: Content) -> usize {
        let node = self.add(range, content);
        self.open.push(Open { node, key: None });
        node
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn finish(self) -> Layout {
        Layout { nodes: self.nodes }
    }
}

#[cfg(test)]
mod tests;
