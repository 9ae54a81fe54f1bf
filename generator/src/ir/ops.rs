//! Operations of the model: parameters, bodies and responses.

use super::{Docs, GroupId, Paging, ServerId, TypeRef};
use crate::origin::Origin;

/// Index into [`Api::operations`](super::Api::operations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub usize);

/// One operation: a method of a group's handle.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`, or `METHOD /path` where the document gives none.
    pub id: String,
    /// Snake-case name to start from: the configuration's, or made from the id.
    pub name: String,
    /// HTTP method as it is sent: a token (RFC 9110 section 9.1).
    pub method: String,
    /// Path template as the document writes it.
    pub path: String,
    /// Group that it belongs to.
    pub group: GroupId,
    /// Tag of the section of the group that it belongs to.
    pub tag: Option<String>,
    /// Documentation.
    pub docs: Docs,
    /// Where the documents say that more is found, as a URL.
    pub page: Option<String>,
    /// Servers of its own; none means those of the API.
    pub servers: Vec<ServerId>,
    /// Scopes or roles that the credential needs.
    pub scopes: Vec<String>,
    /// Alternatives of sets of security schemes, by name.
    pub security: Vec<Vec<String>>,
    /// Parameters in the path, in the order of the template.
    pub path_params: Vec<Param>,
    /// Parameters in query, header and cookie that a caller chooses.
    pub params: Vec<Param>,
    /// Headers with one legal value, sent without being asked for.
    pub constants: Vec<(String, String)>,
    /// Body of the request, in the media type that is preferred.
    pub body: Option<Body>,
    /// The same in other media types, each with a method of its own.
    pub other_bodies: Vec<Body>,
    /// Documented answers with a status below 400.
    pub success: Vec<Response>,
    /// Documented answers with a status of 400 or more, and `default`.
    pub errors: Vec<Response>,
    /// Whether a second request changes no more than the first, where someone says so; else the
    /// method tells.
    pub idempotent: Option<bool>,
    /// How its answers lead to the next page, where they are pages.
    pub paging: Option<Paging>,
    /// Place in the document.
    pub origin: Origin,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Name on the wire.
    pub wire: String,
    /// Where it is sent.
    pub place: Place,
    /// Type of its value.
    pub ty: TypeRef,
    /// Whether it must be given.
    pub required: bool,
    /// How its value is written.
    pub style: Style,
    /// Whether reserved characters in it are sent as they are; only in a query.
    pub reserved: bool,
    /// Documentation.
    pub docs: Docs,
    /// Place in the document.
    pub origin: Origin,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How the value of a parameter is written (OpenAPI 3.1, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One scalar: `name=value` in a query or cookie, the value alone elsewhere.
    Scalar,
    /// A value in a path or header that is no scalar, or not always: items apart by a comma.
    Simple {
        /// Whether members are `k=v` instead of `k,v`.
        explode: bool,
    },
    /// A value in a path, after a dot.
    Label {
        /// Whether each item follows a dot of its own.
        explode: bool,
    },
    /// A value in a path, after a semicolon and its name.
    Matrix {
        /// Whether each item follows a semicolon and a name of its own.
        explode: bool,
    },
    /// An array, one pair an item: `a=1&a=2`; what is no array as its own shape wants it.
    Exploded,
    /// An array in one value, items apart by a comma.
    Csv,
    /// An array in one value, items apart by a space.
    Space,
    /// An array in one value, items apart by a bar.
    Pipe,
    /// An object, one pair a member: `k=v&k=v`.
    ObjectExploded,
    /// An object in one value: `name=k,v,k,v`.
    ObjectCsv,
    /// An object, one pair a member: `name[k]=v`.
    DeepObject,
    /// JSON text (`content: application/json`).
    Json,
}

/// Body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be given.
    pub required: bool,
    /// How it is sent.
    pub content: Content,
    /// Media type, for example `application/json`.
    pub media_type: String,
    /// Ending of the method that sends it, where another media type is the usual one.
    pub suffix: String,
    /// Documentation.
    pub docs: Docs,
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// JSON of this type.
    Json(TypeRef),
    /// `application/x-www-form-urlencoded` of this type, and the members that have a style.
    Form(TypeRef, Vec<(String, FormStyle)>),
    /// `multipart/form-data` of these parts; none means that the document does not list them.
    Multipart(Vec<FormPart>),
    /// Plain text.
    Text,
    /// Raw bytes.
    Bytes,
    /// Nothing.
    Empty,
}

