//! Request bodies and responses: which media type is used, and what it holds.

use openapiv3::{MediaType, RequestBody, Response as SpecResponse, Responses, StatusCode};

use super::Lowerer;
use crate::diag::{Diagnostic, codes};
use crate::ir::{Body, Content, Docs, NameHint, OperationId, Response, Status, TypeRef};
use crate::origin::Pointer;
use crate::resolve::Part;

/// What a media type means to the runtime, the preferred ones first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Json,
    Form,
    Text,
    Bytes,
    Multipart,
}

impl Kind {
    /// Ending of a method that sends this kind where another one is usual.
    fn suffix(self, name: &str) -> &'static str {
        match self {
            Self::Text if is_xml(&essence(name)) => "xml",
            Self::Json => "json",
            Self::Form => "form",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Multipart => "multipart",
        }
    }
}

impl Lowerer<'_, '_> {
    /// The bodies of a request, one for each kind of media type, the preferred one first.
    pub(super) fn bodies(
        &mut self,
        pointer: &Pointer,
        body: &RequestBody,
        operation: OperationId,
    ) -> Vec<Body> {
        let mut offers: Vec<(Kind, &String, &MediaType)> = body
            .content
            .iter()
            .map(|(name, media)| (kind(name), name, media))
            .collect();
        // Of several kinds of JSON, the plain one; a range stands for what is not listed.
        offers.sort_by_key(|(kind, name, _)| (*kind, *name != "application/json", is_range(name)));
        let mut bodies: Vec<Body> = Vec::new();
        let mut taken: Vec<(Kind, &String, &MediaType)> = Vec::new();
        for (kind, name, media) in offers {
            let at = pointer.child("content").child(name);
            // JSON of another schema is another value; anything else is the same one under another name.
            let same = taken.iter().find(|(known, other, sent)| {
                *known == kind
                    && kind.suffix(other) == kind.suffix(name)
                    && (kind != Kind::Json || sent.schema == media.schema)
            });
            if let Some((_, sent, _)) = same {
                self.diags.push(
                    Diagnostic::new(
                        codes::MEDIA_TYPE_CHOSEN,
                        format!("the body is sent as `{sent}` and not as `{name}`"),
                    )
                    .at(self.origin(&at)),
                );
                continue;
            }
            let suffix = if bodies.iter().any(|body| body.suffix == kind.suffix(name)) {
                suffix_of(name)
            } else {
                kind.suffix(name).to_owned()
            };
            taken.push((kind, name, media));
            if kind == Kind::Bytes && is_multipart(name) {
                self.ignored(
                    format!("the parts of `{name}` are not told apart: the body is any bytes"),
                    &at,
                );
            }
            // The usual body has the short name.
            let part = if bodies.is_empty() {
                "Body".to_owned()
            } else {
                format!("{}Body", crate::name::pascal(&suffix))
            };
            let content = match kind {
                Kind::Multipart => Content::Multipart(self.form_parts(media, &at, operation)),
                _ => self.content(kind, media, &at, &NameHint::Operation(operation, part)),
            };
            bodies.push(Body {
                required: body.required,
                media_type: sent_as(name, &content),
                content,
                suffix,
                docs: Docs {
                    description: body.description.clone(),
                    example: self.example_of(media.example.as_ref(), &media.examples),
                    ..Docs::default()
                },
            });
        }
        bodies
    }

    /// Documented answers, the successful ones apart from the others.
    pub(super) fn responses(
        &mut self,
        pointer: &Pointer,
        responses: &Responses,
        operation: OperationId,
    ) -> (Vec<Response>, Vec<Response>) {
        let mut listed: Vec<(Status, Pointer, &SpecResponse)> = Vec::new();
        for (code, response) in &responses.responses {
            let status = match code {
                StatusCode::Code(code) => Status::Code(*code),
                StatusCode::Range(hundred) => Status::Range(*hundred),
            };
            let at = pointer.child(&code.to_string());
            if let Some((at, response)) = self.resolver.response(at, response) {
                listed.push((status, at, response));
            }
        }
        if let Some(response) = &responses.default
            && let Some((at, response)) = self.resolver.response(pointer.child("default"), response)
        {
            listed.push((Status::Default, at, response));
        }
        listed.sort_by_key(|(status, ..)| *status);
        // Without a documented success, `default` is it.
        let has_success = listed.iter().any(|(status, ..)| is_success(*status));
        let mut success = Vec::new();
        let mut errors = Vec::new();
        for (status, at, response) in listed {
            let succeeds = is_success(status) || (status == Status::Default && !has_success);
            let part = match (succeeds, status) {
                (true, _) => "Response".to_owned(),
                (false, Status::Code(code)) => format!("Error{code}"),
                (false, Status::Range(hundred)) => format!("Error{hundred}xx"),
                (false, Status::Default) => "ErrorOther".to_owned(),
            };
            let hint = NameHint::Operation(operation, part);
            let (content, media_type) = self.answer(&at, response, &hint);
            let headers = self.headers(&at, response, operation);
            let lowered = Response {
                status,
                content,
                media_type,
                headers,
                description: Some(response.description.clone()).filter(|text| !text.is_empty()),
                origin: self.origin(&at),
            };
            if succeeds {
                success.push(lowered);
            } else {
                errors.push(lowered);
            }
        }
        (success, errors)
    }

