//! Findings that repeat: each is reported once, with the number of places and the first of them.
//!
//! A document that writes `nullable` in 579 places has one thing to learn, not 579.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::origin::Origin;

/// How many places beside the first are named.
const FURTHER_PLACES: usize = 2;

/// Names longer than this are not compared: no typo is that hard to see.
const LONGEST_NAME: usize = 64;

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

/// The candidate that `name` is most probably a misspelling of: at most a third of its characters differ, and letter
/// case and separators count for nothing. The first of equally near ones wins.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let name = folded(name)?;
    let limit = (name.len() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let Some(folded) = folded(candidate) else {
            continue;
        };
        if folded.len().abs_diff(name.len()) > limit {
            continue;
        }
        let distance = distance(&name, &folded);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Option<Vec<char>> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    Some(
        name.chars()
            .filter(|c| !matches!(c, '-' | '_' | '.' | ' '))
            .flat_map(char::to_lowercase)
            .collect(),
    )
}

/// The Levenshtein distance, one row at a time.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (slot, r) in row.iter_mut().skip(1).zip(right) {
            let replaced = diagonal + usize::from(l != r);
            diagonal = *slot;
            *slot = replaced.min(diagonal + 1).min(before + 1);
            before = *slot;
        }
    }
    row.last().copied().unwrap_or(left.len())
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

    #[test]
    fn the_nearest_name_is_a_misspelling_and_not_just_any_name() {
        let keys = ["description", "deprecated", "required"];
        assert_eq!(nearest("descripton", keys), Some("description"));
        assert_eq!(nearest("Deprecated", keys), Some("deprecated"));
        assert_eq!(nearest("require", keys), Some("required"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("in", ["on", "of"]), Some("on"));
    }

    #[test]
    fn distance_counts_single_changes() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(distance(&chars(""), &chars("abc")), 3);
        assert_eq!(distance(&chars("abc"), &chars("abc")), 0);
    }
}
