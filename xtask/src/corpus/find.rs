//! Which files below a folder are OpenAPI documents.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use generator::source::MAX_BYTES;
use serde::de::IgnoredAny;

/// A file that says of itself that it is an API description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its path below the folder, with `/` between the segments.
    pub(crate) file: String,
    /// What it says it is.
    pub(crate) kind: Kind,
}

/// What a file says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has the member `openapi`.
    OpenApi,
    /// It has the member `swagger`.
    Swagger,
}

/// What there is below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The descriptions, in the order of their paths.
    pub(crate) candidates: Vec<Candidate>,
    /// How many other JSON and YAML files there are: parts of descriptions, or something else.
    pub(crate) others: usize,
}

/// Looks through a folder and all folders in it. Symbolic links are not followed.
///
/// # Errors
///
/// As `std::fs::read_dir` and `std::fs::read`.
pub(crate) fn find(folder: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    visit(folder, "", &mut found)?;
    found.candidates.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}

fn visit(folder: &Path, prefix: &str, found: &mut Found) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let file = format!("{prefix}{name}");
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            visit(&entry.path(), &format!("{file}/"), found)?;
        } else if metadata.is_file() && is_data(&name) && metadata.len() <= MAX_BYTES {
            match kind(&fs::read(entry.path())?) {
                Some(kind) => found.candidates.push(Candidate { file, kind }),
                None => found.others += 1,
            }
        }
    }
    Ok(())
}

fn is_data(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        ["json", "yaml", "yml"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// What a file says it is, without reading more of it than that takes. A file that cannot be parsed is told by its
/// lines, so that a broken document is not mistaken for something else.
fn kind(content: &[u8]) -> Option<Kind> {
    let text = String::from_utf8_lossy(content);
    if !text.contains("openapi") && !text.contains("swagger") {
        return None;
    }
    let of = |openapi: bool, swagger: bool| match (openapi, swagger) {
        (true, _) => Some(Kind::OpenApi),
        (false, true) => Some(Kind::Swagger),
        (false, false) => None,
    };
    if let Ok(top) = serde_json::from_str::<BTreeMap<String, IgnoredAny>>(&text) {
        return of(top.contains_key("openapi"), top.contains_key("swagger"));
    }
    // In YAML the members of the top stand at the start of a line. Broken JSON mostly has them near it.
    let is_json = text.trim_start().starts_with('{');
    let has = |key: &str| {
        text.lines().any(|line| {
            let line = if is_json {
                line.trim_start_matches(['{', ' ', '\t'])
            } else {
                line
            };
            let line = line.trim_start_matches(['"', '\'', '\u{feff}']);
            line.strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches(['"', '\''])
                    .trim_start()
                    .starts_with(':')
            })
        })
    };
    of(has("openapi"), has("swagger"))
}

/// Whether a path matches a pattern: `*` and `?` stay within a segment, `**` does not. A pattern without `/` is matched
/// against the name of the file alone.
pub(super) fn matches(pattern: &str, file: &str) -> bool {
    let file = if pattern.contains('/') {
        file
    } else {
        file.rsplit('/').next().unwrap_or(file)
    };
    let pattern: Vec<char> = pattern.chars().collect();
    let file: Vec<char> = file.chars().collect();
    glob(&pattern, &file)
}

fn glob(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', '*', '/', rest @ ..] => {
            glob(rest, text)
                || text.iter().enumerate().any(|(position, letter)| {
                    *letter == '/' && glob(rest, text.get(position + 1..).unwrap_or_default())
                })
        }
        ['*', '*', rest @ ..] => {
            (0..=text.len()).any(|taken| glob(rest, text.get(taken..).unwrap_or_default()))
        }
        ['*', rest @ ..] => {
            let segment = text.iter().take_while(|letter| **letter != '/').count();
            (0..=segment).any(|taken| glob(rest, text.get(taken..).unwrap_or_default()))
        }
        ['?', rest @ ..] => match text {
            [letter, after @ ..] => *letter != '/' && glob(rest, after),
            [] => false,
        },
        [wanted, rest @ ..] => match text {
            [letter, after @ ..] => letter == wanted && glob(rest, after),
            [] => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_the_members_of_its_top_say() {
        for (text, expected) in [
            (r#"{"info": {}, "openapi": "3.0.0"}"#, Some(Kind::OpenApi)),
            (r#"{"swagger": "2.0"}"#, Some(Kind::Swagger)),
            (r#"{"a": {"openapi": "3.0.0"}}"#, None),
            ("info: {}\n'openapi': 3.1.0\n", Some(Kind::OpenApi)),
            ("a:\n  openapi: 3.1.0\n", None),
            ("a: about openapi: the format\n", None),
            ("openapi: 3.0.0\nbroken: a: b\n", Some(Kind::OpenApi)),
            (
                "{\n  \"openapi\": \"3.0.0\",\n  broken\n",
                Some(Kind::OpenApi),
            ),
            ("openapis: 3\n", None),
        ] {
            assert_eq!(kind(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn folders_are_looked_through_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("b.yaml", "openapi: 3.0.0\n"),
            ("a/z.JSON", r#"{"swagger": "2.0"}"#),
            ("a/part.yml", "type: object\n"),
            ("a/notes.md", "openapi: 3.0.0\n"),
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = find(folder.path()).unwrap();
        let files: Vec<_> = found
            .candidates
            .iter()
            .map(|candidate| (candidate.file.as_str(), candidate.kind))
            .collect();
        assert_eq!(
            files,
            [("a/z.JSON", Kind::Swagger), ("b.yaml", Kind::OpenApi)]
        );
        assert_eq!(found.others, 1);
    }

    #[test]
    fn patterns_stay_in_a_segment_unless_they_say_so() {
        for (pattern, file, expected) in [
            ("*.json", "a/b/pets.json", true),
            ("pets*", "a/pets/x.json", false),
            ("a/*.json", "a/b/pets.json", false),
            ("a/**", "a/b/pets.json", true),
            ("**/pets.json", "pets.json", true),
            ("**/pets.json", "a/b/pets.json", true),
            ("**/ets.json", "a/b/pets.json", false),
            ("a/?/pets.json", "a/b/pets.json", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, file), expected, "{pattern} {file}");
        }
    }
}
