//! Loading: both formats, limits, findings at their line and column, and references between files.

use serde_json::{Value, json};

use super::{Disk, FileReader, MAX_BYTES, Memory, Sources};
use crate::diag::{Code, Diagnostic, Diagnostics, codes};
use crate::origin::{FileId, Origin, Pointer};

/// Loads `text` as `name`; the value if it loaded, and each finding with line and column.
fn load(name: &str, text: &str) -> (Option<Value>, Vec<(Code, usize, usize)>) {
    let memory = Memory::new().with(name, text);
    let mut sources = Sources::new(&memory);
    let mut diags = Diagnostics::new();
    let value = sources
        .load(name, &mut diags)
        .map(|file| sources.value(file).clone());
    let findings = diags
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.place(&sources).unwrap();
            (diagnostic.code, span.line, span.column)
        })
        .collect();
    (value, findings)
}

/// The value of a text that loads without any finding.
fn value(name: &str, text: &str) -> Value {
    let (value, findings) = load(name, text);
    assert_eq!(findings, []);
    value.unwrap()
}

fn pointer(text: &str) -> Pointer {
    Pointer::parse(text).unwrap()
}

#[test]
fn json_and_yaml_give_the_same_value_in_document_order() {
    let json = value(
        "a.json",
        r#"{"b": [1, -2, 1.5, true, null], "a": {"z": "x", "y": {}}}"#,
    );
    let yaml = value(
        "a.yaml",
        "b: [1, -2, 1.5, true, null]\na:\n  z: x\n  y: {}\n",
    );
    assert_eq!(json, yaml);
    assert_eq!(
        json,
        json!({"b": [1, -2, 1.5, true, null], "a": {"z": "x", "y": {}}})
    );
    let keys: Vec<&String> = yaml.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["b", "a"]);
}

#[test]
fn the_content_decides_the_format_and_not_the_name() {
    assert_eq!(
        value("a.yaml", "{\n\t\"a\":\t1\n}"),
        json!({"a": 1}),
        "tabs are JSON only"
    );
    assert_eq!(
        value("a.yaml", "{a: 1, b: [x,]}"),
        json!({"a": 1, "b": ["x"]}),
        "a flow mapping"
    );
    assert_eq!(value("spec", "a: 1"), json!({"a": 1}));
    let (none, findings) = load("a.json", "{\"a\": 1,}");
    assert_eq!((none, findings), (None, vec![(codes::JSON_SYNTAX, 1, 9)]));
    let (none, findings) = load("a.json", "a: 1");
    assert_eq!((none, findings), (None, vec![(codes::JSON_SYNTAX, 1, 1)]));
}

#[test]
fn byte_order_mark_and_line_ends_make_no_difference() {
    let plain = "a: |\n  one\n  two\nb: 1\n";
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let memory = Memory::new()
        .with("plain.yaml", plain)
        .with("windows.yaml", windows);
    let mut sources = Sources::new(&memory);
    let mut diags = Diagnostics::new();
    let plain = sources.load("plain.yaml", &mut diags).unwrap();
    let windows = sources.load("windows.yaml", &mut diags).unwrap();
    assert!(diags.is_empty());
    assert_eq!(sources.value(plain), &json!({"a": "one\ntwo\n", "b": 1}));
    assert_eq!(sources.value(plain), sources.value(windows));
    assert_eq!(sources.text(plain), sources.text(windows));
    let place = |file| sources.locate(&Origin::new(file, pointer("/b"))).unwrap();
    assert_eq!((place(windows).line, place(windows).column), (4, 1));
    assert_eq!(place(plain).range, place(windows).range);
    assert_eq!(
        value("a.json", "\u{feff}{\r\n\"a\": 1}\r\n"),
        json!({"a": 1})
    );
}

