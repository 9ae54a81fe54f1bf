//! OpenAPI Overlay 1.0 and 1.1: repeatable changes to a document that is not ours to edit.
//!
//! Overlays are applied strictly. The specification lets an action that matches nothing pass without a word; here it
//! is an error, because a correction that no longer applies must be noticed. So is every member that the
//! specification does not know.

mod apply;
mod document;
mod merge;
mod patches;

use serde_json::Value;

use crate::diag::Diagnostics;
use crate::origin::FileId;
use crate::source::Sources;

pub use patches::Patches;

/// Applies the loaded overlay file to `value`, which is the document or what earlier overlays made of it.
///
/// Findings are pushed at their place in the overlay file; an action with an error is left out and the next ones are
/// still tried, so that one run reports them all. `patches` learns where every changed value now comes from.
pub fn apply(
    value: &mut Value,
    overlay: FileId,
    sources: &Sources<'_>,
    patches: &mut Patches,
    diags: &mut Diagnostics,
) {
    let Some(document) = document::read(overlay, sources.value(overlay), diags) else {
        return;
    };
    for action in &document.actions {
        apply::apply(action, document.version, value, patches, diags);
    }
}

#[cfg(test)]
mod tests;
