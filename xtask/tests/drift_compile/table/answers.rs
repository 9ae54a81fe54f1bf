//! What comes from the API: answers, their headers, and events.

use generator::drift::RustApi::{Major, Minor};

use super::{Mutation, row};

const SALE: &str = "Sale: { type: object, required: [item], properties: { item: { type: integer }, buyer: { type: string } } }";
const STOCK_LOW: &str = "  stockLow:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [type, data], properties: { type: { type: string, enum: [stock.low] }, data: { $ref: '#/components/schemas/Stock' } } } } } }\n      responses: { '200': { description: Noted. } }\n";

pub(super) const ANSWERS: &[Mutation] = &[
    row(
        Minor,
        "success is added to several",
        &[(
            "        '202': { description: Waits.,",
            "        '203': { description: Sold., content: { application/json: { schema: { $ref: '#/components/schemas/Sale' } } } }\n        '202': { description: Waits.,",
        )],
    ),
    row(
        Major,
        "second success is added",
        &[(
            "responses: { '201': { description: Made.,",
            "responses: { '202': { description: Waits., content: { application/json: { schema: { $ref: '#/components/schemas/Waiting' } } } }, '201': { description: Made.,",
        )],
    ),
    row(
        Major,
        "success is removed from several",
        &[(
            "        '202': { description: Waits., content: { application/json: { schema: { $ref: '#/components/schemas/Waiting' } } } }\n",
            "",
        )],
    ),
    row(
        Major,
        "answer has another type",
        &[(
            "'200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }",
            "'200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Sale' } } } }",
        )],
    ),
    row(
        Major,
        "answer has no body any more",
        &[(
            "'200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }",
            "'204': { description: One. }",
        )],
    ),
    row(
        Major,
        "answer has a body now",
        &[(
            "'204': { description: Out. }",
            "'200': { description: Out., content: { application/json: { schema: { $ref: '#/components/schemas/Money' } } } }",
        )],
    ),
    row(
        Minor,
        "error is added",
        &[(
            "        '409': { description: Busy.,",
            "        '410': { description: Closed., content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } } }\n        '409': { description: Busy.,",
        )],
    ),
    row(
        Major,
        "error is removed",
        &[(
            "        '409': { description: Busy., content: { application/json: { schema: { $ref: '#/components/schemas/Conflict' } } } }\n",
            "",
        )],
    ),
    row(
        Minor,
        "first error of an operation is added",
        &[(
            "responses: { '204': { description: Gone. } }",
            "responses: { '204': { description: Gone. }, '404': { description: None., content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } } } }",
        )],
    ),
    row(
        Minor,
        "header is added",
        &[(
            "            X-Next:",
            "            X-Page: { schema: { type: integer } }\n            X-Next:",
        )],
    ),
    row(
        Major,
        "header is removed",
        &[("            X-Next: { schema: { type: string } }\n", "")],
    ),
    row(
        Major,
        "header has another type",
        &[(
            "X-Total: { schema: { type: integer } }",
            "X-Total: { schema: { type: string } }",
        )],
    ),
];

pub(super) const EVENTS: &[Mutation] = &[
    row(
        Minor,
        "event is added",
        &[(
            "webhooks:\n",
            "webhooks:\n  itemLost:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [type, data], properties: { type: { type: string, enum: [item.lost] }, data: { $ref: '#/components/schemas/Sale' } } } } } }\n      responses: { '200': { description: Noted. } }\n",
        )],
    ),
    row(Major, "event is removed", &[(STOCK_LOW, "")]),
    row(
        Minor,
        "member of an event is added",
        &[(
            SALE,
            "Sale: { type: object, required: [item], properties: { item: { type: integer }, buyer: { type: string }, seller: { type: string } } }",
        )],
    ),
    row(
        Major,
        "member of an event becomes required",
        &[(
            SALE,
            "Sale: { type: object, required: [item, buyer], properties: { item: { type: integer }, buyer: { type: string } } }",
        )],
    ),
    row(
        Major,
        "data of an event has another type",
        &[(
            "enum: [stock.low] }, data: { $ref: '#/components/schemas/Stock' }",
            "enum: [stock.low] }, data: { $ref: '#/components/schemas/Sale' }",
        )],
    ),
];
