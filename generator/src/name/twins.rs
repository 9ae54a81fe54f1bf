//! Which types are the same under several names: a document that writes an object, a set of values or
//! a union out at several places means one type by them, and code that compiles once says so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::alloc::Names;
use crate::ir::{Api, GroupId, Home, NameHint, Shape, Type, TypeId, TypeRef};

/// For each type the first of its file that differs from it in nothing but its name, its place and
/// what the document says about the type as a whole.
///
/// Only types without a name in the document are compared: whoever names two components means two
/// types. Only types of one file are, so that no type pulls in the feature of another.
pub(super) fn find(api: &Api, names: &Names) -> Vec<Option<TypeId>> {
    let mut twins = vec![None; api.types.len()];
    // A parent is like another one when their parts are, so that each round finds the parents of what
    // the last one found.
    loop {
        let mut first = BTreeMap::new();
        let mut found = false;
        for (position, ty) in api.types.iter().enumerate() {
            let id = TypeId(position);
            if twin(&twins, id).is_some() || !is_candidate(ty) {
                continue;
            }
            let Some(file) = file(api, ty.home) else {
                continue;
            };
            let form = form(ty, id, names, &twins);
            let earlier = *first.entry((file, form)).or_insert(id);
            if earlier != id
                && let Some(slot) = twins.get_mut(position)
            {
                *slot = Some(earlier);
                found = true;
            }
        }
        if !found {
            break;
        }
    }
    (0..twins.len())
        .map(|position| twin(&twins, TypeId(position)))
        .collect()
}

/// The first of a type's kind. The one that an early round found may have been found to be the twin of
/// another since.
fn twin(twins: &[Option<TypeId>], id: TypeId) -> Option<TypeId> {
    let next = |id: TypeId| twins.get(id.0).copied().flatten();
    std::iter::successors(next(id), |id| next(*id)).last()
}

fn is_candidate(ty: &Type) -> bool {
    ty.is_used()
        && matches!(ty.hint, NameHint::Member(..) | NameHint::Operation(..))
        // The name of a tuple struct is a function too, which an alias is not.
        && !matches!(ty.shape, Shape::Newtype(_))
}

/// A file that types are written to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum File {
    Component(usize),
    Group(GroupId),
    Webhooks,
}

fn file(api: &Api, home: Home) -> Option<File> {
    Some(match home {
        Home::Component(id) => File::Component(id.0),
        Home::Operation(id) => File::Group(api.operations.get(id.0)?.group),
        Home::Webhooks => File::Webhooks,
    })
}

/// All that is emitted for a type but its name and its own comment, with every type below it replaced
/// by the first of its kind. It is only ever compared.
fn form(ty: &Type, id: TypeId, names: &Names, twins: &[Option<TypeId>]) -> String {
    let mut text = format!("{} ", ty.docs.deprecated);
    let mut part = |value: &dyn std::fmt::Debug| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{value:?};");
    };
    let first = |use_: &TypeRef| {
        let mut use_ = use_.clone();
        replace(&mut use_, twins);
        use_
    };
    part(&names.parts(id));
    // Sets of values go both ways whatever uses them; of the others only what is used is emitted.
    if !matches!(ty.shape, Shape::StringEnum(_) | Shape::IntegerEnum(_)) {
        part(&ty.usage);
    }
    match &ty.shape {
        Shape::Record(record) => {
            part(&"record");
            for member in &record.members {
                part(&(&member.wire, first(&member.ty), member.presence));
                part(&(member.constant, member.read_only, member.write_only));
                part(&member.docs);
            }
            if let Some(rest) = &record.rest {
                part(&(names.rest(id), first(rest)));
            }
        }
        Shape::StringEnum(set) => part(&set),
        Shape::IntegerEnum(values) => part(&values),
        Shape::Union(union) => {
            part(&("union", &union.tag));
            for variant in &union.variants {
                part(&(&variant.tags, variant.untagged, first(&variant.ty)));
                part(&variant.constant);
            }
        }
        Shape::Newtype(inner) => part(&("newtype", first(inner))),
    }
    text
}

fn replace(use_: &mut TypeRef, twins: &[Option<TypeId>]) {
    match use_ {
        TypeRef::Named(id) | TypeRef::Boxed(id) => *id = twin(twins, *id).unwrap_or(*id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => {
            replace(inner, twins);
        }
        TypeRef::Tuple(items) => items.iter_mut().for_each(|item| replace(item, twins)),
        _ => {}
    }
}
