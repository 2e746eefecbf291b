//! Action lists: bundles to add and to delete, one a line, applied in order.
//!
//! A list is a file that was named as one: whatever lies in a directory of bundles is a bundle. Paths in it start at its
//! directory, and lead out of it only if that was allowed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use azul_repository::files;
use azul_transform::{Error, ErrorKind, Result};

/// A line of an action list, not yet looked into.
#[derive(Debug, Clone)]
pub struct ActionLine {
    /// Where it is: path of the list and line.
    pub name: String,
    pub(super) text: Vec<u8>,
    pub(super) list: Arc<List>,
}

/// An action list.
#[derive(Debug)]
pub(super) struct List {
    pub directory: PathBuf,
    pub may_leave: bool,
}

impl ActionLine {
    /// The text of the line.
    pub fn text(&self) -> &[u8] {
        &self.text
    }
}

impl List {
    /// The list in a file.
    pub fn new(path: &Path, may_leave: bool) -> Self {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { directory: directory.to_owned(), may_leave }
    }

    /// The file that a path in the list means. The suffix `.json` may be left out of its name.
    pub fn file(&self, path: &str) -> Result<PathBuf> {
        let plain = self.directory.join(path);
        let with_suffix = PathBuf::from(format!("{}.json", plain.display()));
        let file = if !plain.exists() && !files::is_file(&plain) && files::is_file(&with_suffix) {
            with_suffix
        } else {
            plain
        };
        let resolve = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !self.may_leave && file.exists() && !resolve(&file).starts_with(resolve(&self.directory)) {
            let message = format!(
                "{path} is outside of {}, the directory of the list; --allow-outside lets lists name such files",
                self.directory.display()
            );
            return Err(Error::new(ErrorKind::InvalidValue, message).at_path("$.bundle"));
        }
        Ok(file)
    }
}
