//! A call that waits to be awaited.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use super::codec::DecodeError;
use super::core::{Core, Shared};
use super::error::Error;
use super::limit::{self, WhenLimited};
use super::request::{IDEMPOTENCY_KEY, Request};
use super::response::{RawResponse, Response};
use super::retry::RetryPolicy;
use super::server::ServerChoice;

/// The future of a call. It is boxed, so that its type stays short and it can be kept in a field.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// How an answer becomes a value.
pub(crate) type Decode<T> = fn(&RawResponse) -> Result<T, DecodeError>;

/// One call of an operation. Nothing is sent before it is awaited.
///
/// It owns all that it needs, so that it can be stored, moved to another task, and outlive the
/// client that made it. `.await` gives the decoded body; [`with_meta`](Self::with_meta) gives
/// status and headers too; [`raw`](Self::raw) gives the answer as it is, whatever its status.
/// Dropping the future of a running call closes its connection; the server may have carried out the
/// request by then.
///
/// ```
/// use std::time::Duration;
///
/// use generated_client::runtime::{Call, Error};
///
/// async fn quickly<T: 'static>(call: Call<T>) -> Result<T, Error> {
///     let answer = call
///         .timeout(Duration::from_secs(2))
///         .header("X-Trace", "7f3a")
///         .with_meta()
///         .await?;
///     if let Some(id) = answer.request_id() {
///         println!("{}: {id}", answer.status());
///     }
///     Ok(answer.into_body())
/// }
/// ```
///
/// A call that is never awaited does nothing, which the compiler warns of:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
///
/// fn forgotten(call: impl Fn() -> generated_client::runtime::Call<()>) {
///     call();
/// }
/// ```
///
/// `P` is how its answer leads to the next page; a call of an operation that does not give pages has
/// none, and one that does is a [`PagedCall`](super::PagedCall).
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, P = ()> {
    pub(crate) core: Core,
    pub(crate) request: Result<Request, Error>,
    pub(crate) decode: Decode<T>,
    pub(crate) paging: P,
}

impl<T> Call<T> {
    pub(crate) fn new(core: Core, request: Result<Request, Error>, decode: Decode<T>) -> Self {
        Self {
            core,
            request,
            decode,
            paging: (),
        }
    }
}

impl<T, P> Call<T, P> {
    /// The time for the whole call, instead of the client's: all attempts, the waits between them
    /// and those for a quota or a token included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let Ok(request) = &mut self.request {
            request.timeout = Some(timeout);
        }
        self
    }

    /// The time for each attempt, instead of the client's: within it the whole answer must arrive. A
    /// call whose [`timeout`](Self::timeout) is set and this is not has no other limit than that.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        if let Ok(request) = &mut self.request {
            request.attempt_timeout = Some(timeout);
        }
        self
    }

    /// How often this call is attempted, instead of the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        if let Ok(request) = &mut self.request {
            request.retry = Some(policy);
        }
        self
    }

    /// Sends a key by which the server knows the request again (the header `Idempotency-Key`), so
    /// that it may be sent several times and is carried out once.
    ///
    /// With it a call that is not idempotent is attempted again like one that is. Only the API's
    /// document knows whether the server keeps such keys; one that does not carries out every
    /// attempt.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        self.request = self.request.and_then(|request| {
            let mut request = request.overriding(IDEMPOTENCY_KEY, key)?;
            request.is_keyed = true;
            Ok(request)
        });
        self
    }

    /// The resource whose quota this call takes from, instead of the client's: whatever the API
    /// counts requests by, such as a location or an organization.
    pub fn resource(mut self, resource: &str) -> Self {
        let api = self.core.shared().api.name;
        if let Ok(request) = &mut self.request {
            request.wish.key = Some(limit::key(api, Some(resource)));
        }
        self
    }

    /// What this call does when its quota is used up, instead of the client's choice.
    pub fn when_limited(mut self, when: WhenLimited) -> Self {
        if let Ok(request) = &mut self.request {
            request.wish.when = Some(when);
        }
        self
    }

    /// Sends this call to a server of the document, with values for its variables: the `Server` of
    /// an emitted client. It goes before what the client was built with.
    ///
    /// A variable whose value cannot stand in its part of the URL is reported when the call is
    /// awaited.
    pub fn server(mut self, server: impl Into<ServerChoice>) -> Self {
        let Shared { api, bases, .. } = self.core.shared();
        let server = server.into();
        self.request = self.request.and_then(|request| {
            let base = bases.locate(api, request.operation.id, &server)?;
            request.at(&base)
        });
        self
    }

    /// Sends this call to another base URL, as `base_url` of the builder does for all calls. The
    /// credentials of the client go there, too.
    ///
    /// A URL that the builder would refuse is reported when the call is awaited.
    pub fn base_url(mut self, url: &str) -> Self {
        let bases = &self.core.shared().bases;
        self.request = self.request.and_then(|request| {
            let base = bases.parse(request.operation.id, url)?;
            request.at(&base)
        });
        self
    }

    /// Sets a header, also one that the operation, the client or a credential sets otherwise.
    ///
    /// A name or value that cannot be sent is reported when the call is awaited.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self
            .request
            .and_then(|request| request.overriding(name, value));
        self
    }

    /// Sends the request, and gives the decoded body with the status and headers.
    ///
    /// # Errors
    ///
    /// As for awaiting the call itself; see [`ErrorKind`](super::ErrorKind).
    pub fn with_meta(self) -> CallFuture<Response<T>>
    where
        T: 'static,
    {
        let Self {
            core,
            request,
            decode,
            ..
        } = self;
        Box::pin(async move {
            let raw = core.success(request?).await?;
            let body = decoded(&raw, decode)?;
            Ok(Response::new(raw.status(), raw.headers().clone(), body))
        })
    }

    /// Sends the request, and gives the answer as it arrived, whatever its status.
    ///
    /// # Errors
    ///
    /// No complete answer arrived.
    pub fn raw(self) -> CallFuture<RawResponse> {
        let Self { core, request, .. } = self;
        Box::pin(async move { core.execute(request?).await })
    }
}

impl<T: 'static, P> IntoFuture for Call<T, P> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        let Self {
            core,
            request,
            decode,
            ..
        } = self;
        Box::pin(async move { decoded(&core.success(request?).await?, decode) })
    }
}

fn decoded<T>(raw: &RawResponse, decode: Decode<T>) -> Result<T, Error> {
    decode(raw).map_err(|cause| Error::decode_of(raw.clone(), cause))
}

impl<T, P> fmt::Debug for Call<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("core", &self.core)
            .field("request", &self.request)
            .finish()
    }
}
