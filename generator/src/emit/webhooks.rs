//! Webhooks: the events that the API sends, and how a delivery is verified and read.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::file::Item;
use super::syntax::{Imports, Types, ident, string};
use crate::config::{Config, SignatureAlgorithm, SignatureConfig, WebhooksConfig};
use crate::ir::{Api, Webhook};
use crate::name::Names;

/// The items of `webhooks.rs`, without the types that only webhooks use.
pub(super) fn emit(
    types: &Types<'_>,
    api: &Api,
    names: &Names,
    config: &Config,
    imports: &mut Imports,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut by_kind = Vec::new();
    for (position, webhook) in api.webhooks.iter().enumerate() {
        match (&config.webhooks, &webhook.kind) {
            (Some(_), kind) if !webhook.callback => {
                let kind = kind.as_deref().unwrap_or(&webhook.key);
                by_kind.push((names.webhook(position), kind, webhook));
            }
            _ => items.push(reader(types, names.webhook(position), webhook, imports)),
        }
    }
    if let Some(webhooks) = &config.webhooks {
        items.extend(event(types, &by_kind, webhooks, imports));
        if let Some(signature) = &webhooks.signature {
            items.extend(verifier(signature, imports));
        }
    }
    items
}

/// Nothing names the events, so the receiver knows from its URL what it is sent.
fn reader(types: &Types<'_>, name: &str, webhook: &Webhook, imports: &mut Imports) -> Item {
    let function = ident(&format!("parse_{}", crate::name::snake(name)));
    let docs = Comment::new()
        .docs(&webhook.docs)
        .say(format!(
            "Reads the body of a delivery of {}.",
            crate::text::code(&webhook.key)
        ))
        .say("# Errors")
        .say("The body is not JSON of this type.")
        .outer();
    let error = imports.private("DecodeError");
    let from_slice = imports.private("from_slice");
    let body = types.ty(&webhook.body, imports);
    Item::tokens(quote! {
        #docs
        pub fn #function(body: &[u8]) -> Result<#body, #error> {
            #from_slice(body)
        }
    })
}

