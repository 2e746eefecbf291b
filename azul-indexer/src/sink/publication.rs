//! A directory of files that appear all at once, whatever is in them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::about;
use super::draft::Draft;

/// Files on their way to a directory. They are put in place together, or not at all; see [`settle`](super::settle).
#[derive(Debug)]
pub struct Publication {
    draft: Draft,
    files: Vec<String>,
}

/// A file of a publication.
#[derive(Debug)]
pub struct Part {
    name: String,
    path: PathBuf,
    out: BufWriter<File>,
}

impl Publication {
    /// Prepares to publish to a directory, which is made if it does not exist.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn new(directory: &Path) -> io::Result<Self> {
        Ok(Self { draft: Draft::new(directory)?, files: Vec::new() })
    }

    /// Starts a file.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn part(&self, name: &str) -> io::Result<Part> {
        let path = self.draft.path().join(name);
        let file = File::create_new(&path).map_err(|e| about(&path, e))?;
        Ok(Part { name: name.to_owned(), path, out: BufWriter::with_capacity(1 << 16, file) })
    }

    /// Completes a file.
    ///
    /// # Errors
    /// If not all of it can be written.
    pub fn complete(&mut self, part: Part) -> io::Result<()> {
        let Part { name, path, out } = part;
        out.into_inner().map_err(|e| about(&path, e.into_error()))?;
        self.files.push(name);
        Ok(())
    }

    /// Takes a file that is complete already, and stays where it is.
    ///
    /// # Errors
    /// If it cannot be read, or not all of it be written.
    pub fn adopt(&mut self, name: &str, file: &Path) -> io::Result<()> {
        let path = self.draft.path().join(name);
        // On another file system, it is copied.
        fs::hard_link(file, &path).or_else(|_| fs::copy(file, &path).map(drop)).map_err(|e| about(file, e))?;
        self.files.push(name.to_owned());
        Ok(())
    }

    /// Puts the files in place; everything else in the directory stays.
    ///
    /// # Errors
    /// If that cannot be done.
    pub fn publish(self) -> io::Result<()> {
        self.draft.commit(&self.files, |_| false)
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|e| about(&self.path, e))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(|e| about(&self.path, e))
    }
}
