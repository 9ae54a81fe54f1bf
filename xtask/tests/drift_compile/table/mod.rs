//! The ways in which `shop.yaml` becomes another document, each with what is expected for Rust code.

mod answers;
mod limits;
mod members;
mod operations;
mod requests;
mod values;

use generator::drift::RustApi;

/// A way to change the document.
pub(crate) struct Mutation {
    /// What it does, as a sentence; what it is compiled as is made from it.
    pub(crate) name: &'static str,
    /// Text of the document and what stands in its place. Each text is in the document once.
    pub(crate) edits: &'static [(&'static str, &'static str)],
    /// What the configuration of the revision says besides that of the base.
    pub(crate) config: &'static str,
    /// The gravest Rust verdict.
    pub(crate) rust: RustApi,
}

const fn row(
    rust: RustApi,
    name: &'static str,
    edits: &'static [(&'static str, &'static str)],
) -> Mutation {
    Mutation {
        name,
        edits,
        config: "",
        rust,
    }
}

const fn pinned(
    rust: RustApi,
    name: &'static str,
    edits: &'static [(&'static str, &'static str)],
    config: &'static str,
) -> Mutation {
    Mutation {
        name,
        edits,
        config,
        rust,
    }
}

/// All of them, in the order of what they are about.
pub(crate) fn all() -> impl Iterator<Item = &'static Mutation> {
    [
        members::MEMBERS,
        values::TYPES,
        values::VALUES,
        requests::PARAMETERS,
        requests::BODIES,
        answers::ANSWERS,
        operations::OPERATIONS,
        operations::ACCESS,
        answers::EVENTS,
        limits::LIMITS,
    ]
    .into_iter()
    .flatten()
}

/// Mutations by their names that are made together: each decides something near to what the other decides.
pub(crate) const TOGETHER: &[(&str, &str)] = &[
    (
        "path parameter has another type",
        "path parameter is renamed",
    ),
    ("part of a form is added", "part of a form becomes required"),
    (
        "other members are forbidden",
        "required members stand in another order",
    ),
    (
        "other members have a type",
        "required members stand in another order",
    ),
    (
        "optional member of an answer is added",
        "optional member of an answer is removed",
    ),
    (
        "value of a request is added",
        "required member of a request becomes optional",
    ),
    ("optional parameter is added", "parameter becomes required"),
    (
        "parameter becomes optional",
        "parameter moves from a header into the query",
    ),
    (
        "first member of a request becomes required",
        "member of a request without required ones is added",
    ),
    ("success is added to several", "body has another type"),
    ("event is added", "member of an event becomes required"),
    ("error is removed", "header is removed"),
];

// Lines of the document that several subjects change.
const REMARK: &str = "remark: { type: string }";
const STOCK: &str = "stock: { type: integer, format: int32 }";
