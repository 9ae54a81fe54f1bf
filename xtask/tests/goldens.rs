//! Every document of the goldens through `cargo xtask corpus --roundtrip`: samples of each type and every example are
//! decoded and encoded again by the compiled types.

#![cfg(feature = "roundtrip")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Documents with samples that are no values of theirs, and why the sampler takes them for some.
const ODD: [(&str, &str); 2] = [
    (
        "mixed_values.yaml",
        "it takes a number with a fraction in its example for a whole one of 64 bits",
    ),
    (
        "values_and_types.yaml",
        "it takes a type at its word that the values beside it contradict",
    ),
];

/// Documents with types that no sample fits, since their parts exclude the values that the sampler knows.
const UNSAMPLED: [&str; 4] = [
    "all_of.yaml",
    "all_of_traps.yaml",
    "isolated.yaml",
    "told_apart.yaml",
];

#[test]
fn what_is_sent_through_the_types_of_the_goldens_comes_back() {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/goldens/in");
    let rows = Path::new(env!("CARGO_TARGET_TMPDIR")).join("goldens.jsonl");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("corpus")
        .arg(&goldens)
        .args(["--no-check", "--roundtrip", "--json"])
        .arg(&rows)
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<Value> = fs::read_to_string(rows)
        .unwrap()
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    assert!(rows.len() > 60, "{shown}");
    let mut samples = 0;
    let mut odd = BTreeSet::new();
    for row in &rows {
        let file = row["file"].as_str().unwrap();
        for (given, emitted) in [
            ("operations_in", "operations_out"),
            ("webhooks_in", "webhooks_out"),
        ] {
            assert_eq!(row[given], row[emitted], "{file}");
        }
        assert_eq!(row["untyped_fields"], 0, "{row:#}");
        samples += row["samples"].as_u64().unwrap();
        if row["samples"] != row["samples_ok"] {
            assert!(ODD.iter().any(|(known, _)| *known == file), "{row:#}");
            odd.insert(file);
        }
        if row["untested_types"] != Value::Array(Vec::new()) {
            assert!(UNSAMPLED.contains(&file), "{row:#}");
        }
    }
    assert!(samples > 1_400, "{samples} samples");
    assert_eq!(
        odd,
        ODD.map(|(file, _)| file).into(),
        "one of them is odd no longer"
    );
}
