//! SARIF 2.1.0 (OASIS Standard): one result a change, with its place in the revision and the one in the base, and one
//! for what a vendor has and we do not.

use std::collections::BTreeMap;

use generator::drift::{Change, Position, Wire, kinds};
use serde_json::{Value, json};

use crate::drift::report::{Report, Summary, Upstream};

/// Where the schema of the form is published.
pub(in crate::drift) const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The rule of what a vendor has and we do not; it is no change, and so none of the kinds of changes.
const NOT_COVERED: &str = "not-covered";

/// The report.
pub(super) fn print(report: &Report) -> String {
    let told: Vec<&Change> = report.told().collect();
    let used: BTreeMap<&str, usize> = kinds::ALL
        .iter()
        .filter(|kind| told.iter().any(|change| change.id == kind.id))
        .enumerate()
        .map(|(position, kind)| (kind.id, position))
        .collect();
    let mut rules: Vec<Value> = kinds::ALL
        .iter()
        .filter(|kind| used.contains_key(kind.id))
        .map(|kind| {
            json!({
                "id": kind.id,
                "shortDescription": { "text": kind.says.replace("{}", "something") },
                "properties": { "axis": kind.axis.as_str() },
            })
        })
        .collect();
    let mut results: Vec<Value> = told
        .iter()
        .map(|change| result(report, change, &used))
        .collect();
    let new = report
        .upstream
        .as_ref()
        .map(|all| not_covered(all, rules.len()));
    if let Some(new) = new.filter(|new| !new.is_empty()) {
        rules.push(json!({
            "id": NOT_COVERED,
            "shortDescription": { "text": "the vendor has something that we do not" },
        }));
        results.extend(new);
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "cargo xtask drift", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(report: &Report, change: &Change, rules: &BTreeMap<&str, usize>) -> Value {
    let revision = change
        .revision
        .as_ref()
        .map(|at| location(&report.revision, at));
    let base = change.base.as_ref().map(|at| location(&report.base, at));
    let (place, related) = match (revision, base) {
        (Some(revision), base) => (Some(revision), base),
        (None, base) => (base, None),
    };
    let mut result = json!({
        "ruleId": change.id,
        "ruleIndex": rules.get(change.id),
        "level": level(change.wire),
        "message": { "text": change.message },
        "locations": place.into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "drift/v1": change.fingerprint },
        "properties": {
            "wire": change.wire.as_str(),
            "rust": change.rust.as_str(),
            "silent": change.silent,
            "operation": change.operation,
        },
    });
    if let (Some(related), Some(map)) = (related, result.as_object_mut()) {
        map.insert("relatedLocations".to_owned(), json!([related]));
    }
    if let (Some(reason), Some(map)) = (report.reason(change), result.as_object_mut()) {
        let suppression = json!({ "kind": "external", "justification": reason });
        map.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}

/// What a vendor has and we do not: nobody's fault, so that each is a note.
fn not_covered(upstream: &Upstream, rule: usize) -> Vec<Value> {
    let note = |text: String, place: Value| {
        json!({
            "ruleId": NOT_COVERED,
            "ruleIndex": rule,
            "level": "note",
            "message": { "text": text },
            "locations": [place],
        })
    };
    let documents = upstream.not_covered.iter();
    let listed = documents.flat_map(|document| {
        document.all().map(|new| {
            let text = format!("new upstream, not covered: {}", new.name);
            note(text, at(&document.file, &new.at, &new.at.pointer))
        })
    });
    let others = upstream.other_documents.iter();
    let others = others.map(|(file, _)| {
        let text = "new upstream, not covered: nothing of this document is ours".to_owned();
        let place = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(file) } } });
        note(text, place)
    });
    listed.chain(others).collect()
}

/// How much a result weighs.
pub(in crate::drift) fn level(wire: Wire) -> &'static str {
    match wire {
        Wire::Breaking => "error",
        Wire::Risky => "warning",
        Wire::Compatible | Wire::None => "note",
    }
}

fn location(side: &Summary, place: &Position) -> Value {
    at(&side.path(place), place, &place.pointer)
}

/// A place in a file; `pointer` is what stands there, as the message calls it.
pub(in crate::drift) fn at(file: &str, at: &Position, pointer: &str) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(file) },
            "region": { "startLine": at.line, "startColumn": at.column },
        },
        "logicalLocations": [{ "fullyQualifiedName": pointer }],
    })
}

/// A path as a relative reference (RFC 3986); a URL, of a document that was fetched, is one already.
fn uri(path: &str) -> String {
    if let Some((scheme @ ("http" | "https"), rest)) = path.split_once("://") {
        let (host, rest) = rest.split_once('/').unwrap_or((rest, ""));
        return format!("{scheme}://{host}/{}", uri(rest));
    }
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("specs/a b#1.yaml"), "specs/a%20b%231.yaml");
        assert_eq!(
            uri("https://vendor.example:8443/a b.yaml"),
            "https://vendor.example:8443/a%20b.yaml"
        );
    }
}