fn event(
    types: &Types<'_>,
    events: &[(&str, &str, &Webhook)],
    config: &WebhooksConfig,
    imports: &mut Imports,
) -> Vec<Item> {
    let error = imports.private("WebhookError");
    let envelope = imports.private("Envelope");
    let raw = imports.runtime("RawValue");
    let mut variants = Vec::new();
    let mut arms = Vec::new();
    let mut kinds = Vec::new();
    for (name, kind, webhook) in events {
        let docs = Comment::new()
            .docs(&webhook.docs)
            .or_say(format!("{}.", crate::text::code(kind)))
            .outer();
        let name = ident(name);
        let payload = types.ty(&webhook.payload, imports);
        let kind = string(kind);
        variants.push(quote!(#docs #name(#payload)));
        arms.push(quote!(#kind => envelope.decode().map(Self::#name)));
        kinds.push(quote!(Self::#name(_) => #kind));
    }
    let event_member = string(&config.event_member);
    // An event whose payload is the whole body is read from the whole body.
    let whole = events
        .iter()
        .all(|(_, _, webhook)| webhook.payload == webhook.body);
    let payload_member = match &config.payload_member {
        Some(member) if !whole => {
            let member = string(member);
            quote!(Some(#member))
        }
        _ => quote!(None),
    };
    vec![
        Item::tokens(quote! {
            /// What a delivery says.
            ///
            /// A kind of event that the document does not list is [`Event::Unknown`], never an
            /// error: acknowledge it, and the sender does not repeat it.
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            pub enum Event {
                #(#variants,)*
                /// An event of a kind that the document does not list.
                Unknown {
                    /// What the delivery calls itself.
                    kind: String,
                    /// Its data, as it came.
                    payload: Box<#raw>,
                },
            }
        }),
        Item::tokens(quote! {
            impl Event {
                /// Reads the body of a delivery without looking at its signature.
                ///
                /// # Errors
                ///
                /// The body is not JSON, does not name its kind, or is of a known kind and does
                /// not have that kind's members.
                pub fn parse(body: &[u8]) -> Result<Self, #error> {
                    let envelope = #envelope::parse(body, #event_member, #payload_member)?;
                    match envelope.kind() {
                        #(#arms,)*
                        _ => {
                            let (kind, payload) = envelope.into_parts();
                            Ok(Self::Unknown { kind, payload })
                        }
                    }
                }
                /// What the delivery calls itself.
                #[must_use]
                pub fn kind(&self) -> &str {
                    match self {
                        #(#kinds,)*
                        Self::Unknown { kind, .. } => kind,
                    }
                }
            }
        }),
    ]
}

fn verifier(signature: &SignatureConfig, imports: &mut Imports) -> Vec<Item> {
    let SignatureAlgorithm::Ed25519 = signature.algorithm;
    let inner = imports.private("SignatureVerifier");
    let error = imports.private("WebhookError");
    let key_type = imports.private("Ed25519Key");
    let headers = imports.runtime("HeaderMap");
    let header = string(&signature.header);
    let header_docs = crate::text::code(&signature.header);
    let mut constants = Vec::new();
    let mut constructors = Vec::new();
    for (environment, key) in &signature.keys {
        let constant = ident(&format!(
            "{}_KEY",
            crate::name::snake(environment).to_ascii_uppercase()
        ));
        let key = string(key);
        let docs = Comment::new()
            .say(format!(
                "Public key of the environment {}, as base64 of its SubjectPublicKeyInfo (RFC 8410).",
                crate::text::code(environment)
            ))
            .outer();
        constants.push(quote! {
            #docs
            pub const #constant: &str = #key;
        });
        let function = ident(&crate::name::snake(environment));
        let docs = Comment::new()
            .say(format!(
                "Accepts deliveries of the environment {} and no other.",
                crate::text::code(environment)
            ))
            .say("# Errors")
            .say("Never with the key that is built in; the type allows for a key that is not one.")
            .outer();
        constructors.push(quote! {
            #docs
            pub fn #function() -> Result<Self, #error> {
                Self::with_key(#constant)
            }
        });
    }
    let about = Comment::new()
        .say(format!(
            "Verifies deliveries by their Ed25519 signature in the header {header_docs}."
        ))
        .say(
            "The signature covers the body byte for byte: hand over what was received, before any \
             parser has touched it.",
        )
        .outer();
    let constants: Vec<Item> = constants.into_iter().map(Item::tokens).collect();
    let mut items = constants;
    items.push(Item::tokens(quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct Verifier(#inner);
    }));
    items.push(Item::tokens(impl_verifier(
        &constructors,
        &header,
        &key_type,
        &inner,
        &headers,
        &error,
    )));
    items
}

fn impl_verifier(
    constructors: &[TokenStream],
    header: &proc_macro2::Literal,
    key_type: &TokenStream,
    inner: &TokenStream,
    headers: &TokenStream,
    error: &TokenStream,
) -> TokenStream {
    quote! {
        impl Verifier {
            #(#constructors)*
            /// Accepts deliveries that are signed with the key of this public one: base64 of a
            /// SubjectPublicKeyInfo, PEM, or base64 of the 32 bytes.
            ///
            /// # Errors
            ///
            /// The text is no Ed25519 public key.
            pub fn with_key(key: &str) -> Result<Self, #error> {
                let key = #key_type::parse(key)?;
                Ok(Self(#inner::new(#header, [key])))
            }
            /// Checks the signature of a delivery.
            ///
            /// # Errors
            ///
            /// The header is missing, is not a signature, or is not the signature of this body.
            pub fn verify(&self, headers: &#headers, body: &[u8]) -> Result<(), #error> {
                self.0.verify(headers, body)
            }
            /// Checks the signature of a delivery and then reads it.
            ///
            /// # Errors
            ///
            /// As [`verify`](Self::verify), then as [`Event::parse`].
            pub fn unwrap(&self, headers: &#headers, body: &[u8]) -> Result<Event, #error> {
                self.verify(headers, body)?;
                Event::parse(body)
            }
        }
    }
}
