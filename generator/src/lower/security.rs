//! Security schemes and security requirements.

use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme};

use super::Lowerer;
use crate::diag::{Diagnostic, codes};
use crate::ir::{Scheme, SchemeKind};
use crate::normalize::MUTUAL_TLS;
use crate::origin::Pointer;

impl Lowerer<'_, '_> {
    pub(super) fn schemes(&mut self) {
        let Some(components) = &self.api.components else {
            return;
        };
        let list = Pointer::root().child("components").child("securitySchemes");
        for (name, scheme) in &components.security_schemes {
            let ReferenceOr::Item(scheme) = scheme else {
                continue;
            };
            let at = list.child(name);
            let Some((kind, description)) = kind_of(scheme) else {
                self.diags.push(
                    Diagnostic::new(
                        codes::SCHEME_UNSUPPORTED,
                        format!("the runtime cannot send credentials of the scheme `{name}`"),
                    )
                    .at(self.origin(&at))
                    .help("set its header on the client builder, or on each call"),
                );
                continue;
            };
            let known = self
                .model
                .api
                .schemes
                .iter()
                .find(|known| known.name == *name);
            match known {
                None => self.model.api.schemes.push(Scheme {
                    name: name.clone(),
                    kind,
                    description,
                }),
                Some(known) if known.kind == kind => {}
                Some(_) => self.diags.push(
                    Diagnostic::new(
                        codes::SCHEME_CONFLICT,
                        format!("two documents describe the scheme `{name}` differently"),
                    )
                    .at(self.origin(&at))
                    .help("the first description is used; rename one of them in an overlay"),
                ),
            }
        }
    }

    /// Alternatives of scheme names, and all scopes that they mention.
    pub(super) fn security(
        &self,
        stated: Option<&[SecurityRequirement]>,
    ) -> (Vec<Vec<String>>, Vec<String>) {
        let requirements = stated.or(self.api.security.as_deref()).unwrap_or_default();
        let mut scopes: Vec<String> = Vec::new();
        let mut alternatives = Vec::new();
        for requirement in requirements {
            let mut names = Vec::new();
            for (name, wanted) in requirement {
                names.push(name.clone());
                for scope in wanted {
                    if !scopes.contains(scope) {
                        scopes.push(scope.clone());
                    }
                }
            }
            // A scheme that cannot be sent leaves the other alternatives.
            let known = names.iter().all(|name| {
                self.model
                    .api
                    .schemes
                    .iter()
                    .any(|scheme| scheme.name == *name)
            });
            if known && !alternatives.contains(&names) {
                alternatives.push(names);
            }
        }
        (alternatives, scopes)
    }
}

fn kind_of(scheme: &SecurityScheme) -> Option<(SchemeKind, Option<String>)> {
    Some(match scheme {
        SecurityScheme::APIKey {
            location,
            name,
            description,
            ..
        } => {
            let kind = match location {
                APIKeyLocation::Header => SchemeKind::ApiKeyHeader(name.clone()),
                APIKeyLocation::Query => SchemeKind::ApiKeyQuery(name.clone()),
                APIKeyLocation::Cookie => SchemeKind::ApiKeyCookie(name.clone()),
            };
            (kind, description.clone())
        }
        SecurityScheme::HTTP {
            scheme,
            description,
            ..
        } => {
            let kind = if scheme.eq_ignore_ascii_case("bearer") {
                SchemeKind::Bearer
            } else if scheme.eq_ignore_ascii_case("basic") {
                SchemeKind::Basic
            } else if scheme == MUTUAL_TLS {
                SchemeKind::MutualTls
            } else {
                return None;
            };
            (kind, description.clone())
        }
        SecurityScheme::OAuth2 { description, .. }
        | SecurityScheme::OpenIDConnect { description, .. } => {
            (SchemeKind::Bearer, description.clone())
        }
    })
}