#[test]
fn scalars_keep_what_openapi_means() {
    let value = value(
        "a.yaml",
        "date: 2024-01-01\ntime: 2024-01-01T10:00:00Z\nno: no\non: on\nversion: 1.0\nzip: 0123\n\
         hex: 0x1F\nquoted: '1'\nempty:\ntilde: ~\nbig: 18446744073709551615\nneg: -9223372036854775808\n",
    );
    assert_eq!(
        value,
        json!({
            "date": "2024-01-01", "time": "2024-01-01T10:00:00Z", "no": "no", "on": "on", "version": 1.0,
            "zip": "0123", "hex": 31, "quoted": "1", "empty": null, "tilde": null,
            "big": 18_446_744_073_709_551_615_u64, "neg": i64::MIN,
        })
    );
}

#[test]
fn keys_are_the_text_as_written() {
    let value = value(
        "a.yaml",
        "200: a\ntrue: b\nnull: c\n1.10: d\n2024-01-01: e\n'q': f\n0x1F: g\n",
    );
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["200", "true", "null", "1.10", "2024-01-01", "q", "0x1F"]
    );
}

#[test]
fn the_written_text_of_a_scalar_can_be_asked_for() {
    let memory = Memory::new().with("a.yaml", "info: {version: 1.10}\n");
    let mut sources = Sources::new(&memory);
    let file = sources.load("a.yaml", &mut Diagnostics::new()).unwrap();
    assert_eq!(
        sources.written(&Origin::new(file, pointer("/info/version"))),
        Some("1.10")
    );
    assert_eq!(sources.written(&Origin::new(file, pointer("/info"))), None);
    assert_eq!(
        sources.written(&Origin::new(file, pointer("/info/title"))),
        None
    );
}

#[test]
fn anchors_and_merge_keys_are_resolved() {
    let value = value(
        "a.yaml",
        "base: &base {x: 1, y: 2}\nmore: &more {y: 3, z: 4}\nsame: *base\n\
         one: {<<: *base, y: 9}\nall:\n  <<: [*base, *more]\n  w: 0\n",
    );
    assert_eq!(value["same"], json!({"x": 1, "y": 2}));
    assert_eq!(value["one"], json!({"x": 1, "y": 9}));
    assert_eq!(value["all"], json!({"w": 0, "x": 1, "y": 2, "z": 4}));
}

#[test]
fn the_merge_key_is_an_ordinary_key_in_json() {
    assert_eq!(
        value("a.json", r#"{"<<": {"a": 1}}"#),
        json!({"<<": {"a": 1}})
    );
}

#[test]
fn a_merge_key_without_mapping_is_an_error() {
    let (none, findings) = load("a.yaml", "a:\n  <<: text\n  b: 1\n");
    assert_eq!((none, findings), (None, vec![(codes::BAD_MERGE_KEY, 2, 3)]));
}

#[test]
fn a_duplicate_key_is_an_error_at_its_second_place() {
    let yaml = "paths:\n  /a: 1\n  /b: 2\n  /a: 3\n";
    assert_eq!(
        load("a.yaml", yaml),
        (None, vec![(codes::DUPLICATE_KEY, 4, 3)])
    );
    let json = "{\"x\": {\"a\": 1,\n  \"b\": {\"a\": 2}, \"a\": 3}}";
    assert_eq!(
        load("a.json", json),
        (None, vec![(codes::DUPLICATE_KEY, 2, 18)])
    );
    let number = "200: a\n'200': b\n";
    assert_eq!(
        load("a.yaml", number),
        (None, vec![(codes::DUPLICATE_KEY, 2, 1)])
    );
}

#[test]
fn a_duplicate_behind_an_anchor_is_reported_once_and_names_both_places() {
    let memory = Memory::new().with("a.yaml", "a: &a\n  k: 1\n  k: 2\nb: *a\nc: [*a, *a]\n");
    let mut sources = Sources::new(&memory);
    let mut diags = Diagnostics::new();
    assert_eq!(sources.load("a.yaml", &mut diags), None);
    let findings: Vec<&Diagnostic> = diags.iter().collect();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].place(&sources).unwrap().line, 3);
    assert_eq!(sources.locate(&findings[0].related[0].0).unwrap().line, 2);
}

