//! Inheritance: a schema with a discriminator that others extend by `allOf`
//! (OpenAPI 3.1, "Discriminator Object").

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{Discriminator, ReferenceOr, SchemaKind};

use super::union::last_segment;
use super::{Lowerer, Use};
use crate::ir::{NameHint, Shape, TypeRef, Union, Variant};
use crate::origin::Pointer;
use crate::resolve::{Facts, Part, SchemaRef};

impl Lowerer<'_, '_> {
    /// A schema with a discriminator and no alternatives stands for the schemas that extend it.
    pub(super) fn heirs(
        &mut self,
        facts: &Facts<'_>,
        parts: &[Part<'_>],
        hint: &NameHint,
    ) -> Option<Use> {
        let (discriminator, at) = facts.discriminator.as_ref()?;
        let [part] = parts else { return None };
        if !is_own(at, &part.pointer) || part.without_alternatives {
            return None;
        }
        let heirs = self.heirs_of(facts, discriminator, &part.pointer);
        if heirs.is_empty() {
            return None;
        }
        let id = self.reserve(
            &part.pointer,
            hint,
            Shape::Union(Union {
                tag: Some(discriminator.property_name.clone()),
                variants: Vec::new(),
            }),
        );
        self.announce(&part.pointer, id, facts.nullable);
        let mut variants = Vec::new();
        for (reference, tags) in heirs {
            let name = last_segment(&reference);
            let heir = Part::new(part.pointer.clone(), SchemaRef::Reference(&reference));
            let found = self.schema(&heir, &NameHint::Member(id, name.clone()));
            variants.push(Variant {
                hint: name,
                tags,
                untagged: false,
                ty: found.ty,
                constant: None,
            });
        }
        let docs = self.docs_from(facts);
        let union = Union {
            tag: Some(discriminator.property_name.clone()),
            variants,
        };
        self.finish(id, Shape::Union(union), docs);
        Some(Use::of(TypeRef::Named(id)))
    }

    /// The schemas that a discriminator selects, as references in the order of the document, and
    /// the tags of each.
    fn heirs_of(
        &self,
        facts: &Facts<'_>,
        discriminator: &Discriminator,
        base: &Pointer,
    ) -> Vec<(String, Vec<String>)> {
        let mut targets: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut order = Vec::new();
        for (tag, target) in &discriminator.mapping {
            let reference = schema_reference(target);
            let Some((pointer, ..)) = self.resolver.schema(&reference) else {
                continue;
            };
            if pointer == *base {
                continue;
            }
            let tags = targets.entry(reference.clone()).or_insert_with(|| {
                order.push(reference);
                Vec::new()
            });
            tags.push(tag.clone());
        }
        let legal = self.legal_tags(facts, &discriminator.property_name);
        for name in self.extensions_of(base) {
            // The member lists its values, and they are no names of components.
            if legal.as_ref().is_some_and(|legal| !legal.contains(&name)) {
                continue;
            }
            let reference = format!("#/components/schemas/{}", escaped(&name));
            if !targets.contains_key(&reference) {
                targets.insert(reference.clone(), vec![name]);
                order.push(reference);
            }
        }
        order
            .into_iter()
            .map(|reference| {
                let tags = targets.remove(&reference).unwrap_or_default();
                (reference, tags)
            })
            .collect()
    }

    /// Whether a schema is one of those that the discriminator of a component selects, so that it
    /// is never that component itself, even where it adds nothing to it.
    pub(super) fn is_heir(&self, pointer: &Pointer, component: &Part<'_>) -> bool {
        let facts = self.facts_of(component);
        let Some((discriminator, at)) = &facts.discriminator else {
            return false;
        };
        let base = if is_own(at, &component.pointer) {
            &component.pointer
        } else {
            at
        };
        facts.alternatives.is_empty()
            && self
                .heirs_of(&facts, discriminator, base)
                .iter()
                .filter_map(|(reference, _)| self.resolver.schema(reference))
                .any(|(heir, ..)| heir == *pointer)
    }

    /// The values that a discriminator's own schema lists, where it does.
    fn legal_tags(&self, facts: &Facts<'_>, tag: &str) -> Option<Vec<String>> {
        let values = facts
            .properties
            .get(tag)?
            .iter()
            .find_map(|part| self.facts_of(part).values)?;
        Some(
            values
                .iter()
                .filter_map(|value| value.as_str().map(str::to_owned))
                .collect(),
        )
    }

    /// Names of the components that extend a schema by `allOf`, directly or by way of others: what
    /// the discriminator may name where its mapping does not (OpenAPI 3.1, "Discriminator Object").
    fn extensions_of(&self, base: &Pointer) -> Vec<String> {
        let Some(components) = &self.api.components else {
            return Vec::new();
        };
        let mut bases = vec![base.clone()];
        let mut found: BTreeSet<&str> = BTreeSet::new();
        while let Some(base) = bases.pop() {
            for (name, schema) in &components.schemas {
                let ReferenceOr::Item(schema) = schema else {
                    continue;
                };
                let parts = match &schema.schema_kind {
                    SchemaKind::AllOf { all_of } => all_of,
                    SchemaKind::Any(any) => &any.all_of,
                    _ => continue,
                };
                let extends = parts.iter().any(|part| match part {
                    ReferenceOr::Reference { reference } => self
                        .resolver
                        .schema(reference)
                        .is_some_and(|(pointer, ..)| pointer == base),
                    ReferenceOr::Item(_) => false,
                });
                if extends && found.insert(name) {
                    bases.push(
                        Pointer::root()
                            .child("components")
                            .child("schemas")
                            .child(name),
                    );
                }
            }
        }
        components
            .schemas
            .keys()
            .filter(|name| found.contains(name.as_str()))
            .cloned()
            .collect()
    }
}

/// Whether what stands at a place is said by a schema itself: there, or in a part of its `allOf` that
/// is written out in it.
fn is_own(at: &Pointer, schema: &Pointer) -> bool {
    at == schema
        || at
            .as_str()
            .strip_prefix(schema.as_str())
            .is_some_and(|rest| rest.starts_with("/allOf/"))
}

/// A name as a segment of a JSON Pointer (RFC 6901, section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A mapping's target as a reference; a bare name means a schema component.
fn schema_reference(target: &str) -> String {
    if target.contains('/') || target.contains('#') {
        target.to_owned()
    } else {
        format!("#/components/schemas/{target}")
    }
}
