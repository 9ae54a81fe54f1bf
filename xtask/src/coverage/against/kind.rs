//! The kinds of differences, by the words that the report and `differences.toml` use.

use std::fmt;

use serde::{Serialize, Serializer};

/// A kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(&'static str);

impl Kind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The kind that a word means.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        ALL.iter().find(|kind| kind.0 == word).copied()
    }

    /// Whether facts of this kind say something of values of one type only.
    pub(super) fn belongs_to_type(self) -> bool {
        !matches!(
            self,
            TYPE | NULLABLE | DEFAULT | DEPRECATED | READ_ONLY | WRITE_ONLY
        )
    }

    /// The keyword of a schema that states facts of this kind.
    pub(super) fn keyword(self) -> Option<&'static str> {
        let keyword = match self {
            MULTIPLE_OF => "multipleOf",
            MIN_LENGTH => "minLength",
            MAX_LENGTH => "maxLength",
            MIN_ITEMS => "minItems",
            MAX_ITEMS => "maxItems",
            UNIQUE_ITEMS => "uniqueItems",
            MIN_PROPERTIES => "minProperties",
            MAX_PROPERTIES => "maxProperties",
            READ_ONLY => "readOnly",
            WRITE_ONLY => "writeOnly",
            TYPE | FORMAT | ENUM | NULLABLE | DEFAULT | DEPRECATED | PATTERN | MINIMUM
            | MAXIMUM => self.0,
            _ => return None,
        };
        Some(keyword)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

macro_rules! kinds {
    ($($(#[$docs:meta])* $name:ident = $word:literal,)*) => {
        $($(#[$docs])* pub(crate) const $name: Kind = Kind($word);)*
        /// Every kind, in the order of this file.
        pub(crate) const ALL: &[Kind] = &[$($name),*];
    };
}

kinds! {
    /// The vendor has an operation that we lack.
    OPERATION_MISSING = "operation-missing",
    /// We have an operation that the vendor lacks.
    OPERATION_EXTRA = "operation-extra",
    /// The vendor has an event that we lack.
    EVENT_MISSING = "event-missing",
    /// We have an event that the vendor lacks.
    EVENT_EXTRA = "event-extra",
    /// The vendor has a parameter that we lack.
    PARAMETER_MISSING = "parameter-missing",
    /// We have a parameter that the vendor lacks.
    PARAMETER_EXTRA = "parameter-extra",
    /// How a parameter is written differs: its style, and whether each element is a parameter of its own.
    STYLE = "style",
    /// The vendor's operation has a body and ours has none.
    BODY_MISSING = "body-missing",
    /// Our operation has a body and the vendor's has none.
    BODY_EXTRA = "body-extra",
    /// The vendor has a media type that we lack.
    MEDIA_TYPE_MISSING = "media-type-missing",
    /// We have a media type that the vendor lacks.
    MEDIA_TYPE_EXTRA = "media-type-extra",
    /// The vendor documents a status that we lack.
    ANSWER_MISSING = "answer-missing",
    /// We document a status that the vendor lacks.
    ANSWER_EXTRA = "answer-extra",
    /// The vendor's answer has a header that ours lacks.
    HEADER_MISSING = "header-missing",
    /// Our answer has a header that the vendor's lacks.
    HEADER_EXTRA = "header-extra",
    /// The vendor's object has a member that ours lacks.
    MEMBER_MISSING = "member-missing",
    /// Our object has a member that the vendor's lacks.
    MEMBER_EXTRA = "member-extra",
    /// What may stand beside the declared members differs.
    ADDITIONAL = "additional-members",
    /// The alternatives of a union differ in number.
    ALTERNATIVES = "alternatives",
    /// The member that tells the alternatives of a union apart.
    DISCRIMINATOR = "discriminator",
    /// The credential that an operation needs, and what it has to allow.
    SECURITY = "security",
    /// The JSON type.
    TYPE = "type",
    /// What must be there.
    REQUIRED = "required",
    /// Whether null is legal.
    NULLABLE = "nullable",
    /// The legal values.
    ENUM = "enum",
    /// The format.
    FORMAT = "format",
    /// The pattern of a text.
    PATTERN = "pattern",
    /// The lower bound of a number.
    MINIMUM = "minimum",
    /// The upper bound of a number.
    MAXIMUM = "maximum",
    /// What a number is a multiple of.
    MULTIPLE_OF = "multiple-of",
    /// The shortest text.
    MIN_LENGTH = "min-length",
    /// The longest text.
    MAX_LENGTH = "max-length",
    /// The shortest list.
    MIN_ITEMS = "min-items",
    /// The longest list.
    MAX_ITEMS = "max-items",
    /// Whether the elements of a list differ.
    UNIQUE_ITEMS = "unique-items",
    /// The fewest members.
    MIN_PROPERTIES = "min-members",
    /// The most members.
    MAX_PROPERTIES = "max-members",
    /// What the API takes where nothing is sent.
    DEFAULT = "default",
    /// Whether it is on its way out.
    DEPRECATED = "deprecated",
    /// Whether it is only received.
    READ_ONLY = "read-only",
    /// Whether it is only sent.
    WRITE_ONLY = "write-only",
}
