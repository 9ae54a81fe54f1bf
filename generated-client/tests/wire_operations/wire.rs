//! Drives the calls of an API against a server on loopback.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use samples::compare::differences;
use serde_json::Value;

use crate::expect::{Content, Expected};
use crate::harness::{Outcome, Reading, Row};
use crate::plan::{Answer, Body, Planned, plan};
use crate::support::{Answer as Scripted, Received, Server};

/// An API and how it is called.
pub(crate) struct Api<C: 'static> {
    pub(crate) name: &'static str,
    pub(crate) rows: &'static [Row<C>],
    pub(crate) client: fn(&str) -> C,
    /// The header that the credential is sent in, and its value.
    pub(crate) credential: (&'static str, &'static str),
    /// How many operations there are at least, so that a document which lost some is noticed.
    pub(crate) at_least: usize,
}

/// What was done and found.
#[derive(Default)]
struct Tally {
    requests: usize,
    answers: usize,
    failures: Vec<String>,
}

/// The path of the server that the client is told of, so that it is seen to be kept.
const BASE: &str = "/base/v2";

/// Makes every request of every operation, and answers each with every documented answer.
pub(crate) async fn drive<C>(api: &Api<C>) {
    let (planned, wrong) = plan(api.name);
    let rows = rows_of(api, &planned);
    let answer = Arc::new(Mutex::new(Scripted::empty(204)));
    let shared = Arc::clone(&answer);
    let server =
        Server::handling(move |_| shared.lock().expect("no test panics here").clone()).await;
    let mut tally = Tally {
        failures: wrong,
        ..Tally::default()
    };
    for operation in &planned {
        // Each has a client of its own, because the client keeps to the quotas of the vendor.
        let client = (api.client)(&format!("{}{BASE}", server.url()));
        let row = rows[&(operation.method.as_str(), operation.template.as_str())];
        for request in &operation.requests {
            *answer.lock().expect("no test panics here") = scripted(&operation.answers[0]);
            let place = format!("{} ({}, {})", operation.name, row.id, request.label);
            let before = server.received().len();
            match (row.call)(&client, &request.given) {
                Ok(call) => _ = call.await,
                Err(unfit) => {
                    tally.failures.push(format!("{place}: {}", unfit.0));
                    continue;
                }
            }
            let received = server.received().split_off(before);
            let [received] = received.as_slice() else {
                let count = received.len();
                tally
                    .failures
                    .push(format!("{place}: {count} requests arrived"));
                continue;
            };
            tally.requests += 1;
            let found = mistakes(operation, &request.expected, received, api.credential);
            tally
                .failures
                .extend(found.into_iter().map(|found| format!("{place}: {found}")));
        }
        // The answers do not depend on the request: the fullest is made for each.
        let Some(request) = operation
            .requests
            .iter()
            .find(|request| request.label == "full")
        else {
            continue;
        };
        for expected in &operation.answers {
            *answer.lock().expect("no test panics here") = scripted(expected);
            let place = format!("{} ({}, status {})", operation.name, row.id, expected.label);
            let outcome = match (row.call)(&client, &request.given) {
                Ok(call) => call.await,
                Err(_) => continue,
            };
            tally.answers += 1;
            let found = misread(expected, &outcome);
            tally
                .failures
                .extend(found.map(|found| format!("{place}: {found}")));
        }
    }
    println!(
        "{}: {} operations, {} requests, {} answers",
        api.name,
        planned.len(),
        tally.requests,
        tally.answers
    );
    assert!(tally.failures.is_empty(), "{}", listed(&tally.failures));
    assert!(
        planned.len() >= api.at_least,
        "{} operations",
        planned.len()
    );
}

/// The row of each operation; each operation has one, and each row an operation.
pub(crate) fn rows_of<'a, C>(
    api: &Api<C>,
    planned: &'a [Planned],
) -> BTreeMap<(&'a str, &'a str), &'static Row<C>> {
    let find = |operation: &'a Planned| {
        let key = (operation.method.as_str(), operation.template.as_str());
        let row = api.rows.iter().find(|row| (row.method, row.path) == key);
        let row = row.unwrap_or_else(|| panic!("{} is not emitted", operation.name));
        (key, row)
    };
    let found: BTreeMap<_, _> = planned.iter().map(find).collect();
    for row in api.rows {
        let known = found.contains_key(&(row.method, row.path));
        assert!(known, "{} {} is in no document", row.method, row.path);
        assert_eq!(
            row.media_type, None,
            "the test knows one body for each operation"
        );
    }
    found
}

fn listed(failures: &[String]) -> String {
    let mut text = format!("{} findings", failures.len());
    for failure in failures {
        let _ = write!(text, "\n{failure}");
    }
    text
}

