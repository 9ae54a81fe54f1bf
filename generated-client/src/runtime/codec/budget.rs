//! Limits on what decoding unions may cost.
//!
//! A union decodes its value from text anew, so that serde_json's own limit on nesting starts again
//! inside, and a union that tries its variants in turn does so for every union within each variant.
//! A hostile document could exhaust the stack by the one and time by the other. The limits are per
//! thread, from the outermost union inwards.

use std::cell::Cell;

/// How deep arrays and objects may be nested, as serde_json has it.
const DEPTH: usize = 128;

/// How many attempts a document may cost per byte, and in any case.
const ATTEMPTS_PER_BYTE: usize = 16;
const ATTEMPTS: usize = 1_000;

thread_local! {
    /// How many attempts are left; none outside of unions.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Permission to decode one variant.
pub(super) struct Attempt {
    outermost: bool,
}

impl Attempt {
    /// Asks for permission to decode a variant from `text`; `None` when a limit is reached.
    pub(super) fn begin(text: &str) -> Option<Self> {
        let left = match LEFT.get() {
            Some(left) => left,
            None if is_too_deep(text) => return None,
            None => text
                .len()
                .saturating_mul(ATTEMPTS_PER_BYTE)
                .saturating_add(ATTEMPTS),
        };
        let left = left.checked_sub(1)?;
        let outermost = LEFT.replace(Some(left)).is_none();
        Some(Self { outermost })
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if self.outermost {
            LEFT.set(None);
        }
    }
}

/// Whether the arrays and objects of a JSON text are nested too deep. Few texts have so many brackets
/// at all, and counting those is much faster than following them.
fn is_too_deep(text: &str) -> bool {
    text.len() / 2 > DEPTH && brackets(text.as_bytes()) > DEPTH && depth(text) > DEPTH
}

/// How many opening brackets there are, in strings or not.
fn brackets(text: &[u8]) -> usize {
    // The two differ in one bit, and a sum of bytes is one of sixteen at a time.
    let opens = |byte: &u8| u8::from(byte | 0x20 == b'{');
    let of_chunk = |chunk: &[u8]| usize::from(chunk.iter().map(opens).sum::<u8>());
    text.chunks(usize::from(u8::MAX)).map(of_chunk).sum()
}

/// How deep the arrays and objects of a JSON text are nested.
fn depth(text: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        assert_eq!(depth("1"), 0);
        assert_eq!(depth(r#"[{"a":[]},[]]"#), 3);
        assert_eq!(depth(r#"["[[\"[[\\", "[["]"#), 1);
    }

    #[test]
    fn brackets_are_counted_wherever_they_stand() {
        assert_eq!(brackets(b""), 0);
        assert_eq!(brackets(br#"[{"a":["[{;"]}, ]"#), 5);
        assert_eq!(brackets("[{".repeat(1_000).as_bytes()), 2_000);
    }

    #[test]
    fn attempts_end_and_begin_anew_outside() {
        let outer = Attempt::begin("[]").unwrap();
        let most = 2 * ATTEMPTS_PER_BYTE + ATTEMPTS;
        assert_eq!(
            std::iter::from_fn(|| Attempt::begin("[]"))
                .take(most * 2)
                .count(),
            most - 1
        );
        drop(outer);
        assert!(Attempt::begin("[]").is_some());
    }

    #[test]
    fn text_that_is_too_deep_is_refused_at_the_outermost_union() {
        let text = "[".repeat(DEPTH + 1) + &"]".repeat(DEPTH + 1);
        assert!(Attempt::begin(&text).is_none());
        assert!(Attempt::begin(&text[1..=2 * DEPTH]).is_some());
    }
}
