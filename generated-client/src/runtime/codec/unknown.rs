//! How many members of the input no record has named.
//!
//! An untagged union asks after each attempt: a record of optional members decodes from any object,
//! and what tells the right one is that it knows the keys. The count lives beside the decoding, per
//! thread, because serde's traits have no room for it; counting costs only input that has such
//! members.

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Notes one member that is being ignored.
#[cold]
pub(super) fn count() {
    COUNT.set(COUNT.get().saturating_add(1));
}

/// Runs `decode` and returns with its result how many members it ignored.
pub(super) fn counted<T>(decode: impl FnOnce() -> T) -> (T, usize) {
    let before = COUNT.replace(0);
    let value = decode();
    (value, COUNT.replace(before))
}

/// Adds what the chosen attempt of an inner union ignored to the count of the union around it.
pub(super) fn add(ignored: usize) {
    COUNT.set(COUNT.get().saturating_add(ignored));
}
