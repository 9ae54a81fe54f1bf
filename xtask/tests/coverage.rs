//! `cargo xtask coverage` on small documents: what it finds, what it does not mistake for a difference, and how it says
//! so.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

#[path = "coverage/cases.rs"]
mod cases;
#[path = "coverage/project.rs"]
mod project;

use cases::{CASES, GET, NAME, PET};
use project::{Project, at, remove};
use serde_json::{Value, json};
use xtask::coverage::against::{self, Explanation};
use xtask::coverage::inventory::Counts;
use xtask::coverage::{self, Format, Options};
use xtask::workspace::Workspace;
use xtask::{Outcome, api, codegen};

fn counts(exist: usize, emitted: usize, tested: usize) -> Counts {
    Counts {
        exist,
        emitted,
        tested,
    }
}

#[test]
fn every_kind_of_difference_is_found_once() {
    let mut project = Project::new();
    let same = project.vendor.clone();
    for (change, kind, place, ours, vendor) in CASES {
        project.vendor = same.clone();
        change(&mut project.vendor);
        assert_ne!(
            project.vendor, same,
            "{kind} at {place}: nothing was changed"
        );
        let open = project.open();
        let [difference] = open.as_slice() else {
            panic!("{kind} at {place}: {open:#?}");
        };
        let shown = (
            difference.kind.as_str(),
            difference.ours_says.as_str(),
            difference.vendor_says.as_str(),
        );
        assert_eq!(shown, (*kind, *ours, *vendor), "{place}");
        assert!(
            difference.at.trim_end_matches([':', ' ']).ends_with(place),
            "{place}: {difference:#?}"
        );
    }
}

#[test]
fn what_says_the_same_in_other_words_is_no_difference() {
    let mut project = Project::new();
    assert!(project.open().is_empty(), "{:#?}", project.open());
    let vendor = &mut project.vendor;

    // Prose, names of components, of schemes and of placeholders, and the case of headers.
    at(vendor, "/info")["title"] = json!("Animals");
    at(vendor, GET)["summary"] = json!("Gives a pet.");
    at(vendor, GET)["operationId"] = json!("pets-get");
    at(vendor, NAME)["description"] = json!("What it is called.");
    at(vendor, NAME)["title"] = json!("Name");
    at(vendor, PET)["example"] = json!({"name": "tom", "kind": "cat"});
    at(vendor, "/components/securitySchemes")["other"] =
        json!({"type": "http", "scheme": "bearer"});
    at(vendor, GET)["security"] = json!([{"other": ["pets.read"]}]);
    let item = at(vendor, "/paths")
        .as_object_mut()
        .unwrap()
        .shift_remove("/pets/{id}")
        .unwrap();
    at(vendor, "/paths")["/pets/{petId}"] = item;
    let get = at(vendor, "/paths/~1pets~1{petId}/get");
    get["parameters"][0]["name"] = json!("petId");
    let header = get["responses"]["200"]["headers"]["X-Age"].take();
    get["responses"]["200"]["headers"] = json!({"x-age": header});

    // A reference for an inline schema, an `allOf` for one object, another order.
    get["parameters"].as_array_mut().unwrap().reverse();
    get["parameters"][0] = json!({"$ref": "#/components/parameters/Limit"});
    at(vendor, "/components")["parameters"] = json!({
        "Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Limit"}},
    });
    let mut pet = at(vendor, PET).take();
    let kind = pet["properties"]
        .as_object_mut()
        .unwrap()
        .shift_remove("kind")
        .unwrap();
    pet["required"] = json!(["name"]);
    pet["properties"]["chip"]["oneOf"]
        .as_array_mut()
        .unwrap()
        .reverse();
    let schemas = at(vendor, "/components/schemas");
    schemas["Limit"] = json!({"type": "integer", "maximum": 100.0, "minimum": 1, "default": null});
    remove(schemas, "/Limit", "default");
    schemas["Named"] = pet;
    schemas["Pet"] = json!({
        "allOf": [
            {"type": "object", "required": ["kind"], "properties": {"kind": {"$ref": "#/components/schemas/Kind"}}},
            {"$ref": "#/components/schemas/Named"},
        ],
    });
    schemas["Kind"] = json!({"type": kind["type"], "enum": ["dog", "cat"]});

    let open = project.open();
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn the_language_of_the_file_is_no_difference() {
    let project = Project::new();
    let yaml = serde_yaml::to_string(&project.vendor).unwrap();
    std::fs::remove_file(project.place("vendor/apps/pets.json")).unwrap();
    project.write("vendor/apps/pets.yaml", &yaml);
    let coverage = coverage::take(&project.workspace(), &project.options(Format::Text)).unwrap();
    let against = coverage.against.unwrap();
    assert_eq!(against.documents[0].file, "pets.yaml");
    assert_eq!(
        (
            against.documents[0].operations,
            against.documents[0].covered
        ),
        (2, 2)
    );
    assert_eq!(against.findings(), 0, "{:#?}", against.apis);
}

