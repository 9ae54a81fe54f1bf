//! Tags that no alternative declares.

use std::collections::BTreeSet;

use crate::ir::{Docs, Member, Presence, Record, Shape, Type, TypeId, TypeRef};

/// Gives each variant of a tagged union the member that holds the tag, where its schema leaves it to
/// the discriminator (OpenAPI 3.1, "Discriminator Object"). Without it the tag would be lost as soon
/// as a value is sent back, and nobody could set it.
pub(super) fn declare_tags(types: &mut [Type]) {
    let mut wanted: Vec<(TypeId, String)> = Vec::new();
    for ty in types.iter() {
        if let Shape::Union(union) = &ty.shape
            && let Some(tag) = &union.tag
        {
            let mut seen = BTreeSet::new();
            for variant in &union.variants {
                records(types, &variant.ty, &mut seen, &mut |id| {
                    wanted.push((id, tag.clone()));
                });
            }
        }
    }
    for (id, tag) in wanted {
        let Some(ty) = types.get_mut(id.0) else {
            continue;
        };
        let origin = ty.origin.clone();
        if let Shape::Record(record) = &mut ty.shape
            && lacks(record, &tag)
        {
            record.members.push(Member {
                wire: tag,
                origin,
                ty: TypeRef::String,
                presence: Presence::Optional,
                constant: false,
                read_only: false,
                write_only: false,
                docs: Docs {
                    facts: vec![
                        "Tells which of several types a value is, where it is one of them."
                            .to_owned(),
                    ],
                    ..Docs::default()
                },
            });
        }
    }
}

/// A record that keeps what it does not declare keeps the tag, too.
fn lacks(record: &Record, tag: &str) -> bool {
    record.rest.is_none() && !record.members.iter().any(|member| member.wire == tag)
}

/// The records that a value of a type may be, through unions inside of it.
fn records(
    types: &[Type],
    ty: &TypeRef,
    seen: &mut BTreeSet<TypeId>,
    found: &mut impl FnMut(TypeId),
) {
    let TypeRef::Named(id) = ty else { return };
    if !seen.insert(*id) {
        return;
    }
    match types.get(id.0).map(|ty| &ty.shape) {
        Some(Shape::Record(_)) => found(*id),
        Some(Shape::Union(union)) => {
            for variant in &union.variants {
                records(types, &variant.ty, seen, found);
            }
        }
        Some(Shape::Newtype(inner)) => records(types, inner, seen, found),
        _ => {}
    }
}
