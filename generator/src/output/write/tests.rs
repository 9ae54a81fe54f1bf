use super::*;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

fn provenance() -> Provenance {
    Provenance::new("cargo xtask codegen", "0.1.0").input("specs/api.yaml", b"openapi: 3.1.0\n")
}

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().copied().collect()
}

/// A folder to write to, inside one that catches what would escape.
fn folder() -> (TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    (root, dir)
}

fn paths(dir: &Path) -> Vec<String> {
    crate::output::walk::walk(dir)
        .unwrap()
        .into_keys()
        .collect()
}

fn strings(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[test]
fn files_are_written_with_their_folders_and_a_manifest() {
    let (_root, dir) = folder();
    let summary = write(
        &dir,
        &files(&[("mod.rs", "mod a;\n"), ("a/mod.rs", "")]),
        &provenance(),
    )
    .unwrap();
    assert_eq!(
        summary.written,
        strings(&["a/mod.rs", "mod.rs", ".codegen-manifest"])
    );
    assert_eq!(
        (
            summary.unchanged,
            summary.removed.len(),
            summary.edited.len()
        ),
        (0, 0, 0)
    );
    assert_eq!(
        paths(&dir),
        strings(&[".codegen-manifest", "a/mod.rs", "mod.rs"])
    );
    assert_eq!(fs::read_to_string(dir.join("mod.rs")).unwrap(), "mod a;\n");
}

#[test]
fn a_second_run_touches_nothing() {
    let (_root, dir) = folder();
    let files = files(&[("mod.rs", "mod a;\n"), ("a.rs", "")]);
    write(&dir, &files, &provenance()).unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let places = ["mod.rs", "a.rs", MANIFEST].map(|name| dir.join(name));
    for place in &places {
        fs::File::options()
            .write(true)
            .open(place)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
    let summary = write(&dir, &files, &provenance()).unwrap();
    assert_eq!(
        summary,
        WriteSummary {
            unchanged: 3,
            ..WriteSummary::default()
        }
    );
    for place in &places {
        assert_eq!(fs::metadata(place).unwrap().modified().unwrap(), long_ago);
    }
}

#[test]
fn only_what_differs_is_written() {
    let (_root, dir) = folder();
    write(&dir, &files(&[("a.rs", "1"), ("b.rs", "2")]), &provenance()).unwrap();
    let summary = write(&dir, &files(&[("a.rs", "1"), ("b.rs", "3")]), &provenance()).unwrap();
    assert_eq!(summary.written, strings(&["b.rs", ".codegen-manifest"]));
    assert_eq!(summary.unchanged, 1);
    assert!(summary.edited.is_empty());
}

#[test]
fn orphans_go_and_take_their_empty_folders_along_but_foreign_files_stay() {
    let (_root, dir) = folder();
    write(
        &dir,
        &files(&[("mod.rs", ""), ("old/a.rs", ""), ("old/deep/b.rs", "")]),
        &provenance(),
    )
    .unwrap();
    fs::write(dir.join("old/mine.rs"), "mine").unwrap();
    let summary = write(&dir, &files(&[("mod.rs", "")]), &provenance()).unwrap();
    assert_eq!(summary.removed, strings(&["old/a.rs", "old/deep/b.rs"]));
    assert!(summary.edited.is_empty());
    assert_eq!(
        paths(&dir),
        strings(&[".codegen-manifest", "mod.rs", "old/mine.rs"])
    );
    assert!(!dir.join("old/deep").exists());
}

#[test]
fn hand_edits_that_are_lost_are_reported() {
    let (_root, dir) = folder();
    write(
        &dir,
        &files(&[
            ("a.rs", "a\n"),
            ("b.rs", "b\n"),
            ("c.rs", "c\n"),
            ("d.rs", "d\n"),
        ]),
        &provenance(),
    )
    .unwrap();
    for (name, text) in [
        ("a.rs", "edit"),
        ("b.rs", "edit"),
        ("c.rs", "c\r\n"),
        ("d.rs", "d\r\n"),
    ] {
        fs::write(dir.join(name), text).unwrap();
    }
    let summary = write(
        &dir,
        &files(&[("a.rs", "a\n"), ("c.rs", "c\n")]),
        &provenance(),
    )
    .unwrap();
    assert_eq!(
        summary.written,
        strings(&["a.rs", "c.rs", ".codegen-manifest"])
    );
    assert_eq!(summary.removed, strings(&["b.rs", "d.rs"]));
    assert_eq!(summary.edited, strings(&["a.rs", "b.rs"]));
}

#[test]
fn a_file_and_a_folder_can_change_places() {
    let (_root, dir) = folder();
    write(
        &dir,
        &files(&[("a", "1"), ("b/c", "2"), ("b/d/e", "3")]),
        &provenance(),
    )
    .unwrap();
    write(&dir, &files(&[("a/x", "1"), ("b", "2")]), &provenance()).unwrap();
    assert_eq!(paths(&dir), strings(&[".codegen-manifest", "a/x", "b"]));
}

#[test]
fn a_file_that_somebody_wrote_is_never_replaced() {
    let (_root, dir) = folder();
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("Cargo.toml"), "[package]\nname = \"mine\"\n").unwrap();
    let emitted = files(&[
        ("Cargo.toml", "[package]\nname = \"emitted\"\n"),
        ("a.rs", ""),
    ]);
    let error = write(&dir, &emitted, &provenance()).unwrap_err();
    assert!(
        matches!(&error, Error::Occupied(path) if path.ends_with("Cargo.toml")),
        "{error}"
    );
    assert_eq!(paths(&dir), strings(&["Cargo.toml"]));
}

#[test]
fn without_a_manifest_a_file_that_says_it_is_generated_is_replaced() {
    let (_root, dir) = folder();
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("a.rs"), "// Generated by `x`.\r\nstruct Old;\r\n").unwrap();
    write(
        &dir,
        &files(&[("a.rs", "// Generated by `x`.\nstruct New;\n")]),
        &provenance(),
    )
    .unwrap();
    assert_eq!(
        fs::read_to_string(dir.join("a.rs")).unwrap(),
        "// Generated by `x`.\nstruct New;\n"
    );
}

