//! The servers of a document: their URL templates, the values of their variables, and which of them
//! a request goes to.
//!
//! A template and the values that an application puts into it come from outside; `url_part` says what
//! a value may hold.

use std::borrow::Cow;
use std::net::IpAddr;

use url::{Host, Url};

use super::api::{Api, Operation};
use super::error::Error;
use super::url_part::UrlPart;

/// A server of the document.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    name: &'static str,
    template: &'static str,
    variables: &'static [ServerVariable],
}

impl Server {
    /// A server by its name and its absolute URL, in which `{name}` stands for a variable.
    #[must_use]
    pub const fn new(name: &'static str, template: &'static str) -> Self {
        Self {
            name,
            template,
            variables: &[],
        }
    }

    /// The variables of the template.
    #[must_use]
    pub const fn variables(mut self, variables: &'static [ServerVariable]) -> Self {
        self.variables = variables;
        self
    }

    /// The URL with values in place of the variables; a variable that has none takes its default.
    fn render(&self, values: &[(&str, Cow<'_, str>)]) -> Result<String, String> {
        let mut url = String::with_capacity(self.template.len() + 16);
        let mut rest = self.template;
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            let variable = self.variables.iter().find(|known| known.name == name);
            let value = values
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| &**value)
                .or_else(|| variable?.default);
            let (Some(variable), Some(value)) = (variable, value) else {
                return Err(format!("server variable `{name}` has no value"));
            };
            url.push_str(literal);
            variable
                .part
                .write(value, &mut url)
                .map_err(|why| format!("server variable `{name}` {why}"))?;
            rest = after;
        }
        url.push_str(rest);
        // A parser resolves these, and the rest of the path would move up.
        if url.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err("the URL of the server has a dot segment".to_owned());
        }
        Ok(url)
    }
}

/// A variable in the URL of a server.
#[derive(Clone, Copy, Debug)]
pub struct ServerVariable {
    name: &'static str,
    part: UrlPart,
    default: Option<&'static str>,
}

impl ServerVariable {
    /// A variable without a default, by its name and the part of the URL that it stands in.
    #[must_use]
    pub const fn new(name: &'static str, part: UrlPart) -> Self {
        Self {
            name,
            part,
            default: None,
        }
    }

    /// The value that the document gives it.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }
}

/// One of the servers that a document lists, with the values of its variables.
///
/// It is made from the `Server` of an emitted client and given to
/// [`Call::server`](super::Call::server).
#[derive(Clone, Debug)]
pub struct ServerChoice {
    name: &'static str,
    values: Vec<(&'static str, Cow<'static, str>)>,
}

impl ServerChoice {
    /// A server by its name in the API's table.
    #[doc(hidden)]
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            values: Vec::new(),
        }
    }

    /// The base URL.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) for a variable without a value or with one that
    /// its part of the URL cannot hold.
    #[doc(hidden)]
    pub fn url(&self, api: &Api) -> Result<String, Error> {
        self.server(api)
            .and_then(|server| server.render(&self.values))
            .map_err(|detail| Error::build("client", detail))
    }

    fn server<'a>(&self, api: &'a Api) -> Result<&'a Server, String> {
        api.servers
            .iter()
            .chain(api.operation_servers)
            .find(|known| known.name == self.name)
            .ok_or_else(|| format!("the API has no server `{}`", self.name))
    }

    /// The value of a variable.
    #[doc(hidden)]
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.values.push((variable, value.into()));
        self
    }
}

/// Which base URLs may be used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    /// Hosts for which `http://` is allowed.
    pub(crate) plain_http: Vec<String>,
}

