//! Records: every mode against every way in which a member can come.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::collections::BTreeMap;
use std::marker::{PhantomData, PhantomPinned};

use generated_client::runtime::__private::record;
use generated_client::runtime::codec::{self, DecodeError};
use generated_client::runtime::{Field, Json, JsonObject};
use serde::de::DeserializeOwned;
use serde_json::json;

#[derive(Clone, Debug, PartialEq)]
struct Modes {
    must: String,
    may: Option<i64>,
    null: Option<bool>,
    three: Field<f64>,
}
record! {
    both Modes {
        must: required "must",
        may: optional "mayBe",
        null: nullable "null",
        three: field "three",
    }
}

fn decode<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    codec::from_slice(text.as_bytes())
}

fn encode<T: serde::Serialize>(value: &T) -> String {
    String::from_utf8(codec::to_vec(value).unwrap()).unwrap()
}

/// What is wrong with a text, with its path in front.
fn refusal<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    let error = decode::<T>(text).unwrap_err();
    format!("{}: {}", error.path(), error.message())
}

#[test]
fn all_members_present() {
    let text = r#"{"must":"a","mayBe":1,"null":true,"three":0.5}"#;
    let value: Modes = decode(text).unwrap();
    assert_eq!(
        value,
        Modes {
            must: "a".into(),
            may: Some(1),
            null: Some(true),
            three: Field::Value(0.5),
        }
    );
    assert_eq!(encode(&value), text);
}

