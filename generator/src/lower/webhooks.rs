//! Webhooks: what the API sends to its users (OpenAPI 3.1, `webhooks`).

use openapiv3::{PathItem, ReferenceOr};

use super::{Lowerer, Use};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Docs, NameHint, Shape, TypeRef, Webhook};
use crate::origin::Pointer;
use crate::resolve::Part;

impl Lowerer<'_, '_> {
    pub(super) fn webhooks(&mut self) {
        let Some(serde_json::Value::Object(webhooks)) = self.api.extensions.get("x-webhooks")
        else {
            return;
        };
        let list = Pointer::root().child("x-webhooks");
        for (key, value) in webhooks {
            let Ok(item) = serde_json::from_value::<PathItem>(value.clone()) else {
                continue;
            };
            let at = list.child(key);
            let operations: Vec<_> = item.iter().collect();
            for (method, operation) in operations {
                let at = at.child(method);
                let Some(body) = &operation.request_body else {
                    self.diags.push(
                        Diagnostic::new(
                            codes::WEBHOOK_WITHOUT_BODY,
                            format!("the webhook `{key}` has no body"),
                        )
                        .at(self.origin(&at))
                        .help("nothing is emitted for it"),
                    );
                    continue;
                };
                let at_body = at.child("requestBody");
                let found = match body {
                    ReferenceOr::Reference { .. } => {
                        // Components outlive the local copy of the path item.
                        let api = self.api;
                        reference_of(body)
                            .and_then(|name| api.components.as_ref()?.request_bodies.get(name))
                            .and_then(|body| self.resolver.request_body(at_body, body))
                            .and_then(|(at, body)| self.delivery(&at, body, key))
                    }
                    ReferenceOr::Item(body) => self.delivery(&at_body, body, key),
                };
                let Some(found) = found else { continue };
                self.webhook(key, &at, operation, found.ty);
            }
        }
    }

    fn delivery(&mut self, at: &Pointer, body: &openapiv3::RequestBody, key: &str) -> Option<Use> {
        let (name, media) = body.content.iter().next()?;
        let schema = media.schema.as_ref()?;
        let at = at.child("content").child(name).child("schema");
        let hint = NameHint::Webhook(key.to_owned());
        Some(self.schema(&Part::new(at, schema), &hint))
    }

    fn webhook(
        &mut self,
        key: &str,
        at: &Pointer,
        operation: &openapiv3::Operation,
        body: TypeRef,
    ) {
        let config = self.config.webhooks.as_ref();
        let kind = config
            .and_then(|config| self.member_type(&body, &config.event_member))
            .and_then(|ty| self.one_value(&ty).map(str::to_owned));
        if config.is_some() && kind.is_none() {
            self.diags.push(
                Diagnostic::new(
                    codes::WEBHOOK_KIND,
                    format!("nothing tells deliveries of `{key}` from others"),
                )
                .at(self.origin(at))
                .help("its key is used as the name of the event; require a member with one legal value in an overlay, and name it in [webhooks] of codegen.toml"),
            );
        }
        let payload = config
            .and_then(|config| config.payload_member.as_deref())
            .and_then(|member| self.payload_type(&body, member))
            .unwrap_or_else(|| body.clone());
        self.model.api.webhooks.push(Webhook {
            key: key.to_owned(),
            kind,
            body,
            payload,
            docs: Docs {
                summary: operation.summary.clone(),
                description: operation.description.clone(),
                deprecated: operation.deprecated,
                ..Docs::default()
            },
            origin: self.place(at),
        });
    }

    fn member_type(&self, ty: &TypeRef, wire: &str) -> Option<TypeRef> {
        let TypeRef::Named(id) = ty else { return None };
        match &self.model.api.types.get(id.0)?.shape {
            Shape::Record(record) => record
                .members
                .iter()
                .find(|member| member.wire == wire)
                .map(|member| member.ty.clone()),
            _ => None,
        }
    }

    /// The type of the envelope's payload, where the envelope holds nothing else of interest.
    fn payload_type(&self, ty: &TypeRef, wire: &str) -> Option<TypeRef> {
        let TypeRef::Named(id) = ty else { return None };
        match &self.model.api.types.get(id.0)?.shape {
            Shape::Record(record) if record.members.len() == 2 && record.rest.is_none() => {
                self.member_type(ty, wire)
            }
            _ => None,
        }
    }
}

fn reference_of<T>(node: &ReferenceOr<T>) -> Option<&str> {
    match node {
        ReferenceOr::Reference { reference } => reference.rsplit('/').next(),
        ReferenceOr::Item(_) => None,
    }
}
