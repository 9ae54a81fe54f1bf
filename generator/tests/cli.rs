//! The command line from outside: exit codes, what goes to which stream, and what is left on the disk.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const PETS: &str = "\
openapi: 3.0.3
info: { title: Pets, version: '1' }
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: The pet.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pet' }
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: { type: string }
";

/// A folder with documents in `specs/`, to which the generator writes `out/`.
struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let desk = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        for (path, text) in files {
            let place = desk.place(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
        }
        desk
    }

    fn place(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_generator"));
        command
            .current_dir(self.dir.path())
            .args(line.split(' '))
            .output()
            .unwrap()
    }

    fn emitted(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.place("out"))
    }
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(
                    path.strip_prefix(root).unwrap().to_owned(),
                    fs::read(path).unwrap(),
                );
            }
        }
    }
    files
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

const CIRCLE: &str = "    \
    A: { $ref: '#/components/schemas/B' }
    B: { $ref: '#/components/schemas/A' }
";

fn with_reference(reference: &str) -> String {
    PETS.replace("#/components/schemas/Pet", reference)
}

const GENERATE: &str = "generate --spec specs/pets.yaml --out out";

#[test]
fn a_crate_is_emitted_and_a_second_run_changes_nothing() {
    let desk = Desk::new(&[("specs/pets.yaml", PETS)]);
    let output = desk.run(GENERATE);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("out: "), "{output:?}");
    assert_eq!(text(&output.stderr), "");
    let first = desk.emitted();
    for path in ["Cargo.toml", "src/lib.rs", ".codegen-manifest"] {
        assert!(
            first.contains_key(Path::new(path)),
            "{path} is missing: {:?}",
            first.keys()
        );
    }
    let output = desk.run(GENERATE);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stdout),
        format!("out: {} files unchanged\n", first.len())
    );
    assert_eq!(desk.emitted(), first);
}

#[test]
fn the_output_is_the_same_from_another_folder_and_with_other_line_ends() {
    let desk = Desk::new(&[("specs/pets.yaml", PETS)]);
    assert!(desk.run(GENERATE).status.success());
    let windows = Desk::new(&[("elsewhere/deep/pets.yaml", &PETS.replace('\n', "\r\n"))]);
    let output = windows.run("generate --spec elsewhere/deep/pets.yaml --out out");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(windows.emitted(), desk.emitted());
}

#[test]
fn the_runtime_is_named_as_seen_from_the_crate() {
    let desk = Desk::new(&[
        ("specs/pets.yaml", PETS),
        ("lib/runtime/Cargo.toml", "[package]\n"),
    ]);
    let output = desk.run("generate --spec specs/pets.yaml --out made/out --runtime-path lib/runtime --crate-name my-pets");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let manifest = fs::read_to_string(desk.place("made/out/Cargo.toml")).unwrap();
    assert!(
        manifest.contains("path = \"../../lib/runtime\""),
        "{manifest}"
    );
    assert!(manifest.contains("name = \"my-pets\""), "{manifest}");
    let output = desk.run("generate --spec specs/pets.yaml --out out --runtime-version 9.8.7");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let manifest = fs::read_to_string(desk.place("out/Cargo.toml")).unwrap();
    assert!(
        manifest.contains("\"9.8.7\"") && !manifest.contains("path ="),
        "{manifest}"
    );
}

#[test]
fn files_that_somebody_wrote_are_not_replaced() {
    let mine = "[package]\nname = \"mine\"\n";
    let desk = Desk::new(&[("specs/pets.yaml", PETS), ("out/Cargo.toml", mine)]);
    let output = desk.run(GENERATE);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        text(&output.stderr).contains("Cargo.toml` was not written by this command"),
        "{output:?}"
    );
    assert_eq!(
        desk.emitted(),
        BTreeMap::from([(PathBuf::from("Cargo.toml"), mine.into())])
    );
}

#[test]
fn what_cannot_be_read_or_makes_no_sense_is_exit_2() {
    let desk = Desk::new(&[("specs/pets.yaml", PETS), ("bad.toml", "modul = 1\n")]);
    for (line, message) in [
        (
            "generate --spec specs/pests.yaml --out out",
            "cannot read `specs/pests.yaml`",
        ),
        ("generate --spec specs --out out", "`specs` is not a file"),
        (
            "generate --spec specs/pets.yaml --overlay no.yaml --out out",
            "cannot read `no.yaml`",
        ),
        (
            "generate --spec specs/pets.yaml --config no.toml --out out",
            "cannot read `no.toml`",
        ),
        (
            "generate --spec specs/pets.yaml --config bad.toml --out out",
            "bad.toml",
        ),
        (
            "generate --spec specs/pets.yaml --out out --runtime-path nowhere",
            "cannot find `nowhere`",
        ),
        (
            "generate --spec specs/pets.yaml --out out --crate-name 1",
            "a letter comes first",
        ),
        ("generate --spec specs/pets.yaml", "--out"),
        ("inspect --spec specs/pets.yaml --format xml", "xml"),
        ("explain E9999", "there is no code `E9999`"),
        ("no-such-command", "no-such-command"),
    ] {
        let output = desk.run(line);
        assert_eq!(output.status.code(), Some(2), "{line}: {output:?}");
        assert!(text(&output.stderr).contains(message), "{line}: {output:?}");
        assert!(!desk.place("out").exists(), "{line}");
    }
}

