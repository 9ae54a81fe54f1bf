//! What the generator knows of an API and of its operations, as constants.

use super::error::Error;
use super::limit::Limit;
use super::server::Server;

/// An API: the name that its clients carry, where it is served, and how it is authenticated.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    pub(crate) name: &'static str,
    pub(crate) servers: &'static [Server],
    pub(crate) operation_servers: &'static [Server],
    pub(crate) relative: &'static str,
    pub(crate) schemes: &'static [Scheme],
    pub(crate) limits: &'static [Limit],
}

impl Api {
    /// An API without servers and security schemes. The name appears in the user agent.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            servers: &[],
            operation_servers: &[],
            relative: "",
            schemes: &[],
            limits: &[],
        }
    }

    /// The servers in the order of the document. The first is the default.
    #[must_use]
    pub const fn servers(mut self, servers: &'static [Server]) -> Self {
        self.servers = servers;
        self
    }

    /// The servers that only some operations have.
    #[must_use]
    pub const fn operation_servers(mut self, servers: &'static [Server]) -> Self {
        self.operation_servers = servers;
        self
    }

    /// The URL of a server relative to the place that the document is published at, which nobody
    /// but the application knows. It is what a client without a base URL says when it is built.
    #[must_use]
    pub const fn relative_server(mut self, url: &'static str) -> Self {
        self.relative = url;
        self
    }

    /// The security schemes that operations name.
    #[must_use]
    pub const fn schemes(mut self, schemes: &'static [Scheme]) -> Self {
        self.schemes = schemes;
        self
    }

    /// How many requests the API accepts for one resource, as it documents it.
    #[must_use]
    pub const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }
}

