//! Who a delivery is from: the keys that the API publishes, and the verifier that knows them.

use std::time::Duration;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Comment;
use super::file::Item;
use super::syntax::{Imports, ident, string};
use crate::config::{SignatureAlgorithm, SignatureConfig, TimestampFormat, WebhooksConfig};

/// The keys, the verifier, and what the type of the events says of its deliveries. Nothing, where
/// deliveries are not signed.
pub(super) fn emit(module: &str, config: &WebhooksConfig, imports: &mut Imports) -> Vec<Item> {
    let signatures = Signatures::of(config);
    let Some(first) = signatures.ed25519.first() else {
        return Vec::new();
    };
    let mut items = vec![Item::tokens(event(module, config, &signatures, imports))];
    items.extend(signatures.constants().map(Item::tokens));
    items.push(Item::tokens(declaration(first, signatures.rsa, imports)));
    items.push(Item::tokens(methods(first, &signatures, imports)));
    items
}

/// The signatures by algorithm, each the newest first.
struct Signatures<'c> {
    ed25519: Vec<&'c SignatureConfig>,
    rsa: Option<&'c SignatureConfig>,
}

impl<'c> Signatures<'c> {
    fn of(config: &'c WebhooksConfig) -> Self {
        let (ed25519, rsa): (Vec<_>, Vec<_>) = config
            .signatures
            .iter()
            .partition(|signature| signature.algorithm == SignatureAlgorithm::Ed25519);
        Self {
            ed25519,
            rsa: rsa.first().copied(),
        }
    }

    fn constants(&self) -> impl Iterator<Item = TokenStream> {
        let ed25519 = self
            .ed25519
            .iter()
            .enumerate()
            .flat_map(|(position, signature)| {
                signature.keys.iter().map(move |(environment, key)| {
                    constant(&constant_name(environment, position), environment, key, "")
                })
            });
        let rsa = self.rsa.into_iter().flat_map(|signature| {
            let about = format!(
                " of the older signature in the header {}",
                crate::text::code(&signature.header)
            );
            signature.keys.iter().map(move |(environment, key)| {
                let name = format!("{}_RSA_KEY", screaming(environment));
                constant(&name, environment, key, &about)
            })
        });
        ed25519.chain(rsa)
    }
}

fn screaming(environment: &str) -> String {
    crate::name::snake(environment).to_ascii_uppercase()
}

/// The keys of the newest signature go by their environment alone.
fn constant_name(environment: &str, position: usize) -> String {
    let name = screaming(environment);
    match position {
        0 => format!("{name}_KEY"),
        older => format!("{name}_KEY_{}", older + 1),
    }
}

fn constant(name: &str, environment: &str, key: &str, about: &str) -> TokenStream {
    let docs = Comment::new()
        .say(format!(
            "Public key{about} of the environment {}, as base64 of its SubjectPublicKeyInfo.",
            crate::text::code(environment)
        ))
        .outer();
    let name = ident(name);
    let key = string(key);
    quote! {
        #docs
        pub const #name: &str = #key;
    }
}

