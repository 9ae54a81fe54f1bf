//! The forms of the report, and what none of them shows.

use serde_json::{Value, json};

use crate::place::*;

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
        serde_json::from_str(include_str!("../../schemas/conform.schema.json")).unwrap();
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
