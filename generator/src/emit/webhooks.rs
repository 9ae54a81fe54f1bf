//! Webhooks: the events that the API sends, and how a delivery is verified and read.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Comment;
use super::file::Item;
use super::syntax::{Imports, Types, ident, string};
use super::verifier;
use crate::config::{Config, WebhooksConfig};
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
        items.extend(verifier::emit(&config.module, webhooks, imports));
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
    let (parse, unnamed) = match config.event_optional {
        false => (quote!(parse), TokenStream::new()),
        true => (
            quote!(parse_unnamed),
            quote!(#[doc = " It is empty where the delivery does not say."]),
        ),
    };
    let nameless = match config.event_optional {
        false => {
            "The body is not JSON, does not name its kind, or is of a known kind and does not have that kind's members."
        }
        true => {
            "The body is not JSON, or is of a known kind and does not have that kind's members."
        }
    };
    let reads = Comment::new()
        .say("Reads the body of a delivery without looking at its signature.")
        .say("# Errors")
        .say(nameless)
        .outer();
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
                    #unnamed
                    kind: String,
                    /// Its data, as it came.
                    payload: Box<#raw>,
                },
            }
        }),
        Item::tokens(quote! {
            impl Event {
                #reads
                pub fn parse(body: &[u8]) -> Result<Self, #error> {
                    let envelope = #envelope::#parse(body, #event_member, #payload_member)?;
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
