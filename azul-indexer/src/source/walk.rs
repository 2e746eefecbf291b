//! Searching directories.

use std::path::{Path, PathBuf};

use azul_repository::files;
use azul_repository::tables::is_tables;
use azul_transform::{Error, ErrorKind};
use walkdir::WalkDir;

use super::found::{Found, STAGING_AREA, is_area};
use super::name;
use super::objects::Objects;
use crate::failure::{Failure, unreadable};

/// A search of a directory, or of a place in object storage, in the order of paths.
pub(super) enum Walk {
    Disk(Directory),
    Cloud(Objects),
}

impl Walk {
    /// A search of a place and all below it, with the exception of one directory. Symbolic links are followed.
    pub(super) fn new(place: &Path, excluded: Option<&Path>) -> Self {
        if files::url(place).is_some() {
            return Self::Cloud(Objects::new(place));
        }
        let entries = WalkDir::new(place).follow_links(true).sort_by_file_name().into_iter();
        Self::Disk(Directory { entries, excluded: excluded.map(Path::to_owned) })
    }
}

impl Iterator for Walk {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Disk(directory) => directory.next(),
            Self::Cloud(objects) => objects.next(),
        }
    }
}

/// A search of a directory.
pub(super) struct Directory {
    entries: walkdir::IntoIter,
    /// A directory that is not searched, without links.
    excluded: Option<PathBuf>,
}

impl Iterator for Directory {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) => match failure(error) {
                    Some(failure) => return Some(Err(failure)),
                    None => continue,
                },
            };
            let path = entry.path();
            if entry.file_type().is_dir() {
                let is_excluded = self.excluded.is_some() && path.canonicalize().ok() == self.excluded;
                if is_excluded || (entry.depth() > 0 && name::is_hidden(path)) {
                    self.entries.skip_current_dir();
                } else if is_tables(path) {
                    self.entries.skip_current_dir();
                    return Some(Ok(Found::Tables(entry.into_path())));
                } else if is_area(path) {
                    self.entries.skip_current_dir();
                    return Some(Ok(Found::StagingArea(entry.into_path())));
                } else if let Some(failure) = incomplete(path) {
                    self.entries.skip_current_dir();
                    return Some(Err(failure));
                }
            } else if entry.file_type().is_file() && is_tables(path) {
                return Some(Ok(Found::Tables(entry.into_path())));
            } else if entry.file_type().is_file() && name::is_wanted(path) {
                return Some(Ok(Found::File(entry.into_path())));
            }
        }
    }
}

/// The failure of what would be a staging area, were it not for one directory. Its files are no bundles.
fn incomplete(path: &Path) -> Option<Failure> {
    let mut missing = STAGING_AREA.iter().filter(|part| !path.join(part).is_dir());
    let (Some(part), None) = (missing.next(), missing.next()) else { return None };
    let message = format!("looks like a staging area, but lacks {part}/");
    let cure = "Add the directory, which may be empty, or name the files below it one by one.";
    Some(Failure::new(path.display().to_string(), Error::new(ErrorKind::Io, message).with_cure(cure)))
}

/// The files with bundles in a directory and below it, in the order of paths.
pub(crate) fn files(directory: &Path) -> impl Iterator<Item = Result<PathBuf, Failure>> {
    Walk::new(directory, None).filter_map(|found| match found {
        Ok(Found::File(path)) => Some(Ok(path)),
        Ok(Found::Object(file)) => Some(Ok(file.path)),
        Ok(Found::StagingArea(_) | Found::Tables(_)) => None,
        Err(failure) => Some(Err(failure)),
    })
}

/// A failure to list, unless nothing is lost by it.
fn failure(error: walkdir::Error) -> Option<Failure> {
    let path = error.path().unwrap_or(Path::new("")).to_owned();
    if let Some(ancestor) = error.loop_ancestor() {
        tracing::debug!("{}: is a link to {}, which is being searched", path.display(), ancestor.display());
        return None;
    }
    let is_dangling = path.is_symlink() && !path.exists();
    if is_dangling && !name::is_wanted(&path) {
        return None;
    }
    let name = path.display().to_string();
    let message = error.to_string();
    let error = match error.into_io_error() {
        Some(error) => unreadable(error),
        None => Error::new(ErrorKind::Io, message),
    };
    Some(Failure::new(name, error))
}