/// A security scheme (OpenAPI, Security Scheme Object): where a credential goes in a request.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// Where a credential goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The value of the named header.
    Header(&'static str),
    /// The value of the named query parameter.
    Query(&'static str),
    /// The value of the named cookie.
    Cookie(&'static str),
    /// `Authorization: Bearer` (RFC 6750).
    Bearer,
    /// `Authorization: Basic` (RFC 7617).
    Basic,
    /// Nowhere: the transport proves who the caller is, as with a client certificate.
    Transport,
}

impl Scheme {
    const fn new(name: &'static str, place: Place) -> Self {
        Self { name, place }
    }

    /// `type: apiKey`, `in: header`.
    #[must_use]
    pub const fn api_key_header(name: &'static str, header: &'static str) -> Self {
        Self::new(name, Place::Header(header))
    }

    /// `type: apiKey`, `in: query`.
    #[must_use]
    pub const fn api_key_query(name: &'static str, parameter: &'static str) -> Self {
        Self::new(name, Place::Query(parameter))
    }

    /// `type: apiKey`, `in: cookie`.
    #[must_use]
    pub const fn api_key_cookie(name: &'static str, cookie: &'static str) -> Self {
        Self::new(name, Place::Cookie(cookie))
    }

    /// `type: http`, `scheme: bearer`.
    #[must_use]
    pub const fn bearer(name: &'static str) -> Self {
        Self::new(name, Place::Bearer)
    }

    /// `type: oauth2` and `type: openIdConnect`: the access token travels as a bearer token.
    #[must_use]
    pub const fn oauth2(name: &'static str) -> Self {
        Self::new(name, Place::Bearer)
    }

    /// `type: http`, `scheme: basic`.
    #[must_use]
    pub const fn basic(name: &'static str) -> Self {
        Self::new(name, Place::Basic)
    }

    /// `type: mutualTLS`: nothing is added to a request, the HTTP client holds the certificate.
    #[must_use]
    pub const fn transport(name: &'static str) -> Self {
        Self::new(name, Place::Transport)
    }
}

/// The method of an operation, spelled as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method(&'static str);

impl Method {
    /// `GET`.
    pub const GET: Self = Self("GET");
    /// `PUT`.
    pub const PUT: Self = Self("PUT");
    /// `POST`.
    pub const POST: Self = Self("POST");
    /// `DELETE`.
    pub const DELETE: Self = Self("DELETE");
    /// `OPTIONS`.
    pub const OPTIONS: Self = Self("OPTIONS");
    /// `HEAD`.
    pub const HEAD: Self = Self("HEAD");
    /// `PATCH`.
    pub const PATCH: Self = Self("PATCH");
    /// `TRACE`.
    pub const TRACE: Self = Self("TRACE");

    /// Any other method.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Whether a second request changes no more than the first (RFC 9110 9.2.2): the safe methods,
    /// `PUT` and `DELETE`. Of methods that the RFC does not list nothing is known.
    pub(crate) const fn is_idempotent(self) -> bool {
        matches!(
            self.0.as_bytes(),
            b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE" | b"PUT" | b"DELETE"
        )
    }

    /// The name, as it is sent.
    #[cfg(feature = "tracing")]
    pub(crate) const fn name(self) -> &'static str {
        self.0
    }

    /// The method of the `http` crate.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) when the name is not a token (RFC 9110 5.6.2).
    pub(crate) fn parse(self, operation: &'static str) -> Result<http::Method, Error> {
        http::Method::from_bytes(self.0.as_bytes()).map_err(|cause| {
            Error::build(operation, "the method is not a token").with_source(cause)
        })
    }
}

/// How many constant headers an operation may have.
const CONSTANT_HEADERS: usize = 8;

/// An operation: all that is the same for each of its calls.
///
/// It is a constant of emitted code, so that a call carries one pointer to it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) servers: &'static [&'static str],
    pub(crate) security: &'static [&'static [&'static str]],
    pub(crate) accept: &'static str,
    pub(crate) content_type: &'static str,
    pub(crate) idempotent: bool,
    constant_headers: [Option<(&'static str, &'static str)>; CONSTANT_HEADERS],
}

impl Operation {
    /// An operation by its id, its method, and its path template.
    #[must_use]
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            servers: &[],
            security: &[],
            accept: "application/json",
            content_type: "application/json",
            idempotent: method.is_idempotent(),
            constant_headers: [None; CONSTANT_HEADERS],
        }
    }

    /// A header that every call sends with the same value, unless the caller overrides it.
    ///
    /// A ninth one does not compile.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "runs at compile time, where the loop stays below the length"
    )]
    pub const fn constant_header(mut self, name: &'static str, value: &'static str) -> Self {
        let mut slot = 0;
        while slot < CONSTANT_HEADERS && self.constant_headers[slot].is_some() {
            slot += 1;
        }
        assert!(
            slot < CONSTANT_HEADERS,
            "an operation has at most eight constant headers"
        );
        self.constant_headers[slot] = Some((name, value));
        self
    }

    /// The servers of its own, by their names in the API's table. The first is the default.
    #[must_use]
    pub const fn servers(mut self, names: &'static [&'static str]) -> Self {
        self.servers = names;
        self
    }

    /// Which security schemes it takes: alternatives, each a conjunction of scheme names.
    ///
    /// No alternative means that the operation is public; an empty one means that it may be called
    /// anonymously.
    #[must_use]
    pub const fn security(mut self, alternatives: &'static [&'static [&'static str]]) -> Self {
        self.security = alternatives;
        self
    }

    /// The value of `Accept`; `application/json` unless this says otherwise.
    #[must_use]
    pub const fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = media_types;
        self
    }

    /// The media type of JSON bodies where it is not `application/json`.
    #[must_use]
    pub const fn content_type(mut self, media_type: &'static str) -> Self {
        self.content_type = media_type;
        self
    }

    /// Whether a second request changes no more than the first, where its method does not tell:
    /// then a request that may have reached the server may be sent again.
    ///
    /// Without it the method decides (RFC 9110 9.2.2).
    #[must_use]
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// The constant headers in the order in which they were added.
    pub(crate) fn constant_headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.constant_headers.iter().copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::{Method, Operation};

    #[test]
    fn the_method_tells_idempotency_unless_the_operation_does() {
        let known = [
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::TRACE,
            Method::PUT,
        ];
        for method in known
            .into_iter()
            .chain([Method::DELETE, Method::new("PUT")])
        {
            assert!(Operation::new("x", method, "/").idempotent, "{method:?}");
        }
        for method in [
            Method::POST,
            Method::PATCH,
            Method::new("QUERY"),
            Method::new("get"),
        ] {
            assert!(!Operation::new("x", method, "/").idempotent, "{method:?}");
        }
        assert!(
            Operation::new("x", Method::POST, "/")
                .idempotent(true)
                .idempotent
        );
        assert!(
            !Operation::new("x", Method::PUT, "/")
                .idempotent(false)
                .idempotent
        );
    }
}
