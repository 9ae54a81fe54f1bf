//! Documents around the piece that a row is about, and the comparison of two of them.

use generator::drift::{self, Change, Comparison, Direction, Scope};
use generator::source::Memory;
use generator::{Config, Inputs, Options, Target};

/// Two pieces of a document, and everything that is reported when one becomes the other.
pub(crate) struct Row {
    /// The kind of change.
    pub(crate) id: &'static str,
    /// What the pieces are.
    pub(crate) piece: Piece,
    pub(crate) base: &'static str,
    pub(crate) revision: &'static str,
    /// Wire verdict, Rust verdict and `silent` in a request, or where there is no direction; empty: not reported.
    pub(crate) request: &'static str,
    /// The same in an answer; where that is another kind of change, after its id and a colon.
    pub(crate) response: &'static str,
}

/// What a piece is, in the flow style of YAML.
#[derive(Clone, Copy)]
pub(crate) enum Piece {
    /// The schema of the member `value` of an object that is sent and received.
    Schema,
    /// That object.
    Object,
    /// Members of `POST /things`, whose answer is documented unless the piece does so.
    Operation,
    /// Members of the document, with the path `/things` unless the piece has paths.
    Document,
}

impl Row {
    pub(crate) const fn new(
        id: &'static str,
        piece: Piece,
        (base, revision): (&'static str, &'static str),
        (request, response): (&'static str, &'static str),
    ) -> Self {
        Self {
            id,
            piece,
            base,
            revision,
            request,
            response,
        }
    }

    /// Compares the pieces; the answer is what is not as the row says.
    fn mistake(&self) -> Option<String> {
        let found = compare(
            &document(self.piece, self.base),
            &document(self.piece, self.revision),
        );
        let mut expected = Vec::new();
        let mut expect = |direction: &str, verdict: &str| {
            let (id, verdict) = verdict.split_once(": ").unwrap_or((self.id, verdict));
            if !verdict.is_empty() {
                expected.push(format!("{id} {direction}: {verdict}"));
            }
        };
        let directed = found
            .changes
            .iter()
            .any(|change| change.direction.is_some());
        expect(if directed { "request" } else { "whole" }, self.request);
        expect("response", self.response);
        let mut reported: Vec<String> = found.changes.iter().map(describe).collect();
        expected.sort();
        reported.sort();
        let placed = found
            .changes
            .iter()
            .all(|change| change.base.is_some() || change.revision.is_some());
        (reported != expected || !placed).then(|| {
            let api = found.changes.iter().flat_map(|change| &change.api);
            let api: Vec<&String> = api
                .chain(found.api_only.iter().map(|other| &other.message))
                .collect();
            format!(
                "from {}\nto   {}\nreported {reported:?}\nexpected {expected:?}\nRust {api:?}",
                self.base, self.revision
            )
        })
    }
}

/// A change as a row writes it.
pub(crate) fn describe(change: &Change) -> String {
    let direction = change.direction.map_or("whole", Direction::as_str);
    let silent = if change.silent { " silent" } else { "" };
    format!(
        "{} {direction}: {} {}{silent}",
        change.id, change.wire, change.rust
    )
}

/// Checks all rows of a table.
pub(crate) fn check(table: &[Row]) {
    let mistakes: Vec<String> = table.iter().filter_map(Row::mistake).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n\n"));
}

/// A document around a piece.
pub(crate) fn document(piece: Piece, text: &str) -> String {
    let head = "openapi: 3.1.0\ninfo: {title: Things, version: '1'}\n";
    let thing = |schema: &str| {
        format!(
            "{head}paths:
  /things:
    post:
      operationId: makeThing
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}
      responses: {{'200': {{description: Done., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}}}
components:
  schemas:
    Thing: {schema}
    Other: {{type: object, required: [kind], properties: {{kind: {{type: string, const: other}}, other: {{type: string}}}}}}
    Another: {{type: object, required: [kind], properties: {{kind: {{type: string, const: another}}, another: {{type: integer}}}}}}
"
        )
    };
    match piece {
        Piece::Schema => thing(&format!("{{type: object, properties: {{value: {text}}}}}")),
        Piece::Object => thing(text),
        Piece::Operation => {
            let responses = if text.lines().any(|line| line.starts_with("responses:")) {
                ""
            } else {
                "      responses: {'200': {description: Done.}}\n"
            };
            let id = if text.contains("operationId:") {
                ""
            } else {
                "      operationId: makeThing\n"
            };
            let path = if text.contains("in: path, name: key") {
                "{key}"
            } else {
                "{id}"
            };
            let path = if text.contains("in: path") {
                format!("/things/{path}")
            } else {
                "/things".to_owned()
            };
            format!(
                "{head}paths:\n  {path}:\n    post:\n{id}{responses}      {}\n{SCHEMES}",
                text.replace('\n', "\n      ")
            )
        }
        Piece::Document => {
            let paths = if text.contains("paths:") {
                ""
            } else {
                "paths: {/things: {get: {operationId: getThing, responses: {'200': {description: Done.}}}}}\n"
            };
            let schemes = if text.contains("components:") {
                ""
            } else {
                SCHEMES
            };
            let head = if text.contains("info:") {
                "openapi: 3.1.0\n"
            } else {
                head
            };
            format!("{head}{paths}{schemes}{text}\n")
        }
    }
}

/// Credentials that pieces refer to.
const SCHEMES: &str = "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}, auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.test/token', scopes: {read: r, write: w}}}}}}\n";

/// Compares two documents.
pub(crate) fn compare(base: &str, revision: &str) -> Comparison {
    compare_with(
        base,
        revision,
        &Config::for_spec("api.yaml", &[]),
        Scope::default(),
    )
}

/// Compares two documents under a configuration.
pub(crate) fn compare_with(
    base: &str,
    revision: &str,
    config: &Config,
    scope: Scope,
) -> Comparison {
    let readers =
        [base, revision].map(|text| Memory::new().with("api.yaml", text.as_bytes().to_vec()));
    let [base_inputs, revision_inputs] = [&readers[0], &readers[1]].map(|reader| Inputs {
        reader,
        config: config.clone(),
        options: Options {
            target: Target::Module,
            lock: None,
        },
    });
    let read = |inputs: &Inputs<'_>, text: &str| {
        let report = match generator::side(inputs) {
            Ok(_) => return,
            Err(report) => report,
        };
        panic!("{}\n{text}", report.render(generator::diag::Style::Plain));
    };
    read(&base_inputs, base);
    read(&revision_inputs, revision);
    let base = generator::side(&base_inputs).unwrap();
    let revision = generator::side(&revision_inputs).unwrap();
    drift::compare(&base, &revision, scope)
}
