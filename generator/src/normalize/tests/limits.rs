use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{document, run};

#[test]
fn the_deepest_document_that_loads_is_read_without_overflow() {
    let mut schema = json!({ "type": "string" });
    for _ in 0..58 {
        schema = json!({ "type": "object", "properties": { "a": schema } });
    }
    let run = run(&[(
        "api.json",
        document(
            "3.0.3",
            json!({ "components": { "schemas": { "S": schema } } }),
        ),
    )]);
    assert_eq!(run.codes(), [] as [&str; 0]);
    assert_eq!(run.get("/components/schemas/S"), &schema);
}

#[test]
fn copies_that_multiply_are_stopped() {
    // Each file holds two copies of the next one.
    let mut files = Vec::new();
    for level in 0..26 {
        let next = json!({ "$ref": format!("f{}.json", level + 1) });
        files.push((
            format!("f{level}.json"),
            json!({ "post": { "responses": {}, "callbacks": { "a": { "{$a}": next }, "b": { "{$b}": next } } } }),
        ));
    }
    files.push(("f26.json".to_owned(), json!({ "get": { "responses": {} } })));
    let root = document("3.0.3", json!({ "paths": { "/a": { "$ref": "f0.json" } } }));
    let mut all: Vec<(&str, Value)> = vec![("api.json", root)];
    all.extend(
        files
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    );
    let run = run(&all);
    assert!(
        run.codes()
            .iter()
            .all(|code| matches!(*code, "E0307" | "E0308")),
        "{:?}",
        run.codes()
    );
    assert!(!run.codes().is_empty());
}

#[test]
fn long_chains_of_aliases_take_linear_time() {
    let chain = |length: usize| {
        let mut schemas = Map::new();
        for index in 0..length {
            schemas.insert(
                format!("S{index}"),
                json!({ "$ref": format!("#/components/schemas/S{}", index + 1) }),
            );
        }
        schemas.insert(format!("S{length}"), json!({ "type": "string" }));
        document("3.0.3", json!({ "components": { "schemas": schemas } }))
    };
    let time = |document: Value| {
        let start = Instant::now();
        assert_eq!(run(&[("api.json", document)]).codes(), [] as [&str; 0]);
        start.elapsed()
    };
    let short = time(chain(500));
    let long = time(chain(4_000));
    // Eight times the length; quadratic time would be sixty-four times as long.
    assert!(
        long < short * 30 + Duration::from_millis(200),
        "{short:?} {long:?}"
    );
}

#[test]
fn the_same_input_gives_the_same_output() {
    let mut text = String::new();
    for index in 0..20 {
        write!(text, "{index}").unwrap();
    }
    let root = document(
        "3.1.0",
        json!({ "components": { "schemas": {
        "A": { "$ref": "b.json#/x" }, "B": { "$ref": "b.json#/y" }, "C": { "properties": { "z": { "$ref": "b.json#/z" } } }
    } } }),
    );
    let parts = json!({ "x": { "$ref": "#/z" }, "y": { "type": ["string", "null"] }, "z": { "const": text } });
    let print = || {
        let run = run(&[("api.json", root.clone()), ("b.json", parts.clone())]);
        (run.normalized.value.to_string(), format!("{:?}", run.diags))
    };
    assert_eq!(print(), print());
}
