//! Diagnostics: what a stage found, where it stands and what to do about it.
//!
//! Every stage pushes to a [`Diagnostics`] list that its caller hands in, and goes on as far as it can, so that one run
//! reports everything. Nothing is printed here: [`render`](render()) makes terminal text and [`to_json`] makes data.

pub mod codes;
mod render;

use std::cmp::Ordering;

use crate::origin::{FileId, Origin, Span};

pub use codes::Code;
pub use render::{Style, render, to_json};

/// How much a diagnostic weighs; it follows from the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The part that is named cannot be emitted as it is meant, or nothing can; see [`Code::is_fatal`].
    Error,
    /// Something was left out or may not be what the author meant.
    Warning,
    /// A lint: the text breaks a rule but was read as meant, and nothing is lost.
    Note,
}

impl Severity {
    /// The lower-case word for output: `error`, `warning` or `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One finding. Made with [`Diagnostic::new`] and completed by the methods that take and return it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: Code,
    /// The weight, taken from the code.
    pub severity: Severity,
    /// What is wrong here, in lower case, without a full stop.
    pub message: String,
    /// The value it is about.
    pub origin: Option<Origin>,
    /// A few words to stand under the marked text.
    pub label: Option<String>,
    /// Other places that take part, each with what it has to do with the finding.
    pub related: Vec<(Origin, String)>,
    /// What the reader can do next.
    pub help: Option<String>,
    /// The place in the text, where it is known only as such (a syntax error); it goes before `origin`.
    pub span: Option<Span>,
}

impl Diagnostic {
    /// A finding without a place. The message is lower case and has no full stop.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            origin: None,
            label: None,
            related: Vec::new(),
            // An error without a remedy of its own points to the long text.
            help: (code.severity() == Severity::Error)
                .then(|| format!("`generator explain {code}` tells what to do")),
            span: None,
        }
    }

    /// Sets the value it is about.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Sets the place in the text, for findings about text that is no value.
    #[must_use]
    pub fn at_span(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Sets the words under the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds another place that takes part.
    #[must_use]
    pub fn related(mut self, origin: Origin, text: impl Into<String>) -> Self {
        self.related.push((origin, text.into()));
        self
    }

    /// Sets the advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The place in the text that the diagnostic points at.
    pub(crate) fn place(&self, places: &dyn Places) -> Option<Span> {
        self.span.clone().or_else(|| {
            self.origin
                .as_ref()
                .and_then(|origin| places.locate(origin))
        })
    }

    /// The file that the diagnostic is about; known without parsing any text.
    pub(crate) fn file(&self) -> Option<FileId> {
        self.span
            .as_ref()
            .map(|span| span.file)
            .or_else(|| self.origin.as_ref().map(|origin| origin.file))
    }
}

/// What rendering needs to know about files. `Sources` implements it; the trait keeps this module free of loading.
pub trait Places {
    /// The name of a file, relative to the folder of the run and separated by `/`.
    fn name(&self, file: FileId) -> &str;
    /// The text of a file, as spans count it.
    fn text(&self, file: FileId) -> &str;
    /// Where a value stands in its file: the key for a member of a mapping, the element for one of an array, and the
    /// nearest value around it when the file has no such value.
    fn locate(&self, origin: &Origin) -> Option<Span>;
}

/// The findings of a run, in the order in which they were made until [`Diagnostics::sort`] is called.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.0
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether any finding is an error after which nothing is emitted.
    pub fn has_fatal(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.code.is_fatal())
    }

    /// How many findings are errors.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many findings are warnings.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// How many findings are notes.
    pub fn notes(&self) -> usize {
        self.count(Severity::Note)
    }

    fn count(&self, severity: Severity) -> usize {
        self.0
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no finding.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings in their present order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The findings themselves.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }

    /// Orders by file in order of loading, place, code and message; findings without a place come first. Equal
    /// findings keep their order.
    pub fn sort(&mut self, places: &dyn Places) {
        let mut keyed: Vec<(SortKey, Diagnostic)> = std::mem::take(&mut self.0)
            .into_iter()
            .map(|diagnostic| (SortKey::of(&diagnostic, places), diagnostic))
            .collect();
        keyed.sort_by(|(left_key, left), (right_key, right)| {
            left_key
                .cmp(right_key)
                .then_with(|| compare_text(left, right))
        });
        self.0 = keyed
            .into_iter()
            .map(|(_, diagnostic)| diagnostic)
            .collect();
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        self.0.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(diagnostics: T) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

/// The place of a diagnostic, looked up once instead of in every comparison.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SortKey {
    file: Option<FileId>,
    offset: Option<usize>,
}

impl SortKey {
    fn of(diagnostic: &Diagnostic, places: &dyn Places) -> Self {
        Self {
            file: diagnostic.file(),
            offset: diagnostic.place(places).map(|span| span.range.start),
        }
    }
}

fn compare_text(left: &Diagnostic, right: &Diagnostic) -> Ordering {
    left.code
        .cmp(&right.code)
        .then_with(|| left.message.cmp(&right.message))
}

#[cfg(test)]
mod tests;
