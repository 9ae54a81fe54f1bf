//! Which servers are the API's and which an operation's own, and what they and the headers of answers are called.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use generator::diag::Style;
use generator::source::Memory;
use generator::{Config, Generated, Inputs, Options, Target, generate};
use serde_json::{Value, json};

use support::emit;

fn document(servers: Value, paths: Value) -> Value {
    json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" }, "servers": servers, "paths": paths })
}

fn operation(id: &str) -> Value {
    json!({ "operationId": id, "responses": { "204": { "description": "d" } } })
}

fn config(names: &[&str]) -> Config {
    let documents: Vec<String> = names
        .iter()
        .map(|name| format!("[[document]]\nspec = {name:?}\n"))
        .collect();
    let text = format!(
        "module = \"x\"\nclient = \"Client\"\n{}",
        documents.join("")
    );
    Config::parse(&text, "codegen.toml").unwrap()
}

fn emitted(documents: &[(&str, Value)]) -> Generated {
    let reader = documents
        .iter()
        .fold(Memory::new(), |reader, (name, document)| {
            reader.with(*name, document.to_string())
        });
    let names: Vec<&str> = documents.iter().map(|(name, _)| *name).collect();
    emit(&reader, config(&names)).unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)))
}

/// An emitted file without its line breaks, which depend on the length of names.
fn file(generated: &Generated, name: &str) -> String {
    let found = generated
        .files
        .iter()
        .find(|(path, _)| path.ends_with(name));
    let (_, text) = found.unwrap_or_else(|| panic!("no {name}"));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn servers_of_a_path_are_those_of_its_operations() {
    let up = json!([{ "url": "https://up.example.com" }]);
    let mut own = operation("own");
    own["servers"] = json!([{ "url": "https://down.example.com" }]);
    let mut same = operation("same");
    same["servers"] = json!([{ "url": "https://example.com" }]);
    let mut relative = operation("relative");
    relative["servers"] = json!([{ "url": "/v2" }]);
    let generated = emitted(&[(
        "a.json",
        document(
            json!([{ "url": "https://example.com" }]),
            json!({ "/a": { "servers": up, "get": operation("by_path"), "put": own, "post": same, "delete": relative },
                "/b": { "servers": [], "get": operation("usual") } }),
        ),
    )]);
    let operations = file(&generated, "operations/mod.rs");
    for (id, calls) in [
        ("by_path", ".servers(&[\"up\"]);"),
        ("own", ".servers(&[\"down\"]);"),
        ("same", ";"),
        // Nobody but the application knows where it is.
        ("relative", ";"),
        ("usual", ";"),
    ] {
        let (_, rest) = operations
            .split_once(&format!("Operation::new(\"{id}\","))
            .unwrap();
        let (_, rest) = rest.split_once(')').unwrap();
        assert!(rest.trim_start().starts_with(calls), "{id}: {rest:.60}");
    }
    let report = generated.report.render(Style::Plain);
    assert!(
        report.contains("note[N0603]: the server `/v2` is no absolute URL"),
        "{report}"
    );
}

#[test]
fn servers_that_every_operation_repeats_are_those_of_the_api() {
    let servers =
        json!([{ "url": "https://api.example.com" }, { "url": "https://customer.example.com" }]);
    let paths = json!({
        "/a": { "servers": servers, "get": operation("a") },
        "/b": { "servers": servers, "get": operation("b") },
    });
    let generated = emitted(&[("a.json", document(json!([]), paths))]);
    let client = file(&generated, "client.rs");
    assert!(client.contains(".servers( &[ KnownServer::new(\"api\", \"https://api.example.com\"), KnownServer::new(\"customer\", \"https://customer.example.com\"), ], )"), "{client:.600}");
    assert!(!file(&generated, "operations/mod.rs").contains(".servers("));
}

#[test]
fn another_document_has_its_own_servers() {
    let path = |id: &str| json!({ format!("/{id}"): { "get": operation(id) } });
    let generated = emitted(&[
        (
            "a.json",
            document(json!([{ "url": "https://a.example.com" }]), path("a")),
        ),
        (
            "b.json",
            document(json!([{ "url": "https://b.example.com" }]), path("b")),
        ),
        (
            "c.json",
            document(json!([{ "url": "https://a.example.com" }]), path("c")),
        ),
    ]);
    let operations = file(&generated, "operations/mod.rs");
    assert_eq!(operations.matches(".servers(").count(), 1);
    let own = "Operation::new(\"b\", Method::GET, \"/b\").servers(&[\"b\"]);";
    assert!(operations.contains(own), "{operations:.600}");
}

#[test]
fn a_name_stays_when_a_server_or_a_header_is_added() {
    let run = |document: &Value, lock: Option<String>| {
        let reader = Memory::new().with("a.json", document.to_string());
        let inputs = Inputs {
            reader: &reader,
            config: config(&["a.json"]),
            options: Options {
                target: Target::Module,
                lock,
            },
        };
        generate(&inputs).unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)))
    };
    let with_header = |ty: &str| {
        json!({ "operationId": ty, "responses": { "204": {
            "description": "d", "headers": { "X-Left": { "schema": { "type": ty } } } } } })
    };
    let before = document(
        json!([{ "url": "https://api.example.com" }]),
        json!({ "/b": { "get": with_header("integer") } }),
    );
    let first = run(&before, None);
    for line in [
        "\"server https://api.example.com\" = \"Example\"",
        "\"header x-left\" = \"X_LEFT\"",
    ] {
        assert!(first.lock.contains(line), "{}", first.lock);
    }
    let after = document(
        json!([{ "url": "https://sandbox.example.com" }, { "url": "https://api.example.com" }]),
        json!({ "/b": { "get": with_header("integer") }, "/c": { "get": with_header("number") } }),
    );
    let second = run(&after, Some(first.lock));
    let client = file(&second, "client.rs");
    assert!(
        client.contains("Sandbox, /// <https://api.example.com> Example,"),
        "{client}"
    );
    let headers = file(&second, "headers.rs");
    assert!(headers.contains("X_LEFT: Header<i64>"), "{headers}");
    assert!(headers.contains("NUMBER_X_LEFT: Header<f64>"), "{headers}");
}

#[test]
fn headers_in_the_same_words_are_one() {
    let limits = json!({ "X-Left": { "schema": { "type": "integer" } }, "X-Mode": { "schema": { "enum": ["a", "b"] } } });
    let get = |id: &str, limits: &Value| json!({ "get": { "operationId": id, "responses": { "204": { "description": "d", "headers": limits } } } });
    // Case and a description make no other header; neither does another format of the same type.
    let spelt = json!({
        "x-left": { "schema": { "type": "integer", "minimum": 0 } },
        "X-MODE": { "description": "m", "schema": { "enum": ["a", "b"] } },
    });
    let paths = json!({ "/a": get("a", &limits), "/b": get("b", &limits), "/c": get("c", &spelt) });
    let generated = emitted(&[("a.json", document(json!([]), paths))]);
    let headers = file(&generated, "headers.rs");
    assert_eq!(headers.matches("pub const ").count(), 2, "{headers}");
    assert!(headers.contains("X_MODE: Header<XModeHeader>"), "{headers}");
    assert!(file(&generated, "operations/mod.rs").contains("[`X-Left`](super::headers::X_LEFT)"));
}
