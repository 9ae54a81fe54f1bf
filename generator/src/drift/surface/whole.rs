//! The items that belong to no type and no operation.

use super::Lister;
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
            self.add(group.module.clone(), "mod", &origins);
        }
        for (position, header) in side.api.headers.iter().enumerate() {
            let name = side.names.header(HeaderId(position));
            let ty = self.text(&header.ty);
            let origins = [header.origin.clone()];
            self.add(format!("headers::{name}"), ty, &origins).docs = Some(&header.docs);
        }
        for (position, server) in side.api.servers.iter().enumerate() {
            let Some(names) = side.names.server(ServerId(position)) else {
                continue;
            };
            let origins = [server.origin.clone()];
            let signature = match &names.options {
                Some(options) => format!("variant({options})"),
                None => "variant".to_owned(),
            };
            self.add(format!("Server::{}", names.variant), signature, &origins);
            for (variable, (field, values)) in server
                .variables
                .iter()
                .zip(names.fields.iter().zip(&names.values))
            {
                let holder = names.options.clone().unwrap_or_default();
                let ty = values.as_ref().map_or("String", |(name, _)| name.as_str());
                self.add(format!("{holder}.{field}"), ty, &origins);
                let Some((name, variants)) = values else {
                    continue;
                };
                for (value, variant) in variable.values.iter().zip(variants) {
                    let item = self.add(format!("{name}::{variant}"), "variant", &origins);
                    item.wire = Some(format!("\"{value}\""));
                }
            }
        }
        for names in name::credentials(&side.api, &side.config) {
            let signature = match names.kind {
                SchemeKind::Basic => "fn(user, password)",
                _ => "fn(secret)",
            };
            self.add(format!("Builder::{}", names.setter), signature, &[]);
            if let Some(source) = names.source {
                self.add(format!("Builder::{source}"), "fn(source)", &[]);
            }
        }
        for (position, webhook) in side.api.webhooks.iter().enumerate() {
            let name = side.names.webhook(position);
            let origins = [webhook.origin.clone()];
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
            self.add(path, signature, &origins).docs = Some(&webhook.docs);
        }
    }
}
