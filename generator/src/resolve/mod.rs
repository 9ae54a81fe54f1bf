//! From references to what they mean: components by `$ref`, and the facts that a schema states
//! once all its `allOf` parts are taken together.

mod facts;
mod refs;

pub(crate) use facts::{Additional, Alternatives, Facts, Part, allows_null_alone, gather};
pub(crate) use refs::{Resolver, SchemaRef};
