//! Values of which an alternative could lose a part.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::Field;
use goldens::lossless::types::{
    Data, Reading, ReadingCause, ReadingLevel, ReadingSeries, ReadingTotals, ReadingValue,
};
use serde_json::{Value, json};

use support::round_trip;

/// A whole number that no double holds.
const EXACT: i64 = 9_007_199_254_740_993;

#[test]
fn whole_numbers_beside_numbers_are_exact() {
    let reading: Reading = round_trip(json!({
        "level": EXACT,
        "value": {"is": EXACT, "note": "n"},
        "series": [1, EXACT],
        "totals": {"a": EXACT},
    }));
    let level = reading.level;
    assert!(
        matches!(level, Field::Value(ReadingLevel::Integer(EXACT))),
        "{level:?}"
    );
    let value = reading.value.expect("it was sent");
    assert!(matches!(value, ReadingValue::Whole(_)), "{value:?}");

    let reading: Reading = round_trip(json!({
        "level": 0.5,
        "value": {"is": 0.5},
        "series": [1.5, 0.5],
        "totals": {"a": 0.5},
    }));
    assert!(matches!(reading.value, Some(ReadingValue::Fraction(_))));
    assert!(matches!(reading.series, Some(ReadingSeries::NumberList(_))));
    assert!(matches!(reading.totals, Some(ReadingTotals::Rounded(_))));
}

#[test]
fn an_object_that_contradicts_the_only_alternative_that_knows_it_is_kept() {
    let read = |cause: Value| -> ReadingCause {
        let reading: Reading = round_trip(json!({ "cause": cause }));
        reading.cause.expect("it was sent")
    };
    // Parts are a list, and a person has none.
    let cause = read(json!({"parts": {"first": "p"}}));
    assert!(matches!(cause, ReadingCause::Unknown(_)), "{cause:?}");
    let cause = read(json!({"new": [1, {"a": null}]}));
    assert!(matches!(cause, ReadingCause::Unknown(_)), "{cause:?}");

    let cause = read(json!({}));
    assert!(matches!(cause, ReadingCause::Person(_)), "{cause:?}");
    // A member that the vendor adds changes nothing.
    let text = r#"{"cause":{"model":"m","parts":["p"],"new":1}}"#;
    let reading: Reading = serde_json::from_str(text).expect("a reading");
    assert!(matches!(reading.cause, Some(ReadingCause::Device(_))));
}

#[test]
fn a_list_of_all_types_is_any_of_them() {
    for value in [
        json!("a"),
        json!(1.5),
        json!(true),
        json!(null),
        json!([1.5, "a", null, [false]]),
        json!({"a": {"b": [1.5]}, "c": null}),
    ] {
        let reading: Reading = round_trip(json!({"open": value.clone(), "data": value}));
        let is_same = match &reading.open {
            Field::Value(open) => *open == value,
            Field::Null => value.is_null(),
            Field::Absent => false,
        };
        assert!(is_same, "{value}");
    }
    let reading: Reading = round_trip(json!({"data": {"a": ["b", null]}}));
    let Field::Value(Data::Object(members)) = reading.data else {
        unreachable!("it is an object");
    };
    let Some(Data::List(items)) = &members["a"] else {
        unreachable!("it is a list");
    };
    assert!(matches!(&items[..], [Some(Data::Text(_)), None]));
}
