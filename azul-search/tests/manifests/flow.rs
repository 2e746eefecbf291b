//! The way of a client from its request to the manifest.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use azul_search::manifest::{
    Clock, JobStatus, ManifestJob, ManifestRunner, ManifestStorage, ManifestWriter, Signer, StoredManifest, Workshop,
};
use azul_search::{Answer, Caller, Catalog, Fixed, Method, RepositoryKind, Request, Service};
use azul_transform::{Error, ErrorKind, Result};

use crate::project::{index, project};

const DAY: i64 = 86_400_000;

/// A server that does everything at once, in memory.
#[derive(Default)]
struct Server {
    now: AtomicI64,
    objects: Mutex<HashMap<String, (Vec<u8>, StoredManifest)>>,
    jobs: Mutex<HashMap<Vec<u8>, JobStatus>>,
    started: AtomicI64,
    full: bool,
}

struct Shared(Arc<Server>);

impl Clock for Shared {
    fn now(&self) -> i64 {
        self.0.now.load(SeqCst)
    }
}

impl Signer for Shared {
    fn sign(&self, _: &[u8]) -> [u8; 32] {
        [1; 32]
    }
}

impl ManifestRunner for Shared {
    fn start(&self, id: Vec<u8>, job: ManifestJob) -> Result<()> {
        if self.0.full {
            return Err(Error::new(ErrorKind::Size, "full"));
        }
        self.0.started.fetch_add(1, SeqCst);
        let status = job().map_or_else(|error| JobStatus::Failed(Arc::new(error)), JobStatus::Done);
        self.0.jobs.lock().unwrap().insert(id, status);
        Ok(())
    }

    fn status(&self, id: &Vec<u8>) -> Option<JobStatus> {
        self.0.jobs.lock().unwrap().get(id).cloned()
    }
}

impl ManifestStorage for Shared {
    fn head(&self, key: &str) -> Result<Option<StoredManifest>> {
        let stored = self.0.objects.lock().unwrap().get(key).map(|(_, stored)| stored.clone());
        Ok(stored.filter(|stored| stored.expires > self.now()))
    }

    fn create(&self, key: &str, _: &str) -> Result<Box<dyn ManifestWriter>> {
        Ok(Box::new(Object { key: key.to_owned(), bytes: Vec::new(), server: self.0.clone() }))
    }

    fn open(&self, key: &str) -> Result<Option<Box<dyn Read + Send>>> {
        let bytes = self.0.objects.lock().unwrap().get(key).map(|(bytes, _)| bytes.clone());
        Ok(bytes.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>))
    }

    fn url(&self, key: &str) -> Result<String> {
        Ok(format!("https://storage.test/{key}"))
    }
}

struct Object {
    key: String,
    bytes: Vec<u8>,
    server: Arc<Server>,
}