/// The answer as the server gives it.
fn scripted(answer: &Answer) -> Scripted {
    let headers: Vec<(&str, &str)> = answer
        .media_type
        .iter()
        .map(|media_type| ("content-type", media_type.as_str()))
        .collect();
    match &answer.body {
        Body::Nothing => Scripted::new(answer.status, &headers, ""),
        Body::Json(value) => Scripted::new(answer.status, &headers, value.to_string()),
        Body::Raw(text) => Scripted::new(answer.status, &headers, text),
    }
}

/// In what a request differs from what it should be.
fn mistakes(
    operation: &Planned,
    expected: &Expected,
    received: &Received,
    credential: (&str, &str),
) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, expected: &dyn std::fmt::Debug, got: &dyn std::fmt::Debug| {
        let (expected, got) = (format!("{expected:?}"), format!("{got:?}"));
        if expected != got {
            found.push(format!("{what}: expected {expected}, got {got}"));
        }
    };
    compare(
        "method",
        &operation.method.as_str(),
        &received.method.as_str(),
    );
    compare(
        "path",
        &format!("{BASE}{}", expected.path),
        &received.path(),
    );
    let mut query: Vec<&str> = received
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .collect();
    query.sort_unstable();
    compare("query", &expected.query, &query);
    let own = expected
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own {
        compare(name, &Some(value), &received.header(name));
    }
    let (name, value) = credential;
    compare(
        name,
        &operation.is_secured.then_some(value),
        &received.header(name),
    );
    let accepted = received.header("accept").unwrap_or_default();
    for answer in &operation.answers {
        if let Some(media_type) = &answer.media_type {
            let is_asked_for = accepted.split(", ").any(|accepted| accepted == media_type);
            compare("accept", &true, &is_asked_for);
        }
    }
    let content_type = received.header("content-type");
    match &expected.content {
        Content::Nothing => {
            compare("content-type", &None::<&str>, &content_type);
            compare("body", &"", &received.text());
        }
        Content::Json(media_type, value) => {
            compare("content-type", &Some(media_type.as_str()), &content_type);
            match serde_json::from_slice::<Value>(&received.body) {
                Ok(got) => found.extend(told(value, &got)),
                Err(error) => found.push(format!("the body is no JSON: {error}")),
            }
        }
        Content::Form(pairs) => {
            compare(
                "content-type",
                &Some("application/x-www-form-urlencoded"),
                &content_type,
            );
            let mut got: Vec<&str> = received.text().split('&').collect();
            got.sort_unstable();
            compare("form", pairs, &got);
        }
        Content::Multipart(parts) => {
            let boundary =
                content_type.and_then(|value| value.strip_prefix("multipart/form-data; boundary="));
            let mut got =
                boundary.map_or_else(Vec::new, |boundary| parts_of(received.text(), boundary));
            got.sort();
            compare("parts", parts, &got);
        }
    }
    found
}

/// The parts of a form of texts (RFC 7578): their names and what they hold.
fn parts_of(text: &str, boundary: &str) -> Vec<(String, String)> {
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let parts = text.split(boundary.as_str()).filter_map(|part| {
        let (head, body) = part.split_once("\r\n\r\n")?;
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), body.strip_suffix("\r\n")?.to_owned()))
    });
    parts.collect()
}

/// In what the client's reading of an answer differs from what was answered.
fn misread(expected: &Answer, outcome: &Outcome) -> Option<String> {
    let is_success = (200..300).contains(&expected.status);
    let body = match &outcome.reading {
        Reading::Success(body) if is_success => body,
        Reading::Documented(body) if !is_success => body,
        _ => return Some(format!("{outcome:?}")),
    };
    if outcome.status != Some(expected.status) {
        return Some(format!("{outcome:?}"));
    }
    match &expected.body {
        Body::Nothing => (!body.is_empty()).then(|| format!("no body was read as {body:?}")),
        Body::Raw(text) => (body != text).then(|| format!("{text:?} was read as {body:?}")),
        Body::Json(value) => match serde_json::from_slice(body) {
            Ok(got) => told(value, &got),
            Err(error) => Some(format!("what was decoded is written as {body:?}: {error}")),
        },
    }
}

/// The differences of two values, by their pointers.
fn told(sent: &Value, got: &Value) -> Option<String> {
    let found = differences(sent, got);
    let told: Vec<String> = found
        .iter()
        .map(|found| {
            let show = |value: &Option<Value>| {
                value
                    .as_ref()
                    .map_or("nothing".to_owned(), Value::to_string)
            };
            format!(
                "{}: {} ({} became {})",
                found.pointer,
                found.cause,
                show(&found.sent),
                show(&found.got)
            )
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}