#[test]
fn null_is_a_value_only_where_it_may_be() {
    let value: Modes = decode(r#"{"must":"a","mayBe":null,"null":null,"three":null}"#).unwrap();
    assert_eq!(
        value,
        Modes {
            must: "a".into(),
            may: None,
            null: None,
            three: Field::Null,
        }
    );
    assert_eq!(encode(&value), r#"{"must":"a","null":null,"three":null}"#);
    assert_eq!(
        refusal::<Modes>(r#"{"must":null,"null":true}"#),
        "must: invalid type: null, expected a string"
    );
}

#[test]
fn missing_members() {
    let value: Modes = decode(r#"{"must":"a","null":false}"#).unwrap();
    assert_eq!(value.may, None);
    assert_eq!(value.three, Field::Absent);
    assert_eq!(encode(&value), r#"{"must":"a","null":false}"#);
    assert_eq!(
        refusal::<Modes>(r#"{"null":true}"#),
        ": missing field `must`"
    );
    assert_eq!(
        refusal::<Modes>(r#"{"must":"a"}"#),
        ": missing field `null`"
    );
}

#[test]
fn duplicate_members() {
    for name in ["must", "mayBe", "null", "three"] {
        let value = if name == "must" { "\"a\"" } else { "null" };
        let text =
            format!(r#"{{"must":"a","mayBe":null,"null":null,"three":null,"{name}":{value}}}"#);
        assert_eq!(
            refusal::<Modes>(&text),
            format!("{name}: duplicate field `{name}`")
        );
    }
    assert!(decode::<Modes>(r#"{"new":1,"must":"a","null":null,"new":2}"#).is_ok());
}

#[test]
fn members_of_the_wrong_type() {
    for (text, expected) in [
        (
            r#"{"must":1}"#,
            "must: invalid type: integer `1`, expected a string",
        ),
        (
            r#"{"mayBe":"1"}"#,
            "mayBe: invalid type: string \"1\", expected i64",
        ),
        (
            r#"{"null":[]}"#,
            "null: invalid type: sequence, expected a boolean",
        ),
        (
            r#"{"three":{"a":1}}"#,
            "three: invalid type: map, expected f64",
        ),
        ("[1]", ": invalid type: sequence, expected an object"),
        ("null", ": invalid type: null, expected an object"),
    ] {
        assert_eq!(refusal::<Modes>(text), expected);
    }
}

#[test]
fn members_come_in_any_order_among_unknown_ones() {
    let value: Modes = decode(
        r#"{"x":{"must":1},"three":1,"null":true,"y":[1,"\"must\":2"],"mayBe":2,"must":"b","":0}"#,
    )
    .unwrap();
    assert_eq!(
        value,
        Modes {
            must: "b".into(),
            may: Some(2),
            null: Some(true),
            three: Field::Value(1.0),
        }
    );
}

#[test]
fn keys_with_escapes_are_the_same_keys() {
    let value: Modes = decode(r#"{"m\u0075st":"a","null":true}"#).unwrap();
    assert_eq!(value.must, "a");
}

#[test]
fn records_work_with_any_format() {
    let value: Modes =
        serde_json::from_value(json!({"must": "a", "mayBe": 1, "null": null})).unwrap();
    assert_eq!(
        serde_json::to_value(&value).unwrap(),
        json!({"must": "a", "mayBe": 1, "null": null})
    );
    let other: Modes = serde_json::from_reader(encode(&value).as_bytes()).unwrap();
    assert_eq!(other, value);
}

#[derive(Clone, Debug, PartialEq)]
struct Empty {}
record! {
    both Empty {
    }
}

#[test]
fn a_record_without_members() {
    assert_eq!(decode::<Empty>(r#"{"a":1}"#).unwrap(), Empty {});
    assert_eq!(encode(&Empty {}), "{}");
    assert_eq!(
        refusal::<Empty>("1"),
        ": invalid type: integer `1`, expected an object"
    );
}

#[derive(Clone, Debug, PartialEq)]
struct Open {
    id: i64,
    r#type: Option<String>,
    rest: BTreeMap<String, bool>,
}
record! {
    both Open {
        id: required "id",
        r#type: optional "type",
        rest: rest "",
    }
}

#[test]
fn rest_takes_what_has_no_line() {
    let value: Open = decode(r#"{"b":true,"id":1,"a":false,"type":"t"}"#).unwrap();
    assert_eq!(
        value,
        Open {
            id: 1,
            r#type: Some("t".into()),
            rest: [("a".into(), false), ("b".into(), true)].into(),
        }
    );
    assert_eq!(encode(&value), r#"{"id":1,"type":"t","a":false,"b":true}"#);
    assert_eq!(decode::<Open>(r#"{"id":1}"#).unwrap().rest, BTreeMap::new());
}

#[test]
fn rest_refuses_what_the_record_would() {
    for (text, expected) in [
        (r#"{"a":true}"#, ": missing field `id`"),
        (r#"{"id":1,"a":true,"id":2}"#, "id: duplicate field `id`"),
        (
            r#"{"a":true,"id":"1"}"#,
            "id: invalid type: string \"1\", expected i64",
        ),
        (
            r#"{"id":1,"a b":1}"#,
            "[\"a b\"]: invalid type: integer `1`, expected a boolean",
        ),
    ] {
        assert_eq!(refusal::<Open>(text), expected);
    }
}

#[test]
fn rest_never_repeats_a_member() {
    let value = Open {
        id: 1,
        r#type: None,
        rest: [
            ("id".into(), true),
            ("type".into(), true),
            ("x".into(), true),
        ]
        .into(),
    };
    assert_eq!(encode(&value), r#"{"id":1,"x":true}"#);
}

#[derive(Clone, Debug, PartialEq)]
struct Anything {
    rest: JsonObject,
}
record! {
    both Anything {
        rest: rest "",
    }
}

#[test]
fn rest_may_be_an_untyped_object() {
    let text = r#"{"":null,"a":{"b":[1]}}"#;
    let value: Anything = decode(text).unwrap();
    assert_eq!(value.rest.get("a"), Some(&json!({"b": [1]})));
    assert_eq!(encode(&value), text);
}

/// More members than the longest tuple of a row, twice over.
#[derive(Clone, Debug, PartialEq)]
struct Wide {
    a1: i64,
    a2: String,
    a3: Option<i64>,
    a4: i64,
    a5: i64,
    a6: i64,
    a7: i64,
    a8: i64,
    b1: i64,
    b2: i64,
    b3: i64,
    b4: i64,
    b5: i64,
    b6: i64,
    b7: i64,
    b8: i64,
    c1: i64,
    c2: Option<String>,
    c3: i64,
    c4: i64,
    c5: i64,
    c6: i64,
    c7: i64,
    c8: i64,
    d1: i64,
    d2: i64,
    d3: i64,
    d4: i64,
    d5: i64,
    d6: i64,
    d7: i64,
    d8: i64,
    e1: bool,
    rest: BTreeMap<String, Json>,
}
record! {
    both Wide {
        a1: required "a1", a2: required "a2", a3: optional "a3", a4: required "a4",
        a5: required "a5", a6: required "a6", a7: required "a7", a8: required "a8",
        b1: required "b1", b2: required "b2", b3: required "b3", b4: required "b4",
        b5: required "b5", b6: required "b6", b7: required "b7", b8: required "b8",
        c1: required "c1", c2: nullable "c2", c3: required "c3", c4: required "c4",
        c5: required "c5", c6: required "c6", c7: required "c7", c8: required "c8",
        d1: required "d1", d2: required "d2", d3: required "d3", d4: required "d4",
        d5: required "d5", d6: required "d6", d7: required "d7", d8: required "d8",
        e1: required "e1", rest: rest "",
    }
}

#[test]
fn a_record_of_many_members() {
    let mut names = Vec::new();
    for letter in ["a", "b", "c", "d"] {
        for digit in 1..=8 {
            names.push(format!("{letter}{digit}"));
        }
    }
    let mut object = serde_json::Map::new();
    for (position, name) in names.iter().enumerate() {
        object.insert(name.clone(), json!(position));
    }
    object.insert("a2".into(), json!("text"));
    object.insert("c2".into(), Json::Null);
    object.insert("e1".into(), json!(true));
    object.insert("zz".into(), json!([0]));
    let value: Wide = decode(&Json::Object(object.clone()).to_string()).unwrap();
    assert_eq!(value.a2, "text");
    assert_eq!((value.a1, value.b1, value.c1, value.d8), (0, 8, 16, 31));
    assert_eq!(value.rest, [("zz".into(), json!([0]))].into());
    assert_eq!(
        serde_json::to_value(&value).unwrap(),
        Json::Object(object.clone())
    );
    object.remove("d7");
    assert_eq!(
        refusal::<Wide>(&Json::Object(object).to_string()),
        ": missing field `d7`"
    );
}

/// More members than the table of their names takes, which are 96.
mod many {
    use super::{Field, decode, encode, record};

    macro_rules! many {
        ($($name:ident $wire:literal)*) => {
            #[derive(Clone, Debug, Default, PartialEq)]
            struct Many { $($name: Field<i64>,)* }
            record! { both Many { $($name: field $wire,)* } }
            const NAMES: &[&str] = &[$($wire),*];
        };
    }
    many! {
        m00 "m00" m01 "m01" m02 "m02" m03 "m03" m04 "m04" m05 "m05" m06 "m06" m07 "m07"
        m08 "m08" m09 "m09" m10 "m10" m11 "m11" m12 "m12" m13 "m13" m14 "m14" m15 "m15"
        m16 "m16" m17 "m17" m18 "m18" m19 "m19" m20 "m20" m21 "m21" m22 "m22" m23 "m23"
        m24 "m24" m25 "m25" m26 "m26" m27 "m27" m28 "m28" m29 "m29" m30 "m30" m31 "m31"
        m32 "m32" m33 "m33" m34 "m34" m35 "m35" m36 "m36" m37 "m37" m38 "m38" m39 "m39"
        m40 "m40" m41 "m41" m42 "m42" m43 "m43" m44 "m44" m45 "m45" m46 "m46" m47 "m47"
        m48 "m48" m49 "m49" m50 "m50" m51 "m51" m52 "m52" m53 "m53" m54 "m54" m55 "m55"
        m56 "m56" m57 "m57" m58 "m58" m59 "m59" m60 "m60" m61 "m61" m62 "m62" m63 "m63"
        m64 "m64" m65 "m65" m66 "m66" m67 "m67" m68 "m68" m69 "m69" m70 "m70" m71 "m71"
        m72 "m72" m73 "m73" m74 "m74" m75 "m75" m76 "m76" m77 "m77" m78 "m78" m79 "m79"
        m80 "m80" m81 "m81" m82 "m82" m83 "m83" m84 "m84" m85 "m85" m86 "m86" m87 "m87"
        m88 "m88" m89 "m89" m90 "m90" m91 "m91" m92 "m92" m93 "m93" m94 "m94" m95 "m95"
        m96 "m96" m97 "m97" m98 "m98" m99 "m99"
    }

    #[test]
    fn each_of_many_members_is_found_alone() {
        assert_eq!(NAMES.len(), 100);
        for name in NAMES {
            let text = format!(r#"{{"{name}":7}}"#);
            let value: Many = decode(&text).unwrap();
            assert_eq!(encode(&value), text);
        }
        let value: Many = decode("{}").unwrap();
        assert_eq!(value, Many::default());
        assert!(decode::<Many>(r#"{"m99":1,"m99":1}"#).is_err());
    }
}

#[derive(Clone, Debug)]
struct Node {
    next: Option<Box<Node>>,
}
record! {
    both Node {
        next: optional "next",
    }
}

#[test]
fn recursive_records_end_at_a_limit_and_not_in_the_stack() {
    let nested = |depth: usize| r#"{"next":"#.repeat(depth) + "{}" + &"}".repeat(depth);
    let mut node: Node = decode(&nested(100)).unwrap();
    let mut depth = 0;
    while let Some(next) = node.next {
        node = *next;
        depth += 1;
    }
    assert_eq!(depth, 100);
    let error = decode::<Node>(&nested(100_000)).unwrap_err();
    assert_eq!(error.message(), "recursion limit exceeded");
}

#[derive(Clone, Debug)]
struct Request {
    a: i64,
}
record! { request Request { a: required "a", } }
#[derive(Clone, Debug)]
struct Answer {
    a: i64,
}
record! { response Answer { a: required "a", } }

/// Tells at run time whether a type has a trait: the inherent method is there only then, and goes
/// before the one of [`Lacks`].
struct Has<T>(PhantomData<T>);
impl<T: DeserializeOwned> Has<T> {
    fn decode(&self) -> bool {
        true
    }
}
impl<T: serde::Serialize> Has<T> {
    fn encode(&self) -> bool {
        true
    }
}
trait Lacks {
    fn decode(&self) -> bool {
        false
    }
    fn encode(&self) -> bool {
        false
    }
}
impl<T> Lacks for Has<T> {}

#[test]
fn directions() {
    let both = cfg!(feature = "serde-both");
    let (request, answer) = (Has::<Request>(PhantomData), Has::<Answer>(PhantomData));
    assert_eq!((request.encode(), request.decode()), (true, both));
    assert_eq!((answer.encode(), answer.decode()), (both, true));
    let neither = Has::<PhantomPinned>(PhantomData);
    assert_eq!((neither.encode(), neither.decode()), (false, false));
    assert_eq!(encode(&Request { a: 1 }), r#"{"a":1}"#);
    assert_eq!(decode::<Answer>(r#"{"a":1}"#).unwrap().a, 1);
}
