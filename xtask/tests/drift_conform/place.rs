//! A project with one API, and traffic of it.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const API: &str = "\
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
pub(crate) const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.components.schemas.Thing.properties
    update: {owner: {type: string}}
";

/// A project with one API.
pub(crate) struct Place(pub(crate) TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let specs = place.0.path().join("specs/things");
        fs::create_dir_all(&specs).unwrap();
        fs::write(specs.join("api.yaml"), API).unwrap();
        fs::write(specs.join("overlay.yaml"), OVERLAY).unwrap();
        let config = "module = \"things\"\nclient = \"Things\"\n\n[[document]]\nspec = \"api.yaml\"\noverlays = [\"overlay.yaml\"]\n";
        fs::write(specs.join("codegen.toml"), config).unwrap();
        place
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    /// Exit code, output, and what went to the error stream.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
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
    pub(crate) fn of_lines(&self, exchanges: &[Value]) -> (i32, Value) {
        let lines: Vec<String> = exchanges.iter().map(Value::to_string).collect();
        self.write("traffic.jsonl", &lines.join("\n"));
        let (code, out, errors) = self.run(&["traffic.jsonl", "--format", "json"]);
        assert_eq!(errors, "");
        (code, serde_json::from_str(&out).unwrap())
    }
}

pub(crate) fn get(path: &str, status: u16, body: Value) -> Value {
    json!({
        "request": {"method": "GET", "url": format!("https://api.example/v1{path}")},
        "response": {"status": status, "body": body},
    })
}

pub(crate) fn post(body: Value, status: u16, answer: Value) -> Value {
    json!({
        "request": {"method": "POST", "url": "https://api.example/v1/things", "body": body},
        "response": {"status": status, "body": answer},
    })
}

pub(crate) fn thing() -> Value {
    json!({"id": 1, "name": "a"})
}

/// A thing with something changed.
pub(crate) fn with(name: &str, value: Value) -> Value {
    let mut thing = thing();
    thing[name] = value;
    thing
}

pub(crate) fn without(name: &str) -> Value {
    let mut thing = thing();
    thing.as_object_mut().unwrap().remove(name);
    thing
}

/// What tells a finding: id, direction, subject, what was seen, verdict.
pub(crate) fn short(report: &Value) -> Vec<[String; 5]> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|one| ["id", "direction", "subject", "seen", "wire"].map(|key| text(&one[key])))
        .collect()
}

pub(crate) fn har(entries: &[Value]) -> String {
    let log = json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "pages": [], "entries": entries, "comment": ""}});
    serde_json::to_string_pretty(&log).unwrap()
}

pub(crate) fn entry(method: &str, url: &str, status: i64, content: Value) -> Value {
    json!({
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 1,
        "request": {"method": method, "url": url, "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "queryString": [], "headersSize": -1, "bodySize": -1},
        "response": {"status": status, "statusText": "", "content": content, "headers": [], "cookies": []},
        "cache": {}, "timings": {},
    })
}
