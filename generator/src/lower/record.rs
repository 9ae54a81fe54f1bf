//! Members of objects: type, presence and documentation of each.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use openapiv3::{AnySchema, ReferenceOr, SchemaKind};

use super::{Lowerer, Use};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Docs, Home, Member, NameHint, Presence, Record, Shape, TypeId, TypeRef};
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
            let found = self.member_use(parts, id, wire);
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
            self.undeclared(facts, id, &mut members);
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

    /// The type of a member. A schema that stands in place is one type, however many records take
    /// their members from there, as the alternatives of a union do from what stands beside them.
    pub(super) fn member_use(&mut self, parts: &[Part<'_>], id: TypeId, wire: &str) -> Use {
        match parts {
            [
                part @ Part {
                    schema: SchemaRef::Item(_),
                    ..
                },
            ] => {
                let hint = self.member_hint(part, id, wire);
                // Other files can name what has a file of its own, and nothing else.
                let home = match &hint {
                    NameHint::Component(_) => None,
                    _ => match self.model.api.types.get(id.0).map(|record| record.home) {
                        None | Some(Home::Component(_)) => None,
                        home => home,
                    },
                };
                let key = (self.place(&part.pointer), home);
                if let Some(known) = self.model.members.get(&key) {
                    return known.clone();
                }
                let found = self.schema(part, &hint);
                self.model.members.insert(key, found.clone());
                found
            }
            _ => self.schemas(parts, &NameHint::Member(id, wire.to_owned())),
        }
    }

    /// What the type of a member is named after: the record, or the component that it was taken over
    /// from.
    fn member_hint(&self, part: &Part<'_>, id: TypeId, wire: &str) -> NameHint {
        let member = NameHint::Member(id, wire.to_owned());
        let Some(record) = self.model.api.types.get(id.0) else {
            return member;
        };
        let place = self.place(&part.pointer);
        let outer: Vec<_> = record.origin.pointer.tokens().collect();
        let is_inside =
            place.file == record.origin.file && place.pointer.tokens().take(outer.len()).eq(outer);
        let mut tokens = part.pointer.tokens();
        let component = match (tokens.next().as_deref(), tokens.next().as_deref()) {
            (Some("components"), Some("schemas")) => tokens.next(),
            _ => None,
        };
        match component {
            Some(name) if !is_inside => NameHint::Component(format!("{name}_{wire}")),
            _ => member,
        }
    }

    /// Members that are required and not declared. Nothing can be asked of a caller who cannot know
    /// what they are, and nothing that the API sends in them may be lost. What they are like may be
    /// known from another alternative of the same union.
    fn undeclared(&mut self, facts: &Facts<'_>, id: TypeId, members: &mut Vec<Member>) {
        let Some(at) = facts.at.as_ref() else { return };
        for wire in &facts.required {
            if facts.properties.contains_key(wire) {
                continue;
            }
            let (found, said) = match facts.lent.get(wire) {
                Some(parts) => (
                    self.member_use(parts, id, wire),
                    "Declared by another variant.",
                ),
                None => (
                    Use::of(TypeRef::Any),
                    "Required by the document, which does not declare it.",
                ),
            };
            members.push(Member {
                wire: wire.clone(),
                origin: self.origin(at),
                presence: match found.ty {
                    TypeRef::Any => Presence::OptionalNullable,
                    _ if found.nullable => Presence::OptionalNullable,
                    _ => Presence::Optional,
                },
                ty: found.ty,
                constant: false,
                read_only: false,
                write_only: false,
                docs: Docs {
                    facts: vec![said.to_owned()],
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
