//! Values on the way in and out: presence, scalars, containers, documents that grow.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use std::collections::BTreeMap;

use generated_client::runtime::{Base64, Date, Field, Json, Timestamp};
use goldens::{
    all_of, constants, formats, maps, names, one_sided, presence, presence30, recursion,
    references, tuples, values_and_types,
};
use serde_json::json;

use support::{decode, encode, refused, round_trip};

#[test]
fn the_four_states_of_a_member_survive() {
    use presence::types::Profile;

    let full = json!({
        "name": "Ada", "nickname": "A", "age": 36, "motto": "go", "address": {"city": "London"},
        "anything": [1, {"a": null}], "note": {"b": 2}, "tags": ["x", null],
    });
    let profile: Profile = round_trip(full);
    assert_eq!(profile.nickname.as_deref(), Some("A"));
    assert_eq!(profile.tags, Some(vec![Some("x".to_owned()), None]));

    let nulls = json!({"name": "Ada", "nickname": null, "motto": null, "address": null, "anything": null, "note": null});
    let profile: Profile = round_trip(nulls);
    assert!(matches!(profile.motto, Field::Null));
    assert!(matches!(profile.address, Field::Null));
    assert!(matches!(profile.anything, Json::Null));
    assert!(matches!(profile.note, Field::Null));

    let least = json!({"name": "Ada", "nickname": null, "anything": false});
    let profile: Profile = round_trip(least);
    assert!(matches!(profile.motto, Field::Absent));
    assert!(matches!(profile.note, Field::Absent));
    assert_eq!(profile.age, None);
}

#[test]
fn a_builder_writes_what_was_set_and_nothing_else() {
    use presence::types::{Address, Profile};

    let profile = Profile::new("Ada", None, 7).age(36).motto(Field::Null);
    assert_eq!(
        encode(&profile),
        json!({"name": "Ada", "nickname": null, "age": 36, "motto": null, "anything": 7})
    );
    let profile = Profile::new("Ada", Some("A".to_owned()), json!({"k": []}))
        .motto("go".to_owned())
        .address(Address::new().city("Paris"))
        .tags(vec![None]);
    assert_eq!(
        encode(&profile),
        json!({
            "name": "Ada", "nickname": "A", "motto": "go", "address": {"city": "Paris"},
            "anything": {"k": []}, "tags": [null],
        })
    );
}

#[test]
fn what_is_required_is_asked_for() {
    use presence::types::Profile;

    let error = refused::<Profile>(&json!({"nickname": null, "anything": 1}));
    assert!(error.contains("`name`"), "{error}");
    let error = refused::<Profile>(&json!({"name": 1, "nickname": null, "anything": 1}));
    assert!(error.starts_with("name:"), "{error}");
}

#[test]
fn nullable_of_3_0_means_the_same() {
    use presence30::types::{Profile, ProfileMood};

    let profile: Profile = round_trip(json!({
        "name": "Ada", "nickname": null, "age": 1, "motto": null, "address": null, "mood": null,
    }));
    assert!(matches!(profile.mood, Field::Null));
    let profile: Profile = round_trip(json!({
        "name": "Ada", "nickname": "A", "motto": "m", "address": {}, "mood": "glum",
    }));
    assert!(
        matches!(&profile.mood, Field::Value(ProfileMood::Unknown(mood)) if mood == "glum"),
        "{profile:?}"
    );
}

#[test]
fn keys_of_a_later_version_are_ignored() {
    let profile: presence::types::Profile =
        decode(&json!({"new": {"deep": [1]}, "name": "Ada", "nickname": null, "anything": 1}));
    assert_eq!(
        encode(&profile),
        json!({"name": "Ada", "nickname": null, "anything": 1})
    );
}

#[test]
fn recursive_values_survive() {
    use recursion::types::{Rows, Tree, Value};

    let json = json!({
        "label": "root",
        "parent": {"label": "soil"},
        "children": [{"label": "twig", "children": []}],
        "owner": {"favourite": {"label": "twig", "owner": {"favourite": null}}},
        "value": {"a": ["b", {"c": []}], "d": "e"},
        "rows": [[], [[]]],
    });
    let tree: Tree = round_trip(json);
    assert_eq!(
        tree.parent.as_deref().map(|tree| tree.label.as_str()),
        Some("soil")
    );
    let built = Tree::new("root")
        .parent(Tree::new("soil"))
        .value(Value::List(vec![Value::Text("x".to_owned())]))
        .rows(Rows(vec![Rows(vec![])]));
    assert_eq!(
        encode(&built),
        json!({"label": "root", "parent": {"label": "soil"}, "value": ["x"], "rows": [[]]})
    );
}

