//! Mutations of real documents: each is reported, at its place and with the right wire verdict.
//!
//! What a mutation means is written down in `table` by hand, next to how it is made; where it can be made is found by a
//! walk of its own over the raw document. Nothing is shared with the comparison but the documents.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod document;
mod edit;
mod table;

use std::collections::BTreeSet;

use generator::Inputs;
use generator::drift::{self, Change, Direction, Scope};
use xtask::workspace::Workspace;

use document::{Chance, Document};
use table::{ALL, Mutation, Place};

/// How many mutations of schemas there are, and how many of operations: 200 in all.
const OF_SCHEMAS: usize = 120;
const OF_OPERATIONS: usize = 80;

/// The documents that are mutated.
const DOCUMENTS: [&str; 6] = [
    "specs/partoo/openapi-bundled.yaml",
    "specs/highlevel/products.yaml",
    "specs/highlevel/objects.yaml",
    "specs/highlevel/conversations.yaml",
    "generator/goldens/in/recursion.yaml",
    "generator/goldens/in/presence.yaml",
];

/// Whether a change is the one that the mutation at this place has to give.
fn is_reported(mutation: &Mutation, at: &str, change: &Change) -> bool {
    let near = [&change.base, &change.revision]
        .into_iter()
        .flatten()
        .any(|position| position.pointer.trim_start_matches('#').starts_with(at));
    change.id == mutation.id && near
}

#[test]
fn mutations_of_schemas_are_reported_with_the_right_verdict() {
    run(Place::Schema, OF_SCHEMAS);
}

#[test]
fn mutations_of_operations_are_reported_with_the_right_verdict() {
    run(Place::Operation, OF_OPERATIONS);
}

fn run(place: Place, count: usize) {
    let kinds: Vec<&Mutation> = ALL
        .iter()
        .filter(|mutation| mutation.place == place)
        .collect();
    let workspace = Workspace::of_this_build();
    let documents = DOCUMENTS.map(|path| Document::read(&workspace, path));
    let readers = documents
        .each_ref()
        .map(|document| document.reader(&document.value));
    let inputs: Vec<Inputs<'_>> = documents
        .iter()
        .zip(&readers)
        .map(|(document, reader)| document.inputs(reader))
        .collect();
    let bases: Vec<_> = inputs
        .iter()
        .map(|inputs| generator::side(inputs).unwrap_or_else(|_| panic!()))
        .collect();
    let mut chance = Chance(1);
    let mut made = 0;
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for turn in 0..count {
        let mutation = kinds[turn % kinds.len()];
        // Not every schema is one that the mutation can be made of, and not every document has one.
        let start = chance.next();
        let found = (0..documents.len()).find_map(|offset| {
            let which = (start + offset) % documents.len();
            let (at, changed) = documents[which].mutate(mutation, &mut chance)?;
            Some((which, at, changed))
        });
        let Some((which, at, mutated)) = found else {
            panic!("{} cannot be made anywhere", mutation.name);
        };
        let document = &documents[which];
        made += 1;
        used.insert(mutation.name);
        let reader = document.reader(&mutated);
        let inputs = document.inputs(&reader);
        let Ok(side) = generator::side(&inputs) else {
            panic!(
                "{} cannot be read after {} at {at}",
                document.name, mutation.name
            );
        };
        let found = drift::compare(&bases[which], &side, Scope::default());
        let what = format!("{} at {at} of {}", mutation.name, document.name);
        let mut hits = found
            .changes
            .iter()
            .filter(|change| is_reported(mutation, &at, change))
            .peekable();
        if hits.peek().is_none() {
            let reported: Vec<_> = found
                .changes
                .iter()
                .map(|change| (change.id, &change.pointer))
                .collect();
            wrong.push(format!("{what} is not reported: {reported:?}"));
        }
        for change in hits {
            let expected = match change.direction {
                Some(Direction::Response) => mutation.response,
                Some(Direction::Request) | None => mutation.request,
            };
            if change.wire != expected {
                wrong.push(format!(
                    "{what} is {} and should be {expected}",
                    change.wire
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {made} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(made, count);
    let unused: Vec<&str> = kinds
        .iter()
        .map(|mutation| mutation.name)
        .filter(|name| !used.contains(name))
        .collect();
    assert!(unused.is_empty(), "never made: {unused:?}");
}
