//! Documents come out of a store of either kind: `azul export`.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use azul_catalog::Snapshot;
use azul_opensearch::{Catalog, Position};
use azul_transform::{Error, ErrorKind, IndexName, Result};
use serde_json::json;

use crate::moving::Resume;
use crate::{cluster, store};

/// After how many documents it is kept how far an export has come.
const KEPT: u64 = 200;

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

    /// Writes the documents of an index of a cluster to a file, from where it was broken off.
    ///
    /// # Errors
    /// As [`export`](Self::export), and for a catalog of a directory.
    pub(crate) fn export_resumable(
        &self,
        index: &IndexName,
        name: &str,
        path: &Path,
        resume: &mut Resume,
    ) -> Result<()> {
        let Self::Cluster(catalog) = self else {
            return Err(Error::new(ErrorKind::Config, "a directory is exported at once"));
        };
        let unwritable = |e: std::io::Error| Error::new(ErrorKind::Io, format!("{}: {e}", path.display())).caused_by(e);
        let kept = resume.part(name).clone();
        let mut position = Position::of_json(&kept["position"]);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(unwritable)?;
        // What was written after the position was kept is written again.
        let bytes = kept["bytes"].as_u64().filter(|bytes| file.metadata().is_ok_and(|data| data.len() >= *bytes));
        if bytes.is_none() {
            position = Position::default();
        }
        file.set_len(bytes.unwrap_or(0)).map_err(unwritable)?;
        let mut out = BufWriter::with_capacity(1 << 18, file);
        out.seek(SeekFrom::End(0)).map_err(unwritable)?;
        let out = RefCell::new((out, bytes.unwrap_or(0), 0));
        catalog.export_from(
            index,
            &mut position,
            &mut || {
                let (file, bytes, _) = &mut *out.borrow_mut();
                *bytes = 0;
                file.get_mut().set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).map(drop).map_err(unwritable)
            },
            &mut |position, line| {
                let (file, bytes, lines) = &mut *out.borrow_mut();
                file.write_all(line).map_err(unwritable)?;
                (*bytes, *lines) = (*bytes + line.len() as u64, *lines + 1);
                if *lines % KEPT == 0 {
                    file.flush().map_err(unwritable)?;
                    let part = json!({ "bytes": bytes, "position": position.to_json() });
                    resume.keep(name, part).map_err(unwritable)?;
                }
                Ok(())
            },
        )?;
        let (mut file, bytes, _) = out.into_inner();
        file.flush().map_err(unwritable)?;
        resume.keep(name, json!({ "bytes": bytes, "complete": true })).map_err(unwritable)
    }
}
