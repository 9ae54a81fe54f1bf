//! Which uses of a type need a `Box`, because the type would contain itself.
//!
//! A list or a map is a pointer already; only what a type holds directly makes its size infinite.
//! A depth-first search, without recursion, finds the uses that point
//! back to where it came from; every cycle has one, and a box stands only there.

use crate::ir::{Api, TypeId, TypeRef};

/// State of a type in the depth-first search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Boxes every use that would close a cycle.
pub(super) fn break_cycles(api: &mut Api) {
    let direct: Vec<Vec<TypeId>> = api
        .types
        .iter()
        .map(|ty| {
            let mut found = Vec::new();
            for used in ty.shape.uses() {
                held(used, &mut found);
            }
            found
        })
        .collect();
    let mut marks = vec![Mark::New; api.types.len()];
    let mut back: Vec<(TypeId, TypeId)> = Vec::new();
    for start in 0..api.types.len() {
        // Each entry is a type and how many of its uses have been looked at.
        let mut stack = vec![(TypeId(start), 0_usize)];
        while let Some((id, next)) = stack.pop() {
            let mark = marks.get(id.0).copied().unwrap_or(Mark::Done);
            if next == 0 {
                if mark != Mark::New {
                    continue;
                }
                set(&mut marks, id, Mark::Open);
            }
            match direct.get(id.0).and_then(|uses| uses.get(next)) {
                None => set(&mut marks, id, Mark::Done),
                Some(used) => {
                    stack.push((id, next + 1));
                    match marks.get(used.0) {
                        Some(Mark::New) => stack.push((*used, 0)),
                        Some(Mark::Open) => back.push((id, *used)),
                        _ => {}
                    }
                }
            }
        }
    }
    for (holder, target) in back {
        if let Some(ty) = api.types.get_mut(holder.0) {
            for used in ty.shape.uses_mut() {
                cut(used, target);
            }
        }
    }
}

fn set(marks: &mut [Mark], id: TypeId, mark: Mark) {
    if let Some(slot) = marks.get_mut(id.0) {
        *slot = mark;
    }
}

/// Types that a use holds without a pointer in between.
pub(super) fn held(used: &TypeRef, found: &mut Vec<TypeId>) {
    match used {
        TypeRef::Named(id) => found.push(*id),
        TypeRef::Nullable(inner) => held(inner, found),
        TypeRef::Tuple(items) => items.iter().for_each(|item| held(item, found)),
        _ => {}
    }
}

fn cut(used: &mut TypeRef, target: TypeId) {
    match used {
        TypeRef::Named(id) if *id == target => *used = TypeRef::Boxed(target),
        TypeRef::Nullable(inner) => cut(inner, target),
        TypeRef::Tuple(items) => items.iter_mut().for_each(|item| cut(item, target)),
        _ => {}
    }
}