#[test]
fn a_component_differs_once_however_many_operations_use_it() {
    let mut project = Project::new();
    at(&mut project.vendor, NAME)["maxLength"] = json!(50);
    let open = project.open();
    // Two operations, and the event.
    assert_eq!((open.len(), open[0].operations), (1, 3));
    assert_eq!(open[0].ours.key(), format!("pets.json#{NAME}"));
    assert_eq!(open[0].vendor.key(), format!("pets.json#{NAME}"));
}

#[test]
fn what_an_overlay_changes_is_explained_by_the_overlay() {
    let mut project = Project::new();
    let coverage = project.take();
    let api = &coverage.against.as_ref().unwrap().apis[0];
    let [age] = api.differences.as_slice() else {
        panic!("{:#?}", api.differences);
    };
    assert_eq!(
        (age.ours_says.as_str(), age.vendor_says.as_str()),
        ("integer", "number")
    );
    let Some(Explanation::Overlay { file, line, why }) = &age.explanation else {
        panic!("{age:#?}");
    };
    assert_eq!((file.as_str(), *line), ("pets.overlay.yaml", 5));
    assert!(why.starts_with("The vendor types the age"), "{why}");

    // The overlay is no excuse for what our document had wrong before.
    at(
        &mut project.vendor,
        "/components/schemas/Pet/properties/age",
    )["type"] = json!("string");
    assert_eq!(project.open().len(), 1);
}

