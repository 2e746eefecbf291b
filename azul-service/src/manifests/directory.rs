//! Finished manifests in a directory.
//!
//! Each object is a file of data and a file that says what the data is, which names the former: by renaming that one, an
//! object appears or is replaced as a whole, and whoever reads the older one goes on reading it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use azul_search::manifest::{Clock, ManifestStorage, ManifestWriter, Signer, StoredManifest};
use azul_transform::{Error, ErrorKind, Result};
use serde_json::{Value, json};

use super::signer::KeySigner;

/// How long a URL is good.
const URL_MILLIS: i64 = 3_600_000;
/// How long data that nothing names is left alone: it may be about to be named.
const UNNAMED: Duration = Duration::from_secs(24 * 3600);

/// Manifests in a directory.
pub struct DirectoryStorage {
    directory: PathBuf,
    base_url: String,
    keep: Duration,
    clock: Arc<dyn Clock>,
    signer: KeySigner,
    /// Makes names of data unique, together with the time.
    count: AtomicU64,
}

/// A finished manifest, to be sent.
pub struct Stored {
    /// Its data.
    pub file: File,
    /// Number of bytes.
    pub size: u64,
    /// Content type.
    pub content_type: String,
    /// Name for those who download it.
    pub file_name: String,
}

impl std::fmt::Debug for DirectoryStorage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DirectoryStorage({})", self.directory.display())
    }
}

impl DirectoryStorage {
    /// Opens a directory, which is made if it is not there. Manifests are kept for a while, and URLs of them begin with
    /// `base_url`.
    ///
    /// # Errors
    /// If the directory cannot be made or used.
    pub fn open(directory: PathBuf, base_url: &str, keep: Duration, clock: Arc<dyn Clock>) -> Result<Self> {
        let failed = |error: io::Error| failed(&directory, error);
        fs::create_dir_all(&directory).map_err(failed)?;
        let signer = KeySigner::in_file(&directory.join("key")).map_err(failed)?;
        let (base_url, count) = (base_url.to_owned(), AtomicU64::new(0));
        Ok(Self { directory, base_url, keep, clock, signer, count })
    }

    /// What signs keys and URLs.
    pub fn signer(&self) -> KeySigner {
        self.signer.clone()
    }

    /// The object that a URL of [`ManifestStorage::url`] means; nothing if it is made up, too old, or of an object that is
    /// not there any more.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn at(&self, name: &str, expires: &str, signature: &str) -> Result<Option<Stored>> {
        let good = expires.parse().is_ok_and(|expires: i64| expires > self.clock.now());
        let signed = unhex(signature).is_some_and(|bytes| self.signer.verify(signed(name, expires).as_bytes(), &bytes));
        if good && signed { self.stored(name) } else { Ok(None) }
    }

    fn stored(&self, name: &str) -> Result<Option<Stored>> {
        // An object may be replaced between the two steps, but hardly twice.
        for _ in 0..2 {
            let Some(about) = self.about(name)? else { return Ok(None) };
            match File::open(self.directory.join(&about.data)) {
                Ok(file) => {
                    let About { content_type, manifest: StoredManifest { size, file_name, .. }, .. } = about;
                    return Ok(Some(Stored { file, size, content_type, file_name }));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&self.directory, error)),
            }
        }
        Ok(None)
    }

    /// What is known about an object that has not expired.
    fn about(&self, name: &str) -> Result<Option<About>> {
        let Some(path) = self.path(name) else { return Ok(None) };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path, error)),
        };
        let about = About::parse(&text);
        Ok(about.filter(|about| about.manifest.expires > self.clock.now()))
    }

    /// Path of the file about an object. Names that could lead anywhere else have none.
    fn path(&self, name: &str) -> Option<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let good = !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && name.bytes().all(plain);
        good.then(|| self.directory.join(format!("{name}.about")))
    }

    /// Removes what has expired, and data that nothing names. Returns the number of files removed.
    ///
    /// # Errors
    /// If the directory cannot be read.
    pub fn clean(&self) -> Result<usize> {
        let failed = |error: io::Error| failed(&self.directory, error);
        let (mut removed, mut named) = (0, Vec::new());
        let entries = fs::read_dir(&self.directory).map_err(failed)?;
        let paths: Vec<PathBuf> =
            entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>().map_err(failed)?;
        let with = |extension: &'static str| {
            paths.iter().filter(move |path| path.extension().is_some_and(|found| found == extension))
        };
        for path in with("about") {
            let about = fs::read(path).ok().and_then(|text| About::parse(&text));
            match about {
                Some(about) if about.manifest.expires > self.clock.now() => named.push(about.data),
                _ => removed += usize::from(fs::remove_file(path).is_ok()),
            }
        }
        for path in with("data").chain(with("new")) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let old = fs::metadata(path).and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
            if !named.contains(&name) && old.is_some_and(|old| old > UNNAMED) {
                removed += usize::from(fs::remove_file(path).is_ok());
            }
        }
        Ok(removed)
    }
}

