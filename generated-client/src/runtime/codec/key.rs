//! Finding the member that a key names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// How many slots a [`Table`] has: a power of two, so that a hash is cut to fit.
const SLOTS: usize = 128;

/// The most names that a table takes. Every fourth slot stays empty, which ends each search soon.
const LIMIT: usize = SLOTS / 4 * 3;

/// Stands for a key that no name matches; no list is that long.
pub(super) const UNKNOWN: usize = usize::MAX;

/// The names of a record's members, in the order of its row, and a table by which they are found.
///
/// The compiler makes it, once per record: emitted code builds it in a `const` block.
#[derive(Debug)]
pub struct Names<L: ?Sized = [Name]> {
    table: Table,
    list: L,
}

/// A name in the form in which it is compared.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    text: &'static str,
    digest: Digest,
}

impl<const N: usize> Names<[Name; N]> {
    /// Names in their order. Those beyond the 96th are found by looking through them all.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler runs this, and reports an index out of bounds as an error"
    )]
    pub const fn new(texts: [&'static str; N]) -> Self {
        let mut table = Table::new();
        let mut list = [Name::EMPTY; N];
        let mut index = 0;
        while index < N {
            let digest = Digest::new(texts[index]);
            list[index] = Name {
                text: texts[index],
                digest,
            };
            table.add(index, digest);
            index += 1;
        }
        Self { table, list }
    }
}

impl Names {
    /// The name of a member.
    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&'static str> {
        self.list.get(index).map(|name| name.text)
    }

    /// Whether the name at a position is `key`.
    #[inline]
    fn is(&self, index: usize, key: &str, digest: Digest) -> bool {
        self.list
            .get(index)
            .is_some_and(|name| name.is(key, digest))
    }

    /// The position of a name; [`UNKNOWN`] if there is none.
    #[inline]
    fn position(&self, key: &str, digest: Digest) -> usize {
        self.table
            .find(digest, self.list.len(), |index| self.is(index, key, digest))
    }
}

/// Finds the position of a text in a list by its hash.
#[derive(Debug)]
pub struct Table {
    /// For each hash the position of a text, from 1; 0 stands for none. One whose slot is taken is in
    /// the next free one.
    slots: [u8; SLOTS],
}

impl Table {
    const fn new() -> Self {
        Self { slots: [0; SLOTS] }
    }

    /// The table of texts that stand beside something else.
    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler runs this, and reports an index out of bounds as an error"
    )]
    pub(super) const fn of<T>(list: &[(&str, T)]) -> Self {
        let mut table = Self::new();
        let mut index = 0;
        while index < list.len() {
            table.add(index, Digest::new(list[index].0));
            index += 1;
        }
        table
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler runs this, and reports an index out of bounds as an error"
    )]
    const fn add(&mut self, index: usize, digest: Digest) {
        if index < LIMIT {
            let mut slot = digest.slot();
            while self.slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            self.slots[slot] = index as u8 + 1;
        }
    }

    /// The position of the text for which `is` holds, in a list of `length`; [`UNKNOWN`] if there is
    /// none.
    #[inline]
    pub(super) fn find(&self, digest: Digest, length: usize, is: impl Fn(usize) -> bool) -> usize {
        let mut slot = digest.slot();
        while let Some(index) = self.taken(slot) {
            if is(index) {
                return index;
            }
            slot = (slot + 1) % SLOTS;
        }
        (LIMIT..length).find(|&index| is(index)).unwrap_or(UNKNOWN)
    }

    /// The position of the text in a slot.
    #[inline]
    fn taken(&self, slot: usize) -> Option<usize> {
        usize::from(*self.slots.get(slot)?).checked_sub(1)
    }
}

impl Name {
    const EMPTY: Self = Self {
        text: "",
        digest: Digest::new(""),
    };

    #[inline]
    fn is(&self, key: &str, digest: Digest) -> bool {
        self.digest.is(digest)
            && self.text.len() == key.len()
            && (key.len() <= Digest::WHOLE || self.text == key)
    }
}

/// The beginning and the end of a text, which overlap in a short one.
///
/// Most keys have at most sixteen bytes and are compared by it alone: a call of `memcmp` for each of
/// them costs more than the comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest {
    first: u64,
    last: u64,
}

impl Digest {
    /// The longest text of which it holds every byte.
    const WHOLE: usize = 16;

