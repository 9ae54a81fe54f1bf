//! Structs and enums: what a user of the client reads and writes.

use proc_macro2::TokenStream;
use quote::quote;

use super::codec;
use super::docs::Comment;
use super::file::Item;
use super::syntax::{Imports, Types, ident};
use crate::ir::{Docs, Member, Presence, Record, Shape, StringEnum, Type, TypeId, TypeRef, Union};

/// A type, its constructors, and the table of its wire form.
pub(super) fn emit(types: &Types<'_>, id: TypeId, ty: &Type, imports: &mut Imports) -> Vec<Item> {
    let mut items = match &ty.shape {
        Shape::Record(record) => emit_record(types, id, ty, record, imports),
        Shape::StringEnum(set) => vec![emit_string_enum(types, id, ty, set)],
        Shape::IntegerEnum(values) => vec![emit_integer_enum(types, id, ty, values)],
        Shape::Union(union) => emit_union(types, id, ty, union, imports),
        Shape::Newtype(inner) => {
            let name = ident(types.names.ty(id));
            let docs = Comment::new()
                .docs(&ty.docs)
                .or_say("A recursive value.")
                .outer();
            let inner = types.ty(inner, imports);
            vec![Item::tokens(quote! {
                #docs
                #[derive(Clone, Debug)]
                pub struct #name(pub #inner);
            })]
        }
    };
    let (which, table) = codec::table(ty, id, types.names);
    imports.private(which.name());
    items.push(Item::Table(table));
    items
}

