//! A project with one API, and a folder of the vendor beside it.

use std::fs;

use tempfile::TempDir;
use xtask::drift::report::Report;
use xtask::drift::upstream::{self, Limits, Options};
use xtask::drift::{FailOn, Format, lock};
use xtask::workspace::Workspace;
use xtask::{Failure, Outcome};

pub(crate) const OURS: &str = "\
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

pub(crate) const CONFIG: &str = "\
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

pub(crate) const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.components.schemas.Thing.properties.size
    description: A size has no fraction.
    update: {type: integer}
";

pub(crate) const PROVENANCE: &str = "\
[[document]]
file = 'things.yaml'
page = 'https://vendor.example/docs'
retrieved = 2026-01-31
";

/// A project with one API, and a folder of the vendor beside it.
pub(crate) struct Place(pub(crate) TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("specs/things/things.yaml", OURS);
        place.write("specs/things/codegen.toml", CONFIG);
        place.write("specs/things/things.overlay.yaml", OVERLAY);
        place.write("specs/things/PROVENANCE.toml", PROVENANCE);
        assert_eq!(place.lock(false).unwrap(), Outcome::Clean);
        place
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::at(self.0.path())
    }

    pub(crate) fn lock(&self, check: bool) -> Result<Outcome, Failure> {
        lock(&self.workspace(), check, &mut Vec::new())
    }

    pub(crate) fn options(&self, from: &str) -> Options {
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
    pub(crate) fn vendor(&self, text: &str) -> Options {
        self.write("vendor/apps/api.yaml", text);
        self.options(self.0.path().join("vendor/apps").to_str().unwrap())
    }

    pub(crate) fn compare(&self, options: &Options) -> Result<Report, Failure> {
        upstream::compare(&self.workspace(), options)
    }

    /// The ids of the changes, and how the command ends.
    pub(crate) fn ids(&self, options: &Options) -> (Vec<&'static str>, Outcome) {
        let report = self.compare(options).unwrap();
        let ids = report.comparison.changes.iter().map(|change| change.id);
        let outcome = upstream::upstream(&self.workspace(), options, &mut Vec::new());
        (ids.collect(), outcome.unwrap())
    }

    /// Why it could not be checked.
    pub(crate) fn unchecked(&self, options: &Options) -> String {
        let failure = self.compare(options).unwrap_err();
        assert_eq!(failure.outcome(), Outcome::Unknown, "{failure}");
        failure.to_string()
    }
}
