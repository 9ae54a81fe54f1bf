//! The walk over both sides: which pairs are still to be compared, what was found, and which operations meet it.
//!
//! A pair of schemas is compared once in each direction, however often it is referred to, so that the work grows with
//! the documents and a schema that contains itself ends the walk instead of keeping it going.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::Kind;
use super::side::{Node, Side};
use super::union::Forms;
use super::verdict::Direction;
use crate::origin::Pointer;

/// Position of a pair in the walk; the first ones are operations and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair(usize);

/// A place on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) document: usize,
    pub(super) at: Pointer,
}

/// A difference, before its consequences are known.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) kind: &'static Kind,
    pub(super) direction: Option<Direction>,
    pub(super) pair: Pair,
    pub(super) subject: String,
    pub(super) base: Option<Site>,
    pub(super) revision: Option<Site>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// What identifies a pair: a direction, and the schemas on both sides that a value must satisfy.
type Key = (Direction, Vec<usize>, Vec<usize>);

/// A pair of schemas that is still to be compared.
pub(super) struct Todo<'v> {
    pub(super) pair: Pair,
    pub(super) direction: Direction,
    pub(super) base: Vec<Node<'v>>,
    pub(super) revision: Vec<Node<'v>>,
}

/// A pair of the walk.
struct Step {
    /// The operation or webhook, for those that are not met through another pair.
    label: Option<String>,
    /// The pairs that lead here.
    from: BTreeSet<Pair>,
}

/// A comparison under way.
pub(super) struct Comparer<'v> {
    pub(super) base: &'v Side<'v>,
    pub(super) revision: &'v Side<'v>,
    /// Whether what only people read is compared.
    pub(super) prose: bool,
    pub(super) found: Vec<Found>,
    /// Components that go by another name in the revision.
    pub(super) renamed: BTreeMap<String, String>,
    /// Forms of alternatives, of the base and of the revision.
    pub(super) forms: (Forms, Forms),
    steps: Vec<Step>,
    known: BTreeMap<Key, Pair>,
    todo: Vec<Todo<'v>>,
}

impl<'v> Comparer<'v> {
    pub(super) fn new(base: &'v Side<'v>, revision: &'v Side<'v>, prose: bool) -> Self {
        Self {
            base,
            revision,
            prose,
            found: Vec::new(),
            renamed: BTreeMap::new(),
            forms: (Forms::default(), Forms::default()),
            steps: Vec::new(),
            known: BTreeMap::new(),
            todo: Vec::new(),
        }
    }

    /// Starts with an operation, a webhook, or the API as a whole.
    pub(super) fn start(&mut self, label: Option<String>) -> Pair {
        let pair = Pair(self.steps.len());
        self.steps.push(Step {
            label,
            from: BTreeSet::new(),
        });
        pair
    }

    /// Has two schemas compared; several nodes on a side mean that a value satisfies all of them.
    pub(super) fn schemas(
        &mut self,
        from: Pair,
        direction: Direction,
        base: Vec<Node<'v>>,
        revision: Vec<Node<'v>>,
    ) {
        let key = (
            direction,
            addresses(self.base, &base),
            addresses(self.revision, &revision),
        );
        if let Some(known) = self.known.get(&key) {
            if let Some(step) = self.steps.get_mut(known.0) {
                step.from.insert(from);
            }
            return;
        }
        let pair = self.start(None);
        if let Some(step) = self.steps.get_mut(pair.0) {
            step.from.insert(from);
        }
        self.known.insert(key, pair);
        self.todo.push(Todo {
            pair,
            direction,
            base,
            revision,
        });
    }

    /// A pair for what several operations have in common, the first time that it is met.
    pub(super) fn once(
        &mut self,
        from: Pair,
        base: &Node<'v>,
        revision: &Node<'v>,
    ) -> Option<Pair> {
        let addresses = (vec![base.address()], vec![revision.address()]);
        let key = (Direction::Request, addresses.0, addresses.1);
        let (pair, is_new) = match self.known.get(&key) {
            Some(known) => (*known, false),
            None => (self.start(None), true),
        };
        self.known.insert(key, pair);
        if let Some(step) = self.steps.get_mut(pair.0) {
            step.from.insert(from);
        }
        is_new.then_some(pair)
    }

