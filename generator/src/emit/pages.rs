//! What leads from an answer to the next page: a constant of functions, each of which reads a member.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::syntax::{Imports, Types, ident, string};
use crate::ir::{
    Body, Content, CursorSource, Operation, PageStyle, Paging, Path, Presence, Shape, Slot, Step,
};

/// How a call of an operation gives pages, for the method that sends a body of this kind.
pub(super) struct Pages<'a> {
    paging: &'a Paging,
}

impl<'a> Pages<'a> {
    /// Nothing where the answers are no pages, or where the body cannot ask for one.
    pub(super) fn of(operation: &'a Operation, body: Option<&Body>) -> Option<Self> {
        let paging = operation.paging.as_ref()?;
        let in_body = paging
            .style
            .slots()
            .iter()
            .any(|slot| matches!(slot, Slot::Body(_)));
        let is_json = body.is_some_and(|body| matches!(body.content, Content::Json(_)));
        (is_json || !in_body).then_some(Self { paging })
    }

    /// The type of an item.
    pub(super) fn item(&self, types: &Types<'_>, imports: &mut Imports) -> TokenStream {
        types.ty(&self.paging.item, imports)
    }

    /// The constant, whose name is `PAGES`, for answers of this type.
    pub(super) fn constant(
        &self,
        types: &Types<'_>,
        answer: &TokenStream,
        imports: &mut Imports,
    ) -> TokenStream {
        let paging = imports.private("Paging");
        let item = self.item(types, imports);
        let items = list(types, &self.paging.items, answer);
        let slots = slots(&self.paging.style, imports);
        let read = |method: &str, path: &Option<Path>, imports: &mut Imports| {
            let value = found(types, path.as_ref()?, &quote!(page), imports);
            let method = ident(method);
            Some(quote!(.#method(|page| #value)))
        };
        let made = match &self.paging.style {
            PageStyle::Number {
                first,
                current,
                last,
                ..
            } => {
                let current = read("current", current, imports);
                let last = read("last", last, imports);
                let first = (*first != 1).then(|| {
                    let first = Literal::u64_unsuffixed(*first);
                    quote!(.first(#first))
                });
                quote!(number(&[#slots], #items) #first #current #last)
            }
            PageStyle::Offset { total, .. } => {
                let total = read("total", total, imports);
                quote!(offset(&[#slots], #items) #total)
            }
            PageStyle::Cursor(parts) => {
                let cursor = imports.private("Cursor");
                let is_used = |header: bool| {
                    let mut sources = parts.iter().map(|(_, source)| source);
                    sources.any(|source| matches!(source, CursorSource::Header(_)) == header)
                };
                let page = if is_used(false) {
                    quote!(page)
                } else {
                    quote!(_)
                };
                let headers = if is_used(true) {
                    quote!(headers)
                } else {
                    quote!(_)
                };
                let values = parts.iter().map(|(_, source)| match source {
                    CursorSource::Member(path) => found(types, path, &quote!(page), imports),
                    CursorSource::Header(name) => {
                        let header = imports.private("header");
                        let name = string(name);
                        quote!(#header(headers, #name))
                    }
                });
                let values: Vec<_> = values.collect();
                quote! {
                    cursor(&[#slots], #items, |#page, #headers| #cursor::read([#(#values),*]))
                }
            }
            PageStyle::After(parts) => {
                let cursor = imports.private("Cursor");
                let values = parts
                    .iter()
                    .map(|(_, path)| found(types, path, &quote!(item), imports));
                let values: Vec<_> = values.collect();
                quote!(after(&[#slots], #items, |item| #cursor::read([#(#values),*])))
            }
        };
        let more = read("more", &self.paging.more, imports);
        quote! {
            const PAGES: #paging<#answer, #item> = #paging::#made #more;
        }
    }
}

fn slots(style: &PageStyle, imports: &mut Imports) -> TokenStream {
    let slot = imports.private("Slot");
    let slots = style.slots().into_iter().map(|place| match place {
        Slot::Query(name) => {
            let name = string(name);
            quote!(#slot::Query(#name))
        }
        Slot::Body(names) => {
            let names = names.iter().map(|name| string(name));
            quote!(#slot::Body(&[#(#names),*]))
        }
    });
    quote!(#(#slots),*)
}

/// The function that gets at the list in an answer. It says of which type, for the calls behind it
/// hide that from the compiler.
fn list(types: &Types<'_>, path: &[Step], answer: &TokenStream) -> TokenStream {
    let Some((last, before)) = path.split_last() else {
        return quote!(|page: &mut #answer| Some(page));
    };
    let mut place = quote!(page);
    for step in before {
        let (name, presence) = member(types, *step);
        place = match presence {
            Presence::Required => quote!(#place.#name),
            Presence::Optional | Presence::Nullable => quote!(#place.#name.as_mut()?),
            Presence::OptionalNullable => quote!(#place.#name.value_mut()?),
        };
    }
    let (name, presence) = member(types, *last);
    let list = match presence {
        Presence::Required => quote!(Some(&mut #place.#name)),
        Presence::Optional | Presence::Nullable => quote!(#place.#name.as_mut()),
        Presence::OptionalNullable => quote!(#place.#name.value_mut()),
    };
    quote!(|page: &mut #answer| #list)
}

/// The expression that reads a member.
fn found(
    types: &Types<'_>,
    path: &[Step],
    whole: &TokenStream,
    imports: &mut Imports,
) -> TokenStream {
    let found = imports.private("found");
    let mut place = whole.clone();
    let last = path.len().saturating_sub(1);
    for (position, step) in path.iter().enumerate() {
        let (name, presence) = member(types, *step);
        place = match presence {
            Presence::OptionalNullable => quote!(#place.#name.value()?),
            Presence::Optional | Presence::Nullable if position < last => {
                quote!(#place.#name.as_ref()?)
            }
            // An option that is none is as little found as its value.
            Presence::Required | Presence::Optional | Presence::Nullable => quote!(#place.#name),
        };
        if position == last && presence == Presence::OptionalNullable {
            return quote!(#found(#place));
        }
    }
    quote!(#found(&#place))
}

/// The field of a member, and whether it may be missing.
fn member(types: &Types<'_>, step: Step) -> (proc_macro2::Ident, Presence) {
    let name = types.names.parts(step.record).get(step.member);
    let name = ident(name.map_or("unnamed", String::as_str));
    let shape = types.api.types.get(step.record.0).map(|ty| &ty.shape);
    let presence = match shape {
        Some(Shape::Record(record)) => record.members.get(step.member).map(|one| one.presence),
        _ => None,
    };
    (name, presence.unwrap_or(Presence::Required))
}
