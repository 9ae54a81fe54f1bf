//! Reading the sides of a comparison: the documents as the client is emitted from them.

use crate::diag::Diagnostics;
use crate::drift::{Document, Side};
use crate::name::Lock;
use crate::source::Sources;
use crate::{Inputs, Report, Summary, lower_all, read, stack};

/// Reads one side of a comparison.
///
/// # Errors
///
/// As for [`generate`](super::generate). A part that cannot be read is left out, and [`Side::errors`] counts them.
pub fn side<'r>(inputs: &Inputs<'r>) -> Result<Side<'r>, Report> {
    let mut diags = Diagnostics::default();
    let mut sources = Sources::new(inputs.reader);
    let documents = read(inputs, &mut sources, &mut diags);
    let summary = Summary::of(&documents);
    let complete = documents.len() == inputs.config.documents.len();
    let lock = inputs.options.lock.as_deref().map(Lock::parse).transpose();
    let lock = lock.map_err(|broken| diags.extend(broken));
    let (true, false, Ok(lock)) = (complete, diags.has_fatal(), lock) else {
        return Err(Report::new(diags, summary, &sources));
    };
    let api = lower_all(inputs, &documents, &mut diags);
    let documents = documents
        .into_iter()
        .map(|read| Document {
            spec: read.document.spec.clone(),
            value: read.normalized.value,
            origins: read.normalized.origins,
        })
        .collect();
    Ok(Side {
        sources,
        documents,
        api,
        config: inputs.config.clone(),
        lock,
        errors: diags.errors(),
    })
}

/// Reads both sides of a comparison, base and revision, at the same time.
///
/// # Errors
///
/// For each side as for [`side`].
pub fn sides<'r>(
    base: &Inputs<'r>,
    revision: &Inputs<'r>,
) -> (Result<Side<'r>, Report>, Result<Side<'r>, Report>) {
    stack::both("revision", || side(base), || side(revision))
}
