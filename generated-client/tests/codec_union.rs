//! Values of one of several types.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use generated_client::runtime::__private::{record, union};
use generated_client::runtime::{Json, RawValue, codec};
use serde::de::DeserializeOwned;
use serde_json::json;

#[derive(Clone, Debug, PartialEq)]
struct Cat {
    pet_type: String,
    lives: i64,
}
record! {
    both Cat {
        pet_type: required "petType",
        lives: required "lives",
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Dog {
    pet_type: String,
    tricks: Option<Vec<String>>,
}
record! {
    both Dog {
        pet_type: required "petType",
        tricks: optional "tricks",
    }
}

#[derive(Clone, Debug)]
#[non_exhaustive]
enum Pet {
    Cat(Box<Cat>),
    Dog(Dog),
    Unknown(Box<RawValue>),
}
union! {
    both Pet by "petType" {
        Cat = "cat" | "kitty",
        Dog = "dog",
    }
}

fn decode<T: DeserializeOwned>(text: &str) -> T {
    codec::from_slice(text.as_bytes()).unwrap()
}

fn encode<T: serde::Serialize>(value: &T) -> String {
    String::from_utf8(codec::to_vec(value).unwrap()).unwrap()
}

#[test]
fn the_tag_decides_wherever_it_stands() {
    for tag in ["cat", "kitty"] {
        let text = format!(r#"{{"lives":9,"petType":"{tag}"}}"#);
        let Pet::Cat(cat) = decode(&text) else {
            panic!("{tag} is a cat");
        };
        assert_eq!(
            *cat,
            Cat {
                pet_type: tag.into(),
                lives: 9
            }
        );
    }
    let text = r#"{"petType":"dog","tricks":["sit"]}"#;
    let pet: Pet = decode(text);
    assert!(matches!(pet, Pet::Dog(_)));
    assert_eq!(encode(&pet), text);
    assert!(matches!(
        decode(r#"{"p\u0065tType":"d\u006fg"}"#),
        Pet::Dog(_)
    ));
}

#[test]
fn what_the_tag_does_not_know_is_kept_byte_for_byte() {
    for text in [
        r#"{"petType":"newt", "tail": 1.0,"n":1e2, "s":"\u00e9", "petType2":"dog"}"#,
        r#"{"lives":9}"#,
        r#"{"petType":null}"#,
        r#"{"petType":1}"#,
        r#"{"petType":"cat","petType":"dog","lives":1}"#,
        r#""cat""#,
        "null",
        "[ 1 ]",
    ] {
        let pet: Pet = decode(text);
        assert!(
            matches!(&pet, Pet::Unknown(kept) if kept.get() == text),
            "{text}"
        );
        assert_eq!(encode(&pet), text);
    }
}

#[test]
fn a_known_tag_with_another_shape_is_an_error() {
    let error = codec::from_slice::<Pet>(br#"{"petType":"cat"}"#).unwrap_err();
    assert_eq!(error.message(), "missing field `lives`");
}

#[test]
fn unions_work_with_values_too() {
    let pets: Vec<Pet> =
        serde_json::from_value(json!([{"petType": "dog"}, {"petType": "newt"}])).unwrap();
    assert!(matches!(&pets[..], [Pet::Dog(_), Pet::Unknown(_)]));
    assert_eq!(
        serde_json::to_value(&pets).unwrap(),
        json!([{"petType": "dog"}, {"petType": "newt"}])
    );
}

#[derive(Clone, Debug, PartialEq)]
struct ByName {
    name: Option<String>,
    nick: Option<String>,
}
record! {
    both ByName {
        name: optional "name",
        nick: optional "nick",
    }
}

#[derive(Clone, Debug, PartialEq)]
struct ById {
    id: Option<i64>,
    inner: Option<ByName>,
}
record! {
    both ById {
        id: optional "id",
        inner: optional "inner",
    }
}

#[derive(Clone, Debug)]
enum Search {
    Text(String),
    Number(i64),
    Float(f64),
    Name(ByName),
    Id(ById),
    List(Vec<Search>),
    Unknown(Box<RawValue>),
}
union! {
    both Search in order {
        Text,
        Number,
        Float,
        Name,
        Id,
        List,
    }
}

#[test]
fn the_first_variant_that_fits() {
    assert!(matches!(decode(r#""a""#), Search::Text(text) if text == "a"));
    assert!(matches!(decode("1"), Search::Number(1)));
    assert!(matches!(decode("1.5"), Search::Float(1.5)));
    assert!(matches!(decode("{}"), Search::Name(_)));
    assert!(
        matches!(decode("[1,[2.5]]"), Search::List(items) if matches!(&items[..], [Search::Number(1), Search::List(_)]))
    );
    for text in ["true", "null", "[true]"] {
        let value: Search = decode(text);
        assert_eq!(encode(&value), text);
    }
    assert!(matches!(decode("true"), Search::Unknown(_)));
}

#[test]
fn optional_members_do_not_swallow_what_belongs_to_another_variant() {
    let value: Search = decode(r#"{"id":1}"#);
    assert!(
        matches!(&value, Search::Id(ById { id: Some(1), .. })),
        "{value:?}"
    );
    assert_eq!(encode(&value), r#"{"id":1}"#);
    let value: Search = decode(r#"{"id":1,"new":{"a":2}}"#);
    assert!(
        matches!(value, Search::Id(_)),
        "one unknown member is fewer than two"
    );
    let value: Search = decode(r#"{"nick":"n","new":2}"#);
    assert!(matches!(value, Search::Name(_)));
    // Members of members count.
    let value: Search = decode(r#"{"inner":{"x":1,"y":2},"nick":"n"}"#);
    assert!(matches!(value, Search::Name(_)), "{value:?}");
}

#[test]
fn an_object_of_which_nothing_is_known_is_kept_as_it_is() {
    for text in [
        r#"{"new":2}"#,
        r#"{"nicks":["n"],  "ids":{"id":1}}"#,
        // It is what `Id` calls a member, but no `Id` has this there.
        r#"{"id":"one"}"#,
    ] {
        let value: Search = decode(text);
        assert!(matches!(value, Search::Unknown(_)), "{value:?}");
        assert_eq!(encode(&value), text);
    }
    // One member is known, and as many as there are members are not, one level further down.
    let value: Search = decode(r#"{"inner":{"x":1}}"#);
    assert!(matches!(value, Search::Id(_)), "{value:?}");
}

#[derive(Clone, Debug)]
enum Outer {
    Loose(Box<Holder>),
    Tight(Json),
    Unknown(Box<RawValue>),
}
union! {
    both Outer in order {
        Loose,
        Tight,
    }
}
#[derive(Clone, Debug)]
struct Holder {
    search: Option<Search>,
}
record! { both Holder { search: optional "search", } }

#[test]
fn an_inner_union_counts_only_what_its_choice_ignored() {
    // The attempt on `Name` ignores a member, but `Id` was chosen and knows it.
    let value: Outer = decode(r#"{"search":{"id":1}}"#);
    assert!(matches!(value, Outer::Loose(_)), "{value:?}");
    let value: Outer = decode(r#"{"search":{"id":1,"new":2}}"#);
    assert!(matches!(value, Outer::Tight(_)), "{value:?}");
}

#[derive(Clone, Debug)]
struct Link {
    kind: String,
    next: Option<Chain>,
}
record! {
    both Link {
        kind: required "kind",
        next: optional "next",
    }
}
#[derive(Clone, Debug)]
enum Chain {
    Link(Box<Link>),
    Unknown(Box<RawValue>),
}
union! {
    both Chain by "kind" {
        Link = "link",
    }
}

#[test]
fn deep_unions_end_at_a_limit_and_not_in_the_stack() {
    let nested = |depth: usize| {
        r#"{"kind":"link","next":"#.repeat(depth) + r#"{"kind":"link"}"# + &"}".repeat(depth)
    };
    let text = nested(100);
    assert_eq!(encode(&decode::<Chain>(&text)), text);
    let error = codec::from_slice::<Chain>(nested(100_000).as_bytes()).unwrap_err();
    assert_eq!(error.message(), "recursion limit exceeded");
}

#[derive(Clone, Debug)]
struct Left {
    next: Option<Fork>,
    left: Option<i64>,
}
record! {
    both Left {
        next: optional "next",
        left: optional "left",
    }
}
#[derive(Clone, Debug)]
struct Right {
    next: Option<Fork>,
    right: Option<i64>,
}
record! {
    both Right {
        next: optional "next",
        right: optional "right",
    }
}
#[derive(Clone, Debug)]
enum Fork {
    Left(Box<Left>),
    Right(Box<Right>),
    Unknown(Box<RawValue>),
}
union! {
    both Fork in order {
        Left,
        Right,
    }
}

#[test]
fn forks_within_forks_do_not_take_forever() {
    // Each level would double the attempts: both variants ignore a member, so both are tried.
    let text = r#"{"x":1,"next":"#.repeat(60) + "{}" + &"}".repeat(60);
    let value: Fork = decode(&text);
    let Fork::Left(left) = value else {
        panic!("the first of equals");
    };
    assert_eq!((left.left, left.next.is_some()), (None, true));
    // The limit is per document: the next one has all its attempts.
    assert!(matches!(
        decode(r#"{"next":{"right":1}}"#),
        Fork::Left(left) if matches!(&left.next, Some(Fork::Right(right)) if right.right == Some(1) && right.next.is_none())
    ));
}
