//! One small document for each construct in `goldens/in`, and what is emitted for it in `goldens/src`.
//!
//! The emitted files are modules of the package `goldens`, so that they are compiled, linted and run with everything
//! else. `UPDATE_GOLDEN=1 cargo test -p generator --test golden` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use generator::diag::{Code, Severity, Style};
use generator::source::{Disk, FileReader, Memory};
use generator::{Config, Generated, Report};

use support::{Comparison, emit, files_below, package};

/// The longest document: what needs more shows more than one construct.
const MAX_LINES: usize = 40;

fn goldens() -> PathBuf {
    package().join("goldens")
}

/// The topics: the documents that stand directly in the folder.
fn topics() -> Vec<String> {
    let names: Vec<String> = files_below(&goldens().join("in"))
        .keys()
        .filter_map(|name| name.strip_suffix(".yaml"))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 20, "{names:?}");
    names
}

fn config(topic: &str) -> Config {
    let name = format!("{topic}.toml");
    match fs::read_to_string(goldens().join("in").join(&name)) {
        Ok(text) => Config::parse(&text, &name).unwrap_or_else(|diags| panic!("{diags:?}")),
        Err(_) => Config::for_spec(&format!("{topic}.yaml"), &[]),
    }
}

/// The topics whose documents have errors.
const WITH_MISTAKES: [&str; 2] = ["isolated", "published_references"];

fn generated(topic: &str, reader: &dyn FileReader) -> Generated {
    let refused = |report: &Report| -> ! { panic!("{topic}:\n{}", report.render(Style::Plain)) };
    match emit(reader, config(topic)) {
        Ok(generated) if generated.report.has_errors() == WITH_MISTAKES.contains(&topic) => {
            generated
        }
        Ok(generated) => refused(&generated.report),
        Err(report) => refused(&report),
    }
}

/// The emitted crate as a module: without a manifest, and with `mod.rs` for `lib.rs`.
fn module(generated: &Generated) -> BTreeMap<String, String> {
    generated
        .files
        .iter()
        .filter_map(|(path, text)| {
            let path = path.strip_prefix("src/")?;
            let path = if path == "lib.rs" { "mod.rs" } else { path };
            Some((path.to_owned(), text.to_owned()))
        })
        .collect()
}

/// The feature that gives each type both directions; without it a type has those in which it travels.
const SERDE_BOTH: &str = "serde-both";

/// The feature that brings what a mock needs.
const MOCK: &str = "mock";

/// The features of an emitted manifest that switch on a part of the API.
fn features(generated: &Generated) -> BTreeSet<String> {
    let (_, manifest) = generated
        .files
        .iter()
        .find(|(path, _)| *path == "Cargo.toml")
        .unwrap();
    let manifest: toml::Table = toml::from_str(manifest).unwrap();
    let features = manifest.get("features").and_then(toml::Value::as_table);
    features
        .unwrap()
        .keys()
        .filter(|name| !["default", "full", "rustls", SERDE_BOTH, MOCK].contains(&name.as_str()))
        .cloned()
        .collect()
}

#[test]
fn emitted_files_are_the_stored_ones() {
    let reader = Disk::new(goldens().join("in"));
    let mut comparison = Comparison::default();
    let mut all_features = BTreeSet::new();
    let mut reports = BTreeMap::new();
    for topic in topics() {
        let generated = generated(&topic, &reader);
        comparison.folder(&goldens().join("src").join(&topic), &module(&generated));
        all_features.extend(features(&generated));
        let report = generated.report.render(Style::Plain);
        if !report.is_empty() {
            reports.insert(format!("{topic}.txt"), report.to_owned());
        }
    }
    comparison.folder(&goldens().join("reports"), &reports);
    comparison.file(&goldens().join("Cargo.toml"), &manifest(&all_features));
    comparison.file(&goldens().join("src/lib.rs"), &root(&topics()));
    comparison.finish("golden");
}

