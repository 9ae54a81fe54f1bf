//! Structs that a caller fills in: `new` takes what is required, a setter each of the rest.
//!
//! Bodies, parameters and forms differ in what their fields hold, not in how they are made.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::Comment;
use super::file::Item;

/// A field of an emitted struct.
pub(super) struct Field {
    pub(super) name: Ident,
    /// Name on the wire, for documentation.
    pub(super) wire: String,
    pub(super) comment: Comment,
    pub(super) deprecated: bool,
    /// Its declared type.
    pub(super) ty: TokenStream,
    pub(super) set: Set,
}

/// How a field gets its value.
pub(super) enum Set {
    /// By an argument of `new`, which `value` turns into the field's value.
    Argument { ty: TokenStream, value: TokenStream },
    /// By `new` itself, because only one value is legal.
    Constant { value: TokenStream, wire: String },
    /// By a setter that takes `ty` and assigns `value`; `absent` until then.
    Setter {
        ty: TokenStream,
        value: TokenStream,
        absent: TokenStream,
    },
}

impl Field {
    /// A field that may be left out, held in an `Option`.
    pub(super) fn optional(ty: TokenStream, value: TokenStream) -> Set {
        Set::Setter {
            ty,
            value: quote!(Some(#value)),
            absent: quote!(None),
        }
    }

    /// Whether a value of the struct is legal without this field.
    pub(super) fn may_be_absent(&self) -> bool {
        matches!(self.set, Set::Setter { .. })
    }
}

/// The struct itself.
pub(super) fn declaration(
    name: &Ident,
    comment: &Comment,
    is_deprecated: bool,
    fields: &[Field],
) -> Item {
    let attribute = deprecated(is_deprecated);
    let docs = comment.outer();
    let default = has_default(fields).then(|| quote!(Default,));
    let fields = fields.iter().map(|field| {
        let docs = field.comment.outer();
        let deprecated = deprecated(field.deprecated);
        let name = &field.name;
        let ty = &field.ty;
        quote!(#docs #deprecated pub #name: #ty)
    });
    Item::tokens(quote! {
        #docs
        #attribute
        #[derive(Clone, Debug, #default)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    })
}

/// Who makes values of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    /// Whoever calls the API.
    Caller,
    /// The API alone, and tests that answer in its place.
    Api,
}

/// `new` and the setters.
pub(super) fn constructors(name: &Ident, fields: &[Field], maker: Maker) -> Vec<Item> {
    let condition = (maker == Maker::Api).then(|| quote!(#[cfg(feature = "mock")]));
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut constants = Vec::new();
    let mut setters = Vec::new();
    for field in fields {
        let name = &field.name;
        match &field.set {
            Set::Argument { ty, value } => {
                arguments.push(quote!(#name: #ty));
                values.push(init(name, value));
            }
            Set::Constant { value, wire } => {
                constants.push(format!(
                    "{} to {}",
                    crate::text::code(&field.wire),
                    crate::text::code(wire)
                ));
                values.push(init(name, value));
            }
            Set::Setter { ty, value, absent } => {
                values.push(init(name, absent));
                let docs = Comment::new()
                    .say(format!("Sets {}.", crate::text::code(&field.wire)))
                    .outer();
                let deprecated = deprecated(field.deprecated);
                setters.push(quote! {
                    #docs
                    #deprecated
                    #[must_use]
                    pub fn #name(mut self, #name: #ty) -> Self {
                        self.#name = #value;
                        self
                    }
                });
            }
        }
    }
    let mut comment = Comment::new().say(match maker {
        _ if arguments.is_empty() => "A value with nothing set that may be left out.",
        Maker::Caller => "A value with what the API requires.",
        Maker::Api => "A value with what the API always gives.",
    });
    if !constants.is_empty() {
        let which = if constants.len() == 1 {
            "the only legal value"
        } else {
            "the only legal values"
        };
        comment = comment.say(format!("Sets {}, {which}.", constants.join(" and ")));
    }
    let docs = comment.outer();
    let body = if has_default(fields) {
        quote!(Self::default())
    } else {
        quote!(Self { #(#values,)* })
    };
    let mut items = vec![Item::tokens(quote! {
        #condition
        impl #name {
            #docs
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                #body
            }
            #(#setters)*
        }
    })];
    if arguments.is_empty() && !has_default(fields) {
        items.push(Item::tokens(quote! {
            #condition
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }));
    }
    items
}

fn has_default(fields: &[Field]) -> bool {
    fields.iter().all(Field::may_be_absent)
}

/// `name: value`, or `name` alone where the value is the argument of that name.
fn init(name: &Ident, value: &TokenStream) -> TokenStream {
    if *name == value.to_string() {
        quote!(#name)
    } else {
        quote!(#name: #value)
    }
}

/// The attribute of a deprecated item.
pub(super) fn deprecated(is: bool) -> Option<TokenStream> {
    is.then(|| quote!(#[deprecated]))
}
