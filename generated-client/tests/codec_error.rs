//! Where decode errors say they are.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::collections::BTreeMap;
use std::error::Error as _;

use generated_client::runtime::__private::{record, union};
use generated_client::runtime::RawValue;
use generated_client::runtime::codec::{self, DecodeError};

#[derive(Clone, Debug)]
struct Owner {
    name: String,
    tags: Option<Vec<Tag>>,
}
record! {
    both Owner {
        name: required "name",
        tags: optional "tags",
    }
}

#[derive(Clone, Debug)]
struct Tag {
    id: i64,
}
record! { both Tag { id: required "id", } }

#[derive(Clone, Debug)]
struct Document {
    owner: Option<Owner>,
    matrix: Option<Vec<Vec<bool>>>,
    by_name: Option<BTreeMap<String, Owner>>,
    part: Option<Part>,
}
record! {
    both Document {
        owner: optional "owner",
        matrix: optional "matrix",
        by_name: optional "by-name",
        part: optional "part",
    }
}

#[derive(Clone, Debug)]
enum Part {
    Owner(Owner),
    Nested(Box<Document>),
    Unknown(Box<RawValue>),
}
union! {
    both Part by "kind" {
        Owner = "owner",
        Nested = "nested",
    }
}

fn refuse(text: &str) -> DecodeError {
    codec::from_slice::<Document>(text.as_bytes()).unwrap_err()
}

/// Path, message and position.
fn place(text: &str) -> (String, String, Option<(usize, usize)>) {
    let error = refuse(text);
    (
        error.path().to_owned(),
        error.message().to_owned(),
        error.line().zip(error.column()),
    )
}

fn expect(text: &str, path: &str, message: &str, line: usize, column: usize) {
    assert_eq!(
        place(text),
        (path.to_owned(), message.to_owned(), Some((line, column)))
    );
}

#[test]
fn members_of_members() {
    expect(
        r#"{"owner":{"name":5}}"#,
        "owner.name",
        "invalid type: integer `5`, expected a string",
        1,
        18,
    );
}

#[test]
fn elements_and_keys_of_maps() {
    expect(
        r#"{"matrix":[[true],[false,0]]}"#,
        "matrix[1][1]",
        "invalid type: integer `0`, expected a boolean",
        1,
        26,
    );
    expect(
        r#"{"by-name":{"a":{"name":""},"b.c":{"name":"","tags":[{"id":1},{"id":null}]}}}"#,
        r#"by-name["b.c"].tags[1].id"#,
        "invalid type: null, expected i64",
        1,
        72,
    );
}

#[test]
fn a_missing_member_is_said_of_the_object_that_lacks_it() {
    expect(
        "{\n  \"owner\": {\n    \"tags\": []\n  }\n}",
        "owner",
        "missing field `name`",
        4,
        3,
    );
    expect(
        r#"{"owner":{"name":"","tags":[{"id":1},{}]},"matrix":[]}"#,
        "owner.tags[1]",
        "missing field `id`",
        1,
        39,
    );
}

#[test]
fn text_that_ends_early_or_is_not_json() {
    expect("", "", "EOF while parsing a value", 1, 0);
    expect(
        r#"{"owner":{"name":"cut"#,
        "owner.name",
        "EOF while parsing a string",
        1,
        21,
    );
    expect(
        r#"{"matrix":[[tru"#,
        "matrix[0][0]",
        "EOF while parsing a value",
        1,
        15,
    );
    expect("<html>", "", "expected value", 1, 1);
    expect(r#"{} x"#, "", "trailing characters", 1, 4);
    expect(
        "{\"owner\":\n{\"name\" 1}}",
        "owner.name",
        "expected `:`",
        2,
        9,
    );
}

#[test]
fn a_place_inside_a_variant_is_one_in_the_whole_text() {
    expect(
        r#"{"part":{"name":"","tags":[{"id":"x"}],"kind":"owner"}, "matrix": []}"#,
        "part.tags[0].id",
        "invalid type: string \"x\", expected i64",
        1,
        36,
    );
    expect(
        "{\"part\":\n {\"kind\":\"nested\",\"part\":\n  {\"kind\":\"owner\"}}}",
        "part.part",
        "missing field `name`",
        3,
        18,
    );
}

#[test]
fn a_variant_is_found_among_others_like_it() {
    let text = r#"[{"kind":"owner","name":""},{"kind":"owner"},{"kind":"owner"}]"#;
    let error = codec::from_slice::<Vec<Part>>(text.as_bytes()).unwrap_err();
    assert_eq!(error.path(), "[1]");
    assert_eq!(error.column(), Some(44));
}

#[test]
fn a_failure_leaves_nothing_behind_for_the_next_one() {
    // Past the codec, so that nobody has asked for the place inside the variant.
    serde_json::from_str::<Part>(r#"{"kind":"owner"}"#).unwrap_err();
    expect(
        r#"{"owner":{"name":5},"part":{"kind":"owner"}}"#,
        "owner.name",
        "invalid type: integer `5`, expected a string",
        1,
        18,
    );
}

#[test]
fn shown_whole() {
    let error = refuse(r#"{"owner":{"name":5}}"#);
    assert_eq!(
        error.to_string(),
        "owner.name: invalid type: integer `5`, expected a string at line 1 column 18"
    );
    assert!(error.source().unwrap().is::<serde_json::Error>());
    let error = DecodeError::custom("no such thing");
    assert_eq!(error.to_string(), "no such thing");
    assert_eq!(
        (error.line(), error.column(), error.path()),
        (None, None, "")
    );
    assert!(error.source().is_none());
}

#[test]
fn what_the_input_holds_is_not_repeated_at_length() {
    let long = "é".repeat(10_000);
    let (path, message, _) = place(&format!(r#"{{"by-name":{{"{long}":"{long}"}}}}"#));
    assert!(path.len() < 200, "{} bytes", path.len());
    assert!(path.starts_with("by-name[\"é") && path.ends_with("…]"));
    assert!(message.len() < 400, "{} bytes", message.len());
    assert!(message.starts_with("invalid type: string \"é"));
}

#[test]
fn what_cannot_be_encoded() {
    let keyed: BTreeMap<Vec<i64>, i64> = [(vec![1], 1)].into();
    let error = codec::to_vec(&keyed).unwrap_err();
    assert_eq!(error.to_string(), "the value has no form in JSON");
    assert_eq!(error.source().unwrap().to_string(), "key must be a string");
}

/// RFC 8259, section 8.1: JSON is UTF-8, also where nobody reads it.
#[test]
fn text_that_is_not_utf8_is_refused_where_it_stands() {
    let text = b"{\"owner\":{\"name\":\"Jos\xe9\"}}";
    let error = codec::from_slice::<Document>(text).unwrap_err();
    assert_eq!(error.path(), "owner.name");
    assert_eq!(error.message(), "invalid unicode code point");
    let error = codec::from_slice::<Document>(b"{\"new\":[0,\"\xe9\"]}").unwrap_err();
    assert_eq!(error.path(), "new[1]");
    let error = codec::from_slice::<Document>(b"{}\xff").unwrap_err();
    assert_eq!((error.path(), error.message()), ("", "trailing characters"));
}
