//! The model of an API between reading and writing: plain data, no OpenAPI and no Rust syntax.
//!
//! `lower` fills it from documents; `name` gives every node its Rust name; `emit` writes code from
//! both. A node carries its `Origin`, so that whatever is said about it can point at the document.

mod ops;
mod pages;
mod servers;
mod types;

use std::collections::BTreeSet;

pub use ops::*;
pub use pages::*;
pub use servers::*;
pub use types::*;

use crate::origin::Origin;

/// One API: what becomes one module of the client, or one stand-alone crate.
#[derive(Clone, Debug)]
pub struct Api {
    /// Title of the (first) document.
    pub title: String,
    /// Version of the API as its document states it; empty where several make one API.
    pub version: String,
    /// Description of the (first) document, in Markdown of its author.
    pub description: Option<String>,
    /// Servers of the whole API and of single operations; indexes are [`ServerId`].
    pub servers: Vec<Server>,
    /// Those of operations that have none of their own, in document order.
    pub usual_servers: Vec<ServerId>,
    /// Where the document says that the API is, relative to the place that it is published at;
    /// only where it gives no better server.
    pub relative_server: Option<String>,
    /// Security schemes of all documents, by name.
    pub schemes: Vec<Scheme>,
    /// Groups of operations; indexes are [`GroupId`].
    pub groups: Vec<Group>,
    /// Operations in document order; indexes are [`OperationId`].
    pub operations: Vec<Operation>,
    /// Types in the order in which they were met; indexes are [`TypeId`].
    pub types: Vec<Type>,
    /// Headers of answers, each name with each type once; indexes are [`HeaderId`].
    pub headers: Vec<Header>,
    /// Webhook deliveries and callbacks that the API sends.
    pub webhooks: Vec<Webhook>,
}

impl Api {
    /// What a reader calls it: the title, with the version that its document states.
    #[must_use]
    pub fn label(&self) -> String {
        match (self.title.trim(), self.version.trim()) {
            ("", _) => "the API".to_owned(),
            (title, "") => title.to_owned(),
            (title, version) => format!("{title} {version}"),
        }
    }
}

/// A security scheme that the runtime can send.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Name in the document; operations refer to it by this.
    pub name: String,
    /// Kind and place of the credential.
    pub kind: SchemeKind,
    /// What the document says of it.
    pub description: Option<String>,
}

/// Kind and place of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`, also for OAuth 2 and OpenID Connect.
    Bearer,
    /// `Authorization: Basic …` (RFC 7617).
    Basic,
    /// A key in the header of this name.
    ApiKeyHeader(String),
    /// A key in the query parameter of this name.
    ApiKeyQuery(String),
    /// A key in the cookie of this name.
    ApiKeyCookie(String),
    /// A client certificate, which the HTTP client holds.
    MutualTls,
}

/// Index into [`Api::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub usize);

/// A group of operations: one module, one handle, one feature.
#[derive(Clone, Debug)]
pub struct Group {
    /// Module name, decided by the configuration or made from a tag.
    pub module: String,
    /// First line of its documentation.
    pub title: String,
    /// What the documents say of its operations, by the tags that they have and in their order.
    pub sections: Vec<Section>,
}

/// The operations of a group that have a tag in common, as the documents sort them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The tag; none stands for the operations that have none.
    pub tag: Option<String>,
    /// Position of the tag in its document, where that lists it; else after all that are listed.
    pub order: usize,
    /// What the documents say of the tag.
    pub description: Option<String>,
    /// Where the tag is documented further.
    pub page: Option<String>,
}

/// An event that the API sends to its users.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Key in the document, for example `reviewUpdated`.
    pub key: String,
    /// It belongs to an operation instead of to the API as a whole.
    pub callback: bool,
    /// Value of the member that tells events apart, for example `review_updated`.
    pub kind: Option<String>,
    /// Body of the delivery.
    pub body: TypeRef,
    /// What a handler gets: the body, or the member that holds the data.
    pub payload: TypeRef,
    /// Documentation.
    pub docs: Docs,
    /// Place in the document.
    pub origin: Origin,
}

/// What the documentation of a node is made from; `emit` escapes and lays it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// Short form: an operation's summary or a schema's title.
    pub summary: Option<String>,
    /// Long form, Markdown of the document's author.
    pub description: Option<String>,
    /// How sure the document's author is of the node, and why, in the author's words.
    pub provenance: Option<String>,
    /// Facts about legal values, one sentence each.
    pub facts: Vec<String>,
    /// An example value, printed as JSON.
    pub example: Option<serde_json::Value>,
    /// What the API takes where nothing is sent.
    pub default: Option<serde_json::Value>,
    /// The document marks the node as deprecated.
    pub deprecated: bool,
}

/// The groups that need a node; empty means none is known to.
pub type Groups = BTreeSet<GroupId>;