#[test]
fn a_recorded_explanation_is_used_or_a_finding() {
    let mut project = Project::new();
    at(&mut project.vendor, NAME)["maxLength"] = json!(50);
    let entry = |kind: &str| {
        format!(
            "[[difference]]\nplaces = [\"pets.json#{NAME}\"]\nkind = \"{kind}\"\nwhy = \"Seen on the wire.\"\n"
        )
    };
    project.write("specs/pets/differences.toml", &entry("max-length"));
    let coverage = project.take();
    let against = coverage.against.unwrap();
    assert_eq!(against.findings(), 0, "{:#?}", against.apis);
    let whys = against.apis[0]
        .differences
        .iter()
        .map(|difference| difference.explanation.as_ref().unwrap().why());
    assert!(whys.into_iter().any(|why| why == "Seen on the wire."));

    project.write("specs/pets/differences.toml", &entry("min-length"));
    let against = project.take().against.unwrap();
    assert_eq!(
        against.apis[0].unused,
        [format!("min-length at pets.json#{NAME}")]
    );
    assert_eq!(against.findings(), 2);

    for (text, reason) in [
        (
            entry("length"),
            "`length` is no kind of difference; there are operation-missing",
        ),
        (entry("type").replace("Seen on the wire.", " "), "is empty"),
        (
            "[[difference]]\nplace = 1\n".to_owned(),
            "unknown field `place`",
        ),
    ] {
        project.write("specs/pets/differences.toml", &text);
        let error =
            coverage::take(&project.workspace(), &project.options(Format::Text)).unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unusable);
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn documents_of_other_things_are_listed_and_not_compared() {
    let project = Project::new();
    let mut other = project.vendor.clone();
    remove(&mut other, "", "webhooks");
    remove(&mut other, "/paths", "/pets/{id}");
    project.write(
        "vendor/apps/shop.json",
        &other.to_string().replace("/pets", "/goods"),
    );
    project.write("vendor/apps/notes.json", "{\"a\": 1}");
    let against = project.take().against.unwrap();
    let others: Vec<_> = against
        .not_covered
        .iter()
        .map(|file| (file.file.as_str(), file.operations))
        .collect();
    assert_eq!(others, [("shop.json", 1)]);
    assert_eq!(against.documents.len(), 1);
    assert_eq!(against.findings(), 0);
}

#[test]
fn a_document_belongs_to_the_api_that_has_its_server() {
    let mut project = Project::new();
    let mut toys = project.vendor.clone();
    toys["servers"][0]["url"] = json!("https://toys.example.com");
    project.write("specs/toys/toys.json", &toys.to_string());
    project.write(
        "specs/toys/codegen.toml",
        "module = \"toys\"\nclient = \"Toys\"\n[[document]]\nspec = \"toys.json\"\n[webhooks]\nevent-member = \"type\"\n",
    );
    project.codegen();
    let apis = |project: &Project| {
        let documents = project.take().against.unwrap().documents;
        documents
            .into_iter()
            .map(|document| document.api)
            .collect::<Vec<_>>()
    };
    assert_eq!(apis(&project), ["pets"]);
    let coverage = project.take();
    assert_eq!(
        coverage.against.unwrap().not_compared,
        ["specs/toys/toys.json"]
    );
    // A vendor may move, and has most of its operations afterwards.
    project.vendor["servers"][0]["url"] = json!("https://new.example.com");
    assert_eq!(apis(&project), ["pets", "toys"]);
    // Whoever has one of them by accident is another vendor.
    for path in ["/a", "/b", "/c"] {
        project.vendor["paths"][path] =
            json!({"get": {"responses": {"200": {"description": "x"}}}});
    }
    remove(&mut project.vendor, "", "webhooks");
    remove(&mut project.vendor, "/paths", "/pets");
    project.write("vendor/apps/pets.json", &project.vendor.to_string());
    let error = coverage::take(&project.workspace(), &project.options(Format::Text)).unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        error.to_string().starts_with("no document below"),
        "{error}"
    );
}

#[test]
fn counts_are_those_of_the_documents_the_emitted_files_and_the_tests() {
    let project = Project::new();
    let coverage = project.take();
    let pets = &coverage.apis[0];
    assert_eq!(pets.operations, counts(2, 2, 1));
    assert_eq!(pets.schemas, counts(2, 2, 2));
    assert_eq!(pets.events, counts(1, 1, 1));
    let group = &pets.groups[0];
    assert_eq!(
        (group.name.as_str(), group.schemas),
        ("animals", counts(2, 2, 2))
    );
    assert_eq!(group.operations[1].name, "POST /pets");
    assert_eq!(
        group.operations[1].rust.as_deref(),
        Some("animals::add_pet")
    );

    project.edit("generated-client/tests/pets.rs", |text| {
        text.replace("get_pet(", "add_pet(")
            .replace("Event::PetBorn", "Event::PetSold")
    });
    project.edit("generated-client/src/pets/animals/mod.rs", |text| {
        text.replace("GET_PET", "ANOTHER")
    });
    project.edit("generated-client/src/pets/animals/mod.rs", |text| {
        text.replacen("\"/pets/{id}\"", "\"/animals/{id}\"", 1)
    });
    project.edit("generated-client/src/pets/types/owner.rs", |text| {
        text.replace("Owner", "Keeper")
    });
    let pets = &project.take().apis[0];
    assert_eq!(pets.operations, counts(2, 1, 1));
    assert_eq!(pets.events, counts(1, 1, 0));
    assert_eq!(pets.schemas, counts(2, 1, 1));
    assert_eq!(
        pets.schemas_not_emitted,
        ["pets.json#/components/schemas/Owner"]
    );
}

