//! The Schema Object's part of the grammar.
//!
//! Source: OpenAPI Specification 3.0.4 section 4.7.24, 3.1.1 section 4.8.24, and JSON Schema 2020-12 (core and
//! validation); the older spellings `dependencies`, `additionalItems`, `definitions` and list-valued `items` come from
//! JSON Schema draft 4 and still appear in documents of both versions.

use super::grammar::{Member, Role, Shape, Since, member};
use super::kind::Kind;

use Role::{Assertion, Fact, OnArray, OnNumber, OnObject, OnString};
use Shape::{
    Bound, Count, Dependencies, Flag, Ignored, List, Literal, LiteralList, Map, Number, One,
    SchemaOrFlag, Text, Texts,
};

const fn v31(row: Member) -> Member {
    row.since(Since::V31)
}

/// `type`, `const`, `nullable`, list-valued `items` and `required: true` are rewritten before the walk reaches them;
/// their rows serve the audit.
pub(super) const SCHEMA: &[Member] = &[
    // Documentation.
    member("title", Text),
    member("description", Text),
    member("default", Literal),
    member("example", Literal),
    v31(member("examples", LiteralList)).emit("x-oas-examples"),
    member("deprecated", Flag),
    member("readOnly", Flag),
    member("writeOnly", Flag),
    member("externalDocs", One(Kind::ExternalDocs)),
    member("xml", Literal).emit("x-oas-xml"),
    v31(member("$comment", Ignored)),
    // Identity; references have been resolved through these.
    member("$ref", Ignored),
    v31(member("$dynamicRef", Ignored)),
    v31(member("$recursiveRef", Ignored)),
    v31(member("$schema", Ignored)),
    v31(member("$id", Ignored)),
    v31(member("$anchor", Ignored)),
    v31(member("$dynamicAnchor", Ignored)),
    v31(member("$recursiveAnchor", Ignored)),
    v31(member("$vocabulary", Ignored)),
    v31(member("$defs", Ignored)),
    v31(member("definitions", Ignored)),
    // Every type.
    member("type", Text).role(Assertion),
    member("nullable", Flag)
        .role(Assertion)
        .since(Since::V30Only),
    member("enum", LiteralList).role(Assertion),
    v31(member("const", Literal)).role(Assertion),
    member("allOf", List(Kind::Schema)).role(Assertion),
    member("oneOf", List(Kind::Schema)).role(Assertion),
    member("anyOf", List(Kind::Schema)).role(Assertion),
    member("discriminator", One(Kind::Discriminator)).role(Assertion),
    member("not", One(Kind::Schema)).role(Fact),
    v31(member("if", One(Kind::Schema))).role(Fact),
    v31(member("then", One(Kind::Schema))).role(Fact),
    v31(member("else", One(Kind::Schema))).role(Fact),
    // `format` belongs to strings or to numbers, which depends on its text; see `schema`.
    member("format", Text).role(Assertion),
    // Strings.
    member("minLength", Count).role(OnString),
    member("maxLength", Count).role(OnString),
    member("pattern", Text).role(OnString),
    v31(member("contentEncoding", Text))
        .role(OnString)
        .emit("x-oas-content-encoding"),
    v31(member("contentMediaType", Text))
        .role(OnString)
        .emit("x-oas-content-media-type"),
    v31(member("contentSchema", One(Kind::Schema)))
        .role(OnString)
        .emit("x-oas-content-schema"),
    // Numbers.
    member("minimum", Number).role(OnNumber),
    member("maximum", Number).role(OnNumber),
    member("exclusiveMinimum", Bound).role(OnNumber),
    member("exclusiveMaximum", Bound).role(OnNumber),
    member("multipleOf", Number).role(OnNumber),
    // Arrays.
    member("items", One(Kind::Schema)).role(OnArray),
    v31(member("prefixItems", List(Kind::Schema)))
        .role(OnArray)
        .emit("x-oas-prefix-items"),
    v31(member("additionalItems", One(Kind::Schema))).role(OnArray),
    member("minItems", Count).role(OnArray),
    member("maxItems", Count).role(OnArray),
    member("uniqueItems", Flag).role(OnArray),
    v31(member("unevaluatedItems", One(Kind::Schema))).role(Fact),
    v31(member("contains", One(Kind::Schema))).role(Fact),
    v31(member("minContains", Count)).role(Fact),
    v31(member("maxContains", Count)).role(Fact),
    // Objects.
    member("properties", Map(Kind::Schema)).role(OnObject),
    member("required", Texts).role(OnObject),
    member("additionalProperties", SchemaOrFlag).role(OnObject),
    v31(member("patternProperties", Map(Kind::Schema)))
        .role(OnObject)
        .emit("x-oas-pattern-properties"),
    member("minProperties", Count).role(OnObject),
    member("maxProperties", Count).role(OnObject),
    v31(member("unevaluatedProperties", SchemaOrFlag)).role(Fact),
    v31(member("propertyNames", One(Kind::Schema))).role(Fact),
    v31(member("dependentRequired", Dependencies)).role(Fact),
    v31(member("dependentSchemas", Map(Kind::Schema))).role(Fact),
    v31(member("dependencies", Dependencies)).role(Fact),
];
