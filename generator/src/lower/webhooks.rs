//! Webhooks and callbacks: what the API sends to its users (OpenAPI 3.1, `webhooks` and "Callback Object").

use openapiv3::{Operation, PathItem, ReferenceOr};

use super::methods::operations_of;
use super::{Lowerer, Use};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Docs, NameHint, Shape, TypeRef, Webhook};
use crate::origin::Pointer;
use crate::resolve::Part;

/// What the API sends on its own account, and how it is told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inbound {
    /// Listed under `webhooks`: all arrive at one place and name their kind.
    Webhook,
    /// Listed at an operation: arrives where that call asked for it.
    Callback,
}

impl Lowerer<'_, '_> {
    pub(super) fn webhooks(&mut self) {
        let Some(serde_json::Value::Object(webhooks)) = self.api.extensions.get("x-webhooks")
        else {
            return;
        };
        let list = Pointer::root().child("x-webhooks");
        for (key, value) in webhooks {
            if let Ok(item) = serde_json::from_value::<PathItem>(value.clone()) {
                self.inbound(key, &item, &list.child(key), Inbound::Webhook);
            }
        }
    }

    /// What an operation's callers are sent later (OpenAPI 3.1, "Callback Object").
    pub(super) fn callbacks(&mut self, name: &str, at: &Pointer, operation: &Operation) {
        let list = at.child("callbacks");
        for (callback, expressions) in &operation.callbacks {
            let several = expressions.len() > 1;
            for (index, (expression, item)) in expressions.iter().enumerate() {
                let mut key = format!("{name}_{callback}");
                if several {
                    key = format!("{key}_{}", index + 1);
                }
                let at = list.child(callback).child(expression);
                self.inbound(&key, item, &at, Inbound::Callback);
            }
        }
    }

    fn inbound(&mut self, key: &str, item: &PathItem, at: &Pointer, inbound: Inbound) {
        let operations = operations_of(item);
        let several = operations.len() > 1;
        for listed in operations {
            let key = if several {
                format!("{key}_{}", listed.method.to_ascii_lowercase())
            } else {
                key.to_owned()
            };
            let at = at.join(&listed.place);
            let body = self.inbound_body(&key, &at, &listed.operation);
            self.webhook(&key, &at, &listed.operation, body, inbound);
        }
    }

    fn inbound_body(&mut self, key: &str, at: &Pointer, operation: &Operation) -> TypeRef {
        let at_body = at.child("requestBody");
        let found = match &operation.request_body {
            None => None,
            Some(body @ ReferenceOr::Reference { .. }) => {
                // Components outlive the local copy of the path item.
                let api = self.api;
                reference_of(body)
                    .and_then(|name| api.components.as_ref()?.request_bodies.get(name))
                    .and_then(|body| self.resolver.request_body(at_body, body))
                    .and_then(|(at, body)| self.delivery(&at, body, key))
            }
            Some(ReferenceOr::Item(body)) => self.delivery(&at_body, body, key),
        };
        match found {
            Some(found) => found.whole(),
            None => {
                self.diags.push(
                    Diagnostic::new(
                        codes::WEBHOOK_WITHOUT_BODY,
                        format!("the delivery `{key}` has no body with a schema"),
                    )
                    .at(self.origin(at))
                    .help("what is sent is read as any JSON"),
                );
                TypeRef::Any
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
        operation: &Operation,
        body: TypeRef,
        inbound: Inbound,
    ) {
        let config = self
            .config
            .webhooks
            .as_ref()
            .filter(|_| inbound == Inbound::Webhook);
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
            callback: inbound == Inbound::Callback,
            kind,
            body,
            payload,
            docs: Docs {
                summary: operation.summary.clone(),
                description: operation.description.clone(),
                provenance: super::docs::provenance(&operation.extensions),
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
