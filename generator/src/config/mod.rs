//! `codegen.toml`: what a project decides about the client that is emitted from its documents.
//!
//! Everything here is a decision that a specification cannot take: module and client names, which
//! tag becomes which group, better Rust names, how webhook deliveries are signed, and how many
//! requests the vendor's guide allows.
//! What a vendor's document gets *wrong* belongs into an overlay instead.

mod duration;
mod examples;
mod limits;
mod pages;
mod place;
mod webhooks;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use self::examples::Examples;
pub use self::limits::LimitConfig;
pub use self::pages::{NO_PAGES, PagesConfig, PagesStyle};
use self::place::{Text, position};
use self::webhooks::Mistake;
pub use self::webhooks::{
    Dedupe, RetryConfig, SignatureAlgorithm, SignatureConfig, TimestampFormat, WebhooksConfig,
};
use crate::diag::{Diagnostic, Diagnostics, codes};

/// The decisions of one API, read from `codegen.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// Module of the emitted client and prefix of its Cargo features, for example `partoo`.
    pub module: String,
    /// Name of the client type, for example `HighLevel`.
    pub client: String,
    /// Title of the API, where it has more than one document; else the document's own is used.
    #[serde(default)]
    pub title: Option<String>,
    /// What the API is for, in Markdown; else the document's own description is used.
    #[serde(default)]
    pub description: Option<String>,
    /// Endings that vendors put on component names and that say nothing, for example `Dto`.
    #[serde(default)]
    pub trim_suffixes: Vec<String>,
    /// The documents of the API, in the order in which their operations are emitted.
    #[serde(rename = "document")]
    pub documents: Vec<Document>,
    /// Operations to emit: an operationId, `METHOD /path` or `tag:NAME` each; all, if there is none.
    #[serde(default)]
    pub include: Vec<String>,
    /// Operations to leave out, likewise; it wins over `include`.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Groups of operations: module name to what belongs into it.
    #[serde(default)]
    pub groups: BTreeMap<String, Group>,
    /// Decisions per operation, by `operationId` or by `METHOD /path`.
    #[serde(default)]
    pub operations: BTreeMap<String, OperationConfig>,
    /// Better names for types: the name the generator would choose to the name to use.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// Decisions per security scheme, by its name in the document.
    #[serde(default)]
    pub auth: BTreeMap<String, AuthConfig>,
    /// Names for the servers of the document: name to URL.
    #[serde(default)]
    pub servers: BTreeMap<String, String>,
    /// How webhook deliveries are told apart, signed, stamped and repeated.
    #[serde(default)]
    pub webhooks: Option<WebhooksConfig>,
    /// Ways in which answers lead to the next page, by a name of ours.
    #[serde(default)]
    pub pages: BTreeMap<String, PagesConfig>,
    /// How many requests the API accepts for one resource, by a name of ours.
    #[serde(default)]
    pub limits: BTreeMap<String, LimitConfig>,
    /// Whether the documentation of each operation shows a call of it.
    #[serde(default)]
    pub examples: Examples,
    #[serde(skip)]
    text: Text,
}

/// One document of an API.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Document {
    /// Path of the document, relative to `codegen.toml`.
    pub spec: String,
    /// Overlays that are applied to it, in this order; paths relative to `codegen.toml`.
    #[serde(default)]
    pub overlays: Vec<String>,
    /// Group of all operations of this document, where tags should not decide.
    #[serde(default)]
    pub group: Option<String>,
}

/// One group of operations: a module, a handle type and a Cargo feature.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Group {
    /// Tags whose operations belong into the group.
    #[serde(default)]
    pub tags: Vec<String>,
    /// First line of the module's documentation.
    #[serde(default)]
    pub title: Option<String>,
}

/// Decisions about one operation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OperationConfig {
    /// Name of the method, in snake case; types of the operation are named after it.
    #[serde(default)]
    pub name: Option<String>,
    /// Group of the operation.
    #[serde(default)]
    pub group: Option<String>,
    /// Whether a second request changes no more than the first, where the method does not tell.
    #[serde(default)]
    pub idempotent: Option<bool>,
    /// How its answers lead to the next page: a key of `[pages]`, or `none`.
    #[serde(default)]
    pub pages: Option<String>,
    /// The list in its answer, instead of the one that `[pages]` names.
    #[serde(default)]
    pub page_items: Option<String>,
}