#[test]
fn a_page_holds_no_markup_of_a_document_and_loads_nothing() {
    let mut project = Project::new();
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=y>";
    at(&mut project.vendor, PET)["properties"]["kind"]["enum"] = json!(["cat", evil]);
    at(&mut project.vendor, PET)["properties"][evil] = json!({"type": "string"});
    at(&mut project.vendor, "/paths")[format!("/{evil}")] =
        json!({"get": {"responses": {"200": {"description": "x"}}}});
    let own = project.vendor.clone();
    let html = project.report(Format::Html);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;"), "{html}");
    // Also where the text is one of ours, and stands in our tables.
    project.write("specs/pets/pets.json", &own.to_string());
    project.codegen();
    for html in [html, project.report(Format::Html)] {
        for forbidden in [
            "<script",
            "<img",
            "<link",
            "http://",
            "https://",
            "url(",
            "@import",
            "onerror=y>\"",
        ] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        assert_eq!(html.matches("<style>").count(), 1);
        assert!(html.contains("prefers-color-scheme: dark"));
        for element in ["main", "section", "table", "details", "ul", "dl", "nav"] {
            let (open, close) = (format!("<{element}"), format!("</{element}>"));
            assert_eq!(
                html.matches(&open).count(),
                html.matches(&close).count(),
                "{element}"
            );
        }
    }
}

#[test]
fn the_text_fits_a_terminal() {
    let mut project = Project::new();
    at(&mut project.vendor, PET)["properties"]["kind"]["enum"] =
        json!(["x".repeat(20), "y".repeat(70)]);
    let text = project.report(Format::Text);
    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 100, "{widest}:\n{text}");
    assert!(
        text.contains("pets.json") && text.contains("2 of 2 operations, 1 of 1 events"),
        "{text}"
    );
    assert!(
        text.contains("1 difference of pets to explain or to repair"),
        "{text}"
    );
    assert!(text.ends_with("2 of 2 operations, 2 findings\n"), "{text}");
}

#[test]
fn the_json_has_the_form_that_is_documented() {
    let mut project = Project::new();
    at(&mut project.vendor, NAME)["maxLength"] = json!(50);
    let text = project.report(Format::Json);
    assert_eq!(
        text,
        project.report(Format::Json),
        "equal inputs, other bytes"
    );
    let page: Value = serde_json::from_str(&text).unwrap();
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(keys(&page), "format outcome findings tested apis against");
    assert_eq!(
        (&page["format"], &page["outcome"], &page["findings"]),
        (&json!(1), &json!("findings"), &json!(2))
    );
    let api = &page["apis"][0];
    assert_eq!(
        keys(api),
        "api title operations schemas events groups schemas_not_emitted schemas_not_reached"
    );
    assert_eq!(
        api["operations"],
        json!({"exist": 2, "emitted": 2, "tested": 1})
    );
    assert_eq!(
        api["groups"][0]["operations"][1],
        json!({"name": "POST /pets", "rust": "animals::add_pet", "emitted": true, "tested": false})
    );
    let against = &page["against"];
    assert_eq!(
        keys(against),
        "documents not_covered not_compared unreadable apis"
    );
    assert_eq!(
        against["documents"][0],
        json!({"file": "pets.json", "api": "pets", "operations": 2, "covered": 2, "events": 1, "covered_events": 1,
               "mistakes": 0})
    );
    let differences = against["apis"][0]["differences"].as_array().unwrap();
    let open = differences
        .iter()
        .find(|difference| difference["explanation"].is_null())
        .unwrap();
    assert_eq!(
        keys(open),
        "kind operation at ours vendor ours_says vendor_says operations explanation"
    );
    assert_eq!(
        open["ours"],
        json!({"file": "pets.json", "pointer": NAME, "line": 1})
    );
    let explained = differences
        .iter()
        .find(|difference| !difference["explanation"].is_null())
        .unwrap();
    assert_eq!(keys(&explained["explanation"]), "by file line why");
}

