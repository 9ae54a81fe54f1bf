//! The list, the table of codes, and both renderings, stored as people see them.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::{Code, Diagnostic, Diagnostics, Severity, Style, codes, render, to_json};
use crate::origin::{FileId, Origin, Pointer, Span};
use crate::source::{Memory, Sources};

fn at(file: FileId, pointer: &str) -> Origin {
    Origin::new(file, Pointer::parse(pointer).unwrap())
}

/// Loads the text as `api/doc.yaml` and hands it to the test.
fn with_document(text: &str, test: impl FnOnce(&Sources<'_>, FileId)) {
    let memory = Memory::new().with("api/doc.yaml", text);
    let mut sources = Sources::new(&memory);
    let file = sources
        .load("api/doc.yaml", &mut Diagnostics::new())
        .unwrap();
    test(&sources, file);
}

fn plain(diagnostic: Diagnostic, sources: &Sources<'_>) -> String {
    render(&Diagnostics::from_iter([diagnostic]), sources, Style::Plain)
}

#[test]
fn a_diagnostic_shows_place_excerpt_pointer_and_help() {
    with_document(
        "paths:\n  /a:\n    get:\n      opId: x\n",
        |sources, file| {
            let diagnostic = Diagnostic::new(
                codes::REF_FILE,
                "cannot read `b.yaml`: there is no such file",
            )
            .at(at(file, "/paths/~1a/get/opId"))
            .label("named here")
            .help("correct the name");
            assert_eq!(
                plain(diagnostic, sources),
                "\
error[E0404]: cannot read `b.yaml`: there is no such file
 --> api/doc.yaml:4:7
  |
4 |       opId: x
  |       ^^^^ named here
  |
  = pointer: #/paths/~1a/get/opId
  = help: correct the name
"
            );
        },
    );
}

#[test]
fn related_places_follow_and_the_help_comes_last() {
    with_document("a: 1\nb: 2\n", |sources, file| {
        let diagnostic = Diagnostic::new(codes::DUPLICATE_KEY, "twice")
            .at(at(file, "/b"))
            .related(at(file, "/a"), "first here")
            .help("remove one");
        assert_eq!(
            plain(diagnostic, sources),
            "\
error[E0108]: twice
 --> api/doc.yaml:2:1
  |
2 | b: 2
  | ^
  |
  = pointer: #/b
note: first here
 --> api/doc.yaml:1:1
  |
1 | a: 1
  | ^
  = help: remove one
"
        );
    });
}

#[test]
fn a_diagnostic_without_a_place_is_its_message_and_help() {
    with_document("a: 1\n", |sources, _| {
        let diagnostic =
            Diagnostic::new(codes::FILE_UNREADABLE, "cannot read `x`").help("check it");
        assert_eq!(
            plain(diagnostic, sources),
            "error[E0101]: cannot read `x`\n |\n = help: check it\n"
        );
    });
}

#[test]
fn severities_have_their_own_words() {
    with_document("a: 1\n", |sources, file| {
        let first_line = |code| {
            let text = plain(Diagnostic::new(code, "m").at(at(file, "/a")), sources);
            text.lines().next().unwrap().to_owned()
        };
        assert_eq!(first_line(codes::YAML_TAG), "warning[W0101]: m");
        assert_eq!(first_line(codes::WIDE_INTEGER), "note[N0101]: m");
    });
}

#[test]
fn a_long_line_is_cut_and_its_column_stays_true() {
    let text = format!(
        "{{\"{}\": 1, \"b\": {{\"c\": 2}}, \"{}\": 3}}",
        "é".repeat(5000),
        "y".repeat(5000)
    );
    with_document(&text, |sources, file| {
        let shown = plain(
            Diagnostic::new(codes::YAML_TAG, "m").at(at(file, "/b/c")),
            sources,
        );
        let column = text.chars().take_while(|c| *c != 'c').count();
        assert_eq!(
            shown.lines().nth(1).unwrap(),
            format!(" --> api/doc.yaml:1:{column}")
        );
        assert!(
            shown.lines().all(|line| line.chars().count() < 160),
            "{shown}"
        );
        let excerpt = shown.lines().nth(3).unwrap();
        let marker = shown.lines().nth(4).unwrap();
        let offset = marker.chars().take_while(|c| *c != '^').count();
        let marked: String = excerpt.chars().skip(offset).take(3).collect();
        assert_eq!(marked, "\"c\"");
    });
}

#[test]
fn text_over_several_lines_is_marked_on_its_first() {
    with_document(
        "a:\n  - |\n    one\n    two\n  - 'x\n\n    y'\n",
        |sources, file| {
            let shown = plain(
                Diagnostic::new(codes::YAML_TAG, "m").at(at(file, "/a/1")),
                sources,
            );
            assert!(shown.contains("5 |   - 'x\n  |     ^^\n"), "{shown}");
        },
    );
}

#[test]
fn control_characters_of_a_document_do_not_reach_the_terminal() {
    with_document("{\"a\u{202e}b\": \"\u{7f}\"}", |sources, file| {
        let diagnostic = Diagnostic::new(codes::YAML_TAG, "\u{1b}[31mred\u{202e}")
            .at(at(file, "/a\u{202e}b"))
            .label("\u{1b}[31m")
            .related(at(file, "/a\u{202e}b"), "\u{1b}[31m")
            .help("\u{1b}[31m\u{202e}");
        let shown = plain(diagnostic, sources);
        assert!(
            !shown.contains(['\u{1b}', '\u{202e}', '\u{7f}']),
            "{shown:?}"
        );
    });
}

#[test]
fn colours_are_used_only_when_asked_for() {
    with_document("a: 1\n", |sources, file| {
        let diags =
            Diagnostics::from_iter([Diagnostic::new(codes::YAML_TAG, "m").at(at(file, "/a"))]);
        assert!(render(&diags, sources, Style::Ansi).contains("\u{1b}["));
        assert!(!render(&diags, sources, Style::Plain).contains('\u{1b}'));
    });
}

#[test]
fn the_fifty_first_of_a_code_is_counted_and_not_shown() {
    with_document("a: 1\n", |sources, file| {
        let mut diags = Diagnostics::new();
        for index in 0..53 {
            diags.push(
                Diagnostic::new(codes::YAML_TAG, format!("number {index}")).at(at(file, "/a")),
            );
        }
        diags.push(Diagnostic::new(codes::WIDE_INTEGER, "another").at(at(file, "/a")));
        let shown = render(&diags, sources, Style::Plain);
        assert!(shown.contains("number 49") && !shown.contains("number 50"));
        assert_eq!(
            shown
                .matches("… and 3 more of W0101: a YAML tag is ignored\n")
                .count(),
            1
        );
        assert!(shown.contains("note[N0101]: another"));
    });
}

#[test]
fn nothing_to_show_is_empty() {
    with_document("a: 1\n", |sources, _| {
        assert_eq!(render(&Diagnostics::new(), sources, Style::Plain), "");
        assert!(to_json(&Diagnostics::new(), sources).is_empty());
    });
}

#[test]
fn data_has_every_key_whether_it_applies_or_not() {
    with_document("a: 1\nb: 2\n", |sources, file| {
        let diags = Diagnostics::from_iter([
            Diagnostic::new(codes::DUPLICATE_KEY, "twice")
                .at(at(file, "/b/c"))
                .related(at(file, "/a"), "first")
                .help("remove one"),
            Diagnostic::new(codes::FILE_UNREADABLE, "nowhere"),
        ]);
        assert_eq!(
            to_json(&diags, sources),
            [
                json!({
                    "code": "E0108", "severity": "error", "message": "twice", "file": "api/doc.yaml", "line": 2,
                    "column": 1, "pointer": "#/b/c", "help": "remove one",
                    "related": [{"file": "api/doc.yaml", "line": 1, "column": 1, "pointer": "#/a", "message": "first"}],
                }),
                json!({
                    "code": "E0101", "severity": "error", "message": "nowhere", "file": null, "line": null,
                    "column": null, "pointer": null, "help": "`generator explain E0101` tells what to do", "related": [],
                }),
            ]
        );
        let keys: Vec<String> = to_json(&diags, sources)[1]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let order = [
            "code", "severity", "message", "file", "line", "column", "pointer", "help", "related",
        ];
        assert_eq!(keys, order);
    });
}

#[test]
fn sorting_goes_by_file_place_code_and_message() {
    with_document("a: 1\nb: 2\n", |sources, file| {
        let mut diags = Diagnostics::from_iter([
            Diagnostic::new(codes::YAML_TAG, "4").at(at(file, "/b")),
            Diagnostic::new(codes::DUPLICATE_KEY, "3").at(at(file, "/b")),
            Diagnostic::new(codes::YAML_TAG, "2").at_span(Span::new(
                file,
                sources.text(file),
                3..4,
            )),
            Diagnostic::new(codes::YAML_TAG, "1").at(at(file, "/a")),
            Diagnostic::new(codes::YAML_TAG, "0"),
        ]);
        diags.sort(sources);
        let order: Vec<&str> = diags
            .iter()
            .map(|diagnostic| diagnostic.message.as_str())
            .collect();
        assert_eq!(order, ["0", "1", "2", "3", "4"]);
    });
}

#[test]
fn severities_are_counted() {
    let mut diags = Diagnostics::new();
    assert!(!diags.has_errors() && diags.is_empty());
    diags.push(Diagnostic::new(codes::YAML_TAG, "w"));
    diags.extend([
        Diagnostic::new(codes::WIDE_INTEGER, "n"),
        Diagnostic::new(codes::WIDE_INTEGER, "n"),
    ]);
    assert!(!diags.has_errors());
    diags.push(Diagnostic::new(codes::NOT_UTF8, "e"));
    assert!(diags.has_errors());
    assert_eq!(
        (diags.errors(), diags.warnings(), diags.notes(), diags.len()),
        (1, 1, 2, 4)
    );
}

#[test]
fn codes_are_found_by_id_in_any_case() {
    assert_eq!(Code::find("e0108"), Some(codes::DUPLICATE_KEY));
    assert_eq!(Code::find("E9999"), None);
    assert_eq!(codes::DUPLICATE_KEY.severity(), Severity::Error);
    assert_eq!(codes::YAML_TAG.severity(), Severity::Warning);
    assert_eq!(codes::WIDE_INTEGER.severity(), Severity::Note);
}

#[test]
fn every_code_is_well_formed_unique_and_explained() {
    let mut ids = BTreeSet::new();
    for code in Code::all() {
        let id = code.id();
        assert!(ids.insert(id), "{id} stands twice in the table");
        let (letter, digits) = id.split_at(1);
        assert!("EWN".contains(letter) && digits.len() == 4, "{id}");
        assert!(digits.bytes().all(|digit| digit.is_ascii_digit()), "{id}");
        let title = code.title();
        assert!(!title.ends_with('.') && !title.is_empty(), "{id}: {title}");
        let explanation = code.explanation();
        assert!(
            explanation.len() > 100,
            "{id} needs an explanation of what it means and what to do"
        );
        assert!(
            explanation.ends_with('\n') && !explanation.ends_with("\n\n"),
            "{id} ends with one line feed"
        );
        let lines = explanation.lines();
        assert!(
            lines.clone().all(|line| line == line.trim_end()),
            "{id} has trailing spaces"
        );
        assert!(
            explanation.matches("```").count() % 2 == 0,
            "{id} has an open code block"
        );
    }
    let sorted: Vec<&str> = Code::all().map(Code::id).collect();
    assert!(sorted.is_sorted());
}

#[test]
fn only_what_leaves_nothing_to_trust_is_fatal() {
    // Everything else that is an error costs one part of a document.
    let isolated: Vec<&str> = Code::all()
        .filter(|code| code.severity() == Severity::Error && !code.is_fatal())
        .map(Code::id)
        .collect();
    assert_eq!(
        isolated,
        [
            "E0303", "E0305", "E0306", "E0307", "E0309", "E0310", "E0311", "E0312", "E0401",
            "E0402", "E0404", "E0405", "E0406", "E0407", "E0408",
        ]
    );
    for code in Code::all().filter(|code| code.is_fatal()) {
        assert_eq!(code.severity(), Severity::Error, "{code}");
        assert_eq!(
            code.consequence(),
            "An error after which nothing is written."
        );
    }
}

#[test]
fn every_explanation_belongs_to_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diag/explain");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.strip_suffix(".md").unwrap_or(&name);
        assert!(Code::find(id).is_some(), "{name} has no row in the table");
    }
}
