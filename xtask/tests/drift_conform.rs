//! `cargo xtask drift conform` as a user meets it: what of recorded traffic it finds, in which forms, and what it keeps
//! to itself.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const API: &str = "\
openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: 'https://api.example/v1'}]
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200': {description: All., content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
        4XX: {description: No., content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}}
    post:
      operationId: makeThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/newest:
    get:
      operationId: newestThing
      responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /trees:
    get:
      operationId: getTree
      responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}
components:
  schemas:
    Tree:
      anyOf:
        - $ref: '#/components/schemas/Tree'
        - {type: object, required: [a], properties: {left: {$ref: '#/components/schemas/Tree'}}}
        - {type: object, required: [b], properties: {left: {$ref: '#/components/schemas/Tree'}}}
    Thing:
      type: object
      required: [id, name, secret]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        secret: {type: string, writeOnly: true}
        note: {type: string, nullable: true}
        state: {type: string, enum: [new, used]}
        labels: {type: object, additionalProperties: {type: string}}
        extra: {type: object, additionalProperties: true, properties: {a: {type: string}}}
        shape:
          oneOf:
            - {type: object, required: [radius], properties: {radius: {type: number}}}
            - {type: object, required: [width, height], properties: {width: {type: number}, height: {type: number}}}
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}, barks: {type: boolean}}}
";

/// An overlay that adds a member, so that documents are seen to be read after their overlays.
const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.components.schemas.Thing.properties
    update: {owner: {type: string}}
";

/// A project with one API.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let specs = place.0.path().join("specs/things");
        fs::create_dir_all(&specs).unwrap();
        fs::write(specs.join("api.yaml"), API).unwrap();
        fs::write(specs.join("overlay.yaml"), OVERLAY).unwrap();
        let config = "module = \"things\"\nclient = \"Things\"\n\n[[document]]\nspec = \"api.yaml\"\noverlays = [\"overlay.yaml\"]\n";
        fs::write(specs.join("codegen.toml"), config).unwrap();
        place
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    /// Exit code, output, and what went to the error stream.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["--root", ".", "drift", "conform"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// Exit code and JSON report for exchanges that are written as lines.
    fn of_lines(&self, exchanges: &[Value]) -> (i32, Value) {
        let lines: Vec<String> = exchanges.iter().map(Value::to_string).collect();
        self.write("traffic.jsonl", &lines.join("\n"));
        let (code, out, errors) = self.run(&["traffic.jsonl", "--format", "json"]);
        assert_eq!(errors, "");
        (code, serde_json::from_str(&out).unwrap())
    }
}

fn get(path: &str, status: u16, body: Value) -> Value {
    json!({
        "request": {"method": "GET", "url": format!("https://api.example/v1{path}")},
        "response": {"status": status, "body": body},
    })
}

fn post(body: Value, status: u16, answer: Value) -> Value {
    json!({
        "request": {"method": "POST", "url": "https://api.example/v1/things", "body": body},
        "response": {"status": status, "body": answer},
    })
}

fn thing() -> Value {
    json!({"id": 1, "name": "a"})
}

/// A thing with something changed.
fn with(name: &str, value: Value) -> Value {
    let mut thing = thing();
    thing[name] = value;
    thing
}

fn without(name: &str) -> Value {
    let mut thing = thing();
    thing.as_object_mut().unwrap().remove(name);
    thing
}

/// What tells a finding: id, direction, subject, what was seen, verdict.
fn short(report: &Value) -> Vec<[String; 5]> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|one| ["id", "direction", "subject", "seen", "wire"].map(|key| text(&one[key])))
        .collect()
}

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

fn har(entries: &[Value]) -> String {
    let log = json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "pages": [], "entries": entries, "comment": ""}});
    serde_json::to_string_pretty(&log).unwrap()
}

