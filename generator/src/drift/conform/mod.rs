//! Whether recorded traffic is what the documents say, and thereby what the emitted types can read.
//!
//! | file | decides |
//! |---|---|
//! | `kinds` | which contradictions there are, and what each means |
//! | `exchange` | what is taken of a recording |
//! | `route` | which operation a request called |
//! | `hold` | what of a value contradicts its schema |
//! | `limits` | which bounds, lengths, counts, patterns and formats a value is outside of |
//! | `pattern` | what a pattern means, and which are not checked |
//! | `formats` | what is of a format |
//!
//! Everything is counted and nothing is kept: what is found grows with the documents and not with the traffic.

mod exchange;
mod formats;
mod hold;
pub mod kinds;
mod limits;
mod pattern;
mod route;

use std::collections::BTreeMap;

pub use exchange::{Body, Content, Exchange};
pub use kinds::Kind;

use super::change::Position;
use super::operations::{Operation, operations};
use super::side::{Node, Side};
use super::verdict::{Direction, Wire};
use hold::{Holder, Raw, name_of_member};
use route::{Found, Route, Target};

/// How many different things of one kind at one place of the document are told apart; the rest is counted together, so
/// that memory stays bounded when names or values are data.
const MAX_DISTINCT: usize = 50;

/// What an exchange is to an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It went to another server, or its URL is none.
    Elsewhere,
    /// It went to a server of the API, to no documented operation.
    Server,
    /// It is a call of a documented operation.
    Operation,
}

/// A contradiction between traffic and document, however often it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable id of its kind.
    pub id: &'static str,
    /// `METHOD /path`; none where no operation is documented.
    pub operation: Option<String>,
    /// In which direction it travelled.
    pub direction: Option<Direction>,
    /// The part of the normalised document that is contradicted.
    pub pointer: String,
    /// The same in the files that people edit.
    pub position: Option<Position>,
    /// What it is about.
    pub subject: String,
    /// What was seen in its place, in words, or how it lies to its limit; a value only of an enumeration, shortened.
    pub seen: Option<String>,
    /// Where in the message it was met first, such as `body.data[].state`.
    pub path: Option<String>,
    /// A sentence without a full stop.
    pub message: String,
    /// What it means on the wire.
    pub wire: Wire,
    /// How often it was met.
    pub count: u64,
    /// The file and the number of the exchange in which it was met first.
    pub first: (usize, u64),
}

/// A pattern that no text was held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The pattern in the normalised document.
    pub pointer: String,
    /// The same in the files that people edit.
    pub position: Option<Position>,
    /// Why, as the end of a sentence, such as `it looks ahead or behind`.
    pub reason: &'static str,
}

/// How much was held against the documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Exchanges with a documented operation.
    pub matched: u64,
    /// Exchanges with one of the API's servers and no documented operation.
    pub unmatched: u64,
    /// Bodies that were held against a schema.
    pub bodies: u64,
    /// Bodies that are too large or too ambiguous to be looked at to the end.
    pub partly: u64,
}

/// What tells findings apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    operation: Option<usize>,
    direction: Option<Direction>,
    id: &'static str,
    document: usize,
    pointer: String,
    thing: (String, Option<String>),
}

struct Counted {
    kind: &'static Kind,
    path: Option<String>,
    count: u64,
    first: (usize, u64),
}

/// Holds exchanges against one API, one after the other.
pub struct Conformer<'v> {
    side: &'v Side<'v>,
    operations: Vec<Operation<'v>>,
    routes: Vec<Route>,
    holder: Holder<'v>,
    found: BTreeMap<Key, Counted>,
    held: Held,
    called: Vec<bool>,
}

impl<'v> Conformer<'v> {
    /// For the documents of a side, as they are after their overlays.
    #[must_use]
    pub fn new(side: &'v Side<'v>) -> Self {
        let operations = operations(side);
        Self {
            side,
            routes: operations.iter().map(Route::of).collect(),
            called: vec![false; operations.len()],
            operations,
            holder: Holder::new(side),
            found: BTreeMap::new(),
            held: Held::default(),
        }
    }

    /// What an exchange is to this API.
    #[must_use]
    pub fn relation(&self, exchange: &Exchange) -> Relation {
        let target = Target::of(&exchange.url);
        let found = target.map(|target| route::find(&self.routes, &exchange.method, &target));
        match found {
            None | Some(Found::Elsewhere) => Relation::Elsewhere,
            Some(Found::Unknown(_)) => Relation::Server,
            Some(Found::Operation(_)) => Relation::Operation,
        }
    }

    /// Holds an exchange against the documents. One that went elsewhere changes nothing.
    pub fn take(&mut self, exchange: &Exchange) {
        let Some(target) = Target::of(&exchange.url) else {
            return;
        };
        match route::find(&self.routes, &exchange.method, &target) {
            Found::Elsewhere => {}
            Found::Unknown(path) => {
                self.held.unmatched += 1;
                self.unknown(exchange, &target, path);
            }
            Found::Operation(at) => {
                self.held.matched += 1;
                if let Some(called) = self.called.get_mut(at) {
                    *called = true;
                }
                self.call(exchange, &target, at);
            }
        }
    }

