//! Each example in the documents decodes into the type that is emitted for its place, and encodes
//! back to the same JSON.
#![cfg(all(feature = "partoo", feature = "highlevel", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generated_client::highlevel::types as highlevel;
use generated_client::partoo::reviews::CreateTemplateBody;
use generated_client::partoo::types as partoo;
use generated_client::partoo::webhooks::Event;
use generated_client::runtime::JsonObject;
use generated_client::runtime::codec::from_slice;
use generator::diag::Diagnostics;
use generator::origin::Pointer;
use generator::overlay::{self, Patches};
use generator::source::{Disk, Sources};
use generator::{Config, overlay as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Decodes JSON into a type and encodes it again; `Err` says why it did not.
type Transcode = fn(&Value) -> Result<Value, String>;

/// What is emitted for a schema or a media type.
struct Row {
    /// `file#/pointer` of the schema or media type.
    place: &'static str,
    transcode: Transcode,
    /// The members that a value must have, for examples of single members.
    least: Value,
}

fn row<T: DeserializeOwned + Serialize>(place: &'static str, least: Value) -> Row {
    Row {
        place,
        transcode: transcode::<T>,
        least,
    }
}

fn transcode<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let decoded: T =
        from_slice(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
    serde_json::to_value(decoded).map_err(|error| error.to_string())
}

/// A delivery, taken apart and put together.
fn delivery(value: &Value) -> Result<Value, String> {
    let event = Event::parse(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
    match &event {
        Event::ReviewUpdated(payload) => Ok(json!({"type": event.kind(), "payload": payload})),
        _ => Err(format!("`{}` is not an event of the document", event.kind())),
    }
}
