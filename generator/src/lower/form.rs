//! Parts of `multipart/form-data` bodies (OpenAPI 3.1, "Special Considerations for multipart Content").

use super::Lowerer;
use crate::ir::{FormPart, NameHint, OperationId, PartKind, Shape, TypeRef};
use crate::resolve::{Part, gather};

impl Lowerer<'_, '_> {
    /// The parts of a form; none where its schema declares no members.
    pub(super) fn form_parts(&mut self, part: &Part<'_>, operation: OperationId) -> Vec<FormPart> {
        let origins = self.origins;
        let facts = gather(
            std::slice::from_ref(part),
            &self.resolver,
            &|pointer| origins.of(pointer),
            self.diags,
        );
        let mut parts = Vec::with_capacity(facts.properties.len());
        for (wire, schemas) in &facts.properties {
            let hint = NameHint::Operation(operation, format!("Body{}", crate::name::pascal(wire)));
            let found = self.schemas(schemas, &hint);
            let (docs, ..) = self.member_docs(schemas, &found.ty);
            parts.push(FormPart {
                wire: wire.clone(),
                required: facts.required.contains(wire) && !found.nullable,
                kind: self.part_kind(found.ty),
                docs,
            });
        }
        parts
    }

    /// Bytes are files, scalars are text, an array is one part for each item, and whatever has a
    /// structure is JSON.
    fn part_kind(&self, ty: TypeRef) -> PartKind {
        match ty {
            TypeRef::Bytes => PartKind::File,
            TypeRef::List(item) if *item == TypeRef::Bytes => PartKind::Files,
            TypeRef::List(item) if self.is_text(&item) => PartKind::Texts(*item),
            ty if self.is_text(&ty) => PartKind::Text(ty),
            ty => PartKind::Json(ty),
        }
    }

    fn is_text(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::String
            | TypeRef::Bool
            | TypeRef::Integer(_)
            | TypeRef::Float(_)
            | TypeRef::Timestamp
            | TypeRef::Date
            | TypeRef::Base64 => true,
            TypeRef::Named(id) => matches!(
                self.model.api.types.get(id.0).map(|ty| &ty.shape),
                Some(Shape::StringEnum(_) | Shape::IntegerEnum(_))
            ),
            _ => false,
        }
    }
}
