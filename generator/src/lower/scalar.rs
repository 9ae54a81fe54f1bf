//! Strings, numbers and booleans by `type` and `format`
//! (OpenAPI 3.1, "Data Types"; the OpenAPI format registry).

use serde_json::{Number, Value};

use crate::ir::{Float, Integer, TypeRef};
use crate::resolve::Facts;

/// The type of a scalar. Formats that only describe a text leave it a text.
pub(super) fn scalar(kind: &str, facts: &Facts<'_>) -> TypeRef {
    let format = facts.format.as_deref();
    match kind {
        "boolean" => TypeRef::Bool,
        "integer" => TypeRef::Integer(integer(format, facts)),
        "number" => match format.filter(|_| !has_fraction(facts)) {
            Some("int32") => TypeRef::Integer(Integer::I32),
            Some("int64" | "integer") => TypeRef::Integer(Integer::I64),
            _ => TypeRef::Float(Float::F64),
        },
        "string" => match format {
            Some("date-time") => TypeRef::Timestamp,
            Some("date") => TypeRef::Date,
            Some("byte") => TypeRef::Base64,
            Some("binary") => TypeRef::Bytes,
            _ => TypeRef::String,
        },
        _ => TypeRef::Any,
    }
}

/// The width of a whole number: what the format says, or more where the document's own values ask
/// for more, since a value that does not fit would fail the whole answer.
fn integer(format: Option<&str>, facts: &Facts<'_>) -> Integer {
    let stated = match format {
        Some("int32" | "int16" | "int8" | "uint8" | "uint16") => Integer::I32,
        Some("uint32") => Integer::U32,
        Some("uint64" | "uint") => Integer::U64,
        _ => Integer::I64,
    };
    let fits = |width: Integer, value: i128| match width {
        Integer::I32 => i32::try_from(value).is_ok(),
        Integer::U32 => u32::try_from(value).is_ok(),
        Integer::I64 => i64::try_from(value).is_ok(),
        Integer::U64 => u64::try_from(value).is_ok(),
        Integer::I128 => true,
    };
    let values: Vec<i128> = stated_values(facts).collect();
    let mut widths = vec![stated];
    match stated {
        Integer::I32 | Integer::U32 => widths.push(Integer::I64),
        _ => {}
    }
    // Without a lower bound, a value may be negative.
    if facts.minimum.is_some_and(|minimum| minimum >= 0) {
        widths.push(Integer::U64);
    }
    widths
        .into_iter()
        .find(|width| values.iter().all(|value| fits(*width, *value)))
        .unwrap_or(Integer::I128)
}

/// The whole numbers that a schema mentions as values or as bounds of values.
fn stated_values(facts: &Facts<'_>) -> impl Iterator<Item = i128> {
    let bounds = facts.data.iter().flat_map(|data| {
        let outsized = data.extensions.get("x-oas-facts");
        ["minimum", "maximum"]
            .into_iter()
            .filter_map(move |bound| outsized?.get(bound)?.as_number())
            .filter_map(whole)
            // The largest `i64` as tools print it that calculate in `f64`.
            .filter(|bound| bound.unsigned_abs().abs_diff(1 << 63) > 1024)
    });
    let values = facts
        .data
        .iter()
        .flat_map(|data| data.default.iter().chain(&data.example))
        .filter_map(Value::as_number)
        .filter_map(whole);
    bounds
        .chain(
            [facts.minimum, facts.maximum]
                .into_iter()
                .flatten()
                .map(i128::from),
        )
        .chain(values)
}

/// Whether a value that the document gives is no whole number, whatever its format says.
fn has_fraction(facts: &Facts<'_>) -> bool {
    facts
        .data
        .iter()
        .flat_map(|data| data.default.iter().chain(&data.example))
        .filter_map(Value::as_f64)
        .any(|value| value.fract() != 0.0)
}

/// The number, if it is whole and of any size that Rust has a type for.
fn whole(number: &Number) -> Option<i128> {
    if let Some(exact) = number.as_i128() {
        return Some(exact);
    }
    let float = number.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    (float.fract() == 0.0 && float.abs() < 1e38).then_some(float as i128)
}

/// The type of a schema that states a format and no type.
pub(super) fn by_format(facts: &Facts<'_>) -> Option<TypeRef> {
    match facts.format.as_deref()? {
        "date-time" | "date" | "byte" | "binary" | "uuid" | "uri" | "email" | "hostname"
        | "password" => Some(scalar("string", facts)),
        "int32" | "int64" => Some(scalar("integer", facts)),
        "float" | "double" => Some(scalar("number", facts)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use openapiv3::SchemaData;
    use serde_json::json;

    use super::*;

    fn width(
        format: Option<&str>,
        bounds: (Option<i64>, Option<i64>),
        data: SchemaData,
    ) -> Integer {
        let facts = Facts {
            minimum: bounds.0,
            maximum: bounds.1,
            data: vec![&data],
            ..Facts::default()
        };
        integer(format, &facts)
    }

    fn with_example(value: Value) -> SchemaData {
        SchemaData {
            example: Some(value),
            ..SchemaData::default()
        }
    }

    fn with_outsized(bound: &str, value: Value) -> SchemaData {
        let extensions = [("x-oas-facts".to_owned(), json!({ bound: value }))];
        SchemaData {
            extensions: extensions.into_iter().collect(),
            ..SchemaData::default()
        }
    }

    #[test]
    fn a_whole_number_is_as_wide_as_the_values_that_the_document_gives() {
        let open = (None, None);
        for (format, bounds, data, expected) in [
            (None, open, SchemaData::default(), Integer::I64),
            (Some("int32"), open, SchemaData::default(), Integer::I32),
            (
                Some("int32"),
                (None, Some(4_294_967_295)),
                SchemaData::default(),
                Integer::I64,
            ),
            (
                Some("int32"),
                open,
                with_example(json!(1_700_000_000_000_i64)),
                Integer::I64,
            ),
            (
                None,
                open,
                with_example(json!(9_223_372_036_854_776_000_u64)),
                Integer::I128,
            ),
            (
                None,
                (Some(0), None),
                with_example(json!(u64::MAX)),
                Integer::U64,
            ),
            (
                None,
                (Some(0), None),
                with_outsized("maximum", json!(u64::MAX)),
                Integer::U64,
            ),
            // How a tool that calculates in `f64` prints the largest `i64`.
            (
                None,
                open,
                with_outsized("maximum", json!(9_223_372_036_854_775_808_u64)),
                Integer::I64,
            ),
            (
                None,
                open,
                with_outsized("minimum", json!(-1e30)),
                Integer::I128,
            ),
            (None, open, with_example(json!(1.5)), Integer::I64),
        ] {
            assert_eq!(
                width(format, bounds, data.clone()),
                expected,
                "{format:?} {bounds:?} {data:?}"
            );
        }
    }
}
