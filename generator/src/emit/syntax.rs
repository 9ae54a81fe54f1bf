//! Pieces of Rust that every emitter needs: identifiers, types, imports.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::ir::{Api, Float, Home, Integer, Presence, Shape, TypeId, TypeRef};
use crate::name::Names;

/// An identifier, raw where the name is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    let escaped = crate::name::escape(name);
    match escaped.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(&escaped, Span::call_site()),
    }
}

/// Text of a document as a string literal: the only way in which it becomes a token.
pub(super) fn string(text: &str) -> Literal {
    Literal::string(text)
}

/// What a file uses from elsewhere; printed as its `use` lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Imports {
    btree_map: bool,
    runtime: BTreeSet<&'static str>,
    private: BTreeSet<&'static str>,
    shared: BTreeSet<String>,
}

impl Imports {
    /// A public item of the runtime.
    pub(super) fn runtime(&mut self, name: &'static str) -> Ident {
        self.runtime.insert(name);
        ident(name)
    }

    /// An item that only emitted code uses.
    pub(super) fn private(&mut self, name: &'static str) -> Ident {
        self.private.insert(name);
        ident(name)
    }

    /// `use` lines; `shared` is the path of the module that holds the shared types.
    pub(super) fn lines(&self, runtime: &TokenStream, shared: &TokenStream) -> TokenStream {
        let mut lines = TokenStream::new();
        if self.btree_map {
            lines.extend(quote!(
                use std::collections::BTreeMap;
            ));
        }
        let group = |names: Vec<Ident>, path: TokenStream| match names.as_slice() {
            [] => TokenStream::new(),
            [only] => quote!(use #path::#only;),
            several => quote!(use #path::{#(#several),*};),
        };
        lines.extend(group(
            self.private.iter().map(|name| ident(name)).collect(),
            quote!(#runtime::__private),
        ));
        lines.extend(group(
            self.runtime.iter().map(|name| ident(name)).collect(),
            runtime.clone(),
        ));
        lines.extend(group(
            self.shared.iter().map(|name| ident(name)).collect(),
            shared.clone(),
        ));
        lines
    }
}

/// Where a file stands: which types it holds itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Here {
    /// The file of a component.
    Component(TypeId),
    /// Any other file.
    Elsewhere,
}

/// Writes types as Rust.
pub(super) struct Types<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    pub(super) here: Here,
}

impl Types<'_> {
    /// A type as it stands in a field.
    pub(super) fn ty(&self, ty: &TypeRef, imports: &mut Imports) -> TokenStream {
        match ty {
            TypeRef::Named(id) => self.named(*id, imports),
            TypeRef::Boxed(id) => {
                let inner = self.named(*id, imports);
                quote!(Box<#inner>)
            }
            TypeRef::String => quote!(String),
            TypeRef::Bool => quote!(bool),
            TypeRef::Integer(Integer::I32) => quote!(i32),
            TypeRef::Integer(Integer::I64) => quote!(i64),
            TypeRef::Integer(Integer::U32) => quote!(u32),
            TypeRef::Integer(Integer::U64) => quote!(u64),
            TypeRef::Float(Float::F64) => quote!(f64),
            TypeRef::Timestamp => runtime(imports, "Timestamp"),
            TypeRef::Date => runtime(imports, "Date"),
            TypeRef::Base64 => runtime(imports, "Base64"),
            // Raw bytes inside JSON can only be text.
            TypeRef::Bytes => quote!(String),
            TypeRef::Any => runtime(imports, "Json"),
            TypeRef::Object => runtime(imports, "JsonObject"),
            TypeRef::List(inner) => {
                let inner = self.ty(inner, imports);
                quote!(Vec<#inner>)
            }
            TypeRef::Map(inner) => {
                imports.btree_map = true;
                let inner = self.ty(inner, imports);
                quote!(BTreeMap<String, #inner>)
            }
            TypeRef::Tuple(items) => {
                let items = items.iter().map(|item| self.ty(item, imports));
                quote!((#(#items,)*))
            }
            TypeRef::Nullable(inner) => {
                let inner = self.ty(inner, imports);
                quote!(Option<#inner>)
            }
        }
    }

    /// A type as the field of a record holds it.
    pub(super) fn field(
        &self,
        ty: &TypeRef,
        presence: Presence,
        imports: &mut Imports,
    ) -> TokenStream {
        let inner = self.ty(ty, imports);
        match presence {
            Presence::Required => inner,
            Presence::Optional | Presence::Nullable => quote!(Option<#inner>),
            Presence::OptionalNullable => {
                let field = runtime(imports, "Field");
                quote!(#field<#inner>)
            }
        }
    }

    /// A named type; imported unless this file holds it.
    pub(super) fn named(&self, id: TypeId, imports: &mut Imports) -> TokenStream {
        let name = self.names.ty(id);
        let home = self.api.types.get(id.0).map(|ty| ty.home);
        if let Some(Home::Component(root)) = home
            && self.here != Here::Component(root)
        {
            imports.shared.insert(name.to_owned());
        }
        let name = ident(name);
        quote!(#name)
    }

    /// Whether a use is a set of strings or integers, which is passed by reference.
    pub(super) fn shape(&self, ty: &TypeRef) -> Option<&Shape> {
        match ty {
            TypeRef::Named(id) | TypeRef::Boxed(id) => self.api.types.get(id.0).map(|ty| &ty.shape),
            _ => None,
        }
    }
}

fn runtime(imports: &mut Imports, name: &'static str) -> TokenStream {
    let name = imports.runtime(name);
    quote!(#name)
}