#[test]
fn yaml_tags_are_ignored_with_a_warning() {
    let (value, findings) = load("a.yaml", "a: !custom {b: !num 3}\nc: !!str 4\n");
    assert_eq!(value.unwrap(), json!({"a": {"b": 3}, "c": "4"}));
    assert_eq!(
        findings,
        [(codes::YAML_TAG, 1, 1), (codes::YAML_TAG, 1, 13)]
    );
}

#[test]
fn numbers_beyond_64_bits_are_noted_and_beyond_floats_refused() {
    let (read, findings) = load("a.json", "{\"max\": 18446744073709551616, \"e\": 1e20}");
    assert_eq!(read.unwrap()["max"], json!(18_446_744_073_709_551_616.0));
    assert_eq!(findings, [(codes::WIDE_INTEGER, 1, 2)]);
    let (_, findings) = load("a.yaml", "max: 18446744073709551616\ne: 1e20\n");
    assert_eq!(findings, [(codes::WIDE_INTEGER, 1, 1)]);
    let (none, findings) = load("a.json", "{\"max\":\n 1e999}");
    assert_eq!(
        (none, findings[0].0, findings[0].1),
        (None, codes::NUMBER_RANGE, 2)
    );
    let (none, findings) = load("a.yaml", "ok: 1\nmax: .inf\n");
    assert_eq!((none, findings), (None, vec![(codes::NUMBER_RANGE, 2, 1)]));
}

#[test]
fn a_text_that_is_no_document_is_refused() {
    let cases = [
        ("a.yaml", "", codes::NOT_A_MAPPING),
        ("a.yaml", "# only a comment\n", codes::NOT_A_MAPPING),
        ("a.yaml", "just text\n", codes::NOT_A_MAPPING),
        ("a.yaml", "- 1\n- 2\n", codes::NOT_A_MAPPING),
        ("a.json", "[]", codes::NOT_A_MAPPING),
        (
            "a.html",
            "<!doctype html>\n<html></html>\n",
            codes::NOT_A_MAPPING,
        ),
        (
            "a.yaml",
            "<html>\n\t<p style=\"a: b\">: x</p>\n</html>\n",
            codes::NOT_A_MAPPING,
        ),
        ("a.yaml", "a: b: c\n", codes::YAML_SYNTAX),
        ("a.yaml", "a: [1\n", codes::YAML_SYNTAX),
        ("a.yaml", "a: *nothing\n", codes::YAML_SYNTAX),
        ("a.yaml", "? [a, b]\n: c\n", codes::YAML_SYNTAX),
        ("a.json", "{\"a\": 1} x", codes::JSON_SYNTAX),
        ("a.json", "", codes::JSON_SYNTAX),
    ];
    for (name, text, code) in cases {
        let (none, findings) = load(name, text);
        assert!(none.is_none(), "{text}");
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert_eq!(findings[0].0, code, "{text}");
    }
}

#[test]
fn syntax_errors_have_their_line_and_column() {
    let (_, findings) = load("a.yaml", "info:\n  description: \u{e9}t\u{e9}: more\n");
    assert_eq!(findings, [(codes::YAML_SYNTAX, 2, 19)]);
    let (_, findings) = load("a.json", "{\n  \"\u{e9}\": tru\n}");
    assert_eq!((findings[0].0, findings[0].1), (codes::JSON_SYNTAX, 2));
}

#[test]
fn a_second_document_is_refused_where_it_starts() {
    let (none, findings) = load("a.yaml", "---\na: 1\n---\nb: 2\n");
    assert_eq!(
        (none, findings),
        (None, vec![(codes::SEVERAL_DOCUMENTS, 3, 1)])
    );
    assert_eq!(value("a.yaml", "---\na: 1\n...\n"), json!({"a": 1}));
}

#[test]
fn text_that_is_not_utf8_is_refused_where_it_starts() {
    let memory = Memory::new().with("a.yaml", b"a: 1\nb: caf\xe9\n".to_vec());
    let mut sources = Sources::new(&memory);
    let mut diags = Diagnostics::new();
    assert_eq!(sources.load("a.yaml", &mut diags), None);
    let finding = diags.iter().next().unwrap();
    let span = finding.place(&sources).unwrap();
    assert_eq!(
        (finding.code, span.line, span.column),
        (codes::NOT_UTF8, 2, 7)
    );
}

