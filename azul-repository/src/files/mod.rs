//! Files, on disk or in object storage.
//!
//! A place is a path everywhere: that of a file or directory, or a URL, `s3://`, `gs://`, `http://` or `https://`, which
//! the feature `cloud` reads. [`of`] finds what reads it. Whoever needs a file from front to back or in any order takes what
//! [`open`] gives, which is a file of the operating system in either case, so that nothing has to be written twice.

#[cfg_attr(not(feature = "cloud"), path = "without_cloud.rs")]
mod cloud;
mod disk;

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use disk::Disk;

/// Beginnings of URLs.
const SCHEMES: [&str; 4] = ["s3://", "gs://", "http://", "https://"];

/// What reads files of one kind of place.
pub trait Files: Send + Sync {
    /// The files whose paths begin with a text, in whatever folders below it they are. Object storage lists them in the order
    /// of their paths, page by page as they are asked for; a disk folder by folder.
    fn list(&self, beginning: &str) -> List<'_>;

    /// What is said of a file; nothing if there is none.
    ///
    /// # Errors
    /// If that cannot be found out.
    fn find(&self, path: &Path) -> io::Result<Option<Stored>>;

    /// Some bytes of a file, fewer if it ends before.
    ///
    /// # Errors
    /// If it cannot be read, or, in object storage, is not the file any more that was listed or found.
    fn read(&self, file: &Stored, range: Range<u64>) -> io::Result<Vec<u8>>;

    /// The file as one of the operating system: itself, or a copy that goes with it.
    ///
    /// # Errors
    /// As [`Files::read`], or if there is no room for a copy.
    fn open(&self, file: &Stored) -> io::Result<File>;
}

/// Files, or why there are no more.
pub type List<'f> = Box<dyn Iterator<Item = io::Result<Stored>> + Send + 'f>;

/// A file, as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Where it is: path or URL.
    pub path: PathBuf,
    /// Number of bytes.
    pub size: u64,
    /// What changes with every change of it, in object storage.
    pub tag: Option<String>,
}

/// The URL that a path is, without slashes at its end, if it is one.
pub fn url(path: &Path) -> Option<&str> {
    let text = path.to_str()?.trim_end_matches('/');
    SCHEMES.iter().any(|scheme| text.starts_with(scheme)).then_some(text)
}

/// What reads the files at a place.
///
/// # Errors
/// If it is a URL that cannot be read: since it is malformed, the environment has no usable credentials for it, or this was
/// built without the feature `cloud`.
pub fn of(path: &Path) -> io::Result<&'static dyn Files> {
    match url(path) {
        Some(url) => cloud::of(url),
        None => Ok(&Disk),
    }
}

/// Opens a file, wherever it is.
///
/// # Errors
/// As [`Files::open`], and [`io::ErrorKind::NotFound`] if there is none.
pub fn open(path: &Path) -> io::Result<File> {
    if url(path).is_none() {
        return File::open(path);
    }
    let files = of(path)?;
    match files.find(path)? {
        Some(file) => files.open(&file),
        None => Err(io::Error::new(io::ErrorKind::NotFound, "there is no such object")),
    }
}

/// What a file has, wherever it is.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether there is anything at a path: a file, or a folder.
///
/// # Errors
/// If that cannot be found out.
pub fn exists(path: &Path) -> io::Result<bool> {
    if url(path).is_none() {
        return path.try_exists();
    }
    let found = of(path)?.find(path);
    if matches!(found, Ok(Some(_))) {
        return Ok(true);
    }
    // Object storage has no folders but those that something is in. What is wrong shows better when it is asked for a list.
    let is_folder = below(path)?.next().transpose()?.is_some();
    found.map(|file| file.is_some() || is_folder)
}

/// Whether there is a file at a path. What cannot be asked has none.
pub fn is_file(path: &Path) -> bool {
    match url(path) {
        Some(_) => of(path).and_then(|files| files.find(path)).is_ok_and(|file| file.is_some()),
        None => path.is_file(),
    }
}

/// The files in a folder and below it.
///
/// # Errors
/// As [`of`].
pub fn below(folder: &Path) -> io::Result<List<'static>> {
    let beginning = folder.to_string_lossy();
    Ok(of(folder)?.list(&format!("{}/", beginning.trim_end_matches('/'))))
}
