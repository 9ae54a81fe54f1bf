//! Types of the model: records, enumerations, unions, and references to them.

use super::{Docs, Groups, OperationId};
use crate::origin::Origin;

/// Index into [`Api::types`](super::Api::types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// A type with a name of its own.
#[derive(Clone, Debug)]
pub struct Type {
    /// Where its schema stands.
    pub origin: Origin,
    /// What its name is made from.
    pub hint: NameHint,
    /// The file that it is written to.
    pub home: Home,
    /// Documentation.
    pub docs: Docs,
    /// In which directions values travel.
    pub usage: Usage,
    /// Groups that use it.
    pub groups: Groups,
    /// Whether webhook deliveries use it.
    pub webhook: bool,
    /// What it is.
    pub shape: Shape,
}

/// What a type's name is made from.
#[derive(Clone, Debug)]
pub enum NameHint {
    /// The name of a component.
    Component(String),
    /// A part of an operation: its name and an ending such as `Body`.
    Operation(OperationId, String),
    /// A member of another type.
    Member(TypeId, String),
    /// The event of a webhook, by its key.
    Webhook(String),
}

/// The file that a type is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// A file of its own below `types`, named after this type: a component and what it contains.
    Component(TypeId),
    /// The file of the operation's group.
    Operation(OperationId),
    /// The file of the webhooks.
    Webhooks,
}

/// In which directions values of a type travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// From the caller to the API.
    pub request: bool,
    /// From the API to the caller, deliveries included.
    pub response: bool,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// An object with known members.
    Record(Record),
    /// A set of strings.
    StringEnum(StringEnum),
    /// A set of integers.
    IntegerEnum(Vec<Choice<i64>>),
    /// One of several types.
    Union(Union),
    /// Another type under this name; only where the schema is recursive through a list or map.
    Newtype(TypeRef),
}

/// An object with known members.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Members in document order.
    pub members: Vec<Member>,
    /// Type of the values of all other keys, where the schema gives one.
    pub rest: Option<TypeRef>,
}

/// A member of a record.
#[derive(Clone, Debug)]
pub struct Member {
    /// Name on the wire.
    pub wire: String,
    /// Where its schema stands.
    pub origin: Origin,
    /// Type of the value, without `null`.
    pub ty: TypeRef,
    /// Whether it may be missing or null.
    pub presence: Presence,
    /// The only legal value, where a required member has just one.
    pub constant: bool,
    /// Set by the API: a caller need not send it.
    pub read_only: bool,
    /// Never part of an answer.
    pub write_only: bool,
    /// Documentation.
    pub docs: Docs,
}

/// Whether a member may be missing or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there, never null.
    Required,
    /// May be missing.
    Optional,
    /// Always there, may be null.
    Nullable,
    /// May be missing, may be null, and the two differ.
    OptionalNullable,
}

/// A set of strings.
#[derive(Clone, Debug)]
pub struct StringEnum {
    /// Values in document order, without duplicates.
    pub values: Vec<Choice<String>>,
    /// Whether other values are kept instead of refused.
    pub open: bool,
}

/// A legal value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<T> {
    /// The value on the wire.
    pub value: T,
    /// What the document calls it.
    pub hint: Option<String>,
    /// What the document says about it, in Markdown of its author.
    pub description: Option<String>,
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The member that tells the variants apart, where there is one.
    pub tag: Option<String>,
    /// Alternatives in document order.
    pub variants: Vec<Variant>,
}

/// An alternative of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What its name is made from.
    pub hint: String,
    /// Values of the tag that it may have, a truth value as `true` or `false`; where another variant may have one too,
    /// the shape decides.
    pub tags: Vec<String>,
    /// Whether its values may come without the tag.
    pub untagged: bool,
    /// Its type.
    pub ty: TypeRef,
    /// Its only value, where that is a text: the variant then holds nothing.
    pub constant: Option<Choice<String>>,
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypeRef {
    /// A type with a name.
    Named(TypeId),
    /// The same behind a pointer, where the type contains itself.
    Boxed(TypeId),
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer(Integer),
    /// A number.
    Float(Float),
    /// An instant (`format: date-time`).
    Timestamp,
    /// A day (`format: date`).
    Date,
    /// Bytes as base64 text (`format: byte`).
    Base64,
    /// Raw bytes (`format: binary`).
    Bytes,
    /// Any JSON.
    Any,
    /// Any JSON object.
    Object,
    /// An array.
    List(Box<TypeRef>),
    /// An object whose keys are data.
    Map(Box<TypeRef>),
    /// An array of a fixed length.
    Tuple(Vec<TypeRef>),
    /// The type or null.
    Nullable(Box<TypeRef>),
}

/// Width of a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Integer {
    /// `format: int32`.
    I32,
    /// The default.
    I64,
    /// `format: uint32`.
    U32,
    /// `format: uint64`, or values that the document gives ask for it.
    U64,
    /// Values that the document gives fit no narrower type.
    I128,
}

/// Width of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Float {
    /// `format: float` keeps 64 bits: a 32-bit value would change digits on the way back.
    F64,
}

impl TypeRef {
    /// The type with null allowed; null is never allowed twice.
    #[must_use]
    pub fn or_null(self) -> Self {
        match self {
            Self::Nullable(_) | Self::Any => self,
            other => Self::Nullable(Box::new(other)),
        }
    }

    /// Every named type below this use.
    pub fn named(&self, visit: &mut impl FnMut(TypeId)) {
        match self {
            Self::Named(id) | Self::Boxed(id) => visit(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(visit),
            Self::Tuple(items) => items.iter().for_each(|item| item.named(visit)),
            _ => {}
        }
    }
}

impl Presence {
    /// The same, for a member that may be missing.
    #[must_use]
    pub fn or_missing(self) -> Self {
        match self {
            Self::Required => Self::Optional,
            Self::Nullable => Self::OptionalNullable,
            other => other,
        }
    }
}

impl Shape {
    /// Every use of a type that this shape contains.
    pub fn uses(&self) -> Vec<&TypeRef> {
        match self {
            Self::Record(record) => record
                .members
                .iter()
                .map(|member| &member.ty)
                .chain(record.rest.as_ref())
                .collect(),
            Self::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            Self::Newtype(inner) => vec![inner],
            Self::StringEnum(_) | Self::IntegerEnum(_) => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn uses_mut(&mut self) -> Vec<&mut TypeRef> {
        match self {
            Self::Record(record) => record
                .members
                .iter_mut()
                .map(|member| &mut member.ty)
                .chain(record.rest.as_mut())
                .collect(),
            Self::Union(union) => union
                .variants
                .iter_mut()
                .map(|variant| &mut variant.ty)
                .collect(),
            Self::Newtype(inner) => vec![inner],
            Self::StringEnum(_) | Self::IntegerEnum(_) => Vec::new(),
        }
    }
}

impl Type {
    /// Whether any operation or webhook reaches the type; others are not emitted.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.usage.request || self.usage.response
    }
}
