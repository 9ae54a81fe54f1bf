//! The list of the emitted API's items is that of the emitted code.

use std::collections::BTreeSet;

use generator::drift::{RustApi, Scope};
use generator::source::Disk;
use generator::{Config, Inputs, Options, Target};

use crate::common::{files_below, package};
use crate::support::{Piece, compare, compare_with, describe, document};

/// What emitted code declares.
#[derive(Default)]
struct Emitted {
    /// Structs, enumerations, their public fields and variants, and the methods of handles.
    items: BTreeSet<String>,
    /// Other names of types.
    aliases: BTreeSet<String>,
}

impl Emitted {
    fn read(&mut self, module: &str, item: syn::Item) {
        let public = |vis: &syn::Visibility| matches!(vis, syn::Visibility::Public(_));
        match item {
            syn::Item::Struct(item) if public(&item.vis) => {
                let name = format!("{module}::{}", item.ident);
                for field in item.fields.iter().filter(|field| public(&field.vis)) {
                    if let Some(field) = &field.ident {
                        let field = field.to_string();
                        self.items
                            .insert(format!("{name}.{}", field.trim_start_matches("r#")));
                    }
                }
                self.items.insert(name);
            }
            syn::Item::Enum(item) if public(&item.vis) => {
                let name = format!("{module}::{}", item.ident);
                let variants = item
                    .variants
                    .iter()
                    .filter(|variant| variant.ident != "Unknown");
                self.items
                    .extend(variants.map(|variant| format!("{name}::{}", variant.ident)));
                self.items.insert(name);
            }
            syn::Item::Type(item) => {
                self.aliases.insert(format!("{module}::{}", item.ident));
            }
            _ => {}
        }
    }
}

/// What the documents of a golden topic are emitted as, and what is listed for them.
fn both(topic: &str) -> (Emitted, BTreeSet<String>) {
    let folder = package().join("goldens/in");
    let name = format!("{topic}.toml");
    let config = match std::fs::read_to_string(folder.join(&name)) {
        Ok(text) => Config::parse(&text, &name).unwrap(),
        Err(_) => Config::for_spec(&format!("{topic}.yaml"), &[]),
    };
    let reader = Disk::new(folder);
    let inputs = Inputs {
        reader: &reader,
        config,
        options: Options {
            target: Target::Module,
            lock: None,
        },
    };
    let generated = generator::generate(&inputs).unwrap();
    let mut emitted = Emitted::default();
    for (path, text) in generated.files.iter() {
        let module = path.split(['/', '.']).next().unwrap();
        if path.ends_with(".rs") && !matches!(module, "mod" | "client" | "headers") {
            let file = syn::parse_file(text).unwrap();
            file.items
                .into_iter()
                .for_each(|item| emitted.read(module, item));
        }
    }
    let listed = generator::side(&inputs)
        .unwrap_or_else(|_| panic!("{topic}"))
        .items();
    let is_member = |path: &str| {
        !path.contains([' ', '(']) && !path.ends_with("::new") && !path.ends_with("::Unknown")
    };
    let listed = listed
        .into_iter()
        .filter(|(_, what)| !what.starts_with("fn") && what != "mod" && what != "impl")
        .map(|(path, _)| path)
        .filter(|path| is_member(path) && !path.ends_with(".0") && path.contains("::"))
        .filter(|path| {
            // Types of servers stand with the client, and constants are no types.
            path.starts_with(char::is_lowercase) && !path.starts_with("headers::")
        })
        .collect();
    (emitted, listed)
}

/// A list of items that misses one would call its loss no change.
#[test]
fn the_items_of_every_golden_document_are_those_of_its_emitted_code() {
    let topics: Vec<String> = files_below(&package().join("goldens/in"))
        .keys()
        .filter_map(|name| name.strip_suffix(".yaml"))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect();
    assert!(topics.len() > 20, "{topics:?}");
    for topic in topics {
        let (emitted, listed) = both(&topic);
        let is_alias = |path: &str| {
            let holder = path.split(['.']).next().unwrap();
            let holder: Vec<&str> = holder.split("::").take(2).collect();
            emitted.aliases.contains(&holder.join("::"))
        };
        let unlisted: Vec<&String> = emitted
            .items
            .iter()
            .filter(|path| {
                !listed.contains(*path)
                    && !path.ends_with("Api")
                    && !path.ends_with("::Event")
                    && !path.ends_with("::Verifier")
            })
            .collect();
        assert!(
            unlisted.is_empty(),
            "{topic} emits and does not list {unlisted:?}"
        );
        let missing: Vec<&String> = listed
            .iter()
            .filter(|path| !emitted.items.contains(*path) && !is_alias(path))
            .collect();
        assert!(
            missing.is_empty(),
            "{topic} lists and does not emit {missing:?}"
        );
    }
}

#[test]
fn the_order_of_required_members_is_the_order_of_arguments() {
    let found = compare(
        &document(
            Piece::Object,
            "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
        ),
        &document(
            Piece::Object,
            "{type: object, required: [a, b], properties: {b: {type: string}, a: {type: string}}}",
        ),
    );
    assert_eq!(found.changes, []);
    let [only] = found.api_only.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(
        (only.item.as_str(), only.rust),
        ("types::Thing::new", RustApi::Major)
    );
}

#[test]
fn another_type_is_not_put_down_to_another_style() {
    let parameter = |rest: &str| {
        let parameters = format!("parameters: [{{name: kind, in: query, {rest}}}]");
        document(Piece::Operation, &parameters)
    };
    let found = compare(
        &parameter("schema: {type: string}"),
        &parameter("explode: false, schema: {type: array, items: {type: string}}"),
    );
    let verdicts: Vec<String> = found.changes.iter().map(describe).collect();
    assert_eq!(
        verdicts,
        [
            "type-changed request: breaking major",
            "parameter-style-changed request: breaking patch silent",
        ]
    );
}

#[test]
fn a_configuration_decides_what_a_change_means_for_rust() {
    let base = document(Piece::Operation, "operationId: makeThing");
    let revision = document(Piece::Operation, "operationId: buildThing");
    let text = "module = 'api'\nclient = 'Client'\n[[document]]\nspec = 'api.yaml'\n[operations.'POST /things']\nname = 'make_thing'\n";
    let config = Config::parse(text, "codegen.toml").unwrap();
    let verdict = |config: &Config| {
        let found = compare_with(&base, &revision, config, Scope::default());
        found.changes.iter().map(|change| change.rust).max()
    };
    assert_eq!(
        verdict(&Config::for_spec("api.yaml", &[])),
        Some(RustApi::Major)
    );
    assert!(verdict(&config) < Some(RustApi::Major));
}
