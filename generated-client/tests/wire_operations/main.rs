//! Every operation of every API on the wire: a real HTTP server is called through the emitted client, and what arrives
//! and what is made of each documented answer is compared with the documents.
//!
//! The calls themselves are emitted to `tests/calls`; `cargo xtask codegen` keeps them in step with the documents.
//! `plan` makes the values and `expect` says how they look on the wire, both without the generator.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    deprecated,
    reason = "a test fails by panicking, and what is deprecated is tested, too"
)]

mod conformance;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../support/documents.rs"]
mod documents;
mod expect;
mod harness;
#[rustfmt::skip]
#[path = "../calls/highlevel/mod.rs"]
mod highlevel;
#[rustfmt::skip]
#[path = "../calls/partoo/mod.rs"]
mod partoo;
mod plan;
#[path = "../support/mod.rs"]
mod support;
mod values;
mod wire;

use generated_client::highlevel::HighLevel;
use generated_client::partoo::Partoo;
use generated_client::runtime::RetryPolicy;

use wire::Api;

const PARTOO: Api<Partoo> = Api {
    name: "partoo",
    rows: partoo::ROWS,
    client: |url| {
        let client = Partoo::builder()
            .api_key("key-8f31")
            .retry(RetryPolicy::none());
        client.base_url(url).build().expect("the client is built")
    },
    credential: ("x-apikey", "key-8f31"),
    at_least: 119,
};

const HIGHLEVEL: Api<HighLevel> = Api {
    name: "highlevel",
    rows: highlevel::ROWS,
    client: |url| {
        let client = HighLevel::builder()
            .token("token-8f31")
            .retry(RetryPolicy::none());
        client.base_url(url).build().expect("the client is built")
    },
    credential: ("authorization", "Bearer token-8f31"),
    at_least: 68,
};

#[tokio::test]
async fn every_operation_of_partoo() {
    wire::drive(&PARTOO).await;
}

#[tokio::test]
async fn every_operation_of_highlevel() {
    wire::drive(&HIGHLEVEL).await;
}

#[tokio::test]
#[ignore = "`cargo xtask conformance` runs it, with the mock servers that it needs"]
async fn every_operation_against_mock_servers() {
    let mut report = conformance::Report::open();
    conformance::drive(&HIGHLEVEL, &mut report).await;
    conformance::drive(&PARTOO, &mut report).await;
}
