//! Which limits of a schema a value is outside of: bounds, lengths, counts, multiples, patterns and formats.
//!
//! The value is of the schema's type already. Where a document and a number of 64 bits leave room for rounding, the value
//! is taken to be inside. Rules that no type expresses, such as `not` and `contains`, are not looked at.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use super::formats::{self, Fit};
use super::kinds::{self, Kind};
use super::pattern::{Obstacle, Patterns};
use crate::drift::side::Node;
use crate::drift::view::{Bound, View};

/// How many bytes of a text are one step.
const LETTERS: usize = 64;
/// Beyond this, neighbouring whole numbers are one `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// How far a quotient may be from a whole number, in proportion: `19.99` is a multiple of `0.01`, and as `f64` it is not
/// quite one.
const ROUNDING: f64 = 1e-9;

/// A limit that a value is outside of.
pub(super) struct Broken<'v> {
    pub(super) kind: &'static Kind,
    /// The limit in the document.
    pub(super) node: Option<Node<'v>>,
    /// How the value lies to it, in words that hold nothing but the limit.
    pub(super) seen: Option<String>,
}

/// A pattern that a text was not held against.
pub(super) struct Unchecked<'v> {
    /// The pattern in the document.
    pub(super) node: Node<'v>,
    pub(super) obstacle: Obstacle,
}

/// The limits that a value is outside of, and the patterns that cannot tell.
pub(super) fn broken<'v>(
    view: &View<'v>,
    value: &Value,
    patterns: &mut Patterns<'v>,
) -> (Vec<Broken<'v>>, Vec<Unchecked<'v>>) {
    let mut check = Check {
        view,
        broken: Vec::new(),
        unchecked: Vec::new(),
    };
    match value {
        Value::Number(number) => check.number(number),
        Value::String(text) => check.text(text, patterns),
        Value::Array(items) => check.items(items),
        Value::Object(members) => check.members(members),
        Value::Null | Value::Bool(_) => {}
    }
    (check.broken, check.unchecked)
}

/// How much work that is, in steps of which each is about as much as a schema that is looked into.
pub(super) fn cost(view: &View<'_>, value: &Value) -> u32 {
    let steps = match value {
        Value::String(text) => view.patterns.len() * (text.len() / LETTERS),
        Value::Array(items) if view.unique => items.iter().map(size).sum(),
        _ => 0,
    };
    u32::try_from(steps).unwrap_or(u32::MAX)
}

/// How many values stand in a value, long texts as several.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / LETTERS,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

struct Check<'c, 'v> {
    view: &'c View<'v>,
    broken: Vec<Broken<'v>>,
    unchecked: Vec<Unchecked<'v>>,
}

