//! How a JSON value is held against a schema.
//!
//! Servers are read with good will: a value may fit several alternatives of a `oneOf`. What is noted never holds a value,
//! but for one: the value of an enumeration that does not list it.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::kinds::{self, Kind};
use super::limits;
use super::pattern::{Obstacle, Patterns};
use crate::drift::side::{Node, Side};
use crate::drift::verdict::Direction;
use crate::drift::view::{Others, Union, View};
use crate::origin::Pointer;

/// How many schemas are looked into for one exchange, and how much else is done for it, before the rest of it is left:
/// what alternatives inside of alternatives multiply to would otherwise be up to the document.
const MAX_STEPS: u32 = 500_000;
/// How many alternatives may stand in each other without a value in between.
const MAX_UNIONS: u32 = 8;
/// How many letters of a value are shown.
const SHOWN: usize = 32;

/// A contradiction, before it is known how often it is met.
pub(super) struct Raw<'v> {
    pub(super) kind: &'static Kind,
    /// The part of the document that is contradicted.
    pub(super) node: Option<Node<'v>>,
    pub(super) subject: String,
    /// What was seen in its place, in words.
    pub(super) seen: Option<String>,
    /// Where in the message: documented names, `[]` for items and `{}` for keys that are data.
    pub(super) path: String,
}

/// The schemas that speak of an object, to tell which of its members are documented.
struct Claim<'v> {
    /// Whether other members are documented as well.
    everything: bool,
    views: Vec<Rc<View<'v>>>,
}

/// Holds values against the schemas of one side.
pub(super) struct Holder<'v> {
    side: &'v Side<'v>,
    views: BTreeMap<Vec<usize>, Rc<View<'v>>>,
    direction: Direction,
    path: String,
    found: Vec<Raw<'v>>,
    steps: u32,
    /// The schemas with alternatives that the value is being held against: one inside of itself adds nothing.
    open: Vec<usize>,
    patterns: Patterns<'v>,
    unchecked: BTreeMap<(usize, Pointer), Obstacle>,
}

impl<'v> Holder<'v> {
    pub(super) fn new(side: &'v Side<'v>) -> Self {
        Self {
            side,
            views: BTreeMap::new(),
            direction: Direction::Request,
            path: String::new(),
            found: Vec::new(),
            steps: 0,
            open: Vec::new(),
            patterns: Patterns::default(),
            unchecked: BTreeMap::new(),
        }
    }

    /// The patterns that texts were not held against, by document and pointer.
    pub(super) fn unchecked(&self) -> &BTreeMap<(usize, Pointer), Obstacle> {
        &self.unchecked
    }

    /// What contradicts the schema, and whether all of the value was looked at.
    pub(super) fn hold(
        &mut self,
        schema: &Node<'v>,
        value: &Value,
        direction: Direction,
    ) -> (Vec<Raw<'v>>, bool) {
        self.direction = direction;
        self.path.clear();
        self.path.push_str("body");
        self.steps = 0;
        self.value(std::slice::from_ref(schema), value);
        (std::mem::take(&mut self.found), self.steps < MAX_STEPS)
    }

