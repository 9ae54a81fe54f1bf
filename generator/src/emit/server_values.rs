//! The values of a server's variables: a struct with a field for each, and an enumeration where they are listed.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::client::sentence;
use super::codec;
use super::docs::Comment;
use super::file::Item;
use super::syntax::{Imports, ident, string};
use crate::ir::{Server, ServerVariable, UrlPart};
use crate::name::ServerNames;
use crate::text::code;

/// The row of a variable in the table of the API.
pub(super) fn variable_row(variable: &ServerVariable, imports: &mut Imports) -> TokenStream {
    let kind = imports.private("ServerVariable");
    let part = imports.private("UrlPart");
    let name = string(&variable.wire);
    let variant = ident(match variable.part {
        UrlPart::Url => "Url",
        UrlPart::Scheme => "Scheme",
        UrlPart::Location => "Location",
        UrlPart::Host => "Host",
        UrlPart::Label => "Label",
        UrlPart::Port => "Port",
        UrlPart::Base => "Base",
        UrlPart::Segments => "Segments",
        UrlPart::Segment => "Segment",
    });
    let default = variable.default.as_deref().map(|value| {
        let value = string(value);
        quote!(.default(#value))
    });
    quote!(#kind::new(#name, #part::#variant) #default)
}

/// What the value of a variable may be, for its documentation.
fn legal(part: UrlPart) -> &'static str {
    match part {
        UrlPart::Url => "An absolute URL without user, query and fragment.",
        UrlPart::Scheme => "`https`, or `http` where the client allows it.",
        UrlPart::Location => "A host, which may have a port and a path behind it.",
        UrlPart::Host => "A host: letters, digits, `-`, `_` and dots.",
        UrlPart::Label => "A part of a host name: letters, digits, `-` and `_`.",
        UrlPart::Port => "A port.",
        UrlPart::Base | UrlPart::Segments => "A path; what no path may hold is percent-encoded.",
        UrlPart::Segment => "A segment of the path; what none may hold is percent-encoded.",
    }
}

/// A field of the struct that holds the values of a server's variables.
struct Value {
    name: Ident,
    docs: TokenStream,
    setter_docs: TokenStream,
    ty: TokenStream,
    /// Type of the argument that sets it, and what is made of it.
    argument: TokenStream,
    made: TokenStream,
    default: Option<TokenStream>,
}

fn value_of(
    variable: &ServerVariable,
    field: &str,
    values: Option<&(String, Vec<String>)>,
) -> Value {
    let name = ident(field);
    let mut comment = Comment::new()
        .quote(variable.description.as_deref().map(sentence).as_deref())
        .or_say(format!("{}.", code(&variable.wire)));
    if values.is_none() {
        comment = comment.say(legal(variable.part));
    }
    if let Some(default) = variable
        .default
        .as_deref()
        .filter(|default| !default.is_empty())
    {
        comment = comment.say(format!("{} by default.", code(default)));
    }
    let default = variable.default.as_deref();
    let (ty, argument, made, default) = match (values, variable.part) {
        (Some((ty, variants)), _) => {
            let ty = ident(ty);
            let position = variable
                .values
                .iter()
                .position(|value| Some(value.as_str()) == default);
            let default = position
                .and_then(|position| variants.get(position))
                .map(|variant| {
                    let variant = ident(variant);
                    quote!(#ty::#variant)
                });
            (quote!(#ty), quote!(#ty), quote!(#name), default)
        }
        (None, UrlPart::Port) => {
            let default = default.and_then(|port| port.parse().ok()).map(|port: u16| {
                let port = Literal::u16_unsuffixed(port);
                quote!(#port)
            });
            (quote!(u16), quote!(u16), quote!(#name), default)
        }
        (None, _) => {
            let default = default.map(|text| {
                let text = string(text);
                quote!(#text.to_owned())
            });
            (
                quote!(String),
                quote!(impl Into<String>),
                quote!(#name.into()),
                default,
            )
        }
    };
    let setter = Comment::new().say(format!("Sets {}.", code(&variable.wire)));
    Value {
        name,
        docs: comment.outer(),
        setter_docs: setter.outer(),
        ty,
        argument,
        made,
        default,
    }
}

/// The struct that holds the values of a server's variables, with its constructor and setters.
pub(super) fn options(server: &Server, names: &ServerNames) -> Vec<Item> {
    let Some(name) = names.options.as_deref() else {
        return Vec::new();
    };
    let name = ident(name);
    let values: Vec<Value> = server
        .variables
        .iter()
        .zip(&names.fields)
        .zip(&names.values)
        .map(|((variable, field), values)| value_of(variable, field, values.as_ref()))
        .collect();
    let variant = &names.variant;
    let about = Comment::new()
        .say(format!(
            "Variables of [`Server::{variant}`]: {}.",
            code(&server.url)
        ))
        .outer();
    let fields = values.iter().map(|value| {
        let Value { name, docs, ty, .. } = value;
        quote!(#docs pub #name: #ty)
    });
    let arguments = values
        .iter()
        .filter(|value| value.default.is_none())
        .map(|value| {
            let Value { name, argument, .. } = value;
            quote!(#name: #argument)
        });
    let inits = values.iter().map(|value| {
        let Value {
            name,
            made,
            default,
            ..
        } = value;
        match default {
            Some(default) => quote!(#name: #default),
            None if *name == made.to_string() => quote!(#name),
            None => quote!(#name: #made),
        }
    });
    let setters = values
        .iter()
        .filter(|value| value.default.is_some())
        .map(|value| {
            let Value {
                name,
                setter_docs,
                argument,
                made,
                ..
            } = value;
            quote! {
                #setter_docs
                #[must_use]
                pub fn #name(mut self, #name: #argument) -> Self {
                    self.#name = #made;
                    self
                }
            }
        });
    let has_default = values.iter().all(|value| value.default.is_some());
    let new_docs = if has_default {
        "The server with the defaults of its variables."
    } else {
        "The server with values for the variables that have no default."
    };
    let new_docs = Comment::new().say(new_docs).outer();
    let arguments: Vec<_> = arguments.collect();
    let variant = ident(variant);
    let mut items = vec![
        Item::tokens(quote! {
            #about
            #[derive(Clone, Debug, PartialEq, Eq)]
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
            }
        }),
        Item::tokens(quote! {
            impl #name {
                #new_docs
                #[must_use]
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#inits,)* }
                }
                #(#setters)*
            }
        }),
    ];
    if has_default {
        items.push(Item::tokens(quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }));
    }
    items.push(Item::tokens(quote! {
        impl From<#name> for Server {
            fn from(server: #name) -> Self {
                Self::#variant(server)
            }
        }
    }));
    items
}

/// The enumerations of the variables that have a list of values.
///
/// They are closed: OpenAPI allows no other value, a value decides which host gets the credentials, and whoever knows
/// a server that the document does not sets the base URL.
pub(super) fn values(server: &Server, names: &ServerNames, imports: &mut Imports) -> Vec<Item> {
    let mut items = Vec::new();
    for (variable, values) in server.variables.iter().zip(&names.values) {
        let Some((name, variants)) = values else {
            continue;
        };
        let docs = Comment::new()
            .say(format!(
                "Values of the server variable {}.",
                code(&variable.wire)
            ))
            .outer();
        let type_name = ident(name);
        let lines = variants
            .iter()
            .zip(&variable.values)
            .map(|(variant, value)| {
                let docs = Comment::new()
                    .say(if value.is_empty() {
                        "The empty text.".to_owned()
                    } else {
                        format!("{}.", code(value))
                    })
                    .outer();
                let variant = ident(variant);
                quote!(#docs #variant)
            });
        items.push(Item::tokens(quote! {
            #docs
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub enum #type_name {
                #(#lines,)*
            }
        }));
        imports.private("closed_enum");
        items.push(Item::Table(codec::closed_table(
            name,
            variants,
            &variable.values,
        )));
    }
    items
}
