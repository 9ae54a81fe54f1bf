//! Members of answers, items and bodies: where a pointer leads, and what a value of a type can be.

use super::fit::Fit;
use super::{Mismatch, suggestion};
use crate::ir::{Path, Record, Shape, Step, TypeId, TypeRef};
use crate::origin::Pointer;

/// What a pointer leads through.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Answer,
    Item,
    Body,
}

impl Whole {
    fn words(self) -> &'static str {
        match self {
            Self::Answer => "the answer",
            Self::Item => "an item in the answer",
            Self::Body => "the body",
        }
    }
}

impl Fit<'_> {
    /// The record that a type names, if it is one.
    pub(super) fn record(&self, ty: &TypeRef) -> Option<(TypeId, &Record)> {
        let (TypeRef::Named(id) | TypeRef::Boxed(id)) = ty else {
            return None;
        };
        match &self.api.types.get(id.0)?.shape {
            Shape::Record(record) => Some((*id, record)),
            _ => None,
        }
    }

    /// The member at the end of a pointer, and its type.
    pub(super) fn follow<'t>(
        &'t self,
        whole: &'t TypeRef,
        pointer: &str,
        what: Whole,
        keys: &[String],
    ) -> Result<(Path, &'t TypeRef), Mismatch> {
        let Some(parsed) = Pointer::parse(pointer).filter(|parsed| !parsed.is_root()) else {
            return Err(self.mismatch(
                keys,
                &format!("has nothing at `{pointer}`, which is no JSON Pointer"),
                "a JSON Pointer begins with `/`, as in `/meta/next`",
            ));
        };
        let mut ty = whole;
        let mut path = Path::new();
        for token in parsed.tokens() {
            let Some((id, record)) = self.record(ty) else {
                return Err(self.mismatch(
                    keys,
                    &format!(
                        "has no member `{token}` in {}: no members are declared there",
                        what.words()
                    ),
                    "a pointer goes through declared members; declare them in an overlay",
                ));
            };
            let mut members = record.members.iter();
            let Some(position) = members.position(|member| member.wire == token) else {
                let known: Vec<&str> = record
                    .members
                    .iter()
                    .map(|member| member.wire.as_str())
                    .collect();
                return Err(self.mismatch(
                    keys,
                    &format!("has no member `{token}` in {}", what.words()),
                    suggestion(&token, &known),
                ));
            };
            path.push(Step {
                record: id,
                member: position,
            });
            if let Some(member) = record.members.get(position) {
                ty = &member.ty;
            }
        }
        Ok((path, ty))
    }

    /// A member of the answer, of a type that the key needs.
    pub(super) fn member_of(
        &self,
        answer: &TypeRef,
        key: &str,
        pointer: &str,
        wanted: &str,
        fits: impl Fn(&TypeRef) -> bool,
    ) -> Result<Path, Mismatch> {
        let keys = self.keys(&[key]);
        let (path, found) = self.follow(answer, pointer, Whole::Answer, &keys)?;
        if fits(found) {
            return Ok(path);
        }
        Err(self.mismatch(
            &keys,
            &format!("has at `{pointer}` of its answer a member that is not {wanted}"),
            format!("`{key}` names {wanted}"),
        ))
    }
}

/// A type without null.
pub(super) fn plain(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Nullable(inner) => inner,
        other => other,
    }
}

pub(super) fn is_number(ty: &TypeRef) -> bool {
    matches!(plain(ty), TypeRef::Integer(_) | TypeRef::Float(_))
}

pub(super) fn is_scalar(ty: &TypeRef) -> bool {
    is_number(ty)
        || matches!(
            plain(ty),
            TypeRef::String | TypeRef::Timestamp | TypeRef::Date
        )
}

/// Whether a value can be sent back as it came: a scalar, any JSON, or a list of them.
pub(super) fn is_cursor(ty: &TypeRef) -> bool {
    match plain(ty) {
        TypeRef::Any => true,
        TypeRef::List(inner) => is_cursor(inner),
        other => is_scalar(other),
    }
}
