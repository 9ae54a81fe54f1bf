//! What documentation is made from: titles, descriptions, how sure a document is, limits, examples.

use indexmap::IndexMap;
use openapiv3::{Example, ReferenceOr, SchemaData};
use serde_json::Value;

use super::Lowerer;
use crate::ir::{Docs, TypeRef};
use crate::resolve::{Facts, Part, SchemaRef, gather};

impl Lowerer<'_, '_> {
    /// Documentation of a named type.
    pub(super) fn docs_from(&self, facts: &Facts<'_>) -> Docs {
        let mut docs = docs_of_data(&facts.data);
        docs.facts = facts.limits.clone();
        if super::union::is_null(facts) {
            docs.facts.push("Always null.".to_owned());
        }
        docs
    }

    /// The example of a body or parameter, or the first of several.
    pub(super) fn example_of(
        &self,
        only: Option<&Value>,
        several: &IndexMap<String, ReferenceOr<Example>>,
    ) -> Option<Value> {
        let mut several = several.values();
        only.cloned()
            .or_else(|| several.find_map(|example| self.resolver.example(example)?.value.clone()))
    }

    /// Documentation of one schema.
    pub(super) fn docs_of(&mut self, part: &Part<'_>) -> Docs {
        self.member_docs(std::slice::from_ref(part), &TypeRef::Any)
            .0
    }

    /// Documentation of a member: what stands at its own schema, and what its component says.
    /// With it comes whether the member is read-only and whether it is write-only.
    pub(super) fn member_docs(&mut self, parts: &[Part<'_>], ty: &TypeRef) -> (Docs, bool, bool) {
        let origins = self.origins;
        let mut quiet = crate::diag::Diagnostics::default();
        let facts = gather(
            parts,
            &self.resolver,
            &|pointer| origins.of(pointer),
            // The same conflicts are reported where the type is made.
            &mut quiet,
        );
        let mut docs = self.docs_from(&facts);
        let referenced = parts
            .iter()
            .any(|part| matches!(part.schema, SchemaRef::Reference(_)));
        // What a named type is like is told at the type.
        if referenced && matches!(ty, TypeRef::Named(_)) {
            docs.facts.clear();
            docs.example = None;
            docs.provenance = None;
        }
        docs.facts.extend(legal_values(&facts, ty));
        if facts.read_only {
            docs.facts
                .push("Set by the API; ignored when sent.".to_owned());
        }
        if facts.write_only {
            docs.facts
                .push("Sent by the caller; never part of an answer.".to_owned());
        }
        if let Some(default) = facts.data.iter().find_map(|data| data.default.as_ref())
            && !default.is_null()
        {
            docs.facts.push(format!(
                "Default of the API: {}.",
                crate::text::code(&default.to_string())
            ));
        }
        (docs, facts.read_only, facts.write_only)
    }
}

/// The legal values of a type that does not tell them itself.
fn legal_values(facts: &Facts<'_>, ty: &TypeRef) -> Option<String> {
    if !matches!(
        ty,
        TypeRef::Bool
            | TypeRef::Integer(_)
            | TypeRef::Float(_)
            | TypeRef::Timestamp
            | TypeRef::Date
            | TypeRef::Base64
    ) {
        return None;
    }
    let values: Vec<String> = facts
        .values
        .iter()
        .flatten()
        .filter(|value| !value.is_null())
        .map(|value| crate::text::code(&value.to_string()))
        .collect();
    match values.as_slice() {
        [] => None,
        [only] => Some(format!("Always {only}.")),
        several if several.len() <= MAX_LISTED => Some(format!("One of {}.", several.join(", "))),
        _ => None,
    }
}

/// More legal values than this are not worth a reader's time.
const MAX_LISTED: usize = 12;

/// How sure a document is of a node, as its author says it in the extension `x-provenance` of a
/// schema, parameter or operation: a word, and the reason after a colon.
///
/// `inferred: no page shows the method` becomes `inferred (no page shows the method)`.
pub(super) fn provenance(extensions: &IndexMap<String, Value>) -> Option<String> {
    let text = match extensions.get("x-provenance")? {
        Value::String(text) => text.clone(),
        // A year that nobody put into quotes.
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text = text.trim().trim_end_matches('.');
    let said = match text.split_once(':') {
        Some((word, reason)) if !reason.trim().is_empty() => {
            format!("{} ({})", word.trim_end(), reason.trim())
        }
        Some((word, _)) => word.trim_end().to_owned(),
        None => text.to_owned(),
    };
    (!said.is_empty()).then_some(said)
}

/// The outermost part that says something wins.
fn docs_of_data(data: &[&SchemaData]) -> Docs {
    Docs {
        summary: data.iter().find_map(|data| data.title.clone()),
        description: data.iter().find_map(|data| data.description.clone()),
        provenance: data.iter().find_map(|data| provenance(&data.extensions)),
        facts: Vec::new(),
        example: data.iter().find_map(|data| data.example.clone()),
        default: data.iter().find_map(|data| data.default.clone()),
        deprecated: data.iter().any(|data| data.deprecated),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn provenance_is_a_word_and_a_reason() {
        let said = |value: Value| provenance(&[("x-provenance".to_owned(), value)].into());
        for (value, expected) in [
            (
                json!("inferred: no page shows it."),
                "inferred (no page shows it)",
            ),
            (json!(" unverified "), "unverified"),
            (json!("unverified:"), "unverified"),
            (json!(2021), "2021"),
        ] {
            assert_eq!(said(value).as_deref(), Some(expected));
        }
        for value in [json!(""), json!(null), json!(["inferred"]), json!({})] {
            assert_eq!(said(value), None);
        }
    }
}
