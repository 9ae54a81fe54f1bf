//! Text of a document never becomes code: each position that other generators have let through, with texts that try to
//! end a literal, a comment, a documentation block or a path.
//!
//! The texts name `cAnArY`, which no case conversion leaves as it is: as a token it can only be what was injected.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod support;

use generator::config::Examples;
use generator::diag::Style;
use generator::source::Memory;
use generator::{Config, Generated, Report};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::{Value, json};

use support::emit;

const CANARY: &str = "cAnArY";

/// Texts that would do harm if one end of them were code.
const TEXTS: &[&str] = &[
    r##"*/ } fn cAnArY() {} #[doc=""##,
    r##""); cAnArY!();//"##,
    r##""#); cAnArY!(); r#""##,
    "x\n}\nfn cAnArY() {}\n//",
    "x\r} fn cAnArY() {} //",
    "\u{2028}cAnArY!();\u{202e}",
    "\\\"; cAnArY!(); \\",
    "{cAnArY} ${cAnArY} {{cAnArY}}",
    "../../cAnArY.rs",
    "\"]\ncAnArY = { path = \"/tmp\" }\n[x.\"",
    "```\n```rust\nassert!(cAnArY());\n```",
    "\u{0}\u{7}cAnArY",
];

/// A place in a document that holds text of its author.
struct Position {
    name: &'static str,
    /// Pointer to the value that becomes the text, or to the object whose first key does.
    pointer: &'static str,
    /// The text is a key.
    is_key: bool,
    /// What stands before the text, where a text alone would not be read at all.
    before: &'static str,
}

const fn value(name: &'static str, pointer: &'static str) -> Position {
    Position {
        name,
        pointer,
        is_key: false,
        before: "",
    }
}

const fn key(name: &'static str, pointer: &'static str) -> Position {
    Position {
        is_key: true,
        ..value(name, pointer)
    }
}

const POSITIONS: &[Position] = &[
    value("title", "/info/title"),
    value("version", "/info/version"),
    value("description", "/info/description"),
    value("license", "/info/license/name"),
    value("license identifier", "/info/license/identifier"),
    value("contact", "/info/contact/url"),
    Position {
        before: "https://example.com/",
        ..value("server", "/servers/0/url")
    },
    value("server by itself", "/servers/0/url"),
    value("server description", "/servers/0/description"),
    value("server template", "/servers/1/url"),
    Position {
        before: "https://{v}.example.com/",
        ..value("server template after a variable", "/servers/1/url")
    },
    value("server variable default", "/servers/1/variables/v/default"),
    value("server variable value", "/servers/1/variables/v/enum/0"),
    value(
        "server variable description",
        "/servers/1/variables/v/description",
    ),
    key("server variable", "/servers/1/variables"),
    value("server of an operation", "/paths/~1a/post/servers/0/url"),
    value("tag", "/paths/~1a/post/tags/0"),
    value("tag of the list", "/tags/0/name"),
    value("tag description", "/tags/0/description"),
    Position {
        before: "/",
        ..key("path", "/paths")
    },
    value("operation", "/paths/~1a/post/operationId"),
    value("summary", "/paths/~1a/post/summary"),
    value("operation description", "/paths/~1a/post/description"),
    value("query parameter", "/paths/~1a/post/parameters/0/name"),
    value("header", "/paths/~1a/post/parameters/1/name"),
    value("cookie", "/paths/~1a/post/parameters/2/name"),
    value("constant header", "/paths/~1a/post/parameters/3/name"),
    value(
        "constant header value",
        "/paths/~1a/post/parameters/3/schema/enum/0",
    ),
    value(
        "parameter description",
        "/paths/~1a/post/parameters/0/description",
    ),
    value(
        "parameter default",
        "/paths/~1a/post/parameters/0/schema/default",
    ),
    value("parameter example", "/paths/~1a/post/parameters/0/example"),
    value(
        "text of an example",
        "/paths/~1a/post/requestBody/content/application~1json/example/a",
    ),
    key(
        "name in an example",
        "/paths/~1a/post/requestBody/content/application~1json/example/free",
    ),
    value("page of a tag", "/tags/0/externalDocs/url"),
    Position {
        before: "https://example.com/",
        ..value("page of an operation", "/paths/~1a/post/externalDocs/url")
    },
    key("media type", "/paths/~1a/post/requestBody/content"),
    Position {
        before: "application/vnd+json;x=",
        ..key(
            "media type with a parameter",
            "/paths/~1a/post/requestBody/content",
        )
    },
    key(
        "media type of an answer",
        "/paths/~1a/post/responses/200/content",
    ),
    value(
        "response description",
        "/paths/~1a/post/responses/200/description",
    ),
    key(
        "header of an answer",
        "/paths/~1a/post/responses/200/headers",
    ),
    value(
        "header description",
        "/paths/~1a/post/responses/200/headers/X-A/description",
    ),
    value(
        "header value",
        "/paths/~1a/post/responses/200/headers/X-A/schema/enum/0",
    ),
    key(
        "header member",
        "/paths/~1a/post/responses/200/headers/X-B/schema/properties",
    ),
    value("scope", "/paths/~1a/post/security/0/oauth/0"),
    key("component", "/components/schemas"),
    value("schema title", "/components/schemas/Thing/title"),
    value(
        "schema description",
        "/components/schemas/Thing/description",
    ),
    key("property", "/components/schemas/Thing/properties"),
    value(
        "property description",
        "/components/schemas/Thing/properties/a/description",
    ),
    value("pattern", "/components/schemas/Thing/properties/a/pattern"),
    value("format", "/components/schemas/Thing/properties/a/format"),
    value("default", "/components/schemas/Thing/properties/a/default"),
    value("example", "/components/schemas/Thing/properties/a/example"),
    value(
        "enum value",
        "/components/schemas/Thing/properties/b/enum/0",
    ),
    value("const", "/components/schemas/Thing/properties/c/const"),
    value(
        "name beside an enum",
        "/components/schemas/Thing/properties/b/x-enum-varnames/0",
    ),
    value(
        "description beside an enum",
        "/components/schemas/Thing/properties/b/x-enum-descriptions/0",
    ),
    value(
        "discriminator",
        "/components/schemas/Union/discriminator/propertyName",
    ),
    key(
        "discriminator mapping",
        "/components/schemas/Union/discriminator/mapping",
    ),
    value(
        "title of an alternative",
        "/components/schemas/Union/oneOf/1/title",
    ),
    key("security scheme", "/components/securitySchemes"),
    value(
        "security scheme description",
        "/components/securitySchemes/key/description",
    ),
    value("name of an API key", "/components/securitySchemes/key/name"),
    key("webhook", "/webhooks"),
    value("webhook summary", "/webhooks/w/post/summary"),
    value(
        "constant of a webhook",
        "/webhooks/w/post/requestBody/content/application~1json/schema/properties/type/const",
    ),
    value("import extension", "/components/schemas/Thing/x-rust-type"),
];