/// What is known about an object.
struct About {
    /// Name of the file of data.
    data: String,
    content_type: String,
    manifest: StoredManifest,
}

impl About {
    fn parse(text: &[u8]) -> Option<Self> {
        let root: Value = serde_json::from_slice(text).ok()?;
        let text = |key: &str| root[key].as_str().map(str::to_owned);
        let data = text("data").filter(|data| !data.contains('/'))?;
        let (expires, size) = (root["expires"].as_i64()?, root["size"].as_u64()?);
        let manifest = StoredManifest { file_name: text("file_name")?, expires, size };
        Some(Self { data, content_type: text("content_type")?, manifest })
    }

    fn text(&self) -> String {
        let StoredManifest { file_name, expires, size } = &self.manifest;
        let (data, content_type) = (&self.data, &self.content_type);
        json!({"data": data, "content_type": content_type, "file_name": file_name, "expires": expires, "size": size})
            .to_string()
    }
}

/// Keys have a folder, files have not.
fn name_of(key: &str) -> &str {
    key.strip_prefix("manifests/").unwrap_or(key)
}

impl ManifestStorage for DirectoryStorage {
    fn head(&self, key: &str) -> Result<Option<StoredManifest>> {
        Ok(self.about(name_of(key))?.map(|about| about.manifest))
    }

    fn create(&self, key: &str, content_type: &str) -> Result<Box<dyn ManifestWriter>> {
        let about = self.path(name_of(key));
        let about =
            about.ok_or_else(|| Error::new(ErrorKind::InvalidId, format!("`{key}` is no key of a manifest")))?;
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let data = format!("{:x}-{:x}-{count:x}.data", self.clock.now(), std::process::id());
        let path = self.directory.join(&data);
        let file = File::create_new(&path).map_err(|error| failed(&path, error))?;
        let expires = self.clock.now().saturating_add(i64::try_from(self.keep.as_millis()).unwrap_or(i64::MAX));
        let writer = DirectoryWriter {
            out: Some(BufWriter::with_capacity(64 << 10, file)),
            size: 0,
            path,
            about,
            data,
            content_type: content_type.to_owned(),
            expires,
        };
        Ok(Box::new(writer))
    }

    fn open(&self, key: &str) -> Result<Option<Box<dyn Read + Send>>> {
        Ok(self.stored(name_of(key))?.map(|stored| Box::new(stored.file) as Box<dyn Read + Send>))
    }

    fn url(&self, key: &str) -> Result<String> {
        let name = name_of(key);
        if self.about(name)?.is_none() {
            return Err(Error::new(ErrorKind::Io, format!("there is no manifest `{name}` any more")));
        }
        let expires = (self.clock.now() + URL_MILLIS).to_string();
        let signature = hex(&self.signer.sign(signed(name, &expires).as_bytes()));
        Ok(format!("{}/manifests/{name}?expires={expires}&signature={signature}", self.base_url))
    }
}

/// What the signature of a URL is about.
fn signed(name: &str, expires: &str) -> String {
    format!("url\n{name}\n{expires}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.is_ascii().then(|| text.as_bytes().chunks(2))?;
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn failed(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{}: {error}", path.display())).caused_by(error)
}

/// An object that is being written.
struct DirectoryWriter {
    out: Option<BufWriter<File>>,
    size: u64,
    path: PathBuf,
    about: PathBuf,
    data: String,
    content_type: String,
    expires: i64,
}

impl Write for DirectoryWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let out = self.out.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let written = out.write(bytes)?;
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl DirectoryWriter {
    fn publish(&mut self, file_name: &str) -> io::Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let before = fs::read(&self.about).ok().and_then(|text| About::parse(&text));
        let manifest = StoredManifest { file_name: file_name.to_owned(), expires: self.expires, size: self.size };
        let about = About { data: self.data.clone(), content_type: self.content_type.clone(), manifest };
        let new = self.path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(about.text().as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &self.about)?;
        if let (Some(before), Some(directory)) = (before, self.path.parent()) {
            // Whoever reads it has it open; if it stays, cleaning removes it.
            fs::remove_file(directory.join(before.data)).ok();
        }
        Ok(())
    }
}

impl ManifestWriter for DirectoryWriter {
    fn finish(mut self: Box<Self>, file_name: &str) -> Result<()> {
        let published = self.publish(file_name).map_err(|error| failed(&self.path, error));
        if published.is_err() {
            fs::remove_file(&self.path).ok();
        }
        published
    }
}

impl Drop for DirectoryWriter {
    fn drop(&mut self) {
        if self.out.take().is_some() {
            fs::remove_file(&self.path).ok();
        }
    }
}
