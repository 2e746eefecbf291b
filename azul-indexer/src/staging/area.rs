//! What is in a staging area, by the names of its files.

use std::path::{Path, PathBuf};

use super::documents::{Documents, Layout};
use crate::failure::Failure;

/// The files of a staging area, of each document the newest version.
#[derive(Debug)]
pub(super) struct Area {
    pub path: PathBuf,
    /// Metadata documents by entity id.
    pub metadata: Documents,
    /// File descriptors by entity id.
    pub descriptors: Documents,
    /// Links documents, by id.
    pub links: Documents,
}

impl Area {
    /// Lists a staging area. A file with an impossible name is a failure, and is left out.
    pub fn read(path: &Path) -> (Self, Vec<Failure>) {
        let mut failures = Vec::new();
        let mut read = |name: &str, layout| Documents::read(&path.join(name), layout, &mut failures);
        let metadata = read("metadata", Layout::ByType);
        let descriptors = read("descriptors", Layout::ByType);
        let links = read("links", Layout::Links);
        (Self { path: path.to_owned(), metadata, descriptors, links }, failures)
    }
}