#[test]
fn nesting_is_limited() {
    let yaml = format!("a: {}{}\n", "[".repeat(200), "]".repeat(200));
    let (none, findings) = load("a.yaml", &yaml);
    assert_eq!(
        (none, findings.len(), findings[0].0),
        (None, 1, codes::TOO_DEEP)
    );
    let json = format!("{{\"a\": {}{}}}", "[".repeat(200), "]".repeat(200));
    let (none, findings) = load("a.json", &json);
    assert_eq!(
        (none, findings.len(), findings[0].0),
        (None, 1, codes::TOO_DEEP)
    );
    let fine = format!("a: {}{}\n", "[".repeat(100), "]".repeat(100));
    assert!(value("a.yaml", &fine)["a"].is_array());
}

#[test]
fn an_anchor_that_contains_itself_is_refused() {
    let (none, findings) = load("a.yaml", "a: &a\n  b: *a\n");
    assert_eq!((none, findings[0].0), (None, codes::TOO_DEEP));
}

#[test]
fn an_alias_bomb_is_refused_and_its_place_is_found() {
    let mut bomb = String::from("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let aliases = vec![format!("*l{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("l{level}: &l{level} [{aliases}]\n"));
    }
    let (none, findings) = load("a.yaml", &bomb);
    assert_eq!(
        (none, findings.len(), findings[0].0),
        (None, 1, codes::TOO_MANY_NODES)
    );
}

#[test]
fn a_file_is_loaded_and_reported_once() {
    let memory = Memory::new()
        .with("a.yaml", "a: 1")
        .with("bad.yaml", "a: b: c");
    let mut sources = Sources::new(&memory);
    let mut diags = Diagnostics::new();
    let first = sources.load("a.yaml", &mut diags);
    assert!(first.is_some());
    assert_eq!(first, sources.load("./x/../a.yaml", &mut diags));
    assert_eq!(sources.load("bad.yaml", &mut diags), None);
    assert_eq!(sources.load("bad.yaml", &mut diags), None);
    assert_eq!(diags.errors(), 1);
    assert_eq!(
        sources
            .ids()
            .map(|id| sources.name(id).to_owned())
            .collect::<Vec<_>>(),
        ["a.yaml", "bad.yaml"]
    );
}

/// Follows `reference` from `api/doc.yaml`: the name of the file, or the code of the refusal.
fn follow(reference: &str) -> Result<String, Code> {
    let memory = Memory::new()
        .with("api/doc.yaml", "a: 1")
        .with("api/shared/x y.yaml", "b: 2")
        .with("list.yaml", "- 1")
        .with("api/broken.yaml", "a: b: c");
    let mut sources = Sources::new(&memory);
    let mut diags = Diagnostics::new();
    let from = sources.load("api/doc.yaml", &mut diags).unwrap();
    let at = Origin::new(from, pointer("/a"));
    let found = sources.follow(from, reference, &at, &mut diags);
    match found {
        Some(file) => {
            assert!(diags.is_empty());
            Ok(sources.name(file).to_owned())
        }
        None => {
            assert_eq!(diags.len(), 1);
            Err(diags.iter().next().unwrap().code)
        }
    }
}

#[test]
fn references_are_relative_to_the_file_that_holds_them() {
    let own = Ok("api/doc.yaml".to_owned());
    assert_eq!(
        follow("./shared/x%20y.yaml"),
        Ok("api/shared/x y.yaml".to_owned())
    );
    assert_eq!(
        follow("shared/../shared/x y.yaml#/b"),
        Ok("api/shared/x y.yaml".to_owned())
    );
    assert_eq!(
        follow("../list.yaml"),
        Ok("list.yaml".to_owned()),
        "any value will do"
    );
    assert_eq!(follow("doc.yaml"), own);
    assert_eq!(follow("#/a"), own);
    assert_eq!(follow(""), own);
}

