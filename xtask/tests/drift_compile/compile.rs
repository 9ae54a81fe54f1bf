//! Compiling many programs by one run of `cargo check`.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use generator::Files;
use serde_json::Value;
use xtask::workspace::{CLIENT, Workspace};

/// A package with a program for each client, all of them with the same application.
pub(crate) struct Programs {
    folder: PathBuf,
    target: PathBuf,
    features: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// What the compiler said about each program.
pub(crate) struct Compiled {
    done: BTreeSet<String>,
    errors: BTreeMap<String, String>,
}

/// The name of a program in files: words joined by `_`.
fn spelled(name: &str) -> String {
    name.to_lowercase().replace(' ', "_")
}

impl Programs {
    /// An empty package for an application that names its client `crate::shop`.
    pub(crate) fn new(package: &str, application: &str) -> Self {
        let target = Workspace::of_this_build().place("target/corpus");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(package);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("src/bin")).unwrap();
        fs::write(folder.join("src/user.rs"), application).unwrap();
        Self {
            folder,
            target,
            features: BTreeSet::new(),
            names: BTreeSet::new(),
        }
    }

    /// A program with the client in `files`.
    pub(crate) fn add(&mut self, name: &str, files: &Files) {
        let name = spelled(name);
        for (path, text) in files.iter() {
            let Some(path) = path.strip_prefix("src/") else {
                continue;
            };
            // Groups, which are switched off by features that the manifest has to list.
            self.features.extend(
                text.lines()
                    .filter(|line| line.trim_start().starts_with("#[cfg("))
                    .flat_map(|line| line.split('"').skip(1).step_by(2))
                    .map(str::to_owned),
            );
            let file = self.folder.join("clients").join(&name).join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let program = format!(
            "#![allow(warnings)]\n\n#[path = \"../../clients/{name}/lib.rs\"]\npub mod shop;\n#[path = \"../user.rs\"]\npub mod user;\n\nfn main() {{}}\n"
        );
        fs::write(self.folder.join(format!("src/bin/{name}.rs")), program).unwrap();
        self.names.insert(name);
    }

    /// Compiles all programs as far as the compiler finds errors.
    pub(crate) fn check(&self) -> Compiled {
        let workspace = Workspace::of_this_build();
        // The directions that nothing needs, and with them the mock, are for those who ask for them.
        let groups: Vec<&String> = self
            .features
            .iter()
            .filter(|feature| !matches!(feature.as_str(), "mock" | "serde-both"))
            .collect();
        let mut manifest = format!(
            "[package]\nname = \"drift-programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [features]\ndefault = {groups:?}\nmock = []\nserde-both = []\n"
        );
        for group in groups {
            manifest.push_str(&format!("{group} = []\n"));
        }
        let runtime = workspace.place(CLIENT).canonicalize().unwrap();
        let runtime = runtime.to_string_lossy().replace('\\', "/");
        manifest.push_str(&format!(
            "\n[dependencies]\ngenerated-client = {{ path = {runtime:?}, default-features = false, features = [\"webhooks\"] }}\n\
             serde = \"1\"\n\n[workspace]\n"
        ));
        fs::write(self.folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(
            workspace.place("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        )
        .unwrap();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--bins", "--keep-going", "--offline"])
            .args(["--message-format", "json", "--target-dir"])
            .arg(&self.target)
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()
            .unwrap();
        let mut compiled = Compiled {
            done: BTreeSet::new(),
            errors: BTreeMap::new(),
        };
        for line in output.stdout.split(|byte| *byte == b'\n') {
            if let Ok(entry) = serde_json::from_slice::<Value>(line) {
                compiled.take(&entry);
            }
        }
        for name in &self.names {
            assert!(
                compiled.done.contains(name) != compiled.errors.contains_key(name),
                "{name} was not compiled:\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        compiled
    }
}

impl Compiled {
    /// Whether a program compiles; if not, the errors.
    pub(crate) fn of(&self, name: &str) -> Result<(), &str> {
        match self.errors.get(&spelled(name)) {
            Some(errors) => Err(errors),
            None => Ok(()),
        }
    }

    fn take(&mut self, entry: &Value) {
        let program = entry["target"]["name"].as_str().unwrap_or_default();
        match entry["reason"].as_str() {
            Some("compiler-artifact") => {
                self.done.insert(program.to_owned());
            }
            Some("compiler-message") if entry["message"]["level"] == "error" => {
                let rendered = entry["message"]["rendered"].as_str().unwrap_or_default();
                // The emitted code itself always compiles: what fails is what the application does with it.
                let spans = entry["message"]["spans"].as_array().into_iter().flatten();
                let mut places = spans.filter(|span| span["is_primary"] == true);
                assert!(
                    places.all(|span| span["file_name"]
                        .as_str()
                        .is_some_and(|file| file.ends_with("user.rs"))),
                    "{program}: the client itself does not compile:\n{rendered}"
                );
                self.errors
                    .entry(program.to_owned())
                    .or_default()
                    .push_str(rendered);
            }
            _ => {}
        }
    }
}
