//! Webhook deliveries: who sent one, whether it is fresh and new, and what it says.
//!
//! The emitted `Verifier` of an API checks signatures, which cover the body byte for byte; that is
//! done first and on the bytes as they were received, and only then is the body parsed. A
//! [`Receiver`] adds what a signature cannot tell: that the delivery was made just now, and that it
//! has not been handled before. With the feature `axum`, a [`Delivery`] is an argument of a handler.
//!
//! A handler is called at least once for each event and, as long as it ends within the
//! [time](Receiver::claim) that it has, once at the same time: it fails, and the sender's next
//! attempt is handled; it succeeds, and none is.

#[cfg(feature = "axum")]
mod axum;
mod delivery;
mod envelope;
mod error;
mod key;
mod receive;
mod rejection;
mod replay;
#[cfg(feature = "webhooks-legacy-rsa")]
mod rsa;
mod rules;
#[cfg(feature = "test-util")]
mod sign;
mod signature;

pub use self::delivery::{Claim, Delivery, Failed};
pub use self::envelope::Envelope;
pub use self::error::WebhookError;
pub use self::key::Ed25519Key;
pub use self::receive::Receiver;
pub use self::rejection::Rejection;
#[cfg(feature = "webhooks-legacy-rsa")]
pub use self::rsa::RsaKey;
pub use self::rules::{Rules, TimestampFormat, WebhookEvent};
#[cfg(feature = "test-util")]
pub use self::sign::{SignedDelivery, Signer};
pub use self::signature::SignatureVerifier;