/// The stored manifest with the features that the emitted files ask for.
fn manifest(features: &BTreeSet<String>) -> String {
    const BEGIN: &str = "# <golden features>\n";
    const END: &str = "# </golden features>\n";
    let stored = fs::read_to_string(goldens().join("Cargo.toml")).unwrap();
    let (before, rest) = stored.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let names: Vec<String> = features.iter().map(|name| format!("{name:?}")).collect();
    let mut section = format!("default = [{}]\n", names.join(", "));
    for name in features.iter().map(String::as_str).chain([SERDE_BOTH]) {
        section.push_str(&format!("{name} = []\n"));
    }
    section.push_str("mock = [\"serde-both\", \"generated-client/mock\"]\n");
    format!("{before}{BEGIN}{section}{END}{after}")
}

fn root(topics: &[String]) -> String {
    let mut text = "//! What the generator emits for the documents in `in`, compiled. `tests/golden.rs` of the generator writes it.\n\
        //!\n\
        //! Each module is a client of its own; the values and requests of this package's tests go through them.\n\n"
        .to_owned();
    for topic in topics {
        text.push_str(&format!("#[rustfmt::skip]\npub mod {topic};\n"));
    }
    text
}

#[test]
fn documents_are_small_enough_to_show_one_construct() {
    for topic in topics() {
        let text = fs::read_to_string(goldens().join(format!("in/{topic}.yaml"))).unwrap();
        assert!(text.lines().count() < MAX_LINES, "{topic}");
        assert!(text.starts_with("# "), "{topic} does not say what it shows");
    }
}

/// What is emitted after each of these is compiled with the other topics; `tests/negative` has them one by one.
#[test]
fn every_error_that_costs_a_part_only_is_among_the_mistakes() {
    // Too many objects inside each other take more lines than a topic has, and the document is one of 3.1.
    let elsewhere = ["E0303", "E0307"];
    let reader = Disk::new(goldens().join("in"));
    let documents = WITH_MISTAKES.map(|topic| generated(topic, &reader));
    let made: BTreeSet<&str> = documents
        .iter()
        .flat_map(|generated| generated.report.diagnostics())
        .map(|diagnostic| diagnostic.code.id())
        .collect();
    let missing: Vec<&str> = Code::all()
        .filter(|code| code.severity() == Severity::Error && !code.is_fatal())
        .map(Code::id)
        .filter(|id| !made.contains(id) && !elsewhere.contains(id))
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
}

#[test]
fn every_file_belongs_to_a_topic() {
    let topics = topics();
    for path in files_below(&goldens().join("src")).keys() {
        let known = match path.split_once('/') {
            Some((topic, _)) => topics.iter().any(|known| known == topic),
            None => path == "lib.rs",
        };
        assert!(known, "{path} belongs to no document");
    }
}

#[test]
fn the_same_documents_give_the_same_bytes() {
    let here = Disk::new(goldens().join("in"));
    let elsewhere = tempfile::tempdir().unwrap();
    let mut crlf = Memory::new();
    for (name, content) in files_below(&goldens().join("in")) {
        let path = elsewhere.path().join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &content).unwrap();
        let text = String::from_utf8(content).unwrap();
        crlf = crlf.with(name, text.replace('\n', "\r\n"));
    }
    let elsewhere = Disk::new(elsewhere.path());
    let readers: [(&str, &dyn FileReader); 3] = [
        ("a second run", &here),
        ("another folder", &elsewhere),
        ("CRLF line ends", &crlf),
    ];
    for topic in topics() {
        let first = generated(&topic, &here);
        for (what, reader) in readers {
            let again = generated(&topic, reader);
            assert!(first.files == again.files, "{topic}: {what}");
            assert_eq!(first.lock, again.lock, "{topic}: {what}");
            assert_eq!(
                first.report.render(Style::Plain),
                again.report.render(Style::Plain),
                "{topic}: {what}"
            );
        }
    }
}
