//! `cargo xtask corpus` on a folder of three documents: one that is fine, one with a defect, and a fragment.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Two operations, one of them in another file, and every kind of member that a sample has to reach.
const FINE: &str = "\
openapi: 3.0.3
info: {title: Fine, version: '1.0'}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Pet'}
            example: {id: 7, name: Rex, unknown: true}
      responses:
        '201':
          description: made
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
  /owners: {$ref: 'parts/owners.yaml'}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer}
        name: {type: string}
        kind: {type: string, enum: [cat, dog]}
        chip: {type: string, nullable: true}
        owner: {$ref: 'parts/owners.yaml#/owner'}
";

const OWNERS: &str = "\
get:
  operationId: listOwners
  responses:
    '200':
      description: found
      content:
        application/json:
          schema: {$ref: '#/owner'}
owner:
  type: object
  properties:
    since: {type: string, format: date-time}
    scores: {type: object, additionalProperties: {type: number}}
";

/// A reference that leads nowhere.
const DEFECTIVE: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "Defective", "version": "1"},
  "paths": {
    "/a": {"get": {"responses": {"200": {"description": "ok", "content": {"application/json": {
      "schema": {"$ref": "#/components/schemas/Gone"}}}}}}}
  }
}
"##;

const FRAGMENT: &str = "openapi: 3.0.0\ninfo: {title: Nothing, version: '1'}\npaths: {}\n";

/// The documents, in the same place on every run: each place gets a folder of crates of its own.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("corpus")
        .join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (file, text) in [
        ("fine.yaml", FINE),
        ("parts/owners.yaml", OWNERS),
        ("defective.json", DEFECTIVE),
        ("deep/fragment.yml", FRAGMENT),
        (
            "old.yaml",
            "swagger: '2.0'\ninfo: {title: Old, version: '1'}\npaths: {}\n",
        ),
    ] {
        let place = folder.join(file);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    folder
}

/// Runs the command and gives its output and the rows it wrote, in the order of the files.
fn corpus(folder: &Path, arguments: &[&str]) -> (Output, Vec<Value>) {
    let json = folder.join("rows.out");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("corpus")
        .arg(folder)
        .arg("--json")
        .arg(&json)
        .args(arguments)
        .output()
        .unwrap();
    let rows = fs::read_to_string(json).unwrap_or_default();
    let rows = rows.lines().map(|row| serde_json::from_str(row).unwrap());
    (output, rows.collect())
}

fn picked(row: &Value, keys: &[&str]) -> Value {
    keys.iter().map(|key| row[*key].clone()).collect()
}

#[test]
fn every_document_gets_its_row() {
    let folder = folder("rows");
    let (output, rows) = corpus(&folder, &["--no-check"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let states: Vec<_> = rows
        .iter()
        .map(|row| picked(row, &["file", "status"]))
        .collect();
    assert_eq!(
        states,
        [
            json!(["deep/fragment.yml", "skipped"]),
            json!(["defective.json", "passed"]),
            json!(["fine.yaml", "passed"]),
            json!(["old.yaml", "refused"]),
        ],
        "{text}"
    );
    assert_eq!(
        rows[0]["reasons"],
        json!(["it has no operations, webhooks or schemas"])
    );

    // The defect: the reference to nothing is an error, and the operation is there all the same.
    let defective = &rows[1];
    assert_eq!(
        picked(
            defective,
            &["openapi", "operations_in", "operations_out", "errors"]
        ),
        json!(["3.1.0", 1, 1, 1])
    );
    let diagnostic = &defective["diagnostics"][0];
    assert_eq!(diagnostic["severity"], "error");
    assert!(
        diagnostic["pointer"]
            .as_str()
            .unwrap()
            .contains("/paths/~1a/get")
    );

    let fine = &rows[2];
    let columns = [
        "operations_in",
        "operations_out",
        "webhooks_in",
        "webhooks_out",
        "schemas_in",
        "types_out",
        "untyped_fields",
        "errors",
    ];
    assert_eq!(picked(fine, &columns), json!([2, 2, 0, 0, 1, 3, 0, 0]));
    assert!(fine["generate_ms"].is_u64() && fine["lines"].as_u64().unwrap() > 100);
    if cfg!(target_os = "linux") {
        assert!(fine["peak_rss_mib"].as_u64().unwrap() > 1);
    }
    assert_eq!(
        picked(fine, &["check_ok", "check_s", "samples", "samples_ok"]),
        json!([null, null, null, null])
    );
    assert!(
        text.contains("2 passed, 0 failed, 1 refused as they should be, 1 skipped; 1 other files")
    );
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(output.stderr.is_empty(), "progress is for people only");
}

#[test]
fn a_document_that_is_not_generated_is_a_finding_and_the_others_go_on() {
    let folder = folder("failure");
    let future = FINE.replace("openapi: 3.0.3", "openapi: 4.0.0");
    fs::write(folder.join("a-future.yaml"), future).unwrap();
    let (output, rows) = corpus(&folder, &["--no-check", "--only", "*.yaml"]);
    let states: Vec<_> = rows
        .iter()
        .map(|row| picked(row, &["file", "status", "operations_in", "operations_out"]))
        .collect();
    assert_eq!(
        states,
        [
            json!(["a-future.yaml", "failed", 2, null]),
            json!(["fine.yaml", "passed", 2, 2]),
            json!(["old.yaml", "refused", 0, null]),
        ]
    );
    assert!(
        rows[0]["reasons"][0]
            .as_str()
            .unwrap()
            .starts_with("not generated: E")
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_folder_without_documents_is_no_success() {
    let folder = folder("nothing");
    let (output, rows) = corpus(&folder, &["--only", "nothing*"]);
    assert_eq!((output.status.code(), rows.len()), (Some(2), 0));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("there is no OpenAPI document"), "{text}");
    let (output, _) = corpus(&folder.join("nowhere"), &[]);
    assert_eq!(output.status.code(), Some(2));
}

/// Compiles, so it costs more than the others: the dependencies of emitted crates are built once for the project.
#[test]
fn emitted_crates_are_compiled() {
    let folder = folder("check");
    let (output, rows) = corpus(&folder, &["--only", "fine.yaml"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(rows.len(), 1, "{text}");
    assert_eq!(
        picked(&rows[0], &["check_ok", "check_warnings"]),
        json!([true, 0]),
        "{text}"
    );
    assert!(rows[0]["check_s"].as_f64().unwrap() > 0.0);
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[cfg(feature = "roundtrip")]
#[test]
fn values_are_sent_through_the_emitted_types() {
    let folder = folder("roundtrip");
    let arguments = ["--only", "fine.yaml", "--no-check", "--roundtrip"];
    let (output, rows) = corpus(&folder, &arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(rows.len(), 1, "{text}");
    let row = &rows[0];
    assert!(row["samples"].as_u64().unwrap() > 20, "{text}");
    assert_eq!(row["samples"], row["samples_ok"], "{text}");
    assert_eq!(picked(row, &["losses", "untested_types"]), json!([[], []]));
}