#[test]
fn a_document_that_cannot_be_read_is_exit_1_with_its_place_and_the_folder_stays_as_it_was() {
    let duplicate = PETS.replace("  schemas:\n", "  schemas:\n    Pet: {}\n");
    for (name, document, place) in [
        ("no YAML", "openapi: [3.0\ninfo: {", "pets.yaml:"),
        ("no OpenAPI", "hello: world\n", "pets.yaml:1:1"),
        ("Swagger", "swagger: '2.0'\ninfo: {}\n", "pets.yaml:1:1"),
        ("duplicate key", &duplicate, "pets.yaml:18:5"),
        (
            "OpenAPI 4",
            &PETS.replace("3.0.3", "4.0.0"),
            "pets.yaml:1:1",
        ),
        (
            "outside",
            &with_reference("../../etc/passwd#/a"),
            "pets.yaml:14:15",
        ),
    ] {
        let desk = Desk::new(&[("specs/pets.yaml", PETS)]);
        assert!(desk.run(GENERATE).status.success());
        let before = desk.emitted();
        fs::write(desk.place("specs/pets.yaml"), document).unwrap();
        let output = desk.run(GENERATE);
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        let report = text(&output.stderr);
        assert!(report.contains(&format!("--> {place}")), "{name}: {report}");
        assert!(
            report.ends_with("\n1 error, 0 warnings, 0 notes\nnothing is written\n"),
            "{name}: {report}"
        );
        assert_eq!(text(&output.stdout), "", "{name}");
        assert_eq!(desk.emitted(), before, "{name}");
    }
}

#[test]
fn a_mistake_costs_its_part_and_strict_refuses_it() {
    let put = "  /pets:\n    put: text\n  /pets/{id}:";
    for (name, document, place, kept) in [
        (
            "nowhere",
            with_reference("#/components/schemas/Pest"),
            "pets.yaml:14:15",
            "pub fn get_pet(&self, id: &str) -> Call<Json>",
        ),
        (
            "aliases in a circle",
            format!("{PETS}{CIRCLE}"),
            "pets.yaml:22:5",
            "pub fn get_pet(&self, id: &str) -> Call<Pet>",
        ),
        (
            "an operation",
            PETS.replace("  /pets/{id}:", put),
            "pets.yaml:5:5",
            "pub fn get_pet(&self, id: &str) -> Call<Pet>",
        ),
    ] {
        let desk = Desk::new(&[("specs/pets.yaml", &document)]);
        let strict = desk.run(&format!("{GENERATE} --strict"));
        assert_eq!(strict.status.code(), Some(1), "{name}: {strict:?}");
        let refused = "\n1 error, 0 warnings, 0 notes\nnothing is written, because of --strict\n";
        assert!(
            text(&strict.stderr).ends_with(refused),
            "{name}: {strict:?}"
        );
        assert_eq!(text(&strict.stdout), "", "{name}");
        assert!(!desk.place("out").exists(), "{name}");

        let output = desk.run(GENERATE);
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        let report = text(&output.stderr);
        assert!(report.contains(&format!("--> {place}")), "{name}: {report}");
        assert!(
            report.ends_with(
                "\n1 error, 0 warnings, 0 notes\n\
                 what the errors are about is left out or any JSON; the rest is written\n"
            ),
            "{name}: {report}"
        );
        assert!(text(&output.stdout).starts_with("out: "), "{name}");
        let emitted = desk.emitted();
        assert!(
            emitted.values().any(|file| text(file).contains(kept)),
            "{name}: {:?}",
            emitted.keys()
        );
    }
}

#[test]
fn strict_refuses_what_is_left_out_with_a_warning() {
    let typo = PETS.replace("operationId", "sumary: Typo.\n      operationId");
    let stream = PETS
        .replace("3.0.3", "3.2.0")
        .replace("schema: { $ref", "itemSchema: { $ref");
    for (document, place) in [(typo, "pets.yaml:6:7"), (stream, "pets.yaml:14:15")] {
        let desk = Desk::new(&[("specs/pets.yaml", &document)]);
        let output = desk.run(&format!("{GENERATE} --strict"));
        assert_eq!(output.status.code(), Some(1));
        let report = text(&output.stderr);
        assert!(report.contains(&format!("--> {place}")), "{report}");
        assert!(!desk.place("out").exists());
        let output = desk.run(GENERATE);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stderr).ends_with(" 0 notes\n"), "{output:?}");
        assert!(desk.place("out/src/lib.rs").exists());
    }
}

