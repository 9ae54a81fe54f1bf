//! What the tests on stored files share: finding them, comparing them, and writing them anew.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a panic is how a test fails, and no test uses everything"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use generator::source::FileReader;
use generator::{Config, Generated, Inputs, Options, Report, RuntimeDependency, Target, generate};
use serde_json::Value;

/// Whether this run writes the stored files instead of comparing them.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value != "0")
}

/// The folder of the generator's package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Emits a stand-alone crate, with the runtime from a folder so that no version shows up.
pub(crate) fn emit(reader: &dyn FileReader, config: Config) -> Result<Generated, Report> {
    generate(&Inputs {
        reader,
        config,
        options: Options {
            target: Target::Crate {
                name: None,
                runtime: RuntimeDependency::Path("../generated-client".to_owned()),
            },
            lock: None,
        },
    })
}

/// Every file below a folder, by its path with `/`.
pub(crate) fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap();
                let parts: Vec<_> = name.iter().map(|part| part.to_str().unwrap()).collect();
                found.insert(parts.join("/"), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Stored files against what they should be.
#[derive(Default)]
pub(crate) struct Comparison {
    problems: Vec<String>,
}

impl Comparison {
    /// Compares the files below `folder` with `wanted`, or makes them so.
    pub(crate) fn folder(&mut self, folder: &Path, wanted: &BTreeMap<String, String>) {
        for (name, text) in wanted {
            self.file(&folder.join(name), text);
        }
        for name in files_below(folder).keys() {
            if wanted.contains_key(name) {
                continue;
            }
            if updating() {
                fs::remove_file(folder.join(name)).unwrap();
            } else {
                self.say(&folder.join(name), "nothing emits this file".to_owned());
            }
        }
    }

    /// Compares one file with `wanted`, or writes it.
    pub(crate) fn file(&mut self, path: &Path, wanted: &str) {
        let stored = fs::read_to_string(path).ok();
        if stored.as_deref() == Some(wanted) {
            return;
        }
        if updating() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, wanted).unwrap();
            return;
        }
        match stored {
            None => self.say(path, "the file is missing".to_owned()),
            Some(stored) => {
                let diff = similar::TextDiff::from_lines(stored.as_str(), wanted);
                self.say(path, diff.unified_diff().context_radius(2).to_string());
            }
        }
    }

    fn say(&mut self, path: &Path, what: String) {
        let name: PathBuf = path.strip_prefix(package()).unwrap_or(path).to_owned();
        self.problems.push(format!("== {}\n{what}", name.display()));
    }

    /// Fails when anything differed.
    #[track_caller]
    pub(crate) fn finish(self, test: &str) {
        assert!(
            self.problems.is_empty(),
            "{}\nread the difference; if it is meant: UPDATE_GOLDEN=1 cargo test -p generator --test {test}\n",
            self.problems.join("\n")
        );
    }
}

/// The operations of a document as it is written, each as `METHOD /path`, without following references.
pub(crate) fn operations(document: &Value) -> Vec<String> {
    const METHODS: [&str; 9] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ];
    let mut found = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (key, value) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&key.as_str()) {
                found.push(format!("{} {path}", key.to_ascii_uppercase()));
            }
            if key == "additionalOperations" {
                let methods = value.as_object().into_iter().flatten();
                found.extend(methods.map(|(method, _)| format!("{method} {path}")));
            }
        }
    }
    found
}