/// How a member of a form is written, where it is not as usual (OpenAPI 3.1, "Encoding Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// An array, one pair an item; an object, one pair a member: `k=v&k=v`.
    Exploded,
    /// In one value, items apart by a comma.
    Csv,
    /// In one value, items apart by a space.
    Space,
    /// In one value, items apart by a bar.
    Pipe,
    /// An object, one pair a member: `name[k]=v`.
    DeepObject,
    /// JSON text.
    Json,
}

/// A part of a `multipart/form-data` body (RFC 7578).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPart {
    /// Name of the part.
    pub wire: String,
    /// What it holds.
    pub kind: PartKind,
    /// Its media type, where the document gives exactly one.
    pub media_type: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Documentation.
    pub docs: Docs,
}

/// What a part of a form holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A file.
    File,
    /// Any number of files under the same name.
    Files,
    /// Text of a scalar of this type.
    Text(TypeRef),
    /// Any number of scalars of this type under the same name.
    Texts(TypeRef),
    /// JSON of this type.
    Json(TypeRef),
    /// A value of this type, which may be a scalar, an object, or a list with a part for each item.
    Value(TypeRef),
}

impl PartKind {
    /// The type of the value, where it is not a file.
    #[must_use]
    pub fn ty(&self) -> Option<&TypeRef> {
        match self {
            Self::File | Self::Files => None,
            Self::Text(ty) | Self::Texts(ty) | Self::Json(ty) | Self::Value(ty) => Some(ty),
        }
    }
}

/// A documented answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// Which statuses it covers.
    pub status: Status,
    /// What its body holds.
    pub content: Content,
    /// Media type of that body, where there is one.
    pub media_type: Option<String>,
    /// Headers that come with it, in document order.
    pub headers: Vec<HeaderId>,
    /// What the document says of it.
    pub description: Option<String>,
    /// Place in the document.
    pub origin: Origin,
}

/// Index into [`Api::headers`](super::Api::headers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeaderId(pub usize);

/// A header of answers. Answers that declare the same name with the same type share it.
#[derive(Clone, Debug)]
pub struct Header {
    /// Name as the document writes it; case does not count.
    pub wire: String,
    /// Type of its value.
    pub ty: TypeRef,
    /// How its value is written.
    pub form: HeaderForm,
    /// Operation that declares it first.
    pub operation: OperationId,
    /// Documentation.
    pub docs: Docs,
    /// Place of its first definition in the document.
    pub origin: Origin,
}

/// How the value of a header is written (OpenAPI 3.1, "Style Values", `simple`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderForm {
    /// Text.
    Text,
    /// A number or boolean.
    Literal,
    /// A number or boolean where it looks like one, and text otherwise.
    Either,
    /// JSON text.
    Json,
    /// Items of one form, apart by commas.
    List(Box<HeaderForm>),
    /// Each line of the header is an item.
    Lines(Box<HeaderForm>),
    /// An object.
    Object {
        /// Whether members are `k=v` instead of `k,v`.
        explode: bool,
        /// The members that are declared.
        members: Vec<(String, HeaderForm)>,
        /// The form of all others.
        rest: Box<HeaderForm>,
    },
}

/// Which statuses a documented answer covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Exactly this one.
    Code(u16),
    /// The hundred that starts here: `4` for `4XX`.
    Range(u16),
    /// Whatever nothing else covers.
    Default,
}

impl Operation {
    /// `METHOD /path`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What a call gives back when it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success<'a> {
    /// Always the same kind of body, which may be none.
    One(&'a Content),
    /// Different bodies for different statuses.
    Many,
}

impl Operation {
    /// The parts of its form; none where the body is no form.
    #[must_use]
    pub fn form(&self) -> &[FormPart] {
        self.body
            .iter()
            .chain(&self.other_bodies)
            .find_map(|body| match &body.content {
                Content::Multipart(parts) => Some(parts.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Media types that answers come in, in the order of their statuses, each once.
    #[must_use]
    pub fn accepts(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for response in self.success.iter().chain(&self.errors) {
            match response.media_type.as_deref() {
                Some(media_type) if !found.contains(&media_type) => found.push(media_type),
                _ => {}
            }
        }
        found
    }

    /// What a call gives back when it succeeds.
    #[must_use]
    pub fn outcome(&self) -> Success<'_> {
        let Some(first) = self.success.first() else {
            return Success::One(&Content::Empty);
        };
        if self
            .success
            .iter()
            .all(|response| response.content == first.content)
        {
            Success::One(&first.content)
        } else {
            Success::Many
        }
    }
}
