//! A project with one small API, and a vendor whose document says the same until a test changes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::codegen;
use xtask::coverage::against::Difference;
use xtask::coverage::{self, Coverage, Format, Options};
use xtask::workspace::Workspace;

const CONFIG: &str = r#"
module = "pets"
client = "Pets"

[[document]]
spec = "pets.json"
overlays = ["pets.overlay.yaml"]

[webhooks]
event-member = "type"
"#;

/// One correction: the age is a whole number.
const OVERLAY: &str = "
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.components.schemas.Pet.properties.age
    description: The vendor types the age as any number; years are counted whole.
    update: {type: integer}
";

/// A test that calls one of the operations and delivers the event.
const TEST: &str = r#"
use generated_client::pets::webhooks::Event;
async fn test() {
    client.animals().get_pet("1", &params).await;
    let Event::PetBorn(pet) = event else { return };
}
"#;

/// What the vendor describes. Ours is the same at first.
pub(crate) fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "https://pets.example.com/v1"}],
        "security": [{"key": ["pets.read"]}],
        "paths": {
            "/pets/{id}": {
                "get": {
                    "operationId": "getPet",
                    "tags": ["animals"],
                    "parameters": [
                        {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                        {"name": "tags", "in": "query", "style": "form", "explode": false,
                         "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 9}},
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                    ],
                    "responses": {
                        "200": {
                            "description": "The pet.",
                            "headers": {"X-Age": {"schema": {"type": "integer"}}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                        },
                        "404": {"description": "There is none."},
                    },
                },
            },
            "/pets": {
                "post": {
                    "operationId": "addPet",
                    "tags": ["animals"],
                    "requestBody": {
                        "required": true,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                    },
                    "responses": {"201": {"description": "Added."}},
                },
            },
        },
        "webhooks": {
            "petBorn": {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {
                            "type": "object",
                            "required": ["type", "pet"],
                            "properties": {
                                "type": {"const": "pet_born"},
                                "pet": {"$ref": "#/components/schemas/Pet"},
                            },
                        }}},
                    },
                    "responses": {"200": {"description": "Noted."}},
                },
            },
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Pet": {
                    "type": "object",
                    "required": ["name", "kind"],
                    "properties": {
                        "name": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[a-z]+$"},
                        "kind": {"type": "string", "enum": ["cat", "dog"]},
                        "age": {"type": "number"},
                        "born": {"type": "string", "format": "date"},
                        "owner": {"$ref": "#/components/schemas/Owner"},
                        "chip": {"oneOf": [
                            {"type": "string", "format": "uuid"}, {"type": "integer"}, {"type": "boolean"},
                        ]},
                        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                        "notes": {"type": "object", "additionalProperties": {"type": "string"}},
                    },
                },
                "Owner": {
                    "type": "object",
                    "properties": {"email": {"type": ["string", "null"], "format": "email"}},
                },
            },
        },
    })
}

/// The project and the vendor's folder, in a place of their own.
pub(crate) struct Project {
    dir: TempDir,
    pub(crate) vendor: Value,
}

impl Project {
    /// The API is emitted, one of its two operations is tested, and the vendor says the same.
    pub(crate) fn new() -> Self {
        let project = Self {
            dir: tempfile::tempdir().unwrap(),
            vendor: document(),
        };
        project.write("specs/pets/codegen.toml", CONFIG);
        project.write("specs/pets/pets.json", &document().to_string());
        project.write("specs/pets/pets.overlay.yaml", OVERLAY);
        project.write("generated-client/tests/pets.rs", TEST);
        project.write(
            "generated-client/Cargo.toml",
            "[features]\n# <codegen features>\n# </codegen features>\n",
        );
        project.write("generated-client/src/lib.rs", "");
        project.codegen();
        project.write_vendor();
        project
    }

    /// Brings the emitted module up to date.
    pub(crate) fn codegen(&self) {
        codegen::run(
            &self.workspace(),
            &codegen::Options::default(),
            &mut Vec::new(),
        )
        .unwrap();
    }

    pub(crate) fn place(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.place(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let before = fs::read_to_string(self.place(path)).unwrap();
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit of {path} changes nothing");
        self.write(path, &after);
    }

    fn write_vendor(&self) {
        self.write("vendor/apps/pets.json", &self.vendor.to_string());
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::at(self.dir.path())
    }

    pub(crate) fn options(&self, format: Format) -> Options {
        Options {
            against: Some(self.place("vendor/apps")),
            format,
            output: None,
        }
    }

    /// Compares with the vendor as it is now.
    pub(crate) fn take(&self) -> Coverage {
        self.write_vendor();
        coverage::take(&self.workspace(), &self.options(Format::Text)).unwrap()
    }

    /// The report as text.
    pub(crate) fn report(&self, format: Format) -> String {
        self.write_vendor();
        let mut out = Vec::new();
        coverage::run(&self.workspace(), &self.options(format), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What differs and is not explained.
    pub(crate) fn open(&self) -> Vec<Difference> {
        let coverage = self.take();
        let apis = coverage.against.unwrap().apis;
        apis.iter()
            .flat_map(|api| api.unexplained().cloned())
            .collect()
    }

    /// Runs the command as a user does, from another folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(std::env::temp_dir())
            .arg("coverage")
            .args(arguments);
        command.arg("--root").arg(self.dir.path()).output().unwrap()
    }

    pub(crate) fn folder(&self) -> String {
        let folder: &Path = &self.place("vendor/apps");
        folder.to_str().unwrap().to_owned()
    }
}

/// The value at a JSON Pointer of a document, to be changed.
pub(crate) fn at<'v>(document: &'v mut Value, pointer: &str) -> &'v mut Value {
    document
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("there is no {pointer}"))
}

/// Removes a member of an object.
pub(crate) fn remove(document: &mut Value, pointer: &str, member: &str) {
    let members = at(document, pointer).as_object_mut().unwrap();
    assert!(
        members.shift_remove(member).is_some(),
        "there is no {pointer}/{member}"
    );
}
