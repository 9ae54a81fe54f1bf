//! Finding the member that a key names.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// Matches keys to the positions of member names.
///
/// It looks first behind the last match: documents mostly keep the order of their schema, so that
/// one comparison is the rule. No key is copied.
pub(super) struct Key {
    names: &'static [&'static str],
    next: usize,
}

/// Stands for a key that no name matches; no list is that long.
pub(super) const UNKNOWN: usize = usize::MAX;

impl Key {
    pub(super) fn new(names: &'static [&'static str]) -> Self {
        Self { names, next: 0 }
    }

    #[inline]
    pub(super) fn find(&mut self, key: &str) -> usize {
        match self.names.get(self.next) {
            Some(name) if same(name, key) => {
                self.next += 1;
                self.next - 1
            }
            _ => self.search(key),
        }
    }

    /// Looks at the members behind the expected one first, since those in between may have been left
    /// out. An unknown key leaves the expectation as it is.
    #[inline(never)]
    fn search(&mut self, key: &str) -> usize {
        let (before, after) = self
            .names
            .split_at_checked(self.next)
            .unwrap_or((self.names, &[]));
        let position = |names: &[&str]| names.iter().position(|name| same(name, key));
        let found = match position(after) {
            Some(index) => Some(before.len() + index),
            None => position(before),
        };
        match found {
            Some(index) => {
                self.next = index + 1;
                index
            }
            None => UNKNOWN,
        }
    }
}

/// Whether two keys are the same.
///
/// Most keys have at most sixteen bytes and compare as two integers that overlap; a call of `memcmp`
/// for each of them costs more than the comparison.
#[inline]
fn same(name: &str, key: &str) -> bool {
    let (name, key) = (name.as_bytes(), key.as_bytes());
    if name.len() != key.len() {
        return false;
    }
    match name.len() {
        8..=16 => {
            name.first_chunk::<8>() == key.first_chunk::<8>()
                && name.last_chunk::<8>() == key.last_chunk::<8>()
        }
        4..=7 => {
            name.first_chunk::<4>() == key.first_chunk::<4>()
                && name.last_chunk::<4>() == key.last_chunk::<4>()
        }
        2..=3 => {
            name.first_chunk::<2>() == key.first_chunk::<2>()
                && name.last_chunk::<2>() == key.last_chunk::<2>()
        }
        _ => name == key,
    }
}

impl<'de> DeserializeSeed<'de> for &mut Key {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for &mut Key {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.find(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_length_compare_as_text() {
        for length in 0..=20 {
            let key = "abcdefghijklmnopqrst".get(..length).unwrap();
            assert!(same(key, key));
            assert!(!same(key, &format!("{key}a")));
            for at in 0..length {
                let mut other = key.to_owned();
                other.replace_range(at..=at, "_");
                assert!(!same(key, &other), "{key} is not {other}");
            }
        }
    }

    #[test]
    fn keys_are_found_in_any_order() {
        let mut key = Key::new(&["a", "b", "c", "d"]);
        for (text, expected) in [
            ("a", 0),
            ("b", 1),
            ("x", UNKNOWN),
            ("c", 2),
            ("a", 0),
            ("d", 3),
            ("d", 3),
            ("", UNKNOWN),
            ("b", 1),
        ] {
            assert_eq!(key.find(text), expected, "{text}");
        }
    }
}
