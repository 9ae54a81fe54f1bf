//! The items that belong to no type and no operation.

use std::slice;

use super::{Item, Lister};
use crate::ir::{HeaderId, SchemeKind, ServerId};
use crate::name;
use crate::origin::Origin;

impl Lister<'_, '_, '_> {
    /// What belongs to no type and no operation: groups, headers, servers, credentials, events.
    pub(super) fn whole(&mut self) {
        let side = self.side;
        for (position, group) in side.api.groups.iter().enumerate() {
            let operations = side.api.operations.iter();
            let origins: Vec<Origin> = operations
                .filter(|operation| operation.group.0 == position)
                .map(|operation| operation.origin.clone())
                .collect();
            self.add(group.module.clone(), "mod", origins);
        }
        for (position, header) in side.api.headers.iter().enumerate() {
            let name = self.names.header(HeaderId(position));
            let ty = self.text(&header.ty);
            let origins = slice::from_ref(&header.origin);
            let item = Item::new(ty, origins).docs(&header.docs);
            self.put(format!("headers::{name}"), item);
        }
        for (position, server) in side.api.servers.iter().enumerate() {
            let Some(names) = self.names.server(ServerId(position)) else {
                continue;
            };
            let origins = slice::from_ref(&server.origin);
            let signature = match &names.options {
                Some(options) => format!("variant({options})"),
                None => "variant".to_owned(),
            };
            self.add(format!("Server::{}", names.variant), signature, origins);
            for (variable, (field, values)) in server
                .variables
                .iter()
                .zip(names.fields.iter().zip(&names.values))
            {
                let holder = names.options.clone().unwrap_or_default();
                let ty = values.as_ref().map_or("String", |(name, _)| name.as_str());
                self.add(format!("{holder}.{field}"), ty, origins);
                let Some((name, variants)) = values else {
                    continue;
                };
                for (value, variant) in variable.values.iter().zip(variants) {
                    let item = Item::new("variant", origins).wire(format!("\"{value}\""));
                    self.put(format!("{name}::{variant}"), item);
                }
            }
        }
        for names in name::credentials(&side.api, &side.config) {
            let signature = match names.kind {
                SchemeKind::Basic => "fn(user, password)",
                _ => "fn(secret)",
            };
            self.add(
                format!("Builder::{}", names.setter),
                signature,
                &[] as &[Origin],
            );
            if let Some(source) = names.source {
                self.add(format!("Builder::{source}"), "fn(source)", &[] as &[Origin]);
            }
        }
        for (position, webhook) in side.api.webhooks.iter().enumerate() {
            let name = self.names.webhook(position);
            let origins = slice::from_ref(&webhook.origin);
            let (path, signature) = if side.config.webhooks.is_some() && !webhook.callback {
                let payload = self.text(&webhook.payload);
                (
                    format!("webhooks::Event::{name}"),
                    format!("variant({payload})"),
                )
            } else {
                let name = name::snake(name);
                let body = self.text(&webhook.body);
                (format!("webhooks::parse_{name}"), format!("fn -> {body}"))
            };
            self.put(path, Item::new(signature, origins).docs(&webhook.docs));
        }
    }
}
