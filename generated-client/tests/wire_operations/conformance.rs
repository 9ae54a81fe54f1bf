//! Drives the same calls against mock servers that hold each request against the document and answer out of it.
//!
//! `cargo xtask conformance` starts the servers and shows what is reported here, one line of JSON an operation. The
//! verdict is its own: this only writes down what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::harness::{Given, Outcome, Reading, Row};
use crate::plan::{Planned, plan};
use crate::wire::{Api, rows_of};

/// The variable with the servers, `api/document=URL` each, spaces between them.
const SERVERS: &str = "CONFORMANCE_SERVERS";
/// The variable with the file that gets the report.
const REPORT: &str = "CONFORMANCE_REPORT";

/// How much of an answer a problem shows.
const SHOWN: usize = 600;

/// The header in which the mock server says what a request or its own answer violates.
const VIOLATIONS: &str = "sl-violations";

/// Where the servers are, and where the report goes.
pub(crate) struct Report {
    servers: BTreeMap<String, String>,
    file: File,
}

impl Report {
    pub(crate) fn open() -> Self {
        let variable = |name: &str| {
            let value = std::env::var(name);
            value.unwrap_or_else(|_| panic!("{name} is not set; run `cargo xtask conformance`"))
        };
        let servers = variable(SERVERS);
        let servers = servers.split_whitespace().filter_map(|server| {
            let (document, url) = server.split_once('=')?;
            Some((document.to_owned(), url.to_owned()))
        });
        Self {
            servers: servers.collect(),
            file: File::create(variable(REPORT)).expect("the report can be written"),
        }
    }
}

/// What happened to the calls of one operation.
#[derive(Default)]
struct Tally {
    requests: usize,
    rejected: usize,
    answers: usize,
    unread: usize,
    problems: Vec<String>,
}

/// Makes every request of every operation of an API whose document has a server.
pub(crate) async fn drive<C>(api: &Api<C>, report: &mut Report) {
    let (planned, _) = plan(api.name);
    let rows = rows_of(api, &planned);
    for operation in &planned {
        let document = format!("{}/{}", api.name, operation.file);
        let Some(url) = report.servers.get(&document) else {
            continue;
        };
        // Each has a client of its own, because the client keeps to the quotas of the vendor.
        let client = (api.client)(url);
        let row = rows[&(operation.method.as_str(), operation.template.as_str())];
        let mut tally = Tally::default();
        for (label, status, given) in calls(operation) {
            tally.call(row, &client, &label, status, &given).await;
        }
        let line = json!({
            "document": document,
            "operation": format!("{} {}", operation.method, operation.template),
            "requests": tally.requests,
            "rejected": tally.rejected,
            "answers": tally.answers,
            "unread": tally.unread,
            "problems": tally.problems,
        });
        writeln!(report.file, "{line}").expect("the report can be written");
    }
}

/// Every request with the first status of success, and the fullest with every other status.
fn calls(operation: &Planned) -> Vec<(String, u16, Given)> {
    let statuses: BTreeSet<u16> = operation
        .answers
        .iter()
        .map(|answer| answer.status)
        .collect();
    let first = statuses.first().copied().unwrap_or(200);
    let mut calls = Vec::new();
    for request in &operation.requests {
        calls.push((request.label.clone(), first, request.given.clone()));
        if request.label == "full" {
            let others = statuses.iter().filter(|status| **status != first);
            let others =
                others.map(|status| (request.label.clone(), *status, request.given.clone()));
            calls.extend(others);
        }
    }
    calls
}

impl Tally {
    async fn call<C>(&mut self, row: &Row<C>, client: &C, label: &str, status: u16, given: &Given) {
        let mut given = given.clone();
        given
            .headers
            .push(("Prefer".to_owned(), format!("code={status}")));
        self.requests += 1;
        let outcome = match (row.call)(client, &given) {
            Ok(call) => call.await,
            Err(unfit) => {
                self.rejected += 1;
                self.problems.push(format!("{label}: {}", unfit.0));
                return;
            }
        };
        let violations = outcome.headers.get(VIOLATIONS);
        let violations = violations.map_or("", |value| value.to_str().unwrap_or("?"));
        if outcome.status != Some(status) || is_error(violations) {
            self.rejected += 1;
            let refusal = String::from_utf8_lossy(&outcome.refusal);
            let got = outcome
                .status
                .map_or("no answer".to_owned(), |status| status.to_string());
            let said: String = format!("{violations} {refusal}")
                .chars()
                .take(SHOWN)
                .collect();
            self.problems
                .push(format!("{label}, {status} wanted: {got}: {}", said.trim()));
            return;
        }
        self.answers += 1;
        if let Some(failure) = unread(&outcome) {
            self.unread += 1;
            self.problems.push(format!("{label}, {status}: {failure}"));
        }
    }
}

/// Whether any violation is an error. What is deprecated is a warning, and is tested like anything else.
fn is_error(violations: &str) -> bool {
    let list: Vec<Value> = serde_json::from_str(violations).unwrap_or_default();
    let is_listed = list
        .iter()
        .any(|violation| violation["severity"] == "Error");
    is_listed || list.is_empty() && !violations.is_empty()
}

/// Why an answer could not be read, if it could not.
fn unread(outcome: &Outcome) -> Option<String> {
    match &outcome.reading {
        Reading::Success(_) | Reading::Documented(_) => None,
        Reading::Failed(error) => {
            let body: String = String::from_utf8_lossy(&outcome.refusal)
                .chars()
                .take(SHOWN)
                .collect();
            Some(format!("{error}: {body}"))
        }
    }
}
