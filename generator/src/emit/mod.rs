//! From the model and its names to files: every decision has been taken, what is left is to write.
//!
//! Nothing here looks at a document. Text of a document reaches a file as a string literal or as
//! a documentation comment that has been made harmless, never as code.

mod call_chain;
pub(crate) mod calls;
mod client;
mod codec;
mod construct;
mod docs;
mod example;
mod features;
mod fields;
pub(crate) mod file;
mod fit;
mod group_docs;
mod headers;
mod manifest;
mod method_docs;
mod mock;
mod multipart;
mod ops;
mod pages;
mod params;
mod sample;
mod server_values;
mod servers;
mod syntax;
mod types;
mod verifier;
mod webhooks;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::config::Config;
use crate::ir::{Api, Group, GroupId, Home, OperationId, Type, TypeId};
use crate::name::Names;
use docs::Comment;
use features::Features;
use file::{Item, SourceFile};
use syntax::{Here, Imports, Types, ident};

/// What the files are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module inside of `generated-client`.
    Module,
    /// A crate of its own that depends on `generated-client` for its runtime.
    Crate {
        /// Name of the crate; made from the document's title where none is given.
        name: Option<String>,
        /// Where the runtime comes from.
        runtime: RuntimeDependency,
    },
}

/// Where a stand-alone crate finds the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeDependency {
    /// A version requirement of a registry.
    Version(String),
    /// A folder.
    Path(String),
}

/// What the emitter writes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Emitted {
    /// Rust files.
    pub(crate) sources: BTreeMap<String, SourceFile>,
    /// Rust files of the project's own tests, for a module: a call of each operation.
    pub(crate) calls: BTreeMap<String, SourceFile>,
    /// Files that are not Rust.
    pub(crate) texts: BTreeMap<String, String>,
    /// The lines of the feature section, for a module.
    pub(crate) features: String,
}

/// Writes an API.
pub(crate) fn emit(api: &Api, names: &Names, config: &Config, target: &Target) -> Emitted {
    let runtime = match target {
        Target::Module => quote!(crate::runtime),
        Target::Crate { .. } => quote!(generated_client::runtime),
    };
    let emitter = Emitter {
        api,
        names,
        config,
        features: Features::new(api, &config.module, target),
        examples: example::paths(config, target),
        runtime_link: runtime.to_string().replace(' ', ""),
        runtime,
        root: match target {
            Target::Module => "",
            Target::Crate { .. } => "src/",
        },
    };
    let mut emitted = Emitted::default();
    emitter.root(target, &mut emitted);
    emitter.client(&mut emitted);
    emitter.headers(&mut emitted);
    emitter.shared_types(&mut emitted);
    for (position, group) in api.groups.iter().enumerate() {
        emitter.group(GroupId(position), group, &mut emitted);
    }
    emitter.webhooks(&mut emitted);
    match target {
        Target::Module => {
            emitter.calls(&mut emitted);
            emitted.features = manifest::feature_lines(&emitter.features.table(None));
        }
        Target::Crate { name, runtime } => {
            let table = emitter.features.table(Some(manifest::RUNTIME_CRATE));
            emitted.texts.insert(
                "Cargo.toml".to_owned(),
                manifest::cargo_toml(api, config, name.as_deref(), runtime, &table),
            );
        }
    }
    emitted
}

struct Emitter<'a> {
    api: &'a Api,
    names: &'a Names,
    config: &'a Config,
    features: Features<'a>,
    /// Where examples find the client, where they are wanted.
    examples: Option<construct::Paths>,
    runtime: TokenStream,
    runtime_link: String,
    root: &'static str,
}