/// A document in which every position holds something harmless.
fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "T", "version": "1", "description": "d", "license": {"name": "MIT", "identifier": "MIT"},
            "contact": {"url": "https://example.com"},
        },
        "servers": [
            {"url": "https://example.com", "description": "d"},
            {"url": "https://{v}.example.com/{w}", "variables": {
                "v": {"default": "a", "enum": ["a", "b"], "description": "d"}, "w": {"default": "c"}}},
        ],
        "tags": [{"name": "t", "description": "d", "externalDocs": {"url": "https://example.com"}}],
        "paths": {"/a": {"post": {
            "tags": ["t"], "operationId": "op", "summary": "s", "description": "d",
            "externalDocs": {"url": "https://example.com/op"},
            "parameters": [
                {"name": "q", "in": "query", "description": "d", "example": "e", "schema": {"type": "string", "default": "x"}},
                {"name": "X-H", "in": "header", "schema": {"type": "string"}},
                {"name": "k", "in": "cookie", "schema": {"type": "string"}},
                {"name": "X-V", "in": "header", "required": true, "schema": {"type": "string", "enum": ["1"]}},
            ],
            "servers": [{"url": "https://up.example.com"}],
            "security": [{"oauth": ["scope"]}, {"key": []}],
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Thing"},
                "example": {"a": "e", "b": "f", "free": {"k": "v"}, "u": {"kind": "1"}},
            }}},
            "responses": {
                "200": {"description": "d", "headers": {
                    "X-A": {"description": "d", "schema": {"type": "string", "enum": ["a", "b"]}},
                    "X-B": {"schema": {"type": "object", "properties": {"a": {"type": "integer"}}}},
                }, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
            },
        }}},
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object", "title": "t t", "description": "d", "x-rust-type": "x",
                    "properties": {
                        "a": {"type": "string", "description": "d", "pattern": "p", "format": "f", "default": "d", "example": "e"},
                        "b": {"type": "string", "enum": ["e", "f"], "x-enum-varnames": ["E", "F"], "x-enum-descriptions": ["e", "f"]},
                        "c": {"const": "c"},
                        "u": {"$ref": "#/components/schemas/Union"},
                        "free": {"type": "object"},
                    },
                },
                "Union": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/One"},
                        {"title": "two", "type": "object", "required": ["kind"], "properties": {"kind": {"const": "2"}}},
                    ],
                    "discriminator": {"propertyName": "kind", "mapping": {"1": "#/components/schemas/One"}},
                },
                "One": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "d"},
                "oauth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://e.com", "scopes": {}}}},
            },
        },
        "webhooks": {"w": {"post": {
            "summary": "s",
            "requestBody": {"content": {"application/json": {"schema": {
                "type": "object", "required": ["type"], "properties": {"type": {"const": "w"}},
            }}}},
            "responses": {"200": {"description": "d"}},
        }}},
    })
}

