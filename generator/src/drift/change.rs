//! A change as it is reported.

use sha2::{Digest, Sha256};

use super::verdict::{Axis, Direction, RustApi, Wire};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Path of the file below the folder of its side, separated by `/`.
    pub file: String,
    /// JSON Pointer to the value as a URI fragment, for example `#/paths/~1pets`.
    pub pointer: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1 in Unicode scalar values.
    pub column: usize,
}

/// A difference between the contracts of two sides, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Stable id of the kind of change, for example `property-required`.
    pub id: &'static str,
    /// What it is about.
    pub axis: Axis,
    /// The operation, as `METHOD /path`, or the webhook that meets it first; nothing for the API as a whole.
    pub operation: Option<String>,
    /// How many operations and webhooks meet it, through shared components.
    pub operations: usize,
    /// The direction of the message, where it is about a part of one.
    pub direction: Option<Direction>,
    /// What changed, in a few words: a path into a schema such as `Review.rating`, or a name.
    pub subject: String,
    /// What happened, as a sentence without a full stop.
    pub message: String,
    /// The value before, where it can be said in a few words.
    pub before: Option<String>,
    /// The value after, likewise.
    pub after: Option<String>,
    /// Pointer of the change in the revision, or in the base where the revision does not have it.
    pub pointer: String,
    /// Where it stands in the base.
    pub base: Option<Position>,
    /// Where it stands in the revision.
    pub revision: Option<Position>,
    /// What it does on the wire.
    pub wire: Wire,
    /// What it does to the emitted Rust API.
    pub rust: RustApi,
    /// The differences of the emitted API that follow from it.
    pub api: Vec<String>,
    /// Code compiles unchanged and can fail or behave otherwise at run time.
    pub silent: bool,
    /// What identifies it across runs: made from id, direction, pointers and values, not from any sentence, and not from
    /// the operation, since another one may be the first to meet it tomorrow.
    pub fingerprint: String,
}

/// A difference of the emitted APIs that follows from no change of the contract, such as another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiOnly {
    /// Path of the item below the module, for example `types::Review`.
    pub item: String,
    /// What happened to it, as a sentence without a full stop.
    pub message: String,
    /// What it does to code that uses the client.
    pub rust: RustApi,
}

/// What identifies a change across runs: 16 hexadecimal digits.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut text = String::with_capacity(16);
    for byte in digest.iter().take(8) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_every_part_and_on_where_it_ends() {
        let one = fingerprint(&["a", "bc"]);
        assert_eq!(one, fingerprint(&["a", "bc"]));
        assert_ne!(one, fingerprint(&["ab", "c"]));
        assert_eq!(one.len(), 16);
    }
}
