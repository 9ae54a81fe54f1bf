//! Values of the right type that are outside of a limit.

use serde_json::{Value, json};

use crate::place::*;

/// One member for each limit, all of them optional.
const MEASURED: &str = "\
openapi: 3.1.0
info: {title: Measured, version: '1'}
servers: [{url: 'https://api.example/v1'}]
paths:
  /things:
    post:
      operationId: makeThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      type: object
      minProperties: 1
      maxProperties: 3
      properties:
        rating: {type: number, minimum: 1, maximum: 5, multipleOf: 0.5}
        share: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}
        large: {type: integer, maximum: 18446744073709551615}
        small: {type: integer, format: int32}
        byte: {type: integer, format: uint8}
        plain: {type: integer}
        wide: {type: integer, format: int32, examples: [9999999999]}
        counted: {type: number, format: int64}
        code: {type: string, minLength: 2, maxLength: 4}
        slug: {type: string, pattern: '^[a-z]+$'}
        ahead: {type: string, pattern: '^(?!secret)'}
        tags: {type: array, minItems: 1, maxItems: 2, uniqueItems: true, items: {}}
        pair: {type: array, prefixItems: [{type: string}, {type: string}], minItems: 2, items: false}
        at: {type: [string, 'null'], format: date-time}
        mail: {type: string, format: email}
        either: {anyOf: [{type: string, maxLength: 2}, {type: string, format: uuid}]}
        split:
          allOf: [{type: string, maxLength: 9}, {type: string, maxLength: 3}]
";

fn place() -> Place {
    let place = Place::new();
    place.write("specs/things/api.yaml", MEASURED);
    let config = "module = \"things\"\nclient = \"Things\"\n\n[[document]]\nspec = \"api.yaml\"\n";
    place.write("specs/things/codegen.toml", config);
    place
}

/// What an answer with one member is told.
fn told(place: &Place, name: &str, value: &Value) -> Vec<[String; 5]> {
    let (_, report) = place.of_lines(&[get("/things/1", 200, json!({ name: value }))]);
    short(&report)
}

#[test]
fn each_limit_is_found_alone_and_by_the_verdict_of_the_change_that_it_asks_for() {
    let place = place();
    let long = "x".repeat(5);
    let cases = [
        (
            "rating",
            json!(0.5),
            "below-minimum",
            "less than 1",
            "risky",
        ),
        (
            "rating",
            json!(5.5),
            "above-maximum",
            "more than 5",
            "risky",
        ),
        (
            "rating",
            json!(1.3),
            "not-a-multiple",
            "not of 0.5",
            "risky",
        ),
        (
            "share",
            json!(0),
            "below-minimum",
            "not more than 0",
            "risky",
        ),
        (
            "share",
            json!(1.0),
            "above-maximum",
            "not less than 1",
            "risky",
        ),
        (
            "code",
            json!("x"),
            "text-too-short",
            "fewer than 2 characters",
            "risky",
        ),
        (
            "code",
            json!(long),
            "text-too-long",
            "more than 4 characters",
            "risky",
        ),
        ("slug", json!("a1"), "pattern-not-matched", "-", "risky"),
        (
            "tags",
            json!([]),
            "too-few-items",
            "fewer than 1 items",
            "risky",
        ),
        (
            "tags",
            json!([1, 2, 3]),
            "too-many-items",
            "more than 2 items",
            "risky",
        ),
        (
            "tags",
            json!([{"a": 1}, {"a": 1.0}]),
            "items-repeated",
            "-",
            "risky",
        ),
        (
            "at",
            json!("2026-11-21 10:00:00"),
            "format-not-kept",
            "no date-time",
            "risky",
        ),
        (
            "mail",
            json!("nobody"),
            "format-not-kept",
            "no email",
            "risky",
        ),
        ("byte", json!(256), "format-not-kept", "no uint8", "risky"),
        (
            "split",
            json!("abcd"),
            "text-too-long",
            "more than 3 characters",
            "risky",
        ),
        // The emitted `Timestamp` knows this point in time all the same.
        (
            "at",
            json!("2026-11-21 10:00:00+00"),
            "format-written-otherwise",
            "date-time",
            "compatible",
        ),
        // These the emitted types cannot read.
        (
            "small",
            json!(2_147_483_648_u64),
            "number-too-wide",
            "no int32",
            "breaking",
        ),
        (
            "byte",
            json!(2_147_483_648_u64),
            "number-too-wide",
            "no uint8",
            "breaking",
        ),
        (
            "plain",
            json!(u64::MAX),
            "number-too-wide",
            "no int64",
            "breaking",
        ),
        (
            "counted",
            json!(0.5),
            "number-too-wide",
            "no int64",
            "breaking",
        ),
        (
            "pair",
            json!(["a"]),
            "tuple-length-differs",
            "not 2",
            "breaking",
        ),
    ];
    for (name, value, id, seen, wire) in cases {
        let expected = [id, "response", &format!("body.{name}"), seen, wire];
        assert_eq!(
            told(&place, name, &value),
            [expected.map(str::to_owned)],
            "{name} {value}"
        );
    }
    for (body, id, seen) in [
        (json!({}), "too-few-members", "fewer than 1 members"),
        (
            json!({"plain": 1, "code": "ab", "slug": "a", "byte": 1}),
            "too-many-members",
            "more than 3 members",
        ),
    ] {
        let (code, report) = place.of_lines(&[get("/things/1", 200, body)]);
        let expected = [id, "response", "body", seen, "risky"].map(str::to_owned);
        assert_eq!((code, short(&report)), (1, vec![expected]));
    }
}

