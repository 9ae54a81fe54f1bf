//! The tables in `goldens/README.md`: which document shows a construct, and which test proves it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use generator::source::Memory;
use generator::{Config, Inputs, Options, Target, generate};
use serde_json::{Value, json};

use support::{files_below, package};

/// A row of one of the tables.
struct Row {
    what: String,
    topics: Vec<String>,
    tests: Vec<String>,
    /// The code of the diagnostic that counts it, where the table gives one.
    code: Option<String>,
}

fn goldens() -> PathBuf {
    package().join("goldens")
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(goldens().join("README.md")).unwrap();
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.split(" | ").collect();
        let [what, topics, tests, ref rest @ ..] = cells[..] else {
            return None;
        };
        let names = |cell: &str| {
            let names = cell.trim_end_matches(" |").split(", ");
            names
                .map(|name| name.trim_matches('`').to_owned())
                .collect()
        };
        Some(Row {
            what: what.to_owned(),
            topics: names(topics),
            tests: names(tests),
            code: rest
                .first()
                .map(|code| code.trim_end_matches(" |").to_owned()),
        })
    });
    // What is above a table and the line below its head are no rows of it.
    let rows: Vec<Row> = rows
        .filter(|row| row.what != "---" && row.topics != ["topics"])
        .collect();
    assert!(rows.len() > 80, "{}", rows.len());
    rows
}

fn topics() -> BTreeSet<String> {
    files_below(&goldens().join("in"))
        .keys()
        .filter_map(|name| name.strip_suffix(".yaml"))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect()
}

/// The file of a test: one of the goldens' own, or a path from the root of the project.
fn file_of(test: &str) -> PathBuf {
    let file = test.rsplit_once("::").map_or(test, |(file, _)| file);
    if file.contains('/') {
        package().join("..").join(file)
    } else {
        goldens().join(format!("tests/{file}.rs"))
    }
}

/// The functions of a file that are run as tests.
fn tests_in(path: &Path) -> BTreeSet<String> {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found = BTreeSet::new();
    let mut marked = false;
    for line in text.lines().map(str::trim_start) {
        if matches!(line, "#[test]" | "#[tokio::test]") {
            marked = true;
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let name = rest.split(['(', '<']).next().unwrap();
            if std::mem::take(&mut marked) {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_document_and_every_test_of_the_tables_exists() {
    let topics = topics();
    let mut files: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    let mut missing = Vec::new();
    for row in rows() {
        for topic in row.topics.iter().filter(|topic| !topics.contains(*topic)) {
            missing.push(format!("{}: no document `{topic}`", row.what));
        }
        for test in &row.tests {
            let file = file_of(test);
            let known = files.entry(file.clone()).or_insert_with(|| tests_in(&file));
            let name = test.rsplit("::").next().unwrap();
            if !known.contains(name) {
                missing.push(format!("{}: no test `{test}`", row.what));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_document_stands_in_a_table() {
    let shown: BTreeSet<String> = rows().into_iter().flat_map(|row| row.topics).collect();
    let missing: Vec<String> = topics().difference(&shown).cloned().collect();
    assert_eq!(missing, [] as [&str; 0], "each needs a row in README.md");
}

/// A mistake is survived, and counted: its report has the code that the table gives.
#[test]
fn every_published_mistake_is_counted() {
    let mut seen = 0;
    for row in rows() {
        let Some(code) = &row.code else { continue };
        seen += 1;
        let counted = row.topics.iter().any(|topic| {
            let report = fs::read_to_string(goldens().join(format!("reports/{topic}.txt")));
            report.is_ok_and(|report| report.contains(&format!("[{code}]")))
        });
        assert!(counted, "{}: no report has {code}", row.what);
    }
    assert_eq!(seen, 14);
}

fn emit(document: &Value, lock: Option<String>) -> generator::Generated {
    let reader = Memory::new().with("a.json", document.to_string());
    let inputs = Inputs {
        reader: &reader,
        config: Config::for_spec("a.json", &[]),
        options: Options {
            target: Target::Module,
            lock,
        },
    };
    generate(&inputs).unwrap_or_else(|_| panic!("{document:#}"))
}

#[test]
fn a_new_schema_renames_nothing() {
    let inner = json!({ "type": "object", "properties": { "size": { "type": "integer" } } });
    let pet =
        json!({ "type": "object", "properties": { "owner": inner, "kind": { "enum": ["a"] } } });
    let document = |schemas: Value| {
        let answer = json!({ "description": "", "content": { "application/json": {
            "schema": { "type": "array", "items": { "oneOf": schemas.as_object().unwrap().keys()
                .map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }))
                .collect::<Vec<_>>() } } } } });
        json!({
            "openapi": "3.1.0", "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "get": { "operationId": "list", "responses": { "200": answer } } } },
            "components": { "schemas": schemas }
        })
    };
    let types = |generated: &generator::Generated| -> BTreeMap<String, String> {
        let types = generated.types.iter();
        types
            .map(|ty| (format!("{:?}", ty.place), ty.path.clone()))
            .collect()
    };
    let before = emit(&document(json!({ "Pet": pet, "Zoo": inner })), None);
    // Components of these names would take the names of inline schemas, if those were not pinned.
    let after = emit(
        &document(
            json!({ "PetOwner": inner, "PetKind": inner, "pet": inner, "Pet": pet, "Zoo": inner }),
        ),
        Some(before.lock.clone()),
    );
    let (before, after) = (types(&before), types(&after));
    assert!(
        before.len() >= 4 && after.len() > before.len(),
        "{before:?}"
    );
    for (place, path) in before {
        assert_eq!(after.get(&place), Some(&path), "{place}");
    }
}
