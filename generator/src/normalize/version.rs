//! Which OpenAPI version a document is written in, and whether it is one at all.

use std::fmt;

use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::origin::{FileId, Origin};

/// The version that a document states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The value of `openapi`, as written.
    pub text: String,
    /// The set of rules that it selects.
    pub family: Family,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A minor version: its patch releases change the wording of the specification, never its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// OpenAPI 3.0.
    V30,
    /// OpenAPI 3.1.
    V31,
    /// OpenAPI 3.2.
    V32,
}

impl Family {
    /// The minor version in digits.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::V30 => "3.0",
            Self::V31 => "3.1",
            Self::V32 => "3.2",
        }
    }
}

/// Reads the version of the root document; `None` when it cannot be read on, which was then reported.
pub(super) fn read(value: &Value, root: FileId, diags: &mut Diagnostics) -> Option<Version> {
    let Some(stated) = value.get("openapi") else {
        diags.push(without_version(value, root));
        return None;
    };
    let at = Origin::root(root).child("openapi");
    let text = match stated {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => {
            diags.push(
                Diagnostic::new(
                    codes::VERSION_SPELLING,
                    "the version is a number, not a string",
                )
                .at(at.clone())
                .help(format!("write `openapi: \"{number}.0\"`")),
            );
            number.to_string()
        }
        _ => String::new(),
    };
    let mut parts = text.split('.');
    let family = match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Family::V30,
        (Some("3"), Some("1")) => Family::V31,
        (Some("3"), Some("2")) => Family::V32,
        _ => {
            let shown = if text.is_empty() {
                stated.to_string()
            } else {
                text
            };
            diags.push(
                Diagnostic::new(
                    codes::UNSUPPORTED_VERSION,
                    format!("`{shown}` is no version of OpenAPI that is known"),
                )
                .at(at)
                .help("OpenAPI 3.0, 3.1 and 3.2 are supported; the version looks like `3.1.1`"),
            );
            return None;
        }
    };
    Some(Version { text, family })
}

fn without_version(value: &Value, root: FileId) -> Diagnostic {
    if let Some(swagger) = value.get("swagger") {
        let version = swagger
            .as_str()
            .map_or_else(|| swagger.to_string(), str::to_owned);
        return Diagnostic::new(
            codes::SWAGGER_2,
            format!("Swagger {version} documents are not supported"),
        )
        .at(Origin::root(root).child("swagger"))
        .help("convert it to OpenAPI 3 first, for example with `npx swagger2openapi`");
    }
    Diagnostic::new(
        codes::NOT_OPENAPI,
        "this is not an OpenAPI document: it has no `openapi` member",
    )
    .at(Origin::root(root))
    .help("an OpenAPI document states its version at the top, such as `openapi: 3.1.1`")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diag::Code;

    fn check(value: &Value) -> (Option<Version>, Vec<Code>) {
        let mut diags = Diagnostics::new();
        let version = read(value, FileId(0), &mut diags);
        (
            version,
            diags.iter().map(|diagnostic| diagnostic.code).collect(),
        )
    }

    #[test]
    fn every_patch_release_is_accepted() {
        for (text, family) in [
            ("3.0.0", Family::V30),
            ("3.0.4", Family::V30),
            ("3.1.2", Family::V31),
            ("3.1", Family::V31),
            ("3.2.0", Family::V32),
        ] {
            let (version, codes) = check(&json!({ "openapi": text }));
            assert_eq!(
                version,
                Some(Version {
                    text: text.to_owned(),
                    family
                })
            );
            assert_eq!(codes, []);
        }
    }

    #[test]
    fn a_number_is_read_as_its_text() {
        let (version, codes) = check(&json!({ "openapi": 3.1 }));
        assert_eq!(
            version,
            Some(Version {
                text: "3.1".to_owned(),
                family: Family::V31
            })
        );
        assert_eq!(codes, [codes::VERSION_SPELLING]);
    }

    #[test]
    fn what_cannot_be_read_has_a_code_of_its_own() {
        for (value, code) in [
            (json!({ "swagger": "2.0" }), codes::SWAGGER_2),
            (json!({ "info": {} }), codes::NOT_OPENAPI),
            (json!({ "openapi": "3.3.0" }), codes::UNSUPPORTED_VERSION),
            (json!({ "openapi": "4.0.0" }), codes::UNSUPPORTED_VERSION),
            (json!({ "openapi": ["3.1.0"] }), codes::UNSUPPORTED_VERSION),
        ] {
            assert_eq!(check(&value), (None, vec![code]), "{value}");
        }
    }
}
