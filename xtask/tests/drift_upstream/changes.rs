//! What has changed at the vendor, and what is only said in other words.

use std::process::Command;

use serde_json::Value;
use xtask::Outcome;
use xtask::drift::upstream::{Limits, Options};

use crate::place::*;
use crate::server::{Answer, Server};

#[test]
fn other_words_another_form_and_other_names_of_components_are_no_change() {
    let place = Place::new();
    let theirs = OURS
        .replace("In our words.", "In theirs.")
        .replace("Its name.", "How it is called.")
        .replace("example: new", "example: used")
        .replace("schemas/Thing'", "schemas/ThingDto'")
        .replace("    Thing:\n", "    ThingDto:\n");
    let as_json: Value = serde_yaml::from_str(&theirs).unwrap();
    let mut options = place.vendor(&as_json.to_string());
    assert_eq!(place.ids(&options), (vec![], Outcome::Clean));

    options.prose = true;
    let (ids, _) = place.ids(&options);
    for id in ["prose-changed", "example-changed", "component-renamed"] {
        assert!(ids.contains(&id), "{id}: {ids:?}");
    }
}

#[test]
fn what_our_overlay_corrects_is_no_change_until_the_vendor_corrects_it() {
    let place = Place::new();
    let theirs = OURS.replace("size: {type: number", "size: {type: integer");
    let (ids, _) = place.ids(&place.vendor(&theirs));
    assert_eq!(ids, ["type-narrowed", "type-narrowed"]);
}

#[test]
fn what_has_changed_is_judged_and_can_be_accepted() {
    let place = Place::new();
    let theirs = OURS.replace("required: [name]", "required: [name, state]");
    let mut options = place.vendor(&theirs);
    let (ids, outcome) = place.ids(&options);
    assert_eq!(ids, ["property-required", "property-required"]);
    assert_eq!(outcome, Outcome::Findings);

    let report = place.compare(&options).unwrap();
    let changes = report.comparison.changes.iter();
    let accepted: String = changes
        .map(|change| {
            format!(
                "[[accepted]]\nfingerprint = '{}'\nreason = 'known'\nexpires = '2026-03-01'\n",
                change.fingerprint
            )
        })
        .collect();
    place.write("accepted.toml", &accepted);
    options.accept = Some(place.0.path().join("accepted.toml"));
    assert_eq!(place.ids(&options).1, Outcome::Clean);
    options.today = Some("2026-04-01".to_owned());
    assert_eq!(place.ids(&options).1, Outcome::Findings);
}

#[test]
fn a_recorded_difference_is_explained_at_its_place_and_of_its_kind_alone() {
    let place = Place::new();
    let theirs = OURS
        .replace("required: [name]", "required: [name, state]")
        .replace("default: 1", "default: 2");
    let options = place.vendor(&theirs);
    let explained = |place: &Place| {
        let report = place.compare(&options).unwrap();
        let changes = report.comparison.changes.iter();
        let explained = changes.filter(|change| report.reason(change).is_some());
        explained.map(|change| change.id).collect::<Vec<_>>()
    };
    assert!(explained(&place).is_empty());
    let entry = |pointer: &str, kind: &str| {
        format!(
            "[[difference]]\nplaces = ['things.yaml#/components/schemas/Thing{pointer}']\nkind = '{kind}'\nwhy = 'Known.'\n"
        )
    };
    for (pointer, kind, wanted) in [
        ("/properties/size", "default", "default-changed"),
        ("/properties/state", "required", "property-required"),
    ] {
        place.write("specs/things/differences.toml", &entry(pointer, kind));
        let explained = explained(&place);
        assert!(!explained.is_empty(), "{kind}");
        assert!(explained.iter().all(|id| *id == wanted), "{explained:?}");
    }
    place.write(
        "specs/things/differences.toml",
        &entry("/properties/name", "default"),
    );
    assert!(explained(&place).is_empty());
}

#[test]
fn documents_refer_to_files_around_their_folder() {
    let place = Place::new();
    let schema = "Thing:\n  type: object\n  required: [name]\n  properties:\n    name: {type: string}\n    \
                  state: {type: string, enum: [new, used]}\n    size: {type: number, default: 1}\n";
    place.write("vendor/common/shared.yaml", schema);
    let at = OURS.find("    Thing:\n").unwrap();
    let theirs = format!(
        "{}    Thing: {{$ref: '../common/shared.yaml#/Thing'}}\n",
        &OURS[..at]
    );
    let options = place.vendor(&theirs);
    assert_eq!(place.ids(&options), (vec![], Outcome::Clean));
    let document = format!("{}/api.yaml", options.from);
    assert_eq!(
        place.ids(&place.options(&document)),
        (vec![], Outcome::Clean)
    );

    let server = Server::start(vec![
        ("/v1/apps/api.yaml", Answer::ok(&theirs)),
        ("/v1/common/shared.yaml", Answer::ok(schema)),
    ]);
    let options = place.options(&server.url("/v1/apps/api.yaml"));
    assert_eq!(place.ids(&options), (vec![], Outcome::Clean));
    // `ids` compares twice, and each comparison fetches each file once.
    assert_eq!(server.asked(), 4);
    let few = Limits {
        files: 1,
        ..Limits::default()
    };
    let options = Options {
        limits: few,
        ..options
    };
    // What it refers to may hold a change, and was not looked at.
    assert_eq!(place.ids(&options).1, Outcome::Unknown);
}

#[test]
fn a_state_in_a_commit_can_be_our_side() {
    let place = Place::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(place.0.path());
        command.args(["-c", "user.name=n", "-c", "user.email=e@example.com"]);
        assert!(
            command.args(arguments).output().unwrap().status.success(),
            "{arguments:?}"
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "specs"]);
    git(&["commit", "--quiet", "--message", "Things"]);
    let theirs = OURS.replace("enum: [new, used]", "enum: [new, used, lost]");
    place.write("specs/things/things.yaml", &theirs);
    place.lock(false).unwrap();
    let mut options = place.vendor(&theirs);
    assert_eq!(place.ids(&options), (vec![], Outcome::Clean));
    options.base = Some("git:HEAD:specs/things".to_owned());
    let report = place.compare(&options).unwrap();
    let changes = report.comparison.changes.iter();
    let values: Vec<_> = changes
        .map(|change| (change.id, change.after.as_deref(), change.silent))
        .collect();
    let added = ("enum-value-added", Some("lost"), false);
    assert_eq!(values, [added, added]);
}

#[test]
fn the_command_ends_with_the_codes_of_the_project() {
    let place = Place::new();
    let run = |text: &str| {
        let options = place.vendor(text);
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(place.0.path());
        let output = command
            .args(["drift", "upstream", "--from", &options.from])
            .output()
            .unwrap();
        output.status.code().unwrap()
    };
    assert_eq!(run(OURS), 0);
    assert_eq!(
        run(&OURS.replace("required: [name]", "required: [name, state]")),
        1
    );
    assert_eq!(run("openapi: {"), 3);
}
