//! The grammar of OpenAPI 3.0, 3.1 and 3.2 documents: one table row for each member of each object.
//!
//! The walk reads every rule from here: which members exist, in which versions, what stands in them, what is filled in
//! when they are missing, and under which key `openapiv3` finds them. A member without a row is reported as unknown,
//! so supporting a new member means adding a row. Schema members have a table of their own in `grammar_schema`.
//!
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, section 4.8 ("Schema"), and 3.2.0. Of what 3.2 adds, a row reads what
//! the later stages can express, leaves out in silence what a client has no use for, and names the rest as ignored.

use super::grammar_schema::SCHEMA;
use super::kind::Kind;
use super::methods::{ADDITIONAL, QUERY};

use Shape::{Flag, Ignored, List, Literal, LiteralMap, Map, One, Text, TextMap, Texts};

/// What the value of a member must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A string; numbers and booleans are read as their text.
    Text,
    /// A list of strings.
    Texts,
    /// A mapping from string to string.
    TextMap,
    /// `true` or `false`.
    Flag,
    /// An integer from 0 on.
    Count,
    /// A number that `f64` can hold.
    Number,
    /// Any JSON, taken over as it is.
    Literal,
    /// A list of any JSON.
    LiteralList,
    /// A mapping to any JSON.
    LiteralMap,
    /// One object.
    One(Kind),
    /// A list of objects.
    List(Kind),
    /// A mapping from name to object.
    Map(Kind),
    /// A schema or a boolean that stays one (`additionalProperties`).
    SchemaOrFlag,
    /// A mapping to schemas or lists of strings (`dependencies` of older JSON Schema drafts).
    Dependencies,
    /// A number, or a boolean that qualifies another bound (`exclusiveMinimum`, `exclusiveMaximum`).
    Bound,
    /// Known, and without meaning for a client, or handled before the walk: left out in silence.
    Ignored,
    /// Known, and left out with a warning at each place, because requests, answers or types depend on it.
    Unsupported(Loss),
}

/// What a document loses by a member that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    /// What the client does instead.
    pub(super) instead: &'static str,
    /// What the reader can do about it.
    pub(super) help: &'static str,
}

/// Which versions of the specification have a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    All,
    /// 3.0 only: a leftover in a 3.1 document.
    V30Only,
    /// 3.1 and later.
    V31,
    /// 3.2 and later.
    V32,
}

/// What to do when a required member is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// It is optional.
    Optional,
    /// Put this string.
    Text(&'static str),
    /// Put an empty object, which is then filled by its own rows.
    Object,
    /// Leave the whole object out: nothing can stand in for it.
    LeaveOut,
}

/// What a schema member says; other kinds do not use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Documentation or presentation: says nothing about which values are valid.
    Annotation,
    /// Applies to values of every type.
    Assertion,
    /// Applies to strings.
    OnString,
    /// Applies to numbers and integers.
    OnNumber,
    /// Applies to arrays.
    OnArray,
    /// Applies to objects.
    OnObject,
    /// A rule that a type cannot express; kept in `x-oas-facts`.
    Fact,
}

/// One row of the grammar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) key: &'static str,
    pub(super) shape: Shape,
    pub(super) since: Since,
    pub(super) fill: Fill,
    pub(super) role: Role,
    /// The key of the result, where `openapiv3` has no member of this name.
    pub(super) emit: Option<&'static str>,
}

impl Member {
    pub(super) const fn since(mut self, since: Since) -> Self {
        self.since = since;
        self
    }

    pub(super) const fn fill(mut self, fill: Fill) -> Self {
        self.fill = fill;
        self
    }

    pub(super) const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    pub(super) const fn emit(mut self, key: &'static str) -> Self {
        self.emit = Some(key);
        self
    }

    /// The key under which the result stands.
    pub(super) fn target(&self) -> &'static str {
        self.emit.unwrap_or(self.key)
    }
}

/// An optional member of every version, under its own key.
pub(super) const fn member(key: &'static str, shape: Shape) -> Member {
    Member {
        key,
        shape,
        since: Since::All,
        fill: Fill::Optional,
        role: Role::Annotation,
        emit: None,
    }
}

/// A member of 3.2.
const fn v32(key: &'static str, shape: Shape) -> Member {
    member(key, shape).since(Since::V32)
}

/// A member of 3.2 that says nothing about requests, answers or types: documentation, or the way to a credential, which
/// a client is given.
const fn idle32(key: &'static str) -> Member {
    v32(key, Ignored)
}

/// A member of 3.2 that is left out.
const fn lost32(key: &'static str, instead: &'static str, help: &'static str) -> Member {
    v32(key, Shape::Unsupported(Loss { instead, help }))
}

/// The encoding of the parts of a body by position, and of what such a part holds.
const PREFIX_ENCODING: Member = lost32("prefixEncoding", WHOLE_BODY, SEND_BYTES);
const ITEM_ENCODING: Member = lost32("itemEncoding", WHOLE_BODY, SEND_BYTES);
const WHOLE_BODY: &str = "the parts of the body are not told apart by their position";
const SEND_BYTES: &str = "encode the body yourself and send it as bytes";

