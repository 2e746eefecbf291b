//! What searches find, and what makes a place a staging area.

use std::path::{Path, PathBuf};

use azul_repository::files::{self, Stored};

/// What is found in a directory.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// A file that is named like one with bundles.
    File(PathBuf),
    /// An object that is named like one with bundles.
    Object(Stored),
    /// A DCP/2 staging area. It is not searched.
    StagingArea(PathBuf),
    /// Tables of a snapshot: a file, or a directory that is not searched.
    Tables(PathBuf),
}

/// The folders of a staging area. There is no `data` if it has no data files.
pub(crate) const FOLDERS: [&str; 4] = ["metadata", "links", "descriptors", "data"];

/// Those that make a directory a staging area.
pub(super) const STAGING_AREA: [&str; 3] = {
    let [metadata, links, descriptors, _] = FOLDERS;
    [metadata, links, descriptors]
};

/// Whether a directory is a DCP/2 staging area.
pub fn is_area(path: &Path) -> bool {
    match files::url(path) {
        // What is empty does not exist in object storage.
        Some(_) => ["links", "metadata"].iter().all(|part| {
            let first = files::below(&path.join(part)).ok().and_then(|mut list| list.next());
            matches!(first, Some(Ok(_)))
        }),
        None => STAGING_AREA.iter().all(|part| path.join(part).is_dir()),
    }
}
