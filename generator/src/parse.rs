//! From the normalised document to the types of `openapiv3`.

use openapiv3::{OpenAPI, Operation, PathItem};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::normalize::{ADDITIONAL, Normalized, QUERY};
use crate::origin::Pointer;

/// How much stack reading a document may take. The nested buffers of `openapiv3` need about 30 KiB for each schema
/// around a value in a debug build, and normalisation lets 64 of them stand inside each other.
const STACK: usize = 16 * 1024 * 1024;

/// Reads the normalised document.
///
/// Normalisation promises that this succeeds; `None`, with an error that names the place, shows a defect of the
/// generator.
pub(crate) fn parse(normalized: &Normalized, diags: &mut Diagnostics) -> Option<OpenAPI> {
    match read(&normalized.value) {
        Ok(document) => Some(document),
        Err((pointer, reason)) => {
            let message = format!("the normalised document does not fit: {reason}");
            diags.push(
                Diagnostic::new(codes::MODEL_MISMATCH, message)
                    .at(normalized.origins.of(&pointer))
                    .help("this is a defect of the generator; an overlay can remove that part of the document until it is corrected"),
            );
            None
        }
    }
}

/// Reads on a thread of its own, whose stack is large enough whoever calls. A panic there is a failure like any other.
fn read(value: &Value) -> Result<OpenAPI, (Pointer, String)> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("parse".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || deserialize(value))
            .map_err(|error| (Pointer::root(), error.to_string()))?
            .join()
            .unwrap_or_else(|_| Err((Pointer::root(), "openapiv3 panicked".to_owned())))
    })
}

fn deserialize(value: &Value) -> Result<OpenAPI, (Pointer, String)> {
    let document = typed(value, &Pointer::root())?;
    check_extensions(value, &mut Pointer::root())?;
    Ok(document)
}

/// Reads what stands at `at` in the document.
fn typed<T: DeserializeOwned>(value: &Value, at: &Pointer) -> Result<T, (Pointer, String)> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        (
            at.join(&pointer_of(error.path())),
            error.inner().to_string(),
        )
    })
}

/// What `openapiv3` has no members for stands in extensions, which it takes over unread. `lower` reads them one by one
/// and relies on this check.
fn check_extensions(value: &Value, at: &mut Pointer) -> Result<(), (Pointer, String)> {
    if let Value::Array(items) = value {
        for (index, item) in items.iter().enumerate() {
            at.push_index(index);
            check_extensions(item, at)?;
            at.pop();
        }
    }
    for (key, member) in value.as_object().into_iter().flatten() {
        at.push(key);
        let within = |name: &str| at.child(name);
        match key.as_str() {
            QUERY => typed::<Operation>(member, at).map(drop)?,
            ADDITIONAL => {
                for (method, operation) in member.as_object().into_iter().flatten() {
                    typed::<Operation>(operation, &within(method)).map(drop)?;
                }
            }
            "x-webhooks" => {
                for (name, item) in member.as_object().into_iter().flatten() {
                    typed::<PathItem>(item, &within(name)).map(drop)?;
                }
            }
            _ => {}
        }
        check_extensions(member, at)?;
        at.pop();
    }
    Ok(())
}

fn pointer_of(path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;
    path.iter()
        .fold(Pointer::root(), |pointer, segment| match segment {
            Segment::Seq { index } => pointer.index(*index),
            Segment::Map { key } => pointer.child(key),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::normalize::normalize;
    use crate::origin::Origin;
    use crate::overlay::Patches;
    use crate::source::{Memory, Sources};

    #[test]
    fn a_document_that_does_not_fit_is_reported_at_its_place() {
        let text = br#"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}"#;
        let reader = Memory::new().with("a.json", text.to_vec());
        let mut sources = Sources::new(&reader);
        let mut diags = Diagnostics::new();
        let root = sources.load("a.json", &mut diags).unwrap();
        let value = sources.value(root).clone();
        let patches = Patches::new(root);
        let mut normalized = normalize(root, value, &patches, &mut sources, &mut diags).unwrap();
        assert_eq!(parse(&normalized, &mut diags).unwrap().info.title, "t");
        assert!(diags.is_empty());

        let mut other = normalized.clone();
        other.value["paths"]["/a"] = json!({ ADDITIONAL: { "COPY": { "responses": 3 } } });
        assert!(parse(&other, &mut diags).is_none());
        let diagnostic = std::mem::take(&mut diags).into_vec().remove(0);
        let place = Origin::root(root).child("paths").child("/a");
        let place = place.child(ADDITIONAL).child("COPY").child("responses");
        assert_eq!(diagnostic.origin, Some(place));

        normalized.value["info"]["title"] = json!(3);
        assert!(parse(&normalized, &mut diags).is_none());
        let diagnostic = diags.into_vec().remove(0);
        assert_eq!(diagnostic.code, codes::MODEL_MISMATCH);
        assert_eq!(
            diagnostic.origin,
            Some(Origin::root(root).child("info").child("title"))
        );
    }
}
