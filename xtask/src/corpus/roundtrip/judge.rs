//! What became of a sample: whether it survived, and else what was lost where, and why.

use generator::origin::Pointer;
use samples::compare::{self, Difference};
use samples::said::said;
use samples::tree::Tree;
use serde_json::Value;

use super::Candidate;
use super::driver::Reply;
use crate::corpus::loss::Loss;
use crate::corpus::row::Samples;

/// How many differences of one sample are told.
const MAX_DIFFERENCES: usize = 5;

/// How much of a value a loss shows, in bytes of JSON.
const SHOWN: usize = 400;

impl Samples {
    /// Counts a sample for which this came back.
    pub(super) fn judge(&mut self, tree: &Tree<'_>, candidate: &Candidate<'_>, reply: Reply) {
        match reply {
            Reply::Value(got) => {
                let differences = compare::differences(&candidate.value, &got);
                if differences.is_empty() {
                    self.accepted += 1;
                    self.survived += 1;
                    return;
                }
                let losses = differences.into_iter().take(MAX_DIFFERENCES);
                let losses = losses.map(|found| changed(tree, candidate, found));
                self.lose(losses.collect());
            }
            Reply::Refused { path, message } => {
                let part = part_at(&candidate.value, &path);
                let (pointer, sent) = part.unwrap_or((Pointer::root(), &candidate.value));
                let declared = declared(tree, candidate, &pointer);
                self.lose(vec![Loss {
                    pointer: pointer.as_str().to_owned(),
                    cause: format!("it is not decoded: {message}"),
                    sent: Some(shortened(sent.clone())),
                    declared,
                    ..about(candidate, "refused")
                }]);
            }
            Reply::Died => self.lose(vec![Loss {
                cause: "the program that decodes it died".to_owned(),
                ..about(candidate, "died")
            }]),
        }
    }

    /// Counts a sample that could not be sent, because its type lacks a direction.
    pub(super) fn unsent(&mut self, candidate: &Candidate<'_>, error: &str) {
        self.lose(vec![Loss {
            cause: format!("the type cannot be sent and received: {error}"),
            ..about(candidate, "one-way")
        }]);
    }

    fn lose(&mut self, losses: Vec<Loss>) {
        self.accepted += 1;
        self.losses.extend(losses);
    }
}

fn about(candidate: &Candidate<'_>, class: &'static str) -> Loss {
    Loss {
        place: candidate.root.place.clone(),
        ty: candidate.root.ty.clone(),
        sample: candidate.label.clone(),
        class,
        ..Loss::default()
    }
}

fn changed(tree: &Tree<'_>, candidate: &Candidate<'_>, found: Difference) -> Loss {
    Loss {
        declared: declared(tree, candidate, &found.pointer),
        pointer: found.pointer.as_str().to_owned(),
        cause: found.cause.to_string(),
        sent: found.sent.map(shortened),
        got: found.got.map(shortened),
        ..about(candidate, found.cause.class())
    }
}

fn declared(tree: &Tree<'_>, candidate: &Candidate<'_>, pointer: &Pointer) -> Vec<String> {
    let said = said(tree, &candidate.root.schema, &candidate.value, pointer);
    said.iter().map(ToString::to_string).collect()
}

/// The part of a value that the path of an error of decoding names, such as `data.items[3]`, and its pointer.
fn part_at<'v>(value: &'v Value, path: &str) -> Option<(Pointer, &'v Value)> {
    let (mut pointer, mut value, mut rest) = (Pointer::root(), value, path);
    while !rest.is_empty() {
        match value {
            Value::Array(items) => {
                let (position, after) = rest.strip_prefix('[')?.split_once(']')?;
                let position = position.parse().ok()?;
                (value, rest) = (items.get(position)?, after);
                pointer = pointer.index(position);
            }
            Value::Object(members) => {
                let names = rest.strip_prefix('.').unwrap_or(rest);
                // Names may have dots and brackets themselves: the longest that fits is meant.
                let fits = members.keys().filter(|name| {
                    let after = names.strip_prefix(name.as_str());
                    after.is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']))
                });
                let name = fits.max_by_key(|name| name.len())?;
                (value, rest) = (members.get(name)?, names.strip_prefix(name.as_str())?);
                pointer = pointer.child(name);
            }
            _ => return None,
        }
    }
    Some((pointer, value))
}

/// The value, or the beginning of its text if it is long.
fn shortened(value: Value) -> Value {
    let text = value.to_string();
    if text.len() <= SHOWN {
        return value;
    }
    let mut start: String = text.chars().take(SHOWN).collect();
    start.push('…');
    Value::String(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_of_errors_lead_to_parts() {
        let value = json!({"a": [{"b.c": [null, 7]}], "b": {"": 1}});
        let at = |path: &str| {
            let (pointer, part) = part_at(&value, path)?;
            Some((pointer.as_str().to_owned(), part.clone()))
        };
        assert_eq!(at("a[0].b.c[1]"), Some(("/a/0/b.c/1".to_owned(), json!(7))));
        assert_eq!(at(""), Some((String::new(), value.clone())));
        assert_eq!(at("a[1]"), None);
        assert_eq!(at("b.gone"), None);
    }
}
