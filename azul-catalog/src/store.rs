//! A directory of catalogs.

use std::fs;
use std::path::{Path, PathBuf};

use azul_transform::{DocumentType, Error, ErrorKind, IndexName, Result};

use crate::catalog::Catalog;
use crate::disk::io_error;
use crate::disk::lock::Lock;
use crate::disk::manifest::{self, Manifest};
use crate::disk::sync_directory;

/// A store: a directory with any number of catalogs.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
}

impl Store {
    /// Opens a store, which must exist.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if there is no such directory.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self> {
        let directory = directory.into();
        if directory.is_dir() {
            return Ok(Self { directory });
        }
        let message =
            format!("there is no store {}: load documents, or index bundles, to make one", directory.display());
        Err(Error::new(ErrorKind::Io, message))
    }

    /// Opens a store; makes the directory if there is none.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn create(directory: impl Into<PathBuf>) -> Result<Self> {
        let directory = directory.into();
        fs::create_dir_all(&directory).map_err(|e| io_error("create", &directory, e))?;
        Ok(Self { directory })
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Names of the catalogs, sorted.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn catalogs(&self) -> Result<Vec<String>> {
        let error = |e| io_error("list", &self.directory, e);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.directory).map_err(error)? {
            let path = entry.map_err(error)?.path();
            if path.join(manifest::NAME).is_file() {
                names.extend(path.file_name().and_then(|name| name.to_str()).map(str::to_owned));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// A catalog, which must exist.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no such catalog, [`ErrorKind::Io`] if its manifest cannot be read.
    pub fn catalog(&self, name: &str) -> Result<Catalog> {
        // What is not the name of a catalog is not a directory to look into.
        let known = self.catalogs()?;
        if known.iter().any(|known| known == name) {
            return Catalog::open(self.directory.join(name));
        }
        let message = format!("there is no catalog {name} in {}: it has {known:?}", self.directory.display());
        Err(Error::new(ErrorKind::Config, message))
    }

    /// A catalog; an empty one is made if there is none.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if deployment or catalog cannot be in names of indices, [`ErrorKind::Config`] if the
    /// catalog is of another project or deployment, [`ErrorKind::Io`].
    pub fn create_catalog(&self, name: &str, project: &str, deployment: &str) -> Result<Catalog> {
        IndexName::new(deployment, name, DocumentType::Replica, "replica")?;
        let directory = self.directory.join(name);
        if Manifest::read(&directory)?.is_none() {
            fs::create_dir_all(&directory).map_err(|e| io_error("create", &directory, e))?;
            sync_directory(&self.directory)?;
            let _lock = Lock::take(&directory)?;
            // Another process may have been faster.
            if Manifest::read(&directory)?.is_none() {
                let [project, deployment, catalog] = [project, deployment, name].map(str::to_owned);
                Manifest { project, deployment, catalog, next_file: 1, ..Manifest::default() }.write(&directory)?;
            }
        }
        let catalog = Catalog::open(directory)?;
        let (known_project, known_deployment) = (catalog.project(), catalog.deployment());
        if (known_project, known_deployment) != (project, deployment) {
            let message = format!(
                "catalog {name} is of project {known_project}, deployment {known_deployment}; \
                 not of project {project}, deployment {deployment}"
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(catalog)
    }
}
