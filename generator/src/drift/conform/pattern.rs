//! Patterns of a document, as regular expressions that take time in proportion to the text.
//!
//! A document is written by others and says ECMA-262, whose engines step back: a few letters of a pattern can make them
//! look at a short text for years. `regex` does not, and has neither assertions about what is around a match nor
//! references to what was matched. A pattern that needs them, or that the two read differently, is not checked, which is
//! told and never passed over.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

/// The longest pattern that is looked at, in bytes.
const LONGEST: usize = 4096;
/// How large a compiled pattern may become, in bytes; `a{1000}{1000}` is twelve letters.
const LARGEST: usize = 512 * 1024;
/// The longest text that is held against a pattern, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;

/// Why a text was not held against a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// `(?=…)`, `(?!…)`, `(?<=…)` or `(?<!…)`.
    Around,
    /// `\1` or `\k<name>`.
    Back,
    /// The pattern, or what it stands for.
    Large,
    /// The text.
    Long,
    /// No regular expression, or one that could mean something else here.
    Unknown,
}

impl Obstacle {
    /// In words, to stand behind "pattern not checked:".
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Around => "it looks ahead or behind",
            Self::Back => "it refers back to what it matched",
            Self::Large => "it is too large",
            Self::Long => "a text is too long for it",
            Self::Unknown => "it is no regular expression that is understood here",
        }
    }
}

/// The patterns that were met, each compiled once.
#[derive(Default)]
pub(super) struct Patterns<'v> {
    compiled: BTreeMap<&'v str, Result<Regex, Obstacle>>,
}

impl<'v> Patterns<'v> {
    /// Whether a pattern is found anywhere in a text.
    pub(super) fn is_match(&mut self, pattern: &'v str, text: &str) -> Result<bool, Obstacle> {
        let compiled = self.compiled.entry(pattern);
        let compiled = compiled.or_insert_with(|| compile(pattern));
        match compiled {
            Err(obstacle) => Err(*obstacle),
            Ok(_) if text.len() > LONGEST_TEXT => Err(Obstacle::Long),
            Ok(regex) => Ok(regex.is_match(text)),
        }
    }
}

fn compile(pattern: &str) -> Result<Regex, Obstacle> {
    if pattern.len() > LONGEST {
        return Err(Obstacle::Large);
    }
    let built = RegexBuilder::new(&translate(pattern)?)
        .size_limit(LARGEST)
        .dfa_size_limit(LARGEST)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => Obstacle::Large,
        _ => Obstacle::Unknown,
    })
}

