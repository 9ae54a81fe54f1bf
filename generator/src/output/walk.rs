//! Looking at the output folder without following symbolic links.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Error;

/// What stands at one place below the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A plain file, with its content.
    File(Vec<u8>),
    /// Something that the generator never writes, as a phrase that follows "is".
    Foreign(&'static str),
}

pub(super) const LINK: &str = "a symbolic link";
const FOLDER: &str = "a folder";
const SPECIAL: &str = "not a plain file";

/// Looks at a path below `dir` and at every folder on the way there.
///
/// The place that comes with the answer is the one that was found: for [`Found::Foreign`] it may be a folder on the
/// way.
pub(super) fn look(dir: &Path, path: &str) -> Result<(PathBuf, Found), Error> {
    let mut place = dir.to_owned();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        place.push(segment);
        let last = segments.peek().is_none();
        let Some(kind) = kind(&place)? else {
            return Ok((dir.join(path), Found::Nothing));
        };
        match (kind, last) {
            (Kind::Folder, false) => {}
            (Kind::File, true) => {
                let content = fs::read(&place).map_err(Error::io("read", &place))?;
                return Ok((place, Found::File(content)));
            }
            (Kind::Folder, true) => return Ok((place, Found::Foreign(FOLDER))),
            (Kind::File, false) => {
                return Ok((place, Found::Foreign("a file where a folder belongs")));
            }
            (Kind::Link, _) => return Ok((place, Found::Foreign(LINK))),
            (Kind::Special, _) => return Ok((place, Found::Foreign(SPECIAL))),
        }
    }
    Ok((place, Found::Foreign(FOLDER)))
}

/// Every file below `dir` by its relative path, and what else is there that is not a folder.
///
/// The content is read for plain files. A folder that does not exist is empty.
pub(super) fn walk(dir: &Path) -> Result<BTreeMap<String, Found>, Error> {
    let mut found = BTreeMap::new();
    let mut open = vec![(dir.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound && prefix.is_empty() => break,
            Err(error) => return Err(Error::io("list", &folder)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(Error::io("list", &folder))?;
            // A name that is not Unicode was never emitted, and its lossy form is enough to report it.
            let name = entry.file_name();
            let path = format!("{prefix}{}", name.to_string_lossy());
            let place = entry.path();
            match kind(&place)? {
                None => {}
                Some(Kind::Folder) => open.push((place, format!("{path}/"))),
                Some(Kind::Link) => drop(found.insert(path, Found::Foreign(LINK))),
                Some(Kind::Special) => drop(found.insert(path, Found::Foreign(SPECIAL))),
                Some(Kind::File) if name.to_str().is_none() => {
                    found.insert(
                        path,
                        Found::Foreign("a file with a name that is not Unicode"),
                    );
                }
                Some(Kind::File) => {
                    let content = fs::read(&place).map_err(Error::io("read", &place))?;
                    found.insert(path, Found::File(content));
                }
            }
        }
    }
    Ok(found)
}

enum Kind {
    File,
    Folder,
    Link,
    Special,
}

fn kind(place: &Path) -> Result<Option<Kind>, Error> {
    let file_type = match fs::symlink_metadata(place) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("look at", place)(error)),
    };
    Ok(Some(if file_type.is_symlink() {
        Kind::Link
    } else if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Special
    }))
}
