//! `cargo xtask drift diff` as a user meets it: what it accepts, how it ends, and what it prints in each form.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const BASE: &str = "\
openapi: 3.1.0
info: {title: Things, version: '1'}
paths:
  /things:
    post:
      operationId: makeThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string, description: Its name.}
        state: {type: string, enum: [new, used]}
";

/// A folder with a base, and what is run in it.
struct Place(TempDir);

impl Place {
    fn new(revision: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.0.path().join("base.yaml"), BASE).unwrap();
        fs::write(place.0.path().join("revision.yaml"), revision).unwrap();
        place
    }

    /// Exit code, output, and what went to the error stream.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["drift", "diff"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn diff(&self, arguments: &[&str]) -> (i32, String) {
        let all: Vec<&str> = ["base.yaml", "revision.yaml"]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let (code, out, errors) = self.run(&all);
        assert_eq!(errors, "", "{out}");
        (code, out)
    }
}

fn breaking() -> Place {
    Place::new(
        &BASE
            .replace("required: [name]", "required: [name, state]")
            .replace("Its name.", "The name of it."),
    )
}

fn risky() -> Place {
    Place::new(&BASE.replace("[new, used]", "[new, used, lost]"))
}

#[test]
fn the_exit_code_follows_the_threshold() {
    let cases = [
        (breaking(), [0, 1, 1, 1]),
        (risky(), [0, 1, 1, 0]),
        (
            Place::new(&BASE.replace("[name]\n", "[name]\n      description: A thing.\n")),
            [0, 0, 0, 0],
        ),
        (Place::new(BASE), [0, 0, 0, 0]),
    ];
    for (place, expected) in cases {
        let found =
            ["none", "compatible", "risky", "breaking"].map(|on| place.diff(&["--fail-on", on]).0);
        assert_eq!(found, expected);
    }
    assert_eq!(risky().diff(&[]).0, 1, "risky is the default");
}

#[test]
fn text_has_verdicts_places_and_a_sum() {
    let (_, out) = breaking().diff(&[]);
    let expected = "\
breaking, Rust major: the member `Thing.state` is required now [property-required]
  in POST /things, request
  at revision.yaml:16:9, before at base.yaml:16:9
  Rust: types::Thing.state: `Option<ThingState>` is `ThingState` now
";
    assert!(out.starts_with(expected), "{out}");
    let sum = "4 changes: 1 breaking, 0 risky, 1 compatible, 2 not on the wire; 0 silent; Rust API: major\n";
    assert!(out.ends_with(sum), "{out}");
    assert!(out.contains("Only for people: 2 places"), "{out}");
    assert_eq!(Place::new(BASE).diff(&[]), (0, "no changes\n".to_owned()));
}

#[test]
fn prose_can_be_left_out() {
    let (_, out) = breaking().diff(&["--no-prose", "--format", "json"]);
    assert!(!out.contains("prose-changed"), "{out}");
    let (_, out) = breaking().diff(&["--format", "json"]);
    assert!(out.contains("prose-changed"), "{out}");
}

#[test]
fn what_cannot_be_compared_is_never_clean() {
    let place = Place::new("<!doctype html><title>Sign in</title>");
    let (code, out, errors) = place.run(&["base.yaml", "revision.yaml"]);
    assert_eq!((code, out.as_str()), (3, ""), "{errors}");
    assert!(
        errors.contains("`revision.yaml` cannot be compared"),
        "{errors}"
    );
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    let place = breaking();
    for (arguments, reason) in [
        (["base.yaml", "missing.yaml"], "missing.yaml"),
        (["base.yaml", "git:HEAD"], "git:REVISION:PATH"),
        (["base.yaml", "git:--output=x:a"], "git:REVISION:PATH"),
        (
            ["base.yaml", "git:HEAD:no/such/file.yaml"],
            "no/such/file.yaml",
        ),
        ([".", "."], "codegen.toml"),
    ] {
        let (code, out, errors) = place.run(&arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {errors}");
        assert!(errors.contains(reason), "{arguments:?}: {errors}");
    }
    assert_eq!(
        place
            .run(&["base.yaml", "revision.yaml", "--format", "pdf"])
            .0,
        2
    );
}

#[test]
fn equal_inputs_give_equal_bytes_in_every_form() {
    let place = breaking();
    for form in [
        "text", "json", "markdown", "github", "sarif", "junit", "html",
    ] {
        let first = place.diff(&["--format", form]);
        assert_eq!(first, place.diff(&["--format", form]), "{form}");
        assert!(first.1.ends_with('\n'), "{form}");
        assert!(first.1.contains("Thing.state"), "{form}: {}", first.1);
    }
}

/// The members of an object in the published schema, and those of them that must be there.
fn declared(schema: &Value, pointer: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let object = schema.pointer(pointer).unwrap();
    let names = object["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let required = object["required"].as_array().unwrap().iter();
    (
        names,
        required
            .map(|name| name.as_str().unwrap().to_owned())
            .collect(),
    )
}

#[test]
fn json_is_as_its_schema_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/drift.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let (_, out) = breaking().diff(&["--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let check = |value: &Value, pointer: &str| {
        let found: BTreeSet<String> = value.as_object().unwrap().keys().cloned().collect();
        let (names, required) = declared(&schema, pointer);
        assert_eq!((&found, &found), (&names, &required), "{pointer}");
    };
    check(&report, "");
    check(&report["base"], "/$defs/side");
    check(&report["summary"], "/properties/summary");
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 4);
    for change in changes {
        check(change, "/$defs/change");
        check(&change["revision"], "/$defs/position");
        let is_listed = |name: &str, value: &Value| {
            schema
                .pointer(&format!("/$defs/{name}/enum"))
                .unwrap()
                .as_array()
                .unwrap()
                .contains(value)
        };
        assert!(is_listed("wire", &change["wire"]) && is_listed("rust", &change["rust"]));
        assert!(is_listed("change/properties/axis", &change["axis"]));
        assert!(is_listed(
            "change/properties/direction",
            &change["direction"]
        ));
    }
    assert_eq!(report["summary"]["wire"], "breaking");
    assert_eq!(report["summary"]["rust"], "major");
    assert_eq!(changes[0]["id"], "property-required");
    assert_eq!(changes[0]["base"]["line"], 16);
}

#[test]
fn sarif_points_at_lines() {
    let (_, out) = breaking().diff(&["--format", "sarif"]);
    let log: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"property-required".into(), &"error".into())
    );
    let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(
        run["tool"]["driver"]["rules"][rule]["id"],
        "property-required"
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "revision.yaml");
    assert_eq!(
        (
            &place["region"]["startLine"],
            &place["region"]["startColumn"]
        ),
        (&16.into(), &9.into())
    );
    assert_eq!(
        result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "base.yaml"
    );
}

