//! A client as the generator emits it, for operations that no real API has in one place.

use generated_client::runtime::__private::{
    Api, ClientBuilder, Core, Method, Operation, RequestBuilder, Scheme, Server, builder_methods,
};
use generated_client::runtime::{Error, RetryPolicy, Secret, TokenSource};

const API: Api = Api::new("test")
    .servers(&[
        Server::new("production", "https://api.example.com/v2"),
        Server::new("sandbox", "https://sandbox.example.com"),
    ])
    .schemes(&[
        Scheme::api_key_header("key", "x-APIKey"),
        Scheme::api_key_query("query", "api key"),
        Scheme::api_key_cookie("cookie", "session"),
        Scheme::bearer("bearer"),
        Scheme::oauth2("oauth"),
        Scheme::basic("basic"),
        Scheme::transport("certificate"),
    ]);

/// A public operation without anything special.
pub(crate) const PLAIN: Operation = Operation::new("plain", Method::GET, "/plain");

/// An operation with constant headers.
pub(crate) const VERSIONED: Operation = Operation::new("update-thing", Method::PUT, "/things/{id}")
    .constant_header("Version", "2021-07-28")
    .constant_header("X-Channel", "oas")
    .accept("application/json");

/// The client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    core: Core,
}

impl Client {
    /// A client for a test server. It makes one attempt, so that each call takes one answer of the
    /// server's script.
    pub(crate) fn at(url: impl Into<String>) -> Self {
        Self::builder()
            .base_url(url)
            .retry(RetryPolicy::none())
            .build()
            .expect("the client is built")
    }

    pub(crate) fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn request(&self, operation: &'static Operation) -> RequestBuilder {
        self.core.request(operation)
    }
}

/// The builder of the client.
#[derive(Clone, Debug)]
pub(crate) struct Builder {
    inner: ClientBuilder,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            inner: ClientBuilder::new(&API),
        }
    }
}

impl Builder {
    pub(crate) fn secret(mut self, scheme: &'static str, secret: impl Into<Secret>) -> Self {
        self.inner.credential(scheme, secret.into());
        self
    }

    pub(crate) fn basic(
        mut self,
        scheme: &'static str,
        user: &str,
        password: impl Into<Secret>,
    ) -> Self {
        self.inner.basic(scheme, user, password.into());
        self
    }

    pub(crate) fn token_source(
        mut self,
        scheme: &'static str,
        source: impl TokenSource + 'static,
    ) -> Self {
        self.inner.token_source(&[scheme], source);
        self
    }

    builder_methods!();

    pub(crate) fn build(self) -> Result<Client, Error> {
        Ok(Client {
            core: self.inner.build()?,
        })
    }
}
