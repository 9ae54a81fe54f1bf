//! Positions of values, in both formats and around the corners of each.

use super::{Layout, second_document};
use crate::origin::Pointer;
use crate::source::load::Format;

/// The marked text for a pointer.
fn mark<'t>(text: &'t str, format: Format, pointer: &str) -> &'t str {
    let pointer = Pointer::parse(pointer).unwrap();
    let range = Layout::parse(text, format).key(&pointer).unwrap();
    &text[range]
}

fn yaml<'t>(text: &'t str, pointer: &str) -> &'t str {
    mark(text, Format::Yaml, pointer)
}

fn json<'t>(text: &'t str, pointer: &str) -> &'t str {
    mark(text, Format::Json, pointer)
}

#[test]
fn members_are_marked_at_their_key_and_elements_at_themselves() {
    let text = "info:\n  title: Shop\ntags:\n  - one\n  - name: two\n    x: {y: z}\n";
    assert_eq!(yaml(text, "/info"), "info");
    assert_eq!(yaml(text, "/info/title"), "title");
    assert_eq!(yaml(text, "/tags/0"), "one");
    assert_eq!(
        yaml(text, "/tags/1"),
        "name",
        "a block mapping shows its first key"
    );
    assert_eq!(yaml(text, "/tags/1/x/y"), "y");
    assert_eq!(yaml(text, ""), "info");

    let text = "{\"info\": {\"title\": \"Shop\"}, \"tags\": [\"one\", {\"name\": 2}]}";
    assert_eq!(json(text, "/info"), "\"info\"");
    assert_eq!(json(text, "/info/title"), "\"title\"");
    assert_eq!(json(text, "/tags/0"), "\"one\"");
    assert_eq!(json(text, "/tags/1"), "{");
    assert_eq!(json(text, "/tags/1/name"), "\"name\"");
    assert_eq!(json(text, ""), "{");
}

#[test]
fn a_missing_value_falls_back_to_the_nearest_around_it() {
    let text = "a:\n  b:\n    - 1\n";
    assert_eq!(yaml(text, "/a/b/7"), "b");
    assert_eq!(yaml(text, "/a/c/d"), "a");
    assert_eq!(yaml(text, "/a/b/0/deeper"), "1");
    assert_eq!(json("{\"a\": {\"b\": 1}}", "/a/x/y"), "\"a\"");
}

#[test]
fn tokens_are_unescaped() {
    assert_eq!(
        yaml("paths:\n  /a~b/{id}: 1\n", "/paths/~1a~0b~1{id}"),
        "/a~b/{id}"
    );
    assert_eq!(json(r#"{"a\/b\u00e9": {"c": 1}}"#, "/a~1bé/c"), "\"c\"");
    assert_eq!(yaml("'it''s': {\"q\\\"\": 1}\n", "/it's/q\""), "\"q\\\"\"");
}

#[test]
fn json_that_is_not_yaml_is_located() {
    let text =
        "{\n\t\"a\"\t:\t1,\n\t\"b\": \"\\ud83d\\ude00 \\\"]\",\n\t\"c\":[\t-1.5e3,\ttrue]\n}";
    assert_eq!(json(text, "/b"), "\"b\"");
    assert_eq!(json(text, "/c/0"), "-1.5e3");
    assert_eq!(json(text, "/c/1"), "true");
}

#[test]
fn characters_before_the_place_may_take_several_bytes() {
    let text = "a: \u{1f600}\u{e9}\nb: 'é'\nc:\n  dé: 1\n  e: 2\n";
    assert_eq!(yaml(text, "/b"), "b");
    assert_eq!(yaml(text, "/c/dé"), "dé");
    assert_eq!(yaml(text, "/c/e"), "e");
}

#[test]
fn aliases_and_merge_keys_lead_to_the_text_that_holds_the_member() {
    let text =
        "base: &b\n  x: 1\n  y: {z: 2}\nuse: *b\nown:\n  <<: *b\n  w: 3\nall: {<<: [*b, {v: 4}]}\n";
    assert_eq!(yaml(text, "/use"), "use");
    assert_eq!(yaml(text, "/use/y/z"), "z");
    assert_eq!(yaml(text, "/own/x"), "x");
    assert_eq!(yaml(text, "/own/w"), "w");
    assert_eq!(yaml(text, "/all/v"), "v");
    assert_eq!(yaml(text, "/all/y/z"), "z");
}

#[test]
fn anchors_that_contain_themselves_end() {
    assert_eq!(yaml("a: &a\n  <<: *a\n  b: 1\n", "/a/c"), "a");
    assert_eq!(yaml("a: &a [*a]\n", "/a/0/0/0/1"), "*a");
}

#[test]
fn the_second_of_two_equal_keys_is_found() {
    let text = "x:\n  a: 1\n  b: 2\n  a: 3\n";
    let layout = Layout::parse(text, Format::Yaml);
    let range = layout
        .repeated_key(&Pointer::parse("/x/a").unwrap())
        .unwrap();
    assert_eq!(range.start, text.rfind("a: 3").unwrap());
    assert_eq!(layout.repeated_key(&Pointer::parse("/x/b").unwrap()), None);
}

#[test]
fn brackets_and_quotes_at_the_indentation_of_their_key_are_read() {
    let text = "a:\n  example: {\n    \"t\": \"#x # y\"\n  }\n  list: [\n  1,\n  2\n  ]\n  pem: \"line\nflush\n \\\" left\"\n\
                \x20 one: 'it''s\nflush'\nb:\n  c: 1\n";
    assert_eq!(yaml(text, "/a/example/t"), "\"t\"");
    assert_eq!(yaml(text, "/a/list/1"), "2");
    assert_eq!(yaml(text, "/a/pem"), "pem");
    assert_eq!(yaml(text, "/a/one"), "one");
    assert_eq!(yaml(text, "/b/c"), "c");
}

#[test]
fn a_faulty_text_is_located_up_to_the_fault() {
    let text = "a:\n  b: 1\nc: d: e\n";
    assert_eq!(yaml(text, "/a/b"), "b");
    assert_eq!(json("{\"a\": {\"b\": 1}, \"c\": [", "/a/b"), "\"b\"");
    assert_eq!(Layout::parse("", Format::Yaml).key(&Pointer::root()), None);
}

#[test]
fn a_second_document_is_found() {
    assert_eq!(second_document("a: 1\n--- \nb: 2\n"), Some(5));
    assert_eq!(second_document("---\na: 1\n"), None);
}

#[test]
fn scalars_are_cut_out_as_written() {
    let text = "a: 1.10\nb: ['x', \"y\"]\n";
    let layout = Layout::parse(text, Format::Yaml);
    let scalar = |pointer: &str| {
        layout
            .scalar(&Pointer::parse(pointer).unwrap())
            .map(|range| &text[range])
    };
    assert_eq!(scalar("/a"), Some("1.10"));
    assert_eq!(scalar("/b/0"), Some("'x'"));
    assert_eq!(scalar("/b"), None);
    assert_eq!(scalar("/c"), None);
}
