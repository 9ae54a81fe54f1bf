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
    // Each file holds two copies of the next one, and the last one is large: 2^8 times 10,000 values.
    let mut files = vec![(
        "api.json".to_owned(),
        document("3.1.0", json!({ "paths": { "/a": { "$ref": "f0.json" } } })),
    )];
    for level in 0..8 {
        let next = json!({ "$ref": format!("f{}.json", level + 1) });
        let callbacks = json!({ "a": { "{$a}": next }, "b": { "{$b}": next } });
        files.push((
            format!("f{level}.json"),
            json!({ "post": { "callbacks": callbacks } }),
        ));
    }
    files.push(("f8.json".to_owned(), json!({ "x-data": vec![0; 10_000] })));
    let files: Vec<(&str, Value)> = files
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    assert_eq!(run(&files).codes(), ["E0308"]);
}

#[test]
fn copies_that_nest_are_stopped() {
    let mut files = vec![(
        "api.json".to_owned(),
        document("3.1.0", json!({ "paths": { "/a": { "$ref": "f0.json" } } })),
    )];
    for level in 0..40 {
        let next = json!({ "$ref": format!("f{}.json", level + 1) });
        files.push((
            format!("f{level}.json"),
            json!({ "post": { "callbacks": { "a": { "{$a}": next } } } }),
        ));
    }
    files.push(("f40.json".to_owned(), json!({})));
    let files: Vec<(&str, Value)> = files
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    assert_eq!(run(&files).codes(), ["E0307"]);
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
