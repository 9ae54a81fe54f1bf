//! The table of every diagnostic code.
//!
//! A row gives the id, the constant and a title; the text that `generator explain` prints stands in
//! `explain/<id>.md`, which the table includes, so a code without an explanation does not compile.
//!
//! The first letter sets the severity: `E` an error, `W` a warning, `N` a note (a lint). An error concerns one part of a
//! document, which is left out or read as any JSON while the rest is emitted; one that is marked `fatal` leaves nothing
//! that could be trusted, and nothing is emitted. The first two digits set the area, and stay the same across the
//! letters:
//!
//! | digits | area |
//! |---|---|
//! | 01 | reading files |
//! | 02 | overlays |
//! | 03 | structure and normalisation |
//! | 04 | references |
//! | 05 | schemas |
//! | 06 | operations |
//! | 07 | names |
//! | 08 | configuration |
//! | 09 | output |

use std::cmp::Ordering;
use std::fmt;

use super::Severity;

/// One kind of diagnostic. Codes are compared and ordered by their id.
#[derive(Clone, Copy)]
pub struct Code(&'static Row);

struct Row {
    id: &'static str,
    severity: Severity,
    fatal: bool,
    title: &'static str,
    explanation: &'static str,
}

impl Code {
    /// The id that people see and search for, such as `E0103`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The weight of every diagnostic of this code.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// Whether nothing is emitted after a diagnostic of this code: the document, or what the user says about it, cannot
    /// be read at all. After any other error the rest of the document is emitted.
    pub fn is_fatal(self) -> bool {
        self.0.fatal
    }

    /// What follows from a diagnostic of this code for the output, in one sentence.
    pub fn consequence(self) -> &'static str {
        match (self.0.severity, self.0.fatal) {
            (Severity::Error, true) => "An error after which nothing is written.",
            (Severity::Error, false) => {
                "An error in one part of the document: the rest is written and the exit code is 1. With `--strict` \
                 nothing is written."
            }
            (Severity::Warning, _) => "A warning. With `--strict` nothing is written.",
            (Severity::Note, _) => "A note: nothing is lost.",
        }
    }

    /// What it means, in one line: lower case, no full stop.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The long text for `generator explain`, in Markdown: what it means, an example, what to do.
    pub fn explanation(self) -> &'static str {
        self.0.explanation
    }

    /// Every code, in order of id.
    pub fn all() -> impl Iterator<Item = Code> {
        let mut all = ALL.to_vec();
        all.sort();
        all.into_iter()
    }

    /// The code with this id; upper and lower case are the same.
    pub fn find(id: &str) -> Option<Code> {
        ALL.iter()
            .copied()
            .find(|code| code.id().eq_ignore_ascii_case(id))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(other.id())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The severity that the first letter of an id stands for.
const fn severity(id: &str) -> Severity {
    match id.as_bytes() {
        [b'E', ..] => Severity::Error,
        [b'W', ..] => Severity::Warning,
        _ => Severity::Note,
    }
}

/// Whether the row bears the one mark that there is.
macro_rules! is_fatal {
    () => {
        false
    };
    (fatal) => {
        true
    };
}

macro_rules! codes {
    ($($id:ident $name:ident $($mark:ident)? $title:literal)*) => {
        $(
            #[doc = concat!("`", stringify!($id), "`: ", $title, ".")]
            pub const $name: Code = Code(&Row {
                id: stringify!($id),
                severity: severity(stringify!($id)),
                fatal: is_fatal!($($mark)?),
                title: $title,
                explanation: include_str!(concat!("explain/", stringify!($id), ".md")),
            });
        )*

        const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    // 01: reading files.
    E0101 FILE_UNREADABLE fatal "a file cannot be read"
    E0102 FILE_TOO_LARGE fatal "a file is larger than the limit"
    E0103 NOT_UTF8 fatal "a file is not UTF-8 text"
    E0104 JSON_SYNTAX fatal "a file is not valid JSON"
    E0105 YAML_SYNTAX fatal "a file is not valid YAML"
    E0106 NOT_A_MAPPING fatal "a document is not a mapping at its top"
    E0107 SEVERAL_DOCUMENTS fatal "a YAML file holds more than one document"
    E0108 DUPLICATE_KEY fatal "the same key stands twice in one mapping"
    E0109 TOO_DEEP fatal "a document is nested too deeply"
    E0110 TOO_MANY_NODES fatal "a document expands to too many values"
    E0111 NUMBER_RANGE fatal "a number is too large to be read"
    E0112 BAD_MERGE_KEY fatal "a YAML merge key does not hold a mapping"
    W0101 YAML_TAG "a YAML tag is ignored"
    N0101 WIDE_INTEGER "an integer does not fit 64 bits and is read as a float"

    // 02: overlays.
    E0201 OVERLAY_VERSION fatal "an overlay does not state a version that is understood"
    E0202 OVERLAY_MEMBER fatal "an overlay holds a member that the specification does not know"
    E0203 OVERLAY_SHAPE fatal "a part of an overlay is missing or has the wrong type"
    E0204 OVERLAY_TARGET fatal "an overlay target is not a JSONPath expression"
    E0205 OVERLAY_NO_MATCH fatal "an overlay action matches nothing"
    E0206 OVERLAY_MIXED_MATCHES fatal "an overlay action matches values of different kinds"
    E0207 OVERLAY_MERGE fatal "an overlay update does not fit the value that it changes"
    E0208 OVERLAY_COPY fatal "the source of an overlay copy is not exactly one value"
    E0209 OVERLAY_REMOVE_ROOT fatal "an overlay action would remove the whole document"
    E0210 OVERLAY_NO_EFFECT fatal "an overlay action states nothing to do"
    W0201 OVERLAY_NO_REASON "an overlay action does not say why it is there"
    W0202 OVERLAY_IDLE "an overlay action changes nothing"
    W0203 OVERLAY_INEFFECTIVE "a member of an overlay action has no effect"
    N0201 OVERLAY_AHEAD "an overlay 1.0 uses what only Overlay 1.1 defines"

    // 03: structure and normalisation.
    E0301 NOT_OPENAPI fatal "a document is not an OpenAPI document"
    E0302 SWAGGER_2 fatal "a document is written in Swagger 2.0"
    E0303 UNSENDABLE_32 "a request of OpenAPI 3.2 cannot be sent"
    E0304 UNSUPPORTED_VERSION fatal "a document states a version that is not known"
    E0305 WRONG_SHAPE "a part of a document has the wrong type"
    E0306 MISSING_MEMBER "a required member is missing"
    E0307 NESTING_LIMIT "objects are nested too deeply"
    E0308 SIZE_LIMIT fatal "references expand to too many values"
    E0309 UNKNOWN_TYPE "a schema has a type that does not exist"
    E0310 WRONG_STATUS "a response has no status code"
    E0311 PARAMETER_LOCATION "a parameter stands in no known place"
    E0312 SECURITY_SCHEME "a security scheme is incomplete"
    E0399 MODEL_MISMATCH fatal "a normalised document does not fit the model"
    W0301 UNKNOWN_MEMBER "a member is unknown and is ignored"
    W0302 DROPPED_MEMBER "a member cannot be read and is ignored"
    W0303 IGNORED_FEATURE "a known member is ignored"
    W0304 ENUM_TYPE "the values of an enumeration are not of its type"
    W0305 PATH_PARAMETER_UNUSED "a path parameter has no placeholder"
    W0306 PARAMETER_REPEATED "a parameter stands twice in one list"
    W0307 SECURITY_UNKNOWN "a security requirement names no scheme"
    W0308 OTHER_TYPE "a member describes values of another type"
    W0309 IGNORED_32 "a construct of OpenAPI 3.2 is ignored"
    W0310 SAMPLE_WIDENS "an example is an object where the type is a string"
    N0301 OTHER_VERSION "the words of another OpenAPI version are read as meant"
    N0302 REPAIRED "a value in the wrong form is read as meant"
    N0303 FILLED_MEMBER "a missing member is filled in"
    N0304 RESERVED_EXTENSION "a reserved extension is ignored"
    N0305 VERSION_SPELLING "the version is written in an unusual way"
    N0306 TYPE_SPELLING "a type is written in an unusual way"
    N0307 REQUIRED_FLAG "required is a flag of a property"
    N0308 ENUM_REPEATED "an allowed value stands twice"
    N0309 FACT "a rule for values has no effect on types"
    N0310 PATH_PARAMETER_ADDED "a path has a placeholder without a parameter"
    N0311 PATH_PARAMETER_OPTIONAL "a path parameter is not required"
    N0312 SAMPLE_TYPE "an example or default is not of the type of its schema"
    N0313 API_VERSION "the version of the API is no semantic version"
    N0314 EMPTY_PROPERTIES "an object declares no members"

    // 04: references.
    E0401 REF_URL "a reference points to the network"
    E0402 REF_ABSOLUTE "a reference is an absolute path"
    E0403 REF_OUTSIDE fatal "a reference leaves the folder of the specification"
    E0404 REF_FILE "the file of a reference cannot be read"
    E0405 REF_DANGLING "a reference leads nowhere"
    E0406 REF_CYCLE "references lead in a circle"
    E0407 REF_KIND "a reference leads to an object of another kind"
    E0408 REF_SYNTAX "a reference is malformed"
    W0401 MAPPING_DANGLING "a discriminator names a schema that does not exist"
    W0402 REF_SIBLINGS "members beside a reference are ignored"
    N0401 REF_ODD_PLACE "a reference stands where none is allowed"
    N0402 REF_DYNAMIC "a dynamic reference is read as a plain one"

    // 05: schemas.
    E0501 SCHEMA_TOO_DEEP fatal "schemas are nested too deeply"
    W0501 ALL_OF_CONFLICT "the parts of an `allOf` contradict each other"
    W0502 SEVERAL_UNIONS "several lists of alternatives apply to one value"
    W0503 NO_SCHEMA "a media type has no schema"
    N0501 UNION_BY_SHAPE "objects are told apart by their keys alone"

    // 06: operations.
    W0601 SCHEME_UNSUPPORTED "a security scheme cannot be sent"
    W0602 SCHEME_CONFLICT "two documents describe a security scheme differently"
    W0605 WEBHOOK_WITHOUT_BODY "a webhook has no body"
    W0606 WEBHOOK_KIND "nothing tells the deliveries of a webhook apart"
    W0607 SERVER_UNUSABLE "a server has a URL that cannot be used"
    W0608 SERVER_DEFAULT "the default of a server variable is none of its values"
    W0609 IDEMPOTENT_VALUE "an `x-idempotent` is neither true nor false"
    N0601 HEADER_IGNORED "a header parameter is sent by the runtime"
    N0602 MEDIA_TYPE_CHOSEN "one of several media types is sent"
    N0603 SERVER_RELATIVE "a server is relative to the place of its document"
    N0604 SERVER_VARIABLE "a server variable and the URL do not belong together"
    N0605 HEADER_OF_ANSWER "a header of an answer is not read"
    N0606 TRAILING_SLASH "a path ends in a slash"
    N0607 PATH_TAIL "a path has a query or a fragment"

    // 07: names.
    N0701 NAMES_MEET "two members would have the same name"

    // 08: configuration.
    E0801 CONFIG_INVALID fatal "`codegen.toml` cannot be used"
    E0802 CONFIG_UNUSED fatal "a line of `codegen.toml` has no effect"
    E0804 SELECTOR_UNUSED fatal "a selector matches no operation"
    E0805 PAGES_MISMATCH fatal "pages of `codegen.toml` do not fit an operation"
    E0803 LOCK_INVALID fatal "`names.lock` cannot be read"

    // 09: output.
    E0901 OUTPUT_PATH fatal "an emitted file has a path that cannot be written"
    E0902 EMITTED_INVALID fatal "the emitted code is no Rust"
}
