use super::*;
use crate::output::write;
use std::fs;
use tempfile::TempDir;

const COMMAND: &str = "cargo xtask codegen";

fn provenance(spec: &str) -> Provenance {
    Provenance::new(COMMAND, "0.1.0").input("specs/api.yaml", spec.as_bytes())
}

fn files(a: &str) -> Files {
    [("mod.rs", "mod a;\n"), ("a.rs", a)].into_iter().collect()
}

/// A folder that was written from the spec "1" and has drifted in no way.
fn written() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &files("one\ntwo\nthree\n"), &provenance("1")).unwrap();
    dir
}

/// The findings when nothing but the disk has changed.
fn check_same(dir: &TempDir) -> Vec<Finding> {
    check(dir.path(), &files("one\ntwo\nthree\n"), &provenance("1")).unwrap()
}

fn kinds(findings: &[Finding]) -> Vec<(&str, Kind)> {
    findings
        .iter()
        .map(|finding| (finding.file.as_str(), finding.kind))
        .collect()
}

#[test]
fn what_was_written_has_no_finding() {
    assert_eq!(check_same(&written()), []);
}

#[test]
fn an_edited_file_is_told_from_a_stale_one() {
    let dir = written();
    fs::write(dir.path().join("a.rs"), "one\n2\nthree\n").unwrap();
    let findings = check_same(&dir);
    assert_eq!(
        findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["a.rs: edited by hand\n  \
          = its inputs have not changed since it was emitted\n  \
          --- on disk\n  \
          +++ would be written\n  \
          @@ -1,3 +1,3 @@\n   \
          one\n  \
          -2\n  \
          +two\n   \
          three\n  \
          = repair: cargo xtask codegen"]
    );
}

#[test]
fn a_stale_file_names_the_input_that_moved() {
    let dir = written();
    let findings = check(dir.path(), &files("four\n"), &provenance("2")).unwrap();
    assert_eq!(
        kinds(&findings),
        [
            (".codegen-manifest", Kind::Changed),
            ("a.rs", Kind::Changed)
        ]
    );
    for finding in findings {
        assert_eq!(
            finding.reasons,
            ["`specs/api.yaml` has changed since the files were emitted"]
        );
        assert_eq!(finding.repair, COMMAND);
    }
}

#[test]
fn a_stale_file_that_was_edited_too_says_both() {
    let dir = written();
    fs::write(dir.path().join("a.rs"), "edit\n").unwrap();
    let findings = check(dir.path(), &files("four\n"), &provenance("2")).unwrap();
    assert_eq!(findings[1].kind, Kind::Changed);
    assert_eq!(findings[1].reasons[1], "it was edited by hand as well");
}

#[test]
fn an_input_without_effect_on_the_code_still_drifts() {
    let dir = written();
    let findings = check(
        dir.path(),
        &files("one\ntwo\nthree\n"),
        &provenance("1 # why\n"),
    )
    .unwrap();
    assert_eq!(kinds(&findings), [(".codegen-manifest", Kind::Changed)]);
}

#[test]
fn a_generator_that_emits_something_else_is_named() {
    let dir = written();
    let findings = check(dir.path(), &files("four\n"), &provenance("1")).unwrap();
    assert_eq!(findings[1].reasons, [OTHER_CODE]);
    let newer = Provenance::new(COMMAND, "0.2.0").input("specs/api.yaml", b"1");
    let findings = check(dir.path(), &files("four\n"), &newer).unwrap();
    assert_eq!(
        findings[1].reasons,
        ["the generator is 0.2.0 now, the files were emitted by 0.1.0"]
    );
}

#[test]
fn missing_files_are_found_be_they_deleted_or_new() {
    let dir = written();
    fs::remove_file(dir.path().join("a.rs")).unwrap();
    let findings = check_same(&dir);
    assert_eq!(kinds(&findings), [("a.rs", Kind::Missing)]);
    assert_eq!(
        findings[0].reasons,
        ["it was emitted before and has been deleted"]
    );
    let mut more = files("one\ntwo\nthree\n");
    more.insert("b.rs", "");
    let findings = check(dir.path(), &more, &provenance("2")).unwrap();
    assert_eq!(findings[2].file, "b.rs");
    assert_eq!(
        findings[2].reasons,
        ["`specs/api.yaml` has changed since the files were emitted"]
    );
}

#[test]
fn nothing_written_at_all_is_reported_file_by_file() {
    let dir = tempfile::tempdir().unwrap();
    let findings = check(&dir.path().join("never"), &files(""), &provenance("1")).unwrap();
    let missing = [".codegen-manifest", "a.rs", "mod.rs"].map(|file| (file, Kind::Missing));
    assert_eq!(kinds(&findings), missing);
}

#[test]
fn a_stray_file_is_found_however_deep_and_not_promised_to_be_repaired() {
    let dir = written();
    fs::create_dir_all(dir.path().join("x/y")).unwrap();
    fs::write(dir.path().join("x/y/stray.txt"), "").unwrap();
    let findings = check_same(&dir);
    assert_eq!(kinds(&findings), [("x/y/stray.txt", Kind::Extra)]);
    assert_eq!(
        findings[0].repair,
        "move or delete the file; `cargo xtask codegen` removes only what it wrote"
    );
}

#[test]
fn an_orphan_is_extra_and_the_command_repairs_it() {
    let dir = written();
    let fewer = [("mod.rs", "mod a;\n")].into_iter().collect();
    let findings = check(dir.path(), &fewer, &provenance("2")).unwrap();
    assert_eq!(
        kinds(&findings),
        [(".codegen-manifest", Kind::Changed), ("a.rs", Kind::Extra)]
    );
    assert_eq!(findings[1].repair, COMMAND);
}

