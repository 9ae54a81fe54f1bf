//! What a user is told of a document with mistakes in it, and what is emitted all the same: one folder for each mistake.
//!
//! A folder holds `in.yaml` or `in.json`, where needed an `overlay.yaml` or a `codegen.toml`, and `expected.txt`: the
//! report word for word, and then the operations that are emitted and those that are not.
//! `UPDATE_GOLDEN=1 cargo test -p generator --test negative` writes the expected texts anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use generator::diag::{Code, Diagnostics, Style};
use generator::source::{Disk, Sources};
use generator::{Config, Generated, Report};

use support::{Comparison, emit, operations, package};

/// A mistake, and what became of it.
struct Case {
    folder: PathBuf,
    report: Report,
    /// What is emitted; nothing where the mistake leaves nothing to go on with.
    generated: Option<Generated>,
}

impl Case {
    fn name(&self) -> String {
        let name = self.folder.file_name().unwrap();
        name.to_string_lossy().into_owned()
    }

    fn spec(&self) -> &'static str {
        spec(&self.folder)
    }

    /// The operations of the document as it is written, and whether each is emitted.
    fn operations(&self) -> Vec<(String, bool)> {
        let reader = Disk::new(&self.folder);
        let mut sources = Sources::new(&reader);
        let Some(root) = sources.load(self.spec(), &mut Diagnostics::new()) else {
            return Vec::new();
        };
        let emitted = |endpoint: &String| {
            let constant = format!("/// `{endpoint}`\nconst ");
            let mut files = self.generated.iter().flat_map(|all| all.files.iter());
            files.any(|(_, text)| text.contains(&constant))
        };
        operations(sources.value(root))
            .into_iter()
            .map(|endpoint| {
                let emitted = emitted(&endpoint);
                (endpoint, emitted)
            })
            .collect()
    }

    /// What is stored: the report, the fate of each operation, and the types that there are.
    fn text(&self) -> String {
        let mut text = self.report.render(Style::Plain).to_owned();
        let Some(generated) = &self.generated else {
            text.push_str("\nnothing is emitted\n");
            return text;
        };
        text.push('\n');
        for (endpoint, emitted) in self.operations() {
            let fate = if emitted { "emitted" } else { "left out" };
            writeln!(text, "{fate}: {endpoint}").unwrap();
        }
        for ty in &generated.types {
            writeln!(text, "emitted: {}", ty.path).unwrap();
        }
        text
    }
}

fn spec(folder: &Path) -> &'static str {
    if folder.join("in.json").exists() {
        "in.json"
    } else {
        "in.yaml"
    }
}

fn cases() -> Vec<Case> {
    let folder = package().join("tests/negative");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() > 20, "{folders:?}");
    folders.into_iter().map(run).collect()
}

fn run(folder: PathBuf) -> Case {
    let config = if let Ok(text) = fs::read_to_string(folder.join("codegen.toml")) {
        match Config::parse(&text, "codegen.toml") {
            Ok(config) => config,
            Err(diagnostics) => {
                return Case {
                    folder,
                    report: Report::without_documents(diagnostics),
                    generated: None,
                };
            }
        }
    } else {
        let overlays: &[String] = if folder.join("overlay.yaml").exists() {
            &["overlay.yaml".to_owned()]
        } else {
            &[]
        };
        Config::for_spec(spec(&folder), overlays)
    };
    let (report, generated) = match emit(&Disk::new(&folder), config) {
        Ok(generated) => (generated.report.clone(), Some(generated)),
        Err(report) => (report, None),
    };
    Case {
        folder,
        report,
        generated,
    }
}

#[test]
fn a_mistake_is_reported_in_these_words() {
    let mut comparison = Comparison::default();
    for case in cases() {
        assert!(
            case.report.has_errors(),
            "{}: nothing is wrong",
            case.name()
        );
        comparison.file(&case.folder.join("expected.txt"), &case.text());
    }
    comparison.finish("negative");
}

#[test]
fn every_error_says_where_and_what_to_do() {
    for case in cases() {
        let json = case.report.to_json();
        for diagnostic in json["diagnostics"].as_array().unwrap() {
            if diagnostic["severity"] != "error" {
                continue;
            }
            let code = diagnostic["code"].as_str().unwrap();
            // What is wrong with a codegen.toml is said with its file in the message.
            if !code.starts_with("E08") {
                let (line, column) = (&diagnostic["line"], &diagnostic["column"]);
                assert!(line.is_u64(), "{}: {diagnostic}", case.name());
                assert!(column.is_u64(), "{}: {diagnostic}", case.name());
            }
            let help = &diagnostic["help"];
            assert!(help.is_string(), "{}: {diagnostic}", case.name());
        }
    }
}

#[test]
fn one_mistake_is_one_error() {
    // A folder that makes several mistakes on purpose is named here.
    let several = BTreeSet::from(["config_unused", "config_bad_name", "overlay_unknown_member"]);
    for case in cases() {
        let name = case.name();
        let errors = case.report.diagnostics().errors();
        assert!(
            errors == 1 || several.contains(name.as_str()),
            "{name}: {errors} errors"
        );
    }
}

#[test]
fn nothing_is_emitted_after_a_fatal_error_and_the_rest_after_any_other() {
    for case in cases() {
        let name = case.name();
        let fatal = case.report.diagnostics().has_fatal();
        assert_eq!(case.generated.is_none(), fatal, "{name}");
        let Some(generated) = &case.generated else {
            continue;
        };
        for path in ["Cargo.toml", "src/lib.rs"] {
            let found = generated.files.iter().any(|(file, _)| file == path);
            assert!(found, "{name}: {path} is missing");
        }
        let errors = case.report.to_json();
        let errors: Vec<&str> = errors["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|diagnostic| diagnostic["severity"] == "error")
            .map(|diagnostic| diagnostic["pointer"].as_str().unwrap())
            .collect();
        for (endpoint, emitted) in case.operations() {
            let (_, path) = endpoint.rsplit_once(' ').unwrap();
            let path = path.replace('~', "~0").replace('/', "~1");
            let path = format!("#/paths/{path}");
            // An operation is missing only where an error points to it, to its path or to all of them.
            let named = errors.iter().any(|pointer| {
                path.starts_with(pointer) || pointer.starts_with(&format!("{path}/"))
            });
            assert!(emitted || named, "{name}: {endpoint} vanished");
            assert!(emitted || endpoint != "GET /kept", "{name}: {endpoint}");
        }
    }
}

#[test]
fn every_kind_of_error_in_a_document_has_a_case() {
    // These need more than a small document: a defect of the generator, or a size.
    let elsewhere = BTreeSet::from([
        "E0101", "E0102", "E0109", "E0110", "E0308", "E0399", "E0501", "E0803", "E0901", "E0902",
    ]);
    let mut seen: BTreeSet<&str> = elsewhere.clone();
    for case in cases() {
        seen.extend(case.report.diagnostics().iter().map(|one| one.code.id()));
    }
    let missing: Vec<&str> = Code::all()
        .map(Code::id)
        .filter(|id| id.starts_with('E') && !seen.contains(id))
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
}
