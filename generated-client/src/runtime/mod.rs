//! What emitted clients are built on: requests, answers, errors, and the types that their
//! signatures name.
//!
//! An application meets [`Call`], which is awaited, [`Error`], which keeps all that the server
//! sent, [`Secret`] for credentials, [`Header`] for what an answer says beside its body, and the value types [`Timestamp`], [`Date`], [`Field`],
//! [`JsonObject`] and [`Base64`]. The rest is for emitted code and lives in a hidden module.

mod api;
mod attempt;
mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod budget;
mod call;
pub mod codec;
mod config;
mod core;
mod deadline;
mod ending;
mod error;
mod execute;
mod field;
mod future;
mod header;
mod inspect;
mod json;
mod limit;
#[cfg(feature = "mock")]
pub mod mock;
mod multipart;
pub mod oauth;
mod outflow;
pub mod page;
mod param;
mod path;
mod query;
#[cfg(feature = "redis")]
pub mod redis;
mod request;
#[doc(hidden)]
pub mod response;
mod retry;
mod secret;
mod seen;
mod server;
mod store;
mod stream;
mod style;
mod time;
pub(crate) mod token;
mod trace;
mod transport;
mod upload;
mod url_part;
#[cfg(feature = "webhooks")]
pub mod webhook;

pub use self::budget::RetryBudget;
pub use self::call::{Call, CallFuture};
pub use self::codec::DecodeError;
pub use self::ending::{Attempt, Execution};
pub use self::error::{Error, ErrorKind, StatusError};
pub use self::field::Field;
pub use self::future::BoxFuture;
pub use self::header::{Header, HeaderError};
pub use self::inspect::BuiltRequest;
pub use self::json::{Base64, Json, JsonObject};
pub use self::limit::{
    Decision, Limiter, MemoryLimiter, Observed, ObservedQuota, Quota, WhenLimited,
};
pub use self::multipart::{File, Multipart};
pub use self::page::PagedCall;
pub use self::param::Param;
pub use self::query::{Query, ToQuery};
pub use self::response::{RawResponse, Response};
pub use self::retry::RetryPolicy;
pub use self::secret::Secret;
pub use self::seen::{MemorySeen, Seen, SeenStore};
pub use self::server::ServerChoice;
pub use self::store::StoreError;
pub use self::stream::Body;
pub use self::time::{Date, Timestamp};
pub use self::token::{
    AccessToken, Lease, MemoryTokenStore, StoredToken, TokenError, TokenErrorKind, TokenSource,
    TokenStore,
};
pub use self::upload::Upload;
pub use bytes::Bytes;
pub use http::{HeaderMap, StatusCode};
/// The HTTP client, in the version that `http_client` of a builder takes: for a proxy, a certificate
/// authority or connection limits of your own.
///
/// Its settings are taken as they are, so that redirects have to be refused here as well: a client
/// that follows one takes an API key in a header to whatever host it is sent to.
///
/// ```no_run
/// # #[cfg(all(feature = "highlevel", feature = "rustls"))]
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use generated_client::highlevel::HighLevel;
/// use generated_client::runtime::reqwest::{Certificate, Client, Proxy, redirect::Policy};
///
/// let authority = Certificate::from_pem(&std::fs::read("authority.pem")?)?;
/// let http = Client::builder()
///     .redirect(Policy::none())
///     .proxy(Proxy::all("http://proxy.internal:3128")?)
///     .tls_certs_merge([authority])
///     .build()?;
/// let client = HighLevel::builder().token("token").http_client(http).build()?;
/// # Ok(())
/// # }
/// ```
pub use reqwest;
pub use serde_json::value::RawValue;

/// What emitted code calls. It is not covered by semantic versioning: nothing else may depend on
/// it.
#[doc(hidden)]
pub mod __private {
    pub use super::api::{Api, Method, Operation, Scheme};
    pub use super::codec::emitted::*;
    pub use super::codec::{DecodeError, from_slice};
    pub use super::config::ClientBuilder;
    pub use super::core::Core;
    pub use super::header::HeaderForm;
    pub use super::limit::Limit;
    #[cfg(feature = "mock")]
    pub use super::mock::{MockError, MockOperation, Reply};
    pub use super::page::{Cursor, Paging, Slot, found, header};
    pub use super::param::OptionalParam;
    pub use super::query::FormStyle;
    pub use super::request::RequestBuilder;
    pub use super::response;
    pub use super::server::{Server, ServerVariable};
    pub use super::style::PathStyle;
    pub use super::url_part::UrlPart;
    #[cfg(feature = "webhooks")]
    pub use super::webhook::{
        Ed25519Key, Envelope, Receiver, Rules, SignatureVerifier, TimestampFormat, WebhookError,
        WebhookEvent,
    };
    pub use crate::__builder_methods as builder_methods;
    pub use crate::__mock_methods as mock_methods;
    #[cfg(feature = "webhooks")]
    pub use crate::__or_rsa as or_rsa;
    pub use {reqwest, serde};
}