#[test]
fn unfit_paths_are_refused_before_anything_is_written() {
    let (root, dir) = folder();
    let error = write(
        &dir,
        &files(&[("a.rs", ""), ("../escaped.rs", ""), ("aux.rs", "")]),
        &provenance(),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the emitted files have paths that cannot be written; `../escaped.rs` has a segment that leads elsewhere; \
         `aux.rs` has a segment that Windows reserves for a device"
    );
    assert!(paths(root.path()).is_empty());
}

#[test]
fn a_forged_manifest_cannot_make_us_remove_files_elsewhere() {
    let (root, dir) = folder();
    fs::create_dir_all(&dir).unwrap();
    fs::write(root.path().join("precious"), "").unwrap();
    fs::write(
        dir.join(MANIFEST),
        "file 00  ../precious\nfile 00  /etc/hostname\n",
    )
    .unwrap();
    let summary = write(&dir, &Files::new(), &provenance()).unwrap();
    assert!(summary.removed.is_empty());
    assert!(root.path().join("precious").exists());
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_neither_followed_nor_replaced() {
    use std::os::unix::fs::symlink;
    let (root, dir) = folder();
    fs::create_dir_all(&dir).unwrap();
    fs::create_dir_all(root.path().join("elsewhere")).unwrap();
    fs::write(root.path().join("elsewhere/a.rs"), "precious").unwrap();
    symlink(root.path().join("elsewhere"), dir.join("types")).unwrap();
    symlink(root.path().join("elsewhere/a.rs"), dir.join("a.rs")).unwrap();
    for path in ["types/a.rs", "types/new.rs", "a.rs"] {
        let error = write(&dir, &files(&[(path, "emitted")]), &provenance()).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Blocked {
                    found: "a symbolic link",
                    ..
                }
            ),
            "{path}: {error}"
        );
    }
    fs::write(dir.join(MANIFEST), "file 00  types/a.rs\nfile 00  a.rs\n").unwrap();
    assert!(
        write(&dir, &Files::new(), &provenance())
            .unwrap()
            .removed
            .is_empty()
    );
    assert_eq!(
        fs::read_to_string(root.path().join("elsewhere/a.rs")).unwrap(),
        "precious"
    );
    assert_eq!(paths(&root.path().join("elsewhere")), strings(&["a.rs"]));
}

#[test]
fn a_folder_in_the_place_of_a_file_is_an_error() {
    let (_root, dir) = folder();
    fs::create_dir_all(dir.join("a.rs/inner")).unwrap();
    let error = write(&dir, &files(&[("a.rs", "")]), &provenance()).unwrap_err();
    assert!(error.to_string().ends_with("it is a folder"), "{error}");
    fs::write(dir.join("b"), "mine").unwrap();
    let error = write(&dir, &files(&[("b/c.rs", "")]), &provenance()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("it is a file where a folder belongs"),
        "{error}"
    );
}

#[test]
fn a_plan_changes_nothing_until_it_is_committed_with_the_others() {
    let (root, dir) = folder();
    let (lock, other) = (
        root.path().join("names.lock"),
        root.path().join("Cargo.toml"),
    );
    fs::write(&other, "same\n").unwrap();
    let plans = [
        plan(&dir, &files(&[("a.rs", "a")]), &provenance()).unwrap(),
        plan_file(&lock, "a = \"A\"\n").unwrap(),
        plan_file(&other, "same\n").unwrap(),
    ];
    assert_eq!(paths(root.path()), strings(&["Cargo.toml"]));
    assert_eq!(plans.each_ref().map(Plan::is_empty), [false, false, true]);
    commit(&plans).unwrap();
    assert_eq!(
        paths(root.path()),
        strings(&[
            "Cargo.toml",
            "names.lock",
            "out/.codegen-manifest",
            "out/a.rs"
        ])
    );
}

#[test]
fn when_one_plan_fails_the_others_are_taken_back() {
    let (root, dir) = folder();
    let plans = [
        plan(&dir, &files(&[("a.rs", "a")]), &provenance()).unwrap(),
        plan_file(&root.path().join("names.lock"), "").unwrap(),
    ];
    // Between the plan and its execution, a folder turns up where the file belongs.
    fs::create_dir_all(root.path().join("names.lock/inner")).unwrap();
    assert!(commit(&plans).is_err());
    assert!(!dir.exists());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn removal_takes_everything_that_was_emitted_and_the_manifest() {
    let (_root, dir) = folder();
    write(&dir, &files(&[("a.rs", ""), ("b/c.rs", "")]), &provenance()).unwrap();
    fs::write(dir.join("mine.rs"), "").unwrap();
    let plan = plan_removal(&dir).unwrap();
    assert_eq!(
        plan.summary().removed,
        strings(&["a.rs", "b/c.rs", ".codegen-manifest"])
    );
    commit([&plan]).unwrap();
    assert_eq!(paths(&dir), strings(&["mine.rs"]));
    fs::remove_file(dir.join("mine.rs")).unwrap();
    commit([&plan_removal(&dir).unwrap()]).unwrap();
    assert!(!dir.exists());
}
