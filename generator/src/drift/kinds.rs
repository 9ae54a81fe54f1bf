//! Every kind of change that is told apart, in one table.
//!
//! A row has the stable id, the axis, the wire verdict for a part of a request and of an answer (the same twice where
//! there is no direction), the highest Rust verdict that may follow, whether old code goes on compiling and meets the
//! change only at run time, and the sentence, in which `{}` stands for what changed.
//!
//! The rule behind the verdicts: what is sent must be accepted by whoever accepted it before, so that a request may
//! only be allowed more and an answer only hold less. A verdict is `Risky` where the documents cannot tell whether
//! anyone notices. Source of the axes and of many rows: the tables of contract-diff tools and OpenAPI 3.1.1.

use super::verdict::{Axis, Direction, RustApi, Wire};

/// Whether code that was written for the base meets a change at compile time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silent {
    /// It does, or nothing can go wrong at run time.
    Never,
    /// Only where the emitted API changes so that the code does not compile.
    IfItCompiles,
    /// It does not as long as it uses the client of the base, which then fails at run time.
    Always,
}

/// A kind of change. Compared by its id.
#[derive(Debug)]
pub struct Kind {
    /// Stable name.
    pub id: &'static str,
    /// What it is about.
    pub axis: Axis,
    /// What it does where it is part of a request.
    pub request: Wire,
    /// What it does where it is part of an answer.
    pub response: Wire,
    /// The most that can follow for the emitted API.
    pub rust: RustApi,
    /// Whether old code goes on compiling.
    pub silent: Silent,
    /// The sentence; `{}` stands for what changed.
    pub says: &'static str,
}

