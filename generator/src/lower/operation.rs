//! Operations: which group they belong to, what they are called, what they take and give.

use openapiv3::{
    ExternalDocumentation, Operation as SpecOperation, Parameter, PathItem, ReferenceOr,
};

use super::methods::operations_of;
use super::pages::PageWish;
use super::{Lowerer, Model};
use crate::config::{Config, OperationConfig};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::ir::{Content, Docs, GroupId, Operation, OperationId, Section};
use crate::normalize::Template;
use crate::origin::Pointer;

/// Says of an operation whether a second request changes no more than the first.
const IDEMPOTENT: &str = "x-idempotent";

impl Lowerer<'_, '_> {
    pub(super) fn operations(&mut self) {
        let api = self.api;
        let paths = Pointer::root().child("paths");
        for (path, item) in &api.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            let at = paths.child(path);
            for listed in operations_of(item) {
                let place = at.join(&listed.place);
                self.operation(&at, path, item, &listed.method, &place, &listed.operation);
            }
        }
    }

    fn operation(
        &mut self,
        item_at: &Pointer,
        path: &str,
        item: &PathItem,
        method: &str,
        at: &Pointer,
        operation: &SpecOperation,
    ) {
        let endpoint = format!("{method} {path}");
        if !self.selection.takes(&endpoint, operation) {
            return;
        }
        let id = OperationId(self.model.api.operations.len());
        let wire_id = operation
            .operation_id
            .clone()
            .filter(|id| !id.trim().is_empty());
        let (decided_by, decided) = self.decided(wire_id.as_deref(), &endpoint);
        let name = decided
            .name
            .or_else(|| wire_id.clone())
            .unwrap_or_else(|| name_from_path(method, path));
        let (group, tag) = self.group_of(decided.group.as_deref(), operation);
        let stated = self.stated_idempotent(at, operation);
        // The operation is reserved first: types that it brings along are named after it.
        self.model.api.operations.push(Operation {
            id: wire_id.unwrap_or_else(|| endpoint.clone()),
            name,
            method: method.to_owned(),
            path: Template::of(path).path,
            group,
            tag,
            docs: Docs {
                summary: operation.summary.clone(),
                description: operation.description.clone(),
                provenance: super::docs::provenance(&operation.extensions),
                deprecated: operation.deprecated,
                ..Docs::default()
            },
            page: page(operation.external_docs.as_ref()),
            servers: Vec::new(),
            scopes: Vec::new(),
            security: Vec::new(),
            path_params: Vec::new(),
            params: Vec::new(),
            constants: Vec::new(),
            body: None,
            other_bodies: Vec::new(),
            success: Vec::new(),
            errors: Vec::new(),
            idempotent: decided.idempotent.or(stated),
            paging: None,
            origin: self.place(at),
        });
        self.model.page_wishes.push(PageWish {
            operation: id,
            key: decided_by,
            pages: decided.pages,
            items: decided.page_items,
        });
        let listed = self.parameters(item_at, item, at, operation);
        let params = self.params(&listed, id, path);
        let mut bodies = operation
            .request_body
            .as_ref()
            .and_then(|body| self.resolver.request_body(at.child("requestBody"), body))
            .map(|(pointer, body)| self.bodies(&pointer, body, id))
            .unwrap_or_default()
            .into_iter();
        let (mut success, mut errors) =
            self.responses(&at.child("responses"), &operation.responses, id);
        if method == "HEAD" {
            // It tells the headers that GET would have; there is never a body (RFC 9110 section 9.3.2).
            for response in success.iter_mut().chain(&mut errors) {
                response.content = Content::Empty;
                response.media_type = None;
            }
        }
        let method_name = self
            .model
            .api
            .operations
            .get(id.0)
            .map_or_else(String::new, |operation| operation.name.clone());
        self.callbacks(&method_name, at, operation);
        let servers = self.operation_servers(item_at, item, at, operation);
        let (security, scopes) = self.security(operation.security.as_deref());
        if let Some(lowered) = self.model.api.operations.get_mut(id.0) {
            lowered.path_params = params.path;
            lowered.params = params.chosen;
            lowered.constants = params.constants;
            lowered.body = bodies.next();
            lowered.other_bodies = bodies.collect();
            lowered.success = success;
            lowered.errors = errors;
            lowered.servers = servers;
            lowered.security = security;
            lowered.scopes = scopes;
        }
    }

    /// Parameters of path item and operation; the operation's own ones win
    /// (OpenAPI 3.1, "Operation Object", `parameters`).
    fn parameters<'o>(
        &self,
        item_at: &Pointer,
        item: &'o PathItem,
        at: &Pointer,
        operation: &'o SpecOperation,
    ) -> Vec<(Pointer, &'o Parameter)>
    where
        Self: 'o,
    {
        let mut found: Vec<(Pointer, &'o Parameter)> = Vec::new();
        let lists = [(item_at, &item.parameters), (at, &operation.parameters)];
        for (holder, list) in lists {
            let list_at = holder.child("parameters");
            for (index, parameter) in list.iter().enumerate() {
                let Some((pointer, parameter)) =
                    self.resolver.parameter(list_at.index(index), parameter)
                else {
                    continue;
                };
                let same = found.iter().position(|(_, known)| {
                    std::mem::discriminant(*known) == std::mem::discriminant(parameter)
                        && known.parameter_data_ref().name == parameter.parameter_data_ref().name
                });
                match same.and_then(|index| found.get_mut(index)) {
                    Some(slot) => *slot = (pointer, parameter),
                    None => found.push((pointer, parameter)),
                }
            }
        }
        found
    }

    /// The extension `x-idempotent`. What is no boolean must not let a request be sent twice.
    fn stated_idempotent(&mut self, at: &Pointer, operation: &SpecOperation) -> Option<bool> {
        let stated = operation.extensions.get(IDEMPOTENT)?;
        if stated.as_bool().is_none() {
            let at = self.origin(&at.child(IDEMPOTENT));
            let diagnostic = Diagnostic::new(
                codes::IDEMPOTENT_VALUE,
                format!("`{IDEMPOTENT}` is neither true nor false"),
            );
            self.diags.push(
                diagnostic
                    .at(at)
                    .help("the operation counts as not idempotent; write `true` or `false`"),
            );
        }
        Some(stated.as_bool().unwrap_or(false))
    }

    /// What the configuration says of an operation, by its id or by its endpoint, and by which.
    fn decided(&mut self, id: Option<&str>, endpoint: &str) -> (String, OperationConfig) {
        for key in id.into_iter().chain([endpoint]) {
            if let Some(found) = self.config.operations.get(key) {
                self.model.config_operations_used.insert(key.to_owned());
                return (key.to_owned(), found.clone());
            }
        }
        (endpoint.to_owned(), OperationConfig::default())
    }

    /// The group of an operation, and the tag of its section in it.
    fn group_of(
        &mut self,
        decided: Option<&str>,
        operation: &SpecOperation,
    ) -> (GroupId, Option<String>) {
        let mut tags = operation.tags.iter().map(String::as_str);
        let tag = tags.find(|tag| !tag.trim().is_empty());
        let order = tag.and_then(|tag| self.api.tags.iter().position(|known| known.name == tag));
        let known = order.and_then(|order| self.api.tags.get(order));
        let section = Section {
            tag: tag.map(str::to_owned),
            order: order.unwrap_or(usize::MAX),
            description: known.and_then(|known| known.description.clone()),
            page: known.and_then(|known| page(known.external_docs.as_ref())),
        };
        let module = decided
            .map(str::to_owned)
            .or_else(|| self.document.group.clone())
            .or_else(|| {
                let tag = tag?;
                self.config
                    .groups
                    .iter()
                    .find(|(_, group)| group.tags.iter().any(|known| known == tag))
                    .map(|(module, _)| module.clone())
            })
            .unwrap_or_else(|| module_of_tag(tag));
        let title = self
            .config
            .groups
            .get(&module)
            .and_then(|group| group.title.clone())
            .unwrap_or_else(|| tag.unwrap_or("Operations without a tag").to_owned());
        let tag = section.tag.clone();
        (self.model.section(&module, &title, section), tag)
    }
}

/// Where something is documented further, as an address that a reader can open.
fn page(docs: Option<&ExternalDocumentation>) -> Option<String> {
    docs.map(|docs| docs.url.trim().to_owned())
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// The module of a tag that the configuration does not mention. `webhooks` is where events are read.
fn module_of_tag(tag: Option<&str>) -> String {
    match crate::name::module(tag.unwrap_or("operations")) {
        module if module == "webhooks" => "webhook_operations".to_owned(),
        module => module,
    }
}

/// A line of the configuration that matches nothing is a mistake, or stale.
pub(super) fn report_unused_config(model: &Model, config: &Config, diags: &mut Diagnostics) {
    for key in config.operations.keys() {
        if !model.config_operations_used.contains(key) {
            diags.push(
                Diagnostic::new(
                    codes::CONFIG_UNUSED,
                    format!("no operation is called `{key}`"),
                )
                .help("correct the key in [operations] of codegen.toml, or remove it"),
            );
        }
    }
    for module in config.groups.keys() {
        if !model.groups.contains_key(module) {
            diags.push(
                Diagnostic::new(
                    codes::CONFIG_UNUSED,
                    format!("no operation belongs into the group `{module}`"),
                )
                .help("correct its tags in codegen.toml, or remove the group"),
            );
        }
    }
}

/// `get_users_by_id` for `GET /users/{id}`: stable, and told apart from `GET /users`.
fn name_from_path(method: &str, path: &str) -> String {
    let mut name = method.to_ascii_lowercase();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let parameter = segment
            .strip_prefix('{')
            .and_then(|inner| inner.strip_suffix('}'));
        name.push('_');
        match parameter {
            Some(parameter) => {
                name.push_str("by_");
                name.push_str(parameter);
            }
            None => name.push_str(segment),
        }
    }
    name
}
