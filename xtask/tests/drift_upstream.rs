//! `cargo xtask drift upstream` and `drift lock`: what counts as a change at the vendor, and what as not looked at.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

#[path = "drift_upstream/server.rs"]
mod server;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use xtask::drift::report::Report;
use xtask::drift::upstream::{self, Limits, Options};
use xtask::drift::{FailOn, Format, lock};
use xtask::workspace::Workspace;
use xtask::{Failure, Outcome};

use server::{Answer, Server};

const OURS: &str = "\
openapi: 3.1.0
info: {title: Things, version: '1', description: In our words.}
paths:
  /things:
    get:
      operationId: listThings
      responses: {'200': {description: All., content: {application/json: {schema: {$ref: '#/components/schemas/Things'}}}}}
    post:
      operationId: makeThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'204': {description: Done.}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getThing
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
    delete:
      operationId: deleteThing
      responses: {'204': {description: Gone.}}
webhooks:
  thingMade:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'200': {description: Heard.}}
components:
  schemas:
    Things: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string, description: Its name.}
        state: {type: string, enum: [new, used], example: new}
        size: {type: number, default: 1}
";

const CONFIG: &str = "\
module = 'things'
client = 'Things'
[[document]]
spec = 'things.yaml'
overlays = ['things.overlay.yaml']
[operations.getThing]
name = 'look_up'
[webhooks]
event-member = 'name'
event-optional = true
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.components.schemas.Thing.properties.size
    description: A size has no fraction.
    update: {type: integer}
";

const PROVENANCE: &str = "\
[[document]]
file = 'things.yaml'
page = 'https://vendor.example/docs'
retrieved = 2026-01-31
";

/// A project with one API, and a folder of the vendor beside it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("specs/things/things.yaml", OURS);
        place.write("specs/things/codegen.toml", CONFIG);
        place.write("specs/things/things.overlay.yaml", OVERLAY);
        place.write("specs/things/PROVENANCE.toml", PROVENANCE);
        assert_eq!(place.lock(false).unwrap(), Outcome::Clean);
        place
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn workspace(&self) -> Workspace {
        Workspace::at(self.0.path())
    }

    fn lock(&self, check: bool) -> Result<Outcome, Failure> {
        lock(&self.workspace(), check, &mut Vec::new())
    }

    fn options(&self, from: &str) -> Options {
        Options {
            from: from.to_owned(),
            base: None,
            api: None,
            prose: false,
            max_loss: 20,
            limits: Limits::default(),
            format: Format::Text,
            fail_on: FailOn::Risky,
            accept: None,
            today: Some("2026-02-01".to_owned()),
        }
    }

    /// The options for a vendor with this document, in a folder with nothing else.
    fn vendor(&self, text: &str) -> Options {
        self.write("vendor/apps/api.yaml", text);
        self.options(self.0.path().join("vendor/apps").to_str().unwrap())
    }

    fn compare(&self, options: &Options) -> Result<Report, Failure> {
        upstream::compare(&self.workspace(), options)
    }

    /// The ids of the changes, and how the command ends.
    fn ids(&self, options: &Options) -> (Vec<&'static str>, Outcome) {
        let report = self.compare(options).unwrap();
        let ids = report.comparison.changes.iter().map(|change| change.id);
        let outcome = upstream::upstream(&self.workspace(), options, &mut Vec::new());
        (ids.collect(), outcome.unwrap())
    }

    /// Why it could not be checked.
    fn unchecked(&self, options: &Options) -> String {
        let failure = self.compare(options).unwrap_err();
        assert_eq!(failure.outcome(), Outcome::Unknown, "{failure}");
        failure.to_string()
    }
}

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
    assert_eq!(document.operations, ["GET /parts"]);
    assert_eq!(document.events, ["event thingLost"]);
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
