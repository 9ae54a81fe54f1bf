//! Calls of every operation for the project's own tests: how a client is called, without the values.
//!
//! A test makes the values from the documents, which it reads by itself, and compares what arrives at a
//! server with what the documents say. What is written here is only what Rust needs to know at compile
//! time: names and types.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::file::{Item, SourceFile};
use super::mock::own_names;
use super::ops;
use super::syntax::{Here, Imports, Types, ident, string};
use super::types::constant;
use super::{Emitter, group};
use crate::config::Config;
use crate::ir::{
    Api, Body, Content, FormPart, Group, GroupId, Operation, Param, PartKind, Place, TypeRef,
};
use crate::name::{Names, OperationNames};

/// The groups that have operations to call, in their order.
pub(super) fn groups<'a>(
    api: &'a Api,
    names: &'a Names,
) -> impl Iterator<Item = (GroupId, &'a Group)> {
    let all = api.groups.iter().enumerate();
    all.map(|(position, group)| (GroupId(position), group))
        .filter(|(id, _)| group::operations(api, names, *id).next().is_some())
}

/// Each way of calling an operation: the name of its method, the body, and whether it is another than the usual one.
fn ways<'a>(
    operation: &'a Operation,
    names: &'a OperationNames,
) -> impl Iterator<Item = (&'a str, Option<&'a Body>, bool)> {
    let usual = (names.method.as_str(), operation.body.as_ref(), false);
    let others = names.other_methods.iter().zip(&operation.other_bodies);
    let others = others.map(|(name, body)| (name.as_str(), Some(body), true));
    [usual].into_iter().chain(others)
}

