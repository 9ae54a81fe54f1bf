//! The calls for the tests of a client: each method that is emitted has one, whatever its document describes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::fs;

use generator::source::Disk;
use generator::{Config, Files, Inputs, Options, Target, generate};

use support::package;

/// The lines of all files that begin a function or method with this prefix.
fn functions(files: &Files, file: impl Fn(&str) -> bool, prefix: &str) -> Vec<String> {
    let texts = files.iter().filter(|(path, _)| file(path));
    texts
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| line.trim_start().strip_prefix(prefix))
        .filter_map(|line| line.split(['(', '<']).next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn each_method_of_each_golden_document_is_called_once() {
    let folder = package().join("goldens/in");
    let mut documents = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".yaml") {
            continue;
        }
        let config = fs::read_to_string(path.with_extension("toml"));
        let config = match config {
            Ok(text) => Config::parse(&text, "codegen.toml").unwrap(),
            Err(_) => Config::for_spec(&name, &[]),
        };
        let generated = generate(&Inputs {
            reader: &Disk::new(&folder),
            config,
            options: Options {
                target: Target::Module,
                lock: None,
            },
        });
        let generated = generated.unwrap_or_else(|report| panic!("{name}: {report:?}"));
        let is_group = |path: &str| path.ends_with("/mod.rs") && !path.starts_with("types/");
        let mut methods = functions(&generated.files, is_group, "pub fn ");
        let mut calls = functions(&generated.calls, |path| path != "mod.rs", "pub(super) fn ");
        methods.sort_unstable();
        calls.sort_unstable();
        assert_eq!(calls, methods, "{name}");
        let table = generated.calls.get("mod.rs").unwrap();
        assert_eq!(table.matches("Row::new(").count(), methods.len(), "{name}");
        let types = generated.calls.get("types.rs").unwrap();
        assert_eq!(
            types.matches("Type::of::<").count(),
            generated.types.len(),
            "{name}"
        );
        documents += 1;
    }
    assert!(documents > 60, "{documents}");
}