#[test]
fn references_that_leave_the_folder_are_refused() {
    let cases = [
        ("https://example.com/x.yaml", codes::REF_URL),
        ("file:///etc/passwd", codes::REF_URL),
        ("urn:x", codes::REF_URL),
        ("//example.com/x.yaml", codes::REF_URL),
        ("/etc/passwd", codes::REF_ABSOLUTE),
        ("%2Fetc/passwd", codes::REF_ABSOLUTE),
        ("C:\\x.yaml", codes::REF_ABSOLUTE),
        ("\\\\host\\share", codes::REF_ABSOLUTE),
        ("../../x.yaml", codes::REF_OUTSIDE),
        ("%2e%2e/%2e%2e/x.yaml", codes::REF_OUTSIDE),
        ("..\\..\\x.yaml", codes::REF_OUTSIDE),
        ("missing.yaml", codes::REF_FILE),
        ("broken.yaml", codes::YAML_SYNTAX),
    ];
    for (reference, code) in cases {
        assert_eq!(follow(reference), Err(code), "{reference}");
    }
}

#[test]
fn the_disk_reader_stays_below_its_root() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    std::fs::create_dir_all(root.join("sub")).unwrap();
    std::fs::write(root.join("sub/a.yaml"), "a: 1").unwrap();
    std::fs::write(folder.path().join("secret.yaml"), "s: 1").unwrap();
    let disk = Disk::new(&root);
    assert_eq!(disk.read("sub/a.yaml").unwrap(), b"a: 1");
    assert_eq!(
        disk.read("b.yaml").unwrap_err().kind(),
        std::io::ErrorKind::NotFound
    );
    assert_eq!(
        disk.read("sub").unwrap_err().kind(),
        std::io::ErrorKind::InvalidInput
    );
    assert_eq!(
        disk.read("../secret.yaml").unwrap_err().kind(),
        std::io::ErrorKind::PermissionDenied
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_out_of_the_root_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    std::fs::create_dir(&root).unwrap();
    std::fs::write(folder.path().join("secret.yaml"), "s: 1").unwrap();
    std::os::unix::fs::symlink("../secret.yaml", root.join("link.yaml")).unwrap();
    std::fs::write(root.join("doc.yaml"), "a: 1").unwrap();
    let disk = Disk::new(&root);
    let mut sources = Sources::new(&disk);
    let mut diags = Diagnostics::new();
    let from = sources.load("doc.yaml", &mut diags).unwrap();
    assert_eq!(
        sources.follow(from, "link.yaml", &Origin::root(from), &mut diags),
        None
    );
    assert_eq!(diags.iter().next().unwrap().code, codes::REF_OUTSIDE);
    assert_eq!(sources.load("link.yaml", &mut diags), None);
    assert_eq!(diags.iter().last().unwrap().code, codes::FILE_UNREADABLE);
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    let size = usize::try_from(MAX_BYTES).unwrap() + 1;
    let memory = Memory::new().with("a.yaml", vec![b' '; size]);
    let mut diags = Diagnostics::new();
    assert_eq!(Sources::new(&memory).load("a.yaml", &mut diags), None);
    assert_eq!(diags.iter().next().unwrap().code, codes::FILE_TOO_LARGE);
}

#[test]
fn positions_are_parsed_only_when_asked_for() {
    let memory = Memory::new().with("a.yaml", "a: 1\nb: 2\n");
    let mut sources = Sources::new(&memory);
    let file = sources.load("a.yaml", &mut Diagnostics::new()).unwrap();
    let parsed = |sources: &Sources<'_>| sources.files[0].layout.get().is_some();
    assert!(!parsed(&sources));
    assert_eq!(sources.value(file)["b"], 2);
    assert!(!parsed(&sources));
    assert_eq!(
        sources
            .locate(&Origin::new(file, pointer("/b")))
            .unwrap()
            .line,
        2
    );
    assert!(parsed(&sources));
}

#[test]
fn an_unknown_file_has_no_content_and_no_places() {
    let memory = Memory::new();
    let sources = Sources::new(&memory);
    assert_eq!(sources.value(FileId(7)), &Value::Null);
    assert_eq!(sources.locate(&Origin::root(FileId(7))), None);
}
