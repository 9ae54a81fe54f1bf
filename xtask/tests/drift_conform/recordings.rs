//! Files that hold traffic, whole and broken, and the exit codes.

use serde_json::{Value, json};

use crate::place::*;

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