/// The document with a text in a position.
fn planted(position: &Position, text: &str) -> Value {
    let mut document = document();
    let text = format!("{}{text}", position.before);
    let slot = document
        .pointer_mut(position.pointer)
        .unwrap_or_else(|| panic!("{} is not in the document", position.pointer));
    if !position.is_key {
        *slot = Value::String(text);
        return document;
    }
    let members = slot.as_object_mut().unwrap();
    let (old, held) = members
        .iter()
        .next()
        .map(|(key, held)| (key.clone(), held.clone()))
        .unwrap();
    // First again, so that what refers to the others still does.
    let others = std::mem::take(members);
    members.insert(text.clone(), held);
    members.extend(others.into_iter().filter(|(key, _)| *key != old));
    if position.name == "component" {
        let reference = format!(
            "#/components/schemas/{}",
            text.replace('~', "~0")
                .replace('/', "~1")
                .replace('%', "%25")
        );
        let body = "/paths/~1a/post/requestBody/content/application~1json/schema/$ref";
        *document.pointer_mut(body).unwrap() = Value::String(reference.clone());
        let answer = "/paths/~1a/post/responses/200/content/application~1json/schema/$ref";
        *document.pointer_mut(answer).unwrap() = Value::String(reference);
    }
    document
}

fn generated(document: &Value) -> Result<Generated, Report> {
    let reader = Memory::new().with("in.json", document.to_string());
    let mut config = Config::for_spec("in.json", &[]);
    config.examples = Examples::On;
    config.webhooks = Config::parse(WEBHOOKS, "codegen.toml").unwrap().webhooks;
    emit(&reader, config)
}

const WEBHOOKS: &str = "
module = \"x\"
client = \"Client\"
document = [{ spec = \"in.json\" }]
[webhooks]
event-member = \"type\"
";

/// The places where the canary stands as code.
fn alive(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident.to_string().contains(CANARY) => {
                found.push(ident.to_string());
            }
            TokenTree::Group(group) => alive(group.stream(), found),
            _ => {}
        }
    }
}

/// Fails if anything of the emitted files is not what the generator meant to write.
fn check(generated: &Generated, what: &str) {
    for (path, text) in generated.files.iter() {
        assert!(
            path.chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '.'))
                && !path.starts_with('/')
                && path
                    .split('/')
                    .all(|part| !part.is_empty() && part != "." && part != ".."),
            "{what}: path {path:?}"
        );
        if path == "Cargo.toml" {
            check_manifest(text, what);
            continue;
        }
        if !path.ends_with(".rs") {
            continue;
        }
        let file =
            syn::parse_file(text).unwrap_or_else(|error| panic!("{what}: {path}: {error}\n{text}"));
        // As tokens, documentation is a literal like any other; other comments are gone.
        let tokens: TokenStream = text.parse().unwrap();
        let mut found = Vec::new();
        alive(tokens, &mut found);
        assert!(found.is_empty(), "{what}: {path}: {found:?}\n{text}");
        assert!(
            !file.items.iter().any(|item| matches!(
                item,
                syn::Item::Fn(function) if !path.ends_with("webhooks.rs") || function.sig.ident.to_string().contains(CANARY)
            )),
            "{what}: {path} has a function that nobody asked for\n{text}"
        );
        check_comments(text, what);
    }
}

fn check_manifest(text: &str, what: &str) {
    let manifest: toml::Table =
        toml::from_str(text).unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
    let known = ["package", "features", "dependencies", "lib", "workspace"];
    for table in manifest.keys() {
        assert!(known.contains(&table.as_str()), "{what}: [{table}]\n{text}");
    }
    let dependencies = manifest["dependencies"].as_table().unwrap();
    assert_eq!(
        dependencies.keys().collect::<Vec<_>>(),
        ["generated-client"],
        "{what}\n{text}"
    );
}

