//! The direction of dependencies that ARCHITECTURE.md promises: a stage imports only what stands left of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod support;

use std::collections::BTreeMap;

use support::{files_below, package};

/// Modules and what each may import; a module may always import itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("stack", &[]),
    ("origin", &[]),
    ("ir", &["origin"]),
    ("diag", &["origin"]),
    ("source", &["diag", "origin"]),
    ("overlay", &["diag", "origin", "source"]),
    (
        "normalize",
        &["diag", "origin", "overlay", "source", "text"],
    ),
    ("parse", &["diag", "normalize", "origin"]),
    ("resolve", &["diag", "origin", "text"]),
    (
        "lower",
        &[
            "config",
            "diag",
            "ir",
            "name",
            "normalize",
            "origin",
            "resolve",
            "stack",
            "text",
        ],
    ),
    ("name", &["config", "diag", "ir", "origin"]),
    ("config", &["diag", "name"]),
    ("emit", &["config", "ir", "name", "text"]),
    ("format", &["diag", "emit"]),
    (
        "drift",
        &[
            "config",
            "diag",
            "ir",
            "name",
            "normalize",
            "origin",
            "source",
            "stack",
        ],
    ),
    // The pipeline of the crate root as far as the model.
    ("sides", &["diag", "drift", "name", "source"]),
    ("output", &[]),
    ("report", &["diag", "normalize", "source"]),
];

/// The library's files by the module at the top that they belong to.
fn modules() -> BTreeMap<String, Vec<(String, String)>> {
    let mut modules: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (path, content) in files_below(&package().join("src")) {
        let Some(name) = path.strip_suffix(".rs") else {
            continue;
        };
        let module = name.split('/').next().unwrap();
        // The crate roots and the command line may use everything.
        if ["lib", "main", "cli"].contains(&module) {
            continue;
        }
        let text = String::from_utf8(content).unwrap();
        modules
            .entry(module.to_owned())
            .or_default()
            .push((path, text));
    }
    modules
}

/// Names of modules that a file reaches by a path from the crate's root, tests apart.
fn imports(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            &rest[..end]
        })
        .filter(|name| name.starts_with(char::is_lowercase))
        .collect()
}

#[test]
fn a_stage_imports_only_what_stands_left_of_it() {
    let modules = modules();
    for (module, files) in &modules {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == module) else {
            panic!("the module `{module}` has no row in this test");
        };
        for (path, text) in files {
            if path.contains("tests") {
                continue;
            }
            for import in imports(text) {
                assert!(
                    import == module || allowed.contains(&import) || !modules.contains_key(import),
                    "{path} imports `{import}`, and `{module}` may import {allowed:?} alone"
                );
            }
        }
    }
}

#[test]
fn every_row_is_about_a_module() {
    let modules = modules();
    for (name, allowed) in ALLOWED {
        assert!(modules.contains_key(*name), "there is no module `{name}`");
        for module in *allowed {
            let used = modules[*name]
                .iter()
                .any(|(_, text)| imports(text).contains(module));
            assert!(
                used,
                "`{name}` does not import `{module}`; take it out of the row"
            );
        }
    }
}

/// The same inputs give the same bytes, and a run that fails leaves nothing behind.
#[test]
fn only_the_output_writes_and_nothing_depends_on_chance() {
    for (module, files) in modules() {
        for (path, text) in files {
            if path.contains("tests") {
                continue;
            }
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for word in ["Instant::", "SystemTime", "HashMap", "HashSet", "env::"] {
                assert!(!code.contains(word), "{path} uses `{word}`");
            }
            for word in [
                "write(",
                "File::create",
                "OpenOptions",
                "remove_",
                "rename(",
                "create_dir",
            ] {
                assert!(
                    !code.contains(&format!("fs::{word}")) || module == "output",
                    "{path} writes: `{word}`"
                );
            }
        }
    }
}
