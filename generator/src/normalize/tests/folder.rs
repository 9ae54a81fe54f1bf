//! Every document of a folder normalises and parses without losing an operation.
//!
//! Run with `OPENAPI_DOCUMENTS=<folder> cargo test -p generator every_document -- --ignored --nocapture`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use super::dangling;
use crate::diag::Diagnostics;
use crate::normalize::normalize;
use crate::origin::{FileId, Pointer};
use crate::overlay::Patches;
use crate::parse::parse;
use crate::source::{Disk, Sources};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

#[test]
#[ignore = "needs a folder of documents in OPENAPI_DOCUMENTS"]
fn every_document_of_a_folder_keeps_its_operations() {
    let folder = std::env::var("OPENAPI_DOCUMENTS").expect("OPENAPI_DOCUMENTS names a folder");
    let mut names = Vec::new();
    collect(Path::new(&folder), "", &mut names);
    names.sort();
    let only = std::env::var("OPENAPI_DOCUMENT").ok();
    let mut failed = Vec::new();
    let mut documents = 0;
    for name in names
        .iter()
        .filter(|name| only.as_ref().is_none_or(|only| *name == only))
    {
        let reader = Disk::new(&folder);
        let mut sources = Sources::new(&reader);
        let mut diags = Diagnostics::new();
        let loading = Instant::now();
        let Some(root) = sources.load(name, &mut diags) else {
            continue;
        };
        let value = sources.value(root).clone();
        let version = value
            .get("openapi")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if !version.starts_with("3.0") && !version.starts_with("3.1") {
            continue;
        }
        documents += 1;
        let loaded = loading.elapsed();
        let expected = count(&mut sources, root, &value);
        let patches = Patches::new(root);
        let start = Instant::now();
        let normalized = normalize(root, value, &patches, &mut sources, &mut diags);
        let normalizing = start.elapsed();
        let start = Instant::now();
        let parsed = normalized
            .as_ref()
            .and_then(|normalized| parse(normalized, &mut diags));
        let parsing = start.elapsed();
        let operations = parsed.as_ref().map(|api| api.operations().count());
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        for diagnostic in diags.iter() {
            *codes.entry(diagnostic.code.id()).or_default() += 1;
        }
        println!(
            "{name}: {version}, {operations:?} of {expected} operations, load {loaded:.1?}, normalize {normalizing:.1?}, parse {parsing:.1?}, {codes:?}"
        );
        if only.is_some() {
            println!(
                "{}",
                crate::diag::render(&diags, &sources, crate::diag::Style::Plain)
            );
        }
        for diagnostic in diags
            .iter()
            .filter(|diagnostic| diagnostic.code.id() == "E0399")
        {
            println!("    {} at {:?}", diagnostic.message, diagnostic.origin);
        }
        if operations != Some(expected) {
            failed.push(format!("{name}: {operations:?} of {expected}"));
        }
        if let Some(normalized) = &normalized {
            assert_eq!(normalized.counts.operations, expected, "{name}");
            let mut references = Vec::new();
            dangling(&normalized.value, &normalized.value, &mut references);
            assert_eq!(references, [] as [String; 0], "{name}");
        }
    }
    assert!(documents > 0, "no document in {folder}");
    assert_eq!(failed, [] as [String; 0]);
}

fn collect(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder)
        .expect("the folder can be read")
        .flatten()
    {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{name}/"), names);
        } else if name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if text.contains("openapi") && !text.is_empty() {
                names.push(name);
            }
        }
    }
}

/// Counts operations in the raw documents, following only references in the place of `paths` and path items.
fn count(sources: &mut Sources<'_>, root: FileId, document: &Value) -> usize {
    let (file, paths) = follow(
        sources,
        root,
        document.get("paths").cloned().unwrap_or_default(),
    );
    let mut operations = 0;
    for (path, item) in paths.as_object().into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let (_, item) = follow(sources, file, item.clone());
        operations += METHODS
            .iter()
            .filter(|method| item.get(method).is_some())
            .count();
    }
    operations
}

fn follow(sources: &mut Sources<'_>, file: FileId, value: Value) -> (FileId, Value) {
    let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
        return (file, value);
    };
    let origin = crate::origin::Origin::root(file);
    let (path, fragment) = reference.split_once('#').unwrap_or((&reference, ""));
    let mut diags = Diagnostics::new();
    let Some(target) = sources.follow(file, path, &origin, &mut diags) else {
        return (file, Value::Null);
    };
    let pointer = Pointer::from_fragment(fragment).unwrap_or_default();
    let value = pointer
        .get(sources.value(target))
        .cloned()
        .unwrap_or_default();
    (target, value)
}
