//! What is emitted, as it stands in the client's modules on the disk: nothing here is taken from a document.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprMethodCall, ImplItem, Item, ItemConst, ItemImpl, Lit, Pat};

use super::outline::endpoint;
use crate::Failure;
use crate::workspace::{Workspace, module_folder};

/// The emitted module of one API.
#[derive(Clone, Debug, Default)]
pub(super) struct Module {
    /// The methods that carry out operations, by method and path without the names of placeholders.
    pub(super) operations: BTreeMap<String, Method>,
    /// The variants of `Event`, by the kind that a delivery names.
    pub(super) events: BTreeMap<String, String>,
    /// Structs, enumerations and aliases, by their path below the module.
    pub(super) types: BTreeSet<String>,
}

/// A method of the emitted client that carries out an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Method {
    /// The module of its group, which is also the name of the client's method for the group.
    pub(super) group: String,
    /// The method.
    pub(super) name: String,
}

impl Module {
    /// Reads all files of an emitted module; a folder that is not there has none.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a file cannot be read or is not Rust.
    pub(super) fn read(workspace: &Workspace, module: &str) -> Result<Self, Failure> {
        let folder = module_folder(module);
        let mut found = Self::default();
        for (name, text) in rust_files(&workspace.place(&folder), &folder)? {
            let file = syn::parse_file(&text)
                .map_err(|error| Failure::unanswered(format!("{folder}/{name}: {error}")))?;
            // `types/pet.rs`, `pets/types.rs` and `pets/mod.rs` are all seen through the module at the top.
            let top = name.split(['/', '.']).next().unwrap_or_default();
            found.file(top, &file.items);
        }
        Ok(found)
    }

    fn file(&mut self, group: &str, items: &[Item]) {
        let mut constants = BTreeMap::new();
        for item in items {
            match item {
                Item::Const(constant) => {
                    constants
                        .extend(operation(constant).map(|key| (constant.ident.to_string(), key)));
                }
                Item::Struct(item) => self.ty(group, &item.ident),
                Item::Enum(item) => self.ty(group, &item.ident),
                Item::Type(item) => self.ty(group, &item.ident),
                Item::Impl(item) if is_event(item) => self.events.extend(kinds(item)),
                _ => {}
            }
        }
        let methods = items.iter().filter_map(|item| match item {
            Item::Impl(item) => Some(&item.items),
            _ => None,
        });
        for item in methods.flatten() {
            let ImplItem::Fn(method) = item else { continue };
            let words = identifiers(method.block.to_token_stream());
            for (constant, key) in &constants {
                if words.contains(constant) {
                    let method = Method {
                        group: group.to_owned(),
                        name: method.sig.ident.to_string(),
                    };
                    self.operations.insert(key.clone(), method);
                }
            }
        }
    }

    fn ty(&mut self, group: &str, name: &syn::Ident) {
        self.types.insert(format!("{group}::{name}"));
    }
}

/// The endpoint of a constant `Operation::new("id", Method::GET, "/path")`, whatever is called on it.
fn operation(constant: &ItemConst) -> Option<String> {
    if constant.ty.to_token_stream().to_string() != "Operation" {
        return None;
    }
    let mut expression = constant.expr.as_ref();
    while let Expr::MethodCall(ExprMethodCall { receiver, .. }) = expression {
        expression = receiver;
    }
    let Expr::Call(call) = expression else {
        return None;
    };
    let mut arguments = call.args.iter().skip(1);
    let method = match arguments.next()? {
        Expr::Path(path) => path.path.segments.last()?.ident.to_string(),
        // A method without a constant is made from its text.
        other => texts(other.to_token_stream()).into_iter().next()?,
    };
    let path = text(arguments.next()?)?;
    Some(endpoint(&method, &path))
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn is_event(item: &ItemImpl) -> bool {
    item.trait_.is_none() && item.self_ty.to_token_stream().to_string() == "Event"
}

/// The arms of `Event::kind`: what a delivery calls itself, and the variant for it.
fn kinds(item: &ItemImpl) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in &item.items {
        let ImplItem::Fn(method) = item else { continue };
        if method.sig.ident != "kind" {
            continue;
        }
        for statement in &method.block.stmts {
            let syn::Stmt::Expr(Expr::Match(choice), _) = statement else {
                continue;
            };
            for arm in &choice.arms {
                if let (Pat::TupleStruct(pattern), Some(kind)) = (&arm.pat, text(&arm.body)) {
                    let variant = pattern.path.segments.last();
                    found.extend(variant.map(|variant| (kind, variant.ident.to_string())));
                }
            }
        }
    }
    found
}

/// Every identifier in a stream, also inside of groups.
fn identifiers(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => drop(found.insert(word.to_string())),
            TokenTree::Group(group) => found.extend(identifiers(group.stream())),
            _ => {}
        }
    }
    found
}

/// Every text in a stream, also inside of groups.
fn texts(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => {
                if let Lit::Str(text) = Lit::new(literal) {
                    found.push(text.value());
                }
            }
            TokenTree::Group(group) => found.extend(texts(group.stream())),
            _ => {}
        }
    }
    found
}

/// The Rust files below a folder with their text, by their path in it.
///
/// # Errors
///
/// [`Failure`] if one cannot be read; `shown` names the folder in it.
pub(super) fn rust_files(folder: &Path, shown: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    if folder.is_dir() {
        visit(folder, "", &mut found)
            .map_err(|error| Failure::unanswered(format!("cannot read `{shown}`: {error}")))?;
    }
    found.sort();
    Ok(found)
}

fn visit(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            visit(&entry.path(), &format!("{path}/"), found)?;
        } else if name.ends_with(".rs") {
            found.push((path, fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(group: &str, text: &str) -> Module {
        let mut module = Module::default();
        module.file(group, &syn::parse_file(text).unwrap().items);
        module
    }

    #[test]
    fn an_operation_is_a_constant_that_a_method_uses() {
        let found = module(
            "pets",
            r#"
            const LIST: Operation = Operation::new("list", Method::GET, "/pets/{id}").security(&[&["a"]]);
            const SEARCH: Operation = Operation::new("search", method("QUERY"), "/pets");
            const UNUSED: Operation = Operation::new("unused", Method::PUT, "/unused");
            const OTHER: u8 = 1;
            impl Pets<'_> {
                pub fn list(&self) -> Call<()> { self.core.request(&LIST).returns(empty) }
                pub fn search(&self) -> Call<()> { self.core.request(&SEARCH).returns(empty) }
            }
            pub struct Pets<'c> { core: &'c Core }
            "#,
        );
        let method = |name: &str| Method {
            group: "pets".to_owned(),
            name: name.to_owned(),
        };
        assert_eq!(
            found.operations,
            BTreeMap::from([
                ("GET /pets/{}".to_owned(), method("list")),
                ("QUERY /pets".to_owned(), method("search")),
            ])
        );
        assert_eq!(found.types, BTreeSet::from(["pets::Pets".to_owned()]));
    }

    #[test]
    fn events_are_the_kinds_that_the_enumeration_knows() {
        let found = module(
            "webhooks",
            r#"
            impl Event {
                pub fn kind(&self) -> &str {
                    match self {
                        Self::PetBorn(_) => "pet_born",
                        Self::Unknown { kind, .. } => kind,
                    }
                }
            }
            "#,
        );
        let expected = BTreeMap::from([("pet_born".to_owned(), "PetBorn".to_owned())]);
        assert_eq!(found.events, expected);
    }
}
