//! What the setters of credentials are called: by the kind of credential, unless the configuration or another setter of
//! the builder has the name.

use super::ident::snake;
use crate::config::Config;
use crate::ir::{Api, Scheme, SchemeKind};

/// The setters of one kind of credential. Schemes that are the same but for their name share them.
#[derive(Clone, Debug)]
pub struct CredentialNames<'a> {
    /// The kind of all its schemes.
    pub kind: &'a SchemeKind,
    /// The first of the schemes, in the order of the documents.
    pub first: &'a Scheme,
    /// The others.
    pub others: Vec<&'a Scheme>,
    /// The method that takes the credential.
    pub setter: String,
    /// The method that takes a source of tokens, for those that expire.
    pub source: Option<String>,
}

/// What every builder has, and what a setter named like it would hide.
const RESERVED: &[&str] = &[
    "base_url",
    "timeout",
    "idle_timeout",
    "mock",
    "attempt_timeout",
    "connect_timeout",
    "retry",
    "retry_budget",
    "limiter",
    "quotas",
    "resource",
    "when_limited",
    "user_agent",
    "header",
    "http_client",
    "max_response_bytes",
    "allow_plain_http",
    "server",
    "build",
    "clone",
    "default",
];

/// Names the setters of all credentials. A certificate has none: it belongs to the HTTP client.
#[must_use]
pub fn credentials<'a>(api: &'a Api, config: &Config) -> Vec<CredentialNames<'a>> {
    let mut found: Vec<CredentialNames<'a>> = Vec::new();
    for scheme in &api.schemes {
        if scheme.kind == SchemeKind::MutualTls {
            continue;
        }
        match found.iter_mut().find(|names| *names.kind == scheme.kind) {
            Some(names) => names.others.push(scheme),
            None => found.push(CredentialNames {
                kind: &scheme.kind,
                first: scheme,
                others: Vec::new(),
                setter: String::new(),
                source: None,
            }),
        }
    }
    let mut taken: Vec<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
    for names in &mut found {
        let decided = names
            .schemes()
            .find_map(|scheme| config.auth.get(&scheme.name)?.setter.clone());
        let usual = match names.kind {
            SchemeKind::Bearer => "token",
            SchemeKind::Basic => "basic_auth",
            _ => "api_key",
        };
        let mut setter = decided.unwrap_or_else(|| usual.to_owned());
        if taken.contains(&setter) {
            setter = format!("{}_{usual}", snake(&names.first.name));
        }
        names.setter = free(setter, &mut taken);
        if *names.kind == SchemeKind::Bearer {
            names.source = Some(free(format!("{}_source", names.setter), &mut taken));
        }
    }
    found
}

/// The name, or the next one that nothing else has.
fn free(mut name: String, taken: &mut Vec<String>) -> String {
    while taken.contains(&name) {
        name.push('_');
    }
    taken.push(name.clone());
    name
}

impl<'a> CredentialNames<'a> {
    /// All schemes of the kind, in the order of the documents.
    pub fn schemes(&self) -> impl Iterator<Item = &'a Scheme> + use<'a, '_> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}
