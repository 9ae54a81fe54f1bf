//! A call of an emitted method as a user writes it: what is made first, and the chain from the client
//! to the method with its arguments.
//!
//! What each argument holds is the business of whoever asks, as JSON; documentation and tests ask.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::construct::Constructor;
use super::syntax::{Types, ident, string};
use super::types::is_constant;
use crate::ir::{Body, Content, FormPart, Operation, PartKind, Shape, TypeRef};
use crate::name::OperationNames;

/// What a call is made with: values that fit their types, as JSON.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// One for each parameter of the path.
    pub(super) path: Vec<Value>,
    /// One for each other parameter; none leaves it out.
    pub(super) params: Vec<Option<Value>>,
    /// The body; none leaves it out. Text and bytes are text, a form is an object of its parts, and
    /// what a file holds is text.
    pub(super) body: Option<Value>,
}

/// The pieces of a call.
#[derive(Clone, Debug)]
pub(super) struct CallChain {
    /// Statements that make what the call takes by reference: `params` and `body`.
    pub(super) before: Vec<TokenStream>,
    /// `client.group().method(arguments)`, where `client` is in scope.
    pub(super) call: TokenStream,
}

/// The call of the method that sends `body`, which is called `method`.
///
/// Nothing where a value that the operation needs is not there or none of its type.
pub(super) fn chain(
    make: &mut Constructor<'_>,
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    (method, body): (&str, Option<&Body>),
    values: &Values,
) -> Option<CallChain> {
    let group = types.api.groups.get(operation.group.0)?;
    let mut before = Vec::new();
    let mut arguments = Vec::new();
    for (position, param) in operation.path_params.iter().enumerate() {
        arguments.push(path(make, types, &param.ty, values.path.get(position)?)?);
    }
    if let Some(name) = &names.params {
        let params = params(make, types, operation, names, &group.module, name, values)?;
        before.push(quote!(let params = #params;));
        arguments.push(quote!(&params));
    }
    if let Some(body) = body {
        let made = body_value(make, operation, names, &group.module, body, values)?;
        before.extend(made.before);
        arguments.extend(made.argument);
    }
    let (group, method) = (ident(&group.module), ident(method));
    Some(CallChain {
        before,
        call: quote!(client.#group().#method(#(#arguments),*)),
    })
}

/// An argument for the path: numbers by value, everything else by reference.
fn path(
    make: &mut Constructor<'_>,
    types: &Types<'_>,
    ty: &TypeRef,
    value: &Value,
) -> Option<TokenStream> {
    Some(match (ty, value) {
        (TypeRef::String | TypeRef::Bytes, Value::String(text)) => {
            let text = string(text);
            quote!(#text)
        }
        (TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float(_), _) => make.exact(ty, value)?,
        (TypeRef::List(item), Value::Array(items)) => {
            let items = make.all(item, items)?;
            quote!(&[#(#items),*])
        }
        _ => {
            let value = make.exact(ty, value)?;
            match types.shape(ty) {
                Some(Shape::IntegerEnum(_)) => value,
                _ => quote!(&#value),
            }
        }
    })
}

fn params(
    make: &mut Constructor<'_>,
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    module: &str,
    name: &str,
    values: &Values,
) -> Option<TokenStream> {
    let name = make.own(module, name);
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    let fields = operation.params.iter().zip(&names.param_fields);
    for (position, (param, field)) in fields.enumerate() {
        let value = values.params.get(position).and_then(Option::as_ref);
        if param.required {
            if !is_constant(types, &param.ty) {
                arguments.push(make.argument(&param.ty, value?)?);
            }
        } else if let Some(value) = value {
            let (field, value) = (ident(field), make.argument(&param.ty, value)?);
            setters.push(quote!(.#field(#value)));
        }
    }
    Some(quote!(#name::new(#(#arguments),*)#(#setters)*))
}

/// What a body needs, and how it is passed.
struct Made {
    before: Option<TokenStream>,
    argument: Option<TokenStream>,
}

impl Made {
    fn inline(argument: TokenStream) -> Self {
        Self {
            before: None,
            argument: Some(argument),
        }
    }

    /// Made in a statement of its own, and passed by reference.
    fn first(value: &TokenStream) -> Self {
        Self {
            before: Some(quote!(let body = #value;)),
            argument: Some(quote!(&body)),
        }
    }
}

fn body_value(
    make: &mut Constructor<'_>,
    operation: &Operation,
    names: &OperationNames,
    module: &str,
    body: &Body,
    values: &Values,
) -> Option<Made> {
    if body.content == Content::Empty {
        return Some(Made {
            before: None,
            argument: None,
        });
    }
    // A form is always given; what it lacks are its parts.
    let is_form = matches!(body.content, Content::Multipart(_));
    let value = match &values.body {
        Some(value) => value,
        None if !body.required && !is_form => return Some(Made::inline(quote!(None))),
        None => return None,
    };
    let mut made = match (&body.content, value) {
        (Content::Json(TypeRef::String), Value::String(text))
        | (Content::Text, Value::String(text)) => {
            let text = string(text);
            Made::inline(quote!(#text))
        }
        (
            Content::Json(TypeRef::List(item)) | Content::Form(TypeRef::List(item), _),
            Value::Array(items),
        ) => {
            let items = make.all(item, items)?;
            Made::first(&quote!([#(#items),*]))
        }
        (Content::Json(ty) | Content::Form(ty, _), value) => Made::first(&make.exact(ty, value)?),
        (Content::Bytes, Value::String(text)) => {
            let text = string(text);
            if !body.required {
                let upload = make.runtime("Upload");
                return Some(Made::inline(quote!(Some(#upload::from(#text)))));
            }
            Made::inline(quote!(#text))
        }
        (Content::Multipart(_), Value::Object(parts)) => match &names.form {
            Some(name) => Made::first(&form(make, operation, names, module, name, parts)?),
            None => {
                let form = make.runtime("Multipart");
                let parts = parts.iter().map(|(name, value)| {
                    let text = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    let (name, text) = (string(name), string(&text));
                    quote!(.text(#name, #text))
                });
                Made::inline(quote!(#form::new()#(#parts)*))
            }
        },
        _ => return None,
    };
    if !body.required && !is_form {
        made.argument = made.argument.map(|argument| quote!(Some(#argument)));
    }
    Some(made)
}

/// The struct that holds the parts of a form.
fn form(
    make: &mut Constructor<'_>,
    operation: &Operation,
    names: &OperationNames,
    module: &str,
    name: &str,
    parts: &serde_json::Map<String, Value>,
) -> Option<TokenStream> {
    let name = make.own(module, name);
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for (part, field) in operation.form().iter().zip(&names.form_fields) {
        match parts.get(&part.wire) {
            Some(value) if part.required => arguments.push(part_value(make, part, value)?),
            Some(value) => {
                let (field, value) = (ident(field), part_value(make, part, value)?);
                setters.push(quote!(.#field(#value)));
            }
            None if part.required => return None,
            None => {}
        }
    }
    Some(quote!(#name::new(#(#arguments),*)#(#setters)*))
}

fn part_value(make: &mut Constructor<'_>, part: &FormPart, value: &Value) -> Option<TokenStream> {
    match (&part.kind, value) {
        (PartKind::File, Value::String(text)) => Some(file(make, text)),
        (PartKind::Files, Value::Array(items)) => {
            let files: Option<Vec<_>> = items
                .iter()
                .map(|item| Some(file(make, item.as_str()?)))
                .collect();
            let files = files?;
            Some(quote!(vec_(#(#files),*)))
        }
        (PartKind::Texts(item), Value::Array(items)) => {
            let items = make.all(item, items)?;
            Some(quote!(vec_(#(#items),*)))
        }
        (PartKind::Text(ty) | PartKind::Json(ty) | PartKind::Value(ty), _) => {
            make.argument(ty, value)
        }
        _ => None,
    }
}

fn file(make: &mut Constructor<'_>, content: &str) -> TokenStream {
    let (file, content) = (make.runtime("File"), string(content));
    quote!(#file::new(#content).named("file.txt"))
}
