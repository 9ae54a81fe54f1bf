//! The record that stays beside the emitted files: what was emitted, from what, by which version.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Files, normalized};

/// The name of the manifest in the output folder.
pub const MANIFEST: &str = ".codegen-manifest";

/// The version of the generator, for [`Provenance::new`].
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the files were made from, as the manifest records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    command: String,
    version: String,
    inputs: BTreeMap<String, Input>,
}

/// The digests of one input. They differ only for a file that the command itself keeps up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Input {
    /// Of the text on the disk; `None` if there is no such file.
    found: Option<String>,
    /// Of the text that will be on the disk when the command has run.
    recorded: String,
}

impl Provenance {
    /// A record without inputs.
    ///
    /// `command` is what a reader types to emit the files again, and `version` the version of the generator.
    #[must_use]
    pub fn new(command: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            version: version.into(),
            inputs: BTreeMap::new(),
        }
    }

    /// Adds one input under a name that is the same on every machine.
    ///
    /// What counts is the text: a byte order mark and the kind of line end make no difference.
    #[must_use]
    pub fn input(mut self, name: impl Into<String>, content: &[u8]) -> Self {
        let digest = digest(content);
        self.inputs.insert(
            name.into(),
            Input {
                found: Some(digest.clone()),
                recorded: digest,
            },
        );
        self
    }

    /// Adds an input that the command also writes, such as a lock file: the text it found, and the text it leaves.
    #[must_use]
    pub fn maintained(mut self, name: impl Into<String>, found: Option<&[u8]>, left: &str) -> Self {
        let input = Input {
            found: found.map(digest),
            recorded: digest(left.as_bytes()),
        };
        self.inputs.insert(name.into(), input);
        self
    }

    /// The command that emits the files again.
    #[must_use]
    pub fn command(&self) -> &str {
        &self.command
    }

    /// The manifest for these files, as text.
    ///
    /// One line a fact, digests in the notation of `sha256sum`, so that a change of one file changes one line.
    pub(super) fn manifest(&self, files: &Files) -> String {
        let mut text = format!(
            "# Written by `{}`. Do not edit: it tells that command which files here are its own.\ngenerator {}\n",
            self.command, self.version
        );
        for (name, input) in &self.inputs {
            push_entry(&mut text, "input", &input.recorded, name);
        }
        for (path, content) in files.iter() {
            push_entry(&mut text, "file", &digest(content.as_bytes()), path);
        }
        text
    }

    /// What has moved since the manifest was written, each as a sentence without a full stop.
    pub(super) fn moved_since(&self, manifest: &Manifest) -> Vec<String> {
        let mut moved = Vec::new();
        for (name, input) in &self.inputs {
            match (manifest.inputs.get(name), &input.found) {
                (None, Some(_)) => moved.push(format!("`{name}` is a new input")),
                (Some(_), None) => moved.push(format!("`{name}` is missing")),
                (Some(recorded), Some(found)) if recorded != found => {
                    moved.push(format!("`{name}` has changed since the files were emitted"));
                }
                _ => {}
            }
        }
        let gone = manifest
            .inputs
            .keys()
            .filter(|name| !self.inputs.contains_key(*name));
        moved.extend(gone.map(|name| format!("`{name}` is no longer an input")));
        if !manifest.version.is_empty() && manifest.version != self.version {
            moved.push(format!(
                "the generator is {} now, the files were emitted by {}",
                self.version, manifest.version
            ));
        }
        moved
    }
}

fn push_entry(text: &mut String, kind: &str, digest: &str, name: &str) {
    for part in [kind, " ", digest, "  ", name, "\n"] {
        text.push_str(part);
    }
}

/// A manifest as it was found on the disk.
///
/// Lines that it does not understand, such as the marks of a merge conflict, are left out: a file that no line lists
/// is never removed, so a damaged manifest makes us do less, not more.
#[derive(Clone, Debug, Default)]
pub(super) struct Manifest {
    version: String,
    inputs: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

impl Manifest {
    pub(super) fn parse(text: &str) -> Self {
        let mut manifest = Self::default();
        for line in text.lines() {
            let Some((kind, rest)) = line.split_once(' ') else {
                continue;
            };
            match (kind, rest.split_once("  ")) {
                ("generator", None) => manifest.version = rest.to_owned(),
                ("input", Some((digest, name))) => {
                    drop(manifest.inputs.insert(name.to_owned(), digest.to_owned()))
                }
                ("file", Some((digest, name))) => {
                    drop(manifest.files.insert(name.to_owned(), digest.to_owned()))
                }
                _ => {}
            }
        }
        manifest
    }

