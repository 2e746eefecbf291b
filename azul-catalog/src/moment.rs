//! A generation that is compared with others.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use azul_search::Document;
use azul_search::compare::{Documents, History, Ids, Side};
use azul_transform::{DocumentType, IndexName, Result};

use crate::catalog::Catalog;
use crate::disk::io_error;
use crate::disk::kept::file_name;
use crate::disk::manifest::Manifest;
use crate::generations::not_kept;
use crate::snapshot::Snapshot;
use crate::table::{Table, touched};

/// A generation of a catalog as one side of a [comparison](azul_search::compare). Its indices are opened one by one, when
/// documents of them are read; of another generation of the same catalog, that are the ones in which anything was written
/// between the two.
pub struct Moment {
    directory: PathBuf,
    /// The directory without detours, which tells one catalog from others.
    place: String,
    manifest: Manifest,
    parts: Vec<Part>,
    /// What was touched after the generation that was asked for last.
    touched: Mutex<Option<(u64, Option<Table>)>>,
}

/// The documents of an index.
struct Part {
    index: IndexName,
    opened: OnceLock<Snapshot>,
}

impl Catalog {
    /// A generation, to be compared with another one.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](azul_transform::ErrorKind::Config) if it is not kept,
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if its manifest cannot be read or is damaged.
    pub fn at(&self, generation: u64) -> Result<Moment> {
        let current = Manifest::current(self.directory())?;
        let manifest = if generation == current.generation {
            Some(current)
        } else {
            Manifest::read_named(self.directory(), &file_name(generation))?
        };
        let manifest = manifest.ok_or_else(|| not_kept(self, generation))?;
        let directory = self.directory().to_owned();
        let place = directory.canonicalize().map_err(|e| io_error("find", &directory, e))?.display().to_string();
        let part = |name: &String| Ok(Part { index: name.parse()?, opened: OnceLock::new() });
        let parts = manifest.indices.keys().map(part).collect::<Result<_>>()?;
        Ok(Moment { directory, place, manifest, parts, touched: Mutex::default() })
    }
}

impl Moment {
    /// The documents of a type about an outer entity type, with the name of their index; nothing if there are none.
    fn part(&self, document_type: DocumentType, outer_type: &str) -> Result<Option<(&IndexName, &Snapshot)>> {
        let is_meant =
            |part: &&Part| part.index.document_type() == document_type && part.index.qualifier() == outer_type;
        let Some(Part { index, opened }) = self.parts.iter().find(is_meant) else { return Ok(None) };
        if let Some(snapshot) = opened.get() {
            return Ok(Some((index, snapshot)));
        }
        let (name, generation) = (index.to_string(), self.manifest.generation);
        let entries = self.manifest.indices.get(&name).cloned().unwrap_or_default();
        let alone = Manifest { generation, indices: [(name, entries)].into(), ..Manifest::default() };
        let snapshot = Snapshot::open_documents(&self.directory, &alone, None)?;
        Ok(Some((index, opened.get_or_init(|| snapshot))))
    }

    /// What was touched since an earlier generation, if that is known.
    fn touched_since(&self, generation: u64) -> Result<Option<Table>> {
        let mut known = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, table)) = &*known
            && *since == generation
        {
            return Ok(table.clone());
        }
        let runs = touched::since(&self.directory, &self.manifest, generation)?;
        let table = runs.map(|runs| Table::open(&self.directory, &runs)).transpose()?;
        *known = Some((generation, table.clone()));
        Ok(table)
    }
}

impl Side for Moment {
    fn outer_types(&self) -> Vec<String> {
        let indices = self.parts.iter().map(|part| &part.index);
        let aggregates = indices.filter(|index| index.document_type() == DocumentType::Aggregate);
        let mut names: Vec<_> = aggregates.map(|index| index.qualifier().to_owned()).collect();
        names.sort_unstable();
        names
    }

    fn documents<'s>(&'s self, outer_type: &str) -> Result<Documents<'s>> {
        match self.part(DocumentType::Aggregate, outer_type)? {
            Some((index, snapshot)) => Ok(Box::new(snapshot.documents(index))),
            None => Ok(Box::new(std::iter::empty())),
        }
    }

    fn document(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>> {
        match self.part(DocumentType::Aggregate, outer_type)? {
            Some((index, snapshot)) => snapshot.document(index, id),
            None => Ok(None),
        }
    }

    fn contributions(&self, outer_type: &str, id: &str) -> Result<Option<Vec<Document>>> {
        let part = self.part(DocumentType::Contribution, outer_type)?;
        part.map(|(index, snapshot)| snapshot.contributions_to(index, id)).transpose()
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }
}

impl History for Moment {
    fn store(&self) -> &str {
        &self.place
    }

    fn number(&self) -> u64 {
        self.manifest.generation
    }

    fn touched<'s>(
        &'s self,
        since: u64,
        document_type: DocumentType,
        outer_type: &str,
        prefix: &str,
    ) -> Result<Option<Ids<'s>>> {
        let Some(table) = self.touched_since(since)? else { return Ok(None) };
        let Manifest { deployment, catalog, .. } = &self.manifest;
        let index = IndexName::new(deployment, catalog, document_type, outer_type)?;
        Ok(Some(Box::new(touched::ids(&table, &index, prefix))))
    }

    fn contribution(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>> {
        match self.part(DocumentType::Contribution, outer_type)? {
            Some((index, snapshot)) => snapshot.document(index, id),
            None => Ok(None),
        }
    }
}

impl std::fmt::Debug for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Moment").field("generation", &self.manifest.generation).finish_non_exhaustive()
    }
}
