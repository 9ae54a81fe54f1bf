//! `specs.lock`: what it tells, and that it fits the documents.

use std::fs;

use serde_json::Value;
use xtask::Outcome;
use xtask::drift::lock;
use xtask::workspace::Workspace;

use crate::place::*;

#[test]
fn a_lock_that_does_not_fit_the_documents_stops_the_comparison() {
    let place = Place::new();
    let options = place.vendor(OURS);
    assert_eq!(place.lock(true).unwrap(), Outcome::Clean);
    place.write(
        "specs/things/things.yaml",
        &OURS.replace("In our words.", "In other words."),
    );
    assert_eq!(place.lock(true).unwrap(), Outcome::Findings);
    assert!(
        place
            .unchecked(&options)
            .contains("run cargo xtask drift lock first")
    );
    assert_eq!(place.lock(false).unwrap(), Outcome::Clean);
    assert_eq!(place.ids(&options), (vec![], Outcome::Clean));
    place.write(
        "specs/things/things.overlay.yaml",
        &OVERLAY.replace("A size", "The size"),
    );
    assert_eq!(place.lock(true).unwrap(), Outcome::Findings);
}

#[test]
fn the_lock_tells_writing_from_meaning() {
    let place = Place::new();
    let read = || {
        let text = fs::read_to_string(place.0.path().join(lock::FILE)).unwrap();
        text.parse::<toml::Table>().unwrap()
    };
    let before = read();
    let document = &before["document"][0];
    assert_eq!(document["operations"].as_integer(), Some(4));
    assert_eq!(document["schemas"].as_integer(), Some(2));
    assert_eq!(document["events"].as_integer(), Some(1));
    assert_eq!(
        document["overlays"][0]["file"].as_str(),
        Some("things.overlay.yaml")
    );
    assert_eq!(
        before["source"][0]["url"].as_str(),
        Some("https://vendor.example/docs")
    );
    assert_eq!(
        before["source"][0]["retrieved"].as_str(),
        Some("2026-01-31")
    );

    let as_json: Value = serde_yaml::from_str(OURS).unwrap();
    place.write("specs/things/things.yaml", &as_json.to_string());
    place.lock(false).unwrap();
    let after = read();
    assert_ne!(after["document"][0]["sha256"], document["sha256"]);
    assert_eq!(
        after["document"][0]["canonical-sha256"],
        document["canonical-sha256"]
    );
}

#[test]
fn the_committed_lock_fits_the_committed_documents() {
    let outcome = lock(&Workspace::of_this_build(), true, &mut Vec::new()).unwrap();
    assert_eq!(outcome, Outcome::Clean, "repair: {}", lock::COMMAND);
}
