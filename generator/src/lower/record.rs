//! Members of objects: type, presence and documentation of each.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use openapiv3::{AnySchema, ReferenceOr, SchemaKind};

use super::Lowerer;
use crate::diag::{Diagnostic, codes};
use crate::ir::{Docs, Member, NameHint, Presence, Record, Shape, TypeId, TypeRef};
use crate::resolve::{Additional, Facts, Part, SchemaRef};

impl Lowerer<'_, '_> {
    /// The members of an object, whose own names start with the name of `id`.
    pub(super) fn record(&mut self, facts: &Facts<'_>, id: TypeId) -> Record {
        let mut members = Vec::with_capacity(facts.properties.len());
        self.report_names(facts);
        for (wire, parts) in &facts.properties {
            let Some(first) = parts.first() else { continue };
            // The schema `false`: a value that has the member is not valid.
            if parts.iter().any(is_never) {
                continue;
            }
            let found = self.schemas(parts, &NameHint::Member(id, wire.clone()));
            let required = facts.required.contains(wire);
            // Any JSON holds null itself; where the member may be missing, the two differ.
            let nullable = match found.ty {
                TypeRef::Any => !required,
                _ => found.nullable,
            };
            let presence = match (required, nullable) {
                (true, false) => Presence::Required,
                (true, true) => Presence::Nullable,
                (false, false) => Presence::Optional,
                (false, true) => Presence::OptionalNullable,
            };
            let constant = presence == Presence::Required && self.only_value(&found.ty).is_some();
            let (docs, read_only, write_only) = self.member_docs(parts, &found.ty);
            members.push(Member {
                wire: wire.clone(),
                origin: self.origin(&first.pointer),
                ty: found.ty,
                presence,
                constant,
                read_only,
                write_only,
                docs,
            });
        }
        if facts.additional.is_none() || matches!(facts.additional, Some(Additional::Forbidden)) {
            self.undeclared(facts, &mut members);
        }
        let rest = match &facts.additional {
            Some(Additional::Any) => Some(TypeRef::Any),
            Some(Additional::Typed(parts)) => {
                let hint = NameHint::Member(id, "rest_value".to_owned());
                Some(self.schemas(parts, &hint).whole())
            }
            None | Some(Additional::Forbidden) => None,
        };
        Record { members, rest }
    }

    /// Reports members whose names differ in nothing that a Rust name keeps.
    fn report_names(&mut self, facts: &Facts<'_>) {
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        for (wire, parts) in &facts.properties {
            let bare: String = wire
                .chars()
                .filter(|char| char.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect();
            match first.entry(bare) {
                Entry::Vacant(place) => _ = place.insert(wire),
                Entry::Occupied(known) => {
                    let Some(part) = parts.first() else { continue };
                    let message = format!(
                        "`{}` and `{wire}` would have the same name and are told apart by another",
                        known.get()
                    );
                    let place = self.origin(&part.pointer);
                    self.diags
                        .push(Diagnostic::new(codes::NAMES_MEET, message).at(place));
                }
            }
        }
    }

    /// Members that are required and declared nowhere. Nothing can be asked of a caller who cannot
    /// know what they are, and nothing that the API sends in them may be lost.
    fn undeclared(&self, facts: &Facts<'_>, members: &mut Vec<Member>) {
        let Some(at) = facts.at.as_ref() else { return };
        for wire in &facts.required {
            if facts.properties.contains_key(wire) {
                continue;
            }
            members.push(Member {
                wire: wire.clone(),
                origin: self.origin(at),
                ty: TypeRef::Any,
                presence: Presence::OptionalNullable,
                constant: false,
                read_only: false,
                write_only: false,
                docs: Docs {
                    facts: vec!["Required by the document, which does not declare it.".to_owned()],
                    ..Docs::default()
                },
            });
        }
    }

    /// The text of the only value of a type that has just one.
    pub(super) fn only_value(&self, ty: &TypeRef) -> Option<String> {
        let TypeRef::Named(id) = ty else { return None };
        match &self.model.api.types.get(id.0)?.shape {
            Shape::IntegerEnum(values) => match values.as_slice() {
                [choice] => Some(choice.value.to_string()),
                _ => None,
            },
            _ => self.one_value(ty).map(str::to_owned),
        }
    }

    /// The only string of a type that has just one.
    pub(super) fn one_value(&self, ty: &TypeRef) -> Option<&str> {
        let TypeRef::Named(id) = ty else { return None };
        match &self.model.api.types.get(id.0)?.shape {
            Shape::StringEnum(set) => match set.values.as_slice() {
                [choice] => Some(&choice.value),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether normalisation has made this of the schema `false`.
fn is_never(part: &Part<'_>) -> bool {
    let SchemaRef::Item(schema) = part.schema else {
        return false;
    };
    let SchemaKind::Not { not } = &schema.schema_kind else {
        return false;
    };
    matches!(
        not.as_ref(),
        ReferenceOr::Item(inner) if matches!(&inner.schema_kind, SchemaKind::Any(any) if *any == AnySchema::default())
    )
}