fn entry(method: &str, url: &str, status: i64, content: Value) -> Value {
    json!({
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 1,
        "request": {"method": method, "url": url, "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "queryString": [], "headersSize": -1, "bodySize": -1},
        "response": {"status": status, "statusText": "", "content": content, "headers": [], "cookies": []},
        "cache": {}, "timings": {},
    })
}

#[test]
fn har_files_say_the_same_as_lines() {
    let place = Place::new();
    let url = "https://api.example/v1/things/1";
    let json = |value: Value| json!({"size": 1, "mimeType": "application/json; charset=utf-8", "text": value.to_string()});
    place.write(
        "traffic.har",
        &har(&[
            entry("GET", url, 200, json(thing())),
            entry("GET", url, 200, json(with("state", json!("lost")))),
            // {"id":1}
            entry("GET", url, 200, json!({"mimeType": "application/json", "encoding": "base64", "text": "eyJpZCI6MX0="})),
            entry("GET", "https://elsewhere.example/x", 200, json(json!({}))),
            entry("OPTIONS", url, 204, json!({"mimeType": "x-unknown"})),
            entry("GET", url, 0, json!({})),
            json!({"request": 1}),
            // Without a text the body was not recorded.
            entry("GET", url, 200, json!({"mimeType": "application/json", "size": 9})),
        ]),
    );
    let (code, out, errors) = place.run(&["traffic.har", "--format", "json"]);
    assert_eq!((code, errors.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        short(&report),
        [
            [
                "required-member-missing",
                "response",
                "name",
                "-",
                "breaking"
            ],
            [
                "value-not-listed",
                "response",
                "body.state",
                "lost",
                "risky"
            ],
        ]
        .map(|row| row.map(str::to_owned))
    );
    let file = json!({"file": "traffic.har", "form": "har", "exchanges": 7, "elsewhere": 1, "skipped": 2, "broken": 1, "brokenAt": [7]});
    assert_eq!(report["files"], json!([file]));
    let (_, text, _) = place.run(&["traffic.har"]);
    let expected = "\
risky: `body.state` has a value that is not listed: `lost` [value-not-listed]
  in GET /things/{id}, response, body.state
  at specs/things/api.yaml:45:31
  once, in entry 2 of traffic.har

note: 1 entry of traffic.har is no exchange: 7
4 exchanges checked (1 of 5 operations of things), 1 with other servers, 2 without an answer; 2 findings: 1 breaking, 1 risky, 0 compatible
";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn broken_lines_are_counted_and_named() {
    let place = Place::new();
    let good = get("/things/1", 200, thing()).to_string();
    place.write(
        "traffic.jsonl",
        &format!("\u{feff}{good}\n\n{{\"request\": {{\n[]\r\n{good}\r\n\n"),
    );
    let (code, out, _) = place.run(&["traffic.jsonl"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with(
            "note: 2 lines of traffic.jsonl are no exchange: 3, 4\n2 exchanges checked"
        ),
        "{out}"
    );
}

#[test]
fn what_cannot_be_checked_is_never_clean() {
    let place = Place::new();
    let good = get("/things/1", 200, thing()).to_string();
    place.write("good.jsonl", &good);
    place.write("empty.jsonl", "");
    place.write("broken.jsonl", "hunter2\n");
    place.write(
        "elsewhere.jsonl",
        &good.replace("api.example", "other.example"),
    );
    place.write(
        "cut.har",
        "{\"log\": {\"entries\": [{\"request\": \"hunter2\"},\n",
    );
    place.write("bare.har", "{\"log\": {\"version\": \"1.2\"}}");
    place.write("odd.har", "{\"log\": {\"entries\": \"hunter2\"}}");
    place.write("none.har", &har(&[]));
    let cases = [
        ("missing.jsonl", "there is no such file"),
        (
            "empty.jsonl",
            "none of 0 exchanges was answered by a server of `things`",
        ),
        ("broken.jsonl", "1 line of broken.jsonl is no exchange: 1"),
        ("elsewhere.jsonl", "none of 1 exchanges"),
        (
            "cut.har",
            "`cut.har` is no HAR file: it cannot be read any further at line 2, column 0",
        ),
        ("bare.har", "its log has no entries"),
        ("odd.har", "cannot be read any further at line 1"),
        ("none.har", "none of 0 exchanges"),
        (".", "cannot read `.`"),
    ];
    for (file, expected) in cases {
        let (code, out, errors) = place.run(&[file]);
        assert_eq!((code, out.as_str()), (3, ""), "{file}: {errors}");
        assert!(errors.contains(expected), "{file}: {errors}");
        assert!(!errors.contains("hunter2"), "{errors}");
    }
    // A recording that cannot be read is not made up for by another.
    assert_eq!(place.run(&["good.jsonl", "cut.har"]).0, 3);
    assert_eq!(place.run(&["good.jsonl", "elsewhere.jsonl"]).0, 0);
    assert_eq!(place.run(&[]).0, 2);
    assert_eq!(place.run(&["good.jsonl", "--api", "nothing"]).0, 2);
}

#[test]
fn the_exit_code_follows_the_threshold() {
    let place = Place::new();
    let cases = [
        (without("name"), [0, 1, 1, 1]),
        (with("state", json!("lost")), [0, 1, 1, 0]),
        (with("colour", json!(1)), [0, 1, 0, 0]),
        (thing(), [0, 0, 0, 0]),
    ];
    for (body, expected) in cases {
        place.write("t.jsonl", &get("/things/1", 200, body).to_string());
        let found = ["none", "compatible", "risky", "breaking"]
            .map(|on| place.run(&["t.jsonl", "--fail-on", on]).0);
        assert_eq!(found, expected);
    }
}

#[test]
fn alternatives_inside_of_alternatives_come_to_an_end() {
    let place = Place::new();
    let mut tree = json!({});
    for _ in 0..100 {
        tree = json!({"left": tree});
    }
    place.write("deep.jsonl", &get("/trees", 200, tree.clone()).to_string());
    let (_, report) = place.of_lines(&[get("/trees", 200, tree)]);
    assert_eq!(report["apis"][0]["bodiesNotFinished"], 1);
    // A schema that is its own alternative allows nothing by that.
    let (code, report) = place.of_lines(&[get("/trees", 200, json!({"left": 1}))]);
    assert_eq!(
        (code, &report["apis"][0]["bodiesNotFinished"]),
        (1, &json!(0))
    );
    assert_eq!(report["findings"].as_array().unwrap().len(), 2);
    let (_, report) = place.of_lines(&[get("/trees", 200, json!({"b": 1, "left": {"a": 1}}))]);
    assert!(
        short(&report)
            .iter()
            .all(|row| row[0] == "member-undocumented")
    );
    let (_, text, _) = place.run(&["deep.jsonl"]);
    assert!(
        text.contains("note: 1 body with too many alternatives was not looked at to the end"),
        "{text}"
    );
}

const FORMATS: [&str; 7] = [
    "text", "json", "markdown", "github", "sarif", "junit", "html",
];

/// Traffic with a secret in every place that can hold one.
fn secrets() -> (String, String) {
    let s = |place: &str| format!("S3CR3T-{place}");
    let url = format!(
        "https://user:{}@api.example/v1/things/{}?{}=1&limit={}&token={}#{}",
        s("user"),
        s("path"),
        s("query-name"),
        s("query"),
        s("token"),
        s("fragment")
    );
    let wild = format!(
        "https://api.example/v1/{}/x?{}",
        s("unknown-path"),
        s("unknown-query")
    );
    let headers = json!({"authorization": s("header"), "content-type": format!("application/json; x={}", s("parameter")), s("header-name"): "x"});
    let body = json!({
        "id": s("integer"), "name": 5, "note": [s("item")], "labels": {s("key"): {"x": s("map")}},
        "extra": {s("free"): s("free-value")}, s("member"): s("value"), "someone@example.org": s("mail-key"),
        "shape": s("alternative"), "plain_new_member": s("new-value"),
    });
    let line = |url: &str, status: u16, kind: &str, body: &Value| {
        json!({
            "request": {"method": "GET", "url": url, "headers": headers, "body": body},
            "response": {"status": status, "headers": {"content-type": kind, "set-cookie": s("cookie")}, "body": body},
            "comment": s("comment"),
        })
        .to_string()
    };
    let odd = format!("{}/{}", s("type"), "é");
    let lines = [
        line(&url, 200, "application/json", &body),
        line(&url, 200, &odd, &body),
        line(&url, 299, "text/html", &body),
        line(&wild, 200, "application/json", &body),
        line(
            &url.replace("/things/", "/things/newest/../"),
            200,
            "application/json",
            &body,
        ),
        line(
            "https://api.example/v1/things/newest",
            200,
            "application/json",
            &json!({"kind": s("tag")}),
        ),
        line(
            "https://api.example/v1/things/newest",
            200,
            "application/json",
            &json!([s("list")]),
        ),
        line(
            &format!("https://{}.example/v1/things", s("host")),
            200,
            "application/json",
            &body,
        ),
        line(&url, 200, "application/json", &body)
            .replace("\"GET\"", &format!("\"{}\"", s("method"))),
        format!("{{\"broken\": \"{}\"", s("broken-line")),
    ];
    let mut recorded = entry(
        "POST",
        "https://api.example/v1/things",
        201,
        json!({"mimeType": "application/json", "text": body.to_string()}),
    );
    recorded["request"]["headers"] = json!([{"name": "authorization", "value": s("har-header")}]);
    recorded["request"]["cookies"] =
        json!([{"name": s("har-cookie"), "value": s("har-cookie-value")}]);
    recorded["request"]["queryString"] =
        json!([{"name": s("har-query"), "value": s("har-query-value")}]);
    recorded["request"]["postData"] =
        json!({"mimeType": "application/json", "text": format!("{{\"name\": \"{}", s("har-cut"))});
    let strange = json!({"request": s("har-entry"), "response": {}});
    (lines.join("\n"), har(&[recorded, strange]))
}

#[test]
fn no_form_shows_a_secret() {
    let place = Place::new();
    let (lines, har) = secrets();
    place.write("traffic.jsonl", &lines);
    place.write("traffic.har", &har);
    for format in FORMATS {
        let (code, out, errors) = place.run(&["traffic.jsonl", "traffic.har", "--format", format]);
        assert_eq!(code, 1, "{errors}");
        for text in [&out, &errors] {
            assert!(
                !text.to_ascii_uppercase().contains("S3CR3T"),
                "{format}: {text}"
            );
            assert!(!text.contains("someone"), "{format}: {text}");
        }
        // That it keeps still is not because it found nothing.
        assert!(out.contains("plain_new_member"), "{format}: {out}");
        assert!(out.contains("body.labels.{}"), "{format}: {out}");
    }
}

#[test]
fn values_of_enumerations_are_shown_shortened_and_others_are_not() {
    let place = Place::new();
    let long = "x".repeat(500);
    let (_, report) = place.of_lines(&[
        get("/things/1", 200, with("state", json!(long))),
        get("/things/1", 200, with("id", json!("plain"))),
    ]);
    let seen: Vec<_> = short(&report)
        .into_iter()
        .map(|row| row[3].clone())
        .collect();
    assert_eq!(
        seen,
        [
            "string instead of integer".to_owned(),
            format!("{}…", "x".repeat(32))
        ]
    );
}

#[test]
fn text_of_traffic_and_documents_stays_text_in_every_form() {
    let place = Place::new();
    let hostile = "a`b|c\n::error::d<e>&\"'\u{1b}";
    place.write(
        "t.jsonl",
        &get("/things/1", 200, with("state", json!(hostile))).to_string(),
    );
    for format in FORMATS {
        let (_, out, _) = place.run(&["t.jsonl", "--format", format]);
        assert!(!out.contains("\n::error::d"), "{format}: {out}");
        assert!(!out.contains('\u{1b}'), "{format}: {out}");
        assert!(!out.contains("a`b"), "{format}: {out}");
        if matches!(format, "html" | "junit") {
            assert!(!out.contains("<e>"), "{format}: {out}");
        }
    }
}

#[test]
fn equal_recordings_give_equal_bytes() {
    let place = Place::new();
    let (lines, har) = secrets();
    place.write("traffic.jsonl", &lines);
    place.write("traffic.har", &har);
    for format in FORMATS {
        let run = || {
            place
                .run(&["traffic.jsonl", "traffic.har", "--format", format])
                .1
        };
        let out = run();
        assert_eq!(out, run());
        assert!(out.ends_with('\n') && !out.contains(&*place.0.path().to_string_lossy()));
    }
}

#[test]
fn forms_for_programs_are_well_formed() {
    let place = Place::new();
    place.write(
        "t.jsonl",
        &get("/things/1", 200, without("name")).to_string(),
    );
    let run = |format: &str| place.run(&["t.jsonl", "--format", format]).1;
    let schema: Value =
        serde_json::from_str(include_str!("../schemas/conform.schema.json")).unwrap();
    let report: Value = serde_json::from_str(&run("json")).unwrap();
    let pairs = [
        (&schema, &report),
        (&schema["properties"]["summary"], &report["summary"]),
        (&schema["$defs"]["file"], &report["files"][0]),
        (&schema["$defs"]["api"], &report["apis"][0]),
        (&schema["$defs"]["finding"], &report["findings"][0]),
    ];
    for (schema, value) in pairs {
        let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        let required: Vec<&str> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        let found: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(known, found);
        assert_eq!(known, required);
    }
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "required-member-missing");
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "specs/things/api.yaml"
    );
    assert_eq!(result["occurrenceCount"], 1);
    let junit = run("junit");
    assert!(junit.contains("tests=\"1\" failures=\"1\""), "{junit}");
    let github = run("github");
    assert!(
        github.starts_with("::error file=specs/things/api.yaml,line="),
        "{github}"
    );
    let html = run("html");
    assert!(
        html.starts_with("<!doctype html>") && !html.contains("http://") && !html.contains("src="),
        "{html}"
    );
    let markdown = run("markdown");
    assert!(
        markdown.contains("| **breaking** | the required member `name` is missing |"),
        "{markdown}"
    );
}
