//! `oneOf` and `anyOf`: which alternatives there are, and what tells them apart.
//!
//! In this order: an explicit discriminator, a member that has different legal values in every
//! alternative (texts, or `flags.rs` truth values), and else the shape, which the runtime decides value by value.

use std::collections::BTreeSet;

use openapiv3::Discriminator;
use serde_json::Value;

use super::{Lowerer, Use, enumeration};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Choice, NameHint, Presence, Shape, TypeId, TypeRef, Union, Variant};
use crate::resolve::{Alternatives, Facts, Part, SchemaRef, gather};

/// An alternative, and what it states by itself.
pub(super) struct Alternative<'s> {
    pub(super) part: Part<'s>,
    pub(super) facts: Facts<'s>,
}

/// What an alternative allows as the tag.
#[derive(Default)]
struct Tags {
    values: Vec<String>,
    /// Whether it may be missing or null.
    optional: bool,
}

impl<'a> Lowerer<'a, '_> {
    /// The type of a schema with alternatives; `None` where they do not make a type.
    pub(super) fn alternatives<'s>(
        &mut self,
        facts: &Facts<'s>,
        parts: &[Part<'s>],
        hint: &NameHint,
    ) -> Option<Use>
    where
        'a: 's,
    {
        let mut groups = Vec::new();
        for group in &facts.alternatives {
            let alternatives = self.worth_telling_apart(group);
            if !alternatives.is_empty() {
                groups.push((group, alternatives));
            }
        }
        let (group, alternatives) = match groups.len() {
            0 => return self.heirs(facts, parts, hint),
            1 => groups.pop()?,
            count => {
                let (first, _) = groups.first()?;
                self.diags.push(
                    Diagnostic::new(
                        codes::SEVERAL_UNIONS,
                        format!("{count} lists of alternatives apply to one value"),
                    )
                    .at(self.origin(&first.pointer))
                    .help("the value is any JSON; write the combinations as one `oneOf` in an overlay"),
                );
                return Some(Use::of(TypeRef::Any));
            }
        };
        let (alternatives, nullable) = without_null(alternatives);
        // What the union contains may be the union, and null there as well.
        let nullable = nullable || facts.nullable;
        let base = base_parts(facts, parts);
        let ty = self.union(facts, group, alternatives, &base, parts, hint, nullable)?;
        Some(Use { ty, nullable })
    }

    /// The type of a value that is one of these, where nothing else is said of it.
    pub(super) fn one_of<'s>(&mut self, group: &Alternatives<'s>, hint: &NameHint) -> Use
    where
        'a: 's,
    {
        let (alternatives, nullable) = without_null(self.worth_telling_apart(group));
        let Some(first) = group.parts.first() else {
            return Use::of(TypeRef::Any);
        };
        let place = Part {
            pointer: group.pointer.clone(),
            ..first.clone()
        };
        let ty = self.union(
            &Facts::default(),
            group,
            alternatives,
            &[],
            &[place],
            hint,
            nullable,
        );
        Use {
            ty: ty.unwrap_or(TypeRef::Any),
            nullable,
        }
    }

    /// Alternatives that add something to the type. `{"required": ["a"]}` beside declared members
    /// only says which of them belong together, and `false` allows nothing.
    fn worth_telling_apart<'s>(&self, group: &Alternatives<'s>) -> Vec<Alternative<'s>>
    where
        'a: 's,
    {
        let origins = self.origins;
        let mut quiet = crate::diag::Diagnostics::default();
        let mut found = Vec::with_capacity(group.parts.len());
        for part in &group.parts {
            let facts = gather_any(self, part, &mut quiet, origins);
            if facts.never {
                continue;
            }
            found.push(Alternative {
                part: part.clone(),
                facts,
            });
        }
        if found
            .iter()
            .all(|alternative| only_checks(&alternative.facts))
        {
            found.clear();
        }
        found
    }

    #[allow(clippy::too_many_arguments)]
    fn union<'s>(
        &mut self,
        facts: &Facts<'_>,
        group: &Alternatives<'_>,
        mut alternatives: Vec<Alternative<'s>>,
        base: &[Part<'s>],
        parts: &[Part<'_>],
        hint: &NameHint,
        nullable: bool,
    ) -> Option<TypeRef>
    where
        'a: 's,
    {
        let first = parts.first()?;
        let all_facts = || alternatives.iter().map(|alternative| &alternative.facts);
        if let Some(values) = enumeration::integers(all_facts()) {
            return Some(self.integer_enum(values, facts, first, hint, nullable));
        }
        if let Some(values) = enumeration::texts(all_facts()) {
            return Some(match values {
                values if values.is_empty() => TypeRef::String,
                values => self.string_enum(values, facts, first, hint, nullable),
            });
        }
        if let [only] = alternatives.as_slice() {
            return Some(self.schemas(&combined(base, only), hint).ty);
        }
        if alternatives.is_empty() {
            return Some(TypeRef::Any);
        }
        let id = self.reserve(
            &first.pointer,
            hint,
            Shape::Union(Union {
                tag: None,
                variants: Vec::new(),
            }),
        );
        self.announce(&first.pointer, id, nullable);
        self.whole_numbers_first(&mut alternatives);
        self.shared_members(facts, &alternatives, base, id);
        let mut variants: Vec<Variant> = Vec::with_capacity(alternatives.len());
        let mut names = Vec::with_capacity(alternatives.len());
        for (position, alternative) in alternatives.iter().enumerate() {
            let label = super::label::label(&alternatives, position);
            if let Some(text) = constant(alternative, base) {
                let is_same = |choice: &Choice<String>| choice.value == text;
                if !variants
                    .iter()
                    .any(|variant: &Variant| variant.constant.as_ref().is_some_and(is_same))
                {
                    let docs = self.docs_from(&alternative.facts);
                    names.push(None);
                    variants.push(Variant {
                        hint: label,
                        tags: Vec::new(),
                        untagged: false,
                        ty: TypeRef::String,
                        constant: Some(Choice {
                            value: text,
                            hint: None,
                            description: docs.description,
                        }),
                    });
                }
                continue;
            }
            let mut whole = combined(base, alternative);
            if !base.is_empty() {
                whole.extend(lenders(facts, &alternatives, position));
            }
            let found = self.schemas(&whole, &NameHint::Member(id, label.clone()));
            if variants
                .iter()
                .any(|variant| variant.constant.is_none() && variant.ty == found.ty)
            {
                continue;
            }
            names.push(component_name(&alternative.part));
            variants.push(Variant {
                hint: label,
                tags: Vec::new(),
                untagged: false,
                ty: found.ty,
                constant: None,
            });
        }
        let mut union = Union {
            tag: None,
            variants,
        };
        if let Some((discriminator, _)) = &facts.discriminator {
            self.tag_by_discriminator(&mut union, discriminator, &names);
        }
        if union.tag.is_none() {
            self.tag_by_member(&mut union);
        }
        if union.tag.is_none() {
            self.tag_by_flag(&mut union, &alternatives);
        }
        if union.tag.is_none() {
            self.report_shape(&union, group);
        }
        let docs = self.docs_from(facts);
        self.finish(id, Shape::Union(union), docs);
        Some(TypeRef::Named(id))
    }

    /// Makes the types of members that several variants have, so that they are named after the union.
    fn shared_members<'s>(
        &mut self,
        facts: &Facts<'_>,
        alternatives: &[Alternative<'s>],
        base: &[Part<'s>],
        id: TypeId,
    ) where
        'a: 's,
    {
        if base.is_empty() {
            return;
        }
        for (wire, parts) in &facts.properties {
            if alternatives
                .iter()
                .any(|alternative| !alternative.facts.properties.contains_key(wire))
            {
                self.member_use(parts, id, wire);
            }
        }
        for (position, alternative) in alternatives.iter().enumerate() {
            for name in missing(facts, alternative) {
                let mut others = alternatives.iter().enumerate();
                let lent = others.find_map(|(other, alternative)| {
                    let parts = alternative.facts.properties.get(name)?;
                    (other != position).then_some(parts)
                });
                if let Some(parts) = lent {
                    self.member_use(parts, id, name);
                }
            }
        }
    }

    /// OpenAPI 3.1, "Discriminator Object": mapping first, then what the alternative itself allows as
    /// the tag, then the component's name.
    fn tag_by_discriminator(
        &self,
        union: &mut Union,
        discriminator: &Discriminator,
        names: &[Option<String>],
    ) {
        let tag = &discriminator.property_name;
        let mut found = Vec::with_capacity(union.variants.len());
        for (variant, name) in union.variants.iter().zip(names) {
            let mapped: Vec<String> = discriminator
                .mapping
                .iter()
                .filter(|(_, target)| name.as_deref() == Some(last_segment(target).as_ref()))
                .map(|(value, _)| value.clone())
                .collect();
            let own = self.tags_of(&variant.ty, tag);
            let tags = if !mapped.is_empty() {
                Tags {
                    values: mapped,
                    optional: false,
                }
            } else if let Some(name) = name
                && (own.values.is_empty() || own.values.contains(name))
            {
                Tags {
                    values: vec![name.clone()],
                    optional: false,
                }
            } else {
                own
            };
            if tags.values.is_empty() {
                return;
            }
            found.push(tags);
        }
        let values = |tags: &Tags| -> BTreeSet<String> { tags.values.iter().cloned().collect() };
        let mut sets = found.iter().map(values);
        let first = sets.next();
        // A tag that may be the same everywhere tells nothing.
        if found.len() > 1 && sets.all(|set| Some(set) == first) {
            return;
        }
        for (variant, tags) in union.variants.iter_mut().zip(found) {
            variant.tags = tags.values;
            variant.untagged = tags.optional;
        }
        union.tag = Some(tag.clone());
    }

    /// A required member whose legal values differ in every alternative tells them apart.
    fn tag_by_member(&self, union: &mut Union) {
        let Some(first) = union.variants.first() else {
            return;
        };
        let candidates: Vec<String> = match self.record_of(&first.ty) {
            Some(record) => record
                .members
                .iter()
                .filter(|member| member.presence == Presence::Required)
                .map(|member| member.wire.clone())
                .collect(),
            None => return,
        };
        for tag in candidates {
            let mut taken = BTreeSet::new();
            let tags: Vec<Vec<String>> = union
                .variants
                .iter()
                .map(|variant| self.legal_values(&variant.ty, &tag))
                .collect();
            let distinct = tags.iter().all(|values| {
                !values.is_empty() && values.iter().all(|value| taken.insert(value.clone()))
            });
            if distinct {
                for (variant, tags) in union.variants.iter_mut().zip(tags) {
                    variant.tags = tags;
                }
                union.tag = Some(tag);
                return;
            }
        }
    }

    /// Legal values of a required member of a record, or of what a nested union is tagged with.
    fn legal_values(&self, ty: &TypeRef, tag: &str) -> Vec<String> {
        let tags = self.tags_of(ty, tag);
        if tags.optional {
            return Vec::new();
        }
        tags.values
    }

    /// What a type allows as the tag.
    fn tags_of(&self, ty: &TypeRef, tag: &str) -> Tags {
        let shape_of = |ty: &TypeRef| match ty {
            TypeRef::Named(id) => self.model.api.types.get(id.0).map(|ty| &ty.shape),
            _ => None,
        };
        match shape_of(ty) {
            Some(Shape::Record(record)) => {
                let Some(member) = record.members.iter().find(|member| member.wire == tag) else {
                    return Tags::default();
                };
                let Some(Shape::StringEnum(set)) = shape_of(&member.ty) else {
                    return Tags::default();
                };
                Tags {
                    values: set
                        .values
                        .iter()
                        .map(|choice| choice.value.clone())
                        .collect(),
                    optional: member.presence != Presence::Required,
                }
            }
            Some(Shape::Union(union)) if union.tag.as_deref() == Some(tag) => {
                let mut seen = BTreeSet::new();
                let values = union.variants.iter().flat_map(|variant| &variant.tags);
                Tags {
                    values: values
                        .filter(|value| seen.insert(value.as_str()))
                        .cloned()
                        .collect(),
                    optional: union.variants.iter().any(|variant| variant.untagged),
                }
            }
            _ => Tags::default(),
        }
    }

    fn record_of(&self, ty: &TypeRef) -> Option<&crate::ir::Record> {
        let TypeRef::Named(id) = ty else { return None };
        self.record_by_id(*id)
    }

    fn record_by_id(&self, id: TypeId) -> Option<&crate::ir::Record> {
        match &self.model.api.types.get(id.0)?.shape {
            Shape::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Several objects that nothing tells apart: the answer depends on which keys a value has.
    fn report_shape(&mut self, union: &Union, group: &Alternatives<'_>) {
        let objects = union
            .variants
            .iter()
            .filter(|variant| {
                self.record_of(&variant.ty).is_some() || variant.ty == TypeRef::Object
            })
            .count();
        if objects > 1 {
            self.diags.push(
                Diagnostic::new(
                    codes::UNION_BY_SHAPE,
                    format!("{objects} objects are told apart by their keys alone"),
                )
                .at(self.origin(&group.pointer))
                .help("add a `discriminator` in an overlay if the API has a member that tells them apart"),
            );
        }
    }
}

/// The alternatives that are not null, and whether null is legal.
fn without_null(alternatives: Vec<Alternative<'_>>) -> (Vec<Alternative<'_>>, bool) {
    let (null, others): (Vec<_>, Vec<_>) = alternatives.into_iter().partition(|alternative| {
        is_null(&alternative.facts) || allows_null_alone(&alternative.part)
    });
    let nullable = !null.is_empty()
        || others
            .iter()
            .any(|alternative| alternative.facts.nullable && has_type(&alternative.facts));
    (others, nullable)
}

pub(super) fn gather_any<'s, 'a: 's>(
    lowerer: &Lowerer<'a, '_>,
    part: &Part<'s>,
    diags: &mut crate::diag::Diagnostics,
    origins: &crate::normalize::Origins,
) -> Facts<'s> {
    let resolver: crate::resolve::Resolver<'s> = lowerer.resolver;
    gather(
        std::slice::from_ref(part),
        &resolver,
        &|pointer| origins.of(pointer),
        diags,
    )
}

/// An alternative together with what applies beside it.
fn combined<'s>(base: &[Part<'s>], alternative: &Alternative<'s>) -> Vec<Part<'s>> {
    base.iter().chain([&alternative.part]).cloned().collect()
}

