//! Operations, and how they are reached: servers and credentials.

use generator::drift::RustApi::{Major, Minor, None as Nothing, Patch};

use super::{Mutation, pinned, row};

pub(super) const OPERATIONS: &[Mutation] = &[
    row(
        Minor,
        "operation is added",
        &[(
            "  /session:\n",
            "  /session:\n    get: { operationId: readSession, tags: [Session], responses: { '204': { description: In. } } }\n",
        )],
    ),
    row(
        Minor,
        "operation of a new group is added",
        &[(
            "  /session:\n",
            "  /log:\n    get: { operationId: readLog, tags: [Log], responses: { '204': { description: Read. } } }\n  /session:\n",
        )],
    ),
    row(
        Major,
        "operation is removed",
        &[(
            "    delete:\n      operationId: deleteItem\n      tags: [Items]\n      responses: { '204': { description: Gone. } }\n",
            "",
        )],
    ),
    row(
        Major,
        "operation is renamed",
        &[("operationId: deleteItem", "operationId: removeItem")],
    ),
    pinned(
        Nothing,
        "operation is renamed and its method is not",
        &[("operationId: countOrders", "operationId: numberOfOrders")],
        "[operations.\"GET /orders\"]\nname = \"count_orders\"\n",
    ),
    row(
        Major,
        "operation moves to another group",
        &[(
            "operationId: deleteItem\n      tags: [Items]",
            "operationId: deleteItem\n      tags: [Orders]",
        )],
    ),
    row(
        Patch,
        "operation has another path",
        &[("  /session:\n", "  /sessions/current:\n")],
    ),
    row(
        Patch,
        "operation has another method",
        &[(
            "    delete:\n      operationId: logOut",
            "    post:\n      operationId: logOut",
        )],
    ),
    row(
        Minor,
        "operation is deprecated",
        &[(
            "operationId: getItem\n",
            "operationId: getItem\n      deprecated: true\n",
        )],
    ),
    row(
        Nothing,
        "operations stand in another order",
        &[
            (
                "    get:\n      operationId: countOrders\n      tags: [Orders]\n      responses: { '200': { description: By state., content: { application/json: { schema: { $ref: '#/components/schemas/Counts' } } } } }\n",
                "",
            ),
            (
                "  /orders/{code}/note:\n",
                "    get:\n      operationId: countOrders\n      tags: [Orders]\n      responses: { '200': { description: By state., content: { application/json: { schema: { $ref: '#/components/schemas/Counts' } } } } }\n  /orders/{code}/note:\n",
            ),
        ],
    ),
];

pub(super) const ACCESS: &[Mutation] = &[
    row(
        Patch,
        "operation needs no credential",
        &[("      security: [{ token: [] }]\n", "      security: []\n")],
    ),
    row(
        Patch,
        "operation needs another credential",
        &[(
            "      security: [{ token: [] }]\n",
            "      security: [{ key: [] }]\n",
        )],
    ),
    row(
        Major,
        "credential is gone",
        &[("    key: { type: apiKey, in: header, name: X-Key }\n", "")],
    ),
    row(
        Minor,
        "credential is new",
        &[
            (
                "    key: { type: apiKey, in: header, name: X-Key }\n",
                "    key: { type: apiKey, in: header, name: X-Key }\n    login: { type: http, scheme: basic }\n",
            ),
            (
                "      security: [{ token: [] }]\n",
                "      security: [{ token: [] }, { login: [] }]\n",
            ),
        ],
    ),
    row(
        Major,
        "credential is of another kind",
        &[(
            "token: { type: http, scheme: bearer }",
            "token: { type: http, scheme: basic }",
        )],
    ),
    row(
        Patch,
        "server has another URL",
        &[("https://shop.example.com", "https://shop.example.org")],
    ),
    row(
        Minor,
        "server is added",
        &[(
            "description: Production }\n",
            "description: Production }\n  - { url: 'https://test.example.com', description: Sandbox }\n",
        )],
    ),
    row(
        Major,
        "server is removed",
        &[(
            "  - { url: 'https://{region}.example.com', description: Regional, variables: { region: { default: eu, enum: [eu, us] } } }\n",
            "",
        )],
    ),
    row(
        Minor,
        "value of a server variable is added",
        &[("enum: [eu, us]", "enum: [eu, us, ap]")],
    ),
    row(
        Major,
        "value of a server variable is removed",
        &[("enum: [eu, us]", "enum: [eu]")],
    ),
    row(
        Patch,
        "server variable has another default",
        &[("default: eu", "default: us")],
    ),
];
