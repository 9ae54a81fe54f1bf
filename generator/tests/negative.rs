//! What a user is told of a document that cannot be used: one folder for each mistake, with the exact text.
//!
//! A folder holds `in.yaml` or `in.json`, where needed an `overlay.yaml` or a `codegen.toml`, and `expected.txt`.
//! `UPDATE_GOLDEN=1 cargo test -p generator --test negative` writes the expected texts anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use generator::diag::Style;
use generator::source::Disk;
use generator::{Config, Report};

use support::{Comparison, emit, package};

fn cases() -> Vec<PathBuf> {
    let folder = package().join("tests/negative");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() > 20, "{cases:?}");
    cases
}

/// The report that refuses a document.
fn refused(case: &Path) -> Report {
    let config = if let Ok(text) = fs::read_to_string(case.join("codegen.toml")) {
        match Config::parse(&text, "codegen.toml") {
            Ok(config) => config,
            Err(diagnostics) => return Report::without_documents(diagnostics),
        }
    } else {
        let spec = if case.join("in.json").exists() {
            "in.json"
        } else {
            "in.yaml"
        };
        let overlays: &[String] = if case.join("overlay.yaml").exists() {
            &["overlay.yaml".to_owned()]
        } else {
            &[]
        };
        Config::for_spec(spec, overlays)
    };
    match emit(&Disk::new(case), config) {
        Ok(_) => panic!("{}: nothing was found wrong", case.display()),
        Err(report) => report,
    }
}

#[test]
fn a_document_that_cannot_be_used_is_refused_in_these_words() {
    let mut comparison = Comparison::default();
    for case in cases() {
        let report = refused(&case);
        assert!(report.has_errors(), "{}", case.display());
        comparison.file(&case.join("expected.txt"), report.render(Style::Plain));
    }
    comparison.finish("negative");
}

#[test]
fn every_refusal_says_where_and_what_to_do() {
    for case in cases() {
        let json = refused(&case).to_json();
        for diagnostic in json["diagnostics"].as_array().unwrap() {
            if diagnostic["severity"] != "error" {
                continue;
            }
            let code = diagnostic["code"].as_str().unwrap();
            // What is wrong with a codegen.toml is said with its file in the message.
            if !code.starts_with("E08") {
                assert!(
                    diagnostic["line"].is_u64(),
                    "{}: {diagnostic}",
                    case.display()
                );
                assert!(
                    diagnostic["column"].is_u64(),
                    "{}: {diagnostic}",
                    case.display()
                );
            }
            assert!(
                diagnostic["help"].is_string(),
                "{}: {diagnostic}",
                case.display()
            );
        }
    }
}

#[test]
fn one_mistake_is_one_error() {
    // A folder that makes several mistakes on purpose is named here.
    let several = BTreeSet::from(["config_unused", "config_bad_name", "overlay_unknown_member"]);
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let errors = refused(&case).diagnostics().errors();
        assert!(
            errors == 1 || several.contains(name.as_str()),
            "{name}: {errors} errors"
        );
    }
}
