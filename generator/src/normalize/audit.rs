//! Findings that repeat: each is reported once, with the number of places and the first of them.
//!
//! A document that writes `nullable` in 579 places has one thing to learn, not 579.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::origin::Origin;

/// How many places beside the first are named.
const FURTHER_PLACES: usize = 2;

/// Counts findings by code and message.
#[derive(Debug, Default)]
pub(super) struct Tally {
    rows: Vec<Row>,
    index: BTreeMap<(Code, String), usize>,
}

#[derive(Debug)]
struct Row {
    diagnostic: Diagnostic,
    count: usize,
}

impl Tally {
    /// Counts one place of a finding. The message must not name what differs from place to place.
    pub(super) fn add(
        &mut self,
        code: Code,
        message: String,
        at: Origin,
        help: Option<impl FnOnce() -> String>,
    ) {
        let key = (code, message);
        if let Some(row) = self
            .index
            .get(&key)
            .and_then(|index| self.rows.get_mut(*index))
        {
            row.count += 1;
            if row.count <= 1 + FURTHER_PLACES {
                row.diagnostic.related.push((at, "also here".to_owned()));
            }
            return;
        }
        let mut diagnostic = Diagnostic::new(code, key.1.clone()).at(at);
        if let Some(help) = help {
            diagnostic = diagnostic.help(help());
        }
        self.index.insert(key, self.rows.len());
        self.rows.push(Row {
            diagnostic,
            count: 1,
        });
    }

    /// Pushes every finding, in the order in which they were first met.
    pub(super) fn flush(self, diags: &mut Diagnostics) {
        diags.extend(self.rows.into_iter().map(|row| {
            let Row {
                mut diagnostic,
                count,
            } = row;
            if count > 1 {
                diagnostic.message.push_str(&format!(" ({count} places)"));
            }
            diagnostic
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;
    use crate::origin::{FileId, Pointer};

    fn at(text: &str) -> Origin {
        Origin::new(FileId(0), Pointer::parse(text).unwrap())
    }

    #[test]
    fn repeated_findings_become_one_with_a_count() {
        let mut tally = Tally::default();
        for place in ["/a", "/b", "/c", "/d"] {
            tally.add(
                codes::UNKNOWN_MEMBER,
                "twice".to_owned(),
                at(place),
                Some(|| "help".to_owned()),
            );
        }
        tally.add(
            codes::UNKNOWN_MEMBER,
            "once".to_owned(),
            at("/e"),
            None::<fn() -> String>,
        );
        let mut diags = Diagnostics::new();
        tally.flush(&mut diags);
        let diags = diags.into_vec();
        assert_eq!(diags.len(), 2);
        assert_eq!(diags[0].message, "twice (4 places)");
        assert_eq!(diags[0].origin, Some(at("/a")));
        assert_eq!(
            diags[0].related,
            [
                (at("/b"), "also here".to_owned()),
                (at("/c"), "also here".to_owned())
            ]
        );
        assert_eq!(diags[1].message, "once");
    }
}
