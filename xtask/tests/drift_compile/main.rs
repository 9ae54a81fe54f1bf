//! The Rust verdict is what the compiler says: an application that uses every part of a client is compiled against the
//! clients of many mutated documents, and compiles unless the verdict is `major`.
//!
//! `shop.yaml` is the base, `user.rs` the application, and `table` has the mutations. One run of `cargo check` compiles
//! all of them, a program for each, below the target directory in which `cargo xtask corpus` compiles emitted crates.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod compile;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use generator::diag::Style;
use generator::drift::{self, Change, RustApi, Scope, Side};
use generator::source::Memory;
use generator::{Config, Generated, Inputs, Options, RuntimeDependency, Target};

use compile::Programs;
use table::{Mutation, TOGETHER};

const DOCUMENT: &str = include_str!("shop.yaml");
const CONFIG: &str = include_str!("codegen.toml");
const APPLICATION: &str = include_str!("user.rs");

/// How many kinds of change there are at the least.
const KINDS: usize = 40;

impl Mutation {
    /// The document after it.
    fn document(&self) -> String {
        self.after(DOCUMENT)
            .unwrap_or_else(|| panic!("{} changes what is not there once", self.name))
    }

    /// Another document after it, where it can still be made.
    fn after(&self, document: &str) -> Option<String> {
        self.edits
            .iter()
            .try_fold(document.to_owned(), |text, (before, after)| {
                (text.matches(before).count() == 1).then(|| text.replace(before, after))
            })
    }
}

fn config(more: &str) -> Config {
    let text = CONFIG.replace("[webhooks]\n", &format!("{more}\n[webhooks]\n"));
    Config::parse(&text, "codegen.toml").unwrap_or_else(|diags| panic!("{diags:?}"))
}

/// A document with what is decided about it, as the generator reads it.
struct State {
    reader: Memory,
    config: Config,
    lock: Option<String>,
}

impl State {
    fn new(document: &str, more: &str, lock: Option<String>) -> Self {
        Self {
            reader: Memory::new().with("shop.yaml", document.as_bytes().to_vec()),
            config: config(more),
            lock,
        }
    }

    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            reader: &self.reader,
            config: self.config.clone(),
            options: Options {
                target: Target::Crate {
                    name: None,
                    runtime: RuntimeDependency::Version("1".to_owned()),
                },
                lock: self.lock.clone(),
            },
        }
    }

    fn generate(&self, what: &str) -> Generated {
        let generated = generator::generate(&self.inputs());
        let report = match &generated {
            Ok(generated) => &generated.report,
            Err(report) => report,
        };
        assert!(
            !report.has_errors(),
            "{what}:\n{}",
            report.render(Style::Plain)
        );
        generated.unwrap_or_else(|_| panic!("{what}"))
    }
}

/// The items of a client whose names the application does not have.
fn unused(side: &Side<'_>) -> Vec<String> {
    let words: BTreeSet<&str> = APPLICATION
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let is_used = |path: &str| {
        path.split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| word.starts_with(char::is_alphabetic))
            // What an operation takes and gives has no name of its own.
            .filter(|word| {
                !matches!(
                    *word,
                    "params" | "body" | "OrdersApi" | "ItemsApi" | "SessionApi"
                )
            })
            .all(|word| words.contains(word))
    };
    let items = side.items().into_keys();
    items.filter(|path| !is_used(path)).collect()
}

#[test]
fn an_application_compiles_as_the_verdict_says() {
    let base = State::new(DOCUMENT, "", None);
    let base_inputs = base.inputs();
    let base_side = generator::side(&base_inputs).unwrap_or_else(|_| panic!("the base"));
    let unused = unused(&base_side);
    assert!(unused.is_empty(), "the application does not use {unused:?}");
    let mut programs = Programs::new("drift", APPLICATION);
    let generated = base.generate("the base");
    programs.add("base", &generated.files);
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    let mut predicted = Vec::new();
    for mutation in table::all() {
        let Mutation { name, rust, .. } = mutation;
        assert!(names.insert(name), "{name} is there twice");
        // Names that were promised stay, as in every comparison.
        let lock = Some(generated.lock.clone());
        let revision = State::new(&mutation.document(), mutation.config, lock);
        let inputs = revision.inputs();
        let side = generator::side(&inputs).unwrap_or_else(|_| panic!("{name}"));
        let found = drift::compare(&base_side, &side, Scope::default());
        if found.rust() != *rust {
            wrong.push(format!(
                "{name} is {} and should be {rust}: {found:#?}",
                found.rust()
            ));
        }
        predicted.push((*name, found.rust()));
        programs.add(name, &revision.generate(name).files);
    }
    assert!(names.len() >= KINDS, "{} kinds", names.len());
    let compiled = programs.check();
    if let Err(errors) = compiled.of("base") {
        panic!("the application does not fit its own client:\n{errors}");
    }
    for (name, rust) in predicted {
        match compiled.of(name) {
            Ok(()) if rust == RustApi::Major => {
                wrong.push(format!("{name} is major, and the application compiles"));
            }
            Err(errors) if rust < RustApi::Major => {
                wrong.push(format!(
                    "{name} is {rust}, and the application does not compile:\n{errors}"
                ));
            }
            _ => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The changes that two mutations have together are those of each, with the same verdicts: what one change does to the
/// emitted API is not put down to the other.
#[test]
fn a_change_is_not_blamed_for_what_another_one_does() {
    let base = State::new(DOCUMENT, "", None);
    let base_inputs = base.inputs();
    let base_side = generator::side(&base_inputs).unwrap_or_else(|_| panic!("the base"));
    let verdicts = |document: String| {
        let revision = State::new(&document, "", None);
        let inputs = revision.inputs();
        let side = generator::side(&inputs).unwrap_or_else(|_| panic!("{document}"));
        let found = drift::compare(&base_side, &side, Scope::default());
        let key = |change: &Change| (change.id, change.direction, change.subject.clone());
        let changes = found.changes.into_iter();
        changes
            .map(|change| (key(&change), change))
            .collect::<BTreeMap<_, _>>()
    };
    let named = |name: &str| {
        table::all()
            .find(|mutation| mutation.name == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let mut wrong = Vec::new();
    for (first, second) in TOGETHER {
        let (first, second) = (named(first), named(second));
        let document = second.after(&first.document()).unwrap();
        let [one, other, both] = [first.document(), second.document(), document].map(verdicts);
        assert!(!both.is_empty(), "{} and {}", first.name, second.name);
        for (key, change) in &both {
            let alone = one.get(key).into_iter().chain(other.get(key));
            let most = alone.map(|change| change.rust).max();
            if most.is_some_and(|most| change.rust > most) {
                wrong.push(format!(
                    "`{}` and `{}`: {} is {} and {most:?} alone: {:?}",
                    first.name, second.name, change.message, change.rust, change.api
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
