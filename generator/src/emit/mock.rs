//! What a mock needs of a group: a constant for each operation that knows the types of its answers,
//! and the documented errors and the answers of several statuses as they are sent.
//!
//! It stands in a file of its own, so that one condition leaves it out.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Comment;
use super::file::Item;
use super::ops;
use super::syntax::{Imports, Types, ident, string};
use crate::ir::{Content, Home, Operation, Response, Status, Success, TypeRef};
use crate::name::OperationNames;

/// The items of `ops.rs`, without its imports, and the names in it that the group's own types have.
pub(super) fn emit<'o>(
    types: &Types<'_>,
    operations: impl Iterator<Item = (&'o Operation, &'o OperationNames)>,
    imports: &mut Imports,
) -> (Vec<Item>, BTreeSet<String>) {
    let mut constants = Vec::new();
    let mut answers = Vec::new();
    let mut own = BTreeSet::new();
    for (operation, names) in operations {
        constants.push(constant(types, operation, names, imports, &mut own));
        if let Some(name) = &names.response {
            let (declaration, arms) = (&operation.success, &names.response_variants);
            let body = replies(declaration, arms, imports);
            let (name, reply) = (ident(name), imports.private("Reply"));
            answers.push(Item::tokens(quote! {
                impl #name {
                    fn reply(&self) -> #reply {
                        #body
                    }
                }
            }));
        }
        if let Some(name) = &names.error {
            let body = replies(&operation.errors, &names.error_variants, imports);
            let (name, reply) = (ident(name), imports.private("Reply"));
            let mock_error = imports.private("MockError");
            answers.push(Item::tokens(quote! {
                impl #mock_error for #name {
                    fn reply(&self) -> #reply {
                        #body
                    }
                }
            }));
        }
    }
    constants.extend(answers);
    (constants, own)
}

fn constant(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
    own: &mut BTreeSet<String>,
) -> Item {
    let name = ident(&ops::constant_name(names));
    let docs = Comment::new()
        .say(crate::text::code(&operation.endpoint()))
        .outer();
    let mock_operation = imports.private("MockOperation");
    let output = ops::output(types, operation, names, imports);
    own.extend(names.response.clone());
    own.extend(names.error.clone());
    let encode = match (operation.outcome(), &names.response) {
        (Success::Many, Some(response)) => {
            let response = ident(response);
            quote!(#response::reply)
        }
        (Success::Many, None) => closure(&Content::Empty, 204, None, imports),
        (Success::One(content), _) => {
            if let Content::Json(ty) | Content::Form(ty, _) = content {
                own_names(types, ty, own);
            }
            let first = operation.success.iter().find(|known| is_success(known));
            let status = match first.map(|response| response.status) {
                Some(Status::Code(code)) => code,
                _ if *content == Content::Empty => 204,
                _ => 200,
            };
            let media_type = first.and_then(|response| response.media_type.as_deref());
            closure(content, status, media_type, imports)
        }
    };
    let errors = names.error.as_ref().map(|name| {
        let name = ident(name);
        quote!(, #name)
    });
    Item::tokens(quote! {
        #docs
        pub const #name: #mock_operation<#output #errors> =
            #mock_operation::new(&super::#name, #encode);
    })
}

/// Whether the runtime takes the status for a success. A redirect is not followed.
fn is_success(response: &Response) -> bool {
    match response.status {
        Status::Code(code) => (200..300).contains(&code),
        Status::Range(hundred) => hundred == 2,
        Status::Default => true,
    }
}

/// The function that writes the one kind of answer an operation has.
fn closure(
    content: &Content,
    status: u16,
    media_type: Option<&str>,
    imports: &mut Imports,
) -> TokenStream {
    let reply = reply(content, status, media_type, imports);
    match content {
        Content::Empty => quote!(|()| #reply),
        _ => quote!(|body| #reply),
    }
}

/// The answers of the variants of an enumeration. A status that the document leaves open is one that
/// decodes to the variant.
fn replies(responses: &[Response], variants: &[String], imports: &mut Imports) -> TokenStream {
    let arms = responses.iter().zip(variants).map(|(response, variant)| {
        let variant = ident(variant);
        let status = match response.status {
            Status::Code(code) => code,
            Status::Range(hundred) => free_status(hundred, responses),
            Status::Default => uncovered_status(responses),
        };
        let media_type = response.media_type.as_deref();
        let reply = reply(&response.content, status, media_type, imports);
        match response.content {
            Content::Empty => quote!(Self::#variant => #reply),
            _ => quote!(Self::#variant(body) => #reply),
        }
    });
    let arms: Vec<_> = arms.collect();
    quote!(match self { #(#arms,)* })
}

/// The first status of a hundred that no answer has for itself.
fn free_status(hundred: u16, responses: &[Response]) -> u16 {
    let first = hundred * 100;
    (first..first + 100)
        .find(|code| {
            responses
                .iter()
                .all(|response| response.status != Status::Code(*code))
        })
        .unwrap_or(first)
}

/// The first status of a failure that no answer has, neither for itself nor in a range.
fn uncovered_status(responses: &[Response]) -> u16 {
    let is_covered = |code: u16| {
        responses.iter().any(|response| match response.status {
            Status::Code(known) => known == code,
            Status::Range(hundred) => hundred == code / 100,
            Status::Default => false,
        })
    };
    (500..600)
        .chain(400..500)
        .find(|code| !is_covered(*code))
        .unwrap_or(500)
}

/// What the runtime says of a body by itself.
fn usual(content: &Content) -> &'static str {
    match content {
        Content::Json(_) | Content::Form(..) => "application/json",
        Content::Text => "text/plain",
        Content::Bytes | Content::Multipart(_) => "application/octet-stream",
        Content::Empty => "",
    }
}

fn reply(
    content: &Content,
    status: u16,
    media_type: Option<&str>,
    imports: &mut Imports,
) -> TokenStream {
    let reply = imports.private("Reply");
    let status = Literal::u16_unsuffixed(status);
    let call = match content {
        Content::Empty => return quote!(#reply::empty(#status)),
        Content::Text => quote!(#reply::text(#status, body)),
        Content::Bytes | Content::Multipart(_) => quote!(#reply::bytes(#status, body)),
        Content::Json(_) | Content::Form(..) => quote!(#reply::json(#status, body)),
    };
    match media_type {
        Some(media_type) if media_type != usual(content) && ops::is_sendable(media_type) => {
            let media_type = string(media_type);
            quote!(#call.header("Content-Type", #media_type))
        }
        _ => call,
    }
}

/// The names of an operation's own types in a type.
pub(super) fn own_names(types: &Types<'_>, ty: &TypeRef, own: &mut BTreeSet<String>) {
    match ty {
        TypeRef::Named(id) | TypeRef::Boxed(id) => {
            let home = types.api.types.get(id.0).map(|ty| ty.home);
            if matches!(home, Some(Home::Operation(_))) {
                own.insert(types.names.ty(*id).to_owned());
            }
        }
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => {
            own_names(types, inner, own);
        }
        TypeRef::Tuple(items) => items.iter().for_each(|item| own_names(types, item, own)),
        _ => {}
    }
}
