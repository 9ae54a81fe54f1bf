//! The state that all handles of one client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use super::api::{Api, Operation};
use super::auth::Credential;
use super::budget::RetryBudget;
use super::limit::Gate;
use super::request::RequestBuilder;
use super::retry::RetryPolicy;
use super::server::Bases;
use super::transport::Transport;

/// A client's configuration and connections, shared by its clones, its groups and its calls.
#[derive(Clone)]
pub struct Core(Arc<Shared>);

/// What [`ClientBuilder`](super::config::ClientBuilder) settles once and for all.
pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) transport: Transport,
    pub(crate) bases: Bases,
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    pub(crate) gate: Option<Gate>,
    pub(crate) max_response_bytes: usize,
}

impl Core {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// Begins a request of an operation.
    pub fn request(&self, operation: &'static Operation) -> RequestBuilder {
        RequestBuilder::new(self.clone(), operation)
    }
}

/// Shows where the client talks to and nothing that it talks with.
impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("api", &self.0.api.name)
            .field("base_url", &self.0.bases.usual())
            .finish_non_exhaustive()
    }
}