    /// What the body of an answer holds, and its media type.
    fn answer(
        &mut self,
        pointer: &Pointer,
        response: &SpecResponse,
        hint: &NameHint,
    ) -> (Content, Option<String>) {
        let mut offers: Vec<(Kind, &String, &MediaType)> = response
            .content
            .iter()
            .map(|(name, media)| (kind(name), name, media))
            .collect();
        offers.sort_by_key(|(kind, name, _)| (*kind, *name != "application/json", is_range(name)));
        let Some(((kind, name, media), others)) = offers.split_first() else {
            return (Content::Empty, None);
        };
        let content = pointer.child("content");
        for (_, other, _) in others {
            self.diags.push(
                Diagnostic::new(
                    codes::MEDIA_TYPE_CHOSEN,
                    format!("the answer is asked for as `{name}` and not as `{other}`"),
                )
                .at(self.origin(&content.child(other))),
            );
        }
        let at = content.child(name);
        (self.content(*kind, media, &at, hint), Some((*name).clone()))
    }

    fn content(&mut self, kind: Kind, media: &MediaType, at: &Pointer, hint: &NameHint) -> Content {
        match kind {
            Kind::Text => Content::Text,
            Kind::Bytes | Kind::Multipart => Content::Bytes,
            Kind::Json | Kind::Form => {
                let ty = match &media.schema {
                    Some(schema) => {
                        let part = Part::new(at.child("schema"), schema);
                        match shared_hint(at) {
                            Some(hint) => self.schema_of_shared(&part, &hint),
                            None => self.schema(&part, hint),
                        }
                        .whole()
                    }
                    None => {
                        self.diags.push(
                            Diagnostic::new(codes::NO_SCHEMA, "a media type without a schema")
                                .at(self.origin(at))
                                .help("its values are any JSON; add the schema in an overlay"),
                        );
                        TypeRef::Any
                    }
                };
                match (kind, &ty) {
                    // `format: binary` below JSON means the raw body.
                    (_, TypeRef::Bytes) => Content::Bytes,
                    (Kind::Form, _) => Content::Form(ty, super::form::styles(&media.encoding)),
                    _ => Content::Json(ty),
                }
            }
        }
    }
}

/// What a schema is named after that stands in a shared response or body: `401` below
/// `components.responses` becomes `UnauthorizedResponse`.
fn shared_hint(pointer: &Pointer) -> Option<NameHint> {
    let mut tokens = pointer.tokens();
    if tokens.next()? != "components" {
        return None;
    }
    let ending = match tokens.next()?.as_ref() {
        "responses" => "Response",
        "requestBodies" => "Body",
        _ => return None,
    };
    let name = tokens.next()?;
    let name = name
        .parse()
        .ok()
        .and_then(crate::name::reason)
        .unwrap_or(&name);
    let name = if name.ends_with(ending) {
        name.to_owned()
    } else {
        format!("{name}{ending}")
    };
    Some(NameHint::Component(name))
}

fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..=299) | Status::Range(2))
}

/// Whether it is a range of media types (RFC 9110, section 12.5.1), or a suffix with anything before
/// it, as documents have it.
fn is_range(name: &str) -> bool {
    name.contains('*')
}

/// The media type that a body is sent as: a range is none, so that what fits it best takes its place.
fn sent_as(name: &str, content: &Content) -> String {
    if !is_range(name) {
        return name.to_owned();
    }
    let concrete = match content {
        Content::Json(_) => "application/json",
        Content::Text if is_xml(&essence(name)) => "application/xml",
        Content::Text => "text/plain; charset=utf-8",
        Content::Bytes => "application/octet-stream",
        // The runtime writes these itself.
        Content::Form(..) | Content::Multipart(_) | Content::Empty => name,
    };
    concrete.to_owned()
}

/// A media type without its parameters (RFC 6838).
fn essence(name: &str) -> String {
    let essence = name.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn is_xml(essence: &str) -> bool {
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// Sorts a media type; `+json` and `+xml` by RFC 6839.
pub(super) fn kind(name: &str) -> Kind {
    let essence = essence(name);
    if essence == "application/json"
        || essence.ends_with("+json")
        || essence == "text/json"
        || essence == "*/*"
        || essence == "application/*"
    {
        Kind::Json
    } else if essence == "application/x-www-form-urlencoded" {
        Kind::Form
    } else if matches!(essence.as_str(), "multipart/form-data" | "multipart/*") {
        Kind::Multipart
    } else if essence.starts_with("text/") || is_xml(&essence) {
        Kind::Text
    } else {
        Kind::Bytes
    }
}

/// Whether a body consists of parts (RFC 2046 section 5.1).
fn is_multipart(name: &str) -> bool {
    name.trim_start()
        .get(..10)
        .is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
}

/// What tells JSON of one media type from that of another: `json_patch` for
/// `application/json-patch+json`.
fn suffix_of(name: &str) -> String {
    let essence = name.split(';').next().unwrap_or_default();
    let subtype = essence.split('/').next_back().unwrap_or_default().trim();
    crate::name::snake(subtype.strip_suffix("+json").unwrap_or(subtype))
}
