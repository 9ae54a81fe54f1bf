//! What the words of JSON Schema make of a value: numbers, null, keys, rules, names and versions.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::{Field, Json};
use goldens::{
    all_of_traps, identifiers, mislabelled30, mislabelled31, null_values, numbers, object_keywords,
    published_references, published_schemas, reference_siblings, rules,
};
use serde_json::{Value, json};

use support::{decode, encode, refused, round_trip};

#[test]
fn whole_numbers_have_64_bits() {
    use numbers::types::{Measure, MeasureLevel};

    let measure: Measure = round_trip(json!({
        "count": i64::MAX, "stamp": 1_700_000_000_000_i64, "wide": u64::MAX, "below": i64::MIN,
        "level": 2,
    }));
    assert_eq!(measure.stamp, Some(1_700_000_000_000));
    assert_eq!(measure.level, Some(MeasureLevel::N2));
    let error = refused::<Measure>(&json!({"wide": -1}));
    assert!(error.starts_with("wide:"), "{error}");
}

#[test]
fn fractions_keep_their_digits_and_decimals_their_text() {
    use numbers::types::Measure;

    for ratio in ["0.1", "1e21", "1e-7", "-0.0", "123456789.125", "5e-324"] {
        let text = format!("{{\"ratio\":{ratio},\"price\":\"10.10\"}}");
        let measure: Measure =
            generated_client::runtime::codec::from_slice(text.as_bytes()).expect("it decodes");
        let value: f64 = ratio.parse().expect("it is a number");
        assert_eq!(
            measure.ratio.map(f64::to_bits),
            Some(value.to_bits()),
            "{ratio}"
        );
        assert_eq!(measure.price.as_deref(), Some("10.10"));
        assert_eq!(
            encode(&measure),
            serde_json::from_str::<Value>(&text).expect("it is JSON")
        );
    }
}

#[test]
fn limits_of_values_are_not_checked() {
    let measure: numbers::types::Measure =
        round_trip(json!({"count": -5, "whole": 99, "above": -1.5, "price": "free"}));
    assert_eq!(measure.count, Some(-5));
}

#[test]
fn null_is_kept_wherever_it_is_legal() {
    use null_values::types::State;

    let nulls = json!({
        "mode": null, "nothing": null, "empty": null, "level": null, "choice": null, "either": null,
        "none": null, "list": [null, {"city": null}], "byName": {"a": null, "b": 1.5},
        "place": null, "default": null,
    });
    let nulls_without = {
        let mut value = nulls.clone();
        value["list"] = json!([null, {}]);
        value
    };
    let state: State = round_trip(nulls_without);
    assert!(matches!(state.nothing, Json::Null));
    assert!(matches!(state.place, Field::Null) && matches!(state.either, Field::Null));
    assert_eq!(state.list.map(|list| list.len()), Some(2));

    let least: State =
        round_trip(json!({"mode": "on", "nothing": null, "level": 2, "choice": "c"}));
    assert!(matches!(least.empty, Field::Absent) && matches!(least.place, Field::Absent));
    assert!(matches!(
        least.choice,
        Some(null_values::types::StateChoice::Unknown(choice)) if choice == "c"
    ));

    // An optional member that may not be null is read as if it were not there.
    let state: State = decode(&nulls);
    let place = state.list.and_then(|mut list| list.pop()).flatten();
    assert_eq!(place.expect("it is an object").city, None);
}

#[test]
fn keys_that_are_data_have_the_type_of_their_values() {
    use object_keywords::types::{BoxValue, BoxValueMixedValue};

    let value: BoxValue = round_trip(json!({
        "patterns": {"x-a": "b"},
        "open": {"x-a": "b", "later": [1]},
        "mixed": {"s1": "text", "i1": 2},
        "beside": {"id": 1, "x-note": "kept", "later": [1]},
        "named": {"a": 1},
        "rest": {"id": 2, "other": "text"},
        "sealed": {"a": "b"},
        "never": {"a": "b"},
        "counted": {"any": null},
        "dependent": {"card": "1"},
    }));
    let patterns = value.patterns.expect("it is there");
    assert_eq!(patterns.get("x-a").map(String::as_str), Some("b"));
    let mixed = value.mixed.expect("it is there");
    assert!(matches!(
        mixed.get("i1"),
        Some(BoxValueMixedValue::Integer(2))
    ));
    let beside = value.beside.expect("it is there");
    assert_eq!(beside.rest.get("later"), Some(&json!([1])));
    let error = refused::<BoxValue>(&json!({"rest": {"other": 1}}));
    assert!(error.contains("rest"), "{error}");
}

#[test]
fn a_member_whose_schema_is_false_is_none() {
    let value: object_keywords::types::BoxValue = decode(&json!({"never": {"a": "b", "gone": 1}}));
    assert_eq!(encode(&value), json!({"never": {"a": "b"}}));
}

