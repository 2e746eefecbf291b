//! Whether a catalog is what it should be.

use std::collections::BTreeMap;
use std::sync::Arc;

use azul_transform::aggregate::{EntityKey, Rules};
use azul_transform::json::Document;
use azul_transform::json::canonical::canonical;
use azul_transform::{Compiled, ContributionId, DocumentType, Error, ErrorKind, Result};

use crate::catalog::Catalog;
use crate::intake::entities::{Entities, Union};
use crate::table::Table;

/// Entities whose contributions are read together.
const TOGETHER: usize = 64;
/// Entities with more contributions are left out of samples: reading all of them takes longer than anybody waits.
const MOST: usize = 20_000;

/// What a sample of entities came to.
#[derive(Debug, Default)]
pub struct Sample {
    /// Entities that were aggregated of their contributions.
    pub entities: usize,
    /// Those whose aggregates are others than what is in the catalog, as `type/id`.
    pub different: Vec<String>,
}

impl Catalog {
    /// Reads all files of the newest generation and compares checksums.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] for the first difference.
    pub fn check(&self) -> Result<()> {
        self.newest(|manifest| {
            for entries in manifest.tables.values().chain(&manifest.touched) {
                Table::open(self.directory(), entries)?.check()?;
            }
            Ok(())
        })?;
        // Columns are looked at, too.
        self.snapshot(&Arc::default())?.check()
    }

    /// Aggregates about so many entities of their contributions, and compares what comes of it with the aggregates in the
    /// catalog. They are spread evenly over all contributions, and the same in each generation.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the catalog is of another project, [`ErrorKind::Io`] if it cannot be read.
    pub fn derive_sample(&self, project: &Compiled, entities: usize) -> Result<Sample> {
        if self.project() != project.name() {
            let message = format!("the catalog {} is not of project {}", self.name(), project.name());
            return Err(Error::new(ErrorKind::Config, message));
        }
        let snapshot = self.documents()?;
        let (schema, rules) = (project.schema(), Rules::new(project)?);
        let none = Entities::new(self.directory());
        let (deployment, catalog) = (self.deployment().to_owned(), self.name().to_owned());
        let union = Union { before: &snapshot, entities: &none, schema, deployment, catalog };
        let contributions = |document_type| document_type == DocumentType::Contribution;
        let indices: Vec<_> = snapshot.indices().filter(|(index, _)| contributions(index.document_type())).collect();
        let all: u64 = indices.iter().map(|(_, count)| count).sum();
        let step = (all / entities.max(1) as u64).max(1) as usize;
        let mut keys = Vec::new();
        for (index, _) in indices {
            let Some(outer_type) = schema.outer_type(index.qualifier()) else { continue };
            for id in snapshot.ids(index).step_by(step) {
                let id: ContributionId = id?.parse()?;
                keys.push(EntityKey { outer_type, entity_id: id.entity_id });
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let mut sample = Sample::default();
        for keys in keys.chunks(TOGETHER) {
            let mut few = Vec::new();
            for key in keys {
                if !union.has(key, MOST)? {
                    few.push(key.clone());
                }
            }
            let mut made = BTreeMap::new();
            rules.aggregate_all(&few, &union, |key, aggregate| {
                // What cannot be aggregated has no aggregate.
                made.insert(key.clone(), aggregate.ok().and_then(|aggregate| aggregate.document));
            })?;
            for (key, made) in made {
                let index = union.index(DocumentType::Aggregate, &key)?;
                let known = snapshot.document(&index, &key.entity_id)?;
                sample.entities += 1;
                if !is_same(known, made)? {
                    sample.different.push(format!("{}/{}", index.qualifier(), key.entity_id));
                }
            }
        }
        Ok(sample)
    }
}

fn is_same(one: Option<Vec<u8>>, other: Option<Vec<u8>>) -> Result<bool> {
    if one == other {
        return Ok(true);
    }
    let canonical = |source: Vec<u8>| Ok::<_, Error>(canonical(Document::parse(source)?.root()));
    Ok(one.map(canonical).transpose()? == other.map(canonical).transpose()?)
}
