//! Leaf values: what a string, flag, count or number may be written as.

use serde_json::{Map, Number, Value};

use super::grammar::Shape;

/// What became of a leaf.
#[derive(Debug, PartialEq)]
pub(super) enum Leaf {
    /// It has the shape.
    Fits(Value),
    /// It has another shape, with one plausible meaning.
    Read(Value),
    /// It has no plausible meaning, or the shape is no leaf.
    Wrong,
}

/// Reads `value` as a leaf of the given shape.
pub(super) fn leaf(shape: Shape, value: &Value) -> Leaf {
    match shape {
        Shape::Text => text(value),
        Shape::Texts => texts(value),
        Shape::TextMap => text_map(value),
        Shape::Flag => flag(value),
        Shape::Count => count(value),
        Shape::Number => number(value),
        Shape::LiteralList => match value {
            Value::String(_) | Value::Number(_) => Leaf::Read(Value::Array(vec![value.clone()])),
            _ => Leaf::Wrong,
        },
        _ => Leaf::Wrong,
    }
}

/// What stands in a place of this shape, for messages.
pub(super) fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "a string",
        Shape::Texts => "a list of strings",
        Shape::TextMap => "a mapping of strings",
        Shape::Flag => "`true` or `false`",
        Shape::Count => "an integer from 0 on",
        Shape::Number => "a number",
        Shape::Bound => "a number or a boolean",
        Shape::LiteralList | Shape::List(_) => "a list",
        Shape::LiteralMap | Shape::Map(_) | Shape::Dependencies => "a mapping",
        Shape::One(_) => "an object",
        Shape::SchemaOrFlag => "a schema or a boolean",
        Shape::Literal | Shape::Ignored | Shape::Unsupported(_) => "any value",
    }
}

/// What a value is, for messages.
pub(super) fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn text(value: &Value) -> Leaf {
    match value {
        Value::String(_) => Leaf::Fits(value.clone()),
        _ => scalar_text(value).map_or(Leaf::Wrong, |text| Leaf::Read(Value::String(text))),
    }
}

fn texts(value: &Value) -> Leaf {
    match value {
        Value::Array(items) => {
            let read: Vec<Value> = items
                .iter()
                .filter_map(scalar_text)
                .map(Value::String)
                .collect();
            if read == *items {
                Leaf::Fits(Value::Array(read))
            } else {
                Leaf::Read(Value::Array(read))
            }
        }
        Value::String(text) => Leaf::Read(Value::Array(vec![Value::String(text.clone())])),
        Value::Object(map) if map.is_empty() => Leaf::Read(Value::Array(Vec::new())),
        // The boolean says nothing about which strings are meant, and an absent list says the same.
        _ => Leaf::Wrong,
    }
}

fn text_map(value: &Value) -> Leaf {
    match value {
        Value::Object(map) => {
            let read: Map<String, Value> = map
                .iter()
                .filter_map(|(key, value)| match value {
                    Value::Null => Some((key.clone(), Value::String(String::new()))),
                    other => Some((key.clone(), Value::String(scalar_text(other)?))),
                })
                .collect();
            if read == *map {
                Leaf::Fits(Value::Object(read))
            } else {
                Leaf::Read(Value::Object(read))
            }
        }
        Value::Array(items) => {
            let read: Option<Map<String, Value>> = items
                .iter()
                .map(|item| Some((scalar_text(item)?, Value::String(String::new()))))
                .collect();
            read.map_or(Leaf::Wrong, |map| Leaf::Read(Value::Object(map)))
        }
        _ => Leaf::Wrong,
    }
}

fn flag(value: &Value) -> Leaf {
    match value {
        Value::Bool(_) => Leaf::Fits(value.clone()),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" => Leaf::Read(Value::Bool(true)),
            "false" | "no" => Leaf::Read(Value::Bool(false)),
            _ => Leaf::Wrong,
        },
        Value::Number(number) => match number.as_u64() {
            Some(0) => Leaf::Read(Value::Bool(false)),
            Some(1) => Leaf::Read(Value::Bool(true)),
            _ => Leaf::Wrong,
        },
        _ => Leaf::Wrong,
    }
}

fn count(value: &Value) -> Leaf {
    match value {
        Value::Number(number) if number.is_u64() => Leaf::Fits(value.clone()),
        Value::Number(number) => whole(number)
            .and_then(|integer| u64::try_from(integer).ok())
            .map_or(Leaf::Wrong, |count| Leaf::Read(count.into())),
        Value::String(text) => text
            .trim()
            .parse::<u64>()
            .map_or(Leaf::Wrong, |count| Leaf::Read(count.into())),
        _ => Leaf::Wrong,
    }
}

