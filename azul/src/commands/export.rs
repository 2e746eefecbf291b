//! `azul export`

use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use azul_indexer::sink::Publication;
use clap::Args;
use serde_json::json;

use super::Outcome;
use crate::cluster;
use crate::exporting::Exporting;
use crate::moving::Resume;

/// Write all documents of a store as lines {"_index", "_id", "_source"}, sorted by index and id
///
/// What `azul load` took comes out again. A directory gets one file for each index; all appear at once.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Directory of the store, or URL of a cluster
    #[arg(long, value_name = "DIR|URL")]
    store: String,
    /// Directory to write to, or - for stdout
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Catalog [default: all of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Keep in FILE how far the export of a cluster has come, and go on from there; what is not complete is beside it
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let catalogs = Exporting::all(&self.store, self.catalog.as_deref())?;
        if let Some(file) = &self.resume {
            anyhow::ensure!(
                cluster::is_one(&self.store) && self.to != Path::new("-"),
                "--resume is for what is exported from a cluster to a directory"
            );
            self.resumable(file, &catalogs)?;
            return Ok(Outcome::Good);
        }
        if self.to == Path::new("-") {
            let mut out = BufWriter::with_capacity(1 << 18, stdout().lock());
            return match lines(&catalogs, &mut out) {
                Err(error) if is_closed(&error) => Ok(Outcome::Good),
                other => other.map(|()| Outcome::Good),
            };
        }
        let mut publication = Publication::new(&self.to)?;
        for catalog in &catalogs {
            for index in catalog.indices() {
                let mut part = publication.part(&format!("{index}.ndjson"))?;
                catalog.export(&index, &mut part)?;
                publication.complete(part)?;
            }
        }
        publication.publish()?;
        Ok(Outcome::Good)
    }

    /// Exports index by index, and keeps in a file how far it came.
    fn resumable(&self, file: &Path, catalogs: &[Exporting]) -> anyhow::Result<()> {
        let what = json!({ "export": self.store, "catalog": self.catalog, "to": self.to });
        let mut resume = Resume::open(file, &what)?;
        let directory = resume.directory()?;
        let mut publication = Publication::new(&self.to)?;
        for catalog in catalogs {
            for index in catalog.indices() {
                let name = format!("{index}.ndjson");
                let path = directory.join(&name);
                if resume.part(&name)["complete"] != json!(true) || !path.exists() {
                    catalog.export_resumable(&index, &name, &path, &mut resume)?;
                }
                publication.adopt(&name, &path)?;
            }
        }
        publication.publish()?;
        Ok(resume.finish()?)
    }
}

fn lines(catalogs: &[Exporting], out: &mut dyn Write) -> anyhow::Result<()> {
    for catalog in catalogs {
        for index in catalog.indices() {
            catalog.export(&index, out)?;
        }
    }
    Ok(out.flush()?)
}

/// Whoever reads our output may stop to, which is no error.
fn is_closed(error: &anyhow::Error) -> bool {
    let mut io = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
