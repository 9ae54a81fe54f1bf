//! Servers: which of them an operation has, and what may stand in place of the variables in their URLs
//! (OpenAPI 3.1, "Server Object" and "Server Variable Object").

mod template;

use openapiv3::{Operation, PathItem, Server as SpecServer};

use self::template::{Found, Reading};
use super::{Lowerer, Model};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Server, ServerId, ServerVariable};
use crate::origin::Pointer;

impl Lowerer<'_, '_> {
    /// The servers of the document. Those of the first one are the API's; an operation of another document has that
    /// document's as its own, where they differ.
    pub(super) fn document_servers(&mut self) {
        let api = self.api;
        self.servers = self.servers_of(&Pointer::root(), &api.servers);
        if self.is_first {
            self.model.api.usual_servers.clone_from(&self.servers);
            self.model.api.relative_server = api
                .servers
                .iter()
                .find(|_| self.servers.is_empty())
                .map(|server| server.url.clone())
                .filter(|url| matches!(template::read(url, &|_| None), Reading::Relative));
        }
    }

    /// The servers of an operation, where they are others than the API's.
    pub(super) fn operation_servers(
        &mut self,
        item_at: &Pointer,
        item: &PathItem,
        at: &Pointer,
        operation: &Operation,
    ) -> Vec<ServerId> {
        let own = if operation.servers.is_empty() {
            self.servers_of(item_at, &item.servers)
        } else {
            self.servers_of(at, &operation.servers)
        };
        let found = if own.is_empty() {
            self.servers.clone()
        } else {
            own
        };
        if found == self.model.api.usual_servers {
            Vec::new()
        } else {
            found
        }
    }

    /// The servers of a list that a client can be built for.
    fn servers_of(&mut self, holder: &Pointer, list: &[SpecServer]) -> Vec<ServerId> {
        let list_at = holder.child("servers");
        let mut found = Vec::new();
        for (position, server) in list.iter().enumerate() {
            if let Some(id) = self.server(&list_at.index(position), server)
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        found
    }

    fn server(&mut self, at: &Pointer, server: &SpecServer) -> Option<ServerId> {
        let declared = |name: &str| {
            let variable = server.variables.as_ref()?.get(name)?;
            Some(variable.default.as_str())
        };
        let variables = match template::read(&server.url, &declared) {
            Reading::Absolute(variables) => variables,
            Reading::Relative => {
                self.diags.push(
                    Diagnostic::new(
                        codes::SERVER_RELATIVE,
                        format!("the server `{}` is no absolute URL", server.url),
                    )
                    .at(self.origin(at))
                    .help("whoever builds a client sets its base URL; or write the absolute URL in an overlay"),
                );
                return None;
            }
            Reading::Unusable(why) => {
                self.diags.push(
                    Diagnostic::new(
                        codes::SERVER_UNUSABLE,
                        format!("the server `{}` {why}", server.url),
                    )
                    .at(self.origin(at))
                    .help("it is left out; correct it in an overlay, or set the base URL when a client is built"),
                );
                return None;
            }
        };
        let variables: Vec<ServerVariable> = variables
            .into_iter()
            .map(|found| self.server_variable(at, server, found))
            .collect();
        for name in server.variables.iter().flatten().map(|(name, _)| name) {
            if !variables.iter().any(|known| known.wire == *name) {
                self.diags.push(
                    Diagnostic::new(
                        codes::SERVER_VARIABLE,
                        format!("the URL of the server has no place for the variable `{name}`"),
                    )
                    .at(self.origin(&at.child("variables").child(name))),
                );
            }
        }
        Some(self.known_server(at, server, variables))
    }

    fn server_variable(
        &mut self,
        at: &Pointer,
        server: &SpecServer,
        found: Found<'_>,
    ) -> ServerVariable {
        let mut variable = ServerVariable {
            wire: found.name.to_owned(),
            part: found.part,
            default: None,
            values: Vec::new(),
            description: None,
        };
        let Some(declared) = server
            .variables
            .as_ref()
            .and_then(|known| known.get(found.name))
        else {
            self.diags.push(
                Diagnostic::new(
                    codes::SERVER_VARIABLE,
                    format!("the server does not describe its variable `{}`", found.name),
                )
                .at(self.origin(at))
                .help("its value is any text, which whoever chooses the server gives"),
            );
            return variable;
        };
        variable.description.clone_from(&declared.description);
        for value in &declared.enumeration {
            if !variable.values.contains(value) {
                variable.values.push(value.clone());
            }
        }
        if template::fits(found.part, &declared.default) {
            variable.default = Some(declared.default.clone());
            if !variable.values.is_empty() && !variable.values.contains(&declared.default) {
                self.diags.push(
                    Diagnostic::new(
                        codes::SERVER_DEFAULT,
                        format!(
                            "the default `{}` of the server variable `{}` is none of its values",
                            declared.default, found.name
                        ),
                    )
                    .at(self.origin(&at.child("variables").child(found.name)))
                    .help("it is taken as one more; correct the default or the list in an overlay"),
                );
                variable.values.insert(0, declared.default.clone());
            }
        }
        variable
    }

    /// The server in the model: one for each URL, however many lists hold it.
    fn known_server(
        &mut self,
        at: &Pointer,
        server: &SpecServer,
        variables: Vec<ServerVariable>,
    ) -> ServerId {
        let same = |known: &Server| known.url == server.url && known.variables == variables;
        let servers = &mut self.model.api.servers;
        if let Some(position) = servers.iter().position(same) {
            if let Some(known) = servers.get_mut(position)
                && known.description.is_none()
            {
                known.description.clone_from(&server.description);
            }
            return ServerId(position);
        }
        let mut lowered = Server {
            url: server.url.clone(),
            description: server.description.clone(),
            name: None,
            variables,
            origin: self.origins.place(at),
        };
        let url = lowered.default_url();
        let decided = self.config.servers.iter().find(|(_, known)| {
            known.trim_end_matches('/') == url.trim_end_matches('/') || **known == server.url
        });
        lowered.name = decided.map(|(name, _)| name.clone());
        servers.push(lowered);
        ServerId(servers.len() - 1)
    }
}

/// Some documents give each of their operations the same servers and the API none: they are the API's.
pub(super) fn promote(model: &mut Model) {
    let api = &mut model.api;
    let Some(first) = api.operations.first().map(|first| first.servers.clone()) else {
        return;
    };
    if api.usual_servers.is_empty() && api.operations.iter().all(|other| other.servers == first) {
        for operation in &mut api.operations {
            operation.servers.clear();
        }
        api.usual_servers = first;
    }
}
