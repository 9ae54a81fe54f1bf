//! What `--from` names: a folder of the vendor's documents, one document on disk, or one at a URL.

use std::path::{Path, PathBuf};

use generator::source::{Disk, FileReader};

use super::web::{self, Limits, Web};
use crate::Failure;
use crate::coverage::against::vendor::Vendor;

/// The vendor's documents, and what they are read through.
pub(super) struct Source {
    pub(super) vendor: Vendor,
    pub(super) reader: Box<dyn FileReader>,
    /// As reports name it: as it was given, a URL without what may be a secret.
    pub(super) given: String,
    /// What stands before the paths of files in reports.
    pub(super) prefix: String,
    /// Whether it is everything that the vendor has, and not one document of several.
    pub(super) is_whole: bool,
}

impl Source {
    /// The folder of the documents as seen from the root of the reader.
    pub(super) fn folder(&self) -> &str {
        &self.vendor.folder
    }

    /// Understands what was given, and looks at what is there.
    ///
    /// # Errors
    ///
    /// [`Failure`] if it is not there, has no document, or is a URL that is not read.
    pub(super) fn open(given: &str, limits: Limits) -> Result<Self, Failure> {
        if given.contains("://") {
            return Self::web(given, limits);
        }
        let path = Path::new(given);
        let there = path.canonicalize().map_err(|error| {
            Failure::unanswered(format!("could not check: cannot read `{given}`: {error}"))
        })?;
        // Documents refer to files beside their own folder, so that the folder around that is the root.
        let (vendor, relative, is_whole) = if there.is_dir() {
            let vendor = Vendor::find(path)?;
            let relative = vendor.folder.trim_end_matches('/').to_owned();
            (vendor, relative, true)
        } else {
            let (root, relative) = split(&there)?;
            (Vendor::of(root, relative.clone()), relative, false)
        };
        let before = given.trim_end_matches('/').strip_suffix(&relative);
        let prefix = match before.filter(|before| before.is_empty() || before.ends_with('/')) {
            Some(before) => before.to_owned(),
            // It was named through a link, or by the folder that the command runs in.
            None => format!("{}/", vendor.root.to_string_lossy().trim_end_matches('/')),
        };
        Ok(Self {
            reader: Box::new(Disk::new(&vendor.root)),
            vendor,
            given: given.to_owned(),
            prefix,
            is_whole,
        })
    }

    fn web(given: &str, limits: Limits) -> Result<Self, Failure> {
        let web = Web::new(given, limits)?;
        let prefix = web.prefix();
        Ok(Self {
            vendor: Vendor::of(PathBuf::new(), web.path()),
            given: web::shown(web.document()),
            reader: Box::new(web),
            prefix,
            is_whole: false,
        })
    }
}

/// The folder around that of a document, and the document as seen from there.
fn split(there: &Path) -> Result<(PathBuf, String), Failure> {
    let folder = there.parent().unwrap_or(there);
    let root = folder.parent().unwrap_or(folder);
    let path = there.strip_prefix(root).ok().and_then(Path::to_str);
    let path = path
        .ok_or_else(|| Failure::unusable(format!("the path `{}` is not UTF-8", there.display())))?;
    Ok((root.to_owned(), path.replace('\\', "/")))
}