/// A pattern of ECMA-262 in the words of `regex`, where they differ.
fn translate(pattern: &str) -> Result<String, Obstacle> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern.chars();
    let mut in_class = false;
    while let Some(c) = rest.next() {
        let ahead = rest.as_str();
        match c {
            '\\' => escape(&mut rest, in_class, &mut out)?,
            // In a class these stand for themselves, where `regex` has classes in classes and sets.
            '[' | '&' | '~' if in_class => out.extend(['\\', c]),
            '-' if in_class && ahead.starts_with('-') => return Err(Obstacle::Unknown),
            ']' if in_class => {
                in_class = false;
                out.push(c);
            }
            _ if in_class => out.push(c),
            '[' => {
                in_class = true;
                out.push(c);
                let members = match ahead.strip_prefix('^') {
                    Some(members) => {
                        rest.next();
                        out.push('^');
                        members
                    }
                    None => ahead,
                };
                // Nothing at all, or anything; for `regex` the bracket would be a member.
                if members.starts_with(']') {
                    return Err(Obstacle::Unknown);
                }
            }
            '.' => out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '(' => {
                let looks = ["?=", "?!", "?<=", "?<!"];
                if looks.iter().any(|look| ahead.starts_with(look)) {
                    return Err(Obstacle::Around);
                }
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    Ok(out)
}

/// What stands behind a backslash. The classes of ECMA-262 are those of ASCII.
fn escape(
    rest: &mut std::str::Chars<'_>,
    in_class: bool,
    out: &mut String,
) -> Result<(), Obstacle> {
    let Some(c) = rest.next() else {
        return Err(Obstacle::Unknown);
    };
    let next_is_digit = rest.as_str().starts_with(|c: char| c.is_ascii_digit());
    match c {
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        'b' if in_class => out.push_str(r"\x08"),
        'b' if !rest.as_str().starts_with('{') => out.push_str(r"(?-u:\b)"),
        '0' if !next_is_digit => out.push_str(r"\x00"),
        '1'..='9' | 'k' if !in_class => return Err(Obstacle::Back),
        's' | 'S' | 't' | 'n' | 'r' | 'f' | 'v' | 'x' | 'u' | 'p' | 'P' => out.extend(['\\', c]),
        // ECMA-262 has neither, and whoever writes them means the ends of the text.
        'A' | 'z' if !in_class => out.extend(['\\', c]),
        _ if c.is_ascii_alphanumeric() => return Err(Obstacle::Unknown),
        _ => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_ecma_262_says() {
        let cases: [(&str, &[&str], &[&str]); 14] = [
            ("^a+$", &["a", "aa"], &["", "ab", "a\n"]),
            ("b", &["abc"], &["ac"]),
            (r"^\d\w$", &["1a", "1_"], &["١a", "1é"]),
            (r"^[\d-x]$", &["5", "-", "x"], &["y"]),
            (r"^[^\D]$", &["5"], &["x"]),
            ("^[[a]$", &["[", "a"], &["b"]),
            ("^[a-c&&b]$", &["a", "&"], &["d"]),
            (r"^\/\-\<\>\~\_$", &["/-<>~_"], &["/-~_"]),
            ("^.$", &["é", "\t"], &["\n", "\r", "\u{2028}", "ab"]),
            (r"\bno\b", &["a no b", "éno"], &["nor"]),
            (r"^\u00e9\x41\0$", &["éA\0"], &["A"]),
            (r"^\p{Lu}$", &["É"], &["é"]),
            ("^(?:a|(?<n>b)){2,3}?$", &["ab"], &["a"]),
            (r"^[\b]$", &["\u{8}"], &["b"]),
        ];
        let mut patterns = Patterns::default();
        for (pattern, good, bad) in cases {
            for text in good {
                assert_eq!(
                    patterns.is_match(pattern, text),
                    Ok(true),
                    "{pattern} {text:?}"
                );
            }
            for text in bad {
                assert_eq!(
                    patterns.is_match(pattern, text),
                    Ok(false),
                    "{pattern} {text:?}"
                );
            }
        }
    }

    #[test]
    fn what_has_no_linear_time_or_could_mean_something_else_is_not_checked() {
        let long = "a".repeat(LONGEST + 1);
        let cases = [
            ("^(?=a)", Obstacle::Around),
            ("(?<!a)b", Obstacle::Around),
            (r"(a)\1", Obstacle::Back),
            (r"(?<n>a)\k<n>", Obstacle::Back),
            ("(((a{99}){99}){99}){99}", Obstacle::Large),
            (&long, Obstacle::Large),
            ("[]", Obstacle::Unknown),
            ("[^]", Obstacle::Unknown),
            ("[a--b]", Obstacle::Unknown),
            (r"\cA", Obstacle::Unknown),
            (r"\b{start}", Obstacle::Unknown),
            ("(", Obstacle::Unknown),
            ("a\\", Obstacle::Unknown),
        ];
        let mut patterns = Patterns::default();
        for (pattern, obstacle) in cases {
            assert_eq!(patterns.is_match(pattern, "a"), Err(obstacle), "{pattern}");
        }
        let text = "a".repeat(LONGEST_TEXT + 1);
        assert_eq!(patterns.is_match("a", &text), Err(Obstacle::Long));
        // In an engine that steps back, this would not end.
        let text = "a".repeat(10_000);
        assert_eq!(patterns.is_match("^(a+)+b$", &text), Ok(false));
    }
}