/// No comment but the header and documentation, and none of it a test that would run: examples are
/// code that is compiled, and what they say of the document is in their literals.
fn check_comments(text: &str, what: &str) {
    let mut fence: Option<String> = None;
    let mut example: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let Some(prose) = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))
        else {
            assert!(number == 0 || !line.starts_with("//"), "{what}: {line}");
            assert!(
                fence.is_none(),
                "{what}: a fence is open at {line:?}\n{text}"
            );
            continue;
        };
        assert!(
            prose.chars().all(|c| !c.is_control()
                && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}')),
            "{what}: {prose:?}"
        );
        let content = prose.trim_start();
        let sign: String = content
            .chars()
            .take_while(|c| matches!(c, '`' | '~'))
            .collect();
        match &fence {
            Some(open) if content == *open => {
                fence = None;
                if let Some(code) = example.take() {
                    check_example(&code, what);
                }
            }
            Some(_) => {
                if let Some(code) = &mut example {
                    let line = prose.strip_prefix(' ').unwrap_or(prose);
                    code.push_str(line.strip_prefix("# ").unwrap_or(line));
                    code.push('\n');
                }
            }
            None if content == format!("{sign}no_run") => {
                example = Some(String::new());
                fence = Some(sign);
            }
            None if sign.len() >= 3 && !content.trim_start_matches('`').contains('`') => {
                assert_eq!(content, format!("{sign}text"), "{what}: a fence is a test");
                fence = Some(sign);
            }
            None => assert!(
                !prose.starts_with("     "),
                "{what}: an indented block is a test: {prose:?}"
            ),
        }
    }
}

/// One function around a call, with no code but what the generator means.
fn check_example(code: &str, what: &str) {
    let file = syn::parse_file(code).unwrap_or_else(|error| panic!("{what}: {error}\n{code}"));
    let [syn::Item::Fn(function)] = file.items.as_slice() else {
        panic!("{what}: not one function\n{code}");
    };
    assert_eq!(function.sig.ident, "example", "{what}\n{code}");
    let mut found = Vec::new();
    alive(code.parse().unwrap(), &mut found);
    assert!(found.is_empty(), "{what}: {found:?}\n{code}");
}

#[test]
fn the_document_itself_is_fine() {
    let generated =
        generated(&document()).unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)));
    check(&generated, "as it is");
    assert!(
        generated
            .files
            .iter()
            .any(|(_, text)| text.contains("\"X-H\""))
    );
    assert!(
        generated
            .files
            .iter()
            .any(|(_, text)| text.contains("/// let body = Thing::new()"))
    );
}

#[test]
fn no_text_of_a_document_becomes_code() {
    let mut emitted = 0;
    for position in POSITIONS {
        let mut read = false;
        for text in TEXTS {
            let what = format!("{} holds {text:?}", position.name);
            // To refuse a document is right as well, but not always.
            if let Ok(generated) = generated(&planted(position, text)) {
                check(&generated, &what);
                read = true;
                emitted += 1;
            }
        }
        assert!(read, "{}: every text was refused", position.name);
    }
    assert!(emitted > POSITIONS.len() * TEXTS.len() / 2, "{emitted}");
}

#[test]
fn what_is_sent_is_what_the_document_says() {
    // A text that is not code still has to arrive: as a literal that holds every character.
    let text = r##""); cAnArY!();//"##;
    for (position, literal) in [
        ("enum value", text),
        ("property", text),
        ("query parameter", text),
        ("discriminator mapping", text),
        ("constant of a webhook", text),
        ("name of an API key", text),
    ] {
        let position = POSITIONS
            .iter()
            .find(|known| known.name == position)
            .unwrap();
        let generated = generated(&planted(position, text))
            .unwrap_or_else(|report| panic!("{}", report.render(Style::Plain)));
        let literal = proc_macro2::Literal::string(literal).to_string();
        assert!(
            generated
                .files
                .iter()
                .any(|(_, text)| text.contains(&literal)),
            "{}: {literal} is not sent",
            position.name
        );
    }
}

#[test]
fn the_check_tells_code_from_text() {
    let seen = |text: &str| {
        let mut found = Vec::new();
        alive(text.parse().unwrap(), &mut found);
        found.len()
    };
    assert_eq!(seen("record! { a: cAnArY \"cAnArY\", } fn cAnArY() {}"), 2);
    assert_eq!(
        seen("/// cAnArY\n#[doc = \"cAnArY!()\"] struct C(u8); // cAnArY"),
        0
    );
}
