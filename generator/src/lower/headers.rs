//! Headers of answers: the types of their values and how these are written
//! (OpenAPI 3.1, "Header Object"; RFC 9110, section 5).

use openapiv3::{Header as SpecHeader, ParameterSchemaOrContent, Response as SpecResponse};

use super::Lowerer;
use super::body::{Kind, kind};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Docs, Header, HeaderForm, HeaderId, NameHint, OperationId, Shape, TypeRef};
use crate::origin::Pointer;
use crate::resolve::Part;

impl Lowerer<'_, '_> {
    /// The headers of an answer. A header that other answers declare in the same words is the same one.
    pub(super) fn headers(
        &mut self,
        pointer: &Pointer,
        response: &SpecResponse,
        operation: OperationId,
    ) -> Vec<HeaderId> {
        let list = pointer.child("headers");
        let mut found = Vec::new();
        for (wire, header) in &response.headers {
            let Some((at, header)) = self.resolver.header(list.child(wire), header) else {
                continue;
            };
            if let Some(why) = refused(wire) {
                self.diags.push(
                    Diagnostic::new(
                        codes::HEADER_OF_ANSWER,
                        format!("the header `{wire}` {why}"),
                    )
                    .at(self.origin(&list.child(wire))),
                );
                continue;
            }
            let id = self.known_header(wire, &at, header, operation);
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }

    fn known_header(
        &mut self,
        wire: &str,
        at: &Pointer,
        header: &SpecHeader,
        operation: OperationId,
    ) -> HeaderId {
        let name = wire.to_ascii_lowercase();
        let place = (name.clone(), self.place(at));
        if let Some(id) = self.model.headers_by_place.get(&place) {
            return *id;
        }
        // Everything that the type is made from, in any order of keys.
        let words = serde_json::to_value((&header.format, explode(header)))
            .map(|words| words.to_string())
            .unwrap_or_default();
        let words = (name, words);
        let id = match self.model.headers_by_words.get(&words) {
            Some(id) => *id,
            None => self.header(wire, at, header, operation),
        };
        self.model.headers_by_words.insert(words, id);
        self.model.headers_by_place.insert(place, id);
        id
    }

    fn header(
        &mut self,
        wire: &str,
        at: &Pointer,
        header: &SpecHeader,
        operation: OperationId,
    ) -> HeaderId {
        let hint = NameHint::Component(format!("{wire}Header"));
        let (mut ty, mut form, mut docs) = match &header.format {
            ParameterSchemaOrContent::Content(content) => {
                let json = content
                    .iter()
                    .next()
                    .filter(|(name, _)| kind(name) == Kind::Json)
                    .and_then(|(name, media)| Some((name, media.schema.as_ref()?)));
                match json {
                    Some((name, schema)) => {
                        let schema_at = at.child("content").child(name).child("schema");
                        let found = self.schema(&Part::new(schema_at, schema), &hint);
                        (found.whole(), HeaderForm::Json, Docs::default())
                    }
                    None => (TypeRef::String, HeaderForm::Text, Docs::default()),
                }
            }
            ParameterSchemaOrContent::Schema(schema) => {
                let part = Part::new(at.child("schema"), schema);
                // A header has no way to say null.
                let ty = match self.schema(&part, &hint).ty {
                    TypeRef::Any | TypeRef::Bytes => TypeRef::String,
                    ty => ty,
                };
                let docs = self.member_docs(std::slice::from_ref(&part), &ty).0;
                let form = self.header_form(&ty, explode(header));
                (ty, form, docs)
            }
        };
        // Its values have commas of their own, so that each line stands for itself (RFC 9110, section 5.3).
        if wire.eq_ignore_ascii_case("set-cookie") {
            (ty, form) = match (ty, form) {
                (ty @ TypeRef::List(_), HeaderForm::List(item)) => (ty, HeaderForm::Lines(item)),
                (ty, form) => (
                    TypeRef::List(Box::new(ty)),
                    HeaderForm::Lines(Box::new(form)),
                ),
            };
        }
        if header.description.is_some() {
            docs.description.clone_from(&header.description);
            docs.summary = None;
        }
        if header.example.is_some() {
            docs.example.clone_from(&header.example);
        }
        docs.deprecated |= header.deprecated.unwrap_or(false);
        let headers = &mut self.model.api.headers;
        let same = |known: &Header| {
            known.wire.eq_ignore_ascii_case(wire) && known.ty == ty && known.form == form
        };
        if let Some(position) = headers.iter().position(same) {
            return HeaderId(position);
        }
        headers.push(Header {
            wire: wire.to_owned(),
            ty,
            form,
            operation,
            docs,
            origin: self.origins.place(at),
        });
        HeaderId(headers.len() - 1)
    }

    /// How a value of a type is written.
    fn header_form(&self, ty: &TypeRef, explode: bool) -> HeaderForm {
        let object = |members, rest| HeaderForm::Object {
            explode,
            members,
            rest: Box::new(rest),
        };
        match ty {
            TypeRef::List(item) => HeaderForm::List(Box::new(self.piece_form(item))),
            TypeRef::Tuple(items) => {
                let mut forms = items.iter().map(|item| self.piece_form(item));
                let first = forms.next().unwrap_or(HeaderForm::Text);
                let item = if forms.all(|form| form == first) {
                    first
                } else {
                    HeaderForm::Either
                };
                HeaderForm::List(Box::new(item))
            }
            TypeRef::Object => object(Vec::new(), HeaderForm::Text),
            TypeRef::Map(item) => object(Vec::new(), self.piece_form(item)),
            TypeRef::Nullable(inner) => self.header_form(inner, explode),
            TypeRef::Named(_) | TypeRef::Boxed(_) => match self.shape_of(ty) {
                Some(Shape::Record(record)) => {
                    let members = record
                        .members
                        .iter()
                        .map(|member| (member.wire.clone(), self.piece_form(&member.ty)))
                        .collect();
                    let rest = record.rest.as_ref();
                    object(
                        members,
                        rest.map_or(HeaderForm::Text, |rest| self.piece_form(rest)),
                    )
                }
                _ => self.piece_form(ty),
            },
            _ => self.piece_form(ty),
        }
    }

    /// The same for a value between commas, where the specification leaves open how a list or object is written.
    fn piece_form(&self, ty: &TypeRef) -> HeaderForm {
        match ty {
            TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float(_) => HeaderForm::Literal,
            TypeRef::String
            | TypeRef::Timestamp
            | TypeRef::Date
            | TypeRef::Base64
            | TypeRef::Bytes
            | TypeRef::Any => HeaderForm::Text,
            TypeRef::Object | TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Tuple(_) => {
                HeaderForm::Json
            }
            TypeRef::Nullable(inner) => self.piece_form(inner),
            TypeRef::Named(_) | TypeRef::Boxed(_) => match self.shape_of(ty) {
                Some(Shape::StringEnum(_)) => HeaderForm::Text,
                Some(Shape::IntegerEnum(_)) => HeaderForm::Literal,
                Some(Shape::Union(union)) => {
                    let is_text = |ty: &TypeRef| {
                        matches!(self.shape_of(ty), Some(Shape::StringEnum(_)))
                            || matches!(ty, TypeRef::String | TypeRef::Timestamp | TypeRef::Date)
                    };
                    if union.variants.iter().all(|variant| is_text(&variant.ty)) {
                        HeaderForm::Text
                    } else {
                        HeaderForm::Either
                    }
                }
                Some(Shape::Record(_) | Shape::Newtype(_)) | None => HeaderForm::Json,
            },
        }
    }

    fn shape_of(&self, ty: &TypeRef) -> Option<&Shape> {
        match ty {
            TypeRef::Named(id) | TypeRef::Boxed(id) => {
                self.model.api.types.get(id.0).map(|ty| &ty.shape)
            }
            _ => None,
        }
    }
}

/// Whether the members of an object are written `k=v`; `openapiv3` has no member for it.
fn explode(header: &SpecHeader) -> bool {
    header
        .extensions
        .get(crate::normalize::HEADER_EXPLODE)
        .and_then(serde_json::Value::as_bool)
        .unwrap_or(false)
}

/// Why a header is not read, where it is not.
fn refused(wire: &str) -> Option<&'static str> {
    let is_token = !wire.is_empty()
        && wire
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    if wire.eq_ignore_ascii_case("content-type") {
        Some("of an answer is described by its media types")
    } else if is_token {
        None
    } else {
        Some("has a name that no header can have")
    }
}
