//! What contradicts the documents, and what does not.

use serde_json::{Value, json};

use crate::place::*;

#[test]
fn each_kind_of_contradiction_is_found_alone() {
    let place = Place::new();
    let fine = || get("/things/1", 200, thing());
    let cases: Vec<(Value, i32, [&str; 5])> = vec![
        (
            get("/other/1", 200, json!({})),
            0,
            [
                "operation-undocumented",
                "-",
                "GET /v1/{}/{}",
                "-",
                "compatible",
            ],
        ),
        (
            json!({"request": {"method": "DELETE", "url": "https://api.example/v1/things/1"}, "response": {"status": 204}}),
            0,
            [
                "operation-undocumented",
                "-",
                "DELETE /things/{id}",
                "-",
                "compatible",
            ],
        ),
        (
            get("/things/1", 206, thing()),
            1,
            [
                "success-status-undocumented",
                "response",
                "206",
                "-",
                "risky",
            ],
        ),
        (
            get("/things/1", 500, json!({})),
            0,
            [
                "error-status-undocumented",
                "response",
                "500",
                "-",
                "compatible",
            ],
        ),
        (
            json!({"request": {"method": "GET", "url": "https://api.example/v1/things/1"},
                   "response": {"status": 200, "headers": {"Content-Type": "text/html; charset=utf-8"}, "text": "<p>"}}),
            1,
            [
                "media-type-undocumented",
                "response",
                "text/html",
                "-",
                "risky",
            ],
        ),
        (
            get("/things?colour=red&limit=1", 200, json!({"data": []})),
            0,
            [
                "query-parameter-undocumented",
                "request",
                "colour",
                "-",
                "compatible",
            ],
        ),
        (
            get("/things/1", 200, with("colour", json!("red"))),
            0,
            [
                "member-undocumented",
                "response",
                "colour",
                "-",
                "compatible",
            ],
        ),
        (
            get("/things/1", 200, without("name")),
            1,
            [
                "required-member-missing",
                "response",
                "name",
                "-",
                "breaking",
            ],
        ),
        (
            get("/things/1", 200, with("state", json!("lost"))),
            1,
            [
                "value-not-listed",
                "response",
                "body.state",
                "lost",
                "risky",
            ],
        ),
        (
            get("/things/1", 200, with("name", Value::Null)),
            1,
            ["null-not-allowed", "response", "body.name", "-", "breaking"],
        ),
        (
            get("/things/1", 200, with("id", json!("1"))),
            1,
            [
                "type-differs",
                "response",
                "body.id",
                "string instead of integer",
                "breaking",
            ],
        ),
        (
            get("/things/1", 200, with("labels", json!({"k": 1}))),
            1,
            [
                "type-differs",
                "response",
                "body.labels.{}",
                "integer instead of string",
                "breaking",
            ],
        ),
        (
            get("/things/1", 200, with("shape", json!({"width": 1}))),
            1,
            [
                "required-member-missing",
                "response",
                "height",
                "-",
                "breaking",
            ],
        ),
        (
            get("/things/1", 200, with("shape", json!([]))),
            1,
            [
                "type-differs",
                "response",
                "body.shape",
                "array, which no alternative is",
                "breaking",
            ],
        ),
        (
            get("/things/newest", 200, json!({"kind": "fish"})),
            1,
            ["value-not-listed", "response", "body", "-", "risky"],
        ),
        (
            get("/things/newest", 200, json!({"kind": "dog", "lives": 1})),
            0,
            [
                "member-undocumented",
                "response",
                "lives",
                "-",
                "compatible",
            ],
        ),
        (
            get(
                "/things",
                200,
                json!({"data": [thing(), with("state", json!(7))]}),
            ),
            1,
            [
                "type-differs",
                "response",
                "body.data[].state",
                "integer instead of string",
                "breaking",
            ],
        ),
        (
            post(json!({"secret": "s"}), 201, thing()),
            0,
            [
                "required-member-missing",
                "request",
                "name",
                "-",
                "compatible",
            ],
        ),
        (
            json!({"request": {"method": "GET", "url": "https://api.example/v1/things/1"},
                   "response": {"status": 200, "headers": {"content-type": ["application/json"]}, "text": "{"}}),
            1,
            [
                "type-differs",
                "response",
                "body",
                "text that is no JSON",
                "breaking",
            ],
        ),
    ];
    for (exchange, code, expected) in cases {
        let (found, report) = place.of_lines(&[fine(), exchange.clone()]);
        assert_eq!(short(&report), [expected.map(str::to_owned)], "{exchange}");
        assert_eq!(found, code, "{exchange}");
        assert_eq!(report["findings"][0]["first"]["exchange"], 2);
    }
}

