//! `cargo xtask drift upstream` and `drift lock`: what counts as a change at the vendor, and what as not looked at.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod changes;
mod lock;
mod place;
mod server;
mod unchecked;
mod uncovered;
