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
mod group;
mod group_docs;
mod headers;
mod manifest;
mod method_docs;
mod mock;
mod multipart;
mod ops;
mod pages;
mod params;
mod part;
mod sample;
mod server_values;
mod servers;
mod syntax;
mod types;
mod verifier;
mod webhooks;

use proc_macro2::TokenStream;
use quote::quote;

use crate::config::Config;
use crate::ir::{Api, Home, TypeId};
use crate::name::Names;
use docs::Comment;
use features::Features;
use file::Item;
pub(crate) use part::{Folder, emit, parts};
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

/// What is emitted.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    /// The model.
    pub(crate) api: &'a Api,
    /// Its names.
    pub(crate) names: &'a Names,
    /// What is decided about it.
    pub(crate) config: &'a Config,
    /// What the files are for.
    pub(crate) target: &'a Target,
}

impl Input<'_> {
    /// The manifest of a stand-alone crate, as a path and its text. A module has none.
    pub(crate) fn manifest(&self) -> Option<(&'static str, String)> {
        let Target::Crate { name, runtime } = self.target else {
            return None;
        };
        let table = self.features().table(Some(manifest::RUNTIME_CRATE));
        let text = manifest::cargo_toml(self.api, self.config, name.as_deref(), runtime, &table);
        Some(("Cargo.toml", text))
    }

    /// The lines of a module's features. A stand-alone crate has them in its manifest.
    pub(crate) fn feature_lines(&self) -> String {
        match self.target {
            Target::Module => manifest::feature_lines(&self.features().table(None)),
            Target::Crate { .. } => String::new(),
        }
    }

    fn features(&self) -> Features<'_> {
        Features::new(self.api, &self.config.module, self.target)
    }
}

/// Emits files, on the thread that it was made on: tokens cannot be sent to another.
struct Emitter<'a> {
    api: &'a Api,
    names: &'a Names,
    config: &'a Config,
    target: &'a Target,
    features: Features<'a>,
    /// Where examples find the client, where they are wanted.
    examples: Option<construct::Paths>,
    runtime: TokenStream,
    runtime_link: String,
}

impl<'a> Emitter<'a> {
    fn new(input: &Input<'a>) -> Self {
        let runtime = match input.target {
            Target::Module => quote!(crate::runtime),
            Target::Crate { .. } => quote!(generated_client::runtime),
        };
        Self {
            api: input.api,
            names: input.names,
            config: input.config,
            target: input.target,
            features: Features::new(input.api, &input.config.module, input.target),
            examples: example::paths(input.config, input.target),
            runtime_link: runtime.to_string().replace(' ', ""),
            runtime,
        }
    }

    fn types(&self, here: Here) -> Types<'_> {
        Types {
            api: self.api,
            names: self.names,
            here,
        }
    }

    /// `mod.rs` of a module, `lib.rs` of a crate.
    fn root(&self) -> Vec<Item> {
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
        let types = part::has_shared_types(self.api).then(|| {
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
        let runtime = match self.target {
            Target::Module => None,
            Target::Crate { .. } => Some(quote! {
                #[doc(inline)]
                pub use generated_client::runtime;
            }),
        };
        vec![
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
        ]
    }

    fn client(&self) -> Vec<Item> {
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
        all
    }

    fn headers(&self) -> Vec<Item> {
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
        all
    }

    /// `types/mod.rs`, of the files with the types that operations share.
    fn shared_types<'t>(&self, files: impl Iterator<Item = (&'t str, &'t [TypeId])>) -> Vec<Item> {
        let mut items = vec![Item::tokens(quote! {
            //! Types that operations share: the components of the documents.
        })];
        items.extend(files.map(|(file, ids)| {
            let types = ids.iter().filter_map(|id| self.api.types.get(id.0));
            let cfg = self.features.types_cfg(types);
            let module = ident(file);
            let exported = ids.iter().map(|id| ident(self.names.ty(*id)));
            Item::tokens(quote! {
                #cfg
                mod #module;
                #cfg
                pub use #module::{#(#exported),*};
            })
        }));
        items
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

    fn webhooks(&self) -> Vec<Item> {
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
        all
    }
}

/// Tables stand at the end of a file, where they are in nobody's way.
fn tables_last(items: &mut [Item]) {
    items.sort_by_key(|item| matches!(item, Item::Table(_)));
}