const DOCUMENT: &[Member] = &[
    member("openapi", Text),
    member("info", One(Kind::Info)).fill(Fill::Object),
    member("jsonSchemaDialect", Ignored).since(Since::V31),
    member("servers", List(Kind::Server)),
    member("paths", One(Kind::Paths)).fill(Fill::Object),
    member("webhooks", Map(Kind::PathItem))
        .since(Since::V31)
        .emit("x-webhooks"),
    member("components", One(Kind::Components)),
    member("security", List(Kind::SecurityRequirement)),
    member("tags", List(Kind::Tag)),
    member("externalDocs", One(Kind::ExternalDocs)),
    // References that spell it are read as references into this document; see `reference`.
    idle32("$self"),
];

const INFO: &[Member] = &[
    member("title", Text),
    member("summary", Text)
        .since(Since::V31)
        .emit("x-oas-summary"),
    member("description", Text),
    member("termsOfService", Text),
    member("contact", One(Kind::Contact)),
    member("license", One(Kind::License)),
    member("version", Text).fill(Fill::Text("0.0.0")),
];

const CONTACT: &[Member] = &[
    member("name", Text),
    member("url", Text),
    member("email", Text),
];

const LICENSE: &[Member] = &[
    member("name", Text).fill(Fill::Text("")),
    member("identifier", Text)
        .since(Since::V31)
        .emit("x-oas-identifier"),
    member("url", Text),
];

const SERVER: &[Member] = &[
    member("url", Text).fill(Fill::Text("/")),
    member("description", Text),
    member("variables", Map(Kind::ServerVariable)),
    idle32("name"),
];

const SERVER_VARIABLE: &[Member] = &[
    member("enum", Texts),
    member("default", Text).fill(Fill::Text("")),
    member("description", Text),
];

const PATH_ITEM: &[Member] = &[
    member("$ref", Ignored),
    member("summary", Text),
    member("description", Text),
    member("get", One(Kind::Operation)),
    member("put", One(Kind::Operation)),
    member("post", One(Kind::Operation)),
    member("delete", One(Kind::Operation)),
    member("options", One(Kind::Operation)),
    member("head", One(Kind::Operation)),
    member("patch", One(Kind::Operation)),
    member("trace", One(Kind::Operation)),
    member("servers", List(Kind::Server)),
    member("parameters", List(Kind::Parameter)),
    // `openapiv3` knows no other methods than these.
    v32("query", One(Kind::Operation)).emit(QUERY),
    v32("additionalOperations", Map(Kind::Operation)).emit(ADDITIONAL),
];

const OPERATION: &[Member] = &[
    member("tags", Texts),
    member("summary", Text),
    member("description", Text),
    member("externalDocs", One(Kind::ExternalDocs)),
    member("operationId", Text),
    member("parameters", List(Kind::Parameter)),
    member("requestBody", One(Kind::RequestBody)),
    member("responses", One(Kind::Responses)).fill(Fill::Object),
    member("callbacks", Map(Kind::Callback)),
    member("deprecated", Flag),
    member("security", List(Kind::SecurityRequirement)),
    member("servers", List(Kind::Server)),
];

const EXTERNAL_DOCS: &[Member] = &[
    member("description", Text),
    member("url", Text).fill(Fill::LeaveOut),
];

const PARAMETER: &[Member] = &[
    member("name", Text).fill(Fill::LeaveOut),
    member("in", Text).fill(Fill::LeaveOut),
    member("description", Text),
    member("required", Flag),
    member("deprecated", Flag),
    member("allowEmptyValue", Flag),
    member("style", Text),
    member("explode", Flag),
    member("allowReserved", Flag),
    member("schema", One(Kind::Schema)),
    member("content", Map(Kind::MediaType)),
    member("example", Literal),
    member("examples", Map(Kind::Example)),
];

const REQUEST_BODY: &[Member] = &[
    member("description", Text),
    member("content", Map(Kind::MediaType)).fill(Fill::Object),
    member("required", Flag),
];

const MEDIA_TYPE: &[Member] = &[
    member("schema", One(Kind::Schema)),
    member("example", Literal),
    member("examples", Map(Kind::Example)),
    member("encoding", Map(Kind::Encoding)),
    lost32(
        "itemSchema",
        "a body of many items is one text or one string of bytes",
        "take the items out of the body yourself, or describe the body as a whole by `schema`",
    ),
    PREFIX_ENCODING,
    ITEM_ENCODING,
];

const ENCODING: &[Member] = &[
    member("contentType", Text),
    member("headers", Map(Kind::Header)),
    member("style", Text),
    member("explode", Flag),
    member("allowReserved", Flag),
    lost32(
        "encoding",
        "what the part holds is encoded as usual",
        "check that the API takes the usual encoding there",
    ),
    PREFIX_ENCODING,
    ITEM_ENCODING,
];

