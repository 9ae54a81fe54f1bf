//! A set of changes to files that happens whole or not at all.
//!
//! All new content is first written to a staging folder inside the output folder, which is on the same file system, so
//! that putting a file in its place is one `rename` that neither copies nor runs out of space.
//! Every step notes how to take it back; when one fails, the notes are carried out in reverse.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::Error;

/// How the names of staging folders begin.
pub(super) const STAGING: &str = ".codegen-staging";

/// One change to one file.
#[derive(Debug)]
pub(super) enum Change {
    /// Writes the file, which may or may not exist.
    Put {
        /// The file.
        target: PathBuf,
        /// Its new content.
        text: String,
    },
    /// Removes the file, and the folders that this leaves empty.
    Remove {
        /// The file.
        target: PathBuf,
    },
}

/// The changes below one folder.
#[derive(Debug)]
pub(super) struct Batch {
    /// The folder. It is made if it does not exist, and holds the staging folder while changes are under way.
    pub(super) dir: PathBuf,
    /// What to change below it. Removals come first, so that a file may take the place of an emptied folder.
    pub(super) changes: Vec<Change>,
}

/// Makes all changes, or none.
pub(super) fn run(batches: &[&Batch]) -> Result<(), Error> {
    run_with(batches, &mut |_| Ok(()))
}

/// The same with a look at each step before it is done, through which tests let any step fail.
pub(super) fn run_with(
    batches: &[&Batch],
    before: &mut dyn FnMut(&Path) -> io::Result<()>,
) -> Result<(), Error> {
    let mut transaction = Transaction {
        before,
        undo: Vec::new(),
        backups: 0,
    };
    let done = transaction.run(batches);
    match done {
        Ok(folders) => {
            for folder in folders {
                // All files are in place; a staging folder that cannot be removed is litter, not a failure.
                let _ = fs::remove_dir_all(folder);
            }
            Ok(())
        }
        Err(cause) => Err(transaction.take_back(cause)),
    }
}

/// How to take one step back.
enum Undo {
    /// Move the backup over whatever is at the target now.
    Restore { backup: PathBuf, target: PathBuf },
    /// Remove the file that was new.
    RemoveFile(PathBuf),
    /// Remove the folder that was new.
    RemoveFolder(PathBuf),
    /// Make the folder again that had become empty.
    MakeFolder(PathBuf),
    /// Remove the staging folder with all that is left in it.
    RemoveStaging(PathBuf),
}

struct Transaction<'h> {
    before: &'h mut dyn FnMut(&Path) -> io::Result<()>,
    undo: Vec<Undo>,
    backups: usize,
}

/// A change that is ready to be made: the target, and the staged file that is to take its place.
struct Staged<'b> {
    target: &'b Path,
    source: Option<PathBuf>,
}

