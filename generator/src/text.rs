//! Small pieces of text: inline code for documentation, and what a misspelt name was meant to be.

/// Text as inline code, whatever backticks it holds (CommonMark 0.31, 6.1).
///
/// ``a`b`` becomes ``` ``a`b`` ```; line breaks become spaces.
#[must_use]
pub(crate) fn code(text: &str) -> String {
    let flat: String = text
        .chars()
        .map(|character| {
            if character.is_whitespace() {
                ' '
            } else {
                character
            }
        })
        .filter(|character| !is_invisible(*character))
        .collect();
    let longest = flat
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if flat.starts_with('`') || flat.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{flat}{pad}{fence}")
}

/// Characters that change how the text around them is shown: control characters and those that
/// turn the direction of writing, which source code must not hold (CVE-2021-42574).
#[must_use]
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{0}'..='\u{8}'
            | '\u{b}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Names longer than this are not compared: no typo is that hard to see.
const LONGEST_NAME: usize = 64;

/// The candidate that `name` is most probably a misspelling of: at most a third of its characters differ, and letter
/// case and separators count for nothing. The first of equally near ones wins.
pub(crate) fn nearest<'c>(
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

    #[test]
    fn code_survives_backticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\n\u{202e}b"), "`a b`");
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
