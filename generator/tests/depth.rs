//! Long chains of references: legal, common in large documents, and no danger to the stack.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::fmt::Write as _;

use generator::diag::Style;
use generator::source::Memory;
use generator::{Config, Generated, Report};

use support::emit;

/// A document in which each of `length` components refers to the next one.
fn chain(length: usize) -> Result<Generated, Report> {
    let mut text = "\
openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a: { get: { responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/S0' } } } } } } }
components:
  schemas:
"
    .to_owned();
    for index in 0..length {
        let next = index + 1;
        writeln!(
            text,
            "    S{index}: {{ type: object, properties: {{ next: {{ $ref: '#/components/schemas/S{next}' }} }} }}"
        )
        .unwrap();
    }
    writeln!(text, "    S{length}: {{ type: string }}").unwrap();
    let reader = Memory::new().with("in.yaml", text);
    emit(&reader, Config::for_spec("in.yaml", &[]))
}

#[test]
fn a_thousand_components_in_a_row_keep_their_types() {
    let generated = chain(1000).unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)));
    assert_eq!(generated.types.len(), 1000);
    assert!(generated.types.iter().all(|ty| ty.untyped.is_empty()));
}

#[test]
fn a_chain_without_end_is_an_error_and_not_the_end_of_the_process() {
    let report = chain(10_000).unwrap_err();
    assert!(
        report.render(Style::Plain).starts_with("error[E0501]"),
        "{}",
        report.render(Style::Plain)
    );
}
