//! The kinds of OpenAPI objects, and what is true of all objects of a kind.

use super::version::Family;

/// The methods of a Path Item Object (OpenAPI 3.1.1 section 4.8.9).
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One kind of OpenAPI object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Components,
    Schema,
    Discriminator,
    SecurityScheme,
    Flows,
    Flow,
    SecurityRequirement,
}

/// The sections of `components` that survive normalisation; also the only places that a `$ref` may point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Schemas,
    Responses,
    Parameters,
    Examples,
    RequestBodies,
    Headers,
    SecuritySchemes,
    Links,
    Callbacks,
}

impl Section {
    pub(super) const ALL: [Section; 9] = [
        Section::Schemas,
        Section::Responses,
        Section::Parameters,
        Section::Examples,
        Section::RequestBodies,
        Section::Headers,
        Section::SecuritySchemes,
        Section::Links,
        Section::Callbacks,
    ];

    /// The key below `components`.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Schemas => "schemas",
            Self::Responses => "responses",
            Self::Parameters => "parameters",
            Self::Examples => "examples",
            Self::RequestBodies => "requestBodies",
            Self::Headers => "headers",
            Self::SecuritySchemes => "securitySchemes",
            Self::Links => "links",
            Self::Callbacks => "callbacks",
        }
    }

    /// The kind of the objects in this section.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Schemas => Kind::Schema,
            Self::Responses => Kind::Response,
            Self::Parameters => Kind::Parameter,
            Self::Examples => Kind::Example,
            Self::RequestBodies => Kind::RequestBody,
            Self::Headers => Kind::Header,
            Self::SecuritySchemes => Kind::SecurityScheme,
            Self::Links => Kind::Link,
            Self::Callbacks => Kind::Callback,
        }
    }
}

/// What a `$ref` in the place of an object becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefRule {
    /// It stays a reference, to a component of this section.
    Component(Section),
    /// The specification allows it, `openapiv3` does not: a copy of the target takes its place.
    Copy,
    /// The specification has no reference here; a copy takes its place and a lint says so.
    CopyWithLint,
}

impl Kind {
    /// Whether keys with `x-` are extensions. The keys of a Security Requirement Object are always scheme names.
    pub(super) const fn extensible(self) -> bool {
        !matches!(self, Self::SecurityRequirement)
    }

    /// What a `$ref` in the place of such an object becomes.
    pub(super) const fn reference(self) -> RefRule {
        match self {
            Self::Schema => RefRule::Component(Section::Schemas),
            Self::Response => RefRule::Component(Section::Responses),
            Self::Parameter => RefRule::Component(Section::Parameters),
            Self::Example => RefRule::Component(Section::Examples),
            Self::RequestBody => RefRule::Component(Section::RequestBodies),
            Self::Header => RefRule::Component(Section::Headers),
            Self::SecurityScheme => RefRule::Component(Section::SecuritySchemes),
            Self::Link => RefRule::Component(Section::Links),
            // An operation of `openapiv3` holds its callbacks themselves, never references to them.
            Self::PathItem | Self::Callback => RefRule::Copy,
            _ => RefRule::CopyWithLint,
        }
    }

    /// Whether a `$ref` in the place of such an object is worth a lint. 3.2 allows one in the place of a media type.
    pub(super) fn lints_reference(self, family: Family) -> bool {
        let allowed = self == Self::MediaType && family >= Family::V32;
        self.reference() == RefRule::CopyWithLint && !allowed
    }

    /// The member that a bare string in the place of the object stands for.
    pub(super) const fn shorthand(self) -> Option<&'static str> {
        match self {
            Self::Contact | Self::License | Self::Tag => Some("name"),
            Self::Server | Self::ExternalDocs => Some("url"),
            Self::ServerVariable => Some("default"),
            Self::Response => Some("description"),
            Self::Discriminator => Some("propertyName"),
            _ => None,
        }
    }

    /// Whether leaving one out changes what a client sends or reads.
    pub(super) const fn shapes_the_client(self) -> bool {
        !matches!(
            self,
            Self::Info
                | Self::Contact
                | Self::License
                | Self::ExternalDocs
                | Self::Example
                | Self::Link
                | Self::Tag
        )
    }

    /// The name in the specification, with its article, for messages.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Document => "an OpenAPI Object",
            Self::Info => "an Info Object",
            Self::Contact => "a Contact Object",
            Self::License => "a License Object",
            Self::Server => "a Server Object",
            Self::ServerVariable => "a Server Variable Object",
            Self::Paths => "a Paths Object",
            Self::PathItem => "a Path Item Object",
            Self::Operation => "an Operation Object",
            Self::ExternalDocs => "an External Documentation Object",
            Self::Parameter => "a Parameter Object",
            Self::RequestBody => "a Request Body Object",
            Self::MediaType => "a Media Type Object",
            Self::Encoding => "an Encoding Object",
            Self::Responses => "a Responses Object",
            Self::Response => "a Response Object",
            Self::Callback => "a Callback Object",
            Self::Example => "an Example Object",
            Self::Link => "a Link Object",
            Self::Header => "a Header Object",
            Self::Tag => "a Tag Object",
            Self::Components => "a Components Object",
            Self::Schema => "a Schema Object",
            Self::Discriminator => "a Discriminator Object",
            Self::SecurityScheme => "a Security Scheme Object",
            Self::Flows => "an OAuth Flows Object",
            Self::Flow => "an OAuth Flow Object",
            Self::SecurityRequirement => "a Security Requirement Object",
        }
    }
}
