//! `cargo xtask drift conform` as a user meets it: what of recorded traffic it finds, in which forms, and what it keeps
//! to itself.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod findings;
mod forms;
mod limits;
mod place;
mod recordings;
