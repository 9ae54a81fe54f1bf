//! How a client is configured.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};

use super::api::Api;
use super::auth::{Credential, Given};
use super::budget::RetryBudget;
use super::core::{Core, Shared};
use super::error::Error;
use super::limit::{self, Gate, Limiter, Quota, WhenLimited};
use super::request;
use super::retry::RetryPolicy;
use super::secret::Secret;
use super::server::{Bases, Policy, ServerChoice};
use super::stream::IDLE_TIMEOUT;
use super::token::TokenSource;
use super::transport::Transport;

/// The time for a whole call where the application sets none.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The time for a connection to come about. A call's own timeout may end it sooner.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The time for one attempt where the application sets no time at all.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest body that is read where the application sets no limit: 32 MiB.
const MAX_RESPONSE_BYTES: usize = 32 * 1024 * 1024;

/// What the builders of emitted clients have in common.
#[derive(Clone)]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    servers: Vec<ServerChoice>,
    credentials: Vec<(&'static str, Given)>,
    headers: Vec<(String, String)>,
    user_agent: Option<String>,
    idle_timeout: Duration,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    connect_timeout: Duration,
    retry: RetryPolicy,
    budget: RetryBudget,
    limits: limit::Settings,
    max_response_bytes: usize,
    policy: Policy,
    http: Option<reqwest::Client>,
    #[cfg(feature = "mock")]
    mock: Option<super::mock::Mock>,
}

