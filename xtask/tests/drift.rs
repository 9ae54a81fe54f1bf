//! The drift gate as a test, and tests of the gate itself on a copy of the tree.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use generator::output::{Finding, Kind, MANIFEST};
use tempfile::TempDir;
use xtask::codegen::{self, Options};
use xtask::workspace::Workspace;
use xtask::{Outcome, features};

const MANIFEST_PATH: &str = "generated-client/Cargo.toml";

/// Where emitted folders stand.
const EMITTED: [&str; 2] = ["generated-client/src", "generated-client/tests/calls"];

/// What codegen reads and writes, copied to where it may be damaged.
struct Tree {
    dir: TempDir,
}

impl Tree {
    fn copy() -> Self {
        let tree = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let original = Workspace::of_this_build();
        copy(&original.place("specs"), &tree.place("specs"));
        fs::create_dir_all(tree.place("generated-client/src")).unwrap();
        fs::copy(original.place(MANIFEST_PATH), tree.place(MANIFEST_PATH)).unwrap();
        for parent in EMITTED {
            for module in original.folders(parent).unwrap() {
                let folder = format!("{parent}/{module}");
                if original.place(&folder).join(MANIFEST).exists() {
                    copy(&original.place(&folder), &tree.place(&folder));
                }
            }
        }
        tree
    }

    fn workspace(&self) -> Workspace {
        Workspace::at(self.dir.path())
    }

    fn place(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.place(path)).unwrap()
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let before = self.read(path);
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit of {path} changes nothing");
        fs::write(self.place(path), after).unwrap();
    }

    fn drift(&self) -> Vec<Finding> {
        codegen::drift(&self.workspace(), None).unwrap()
    }

    fn codegen(&self) -> String {
        let mut report = Vec::new();
        let outcome = codegen::run(&self.workspace(), &Options::default(), &mut report).unwrap();
        let report = String::from_utf8(report).unwrap();
        assert_eq!(outcome, Outcome::Clean, "{report}");
        report
    }

    /// Runs the command as a user does, from a folder that has nothing to do with the project.
    fn command(&self, arguments: &[&str]) -> Output {
        let elsewhere = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(elsewhere.path())
            .args(arguments)
            .arg("--root")
            .arg(self.dir.path());
        command.output().unwrap()
    }

    /// Every emitted file, manifests included, by its path in the tree.
    fn emitted(&self) -> Vec<String> {
        let all = files(self.dir.path()).into_keys();
        all.filter(|path| EMITTED.iter().any(|parent| path.starts_with(parent)))
            .collect()
    }

    fn remove_emitted(&self) {
        for parent in EMITTED {
            fs::remove_dir_all(self.place(parent)).unwrap();
        }
        fs::create_dir(self.place("generated-client/src")).unwrap();
        self.edit(MANIFEST_PATH, |text| {
            features::update(&text, &BTreeMap::new(), false).unwrap()
        });
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Compares trees file by file, so that a failure names the file and not its bytes.
#[track_caller]
fn assert_same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) {
    let paths = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(found), paths(expected));
    for (path, content) in found {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(content), text(&expected[path]), "{path}");
    }
}

/// Every file below a folder by its relative path, with its content.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                files.insert(relative, fs::read(path).unwrap());
            }
        }
    }
    files
}

fn times(root: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| fs::metadata(root.join(path)).unwrap().modified().unwrap();
    files(root)
        .into_keys()
        .map(|path| (path.clone(), time(&path)))
        .collect()
}

fn kinds(findings: &[Finding]) -> Vec<(&str, Kind)> {
    findings
        .iter()
        .map(|finding| (finding.file.as_str(), finding.kind))
        .collect()
}

/// The paths of the inputs that the manifests of all modules record.
fn inputs(tree: &Tree) -> Vec<String> {
    let mut inputs = Vec::new();
    for manifest in tree
        .emitted()
        .iter()
        .filter(|path| path.ends_with(MANIFEST))
    {
        let text = tree.read(manifest);
        let lines = text.lines().filter_map(|line| line.strip_prefix("input "));
        inputs.extend(lines.map(|line| line.split_once("  ").unwrap().1.to_owned()));
    }
    inputs
}

#[test]
fn the_committed_code_is_what_the_specifications_say() {
    let findings = codegen::drift(&Workspace::of_this_build(), None).unwrap();
    let report: String = findings
        .iter()
        .map(|finding| format!("{finding}\n\n"))
        .collect();
    assert!(findings.is_empty(), "{report}");
}