#[test]
fn a_plain_document_of_3_2_is_read_as_one_of_3_1() {
    let desk = Desk::new(&[("specs/pets.yaml", &PETS.replace("3.0.3", "3.2.0"))]);
    let output = desk.run(&format!("{GENERATE} --strict"));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    let this = Desk::new(&[("specs/pets.yaml", &PETS.replace("3.0.3", "3.1.1"))]);
    assert!(this.run(GENERATE).status.success());
    let sources = |desk: &Desk| {
        let mut files = desk.emitted();
        files.remove(Path::new(".codegen-manifest"));
        files
    };
    assert_eq!(sources(&desk), sources(&this));
}

#[test]
fn an_overlay_may_lie_anywhere_and_one_that_misses_is_an_error() {
    let overlay = |target: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{ title: Fixes, version: '1' }}\nactions:\n  - target: {target}\n    \
             description: A reason.\n    update: {{ description: Corrected. }}\n"
        )
    };
    let (hits, misses) = (
        overlay("$.components.schemas.Pet"),
        overlay("$.components.schemas.Dog"),
    );
    let desk = Desk::new(&[
        ("specs/pets.yaml", PETS),
        ("fixes/pets.yaml", &hits),
        ("fixes/dogs.yaml", &misses),
    ]);
    let output = desk.run(&format!("{GENERATE} --overlay fixes/pets.yaml"));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        desk.emitted()
            .values()
            .any(|file| text(file).contains("Corrected."))
    );
    let before = desk.emitted();
    let output = desk.run(&format!(
        "{GENERATE} --overlay fixes/pets.yaml --overlay fixes/dogs.yaml"
    ));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        text(&output.stderr).contains("dogs.yaml:4:"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(desk.emitted(), before);
}

#[test]
fn inspect_answers_people_and_programs() {
    let desk = Desk::new(&[("specs/pets.yaml", PETS)]);
    let output = desk.run("inspect --spec specs/pets.yaml");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer = text(&output.stdout);
    assert!(
        answer.starts_with("openapi     3.0.3\noperations  1\nschemas     1\nwebhooks    0\n"),
        "{answer}"
    );
    assert!(
        answer.ends_with("0 errors, 0 warnings, 0 notes\n"),
        "{answer}"
    );
    assert!(!answer.contains('\u{1b}'), "no colour goes to a pipe");

    let output = desk.run("inspect --spec specs/pets.yaml --format json");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["version"], "3.0.3");
    assert_eq!(
        (&answer["operations"], &answer["webhooks"]),
        (&1.into(), &0.into())
    );
    assert_eq!(answer["diagnostics"], serde_json::json!([]));
    assert!(!desk.place("out").exists());
}

#[test]
fn inspect_of_a_broken_document_is_exit_1_and_still_json() {
    let desk = Desk::new(&[("pets.yaml", "swagger: '2.0'\n")]);
    let output = desk.run("inspect --spec pets.yaml --format json");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["diagnostics"][0]["severity"], "error", "{answer}");
    assert_eq!(
        (
            &answer["diagnostics"][0]["line"],
            &answer["diagnostics"][0]["column"]
        ),
        (&1.into(), &1.into())
    );
}

#[test]
fn explain_tells_one_code_or_lists_all() {
    let desk = Desk::new(&[]);
    let list = desk.run("explain");
    assert_eq!(list.status.code(), Some(0));
    let duplicate = text(&list.stdout)
        .lines()
        .find(|line| line.starts_with("E0108  "));
    let title = duplicate.and_then(|line| line.split_once("  ")).unwrap().1;
    let one = desk.run("explain e0108");
    assert_eq!(one.status.code(), Some(0));
    assert!(
        text(&one.stdout).starts_with(&format!("E0108: {title}\n\n")),
        "{one:?}"
    );
    for (code, consequence) in [
        ("E0108", "An error after which nothing is written.\n"),
        (
            "E0405",
            "the rest is written and the exit code is 1. With `--strict` nothing is written.\n",
        ),
        ("W0301", "A warning. With `--strict` nothing is written.\n"),
        ("N0302", "A note: nothing is lost.\n"),
    ] {
        let output = desk.run(&format!("explain {code}"));
        assert!(text(&output.stdout).ends_with(consequence), "{output:?}");
    }
}

#[test]
fn help_tells_the_exit_codes_and_shows_examples() {
    let desk = Desk::new(&[]);
    for line in [
        "--help",
        "generate --help",
        "inspect --help",
        "explain --help",
    ] {
        let output = desk.run(line);
        assert_eq!(output.status.code(), Some(0));
        assert!(
            text(&output.stdout).contains("Exit codes:\n  0  "),
            "{line}"
        );
    }
    assert!(text(&desk.run("generate --help").stdout).contains("Examples:\n"));
}
