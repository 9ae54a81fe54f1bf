//! What the generator knows of an API's deliveries, as a constant.

use std::time::Duration;

use super::error::WebhookError;

/// What the type of an API's events says about them. Emitted code implements it.
pub trait WebhookEvent: Sized + Send + 'static {
    /// How the API signs, stamps and repeats its deliveries.
    const RULES: &'static Rules;

    /// Reads the body of a delivery without looking at its signature.
    ///
    /// # Errors
    ///
    /// The body is not JSON, does not name its kind, or is of a known kind and does not have that
    /// kind's members.
    fn parse(body: &[u8]) -> Result<Self, WebhookError>;
}

/// How an API signs, stamps and repeats its deliveries.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub(crate) api: &'static str,
    pub(crate) ed25519_header: Option<&'static str>,
    pub(crate) rsa_header: Option<&'static str>,
    pub(crate) timestamp: Option<(&'static str, TimestampFormat)>,
    pub(crate) identity: Identity,
    pub(crate) window: Duration,
    pub(crate) retry_status: u16,
    pub(crate) retry_within: Duration,
}

/// What makes two deliveries the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The value of this member of the body.
    Member(&'static str),
    /// The body, byte for byte.
    Content,
}

/// How a member of the body tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// As text, in the ways that [`Timestamp`](crate::runtime::Timestamp) reads (RFC 3339 and what
    /// servers make of it), with an offset.
    Text,
    /// As seconds since 1970-01-01T00:00:00Z.
    Seconds,
    /// As milliseconds since 1970-01-01T00:00:00Z.
    Milliseconds,
}

impl Rules {
    /// Deliveries of the API `api` without a timestamp and without an id: two are the same if their
    /// bodies are. Five minutes is the usual window, and 503 the usual status that asks a sender to
    /// come back.
    #[must_use]
    pub const fn new(api: &'static str) -> Self {
        Self {
            api,
            ed25519_header: None,
            rsa_header: None,
            timestamp: None,
            identity: Identity::Content,
            window: Duration::from_secs(300),
            retry_status: 503,
            retry_within: Duration::ZERO,
        }
    }

    /// The header of the signature by Ed25519; the newest one, where there are several.
    #[must_use]
    pub const fn ed25519_header(mut self, name: &'static str) -> Self {
        self.ed25519_header = Some(name);
        self
    }

    /// The header of the signature by RSA.
    #[must_use]
    pub const fn rsa_header(mut self, name: &'static str) -> Self {
        self.rsa_header = Some(name);
        self
    }

    /// The member of the body that says when the delivery was made.
    ///
    /// It is never a header: the signature does not cover the headers, so that whoever sends a
    /// recorded delivery again can write any time into one.
    #[must_use]
    pub const fn timestamp(mut self, member: &'static str, format: TimestampFormat) -> Self {
        self.timestamp = Some((member, format));
        self
    }

    /// The member of the body that tells one delivery from another, and is the same when the sender
    /// repeats it.
    #[must_use]
    pub const fn id(mut self, member: &'static str) -> Self {
        self.identity = Identity::Member(member);
        self
    }

    /// How far a timestamp may be from now, either way, unless the receiver says otherwise.
    #[must_use]
    pub const fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// The status upon which the sender repeats a delivery, and how long after the first attempt it
    /// still does so with the same body.
    #[must_use]
    pub const fn retry(mut self, status: u16, within: Duration) -> Self {
        self.retry_status = status;
        self.retry_within = within;
        self
    }
}