fn emit_record(
    types: &Types<'_>,
    id: TypeId,
    ty: &Type,
    record: &Record,
    imports: &mut Imports,
) -> Vec<Item> {
    let name = ident(types.names.ty(id));
    let comment = Comment::new()
        .docs(&ty.docs)
        .or_say(format!("Members of `{}`.", types.names.ty(id)));
    let docs = comment.outer();
    let mut fields = Vec::with_capacity(record.members.len());
    for (member, name) in record.members.iter().zip(types.names.parts(id)) {
        let docs = member_docs(member).outer();
        let deprecated = deprecated(&member.docs);
        let name = ident(name);
        let field = types.field(&member.ty, member.presence, imports);
        fields.push(quote!(#docs #deprecated pub #name: #field));
    }
    if let Some(rest) = &record.rest {
        let name = ident(types.names.rest(id));
        let map = rest_type(types, rest, imports);
        fields.push(quote! {
            /// All members that are not declared above.
            pub #name: #map
        });
    }
    let default = has_default(record).then(|| quote!(Default,));
    let mut items = vec![Item::tokens(quote! {
        #docs
        #[derive(Clone, Debug, #default)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    })];
    if ty.usage.request {
        items.push(constructors(types, id, record, imports));
    }
    items
}

/// `rest` holds what the schema allows beside the declared members.
fn rest_type(types: &Types<'_>, rest: &TypeRef, imports: &mut Imports) -> TokenStream {
    if *rest == TypeRef::Any {
        types.ty(&TypeRef::Object, imports)
    } else {
        types.ty(&TypeRef::Map(Box::new(rest.clone())), imports)
    }
}

/// Nothing is required, so an empty value is legal.
fn has_default(record: &Record) -> bool {
    record.members.iter().all(|member| {
        matches!(
            member.presence,
            Presence::Optional | Presence::OptionalNullable
        )
    })
}

/// `new` with what the API requires, and a setter for everything else.
fn constructors(types: &Types<'_>, id: TypeId, record: &Record, imports: &mut Imports) -> Item {
    let name = ident(types.names.ty(id));
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut setters = Vec::new();
    let mut constants = Vec::new();
    for (member, field_name) in record.members.iter().zip(types.names.parts(id)) {
        let field = ident(field_name);
        let required = matches!(member.presence, Presence::Required | Presence::Nullable);
        if member.constant {
            if let (TypeRef::Named(set), Some([only])) =
                (&member.ty, constant_variant(types, &member.ty))
            {
                if let Some(Shape::StringEnum(values)) = types.shape(&member.ty) {
                    let value = values.values.first().map_or("", String::as_str);
                    constants.push(format!(
                        "{} to {}",
                        crate::text::code(&member.wire),
                        crate::text::code(value)
                    ));
                }
                let set = types.named(*set, imports);
                let only = ident(only);
                values.push(quote!(#field: #set::#only));
            }
            continue;
        }
        if required {
            let (argument, value) = argument(types, member, &quote!(#field), imports);
            arguments.push(quote!(#field: #argument));
            values.push(value.map_or_else(|| quote!(#field), |value| quote!(#field: #value)));
            continue;
        }
        let (argument, value) = argument(types, member, &quote!(#field), imports);
        let value = value.unwrap_or_else(|| quote!(#field));
        let docs = Comment::new()
            .say(format!("Sets {}.", crate::text::code(&member.wire)))
            .outer();
        let deprecated = deprecated(&member.docs);
        let assignment = if member.presence == Presence::Optional {
            quote!(self.#field = Some(#value);)
        } else {
            quote!(self.#field = #value;)
        };
        setters.push(quote! {
            #docs
            #deprecated
            #[must_use]
            pub fn #field(mut self, #field: #argument) -> Self {
                #assignment
                self
            }
        });
    }
    let optional: Vec<_> = record
        .members
        .iter()
        .zip(types.names.parts(id))
        .filter(|(member, _)| {
            matches!(
                member.presence,
                Presence::Optional | Presence::OptionalNullable
            )
        })
        .map(|(member, name)| {
            let field = ident(name);
            if member.presence == Presence::Optional {
                quote!(#field: None)
            } else {
                let kind = imports.runtime("Field");
                quote!(#field: #kind::Absent)
            }
        })
        .collect();
    let body = if has_default(record) {
        quote!(Self::default())
    } else {
        let rest = record.rest.as_ref().map(|_| {
            let rest = ident(types.names.rest(id));
            quote!(#rest: Default::default(),)
        });
        quote!(Self { #(#values,)* #(#optional,)* #rest })
    };
    if let Some(rest) = &record.rest {
        let field = ident(types.names.rest(id));
        let map = rest_type(types, rest, imports);
        setters.push(quote! {
            /// Sets the members that are not declared.
            #[must_use]
            pub fn #field(mut self, #field: #map) -> Self {
                self.#field = #field;
                self
            }
        });
    }
    let first_line = if arguments.is_empty() {
        "A value with nothing set that may be left out."
    } else {
        "A value with the members that the API requires."
    };
    let mut comment = Comment::new().say(first_line);
    if !constants.is_empty() {
        comment = comment.say(format!(
            "Sets {}, the only legal value.",
            constants.join(" and ")
        ));
    }
    let first_line = comment.outer();
    Item::tokens(quote! {
        impl #name {
            #first_line
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                #body
            }
            #(#setters)*
        }
    })
}

fn constant_variant<'t>(types: &'t Types<'_>, ty: &TypeRef) -> Option<&'t [String]> {
    match ty {
        TypeRef::Named(id) => Some(types.names.parts(*id)),
        _ => None,
    }
}

/// Type of an argument, and the expression that turns it into the field's value where it is not
/// the argument itself.
pub(super) fn argument(
    types: &Types<'_>,
    member: &Member,
    name: &TokenStream,
    imports: &mut Imports,
) -> (TokenStream, Option<TokenStream>) {
    if member.presence == Presence::OptionalNullable {
        let field = types.field(&member.ty, member.presence, imports);
        return (quote!(impl Into<#field>), Some(quote!(#name.into())));
    }
    if member.presence == Presence::Nullable {
        let field = types.field(&member.ty, member.presence, imports);
        return (field, None);
    }
    value_argument(types, &member.ty, name, imports)
}

pub(super) fn value_argument(
    types: &Types<'_>,
    ty: &TypeRef,
    name: &TokenStream,
    imports: &mut Imports,
) -> (TokenStream, Option<TokenStream>) {
    match ty {
        TypeRef::String | TypeRef::Bytes | TypeRef::Any | TypeRef::Object => {
            let inner = types.ty(ty, imports);
            (quote!(impl Into<#inner>), Some(quote!(#name.into())))
        }
        TypeRef::Boxed(id) => {
            let inner = types.named(*id, imports);
            (inner, Some(quote!(Box::new(#name))))
        }
        _ => (types.ty(ty, imports), None),
    }
}

fn emit_string_enum(types: &Types<'_>, id: TypeId, ty: &Type, set: &StringEnum) -> Item {
    let name = ident(types.names.ty(id));
    let mut comment = Comment::new()
        .docs(&ty.docs)
        .or_say(format!("Values of `{}`.", types.names.ty(id)));
    if set.open {
        comment = comment
            .say("A value that is not listed is kept in `Unknown` and sent back as it came.");
    }
    let docs = comment.outer();
    let variants = set
        .values
        .iter()
        .zip(types.names.parts(id))
        .map(|(value, name)| {
            let docs = Comment::new().say(wire_value(value)).outer();
            let name = ident(name);
            quote!(#docs #name)
        });
    let unknown = set.open.then(|| {
        quote! {
            /// A value that the document does not list.
            Unknown(String),
        }
    });
    Item::tokens(quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
        }
    })
}

fn emit_integer_enum(types: &Types<'_>, id: TypeId, ty: &Type, values: &[i64]) -> Item {
    let name = ident(types.names.ty(id));
    let docs = Comment::new()
        .docs(&ty.docs)
        .or_say(format!("Values of `{}`.", types.names.ty(id)))
        .say("A value that is not listed is kept in `Unknown` and sent back as it came.")
        .outer();
    let variants = values
        .iter()
        .zip(types.names.parts(id))
        .map(|(value, name)| {
            let docs = Comment::new().say(wire_value(&value.to_string())).outer();
            let name = ident(name);
            quote!(#docs #name)
        });
    Item::tokens(quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that the document does not list.
            Unknown(i64),
        }
    })
}

fn wire_value(value: &str) -> String {
    if value.is_empty() {
        "The empty text.".to_owned()
    } else {
        format!("{}.", crate::text::code(value))
    }
}

fn emit_union(
    types: &Types<'_>,
    id: TypeId,
    ty: &Type,
    union: &Union,
    imports: &mut Imports,
) -> Vec<Item> {
    let name = ident(types.names.ty(id));
    let how = match &union.tag {
        Some(tag) => format!(
            "The member {} tells the variants apart.",
            crate::text::code(tag)
        ),
        None => "The shape of a value tells the variants apart.".to_owned(),
    };
    let docs = Comment::new()
        .docs(&ty.docs)
        .or_say(format!("One of the types of `{}`.", types.names.ty(id)))
        .say(how)
        .outer();
    let raw = imports.runtime("RawValue");
    let variants: Vec<_> = union
        .variants
        .iter()
        .zip(types.names.parts(id))
        .map(|(variant, name)| {
            let comment = if variant.tags.is_empty() {
                let inner = types.ty(&variant.ty, &mut Imports::default()).to_string();
                Comment::new().say(format!("{}.", crate::text::code(&inner.replace(' ', ""))))
            } else {
                let tags: Vec<_> = variant
                    .tags
                    .iter()
                    .map(|tag| crate::text::code(tag))
                    .collect();
                Comment::new().say(format!("{}.", tags.join(", ")))
            };
            let docs = comment.outer();
            let name = ident(name);
            let inner = types.ty(&variant.ty, imports);
            quote!(#docs #name(#inner))
        })
        .collect();
    vec![Item::tokens(quote! {
        #docs
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that fits none of the variants, as it came.
            Unknown(Box<#raw>),
        }
    })]
}

/// Documentation of a member; a member that the document says nothing of is called by its name.
pub(super) fn member_docs(member: &Member) -> Comment {
    Comment::new()
        .docs(&member.docs)
        .or_say(format!("{}.", crate::text::code(&member.wire)))
}

pub(super) fn deprecated(docs: &Docs) -> Option<TokenStream> {
    docs.deprecated.then(|| quote!(#[deprecated]))
}
