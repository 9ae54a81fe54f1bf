//! Which uses of a type need a `Box`, because the type would be too large to be moved around.
//!
//! Decoding moves a value from frame to frame, so that types which hold each other directly make
//! values of hundreds of kilobytes and overflow the stack of a thread.

use crate::ir::{Float, Integer, Presence, Shape, Type, TypeId, TypeRef};

/// The size in bytes beyond which the largest parts of a type go behind a pointer. Nearly all types
/// of nearly all documents are smaller, and hold their parts directly.
const MAX_SIZE: usize = 2048;

/// A part that is smaller is not worth a pointer.
const MIN_PART: usize = 64;

/// `String`, `Vec`, and what keeps its text.
const POINTER_AND_LENGTHS: usize = 24;

/// Boxes the largest parts of types that would be too large. Expects that no type contains itself.
pub(super) fn limit_sizes(types: &mut [Type]) {
    let mut sizes: Vec<Option<usize>> = vec![None; types.len()];
    for start in 0..types.len() {
        // Parts before what they are part of, without recursion.
        let mut stack = vec![(TypeId(start), false)];
        while let Some((id, parts_done)) = stack.pop() {
            if sizes.get(id.0).copied().flatten().is_some() {
                continue;
            }
            if parts_done {
                let size = settle(types, id, &sizes);
                if let Some(slot) = sizes.get_mut(id.0) {
                    *slot = Some(size);
                }
                continue;
            }
            stack.push((id, true));
            let mut held = Vec::new();
            if let Some(ty) = types.get(id.0) {
                for used in ty.shape.uses() {
                    super::cycles::held(used, &mut held);
                }
            }
            stack.extend(held.into_iter().map(|part| (part, false)));
        }
    }
}

/// The size of a type, after its largest parts have been boxed where it needs that.
fn settle(types: &mut [Type], id: TypeId, sizes: &[Option<usize>]) -> usize {
    let Some(ty) = types.get_mut(id.0) else {
        return 0;
    };
    let mut total = shape(&ty.shape, sizes);
    if let Shape::Record(record) = &mut ty.shape {
        let mut parts: Vec<(usize, &mut TypeRef)> = record
            .members
            .iter_mut()
            .map(|member| (size(&member.ty, sizes), &mut member.ty))
            .collect();
        // The sort is stable, so that equal parts are boxed in the order of the document.
        parts.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
        for (size, part) in parts {
            if total <= MAX_SIZE || size < MIN_PART {
                break;
            }
            if let Some(named) = direct(part) {
                *part = TypeRef::Boxed(named);
                total = total.saturating_sub(size).saturating_add(8);
            }
        }
    }
    total
}

/// The type that a use holds directly.
fn direct(used: &TypeRef) -> Option<TypeId> {
    match used {
        TypeRef::Named(id) => Some(*id),
        _ => None,
    }
}

fn shape(shape: &Shape, sizes: &[Option<usize>]) -> usize {
    match shape {
        Shape::Record(record) => record
            .members
            .iter()
            .map(|member| {
                let flag = match member.presence {
                    Presence::Required => 0,
                    _ => flag(&member.ty),
                };
                size(&member.ty, sizes).saturating_add(flag)
            })
            .chain(record.rest.iter().map(|_| POINTER_AND_LENGTHS))
            .fold(0, usize::saturating_add),
        Shape::Union(union) => union
            .variants
            .iter()
            .map(|variant| size(&variant.ty, sizes))
            .max()
            .unwrap_or(0)
            .saturating_add(8),
        Shape::Newtype(inner) => size(inner, sizes),
        Shape::StringEnum(_) => POINTER_AND_LENGTHS,
        Shape::IntegerEnum(_) => 16,
    }
}

/// What `Option` adds to a type without an invalid value.
fn flag(ty: &TypeRef) -> usize {
    match ty {
        TypeRef::Integer(_) | TypeRef::Float(_) => 8,
        _ => 0,
    }
}

/// The size in bytes on a machine of 64 bits; near enough to tell large from small.
fn size(ty: &TypeRef, sizes: &[Option<usize>]) -> usize {
    match ty {
        TypeRef::Named(id) => sizes.get(id.0).copied().flatten().unwrap_or(0),
        TypeRef::Boxed(_) => 8,
        TypeRef::Bool => 1,
        TypeRef::Integer(Integer::I32 | Integer::U32) => 4,
        TypeRef::Integer(Integer::I64 | Integer::U64) | TypeRef::Float(Float::F64) => 8,
        TypeRef::Integer(Integer::I128) => 16,
        TypeRef::String
        | TypeRef::Timestamp
        | TypeRef::Date
        | TypeRef::Base64
        | TypeRef::Bytes
        | TypeRef::Object
        | TypeRef::List(_)
        | TypeRef::Map(_) => POINTER_AND_LENGTHS,
        TypeRef::Any => 32,
        TypeRef::Tuple(items) => items
            .iter()
            .map(|item| size(item, sizes))
            .fold(0, usize::saturating_add),
        TypeRef::Nullable(inner) => size(inner, sizes).saturating_add(flag(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Docs, Groups, Home, Member, NameHint, Record, Usage};
    use crate::origin::{FileId, Origin};

    fn record(members: Vec<TypeRef>) -> Type {
        let origin = Origin::root(FileId(0));
        let members = members.into_iter().map(|ty| Member {
            wire: String::new(),
            origin: origin.clone(),
            ty,
            presence: Presence::Required,
            constant: false,
            read_only: false,
            write_only: false,
            docs: Docs::default(),
        });
        let record = Record {
            members: members.collect(),
            rest: None,
        };
        Type {
            origin: origin.clone(),
            hint: NameHint::Component(String::new()),
            home: Home::Webhooks,
            docs: Docs::default(),
            usage: Usage::default(),
            groups: Groups::default(),
            webhook: false,
            shape: Shape::Record(record),
        }
    }

    #[test]
    fn only_what_makes_a_type_too_large_goes_behind_a_pointer() {
        let texts = |count| record(vec![TypeRef::String; count]);
        let (small, medium) = (TypeRef::Named(TypeId(0)), TypeRef::Named(TypeId(1)));
        let mut types = [
            texts(4),
            texts(40),
            record(vec![medium.clone(), small, medium.clone(), medium]),
            texts(200),
        ];
        limit_sizes(&mut types);
        let boxed = |id: usize| -> Vec<bool> {
            let uses = types.get(id).map(|ty| ty.shape.uses());
            let uses = uses.unwrap_or_default().into_iter();
            uses.map(|used| matches!(used, TypeRef::Boxed(_))).collect()
        };
        assert_eq!(boxed(2), [true, false, false, false]);
        // Many texts are large, and no pointer makes them smaller.
        assert!(boxed(3).iter().all(|boxed| !boxed));
    }
}