const RESPONSE: &[Member] = &[
    member("description", Text).fill(Fill::Text("")),
    member("headers", Map(Kind::Header)),
    member("content", Map(Kind::MediaType)),
    member("links", Map(Kind::Link)),
    // It stands in for a missing description.
    idle32("summary"),
];

const EXAMPLE: &[Member] = &[
    member("summary", Text),
    member("description", Text),
    member("value", Literal),
    member("externalValue", Text),
    v32("dataValue", Literal).emit("value"),
    idle32("serializedValue"),
];

const LINK: &[Member] = &[
    member("operationRef", Text),
    member("operationId", Text),
    member("parameters", LiteralMap),
    member("requestBody", Literal),
    member("description", Text),
    member("server", One(Kind::Server)),
];

/// Where `explode` of a header stands, which `openapiv3` has no member for.
pub(crate) const HEADER_EXPLODE: &str = "x-oas-explode";

const HEADER: &[Member] = &[
    member("description", Text),
    member("required", Flag),
    member("deprecated", Flag),
    member("allowEmptyValue", Ignored),
    member("style", Text),
    member("explode", Flag).emit(HEADER_EXPLODE),
    member("allowReserved", Ignored),
    member("schema", One(Kind::Schema)),
    member("content", Map(Kind::MediaType)),
    member("example", Literal),
    member("examples", Map(Kind::Example)),
];

const TAG: &[Member] = &[
    member("name", Text).fill(Fill::LeaveOut),
    member("description", Text),
    member("externalDocs", One(Kind::ExternalDocs)),
    idle32("summary"),
    idle32("parent"),
    idle32("kind"),
];

const COMPONENTS: &[Member] = &[
    member("schemas", Map(Kind::Schema)),
    member("responses", Map(Kind::Response)),
    member("parameters", Map(Kind::Parameter)),
    member("examples", Map(Kind::Example)),
    member("requestBodies", Map(Kind::RequestBody)),
    member("headers", Map(Kind::Header)),
    member("securitySchemes", Map(Kind::SecurityScheme)),
    member("links", Map(Kind::Link)),
    member("callbacks", Map(Kind::Callback)),
    // Their users hold copies.
    member("pathItems", Ignored).since(Since::V31),
    idle32("mediaTypes"),
];

const DISCRIMINATOR: &[Member] = &[
    member("propertyName", Text).fill(Fill::LeaveOut),
    member("mapping", TextMap),
    lost32(
        "defaultMapping",
        "a value without a known tag is kept as it came",
        "decode such a value from the unknown variant of the union",
    ),
];

const SECURITY_SCHEME: &[Member] = &[
    member("type", Text).fill(Fill::LeaveOut),
    member("description", Text),
    member("name", Text),
    member("in", Text),
    member("scheme", Text),
    member("bearerFormat", Text),
    member("flows", One(Kind::Flows)),
    member("openIdConnectUrl", Text),
    idle32("deprecated"),
    idle32("oauth2MetadataUrl"),
];

const FLOWS: &[Member] = &[
    member("implicit", One(Kind::Flow)),
    member("password", One(Kind::Flow)),
    member("clientCredentials", One(Kind::Flow)),
    member("authorizationCode", One(Kind::Flow)),
    idle32("deviceAuthorization"),
];

const FLOW: &[Member] = &[
    member("authorizationUrl", Text),
    member("tokenUrl", Text),
    member("refreshUrl", Text),
    member("scopes", TextMap).fill(Fill::Object),
    idle32("deviceAuthorizationUrl"),
];

impl Kind {
    /// The rows of this kind.
    pub(super) const fn members(self) -> &'static [Member] {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::Contact => CONTACT,
            Self::License => LICENSE,
            Self::Server => SERVER,
            Self::ServerVariable => SERVER_VARIABLE,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::ExternalDocs => EXTERNAL_DOCS,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Response => RESPONSE,
            Self::Example => EXAMPLE,
            Self::Link => LINK,
            Self::Header => HEADER,
            Self::Tag => TAG,
            Self::Components => COMPONENTS,
            Self::Schema => SCHEMA,
            Self::Discriminator => DISCRIMINATOR,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::Flows => FLOWS,
            Self::Flow => FLOW,
            Self::Paths | Self::Responses | Self::Callback | Self::SecurityRequirement => &[],
        }
    }

    /// The row of one member.
    pub(super) fn member(self, key: &str) -> Option<&'static Member> {
        self.members().iter().find(|row| row.key == key)
    }

    /// What stands under the keys that have no row, for the kinds whose keys are data.
    pub(super) const fn rest(self) -> Option<Shape> {
        match self {
            Self::Paths | Self::Callback => Some(One(Kind::PathItem)),
            Self::Responses => Some(One(Kind::Response)),
            Self::SecurityRequirement => Some(Texts),
            _ => None,
        }
    }
}
