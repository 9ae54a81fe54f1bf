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
///
/// An item of the runtime that has the name of one of the API's own types gets another one in the
/// file: `File` and `Operation` are the document's where it has them.
#[derive(Clone, Debug)]
pub(super) struct Imports<'a> {
    own: Option<&'a Names>,
    path: &'a TokenStream,
    btree_map: bool,
    runtime: BTreeSet<&'static str>,
    private: BTreeSet<&'static str>,
    renamed: BTreeSet<(&'static str, &'static str)>,
    shared: BTreeSet<String>,
}

impl<'a> Imports<'a> {
    /// Nothing yet. `runtime` is the path of the runtime, `own` knows the API's types; a file
    /// without any of them has none.
    pub(super) fn new(runtime: &'a TokenStream, own: Option<&'a Names>) -> Self {
        Self {
            own,
            path: runtime,
            btree_map: false,
            runtime: BTreeSet::new(),
            private: BTreeSet::new(),
            renamed: BTreeSet::new(),
            shared: BTreeSet::new(),
        }
    }

    /// A public item of the runtime.
    pub(super) fn runtime(&mut self, name: &'static str) -> TokenStream {
        self.runtime.insert(name);
        let alias = ident(&self.alias(name));
        quote!(#alias)
    }

    /// An item that only emitted code uses.
    pub(super) fn private(&mut self, name: &'static str) -> TokenStream {
        self.private.insert(name);
        let alias = ident(&self.alias(name));
        quote!(#alias)
    }

    /// The same under another name, where the file declares one like it.
    pub(super) fn private_as(&mut self, name: &'static str, alias: &'static str) -> Ident {
        self.renamed.insert((name, alias));
        ident(alias)
    }

    /// What the file calls an item of the runtime.
    fn alias(&self, name: &str) -> String {
        let mut alias = name.to_owned();
        while self.own.is_some_and(|names| names.is_type(&alias)) {
            alias.insert_str(0, "Runtime");
        }
        alias
    }

    /// An item of the runtime in a `use` line.
    fn line(&self, name: &str) -> TokenStream {
        let item = ident(name);
        match self.alias(name) {
            alias if alias == name => quote!(#item),
            alias => {
                let alias = ident(&alias);
                quote!(#item as #alias)
            }
        }
    }

    /// `use` lines; `shared` is the path of the module that holds the shared types.
    pub(super) fn lines(&self, shared: &TokenStream) -> TokenStream {
        let runtime = self.path;
        let mut lines = TokenStream::new();
        if self.btree_map {
            lines.extend(quote!(
                use std::collections::BTreeMap;
            ));
        }
        let group = |names: Vec<TokenStream>, path: TokenStream| match names.as_slice() {
            [] => TokenStream::new(),
            [only] => quote!(use #path::#only;),
            several => quote!(use #path::{#(#several),*};),
        };
        let private = self.private.iter().map(|name| self.line(name));
        let renamed = self.renamed.iter().map(|(name, alias)| {
            let (name, alias) = (ident(name), ident(alias));
            quote!(#name as #alias)
        });
        lines.extend(group(
            private.chain(renamed).collect(),
            quote!(#runtime::__private),
        ));
        lines.extend(group(
            self.runtime.iter().map(|name| self.line(name)).collect(),
            runtime.clone(),
        ));
        let shared_names = self.shared.iter().map(|name| {
            let name = ident(name);
            quote!(#name)
        });
        lines.extend(group(shared_names.collect(), shared.clone()));
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
            TypeRef::Integer(Integer::I128) => quote!(i128),
            TypeRef::Float(Float::F64) => quote!(f64),
            TypeRef::Timestamp => imports.runtime("Timestamp"),
            TypeRef::Date => imports.runtime("Date"),
            TypeRef::Base64 => imports.runtime("Base64"),
            // Raw bytes inside JSON can only be text.
            TypeRef::Bytes => quote!(String),
            TypeRef::Any => imports.runtime("Json"),
            TypeRef::Object => imports.runtime("JsonObject"),
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
                let field = imports.runtime("Field");
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