impl Emitter<'_> {
    fn types(&self, here: Here) -> Types<'_> {
        Types {
            api: self.api,
            names: self.names,
            here,
        }
    }

    fn insert(&self, emitted: &mut Emitted, path: &str, items: Vec<Item>) {
        emitted
            .sources
            .insert(format!("{}{path}", self.root), SourceFile { items });
    }

    /// `mod.rs` of a module, `lib.rs` of a crate.
    fn root(&self, target: &Target, emitted: &mut Emitted) {
        let about = format!("{}.", self.api.label());
        let comment = Comment::new()
            .quote(Some(&about))
            .quote(self.api.description.as_deref())
            .inner();
        let modules = self.api.groups.iter().map(|group| {
            let cfg = self.features.group_cfg(&group.module);
            let module = ident(&group.module);
            quote!(#cfg pub mod #module;)
        });
        let webhooks = (!self.api.webhooks.is_empty()).then(|| {
            let cfg = self.features.webhooks_cfg();
            quote!(#cfg pub mod webhooks;)
        });
        let headers = (!self.api.headers.is_empty()).then(|| {
            let cfg = self.features.client_cfg();
            quote!(#cfg pub mod headers;)
        });
        let types = self.shared().next().map(|_| {
            quote!(
                pub mod types;
            )
        });
        let client = ident(&self.config.client);
        let servers = servers::Servers {
            api: self.api,
            names: self.names,
        };
        let server = servers.exports();
        // The shape of emitted code follows the document: how many members a constructor takes
        // and how large a variant is are not ours to decide, a status may stand beside its range,
        // and deprecated members are still sent.
        let allow = quote! {
            #![allow(
                clippy::doc_markdown,
                clippy::large_enum_variant,
                clippy::match_overlapping_arm,
                clippy::should_implement_trait,
                clippy::too_many_arguments,
                deprecated
            )]
        };
        let (client_module, exports) = if self.api.groups.is_empty() {
            (TokenStream::new(), TokenStream::new())
        } else {
            let cfg = self.features.client_cfg();
            (
                quote!(#cfg mod client;),
                quote!(#cfg pub use client::{Builder, #client #(, #server)*};),
            )
        };
        let runtime = match target {
            Target::Module => None,
            Target::Crate { .. } => Some(quote! {
                #[doc(inline)]
                pub use generated_client::runtime;
            }),
        };
        let items = vec![
            Item::tokens(quote!(#comment #allow)),
            Item::tokens(quote! {
                #client_module
                #(#modules)*
                #headers
                #types
                #webhooks
            }),
            Item::tokens(exports),
            Item::tokens(runtime.unwrap_or_default()),
        ];
        let path = match target {
            Target::Module => "mod.rs",
            Target::Crate { .. } => "lib.rs",
        };
        self.insert(emitted, path, items);
    }

    fn client(&self, emitted: &mut Emitted) {
        if self.api.groups.is_empty() {
            return;
        }
        let mut imports = Imports::new(&self.runtime, None);
        let items = client::emit(
            self.api,
            self.names,
            self.config,
            &self.features,
            &mut imports,
        );
        let uses = imports.lines(&quote!(super::types));
        let mut all = vec![Item::tokens(quote! {
            //! The client and its settings.
            #uses
        })];
        all.extend(items);
        self.insert(emitted, "client.rs", all);
    }

    fn headers(&self, emitted: &mut Emitted) {
        if self.api.headers.is_empty() {
            return;
        }
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let items = headers::emit(&self.types(Here::Elsewhere), &mut imports);
        let uses = imports.lines(&quote!(super::types));
        let about = Comment::new()
            .say("Headers of answers, with the types of their values.")
            .say(format!(
                "Each constant is given to [`Response::header`]({0}::Response::header), which \
                 [`Call::with_meta`]({0}::Call::with_meta) leads to, or to \
                 [`Error::header`]({0}::Error::header).",
                self.runtime_link
            ))
            .inner();
        let mut all = vec![Item::tokens(quote!(#about #uses))];
        all.extend(items);
        self.insert(emitted, "headers.rs", all);
    }

    /// Components that are used, in document order: the types that have a file of their own.
    fn shared(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.api
            .types
            .iter()
            .enumerate()
            .map(|(position, ty)| (TypeId(position), ty))
            .filter(|(id, ty)| ty.is_used() && ty.home == Home::Component(*id))
    }

    fn shared_types(&self, emitted: &mut Emitted) {
        let mut modules: BTreeMap<&str, TokenStream> = BTreeMap::new();
        let mut members: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
        for (position, ty) in self.api.types.iter().enumerate() {
            if let (true, Home::Component(root)) = (ty.is_used(), ty.home) {
                members.entry(root).or_default().push(TypeId(position));
            }
        }
        for (root, ids) in &members {
            let Some(file) = self.names.file(*root) else {
                continue;
            };
            let types: Vec<&Type> = ids
                .iter()
                .filter_map(|id| self.api.types.get(id.0))
                .collect();
            let cfg = self.features.types_cfg(types.into_iter());
            let module = ident(file);
            let exported = ids.iter().map(|id| ident(self.names.ty(*id)));
            modules.insert(
                file,
                quote! {
                    #cfg
                    mod #module;
                    #cfg
                    pub use #module::{#(#exported),*};
                },
            );
            let items = self.type_items(ids, Here::Component(*root), &quote!(super));
            self.insert(emitted, &format!("types/{file}.rs"), items);
        }
        if modules.is_empty() {
            return;
        }
        let lines = modules.into_values().map(Item::tokens);
        let mut items = vec![Item::tokens(quote! {
            //! Types that operations share: the components of the documents.
        })];
        items.extend(lines);
        self.insert(emitted, "types/mod.rs", items);
    }

    /// The types of one file below its imports.
    fn type_items(&self, ids: &[TypeId], here: Here, shared: &TokenStream) -> Vec<Item> {
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let mut items = Vec::new();
        let types = self.types(here);
        for id in ids {
            if let Some(ty) = self.api.types.get(id.0) {
                items.extend(types::emit(&types, *id, ty, &mut imports));
            }
        }
        tables_last(&mut items);
        let uses = imports.lines(shared);
        items.insert(0, Item::tokens(uses));
        items
    }

    fn group(&self, id: GroupId, group: &Group, emitted: &mut Emitted) {
        let operations: Vec<_> = self
            .api
            .operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| operation.group == id)
            .filter_map(|(position, operation)| {
                let names = self.names.operation(OperationId(position))?;
                Some((OperationId(position), operation, names))
            })
            .collect();
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
        for (_, operation, names) in &operations {
            constants.push(Item::tokens(ops::constant(
                &servers,
                operation,
                names,
                &mut imports,
            )));
            methods.extend(ops::methods(&context, operation, names, &mut imports));
        }
        let own = self.operation_types(&operations);
        let handle = self.names.group(id.0);
        let documented = operations
            .iter()
            .map(|(_, operation, names)| (*operation, *names));
        let comment = group_docs::comment(group, handle, documented).inner();
        let handle = ident(handle);
        let about = Comment::new()
            .say(format!(
                "Operations of this group; made by [`{}`](super::{}).",
                self.config.client, self.config.client
            ))
            .outer();
        let uses = imports.lines(&quote!(super::types));
        let modules = own.is_some().then(|| {
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
        self.insert(emitted, &format!("{}/mod.rs", group.module), items);
        if let Some(items) = own {
            self.insert(emitted, &format!("{}/types.rs", group.module), items);
        }
        let items = self.mock_operations(&operations);
        self.insert(emitted, &format!("{}/ops.rs", group.module), items);
    }

    /// The operations of a group for a mock.
    fn mock_operations(
        &self,
        operations: &[(
            OperationId,
            &crate::ir::Operation,
            &crate::name::OperationNames,
        )],
    ) -> Vec<Item> {
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let types = self.types(Here::Elsewhere);
        let each = operations
            .iter()
            .map(|(_, operation, names)| (*operation, *names));
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

    /// What the operations of a group bring along: parameters, bodies, answers, errors.
    fn operation_types(
        &self,
        operations: &[(
            OperationId,
            &crate::ir::Operation,
            &crate::name::OperationNames,
        )],
    ) -> Option<Vec<Item>> {
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let types = self.types(Here::Elsewhere);
        let mut items = Vec::new();
        for (id, operation, names) in operations {
            items.extend(params::emit(&types, operation, names, &mut imports));
            items.extend(multipart::emit(&types, operation, names, &mut imports));
            for (position, ty) in self.api.types.iter().enumerate() {
                if ty.is_used() && ty.home == Home::Operation(*id) {
                    items.extend(types::emit(&types, TypeId(position), ty, &mut imports));
                }
            }
            items.extend(ops::outcomes(&types, operation, names, &mut imports));
        }
        if items.is_empty() {
            return None;
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
        Some(items)
    }

    fn webhooks(&self, emitted: &mut Emitted) {
        if self.api.webhooks.is_empty() {
            return;
        }
        let mut imports = Imports::new(&self.runtime, Some(self.names));
        let types = self.types(Here::Elsewhere);
        let mut items = webhooks::emit(&types, self.api, self.names, self.config, &mut imports);
        for (position, ty) in self.api.types.iter().enumerate() {
            if ty.is_used() && ty.home == Home::Webhooks {
                items.extend(types::emit(&types, TypeId(position), ty, &mut imports));
            }
        }
        tables_last(&mut items);
        let uses = imports.lines(&quote!(super::types));
        let mut all = vec![Item::tokens(quote! {
            //! Events that the API sends to its users.
            #uses
        })];
        all.extend(items);
        self.insert(emitted, "webhooks.rs", all);
    }
}

/// Tables stand at the end of a file, where they are in nobody's way.
fn tables_last(items: &mut [Item]) {
    items.sort_by_key(|item| matches!(item, Item::Table(_)));
}
