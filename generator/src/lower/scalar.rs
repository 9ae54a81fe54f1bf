//! Strings, numbers and booleans by `type` and `format`
//! (OpenAPI 3.1, "Data Types"; the OpenAPI format registry).

use crate::ir::{Float, Integer, TypeRef};
use crate::resolve::Facts;

/// The type of a scalar. Formats that only describe a text leave it a text.
pub(super) fn scalar(kind: &str, facts: &Facts<'_>) -> TypeRef {
    let format = facts.format.as_deref();
    match kind {
        "boolean" => TypeRef::Bool,
        "integer" => TypeRef::Integer(match format {
            Some("int32" | "int16" | "int8" | "uint8" | "uint16") => Integer::I32,
            Some("uint32") => Integer::U32,
            Some("uint64" | "uint") => Integer::U64,
            _ => Integer::I64,
        }),
        "number" => match format {
            Some("int32") => TypeRef::Integer(Integer::I32),
            Some("int64" | "integer") => TypeRef::Integer(Integer::I64),
            _ => TypeRef::Float(Float::F64),
        },
        "string" => match format {
            Some("date-time") => TypeRef::Timestamp,
            Some("date") => TypeRef::Date,
            Some("byte") => TypeRef::Base64,
            Some("binary") => TypeRef::Bytes,
            _ => TypeRef::String,
        },
        _ => TypeRef::Any,
    }
}

/// The type of a schema that states a format and no type.
pub(super) fn by_format(facts: &Facts<'_>) -> Option<TypeRef> {
    match facts.format.as_deref()? {
        "date-time" | "date" | "byte" | "binary" | "uuid" | "uri" | "email" | "hostname"
        | "password" => Some(scalar("string", facts)),
        "int32" | "int64" => Some(scalar("integer", facts)),
        "float" | "double" => Some(scalar("number", facts)),
        _ => None,
    }
}