    /// How much was held.
    #[must_use]
    pub fn held(&self) -> Held {
        self.held
    }

    /// How many operations were called, and how many there are.
    #[must_use]
    pub fn coverage(&self) -> (usize, usize) {
        let called = self.called.iter().filter(|called| **called).count();
        (called, self.called.len())
    }

    /// The patterns that could not be checked, though there were texts for them.
    #[must_use]
    pub fn unchecked(&self) -> Vec<Unchecked> {
        let patterns = self.holder.unchecked().iter();
        patterns
            .map(|((document, at), obstacle)| Unchecked {
                pointer: at.to_string(),
                position: self.side.position(*document, at),
                reason: obstacle.as_str(),
            })
            .collect()
    }

    /// Everything that was found, the gravest first.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self
            .found
            .iter()
            .map(|(key, counted)| self.finding(key, counted))
            .collect();
        findings.sort_by_cached_key(|finding| {
            (
                std::cmp::Reverse(finding.wire),
                finding.operation.clone(),
                finding.pointer.clone(),
                finding.id,
                finding.direction,
                (finding.subject.clone(), finding.seen.clone()),
            )
        });
        findings
    }

    fn finding(&self, key: &Key, counted: &Counted) -> Finding {
        let operation = key.operation.and_then(|at| self.operations.get(at));
        let (subject, seen) = &key.thing;
        let subject = super::harmless(subject);
        let seen = seen.as_deref().map(super::harmless);
        let mut message = counted.kind.says.replace("{}", &format!("`{subject}`"));
        if let Some(seen) = &seen {
            message.push_str(&format!(": `{seen}`"));
        }
        let at = crate::origin::Pointer::parse(&key.pointer).unwrap_or_default();
        Finding {
            id: key.id,
            operation: operation.map(|operation| super::harmless(&operation.endpoint())),
            direction: key.direction,
            pointer: at.to_string(),
            position: self.side.position(key.document, &at),
            subject,
            seen,
            path: counted.path.as_deref().map(super::harmless),
            message,
            wire: counted.kind.wire(key.direction),
            count: counted.count,
            first: counted.first,
        }
    }

    /// A call of nothing that is documented.
    fn unknown(&mut self, exchange: &Exchange, target: &Target, path: Option<usize>) {
        let known = path.and_then(|at| self.operations.get(at));
        let path = known.map_or_else(|| target.shape(&self.routes), |one| one.path.clone());
        let method = exchange.method.to_ascii_uppercase();
        let is_method = method.len() <= 10 && method.bytes().all(|byte| byte.is_ascii_uppercase());
        let method = if is_method { method.as_str() } else { "{}" };
        let node = match known {
            Some(operation) => Some(operation.item.clone()),
            None => self.side.roots().into_iter().next(),
        };
        let raw = Raw {
            kind: kinds::OPERATION,
            node,
            subject: format!("{method} {path}"),
            seen: None,
            path: String::new(),
        };
        self.count(None, None, raw, exchange);
    }

    fn call(&mut self, exchange: &Exchange, target: &Target, at: usize) {
        let Some(operation) = self.operations.get(at).cloned() else {
            return;
        };
        // A request that was refused proves nothing about what may be sent.
        if exchange.status < 400 {
            self.query(exchange, target, (at, &operation));
            let body = operation.node.get("requestBody");
            let body = body.map(|body| self.side.resolve(&body));
            let part = (at, body.unwrap_or_else(|| operation.node.clone()));
            self.body(exchange, part, Direction::Request);
        }
        let answers = operation.node.get("responses");
        let answer = answers
            .as_ref()
            .and_then(|list| answer(list, exchange.status));
        match answer {
            Some(answer) => {
                let answer = self.side.resolve(&answer);
                self.body(exchange, (at, answer), Direction::Response);
            }
            None => {
                let raw = Raw {
                    kind: if exchange.status < 400 {
                        kinds::SUCCESS
                    } else {
                        kinds::ERROR
                    },
                    node: Some(answers.unwrap_or(operation.node)),
                    subject: exchange.status.to_string(),
                    seen: None,
                    path: String::new(),
                };
                self.count(Some(at), Some(Direction::Response), raw, exchange);
            }
        }
    }

    fn query(
        &mut self,
        exchange: &Exchange,
        target: &Target,
        (at, operation): (usize, &Operation<'v>),
    ) {
        let params = super::params::query(self.side, operation);
        // Such a parameter takes names that the document does not have.
        if params.takes_any {
            return;
        }
        let fixed = operation
            .path
            .split_once('?')
            .map_or("", |(_, query)| query);
        let mut seen: Vec<&String> = target.query.iter().map(|(name, _)| name).collect();
        seen.extend(&exchange.query);
        seen.sort_unstable();
        seen.dedup();
        for name in seen {
            let own = |known: &&str| {
                // Lists and objects are written with brackets behind the name by many.
                let rest = name.strip_prefix(*known);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
            };
            let of_path = fixed.split('&').filter_map(|pair| pair.split('=').next());
            if params
                .names
                .iter()
                .copied()
                .chain(of_path)
                .any(|known| own(&known))
            {
                continue;
            }
            let raw = Raw {
                kind: kinds::QUERY,
                node: Some(operation.node.clone()),
                subject: name_of_member(name),
                seen: None,
                path: String::new(),
            };
            self.count(Some(at), Some(Direction::Request), raw, exchange);
        }
    }

    /// Holds a body against what stands for it in the document: a Request Body or a Response Object.
    fn body(&mut self, exchange: &Exchange, (at, part): (usize, Node<'v>), direction: Direction) {
        let body = match direction {
            Direction::Request => &exchange.request,
            Direction::Response => &exchange.response,
        };
        // Recorders state a media type for answers without a body, too.
        if matches!(body.content, Content::Unknown) {
            return;
        }
        let Some(essence) = body.essence() else {
            return;
        };
        let Some(media_type) = media_type(&part, &essence) else {
            let raw = Raw {
                kind: kinds::MEDIA_TYPE,
                node: Some(part),
                subject: essence,
                seen: None,
                path: String::new(),
            };
            self.count(Some(at), Some(direction), raw, exchange);
            return;
        };
        let Some(schema) = media_type.get("schema") else {
            return;
        };
        match &body.content {
            Content::Json(value) => {
                self.held.bodies += 1;
                let (found, whole) = self.holder.hold(&schema, value, direction);
                self.held.partly += u64::from(!whole);
                let mut seen = std::collections::BTreeSet::new();
                for raw in found {
                    // How often something is met is counted in exchanges, not in items of a list.
                    let key = self.key(Some(at), Some(direction), &raw);
                    if seen.insert(key) {
                        self.count(Some(at), Some(direction), raw, exchange);
                    }
                }
            }
            Content::NotJson => {
                let raw = Raw {
                    kind: kinds::TYPE,
                    node: Some(schema),
                    subject: "body".to_owned(),
                    seen: Some("text that is no JSON".to_owned()),
                    path: "body".to_owned(),
                };
                self.count(Some(at), Some(direction), raw, exchange);
            }
            Content::Unknown | Content::Other => {}
        }
    }

    fn key(&self, operation: Option<usize>, direction: Option<Direction>, raw: &Raw<'v>) -> Key {
        let place = raw.node.as_ref().map(|node| self.side.resolve(node));
        Key {
            operation,
            direction,
            id: raw.kind.id,
            document: place.as_ref().map_or(0, |node| node.document),
            pointer: place.map_or_else(String::new, |node| node.at.as_str().to_owned()),
            thing: (raw.subject.clone(), raw.seen.clone()),
        }
    }

    fn count(
        &mut self,
        operation: Option<usize>,
        direction: Option<Direction>,
        raw: Raw<'v>,
        exchange: &Exchange,
    ) {
        let mut key = self.key(operation, direction, &raw);
        if !self.found.contains_key(&key) && self.is_full(&key) {
            key.thing = ("…".to_owned(), None);
        }
        let counted = self.found.entry(key).or_insert_with(|| Counted {
            kind: raw.kind,
            path: Some(raw.path).filter(|path| !path.is_empty()),
            count: 0,
            first: (exchange.file, exchange.number),
        });
        counted.count += 1;
    }

    /// Whether no more different things of this kind are told apart at this place.
    fn is_full(&self, key: &Key) -> bool {
        let mut least = key.clone();
        least.thing = (String::new(), None);
        let same = |other: &&Key| {
            (other.operation, other.direction, other.id) == (key.operation, key.direction, key.id)
                && (other.document, &other.pointer) == (key.document, &key.pointer)
        };
        let known = self.found.range(least..).map(|(other, _)| other);
        known.take_while(same).count() >= MAX_DISTINCT
    }
}

/// The Response Object for a status: its own, that of its range, or the default.
fn answer<'v>(answers: &Node<'v>, status: u16) -> Option<Node<'v>> {
    let own = status.to_string();
    let range = format!("{}XX", status / 100);
    let find = |wanted: &str| {
        let mut listed = answers.members();
        listed.find_map(|(name, node)| name.eq_ignore_ascii_case(wanted).then_some(node))
    };
    find(&own)
        .or_else(|| find(&range))
        .or_else(|| find("default"))
}

/// The Media Type Object for a media type: its own, else the narrowest range that holds it.
fn media_type<'v>(part: &Node<'v>, essence: &str) -> Option<Node<'v>> {
    let list = part.get("content")?;
    let main = essence.split('/').next().unwrap_or_default();
    let find = |wanted: &str| {
        list.members().find_map(|(name, node)| {
            let name = name.split(';').next().unwrap_or_default().trim();
            name.eq_ignore_ascii_case(wanted).then_some(node)
        })
    };
    find(essence)
        .or_else(|| find(&format!("{main}/*")))
        .or_else(|| find("*/*"))
}
