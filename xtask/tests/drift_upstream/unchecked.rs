//! What could not be looked at, which is never called unchanged.

use std::time::Duration;

use serde_json::Value;
use xtask::Outcome;
use xtask::drift::upstream::{Limits, Options};

use crate::place::*;
use crate::server::{Answer, Server};

#[test]
fn an_operation_that_is_gone_breaks_and_too_many_mean_that_nothing_was_checked() {
    let place = Place::new();
    let theirs: Value = serde_yaml::from_str(OURS).unwrap();
    let mut less = theirs.clone();
    less["paths"]["/things/{id}"]
        .as_object_mut()
        .unwrap()
        .remove("delete");
    let mut options = place.vendor(&less.to_string());
    let why = place.unchecked(&options);
    assert!(
        why.contains("has 3 operations where specs/specs.lock has 4"),
        "{why}"
    );
    assert!(why.contains("more than 20 % fewer"), "{why}");

    options.max_loss = 25;
    assert_eq!(
        place.ids(&options),
        (vec!["operation-removed"], Outcome::Findings)
    );
}

#[test]
fn what_is_no_description_of_ours_was_not_checked() {
    let place = Place::new();
    let missing = place.options("/no/such/folder");
    assert!(place.unchecked(&missing).contains("cannot read"));
    let others = place.vendor("openapi: 3.0.3\ninfo: {title: O, version: '1'}\npaths: {/others: {get: {responses: {}}}}\n");
    assert!(place.unchecked(&others).contains("nothing in"));
    let broken = place.vendor("openapi: 3.0.3\npaths: {\n");
    assert!(
        place
            .unchecked(&broken)
            .contains("could not check: `api.yaml`")
    );
    let page = place.vendor("<!doctype html><title>openapi: </title>");
    assert!(place.unchecked(&page).contains("no OpenAPI document"));
}

#[test]
fn a_server_that_gives_no_document_was_not_checked() {
    let place = Place::new();
    let elsewhere = Server::start(vec![("/api.yaml", Answer::ok(OURS))]);
    let large = format!("{OURS}# {}\n", "x".repeat(100_000));
    let server = Server::start(vec![
        ("/good", Answer::ok(OURS)),
        ("/moved", Answer::redirect("/good")),
        ("/round", Answer::redirect("/round")),
        ("/away", Answer::redirect(&elsewhere.url("/api.yaml"))),
        (
            "/page",
            Answer::of("200 OK", "text/html; charset=utf-8", OURS),
        ),
        ("/bare", Answer::ok(" <html><body>Sign in</body></html>")),
        ("/broken", Answer::ok("openapi: 3.1.0\npaths: {\n")),
        ("/text", Answer::ok("Not an API at all.")),
        ("/large", Answer::ok(&large)),
        ("/chunks", Answer::chunked(&large)),
        ("/cut", Answer::ok(OURS).cut()),
        ("/slow", Answer::ok(OURS).never_ending()),
        (
            "/failed",
            Answer::of("500 Internal Server Error", "text/plain", ""),
        ),
    ]);
    let limits = Limits {
        bytes: 50_000,
        ..Limits::default()
    };
    let at = |path: &str| Options {
        limits,
        ..place.options(&server.url(path))
    };
    assert_eq!(place.ids(&at("/good")), (vec![], Outcome::Clean));
    assert_eq!(place.ids(&at("/moved")), (vec![], Outcome::Clean));
    for (path, reason) in [
        ("/none", "the server answered 404"),
        ("/failed", "the server answered 500"),
        ("/round", "redirected too often"),
        ("/away", "leads to another server"),
        ("/page", "HTML page"),
        ("/bare", "HTML page"),
        ("/broken", "could not check"),
        ("/text", "could not check"),
        ("/large", "larger than 50000 bytes"),
        ("/chunks", "larger than 50000 bytes"),
        ("/cut", "could not check"),
    ] {
        let why = place.unchecked(&at(path));
        assert!(why.contains(reason), "{path}: {why}");
    }
    assert_eq!(elsewhere.asked(), 0);

    let short = Limits {
        time: Duration::from_millis(200),
        ..limits
    };
    let why = place.unchecked(&Options {
        limits: short,
        ..at("/slow")
    });
    assert!(why.contains("takes too long"), "{why}");
    let gone = elsewhere.url("/api.yaml");
    drop(elsewhere);
    let why = place.unchecked(&place.options(&gone));
    assert!(why.contains("could not check"), "{why}");
}

#[test]
fn a_url_is_read_only_where_nobody_can_change_the_answer_and_no_secret_is_shown() {
    let place = Place::new();
    for (url, reason) in [
        ("http://192.0.2.1/api.yaml?key=hidden", "is not https"),
        (
            "http://localhost.example/api.yaml?key=hidden",
            "is not https",
        ),
        ("ftp://127.0.0.1/api.yaml?key=hidden", "is not https"),
        (
            "https://me:hidden@192.0.2.1/api.yaml",
            "a user or a password",
        ),
    ] {
        let failure = place.compare(&place.options(url)).unwrap_err();
        assert_eq!(failure.outcome(), Outcome::Unusable, "{url}");
        let text = failure.to_string();
        assert!(text.contains(reason), "{url}: {text}");
        assert!(!text.contains("hidden"), "{text}");
    }
    let server = Server::start(vec![("/good?key=hidden", Answer::ok(OURS))]);
    let report = place
        .compare(&place.options(&server.url("/good?key=hidden")))
        .unwrap();
    assert_eq!(report.revision.input, server.url("/good"));
}
