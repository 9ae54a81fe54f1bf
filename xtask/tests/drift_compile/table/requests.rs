//! What a call sends: parameters and bodies.

use generator::drift::RustApi::{Major, Minor, Patch};

use super::{Mutation, row};

pub(super) const PARAMETERS: &[Mutation] = &[
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

pub(super) const BODIES: &[Mutation] = &[
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