    #[inline]
    pub(super) const fn new(text: &str) -> Self {
        let text = text.as_bytes();
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            return Self {
                first: u64::from_le_bytes(*first),
                last: u64::from_le_bytes(*last),
            };
        }
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            return Self {
                first: u32::from_le_bytes(*first) as u64,
                last: u32::from_le_bytes(*last) as u64,
            };
        }
        let (first, middle, last) = match *text {
            [first, middle, last] => (first, middle, last),
            [first, last] => (first, 0, last),
            [only] => (only, 0, 0),
            _ => (0, 0, 0),
        };
        Self {
            first: first as u64,
            last: (middle as u64) << 8 | last as u64,
        }
    }

    #[inline]
    const fn is(self, other: Self) -> bool {
        (self.first ^ other.first) | (self.last ^ other.last) == 0
    }

    /// The slot of a [`Table`] at which to look first.
    #[inline]
    const fn slot(self) -> usize {
        // Fibonacci hashing: the highest bits of the product depend on all others.
        let mixed = (self.first ^ self.last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> (u64::BITS - SLOTS.trailing_zeros())) as usize
    }
}

/// Whether two names are the same. Most differ in length or at their end, which spares the call of
/// `memcmp`.
#[inline]
pub(super) fn same(name: &str, other: &str) -> bool {
    name.len() == other.len() && name.as_bytes().last() == other.as_bytes().last() && name == other
}

/// Matches keys to the positions of member names.
///
/// It looks first behind the last match: documents mostly keep the order of their schema, so that
/// one comparison is the rule. No key is copied. `R` is the record: with a type of its own,
/// the search can become part of the record's loop.
pub(super) struct Key<R> {
    names: &'static Names,
    next: usize,
    record: PhantomData<R>,
}

impl<R> Key<R> {
    pub(super) fn new(names: &'static Names) -> Self {
        Self {
            names,
            next: 0,
            record: PhantomData,
        }
    }

    /// The position of a key. An unknown one leaves the expectation as it is.
    #[inline]
    pub(super) fn find(&mut self, key: &str) -> usize {
        let digest = Digest::new(key);
        let index = if self.names.is(self.next, key, digest) {
            self.next
        } else {
            self.names.position(key, digest)
        };
        if index != UNKNOWN {
            self.next = index + 1;
        }
        index
    }
}

impl<'de, R> DeserializeSeed<'de> for &mut Key<R> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<R> Visitor<'_> for &mut Key<R> {
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

    /// Whether a name that is `name` is found by `key`.
    fn is(name: &str, key: &str) -> bool {
        let text: &'static str = name.to_owned().leak();
        let digest = Digest::new(text);
        Name { text, digest }.is(key, Digest::new(key))
    }

    #[test]
    fn keys_of_every_length_compare_as_text() {
        for length in 0..=20 {
            let key = "abcdefghijklmnopqrst".get(..length).unwrap();
            assert!(is(key, key) && same(key, key));
            assert!(!is(key, &format!("{key}a")));
            assert!(!is(key, &format!("{key}\0")));
            for at in 0..length {
                let mut other = key.to_owned();
                other.replace_range(at..=at, "_");
                assert!(!is(key, &other) && !same(key, &other), "{key}");
            }
        }
    }

    #[test]
    fn keys_are_found_in_any_order() {
        static NAMES: &Names = &Names::new(["a", "b", "c", "d"]);
        let mut key = Key::<()>::new(NAMES);
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

    /// The position of every name, and of some that are none, in a list of `N`.
    fn find_all<const N: usize>() {
        // All but the first hundred share beginning, end and length, and with them their slot.
        let name = |index: usize| match index {
            0..100 => format!("m{index}"),
            _ => format!("a long name that differs ({index}) in the middle alone"),
        };
        let texts = std::array::from_fn(|index| &*name(index).leak());
        let names: &'static Names = Box::leak(Box::new(Names::<[Name; N]>::new(texts)));
        let position = |key: &str| names.position(key, Digest::new(key));
        for index in 0..N {
            assert_eq!(position(&name(index)), index, "{index} of {N}");
            assert_eq!(names.get(index), Some(&*name(index)));
        }
        let strange = "a long name that differs (000) in the middle alone";
        for other in ["", "m", &name(N), strange] {
            assert_eq!(position(other), UNKNOWN, "{other}");
        }
    }

    #[test]
    fn names_are_found_however_many_there_are_and_however_alike() {
        find_all::<0>();
        find_all::<1>();
        find_all::<95>();
        find_all::<96>();
        find_all::<97>();
        find_all::<300>();
    }
}
