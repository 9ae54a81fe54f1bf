//! What no type expresses: limits, defaults, and what only people read.

use generator::drift::RustApi::Patch;

use super::{Mutation, REMARK, row};

pub(super) const LIMITS: &[Mutation] = &[
    row(
        Patch,
        "text has a pattern",
        &[(REMARK, "remark: { type: string, pattern: '^a' }")],
    ),
    row(
        Patch,
        "text is shorter",
        &[("maxLength: 40", "maxLength: 20")],
    ),
    row(
        Patch,
        "list has fewer items",
        &[(
            "parts: { type: array, items: { type: string } }",
            "parts: { type: array, maxItems: 3, items: { type: string } }",
        )],
    ),
    row(
        Patch,
        "number has a minimum",
        &[(
            "item: { type: integer }\n",
            "item: { type: integer, minimum: 1 }\n",
        )],
    ),
    row(
        Patch,
        "default is another",
        &[("default: false", "default: true")],
    ),
    row(
        Patch,
        "description is another",
        &[("description: A page.", "description: One page.")],
    ),
    row(
        Patch,
        "member has a description",
        &[(
            REMARK,
            "remark: { type: string, description: Shown to the shop. }",
        )],
    ),
    row(
        Patch,
        "version is another",
        &[("version: '1'", "version: '2'")],
    ),
];
