//! Operations: the handle of a group, one constant and one method for each operation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Comment;
use super::headers;
use super::method_docs::{self, Context};
use super::pages::Pages;
use super::params::{has_query, header_calls, path_argument};
use super::servers::Servers;
use super::syntax::{Imports, Types, ident, string};
use crate::ir::{Body, Content, FormStyle, Operation, Response, Status, Success, TypeRef};
use crate::name::OperationNames;

/// The constant that describes an operation to the runtime.
pub(super) fn constant(
    servers: &Servers<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
) -> TokenStream {
    let name = ident(&constant_name(names));
    let operation_type = imports.private("Operation");
    let method_type = imports.private("Method");
    let id = string(&operation.id);
    let path = string(&operation.path);
    let method = method_value(&method_type, &operation.method);
    let mut calls = TokenStream::new();
    for (header, value) in &operation.constants {
        let header = string(header);
        let value = string(value);
        calls.extend(quote!(.constant_header(#header, #value)));
    }
    if let Some(accept) = accept(operation) {
        let accept = string(&accept);
        calls.extend(quote!(.accept(#accept)));
    }
    if let Some(json) = json_type(operation) {
        let json = string(json);
        calls.extend(quote!(.content_type(#json)));
    }
    calls.extend(servers.of_operation(operation));
    if !operation.security.is_empty() {
        let alternatives = operation.security.iter().map(|names| {
            let names = names.iter().map(|name| string(name));
            quote!(&[#(#names),*])
        });
        calls.extend(quote!(.security(&[#(#alternatives),*])));
    }
    if let Some(idempotent) = operation.idempotent {
        calls.extend(quote!(.idempotent(#idempotent)));
    }
    let docs = Comment::new()
        .say(crate::text::code(&operation.endpoint()))
        .outer();
    quote! {
        #docs
        const #name: #operation_type =
            #operation_type::new(#id, #method, #path)#calls;
    }
}

/// The methods that the runtime has a constant for.
const METHODS: [&str; 8] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

fn method_value(method_type: &TokenStream, method: &str) -> TokenStream {
    if METHODS.contains(&method) {
        let constant = ident(method);
        quote!(#method_type::#constant)
    } else {
        let name = string(method);
        quote!(#method_type::new(#name))
    }
}

/// What the runtime takes bodies for unless it is told otherwise.
const JSON: &str = "application/json";

/// The value of `Accept`, where an answer may be something else than plain JSON.
fn accept(operation: &Operation) -> Option<String> {
    let types = operation.accepts();
    let plain = types.iter().all(|media_type| *media_type == JSON);
    let sendable = types.iter().all(|media_type| is_sendable(media_type));
    (!plain && sendable).then(|| types.join(", "))
}

/// The media type of JSON bodies, where it is another than usual. A body that has yet another one
/// says so itself.
fn json_type(operation: &Operation) -> Option<&str> {
    operation
        .body
        .iter()
        .chain(&operation.other_bodies)
        .find(|body| matches!(body.content, Content::Json(_)))
        .map(|body| body.media_type.as_str())
        .filter(|media_type| *media_type != JSON && is_sendable(media_type))
}

/// Whether a media type says what a body is, in characters that a header can hold.
pub(super) fn is_sendable(media_type: &str) -> bool {
    !media_type.contains('*') && media_type.chars().all(|c| c.is_ascii_graphic() || c == ' ')
}

pub(super) fn constant_name(names: &OperationNames) -> String {
    names.method.to_ascii_uppercase()
}

/// The methods of the group's handle: one, and one more for each other media type of the body.
pub(super) fn methods(
    context: &Context<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
) -> Vec<TokenStream> {
    let usual = (names.method.as_str(), operation.body.as_ref());
    let others = names
        .other_methods
        .iter()
        .map(String::as_str)
        .zip(operation.other_bodies.iter().map(Some));
    [usual]
        .into_iter()
        .chain(others)
        .map(|sent| method(context, operation, names, sent, imports))
        .collect()
}

fn method(
    context: &Context<'_>,
    operation: &Operation,
    names: &OperationNames,
    (name, body): (&str, Option<&Body>),
    imports: &mut Imports,
) -> TokenStream {
    let types = context.types;
    let docs = method_docs::comment(context, operation, names, (name, body)).outer();
    let deprecated = super::fields::deprecated(operation.docs.deprecated);
    let name = ident(name);
    let constant = ident(&constant_name(names));
    let mut arguments = Vec::new();
    let mut calls = Vec::new();
    for (param, argument) in operation.path_params.iter().zip(&names.path_args) {
        let (declaration, call) = path_argument(types, param, argument, imports);
        arguments.push(declaration);
        calls.push(call);
    }
    if let Some(params) = &names.params {
        let params = ident(params);
        arguments.push(quote!(params: &#params));
        if has_query(operation) {
            calls.push(quote!(.query(params)));
        }
        calls.extend(header_calls(operation, names));
    }
    if let Some(body) = body {
        let (argument, call) = body_argument(types, operation, body, names, imports);
        arguments.extend(argument);
        calls.extend(call);
    }
    let output = output(types, operation, names, imports);
    let decode = decoder(operation, names, imports);
    let (gives, pages, paged) = match Pages::of(operation, body) {
        Some(pages) => {
            let call = imports.runtime("PagedCall");
            let item = pages.item(types, imports);
            let pages = pages.constant(types, &output, imports);
            (
                quote!(#call<#output, #item>),
                Some(pages),
                Some(quote!(.paged(&PAGES))),
            )
        }
        None => {
            let call = imports.runtime("Call");
            (quote!(#call<#output>), None, None)
        }
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(&self, #(#arguments),*) -> #gives {
            #pages
            self.core.request(&#constant)#(#calls)*.returns(#decode)#paged
        }
    }
}

fn body_argument(
    types: &Types<'_>,
    operation: &Operation,
    body: &Body,
    names: &OperationNames,
    imports: &mut Imports,
) -> (Option<TokenStream>, Option<TokenStream>) {
    let media_type = string(match &body.content {
        _ if is_sendable(&body.media_type) => &body.media_type,
        Content::Text => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    });
    let (ty, call) = match (&body.content, body.required) {
        (Content::Empty, _) => return (None, None),
        (Content::Multipart(_), _) => match &names.form {
            Some(form) => {
                let form = ident(form);
                (quote!(&#form), quote!(.multipart(body.form())))
            }
            None => {
                let form = imports.runtime("Multipart");
                (quote!(#form), quote!(.multipart(body)))
            }
        },
        // The operation itself says what its JSON is called, and a second kind of JSON is not that.
        (Content::Json(ty), required)
            if is_sendable(&body.media_type)
                && json_type(operation).unwrap_or(JSON) != body.media_type =>
        {
            let ty = by_reference(types, ty, imports);
            if required {
                (ty, quote!(.json_as(#media_type, body)))
            } else {
                (
                    quote!(Option<#ty>),
                    quote!(.json_as_optional(#media_type, body)),
                )
            }
        }
        (Content::Json(ty), true) => (by_reference(types, ty, imports), quote!(.json(body))),
        (Content::Json(ty), false) => {
            let ty = by_reference(types, ty, imports);
            (quote!(Option<#ty>), quote!(.json_optional(body)))
        }
        (Content::Form(ty, styles), required) => {
            let ty = by_reference(types, ty, imports);
            let styles = form_styles(styles, imports);
            if required {
                (ty, quote!(#styles.form(body)))
            } else {
                (quote!(Option<#ty>), quote!(#styles.form_optional(body)))
            }
        }
        (Content::Text, true) => (quote!(&str), quote!(.text(#media_type, body))),
        (Content::Text, false) => (
            quote!(Option<&str>),
            quote!(.text_optional(#media_type, body)),
        ),
        (Content::Bytes, required) => {
            let upload = imports.runtime("Upload");
            if required {
                (
                    quote!(impl Into<#upload>),
                    quote!(.bytes(#media_type, body)),
                )
            } else {
                (
                    quote!(Option<#upload>),
                    quote!(.bytes_optional(#media_type, body)),
                )
            }
        }
    };
    (Some(quote!(body: #ty)), Some(call))
}

/// The call that says how members of a form are written.
fn form_styles(styles: &[(String, FormStyle)], imports: &mut Imports) -> Option<TokenStream> {
    if styles.is_empty() {
        return None;
    }
    let ty = imports.private("FormStyle");
    let styles = styles.iter().map(|(name, style)| {
        let name = string(name);
        let style = ident(match style {
            FormStyle::Exploded => "Exploded",
            FormStyle::Csv => "Csv",
            FormStyle::Space => "Space",
            FormStyle::Pipe => "Pipe",
            FormStyle::DeepObject => "DeepObject",
            FormStyle::Json => "Json",
        });
        quote!((#name, #ty::#style))
    });
    Some(quote!(.form_styles(&[#(#styles),*])))
}

/// A body is only read; text and lists are taken as slices.
fn by_reference(types: &Types<'_>, ty: &TypeRef, imports: &mut Imports) -> TokenStream {
    match ty {
        TypeRef::String => quote!(&str),
        TypeRef::List(item) => {
            let item = types.ty(item, imports);
            quote!(&[#item])
        }
        other => {
            let ty = types.ty(other, imports);
            quote!(&#ty)
        }
    }
}

/// What a call gives back.
pub(super) fn output(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
) -> TokenStream {
    match (operation.outcome(), &names.response) {
        (Success::Many, Some(name)) => {
            let name = ident(name);
            quote!(#name)
        }
        (Success::Many, None) => quote!(()),
        (Success::One(content), _) => match content {
            Content::Empty => quote!(()),
            Content::Text => quote!(String),
            Content::Bytes | Content::Multipart(_) => types_bytes(imports),
            Content::Json(ty) | Content::Form(ty, _) => types.ty(ty, imports),
        },
    }
}

/// The function that decodes it.
fn decoder(operation: &Operation, names: &OperationNames, imports: &mut Imports) -> TokenStream {
    let function = match (operation.outcome(), &names.response) {
        (Success::Many, Some(name)) => {
            let name = ident(name);
            return quote!(#name::decode);
        }
        (Success::Many, None) => "empty",
        (Success::One(content), _) => match content {
            Content::Empty => "empty",
            Content::Text => "text",
            Content::Bytes | Content::Multipart(_) => "bytes",
            Content::Json(_) | Content::Form(..) => "json",
        },
    };
    imports.private("response");
    let function = ident(function);
    quote!(response::#function)
}

fn types_bytes(imports: &mut Imports) -> TokenStream {
    imports.runtime("Bytes")
}

/// The enumeration of an operation's documented errors, or of its several successes.
pub(super) fn outcomes(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    imports: &mut Imports,
) -> Vec<super::file::Item> {
    let mut items = Vec::new();
    if let Some(name) = &names.response {
        items.extend(outcome(
            types,
            operation,
            name,
            (&operation.success, &names.response_variants),
            true,
            imports,
        ));
    }
    if let Some(name) = &names.error {
        items.extend(outcome(
            types,
            operation,
            name,
            (&operation.errors, &names.error_variants),
            false,
            imports,
        ));
    }
    items
}

fn outcome(
    types: &Types<'_>,
    operation: &Operation,
    name: &str,
    (responses, variants): (&[Response], &[String]),
    success: bool,
    imports: &mut Imports,
) -> Vec<super::file::Item> {
    let name = ident(name);
    let what = if success {
        "Successful answers of"
    } else {
        "Documented errors of"
    };
    let docs = Comment::new()
        .say(format!(
            "{what} {}.",
            crate::text::code(&operation.endpoint())
        ))
        .outer();
    let raw = imports.runtime("RawResponse");
    let decode_error = imports.private("DecodeError");
    let mut declared = Vec::new();
    let mut arms = Vec::new();
    let mut fallback = None;
    for (response, variant) in responses.iter().zip(variants) {
        let variant = ident(variant);
        let label = match response.status {
            Status::Code(code) => format!("Status {code}"),
            Status::Range(hundred) => format!("Status {hundred}XX"),
            Status::Default => "Any other status".to_owned(),
        };
        let docs = Comment::new()
            .say(format!("{label}."))
            .quote(response.description.as_deref())
            .say(headers::of_response(types, response).unwrap_or_default())
            .outer();
        let (payload, value) = match &response.content {
            Content::Empty => (None, quote!(Ok(Self::#variant))),
            Content::Text => (Some(quote!(String)), {
                imports.private("response");
                quote!(response::text(raw).map(Self::#variant))
            }),
            Content::Bytes | Content::Multipart(_) => {
                let bytes = types_bytes(imports);
                (Some(bytes), quote!(Ok(Self::#variant(raw.body().clone()))))
            }
            Content::Json(ty) | Content::Form(ty, _) => {
                let inner = types.ty(ty, imports);
                (Some(inner), quote!(raw.json().map(Self::#variant)))
            }
        };
        declared.push(match payload {
            Some(payload) => quote!(#docs #variant(#payload)),
            None => quote!(#docs #variant),
        });
        match response.status {
            Status::Code(code) => {
                let code = Literal::u16_unsuffixed(code);
                arms.push(quote!(#code => #value));
            }
            Status::Range(hundred) => {
                let first = Literal::u16_unsuffixed(hundred * 100);
                let last = Literal::u16_unsuffixed(hundred * 100 + 99);
                arms.push(quote!(#first..=#last => #value));
            }
            Status::Default => fallback = Some(value),
        }
    }
    // Exact statuses come before ranges, because `match` takes the first arm that fits.
    let body = if success {
        let last = fallback.unwrap_or_else(|| quote!(Err(raw.undocumented())));
        quote! {
            impl #name {
                pub(super) fn decode(raw: &#raw) -> Result<Self, #decode_error> {
                    match raw.status().as_u16() {
                        #(#arms,)*
                        _ => #last,
                    }
                }
            }
        }
    } else {
        let trait_name = imports.runtime("StatusError");
        let id = string(&operation.id);
        // `default` alone, and without a body: there is nothing to look at.
        let idle = arms.is_empty()
            && responses
                .iter()
                .all(|response| matches!(response.content, Content::Empty));
        let argument = if idle { quote!(_raw) } else { quote!(raw) };
        let value = match fallback {
            // `default` alone: there is nothing to choose.
            Some(value) if arms.is_empty() => value,
            fallback => {
                let last = fallback.unwrap_or_else(|| quote!(return None));
                quote! {
                    match raw.status().as_u16() {
                        #(#arms,)*
                        _ => #last,
                    }
                }
            }
        };
        quote! {
            impl #trait_name for #name {
                const OPERATION: &'static str = #id;
                fn decode(#argument: &#raw) -> Option<Result<Self, #decode_error>> {
                    Some(#value)
                }
            }
        }
    };
    vec![
        super::file::Item::tokens(quote! {
            #docs
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            pub enum #name {
                #(#declared,)*
            }
        }),
        super::file::Item::tokens(body),
    ]
}
