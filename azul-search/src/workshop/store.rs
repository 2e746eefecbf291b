//! What a server supplies so that manifests can be made and kept: the time, a place for objects, and workers.

use std::io::{Read, Write};
use std::sync::Arc;

use azul_transform::{Error, Result};

use super::identity::{ExecutionId, ManifestKey};

/// What time it is.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC.
    fn now(&self) -> i64;
}

/// Where finished manifests are kept: objects under keys such as `manifests/….tsv`, each for a few days.
pub trait ManifestStorage: Send + Sync {
    /// What is known about a finished object; nothing if there is none or it has expired.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if that cannot be found out.
    fn head(&self, key: &str) -> Result<Option<StoredManifest>>;

    /// Begins an object. It is there, in the place of an older one, once it is finished; until then, and if the writer
    /// is dropped before, readers see nothing of it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if there is no room.
    fn create(&self, key: &str, content_type: &str) -> Result<Box<dyn ManifestWriter>>;

    /// The bytes of a finished object; nothing if there is none or it has expired.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if it cannot be read.
    fn open(&self, key: &str) -> Result<Option<Box<dyn Read + Send>>>;

    /// A URL that anybody can download an object from for the next hour, under the name that it was finished with.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if there is no such object any more.
    fn url(&self, key: &str) -> Result<String>;
}

/// An object that is being written.
pub trait ManifestWriter: Write + Send {
    /// Makes the object available, under this name for those who download it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if not everything could be written.
    fn finish(self: Box<Self>, file_name: &str) -> Result<()>;
}

/// What is known about a finished object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredManifest {
    /// Name for those who download it.
    pub file_name: String,
    /// When it expires, in milliseconds since 1970.
    pub expires: i64,
    /// Size in bytes.
    pub size: u64,
}

/// The work of making one manifest. It says under which identity the manifest is stored.
pub type ManifestJob = Box<dyn FnOnce() -> Result<ManifestKey> + Send>;

/// Workers that make manifests, at most a few at a time.
pub trait ManifestRunner: Send + Sync {
    /// Queues a job under an id. If there is one that is not finished, that one goes on and this one is dropped; one
    /// that is finished, well or not, is forgotten and made again.
    ///
    /// # Errors
    /// [`ErrorKind::Size`](azul_transform::ErrorKind::Size) if too many jobs wait already.
    fn start(&self, id: ExecutionId, job: ManifestJob) -> Result<()>;

    /// How far a job is; nothing if none has this id, or none in the last few hours.
    fn status(&self, id: &ExecutionId) -> Option<JobStatus>;
}

/// How far a job is.
#[derive(Debug, Clone)]
pub enum JobStatus {
    /// It waits or runs.
    Running,
    /// The manifest is stored.
    Done(ManifestKey),
    /// There is no manifest.
    Failed(Arc<Error>),
}

/// Signs what is given to clients to be shown again.
pub trait Signer: Send + Sync {
    /// The signature of a message, the same every time.
    fn sign(&self, message: &[u8]) -> [u8; 32];
}

/// Everything that a server supplies for manifests.
#[derive(Clone)]
pub struct Workshop {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where finished manifests are kept.
    pub storage: Arc<dyn ManifestStorage>,
    /// Who makes them.
    pub runner: Arc<dyn ManifestRunner>,
    /// Who signs the keys of manifests.
    pub signer: Arc<dyn Signer>,
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Workshop")
    }
}
