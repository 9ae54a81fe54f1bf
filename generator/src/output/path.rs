//! Which relative paths may be written: inside the folder, and the same file on Linux, macOS and Windows.

use std::collections::BTreeMap;
use std::fmt;

use super::manifest::MANIFEST;
use super::transaction::STAGING;

/// The longest segment that common file systems take, in bytes.
const SEGMENT_LIMIT: usize = 255;

/// One path that must not be written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathProblem {
    /// The path as it was asked for.
    pub path: String,
    /// The reason as a phrase that follows the path.
    pub reason: String,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` {}", self.path.escape_debug(), self.reason)
    }
}

/// Everything that is wrong with the paths, each alone and among each other.
pub(super) fn problems<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<PathProblem> {
    let mut problems = Vec::new();
    let mut seen = Seen::default();
    for path in paths {
        let reason = fault(path).map(str::to_owned).or_else(|| seen.add(path));
        problems.extend(reason.map(|reason| PathProblem {
            path: path.to_owned(),
            reason,
        }));
    }
    problems
}

/// The name under which a file system that ignores case files a path.
pub(super) fn folded(path: &str) -> String {
    path.to_lowercase()
}

/// What is wrong with one path by itself.
fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    if path == MANIFEST {
        return Some("is the name of the manifest");
    }
    path.split('/').find_map(segment_fault)
}

fn segment_fault(segment: &str) -> Option<&'static str> {
    if segment.is_empty() {
        return Some("has an empty segment");
    }
    if segment == "." || segment == ".." {
        return Some("has a segment that leads elsewhere");
    }
    if segment.len() > SEGMENT_LIMIT {
        return Some("has a segment of more than 255 bytes");
    }
    if segment.starts_with(STAGING) {
        return Some("has the name of a staging folder");
    }
    if segment
        .chars()
        .any(|c| c.is_control() || "<>:\"|?*\\".contains(c))
    {
        return Some("has a character that Windows does not allow in a name");
    }
    if segment.ends_with(['.', ' ']) {
        return Some("has a segment that ends in a dot or a space, which Windows drops");
    }
    is_device(segment).then_some("has a segment that Windows reserves for a device")
}

/// Windows reads `aux.rs` as the device `AUX`, whatever the folder, the case and the extension.
fn is_device(segment: &str) -> bool {
    let stem = segment
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let Some(port) = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"))
    else {
        return false;
    };
    let mut digits = port.chars();
    let numbered = digits
        .next()
        .is_some_and(|digit| digit.is_ascii_digit() || "¹²³".contains(digit));
    numbered && digits.next().is_none()
}

/// Folders and files met so far, by their case-folded path.
#[derive(Default)]
struct Seen {
    places: BTreeMap<String, Place>,
}

struct Place {
    written: String,
    is_file: bool,
}

impl Seen {
    /// Notes a path with its folders, and tells which earlier path it cannot stand beside.
    fn add(&mut self, path: &str) -> Option<String> {
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        let mut clash = None;
        for end in ends {
            let Some(part) = path.get(..end) else {
                continue;
            };
            let is_file = end == path.len();
            let Some(place) = self.places.get(&folded(part)) else {
                self.places.insert(
                    folded(part),
                    Place {
                        written: part.to_owned(),
                        is_file,
                    },
                );
                continue;
            };
            if place.is_file || is_file {
                clash =
                    clash.or_else(|| Some(format!("needs the same place as `{}`", place.written)));
            } else if place.written != part {
                clash = clash
                    .or_else(|| Some(format!("differs from `{}` in case alone", place.written)));
            }
        }
        clash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(paths: &[&str]) -> Vec<String> {
        problems(paths.iter().copied())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn ordinary_paths_are_fine() {
        assert!(
            reasons(&[
                "Cargo.toml",
                "src/lib.rs",
                "src/types/mod.rs",
                "src/types/aux_.rs",
                ".gitignore"
            ])
            .is_empty()
        );
        assert!(
            reasons(&[
                "com.rs",
                "com10.rs",
                "console.rs",
                "lpt/a.rs",
                "nullable.rs"
            ])
            .is_empty()
        );
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        assert_eq!(reasons(&["/etc/passwd"]), ["`/etc/passwd` is absolute"]);
        assert_eq!(
            reasons(&["a/../../b.rs"]),
            ["`a/../../b.rs` has a segment that leads elsewhere"]
        );
        assert_eq!(
            reasons(&["./a.rs"]),
            ["`./a.rs` has a segment that leads elsewhere"]
        );
        for path in ["C:/a.rs", "a\\..\\b.rs", "a\nb.rs", "a?.rs"] {
            assert_eq!(reasons(&[path]).len(), 1, "{path}");
        }
    }

    #[test]
    fn names_that_cannot_be_files_are_refused() {
        assert_eq!(reasons(&[""]), ["`` is empty"]);
        assert_eq!(reasons(&["a//b.rs"]), ["`a//b.rs` has an empty segment"]);
        assert_eq!(
            reasons(&[".codegen-manifest"]),
            ["`.codegen-manifest` is the name of the manifest"]
        );
        for path in [
            "aux.rs",
            "types/CON",
            "Nul.tar.gz",
            "com1.rs",
            "LPT9.rs",
            "com¹.rs",
            "conin$",
            "a./b",
            "b ",
            ".codegen-staging-1/a",
        ] {
            assert_eq!(reasons(&[path]).len(), 1, "{path}");
        }
        assert_eq!(reasons(&[&"x".repeat(256)]).len(), 1);
        assert!(reasons(&[&"x".repeat(255)]).is_empty());
    }

    #[test]
    fn paths_that_meet_on_a_file_system_without_case_are_refused() {
        assert_eq!(
            reasons(&["A.rs", "a.rs"]),
            ["`a.rs` needs the same place as `A.rs`"]
        );
        assert_eq!(
            reasons(&["É.rs", "é.rs"]),
            ["`é.rs` needs the same place as `É.rs`"]
        );
        assert_eq!(
            reasons(&["Types/a.rs", "types/b.rs"]),
            ["`types/b.rs` differs from `Types` in case alone"]
        );
    }

    #[test]
    fn a_file_cannot_be_a_folder_too() {
        assert_eq!(
            reasons(&["a", "a/b.rs"]),
            ["`a/b.rs` needs the same place as `a`"]
        );
        assert_eq!(
            reasons(&["a/b.rs", "A"]),
            ["`A` needs the same place as `a`"]
        );
    }
}
