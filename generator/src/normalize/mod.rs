//! Normalisation: any readable OpenAPI 3.0, 3.1 or 3.2 document becomes one that `openapiv3` reads without loss.
//!
//! The result is a single document in the words of OpenAPI 3.0. References name components, schemas have one spelling
//! for each fact, and what 3.0 has no words for stands in extensions with the prefix `x-oas-`, which documents
//! themselves cannot use. Nothing is lost in silence: every member is known, kept as an extension, or reported.
//!
//! | file | decides |
//! |---|---|
//! | `version` | which documents are read at all |
//! | `grammar`, `grammar_schema` | the members of every object, in one table |
//! | `kind` | what is true of all objects of a kind |
//! | `walk`, `containers` | how the table is applied |
//! | `shape` | how plain values may be written |
//! | `reference` | where a `$ref` leads |
//! | `bundle` | what a `$ref` becomes |
//! | `schema`, `schema31`, `types`, `limits` | how a schema is rewritten |
//! | `enumeration` | what a type and the values beside it mean together |
//! | `repair`, `security` | how other objects are repaired |
//! | `openapi32` | how the words of 3.2 are read in those of 3.0 |
//! | `methods` | where the operations of a path item stand |
//! | `operations` | what must hold between the parts of a document |
//! | `audit` | how repeated findings are reported |
//! | `origins` | where each value came from |

mod audit;
mod bundle;
mod containers;
mod enumeration;
mod grammar;
mod grammar_schema;
mod kind;
mod limits;
mod methods;
mod openapi32;
mod operations;
mod origins;
mod reference;
mod repair;
mod samples;
mod schema;
mod schema31;
mod security;
mod shape;

mod template;
#[cfg(test)]
mod tests;
mod types;
mod version;
mod walk;

use std::sync::Arc;

use serde_json::Value;

use crate::diag::Diagnostics;
use crate::origin::{FileId, Origin, Pointer};
use crate::overlay::Patches;
use crate::source::Sources;

pub(crate) use grammar::HEADER_EXPLODE;
pub(crate) use methods::{ADDITIONAL, QUERY};
pub use origins::Origins;
pub(crate) use security::MUTUAL_TLS;
pub(crate) use template::Template;
pub use version::{Family, Version};

use kind::Kind;
use walk::{Here, Walker};

/// A document in the one form that the later stages read.
#[derive(Clone, Debug)]
pub struct Normalized {
    /// The document.
    pub value: Value,
    /// The version that its author stated.
    pub version: Version,
    /// Where its values come from.
    pub origins: Origins,
    /// What it holds.
    pub counts: Counts,
}

/// How much a document holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations below `paths`.
    pub operations: usize,
    /// Named schemas, those that references moved to `components` included.
    pub schemas: usize,
    /// Operations below `webhooks`.
    pub webhooks: usize,
    /// Callbacks of operations.
    pub callbacks: usize,
}

/// Normalises the document `value`, which is the content of the file `root` after the overlays that `patches` records.
///
/// Files that references name are loaded through `sources`. A part that cannot be read is left out with an error, and
/// the rest is kept; `None` means that the document as a whole cannot be read. Whether to go on after errors is for the
/// caller to decide.
pub fn normalize(
    root: FileId,
    value: impl Into<Arc<Value>>,
    patches: &Patches,
    sources: &mut Sources<'_>,
    diags: &mut Diagnostics,
) -> Option<Normalized> {
    let value = value.into();
    let version = version::read(&value, root, diags)?;
    let origins = Origins::new(root, patches.clone());
    let mut walker = Walker::new(root, value, version.family, origins, sources, diags);
    walker.declare_components();
    let document = walker.file(root);
    let normalized = walker.object(
        Kind::Document,
        &document,
        &Here::new(Origin::root(root), Pointer::root()),
    );
    let Some(Value::Object(mut document)) = normalized else {
        return None;
    };
    walker.hoist(&mut document);
    let mut value = Value::Object(document);
    walker.check_document(&mut value);
    let Walker {
        origins,
        tally,
        diags,
        ..
    } = walker;
    tally.flush(diags);
    let counts = operations::count(&value);
    Some(Normalized {
        value,
        version,
        origins,
        counts,
    })
}
