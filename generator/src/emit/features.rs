//! Cargo features: one per group, so that a user compiles only what they call.

use proc_macro2::TokenStream;
use quote::quote;

use super::Target;
use super::syntax::string;
use crate::ir::{Api, Groups, Type};

/// Feature names that mean something else.
const RESERVED: &[&str] = &[
    "default",
    "serde-both",
    "mock",
    "rustls",
    "native-tls",
    "blocking",
    "tracing",
];

/// Types that more groups than this need are compiled always: a longer list would cost more to
/// read than it saves to compile.
const MAX_GROUPS: usize = 6;

/// The features of an API.
pub(super) struct Features<'a> {
    api: &'a Api,
    prefix: Option<&'a str>,
}

impl<'a> Features<'a> {
    pub(super) fn new(api: &'a Api, module: &'a str, target: &Target) -> Self {
        Self {
            api,
            prefix: matches!(target, Target::Module).then_some(module),
        }
    }

    /// Feature of a group.
    pub(super) fn group(&self, module: &str) -> String {
        let name = module.trim_end_matches('_').replace('_', "-");
        match self.prefix {
            Some(prefix) => format!("{prefix}-{name}"),
            None if RESERVED.contains(&name.as_str()) || name == "webhooks" => {
                format!("{name}-group")
            }
            None => name,
        }
    }

    /// Feature of the webhooks.
    pub(super) fn webhooks(&self) -> String {
        match self.prefix {
            Some(prefix) => format!("{prefix}-webhooks"),
            None => "webhooks".to_owned(),
        }
    }

    /// All features with what each of them turns on; the first one turns on all others.
    pub(super) fn table(&self, runtime_crate: Option<&str>) -> Vec<(String, Vec<String>)> {
        let base = self.prefix.map(|prefix| format!("_{prefix}"));
        let mut each = Vec::new();
        for group in &self.api.groups {
            each.push((self.group(&group.module), base.iter().cloned().collect()));
        }
        if !self.api.webhooks.is_empty() {
            let mut needs: Vec<String> = base.iter().cloned().collect();
            needs.push(match runtime_crate {
                Some(name) => format!("{name}/webhooks"),
                None => "webhooks".to_owned(),
            });
            each.push((self.webhooks(), needs));
        }
        let all: Vec<String> = each.iter().map(|(name, _)| name.clone()).collect();
        let first = self.prefix.unwrap_or("full").to_owned();
        let mut table = vec![(first, all)];
        table.extend(each);
        table.extend(base.map(|base| (base, Vec::new())));
        table
    }

    /// Condition of a group's module.
    pub(super) fn group_cfg(&self, module: &str) -> TokenStream {
        let feature = string(&self.group(module));
        quote!(#[cfg(feature = #feature)])
    }

    /// Condition of the client, which is nothing without a group.
    pub(super) fn client_cfg(&self) -> TokenStream {
        let features = self
            .api
            .groups
            .iter()
            .map(|group| self.group(&group.module));
        cfg_any(&features.collect::<Vec<_>>())
    }

    /// Condition of the webhooks' module.
    pub(super) fn webhooks_cfg(&self) -> TokenStream {
        let feature = string(&self.webhooks());
        quote!(#[cfg(feature = #feature)])
    }

    /// Condition of a type, from those of all types of its file.
    pub(super) fn types_cfg<'t>(&self, types: impl Iterator<Item = &'t Type>) -> TokenStream {
        let mut groups = Groups::new();
        let mut webhook = false;
        for ty in types {
            groups.extend(ty.groups.iter().copied());
            webhook |= ty.webhook;
        }
        if groups.len() > MAX_GROUPS {
            return TokenStream::new();
        }
        let mut features: Vec<String> = groups
            .iter()
            .filter_map(|id| self.api.groups.get(id.0))
            .map(|group| self.group(&group.module))
            .collect();
        if webhook {
            features.push(self.webhooks());
        }
        cfg_any(&features)
    }
}

/// Compiled when any of the features is on; always, when none is named.
fn cfg_any(features: &[String]) -> TokenStream {
    match features {
        [] => TokenStream::new(),
        [only] => {
            let only = string(only);
            quote!(#[cfg(feature = #only)])
        }
        several => {
            let several = several.iter().map(|name| string(name));
            quote!(#[cfg(any(#(feature = #several),*))])
        }
    }
}