#[test]
fn a_value_of_a_recursive_union_that_fits_nothing_is_kept() {
    let tree: recursion::types::Tree = round_trip(json!({"label": "a", "value": 7}));
    assert!(
        matches!(&tree.value, Some(recursion::types::Value::Unknown(raw)) if raw.get() == "7"),
        "{tree:?}"
    );
}

#[test]
fn constants_are_set_by_the_constructor() {
    use constants::types::{Order, OrderObject, OrderSize, OrderUnit};

    let order = Order::new(2, true, Json::Null).unit(OrderUnit::Piece);
    assert_eq!(
        encode(&order),
        json!({"object": "order", "count": 2, "flag": true, "size": 3, "void": null, "unit": "piece"})
    );
    let order: Order =
        round_trip(json!({"object": "offer", "count": 2, "flag": false, "size": 4, "void": null}));
    assert_eq!(order.object, OrderObject::Unknown("offer".to_owned()));
    assert_eq!(order.size, OrderSize::Unknown(4));
}

#[test]
fn all_parts_of_a_merge_are_there() {
    use all_of::types::{Car, Colour, NewCar};

    let car: Car =
        decode(&json!({"plate": "A1", "colour": "green", "id": "7", "doors": 4, "sold": true}));
    assert_eq!(
        (
            car.plate.as_str(),
            car.colour,
            car.id.as_str(),
            car.doors,
            car.sold
        ),
        ("A1", Colour::Green, "7", Some(4), Some(true))
    );
    let error = refused::<Car>(&json!({"plate": "A1", "id": "7"}));
    assert!(error.contains("`colour`"), "{error}");
    assert_eq!(
        encode(&NewCar::new("A1").colour(Colour::Unknown("teal".to_owned()))),
        json!({"plate": "A1", "colour": "teal"})
    );
}

#[test]
fn maps_keep_their_keys() {
    use maps::types::{Stock, Typed};

    let stock: Stock = round_trip(json!({
        "counts": {"a": 1, "": -1},
        "items": {"x/y": {"price": 1.5}},
        "lists": {"l": ["a", null], "m": []},
        "free": {"z": 1, "a": {"b": null}},
        "open": {},
        "closed": {"a": "b"},
        "typed": {"name": "n", "one": 1, "none": null},
        "loose": {"rest": "declared", "other_members": 1, "x": [true]},
    }));
    let loose = stock.loose.expect("it is there");
    assert_eq!(loose.rest.as_deref(), Some("declared"));
    assert_eq!(loose.other_members.get("other_members"), Some(&json!(1)));
    let typed = Typed::new("n").rest(BTreeMap::from([("a".to_owned(), Some(1))]));
    assert_eq!(encode(&typed), json!({"name": "n", "a": 1}));
}

#[test]
fn tuples_have_their_length() {
    use tuples::types::{Line, LineTail};

    let line: Line = round_trip(json!({
        "from": [0.5, 1.5], "to": [2.5, 3.5],
        "label": ["up", {"size": 2}],
        "path": [[0.5, 0.5]],
        "tail": ["first", 2, 3],
        "loose": [1, "a", null],
    }));
    assert_eq!(line.from, (0.5, 1.5));
    assert!(
        matches!(
            line.tail.as_deref(),
            Some([LineTail::Text(_), LineTail::Integer(2), _])
        ),
        "{line:?}"
    );
    refused::<Line>(&json!({"from": [0.5], "to": [1.5, 2.5]}));
    refused::<Line>(&json!({"from": [0.5, 1.5, 2.5], "to": [1.5, 2.5]}));
}

