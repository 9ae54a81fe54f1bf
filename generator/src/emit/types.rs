//! Structs and enums: what a user of the client reads and writes.

use proc_macro2::TokenStream;
use quote::quote;

use super::codec;
use super::docs::Comment;
use super::fields::{self, Field, Maker, Set, deprecated};
use super::file::Item;
use super::syntax::{Imports, Types, ident};
use crate::ir::{
    Choice, Member, Presence, Record, Shape, StringEnum, Type, TypeId, TypeRef, Union,
};

/// A type, its constructors, and the table of its wire form.
pub(super) fn emit(types: &Types<'_>, id: TypeId, ty: &Type, imports: &mut Imports) -> Vec<Item> {
    if let Some(twin) = types.names.twin(id) {
        return vec![emit_alias(types, id, ty, twin)];
    }
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
            let deprecated = deprecated(ty.docs.deprecated);
            vec![Item::tokens(quote! {
                #docs
                #deprecated
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

/// Another name of a type: what uses it at its place goes by this name, so that a document that
/// changes one of the places changes the code for no other.
fn emit_alias(types: &Types<'_>, id: TypeId, ty: &Type, twin: TypeId) -> Item {
    let name = ident(types.names.ty(id));
    let twin = types.names.ty(twin);
    let docs = Comment::new()
        .docs(&ty.docs)
        .say(format!(
            "The same as [`{twin}`], which has this form at another place."
        ))
        .outer();
    let deprecated = deprecated(ty.docs.deprecated);
    let twin = ident(twin);
    Item::tokens(quote! {
        #docs
        #deprecated
        pub type #name = #twin;
    })
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
    let mut fields: Vec<Field> = record
        .members
        .iter()
        .zip(types.names.parts(id))
        .map(|(member, name)| field(types, member, name, imports))
        .collect();
    if let Some(rest) = &record.rest {
        let name = ident(types.names.rest(id));
        let ty = rest_type(types, rest, imports);
        fields.push(Field {
            wire: "all other members".to_owned(),
            comment: Comment::new().say("All members that are not declared above."),
            deprecated: false,
            set: Set::Setter {
                ty: ty.clone(),
                value: quote!(#name),
                absent: quote!(Default::default()),
            },
            ty,
            name,
        });
    }
    let mut items = vec![fields::declaration(
        &name,
        &comment,
        ty.docs.deprecated,
        &fields,
    )];
    let maker = if ty.usage.request {
        Maker::Caller
    } else {
        Maker::Api
    };
    items.extend(fields::constructors(&name, &fields, maker));
    items
}

/// A member as a field.
fn field(types: &Types<'_>, member: &Member, name: &str, imports: &mut Imports) -> Field {
    let name = ident(name);
    let ty = types.field(&member.ty, member.presence, imports);
    let (argument, value) = value_argument(types, &member.ty, &quote!(#name), imports);
    let set = match member.presence {
        Presence::Required => match member
            .constant
            .then(|| constant(types, &member.ty, imports))
            .flatten()
        {
            Some(constant) => constant,
            None => Set::Argument {
                ty: argument,
                value,
            },
        },
        Presence::Nullable => Set::Argument {
            ty: ty.clone(),
            value: quote!(#name),
        },
        Presence::Optional => Field::optional(argument, value),
        Presence::OptionalNullable => {
            let kind = imports.runtime("Field");
            Set::Setter {
                ty: quote!(impl Into<#ty>),
                value: quote!(#name.into()),
                absent: quote!(#kind::Absent),
            }
        }
    };
    Field {
        wire: member.wire.clone(),
        comment: Comment::new()
            .docs(&member.docs)
            .or_say(format!("{}.", crate::text::code(&member.wire))),
        deprecated: member.docs.deprecated,
        ty,
        set,
        name,
    }
}

/// The only legal value of a type that has just one.
pub(super) fn constant(types: &Types<'_>, ty: &TypeRef, imports: &mut Imports) -> Option<Set> {
    let (id, wire) = only_value(types, ty)?;
    let variant = ident(types.names.parts(id).first()?);
    let set = types.named(id, imports);
    Some(Set::Constant {
        value: quote!(#set::#variant),
        wire,
    })
}

/// Whether a type has just one legal value, which a constructor then sets by itself.
pub(super) fn is_constant(types: &Types<'_>, ty: &TypeRef) -> bool {
    only_value(types, ty).is_some()
}

fn only_value(types: &Types<'_>, ty: &TypeRef) -> Option<(TypeId, String)> {
    let TypeRef::Named(id) = ty else {
        return None;
    };
    let wire = match types.shape(ty)? {
        Shape::StringEnum(set) => match set.values.as_slice() {
            [choice] => choice.value.clone(),
            _ => return None,
        },
        Shape::IntegerEnum(values) => match values.as_slice() {
            [choice] => choice.value.to_string(),
            _ => return None,
        },
        _ => return None,
    };
    Some((*id, wire))
}

/// `rest` holds what the schema allows beside the declared members.
fn rest_type(types: &Types<'_>, rest: &TypeRef, imports: &mut Imports) -> TokenStream {
    if *rest == TypeRef::Any {
        types.ty(&TypeRef::Object, imports)
    } else {
        types.ty(&TypeRef::Map(Box::new(rest.clone())), imports)
    }
}

/// Type of an argument for a value, and the expression that makes the value of it.
pub(super) fn value_argument(
    types: &Types<'_>,
    ty: &TypeRef,
    name: &TokenStream,
    imports: &mut Imports,
) -> (TokenStream, TokenStream) {
    match ty {
        TypeRef::String | TypeRef::Bytes | TypeRef::Any | TypeRef::Object => {
            let inner = types.ty(ty, imports);
            (quote!(impl Into<#inner>), quote!(#name.into()))
        }
        TypeRef::Boxed(id) => {
            let inner = types.named(*id, imports);
            (inner, quote!(Box::new(#name)))
        }
        _ => (types.ty(ty, imports), name.clone()),
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
        .map(|(choice, name)| {
            let docs = value_docs(choice, &choice.value);
            let name = ident(name);
            quote!(#docs #name)
        });
    let unknown = set.open.then(|| {
        quote! {
            /// A value that the document does not list.
            Unknown(String),
        }
    });
    let deprecated = deprecated(ty.docs.deprecated);
    Item::tokens(quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
        }
    })
}

fn emit_integer_enum(types: &Types<'_>, id: TypeId, ty: &Type, values: &[Choice<i64>]) -> Item {
    let name = ident(types.names.ty(id));
    let docs = Comment::new()
        .docs(&ty.docs)
        .or_say(format!("Values of `{}`.", types.names.ty(id)))
        .say("A value that is not listed is kept in `Unknown` and sent back as it came.")
        .outer();
    let variants = values
        .iter()
        .zip(types.names.parts(id))
        .map(|(choice, name)| {
            let docs = value_docs(choice, &choice.value.to_string());
            let name = ident(name);
            quote!(#docs #name)
        });
    let deprecated = deprecated(ty.docs.deprecated);
    Item::tokens(quote! {
        #docs
        #deprecated
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that the document does not list.
            Unknown(i64),
        }
    })
}

/// A type as people write it: tokens print with a space between any two.
fn compact(tokens: &str) -> String {
    tokens
        .replace(' ', "")
        .replace(",)", ")")
        .replace(',', ", ")
}

/// What the document says about a value, and the value itself.
fn value_docs<T>(choice: &Choice<T>, wire: &str) -> TokenStream {
    Comment::new()
        .quote(choice.description.as_deref())
        .say(wire_value(wire))
        .outer()
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
            if let Some(constant) = &variant.constant {
                let docs = value_docs(constant, &constant.value);
                let name = ident(name);
                return quote!(#docs #name);
            }
            let comment = if variant.tags.is_empty() {
                let inner = types.ty(&variant.ty, imports).to_string();
                Comment::new().say(format!("{}.", crate::text::code(&compact(&inner))))
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
    let deprecated = deprecated(ty.docs.deprecated);
    vec![Item::tokens(quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that fits none of the variants, as it came.
            Unknown(Box<#raw>),
        }
    })]
}
