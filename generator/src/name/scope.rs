//! Who gets a name that two want: a scope, and the names to try in turn.

use std::collections::{BTreeMap, BTreeSet};

use super::ident::pascal;

/// Names in use; two names are the same when they differ by nothing but a raw prefix.
pub(super) struct Scope(BTreeSet<String>);

impl Scope {
    pub(super) fn new<'n>(reserved: impl IntoIterator<Item = &'n str>) -> Self {
        Self(reserved.into_iter().map(str::to_owned).collect())
    }

    /// Names for all parts of one thing. What is a name already keeps it, so that `_id` does not
    /// take the name of `id`; what is reserved is told apart as a value.
    pub(super) fn take_all(
        &mut self,
        wires: &[String],
        convert: fn(&str) -> String,
    ) -> Vec<String> {
        let reserved = self.0.clone();
        let mut spellings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for wire in wires {
            spellings
                .entry(wire.to_lowercase())
                .or_default()
                .insert(wire);
        }
        let plain: Vec<String> = wires.iter().map(|wire| convert(wire)).collect();
        let mut names = vec![String::new(); wires.len()];
        for exact in [true, false] {
            for ((name, wire), plain) in names.iter_mut().zip(wires).zip(&plain) {
                if (plain == wire) != exact {
                    continue;
                }
                let several = spellings
                    .get(&wire.to_lowercase())
                    .is_some_and(|known| known.len() > 1);
                let mut candidates = candidates(wire, several, plain);
                if reserved.contains(plain) {
                    candidates.push(convert(&format!("{plain}_value")));
                }
                *name = self.take(&candidates);
            }
        }
        names
    }

    pub(super) fn reserve(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    /// Takes the first candidate that is free, else the last one with a number behind it.
    pub(super) fn take(&mut self, candidates: &[String]) -> String {
        for name in candidates {
            if self.0.insert(name.clone()) {
                return name.clone();
            }
        }
        let base = candidates.first().map_or("unnamed", String::as_str);
        let separator = if base.starts_with(char::is_lowercase)
            || base.ends_with(|c: char| c.is_ascii_digit())
        {
            "_"
        } else {
            ""
        };
        let mut number = 2_usize;
        loop {
            let name = format!("{base}{separator}{number}");
            if self.0.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}

/// Names to try in turn for a name on the wire, which would plainly be called `plain`: from the nicest to one that tells
/// `_id` from `id` and, where `case_matters`, `ACTIVE` from `active`.
fn candidates(wire: &str, case_matters: bool, plain: &str) -> Vec<String> {
    let upper_case = plain.starts_with(char::is_uppercase);
    let with = |ending: &str| {
        if upper_case {
            format!("{plain}{}", pascal(ending))
        } else {
            format!("{plain}_{ending}")
        }
    };
    let mut names = vec![plain.to_owned()];
    if wire.starts_with('_') {
        names.push(if upper_case {
            format!("Underscore{plain}")
        } else {
            format!("underscore_{plain}")
        });
    }
    let letters = || wire.chars().filter(|character| character.is_alphabetic());
    if case_matters && letters().all(char::is_uppercase) {
        names.push(with("upper"));
    } else if case_matters && letters().all(char::is_lowercase) {
        names.push(with("lower"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::{field, variant};

    fn all(wires: &[&str], convert: fn(&str) -> String) -> Vec<String> {
        let wires: Vec<String> = wires.iter().map(|wire| (*wire).to_owned()).collect();
        Scope::new(["new", "Unknown"]).take_all(&wires, convert)
    }

    #[test]
    fn names_that_collide_are_told_apart() {
        assert_eq!(all(&["id", "_id"], field), ["id", "underscore_id"]);
        assert_eq!(all(&["_id", "id"], field), ["underscore_id", "id"]);
        assert_eq!(
            all(&["active", "ACTIVE", "Active"], variant),
            ["ActiveLower", "ActiveUpper", "Active"]
        );
        assert_eq!(
            all(&["a-b", "a_b", "a.b"], field),
            ["a_b_2", "a_b", "a_b_3"]
        );
        assert_eq!(all(&["a b", "a-b"], variant), ["AB", "AB2"]);
        assert_eq!(all(&["", " "], variant), ["Empty", "Blank"]);
    }

    #[test]
    fn what_is_reserved_becomes_a_value() {
        assert_eq!(all(&["new"], field), ["new_value"]);
        assert_eq!(all(&["id", "id"], field), ["id", "id_2"]);
        assert_eq!(all(&["Unknown"], variant), ["UnknownValue"]);
    }

    #[test]
    fn a_number_behind_a_digit_is_kept_apart() {
        assert_eq!(
            all(&["V1", "v1", "v-1"], variant),
            ["V1", "V1Lower", "V1_2"]
        );
    }
}
