//! What a run noticed, ready to be shown: diagnostics with their places already looked up.

use serde_json::{Value, json};

use crate::diag::{self, Diagnostics, Style};
use crate::normalize::Counts;
use crate::source::Sources;

/// What is in the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// One row a document.
    pub documents: Vec<DocumentSummary>,
}

/// What is in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSummary {
    /// Its path, as it was given.
    pub spec: String,
    /// The version that it states, for example `3.1.0`.
    pub version: String,
    /// Operations below `paths`.
    pub operations: usize,
    /// Schemas below `components`.
    pub schemas: usize,
    /// Operations below `webhooks`.
    pub webhooks: usize,
    /// Operations below `callbacks`.
    pub callbacks: usize,
}

impl Summary {
    pub(crate) fn add(&mut self, spec: &str, version: &str, counts: &Counts) {
        self.documents.push(DocumentSummary {
            spec: spec.to_owned(),
            version: version.to_owned(),
            operations: counts.operations,
            schemas: counts.schemas,
            webhooks: counts.webhooks,
            callbacks: counts.callbacks,
        });
    }
}

/// What a run noticed. The places are looked up when the report is made, so that it needs no files.
#[derive(Clone, Debug)]
pub struct Report {
    diagnostics: Diagnostics,
    summary: Summary,
    plain: String,
    ansi: String,
    json: Vec<Value>,
}

impl Report {
    pub(crate) fn new(
        mut diagnostics: Diagnostics,
        summary: Summary,
        sources: &Sources<'_>,
    ) -> Self {
        diagnostics.sort(sources);
        Self {
            plain: diag::render(&diagnostics, sources, Style::Plain),
            ansi: diag::render(&diagnostics, sources, Style::Ansi),
            json: diag::to_json(&diagnostics, sources),
            diagnostics,
            summary,
        }
    }

    /// A report for what went wrong before any document was read, such as a broken `codegen.toml`.
    #[must_use]
    pub fn without_documents(diagnostics: Diagnostics) -> Self {
        let reader = crate::source::Memory::new();
        Self::new(diagnostics, Summary::default(), &Sources::new(&reader))
    }

    /// What was noticed, sorted by place.
    #[must_use]
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// What is in the documents.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Whether an error is among what was noticed.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.has_errors()
    }

    /// The diagnostics for a terminal or a log, in the compiler's own look.
    #[must_use]
    pub fn render(&self, style: Style) -> &str {
        match style {
            Style::Plain => &self.plain,
            Style::Ansi => &self.ansi,
        }
    }

    /// The report for machines: totals, a row a document, and every diagnostic.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let documents = &self.summary.documents;
        let total =
            |count: fn(&DocumentSummary) -> usize| documents.iter().map(count).sum::<usize>();
        json!({
            "version": documents.first().map(|document| document.version.as_str()),
            "operations": total(|document| document.operations),
            "schemas": total(|document| document.schemas),
            "webhooks": total(|document| document.webhooks),
            "callbacks": total(|document| document.callbacks),
            "errors": self.diagnostics.errors(),
            "warnings": self.diagnostics.warnings(),
            "notes": self.diagnostics.notes(),
            "documents": documents
                .iter()
                .map(|document| {
                    json!({
                        "spec": document.spec,
                        "version": document.version,
                        "operations": document.operations,
                        "schemas": document.schemas,
                        "webhooks": document.webhooks,
                        "callbacks": document.callbacks,
                    })
                })
                .collect::<Vec<_>>(),
            "diagnostics": self.json,
        })
    }
}
