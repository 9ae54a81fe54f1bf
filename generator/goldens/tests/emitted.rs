//! What only the text of the emitted code shows: attributes, comments, and which types there are.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::Path;

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    fs::read_to_string(path).expect("the file is emitted")
}

/// The line that follows each attribute `deprecated`.
fn deprecated(file: &str) -> Vec<String> {
    let text = text(file);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair.first() == Some(&"#[deprecated]"))
        .filter_map(|pair| pair.last().map(|line| (*line).to_owned()))
        .collect()
}

#[test]
fn what_is_deprecated_says_so() {
    let methods = deprecated("deprecated/operations/mod.rs");
    assert!(
        methods.iter().any(|line| line.contains("fn old_way(")),
        "{methods:?}"
    );
    let members = deprecated("deprecated/types/thing.rs");
    for member in ["pub gone: String,", "pub old: Option<Old>,"] {
        assert!(members.iter().any(|line| line == member), "{members:?}");
    }
    let params = deprecated("deprecated/operations/types.rs");
    assert!(
        params.iter().any(|line| line == "pub gone: String,"),
        "{params:?}"
    );
}

#[test]
fn descriptions_are_comments() {
    for file in [
        "documentation/mod.rs",
        "documentation/pets/mod.rs",
        "documentation/types/pet.rs",
    ] {
        for line in text(file).lines() {
            for prose in [
                "canary",
                "panic!()",
                "let x = 1;",
                "<script>",
                "Trailing spaces",
            ] {
                if line.contains(prose) {
                    assert!(line.trim_start().starts_with("//"), "{file}: {line}");
                }
            }
            assert!(!line.contains('\u{202e}'), "{file}: {line}");
        }
    }
    // The prose is there, and a block of code in it is no test.
    let root = text("documentation/mod.rs");
    assert!(root.contains("panic!()"), "{root}");
    for fence in root.lines().filter(|line| line.contains("```")).step_by(2) {
        assert!(fence.ends_with("```text"), "{fence}");
    }
}

#[test]
fn only_what_contains_itself_is_boxed() {
    let tree = text("recursion/types/tree.rs");
    for member in [
        "pub parent: Option<Box<Tree>>,",
        "pub children: Option<Vec<Tree>>,",
        "pub rows: Option<Rows>,",
    ] {
        assert!(tree.contains(member), "{member}");
    }
    assert!(!text("all_of/types/car.rs").contains("Box<"));
}

#[test]
fn a_shared_part_is_one_type() {
    let types = text("shared_parts/types/mod.rs");
    for name in ["NoteBody", "StoredResponse", "UnauthorizedResponse"] {
        assert_eq!(
            types.matches(&format!("{name}}}")).count()
                + types.matches(&format!("::{name};")).count(),
            1,
            "{name}"
        );
    }
    for group in ["a", "b"] {
        let operations = text(&format!("shared_parts/{group}/mod.rs"));
        assert!(operations.contains("body: &NoteBody"), "{group}");
    }
}

#[test]
fn what_is_written_out_twice_is_one_type() {
    use goldens::repeated_forms::operations::{
        ChangePlanBody, ChangePlanBodyPrice, CreatePlanBody, CreatePlanBodyPrice, GetPlanResponse,
        GetPlanResponsePrice,
    };

    // The names are those of the places, and a value of one place fits the other.
    let price = CreatePlanBodyPrice::new(5, "day".into());
    let created = CreatePlanBody::new(price);
    let price: ChangePlanBodyPrice = created.price;
    let changed = ChangePlanBody::new().price(price);
    // What is only read has no constructor, so that the object is another type; its values are not.
    let read = |answer: GetPlanResponse| -> Option<GetPlanResponsePrice> { answer.price };
    let text = r#"{"price":{"amount":5,"interval":"day"}}"#;
    let answer: GetPlanResponse = serde_json::from_str(text).expect("it is an answer");
    let interval = read(answer).map(|price| price.interval);
    assert_eq!(interval, changed.price.map(|price| price.interval));
}

#[test]
fn what_differs_stays_apart() {
    let text = text("repeated_forms/operations/types.rs");
    // It has another description.
    assert!(text.contains("pub struct QuotePlanBodyPrice {"));
    assert!(text.contains("pub type ChangePlanBodyPrice = CreatePlanBodyPrice;"));
    assert!(text.contains("pub type QuotePlanBodyPriceInterval = CreatePlanBodyPriceInterval;"));
}