impl<'v> Check<'_, 'v> {
    fn note(&mut self, kind: &'static Kind, node: Option<Node<'v>>, seen: Option<String>) {
        self.broken.push(Broken { kind, node, seen });
    }

    fn number(&mut self, number: &Number) {
        let Some(value) = number.as_f64() else {
            return;
        };
        let (low, high) = self.bounds();
        if let Some((bound, node)) = low {
            let words = if bound.exclusive {
                "not more than"
            } else {
                "less than"
            };
            if value < bound.limit || is_excluded(bound, value) {
                let seen = format!("{words} {}", bound.limit);
                self.note(kinds::MINIMUM, node, Some(seen));
            }
        }
        if let Some((bound, node)) = high {
            let words = if bound.exclusive {
                "not less than"
            } else {
                "more than"
            };
            if value > bound.limit || is_excluded(bound, value) {
                let seen = format!("{words} {}", bound.limit);
                self.note(kinds::MAXIMUM, node, Some(seen));
            }
        }
        for step in self.numbers("multipleOf") {
            if is_multiple(value, step) {
                continue;
            }
            let node = self.stating("multipleOf", step);
            self.note(kinds::MULTIPLE, node, Some(format!("not of {step}")));
        }
        self.width(number, value);
    }

    /// The bounds that apply, each with its place, those that no number of 64 bits can be compared with exactly too.
    fn bounds(&self) -> (Limit<'v>, Limit<'v>) {
        let tightest = |key: &str, own: Option<Bound>, beyond: fn(&f64, &f64) -> bool| {
            let mut bound = own;
            for limit in self.outsized(key) {
                if bound.is_none_or(|known| beyond(&limit, &known.limit)) {
                    let exclusive = false;
                    bound = Some(Bound { limit, exclusive });
                }
            }
            bound.map(|bound| (bound, self.stating(key, bound.limit)))
        };
        (
            tightest("minimum", self.view.bounds.0, f64::gt),
            tightest("maximum", self.view.bounds.1, f64::lt),
        )
    }

    /// Whether the emitted type has room for a number, and its format.
    fn width(&mut self, number: &Number, value: f64) {
        let format = self.view.format;
        let is_integer = self.view.kind == Some("integer");
        let stated = format.and_then(formats::range);
        // Whole numbers without a format are `i64`.
        let Some(range) = stated.or(is_integer.then_some((i64::MIN.into(), i64::MAX.into())))
        else {
            return;
        };
        let node = || self.view.stating("format").or(self.view.stating("type"));
        let word = format.filter(|_| stated.is_some()).unwrap_or("int64");
        let seen = Some(format!("no {word}"));
        // Smaller ones are read as numbers of 32 bits.
        let room = match word {
            "int8" | "int16" | "uint8" | "uint16" => formats::range("int32").unwrap_or(range),
            _ => range,
        };
        // The emitted type is as wide as the document's own values, and holds fractions where they have some.
        let is_widened = |has: &dyn Fn(f64) -> bool| self.stated().any(has);
        let Some(whole) = whole(number) else {
            if value.fract() != 0.0 && !is_widened(&|own| own.fract() != 0.0) {
                let node = node();
                self.note(kinds::WIDTH, node, seen);
            }
            return;
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "only tells which side of a bound it is"
        )]
        let (least, most) = (room.0 as f64, room.1 as f64);
        if (room.0..=room.1).contains(&whole) {
            if !(range.0..=range.1).contains(&whole) {
                let node = node();
                self.note(kinds::FORMAT, node, seen);
            }
        } else if !is_widened(&|own| own < least || own > most) {
            let node = node();
            self.note(kinds::WIDTH, node, seen);
        }
    }

    /// The numbers that the schema mentions as values or as bounds of values.
    fn stated(&self) -> impl Iterator<Item = f64> {
        ["minimum", "maximum", "default", "example"]
            .into_iter()
            .flat_map(|key| self.numbers(key))
    }

    fn text(&mut self, text: &str, patterns: &mut Patterns<'v>) {
        let length = text.chars().count();
        self.count(kinds::SHORT, "minLength", length, "characters");
        self.count(kinds::LONG, "maxLength", length, "characters");
        for pattern in &self.view.patterns {
            let mut parts = self.view.parts.iter();
            let node = parts.find(|part| part.text("pattern") == Some(pattern));
            let node = node.and_then(|part| part.get("pattern"));
            match (patterns.is_match(pattern, text), node) {
                (Ok(true), _) => {}
                (Ok(false), node) => self.note(kinds::PATTERN, node, None),
                (Err(obstacle), Some(node)) => self.unchecked.push(Unchecked { node, obstacle }),
                (Err(_), None) => {}
            }
        }
        let Some(format) = self.view.format else {
            return;
        };
        let (kind, seen) = match formats::fit(format, text) {
            Some(Fit::Understood) => (kinds::WRITTEN, format.to_owned()),
            Some(Fit::Broken) => (kinds::FORMAT, format!("no {format}")),
            Some(Fit::Kept) | None => return,
        };
        let node = self.view.stating("format");
        self.note(kind, node, Some(seen));
    }

    fn items(&mut self, items: &[Value]) {
        let positions = self.view.positions.len();
        let counts = &self.view.counts;
        #[expect(clippy::cast_precision_loss, reason = "a document has fewer positions")]
        let is = |key: &str| counts.get(key) == Some(&(positions as f64));
        let is_fixed = is("minItems") && (is("maxItems") || self.view.closed_items);
        if positions > 0 && is_fixed {
            if items.len() != positions {
                let node = self.view.stating("x-oas-prefix-items");
                let seen = format!("not {positions}");
                self.note(kinds::TUPLE, node, Some(seen));
            }
        } else {
            self.count(kinds::FEW_ITEMS, "minItems", items.len(), "items");
            self.count(kinds::MANY_ITEMS, "maxItems", items.len(), "items");
        }
        let mut seen = BTreeSet::new();
        if self.view.unique && !items.iter().all(|item| seen.insert(exact(item))) {
            let node = self.view.stating("uniqueItems");
            self.note(kinds::REPEATED, node, None);
        }
    }

    fn members(&mut self, members: &Map<String, Value>) {
        self.count(
            kinds::FEW_MEMBERS,
            "minProperties",
            members.len(),
            "members",
        );
        self.count(
            kinds::MANY_MEMBERS,
            "maxProperties",
            members.len(),
            "members",
        );
    }

    fn count(&mut self, kind: &'static Kind, key: &'static str, count: usize, what: &str) {
        let Some(limit) = self.view.counts.get(key).copied() else {
            return;
        };
        #[expect(clippy::cast_precision_loss, reason = "no recording has so many")]
        let count = count as f64;
        let (is_broken, words) = if key.starts_with("min") {
            (count < limit, "fewer than")
        } else {
            (count > limit, "more than")
        };
        if is_broken {
            let node = self.stating(key, limit);
            self.note(kind, node, Some(format!("{words} {limit} {what}")));
        }
    }

    /// What the parts say of `key`, bounds that are no whole numbers of 64 bits too.
    fn numbers(&self, key: &str) -> Vec<f64> {
        let parts = self.view.parts.iter();
        let own = parts.filter_map(|part| part.value.get(key)?.as_f64());
        own.chain(self.outsized(key)).collect()
    }

    /// Bounds of integers that are none themselves, which normalisation keeps apart.
    fn outsized(&self, key: &str) -> impl Iterator<Item = f64> {
        let parts = self.view.parts.iter();
        parts.filter_map(move |part| part.value.get("x-oas-facts")?.get(key)?.as_f64())
    }

    /// The part that says this.
    fn stating(&self, key: &str, limit: f64) -> Option<Node<'v>> {
        let parts = self.view.parts.iter();
        let facts = parts.clone().filter_map(|part| part.get("x-oas-facts"));
        let mut stated = parts.cloned().chain(facts).filter_map(|part| part.get(key));
        stated.find(|node| node.value.as_f64() == Some(limit))
    }
}

