//! Files on their way to a directory: written beside what is there, and put in place all together.
//!
//! A draft is a hidden directory in the directory that its files are for, so that putting them in place is renaming them,
//! whatever is mounted where, and whoever owns what is above. What is to be renamed and removed is in a *journal*, a file
//! that appears in one step when all others are complete. From then on the run counts as done: should it be ended before all
//! renaming is done, the next one to the same directory finishes it, and so does whoever reads, see [`settle`]. A draft
//! without a journal is removed.
//!
//! A lock tells a draft that is being written from one that was left behind: systems give locks back whatever ends a process.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, TempDir};

use super::about;

const PREFIX: &str = ".azul-";
const JOURNAL: &str = "journal";

/// The drafts of this process that are not committed, for [`abandon`].
static DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Files on their way to a directory. If it is dropped, nothing is left of them.
#[derive(Debug)]
pub(super) struct Draft {
    target: PathBuf,
    /// The topmost directory that did not exist before, to be removed again.
    made: Option<PathBuf>,
    draft: Option<TempDir>,
    /// Tells others that the draft is in use.
    _lock: Option<File>,
}

impl Draft {
    /// Prepares to put files into a directory, and finds out whether that can be done.
    ///
    /// # Errors
    /// If the directory cannot be made or written to, or there is something else in its place.
    pub fn new(target: &Path) -> io::Result<Self> {
        let absolute = std::path::absolute(target).map_err(|e| about(target, e))?;
        if absolute.exists() && !absolute.is_dir() {
            return Err(about(target, io::Error::new(io::ErrorKind::NotADirectory, "is not a directory")));
        }
        let made = absolute.ancestors().take_while(|ancestor| !ancestor.exists()).last().map(Path::to_owned);
        fs::create_dir_all(&absolute).map_err(|e| about(target, e))?;
        // A link is followed now: what it leads to is where files go, wherever it leads later.
        let target = absolute.canonicalize().map_err(|e| about(target, e))?;
        let mut draft = Self { target, made, draft: None, _lock: None };
        draft.begin().map_err(|e| about(&draft.target, e))?;
        Ok(draft)
    }

    fn begin(&mut self) -> io::Result<()> {
        // Nobody may take the draft for one left behind before it is locked.
        let _guard = lock(&self.target)?;
        recover(&self.target)?;
        let mut drafts = drafts();
        let draft = Builder::new().prefix(PREFIX).tempdir_in(&self.target)?;
        drafts.push(draft.path().to_owned());
        self._lock = lock(draft.path())?;
        self.draft = Some(draft);
        Ok(())
    }

    /// The directory that files are for.
    pub fn directory(&self) -> &Path {
        &self.target
    }

    /// Where files are to be written.
    pub fn path(&self) -> &Path {
        self.draft.as_ref().map_or(&self.target, TempDir::path)
    }

    /// Puts files in place, and removes those that are there, are not among them, and `go`.
    ///
    /// # Errors
    /// If that cannot be done. As long as there is no journal, everything is as it was.
    pub fn commit(mut self, files: &[String], goes: impl Fn(&str) -> bool) -> io::Result<()> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let _guard = lock(&self.target).map_err(|e| about(&self.target, e))?;
        let mut journal = String::new();
        for file in files {
            if self.target.join(file).is_dir() {
                let message = "there is a directory where a file is to be written; nothing was changed";
                return Err(about(&self.target.join(file), io::Error::new(io::ErrorKind::IsADirectory, message)));
            }
            journal += &format!("rename {file}\n");
        }
        for entry in fs::read_dir(&self.target).map_err(|e| about(&self.target, e))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && goes(&name) && !files.contains(&name) {
                journal += &format!("remove {name}\n");
            }
        }
        // While this is held, nobody abandons the draft.
        let mut drafts = drafts();
        // What the journal promises is on the disk before it is, and it before anything is renamed: power may fail, too.
        for file in files {
            sync(&draft.path().join(file))?;
        }
        let path = draft.path().join(JOURNAL);
        let unfinished = path.with_extension("part");
        fs::write(&unfinished, journal).map_err(|e| about(&path, e))?;
        sync(&unfinished)?;
        fs::rename(&unfinished, &path).map_err(|e| about(&path, e))?;
        sync_directory(draft.path())?;
        self.made = None;
        apply(draft.path(), &self.target)?;
        drafts.retain(|known| known != draft.path());
        draft.close()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(draft) = self.draft.take() {
            drafts().retain(|known| known != draft.path());
        }
        if let Some(made) = self.made.take() {
            remove_empty(&self.target, &made);
        }
    }
}

