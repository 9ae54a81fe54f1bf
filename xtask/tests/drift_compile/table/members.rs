//! Members of objects: which there are, which must be there, and who sets them.

use generator::drift::RustApi::{Major, Minor, None as Nothing, Patch};

use super::{Mutation, REMARK, STOCK, row};

const WEIGHT: &str = "        weight: { type: number }\n";
const ITEM: &str = "required: [id, name, price]";
const NEW_ITEM: &str = "required: [name, price]\n";
const WAITING: &str =
    "Waiting: { type: object, required: [place], properties: { place: { type: integer } } }";

pub(super) const MEMBERS: &[Mutation] = &[
    row(
        Minor,
        "optional member of a request is added",
        &[(
            REMARK,
            "remark: { type: string }\n        gift: { type: boolean }",
        )],
    ),
    row(
        Major,
        "required member of a request is added",
        &[
            (
                REMARK,
                "remark: { type: string }\n        gift: { type: boolean }",
            ),
            (NEW_ITEM, "required: [name, price, gift]\n"),
        ],
    ),
    row(
        Minor,
        "optional member of an answer is added",
        &[(
            STOCK,
            "stock: { type: integer, format: int32 }\n        brand: { type: string }",
        )],
    ),
    row(
        Minor,
        "required member of an answer is added",
        &[(
            WAITING,
            "Waiting: { type: object, required: [place, since], properties: { place: { type: integer }, since: { type: string } } }",
        )],
    ),
    row(
        Major,
        "optional member of a request is removed",
        &[("        remark: { type: string }\n", "")],
    ),
    row(
        Major,
        "optional member of an answer is removed",
        &[(WEIGHT, "")],
    ),
    row(
        Major,
        "required member of an answer is removed",
        &[(
            WAITING,
            "Waiting: { type: object, properties: { other: { type: integer } } }",
        )],
    ),
    row(
        Major,
        "member is renamed",
        &[(REMARK, "note: { type: string }")],
    ),
    row(
        Major,
        "optional member of a request becomes required",
        &[(NEW_ITEM, "required: [name, price, remark]\n")],
    ),
    row(
        Major,
        "required member of a request becomes optional",
        &[(NEW_ITEM, "required: [price]\n")],
    ),
    row(
        Major,
        "first member of a request becomes required",
        &[(
            "    ItemChange:\n      type: object\n",
            "    ItemChange:\n      type: object\n      required: [name]\n",
        )],
    ),
    row(
        Minor,
        "member of a request without required ones is added",
        &[(
            "due: { type: string, format: date }\n",
            "due: { type: string, format: date }\n        until: { type: string }\n",
        )],
    ),
    row(
        Major,
        "optional member of an answer becomes required",
        &[(ITEM, "required: [id, name, price, weight]")],
    ),
    row(
        Major,
        "required member of an answer becomes optional",
        &[(ITEM, "required: [id, price]")],
    ),
    row(
        Major,
        "required member of an answer may be null",
        &[(
            WAITING,
            "Waiting: { type: object, required: [place], properties: { place: { type: [integer, 'null'] } } }",
        )],
    ),
    row(
        Major,
        "optional member of an answer may be null",
        &[(
            "weight: { type: number }",
            "weight: { type: [number, 'null'] }",
        )],
    ),
    row(
        Major,
        "optional member of a request may be null",
        &[(REMARK, "remark: { type: [string, 'null'] }")],
    ),
    row(
        Minor,
        "member is deprecated",
        &[(REMARK, "remark: { type: string, deprecated: true }")],
    ),
    row(
        Nothing,
        "other members are forbidden",
        &[(
            "    Order:\n      type: object\n",
            "    Order:\n      type: object\n      additionalProperties: false\n",
        )],
    ),
    row(
        Minor,
        "other members have a type",
        &[(
            "    Order:\n      type: object\n",
            "    Order:\n      type: object\n      additionalProperties: { type: string }\n",
        )],
    ),
    row(
        Nothing,
        "members stand in another order",
        &[(
            "        remark: { type: string }\n        hidden: { type: boolean, default: false }\n",
            "        hidden: { type: boolean, default: false }\n        remark: { type: string }\n",
        )],
    ),
    row(
        Major,
        "required members stand in another order",
        &[(
            "        item: { type: integer }\n        level: { $ref: '#/components/schemas/Level' }\n",
            "        level: { $ref: '#/components/schemas/Level' }\n        item: { type: integer }\n",
        )],
    ),
    row(
        Patch,
        "member is set by the API alone",
        &[(REMARK, "remark: { type: string, readOnly: true }")],
    ),
];