/// A bound and where it stands, if there is one.
type Limit<'v> = Option<(Bound, Option<Node<'v>>)>;

/// Whether a value is the bound itself, and that is illegal.
fn is_excluded(bound: Bound, value: f64) -> bool {
    bound.exclusive && value == bound.limit && value.abs() < EXACT
}

fn is_multiple(value: f64, step: f64) -> bool {
    let quotient = value / step;
    step <= 0.0
        || !quotient.is_finite()
        || quotient.abs() >= EXACT
        || (quotient - quotient.round()).abs() <= ROUNDING * quotient.abs().max(1.0)
}

/// A number without a fraction, however it is written.
fn whole(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i128() {
        return Some(whole);
    }
    let float = number.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it becomes the greatest that there is, which fits nowhere"
    )]
    (float.fract() == 0.0).then_some(float as i128)
}

/// JSON in one form: equal texts are equal values, and `1.0` is `1`.
fn exact(value: &Value) -> String {
    match value {
        Value::Number(number) => match whole(number) {
            Some(whole) => whole.to_string(),
            None => number.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(exact).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), exact(value)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn decimal_fractions_have_their_multiples() {
        for (value, step) in [
            (19.99, 0.01),
            (0.3, 0.1),
            (-6.0, 3.0),
            (0.0, 7.0),
            (1e300, 0.1),
            (5.0, 0.0),
        ] {
            assert!(is_multiple(value, step), "{value} {step}");
        }
        for (value, step) in [(19.995, 0.01), (7.0, 3.0), (0.5, 1.0)] {
            assert!(!is_multiple(value, step), "{value} {step}");
        }
    }

    #[test]
    fn equal_values_have_one_form() {
        for (one, other) in [
            (json!(1), json!(1.0)),
            (json!({"a": 1, "b": [2.0]}), json!({"b": [2], "a": 1})),
        ] {
            assert_eq!(exact(&one), exact(&other));
        }
        for (one, other) in [
            (json!("1"), json!(1)),
            (json!(null), json!("null")),
            (json!([1, 2]), json!([2, 1])),
            (json!({"a,b": 1}), json!({"a": 1, "b": 1})),
        ] {
            assert_ne!(exact(&one), exact(&other));
        }
    }
}
