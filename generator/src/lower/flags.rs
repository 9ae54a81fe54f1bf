//! Unions whose tag is a truth value: `{"ok": true, …}` or `{"ok": false, …}`.

use serde_json::Value;

use super::Lowerer;
use super::union::Alternative;
use crate::diag::Diagnostics;
use crate::ir::{Shape, TypeRef, Union};
use crate::resolve::gather;

impl<'a> Lowerer<'a, '_> {
    /// A required member that is always true in one of two alternatives and always false in the other tells them apart,
    /// where their shape does not: either of them could be `{"ok": false}`.
    pub(super) fn tag_by_flag<'s>(&self, union: &mut Union, alternatives: &[Alternative<'s>])
    where
        'a: 's,
    {
        let ([one, other], [first, second]) = (alternatives, union.variants.as_mut_slice()) else {
            return;
        };
        for name in &one.facts.required {
            let (Some(flag), Some(opposite)) = (self.flag(one, name), self.flag(other, name))
            else {
                continue;
            };
            if flag != opposite
                && [&*first, &*second]
                    .iter()
                    .all(|variant| self.is_flag(&variant.ty, name))
            {
                first.tags = vec![flag.to_string()];
                second.tags = vec![opposite.to_string()];
                union.tag = Some(name.clone());
                return;
            }
        }
    }

    /// The only legal value of a required member, if it is a truth value.
    fn flag<'s>(&self, alternative: &Alternative<'s>, name: &str) -> Option<bool>
    where
        'a: 's,
    {
        if !alternative.facts.required.contains(name) {
            return None;
        }
        let parts = alternative.facts.properties.get(name)?;
        let mut quiet = Diagnostics::default();
        let origins = self.origins;
        let facts = gather(
            parts,
            &self.resolver,
            &|pointer| origins.of(pointer),
            &mut quiet,
        );
        match facts.values.as_deref() {
            Some([Value::Bool(flag)]) if !facts.nullable => Some(*flag),
            _ => None,
        }
    }

    /// Whether a type is a record with a truth value as this member.
    fn is_flag(&self, ty: &TypeRef, name: &str) -> bool {
        let TypeRef::Named(id) = ty else { return false };
        let shape = self.model.api.types.get(id.0).map(|ty| &ty.shape);
        let Some(Shape::Record(record)) = shape else {
            return false;
        };
        let mut members = record.members.iter();
        members.any(|member| member.wire == name && member.ty == TypeRef::Bool)
    }
}