#[test]
fn formats_keep_their_digits_and_their_text() {
    use formats::types::Sample;

    let sample: Sample = round_trip(json!({
        "at": "2026-11-21T10:00:00.120+01:00", "day": "2026-02-28", "data": "AAEC/w==", "raw": "as it is",
        "id": "not-checked", "small": -2_147_483_648, "large": i64::MAX, "plain": i64::MIN, "wide": u64::MAX,
        "narrow": u32::MAX, "single": 0.1, "double": 1e-9, "ended": null, "days": ["2026-01-01"],
        "by_day": {"x": "2026-11-21T10:00:00Z"},
    }));
    assert!(sample.at.is_valid() && sample.day.is_valid());
    assert_eq!(sample.data.decode().as_deref(), Some(&[0, 1, 2, 255][..]));

    let odd: Sample = round_trip(json!({"at": "yesterday", "day": "31/12/2026", "data": ""}));
    assert!(!odd.at.is_valid() && !odd.day.is_valid());

    refused::<Sample>(&json!({"at": "x", "day": "x", "data": "", "small": 2_147_483_648_i64}));
    refused::<Sample>(&json!({"at": "x", "day": "x", "data": "", "wide": -1}));

    let built = Sample::new(
        Timestamp::new("2026-11-21T10:00:00Z"),
        Date::new("2026-11-21"),
        Base64::from(b"hi".to_vec()),
    );
    assert_eq!(
        encode(&built),
        json!({"at": "2026-11-21T10:00:00Z", "day": "2026-11-21", "data": "aGk="})
    );
}

#[test]
fn a_member_that_is_required_and_not_declared_is_kept() {
    use goldens::undeclared::types::Network;

    assert_eq!(
        encode(&Network::new().default_value(true)),
        json!({"default": true})
    );
    for id in [json!(7), json!({"a": [null]}), json!(null)] {
        round_trip::<Network>(json!({"id": id, "clone": "x"}));
    }
}

#[test]
fn one_sided_members_may_be_missing() {
    use one_sided::types::{Account, Login};

    let sent = Account::new("Ada").password("secret");
    assert_eq!(encode(&sent), json!({"name": "Ada", "password": "secret"}));
    let got: Account = round_trip(json!({"id": "7", "name": "Ada", "parent": null}));
    assert_eq!(got.id.as_deref(), Some("7"));
    let login: Login = decode(&json!({"at": "2026-11-21T10:00:00Z"}));
    assert_eq!(login.secret, None);
}

#[test]
fn names_do_not_change_what_is_on_the_wire() {
    use names::types::{OptionValue, VecValue};

    let value = OptionValue::new("s", "n", "_", "i")
        .id_upper("I")
        .r#type(names::types::StringValue::new().vec(VecValue::UnknownValue))
        .foo_bar("snake")
        .n2nd("second")
        .été("summer")
        .rest("r");
    assert_eq!(
        encode(&value),
        json!({
            "self": "s", "new": "n", "_id": "_", "id": "i", "ID": "I", "type": {"vec": "Unknown"},
            "foo_bar": "snake", "2nd": "second", "été": "summer", "rest": "r",
        })
    );
}

#[test]
fn components_of_other_files_are_types_like_any_other() {
    let book: references::types::Book = decode(&json!({
        "title": "t",
        "author": {"name": "a", "friends": [{"name": "b"}]},
        "first": {"heading": "one"},
        "chapters": [{"heading": "one"}],
    }));
    let author = book.author.expect("it is there");
    assert_eq!(author.friends.map(|friends| friends.len()), Some(1));
    assert_eq!(
        book.first.and_then(|first| first.heading).as_deref(),
        Some("one")
    );
}

#[test]
fn types_hold_what_their_neighbours_say() {
    use values_and_types::types::{Report, ReportFilters, ReportKind};

    let report: Report = round_trip(json!({
        "filters": ["a"], "archived": null, "owner": null, "volumes": {"/a": {}}, "game": {"id": 3},
        "inputs": {"any": [1]}, "kind": "stock", "days": [1, 2], "author": {"name": "n"},
    }));
    assert_eq!(report.filters, Some(vec![ReportFilters::A]));
    assert!(matches!(report.archived, Field::Null));
    assert!(matches!(report.owner, Field::Null));
    assert_eq!(report.kind, Some(ReportKind::Stock));
    assert_eq!(report.days, Some(vec![1, 2]));
    assert_eq!(
        report.author.and_then(|author| author.name).as_deref(),
        Some("n")
    );
    let report: Report = round_trip(json!({"archived": true, "owner": {"id": "1"}}));
    assert!(matches!(report.archived, Field::Value(true)));
}
