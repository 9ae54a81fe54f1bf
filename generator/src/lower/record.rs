//! Members of objects: type, presence and documentation of each.

use super::Lowerer;
use crate::ir::{Member, NameHint, Presence, Record, Shape, TypeId, TypeRef};
use crate::resolve::{Additional, Facts};

impl Lowerer<'_, '_> {
    /// The members of an object, whose own names start with the name of `id`.
    pub(super) fn record(&mut self, facts: &Facts<'_>, id: TypeId) -> Record {
        let mut members = Vec::with_capacity(facts.properties.len());
        for (wire, parts) in &facts.properties {
            let Some(first) = parts.first() else { continue };
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
        let rest = match &facts.additional {
            Some(Additional::Any) => Some(TypeRef::Any),
            Some(Additional::Typed(part)) => {
                let hint = NameHint::Member(id, "rest_value".to_owned());
                Some(self.schema(part, &hint).whole())
            }
            None | Some(Additional::Forbidden) => None,
        };
        Record { members, rest }
    }

    /// The text of the only value of a type that has just one.
    pub(super) fn only_value(&self, ty: &TypeRef) -> Option<String> {
        let TypeRef::Named(id) = ty else { return None };
        match &self.model.api.types.get(id.0)?.shape {
            Shape::IntegerEnum(values) => match values.as_slice() {
                [value] => Some(value.to_string()),
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
                [value] => Some(value),
                _ => None,
            },
            _ => None,
        }
    }
}