fn number(value: &Value) -> Leaf {
    match value {
        Value::Number(number) => {
            plain(number).map_or(Leaf::Wrong, |plain| Leaf::Fits(plain.into()))
        }
        Value::String(text) => {
            let text = text.trim();
            if let Ok(integer) = text.parse::<i64>() {
                return Leaf::Read(integer.into());
            }
            text.parse::<f64>()
                .ok()
                .and_then(Number::from_f64)
                .map_or(Leaf::Wrong, |number| Leaf::Read(number.into()))
        }
        _ => Leaf::Wrong,
    }
}

/// The number as an `i64`, `u64` or finite `f64`: `openapiv3` unwraps exactly these conversions.
pub(super) fn plain(number: &Number) -> Option<Number> {
    if let Some(integer) = number.as_i64() {
        return Some(integer.into());
    }
    if let Some(integer) = number.as_u64() {
        return Some(integer.into());
    }
    number.as_f64().and_then(Number::from_f64)
}

/// The value of a number without a fraction that `i64` can hold.
pub(super) fn whole(number: &Number) -> Option<i64> {
    if let Some(integer) = number.as_i64() {
        return Some(integer);
    }
    let float = number.as_f64()?;
    // Every integer of at most 53 bits is exact in `f64`; larger ones may have been rounded on the way.
    let exact = float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    exact.then_some(float as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_the_right_shape_stay_as_they_are() {
        for (shape, value) in [
            (Shape::Text, json!("a")),
            (Shape::Texts, json!(["a", "b"])),
            (Shape::TextMap, json!({"a": "b"})),
            (Shape::Flag, json!(false)),
            (Shape::Count, json!(3)),
            (Shape::Number, json!(1.5)),
            (Shape::Number, json!(u64::MAX)),
        ] {
            assert_eq!(leaf(shape, &value), Leaf::Fits(value.clone()), "{shape:?}");
        }
    }

    #[test]
    fn one_plausible_meaning_is_taken() {
        for (shape, value, read) in [
            (Shape::Text, json!(1.5), json!("1.5")),
            (Shape::Text, json!(true), json!("true")),
            (Shape::Texts, json!("a"), json!(["a"])),
            (Shape::Texts, json!(["a", 1, null]), json!(["a", "1"])),
            (Shape::Texts, json!({}), json!([])),
            (
                Shape::TextMap,
                json!({"a": null, "b": 1}),
                json!({"a": "", "b": "1"}),
            ),
            (
                Shape::TextMap,
                json!(["read", "write"]),
                json!({"read": "", "write": ""}),
            ),
            (Shape::Flag, json!("True"), json!(true)),
            (Shape::Flag, json!(0), json!(false)),
            (Shape::Count, json!("12"), json!(12)),
            (Shape::Count, json!(12.0), json!(12)),
            (Shape::Number, json!("-3"), json!(-3)),
            (Shape::Number, json!("0.5"), json!(0.5)),
            (Shape::LiteralList, json!("a"), json!(["a"])),
        ] {
            assert_eq!(leaf(shape, &value), Leaf::Read(read), "{shape:?} {value}");
        }
    }

    #[test]
    fn no_meaning_is_invented() {
        for (shape, value) in [
            (Shape::Text, json!(["a"])),
            (Shape::Texts, json!(true)),
            (Shape::TextMap, json!("a")),
            (Shape::Flag, json!("maybe")),
            (Shape::Flag, json!(2)),
            (Shape::Count, json!(-1)),
            (Shape::Count, json!(1.5)),
            (Shape::Number, json!("many")),
            (Shape::Number, json!("inf")),
        ] {
            assert_eq!(leaf(shape, &value), Leaf::Wrong, "{shape:?} {value}");
        }
    }

    #[test]
    fn whole_numbers_are_found_in_either_spelling() {
        let whole_of = |value: Value| whole(value.as_number().unwrap());
        assert_eq!(whole_of(json!(7)), Some(7));
        assert_eq!(whole_of(json!(7.0)), Some(7));
        assert_eq!(whole_of(json!(7.5)), None);
        assert_eq!(whole_of(json!(1e300)), None);
        assert_eq!(whole_of(json!(u64::MAX)), None);
    }
}
