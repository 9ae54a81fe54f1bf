//! Typed clients, generated from OpenAPI documents, and the runtime that they share.
//!
//! The [`runtime`] is written by hand: it builds requests, sends them, and keeps everything a
//! server answered. The clients are emitted by the project's generator as data and thin calls on
//! that runtime. A stand-alone crate that the generator emits depends on this one for the runtime
//! alone.
//!
//! # Features
//!
//! | Feature | Default | Brings |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls with its own cryptography and the platform's certificate verifier |
//! | `rustls-no-provider` | no | the same, with a cryptography provider that the application installs |
//! | `webhooks` | no | verification of webhook signatures |
//! | `serde-both` | no | `Serialize` and `Deserialize` for every emitted type, whichever way it travels |
//!
//! With `rustls-no-provider`, the HTTP library panics when a client is built before the application
//! has installed a provider (`rustls::crypto::CryptoProvider::install_default`). Without any TLS
//! feature only `http://` addresses can be reached, which the runtime allows on loopback alone.

pub mod runtime;

#[cfg(feature = "_highlevel")]
#[rustfmt::skip]
pub mod highlevel;
#[cfg(feature = "_partoo")]
#[rustfmt::skip]
pub mod partoo;

/// The examples of the project's README are compiled with the documentation's own.
#[cfg(all(doctest, feature = "_partoo", feature = "_highlevel"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
