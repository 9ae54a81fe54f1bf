//! Whether a value came back as it was sent.

use std::fmt;

use generator::origin::Pointer;
use serde_json::{Number, Value};

/// One way in which two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where, in the sent value.
    pub pointer: Pointer,
    /// In which way.
    pub cause: Cause,
    /// What was sent there, if anything was.
    pub sent: Option<Value>,
    /// What came back, if anything did.
    pub got: Option<Value>,
}

/// In which way two values differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// What was sent did not come back.
    MemberLost,
    /// What came back was not sent.
    MemberAdded,
    /// Both are numbers, of different values.
    Number,
    /// Both are arrays, of different lengths.
    Length,
    /// One is of another JSON type than the other.
    Type,
    /// Two texts or truth values.
    Value,
}

impl Cause {
    /// One word for it, to filter by.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::MemberLost => "member-lost",
            Self::MemberAdded => "member-added",
            Self::Number => "number-changed",
            Self::Length => "length-changed",
            Self::Type => "type-changed",
            Self::Value => "value-changed",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::MemberLost => "the member is lost",
            Self::MemberAdded => "the member was not sent",
            Self::Number => "the number is another",
            Self::Length => "the array has another length",
            Self::Type => "the value has another type",
            Self::Value => "the value is another",
        })
    }
}

/// Every difference, in the order of the sent value. Numbers are compared by value, and members of objects without
/// regard to their order.
#[must_use]
pub fn differences(sent: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(sent, got, &Pointer::root(), &mut found);
    found
}

fn compare(sent: &Value, got: &Value, at: &Pointer, found: &mut Vec<Difference>) {
    let mut differ = |at: &Pointer, cause, sent: Option<&Value>, got: Option<&Value>| {
        found.push(Difference {
            pointer: at.clone(),
            cause,
            sent: sent.cloned(),
            got: got.cloned(),
        });
    };
    match (sent, got) {
        (Value::Object(sent), Value::Object(got)) => {
            for (key, sent) in sent {
                let at = at.child(key);
                match got.get(key) {
                    Some(got) => compare(sent, got, &at, found),
                    None => found.push(Difference {
                        pointer: at,
                        cause: Cause::MemberLost,
                        sent: Some(sent.clone()),
                        got: None,
                    }),
                }
            }
            for (key, got) in got.iter().filter(|(key, _)| !sent.contains_key(*key)) {
                found.push(Difference {
                    pointer: at.child(key),
                    cause: Cause::MemberAdded,
                    sent: None,
                    got: Some(got.clone()),
                });
            }
        }
        (Value::Array(sent), Value::Array(got)) if sent.len() == got.len() => {
            for (position, (sent, got)) in sent.iter().zip(got).enumerate() {
                compare(sent, got, &at.index(position), found);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            if !same_number(a, b) {
                differ(at, Cause::Number, Some(sent), Some(got));
            }
        }
        _ if sent == got => {}
        (Value::Array(_), Value::Array(_)) => {
            differ(at, Cause::Length, Some(sent), Some(got));
        }
        _ if kind(sent) != kind(got) => {
            differ(at, Cause::Type, Some(sent), Some(got));
        }
        _ => differ(at, Cause::Value, Some(sent), Some(got)),
    }
}

/// Whether two numbers are the same in value: `3` and `3.0` are, `2^53 + 1` and its nearest double are not.
fn same_number(a: &Number, b: &Number) -> bool {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64() == b.as_f64(),
        _ => false,
    }
}

/// The number as a whole number, where it is one.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole(number: &Number) -> Option<i128> {
    /// Beyond this, `f64` to `i128` would saturate.
    const LARGEST: f64 = 1.0e38;
    if let Some(number) = number.as_i64() {
        return Some(number.into());
    }
    if let Some(number) = number.as_u64() {
        return Some(number.into());
    }
    let number = number.as_f64()?;
    (number.fract() == 0.0 && number.abs() < LARGEST).then_some(number as i128)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn order_and_notation_do_not_count() {
        let sent = json!({"a": 3, "b": [1.50, {"c": null}], "d": 1e2});
        let got = json!({"d": 100, "b": [1.5, {"c": null}], "a": 3.0});
        assert_eq!(differences(&sent, &got), []);
    }

    #[test]
    fn everything_else_is_found_with_its_place() {
        let sent = json!({"a/b": 9_007_199_254_740_993_u64, "c": [{"d": null}], "e": [1], "f": "1", "g": "x"});
        let got =
            json!({"a/b": 9_007_199_254_740_992.0, "c": [{}], "e": [], "f": 1, "g": "y", "h": 0});
        let found: Vec<_> = differences(&sent, &got)
            .into_iter()
            .map(|difference| {
                (
                    difference.pointer.as_str().to_owned(),
                    difference.cause.class(),
                )
            })
            .collect();
        let expected = [
            ("/a~1b", "number-changed"),
            ("/c/0/d", "member-lost"),
            ("/e", "length-changed"),
            ("/f", "type-changed"),
            ("/g", "value-changed"),
            ("/h", "member-added"),
        ];
        assert_eq!(
            found,
            expected.map(|(pointer, cause)| (pointer.to_owned(), cause))
        );
    }
}
