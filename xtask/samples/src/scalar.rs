//! Values without parts: text, numbers and truth values.

use serde_json::{Value, json};

use crate::shape::Shape;

/// Text with everything that an encoder has to think about.
const TRICKY: &str = "naïve \u{1f600} \"quoted\" \\ /\n\t\u{7f} end";

/// A value of a type that nobody would wonder about.
pub(crate) fn usual(word: &str, shape: &Shape<'_>) -> Value {
    match kind(word, shape) {
        "integer" => integer(shape, 1),
        "number" => number(shape, 1.5),
        "boolean" => json!(true),
        "array" => json!([]),
        "object" => json!({}),
        "null" => Value::Null,
        _ => text(shape),
    }
}

/// The type that decides: a number in a format of whole numbers (OpenAPI format registry) is a whole one.
fn kind<'w>(word: &'w str, shape: &Shape<'_>) -> &'w str {
    match (word, shape.format) {
        ("number", Some("int32" | "int64" | "integer")) => "integer",
        _ => word,
    }
}

/// Values of a type at which coders fail, each with what it is for.
pub(crate) fn choices(word: &str, shape: &Shape<'_>) -> Vec<(String, Value)> {
    let found: Vec<(&str, Value)> = match kind(word, shape) {
        "integer" => {
            let (smallest, largest) = bounds(shape);
            let mut found = vec![
                ("zero", integer(shape, 0)),
                ("smallest", json!(smallest)),
                ("largest", largest),
            ];
            // The oracle knows no formats, and some of them rule it out.
            if smallest < 0 {
                found.push(("negative", integer(shape, -1)));
            }
            found
        }
        "number" => vec![
            ("zero", number(shape, 0.0)),
            ("whole", integer(shape, 3)),
            ("negative", number(shape, -0.25)),
            ("tenth", number(shape, 0.1)),
            // Its digits need all bits of a double.
            ("exact", number(shape, 1_234_567.890_123_456_7)),
            ("large", number(shape, 1.5e300)),
        ],
        "boolean" => vec![("false", json!(false)), ("true", json!(true))],
        "string" => strings(shape),
        _ => Vec::new(),
    };
    found
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .collect()
}

fn strings(shape: &Shape<'_>) -> Vec<(&'static str, Value)> {
    match shape.format {
        Some("date-time") => vec![
            ("offset", json!("2021-03-04T05:06:07.123456+02:00")),
            ("no fraction", json!("1999-12-31T23:59:59Z")),
        ],
        Some("date") => vec![("leap day", json!("2024-02-29"))],
        // Formats and encodings annotate (JSON Schema 2020-12, validation, sections 7 and 8): the last is valid text.
        Some("byte") => vec![
            ("no bytes", json!("")),
            ("padding", json!("/+8=")),
            ("no base64", json!("data:image/png;base64,/+8=")),
        ],
        Some("uuid" | "uri" | "url" | "email" | "ipv4" | "ipv6" | "hostname" | "time") => {
            Vec::new()
        }
        _ => vec![
            ("empty text", json!(fitted("", shape))),
            ("tricky text", json!(fitted(TRICKY, shape))),
        ],
    }
}

