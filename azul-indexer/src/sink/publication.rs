//! A directory of files that appear all at once.
//!
//! Files are written to a hidden directory beside the final one, which then takes its place in one step. Whenever the
//! program ends, the final directory has either all old files or all new ones.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

use super::directory::about;

/// Files on their way to a directory.
pub struct Publication {
    target: PathBuf,
    draft: TempDir,
    bytes: u64,
}

/// A file of a publication.
pub struct Part {
    path: PathBuf,
    out: BufWriter<File>,
    bytes: u64,
}

impl Publication {
    /// Prepares to publish to a directory, which need not exist.
    ///
    /// # Errors
    /// If the directory beside it cannot be made, or there is something else in its place.
    pub fn new(target: &Path) -> io::Result<Self> {
        let target = std::path::absolute(target).map_err(|e| about(target, e))?;
        if target.exists() && !target.is_dir() {
            return Err(about(&target, io::Error::new(io::ErrorKind::NotADirectory, "is not a directory")));
        }
        // A link is followed now, since it is what it leads to that is replaced.
        let target = target.canonicalize().unwrap_or(target);
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        fs::create_dir_all(&parent).map_err(|e| about(&parent, e))?;
        let draft = Builder::new().prefix(&prefix(&target)).tempdir_in(&parent).map_err(|e| about(&parent, e))?;
        Ok(Self { target, draft, bytes: 0 })
    }

    /// Starts a file.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn part(&self, name: &str) -> io::Result<Part> {
        let path = self.draft.path().join(name);
        let file = File::create_new(&path).map_err(|e| about(&path, e))?;
        Ok(Part { path, out: BufWriter::with_capacity(1 << 18, file), bytes: 0 })
    }

    /// Completes a file.
    ///
    /// # Errors
    /// If not all of it can be written.
    pub fn complete(&mut self, part: Part) -> io::Result<()> {
        let Part { path, out, bytes } = part;
        out.into_inner().map_err(|e| about(&path, e.into_error()))?;
        self.bytes += bytes;
        Ok(())
    }

    /// Bytes of all files that are complete.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Puts the files in place. What else is in the directory stays there, except for what an earlier run left.
    ///
    /// # Errors
    /// If the directory cannot be replaced; the old one remains then.
    pub fn publish(self) -> io::Result<()> {
        let Self { target, draft, .. } = self;
        make_public(draft.path())?;
        if !target.exists() {
            let path = draft.keep();
            fs::rename(&path, &target).map_err(|e| about(&target, e))?;
            return Ok(());
        }
        keep_others(&target, draft.path())?;
        exchange(draft.path(), &target)?;
        // The hidden directory now has the old files; what earlier runs may have left goes with it.
        let stale = draft.path().parent().map(Path::to_owned);
        drop(draft);
        stale.map_or(Ok(()), |parent| remove_stale(&parent, &prefix(&target)))
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes).map_err(|e| about(&self.path, e))?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(|e| about(&self.path, e))
    }
}

fn prefix(target: &Path) -> String {
    format!(".{}.azul-", target.file_name().unwrap_or_default().to_string_lossy())
}

/// Temporary directories are private by default, but this one is to become a directory like any other.
fn make_public(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(|e| about(path, e))?;
    Ok(())
}

/// Files of the program's own making are replaced or dropped, all others are kept.
fn is_own(name: &str) -> bool {
    name == "report.json" || (name.starts_with("azul_v2_") && (name.ends_with(".ndjson") || name.ends_with(".json")))
}

fn keep_others(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from).map_err(|e| about(from, e))? {
        let entry = entry.map_err(|e| about(from, e))?;
        let (name, path) = (entry.file_name(), entry.path());
        if is_own(&name.to_string_lossy()) || to.join(&name).exists() {
            continue;
        }
        if entry.file_type().map_err(|e| about(&path, e))?.is_dir() {
            let message = "there is a directory where only files are expected; choose another one to write to";
            return Err(about(&path, io::Error::new(io::ErrorKind::DirectoryNotEmpty, message)));
        }
        fs::hard_link(&path, to.join(&name)).map_err(|e| about(&path, e))?;
    }
    Ok(())
}

/// Makes two directories swap their names, in one step where the system can.
fn exchange(draft: &Path, target: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, draft, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    // Elsewhere each file is replaced in one step, but not all of them together.
    for entry in fs::read_dir(draft).map_err(|e| about(draft, e))? {
        let entry = entry.map_err(|e| about(draft, e))?;
        let path = target.join(entry.file_name());
        fs::rename(entry.path(), &path).map_err(|e| about(&path, e))?;
    }
    Ok(())
}

fn remove_stale(parent: &Path, prefix: &str) -> io::Result<()> {
    let entries = fs::read_dir(parent).map_err(|e| about(parent, e))?.flatten();
    let stale = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    // Another run may be writing there, or may have removed it already; either is its own business.
    stale.filter(|entry| is_old(&entry.path())).for_each(|entry| drop(fs::remove_dir_all(entry.path())));
    Ok(())
}

/// Not touched for a day: whoever made it is gone.
fn is_old(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
    modified.ok().and_then(|time| time.elapsed().ok()).is_some_and(|age| age.as_secs() > 86_400)
}
