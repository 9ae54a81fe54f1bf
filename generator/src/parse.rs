//! From the normalised document to the types of `openapiv3`.

use openapiv3::OpenAPI;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::normalize::Normalized;
use crate::origin::Pointer;

/// Reads the normalised document.
///
/// Normalisation promises that this succeeds; `None`, with an error that names the place, shows a defect of the
/// generator.
pub(crate) fn parse(normalized: &Normalized, diags: &mut Diagnostics) -> Option<OpenAPI> {
    match serde_path_to_error::deserialize(&normalized.value) {
        Ok(document) => Some(document),
        Err(error) => {
            let pointer = pointer_of(error.path());
            diags.push(
                Diagnostic::new(codes::MODEL_MISMATCH, format!("the normalised document does not fit: {}", error.inner()))
                    .at(normalized.origins.of(&pointer))
                    .help("this is a defect of the generator; `dump normalized` shows what it made of the document"),
            );
            None
        }
    }
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