/// Text as its format wants it.
fn text(shape: &Shape<'_>) -> Value {
    let text = match shape.format {
        Some("date-time") => "2021-03-04T05:06:07.890Z",
        Some("date") => "2021-03-04",
        Some("time") => "05:06:07Z",
        Some("duration") => "P1DT2H",
        Some("uuid") => "123e4567-e89b-12d3-a456-426614174000",
        Some("uri" | "url") => "https://example.com/a?b=%20c",
        Some("email") => "someone@example.com",
        Some("hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "aGVsbG8=",
        _ => return json!(fitted("text", shape)),
    };
    json!(text)
}

/// The text, as long as it has to be and as short as it may.
fn fitted(text: &str, shape: &Shape<'_>) -> String {
    let most = shape.max_length.unwrap_or(usize::MAX);
    let mut fitted: String = text.chars().take(most).collect();
    let missing = shape.min_length.saturating_sub(fitted.chars().count());
    fitted.extend(std::iter::repeat_n('x', missing.min(10_000)));
    fitted
}

/// The value, changed a little for each number but 0: for items of which no two may be the same.
pub(crate) fn varied(value: Value, number: usize) -> Value {
    match &value {
        _ if number == 0 => value,
        Value::String(text) => json!(format!("{text}{number}")),
        Value::Number(found) => match (found.as_u64(), u64::try_from(number)) {
            (Some(found), Ok(number)) => json!(found.saturating_add(number)),
            _ => value,
        },
        _ => value,
    }
}

/// The nearest whole number that the limits allow.
fn integer(shape: &Shape<'_>, wanted: i64) -> Value {
    let limited = limit(shape, i64_to_f64(wanted));
    let limited = match (shape.minimum, shape.maximum) {
        (Some(minimum), _) if limited <= minimum => minimum.ceil(),
        (_, Some(maximum)) if limited >= maximum => maximum.floor(),
        _ => limited,
    };
    whole(limited).map_or(json!(wanted), |whole| json!(whole))
}

fn number(shape: &Shape<'_>, wanted: f64) -> Value {
    json!(limit(shape, wanted))
}

fn limit(shape: &Shape<'_>, wanted: f64) -> f64 {
    let least = shape.minimum.unwrap_or(f64::MIN);
    let most = shape.maximum.unwrap_or(f64::MAX);
    // Limits in the wrong order allow nothing, and `clamp` would panic.
    wanted.min(most).max(least)
}

/// The smallest and largest whole number of the format, within the limits.
fn bounds(shape: &Shape<'_>) -> (i64, Value) {
    let (smallest, largest): (i64, u64) = match shape.format {
        Some("int8") => (i8::MIN.into(), 0x7f),
        Some("uint8") => (0, u8::MAX.into()),
        Some("int16") => (i16::MIN.into(), 0x7fff),
        Some("uint16") => (0, u16::MAX.into()),
        Some("int32") => (i32::MIN.into(), 0x7fff_ffff),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64") => (0, u64::MAX),
        _ => (i64::MIN, i64::MAX.unsigned_abs()),
    };
    let minimum = shape.minimum.and_then(|limit| whole(limit.ceil()));
    let maximum = shape.maximum.and_then(|limit| whole(limit.floor()));
    let largest = match maximum {
        Some(limit) if limit < 0 => json!(limit),
        Some(limit) => json!(largest.min(limit.unsigned_abs())),
        None => json!(largest),
    };
    (
        minimum.map_or(smallest, |limit| smallest.max(limit)),
        largest,
    )
}

/// A double as a whole number, if it is one that doubles count exactly.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[expect(clippy::cast_precision_loss, reason = "only small numbers are wanted")]
fn i64_to_f64(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_to_their_limits() {
        let shape = Shape {
            minimum: Some(5.0),
            maximum: Some(7.5),
            min_length: 2,
            max_length: Some(3),
            format: Some("int32"),
            ..Shape::default()
        };
        assert_eq!(usual("integer", &shape), json!(5));
        assert_eq!(usual("string", &shape), json!("tex"));
        // Its format says that the number is whole.
        assert_eq!(usual("number", &shape), json!(5));
        let found = choices("integer", &shape);
        assert!(
            found
                .iter()
                .all(|(_, value)| (5..=7).contains(&value.as_i64().unwrap()))
        );
        assert!(choices("string", &shape).contains(&("empty text".to_owned(), json!("xx"))));
    }

    #[test]
    fn varied_values_differ() {
        for value in [json!("a"), json!(1)] {
            let values = [0, 1, 2].map(|number| varied(value.clone(), number));
            assert!(values[0] == value && values[0] != values[1] && values[1] != values[2]);
        }
    }

    #[test]
    fn whole_numbers_reach_the_ends_of_their_format() {
        let of = |format| {
            let shape = Shape {
                format,
                ..Shape::default()
            };
            bounds(&shape)
        };
        assert_eq!(of(None), (i64::MIN, json!(i64::MAX)));
        assert_eq!(of(Some("int32")), (i32::MIN.into(), json!(i32::MAX)));
        assert_eq!(of(Some("uint64")), (0, json!(u64::MAX)));
        let shape = Shape {
            format: Some("uint32"),
            ..Shape::default()
        };
        let values = choices("integer", &shape);
        assert!(values.iter().all(|(_, value)| value.is_u64()), "{values:?}");
    }
}
