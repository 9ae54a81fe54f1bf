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

/// The documentation of a method, line by line.
fn documentation(file: &str, method: &str) -> Vec<String> {
    let text = text(file);
    let before: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with(&format!("pub fn {method}(")))
        .collect();
    let mut lines: Vec<String> = before
        .iter()
        .rev()
        .take_while(|line| line.starts_with("///") || line.starts_with("#["))
        .filter_map(|line| Some(line.strip_prefix("///")?.trim_start().to_owned()))
        .collect();
    lines.reverse();
    lines
}

/// That the calls compile is shown by the documentation tests of this package.
#[test]
fn a_call_has_the_values_of_the_example() {
    let create = documentation("examples/pets/mod.rs", "create");
    for line in [
        r####"let body = Pet::new("```\n*/ } \u{202e} fn canary() {} // \"#", Kind::Cat)"####,
        r#".parent(Pet::new("Old", Kind::Dog).tags(Vec::new()))"#,
        ".food(PetFood::Dry(Dry::new(250)));",
        "client.pets().create(&body).await?;",
        // Longer than the longest run of backticks in the code.
        "````no_run",
        "````",
    ] {
        assert!(create.iter().any(|known| known == line), "{create:#?}");
    }
    // An example in the document is shown; the parameter that asks for a page is not.
    let list = documentation("examples/pets/mod.rs", "list");
    let params = r#"let params = ListParams::new(Date::new("2026-01-31")).limit(10);"#;
    assert!(list.iter().any(|known| known == params), "{list:#?}");
    // Whoever asks for no examples gets none.
    let without = text("documentation/pets/mod.rs");
    assert!(!without.contains("no_run"), "{without}");
}

#[test]
fn a_method_says_where_it_goes_what_it_needs_and_how_it_fails() {
    let update = documentation("examples/operations/mod.rs", "update").join(" ");
    for said in [
        "Untagged.",
        "`PUT /pets/{type}/{at}/{n}`",
        "Credential: an API key in the header `X-Key` or none.",
        "[`UpdateError`] for 401 and 404 (`Field`), 5XX (text) and any other status.",
    ] {
        assert!(update.contains(said), "{said}: {update}");
    }
    // All others need the same credential, which the client's builder tells of.
    let list = documentation("examples/pets/mod.rs", "list").join(" ");
    assert!(!list.contains("Credential"), "{list}");
    assert!(list.contains("See <https://example.com/list>."), "{list}");
}

#[test]
fn a_group_of_several_tags_has_a_section_for_each_in_the_order_of_the_document() {
    let text = text("examples/pets/mod.rs");
    let lines = text.lines().filter_map(|line| line.strip_prefix("//! "));
    let told = lines.collect::<Vec<_>>().join(" ");
    let photos = told.find("- **photos**: [`store`](PetsApi::store),");
    let pets = told.find("- **pets**: Pets, and what *they* eat. See <https://example.com/pets>. [`list`](PetsApi::list),");
    assert!(photos.is_some() && photos < pets, "{told}");
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
fn how_sure_the_author_is_stands_in_the_comment() {
    let review = text("provenance/types/review.rs");
    // What a type is like is told at the type, and the member says only what is true of itself.
    for (member, said) in [
        ("pub state:", None),
        (
            "pub before:",
            Some("/// Provenance: inferred (from another answer)."),
        ),
        ("pub stars:", Some("/// Provenance: 2021.")),
        ("pub answers:", None),
    ] {
        let (before, _) = review.split_once(member).expect("the member is emitted");
        let comment = before
            .rsplit([',', '{'])
            .next()
            .expect("there is a last part");
        match said {
            Some(said) => assert!(comment.contains(said), "{member} {comment}"),
            None => assert!(!comment.contains("Provenance"), "{member} {comment}"),
        }
    }
    for (file, said) in [
        ("provenance/types/state.rs", "/// Provenance: unverified."),
        (
            "provenance/types/answer.rs",
            "/// Provenance: 2021 (an older page).",
        ),
        (
            "provenance/operations/mod.rs",
            "/// Provenance: inferred (no page shows the method).",
        ),
        (
            "provenance/operations/types.rs",
            "/// Provenance: unverified (a client sends it, *no page*",
        ),
    ] {
        let text = text(file);
        assert!(text.contains(said), "{file}: {text}");
        assert!(!text.contains("<b>"), "{file}: {text}");
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

#[test]
fn what_may_be_sent_twice_is_said_by_the_operation() {
    let text = text("idempotency/operations/mod.rs");
    for (constant, said) in [
        ("LIST", None),
        ("SEARCH", Some(true)),
        ("COUNT", Some(false)),
        // What is no boolean must not let a request be sent twice, whatever its method is.
        ("REMOVE", Some(false)),
        // The configuration goes before the document.
        ("RENAME", Some(true)),
    ] {
        let start = text.find(&format!("const {constant}: Operation"));
        let (_, rest) = text.split_at(start.expect("the constant is emitted"));
        let (declared, _) = rest.split_once(";\n").expect("it ends");
        for value in [true, false] {
            let call = format!(".idempotent({value})");
            assert_eq!(declared.contains(&call), said == Some(value), "{declared}");
        }
    }
}
