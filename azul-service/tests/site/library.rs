//! A site with a few documents, and requests to it.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex};

use azul_search::memory::MemoryIndex;
use azul_search::{Live, Project, SearchIndex};
use azul_service::server::{Content, Handler, Head, Method, Plan, Reply, Request};
use azul_service::stores::{Found, StoreOpener};
use azul_service::{Config, Site};
use azul_transform::Result;
use serde_json::{Value, json};

/// Files by id, each with its source; may change while the site runs.
#[derive(Clone, Default)]
pub struct Library(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, &'static str>,
    index: Option<Arc<dyn SearchIndex>>,
    project: Option<Arc<Project>>,
}

/// Id of a file; its number is its last digits.
pub fn file_id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

impl Library {
    /// Files with these numbers from these sources.
    pub fn of(files: &[(u32, &'static str)]) -> Self {
        let library = Self::default();
        files.iter().for_each(|(number, source)| library.add(*number, source));
        library
    }

    /// Adds a file.
    pub fn add(&self, number: u32, source: &'static str) {
        let mut shelf = self.0.lock().expect("not poisoned");
        shelf.files.insert(file_id(number), source);
        shelf.renew();
    }
}

impl Shelf {
    fn renew(&mut self) {
        let Some(project) = &self.project else { return };
        let mut index = MemoryIndex::new(Arc::new(project.fields().clone()));
        for (id, source) in &self.files {
            index.put("files", id, document(id, source).to_string().into_bytes()).expect("a document");
        }
        self.index = Some(Arc::new(index));
    }
}

fn document(id: &str, source: &str) -> Value {
    let file = json!({
        "document_id": id, "uuid": id, "version": "2020-03-01T00:00:00.000000Z", "name": format!("{id}.bam"),
        "file_format": "bam", "size": 5,
    });
    json!({
        "entity_id": id,
        "sources": [{"id": source, "spec": format!("tdr:bigquery:gcp:p:{source}:/0")}],
        "bundles": [{"uuid": id, "version": "2021-01-01T00:00:00.000000Z"}],
        "contents": {"files": [file], "projects": [{"project_short_name": ["demo"], "document_id": ["p"]}]},
    })
}

impl StoreOpener for Library {
    fn catalogs(&self, _store: &str) -> Result<Vec<Found>> {
        Ok(Vec::new())
    }

    fn open(&self, _store: &str, _deployment: &str, _catalog: &str, project: &Arc<Project>) -> Result<Arc<dyn Live>> {
        let mut shelf = self.0.lock().expect("not poisoned");
        shelf.project = Some(project.clone());
        shelf.renew();
        drop(shelf);
        let shelf = self.0.clone();
        Ok(Arc::new(move || shelf.lock().expect("not poisoned").index.clone().expect("it was made")))
    }
}

/// A site over a library, with more lines of configuration.
pub fn site(library: &Library, lines: &str) -> Arc<Site> {
    site_in(library, "nowhere", lines)
}

/// The same, with a store at a place.
pub fn site_in(library: &Library, store: &str, lines: &str) -> Arc<Site> {
    let text = format!(
        "base_url = \"https://service.test\"\n{lines}\n[catalogs.test]\nproject = \"hca\"\nrepository = \"tdr\"\nstore = \"{store}\"\n"
    );
    let config = Config::read(&text, "azul.toml").unwrap_or_else(|error| panic!("{error}"));
    Site::open(config, library).unwrap_or_else(|error| panic!("{error}"))
}

/// A request.
#[derive(Clone)]
pub struct Ask {
    head: Head,
    body: Vec<u8>,
}

pub fn ask(method: &str, target: &str) -> Ask {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    });
    let method: Method = method.parse().expect("a method");
    let (peer, id) = ([127, 0, 0, 1].into(), "id".to_owned());
    let head = Head { method, path: path.to_owned(), query: query.collect(), headers: Default::default(), peer, id };
    Ask { head, body: Vec::new() }
}

pub fn get(target: &str) -> Ask {
    ask("GET", target)
}

impl Ask {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.head.headers.insert(name, value.parse().expect("a header"));
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self.header("content-type", "application/json")
    }

    /// What a server makes of it.
    pub fn of(self, site: &Site) -> Answered {
        let Self { head, body } = self;
        let reply = match site.plan(&head) {
            Plan::Now(reply) => reply,
            Plan::Work { body: wanted, .. } => {
                let body = if wanted { body.into() } else { Default::default() };
                site.reply(Request { head: head.clone(), body })
            }
        };
        Answered::new(site.finish(&head, reply))
    }
}

/// A reply, read to its end.
pub struct Answered {
    pub status: u16,
    pub body: Vec<u8>,
    reply: Reply,
}

impl Answered {
    fn new(mut reply: Reply) -> Self {
        let mut body = Vec::new();
        match std::mem::replace(&mut reply.body, Content::Full(Default::default())) {
            Content::Full(bytes) => body.extend(bytes),
            Content::Read(mut reader, _) => {
                reader.read_to_end(&mut body).expect("it can be read");
            }
            Content::Write(writer) => writer(&mut body).expect("it can be written"),
        }
        Self { status: reply.status.as_u16(), body, reply }
    }

    pub fn header(&self, name: &str) -> &str {
        self.reply.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.text()))
    }

    /// Total number of hits.
    pub fn total(&self) -> u64 {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()["pagination"]["total"].as_u64().expect("a number")
    }
}
