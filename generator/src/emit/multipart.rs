//! The type that holds the parts of an operation's `multipart/form-data` body.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::fields::{self, Field, Maker, Set};
use super::file::Item;
use super::syntax::{Imports, Types, ident, string};
use super::types::value_argument;
use crate::ir::{FormPart, Operation, PartKind};
use crate::name::OperationNames;

/// The struct, its constructors, and how it becomes a form.
pub(super) fn emit(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
) -> Vec<Item> {
    let Some(name) = &names.form else {
        return Vec::new();
    };
    let name = ident(name);
    let comment = Comment::new().say(format!(
        "Form of {}.",
        crate::text::code(&operation.endpoint())
    ));
    let mut fields = Vec::new();
    let mut calls = TokenStream::new();
    for (part, field) in operation.form().iter().zip(&names.form_fields) {
        fields.push(self::field(types, part, field, imports));
        calls.extend(call(part, field));
    }
    let form = imports.runtime("Multipart");
    let mut items = vec![fields::declaration(&name, &comment, false, &fields)];
    items.extend(fields::constructors(&name, &fields, Maker::Caller));
    items.push(Item::tokens(quote! {
            impl #name {
                pub(super) fn form(&self) -> #form {
                    #form::new()#calls
                }
            }
    }));
    items
}

fn field(types: &Types<'_>, part: &FormPart, name: &str, imports: &mut Imports) -> Field {
    let name = ident(name);
    let (ty, argument, value) = match &part.kind {
        PartKind::File => {
            let file = imports.runtime("File");
            (
                quote!(#file),
                quote!(impl Into<#file>),
                quote!(#name.into()),
            )
        }
        PartKind::Files => {
            let file = imports.runtime("File");
            (quote!(Vec<#file>), quote!(Vec<#file>), quote!(#name))
        }
        PartKind::Texts(item) => {
            let item = types.ty(item, imports);
            (quote!(Vec<#item>), quote!(Vec<#item>), quote!(#name))
        }
        PartKind::Text(ty) | PartKind::Json(ty) | PartKind::Value(ty) => {
            let (argument, value) = value_argument(types, ty, &quote!(#name), imports);
            (types.ty(ty, imports), argument, value)
        }
    };
    let (ty, set) = if part.required {
        (
            ty,
            Set::Argument {
                ty: argument,
                value,
            },
        )
    } else {
        (quote!(Option<#ty>), Field::optional(argument, value))
    };
    Field {
        wire: part.wire.clone(),
        comment: Comment::new()
            .docs(&part.docs)
            .or_say(format!("{}.", crate::text::code(&part.wire))),
        deprecated: part.docs.deprecated,
        ty,
        set,
        name,
    }
}

/// The call that puts a part into the form.
fn call(part: &FormPart, field: &str) -> TokenStream {
    let wire = string(&part.wire);
    let field = ident(field);
    let media_type = part.media_type.as_deref().map(|media_type| {
        let media_type = string(media_type);
        quote!(.media_type(#media_type))
    });
    let call = match (&part.kind, part.required) {
        (PartKind::File, true) => quote!(.file(#wire, &self.#field)),
        (PartKind::File, false) => quote!(.files(#wire, &self.#field)),
        (PartKind::Files, true) => quote!(.files(#wire, &self.#field)),
        (PartKind::Files, false) => quote!(.files(#wire, self.#field.iter().flatten())),
        (PartKind::Texts(_), true) => quote!(.texts(#wire, &self.#field)),
        (PartKind::Texts(_), false) => quote!(.texts(#wire, self.#field.iter().flatten())),
        (PartKind::Text(_), _) => quote!(.text(#wire, &self.#field)),
        (PartKind::Json(_), _) => quote!(.json(#wire, &self.#field)),
        (PartKind::Value(_), _) => quote!(.value(#wire, &self.#field)),
    };
    quote!(#media_type #call)
}