/// Completes what runs that were ended had begun to put in place in a directory, and removes what others left there. To be
/// called before files are read that runs write.
///
/// # Errors
/// If that cannot be done, because the directory cannot be written to for instance.
pub fn settle(directory: &Path) -> io::Result<()> {
    if drafts_in(directory)?.is_empty() {
        return Ok(());
    }
    let _guard = lock(directory).map_err(|e| about(directory, e))?;
    recover(directory)
}

/// Removes everything that this process has begun to write and not committed, and lets it commit nothing more. For programs
/// that are about to end. A commit that is under way is completed first. Whether there was anything
/// to remove.
pub fn abandon() -> bool {
    let drafts = drafts();
    for draft in drafts.iter() {
        // Other threads may still be writing there.
        for _ in 0..100 {
            if fs::remove_dir_all(draft).is_ok() || !draft.exists() {
                break;
            }
        }
        if let Some(target) = draft.parent() {
            // It stays if anything else is in it.
            let _ = fs::remove_dir(target).is_ok();
        }
    }
    let found = !drafts.is_empty();
    // Whoever wants to commit waits for ever.
    std::mem::forget(drafts);
    found
}

fn drafts() -> MutexGuard<'static, Vec<PathBuf>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks a directory, if the system can do that; for as long as the file is open.
fn lock(directory: &Path) -> io::Result<Option<File>> {
    let file = match File::open(directory) {
        Ok(file) => file,
        Err(_) if cfg!(not(unix)) => return Ok(None),
        Err(error) => return Err(error),
    };
    match file.lock() {
        Ok(()) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether somebody is writing a draft.
fn is_in_use(draft: &Path) -> bool {
    let tried = File::open(draft).map(|file| file.try_lock());
    matches!(tried, Ok(Err(TryLockError::WouldBlock)))
}

fn drafts_in(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory).map_err(|e| about(directory, e))?.flatten();
    let is_draft = |entry: &fs::DirEntry| {
        entry.file_name().to_string_lossy().starts_with(PREFIX) && entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    Ok(entries.filter(is_draft).map(|entry| entry.path()).collect())
}

/// Completes or removes drafts that nobody writes any more.
fn recover(target: &Path) -> io::Result<()> {
    for draft in drafts_in(target)?.into_iter().filter(|draft| !is_in_use(draft)) {
        tracing::info!("{}: left by a run that was ended", draft.display());
        if draft.join(JOURNAL).exists() {
            apply(&draft, target)?;
        }
        fs::remove_dir_all(&draft).map_err(|e| about(&draft, e))?;
    }
    Ok(())
}

/// Does what a journal says, as far as it was not done.
fn apply(draft: &Path, target: &Path) -> io::Result<()> {
    let path = draft.join(JOURNAL);
    let journal = fs::read_to_string(&path).map_err(|e| about(&path, e))?;
    for (what, name) in journal.lines().filter_map(|line| line.split_once(' ')) {
        let (from, to) = (draft.join(name), target.join(name));
        let done = if what == "rename" { fs::rename(&from, &to) } else { fs::remove_file(&to) };
        match done {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(about(&to, error)),
            _ => {}
        }
    }
    // Before the journal goes.
    sync_directory(target)
}

/// Waits until a file is on the disk.
fn sync(path: &Path) -> io::Result<()> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|e| about(path, e))
}

/// Waits until the names in a directory are on the disk, where directories can be asked for that.
fn sync_directory(path: &Path) -> io::Result<()> {
    match sync(path) {
        Err(error) if cfg!(not(unix)) || error.kind() == io::ErrorKind::InvalidInput => {
            tracing::debug!("{}: cannot be synchronised: {error}", path.display());
            Ok(())
        }
        done => done,
    }
}

/// Removes a directory and those above it up to another one, as long as they are empty.
fn remove_empty(directory: &Path, topmost: &Path) {
    for directory in directory.ancestors() {
        if fs::remove_dir(directory).is_err() || directory == topmost {
            break;
        }
    }
}
