//! Enums of text and of integers.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::collections::{HashMap, HashSet};

use generated_client::runtime::__private::{closed_enum, integer_enum, newtype, string_enum};
use generated_client::runtime::Param;
use generated_client::runtime::codec;

#[derive(Clone, Debug)]
#[non_exhaustive]
enum Language {
    Fr,
    PtBr,
    Unknown(String),
}
string_enum! {
    Language {
        Fr = "fr",
        PtBr = "pt-br",
    }
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Up,
    Down,
}
closed_enum! {
    Order {
        Up = "asc",
        Down = "desc",
    }
}

#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
enum Level {
    Below,
    Low,
    High,
    Unknown(i64),
}
integer_enum! {
    Level {
        Below = -1,
        Low = 1,
        High = 2,
    }
}

fn both_ways<T>(text: &str) -> T
where
    T: serde::de::DeserializeOwned + serde::Serialize,
{
    let value: T = codec::from_slice(text.as_bytes()).unwrap();
    assert_eq!(codec::to_vec(&value).unwrap(), text.as_bytes());
    value
}

fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    let error = codec::from_slice::<T>(text.as_bytes()).unwrap_err();
    error.message().to_owned()
}

#[derive(Clone, Debug)]
enum Currency {
    Aud,
    Brl,
    Cad,
    Chf,
    Cny,
    Czk,
    Dkk,
    Eur,
    Gbp,
    Hkd,
    Huf,
    Inr,
    Jpy,
    Nok,
    Pln,
    Sek,
    Usd,
    UsDollar,
    Unknown(String),
}
string_enum! {
    Currency {
        Aud = "aud",
        Brl = "brl",
        Cad = "cad",
        Chf = "chf",
        Cny = "cny",
        Czk = "czk",
        Dkk = "dkk",
        Eur = "eur",
        Gbp = "gbp",
        Hkd = "hkd",
        Huf = "huf",
        Inr = "inr",
        Jpy = "jpy",
        Nok = "nok",
        Pln = "pln",
        Sek = "sek",
        Usd = "usd",
        UsDollar = "the dollar of the United States",
    }
}

/// The values of a short list are compared one by one, those of a long one are found by a hash.
#[test]
fn each_of_many_values_has_its_variant() {
    assert!(Currency::VALUES.len() > 16);
    for value in Currency::VALUES {
        let read: Currency = both_ways(&format!("\"{value}\""));
        assert!(!matches!(read, Currency::Unknown(_)), "{value}");
        assert_eq!(read.as_str(), *value);
    }
    for other in [
        "",
        "u",
        "EUR",
        "eu",
        "euro",
        "the dollar of the united States",
    ] {
        let read: Currency = both_ways(&format!("\"{other}\""));
        assert!(matches!(read, Currency::Unknown(text) if text == other));
    }
}

#[test]
fn open_text() {
    assert_eq!(both_ways::<Language>("\"pt-br\""), Language::PtBr);
    assert_eq!(
        both_ways::<Language>("\"PT-BR\""),
        Language::Unknown("PT-BR".into())
    );
    assert_eq!(
        both_ways::<Language>(r#""a\"b""#),
        Language::Unknown("a\"b".into())
    );
    assert_eq!(
        refusal::<Language>("1"),
        "invalid type: integer `1`, expected a string"
    );
    assert_eq!(
        refusal::<Language>("null"),
        "invalid type: null, expected a string"
    );
    assert_eq!(Language::VALUES, ["fr", "pt-br"]);
    assert_eq!(Language::from("fr"), Language::Fr);
    assert_eq!(Language::from("fr".to_owned()), Language::Fr);
    assert_eq!(Language::from("nl"), Language::Unknown("nl".into()));
    assert_eq!(Language::Unknown("fr".into()), Language::Fr);
    assert_eq!(format!("{:>7}|", Language::PtBr), "  pt-br|");
    assert_eq!(Language::from("nl").as_str(), "nl");
    assert_eq!(
        HashSet::from([Language::Fr, "fr".into(), "nl".into()]).len(),
        2
    );
    assert_eq!(Language::PtBr.to_param(), "pt-br");
}

#[test]
fn open_text_as_keys_and_from_values() {
    for (text, key) in [
        (r#"{"fr":1}"#, Language::Fr),
        (r#"{"nl":1}"#, Language::Unknown("nl".into())),
    ] {
        let map: HashMap<Language, i64> = both_ways(text);
        assert_eq!(map.get(&key), Some(&1));
    }
    let owned = serde_json::from_value::<Language>("nl".into()).unwrap();
    assert_eq!(owned, Language::Unknown("nl".into()));
}

#[test]
fn closed_text() {
    assert_eq!(both_ways::<Order>("\"asc\""), Order::Up);
    assert_eq!(
        refusal::<Order>("\"up\""),
        "unknown variant `up`, expected `asc` or `desc`"
    );
    assert_eq!(Order::try_from("desc"), Ok(Order::Down));
    let error = "up".parse::<Order>().unwrap_err();
    assert_eq!(error.value(), "up");
    assert_eq!(error.allowed(), Order::VALUES);
    assert_eq!(error.to_string(), r#""up" is not one of ["asc", "desc"]"#);
    assert_eq!(Order::Down.to_string(), "desc");
    assert_eq!(Order::Down.to_param(), "desc");
}

#[test]
fn integers() {
    assert_eq!(both_ways::<Level>("2"), Level::High);
    assert_eq!(both_ways::<Level>("-1"), Level::Below);
    assert_eq!(both_ways::<Level>("3"), Level::Unknown(3));
    assert_eq!(
        both_ways::<Level>("-9223372036854775808"),
        Level::Unknown(i64::MIN)
    );
    assert_eq!(
        refusal::<Level>("9223372036854775808"),
        "invalid value: integer `9223372036854775808`, expected an integer"
    );
    assert_eq!(
        refusal::<Level>("\"2\""),
        "invalid type: string \"2\", expected an integer"
    );
    assert_eq!(Level::from(1), Level::Low);
    assert_eq!(Level::Unknown(7).as_i64(), 7);
    assert_eq!(Level::VALUES, [-1, 1, 2]);
    assert_eq!(Level::Below.to_string(), "-1");
    assert_eq!(Level::High.to_param(), "2");
}

#[derive(Clone, Debug, PartialEq)]
struct Tags(Vec<Language>);
newtype!(both Tags);

#[test]
fn a_newtype_looks_like_what_it_holds() {
    let tags: Tags = both_ways(r#"["fr","nl"]"#);
    assert_eq!(tags, Tags(vec![Language::Fr, "nl".into()]));
    assert_eq!(
        refusal::<Tags>("{}"),
        "invalid type: map, expected a sequence"
    );
}
