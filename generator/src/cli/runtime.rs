//! Where the emitted crate finds its runtime.

use std::ffi::OsString;
use std::path::{self, Component, Path, PathBuf};

use super::Failure;

/// The way from the folder of the crate to that of the runtime, as `Cargo.toml` wants it: relative to the crate, so that
/// both can be moved together, and with `/` between the segments.
pub(super) fn relative(runtime: &Path, out: &Path) -> Result<String, Failure> {
    let unusable = |path: &Path| {
        let shown = path.display().to_string();
        move |error| Failure::Unusable(format!("cannot find `{shown}`: {error}"))
    };
    let runtime = runtime.canonicalize().map_err(unusable(runtime))?;
    if !runtime.join("Cargo.toml").is_file() {
        return Err(Failure::Unusable(format!(
            "`{}` is not the folder of a crate",
            runtime.display()
        )));
    }
    let out = settled(&path::absolute(out).map_err(unusable(out))?);
    let way = way(&out, &runtime);
    let segments = way.to_str().map(|way| way.replace('\\', "/"));
    segments.ok_or_else(|| Failure::Unusable(format!("`{}` is not Unicode", way.display())))
}

/// The path with symbolic links resolved as far as it exists, so that `..` means the same to Cargo as to us.
fn settled(path: &Path) -> PathBuf {
    let mut rest: Vec<OsString> = Vec::new();
    for ancestor in path.ancestors() {
        if let Ok(real) = ancestor.canonicalize() {
            return rest
                .into_iter()
                .rev()
                .fold(real, |path, segment| path.join(segment));
        }
        rest.extend(ancestor.file_name().map(OsString::from));
    }
    path.to_owned()
}

/// The relative way between two absolute folders, or the absolute path where there is none (two drives of Windows).
fn way(from: &Path, to: &Path) -> PathBuf {
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(from, to)| from == to)
        .count();
    if common == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(common)).collect();
    if way.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        way
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_way_leads_from_the_crate_to_the_runtime() {
        for (from, to, expected) in [
            ("/a/out", "/a/runtime", "../runtime"),
            ("/a/b/out", "/runtime", "../../../runtime"),
            ("/a", "/a/b/runtime", "b/runtime"),
            ("/a/b", "/a/b", "."),
        ] {
            assert_eq!(
                way(Path::new(from), Path::new(to)),
                Path::new(expected),
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn the_folder_of_the_crate_need_not_exist_but_that_of_the_runtime_must() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("runtime")).unwrap();
        let (runtime, out) = (root.path().join("runtime"), root.path().join("new/crate"));
        assert!(matches!(
            relative(&runtime, &out),
            Err(Failure::Unusable(_))
        ));
        fs::write(runtime.join("Cargo.toml"), "").unwrap();
        assert_eq!(
            relative(&runtime, &out).ok().as_deref(),
            Some("../../runtime")
        );
        assert!(matches!(
            relative(&root.path().join("nowhere"), &out),
            Err(Failure::Unusable(_))
        ));
    }
}
