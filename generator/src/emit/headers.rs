//! Headers of answers: one constant each, which tells the runtime how to read its value.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::fields::deprecated;
use super::file::Item;
use super::syntax::{Imports, Types, ident, string};
use crate::ir::{HeaderForm, HeaderId, Operation, Response};

/// The constants of all headers.
pub(super) fn emit(types: &Types<'_>, imports: &mut Imports) -> Vec<Item> {
    let headers = types.api.headers.iter().enumerate();
    headers
        .map(|(position, header)| {
            let name = ident(types.names.header(HeaderId(position)));
            let wire = string(&header.wire);
            let ty = types.ty(&header.ty, imports);
            let kind = imports.runtime("Header");
            let value = match &header.form {
                HeaderForm::Text => quote!(#kind::text(#wire)),
                HeaderForm::Literal => quote!(#kind::literal(#wire)),
                HeaderForm::Json => quote!(#kind::json(#wire)),
                other => {
                    let form = form(other, &imports.private("HeaderForm"));
                    quote!(#kind::new(#wire, #form))
                }
            };
            let mut comment = Comment::new()
                .docs(&header.docs)
                .or_say(format!("{}.", crate::text::code(&header.wire)));
            if matches!(header.form, HeaderForm::Lines(_)) {
                comment = comment.say("Each line of the header is an item.");
            }
            let docs = comment.outer();
            let deprecated = deprecated(header.docs.deprecated);
            Item::tokens(quote! {
                #docs
                #deprecated
                pub const #name: #kind<#ty> = #value;
            })
        })
        .collect()
}

fn form(of: &HeaderForm, kind: &TokenStream) -> TokenStream {
    match of {
        HeaderForm::Text => quote!(#kind::Text),
        HeaderForm::Literal => quote!(#kind::Literal),
        HeaderForm::Either => quote!(#kind::Either),
        HeaderForm::Json => quote!(#kind::Json),
        HeaderForm::List(item) => {
            let item = form(item, kind);
            quote!(#kind::List(&#item))
        }
        HeaderForm::Lines(item) => {
            let item = form(item, kind);
            quote!(#kind::Lines(&#item))
        }
        HeaderForm::Object {
            explode,
            members,
            rest,
        } => {
            let members = members.iter().map(|(name, member)| {
                let name = string(name);
                let member = form(member, kind);
                quote!((#name, #member))
            });
            let rest = form(rest, kind);
            quote!(#kind::Object { explode: #explode, members: &[#(#members),*], rest: &#rest })
        }
    }
}

/// What the documentation of a method says of the headers of its answers.
pub(super) fn of_operation(types: &Types<'_>, operation: &Operation) -> Vec<String> {
    let success = distinct(&operation.success, &[]);
    let errors = distinct(&operation.errors, &success);
    [
        ("Headers of the answer", success),
        ("Headers of errors", errors),
    ]
    .into_iter()
    .filter(|(_, headers)| !headers.is_empty())
    .map(|(what, headers)| {
        let links = headers.iter().filter_map(|id| {
            let header = types.api.headers.get(id.0)?;
            let name = types.names.header(*id);
            let wire = crate::text::code(&header.wire);
            Some(format!("[{wire}](super::headers::{name})"))
        });
        format!("{what}: {}.", links.collect::<Vec<_>>().join(", "))
    })
    .collect()
}

fn distinct(responses: &[Response], known: &[HeaderId]) -> Vec<HeaderId> {
    let mut found = Vec::new();
    for id in responses.iter().flat_map(|response| &response.headers) {
        if !known.contains(id) && !found.contains(id) {
            found.push(*id);
        }
    }
    found
}

/// What the documentation of a status says of its headers.
pub(super) fn of_response(types: &Types<'_>, response: &Response) -> Option<String> {
    let names: Vec<String> = response
        .headers
        .iter()
        .filter_map(|id| types.api.headers.get(id.0))
        .map(|header| crate::text::code(&header.wire))
        .collect();
    (!names.is_empty()).then(|| format!("Headers: {}.", names.join(", ")))
}
