//! Reading the sides of a comparison: the documents as the client is emitted from them, and the names of its API.

use crate::config::Config;
use crate::diag::Diagnostics;
use crate::drift::{Document, Side};
use crate::ir::Api;
use crate::name::{self, Lock};
use crate::origin::Origin;
use crate::source::Sources;
use crate::{Inputs, Report, Summary, lower_all, read, stack};

/// A side before its API has names.
struct Unnamed<'r> {
    sources: Sources<'r>,
    documents: Vec<Document>,
    api: Api,
    config: Config,
    diags: Diagnostics,
    summary: Summary,
}

/// Reads one side of a comparison.
///
/// # Errors
///
/// As for [`generate`](super::generate). A part that cannot be read is left out, and [`Side::errors`] counts them.
pub fn side<'r>(inputs: &Inputs<'r>) -> Result<Side<'r>, Report> {
    unnamed(inputs)?.named(inputs.options.lock.as_deref())
}

/// Reads both sides of a comparison, base and revision, at the same time. Names that the base has promised stay, unless
/// the revision has a lock of its own.
///
/// # Errors
///
/// For each side as for [`side`].
pub fn sides<'r>(
    base: &Inputs<'r>,
    revision: &Inputs<'r>,
) -> (Result<Side<'r>, Report>, Result<Side<'r>, Report>) {
    let (before, after) = stack::both("revision", || unnamed(base), || unnamed(revision));
    let before = before.and_then(|unnamed| unnamed.named(base.options.lock.as_deref()));
    let promised = before.as_ref().ok().map(Side::lock);
    let lock = revision.options.lock.as_deref().or(promised);
    let after = after.and_then(|unnamed| unnamed.named(lock));
    (before, after)
}

fn unnamed<'r>(inputs: &Inputs<'r>) -> Result<Unnamed<'r>, Report> {
    let mut diags = Diagnostics::default();
    let mut sources = Sources::new(inputs.reader);
    let documents = read(inputs, &mut sources, &mut diags);
    let summary = Summary::of(&documents);
    let complete = documents.len() == inputs.config.documents.len();
    if !complete || diags.has_fatal() {
        return Err(Report::new(diags, summary, &sources));
    }
    let api = lower_all(inputs, &documents, &mut diags);
    let documents = documents
        .into_iter()
        .map(|read| Document {
            spec: read.document.spec.clone(),
            value: read.normalized.value,
            origins: read.normalized.origins,
        })
        .collect();
    Ok(Unnamed {
        sources,
        documents,
        api,
        config: inputs.config.clone(),
        diags,
        summary,
    })
}

impl<'r> Unnamed<'r> {
    fn named(mut self, lock: Option<&str>) -> Result<Side<'r>, Report> {
        let lock = match lock.map(Lock::parse).transpose() {
            Ok(lock) => lock.unwrap_or_default(),
            Err(broken) => {
                self.diags.extend(broken);
                return Err(Report::new(self.diags, self.summary, &self.sources));
            }
        };
        let sources = &self.sources;
        let key = |origin: &Origin| format!("{}{}", sources.name(origin.file), origin.pointer);
        let (names, lock) = name::allocate(&self.api, &self.config, &lock, &key, &mut self.diags);
        Ok(Side {
            sources: self.sources,
            documents: self.documents,
            api: self.api,
            names,
            config: self.config,
            lock: lock.print(),
            errors: self.diags.errors(),
        })
    }
}
