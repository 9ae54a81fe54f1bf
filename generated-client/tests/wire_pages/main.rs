//! Pages on the wire: what each page is asked for by, where a stream ends, and how it goes on after
//! an error.
#![cfg(all(feature = "partoo", feature = "highlevel"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod endings;
mod given;
mod settings;
mod styles;
#[path = "../support/mod.rs"]
mod support;
