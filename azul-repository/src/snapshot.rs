//! A snapshot of tables as a repository.

use std::sync::Arc;

use azul_transform::json::write_str;
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef};

use crate::{Assembler, Entry, Fetched, Listed, Listing, Repository, Tables, assembly_of};

/// Tables, of which the project that recognises them makes bundles. It is one source.
pub struct Snapshot {
    name: String,
    source: SourceRef,
    assembler: Box<dyn Assembler>,
}

impl Snapshot {
    /// The snapshot of some tables.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] if it is not certain of which project they are, others if rows are malformed.
    pub fn new(tables: Arc<dyn Tables>, source: SourceRef) -> Result<Self> {
        let name = tables.name().to_owned();
        let assembly = assembly_of(&*tables)?;
        let assembler = assembly.open(tables).map_err(|error| error.in_plugin(assembly.project()))?;
        Ok(Self { name, source, assembler })
    }

    /// How many subgraphs there are, by which the work on the snapshot is divided.
    pub fn subgraphs(&self) -> usize {
        self.assembler.subgraphs()
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("name", &self.name).field("source", &self.source).finish_non_exhaustive()
    }
}

impl Repository for Snapshot {
    fn sources(&self) -> Result<Vec<SourceRef>> {
        Ok(vec![self.source.clone()])
    }

    fn bundles(&self, source: &SourceRef, prefix: &str) -> Result<Listing<'_>> {
        if source.id != self.source.id {
            let message = format!("{} is the source {}, not {}", self.name, self.source.id, source.id);
            return Err(Error::new(ErrorKind::Config, message));
        }
        let listed = |Entry { uuid, version, table }| {
            let fqid = BundleFqid { uuid, version, source: self.source.clone() };
            Listed { fqid, table }
        };
        Ok(Box::new(self.assembler.bundles(prefix)?.map(move |entry| entry.map(listed))))
    }

    fn fetch(&self, fqid: &BundleFqid, limits: &Limits) -> Result<Fetched> {
        let in_bundle = |error: Error| error.in_bundle(&fqid.uuid, &fqid.version);
        let uuid = fqid.uuid.to_ascii_lowercase();
        let (members, table) = self.assembler.assemble(&uuid, &fqid.version, limits).map_err(in_bundle)?;
        let mut bytes = Vec::with_capacity(members.len() + 256);
        for (key, value) in [
            ("{\"fqid\":{\"uuid\":", uuid.as_str()),
            (",\"version\":", &fqid.version),
            (",\"source\":{\"id\":", &self.source.id),
            (",\"spec\":", &self.source.spec),
        ] {
            bytes.extend_from_slice(key.as_bytes());
            write_str(&mut bytes, value);
        }
        bytes.push(b'}');
        if let Some(table) = table {
            bytes.extend_from_slice(b",\"table_name\":");
            write_str(&mut bytes, table);
        }
        bytes.extend_from_slice(b"},");
        bytes.extend_from_slice(&members);
        bytes.push(b'}');
        Ok(Fetched { name: format!("{}:{uuid}", self.name), bytes, ..Fetched::default() })
    }
}