#[test]
fn rules_change_no_type() {
    let order = rules::types::Order::new("DE");
    assert_eq!(encode(&order), json!({"country": "DE"}));
    let order: rules::types::Order = round_trip(json!({
        "country": "FR", "postcode": "none", "lines": ["a", "a"], "text": "aGk=", "encoded": "{}",
        "$comment": "a member like any other",
    }));
    let bytes = order.text.expect("it is there").decode();
    assert_eq!(bytes.as_deref(), Some(&b"hi"[..]));
}

#[test]
fn schemas_are_found_by_their_identifiers() {
    use identifiers::types::Node;

    let node: Node = round_trip(json!({
        "label": "a",
        "size": {"width": 1},
        "next": {"label": "b", "next": {"label": "c"}},
        "other": {"colours": [{"name": "red"}]},
        "second": {"name": "green"},
        "third": {"name": "blue"},
        "near": {"dark": true},
    }));
    assert_eq!(
        node.third.and_then(|third| third.name).as_deref(),
        Some("blue")
    );
    assert_eq!(node.near.and_then(|near| near.dark), Some(true));
    let next = node.next.expect("it is there");
    assert_eq!(next.next.map(|next| next.label).as_deref(), Some("c"));
    assert_eq!(node.size.and_then(|size| size.width), Some(1));
    refused::<Node>(&json!({"size": {}}));
}

#[test]
fn members_beside_a_reference_apply() {
    use reference_siblings::types::Pet;

    let pet: Pet = decode(&json!({
        "keeper": {"name": "Ada", "since": 3}, "code": "abc",
    }));
    let keeper = pet.keeper.expect("it is there");
    assert_eq!((keeper.name.as_str(), keeper.since), ("Ada", 3));
    let error = refused::<Pet>(&json!({"keeper": {"name": "Ada"}}));
    assert!(error.contains("`since`"), "{error}");
}

#[test]
fn a_version_that_is_stated_wrongly_changes_nothing() {
    let full = json!({
        "name": "n", "note": null, "owner": null, "pair": ["a", 1], "size": 1,
    });
    let item: mislabelled30::types::Item = round_trip(full.clone());
    assert!(matches!(item.owner, Field::Null));
    assert_eq!(item.pair, Some(("a".to_owned(), 1)));
    let item: mislabelled31::types::Item = round_trip(full);
    assert!(matches!(item.owner, Field::Null));
    assert_eq!(item.pair, Some(("a".to_owned(), 1)));

    let missing = json!({"name": "n"});
    assert!(refused::<mislabelled30::types::Item>(&missing).contains("`note`"));
    assert!(refused::<mislabelled31::types::Item>(&missing).contains("`note`"));
    refused::<mislabelled30::types::Item>(&json!({"name": "n", "note": null, "pair": ["a"]}));
}

#[test]
fn webhooks_of_a_document_that_says_3_0_are_read() {
    let item = mislabelled30::webhooks::parse_item_added(br#"{"name":"n","note":"x"}"#)
        .expect("it decodes");
    assert_eq!(item.note.as_deref(), Some("x"));
}

#[test]
fn values_of_published_mistakes_survive() {
    use published_schemas::types::{Record, RecordFields, RecordKind};

    let record: Record = round_trip(json!({
        "amount": 12.5, "kind": "c", "options": {"a": {"b": 1}}, "list": [1, "a", null],
        "fields": {"colour": "red", "sizes": [1, 2]}, "anything": [null], "note": "n",
    }));
    assert_eq!(record.kind, RecordKind::Unknown("c".to_owned()));
    assert!(matches!(record.fields, Some(RecordFields::Object(fields)) if fields.len() == 2));
    let record: Record = round_trip(json!({"amount": 1.5, "kind": "b", "fields": "red"}));
    assert!(matches!(record.fields, Some(RecordFields::Text(text)) if text == "red"));
}

#[test]
fn a_reference_to_nothing_is_any_value() {
    let links: published_references::types::Links =
        round_trip(json!({"first": "a", "next": {"deep": [1]}}));
    assert!(matches!(links.next, Field::Value(next) if next == json!({"deep": [1]})));
}

#[test]
fn parts_of_a_merge_narrow_each_other() {
    use all_of_traps::types::{Thing, ThingKind, ThingOnly};

    let thing: Thing = round_trip(json!({
        "id": "1", "name": "n", "kind": "c", "size": 2, "clash": "text", "only": "y",
        "at": "2026-11-21T10:00:00Z",
    }));
    assert_eq!((thing.kind, thing.size), (Some(ThingKind::C), Some(2)));
    assert_eq!(thing.only, Some(ThingOnly::Unknown("y".to_owned())));
    for missing in ["id", "name", "at"] {
        let mut value = json!({"id": "1", "name": "n", "at": "2026-11-21T10:00:00Z"});
        value
            .as_object_mut()
            .and_then(|value| value.remove(missing))
            .expect("it is there");
        assert!(refused::<Thing>(&value).contains(missing), "{missing}");
    }
}