#[test]
fn annotations_have_the_level_of_the_verdict() {
    let (_, out) = breaking().diff(&["--format", "github"]);
    assert!(out.starts_with("::error file=revision.yaml,line=16,col=9,title=property-required%3A breaking%2C Rust major::"), "{out}");
    let (_, out) = risky().diff(&["--format", "github"]);
    assert!(out.starts_with("::warning file=revision.yaml,"), "{out}");
}

#[test]
fn a_page_needs_nothing_else_and_takes_nothing_from_the_document() {
    let evil = "\"<script>alert(1)</script>\"";
    let place = Place::new(&BASE.replace(
        "        state:",
        &format!("        {evil}: {{type: string}}\n        state:"),
    ));
    for form in ["html", "junit"] {
        let (_, out) = place.diff(&["--format", form]);
        assert!(!out.contains("<script"), "{form}: {out}");
        assert!(out.contains("&lt;script&gt;"), "{form}: {out}");
    }
    let (_, out) = place.diff(&["--format", "html"]);
    for outside in ["src=", "href=", "url(", "@import", "http:", "https:"] {
        assert!(
            !out.contains(outside),
            "the page refers to something: {outside}"
        );
    }
    assert!(out.contains("prefers-color-scheme: dark"));
}

#[test]
fn a_comment_holds_any_number_of_changes() {
    let members = |suffix: &str| -> String {
        (0..2_000)
            .map(|number| format!("        member{number}{suffix}: {{type: string}}\n"))
            .collect()
    };
    let place = Place::new(BASE);
    for (name, suffix) in [("base.yaml", "Before"), ("revision.yaml", "After")] {
        let text = BASE.replace(
            "        state:",
            &format!("{}        state:", members(suffix)),
        );
        fs::write(place.0.path().join(name), text).unwrap();
    }
    let (_, out) = place.diff(&["--format", "markdown"]);
    assert!(out.len() < 65_536, "{}", out.len());
    assert!(out.contains("are left out"), "{}", &out[out.len() - 300..]);
}

/// The configuration and the names of a folder count for both sides.
#[test]
fn a_folder_is_compared_under_its_own_configuration() {
    let place = Place::new(BASE);
    let folder = |name: &str, text: &str| {
        let folder = place.0.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("api.yaml"), text).unwrap();
        folder
    };
    let config = "module = \"things\"\nclient = \"Things\"\n[[document]]\nspec = \"api.yaml\"\n\
                  [operations.\"POST /things\"]\nname = \"make\"\n";
    fs::write(folder("old", BASE).join("codegen.toml"), config).unwrap();
    folder("new", &BASE.replace("makeThing", "buildThing"));
    let (code, out, errors) = place.run(&["old", "new"]);
    assert_eq!(code, 0, "{errors}");
    assert!(
        out.starts_with("none, Rust none: the operation `POST /things` has another id"),
        "{out}"
    );
    assert!(
        out.contains("at new/api.yaml:6:7, before at old/api.yaml:6:7"),
        "{out}"
    );
}