/// What the runtime's receiver asks the type of the events.
fn event(
    module: &str,
    config: &WebhooksConfig,
    signatures: &Signatures<'_>,
    imports: &mut Imports,
) -> TokenStream {
    let error = imports.private("WebhookError");
    let rules = imports.private("Rules");
    let event = imports.private("WebhookEvent");
    let module = string(module);
    let mut calls = TokenStream::new();
    if let Some(signature) = signatures.ed25519.first() {
        let header = string(&signature.header);
        calls.extend(quote!(.ed25519_header(#header)));
    }
    if let Some(signature) = signatures.rsa {
        let header = string(&signature.header);
        calls.extend(quote!(.rsa_header(#header)));
    }
    if let Some(member) = &config.timestamp_member {
        let member = string(member);
        let format = imports.private("TimestampFormat");
        let variant = match config.timestamp_format {
            TimestampFormat::Text => quote!(Text),
            TimestampFormat::Seconds => quote!(Seconds),
            TimestampFormat::Milliseconds => quote!(Milliseconds),
        };
        calls.extend(quote!(.timestamp(#member, #format::#variant)));
    }
    if let Some(window) = config.window {
        let window = duration(window);
        calls.extend(quote!(.window(#window)));
    }
    if let Some(member) = &config.id_member {
        let member = string(member);
        calls.extend(quote!(.id(#member)));
    }
    if let Some(retry) = &config.retry {
        let status = Literal::u16_unsuffixed(retry.status);
        let within = duration(retry.within);
        calls.extend(quote!(.retry(#status, #within)));
    }
    quote! {
        impl #event for Event {
            const RULES: &'static #rules = &#rules::new(#module) #calls;
            fn parse(body: &[u8]) -> Result<Self, #error> {
                Self::parse(body)
            }
        }
    }
}

fn duration(duration: Duration) -> TokenStream {
    let seconds = Literal::u64_unsuffixed(duration.as_secs());
    quote!(core::time::Duration::from_secs(#seconds))
}

fn declaration(
    first: &SignatureConfig,
    rsa: Option<&SignatureConfig>,
    imports: &mut Imports,
) -> TokenStream {
    let inner = imports.private("SignatureVerifier");
    let mut docs = Comment::new()
        .say(format!(
            "Verifies deliveries by their Ed25519 signature in the header {}.",
            crate::text::code(&first.header)
        ))
        .say(
            "The signature covers the body byte for byte: hand over what was received, before any \
             parser has touched it.",
        );
    if let Some(rsa) = rsa {
        docs = docs.say(format!(
            "A delivery that has only the older signature in the header {} is refused like one \
             without any. The method `or_rsa`, which the feature `webhooks-legacy-rsa` of the \
             runtime brings, accepts those as well.",
            crate::text::code(&rsa.header)
        ));
    }
    let docs = docs.outer();
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Verifier(#inner);
    }
}

fn methods(
    first: &SignatureConfig,
    signatures: &Signatures<'_>,
    imports: &mut Imports,
) -> TokenStream {
    let inner = imports.private("SignatureVerifier");
    let error = imports.private("WebhookError");
    let key_type = imports.private("Ed25519Key");
    let receiver = imports.private("Receiver");
    let headers = imports.runtime("HeaderMap");
    let constructors = first
        .keys
        .keys()
        .map(|environment| constructor(environment, signatures, &key_type, &error));
    let header = string(&first.header);
    let or_rsa = signatures.rsa.map(|signature| {
        let or_rsa = imports.private("or_rsa");
        let header = string(&signature.header);
        quote!(#or_rsa!(#header);)
    });
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
            #or_rsa
            /// Receives the deliveries that this accepts: those that are fresh, each of them once.
            #[must_use]
            pub fn receiver(self) -> #receiver<Event> {
                #receiver::new(self.0)
            }
            /// Checks the signature of a delivery.
            ///
            /// # Errors
            ///
            /// The header is missing, is not a signature, or is not the signature of this body.
            pub fn verify(&self, headers: &#headers, body: &[u8]) -> Result<(), #error> {
                self.0.verify(headers, body)
            }
            /// Checks the signature of a delivery and then reads it. Whether the delivery is fresh,
            /// and whether it has been handled before, is for a [`receiver`](Self::receiver).
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

/// The keys that are built in, of every signature by Ed25519 that the environment has.
fn constructor(
    environment: &str,
    signatures: &Signatures<'_>,
    key_type: &TokenStream,
    error: &TokenStream,
) -> TokenStream {
    let function = ident(&crate::name::snake(environment));
    let docs = Comment::new()
        .say(format!(
            "Accepts deliveries of the environment {} and no other.",
            crate::text::code(environment)
        ))
        .say("# Errors")
        .say("Never with the key that is built in; the type allows for a key that is not one.")
        .outer();
    let key = ident(&constant_name(environment, 0));
    let older = signatures.ed25519.iter().enumerate().skip(1);
    let older: Vec<_> = older
        .filter(|(_, signature)| signature.keys.contains_key(environment))
        .map(|(position, signature)| {
            let header = string(&signature.header);
            let key = ident(&constant_name(environment, position));
            quote!(.or(#header, [#key_type::parse(#key)?]))
        })
        .collect();
    let body = match older.as_slice() {
        [] => quote!(Self::with_key(#key)),
        older => quote!(Ok(Self(Self::with_key(#key)?.0 #(#older)*))),
    };
    quote! {
        #docs
        pub fn #function() -> Result<Self, #error> {
            #body
        }
    }
}
