//! The report as one JSON object.
//!
//! ```text
//! { "format": 1, "outcome": "clean" | "findings" | "unknown", "findings": 0,
//!   "tested": "what it means that something is tested",
//!   "apis": [{ "api", "title",
//!     "operations", "schemas", "events": { "exist", "emitted", "tested" },
//!     "groups": [{ "name", "operations": [{ "name", "rust", "emitted", "tested" }], "events": [likewise],
//!                  "schemas": { "exist", "emitted", "tested" } }],
//!     "schemas_not_emitted": [place], "schemas_not_reached": [place] }],
//!   "against": null | {
//!     "documents": [{ "file", "api", "operations", "covered", "events", "covered_events", "mistakes" }],
//!     "not_covered": [{ "file", "operations" }],
//!     "not_compared": [file of ours],
//!     "unreadable": [{ "file", "why" }],
//!     "apis": [{ "api", "unused": [text],
//!       "differences": [{ "kind", "operation", "at",
//!         "ours", "vendor": { "file", "pointer", "line" }, "ours_says", "vendor_says", "operations",
//!         "explanation": null | { "by": "overlay", "file", "line", "why" } | { "by": "recorded", "why" } }] }] } }
//! ```
//!
//! Members are added without a new `format`; a new number says that one has gone or means something else.

use serde::Serialize;

use super::against::Against;
use super::inventory::Inventory;
use super::{Coverage, MEANING};
use crate::Outcome;

/// The number of the form above.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Page<'a> {
    format: u32,
    outcome: &'static str,
    findings: usize,
    tested: &'static str,
    apis: &'a [Inventory],
    against: Option<&'a Against>,
}

/// The report as text, with a line feed at its end.
pub(super) fn write(coverage: &Coverage) -> String {
    let page = Page {
        format: FORMAT,
        outcome: match coverage.outcome() {
            Outcome::Clean => "clean",
            Outcome::Findings => "findings",
            _ => "unknown",
        },
        findings: coverage.findings(),
        tested: MEANING,
        apis: &coverage.apis,
        against: coverage.against.as_ref(),
    };
    // Plain data with texts as keys always serializes.
    let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
    text.push('\n');
    text
}
