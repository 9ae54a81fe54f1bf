//! Documents as both halves of the command read them: through the generator's own first stages.

use generator::config;
use generator::diag::{Diagnostics, Severity};
use generator::normalize::{self, Normalized};
use generator::origin::{Origin, Pointer};
use generator::overlay::{self, Patches};
use generator::source::Sources;
use serde_json::Value;

use super::samples;

/// A document after its overlays and normalisation, without its examples.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its path below the folder that it was read from.
    pub(super) file: String,
    /// The document in the words of OpenAPI 3.0; every reference leads to a component of it.
    pub(super) normalized: Normalized,
    /// How many mistakes in it cost a part.
    pub(super) errors: usize,
}

impl Document {
    /// Reads a document as it stands, and then what the overlays make of it.
    ///
    /// `None` if it cannot be read at all; why is in `diags`.
    pub(super) fn read(
        spec: &str,
        overlays: &[String],
        sources: &mut Sources<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let before = diags.errors();
        let root = sources.load(spec, diags)?;
        let mut value = sources.value(root).clone();
        let mut patches = Patches::new(root);
        for name in overlays {
            let overlay = sources.load(name, diags)?;
            overlay::apply(&mut value, overlay, sources, &mut patches, diags);
        }
        samples::remove(&mut value);
        let normalized = normalize::normalize(root, value, &patches, sources, diags)?;
        Some(Self {
            file: spec.to_owned(),
            normalized,
            errors: diags.errors().saturating_sub(before),
        })
    }

    /// Reads one of our documents.
    pub(super) fn own(
        document: &config::Document,
        with_overlays: bool,
        sources: &mut Sources<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let overlays = if with_overlays {
            document.overlays.as_slice()
        } else {
            &[]
        };
        Self::read(&document.spec, overlays, sources, diags)
    }

    /// The normalised document.
    pub(super) fn value(&self) -> &Value {
        &self.normalized.value
    }

    /// The place of a normalised value in the files, whatever an overlay wrote there.
    pub(super) fn place(&self, pointer: &Pointer) -> Origin {
        self.normalized.origins.place(pointer)
    }

    /// Follows the references at a pointer to the value that they mean. A circle ends where it closes.
    pub(super) fn resolve(&self, pointer: &Pointer) -> Pointer {
        let mut at = pointer.clone();
        // Normalisation leaves no circle of references; the bound keeps that promise from being load-bearing.
        for _ in 0..64 {
            let target = at
                .get(self.value())
                .and_then(|value| value.get("$ref"))
                .and_then(Value::as_str)
                .and_then(Pointer::from_fragment);
            match target {
                Some(target) => at = target,
                None => break,
            }
        }
        at
    }
}

/// The first mistake, for a message of one line.
pub(super) fn first_error(diags: &Diagnostics) -> String {
    diags
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error)
        .map_or_else(
            || "it is no OpenAPI document".to_owned(),
            |diagnostic| diagnostic.message.clone(),
        )
}
