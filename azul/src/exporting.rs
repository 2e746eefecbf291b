//! Documents come out of a store of either kind: `azul export`.

use std::io::Write;

use azul_catalog::Snapshot;
use azul_opensearch::Catalog;
use azul_transform::{IndexName, Result};

use crate::{cluster, store};

/// A catalog whose documents come out.
pub(crate) enum Exporting {
    /// Of a directory.
    Embedded(Box<Snapshot>),
    /// Of a cluster.
    Cluster(Catalog),
}

impl Exporting {
    /// The catalogs of a store, or the one of a name.
    ///
    /// # Errors
    /// If there is no such store or no such catalog.
    pub(crate) fn all(store: &str, name: Option<&str>) -> anyhow::Result<Vec<Self>> {
        if cluster::is_one(store) {
            return Ok(cluster::catalogs(store, name)?.into_iter().map(Self::Cluster).collect());
        }
        // Documents go out as they came in, whatever the project makes of them.
        let snapshot =
            |catalog: azul_catalog::Catalog| Ok(Self::Embedded(Box::new(catalog.snapshot(&Default::default())?)));
        store::catalogs(store, name)?.into_iter().map(snapshot).collect()
    }

    /// The indices that it has.
    pub(crate) fn indices(&self) -> Vec<IndexName> {
        match self {
            Self::Embedded(snapshot) => snapshot.indices().map(|(index, _)| index.clone()).collect(),
            Self::Cluster(catalog) => catalog.indices().iter().cloned().collect(),
        }
    }

    /// Writes the documents of an index as lines, by id.
    ///
    /// # Errors
    /// If documents cannot be read, or lines not be written.
    pub(crate) fn export(&self, index: &IndexName, out: &mut dyn Write) -> Result<u64> {
        match self {
            Self::Embedded(snapshot) => snapshot.export(index, out),
            Self::Cluster(catalog) => catalog.export(index, out),
        }
    }
}
