//! From a schema to a type: which construct of the model a schema is.

use openapiv3::{ReferenceOr, Schema};

use super::{Known, Lowerer, Use};
use crate::diag::{Diagnostic, codes};
use crate::ir::{NameHint, Shape, TypeId, TypeRef};
use crate::origin::Pointer;
use crate::resolve::{Additional, Alternatives, Facts, Part, SchemaRef, allows_null_alone, gather};

/// How many schemas may lead to a schema, by nesting or by reference, before it is taken for an
/// attack. Components refer to each other in chains of hundreds, so that this is far more than the
/// nesting which normalisation allows; the thread that lowers has the stack for it.
const MAX_DEPTH: usize = 3000;

impl Lowerer<'_, '_> {
    /// The type of a schema where it is used.
    pub(super) fn schema(&mut self, part: &Part<'_>, hint: &NameHint) -> Use {
        self.schemas(std::slice::from_ref(part), hint)
    }

    /// The type of a value that satisfies all of these schemas.
    pub(super) fn schemas(&mut self, parts: &[Part<'_>], hint: &NameHint) -> Use {
        match parts {
            [
                part @ Part {
                    schema: SchemaRef::Reference(reference),
                    ..
                },
            ] => self.component(reference, part, hint),
            _ => match self.stands_for(parts) {
                Some((reference, part, nullable)) => {
                    let mut found = self.component(reference, part, hint);
                    found.nullable |= nullable;
                    found
                }
                None => self.inline(parts, hint),
            },
        }
    }

    /// The component that parts stand for, where nothing beside it makes another type of it:
    /// `allOf` of one `$ref` is how 3.0 attaches a description, and a schema that extends another
    /// often repeats a member to document it. With it comes whether null is legal beside it.
    fn stands_for<'p, 's>(&self, parts: &'p [Part<'s>]) -> Option<(&'s str, &'p Part<'s>, bool)> {
        let first = parts.first()?;
        let mut nullable = matches!(parts, [Part { schema: SchemaRef::Item(schema), .. }] if schema.schema_data.nullable);
        let mut reference: Option<&'s str> = None;
        let mut others: Vec<Part<'s>> = Vec::new();
        let mut take = |part: Part<'s>| match part.schema {
            SchemaRef::Reference(name) => reference.replace(name).is_none_or(|known| known == name),
            SchemaRef::Item(schema) => {
                nullable |= allows_null_alone(schema);
                others.push(part);
                true
            }
        };
        for part in parts {
            if part.without_alternatives || part.lends {
                return None;
            }
            let whole = match all_of(part) {
                Some(nested) => nested.into_iter().all(&mut take),
                None => take(part.clone()),
            };
            if !whole {
                return None;
            }
        }
        let reference = reference?;
        let named = Part::new(first.pointer.clone(), SchemaRef::Reference(reference));
        if self.is_heir(&first.pointer, &named) {
            return None;
        }
        if !others.is_empty() {
            let named = self.facts_of(&named);
            if !others
                .iter()
                .all(|other| adds_nothing(&self.facts_of(other), &named))
            {
                return None;
            }
        }
        Some((reference, first, nullable))
    }

    /// What a schema states; what is wrong with it is reported where its type is made.
    pub(super) fn facts_of<'s>(&self, part: &Part<'s>) -> Facts<'s>
    where
        Self: 's,
    {
        let mut quiet = crate::diag::Diagnostics::default();
        super::union::gather_any(self, part, &mut quiet, self.origins)
    }

    /// The type of a schema inside of a component that is no schema, such as a shared response:
    /// made once, and named after that component.
    pub(super) fn schema_of_shared(&mut self, part: &Part<'_>, hint: &NameHint) -> Use {
        let place = self.place(&part.pointer);
        if let Some(Known::Use(known)) = self.model.components.get(&place) {
            return known.clone();
        }
        let found = self.schema(part, hint);
        self.model
            .components
            .insert(place, Known::Use(found.clone()));
        found
    }

    /// The type of a component.
    fn component(&mut self, reference: &str, part: &Part<'_>, hint: &NameHint) -> Use {
        if part.without_alternatives {
            return self.inline(std::slice::from_ref(part), hint);
        }
        let Some((pointer, name, schema)) = self.resolver.schema(reference) else {
            return Use::of(TypeRef::Any);
        };
        let origin = self.place(&pointer);
        match self.model.components.get(&origin) {
            Some(Known::Use(known)) => return known.clone(),
            Some(Known::InProgress(None)) => {
                let id = self.reserve(
                    &pointer,
                    &NameHint::Component(name),
                    Shape::Newtype(TypeRef::Any),
                );
                self.model
                    .components
                    .insert(origin, Known::InProgress(Some(id)));
                return Use::of(TypeRef::Named(id));
            }
            Some(Known::InProgress(Some(id))) => return Use::of(TypeRef::Named(*id)),
            None => {}
        }
        self.model
            .components
            .insert(origin.clone(), Known::InProgress(None));
        let part = Part::new(pointer.clone(), schema);
        let mut found = self.schema(&part, &NameHint::Component(name));
        if let Some(Known::InProgress(Some(id))) = self.model.components.get(&origin) {
            let id = *id;
            let docs = self.docs_of(&part);
            self.finish(id, Shape::Newtype(found.clone().whole()), docs);
            found = Use::of(TypeRef::Named(id));
        }
        self.model
            .components
            .insert(origin, Known::Use(found.clone()));
        found
    }

    /// Remembers a component's type before its content is lowered, so that the content can name it.
    pub(super) fn announce(&mut self, pointer: &Pointer, id: TypeId, nullable: bool) {
        let origin = self.place(pointer);
        if let Some(known @ Known::InProgress(None)) = self.model.components.get_mut(&origin) {
            *known = Known::Use(Use {
                ty: TypeRef::Named(id),
                nullable,
            });
        }
        if let Some(open @ None) = self.open.get_mut(pointer) {
            *open = Some(Use {
                ty: TypeRef::Named(id),
                nullable,
            });
        }
    }

    fn inline(&mut self, parts: &[Part<'_>], hint: &NameHint) -> Use {
        let Some(first) = parts.first() else {
            return Use::of(TypeRef::Any);
        };
        if self.depth >= MAX_DEPTH {
            self.diags.push(
                Diagnostic::new(codes::SCHEMA_TOO_DEEP, format!("more than {MAX_DEPTH} schemas lead to this one"))
                    .at(self.origin(&first.pointer))
                    .help("values below this point are any JSON; break the chain of references in an overlay"),
            );
            return Use::of(TypeRef::Any);
        }
        let place = match parts {
            [
                Part {
                    schema: SchemaRef::Item(_),
                    without_alternatives: false,
                    lends: false,
                    ..
                },
            ] => Some(&first.pointer),
            _ => None,
        };
        if let Some(place) = place {
            if let Some(open) = self.open.get(place) {
                return open.clone().unwrap_or_else(|| Use::of(TypeRef::Any));
            }
            self.open.insert(place.clone(), None);
        }
        self.depth += 1;
        let facts = {
            let origins = self.origins;
            gather(
                parts,
                &self.resolver,
                &|pointer| origins.of(pointer),
                self.diags,
            )
        };
        let found = self.classify(&facts, parts, first, hint);
        self.depth -= 1;
        if let Some(place) = place {
            self.open.remove(place);
        }
        found
    }

    fn classify(
        &mut self,
        facts: &Facts<'_>,
        parts: &[Part<'_>],
        part: &Part<'_>,
        hint: &NameHint,
    ) -> Use {
        let mut nullable = facts.nullable;
        let ty = if let Some(found) = self.alternatives(facts, parts, hint) {
            nullable |= found.nullable;
            found.ty
        } else if let Some(values) = &facts.values {
            nullable |= values.iter().any(serde_json::Value::is_null);
            self.values(facts, values, part, hint, nullable)
        } else {
            match facts.kind.as_ref().map(|(kind, _)| *kind) {
                Some("array") => self.array(facts, hint),
                Some("object") => self.object(facts, part, hint, nullable),
                Some(kind) => super::scalar::scalar(kind, facts),
                None if facts.has_properties
                    || facts.additional.is_some()
                    || !facts.required.is_empty() =>
                {
                    self.object(facts, part, hint, nullable)
                }
                None if !facts.items.is_empty() => self.array(facts, hint),
                None => super::scalar::by_format(facts).unwrap_or(TypeRef::Any),
            }
        };
        Use { ty, nullable }
    }

    fn array(&mut self, facts: &Facts<'_>, hint: &NameHint) -> TypeRef {
        let prefix = prefix_items(facts);
        if let Some((at, prefix)) = &prefix {
            return match self.tuple(facts, at, prefix, hint) {
                Some(tuple) => tuple,
                None => TypeRef::List(Box::new(self.any_of_items(facts, at, prefix, hint))),
            };
        }
        let item = match facts.items.as_slice() {
            [] => TypeRef::Any,
            parts => self.schemas(parts, &item_hint(hint)).whole(),
        };
        TypeRef::List(Box::new(item))
    }

    /// A tuple, where `prefixItems` gives every item of an array whose length is fixed.
    fn tuple(
        &mut self,
        facts: &Facts<'_>,
        at: &Pointer,
        prefix: &[ReferenceOr<Schema>],
        hint: &NameHint,
    ) -> Option<TypeRef> {
        let length = prefix.len();
        let (min, max) = facts.item_counts;
        let fixed = min == Some(length) && (is_closed(facts) || max == Some(length));
        if !fixed || length == 0 || length > 12 {
            return None;
        }
        let mut items = Vec::with_capacity(length);
        for (index, schema) in prefix.iter().enumerate() {
            let part = Part::new(at.index(index), schema);
            let hint = suffixed(hint, &format!("Item{}", index + 1));
            items.push(self.schema(&part, &hint).whole());
        }
        Some(TypeRef::Tuple(items))
    }

    /// The type of the items of an array that starts with known ones and has no fixed length:
    /// whatever one of them may be.
    fn any_of_items(
        &mut self,
        facts: &Facts<'_>,
        at: &Pointer,
        prefix: &[ReferenceOr<Schema>],
        hint: &NameHint,
    ) -> TypeRef {
        let mut parts: Vec<Part<'_>> = prefix
            .iter()
            .enumerate()
            .map(|(index, schema)| Part::new(at.index(index), schema))
            .collect();
        match facts.items.as_slice() {
            [] if is_closed(facts) => {}
            [] => return TypeRef::Any,
            rest => parts.extend(rest.iter().cloned()),
        }
        let group = Alternatives {
            pointer: at.clone(),
            parts,
        };
        self.one_of(&group, &item_hint(hint)).whole()
    }

    /// An object: a record, a map, or any object.
    fn object(
        &mut self,
        facts: &Facts<'_>,
        part: &Part<'_>,
        hint: &NameHint,
        nullable: bool,
    ) -> TypeRef {
        if facts.properties.is_empty() {
            return match &facts.additional {
                Some(Additional::Typed(values)) => {
                    let value = self.schemas(values, &suffixed(hint, "Value")).whole();
                    if value == TypeRef::Any {
                        TypeRef::Object
                    } else {
                        TypeRef::Map(Box::new(value))
                    }
                }
                _ => TypeRef::Object,
            };
        }
        let id = self.reserve(&part.pointer, hint, Shape::Record(Default::default()));
        self.announce(&part.pointer, id, nullable);
        let record = self.record(facts, id);
        let docs = self.docs_from(facts);
        self.finish(id, Shape::Record(record), docs);
        TypeRef::Named(id)
    }
}

/// The parts of a schema that is nothing but an `allOf`.
fn all_of<'s>(part: &Part<'s>) -> Option<Vec<Part<'s>>> {
    let SchemaRef::Item(schema) = part.schema else {
        return None;
    };
    let openapiv3::SchemaKind::AllOf { all_of } = &schema.schema_kind else {
        return None;
    };
    let list = part.pointer.child("allOf");
    Some(
        all_of
            .iter()
            .enumerate()
            .map(|(index, schema)| Part::new(list.index(index), schema))
            .collect(),
    )
}

