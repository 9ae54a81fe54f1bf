//! Values of schemas whose parts do not agree at first sight, and of unions whose tags overlap.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::Field;
use goldens::bare_heirs::types::{Action, Reset, Unassign};
use goldens::extended_self::types::Folder;
use goldens::joined_parts::types::Template;
use goldens::mixed_values::types::{Record, RecordAmount, RecordCountry, RecordMode};
use goldens::shared_tags::types::{Item, OtherItem};
use serde_json::json;

use support::round_trip;

#[test]
fn whole_numbers_of_any_size_are_exact() {
    let record: Record = round_trip(json!({
        "offset": 9_223_372_036_854_776_000_u64,
        "identifier": u64::MAX,
        "millis": 1_700_000_000_000_i64,
        "amount": i64::MAX,
    }));
    assert_eq!(record.offset, Some(9_223_372_036_854_776_000));
    assert_eq!(record.identifier, Some(u64::MAX));
    assert!(matches!(
        record.amount,
        Some(RecordAmount::Integer(i64::MAX))
    ));
    let record: Record = round_trip(json!({"offset": -1, "amount": 0.1}));
    assert_eq!(record.offset, Some(-1));
    assert!(matches!(record.amount, Some(RecordAmount::Number(amount)) if amount == 0.1));
}

#[test]
fn no_digit_of_a_number_is_lost() {
    // A reader that does not round correctly changes the last digit of each of these.
    for amount in [
        7.308_782_e-6_f64,
        1_234_567.890_123_456_7,
        0.1 + 0.2,
        f64::MIN_POSITIVE,
    ] {
        round_trip::<Record>(json!({ "amount": amount }));
    }
}

#[test]
fn allowed_values_may_have_several_types() {
    let mode = |value| round_trip::<Record>(json!({ "mode": value })).mode;
    assert!(matches!(mode(json!(true)), Some(RecordMode::Boolean(true))));
    assert!(matches!(mode(json!("auto")), Some(RecordMode::Auto)));
    let record: Record = round_trip(json!({"country": "DE"}));
    assert_eq!(record.country, Some(RecordCountry::De));
}

#[test]
fn null_is_legal_where_a_part_says_nothing_else() {
    let template: Template = round_trip(json!({"file": null, "nothing": null}));
    assert!(template.file.is_null());
    let template: Template = round_trip(json!({"file": {"name": "a"}}));
    assert!(matches!(template.file, Field::Value(file) if file.name == "a"));
}

#[test]
fn items_are_what_all_parts_say_of_them() {
    let template: Template = round_trip(json!({"options": [{"key": "a", "id": "1"}]}));
    let option = template
        .options
        .and_then(|options| options.into_iter().next());
    assert_eq!(option.and_then(|option| option.id).as_deref(), Some("1"));
}

#[test]
fn the_shape_decides_where_alternatives_share_a_tag() {
    let easy = json!({"type": "message", "role": "user", "content": "hi"});
    assert!(matches!(round_trip::<Item>(easy), Item::EasyMessage(_)));
    let long = json!({"type": "message", "role": "user", "content": ["hi"]});
    assert!(matches!(
        round_trip::<Item>(long),
        Item::OtherItem(OtherItem::LongMessage(_))
    ));
    let call = json!({"type": "call", "arguments": "{}"});
    assert!(matches!(
        round_trip::<Item>(call),
        Item::OtherItem(OtherItem::Call(_))
    ));
    let without_tag = json!({"role": "user", "content": "hi"});
    assert!(matches!(
        round_trip::<Item>(without_tag),
        Item::EasyMessage(_)
    ));
    // A tag that nothing lists is not tried as something else.
    let unknown = json!({"type": "new", "role": "user", "content": "hi", "more": 1});
    assert!(matches!(round_trip::<Item>(unknown), Item::Unknown(_)));
    assert!(matches!(
        round_trip::<Item>(json!({"role": 1})),
        Item::Unknown(_)
    ));
}

#[test]
fn an_heir_that_adds_nothing_is_not_its_own_base() {
    let action: Action = round_trip(json!({"type": "unassign"}));
    assert!(matches!(action, Action::Unassign(Unassign { .. })));
    let action: Action = round_trip(json!({"type": "assign", "device": 7}));
    assert!(matches!(action, Action::Assign(_)));
    let action: Action = round_trip(json!({"type": "Reset"}));
    assert!(matches!(action, Action::Reset(Reset { .. })));
}

#[test]
fn a_member_may_extend_the_type_around_it() {
    let folder: Folder = round_trip(json!({
        "name": "a", "parent": {"name": "b", "depth": 1, "parent": {"name": "c", "depth": 0}},
    }));
    let parent = folder.parent.expect("there is one");
    assert_eq!((parent.name.as_str(), parent.depth), ("b", Some(1)));
    assert_eq!(parent.parent.and_then(|outer| outer.depth), Some(0));
}
