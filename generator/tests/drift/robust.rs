//! Documents that lead in circles, and text that would like to be something else.

use crate::support::{Piece, compare, describe, document};

#[test]
fn schemas_that_contain_themselves_are_compared_once() {
    let tree = |leaf: &str| {
        format!(
            "{{type: object, properties: {{left: {{$ref: '#/components/schemas/Thing'}}, right: {{type: array, items: {{$ref: '#/components/schemas/Thing'}}}}, leaf: {leaf}}}}}"
        )
    };
    let found = compare(
        &document(Piece::Object, &tree("{type: string}")),
        &document(Piece::Object, &tree("{type: string, maxLength: 3}")),
    );
    let found: Vec<String> = found.changes.iter().map(describe).collect();
    assert_eq!(
        found,
        [
            "max-length-decreased request: breaking patch silent",
            "max-length-decreased response: compatible patch"
        ]
    );
}

#[test]
fn circles_end() {
    let circles = [
        "{allOf: [{$ref: '#/components/schemas/Thing'}]}",
        "{oneOf: [{$ref: '#/components/schemas/Thing'}, {type: string}]}",
        "{anyOf: [{type: array, items: {$ref: '#/components/schemas/Thing'}}, {$ref: '#/components/schemas/Thing'}]}",
        "{type: object, additionalProperties: {$ref: '#/components/schemas/Thing'}}",
        "{type: array, items: {$ref: '#/components/schemas/Thing'}}",
    ];
    for from in circles {
        for to in circles {
            let found = compare(&document(Piece::Object, from), &document(Piece::Object, to));
            assert_eq!(
                from == to,
                found.changes.is_empty(),
                "{from} to {to}: {found:#?}"
            );
        }
    }
}

#[test]
fn what_a_document_says_stays_a_word_in_a_sentence() {
    let named =
        |schema: &str| format!("{{type: object, properties: {{\"a`\\n\\e[2Jb\": {schema}}}}}");
    let found = compare(
        &document(Piece::Object, &named("{type: string}")),
        &document(Piece::Object, &named("{type: integer}")),
    );
    for change in &found.changes {
        assert!(
            !change.message.contains(char::is_control),
            "{:?}",
            change.message
        );
        assert_eq!(
            change.message.matches('`').count() % 2,
            0,
            "{:?}",
            change.message
        );
    }
    assert_eq!(found.changes.len(), 2);
}

#[test]
fn a_change_in_a_shared_component_is_told_once_with_all_who_meet_it() {
    let shared = |schema: &str| {
        let operation = |path: &str| {
            format!(
                "{path}: {{get: {{responses: {{'200': {{description: Done., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Shared'}}}}}}}}}}}}}}"
            )
        };
        format!(
            "openapi: 3.1.0\ninfo: {{title: Things, version: '1'}}\npaths: {{{}, {}, {}}}\ncomponents: {{schemas: {{Shared: {schema}}}}}\n",
            operation("/a"),
            operation("/b"),
            operation("/c")
        )
    };
    let found = compare(
        &shared("{type: object, properties: {a: {type: string}}}"),
        &shared("{type: object, properties: {a: {type: integer}}}"),
    );
    let [change] = found.changes.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(
        (change.operation.as_deref(), change.operations),
        (Some("GET /a"), 3)
    );
    assert_eq!(change.subject, "Shared.a");
    assert_eq!(
        change.pointer,
        "#/components/schemas/Shared/properties/a/type"
    );
    let at = change.revision.as_ref().unwrap();
    assert_eq!((at.file.as_str(), at.line), ("api.yaml", 4));
}

#[test]
fn equal_inputs_give_equal_results() {
    let base = document(
        Piece::Object,
        "{type: object, properties: {a: {type: string}, b: {type: string, enum: [x]}}}",
    );
    let revision = document(
        Piece::Object,
        "{type: object, properties: {b: {type: string, enum: [y]}, c: {type: string}}}",
    );
    let first = compare(&base, &revision);
    assert_eq!(first, compare(&base, &revision));
    assert!(
        first
            .changes
            .is_sorted_by_key(|change| std::cmp::Reverse(change.wire))
    );
}
