//! The example in the documentation of an operation: a call with the values of the document's own
//! example, as code that compiles.
//!
//! Text of the document is in its literals alone. The code is printed from tokens, so that each
//! literal stands on one line, and the fence is longer than any run of backticks in it.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use super::Target;
use super::call_chain::{Values, chain};
use super::construct::{Constructor, Paths, with_macros};
use super::fit::Fit;
use super::manifest;
use super::pages::Pages;
use super::sample::{Extent, Samples};
use super::syntax::{Types, ident};
use crate::config::{Config, Examples};
use crate::ir::{Body, Content, FormPart, Operation, Param, PartKind, Slot, Success, TypeRef};
use crate::name::OperationNames;

/// An example of more lines is tried again with less of what may be left out.
const MAX_LINES: usize = 15;

/// What a file holds in an example.
const FILE: &str = "what the file holds";

/// Where examples find the client, where they are wanted.
pub(super) fn paths(config: &Config, target: &Target) -> Option<Paths> {
    let at = match (&config.examples, target) {
        (Examples::Off, _) => return None,
        (Examples::At(path), _) => path.clone(),
        (Examples::On, Target::Module) => {
            format!("{}::{}", manifest::RUNTIME_CRATE, config.module)
        }
        (Examples::On, Target::Crate { name, .. }) => {
            manifest::package_name(config, name.as_deref())
        }
    };
    let at = at.replace('-', "_");
    let segments: Vec<_> = at.split("::").map(ident).collect();
    // A stand-alone crate shows the runtime below itself, and a module has it beside itself.
    let holder = match target {
        Target::Module => segments.get(..1)?,
        Target::Crate { .. } => segments.as_slice(),
    };
    Some(Paths {
        root: quote!(#(#segments)::*),
        runtime: quote!(#(#holder)::*::runtime),
    })
}

/// The example of the method that sends `body`, as a block of Markdown.
///
/// Nothing where no value of a type that the call needs can be made up.
pub(super) fn block(
    types: &Types<'_>,
    paths: &Paths,
    client: &str,
    operation: &Operation,
    names: &OperationNames,
    method: (&str, Option<&Body>),
) -> Option<String> {
    let tries = [Extent::Whole, Extent::Short, Extent::Required];
    let mut shortest: Option<Vec<String>> = None;
    for extent in tries {
        let Some(lines) = code(types, paths, operation, names, method, extent) else {
            continue;
        };
        if shortest
            .as_ref()
            .is_none_or(|known| lines.len() < known.len())
        {
            shortest = Some(lines);
        }
        if shortest
            .as_ref()
            .is_some_and(|lines| lines.len() <= MAX_LINES)
        {
            break;
        }
    }
    let lines = shortest?;
    let client = ident(client);
    let (root, runtime) = (&paths.root, &paths.runtime);
    let client = compact(&quote!(#root::#client));
    let error = compact(&quote!(#runtime::Error));
    let longest = lines.iter().map(|line| longest_run(line)).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    Some(format!(
        "{fence}no_run\n# async fn example(client: &{client}) -> Result<(), {error}> {{\n{}\n# Ok(()) }}\n{fence}",
        lines.join("\n")
    ))
}

/// A path without the spaces that tokens are printed with.
fn compact(path: &TokenStream) -> String {
    path.to_string().replace(' ', "")
}

fn longest_run(line: &str) -> usize {
    line.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// The lines of an example that a reader sees.
fn code(
    types: &Types<'_>,
    paths: &Paths,
    operation: &Operation,
    names: &OperationNames,
    method: (&str, Option<&Body>),
    extent: Extent,
) -> Option<Vec<String>> {
    let samples = Samples {
        fit: Fit::new(types.api),
        extent,
    };
    let values = values(&samples, operation, method.1)?;
    let mut make = Constructor::new(types, paths);
    let chain = chain(&mut make, types, operation, names, method, &values)?;
    let call = chain.call;
    let end = if Pages::of(operation, method.1).is_some() {
        quote! {
            let mut items = #call.items();
            while let Some(item) = items.next().await.transpose()? {
                println!("{item:?}");
            }
        }
    } else if gives_nothing(operation, names) {
        quote!(#call.await?;)
    } else {
        quote!(let answer = #call.await?;)
    };
    let before = chain.before;
    let mut lines = Vec::new();
    let uses = make.uses();
    if !uses.is_empty() {
        lines.extend(printed(&quote!(#(#uses)*))?);
        lines.push(String::new());
    }
    lines.extend(printed(&quote!(#(#before)* #end))?);
    Some(lines)
}

/// Statements as lines of code.
fn printed(statements: &TokenStream) -> Option<Vec<String>> {
    let file: syn::File = syn::parse2(quote!(async fn example() { #statements })).ok()?;
    let text = with_macros(&prettyplease::unparse(&file));
    let lines: Vec<&str> = text.lines().collect();
    let (_, inside) = lines.split_first()?;
    let (_, inside) = inside.split_last()?;
    let shifted = inside
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
    Some(shifted.collect())
}

fn gives_nothing(operation: &Operation, names: &OperationNames) -> bool {
    match operation.outcome() {
        Success::One(content) => *content == Content::Empty,
        Success::Many => names.response.is_none(),
    }
}

/// What the call is made with.
fn values(samples: &Samples<'_>, operation: &Operation, body: Option<&Body>) -> Option<Values> {
    let path = operation
        .path_params
        .iter()
        .map(|param| samples.value(&param.ty, &param.docs, &param.wire))
        .collect::<Option<_>>()?;
    let params = operation
        .params
        .iter()
        .map(|param| match param.required {
            true => samples.value(&param.ty, &param.docs, &param.wire).map(Some),
            false => Some(optional(samples, operation, param)),
        })
        .collect::<Option<_>>()?;
    let body = match body {
        Some(body) => body_value(samples, body)?,
        None => None,
    };
    Some(Values { path, params, body })
}

/// A parameter that may be left out, where the document has an example of it. What asks for a page
/// is set by the pages themselves.
fn optional(samples: &Samples<'_>, operation: &Operation, param: &Param) -> Option<Value> {
    let asks_for_page = operation.paging.iter().any(|paging| {
        let mut slots = paging.style.slots().into_iter();
        slots.any(|slot| matches!(slot, Slot::Query(name) if *name == param.wire))
    });
    if samples.extent == Extent::Required || param.docs.deprecated || asks_for_page {
        return None;
    }
    samples.given(&param.ty, &param.docs)
}

/// The body, which stays out where it is none at all.
fn body_value(samples: &Samples<'_>, body: &Body) -> Option<Option<Value>> {
    let text = |plain: &str| {
        let given = samples.given(&TypeRef::String, &body.docs);
        given.unwrap_or_else(|| plain.into())
    };
    Some(match &body.content {
        Content::Empty => None,
        Content::Json(ty) | Content::Form(ty, _) => Some(samples.value(ty, &body.docs, "body")?),
        Content::Text => Some(text("text")),
        Content::Bytes => Some(text("what the body holds")),
        Content::Multipart(parts) => {
            let given = body.docs.example.as_ref().and_then(Value::as_object);
            let mut made = Map::new();
            for part in parts {
                let given = given.and_then(|given| given.get(&part.wire));
                if let Some(value) = part_value(samples, part, given) {
                    made.insert(part.wire.clone(), value);
                } else if part.required {
                    return None;
                }
            }
            Some(Value::Object(made))
        }
    })
}

fn part_value(samples: &Samples<'_>, part: &FormPart, given: Option<&Value>) -> Option<Value> {
    let mut docs = part.docs.clone();
    if let Some(given) = given {
        docs.example = Some(given.clone());
    }
    if !part.required && (docs.example.is_none() || samples.extent == Extent::Required) {
        return None;
    }
    match &part.kind {
        PartKind::File => Some(FILE.into()),
        PartKind::Files => Some(Value::Array(vec![FILE.into()])),
        PartKind::Texts(item) => {
            samples.value(&TypeRef::List(Box::new(item.clone())), &docs, &part.wire)
        }
        PartKind::Text(ty) | PartKind::Json(ty) | PartKind::Value(ty) => {
            samples.value(ty, &docs, &part.wire)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::RuntimeDependency;

    fn found(examples: Examples, target: &Target) -> Option<(String, String)> {
        let mut config = Config::for_spec("pet-store.yaml", &[]);
        config.examples = examples;
        let paths = paths(&config, target)?;
        Some((compact(&paths.root), compact(&paths.runtime)))
    }

    #[test]
    fn examples_find_the_client_where_it_is() {
        let named = |name: Option<&str>| Target::Crate {
            name: name.map(str::to_owned),
            runtime: RuntimeDependency::Path(String::new()),
        };
        let at = |root: &str, runtime: &str| Some((root.to_owned(), runtime.to_owned()));
        for (examples, target, expected) in [
            (Examples::Off, Target::Module, None),
            (
                Examples::On,
                Target::Module,
                at("generated_client::pet_store", "generated_client::runtime"),
            ),
            (
                Examples::On,
                named(None),
                at("pet_store_client", "pet_store_client::runtime"),
            ),
            (
                Examples::On,
                named(Some("my-pets")),
                at("my_pets", "my_pets::runtime"),
            ),
            (
                Examples::At("shop::pets".to_owned()),
                named(None),
                at("shop::pets", "shop::pets::runtime"),
            ),
            (
                Examples::At("shop::pets".to_owned()),
                Target::Module,
                at("shop::pets", "shop::runtime"),
            ),
        ] {
            assert_eq!(found(examples, &target), expected);
        }
    }
}
