//! Bodies that are forms: what a member is called, and how it is written
//! (OpenAPI 3.1, "Encoding Object" and "Considerations for multipart Content").

use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, QueryStyle};

use super::Lowerer;
use super::body::{Kind, kind};
use crate::diag::{Diagnostic, codes};
use crate::ir::{FormPart, FormStyle, NameHint, OperationId, PartKind, Shape, TypeRef};
use crate::origin::Pointer;
use crate::resolve::{Part, gather};

impl Lowerer<'_, '_> {
    /// The parts of a form; none where its schema declares no members.
    pub(super) fn form_parts(
        &mut self,
        media: &MediaType,
        at: &Pointer,
        operation: OperationId,
    ) -> Vec<FormPart> {
        self.report_encoding(media, at);
        let Some(schema) = &media.schema else {
            return Vec::new();
        };
        let part = Part::new(at.child("schema"), schema);
        let origins = self.origins;
        let facts = gather(
            std::slice::from_ref(&part),
            &self.resolver,
            &|pointer| origins.of(pointer),
            self.diags,
        );
        let mut parts = Vec::with_capacity(facts.properties.len());
        for (wire, schemas) in &facts.properties {
            let hint = NameHint::Operation(operation, format!("Body{}", crate::name::pascal(wire)));
            let found = self.schemas(schemas, &hint);
            let (docs, ..) = self.member_docs(schemas, &found.ty);
            let media_type = media
                .encoding
                .get(wire)
                .and_then(|encoding| encoding.content_type.as_deref())
                .and_then(only_media_type);
            let kind = self.part_kind(found.ty, media_type);
            parts.push(FormPart {
                wire: wire.clone(),
                required: facts.required.contains(wire) && !found.nullable,
                media_type: media_type
                    .filter(|media_type| *media_type != usual_media_type(&kind))
                    .map(str::to_owned),
                kind,
                docs,
            });
        }
        parts
    }

    /// Bytes are files, scalars are text, an array is one part for each item, and whatever has a
    /// structure is JSON.
    fn part_kind(&self, ty: TypeRef, media_type: Option<&str>) -> PartKind {
        let json = media_type.is_some_and(|media_type| kind(media_type) == Kind::Json);
        match ty {
            TypeRef::Bytes => PartKind::File,
            TypeRef::List(item) if *item == TypeRef::Bytes => PartKind::Files,
            // What is text already is said to be JSON: then it is JSON of that text.
            ty if json && self.is_text(&ty) => PartKind::Json(ty),
            TypeRef::List(item) if self.is_text(&item) && !json => PartKind::Texts(*item),
            ty if self.is_text(&ty) => PartKind::Text(ty),
            ty if self.is_object(&ty) => PartKind::Json(ty),
            ty => PartKind::Value(ty),
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

    fn is_object(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Object | TypeRef::Map(_) => true,
            TypeRef::Named(id) => matches!(
                self.model.api.types.get(id.0).map(|ty| &ty.shape),
                Some(Shape::Record(_))
            ),
            _ => false,
        }
    }

    /// Says what of an encoding a part of `multipart/form-data` does without.
    fn report_encoding(&mut self, media: &MediaType, at: &Pointer) {
        for (wire, encoding) in &media.encoding {
            let at = at.child("encoding").child(wire);
            if !encoding.headers.is_empty() {
                let message = "headers of a part are not sent";
                self.ignored(message, &at.child("headers"));
            }
            if encoding.style.is_some() {
                let message = "`style` and `explode` have no effect on a part of a form with files";
                self.ignored(message, &at);
            }
        }
    }

    /// Reports a member that is known and has no effect.
    pub(super) fn ignored(&mut self, message: impl Into<String>, at: &Pointer) {
        let diagnostic = Diagnostic::new(codes::IGNORED_FEATURE, message).at(self.origin(at));
        self.diags.push(diagnostic);
    }
}

/// The members of an `application/x-www-form-urlencoded` body that are not written as usual.
pub(super) fn styles(encodings: &IndexMap<String, Encoding>) -> Vec<(String, FormStyle)> {
    encodings
        .iter()
        .filter_map(|(wire, encoding)| Some((wire.clone(), style(encoding)?)))
        .collect()
}

/// Normalisation writes `explode` out wherever there is a `style`.
fn style(encoding: &Encoding) -> Option<FormStyle> {
    Some(match (&encoding.style, encoding.explode) {
        (Some(QueryStyle::DeepObject), _) => FormStyle::DeepObject,
        (Some(_), true) => FormStyle::Exploded,
        (Some(QueryStyle::Form), false) => FormStyle::Csv,
        (Some(QueryStyle::SpaceDelimited), false) => FormStyle::Space,
        (Some(QueryStyle::PipeDelimited), false) => FormStyle::Pipe,
        (None, _) => {
            let media_type = only_media_type(encoding.content_type.as_deref()?)?;
            (kind(media_type) == Kind::Json).then_some(FormStyle::Json)?
        }
    })
}

/// The media type, unless it is a list or a range of them.
fn only_media_type(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && !text.contains([',', '*'])).then_some(text)
}

/// What the runtime sends a part as when nobody says anything.
fn usual_media_type(kind: &PartKind) -> &'static str {
    match kind {
        PartKind::File | PartKind::Files => "application/octet-stream",
        // Text without a media type is `text/plain` (RFC 7578 section 4.4).
        PartKind::Text(_) | PartKind::Texts(_) | PartKind::Value(_) => "text/plain",
        PartKind::Json(_) => "application/json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_media_types_leaves_the_choice_to_the_caller() {
        for (text, expected) in [
            ("image/png", Some("image/png")),
            (
                " text/plain; charset=utf-8",
                Some("text/plain; charset=utf-8"),
            ),
            ("image/png, image/jpeg", None),
            ("image/*", None),
            ("", None),
        ] {
            assert_eq!(only_media_type(text), expected);
        }
    }
}
