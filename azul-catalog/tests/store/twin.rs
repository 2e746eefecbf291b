//! A catalog on disk, and the same documents in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use azul_catalog::{Catalog, Snapshot, Store, Writer};
use azul_search::{Fields, MemoryIndex, Project};
use azul_transform::IndexName;

pub const OUTER_TYPE: &str = "files";

/// The fields of a real project.
pub fn fields() -> Arc<Fields> {
    use azul_projects_hca as _;
    let plugins = azul_transform::Registry::linked().unwrap();
    Arc::new(Project::of(plugins.get("hca").unwrap()).unwrap().fields().clone())
}

pub struct Twin {
    /// Removed when this is dropped.
    #[allow(dead_code, reason = "it is there to be dropped")]
    pub directory: tempfile::TempDir,
    pub fields: Arc<Fields>,
    pub catalog: Catalog,
    /// What must be there, by index and id.
    pub documents: BTreeMap<(String, String), String>,
}

impl Twin {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::create(directory.path().join("store")).unwrap();
        let catalog = store.create_catalog("test", "hca", "dummy").unwrap();
        Self { directory, fields: fields(), catalog, documents: BTreeMap::new() }
    }

    pub fn index(name: &str) -> IndexName {
        format!("azul_v2_dummy_test_{name}").parse().unwrap()
    }

    /// The index of aggregates.
    pub fn aggregates() -> IndexName {
        Self::index("files_aggregate")
    }

    pub fn writer(&self) -> Writer {
        self.catalog.writer(&self.fields).unwrap()
    }

    pub fn put(&mut self, writer: &mut Writer, index: &IndexName, id: &str, source: String) {
        writer.put(index, id, source.clone()).unwrap();
        self.documents.insert((index.to_string(), id.to_owned()), source);
    }

    pub fn delete(&mut self, writer: &mut Writer, index: &IndexName, id: &str) {
        writer.delete(index, id).unwrap();
        self.documents.remove(&(index.to_string(), id.to_owned()));
    }

    pub fn snapshot(&self) -> Snapshot {
        self.catalog.snapshot(&self.fields).unwrap()
    }

    /// All documents in memory.
    pub fn memory(&self) -> MemoryIndex {
        let mut memory = MemoryIndex::new(self.fields.clone());
        for ((index, id), source) in &self.documents {
            let index: IndexName = index.parse().unwrap();
            match index.document_type() {
                azul_transform::DocumentType::Aggregate => {
                    memory.put(index.qualifier(), id, source.clone().into_bytes()).unwrap();
                }
                azul_transform::DocumentType::Replica => memory.put_replica(id, source.clone().into_bytes()).unwrap(),
                azul_transform::DocumentType::Contribution => {}
            }
        }
        memory
    }
}