impl ClientBuilder {
    /// A builder for clients of an API.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            servers: Vec::new(),
            credentials: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            idle_timeout: IDLE_TIMEOUT,
            timeout: None,
            attempt_timeout: None,
            connect_timeout: CONNECT_TIMEOUT,
            retry: RetryPolicy::default(),
            budget: RetryBudget::default(),
            limits: limit::Settings::default(),
            max_response_bytes: MAX_RESPONSE_BYTES,
            policy: Policy::default(),
            http: None,
            #[cfg(feature = "mock")]
            mock: None,
        }
    }

    /// Sets the key or token of a scheme.
    pub fn credential(&mut self, scheme: &'static str, secret: Secret) {
        self.give(scheme, Given::Secret(secret));
    }

    /// Sets the user and password of a scheme.
    pub fn basic(&mut self, scheme: &'static str, user: impl Into<String>, password: Secret) {
        self.give(scheme, Given::Basic(user.into(), password));
    }

    /// Sets where the token of some schemes comes from.
    pub fn token_source(&mut self, schemes: &[&'static str], source: impl TokenSource + 'static) {
        let source: Arc<dyn TokenSource> = Arc::new(source);
        for scheme in schemes {
            self.give(scheme, Given::Source(Arc::clone(&source)));
        }
    }

    /// Sets the URL before all paths, whatever servers the document has.
    pub fn set_base_url(&mut self, url: impl Into<String>) {
        self.base_url = Some(url.into());
    }

    /// Chooses a server of the document for the operations that have it. A base URL that was set
    /// before is forgotten.
    pub fn set_server(&mut self, server: ServerChoice) {
        self.base_url = None;
        self.servers.push(server);
    }

    /// Sets the time for a whole call.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// Sets the time for one attempt.
    pub fn set_attempt_timeout(&mut self, timeout: Duration) {
        self.attempt_timeout = Some(timeout);
    }

    /// Sets the time for a connection to come about.
    pub fn set_connect_timeout(&mut self, timeout: Duration) {
        self.connect_timeout = timeout;
    }

    /// Sets how often a call is attempted.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.retry = policy;
    }

    /// Sets what may be spent on retries.
    pub fn set_retry_budget(&mut self, budget: RetryBudget) {
        self.budget = budget;
    }

    /// Sets who counts requests.
    pub fn set_limiter(&mut self, limiter: Arc<dyn Limiter>) {
        self.limits.limiter = Some(limiter);
    }

    /// Sets the quotas in place of the API's own.
    pub fn set_quotas(&mut self, quotas: Vec<Quota>) {
        self.limits.quotas = Some(quotas);
    }

    /// Sets whose quotas they are.
    pub fn set_resource(&mut self, resource: impl Into<String>) {
        self.limits.resource = Some(resource.into());
    }

    /// Sets what a call does when a quota is used up.
    pub fn set_when_limited(&mut self, when: WhenLimited) {
        self.limits.when = when;
    }

    /// Sets the longest time between two pieces of a streamed body.
    pub fn set_idle_timeout(&mut self, timeout: Duration) {
        self.idle_timeout = timeout;
    }

    /// Sets the value of `User-Agent`.
    pub fn set_user_agent(&mut self, user_agent: impl Into<String>) {
        self.user_agent = Some(user_agent.into());
    }

    /// Adds a header to every request.
    pub fn set_header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.headers.push((name.into(), value.into()));
    }

    /// Sets the HTTP client.
    pub fn set_http_client(&mut self, client: reqwest::Client) {
        self.http = Some(client);
    }

    /// Sets the mock that answers in place of a server.
    #[cfg(feature = "mock")]
    pub fn set_mock(&mut self, mock: super::mock::Mock) {
        self.mock = Some(mock);
    }

    /// Sets the largest body that is read, in bytes.
    pub fn set_max_response_bytes(&mut self, bytes: usize) {
        self.max_response_bytes = bytes;
    }

    /// Allows `http://` for a host.
    pub fn allow_plain_http(&mut self, host: impl Into<String>) {
        self.policy.plain_http.push(host.into());
    }

    fn give(&mut self, scheme: &'static str, given: Given) {
        self.credentials.retain(|(known, _)| *known != scheme);
        self.credentials.push((scheme, given));
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](super::ErrorKind::Build) for a base URL that is missing, not absolute,
    /// not `https://` or with a user, query or fragment, for a variable of a server that holds what
    /// its part of the URL cannot, for a header that cannot be sent, and when TLS cannot be set up;
    /// [`ErrorKind::Auth`](super::ErrorKind::Auth) for a credential that cannot be sent.
    pub fn build(self) -> Result<Core, Error> {
        let headers = self.default_headers()?;
        let transport = self.transport()?;
        let bases = Bases::new(
            self.api,
            self.base_url.as_deref(),
            self.servers,
            self.policy,
        )?;
        let credentials = self
            .credentials
            .into_iter()
            .map(|(name, given)| {
                let scheme = self.api.schemes.iter().find(|scheme| scheme.name == name);
                let scheme = scheme
                    .ok_or_else(|| invalid(format!("the API has no security scheme `{name}`")))?;
                Credential::prepare(scheme, given)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(http) = transport.http() {
            for source in credentials.iter().filter_map(Credential::source) {
                source.share_http_client(http);
            }
        }
        Ok(Core::new(Shared {
            api: self.api,
            transport,
            bases,
            headers,
            credentials,
            idle_timeout: self.idle_timeout,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            attempt_timeout: self
                .attempt_timeout
                .or_else(|| self.timeout.is_none().then_some(ATTEMPT_TIMEOUT)),
            retry: self.retry,
            budget: self.budget,
            gate: Gate::new(self.api.name, self.api.limits, self.limits),
            max_response_bytes: self.max_response_bytes,
        }))
    }

    fn transport(&self) -> Result<Transport, Error> {
        #[cfg(feature = "mock")]
        if let Some(mock) = &self.mock {
            return Ok(Transport::Mock(mock.clone()));
        }
        let http = match &self.http {
            Some(http) => http.clone(),
            None => default_http_client(self.connect_timeout).map_err(|cause| {
                invalid("the HTTP client could not be set up").with_source(cause)
            })?,
        };
        Ok(Transport::Http(http))
    }

    fn default_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let user_agent = self.user_agent.clone().unwrap_or_else(|| {
            format!(
                "{}/{} ({})",
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION"),
                self.api.name
            )
        });
        let user_agent = HeaderValue::try_from(user_agent).map_err(|cause| {
            invalid("the user agent has a control character").with_source(cause)
        })?;
        headers.insert(USER_AGENT, user_agent);
        for (name, value) in &self.headers {
            let (name, mut value) = request::header(name, value).map_err(invalid)?;
            // An application may well put a key here that the document does not know of.
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

/// The HTTP client where the application gives none. It follows no redirect, since that would take
/// a credential to whatever host it is sent to.
pub(crate) fn default_http_client(
    connect_timeout: Duration,
) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout)
        .build()
}

fn invalid(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::build("client", detail)
}

/// Shows what is set, without the values that may be secrets.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials: Vec<_> = self.credentials.iter().map(|(scheme, _)| scheme).collect();
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("credentials", &credentials)
            .field("headers", &headers)
            .field("timeout", &self.timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

/// What the feature `mock` of this crate adds to them, whatever features an emitted crate has.
#[cfg(feature = "mock")]
#[macro_export]
#[doc(hidden)]
macro_rules! __mock_methods {
    () => {
        /// Sends no requests, and has them answered by a mock instead.
        #[must_use]
        pub fn mock(mut self, mock: &$crate::runtime::mock::Mock) -> Self {
            self.inner.set_mock(::core::clone::Clone::clone(mock));
            self
        }
    };
}

/// Nothing, without the feature `mock`.
#[cfg(not(feature = "mock"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __mock_methods {
    () => {};
}

/// The settings that every emitted builder has, on a member `inner` of type `ClientBuilder`.
#[macro_export]
#[doc(hidden)]
macro_rules! __builder_methods {
    () => {
        /// The URL before all paths, instead of any server of the document, one that an operation
        /// has for itself included. A path in it is kept.
        ///
        /// `http://` is refused except for loopback addresses and hosts that
        /// [`allow_plain_http`](Self::allow_plain_http) names.
        #[must_use]
        pub fn base_url(mut self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
            self.inner.set_base_url(url);
            self
        }

        /// The time for a whole call; 60 seconds by default. All attempts, the waits between them and
        /// those for a quota or a token are in it.
        #[must_use]
        pub fn timeout(mut self, timeout: ::core::time::Duration) -> Self {
            self.inner.set_timeout(timeout);
            self
        }

        /// The longest time that may pass without a byte while a streamed body is awaited; 30
        /// seconds by default.
        #[must_use]
        pub fn idle_timeout(mut self, timeout: ::core::time::Duration) -> Self {
            self.inner.set_idle_timeout(timeout);
            self
        }

        /// The time for each attempt of a call, within which its whole answer must arrive; 30 seconds
        /// by default. Where [`timeout`](Self::timeout) is set and this is not, an attempt may take
        /// as long as the call.
        #[must_use]
        pub fn attempt_timeout(mut self, timeout: ::core::time::Duration) -> Self {
            self.inner.set_attempt_timeout(timeout);
            self
        }

        /// The time for a connection to come about; 10 seconds by default. An
        /// [`http_client`](Self::http_client) of your own has its own.
        #[must_use]
        pub fn connect_timeout(mut self, timeout: ::core::time::Duration) -> Self {
            self.inner.set_connect_timeout(timeout);
            self
        }

        /// How often a call is attempted, and how long it waits in between; by default three times.
        #[must_use]
        pub fn retry(mut self, policy: $crate::runtime::RetryPolicy) -> Self {
            self.inner.set_retry(policy);
            self
        }

        /// What all calls together may spend on retries. Clients that share a budget share what it
        /// holds.
        #[must_use]
        pub fn retry_budget(mut self, budget: $crate::runtime::RetryBudget) -> Self {
            self.inner.set_retry_budget(budget);
            self
        }

        /// Who counts requests against the quotas, for clients and processes that share an account.
        /// By default each client counts for itself and its clones.
        #[must_use]
        pub fn limiter(mut self, limiter: ::std::sync::Arc<dyn $crate::runtime::Limiter>) -> Self {
            self.inner.set_limiter(limiter);
            self
        }

        /// How many requests may be sent for each resource, in place of what the API documents. None
        /// at all switches the limiter off.
        #[must_use]
        pub fn quotas(
            mut self,
            quotas: impl ::core::iter::IntoIterator<Item = $crate::runtime::Quota>,
        ) -> Self {
            self.inner.set_quotas(::core::iter::Iterator::collect(
                ::core::iter::IntoIterator::into_iter(quotas),
            ));
            self
        }

        /// The resource whose quotas the calls take from: whatever the API counts requests by, such
        /// as a location or an organization. Without it they all count as one.
        #[must_use]
        pub fn resource(
            mut self,
            resource: impl ::core::convert::Into<::std::string::String>,
        ) -> Self {
            self.inner.set_resource(resource);
            self
        }

        /// What a call does when a quota is used up; by default it waits as long as its timeout
        /// allows.
        #[must_use]
        pub fn when_limited(mut self, when: $crate::runtime::WhenLimited) -> Self {
            self.inner.set_when_limited(when);
            self
        }

        /// The value of `User-Agent`. By default it names this crate, its version and the API.
        #[must_use]
        pub fn user_agent(
            mut self,
            user_agent: impl ::core::convert::Into<::std::string::String>,
        ) -> Self {
            self.inner.set_user_agent(user_agent);
            self
        }

        /// A header of every request. It goes before a header that an operation sets by itself; a
        /// header parameter, a credential and a header of the call go before it.
        #[must_use]
        pub fn header(
            mut self,
            name: impl ::core::convert::Into<::std::string::String>,
            value: impl ::core::convert::Into<::std::string::String>,
        ) -> Self {
            self.inner.set_header(name, value);
            self
        }

        /// The HTTP client that sends the requests, for proxies, certificates and connection limits
        /// of your own; `runtime::reqwest` is its crate, with an example.
        ///
        /// Its settings are taken as they are. Give it `redirect::Policy::none()`, as the default
        /// client has it: a client that follows redirects takes an API key in a header to whatever
        /// host it is sent to. A timeout of its own ends calls and streams beside those set here.
        #[must_use]
        pub fn http_client(mut self, client: $crate::runtime::reqwest::Client) -> Self {
            self.inner.set_http_client(client);
            self
        }

        /// The largest response body that is read, in bytes; 32 MiB by default. A larger one is an
        /// error that keeps the part below the limit.
        #[must_use]
        pub fn max_response_bytes(mut self, bytes: usize) -> Self {
            self.inner.set_max_response_bytes(bytes);
            self
        }

        /// Allows `http://` for one host, given as it stands in the base URL, without the port.
        ///
        /// Everything, credentials included, then travels in the clear.
        #[must_use]
        pub fn allow_plain_http(
            mut self,
            host: impl ::core::convert::Into<::std::string::String>,
        ) -> Self {
            self.inner.allow_plain_http(host);
            self
        }

        $crate::runtime::__private::mock_methods!();
    };
}
