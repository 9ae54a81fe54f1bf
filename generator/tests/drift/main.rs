//! What counts as a change, and what each change means: one table of small documents for each axis.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

#[path = "../support/mod.rs"]
mod common;
mod constraint;
mod existence;
mod lifecycle;
mod requiredness;
mod robust;
mod rust_api;
mod structure;
mod support;
mod types;
mod unchanged;
mod values;

use std::collections::BTreeSet;

use generator::drift::kinds;

/// A kind that no table has a row for could say anything.
#[test]
fn every_kind_of_change_has_a_row() {
    let tables = [
        constraint::TABLES,
        existence::TABLES,
        lifecycle::TABLES,
        requiredness::TABLES,
        structure::TABLES,
        types::TABLES,
        values::TABLES,
    ];
    let rows = tables.into_iter().flatten().copied().flatten();
    let covered: BTreeSet<&str> = rows.map(|row| row.id).collect();
    let missing: Vec<&str> = kinds::ALL
        .iter()
        .map(|kind| kind.id)
        .filter(|id| !covered.contains(id))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}
