//! Ready documents go into a store of either kind: `azul load`.

use std::io::BufRead;

use azul_catalog::{Compaction, Store};
use azul_opensearch::Refused;
use azul_search::Project;
use azul_transform::{Error, ErrorKind, Registry};

use crate::cluster;
use crate::notes::here;

/// Ready documents on their way into a catalog.
pub(crate) enum Loading {
    /// Of a directory.
    Embedded(Box<azul_catalog::Writer>),
    /// Of a cluster.
    Cluster(Box<azul_opensearch::Writer>),
}

/// What came of ready documents.
#[derive(Default)]
pub(crate) struct Loaded {
    /// Number of documents.
    pub documents: u64,
    /// Those of them that took the place of others.
    pub replaced: u64,
    /// The generation that has them, if the store has generations.
    pub generation: Option<u64>,
    /// Documents that the store refused, by index and id.
    pub refused: Vec<(String, Error)>,
}

impl Loading {
    /// Opens a catalog of a store, which is made if there is none.
    ///
    /// # Errors
    /// If the project is not linked, or the catalog is of another one.
    pub(crate) fn start(store: &str, catalog: &str, project: &str, deployment: &str) -> anyhow::Result<Self> {
        // Nothing is made for a project that nobody knows.
        let project = Project::of(Registry::linked()?.get(project)?)?;
        if cluster::is_one(store) {
            let catalog = cluster::open(store)?.catalog(deployment, catalog)?;
            return Ok(Self::Cluster(Box::new(catalog.writer(&project)?)));
        }
        let catalog = Store::create(store)?.create_catalog(catalog, project.name(), deployment)?;
        Ok(Self::Embedded(Box::new(catalog.writer(&project.fields_shared())?)))
    }

    /// Takes lines; those that are refused are reported by number. Returns how many were taken.
    ///
    /// # Errors
    /// If the lines cannot be read, or documents not be kept.
    pub(crate) fn lines(
        &mut self,
        lines: impl BufRead,
        refused: impl FnMut(u64, Error),
    ) -> azul_transform::Result<u64> {
        match self {
            Self::Embedded(writer) => writer.load_lines(lines, refused),
            Self::Cluster(writer) => writer.load_lines(lines, refused),
        }
    }

    /// Waits until everything that was taken is written, and returns what a cluster refused of it, by index and id.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn settle(&mut self) -> azul_transform::Result<Vec<(String, Error)>> {
        match self {
            // Nothing is written before all of it is.
            Self::Embedded(_) => Ok(Vec::new()),
            Self::Cluster(writer) => Ok(told(writer.settle()?)),
        }
    }

    /// What was taken since the last time is from this input; a directory remembers that.
    ///
    /// # Errors
    /// If its ledger cannot be read or written.
    pub(crate) fn are_from(&mut self, input: &str) -> azul_transform::Result<()> {
        match self {
            Self::Embedded(writer) => writer.note_loaded(input, &here()),
            Self::Cluster(_) => Ok(()),
        }
    }

    /// Makes everything visible.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub(crate) fn commit(self) -> azul_transform::Result<Loaded> {
        match self {
            Self::Embedded(mut writer) => {
                let done = writer.commit()?;
                writer.compact(Compaction::Due)?;
                let (documents, replaced) = (done.documents, done.removed);
                Ok(Loaded { documents, replaced, generation: Some(writer.generation()), ..Loaded::default() })
            }
            Self::Cluster(writer) => {
                let done = writer.commit()?;
                let (documents, replaced) = (done.documents, done.replaced);
                Ok(Loaded { documents, replaced, refused: told(done.refused), ..Loaded::default() })
            }
        }
    }
}

/// What a cluster refused, with what to do about it.
fn told(refused: Vec<(String, String, Refused)>) -> Vec<(String, Error)> {
    let tell = |(index, id, reason): (String, String, Refused)| {
        let error = Error::new(ErrorKind::InvalidValue, reason.to_string()).caused_by(reason);
        (format!("{index}/{id}"), error.with_cure("Correct the document; the cluster cannot index it."))
    };
    refused.into_iter().map(tell).collect()
}
