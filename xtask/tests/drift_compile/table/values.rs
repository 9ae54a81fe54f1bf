//! Types of values, and values that are listed.

use generator::drift::RustApi::{Major, Minor, None as Nothing};

use super::{Mutation, REMARK, STOCK, pinned, row};

pub(super) const TYPES: &[Mutation] = &[
    row(
        Major,
        "text becomes a boolean",
        &[(REMARK, "remark: { type: boolean }")],
    ),
    row(
        Major,
        "point in time becomes a text",
        &[(
            "made: { type: string, format: date-time }",
            "made: { type: string }",
        )],
    ),
    row(
        Major,
        "date becomes a text",
        &[(
            "due: { type: string, format: date }",
            "due: { type: string }",
        )],
    ),
    row(
        Major,
        "text becomes a date",
        &[(
            "since: { type: string }",
            "since: { type: string, format: date }",
        )],
    ),
    row(
        Major,
        "small integer becomes a large one",
        &[(STOCK, "stock: { type: integer, format: int64 }")],
    ),
    row(
        Major,
        "number becomes an integer",
        &[("weight: { type: number }", "weight: { type: integer }")],
    ),
    row(
        Major,
        "list becomes a single value",
        &[(
            "labels: { type: array, items: { type: string } }",
            "labels: { type: string }",
        )],
    ),
    row(
        Major,
        "single value becomes a list",
        &[(
            "message: { type: string }",
            "message: { type: array, items: { type: string } }",
        )],
    ),
    row(
        Major,
        "items of a list have another type",
        &[(
            "parts: { type: array, items: { type: string } }",
            "parts: { type: array, items: { type: integer } }",
        )],
    ),
    row(
        Major,
        "values of a map have another type",
        &[(
            "sizes: { type: object, additionalProperties: { type: integer } }",
            "sizes: { type: object, additionalProperties: { type: string } }",
        )],
    ),
    row(
        Major,
        "map becomes an object",
        &[(
            "sizes: { type: object, additionalProperties: { type: integer } }",
            "sizes: { type: object, properties: { large: { type: integer } } }",
        )],
    ),
    row(
        Major,
        "object becomes any JSON",
        &[(
            "price: { $ref: '#/components/schemas/Money' }\n        made",
            "price: {}\n        made",
        )],
    ),
    row(
        Major,
        "component is renamed",
        &[
            (
                "level: { $ref: '#/components/schemas/Level' }",
                "level: { $ref: '#/components/schemas/Grade' }",
            ),
            ("    Level:", "    Grade:"),
        ],
    ),
    pinned(
        Nothing,
        "component is renamed and its type is not",
        &[
            (
                "level: { $ref: '#/components/schemas/Level' }",
                "level: { $ref: '#/components/schemas/Grade' }",
            ),
            ("    Level:", "    Grade:"),
        ],
        "[types]\nGrade = \"Level\"\n",
    ),
    row(
        Minor,
        "alternative is added",
        &[
            (
                "{ $ref: '#/components/schemas/Square' }]",
                "{ $ref: '#/components/schemas/Square' }, { $ref: '#/components/schemas/Flat' }]",
            ),
            (
                "square: '#/components/schemas/Square'",
                "square: '#/components/schemas/Square', flat: '#/components/schemas/Flat'",
            ),
        ],
    ),
    row(
        Major,
        "alternative is removed",
        &[
            ("{ $ref: '#/components/schemas/Round' }, ", ""),
            ("round: '#/components/schemas/Round', ", ""),
        ],
    ),
    row(
        Minor,
        "component is deprecated",
        &[(
            "Receipt: { type: object,",
            "Receipt: { type: object, deprecated: true,",
        )],
    ),
];

pub(super) const VALUES: &[Mutation] = &[
    row(
        Minor,
        "value of an answer is added",
        &[("[new, old]", "[new, old, lost]")],
    ),
    row(
        Major,
        "value of an answer is removed",
        &[("[new, old]", "[new]")],
    ),
    row(
        Minor,
        "value of a request is added",
        &[("[red, green]", "[red, green, blue]")],
    ),
    row(
        Major,
        "value of a request is removed",
        &[("[red, green]", "[red]")],
    ),
    row(
        Nothing,
        "values stand in another order",
        &[("[red, green]", "[green, red]")],
    ),
    row(
        Minor,
        "number of a request is added",
        &[("enum: [1, 2]", "enum: [1, 2, 3]")],
    ),
    row(
        Major,
        "number of a request is removed",
        &[("enum: [1, 2]", "enum: [1]")],
    ),
    row(
        Major,
        "text has values now",
        &[(REMARK, "remark: { type: string, enum: [short, long] }")],
    ),
    row(
        Major,
        "text has no values any more",
        &[(
            "State: { type: string, enum: [new, old] }",
            "State: { type: string }",
        )],
    ),
];
