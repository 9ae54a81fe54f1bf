//! The section of the client's `Cargo.toml` that lists the features of the emitted modules.
//!
//! Cargo has no way to include a file, so this one part of a hand-written manifest is kept between two comment lines:
//! what stands between them belongs to codegen, everything else to people.

use std::collections::BTreeMap;
use std::fmt;

/// The line before the section.
pub const BEGIN: &str = "# <codegen features>";
/// The line after the section.
pub const END: &str = "# </codegen features>";

/// The section cannot be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSection;

impl fmt::Display for NoSection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "[features] needs the line `{BEGIN}` once, and after it the line `{END}` once"
        )
    }
}

impl std::error::Error for NoSection {}

/// The manifest with the lines of some APIs in its section, by the name of the API.
///
/// With `keep_others`, lines of other APIs stay; otherwise they go. Line ends stay as they are.
///
/// # Errors
///
/// [`NoSection`] if the two marks are not there once each and in this order.
pub fn update(
    manifest: &str,
    apis: &BTreeMap<String, String>,
    keep_others: bool,
) -> Result<String, NoSection> {
    let plain = manifest.replace("\r\n", "\n");
    let (before, section, after) = split(&plain)?;
    let mut blocks = if keep_others {
        blocks(section)
    } else {
        BTreeMap::new()
    };
    blocks.extend(
        apis.iter()
            .map(|(api, lines)| (api.clone(), lines.trim().to_owned())),
    );

    let mut text = format!("{before}{BEGIN}\n");
    for (api, lines) in blocks {
        text.push_str(&heading(&api));
        for line in ["\n", lines.as_str(), "\n"] {
            text.push_str(line);
        }
    }
    text.push_str(END);
    text.push_str(after);
    Ok(if manifest.contains("\r\n") {
        text.replace('\n', "\r\n")
    } else {
        text
    })
}

/// The first line of an API's block, by which the block is found again.
fn heading(api: &str) -> String {
    format!("# specs/{api}")
}

/// The text before the first mark, between the marks, and from the end of the second mark.
fn split(manifest: &str) -> Result<(&str, &str, &str), NoSection> {
    let (begin, end) = (only_line(manifest, BEGIN)?, only_line(manifest, END)?);
    let parts = (
        manifest.get(..begin),
        manifest.get(begin + BEGIN.len()..end),
        manifest.get(end + END.len()..),
    );
    match parts {
        (Some(before), Some(section), Some(after)) => Ok((before, section, after)),
        _ => Err(NoSection),
    }
}

/// Where the one line with this text begins.
fn only_line(text: &str, wanted: &str) -> Result<usize, NoSection> {
    let mut at = 0;
    let mut found = Err(NoSection);
    for line in text.split_inclusive('\n') {
        if line.trim_end() == wanted {
            found = if found.is_err() {
                Ok(at)
            } else {
                return Err(NoSection);
            };
        }
        at += line.len();
    }
    found
}

/// The blocks of a section by the API that its heading names.
fn blocks(section: &str) -> BTreeMap<String, String> {
    let mut blocks = BTreeMap::new();
    let mut current: Option<(String, String)> = None;
    for line in section.lines() {
        if let Some(api) = line.strip_prefix("# specs/") {
            blocks.extend(current.replace((api.trim_end().to_owned(), String::new())));
        } else if let Some((_, lines)) = &mut current {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    blocks.extend(current);
    blocks
        .into_iter()
        .map(|(api, lines)| (api, lines.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[features]\ndefault = []\n# <codegen features>\n# specs/b\nb = []\n\n# specs/c\nc = []\n\
                            # </codegen features>\n\n[dependencies]\n";

    fn apis(apis: &[(&str, &str)]) -> BTreeMap<String, String> {
        apis.iter()
            .map(|(api, lines)| ((*api).to_owned(), (*lines).to_owned()))
            .collect()
    }

    #[test]
    fn the_section_is_replaced_and_the_rest_stays() {
        assert_eq!(
            update(
                MANIFEST,
                &apis(&[("b", "b = [\"b-x\"]\nb-x = []\n"), ("a", "a = []")]),
                false
            )
            .unwrap(),
            "[features]\ndefault = []\n# <codegen features>\n# specs/a\na = []\n# specs/b\nb = [\"b-x\"]\nb-x = []\n\
             # </codegen features>\n\n[dependencies]\n"
        );
    }

    #[test]
    fn the_lines_of_other_apis_can_be_kept() {
        let updated = update(MANIFEST, &apis(&[("b", "b2 = []\n")]), true).unwrap();
        assert!(
            updated.contains("# specs/b\nb2 = []\n# specs/c\nc = []\n# </codegen"),
            "{updated}"
        );
        assert_eq!(
            update(&updated, &apis(&[("b", "b2 = []\n")]), true).unwrap(),
            updated
        );
    }

    #[test]
    fn an_empty_section_is_filled() {
        let empty = "# <codegen features>\n# </codegen features>";
        let filled = update(empty, &apis(&[("a", "a = []\n")]), false).unwrap();
        assert_eq!(
            filled,
            "# <codegen features>\n# specs/a\na = []\n# </codegen features>"
        );
    }

    #[test]
    fn line_ends_stay_what_they_are() {
        let windows = MANIFEST.replace('\n', "\r\n");
        let same = apis(&[("b", "b = []"), ("c", "c = []")]);
        let updated = update(&windows, &same, false).unwrap();
        assert_eq!(
            updated,
            update(MANIFEST, &same, false)
                .unwrap()
                .replace('\n', "\r\n")
        );
    }

    #[test]
    fn a_section_that_is_not_clear_is_an_error() {
        for manifest in [
            "[features]\n",
            "# <codegen features>\n",
            "# </codegen features>\n# <codegen features>\n",
            "# <codegen features>\n# <codegen features>\n# </codegen features>\n",
            "# <codegen features>\n# </codegen features>\n# </codegen features>\n",
            " # <codegen features>\n# </codegen features>\n",
        ] {
            assert_eq!(
                update(manifest, &BTreeMap::new(), false),
                Err(NoSection),
                "{manifest}"
            );
        }
    }
}