#[test]
fn an_edited_spec_fails_the_check_and_is_named() {
    let tree = Tree::copy();
    tree.edit("specs/partoo/openapi-bundled.yaml", |text| {
        text.replacen("title: ", "title: x", 1)
    });
    let findings = tree.drift();
    assert!(!findings.is_empty());
    for finding in findings {
        assert_eq!(finding.kind, Kind::Changed, "{finding}");
        assert!(
            finding.reasons[0].contains("`specs/partoo/openapi-bundled.yaml` has changed"),
            "{finding}"
        );
        assert_eq!(finding.repair, "cargo xtask codegen");
    }
}

#[test]
fn every_file_that_the_code_is_made_from_is_watched() {
    let tree = Tree::copy();
    let inputs = inputs(&tree);
    for path in [
        "specs/highlevel/common.yaml",
        "specs/partoo/overlay.yaml",
        "specs/partoo/codegen.toml",
    ] {
        assert!(
            inputs.iter().any(|input| input == path),
            "{path} is not an input"
        );
    }
    for input in inputs {
        let before = tree.read(&input);
        tree.edit(&input, |text| text + "\n# A comment.\n");
        let findings = tree.drift();
        let named = |finding: &Finding| {
            finding.file == input || finding.to_string().contains(&format!("`{input}`"))
        };
        assert!(findings.iter().any(named), "{input}: {findings:?}");
        fs::write(tree.place(&input), before).unwrap();
    }
}

#[test]
fn every_emitted_file_that_was_edited_fails_the_check_and_is_named() {
    let tree = Tree::copy();
    let sources: Vec<_> = tree
        .emitted()
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .collect();
    assert!(sources.len() > 4, "{sources:?}");
    for path in &sources {
        tree.edit(path, |text| text + " ");
    }
    let findings = tree.drift();
    assert_eq!(
        kinds(&findings),
        sources
            .iter()
            .map(|path| (path.as_str(), Kind::HandEdited))
            .collect::<Vec<_>>()
    );
    assert!(
        findings[0]
            .diff
            .as_ref()
            .is_some_and(|diff| diff.starts_with("--- on disk\n+++ would be written\n@@ "))
    );
}

#[test]
fn a_deleted_file_fails_the_check_and_is_named() {
    let tree = Tree::copy();
    fs::remove_file(tree.place("generated-client/src/partoo/mod.rs")).unwrap();
    assert_eq!(
        kinds(&tree.drift()),
        [("generated-client/src/partoo/mod.rs", Kind::Missing)]
    );
    fs::remove_file(tree.place("specs/partoo/names.lock")).unwrap();
    assert_eq!(
        tree.drift().last().map(|finding| finding.file.as_str()),
        Some("specs/partoo/names.lock")
    );
}

#[test]
fn a_stray_file_fails_the_check_and_is_named_and_survives_codegen() {
    let tree = Tree::copy();
    let stray = "generated-client/src/highlevel/notes/todo.txt";
    fs::create_dir_all(tree.place(stray).parent().unwrap()).unwrap();
    fs::write(tree.place(stray), "mine").unwrap();
    assert_eq!(kinds(&tree.drift()), [(stray, Kind::Extra)]);
    let outcome = codegen::run(&tree.workspace(), &Options::default(), &mut Vec::new()).unwrap();
    assert_eq!(outcome, Outcome::Findings);
    assert_eq!(tree.read(stray), "mine");
}

#[test]
fn converted_line_ends_fail_the_check_by_a_name_of_their_own() {
    let tree = Tree::copy();
    let path = "generated-client/src/partoo/mod.rs";
    tree.edit(path, |text| text.replace('\n', "\r\n"));
    assert_eq!(kinds(&tree.drift()), [(path, Kind::CrlfOnly)]);
}

#[test]
fn an_edited_feature_section_or_lock_fails_the_check_and_is_named() {
    let tree = Tree::copy();
    tree.edit(MANIFEST_PATH, |text| {
        text.replace(features::END, &format!("extra = []\n{}", features::END))
    });
    assert_eq!(kinds(&tree.drift()), [(MANIFEST_PATH, Kind::HandEdited)]);
    tree.codegen();
    assert!(tree.drift().is_empty());
    tree.edit(MANIFEST_PATH, |text| text.replace(features::BEGIN, ""));
    assert_eq!(kinds(&tree.drift()), [(MANIFEST_PATH, Kind::HandEdited)]);
}

#[test]
fn deleting_everything_emitted_and_running_codegen_restores_it_byte_for_byte() {
    let tree = Tree::copy();
    let before = files(tree.dir.path());
    tree.remove_emitted();
    for api in ["partoo", "highlevel"] {
        fs::remove_file(tree.place(&format!("specs/{api}/names.lock"))).unwrap();
    }
    assert!(tree.drift().len() > 5);
    tree.codegen();
    assert_same(&files(tree.dir.path()), &before);
}