/// A release was made with the generator of its day.
#[test]
fn an_old_configuration_gives_way_to_the_new_one() {
    let place = Place::new(BASE);
    for (name, extra) in [("old", "retired-key = true\n"), ("new", "")] {
        let folder = place.0.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("api.yaml"), BASE).unwrap();
        let config = format!(
            "{extra}module = \"things\"\nclient = \"Things\"\n[[document]]\nspec = \"api.yaml\"\n"
        );
        fs::write(folder.join("codegen.toml"), config).unwrap();
    }
    let (code, out, errors) = place.run(&["old", "new"]);
    assert_eq!(code, 0, "{errors}");
    assert!(
        out.contains("note: the codegen.toml of the base cannot be read any more"),
        "{out}"
    );
    assert!(out.ends_with("no changes\n"), "{out}");
    let (code, _, errors) = place.run(&["new", "old"]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("retired-key"), "{errors}");
}

#[test]
fn a_state_can_be_that_of_a_commit() {
    let place = Place::new(BASE);
    let root = place.0.path();
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b.test",
                "-c",
                "commit.gpgsign=false",
                "-C",
            ])
            .arg(root)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            status.status.success(),
            "{}",
            String::from_utf8_lossy(&status.stderr)
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "base.yaml"]);
    git(&["commit", "--quiet", "--message", "Base"]);
    fs::write(root.join("base.yaml"), BASE.replace("[new, used]", "[new]")).unwrap();
    let root = root.to_str().unwrap();
    let (code, out, errors) = place.run(&["git:HEAD:base.yaml", "base.yaml", "--root", root]);
    assert_eq!(code, 1, "{errors}");
    assert!(
        out.starts_with(
            "breaking, Rust major: a value of `Thing.state` is gone: `used` [enum-value-removed]"
        ),
        "{out}"
    );
}

/// An acceptance is for one change, for a reason and for a time.
#[test]
fn accepted_changes_do_not_fail_and_stale_acceptances_do() {
    let place = breaking();
    let (_, out) = place.diff(&["--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let fingerprint = report["changes"][0]["fingerprint"].as_str().unwrap();
    let accept = |fingerprint: &str, extra: &[&str]| {
        let text = format!(
            "[[accepted]]\nfingerprint = \"{fingerprint}\"\nreason = \"we always send it\"\nexpires = \"2030-06-30\"\n"
        );
        fs::write(place.0.path().join("drift.toml"), text).unwrap();
        let arguments = ["--accept", "drift.toml"].iter().chain(extra);
        place.diff(&arguments.copied().collect::<Vec<_>>())
    };
    let (code, out) = accept(fingerprint, &["--today", "2030-06-30"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("  accepted: we always send it\n"), "{out}");
    for form in ["json", "markdown", "sarif", "html"] {
        let (code, out) = accept(fingerprint, &["--today", "2030-06-30", "--format", form]);
        assert_eq!(code, 0, "{form}");
        assert!(out.contains("we always send it"), "{form}: {out}");
    }
    let (code, out) = accept(fingerprint, &["--today", "2030-07-01"]);
    assert_eq!(code, 1);
    assert!(out.contains("has expired on 2030-06-30"), "{out}");
    let (code, out) = accept(
        "0000000000000000",
        &["--today", "2030-06-30", "--fail-on", "none"],
    );
    assert_eq!(code, 1);
    assert!(out.contains("fits no change any more"), "{out}");
    let (code, ..) = place.run(&["base.yaml", "revision.yaml", "--accept", "missing.toml"]);
    assert_eq!(code, 2);
}

/// A project with a client, an API and a release.
#[test]
fn a_version_that_is_too_small_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b.test",
                "-c",
                "commit.gpgsign=false",
                "-C",
            ])
            .arg(root)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let manifest = |version: &str| {
        fs::write(
            root.join("Cargo.toml"),
            format!("[workspace.package]\nversion = \"{version}\"\n"),
        )
        .unwrap();
    };
    let version = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["drift", "version", "--root"])
            .arg(root)
            .args(arguments)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            String::from_utf8(text).unwrap(),
        )
    };
    fs::create_dir_all(root.join("specs/things")).unwrap();
    fs::create_dir_all(root.join("generated-client")).unwrap();
    fs::write(
        root.join("generated-client/Cargo.toml"),
        "[package]\nversion.workspace = true\n",
    )
    .unwrap();
    let config = "module = \"things\"\nclient = \"Things\"\n[[document]]\nspec = \"api.yaml\"\n";
    fs::write(root.join("specs/things/codegen.toml"), config).unwrap();
    fs::write(root.join("specs/things/api.yaml"), BASE).unwrap();
    manifest("0.3.1");
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "Release"]);
    let (code, out) = version(&[]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("--since"), "{out}");
    git(&["tag", "v0.3.1"]);
    assert_eq!(version(&[]).0, 0);

    fs::write(
        root.join("specs/things/api.yaml"),
        BASE.replace("required: [name]", "required: [name, state]"),
    )
    .unwrap();
    let (code, out) = version(&[]);
    assert_eq!(code, 1, "{out}");
    let sum = "since v0.3.1, which is 0.3.1, the change is major: at least 0.4.0; generated-client is 0.3.1, too small\n";
    assert!(out.ends_with(sum), "{out}");
    manifest("0.4.0");
    let (code, out) = version(&["--since", "HEAD"]);
    assert_eq!(code, 0, "{out}");
}
