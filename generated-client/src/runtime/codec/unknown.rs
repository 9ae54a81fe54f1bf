//! How much of the input an attempt of a union did not understand.
//!
//! An untagged union asks after each attempt: a record of optional members decodes from any object,
//! and what tells the right one is that it knows the keys. In the same way a time keeps any text and
//! an open enumeration any value, and what tells the right one is that it is a time, or listed.
//!
//! The count lives beside the decoding, per thread, because serde's traits have no room for it. It
//! costs only input that has such members, and values inside of a union.

use std::cell::Cell;

use serde::de::DeserializeOwned;

use super::tag;

/// An ignored member is lost, a value that is kept as text is not: any number of the latter weighs
/// less than one of the former.
const MEMBER: usize = 1 << 16;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static TRYING: Cell<bool> = const { Cell::new(false) };
}

/// A value of which a union knows nothing but the text is no answer as long as there is another one.
const VALUE: usize = 1 << 28;

/// Notes a value that fits no variant of a union.
#[cold]
pub fn misfit() {
    add(VALUE);
}

/// Notes members that were ignored.
#[inline]
pub(super) fn count(members: usize) {
    if members > 0 && TRYING.get() {
        add(members.saturating_mul(MEMBER));
    }
}

/// Whether a union is trying one of its variants: nobody reads the message of an error then.
pub(super) fn is_trying() -> bool {
    TRYING.get()
}

/// Notes a value that is kept although it is not what it should be. Outside of a union nobody asks,
/// so that the value is not looked at.
pub(crate) fn doubt(is_odd: impl FnOnce() -> bool) {
    if TRYING.get() && is_odd() {
        add(1);
    }
}

/// Runs `decode` and returns with its result how much it did not understand.
pub(super) fn counted<T>(decode: impl FnOnce() -> T) -> (T, usize) {
    let before = COUNT.replace(0);
    let around = TRYING.replace(true);
    let value = decode();
    TRYING.set(around);
    (value, COUNT.replace(before))
}

/// Adds what the chosen attempt of an inner union did not understand to the count of the union
/// around it.
pub(super) fn add(weight: usize) {
    COUNT.set(COUNT.get().saturating_add(weight));
}

/// Whether `T` has read an object without knowing any of its members, when it did not understand `ignored` of it.
/// Such a reading says nothing about the value and loses all of it.
///
/// A record looks at the values of the members that it knows and at no others, and takes none of them twice. So
/// it reads an object of which it knows nothing again when each member stands there once more, and no other one.
#[inline]
pub(super) fn knows_none<T: DeserializeOwned>(text: &str, ignored: usize) -> bool {
    ignored >= MEMBER
        && doubled(text, ignored).is_some_and(|doubled| {
            let (result, again) = counted(|| serde_json::from_str::<T>(&doubled));
            result.is_ok() && again == ignored.saturating_mul(2)
        })
}

/// The object with each of its members twice, if as many members as it has were ignored. The first time they are
/// numbers, so that little is read of an object of which something is known.
#[cold]
fn doubled(text: &str, ignored: usize) -> Option<String> {
    let names = tag::names(text)?;
    if names.len().checked_mul(MEMBER) != Some(ignored) {
        return None;
    }
    let mut doubled = String::from("{");
    for name in names {
        doubled.extend(["\"", name, "\":0,"]);
    }
    doubled.push_str(text.trim_ascii_start().strip_prefix('{')?);
    Some(doubled)
}