    /// Whether nothing at all could be read from it.
    pub(super) fn is_blank(&self) -> bool {
        self.version.is_empty() && self.inputs.is_empty() && self.files.is_empty()
    }

    /// Adds a path, for whom the content makes no difference.
    pub(super) fn list(&mut self, path: &str) {
        self.files.entry(path.to_owned()).or_default();
    }

    /// The paths that were emitted.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether the path was emitted.
    pub(super) fn lists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the path was emitted with just this content, line ends apart.
    pub(super) fn lists_as(&self, path: &str, content: &[u8]) -> bool {
        self.files
            .get(path)
            .is_some_and(|recorded| *recorded == digest(content))
    }
}

/// SHA-256 of the normalised text, in lower-case hexadecimal digits.
fn digest(content: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let halves = Sha256::digest(normalized(content))
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .filter_map(|half| DIGITS.get(usize::from(half)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provenance() -> Provenance {
        Provenance::new("cargo xtask codegen", "0.1.0")
            .input("specs/b.yaml", b"b\n")
            .input("specs/a.yaml", b"a\n")
    }

    #[test]
    fn the_manifest_is_sorted_text_with_digests_that_sha256sum_prints() {
        let files = [("mod.rs", "mod a;\n"), ("a.rs", "")].into_iter().collect();
        assert_eq!(
            provenance().manifest(&files),
            "# Written by `cargo xtask codegen`. Do not edit: it tells that command which files here are its own.\n\
             generator 0.1.0\n\
             input 87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  specs/a.yaml\n\
             input 0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f  specs/b.yaml\n\
             file e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.rs\n\
             file 3a87bc510b36c64996160a38d0f650851bea77e4b5ac6ffaa80ec7e0ace0ad24  mod.rs\n"
        );
    }

    #[test]
    fn what_was_written_is_read_back() {
        let files: Files = [("mod.rs", "mod a;\n")].into_iter().collect();
        let manifest = Manifest::parse(&provenance().manifest(&files));
        assert!(manifest.lists("mod.rs") && !manifest.lists("a.rs"));
        assert!(
            manifest.lists_as("mod.rs", b"mod a;\r\n") && !manifest.lists_as("mod.rs", b"mod b;\n")
        );
        assert_eq!(manifest.files().collect::<Vec<_>>(), ["mod.rs"]);
        assert!(provenance().moved_since(&manifest).is_empty());
    }

    #[test]
    fn every_kind_of_move_is_told() {
        let manifest = Manifest::parse(&provenance().manifest(&Files::new()));
        let now = Provenance::new("cargo xtask codegen", "0.2.0")
            .input("specs/a.yaml", b"A\n")
            .input("specs/c.yaml", b"");
        assert_eq!(
            now.moved_since(&manifest),
            [
                "`specs/a.yaml` has changed since the files were emitted",
                "`specs/c.yaml` is a new input",
                "`specs/b.yaml` is no longer an input",
                "the generator is 0.2.0 now, the files were emitted by 0.1.0",
            ]
        );
    }

    #[test]
    fn a_maintained_input_moves_by_the_hand_of_others_alone() {
        let lock = |found: Option<&[u8]>, left| {
            Provenance::new("x", "0.1.0").maintained("names.lock", found, left)
        };
        let manifest = Manifest::parse(&lock(None, "a\n").manifest(&Files::new()));
        assert!(
            lock(Some(b"a\n"), "a\nb\n")
                .moved_since(&manifest)
                .is_empty()
        );
        assert_eq!(
            lock(Some(b"A\n"), "A\n").moved_since(&manifest),
            ["`names.lock` has changed since the files were emitted"]
        );
        assert_eq!(
            lock(None, "a\n").moved_since(&manifest),
            ["`names.lock` is missing"]
        );
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_move_nothing() {
        let manifest = Manifest::parse(&provenance().manifest(&Files::new()));
        let now = Provenance::new("x", "0.1.0")
            .input("specs/a.yaml", b"\xEF\xBB\xBFa\r\n")
            .input("specs/b.yaml", b"b\r\n");
        assert!(now.moved_since(&manifest).is_empty());
    }

    #[test]
    fn a_damaged_manifest_lists_only_what_it_clearly_says() {
        let text = "<<<<<<< HEAD\nfile 00  a.rs\r\n=======\nfile\nfile 11\nnonsense 22  b.rs\n>>>>>>> other\n";
        let manifest = Manifest::parse(text);
        assert_eq!(manifest.files().collect::<Vec<_>>(), ["a.rs"]);
    }
}
