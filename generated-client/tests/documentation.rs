//! The documentation names what there is.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

/// The features that a user can choose, from the manifest.
fn features() -> Vec<String> {
    let manifest = read("Cargo.toml");
    let (_, rest) = manifest.split_once("\n[features]\n").unwrap();
    let (section, _) = rest.split_once("\n[").unwrap();
    section
        .lines()
        .filter(|line| !line.starts_with(['#', '_']))
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name != "default")
        .collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_feature_is_in_the_tables() {
    let features = features();
    assert!(features.contains(&"rustls".to_owned()), "{features:?}");
    for (path, start) in [("src/lib.rs", "//! | "), ("../README.md", "| ")] {
        let text = read(path);
        let rows: String = text
            .lines()
            .filter_map(|line| line.strip_prefix(start)?.split(" | ").next())
            .collect();
        for feature in &features {
            assert!(
                rows.contains(&format!("`{feature}`")),
                "{path} has no row for `{feature}`"
            );
        }
    }
}