    /// What schemas say together; each set of them is taken together once.
    fn view(&mut self, parts: &[Node<'v>]) -> Rc<View<'v>> {
        let key: Vec<usize> = parts.iter().map(Node::address).collect();
        let side = self.side;
        let made = || Rc::new(View::of(side, parts));
        Rc::clone(self.views.entry(key).or_insert_with(made))
    }

    /// A value of its own: a body, a member, an item.
    fn value(&mut self, parts: &[Node<'v>], value: &Value) {
        let around = std::mem::take(&mut self.open);
        let claim = self.level(parts, value, 0);
        self.open = around;
        let Value::Object(members) = value else {
            return;
        };
        for name in claim.strangers(members) {
            let node = claim.views.iter().find_map(|view| view.node().cloned());
            self.note(kinds::MEMBER, node, name_of_member(name), None);
        }
    }

    /// A value, as far as these schemas speak of it.
    fn level(&mut self, parts: &[Node<'v>], value: &Value, unions: u32) -> Claim<'v> {
        self.steps = self.steps.saturating_add(1);
        if self.steps >= MAX_STEPS || unions > MAX_UNIONS {
            return Claim::all();
        }
        let view = self.view(parts);
        let node = view.node().cloned();
        if value.is_null() {
            if !self.takes_null(&view, unions) {
                let subject = self.subject();
                self.note(kinds::NULL, node, subject, None);
            }
            return Claim::all();
        }
        if let Some(kind) = view.kind
            && !fits(kind, value)
        {
            let subject = self.subject();
            let seen = format!("{} instead of {kind}", word(value));
            self.note(kinds::TYPE, node, subject, Some(seen));
            return Claim::all();
        }
        if let Some(listed) = &view.values
            && !listed.iter().any(|one| same(one.value, value))
        {
            let node = view.stating("enum").or(node);
            let subject = self.subject();
            self.note(kinds::VALUE, node, subject, shown(value));
        } else {
            self.limits(&view, value);
        }
        let mut claim = Claim {
            everything: false,
            views: vec![Rc::clone(&view)],
        };
        match value {
            Value::Array(items) => self.items(&view, items),
            Value::Object(members) => claim.everything = self.members(&view, members),
            _ => {}
        }
        self.open.extend(view.node().map(Node::address));
        for union in &view.unions {
            let chosen = self.union(&view, union, value, unions + 1);
            claim.everything |= chosen.everything;
            claim.views.extend(chosen.views);
        }
        if view.node().is_some() {
            self.open.pop();
        }
        claim
    }

    fn limits(&mut self, view: &View<'v>, value: &Value) {
        self.steps = self.steps.saturating_add(limits::cost(view, value));
        let (broken, unchecked) = limits::broken(view, value, &mut self.patterns);
        for limit in broken {
            let subject = self.subject();
            self.note(limit.kind, limit.node, subject, limit.seen);
        }
        for pattern in unchecked {
            let place = (pattern.node.document, pattern.node.at);
            self.unchecked.entry(place).or_insert(pattern.obstacle);
        }
    }

    fn items(&mut self, view: &View<'v>, items: &[Value]) {
        let length = self.path.len();
        self.path.push_str("[]");
        for (at, item) in items.iter().enumerate() {
            match view.positions.get(at) {
                Some(position) => self.value(std::slice::from_ref(position), item),
                None if !view.items.is_empty() => self.value(&view.items, item),
                None => {}
            }
        }
        self.path.truncate(length);
    }

    /// The members that a schema speaks of; the answer is whether it allows others too.
    fn members(&mut self, view: &View<'v>, members: &Map<String, Value>) -> bool {
        for (name, node) in &view.required {
            if !members.contains_key(*name) && !self.stays_behind(view, name) {
                self.note(kinds::MISSING, Some(node.clone()), (*name).to_owned(), None);
            }
        }
        for (name, value) in members {
            let length = self.path.len();
            if let Some(parts) = view.properties.get(name.as_str()) {
                self.path.push('.');
                self.path.push_str(name);
                self.value(parts, value);
            } else if let Others::Typed(parts) = &view.others {
                self.path.push_str(".{}");
                self.value(parts, value);
            }
            self.path.truncate(length);
        }
        match &view.others {
            Others::Typed(_) => true,
            Others::Forbidden => false,
            // `true` and the empty schema say that others are meant; to say nothing does not.
            Others::Free => view.stating("additionalProperties").is_some(),
        }
    }

    /// Whether a member that is required does not travel in this direction.
    fn stays_behind(&mut self, view: &View<'v>, name: &str) -> bool {
        let Some(parts) = view.properties.get(name) else {
            return false;
        };
        let member = self.view(parts);
        match self.direction {
            Direction::Request => member.read_only,
            Direction::Response => member.write_only,
        }
    }

    fn takes_null(&mut self, view: &View<'v>, unions: u32) -> bool {
        view.nullable
            || unions <= MAX_UNIONS
                && view.unions.iter().any(|union| {
                    union.branches.iter().any(|branch| {
                        self.steps = self.steps.saturating_add(1);
                        let branch = self.view(std::slice::from_ref(branch));
                        self.steps < MAX_STEPS && self.takes_null(&branch, unions + 1)
                    })
                })
    }

    /// The alternative that a value is meant to be: the one that its tag names, else the one that it contradicts least.
    fn union(
        &mut self,
        view: &View<'v>,
        union: &Union<'v>,
        value: &Value,
        unions: u32,
    ) -> Claim<'v> {
        match self.tagged(view, union, value) {
            Tag::Branch(branch) => {
                return self.level(std::slice::from_ref(branch), value, unions);
            }
            Tag::Unknown(seen) => {
                let subject = self.subject();
                let node = view.discriminator.clone();
                self.note(kinds::VALUE, node, subject, seen);
                return Claim::all();
            }
            Tag::None => {}
        }
        let mut best: Option<((usize, usize), Claim<'v>, Vec<Raw<'v>>)> = None;
        for branch in &union.branches {
            if self.open.contains(&self.side.resolve(branch).address()) {
                continue;
            }
            let inner = self.view(std::slice::from_ref(branch));
            if inner.kind.is_some_and(|kind| !fits(kind, value)) {
                continue;
            }
            let before = self.found.len();
            let claim = self.level(std::slice::from_ref(branch), value, unions);
            let found = self.found.split_off(before);
            let strangers = match value {
                Value::Object(members) => claim.strangers(members).count(),
                _ => 0,
            };
            // One contradiction weighs more than any number of limits and of members that nobody has described.
            let limits = found.iter().filter(|raw| raw.kind.is_limit()).count();
            let weight = (found.len() - limits, limits + strangers);
            if best.as_ref().is_none_or(|(known, ..)| weight < *known) {
                best = Some((weight, claim, found));
            }
            if weight == (0, 0) {
                break;
            }
        }
        let Some((_, claim, found)) = best else {
            let subject = self.subject();
            let seen = format!("{}, which no alternative is", word(value));
            self.note(kinds::TYPE, Some(union.node.clone()), subject, Some(seen));
            return Claim::all();
        };
        self.found.extend(found);
        claim
    }

    /// The alternative that the tag of a value names.
    fn tagged<'u>(&mut self, view: &View<'v>, union: &'u Union<'v>, value: &Value) -> Tag<'u, 'v> {
        let discriminator = view.discriminator.as_ref();
        let Some((discriminator, name)) =
            discriminator.and_then(|node| Some((node, node.text("propertyName")?)))
        else {
            return Tag::None;
        };
        let Some(Value::String(tag)) = value.get(name) else {
            return Tag::None;
        };
        let mapping = discriminator.get("mapping");
        let target = mapping.as_ref().and_then(|mapping| mapping.text(tag));
        let target = target.map(|text| text.rsplit('/').next().unwrap_or(text));
        let mut is_listed = true;
        let mut is_enumeration = false;
        for branch in &union.branches {
            let resolved = self.side.resolve(branch);
            let component = resolved.at.last();
            if component.as_deref() == Some(target.unwrap_or(tag)) {
                return Tag::Branch(branch);
            }
            let inner = self.view(std::slice::from_ref(branch));
            let values = inner.properties.get(name).map(|parts| self.view(parts));
            match values.as_ref().and_then(|view| view.values.as_ref()) {
                Some(values) if values.iter().any(|one| Some(one.value) == value.get(name)) => {
                    return Tag::Branch(branch);
                }
                Some(_) => is_enumeration = true,
                None => is_listed = false,
            }
        }
        if is_listed || mapping.is_some() {
            let seen = value.get(name).and_then(shown);
            return Tag::Unknown(seen.filter(|_| is_enumeration));
        }
        Tag::None
    }

    /// What a finding is about: the last documented name on the way to it.
    fn subject(&self) -> String {
        self.path.clone()
    }

    fn note(
        &mut self,
        kind: &'static Kind,
        node: Option<Node<'v>>,
        subject: String,
        seen: Option<String>,
    ) {
        self.found.push(Raw {
            kind,
            node,
            subject,
            seen,
            path: self.path.clone(),
        });
    }
}

/// What the tag of a value says about the alternatives.
enum Tag<'u, 'v> {
    /// It names this one.
    Branch(&'u Node<'v>),
    /// It names none of them; what it says, where that may be shown.
    Unknown(Option<String>),
    /// There is no tag to go by.
    None,
}

impl<'v> Claim<'v> {
    /// All members are accounted for.
    fn all() -> Self {
        Self {
            everything: true,
            views: Vec::new(),
        }
    }

    /// The members that are not documented; none where no schema names any.
    fn strangers<'m>(&self, members: &'m Map<String, Value>) -> impl Iterator<Item = &'m str> {
        let closed = |view: &Rc<View<'v>>| {
            !view.properties.is_empty() || matches!(view.others, Others::Forbidden)
        };
        let speaks = !self.everything && self.views.iter().any(closed);
        let names = members.keys().filter(move |_| speaks);
        names.map(String::as_str).filter(|name| {
            let mut views = self.views.iter();
            !views.any(|view| view.properties.contains_key(name))
        })
    }
}