impl Kind {
    /// The wire verdict in a direction; without one, that of requests.
    #[must_use]
    pub fn wire(&self, direction: Option<Direction>) -> Wire {
        match direction {
            Some(Direction::Response) => self.response,
            Some(Direction::Request) | None => self.request,
        }
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

macro_rules! wire {
    (n) => {
        Wire::None
    };
    (c) => {
        Wire::Compatible
    };
    (r) => {
        Wire::Risky
    };
    (b) => {
        Wire::Breaking
    };
}

macro_rules! kinds {
    ($($name:ident $id:literal $axis:ident $request:ident $response:ident $rust:ident $silent:ident $says:literal)*) => {
        $(
            #[doc = concat!("`", $id, "`.")]
            pub const $name: &Kind = &Kind {
                id: $id,
                axis: Axis::$axis,
                request: wire!($request),
                response: wire!($response),
                rust: RustApi::$rust,
                silent: Silent::$silent,
                says: $says,
            };
        )*

        /// All kinds, in the order of the table.
        pub const ALL: &[&Kind] = &[$($name),*];
    };
}

kinds! {
    // Operations.
    OPERATION_ADDED "operation-added" Existence c c Major Never "the operation {} is new"
    OPERATION_REMOVED "operation-removed" Existence b b Major Never "the operation {} is gone"
    OPERATION_MOVED "operation-moved" Structure b b Major IfItCompiles "the operation {} has another method or path"
    OPERATION_ID_CHANGED "operation-id-changed" Structure n n Major Never "the operation {} has another id"
    OPERATION_TAGS_CHANGED "operation-tags-changed" Structure n n Major Never "the operation {} has other tags"
    OPERATION_DEPRECATED "operation-deprecated" Lifecycle c c Minor Never "the operation {} is deprecated now"
    OPERATION_REINSTATED "operation-reinstated" Lifecycle c c Minor Never "the operation {} is no longer deprecated"
    VERSION_CHANGED "version-changed" Lifecycle n n Patch Never "the API {} states another version"

    // Parameters.
    PARAMETER_ADDED "parameter-added" Existence c c Major Never "the optional parameter {} is new"
    REQUIRED_PARAMETER_ADDED "required-parameter-added" Requiredness b b Major IfItCompiles "the required parameter {} is new"
    PARAMETER_REMOVED "parameter-removed" Existence r r Major IfItCompiles "the parameter {} is gone"
    PARAMETER_REQUIRED "parameter-required" Requiredness b b Major IfItCompiles "the parameter {} is required now"
    PARAMETER_OPTIONAL "parameter-optional" Requiredness c c Major Never "the parameter {} is no longer required"
    PARAMETER_RENAMED "path-parameter-renamed" Structure n n Patch Never "the path parameter {} has another name"
    PARAMETER_MOVED "parameter-moved" Structure b b Major IfItCompiles "the parameter {} is sent in another place"
    PARAMETER_STYLE_CHANGED "parameter-style-changed" Structure b b Major IfItCompiles "the parameter {} is written in another way"
    PARAMETER_DEPRECATED "parameter-deprecated" Lifecycle c c Minor Never "the parameter {} is deprecated now"
    PARAMETER_REINSTATED "parameter-reinstated" Lifecycle c c Minor Never "the parameter {} is no longer deprecated"

    // Bodies, media types, statuses, headers.
    BODY_ADDED "request-body-added" Existence c c Major Never "the operation {} takes a body now, and does not need one"
    REQUIRED_BODY_ADDED "required-request-body-added" Requiredness b b Major IfItCompiles "the operation {} needs a body now"
    BODY_REMOVED "request-body-removed" Existence r r Major IfItCompiles "the operation {} takes no body any more"
    BODY_REQUIRED "request-body-required" Requiredness b b Major IfItCompiles "the body of {} is required now"
    BODY_OPTIONAL "request-body-optional" Requiredness c c Major Never "the body of {} is no longer required"
    MEDIA_TYPE_ADDED "media-type-added" Existence c r Major IfItCompiles "the media type {} is new"
    MEDIA_TYPE_REMOVED "media-type-removed" Existence b b Major IfItCompiles "the media type {} is gone"
    ENCODING_CHANGED "encoding-changed" Structure b b Major IfItCompiles "the form member {} is written in another way"
    SUCCESS_ADDED "success-status-added" Existence r r Major IfItCompiles "the status {} is new"
    SUCCESS_REMOVED "success-status-removed" Existence b b Major IfItCompiles "the status {} is gone"
    ERROR_ADDED "error-status-added" Existence c c Major Never "the status {} is documented now"
    ERROR_REMOVED "error-status-removed" Existence c c Major Never "the status {} is no longer documented"
    HEADER_ADDED "response-header-added" Existence c c Minor Never "the header {} is new"
    HEADER_REMOVED "response-header-removed" Existence b b Major IfItCompiles "the header {}, which always came, is gone"
    OPTIONAL_HEADER_REMOVED "optional-response-header-removed" Existence r r Major IfItCompiles "the optional header {} is gone"
    HEADER_REQUIRED "response-header-required" Requiredness c c Patch Never "the header {} always comes now"
    HEADER_OPTIONAL "response-header-optional" Requiredness b b Patch IfItCompiles "the header {} may be missing now"
    HEADER_STYLE_CHANGED "response-header-style-changed" Structure b b Major IfItCompiles "the header {} is written in another way"

    // Security.
    SECURITY_ADDED "security-added" Requiredness b b Minor IfItCompiles "{} needs a credential now"
    SECURITY_REMOVED "security-removed" Requiredness c c Major Never "{} needs no credential any more"
    SECURITY_CHOICE_ADDED "security-choice-added" Values c c Minor Never "{} accepts another credential too"
    SECURITY_CHOICE_REMOVED "security-choice-removed" Values b b Major IfItCompiles "{} no longer accepts a credential"
    SCOPE_ADDED "scope-added" Values b b Patch IfItCompiles "{} needs another scope"
    SCOPE_REMOVED "scope-removed" Values c c Patch Never "{} no longer needs a scope"
    SECURITY_ENDPOINT_CHANGED "security-endpoint-changed" Structure r r Patch IfItCompiles "the security scheme {} gives tokens at another place"

    // Servers.
    SERVER_ADDED "server-added" Values c c Minor Never "the server {} is new"
    SERVER_REMOVED "server-removed" Values r r Major IfItCompiles "the server {} is gone"
    SERVER_CHANGED "server-url-changed" Structure r r Patch IfItCompiles "requests to {} go to another server by default"
    SERVER_VARIABLE_DEFAULT "server-variable-default-changed" Values r r Patch IfItCompiles "the server variable {} has another default"
    SERVER_VALUE_ADDED "server-variable-value-added" Values c c Minor Never "a value of the server variable {} is new"
    SERVER_VALUE_REMOVED "server-variable-value-removed" Values b b Major IfItCompiles "a value of the server variable {} is gone"

    // Webhooks and callbacks.
    WEBHOOK_ADDED "webhook-added" Existence c c Minor Never "the webhook {} is new"
    WEBHOOK_REMOVED "webhook-removed" Existence b b Major IfItCompiles "the webhook {} is gone"
    CALLBACK_ADDED "callback-added" Existence c c Minor Never "the callback {} is new"
    CALLBACK_REMOVED "callback-removed" Existence b b Major IfItCompiles "the callback {} is gone"

    // Types.
    TYPE_CHANGED "type-changed" Type b b Major IfItCompiles "{} has another type"
    TYPE_WIDENED "type-widened" Type c b Major IfItCompiles "{} has a wider type"
    TYPE_NARROWED "type-narrowed" Type b c Major IfItCompiles "{} has a narrower type"
    FORMAT_ADDED "format-added" Type r c Major IfItCompiles "{} has a format now"
    FORMAT_REMOVED "format-removed" Type c r Major IfItCompiles "{} has no format any more"
    FORMAT_CHANGED "format-changed" Type b b Major IfItCompiles "{} has another format"
    WIDTH_INCREASED "number-width-increased" Type c b Major IfItCompiles "{} may be a larger number"
    WIDTH_DECREASED "number-width-decreased" Type b c Major IfItCompiles "{} must be a smaller number"
    NULL_ALLOWED "null-allowed" Type c b Major Always "{} may be null now"
    NULL_FORBIDDEN "null-forbidden" Type b c Major IfItCompiles "{} may not be null any more"
    CONTENT_CHANGED "content-encoding-changed" Type b b Major IfItCompiles "the text of {} holds something else"

    // Members of objects.
    PROPERTY_ADDED "property-added" Existence c c Major Never "the member {} is new"
    REQUIRED_PROPERTY_ADDED "required-property-added" Requiredness b c Major IfItCompiles "the required member {} is new"
    PROPERTY_REMOVED "property-removed" Existence r b Major IfItCompiles "the required member {} is gone"
    OPTIONAL_PROPERTY_REMOVED "optional-property-removed" Existence r r Major IfItCompiles "the optional member {} is gone"
    PROPERTY_FORBIDDEN "property-forbidden" Existence b b Major IfItCompiles "the member {} is gone, and other members are forbidden"
    PROPERTY_REQUIRED "property-required" Requiredness b c Major IfItCompiles "the member {} is required now"
    PROPERTY_OPTIONAL "property-optional" Requiredness c b Major Always "the member {} may be missing now"
    READ_ONLY "read-only-added" Requiredness r c Major IfItCompiles "{} is set by the API alone now"
    NOT_READ_ONLY "read-only-removed" Requiredness c c Major Never "{} may be sent now"
    WRITE_ONLY "write-only-added" Requiredness c b Major IfItCompiles "{} is no longer part of answers"
    NOT_WRITE_ONLY "write-only-removed" Requiredness c c Major Never "{} is part of answers now"
    MEMBERS_CLOSED "additional-properties-forbidden" Constraint b c Major IfItCompiles "{} may have no other members any more"
    MEMBERS_OPENED "additional-properties-allowed" Constraint c c Major Never "{} may have other members now"
    SCHEMA_DEPRECATED "schema-deprecated" Lifecycle c c Minor Never "{} is deprecated now"
    SCHEMA_REINSTATED "schema-reinstated" Lifecycle c c Minor Never "{} is no longer deprecated"
    COMPONENT_RENAMED "component-renamed" Structure n n Major Never "the component {} has another name"

    // Values.
    VALUE_ADDED "enum-value-added" Values c r Major Never "a value of {} is new"
    VALUE_REMOVED "enum-value-removed" Values b c Major IfItCompiles "a value of {} is gone"
    VALUES_LISTED "enum-added" Values b c Major IfItCompiles "{} has a list of values now"
    VALUES_UNLISTED "enum-removed" Values c r Major IfItCompiles "{} has no list of values any more"
    DEFAULT_CHANGED "default-changed" Values r c Patch IfItCompiles "{} has another default"

    // Limits.
    MINIMUM_TIGHTENED "minimum-increased" Constraint b c Patch IfItCompiles "the lower bound of {} is higher"
    MINIMUM_LOOSENED "minimum-decreased" Constraint c r Patch IfItCompiles "the lower bound of {} is lower"
    MAXIMUM_TIGHTENED "maximum-decreased" Constraint b c Patch IfItCompiles "the upper bound of {} is lower"
    MAXIMUM_LOOSENED "maximum-increased" Constraint c r Patch IfItCompiles "the upper bound of {} is higher"
    MIN_LENGTH_TIGHTENED "min-length-increased" Constraint b c Patch IfItCompiles "{} must be a longer text"
    MIN_LENGTH_LOOSENED "min-length-decreased" Constraint c r Patch IfItCompiles "{} may be a shorter text"
    MAX_LENGTH_TIGHTENED "max-length-decreased" Constraint b c Patch IfItCompiles "{} must be a shorter text"
    MAX_LENGTH_LOOSENED "max-length-increased" Constraint c r Patch IfItCompiles "{} may be a longer text"
    MIN_ITEMS_TIGHTENED "min-items-increased" Constraint b c Major IfItCompiles "{} must have more items"
    MIN_ITEMS_LOOSENED "min-items-decreased" Constraint c r Major IfItCompiles "{} may have fewer items"
    MAX_ITEMS_TIGHTENED "max-items-decreased" Constraint b c Major IfItCompiles "{} must have fewer items"
    MAX_ITEMS_LOOSENED "max-items-increased" Constraint c r Major IfItCompiles "{} may have more items"
    MIN_MEMBERS_TIGHTENED "min-properties-increased" Constraint b c Patch IfItCompiles "{} must have more members"
    MIN_MEMBERS_LOOSENED "min-properties-decreased" Constraint c r Patch IfItCompiles "{} may have fewer members"
    MAX_MEMBERS_TIGHTENED "max-properties-decreased" Constraint b c Patch IfItCompiles "{} must have fewer members"
    MAX_MEMBERS_LOOSENED "max-properties-increased" Constraint c r Patch IfItCompiles "{} may have more members"
    MULTIPLE_TIGHTENED "multiple-of-tightened" Constraint b c Patch IfItCompiles "fewer multiples are legal for {}"
    MULTIPLE_LOOSENED "multiple-of-loosened" Constraint c r Patch IfItCompiles "more numbers are legal for {}"
    MULTIPLE_CHANGED "multiple-of-changed" Constraint b r Patch IfItCompiles "other multiples are legal for {}"
    UNIQUE_TIGHTENED "unique-items-added" Constraint b c Patch IfItCompiles "the items of {} must differ now"
    UNIQUE_LOOSENED "unique-items-removed" Constraint c r Patch IfItCompiles "the items of {} may repeat now"
    PATTERN_ADDED "pattern-added" Constraint b c Patch IfItCompiles "{} must match a pattern now"
    PATTERN_REMOVED "pattern-removed" Constraint c r Patch IfItCompiles "{} need not match a pattern any more"
    PATTERN_CHANGED "pattern-changed" Constraint r r Patch IfItCompiles "{} must match another pattern"
    RULE_CHANGED "rule-changed" Constraint r r Patch IfItCompiles "a rule for {} is another one"

    // Lists and alternatives.
    ITEMS_CLOSED "items-closed" Constraint b c Major IfItCompiles "{} may have no further items any more"
    ITEMS_OPENED "items-opened" Constraint c r Major IfItCompiles "{} may have further items now"
    TUPLE_CHANGED "tuple-changed" Structure b b Major IfItCompiles "the tuple {} has another number of positions"
    BRANCH_ADDED "alternative-added" Values c r Major Never "an alternative of {} is new"
    BRANCH_REMOVED "alternative-removed" Values b c Major IfItCompiles "an alternative of {} is gone"
    ALTERNATIVES_ADDED "alternatives-added" Structure b c Major IfItCompiles "{} must be one of several now"
    ALTERNATIVES_REMOVED "alternatives-removed" Structure c b Major IfItCompiles "{} need not be one of several any more"
    ALTERNATIVES_EXCLUSIVE "alternatives-exclusive" Structure r c Patch IfItCompiles "{} may fit only one alternative now"
    ALTERNATIVES_OVERLAPPING "alternatives-overlapping" Structure c r Patch IfItCompiles "{} may fit several alternatives now"
    TAG_CHANGED "discriminator-changed" Structure b b Major IfItCompiles "another member tells the alternatives of {} apart"
    TAG_VALUE_ADDED "discriminator-value-added" Values c r Major IfItCompiles "an alternative of {} has another name"
    TAG_VALUE_REMOVED "discriminator-value-removed" Values b c Major IfItCompiles "an alternative of {} has lost a name"

    // What only people read.
    PROSE_CHANGED "prose-changed" Lifecycle n n Patch Never "the documentation of {} has changed"
    EXAMPLE_CHANGED "example-changed" Lifecycle n n Patch Never "the example of {} has changed"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_is_there_once_and_in_kebab_case() {
        let ids: BTreeSet<&str> = ALL.iter().map(|kind| kind.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for id in ids {
            assert!(
                id.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                "{id}"
            );
        }
    }

    #[test]
    fn every_sentence_names_what_changed() {
        for kind in ALL {
            assert_eq!(kind.says.matches("{}").count(), 1, "{}", kind.id);
            assert!(!kind.says.ends_with('.'), "{}", kind.id);
        }
    }

    #[test]
    fn what_only_people_read_never_breaks() {
        for kind in [PROSE_CHANGED, EXAMPLE_CHANGED] {
            assert_eq!(kind.wire(Some(Direction::Request)), Wire::None);
            assert_eq!(kind.wire(Some(Direction::Response)), Wire::None);
        }
    }
}
