//! The files of a group: its operations, what they take and give, and what a mock needs of them.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::file::Item;
use super::syntax::{Here, Imports, ident};
use super::{
    Emitter, group_docs, method_docs, mock, multipart, ops, params, servers, tables_last, types,
};
use crate::ir::{Api, GroupId, Home, Operation, OperationId, Type, TypeId};
use crate::name::{Names, OperationNames};

/// An operation of a group, with its names.
pub(super) type Named<'a> = (OperationId, &'a Operation, &'a OperationNames);

/// The operations of a group, in the order of the documents.
pub(super) fn operations<'a>(
    api: &'a Api,
    names: &'a Names,
    group: GroupId,
) -> impl Iterator<Item = Named<'a>> {
    let all = api.operations.iter().enumerate();
    all.filter(move |(_, operation)| operation.group == group)
        .filter_map(|(position, operation)| {
            let id = OperationId(position);
            Some((id, operation, names.operation(id)?))
        })
}

/// The types of a group's operations that nothing else uses.
fn own_types(api: &Api, group: GroupId) -> impl Iterator<Item = (OperationId, TypeId, &Type)> {
    let all = api.types.iter().enumerate();
    all.filter_map(move |(position, ty)| {
        let Home::Operation(id) = ty.home else {
            return None;
        };
        let is_here = ty.is_used() && api.operations.get(id.0)?.group == group;
        is_here.then_some((id, TypeId(position), ty))
    })
}

/// Whether the operations of a group take or give anything that has no file among the shared types.
pub(super) fn has_types(api: &Api, names: &Names, group: GroupId) -> bool {
    own_types(api, group).next().is_some()
        || operations(api, names, group).any(|(_, _, names)| {
            let own = [&names.params, &names.form, &names.response, &names.error];
            own.iter().any(|name| name.is_some())
        })
}

impl Emitter<'_> {
    /// `mod.rs`: the operations.
    pub(super) fn group(&self, id: GroupId) -> Option<Vec<Item>> {
        let group = self.api.groups.get(id.0)?;
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let core = imports.private("Core");
        let types = self.types(Here::Elsewhere);
        let servers = servers::Servers {
            api: self.api,
            names: self.names,
        };
        let context = method_docs::Context {
            types: &types,
            runtime: &self.runtime_link,
            client: &self.config.client,
            examples: self.examples.as_ref(),
            usual_security: method_docs::usual_security(self.api),
        };
        let mut constants = Vec::new();
        let mut methods = Vec::new();
        for (_, operation, names) in operations(self.api, self.names, id) {
            constants.push(Item::tokens(ops::constant(
                &servers,
                operation,
                names,
                &mut imports,
            )));
            methods.extend(ops::methods(&context, operation, names, &mut imports));
        }
        let handle = self.names.group(id.0);
        let documented =
            operations(self.api, self.names, id).map(|(_, operation, names)| (operation, names));
        let comment = group_docs::comment(group, handle, documented).inner();
        let handle = ident(handle);
        let about = Comment::new()
            .say(format!(
                "Operations of this group; made by [`{}`](super::{}).",
                self.config.client, self.config.client
            ))
            .outer();
        let uses = imports.lines(&quote!(super::types));
        let modules = has_types(self.api, self.names, id).then(|| {
            quote! {
                mod types;
                pub use types::*;
            }
        });
        let mock = quote! {
            #[cfg(feature = "mock")]
            pub mod ops;
        };
        let mut items = vec![Item::tokens(quote!(#comment #mock #modules #uses))];
        items.extend(constants);
        items.push(Item::tokens(quote! {
            #about
            #[derive(Clone, Copy, Debug)]
            pub struct #handle<'c> {
                pub(super) core: &'c #core,
            }
        }));
        items.push(Item::tokens(quote! {
            impl #handle<'_> {
                #(#methods)*
            }
        }));
        Some(items)
    }

    /// `ops.rs`: the operations of a group for a mock.
    pub(super) fn group_mocks(&self, id: GroupId) -> Vec<Item> {
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let types = self.types(Here::Elsewhere);
        let each =
            operations(self.api, self.names, id).map(|(_, operation, names)| (operation, names));
        let (items, own) = mock::emit(&types, each, &mut imports);
        let uses = imports.lines(&quote!(super::super::types));
        let own: Vec<_> = own.iter().map(|name| ident(name)).collect();
        let own = match own.as_slice() {
            [] => TokenStream::new(),
            [only] => quote!(use super::#only;),
            several => quote!(use super::{#(#several),*};),
        };
        let mut all = vec![Item::tokens(quote! {
            //! The operations of this group as a mock knows them: with the types of their answers.
            #uses
            #own
        })];
        all.extend(items);
        all
    }

    /// `types.rs`: what the operations of a group bring along, parameters, bodies, answers and errors.
    pub(super) fn group_types(&self, id: GroupId) -> Vec<Item> {
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let types = self.types(Here::Elsewhere);
        let mut own: BTreeMap<OperationId, Vec<(TypeId, &Type)>> = BTreeMap::new();
        for (operation, id, ty) in own_types(self.api, id) {
            own.entry(operation).or_default().push((id, ty));
        }
        let mut items = Vec::new();
        for (id, operation, names) in operations(self.api, self.names, id) {
            items.extend(params::emit(&types, operation, names, &mut imports));
            items.extend(multipart::emit(&types, operation, names, &mut imports));
            for (id, ty) in own.remove(&id).unwrap_or_default() {
                items.extend(types::emit(&types, id, ty, &mut imports));
            }
            items.extend(ops::outcomes(&types, operation, names, &mut imports));
        }
        tables_last(&mut items);
        let uses = imports.lines(&quote!(super::super::types));
        items.insert(
            0,
            Item::tokens(quote! {
                //! What the operations of this group take and give.
                #uses
            }),
        );
        items
    }
}