/// Whether a value is of a JSON type. What is no type restricts nothing.
fn fits(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value
            .as_number()
            .is_some_and(|number| number.as_f64().is_none_or(|float| float.fract() == 0.0)),
        _ => true,
    }
}

/// Whether a value is a listed one; whole numbers may be written with a fraction.
fn same(listed: &Value, value: &Value) -> bool {
    listed == value
        || matches!((listed, value), (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64())
}

fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A value of an enumeration, shortened. Lists and objects are not shown.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Some(short)
}

/// The name of a member or parameter that nobody has described. Where it looks like data, such as an address, a token or a
/// key of a table, it is not shown.
pub(super) fn name_of_member(name: &str) -> String {
    if looks_like_a_name(name) {
        name.to_owned()
    } else {
        "{}".to_owned()
    }
}

/// Whether a text is one that people give to things: short, of letters, with a number in it at most. Tokens and ids have
/// digits in between or many of them.
pub(super) fn looks_like_a_name(text: &str) -> bool {
    const LONGEST: usize = 40;
    const MOST_DIGITS: usize = 3;
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '[' | ']');
    let is_digit = |c: char| c.is_ascii_digit();
    let digits = text.chars().filter(|c| is_digit(*c)).count();
    let numbers = text
        .split(|c| !is_digit(c))
        .filter(|run| !run.is_empty())
        .count();
    (1..=LONGEST).contains(&text.len())
        && text.chars().all(plain)
        && !text.starts_with(is_digit)
        && digits <= MOST_DIGITS
        && numbers <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_data() {
        for name in [
            "colour",
            "line_1",
            "sha256",
            "$type",
            "filter[name]",
            "x-request-id",
        ] {
            assert!(looks_like_a_name(name), "{name}");
        }
        for data in [
            "",
            "1a",
            "someone@example.org",
            "a b",
            "5f3c9e",
            "x7k2m9",
            "pk_live_51H8",
            "tel4915112345",
        ] {
            assert!(!looks_like_a_name(data), "{data}");
        }
    }
}
