//! Differences that `differences.toml` explains: what it says of a place in our document holds here as well.

use std::collections::BTreeMap;

use generator::drift::Change;

use crate::Failure;
use crate::coverage::against::recorded::{FILE, Recorded};
use crate::workspace::Workspace;

/// The reasons for changes by their fingerprint.
///
/// # Errors
///
/// [`Failure`] if the file of the API cannot be understood.
pub(super) fn reasons(
    workspace: &Workspace,
    folder: &str,
    changes: &[Change],
) -> Result<BTreeMap<String, String>, Failure> {
    let recorded = Recorded::read(workspace, folder)?;
    let mut reasons = BTreeMap::new();
    for change in changes {
        let why = recorded.entries().find(|(place, kind, _)| {
            says(kind.as_str(), change.id) && places(change).any(|at| is_within(&at, place))
        });
        if let Some((_, _, why)) = why {
            let reason = format!("{FILE}: {why}");
            reasons.insert(change.fingerprint.clone(), reason);
        }
    }
    Ok(reasons)
}

/// Where a change is in our document, or would be: what only the vendor has is told by the place of the vendor's, which
/// is the same as far as the two are written alike.
fn places(change: &Change) -> impl Iterator<Item = String> {
    let own = change.base.iter();
    own.flat_map(|base| {
        let pointers = [base.pointer.as_str(), change.pointer.as_str()];
        pointers.map(|pointer| format!("{}{pointer}", base.file))
    })
}

/// Whether a place is another one or a part of it.
fn is_within(at: &str, place: &str) -> bool {
    at.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a kind of difference, as `differences.toml` names it, is what a change of this id is about.
fn says(kind: &str, id: &str) -> bool {
    let starts: &[&str] = match kind {
        "operation-missing" => &["operation-added"],
        "operation-extra" => &["operation-removed"],
        "event-missing" => &["webhook-added"],
        "event-extra" => &["webhook-removed"],
        "parameter-missing" => &["parameter-added", "required-parameter-added"],
        "parameter-extra" => &["parameter-removed"],
        "style" => &["parameter-style-changed", "encoding-changed"],
        "body-missing" => &["request-body-added", "required-request-body-added"],
        "body-extra" => &["request-body-removed"],
        "media-type-missing" => &["media-type-added"],
        "media-type-extra" => &["media-type-removed"],
        "answer-missing" => &["success-status-added", "error-status-added"],
        "answer-extra" => &["success-status-removed", "error-status-removed"],
        "header-missing" => &["response-header-added"],
        "header-extra" => &[
            "response-header-removed",
            "optional-response-header-removed",
        ],
        "member-missing" => &["property-added", "required-property-added"],
        "member-extra" => &[
            "property-removed",
            "optional-property-removed",
            "property-forbidden",
        ],
        "additional-members" => &["additional-properties-"],
        "alternatives" => &["alternative-", "alternatives-"],
        "security" => &["security-", "scope-"],
        "type" => &["type-", "number-width-"],
        "required" => &[
            "property-required",
            "property-optional",
            "parameter-required",
            "parameter-optional",
            "request-body-required",
            "request-body-optional",
        ],
        "nullable" => &["null-"],
        "format" => &["format-", "number-width-", "content-encoding-"],
        "min-members" => &["min-properties-"],
        "max-members" => &["max-properties-"],
        "deprecated" => &[
            "operation-deprecated",
            "operation-reinstated",
            "schema-",
            "parameter-deprecated",
            "parameter-reinstated",
        ],
        // The others go by the same word on both sides.
        other => {
            return id
                .strip_prefix(other)
                .is_some_and(|rest| rest.starts_with('-'));
        }
    };
    starts.iter().any(|start| id.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::against::kind;
    use generator::drift::kinds;

    #[test]
    fn every_kind_of_difference_is_one_of_change() {
        for kind in kind::ALL {
            let mut ids = kinds::ALL.iter().map(|change| change.id);
            assert!(ids.any(|id| says(kind.as_str(), id)), "{kind}");
        }
    }

    #[test]
    fn a_place_is_within_itself_and_what_holds_it() {
        assert!(is_within("a.yaml#/x/y", "a.yaml#/x"));
        assert!(is_within("a.yaml#/x", "a.yaml#/x"));
        assert!(!is_within("a.yaml#/xy", "a.yaml#/x"));
        assert!(!is_within("b.yaml#/x", "a.yaml#/x"));
    }
}
