//! Where catalogs come from. Stores are opened by whoever links them; this crate knows none but files of documents.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use azul_search::memory::MemoryIndex;
use azul_search::{Fixed, Live, Project};
use azul_transform::{Error, ErrorKind, IndexName, Result};

/// Opens the catalogs of stores.
pub trait StoreOpener {
    /// The catalogs that a store has.
    ///
    /// # Errors
    /// If there is no such store, or it cannot be read.
    fn catalogs(&self, store: &str) -> Result<Vec<Found>>;

    /// Opens a catalog, so that its newest generation is seen at each request.
    ///
    /// # Errors
    /// If there is no such catalog, or it cannot be read.
    fn open(&self, store: &str, deployment: &str, catalog: &str, project: &Arc<Project>) -> Result<Arc<dyn Live>>;
}

/// A catalog in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// The deployment that it belongs to.
    pub deployment: String,
    /// Name of the project whose documents it has, if the store knows.
    pub project: Option<String>,
}

/// Files of documents, lines `{"_index", "_id", "_source"}` as `azul index --to` writes them, read into memory. The store is
/// a file `.ndjson` or a directory with such files.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFiles;

impl StoreOpener for DocumentFiles {
    fn catalogs(&self, store: &str) -> Result<Vec<Found>> {
        let mut found = BTreeMap::new();
        each_line(store, |line| {
            let document = azul_transform::json::Document::parse(line)?;
            let index = document.root().get("_index").and_then(|index| index.as_str());
            if let Some(index) = index {
                let index: IndexName = index.parse()?;
                let name = index.catalog().to_owned();
                let deployment = index.deployment().to_owned();
                found.entry((name.clone(), deployment.clone())).or_insert(Found { name, deployment, project: None });
            }
            Ok(())
        })?;
        Ok(found.into_values().collect())
    }

    fn open(&self, store: &str, deployment: &str, catalog: &str, project: &Arc<Project>) -> Result<Arc<dyn Live>> {
        let mut index = MemoryIndex::new(Arc::new(project.fields().clone()));
        each_line(store, |line| {
            let meant = {
                let document = azul_transform::json::Document::parse(line.clone())?;
                let name = document.root().get("_index").and_then(|index| index.as_str()).map(str::parse::<IndexName>);
                name.transpose()?.is_some_and(|name| name.catalog() == catalog && name.deployment() == deployment)
            };
            if meant { index.load(line) } else { Ok(()) }
        })?;
        Ok(Arc::new(Fixed(Arc::new(index))))
    }
}

/// Calls for each line of the files of a store.
fn each_line(store: &str, mut each: impl FnMut(Vec<u8>) -> Result<()>) -> Result<()> {
    let failed = |path: &Path, error: std::io::Error| {
        Error::new(ErrorKind::Io, format!("{}: {error}", path.display())).caused_by(error)
    };
    let root = PathBuf::from(store);
    let mut files = vec![root.clone()];
    if root.is_dir() {
        let entries = std::fs::read_dir(&root).map_err(|error| failed(&root, error))?;
        files = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(|e| failed(&root, e))?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "ndjson"));
        files.sort();
    }
    if files.is_empty() {
        return Err(Error::new(ErrorKind::Config, format!("{store} has no catalog: no file *.ndjson is in it")));
    }
    for path in files {
        let file = File::open(&path).map_err(|error| failed(&path, error))?;
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(|error| failed(&path, error))?;
            if !line.is_empty() {
                each(line)?;
            }
        }
    }
    Ok(())
}
