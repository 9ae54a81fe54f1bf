//! Whether a server leads in a circle.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};

use super::cursor::Cursor;
use crate::runtime::style::Shape;

/// How many cursors are remembered, at 16 bytes each and as much again to find them.
const REMEMBERED: usize = 4096;

/// The cursors that a stream asked for.
///
/// The latest 4,096 are remembered, so that a circle of up to as many pages is noticed before any of
/// it comes twice. A longer one is noticed by a single cursor that is kept for twice as long each
/// time (R. P. Brent, "An improved Monte Carlo factorization algorithm", 1980): after one round and
/// some more, instead of never.
pub(super) struct Asked {
    hashers: [RandomState; 2],
    known: HashSet<u128>,
    order: VecDeque<u128>,
    kept: Option<u128>,
    since_kept: u64,
    keep_for: u64,
}

impl Asked {
    pub(super) fn new() -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            known: HashSet::new(),
            order: VecDeque::new(),
            kept: None,
            since_kept: 0,
            keep_for: 1,
        }
    }

    /// Remembers a cursor; whether it is not known to have been asked for before.
    pub(super) fn is_new(&mut self, cursor: &Cursor) -> bool {
        let print = self.print(cursor);
        if self.kept == Some(print) || !self.known.insert(print) {
            return false;
        }
        self.order.push_back(print);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.since_kept += 1;
        if self.since_kept >= self.keep_for {
            self.kept = Some(print);
            self.since_kept = 0;
            self.keep_for = self.keep_for.saturating_mul(2);
        }
        true
    }

    /// A fingerprint of 128 bits, which two cursors of a server share by no accident and, as its
    /// keys are random, by no intent. A number is the same as its text: in a query they are.
    fn print(&self, cursor: &Cursor) -> u128 {
        let values = cursor.values();
        let words: Vec<String> = values
            .iter()
            .map(|value| match Shape::parse(value) {
                Ok(Shape::Scalar(text)) => text,
                _ => value.get().to_owned(),
            })
            .collect();
        let [high, low] = self.hashers.each_ref().map(|keys| {
            let mut hasher = keys.build_hasher();
            for word in &words {
                hasher.write(word.as_bytes());
                hasher.write_u8(0xff);
            }
            hasher.finish()
        });
        u128::from(high) << 64 | u128::from(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many cursors of a sequence are taken for new ones before the first that is not.
    fn taken(cursors: impl Iterator<Item = u64>) -> usize {
        let mut asked = Asked::new();
        cursors
            .take_while(|number| asked.is_new(&Cursor::of_number(*number)))
            .count()
    }

    #[test]
    fn a_circle_is_noticed_when_it_closes() {
        assert_eq!(taken([1, 1].into_iter()), 1);
        assert_eq!(taken([1, 2, 3, 2].into_iter()), 3);
        let circle = (0..50).chain((50..50 + 4000).cycle());
        assert_eq!(taken(circle), 50 + 4000);
        assert_eq!(taken(0..100_000), 100_000);
    }

    #[test]
    fn a_circle_beyond_what_is_remembered_is_noticed_too() {
        let length = 10_000;
        let found = taken((0..7).chain((7..7 + length as u64).cycle()));
        assert!(found > length && found < 4 * length, "{found}");
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let mut asked = Asked::new();
        for number in 0..50_000 {
            assert!(asked.is_new(&Cursor::of_number(number)));
        }
        assert_eq!(asked.known.len(), REMEMBERED);
        assert_eq!(asked.order.len(), REMEMBERED);
    }

    #[test]
    fn values_do_not_run_into_each_other() {
        let mut asked = Asked::new();
        for text in [r#"["a","b"]"#, r#"["ab"]"#, r#"["a,b"]"#, r#"[["a","b"]]"#] {
            assert!(asked.is_new(&text.parse().unwrap()), "{text}");
        }
        assert!(asked.is_new(&"[5]".parse().unwrap()));
        assert!(!asked.is_new(&r#"["5"]"#.parse().unwrap()));
    }
}