#[test]
fn what_is_within_its_limits_is_no_finding() {
    let place = place();
    for (name, value) in [
        ("rating", json!(1)),
        ("rating", json!(4.5)),
        ("share", json!(0.5)),
        ("large", json!(u64::MAX)),
        ("small", json!(-5.0)),
        ("byte", json!(255)),
        // The document's own example makes the emitted type wider.
        ("wide", json!(9_999_999_999_u64)),
        ("counted", json!(3.0)),
        // Four characters, eight bytes.
        ("code", json!("éééé")),
        ("slug", json!("abc")),
        ("tags", json!([1, "1"])),
        ("pair", json!(["a", "b"])),
        ("at", Value::Null),
        ("at", json!("2026-11-21T10:00:00.5+01:00")),
        ("mail", json!("a@example.org")),
        ("either", json!("ab")),
        ("either", json!("123e4567-e89b-12d3-a456-426614174000")),
    ] {
        assert_eq!(
            told(&place, name, &value),
            Vec::<[String; 5]>::new(),
            "{name} {value}"
        );
    }
}

#[test]
fn a_request_outside_of_a_limit_breaks_no_client() {
    let place = place();
    let (code, report) = place.of_lines(&[post(json!({"code": "x"}), 201, json!({"code": "ab"}))]);
    let expected = [
        "text-too-short",
        "request",
        "body.code",
        "fewer than 2 characters",
        "compatible",
    ];
    assert_eq!(short(&report), [expected.map(str::to_owned)]);
    assert_eq!(code, 0);
}

#[test]
fn a_finding_stands_at_the_limit_that_is_met_and_holds_no_value() {
    let place = place();
    let values = ["S3CR3T-1", "S3CR3T-2"];
    let exchanges =
        values.map(|value| get("/things/1", 200, json!({"split": value, "slug": value})));
    let (_, report) = place.of_lines(&exchanges);
    assert!(!report.to_string().contains("S3CR3T"), "{report}");
    let findings = report["findings"].as_array().unwrap();
    // Two values, and one finding a limit.
    let counts: Vec<_> = findings.iter().map(|one| one["count"].clone()).collect();
    assert_eq!(counts, [json!(2), json!(2)]);
    let at = &findings[1]["specification"];
    assert_eq!(
        at["pointer"],
        "#/components/schemas/Thing/properties/split/allOf/1/maxLength"
    );
    let line = usize::try_from(at["line"].as_u64().unwrap()).unwrap();
    assert!(MEASURED.lines().nth(line - 1).unwrap().contains("allOf"));
}

#[test]
fn a_pattern_that_cannot_be_checked_is_told_in_every_form_and_fails_nothing() {
    let place = place();
    let exchange = get("/things/1", 200, json!({"ahead": "secret"}));
    let (code, report) = place.of_lines(std::slice::from_ref(&exchange));
    assert_eq!((code, short(&report).len()), (0, 0));
    let patterns = &report["apis"][0]["patternsNotChecked"];
    assert_eq!(patterns.as_array().unwrap().len(), 1);
    assert_eq!(
        patterns[0]["pointer"],
        "#/components/schemas/Thing/properties/ahead/pattern"
    );
    assert_eq!(
        patterns[0]["specification"]["file"],
        "specs/things/api.yaml"
    );
    place.write("t.jsonl", &exchange.to_string());
    let note = "pattern not checked: it looks ahead or behind, at specs/things/api.yaml:";
    for format in ["text", "markdown", "github", "sarif", "junit", "html"] {
        let (code, out, errors) = place.run(&["t.jsonl", "--format", format]);
        assert_eq!(code, 0, "{errors}");
        let out = out.replace("%3A", ":").replace("%2C", ",");
        assert!(out.contains(note), "{format}: {out}");
    }
}
