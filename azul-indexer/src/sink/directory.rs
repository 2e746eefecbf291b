//! One file for each index.

use std::fs::create_dir_all;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::Sink;

/// Writes one file `{index}.ndjson` for each index to a directory.
///
/// Files get their names when all of them are complete. Until then, and after any failure, files of these names
/// are what they were before.
pub struct DirectorySink {
    directory: PathBuf,
    drafts: Vec<Draft>,
}

/// A file under a temporary name.
struct Draft {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl DirectorySink {
    /// A sink that writes to the directory, which is made if it does not exist.
    ///
    /// # Errors
    /// If the directory cannot be made.
    pub fn new(directory: &Path) -> io::Result<Self> {
        create_dir_all(directory).map_err(|e| about(directory, e))?;
        Ok(Self { directory: directory.to_owned(), drafts: Vec::new() })
    }
}

impl Sink for DirectorySink {
    fn index(&mut self, name: &str) -> io::Result<()> {
        let path = self.directory.join(format!("{name}.ndjson"));
        let file = draft(&self.directory).map_err(|e| about(&path, e))?;
        self.drafts.push(Draft { out: BufWriter::with_capacity(1 << 18, file), path });
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        match self.drafts.last_mut() {
            Some(draft) => draft.out.write_all(line).map_err(|e| about(&draft.path, e)),
            None => Err(io::Error::other("a line before any index")),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        for draft in &mut self.drafts {
            draft.out.flush().map_err(|e| about(&draft.path, e))?;
        }
        for Draft { out, path } in self.drafts.drain(..) {
            let file = out.into_inner().map_err(|e| about(&path, e.into_error()))?;
            file.persist(&path).map_err(|e| about(&path, e.error))?;
        }
        Ok(())
    }
}

/// A hidden file in the directory that the finished one will be in, removed if it is not finished.
fn draft(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".azul-").suffix(".tmp");
    // Temporary files are private by default, but this one is to become a file like any other.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}

/// An error with the path that it is about.
pub fn about(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::fs::{read_dir, read_to_string, write};

    use super::*;

    #[test]
    fn files_appear_at_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("a/b");
        let mut sink = DirectorySink::new(&inner).unwrap();
        write(inner.join("two.ndjson"), "stale").unwrap();
        sink.index("one").unwrap();
        sink.line(b"1\n").unwrap();
        sink.index("two").unwrap();
        assert_eq!(read_to_string(inner.join("two.ndjson")).unwrap(), "stale");
        sink.finish().unwrap();
        assert_eq!(read_to_string(inner.join("one.ndjson")).unwrap(), "1\n");
        assert_eq!(read_to_string(inner.join("two.ndjson")).unwrap(), "");
    }

    #[test]
    fn nothing_is_left_of_what_is_not_finished() {
        let directory = tempfile::tempdir().unwrap();
        let mut sink = DirectorySink::new(directory.path()).unwrap();
        sink.index("one").unwrap();
        sink.line(b"1\n").unwrap();
        drop(sink);
        assert_eq!(read_dir(directory.path()).unwrap().count(), 0);
    }
}