impl Write for Object {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl ManifestWriter for Object {
    fn finish(self: Box<Self>, file_name: &str) -> Result<()> {
        let expires = self.server.now.load(SeqCst) + 7 * DAY;
        let stored = StoredManifest { file_name: file_name.to_owned(), expires, size: self.bytes.len() as u64 };
        self.server.objects.lock().unwrap().insert(self.key, (self.bytes, stored));
        Ok(())
    }
}

fn service(server: &Arc<Server>, files: &[&str]) -> Service {
    let project = project();
    let index = index(&project, files);
    let shared = || Arc::new(Shared(server.clone()));
    let workshop = Workshop { clock: shared(), storage: shared(), runner: shared(), signer: shared() };
    let catalog = Catalog {
        name: "shop".into(),
        project: Arc::new(project),
        live: Arc::new(Fixed(Arc::new(index))),
        atlas: "atlas".into(),
        internal: false,
        sources: Vec::new(),
        repository: RepositoryKind::Canned,
        downloads: None,
    };
    Service {
        base_url: "https://a.test".into(),
        workshop: Some(workshop),
        catalogs: vec![catalog],
        ..Service::default()
    }
}

fn caller() -> Caller {
    Caller { sources: Arc::new(["s".to_owned()].into()), authenticated: false }
}

fn put(service: &Service, query: &[(&str, &str)]) -> Answer {
    let request = Request::new(Method::Put, "/manifest/files");
    let request = query.iter().fold(request, |request, (name, value)| request.with(name, value));
    service.answer(&request, &caller())
}

fn follow(service: &Service, answer: &Answer) -> Answer {
    let path = answer.header("location").unwrap().strip_prefix("https://a.test").unwrap();
    service.answer(&Request::get(path), &caller())
}

fn body(answer: Answer) -> String {
    String::from_utf8(answer.body.into_bytes().unwrap()).unwrap()
}

#[test]
fn a_stored_manifest_is_used_again_but_not_in_its_last_moments() {
    let server = Arc::new(Server::default());
    let service = service(&server, &[r#""name":"a""#]);
    let begun = put(&service, &[]);
    assert_eq!(begun.status, 301);
    let ready = follow(&service, &begun);
    assert_eq!(ready.status, 302);
    assert!(ready.header("location").unwrap().starts_with("https://storage.test/manifests/"));
    for (now, status, started) in
        [(0, 302, 1), (7 * DAY - 15 * 60_000 - 1, 302, 1), (7 * DAY - 15 * 60_000, 301, 2), (0, 302, 2)]
    {
        server.now.store(now, SeqCst);
        assert_eq!((put(&service, &[]).status, server.started.load(SeqCst)), (status, started), "at {now}");
    }
}

#[test]
fn whatever_changes_a_manifest_changes_its_identity() {
    let server = Arc::new(Server::default());
    let service = service(&server, &[r#""name":"a""#]);
    let everybody: [&[(&str, &str)]; 6] = [
        &[],
        &[("format", "csv")],
        &[("columns", "name")],
        &[("columns", "name,size")],
        &[("filters", r#"{"entryId":{"is":[]}}"#)],
        &[("where", r#"{"entryId":{"is":[]}}"#)],
    ];
    let places: std::collections::BTreeSet<String> =
        everybody.iter().map(|query| put(&service, query).header("location").unwrap().to_owned()).collect();
    assert_eq!(places.len(), everybody.len());
    let others = service.answer(&Request::new(Method::Put, "/manifest/files"), &Caller::default());
    assert!(!places.contains(others.header("location").unwrap()));
}

#[test]
fn a_manifest_that_cannot_be_made_says_why() {
    let server = Arc::new(Server::default());
    let service = service(&server, &[r#""name":"a||b""#]);
    let failed = follow(&service, &put(&service, &[]));
    assert_eq!(failed.status, 500);
    let body = body(failed);
    assert!(body.contains("joiner-in-value") && body.contains("a||b"), "{body}");
    assert!(server.objects.lock().unwrap().is_empty(), "nothing is stored");
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let server = Arc::new(Server::default());
    let service = service(&server, &[]);
    for (query, message) in [
        (("columns", "weight"), "there is no column `weight`: `columns`"),
        (("format", "csvx"), "Unknown manifest format `csvx`"),
        (("format", "terra.pfb"), "Manifest format `terra.pfb` is not supported for catalog shop"),
    ] {
        let refused = put(&service, &[query]);
        assert_eq!(refused.status, 400);
        let body = body(refused);
        assert!(body.contains(message), "{body}");
    }
    assert_eq!(service.answer(&Request::get("/manifest/files"), &caller()).status, 400);
    assert_eq!(service.answer(&Request::new(Method::Put, "/manifest/files/x"), &caller()).status, 405);
}

#[test]
fn who_has_no_room_says_so() {
    let server = Arc::new(Server { full: true, ..Server::default() });
    assert_eq!(put(&service(&server, &[]), &[]).status, 429);
    let without = Service { workshop: None, ..service(&server, &[]) };
    assert_eq!(put(&without, &[]).status, 503);
}