impl Policy {
    /// Parses a base URL.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) for a URL that is not absolute, not `https://`
    /// or with a user, query or fragment.
    pub(crate) fn parse(&self, operation: &'static str, text: &str) -> Result<Url, Error> {
        let invalid = |detail: Cow<'static, str>| Err(Error::build(operation, detail));
        let url = match Url::parse(text) {
            Ok(url) => url,
            Err(cause) => {
                let detail = "the base URL is not an absolute URL";
                return Err(Error::build(operation, detail).with_source(cause));
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            return invalid("the base URL has a user or password: set a credential instead".into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return invalid("the base URL has a query or fragment".into());
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if self.allows_plain_http(&url) => Ok(url),
            "http" => invalid(
                format!(
                    "plain http is refused for host `{}`: credentials would travel in the clear",
                    url.host_str().unwrap_or_default()
                )
                .into(),
            ),
            scheme => {
                invalid(format!("the base URL has scheme `{scheme}` instead of https").into())
            }
        }
    }

    /// Whether a host may be talked to in the clear: it is this machine, or was allowed by name.
    pub(crate) fn allows_plain_http(&self, url: &Url) -> bool {
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
            None => false,
        };
        let host = url.host_str().unwrap_or_default();
        loopback
            || self
                .plain_http
                .iter()
                .any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// Where the requests of a client go.
pub(crate) struct Bases {
    /// The application's own base URL, which goes before every server of the document.
    explicit: Option<Url>,
    /// The server of operations that have none of their own.
    usual: Option<Url>,
    /// What the application chose among the servers of the document, the last choice first.
    choices: Vec<ServerChoice>,
    policy: Policy,
}

impl Bases {
    /// Settles where operations without servers of their own go.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) for a base URL or a chosen server that cannot
    /// be used, and for an API that names no server at all while none is set.
    pub(crate) fn new(
        api: &Api,
        base_url: Option<&str>,
        mut choices: Vec<ServerChoice>,
        policy: Policy,
    ) -> Result<Self, Error> {
        choices.reverse();
        let mut bases = Self {
            explicit: None,
            usual: None,
            choices,
            policy,
        };
        if let Some(text) = base_url {
            bases.explicit = Some(bases.policy.parse("client", text)?);
            return Ok(bases);
        }
        for choice in &bases.choices {
            bases.locate(api, "client", choice)?;
        }
        let usual = bases
            .choices
            .iter()
            .find(|choice| api.servers.iter().any(|known| known.name == choice.name));
        bases.usual = match (usual, api.servers.first()) {
            (Some(choice), _) => Some(bases.locate(api, "client", choice)?),
            (None, Some(server)) => {
                Some(bases.locate(api, "client", &ServerChoice::new(server.name))?)
            }
            // Its operations may all have servers of their own.
            (None, None) if !api.operation_servers.is_empty() => None,
            (None, None) => return Err(nowhere(api, "client")),
        };
        Ok(bases)
    }

    /// The base URL of an operation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) when there is none, or when a server of the
    /// operation's own cannot be used as it is.
    pub(crate) fn of(&self, api: &Api, operation: &Operation) -> Result<Cow<'_, Url>, Error> {
        if let Some(url) = &self.explicit {
            return Ok(Cow::Borrowed(url));
        }
        let Some(first) = operation.servers.first() else {
            return match &self.usual {
                Some(url) => Ok(Cow::Borrowed(url)),
                None => Err(nowhere(api, operation.id)),
            };
        };
        let chosen = self
            .choices
            .iter()
            .find(|choice| operation.servers.contains(&choice.name));
        match chosen {
            Some(choice) => self.locate(api, operation.id, choice),
            None => self.locate(api, operation.id, &ServerChoice::new(first)),
        }
        .map(Cow::Owned)
    }

    /// The URL of a chosen server.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) for a variable without a value or with one
    /// that its part of the URL cannot hold, and as for any base URL.
    pub(crate) fn locate(
        &self,
        api: &Api,
        operation: &'static str,
        choice: &ServerChoice,
    ) -> Result<Url, Error> {
        let url = choice
            .server(api)
            .and_then(|server| server.render(&choice.values))
            .map_err(|detail| Error::build(operation, detail))?;
        self.policy.parse(operation, &url)
    }

    /// A base URL that a single call asks for.
    ///
    /// # Errors
    ///
    /// As for the base URL of a client.
    pub(crate) fn parse(&self, operation: &'static str, text: &str) -> Result<Url, Error> {
        self.policy.parse(operation, text)
    }

    /// Where most requests go, for `Debug`.
    pub(crate) fn usual(&self) -> Option<&str> {
        self.explicit
            .as_ref()
            .or(self.usual.as_ref())
            .map(Url::as_str)
    }
}

fn nowhere(api: &Api, operation: &'static str) -> Error {
    let detail = if api.relative.is_empty() {
        Cow::Borrowed("the API names no server: set a base URL")
    } else {
        Cow::Owned(format!(
            "the API names its server only as `{}`: set a base URL that ends so",
            api.relative
        ))
    };
    Error::build(operation, detail)
}