#[test]
fn line_ends_alone_are_a_kind_of_their_own() {
    let dir = written();
    for name in ["a.rs", MANIFEST] {
        let text = fs::read_to_string(dir.path().join(name)).unwrap();
        fs::write(dir.path().join(name), text.replace('\n', "\r\n")).unwrap();
    }
    let findings = check_same(&dir);
    assert_eq!(
        kinds(&findings),
        [
            (".codegen-manifest", Kind::CrlfOnly),
            ("a.rs", Kind::CrlfOnly)
        ]
    );
}

#[test]
fn a_lost_manifest_is_found_and_the_reason_is_honest() {
    let dir = written();
    fs::remove_file(dir.path().join(MANIFEST)).unwrap();
    assert_eq!(
        kinds(&check_same(&dir)),
        [(".codegen-manifest", Kind::Missing)]
    );
    let findings = check(dir.path(), &files("four\n"), &provenance("1")).unwrap();
    assert_eq!(
        findings[1].reasons,
        ["there is no readable `.codegen-manifest`, so what moved cannot be told"]
    );
}

#[test]
fn an_edited_manifest_is_found() {
    let dir = written();
    let text = fs::read_to_string(dir.path().join(MANIFEST)).unwrap();
    fs::write(dir.path().join(MANIFEST), format!("{text}file 00  c.rs\n")).unwrap();
    let findings = check_same(&dir);
    assert_eq!(kinds(&findings), [(".codegen-manifest", Kind::Changed)]);
    assert!(
        findings[0].reasons[0].contains("edited by hand"),
        "{:?}",
        findings[0].reasons
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_a_finding_even_if_it_leads_to_the_right_text() {
    let dir = written();
    let aside = tempfile::tempdir().unwrap();
    fs::rename(dir.path().join("a.rs"), aside.path().join("a.rs")).unwrap();
    std::os::unix::fs::symlink(aside.path().join("a.rs"), dir.path().join("a.rs")).unwrap();
    std::os::unix::fs::symlink(aside.path(), dir.path().join("b")).unwrap();
    let findings = check_same(&dir);
    assert_eq!(
        kinds(&findings),
        [("a.rs", Kind::Changed), ("b", Kind::Extra)]
    );
    assert_eq!(findings[0].reasons, ["it is a symbolic link"]);
    assert_eq!(findings[1].repair, "delete the link");
}

#[test]
fn a_check_has_findings_exactly_when_writing_has_work_to_do() {
    let dir = written();
    fs::write(dir.path().join("a.rs"), "edit").unwrap();
    fs::remove_file(dir.path().join("mod.rs")).unwrap();
    assert_eq!(check_same(&dir).len(), 2);
    write(dir.path(), &files("one\ntwo\nthree\n"), &provenance("1")).unwrap();
    assert_eq!(check_same(&dir), []);
}

#[test]
fn unfit_paths_and_an_unreadable_folder_are_errors_not_findings() {
    let dir = written();
    let escaping = [("../a.rs", "")].into_iter().collect();
    assert!(matches!(
        check(dir.path(), &escaping, &provenance("1")),
        Err(Error::Paths(_))
    ));
    let file = dir.path().join("a.rs");
    assert!(matches!(
        check(&file, &Files::new(), &provenance("1")),
        Err(Error::Io { .. })
    ));
}

#[test]
fn files_elsewhere_are_judged_by_the_inputs_that_moved() {
    let moved = vec!["`specs/api.yaml` has changed since the files were emitted".to_owned()];
    let judge = |found, moved: &[String]| {
        check_file("names.lock", found, "a\n", moved, COMMAND).map(|f| f.kind)
    };
    assert_eq!(judge(Some(b"a\n"), &moved), None);
    assert_eq!(judge(Some(b"b\n"), &moved), Some(Kind::Changed));
    assert_eq!(judge(Some(b"b\n"), &[]), Some(Kind::HandEdited));
    assert_eq!(judge(Some(b"a\r\n"), &[]), Some(Kind::CrlfOnly));
    assert_eq!(judge(None, &[]), Some(Kind::Missing));
}

#[test]
fn a_folder_without_an_api_is_reported_whole() {
    let dir = written();
    fs::write(dir.path().join("mine.rs"), "").unwrap();
    let findings = check_removed(dir.path(), COMMAND).unwrap();
    assert_eq!(
        findings
            .iter()
            .map(|f| f.repair == COMMAND)
            .collect::<Vec<_>>(),
        [true, true, false, true]
    );
}

#[test]
fn long_diffs_and_long_lines_are_cut() {
    let found: String = (0..100).map(|n| format!("old {n}\n")).collect();
    let text = diff(&found, &"é".repeat(500));
    assert_eq!(text.lines().count(), DIFF_LINES + 1);
    assert!(text.ends_with(" more lines\n"), "{text}");
    let wide = diff("", &"é".repeat(500));
    assert!(
        wide.lines()
            .all(|line| line.chars().count() <= DIFF_COLUMNS + 1),
        "{wide}"
    );
    assert!(wide.contains("é…"));
}

#[test]
fn many_moved_inputs_are_counted() {
    let moved: Vec<_> = (0..8).map(|n| format!("`{n}` is a new input")).collect();
    let finding = check_file("x", None, "", &moved, COMMAND)
        .unwrap()
        .below("specs/api/");
    assert_eq!(finding.file, "specs/api/x");
    assert_eq!(finding.reasons.len(), REASONS + 1);
    assert_eq!(finding.reasons[REASONS], "and 3 more inputs have moved");
}