#[test]
fn what_is_documented_is_no_finding() {
    let place = Place::new();
    let (code, report) = place.of_lines(&[
        get("/things/1", 200, thing()),
        // The overlay documents the owner.
        get("/things/1?", 200, with("owner", json!("me"))),
        get("/things/1", 200, with("note", Value::Null)),
        get("/things/1", 200, with("labels", json!({"any key": "x"}))),
        get("/things/1", 200, with("extra", json!({"a": "x", "b": [1]}))),
        get(
            "/things/1",
            200,
            with("shape", json!({"width": 1, "height": 2.5})),
        ),
        get("/things/1", 200, with("id", json!(1.0))),
        get("/things/newest", 200, json!({"kind": "dog", "barks": true})),
        get("/things?limit=1", 200, json!({"data": [thing()]})),
        get("/things", 404, json!({"error": "none"})),
        // What was refused proves nothing about requests.
        json!({"request": {"method": "GET", "url": "https://api.example/v1/things?what=2", "body": {"no": "body"}},
               "response": {"status": 422}}),
        post(json!({"name": "a", "secret": "s"}), 201, thing()),
    ]);
    assert_eq!(short(&report), Vec::<[String; 5]>::new());
    assert_eq!(code, 0);
    let api = &report["apis"][0];
    assert_eq!(
        (&api["matched"], &api["operationsCalled"]),
        (&json!(12), &json!(4))
    );
    assert_eq!(api["bodies"], 12);
}

#[test]
fn one_thing_is_told_once_with_its_count_and_place() {
    let place = Place::new();
    let lost = || get("/things/1", 200, with("state", json!("lost")));
    let (_, report) = place.of_lines(&[
        get("/things/1", 200, thing()),
        lost(),
        get(
            "/things",
            200,
            json!({"data": [with("state", json!("lost")), with("state", json!("lost"))]}),
        ),
        lost(),
        get("/things/1", 200, with("state", json!("sold"))),
    ]);
    let findings = report["findings"].as_array().unwrap();
    let seen: Vec<_> = findings
        .iter()
        .map(|one| {
            (
                &one["operation"],
                &one["seen"],
                &one["count"],
                &one["first"]["exchange"],
            )
        })
        .map(|(operation, seen, count, first)| format!("{operation} {seen} {count} {first}"))
        .collect();
    assert_eq!(
        seen,
        [
            r#""GET /things" "lost" 1 3"#,
            r#""GET /things/{id}" "lost" 2 2"#,
            r#""GET /things/{id}" "sold" 1 5"#,
        ]
    );
    let at = &findings[0]["specification"];
    assert_eq!(at["file"], "specs/things/api.yaml");
    let line = usize::try_from(at["line"].as_u64().unwrap()).unwrap();
    assert!(
        API.lines()
            .nth(line - 1)
            .unwrap()
            .contains("enum: [new, used]")
    );
    assert_eq!(
        findings[0]["pointer"],
        "#/components/schemas/Thing/properties/state/enum"
    );
}

#[test]
fn names_that_are_data_are_counted_together() {
    let place = Place::new();
    let many: Vec<Value> = (0..300)
        .map(|n: u32| {
            let letters: String = n
                .to_string()
                .bytes()
                .map(|b| char::from(b'a' + b - b'0'))
                .collect();
            get("/things/1", 200, with(&format!("word_{letters}"), json!(1)))
        })
        .collect();
    let (_, report) = place.of_lines(&many);
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 51);
    let rest = findings.iter().find(|one| one["subject"] == "…").unwrap();
    assert_eq!(rest["count"], 250);
}
