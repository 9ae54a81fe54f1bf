//! Values for the schemas of OpenAPI documents: small ones, full ones, and one for every choice.
//!
//! All of it looks at the documents as they are written, so that a mistake of the generator's normalisation cannot hide
//! itself. Two judges are built on it: `cargo xtask corpus --roundtrip`, which sends the values through emitted types,
//! and the client's tests of every operation on the wire.
//!
//! | module | decides |
//! |---|---|
//! | [`tree`], `identity`, [`types`] | where a `$ref` leads, and what the words of `type` mean |
//! | `shape`, [`sample`], `choice`, `scalar` | which values are made of a schema |
//! | [`declared`] | which part of an example a client can know |
//! | [`compare`] | whether a value came back as it was sent |
//! | [`said`] | what the document says of one part of a value |
//! | `oracle` | which values a schema accepts; only with the feature of that name |

mod choice;
pub mod compare;
pub mod declared;
mod identity;
#[cfg(feature = "oracle")]
pub mod oracle;
pub mod said;
pub mod sample;
mod scalar;
mod shape;
pub mod tree;
pub mod types;
