//! What only the vendor has, in every form of the report.

use std::fs;
use std::path::Path;

use serde_json::Value;
use xtask::Outcome;
use xtask::drift::Format;
use xtask::drift::upstream::{self, Options};

use crate::place::*;

#[test]
fn what_only_the_vendor_has_is_a_list_of_its_own() {
    let place = Place::new();
    let more = "  /parts:\n    get:\n      responses: {'200': {description: All.}}\nwebhooks:\n  thingLost:\n    post:\n      \
                responses: {'200': {description: Heard.}}\n";
    let options = place.vendor(&OURS.replace("webhooks:\n", more));
    let other = "openapi: 3.0.3\ninfo: {title: Others, version: '1'}\npaths: {/others: {get: {responses: {}}}}\n";
    place.write("vendor/apps/others.yaml", other);
    assert_eq!(place.ids(&options), (vec![], Outcome::Clean));

    let upstream = place.compare(&options).unwrap().upstream.unwrap();
    let [document] = upstream.not_covered.as_slice() else {
        panic!("{upstream:?}");
    };
    assert!(document.file.ends_with("vendor/apps/api.yaml"));
    assert!(Path::new(&document.file).is_file(), "{}", document.file);
    let names: Vec<&str> = document.all().map(|new| new.name.as_str()).collect();
    assert_eq!(names, ["GET /parts", "event thingLost"]);
    let text = fs::read_to_string(&document.file).unwrap();
    for (new, line) in document.all().zip(["    get:", "  thingLost:"]) {
        assert_eq!(text.lines().nth(new.at.line - 1), Some(line));
        assert_eq!(new.at.column, line.len() - line.trim_start().len() + 1);
    }
    assert_eq!(
        upstream.sentence().unwrap(),
        "new upstream, not covered: 1 operation, 1 event, 1 other document with 1 operation"
    );
    for (format, wanted) in [
        (
            Format::Text,
            "    GET /parts\n    event thingLost\n  nothing of others.yaml\n",
        ),
        (Format::Json, "\"GET /parts\""),
        (Format::Markdown, "- `GET /parts` in `"),
        (
            Format::Github,
            "::notice title=drift::new upstream, not covered: 1 operation",
        ),
        (Format::Html, "<li><code>GET /parts</code> in "),
        (
            Format::Junit,
            "tests=\"4\" failures=\"0\" errors=\"0\" skipped=\"3\"",
        ),
        (
            Format::Junit,
            "<testcase classname=\"drift.not-covered\" name=\"GET /parts\" file=\"",
        ),
        (
            Format::Sarif,
            "\"text\": \"new upstream, not covered: GET /parts\"",
        ),
    ] {
        let mut out = Vec::new();
        let options = Options {
            format,
            ..options.clone()
        };
        upstream::upstream(&place.workspace(), &options, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(wanted), "{format:?}: {out}");
    }
}

#[test]
fn what_only_the_vendor_has_is_a_note_at_its_place() {
    let place = Place::new();
    let more = "  /parts:\n    get:\n      responses: {'200': {description: All.}}\nwebhooks:\n";
    let options = Options {
        format: Format::Sarif,
        ..place.vendor(&OURS.replace("webhooks:\n", more).replace("[name]", "[]"))
    };
    let mut out = Vec::new();
    upstream::upstream(&place.workspace(), &options, &mut out).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let notes: Vec<&Value> = results
        .iter()
        .filter(|result| result["ruleId"] == "not-covered")
        .collect();
    // Beside what has changed, and after it.
    assert_eq!((notes.len(), results.last()), (1, notes.first().copied()));
    assert!(results.len() > 1);
    assert_eq!(notes[0]["level"], "note");
    let at = usize::try_from(notes[0]["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][at]["id"], "not-covered");
    let location = &notes[0]["locations"][0];
    let file = &location["physicalLocation"]["artifactLocation"]["uri"];
    assert!(file.as_str().unwrap().ends_with("vendor/apps/api.yaml"));
    assert_eq!(location["physicalLocation"]["region"]["startLine"], 21);
    assert_eq!(location["physicalLocation"]["region"]["startColumn"], 5);
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "#/paths/~1parts/get"
    );
}