#[test]
fn a_run_on_an_unchanged_tree_touches_no_file_and_says_so() {
    let tree = Tree::copy();
    let before = times(tree.dir.path());
    let report = tree.codegen();
    assert_eq!(times(tree.dir.path()), before);
    let lines: Vec<&str> = report.lines().collect();
    assert!(
        lines[0].starts_with("highlevel: ") && lines[0].contains(" files unchanged"),
        "{report}"
    );
    assert!(
        lines[1].starts_with("partoo: ") && lines[1].contains(" files unchanged"),
        "{report}"
    );
    assert!(lines[2].starts_with("done in "), "{report}");
    assert_eq!(lines.len(), 3, "{report}");
}

#[test]
fn the_output_depends_on_nothing_but_the_inputs() {
    let tree = Tree::copy();
    let expected = files(&tree.place("generated-client"));

    // Inputs with the line ends and the mark that an editor on Windows gives them, and another working directory.
    for (path, _) in files(&tree.place("specs")) {
        let path = format!("specs/{path}");
        let mark = if path.ends_with(".yaml") {
            "\u{feff}"
        } else {
            ""
        };
        tree.edit(&path, |text| {
            format!("{mark}{}", text.replace('\n', "\r\n"))
        });
    }
    for _ in 0..2 {
        tree.remove_emitted();
        let output = tree.command(&["codegen"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(files(&tree.place("generated-client")), expected);
    }
}

#[test]
fn check_writes_nothing_and_tells_file_cause_and_repair() {
    let tree = Tree::copy();
    tree.edit("generated-client/src/partoo/mod.rs", |text| {
        text + "// A note.\n"
    });
    let before = (files(tree.dir.path()), times(tree.dir.path()));
    let output = tree.command(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "generated-client/src/partoo/mod.rs: edited by hand",
        "-// A note.",
        "= repair: cargo xtask codegen",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    assert_eq!((files(tree.dir.path()), times(tree.dir.path())), before);
}

#[test]
fn a_document_that_cannot_be_read_leaves_everything_as_it_was() {
    let tree = Tree::copy();
    tree.edit("specs/partoo/openapi-bundled.yaml", |text| {
        format!("{text}\ninfo: [\n")
    });
    // The other API has work to do, which must not be done by half.
    tree.edit("specs/highlevel/common.yaml", |text| {
        text + "\n# A comment.\n"
    });
    let before = files(tree.dir.path());
    for arguments in [&["codegen"][..], &["codegen", "--check"]] {
        let output = tree.command(arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains("openapi-bundled.yaml:"), "{text}");
    }
    assert_eq!(files(tree.dir.path()), before);
}

#[test]
fn one_api_alone_leaves_the_other_as_it_is() {
    let tree = Tree::copy();
    tree.remove_emitted();
    let output = tree.command(&["codegen", "--api", "partoo"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(tree.place("generated-client/src/partoo/mod.rs").exists());
    assert!(!tree.place("generated-client/src/highlevel").exists());
    assert!(
        tree.command(&["codegen", "--check", "--api", "partoo"])
            .status
            .success()
    );
    assert!(!tree.command(&["codegen", "--check"]).status.success());
}

#[test]
fn an_api_that_does_not_exist_is_a_usage_error_that_lists_those_that_do() {
    let output = Tree::copy().command(&["codegen", "--check", "--api", "patroo"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        text,
        "there is no API `patroo`, there are `highlevel`, `partoo`\n"
    );
}

#[test]
fn an_error_that_costs_one_part_only_stops_codegen_all_the_same() {
    let tree = Tree::copy();
    tree.edit("specs/partoo/openapi-bundled.yaml", |text| {
        text.replacen("type: object", "type: rabbit", 1)
    });
    let before = files(tree.dir.path());
    for arguments in [&["codegen"] as &[&str], &["codegen", "--check"]] {
        let output = tree.command(arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let report = String::from_utf8(output.stderr).unwrap();
        assert!(
            report.starts_with("error[E0309]: `rabbit` is no type"),
            "{report}"
        );
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    }
    assert!(before == files(tree.dir.path()), "something was written");
}

#[test]
fn the_module_of_a_removed_api_is_drift_and_codegen_removes_it() {
    let tree = Tree::copy();
    fs::remove_dir_all(tree.place("specs/highlevel")).unwrap();
    let findings = tree.drift();
    let of_highlevel = findings
        .iter()
        .filter(|finding| finding.file.starts_with("generated-client/src/highlevel/"));
    assert!(of_highlevel.clone().count() > 2);
    assert!(
        of_highlevel
            .clone()
            .all(|finding| finding.kind == Kind::Extra)
    );
    tree.codegen();
    assert!(!tree.place("generated-client/src/highlevel").exists());
    assert!(!tree.read(MANIFEST_PATH).contains("specs/highlevel"));
    assert!(tree.drift().is_empty());
}
