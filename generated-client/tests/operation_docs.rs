//! The documentation of every emitted operation is complete: what it does, its endpoint, its scopes, its errors, and a call
//! that the documentation tests compile.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A method of a group's handle.
struct Method {
    name: String,
    docs: Vec<String>,
}

/// The files of the groups of an API.
fn groups(api: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(api);
    let entries = fs::read_dir(root).unwrap();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !path.ends_with("types"))
        .map(|path| path.join("mod.rs"))
        .collect();
    files.sort();
    files
}

fn methods(api: &str) -> Vec<Method> {
    let mut found = Vec::new();
    for file in groups(api) {
        let text = fs::read_to_string(&file).unwrap();
        let mut docs = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(prose) = line.strip_prefix("///") {
                docs.push(prose.strip_prefix(' ').unwrap_or(prose).to_owned());
            } else if let Some(rest) = line.strip_prefix("pub fn ") {
                let group = file.parent().unwrap().file_name().unwrap();
                let (name, _) = rest.split_once('(').unwrap();
                found.push(Method {
                    name: format!("{}::{name}", group.to_string_lossy()),
                    docs: std::mem::take(&mut docs),
                });
            } else if !line.starts_with("#[") {
                docs.clear();
            }
        }
    }
    found
}

#[test]
fn every_operation_says_what_it_does_where_it_goes_and_how_it_fails() {
    let verbs = ["GET", "PUT", "POST", "PATCH", "DELETE"];
    for (api, at_least) in [("partoo", 119), ("highlevel", 68)] {
        let methods = methods(api);
        assert!(methods.len() >= at_least, "{api}: {}", methods.len());
        for Method { name, docs } in methods {
            let summary = docs.first().map_or("", String::as_str);
            assert!(
                !summary.is_empty() && !summary.starts_with(['`', '#']),
                "{name}: {summary:?}"
            );
            let endpoint = docs.iter().filter(|line| {
                verbs
                    .iter()
                    .any(|verb| line.starts_with(&format!("`{verb} /")))
            });
            assert_eq!(endpoint.count(), 1, "{name}: {docs:#?}");
            let errors = docs.iter().position(|line| line == "# Errors");
            let examples = docs.iter().position(|line| line == "# Examples");
            assert!(errors.is_some() && errors < examples, "{name}: {docs:#?}");
            let (_, example) = docs.split_at(examples.unwrap());
            assert!(
                example.iter().any(|line| line.ends_with("```no_run")),
                "{name}"
            );
            assert!(example.iter().any(|line| line.contains("client")), "{name}");
        }
    }
}

#[test]
fn scopes_and_credentials_are_those_of_the_operation() {
    for (name, said) in [
        ("products::update_review", "Scopes: `products.write`."),
        ("objects::create_record", "Scopes: `objects/record.write`."),
        // What gives tokens needs none.
        ("oauth::get_token", "Credential: none."),
    ] {
        let methods = methods("highlevel");
        let method = methods.iter().find(|method| method.name == name);
        let docs = &method.expect("the method is emitted").docs;
        assert!(docs.iter().any(|line| line == said), "{name}: {docs:#?}");
    }
}

#[test]
fn what_is_deprecated_is_marked() {
    let mut marked = Vec::new();
    for file in groups("partoo").into_iter().chain(groups("highlevel")) {
        let text = fs::read_to_string(file).unwrap();
        let mut lines = text.lines().map(str::trim);
        while lines.any(|line| line == "#[deprecated]") {
            let method = lines.next().and_then(|line| line.strip_prefix("pub fn "));
            let (name, _) = method.unwrap().split_once('(').unwrap();
            marked.push(name.to_owned());
        }
    }
    assert_eq!(
        marked,
        [
            "authorize",
            "list_authorizations",
            "revoke_authorization",
            "get_business_fields_for_business",
            "get_business_fields_for_org",
            "get_business_fields_for_provider",
            "search_categories",
            "get_review_statistics",
            "get_qualitative_evolution",
            "get_quantitative_evolution",
        ]
    );
}
