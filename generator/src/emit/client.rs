//! The client: its builder, its servers, and a method for each group.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Comment;
use super::features::Features;
use super::file::Item;
use super::servers::Servers;
use super::syntax::{Imports, ident, string};
use crate::config::{Config, LimitConfig};
use crate::ir::{Api, SchemeKind};
use crate::name::{self, Names};

/// The items of `client.rs`.
pub(super) fn emit(
    api: &Api,
    names: &Names,
    config: &Config,
    features: &Features<'_>,
    imports: &mut Imports,
) -> Vec<Item> {
    let client = ident(&config.client);
    let servers = Servers { api, names };
    let mut items = vec![description(api, config, &servers, imports)];
    items.push(client_type(api, names, config, &client, features, imports));
    items.extend(builder(api, config, &client, &servers, imports));
    items.extend(servers.items(imports));
    super::tables_last(&mut items);
    items
}

/// The constant that describes the API to the runtime.
fn description(api: &Api, config: &Config, servers: &Servers<'_>, imports: &mut Imports) -> Item {
    let api_type = imports.private("Api");
    let module = string(&config.module);
    let mut calls = servers.table(imports);
    if !api.schemes.is_empty() {
        let scheme = imports.private("Scheme");
        let schemes = api.schemes.iter().map(|known| {
            let name = string(&known.name);
            match &known.kind {
                SchemeKind::Bearer => quote!(#scheme::bearer(#name)),
                SchemeKind::Basic => quote!(#scheme::basic(#name)),
                SchemeKind::MutualTls => quote!(#scheme::transport(#name)),
                SchemeKind::ApiKeyHeader(header) => {
                    let header = string(header);
                    quote!(#scheme::api_key_header(#name, #header))
                }
                SchemeKind::ApiKeyQuery(parameter) => {
                    let parameter = string(parameter);
                    quote!(#scheme::api_key_query(#name, #parameter))
                }
                SchemeKind::ApiKeyCookie(cookie) => {
                    let cookie = string(cookie);
                    quote!(#scheme::api_key_cookie(#name, #cookie))
                }
            }
        });
        calls.extend(quote!(.schemes(&[#(#schemes),*])));
    }
    if !config.limits.is_empty() {
        let limit = imports.private("Limit");
        let limits = config
            .limits
            .iter()
            .map(|(name, known)| limit_value(&limit, name, known));
        calls.extend(quote!(.limits(&[#(#limits),*])));
    }
    Item::tokens(quote!(const API: #api_type = #api_type::new(#module)#calls;))
}

/// One documented limit.
fn limit_value(limit: &TokenStream, name: &str, known: &LimitConfig) -> TokenStream {
    let name = string(name);
    let requests = Literal::u64_unsuffixed(known.requests);
    let seconds = Literal::u64_unsuffixed(known.per.as_secs());
    let headers = [
        ("limit_header", &known.limit_header),
        ("remaining_header", &known.remaining_header),
        ("window_millis_header", &known.window_millis_header),
    ];
    let headers = headers.into_iter().filter_map(|(method, header)| {
        let (method, header) = (ident(method), string(header.as_ref()?));
        Some(quote!(.#method(#header)))
    });
    quote!(#limit::new(#name, #requests, #seconds)#(#headers)*)
}

/// What the documentation of a client says of its limits.
fn limits_in_words(config: &Config) -> Option<String> {
    let limits: Vec<_> = config.limits.values().map(LimitConfig::words).collect();
    let (last, others) = limits.split_last()?;
    let all = match others {
        [] => last.clone(),
        others => format!("{} and {last}", others.join(", ")),
    };
    Some(format!(
        "Its requests for one [`resource`](Builder::resource) are kept below what the API accepts: {all}."
    ))
}

fn client_type(
    api: &Api,
    names: &Names,
    config: &Config,
    client: &proc_macro2::Ident,
    features: &Features<'_>,
    imports: &mut Imports,
) -> Item {
    let core = imports.private("Core");
    let docs = Comment::new()
        .quote(Some(&format!("A client for {}.", api.label())))
        .say("Clones are cheap and share connections and settings.");
    let docs = match limits_in_words(config) {
        Some(limits) => docs.say(limits),
        None => docs,
    };
    let docs = docs.outer();
    let groups = api.groups.iter().enumerate().map(|(position, group)| {
        let cfg = features.group_cfg(&group.module);
        let module = ident(&group.module);
        let handle = ident(names.group(position));
        let docs = Comment::new().quote(Some(&sentence(&group.title))).outer();
        quote! {
            #docs
            #cfg
            #[must_use]
            pub fn #module(&self) -> super::#module::#handle<'_> {
                super::#module::#handle { core: &self.core }
            }
        }
    });
    Item::tokens(quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #client {
            core: #core,
        }

        impl #client {
            /// A builder with the settings that the document gives.
            #[must_use]
            pub fn builder() -> Builder {
                Builder::default()
            }
            #(#groups)*
        }
    })
}

fn builder(
    api: &Api,
    config: &Config,
    client: &proc_macro2::Ident,
    servers: &Servers<'_>,
    imports: &mut Imports,
) -> Vec<Item> {
    let inner = imports.private("ClientBuilder");
    let methods = imports.private("builder_methods");
    let error = imports.runtime("Error");
    let setters = setters(api, config, imports);
    let server = servers.setter();
    let docs = Comment::new()
        .say(format!("Settings of a [`{}`].", config.client))
        .outer();
    vec![
        Item::tokens(quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct Builder {
                inner: #inner,
            }
        }),
        Item::tokens(quote! {
            impl Default for Builder {
                fn default() -> Self {
                    Self { inner: #inner::new(&API) }
                }
            }
        }),
        Item::tokens(quote! {
            impl Builder {
                #(#setters)*
                #server
                #methods!();
                /// Builds the client.
                ///
                /// # Errors
                ///
                /// A setting that cannot work, such as a base URL that is no URL.
                pub fn build(self) -> Result<#client, #error> {
                    Ok(#client { core: self.inner.build()? })
                }
            }
        }),
    ]
}

/// One method for each kind of credential; schemes that are the same but for their name share it.
fn setters(api: &Api, config: &Config, imports: &mut Imports) -> Vec<TokenStream> {
    let mut setters = Vec::new();
    for names in name::credentials(api, config) {
        let method = ident(&names.setter);
        let where_to = match names.kind {
            SchemeKind::Bearer => "The access token, sent as `Authorization: Bearer`.".to_owned(),
            SchemeKind::Basic => "User and password, sent as `Authorization: Basic`.".to_owned(),
            SchemeKind::MutualTls => continue,
            SchemeKind::ApiKeyHeader(name) => {
                format!(
                    "The API key, sent in the header {}.",
                    crate::text::code(name)
                )
            }
            SchemeKind::ApiKeyQuery(name) => {
                format!(
                    "The API key, sent in the query parameter {}.",
                    crate::text::code(name)
                )
            }
            SchemeKind::ApiKeyCookie(name) => {
                format!(
                    "The API key, sent in the cookie {}.",
                    crate::text::code(name)
                )
            }
        };
        let docs = Comment::new()
            .say(where_to)
            .quote(names.first.description.as_deref())
            .outer();
        let secret = imports.runtime("Secret");
        let schemes: Vec<_> = names.schemes().map(|scheme| string(&scheme.name)).collect();
        setters.push(if *names.kind == SchemeKind::Basic {
            let basic = match schemes.as_slice() {
                [scheme] => quote!(self.inner.basic(#scheme, user.into(), password.into());),
                several => quote! {
                    let (user, password) = (user.into(), password.into());
                    #(self.inner.basic(#several, user.clone(), password.clone());)*
                },
            };
            quote! {
                #docs
                #[must_use]
                pub fn #method(mut self, user: impl Into<String>, password: impl Into<#secret>) -> Self {
                    #basic
                    self
                }
            }
        } else if let [scheme] = schemes.as_slice() {
            quote! {
                #docs
                #[must_use]
                pub fn #method(mut self, secret: impl Into<#secret>) -> Self {
                    self.inner.credential(#scheme, secret.into());
                    self
                }
            }
        } else {
            quote! {
                #docs
                #[must_use]
                pub fn #method(mut self, secret: impl Into<#secret>) -> Self {
                    let secret = secret.into();
                    #(self.inner.credential(#schemes, secret.clone());)*
                    self
                }
            }
        });
        if let Some(source) = &names.source {
            setters.push(token_source((&names.setter, source), &schemes, imports));
        }
    }
    setters
}

/// The method for tokens that change while the client lives, beside the one for a fixed token.
fn token_source(
    (setter, name): (&str, &str),
    schemes: &[Literal],
    imports: &mut Imports,
) -> TokenStream {
    let method = ident(name);
    let source = imports.runtime("TokenSource");
    let docs = Comment::new()
        .say("Where the access token of each request comes from, for tokens that expire.")
        .say(format!("It replaces what `{setter}` has set."))
        .outer();
    quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, source: impl #source + 'static) -> Self {
            self.inner.token_source(&[#(#schemes),*], source);
            self
        }
    }
}

/// A title as a sentence.
pub(super) fn sentence(title: &str) -> String {
    let title = title.trim();
    if title.ends_with(['.', '!', '?']) {
        title.to_owned()
    } else {
        format!("{title}.")
    }
}
