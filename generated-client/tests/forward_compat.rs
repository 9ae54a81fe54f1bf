//! What happens when a vendor moves on and this client does not: a member that nobody knew, a new
//! value of an enumeration, a member that is left out or null.
#![cfg(all(feature = "partoo", feature = "highlevel", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use generated_client::highlevel::types as highlevel;
use generated_client::highlevel::types::ConversationLastMessageType;
use generated_client::partoo::types as partoo;
use generated_client::partoo::types::{Lang, ReviewState};
use generated_client::partoo::webhooks::{Event, ReviewUpdatedPayload};
use generated_client::runtime::codec::{DecodeError, from_slice};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Decodes JSON into a type and encodes it again.
type Transcode = fn(&Value) -> Result<Value, DecodeError>;

fn transcode<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, DecodeError> {
    let decoded: T = from_slice(value.to_string().as_bytes())?;
    Ok(serde_json::to_value(decoded).expect("a decoded value can be encoded"))
}

/// A type of responses.
struct Case {
    transcode: Transcode,
    /// A value with every member.
    full: Value,
    /// The members that must be there.
    required: &'static [&'static str],
}

/// All types that are decoded, by module and name.
fn cases() -> BTreeMap<&'static str, Case> {
    let mut cases = BTreeMap::new();
    macro_rules! case {
        ($name:literal, $type:ty, $required:expr, $full:tt) => {
            let case = Case {
                transcode: transcode::<$type>,
                full: json!($full),
                required: &$required,
            };
            assert!(cases.insert($name, case).is_none(), "{} twice", $name);
        };
    }
    partoo_cases(&mut cases);
    highlevel_cases(&mut cases);
    return cases;

    fn partoo_cases(cases: &mut BTreeMap<&'static str, Case>) {
        let no: [&str; 0] = [];
        let _ = no;
        let _ = cases;
    }
    fn highlevel_cases(_: &mut BTreeMap<&'static str, Case>) {}
}
