//! What a server supplies, simulated as it was when answers were recorded.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use azul_transform::{Error, ErrorKind, Result};

use azul_search::manifest::identity::ExecutionId;
use azul_search::manifest::{
    Clock, JobStatus, ManifestJob, ManifestRunner, ManifestStorage, ManifestWriter, Signer, StoredManifest, Workshop,
};
use azul_search::repository::{Download, DownloadRequest, Downloads};
use azul_search::service::{RepositoryKind, Service};

/// A day in milliseconds.
pub(super) const DAY: i64 = 86_400_000;
/// How long objects are kept.
const KEPT: i64 = 6 * DAY;
/// Number of times that a job is asked for before it is done.
const POLLS: u32 = 5;

/// The parts of a simulated server that a test moves.
#[derive(Default)]
pub(super) struct Simulation {
    /// The time.
    pub clock: Arc<FakeClock>,
    /// Requests that the repository tells to come back, and in how many seconds.
    pub repository: Arc<FakeRepository>,
    /// What is stored.
    pub storage: Arc<FakeStorage>,
}

impl Simulation {
    /// Supplies a service with everything for manifests and downloads.
    pub fn equip(&self, service: &mut Service) {
        self.clock.0.store(1_700_000_000_000, SeqCst);
        let storage = FakeStorage { clock: self.clock.clone(), objects: self.storage.objects.clone() };
        service.workshop = Some(Workshop {
            clock: self.clock.clone(),
            storage: Arc::new(storage),
            runner: Arc::new(FakeRunner::default()),
            signer: Arc::new(Zeros),
        });
        for catalog in &mut service.catalogs {
            let dss = catalog.repository == RepositoryKind::Dss;
            self.repository.replica.store(u32::from(dss), SeqCst);
            catalog.downloads = Some(self.repository.clone());
        }
    }
}

/// A clock that a test sets.
#[derive(Default)]
pub(super) struct FakeClock(pub AtomicI64);

impl Clock for FakeClock {
    fn now(&self) -> i64 {
        self.0.load(SeqCst)
    }
}

/// Objects in memory.
#[derive(Default)]
pub(super) struct FakeStorage {
    clock: Arc<FakeClock>,
    objects: Arc<Mutex<HashMap<String, Object>>>,
}

#[derive(Clone)]
struct Object {
    bytes: Vec<u8>,
    stored: StoredManifest,
}

impl FakeStorage {
    fn object(&self, key: &str) -> Option<Object> {
        let object = self.objects.lock().expect("objects").get(key).cloned();
        object.filter(|object| object.stored.expires > self.clock.now())
    }
}

impl ManifestStorage for FakeStorage {
    fn head(&self, key: &str) -> Result<Option<StoredManifest>> {
        Ok(self.object(key).map(|object| object.stored))
    }

    fn create(&self, key: &str, _: &str) -> Result<Box<dyn ManifestWriter>> {
        let expires = self.clock.now() + KEPT;
        Ok(Box::new(FakeWriter { key: key.to_owned(), bytes: Vec::new(), expires, objects: self.objects.clone() }))
    }

    fn open(&self, key: &str) -> Result<Option<Box<dyn Read + Send>>> {
        Ok(self.object(key).map(|object| Box::new(Cursor::new(object.bytes)) as Box<dyn Read + Send>))
    }

    fn url(&self, key: &str) -> Result<String> {
        let name = key.strip_prefix("manifests/").unwrap_or(key);
        Ok(format!("{{storage}}/{name}?{{signature}}"))
    }
}

struct FakeWriter {
    key: String,
    bytes: Vec<u8>,
    expires: i64,
    objects: Arc<Mutex<HashMap<String, Object>>>,
}

impl Write for FakeWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl ManifestWriter for FakeWriter {
    fn finish(self: Box<Self>, file_name: &str) -> Result<()> {
        let size = self.bytes.len() as u64;
        let stored = StoredManifest { file_name: file_name.to_owned(), expires: self.expires, size };
        self.objects.lock().expect("objects").insert(self.key, Object { bytes: self.bytes, stored });
        Ok(())
    }
}

/// Runs jobs at once, but does not say so before it has been asked a number of times.
#[derive(Default)]
struct FakeRunner(Mutex<HashMap<ExecutionId, (u32, JobStatus)>>);

impl ManifestRunner for FakeRunner {
    fn start(&self, id: ExecutionId, job: ManifestJob) -> Result<()> {
        let status = job().map_or_else(|error| JobStatus::Failed(Arc::new(error)), JobStatus::Done);
        self.0.lock().expect("jobs").insert(id, (0, status));
        Ok(())
    }

    fn status(&self, id: &ExecutionId) -> Option<JobStatus> {
        let mut jobs = self.0.lock().expect("jobs");
        let (polls, status) = jobs.get_mut(id)?;
        *polls += 1;
        Some(if *polls > POLLS { status.clone() } else { JobStatus::Running })
    }
}

/// Signs with zeros.
struct Zeros;

impl Signer for Zeros {
    fn sign(&self, _: &[u8]) -> [u8; 32] {
        [0; 32]
    }
}

/// A repository that gives out tokens that count.
#[derive(Default)]
pub(super) struct FakeRepository {
    pub pending: AtomicU32,
    pub retry_after: AtomicU32,
    /// Not zero if there are replicas.
    replica: AtomicU32,
}

impl Downloads for FakeRepository {
    fn download(&self, request: &DownloadRequest<'_>) -> Result<Download> {
        let invalid = |_| Error::new(ErrorKind::InvalidValue, "the token is none of this repository");
        let count: u32 = request.token.unwrap_or("0").parse().map_err(invalid)?;
        // Only the data store has to copy files before they can be downloaded.
        let pending = if self.replica.load(SeqCst) > 0 { self.pending.load(SeqCst) } else { 0 };
        if count < pending {
            let (retry_after, token) = (self.retry_after.load(SeqCst), (count + 1).to_string());
            return Ok(Download::Pending { retry_after, token });
        }
        let name: String = form_urlencoded::byte_serialize(request.file_name.as_bytes()).collect();
        Ok(Download::Ready(format!("https://repository.test/{}?name={name}", request.uuid)))
    }

    fn default_replica(&self) -> Option<&'static str> {
        (self.replica.load(SeqCst) > 0).then_some("aws")
    }
}