/// Whether a schema says nothing about the type of a value that `named` does not say as well.
fn adds_nothing(facts: &Facts<'_>, named: &Facts<'_>) -> bool {
    let kind = |facts: &Facts<'_>| facts.kind.as_ref().map(|(kind, _)| *kind);
    facts.properties.is_empty()
        && facts.values.is_none()
        && facts.items.is_empty()
        && facts.alternatives.is_empty()
        && facts.additional.is_none()
        && facts.discriminator.is_none()
        && !facts.never
        && facts.required.is_subset(&named.required)
        && (facts.kind.is_none() || kind(facts) == kind(named))
        && (facts.format.is_none() || facts.format == named.format)
}

/// `prefixItems` as normalisation keeps them, and where they stand.
fn prefix_items(facts: &Facts<'_>) -> Option<(Pointer, Vec<ReferenceOr<Schema>>)> {
    let list = facts
        .data
        .iter()
        .find_map(|data| data.extensions.get("x-oas-prefix-items"))?;
    let schemas: Vec<ReferenceOr<Schema>> = serde_json::from_value(list.clone()).ok()?;
    let (_, pointer) = facts.kind.as_ref()?;
    (!schemas.is_empty()).then(|| (pointer.child("x-oas-prefix-items"), schemas))
}

/// Whether an array has no items behind those of `prefixItems`.
fn is_closed(facts: &Facts<'_>) -> bool {
    facts
        .data
        .iter()
        .any(|data| data.extensions.contains_key("x-oas-closed-items"))
}

/// What the items of a list are named after: the list's own member, or the component's name
/// with an ending.
fn item_hint(hint: &NameHint) -> NameHint {
    match hint {
        NameHint::Member(..) => hint.clone(),
        _ => suffixed(hint, "Item"),
    }
}

/// A hint for what a schema contains.
pub(super) fn suffixed(hint: &NameHint, ending: &str) -> NameHint {
    match hint {
        NameHint::Component(name) => NameHint::Component(format!("{name}{ending}")),
        NameHint::Member(parent, name) => NameHint::Member(*parent, format!("{name}_{ending}")),
        NameHint::Operation(id, part) => NameHint::Operation(*id, format!("{part}{ending}")),
        NameHint::Webhook(key) => NameHint::Webhook(format!("{key}_{ending}")),
    }
}