#[test]
fn the_exit_code_says_how_it_ended() {
    let project = Project::new();
    let folder = project.folder();
    let code = |arguments: &[&str]| {
        let output = project.command(arguments);
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (output.status.code().unwrap(), text)
    };
    // One operation is not tested.
    assert_eq!(code(&["--against", &folder]).0, 1);
    project.edit("generated-client/tests/pets.rs", |text| {
        text.replace(
            "client.animals().get_pet",
            "client.animals().add_pet(&body).await; client.animals().get_pet",
        )
    });
    let (clean, text) = code(&["--against", &folder]);
    assert_eq!(clean, 0, "{text}");
    let page = project.place("page.html");
    let (clean, text) = code(&["--format", "html", "--output", page.to_str().unwrap()]);
    assert_eq!(clean, 0, "{text}");
    assert!(text.starts_with("no findings; wrote "), "{text}");
    assert!(
        std::fs::read_to_string(page)
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );

    assert_eq!(code(&["--format", "pdf"]).0, 2);
    let (unknown, text) = code(&["--against", "/no/such/folder"]);
    assert_eq!(unknown, 3);
    assert!(
        text.starts_with("cannot read the folder `/no/such/folder`"),
        "{text}"
    );
    project.write("empty/notes.md", "");
    let (unknown, text) = code(&["--against", project.place("empty").to_str().unwrap()]);
    assert_eq!(unknown, 3);
    assert!(
        text.starts_with("there is no OpenAPI document below "),
        "{text}"
    );
    project.write("vendor/apps/broken.json", "{\"openapi\": \"3.0.0\", ");
    let (unknown, text) = code(&["--against", &folder]);
    assert_eq!(unknown, 3);
    assert!(text.contains("could not be read: broken.json: "), "{text}");
}

/// What the project promises of its own documents.
#[test]
fn everything_in_our_documents_is_emitted() {
    let workspace = Workspace::of_this_build();
    assert!(
        codegen::drift(&workspace, None).unwrap().is_empty(),
        "cargo xtask codegen"
    );
    let coverage = coverage::take(&workspace, &Options::default()).unwrap();
    assert!(coverage.apis.len() >= 2);
    for api in &coverage.apis {
        assert_eq!(api.operations.emitted, api.operations.exist, "{}", api.api);
        assert_eq!(api.events.emitted, api.events.exist, "{}", api.api);
        assert!(
            api.schemas_not_emitted.is_empty(),
            "{:?}",
            api.schemas_not_emitted
        );
    }
}

/// Whatever the project's own documents hold, each says the same as itself, and every overlay has its reasons.
#[test]
fn our_documents_differ_from_themselves_by_their_overlays_alone() {
    let workspace = Workspace::of_this_build();
    let apis = api::discover(&workspace).unwrap();
    for folder in workspace.folders("specs").unwrap() {
        let place = workspace.place(&format!("specs/{folder}"));
        let against = against::compare(&workspace, &apis, &place).unwrap();
        let api = against.apis.iter().find(|api| api.api == folder).unwrap();
        let open: Vec<_> = api.unexplained().collect();
        assert!(open.is_empty(), "{open:#?}");
        assert!(
            !api.differences.is_empty(),
            "no overlay of {folder} was noticed"
        );
        for document in &against.documents {
            assert_eq!(document.covered, document.operations, "{}", document.file);
            assert_eq!(
                document.covered_events, document.events,
                "{}",
                document.file
            );
        }
    }
}