    /// The next pair of schemas.
    pub(super) fn next(&mut self) -> Option<Todo<'v>> {
        self.todo.pop()
    }

    /// Notes a difference between two nodes; one of them may be missing.
    pub(super) fn note(
        &mut self,
        kind: &'static Kind,
        (pair, direction): (Pair, Option<Direction>),
        subject: impl Into<String>,
        (base, revision): (Option<&Node<'v>>, Option<&Node<'v>>),
        (before, after): (Option<String>, Option<String>),
    ) {
        let site = |node: &Node<'v>| Site {
            document: node.document,
            at: node.at.clone(),
        };
        self.found.push(Found {
            kind,
            direction,
            pair,
            subject: subject.into(),
            base: base.map(site),
            revision: revision.map(site),
            before,
            after,
        });
    }

    /// The operation or webhook that a pair stands for itself.
    pub(super) fn label(&self, pair: Pair) -> Option<&str> {
        self.steps.get(pair.0)?.label.as_deref()
    }

    /// The operations and webhooks that meet a pair, in the order of the documents.
    pub(super) fn labels(&self, pair: Pair) -> Vec<&str> {
        let mut seen = BTreeSet::from([pair]);
        let mut open = vec![pair];
        let mut roots = BTreeSet::new();
        while let Some(step) = open.pop().and_then(|pair| {
            let step = self.steps.get(pair.0)?;
            if step.label.is_some() {
                roots.insert(pair);
            }
            Some(step)
        }) {
            open.extend(step.from.iter().copied().filter(|from| seen.insert(*from)));
        }
        roots
            .into_iter()
            .filter_map(|root| self.steps.get(root.0)?.label.as_deref())
            .collect()
    }
}

/// What identifies the schemas of a side, whatever references lead to them.
pub(super) fn addresses<'v>(side: &'v Side<'v>, nodes: &[Node<'v>]) -> Vec<usize> {
    let mut found: Vec<usize> = nodes
        .iter()
        .map(|node| side.resolve(node).address())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What a parameter is called whose name does not stand in the pointer.
const PARAMETER: &str = "parameter";

/// A path into a schema as a person reads it, with the name of the parameter that it belongs to.
pub(super) fn subject<'v>(side: &Side<'_>, node: &Node<'v>) -> String {
    let text = path_of(&node.at);
    let Some(rest) = text.strip_prefix(PARAMETER) else {
        return text;
    };
    match side.parameter_name(node) {
        Some(name) => format!("{name}{rest}"),
        None => text,
    }
}

/// A path into a schema as a person reads it: `Review.rating`, `body.items[].name`.
fn path_of(at: &Pointer) -> String {
    let tokens: Vec<String> = at.tokens().map(std::borrow::Cow::into_owned).collect();
    let (mut text, rest) = match tokens.as_slice() {
        [components, _, name, rest @ ..] if components == "components" => (name.clone(), rest),
        all => {
            let schema = all
                .iter()
                .rposition(|token| token == "schema")
                .map_or(all.len(), |at| at + 1);
            let (outer, inner) = all.split_at(schema);
            (holder(outer), inner)
        }
    };
    let mut tokens = rest.iter();
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "properties" => {
                if let Some(name) = tokens.next() {
                    text.push('.');
                    text.push_str(name);
                }
            }
            "items" => text.push_str("[]"),
            "additionalProperties" => text.push_str("{}"),
            "oneOf" | "anyOf" | "x-oas-prefix-items" => {
                if let Some(index) = tokens.next() {
                    text.push_str(&format!("<{index}>"));
                }
            }
            "allOf" | "enum" | "required" => {
                tokens.next();
            }
            _ => {}
        }
    }
    text
}

/// What holds a schema outside of the components.
fn holder(outer: &[String]) -> String {
    let after = |word: &str| {
        let at = outer.iter().rposition(|token| token == word)?;
        outer.get(at + 1)
    };
    if outer.iter().any(|token| token == "requestBody") {
        return "body".to_owned();
    }
    if outer.iter().any(|token| token == "parameters") {
        return PARAMETER.to_owned();
    }
    match (after("headers"), after("responses")) {
        (Some(header), _) => header.clone(),
        (None, Some(status)) => format!("answer {status}"),
        (None, None) => "value".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_a_path_that_a_person_reads() {
        let cases = [
            (
                "/components/schemas/Review/properties/rating/type",
                "Review.rating",
            ),
            (
                "/components/schemas/Review/allOf/1/properties/tags/items/enum/0",
                "Review.tags[]",
            ),
            ("/components/schemas/Pet/oneOf/2/properties/x", "Pet<2>.x"),
            (
                "/paths/~1a/post/requestBody/content/application~1json/schema/properties/name",
                "body.name",
            ),
            (
                "/paths/~1a/get/responses/200/content/application~1json/schema/items",
                "answer 200[]",
            ),
            (
                "/paths/~1a/get/responses/200/headers/X-Total/schema",
                "X-Total",
            ),
            ("/components/schemas/Map/additionalProperties", "Map{}"),
        ];
        for (pointer, wanted) in cases {
            assert_eq!(
                path_of(&Pointer::parse(pointer).unwrap()),
                wanted,
                "{pointer}"
            );
        }
    }
}
