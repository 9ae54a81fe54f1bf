//! Which operations are wanted: `include` and `exclude`, by id, by endpoint, by tag.

use std::collections::BTreeSet;

use openapiv3::Operation;

use crate::config::Config;
use crate::diag::{Diagnostic, Diagnostics, codes};

/// The selectors of a run, and which of them have matched something.
pub(super) struct Selection<'c> {
    include: &'c [String],
    exclude: &'c [String],
    used: BTreeSet<&'c str>,
    /// Everything that could have been selected, for suggestions.
    known: BTreeSet<String>,
}

impl<'c> Selection<'c> {
    pub(super) fn new(config: &'c Config) -> Self {
        Self {
            include: &config.include,
            exclude: &config.exclude,
            used: BTreeSet::new(),
            known: BTreeSet::new(),
        }
    }

    /// Whether an operation is wanted: included, or nothing is included by name, and not excluded.
    pub(super) fn takes(&mut self, endpoint: &str, operation: &Operation) -> bool {
        if self.include.is_empty() && self.exclude.is_empty() {
            return true;
        }
        let mut names: Vec<String> = vec![endpoint.to_owned()];
        names.extend(operation.operation_id.clone());
        names.extend(operation.tags.iter().map(|tag| format!("tag:{tag}")));
        let matching = |list: &'c [String], used: &mut BTreeSet<&'c str>| {
            let mut found = false;
            for selector in list {
                if names.iter().any(|name| name == selector) {
                    used.insert(selector);
                    found = true;
                }
            }
            found
        };
        let included = matching(self.include, &mut self.used) || self.include.is_empty();
        let excluded = matching(self.exclude, &mut self.used);
        self.known.extend(names);
        included && !excluded
    }

    /// A selector that matches nothing is misspelt or stale.
    pub(super) fn report_unused(&self, diags: &mut Diagnostics) {
        for selector in self.include.iter().chain(self.exclude) {
            if self.used.contains(selector.as_str()) {
                continue;
            }
            let known = self.known.iter().map(String::as_str);
            let help = match crate::text::nearest(selector, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a selector is an operationId, `METHOD /path` or `tag:NAME`".to_owned(),
            };
            diags.push(
                Diagnostic::new(
                    codes::SELECTOR_UNUSED,
                    format!("no operation is selected by `{selector}`"),
                )
                .help(help),
            );
        }
    }
}