impl Emitter<'_> {
    /// The table of all calls.
    pub(super) fn all_calls(&self) -> Vec<Item> {
        let client = ident(&self.config.client);
        let module = ident(&self.config.module);
        let mut modules = Vec::new();
        let mut rows = Vec::new();
        for (id, group) in groups(self.api, self.names) {
            for (_, operation, names) in group::operations(self.api, self.names, id) {
                rows.extend(ways(operation, names).map(|(name, body, is_other)| {
                    row(group, operation, name, body.filter(|_| is_other))
                }));
            }
            let name = ident(&group.module);
            modules.push(quote!(mod #name;));
        }
        vec![
            Item::tokens(quote! {
                //! Every operation, and the function that calls it.
                use generated_client::#module::#client;
                use crate::harness::Row;
                #(#modules)*
            }),
            Item::tokens(quote! {
                /// One row for each operation, and for each media type that its body may be sent in.
                pub(crate) const ROWS: &[Row<#client>] = &[#(#rows,)*];
            }),
        ]
    }

    /// The functions that call the operations of a group.
    pub(super) fn group_calls(&self, id: GroupId) -> Option<Vec<Item>> {
        let group = self.api.groups.get(id.0)?;
        let runtime = quote!(generated_client::runtime);
        let mut file = CallFile {
            types: self.types(Here::Elsewhere),
            imports: Imports::new(&runtime, Some(self.names)),
            own: BTreeSet::new(),
            client: ident(&self.config.client).to_string(),
            group: &group.module,
        };
        let mut functions = Vec::new();
        for (_, operation, names) in group::operations(self.api, self.names, id) {
            for (name, body, _) in ways(operation, names) {
                functions.push(file.function(operation, names, name, body));
            }
        }
        let client = ident(&self.config.client);
        let module = ident(&self.config.module);
        let group_module = ident(&group.module);
        let shared = file
            .imports
            .lines(&quote!(generated_client::#module::types));
        let own: Vec<_> = file.own.iter().map(|name| ident(name)).collect();
        let group_use = match own.as_slice() {
            [] => quote!(
                use generated_client::#module::#group_module as group;
            ),
            _ => quote!(
                use generated_client::#module::#group_module::{self as group, #(#own),*};
            ),
        };
        let about = format!("Calls of the group `{}`.", group.module);
        let about = Comment::new().say(about).inner();
        let mut items = vec![Item::tokens(quote! {
            #about
            use generated_client::#module::#client;
            #group_use
            #shared
            use crate::harness::{Given, Pending, Unfit};
        })];
        items.extend(functions);
        Some(items)
    }
}

/// The table of all types of an API: the places of their schemas, and their paths below the module.
pub(crate) fn types<'t>(
    config: &Config,
    types: impl Iterator<Item = (&'t str, &'t str)>,
) -> SourceFile {
    let module = ident(&config.module);
    let rows = types.map(|(place, path)| {
        let place = string(place);
        let path = path.split("::").map(ident);
        quote!(Type::of::<#module::#(#path)::*>(#place))
    });
    SourceFile {
        items: vec![
            Item::tokens(quote! {
                //! Every type, by the place of its schema in the documents.
                use generated_client::#module;
                use crate::Type;
            }),
            Item::tokens(quote! {
                /// One row for each type.
                pub(crate) const TYPES: &[Type] = &[#(#rows,)*];
            }),
        ],
    }
}

/// A row of the table of calls.
fn row(group: &Group, operation: &Operation, name: &str, other: Option<&Body>) -> TokenStream {
    let (id, method, path) = (
        string(&operation.id),
        string(&operation.method),
        string(&operation.path),
    );
    let (group, name) = (ident(&group.module), ident(name));
    let sending = other.map(|body| {
        let media_type = string(&body.media_type);
        quote!(.sending(#media_type))
    });
    quote!(Row::new(#id, #method, #path, #group::#name)#sending)
}

/// The file of one group in the making.
struct CallFile<'a> {
    types: Types<'a>,
    imports: Imports<'a>,
    /// Types of the group that the file names.
    own: BTreeSet<String>,
    client: String,
    group: &'a str,
}

impl CallFile<'_> {
    fn function(
        &mut self,
        operation: &Operation,
        names: &OperationNames,
        name: &str,
        body: Option<&Body>,
    ) -> Item {
        let mut statements = Vec::new();
        let mut arguments: Vec<TokenStream> = operation
            .path_params
            .iter()
            .map(|param| self.path_argument(param))
            .collect();
        if let Some(params) = &names.params {
            statements.push(self.params(operation, names, params));
            arguments.push(quote!(&params));
        }
        if let Some(body) = body {
            arguments.extend(self.body_argument(operation, names, body, &mut statements));
        }
        let docs = Comment::new()
            .say(crate::text::code(&operation.endpoint()))
            .outer();
        let (group, name, client) = (ident(self.group), ident(name), ident(&self.client));
        let constant = ident(&ops::constant_name(names));
        let run = ident(match names.error {
            Some(_) => "run",
            None => "run_without_errors",
        });
        Item::tokens(quote! {
            #docs
            pub(super) fn #name(client: &#client, given: &Given) -> Result<Pending, Unfit> {
                #(#statements)*
                let call = client.#group().#name(#(#arguments),*);
                Ok(given.#run(call, group::ops::#constant))
            }
        })
    }

    /// The value of a path parameter, by reference where the method takes it so.
    fn path_argument(&mut self, param: &Param) -> TokenStream {
        let source = source(param);
        let ty = self.ty(&param.ty);
        let is_integers = matches!(
            self.types.shape(&param.ty),
            Some(crate::ir::Shape::IntegerEnum(_))
        );
        match &param.ty {
            TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float(_) => {
                quote!(#source.required()?)
            }
            _ if is_integers => quote!(#source.required()?),
            _ => quote!(&#source.required::<#ty>()?),
        }
    }

    /// The statements that fill in the parameters in query, header and cookie.
    fn params(
        &mut self,
        operation: &Operation,
        names: &OperationNames,
        params: &str,
    ) -> TokenStream {
        let mut arguments = Vec::new();
        let mut assignments = Vec::new();
        for (param, field) in operation.params.iter().zip(&names.param_fields) {
            let source = source(param);
            if !param.required {
                let field = ident(field);
                assignments.push(quote!(params.#field = #source.optional()?;));
            } else if constant(&self.types, &param.ty, &mut self.imports.clone()).is_none() {
                let ty = self.ty(&param.ty);
                arguments.push(quote!(#source.required::<#ty>()?));
            }
        }
        filled("params", params, &arguments, &assignments)
    }

    /// The argument for the body, and the statements before it.
    fn body_argument(
        &mut self,
        operation: &Operation,
        names: &OperationNames,
        body: &Body,
        statements: &mut Vec<TokenStream>,
    ) -> Option<TokenStream> {
        Some(match (&body.content, body.required) {
            (Content::Empty, _) => return None,
            (Content::Json(ty) | Content::Form(ty, _), true) => {
                let ty = self.ty(ty);
                quote!(&given.body().required::<#ty>()?)
            }
            (Content::Json(ty) | Content::Form(ty, _), false) => {
                let slice = matches!(ty, TypeRef::String | TypeRef::List(_));
                let by_reference = ident(if slice { "as_deref" } else { "as_ref" });
                let ty = self.ty(ty);
                quote!(given.body().optional::<#ty>()?.#by_reference())
            }
            (Content::Text, true) => quote!(&given.body().required::<String>()?),
            (Content::Text, false) => quote!(given.body().optional::<String>()?.as_deref()),
            (Content::Bytes, true) => quote!(given.body().bytes()?),
            (Content::Bytes, false) => quote!(given.body().optional_bytes()?),
            (Content::Multipart(_), _) => match &names.form {
                Some(form) => {
                    statements.push(self.form(operation, names, form));
                    quote!(&form)
                }
                None => {
                    let form = self.imports.runtime("Multipart");
                    quote!(#form::new())
                }
            },
        })
    }

    /// The statements that fill in a form.
    fn form(&mut self, operation: &Operation, names: &OperationNames, form: &str) -> TokenStream {
        let mut arguments = Vec::new();
        let mut assignments = Vec::new();
        for (part, field) in operation.form().iter().zip(&names.form_fields) {
            let value = self.part(part);
            if part.required {
                arguments.push(value);
            } else {
                let field = ident(field);
                assignments.push(quote!(form.#field = #value;));
            }
        }
        filled("form", form, &arguments, &assignments)
    }

    fn part(&mut self, part: &FormPart) -> TokenStream {
        let wire = string(&part.wire);
        let source = quote!(given.part(#wire));
        match (&part.kind, part.required) {
            (PartKind::File, true) => quote!(#source.file()?),
            (PartKind::File, false) => quote!(#source.optional_file()?),
            (PartKind::Files, true) => quote!(#source.files()?),
            (PartKind::Files, false) => quote!(#source.optional_files()?),
            (PartKind::Texts(item), true) => {
                let item = self.ty(item);
                quote!(#source.required::<Vec<#item>>()?)
            }
            (PartKind::Text(ty) | PartKind::Json(ty) | PartKind::Value(ty), true) => {
                let ty = self.ty(ty);
                quote!(#source.required::<#ty>()?)
            }
            (_, false) => quote!(#source.optional()?),
        }
    }

    /// A type as a value of it is decoded; what is behind a pointer is passed without.
    fn ty(&mut self, ty: &TypeRef) -> TokenStream {
        own_names(&self.types, ty, &mut self.own);
        match ty {
            TypeRef::Boxed(id) => self.types.named(*id, &mut self.imports),
            other => self.types.ty(other, &mut self.imports),
        }
    }
}

/// Where the test keeps the value of a parameter.
fn source(param: &Param) -> TokenStream {
    let wire = string(&param.wire);
    let place = ident(match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    });
    quote!(given.#place(#wire))
}

/// A struct that is made with what is required, and gets the rest.
fn filled(
    variable: &str,
    ty: &str,
    arguments: &[TokenStream],
    assignments: &[TokenStream],
) -> TokenStream {
    let (variable, ty) = (ident(variable), ident(ty));
    let mutable = (!assignments.is_empty()).then(|| quote!(mut));
    quote! {
        let #mutable #variable = group::#ty::new(#(#arguments),*);
        #(#assignments)*
    }
}