impl Transaction<'_> {
    /// Returns the staging folders, which the caller removes.
    fn run(&mut self, batches: &[&Batch]) -> Result<Vec<PathBuf>, Error> {
        let mut staged = Vec::new();
        for batch in batches.iter().filter(|batch| !batch.changes.is_empty()) {
            staged.push(self.stage(batch)?);
        }
        for (folder, batch, changes) in &staged {
            let (puts, removals): (Vec<_>, Vec<_>) =
                changes.iter().partition(|change| change.source.is_some());
            for change in removals {
                self.remove(change.target, folder, &batch.dir)?;
            }
            for change in puts {
                self.put(change, folder)?;
            }
        }
        Ok(staged.into_iter().map(|(folder, ..)| folder).collect())
    }

    fn stage<'b>(
        &mut self,
        batch: &'b Batch,
    ) -> Result<(PathBuf, &'b Batch, Vec<Staged<'b>>), Error> {
        self.make_folders(&batch.dir)?;
        let folder = self.staging_folder(&batch.dir)?;
        let mut changes = Vec::new();
        for (number, change) in batch.changes.iter().enumerate() {
            changes.push(match change {
                Change::Remove { target } => Staged {
                    target,
                    source: None,
                },
                Change::Put { target, text } => {
                    let source = folder.join(format!("new-{number}"));
                    self.step(&source)
                        .and_then(|()| fs::write(&source, text))
                        .map_err(Error::io("write", target))?;
                    Staged {
                        target,
                        source: Some(source),
                    }
                }
            });
        }
        Ok((folder, batch, changes))
    }

    /// Makes a folder of a name that no other run uses, also not another thread of this process.
    fn staging_folder(&mut self, dir: &Path) -> Result<PathBuf, Error> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        let folder = dir.join(format!("{STAGING}-{}-{run}", std::process::id()));
        self.step(&folder)
            .and_then(|()| fs::create_dir(&folder))
            .map_err(Error::io("make the folder", &folder))?;
        self.undo.push(Undo::RemoveStaging(folder.clone()));
        Ok(folder)
    }

    fn make_folders(&mut self, dir: &Path) -> Result<(), Error> {
        let missing: Vec<_> = dir
            .ancestors()
            .take_while(|folder| is_missing(folder))
            .collect();
        for folder in missing.into_iter().rev() {
            self.step(folder)
                .and_then(|()| fs::create_dir(folder))
                .map_err(Error::io("make the folder", folder))?;
            self.undo.push(Undo::RemoveFolder(folder.to_owned()));
        }
        Ok(())
    }

    fn put(&mut self, change: &Staged<'_>, staging: &Path) -> Result<(), Error> {
        let (target, Some(source)) = (change.target, &change.source) else {
            return Ok(());
        };
        if let Some(folder) = target.parent() {
            self.make_folders(folder)?;
        }
        let backup = if is_missing(target) {
            None
        } else {
            Some(self.back_up(target, staging)?)
        };
        self.step(target)
            .and_then(|()| fs::rename(source, target))
            .map_err(Error::io("write", target))?;
        let target = target.to_owned();
        self.undo.push(match backup {
            Some(backup) => Undo::Restore { backup, target },
            None => Undo::RemoveFile(target),
        });
        Ok(())
    }

    /// Keeps the former file under a second name, so that the target is there at every moment.
    fn back_up(&mut self, target: &Path, staging: &Path) -> Result<PathBuf, Error> {
        let backup = self.backup_name(staging);
        self.step(&backup)
            // A second link keeps the time of the last change; a file system without hard links gets a copy.
            .and_then(|()| {
                fs::hard_link(target, &backup).or_else(|_| fs::copy(target, &backup).map(drop))
            })
            .map_err(Error::io("keep a copy of", target))?;
        Ok(backup)
    }

    fn remove(&mut self, target: &Path, staging: &Path, dir: &Path) -> Result<(), Error> {
        let backup = self.backup_name(staging);
        self.step(target)
            .and_then(|()| fs::rename(target, &backup))
            .map_err(Error::io("remove", target))?;
        self.undo.push(Undo::Restore {
            backup,
            target: target.to_owned(),
        });
        for folder in target
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != dir && folder.starts_with(dir))
        {
            // The folder may hold other files, which is no failure: only an empty one goes.
            if self
                .step(folder)
                .and_then(|()| fs::remove_dir(folder))
                .is_err()
            {
                break;
            }
            self.undo.push(Undo::MakeFolder(folder.to_owned()));
        }
        Ok(())
    }

    fn backup_name(&mut self, staging: &Path) -> PathBuf {
        self.backups += 1;
        staging.join(format!("old-{}", self.backups))
    }

    fn step(&mut self, place: &Path) -> io::Result<()> {
        (self.before)(place)
    }

    /// Undoes what has been done, and tells if that fails as well.
    fn take_back(&mut self, cause: Error) -> Error {
        let mut failure = None;
        let mut kept = None;
        while let Some(undo) = self.undo.pop() {
            let (done, place) = match undo {
                Undo::Restore { backup, target } => (fs::rename(backup, &target), target),
                Undo::RemoveFile(path) => (fs::remove_file(&path), path),
                Undo::MakeFolder(path) => (fs::create_dir(&path), path),
                // After a failure the staging folder holds the only copy of a former file.
                Undo::RemoveStaging(path) if failure.is_some() => {
                    kept = kept.or(Some(path));
                    continue;
                }
                Undo::RemoveStaging(path) => (fs::remove_dir_all(&path), path),
                Undo::RemoveFolder(_) if failure.is_some() => continue,
                Undo::RemoveFolder(path) => (fs::remove_dir(&path), path),
            };
            if let Err(error) = done {
                failure = failure.or(Some((place, error)));
            }
        }
        match failure {
            None => cause,
            Some((path, source)) => {
                let backup = kept.unwrap_or_else(|| path.clone());
                Error::NotRestored {
                    cause: Box::new(cause),
                    path,
                    backup,
                    source,
                }
            }
        }
    }
}

fn is_missing(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

#[cfg(test)]
mod tests;