/// Decisions about one security scheme.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AuthConfig {
    /// Name of the builder's method that takes the credential.
    #[serde(default)]
    pub setter: Option<String>,
}

impl Config {
    /// Reads `codegen.toml`; `file` is the name that diagnostics show.
    ///
    /// # Errors
    ///
    /// A diagnostic with the line and column of the first unknown key, wrong type or syntax error.
    pub fn parse(text: &str, file: &str) -> Result<Self, Diagnostics> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let mut diags = Diagnostics::default();
            let at = error
                .span()
                .map_or_else(String::new, |range| position(text, range.start));
            let message = format!("{file}{at}: {}", error.message());
            let diagnostic = Diagnostic::new(codes::CONFIG_INVALID, message);
            diags.push(diagnostic);
            diags
        })?;
        config.text = Text {
            name: file.to_owned(),
            content: text.to_owned(),
        };
        config.validate(file)?;
        Ok(config)
    }

    /// The decisions that `generator generate --spec` takes by itself when no file is given.
    #[must_use]
    pub fn for_spec(spec: &str, overlays: &[String]) -> Self {
        let stem = spec
            .rsplit('/')
            .next()
            .and_then(|name| name.split('.').next())
            .filter(|name| !name.is_empty())
            .unwrap_or("api");
        Self {
            module: crate::name::module(stem),
            client: "Client".to_owned(),
            title: None,
            description: None,
            trim_suffixes: Vec::new(),
            documents: vec![Document {
                spec: spec.to_owned(),
                overlays: overlays.to_vec(),
                group: None,
            }],
            include: Vec::new(),
            exclude: Vec::new(),
            groups: BTreeMap::new(),
            operations: BTreeMap::new(),
            types: BTreeMap::new(),
            auth: BTreeMap::new(),
            servers: BTreeMap::new(),
            webhooks: None,
            pages: BTreeMap::new(),
            limits: BTreeMap::new(),
            examples: Examples::Off,
            text: Text::default(),
        }
    }

    /// Names from the file end up as Rust identifiers: refuse what cannot be one.
    fn validate(&self, file: &str) -> Result<(), Diagnostics> {
        let mut diags = Diagnostics::default();
        let mut check = |what: &str, name: &str, wanted: String| {
            if name != wanted {
                diags.push(
                    Diagnostic::new(
                        codes::CONFIG_INVALID,
                        format!("{file}: `{name}` cannot be the name of a {what}"),
                    )
                    .help(format!("write `{wanted}`")),
                );
            }
        };
        check("module", &self.module, crate::name::module(&self.module));
        check(
            "client type",
            &self.client,
            crate::name::pascal(&self.client),
        );
        for group in self.groups.keys() {
            check("group", group, crate::name::module(group));
        }
        for document in &self.documents {
            if let Some(group) = &document.group {
                check("group", group, crate::name::module(group));
            }
        }
        for operation in self.operations.values() {
            if let Some(name) = &operation.name {
                check("method", name, crate::name::snake(name));
            }
        }
        for name in self.types.values() {
            check("type", name, crate::name::pascal(name));
        }
        for auth in self.auth.values() {
            if let Some(setter) = &auth.setter {
                check("method", setter, crate::name::snake(setter));
            }
        }
        if let Some((path, wanted)) = self.examples.corrected() {
            check("client in `examples`", path, wanted);
        }
        self.validate_pages(&mut diags);
        let mistakes = self.webhooks.iter().flat_map(WebhooksConfig::mistakes);
        for Mistake { keys, what, help } in mistakes {
            let message = format!("{}{what}", self.place(keys));
            diags.push(Diagnostic::new(codes::CONFIG_INVALID, message).help(help));
        }
        self.validate_limits(&mut diags);
        if diags.has_errors() {
            Err(diags)
        } else {
            Ok(())
        }
    }
}