/// The members that are required of an alternative, and declared neither in it nor beside it.
fn missing<'f>(
    beside: &'f Facts<'_>,
    own: &'f Alternative<'_>,
) -> impl Iterator<Item = &'f String> {
    let declares = |facts: &Facts<'_>, name: &String| facts.properties.contains_key(name);
    let required = beside.required.iter().chain(&own.facts.required);
    required.filter(move |name| !declares(beside, name) && !declares(&own.facts, name))
}

/// The other alternatives that declare what is required of this one and not declared in it.
fn lenders<'s>(
    beside: &Facts<'_>,
    alternatives: &[Alternative<'s>],
    position: usize,
) -> Vec<Part<'s>> {
    let Some(own) = alternatives.get(position) else {
        return Vec::new();
    };
    let missing: Vec<&String> = missing(beside, own).collect();
    alternatives
        .iter()
        .filter(|other| {
            let declared = &other.facts.properties;
            missing.iter().any(|name| declared.contains_key(*name))
        })
        .map(|other| Part {
            lends: true,
            ..other.part.clone()
        })
        .collect()
}

/// What applies beside the alternatives, to be taken together with each of them.
fn base_parts<'s>(facts: &Facts<'_>, parts: &[Part<'s>]) -> Vec<Part<'s>> {
    if facts.properties.is_empty() && facts.required.is_empty() {
        return Vec::new();
    }
    parts
        .iter()
        .map(|part| Part {
            without_alternatives: true,
            ..part.clone()
        })
        .collect()
}

/// Whether an alternative says nothing but that null is legal: it stands for null.
fn allows_null_alone(part: &Part<'_>) -> bool {
    matches!(part.schema, SchemaRef::Item(schema) if crate::resolve::allows_null_alone(schema))
}

pub(super) fn is_null(facts: &Facts<'_>) -> bool {
    facts
        .values
        .as_ref()
        .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}

fn has_type(facts: &Facts<'_>) -> bool {
    facts.kind.is_some() || facts.values.is_some()
}

/// Whether an alternative only restricts what is declared elsewhere.
fn only_checks(facts: &Facts<'_>) -> bool {
    facts.properties.is_empty()
        && facts.values.is_none()
        && facts.items.is_empty()
        && facts.alternatives.is_empty()
        && facts.additional.is_none()
        && match &facts.kind {
            None => !facts.required.is_empty() || !facts.limits.is_empty(),
            Some((kind, _)) => *kind == "object" && !facts.required.is_empty(),
        }
}

pub(super) fn component_name(part: &Part<'_>) -> Option<String> {
    match part.schema {
        SchemaRef::Reference(reference) => Some(last_segment(reference)),
        SchemaRef::Item(_) => None,
    }
}

/// `Cat` for `#/components/schemas/Cat`, for `Cat`, and for `cat.yaml#/Cat`.
pub(super) fn last_segment(target: &str) -> String {
    let last = target.rsplit('/').next().unwrap_or(target);
    last.replace("~1", "/").replace("~0", "~")
}

/// The text that an alternative is, if it is just one that the document gives no name.
fn constant(alternative: &Alternative<'_>, base: &[Part<'_>]) -> Option<String> {
    if !base.is_empty() || component_name(&alternative.part).is_some() {
        return None;
    }
    match alternative.facts.values.as_deref() {
        Some([Value::String(text)]) => Some(text.clone()),
        _ => None,
    }
}
