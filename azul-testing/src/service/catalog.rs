//! The documents that recorded answers are about.

use std::path::PathBuf;
use std::sync::Arc;

use crate::corpus::{Corpus, read};
use azul_transform::Registry;
use azul_transform::json::Document;

use azul_search::memory::MemoryIndex;
use azul_search::project::Project;

/// The folder of recorded answers of a project, and the documents that they are about.
pub struct Recorded {
    /// The project.
    pub project: Arc<Project>,
    /// Its documents.
    pub index: Arc<MemoryIndex>,
    folder: PathBuf,
}

impl Recorded {
    /// Loads the documents.
    ///
    /// # Panics
    /// If the corpus lacks something.
    pub fn new(corpus: &Corpus) -> Self {
        let name = corpus.run.project.name();
        let project = Registry::linked().and_then(|registry| Project::of(registry.get(name)?)).expect("a project");
        let folder = corpus.shared("service").join(name);
        let excluded = read(folder.join("excluded.json"));
        let is_excluded = |line: &Document| {
            excluded.root().items().any(|pair| {
                let same = |i, name: &str| {
                    pair.at(i).and_then(|j| j.as_str()) == line.root().get(name).and_then(|j| j.as_str())
                };
                same(0, "_index") && same(1, "_id")
            })
        };
        let mut index = MemoryIndex::new(project.fields_shared());
        for name in ["aggregates.ndjson", "replicas.ndjson"] {
            for line in lines(corpus.path("expected/all").join(name)) {
                if !is_excluded(&line) {
                    index.load(line.text()).expect("a document");
                }
            }
        }
        Self { project: Arc::new(project), index: Arc::new(index), folder }
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The lines of a file of the folder.
    ///
    /// # Panics
    /// If the file cannot be read.
    pub fn lines(&self, name: &str) -> Vec<Document> {
        lines(self.path(name))
    }
}

/// The lines of a file of JSON.
///
/// # Panics
/// If it cannot be read, or is none.
pub(super) fn lines(path: PathBuf) -> Vec<Document> {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parse = |line: &str| Document::parse(line).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}
