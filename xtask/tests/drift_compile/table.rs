//! The ways in which `shop.yaml` becomes another document, each with what is expected for Rust code.

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

use RustApi::{Major, Minor, None as Nothing, Patch};

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
        MEMBERS, TYPES, VALUES, PARAMETERS, BODIES, ANSWERS, OPERATIONS, ACCESS, EVENTS, LIMITS,
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
    ("success is added to several", "body has another type"),
    ("event is added", "member of an event becomes required"),
    ("error is removed", "header is removed"),
];

const REMARK: &str = "remark: { type: string }";
const STOCK: &str = "stock: { type: integer, format: int32 }";
const WEIGHT: &str = "        weight: { type: number }\n";
const ITEM: &str = "required: [id, name, price]";
const NEW_ITEM: &str = "required: [name, price]\n";
const WAITING: &str =
    "Waiting: { type: object, required: [place], properties: { place: { type: integer } } }";

const MEMBERS: &[Mutation] = &[
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

const TYPES: &[Mutation] = &[
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

const VALUES: &[Mutation] = &[
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

const PARAMETERS: &[Mutation] = &[
    row(
        Minor,
        "optional parameter is added",
        &[(
            "        - { in: header, name: X-Trace",
            "        - { in: query, name: after, schema: { type: string } }\n        - { in: header, name: X-Trace",
        )],
    ),
    row(
        Major,
        "required parameter is added",
        &[(
            "        - { in: header, name: X-Trace",
            "        - { in: query, name: after, required: true, schema: { type: string } }\n        - { in: header, name: X-Trace",
        )],
    ),
    row(
        Major,
        "first parameter of an operation is added",
        &[(
            "      operationId: deleteItem\n",
            "      operationId: deleteItem\n      parameters: [{ in: query, name: why, schema: { type: string } }]\n",
        )],
    ),
    row(
        Major,
        "parameter is removed",
        &[(
            "        - { in: query, name: limit, schema: { type: integer, format: int32 } }\n",
            "",
        )],
    ),
    row(
        Major,
        "parameter becomes required",
        &[("name: limit, schema", "name: limit, required: true, schema")],
    ),
    row(
        Major,
        "parameter becomes optional",
        &[("name: shop, required: true,", "name: shop,")],
    ),
    row(
        Major,
        "parameter has another type",
        &[(
            "name: limit, schema: { type: integer, format: int32 }",
            "name: limit, schema: { type: string }",
        )],
    ),
    row(
        Major,
        "path parameter has another type",
        &[(
            "[{ in: path, name: id, required: true, schema: { type: integer } }]",
            "[{ in: path, name: id, required: true, schema: { type: string } }]",
        )],
    ),
    row(
        Patch,
        "path parameter is renamed",
        &[
            ("  /items/{id}:\n", "  /items/{item}:\n"),
            ("name: id, required: true", "name: item, required: true"),
        ],
    ),
    row(
        Patch,
        "parameter moves from a header into the query",
        &[("{ in: header, name: X-Trace", "{ in: query, name: X-Trace")],
    ),
    row(
        Minor,
        "parameter is deprecated",
        &[(
            "name: limit, schema",
            "name: limit, deprecated: true, schema",
        )],
    ),
    row(
        Minor,
        "value of a parameter is added",
        &[("[name, price] }", "[name, price, age] }")],
    ),
    row(
        Major,
        "value of a parameter is removed",
        &[("enum: [name, price] }", "enum: [name] }")],
    ),
];

const BODIES: &[Mutation] = &[
    row(
        Major,
        "body becomes optional",
        &[(
            "required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewItem' } } }",
            "required: false, content: { application/json: { schema: { $ref: '#/components/schemas/NewItem' } } }",
        )],
    ),
    row(
        Major,
        "body becomes required",
        &[(
            "requestBody: { required: false,",
            "requestBody: { required: true,",
        )],
    ),
    row(
        Major,
        "optional body is added",
        &[(
            "      operationId: logOut\n",
            "      operationId: logOut\n      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Money' } } } }\n",
        )],
    ),
    row(
        Major,
        "body is removed",
        &[(
            "      requestBody: { required: false, content: { application/json: { schema: { $ref: '#/components/schemas/ItemChange' } } } }\n",
            "",
        )],
    ),
    row(
        Major,
        "body has another type",
        &[(
            "{ schema: { $ref: '#/components/schemas/ItemChange' } }",
            "{ schema: { $ref: '#/components/schemas/NewItem' } }",
        )],
    ),
    row(
        Minor,
        "media type of a body is added",
        &[(
            "{ schema: { $ref: '#/components/schemas/NewItem' } } } }",
            "{ schema: { $ref: '#/components/schemas/NewItem' } }, text/plain: { schema: { type: string } } } }",
        )],
    ),
    row(
        Major,
        "JSON is added to a text",
        &[(
            "requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }",
            "requestBody: { required: true, content: { text/plain: { schema: { type: string } }, application/json: { schema: { $ref: '#/components/schemas/Money' } } } }",
        )],
    ),
    row(
        Major,
        "body is JSON instead of a form",
        &[(
            "multipart/form-data: { schema: { type: object, required: [photo], properties: { photo: { type: string, format: binary }",
            "application/json: { schema: { type: object, required: [photo], properties: { photo: { type: string }",
        )],
    ),
    row(
        Minor,
        "part of a form is added",
        &[(
            "title: { type: string } } } } } }",
            "title: { type: string }, place: { type: string } } } } } }",
        )],
    ),
    row(
        Major,
        "part of a form is removed",
        &[(", title: { type: string } } } } } }", " } } } } }")],
    ),
    row(
        Major,
        "part of a form becomes required",
        &[("required: [photo],", "required: [photo, title],")],
    ),
];

const ANSWERS: &[Mutation] = &[
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

const OPERATIONS: &[Mutation] = &[
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

const ACCESS: &[Mutation] = &[
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

const SALE: &str = "Sale: { type: object, required: [item], properties: { item: { type: integer }, buyer: { type: string } } }";
const STOCK_LOW: &str = "  stockLow:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [type, data], properties: { type: { type: string, enum: [stock.low] }, data: { $ref: '#/components/schemas/Stock' } } } } } }\n      responses: { '200': { description: Noted. } }\n";

const EVENTS: &[Mutation] = &[
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

const LIMITS: &[Mutation] = &[
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
