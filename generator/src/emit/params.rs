//! The type that holds an operation's parameters in query, header and cookie.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::fields::{self, Field, Maker, Set};
use super::file::Item;
use super::syntax::{Imports, Types, ident, string};
use super::types::{constant, value_argument};
use crate::ir::{Operation, Param, Place, Shape, Style, TypeRef};
use crate::name::OperationNames;

/// The struct, its constructors, and how it is written to a query string.
pub(super) fn emit(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
) -> Vec<Item> {
    let Some(name) = &names.params else {
        return Vec::new();
    };
    let name = ident(name);
    let comment = Comment::new().say(format!(
        "Parameters of {}.",
        crate::text::code(&operation.endpoint())
    ));
    let fields: Vec<Field> = operation
        .params
        .iter()
        .zip(&names.param_fields)
        .map(|(param, field)| {
            let name = ident(field);
            let ty = types.ty(&param.ty, imports);
            let (argument, value) = value_argument(types, &param.ty, &quote!(#name), imports);
            let (ty, set) = if param.required {
                let set = constant(types, &param.ty, imports).unwrap_or(Set::Argument {
                    ty: argument,
                    value,
                });
                (ty, set)
            } else {
                (quote!(Option<#ty>), Field::optional(argument, value))
            };
            Field {
                wire: param.wire.clone(),
                comment: Comment::new()
                    .docs(&param.docs)
                    .or_say(format!("{}.", crate::text::code(&param.wire))),
                deprecated: param.docs.deprecated,
                ty,
                set,
                name,
            }
        })
        .collect();
    let mut items = vec![fields::declaration(&name, &comment, false, &fields)];
    items.extend(fields::constructors(&name, &fields, Maker::Caller));
    if has_query(operation) {
        let to_query = imports.runtime("ToQuery");
        let query = imports.runtime("Query");
        let lines = operation
            .params
            .iter()
            .zip(&names.param_fields)
            .filter(|(param, _)| param.place == Place::Query)
            .map(|(param, field)| {
                let field = ident(field);
                write_query(param, &quote!(&self.#field))
            });
        items.push(Item::tokens(quote! {
            impl #to_query for #name {
                fn write(&self, query: &mut #query) {
                    #(#lines)*
                }
            }
        }));
    }
    items
}

/// Whether anything goes into the query string.
pub(super) fn has_query(operation: &Operation) -> bool {
    operation
        .params
        .iter()
        .any(|param| param.place == Place::Query)
}

fn write_query(param: &Param, value: &TokenStream) -> TokenStream {
    let name = string(&param.wire);
    let call = match param.style {
        Style::Scalar => quote!(query.form(#name, #value)),
        // The remaining styles belong to paths and headers; `form` is what a query has instead.
        Style::Exploded | Style::Simple { .. } | Style::Label { .. } | Style::Matrix { .. } => {
            quote!(query.exploded(#name, #value))
        }
        Style::Csv => quote!(query.csv(#name, #value)),
        Style::Space => quote!(query.space(#name, #value)),
        Style::Pipe => quote!(query.pipe(#name, #value)),
        Style::ObjectExploded => quote!(query.form_object(#value)),
        Style::ObjectCsv => quote!(query.csv_object(#name, #value)),
        Style::DeepObject => quote!(query.deep_object(#name, #value)),
        Style::Json => quote!(query.json(#name, #value)),
    };
    if param.reserved {
        quote!(query.allow_reserved(|query| #call);)
    } else {
        quote!(#call;)
    }
}

/// The calls that put header and cookie parameters on a request.
pub(super) fn header_calls(operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
    operation
        .params
        .iter()
        .zip(&names.param_fields)
        .filter_map(|(param, field)| {
            let name = string(&param.wire);
            let field = ident(field);
            let value = quote!(&params.#field);
            let explode = matches!(
                param.style,
                Style::Exploded | Style::ObjectExploded | Style::Simple { explode: true }
            );
            match (param.place, param.style, param.required) {
                (Place::Header, Style::Json, _) => Some(quote!(.header_json(#name, #value))),
                (Place::Header, Style::Scalar, true) => Some(quote!(.header(#name, #value))),
                (Place::Header, Style::Scalar, false) => {
                    Some(quote!(.header_optional(#name, params.#field.as_ref())))
                }
                (Place::Header, ..) => Some(quote!(.header_styled(#name, #explode, #value))),
                (Place::Cookie, Style::Json, _) => Some(quote!(.cookie_json(#name, #value))),
                (Place::Cookie, Style::Scalar, true) => Some(quote!(.cookie(#name, #value))),
                (Place::Cookie, Style::Scalar, false) => {
                    Some(quote!(.cookie_optional(#name, params.#field.as_ref())))
                }
                (Place::Cookie, ..) => Some(quote!(.cookie_styled(#name, #explode, #value))),
                (Place::Path | Place::Query, ..) => None,
            }
        })
        .collect()
}

/// How an argument for the path is declared and passed.
pub(super) fn path_argument(
    types: &Types<'_>,
    param: &Param,
    name: &str,
    imports: &mut Imports,
) -> (TokenStream, TokenStream) {
    let argument = ident(name);
    let wire = string(&param.wire);
    // Numbers and the like are passed by value, everything else is only read.
    let (ty, by_value) = match &param.ty {
        TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float(_) => {
            (types.ty(&param.ty, imports), true)
        }
        TypeRef::String | TypeRef::Bytes => (quote!(str), false),
        TypeRef::List(item) => {
            let item = types.ty(item, imports);
            (quote!([#item]), false)
        }
        other => {
            let by_value = matches!(types.shape(other), Some(Shape::IntegerEnum(_)));
            (types.ty(other, imports), by_value)
        }
    };
    let (declared, value) = if by_value {
        (quote!(#ty), quote!(&#argument))
    } else {
        (quote!(&#ty), quote!(#argument))
    };
    let call = match path_style(param.style, imports) {
        _ if param.style == Style::Json => quote!(.path_json(#wire, #value)),
        Some(style) => quote!(.path_styled(#wire, #style, #value)),
        None => quote!(.path(#wire, #value)),
    };
    (quote!(#argument: #declared), call)
}

/// The runtime's word for the style of what is no plain scalar.
fn path_style(style: Style, imports: &mut Imports) -> Option<TokenStream> {
    let (variant, explode) = match style {
        Style::Simple { explode } => ("Simple", explode),
        Style::Label { explode } => ("Label", explode),
        Style::Matrix { explode } => ("Matrix", explode),
        _ => return None,
    };
    let style = imports.private("PathStyle");
    let variant = ident(variant);
    Some(quote!(#style::#variant { explode: #explode }))
}
