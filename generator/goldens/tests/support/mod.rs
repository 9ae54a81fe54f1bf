//! What the tests of values and of requests share.

#![allow(
    clippy::expect_used,
    clippy::panic,
    dead_code,
    unused_imports,
    unused_macros,
    reason = "a panic is how a test fails, and no test uses everything"
)]

pub(crate) mod server;

/// The client of a golden module for a server on loopback.
macro_rules! client {
    ($module:ident, $server:expr) => {
        $module::Client::builder()
            .base_url(&$server.url)
            .build()
            .expect("the client is built")
    };
}
pub(crate) use client;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes a value as the runtime does.
pub(crate) fn decode<T: DeserializeOwned>(json: &Value) -> T {
    generated_client::runtime::codec::from_slice(json.to_string().as_bytes())
        .unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The message of a value that must not decode.
pub(crate) fn refused<T: DeserializeOwned>(json: &Value) -> String {
    match generated_client::runtime::codec::from_slice::<T>(json.to_string().as_bytes()) {
        Ok(_) => panic!("{json} decodes"),
        Err(error) => error.to_string(),
    }
}

pub(crate) fn encode<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("the value has a form in JSON")
}

/// Decodes a value, and checks that nothing is lost on the way back.
#[track_caller]
pub(crate) fn round_trip<T: DeserializeOwned + Serialize>(json: Value) -> T {
    let value = decode(&json);
    assert_eq!(encode(&value), json);
    value
}
