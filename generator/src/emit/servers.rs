//! The servers of a client: the enumeration of them, and the tables that tell the runtime of them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::client::sentence;
use super::docs::Comment;
use super::file::Item;
use super::server_values::{options, values, variable_row};
use super::syntax::{Imports, ident, string};
use crate::ir::{Api, Operation, Server, ServerId, UrlPart};
use crate::name::{Names, ServerNames, snake};
use crate::text::code;

/// Writes the servers of an API.
pub(super) struct Servers<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
}

/// How many operations the documentation of a server names.
const NAMED_OPERATIONS: usize = 3;

impl<'a> Servers<'a> {
    fn all(&self) -> impl Iterator<Item = (ServerId, &'a Server, &'a ServerNames)> + use<'a> {
        let names = self.names;
        let servers = self.api.servers.iter().enumerate();
        servers.filter_map(move |(position, server)| {
            let id = ServerId(position);
            Some((id, server, names.server(id)?))
        })
    }

    /// Whether any choice comes with values.
    fn have_variables(&self) -> bool {
        self.api
            .servers
            .iter()
            .any(|server| !server.variables.is_empty())
    }

    /// The types that the root of the client exports.
    pub(super) fn exports(&self) -> Vec<Ident> {
        if self.api.servers.is_empty() {
            return Vec::new();
        }
        let types = self.all().flat_map(|(_, _, names)| {
            let values = names.values.iter().flatten().map(|(name, _)| name);
            names.options.iter().chain(values)
        });
        let mut exports = vec!["Server"];
        exports.extend(types.map(String::as_str));
        exports.sort_unstable();
        exports.into_iter().map(ident).collect()
    }

    /// The calls that put the servers on the constant of the API.
    pub(super) fn table(&self, imports: &mut Imports) -> TokenStream {
        let usual = &self.api.usual_servers;
        let mut calls = TokenStream::new();
        let row = |id: ServerId, imports: &mut Imports| {
            let server = self.api.servers.get(id.0)?;
            let names = self.names.server(id)?;
            // Under another name: the emitted enumeration `Server` is what users see.
            let kind = imports.private_as("Server", "KnownServer");
            let name = string(&table_name(names));
            let url = string(&server.url);
            let variables = (!server.variables.is_empty()).then(|| {
                let rows = server
                    .variables
                    .iter()
                    .map(|known| variable_row(known, imports));
                let rows: Vec<_> = rows.collect();
                quote!(.variables(&[#(#rows),*]))
            });
            Some(quote!(#kind::new(#name, #url) #variables))
        };
        let rows: Vec<_> = usual.iter().filter_map(|id| row(*id, imports)).collect();
        if !rows.is_empty() {
            calls.extend(quote!(.servers(&[#(#rows),*])));
        }
        let rows: Vec<_> = (0..self.api.servers.len())
            .map(ServerId)
            .filter(|id| !usual.contains(id))
            .filter_map(|id| row(id, imports))
            .collect();
        if !rows.is_empty() {
            calls.extend(quote!(.operation_servers(&[#(#rows),*])));
        }
        if let Some(relative) = &self.api.relative_server {
            let relative = string(relative);
            calls.extend(quote!(.relative_server(#relative)));
        }
        calls
    }

    /// The call that puts servers of its own on the constant of an operation.
    pub(super) fn of_operation(&self, operation: &Operation) -> Option<TokenStream> {
        let names: Vec<_> = operation
            .servers
            .iter()
            .filter_map(|id| self.names.server(*id))
            .map(|names| string(&table_name(names)))
            .collect();
        (!names.is_empty()).then(|| quote!(.servers(&[#(#names),*])))
    }

    /// The builder's method.
    pub(super) fn setter(&self) -> Option<TokenStream> {
        if self.api.servers.is_empty() {
            return None;
        }
        let docs = if self.api.servers.len() == self.api.usual_servers.len() {
            Comment::new()
                .say("Chooses one of the API's own servers; the first one is the default.")
        } else {
            Comment::new()
                .say("Chooses one of the servers that the document lists, for the operations that have it.")
                .say("It can be called more than once. An operation for which nothing is chosen goes to its first server.")
        };
        let docs = docs.outer();
        let (ty, value) = if self.have_variables() {
            (quote!(impl Into<Server>), quote!(server.into().into()))
        } else {
            (quote!(Server), quote!(server.into()))
        };
        Some(quote! {
            #docs
            #[must_use]
            pub fn server(mut self, server: #ty) -> Self {
                self.inner.set_server(#value);
                self
            }
        })
    }

    /// The enumeration, and what its variants hold.
    pub(super) fn items(&self, imports: &mut Imports) -> Vec<Item> {
        if self.api.servers.is_empty() {
            return Vec::new();
        }
        let choice = imports.runtime("ServerChoice");
        let arms = self.all().map(|(_, server, names)| {
            let variant = ident(&names.variant);
            let name = string(&table_name(names));
            if names.options.is_none() {
                return quote!(Server::#variant => Self::new(#name));
            }
            let values = server
                .variables
                .iter()
                .zip(&names.fields)
                .zip(&names.values)
                .map(|((variable, field), values)| {
                    let wire = string(&variable.wire);
                    let field = ident(field);
                    let value = match (values, variable.part) {
                        (Some(_), _) => quote!(server.#field.as_str()),
                        (None, UrlPart::Port) => quote!(server.#field.to_string()),
                        (None, _) => quote!(server.#field),
                    };
                    quote!(.with(#wire, #value))
                });
            quote!(Server::#variant(server) => Self::new(#name)#(#values)*)
        });
        let mut items = vec![self.declaration(), self.url(imports)];
        items.push(Item::tokens(quote! {
            impl From<Server> for #choice {
                fn from(server: Server) -> Self {
                    match server {
                        #(#arms,)*
                    }
                }
            }
        }));
        for (_, server, names) in self.all() {
            items.extend(options(server, names));
            items.extend(values(server, names, imports));
        }
        items
    }

    fn declaration(&self) -> Item {
        let variants = self.all().map(|(id, server, names)| {
            let about = server.description.as_deref().map(sentence);
            let url = if server.variables.is_empty() {
                format!("<{}>", server.url)
            } else {
                code(&server.url)
            };
            let docs = Comment::new()
                .quote(about.as_deref())
                .say(url)
                .say(self.users(id).unwrap_or_default())
                .outer();
            let name = ident(&names.variant);
            let options = names.options.as_deref().map(|name| {
                let name = ident(name);
                quote!((#name))
            });
            quote!(#docs #name #options)
        });
        let copy = (!self.have_variables()).then(|| quote!(Copy,));
        Item::tokens(quote! {
            /// Servers that the document lists.
            #[derive(Clone, #copy Debug, PartialEq, Eq)]
            #[non_exhaustive]
            pub enum Server {
                #(#variants,)*
            }
        })
    }

    /// Which operations have a server that is not the API's.
    fn users(&self, id: ServerId) -> Option<String> {
        if self.api.usual_servers.contains(&id) {
            return None;
        }
        let users: Vec<_> = self
            .api
            .operations
            .iter()
            .filter(|operation| operation.servers.contains(&id))
            .map(|operation| code(&operation.endpoint()))
            .collect();
        let named = users.get(..NAMED_OPERATIONS).unwrap_or(&users).join(", ");
        Some(match users.len().saturating_sub(NAMED_OPERATIONS) {
            0 => format!("Only for {named}."),
            others => format!("Only for {named} and {others} more."),
        })
    }

    fn url(&self, imports: &mut Imports) -> Item {
        if self.have_variables() {
            let error = imports.runtime("Error");
            let choice = imports.runtime("ServerChoice");
            return Item::tokens(quote! {
                impl Server {
                    /// The base URL with the values of its variables.
                    ///
                    /// # Errors
                    ///
                    /// A variable has a value that cannot stand in its part of the URL.
                    pub fn url(&self) -> Result<String, #error> {
                        #choice::from(self.clone()).url(&API)
                    }
                }
            });
        }
        let arms = self.all().map(|(_, server, names)| {
            let name = ident(&names.variant);
            let url = string(&server.url);
            quote!(Self::#name => #url)
        });
        Item::tokens(quote! {
            impl Server {
                /// The base URL.
                #[must_use]
                pub fn url(self) -> &'static str {
                    match self {
                        #(#arms,)*
                    }
                }
            }
        })
    }
}

/// Name of a server in the table of the API.
fn table_name(names: &ServerNames) -> String {
    snake(&names.variant)
}
