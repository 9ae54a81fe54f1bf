//! The documents as the mock server gets them: after their overlays, in the one form that the generator reads.
//!
//! That form is OpenAPI 3.0 without references to other files. What a vendor writes in a way that no validator takes,
//! such as a type called `datetime`, is put right in it; the wire tests hold the same requests against the documents as
//! they are written.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use generator::diag::{Diagnostics, Style, render};
use generator::normalize::{self, Normalized};
use generator::overlay::{self, Patches};
use generator::source::{Disk, Sources};
use serde_json::Value;

use super::FOLDER;
use crate::Failure;
use crate::api;
use crate::workspace::Workspace;

/// A document that a server is made of.
pub(super) struct Document {
    /// Its API and its file, for example `highlevel/oauth.yaml`.
    pub(super) name: String,
    /// Where it is written to.
    pub(super) path: PathBuf,
    /// How many operations it has.
    pub(super) operations: usize,
}

/// Writes every document that has operations.
///
/// # Errors
///
/// [`Failure`] if there is no such API, if a document cannot be read, or if the disk does not play along.
pub(super) fn write(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Document>, Failure> {
    let mut written = Vec::new();
    for api in api::select(api::discover(workspace)?, only)? {
        let reader = Disk::new(workspace.place(&api.folder()));
        for document in &api.config().documents {
            let normalized = read(&reader, document)?;
            let operations = normalized.counts.operations;
            if operations == 0 {
                continue;
            }
            let mut value = normalized.value;
            adapt(&mut value);
            let name = format!("{}/{}", api.name, document.spec);
            let path = workspace
                .place(FOLDER)
                .join(name.replace('/', "-"))
                .with_extension("json");
            let folder = workspace.place(FOLDER);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, value.to_string()))
                .map_err(|error| Failure::unknown(&error))?;
            written.push(Document {
                name,
                path,
                operations,
            });
        }
    }
    Ok(written)
}

/// A document after its overlays, normalised.
fn read(reader: &Disk, document: &generator::config::Document) -> Result<Normalized, Failure> {
    let mut sources = Sources::new(reader);
    let mut diags = Diagnostics::default();
    let normalized = sources.load(&document.spec, &mut diags).and_then(|root| {
        let mut value = sources.value(root).clone();
        let mut patches = Patches::new(root);
        for name in &document.overlays {
            let overlay = sources.load(name, &mut diags)?;
            overlay::apply(&mut value, overlay, &sources, &mut patches, &mut diags);
        }
        normalize::normalize(root, value, &patches, &mut sources, &mut diags)
    });
    match normalized {
        Some(normalized) if !diags.has_errors() => Ok(normalized),
        _ => Err(Failure::findings(render(&diags, &sources, Style::Plain))),
    }
}

/// Takes out of a document what the mock server reads otherwise than the vendors mean it.
///
/// - `format: date-time` holds texts to RFC 3339, and the vendors' own examples have times without an offset or with a
///   space in them. Formats annotate (JSON Schema 2020-12, validation 7), and clients send such times as they got them.
/// - Of several parts of one name in a multipart form it keeps the last, so that no list is ever one
///   (<https://github.com/stoplightio/prism/pull/2654>). An item stands for the list.
fn adapt(document: &mut Value) {
    let forms: Vec<String> = form_schemas(document).into_iter().collect();
    for pointer in forms {
        let properties = document
            .pointer_mut(&pointer)
            .and_then(|schema| schema.get_mut("properties"));
        let properties = properties.and_then(Value::as_object_mut);
        for property in properties.into_iter().flat_map(serde_json::Map::values_mut) {
            if let Some(item) = property.get("items").cloned() {
                *property = item;
            }
        }
    }
    without_times(document);
}

/// Where the schemas of multipart forms stand.
fn form_schemas(document: &Value) -> BTreeSet<String> {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object());
    let operations = items.flatten();
    let mut found = BTreeSet::new();
    for (_, operation) in operations {
        let schema = operation.pointer("/requestBody/content/multipart~1form-data/schema");
        let target = schema.and_then(|schema| schema.get("$ref")?.as_str()?.strip_prefix('#'));
        found.extend(target.map(str::to_owned));
    }
    found
}

fn without_times(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // Only a schema has a type beside it; a member that is called `format` is an object.
            if members.get("format").and_then(Value::as_str) == Some("date-time") {
                members.remove("format");
            }
            members.values_mut().for_each(without_times);
        }
        Value::Array(items) => items.iter_mut().for_each(without_times),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_of_forms_and_formats_of_times_are_adapted_and_nothing_else() {
        let mut document = json!({
            "paths": {"/upload": {"post": {"requestBody": {"content": {
                "multipart/form-data": {"schema": {"$ref": "#/components/schemas/Form"}},
            }}}}},
            "components": {"schemas": {
                "Form": {"properties": {"urls": {"type": "array", "items": {"type": "string"}}, "id": {"type": "string"}}},
                "Body": {"properties": {
                    "urls": {"type": "array", "items": {"type": "string"}},
                    "at": {"type": "string", "format": "date-time"},
                    "on": {"type": "string", "format": "date"},
                }},
            }},
        });
        adapt(&mut document);
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "Form": {"properties": {"urls": {"type": "string"}, "id": {"type": "string"}}},
                "Body": {"properties": {
                    "urls": {"type": "array", "items": {"type": "string"}},
                    "at": {"type": "string"},
                    "on": {"type": "string", "format": "date"},
                }},
            })
        );
    }
}
