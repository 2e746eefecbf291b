//! Indexing into a catalog: contributions go in, and the entities that they are about are aggregated anew.
//!
//! Any number of processes may do so at the same time, and each may be killed at any time. Contributions have ids that
//! follow from what they say of which entity, so that writing them again does no harm. An aggregate is written if it is
//! still the one that was there before all contributions were read; otherwise somebody else aggregated the entity
//! meanwhile, and it is done again. Whoever wrote contributions aggregates after that, so that the last one to do so has
//! seen all of them.

mod aggregates;
mod large;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use azul_search::Project;
use azul_transform::aggregate::{EntityKey, Rules};
use azul_transform::json::{Document as Parsed, Json, write_str};
use azul_transform::schema::Schema;
use azul_transform::schema::index::IndexDefinition;
use azul_transform::{
    Committed, Compiled, ContributionId, Document, DocumentSink, DocumentType, Error, ErrorKind, IndexName, Result,
};

use crate::bulk::{Bulk, BulkSettings, Operation, Sent, Written};
use crate::catalog::Catalog;
use crate::refresh::Refreshing;

/// Takes contributions and replicas of a run into a catalog of a cluster. Aggregates of the run are passed over, since others
/// may have contributed to the same entities: they are made of everything that the cluster has, in
/// [`finish`](Intake::finish).
///
/// Memory does not grow with the documents, but with the ids of the entities that the run contributes to.
pub struct Intake<'p> {
    catalog: Catalog,
    schema: &'p Schema,
    rules: Arc<Rules<'p>>,
    bulk: Bulk,
    touched: BTreeSet<EntityKey>,
    refreshing: Refreshing,
    /// Indices by their names, and what the cluster calls them.
    places: BTreeMap<String, Arc<(IndexName, String)>>,
    /// How many earlier generations are kept, if a new one is built.
    keep: Option<u32>,
}

/// What came of an [`Intake`].
#[derive(Debug, Default)]
pub struct Done {
    /// Contributions that are new.
    pub created: u64,
    /// Contributions that were there already, and were written again.
    pub replaced: u64,
    /// Entities that were aggregated.
    pub aggregated: u64,
    /// How often an entity was aggregated again because somebody else did so meanwhile.
    pub conflicts: u64,
    /// Documents that were sent again because the cluster had no capacity.
    pub sent_again: u64,
    /// Entities that could not be aggregated, with the name of the index.
    pub failures: Vec<(String, Error)>,
    /// Documents that the cluster refused, with the name of the index.
    pub refused: Vec<(String, Error)>,
    /// The generation that was built, and is served now.
    pub generation: Option<u32>,
    /// Generations that were deleted.
    pub deleted: Vec<u32>,
    /// Everything that was sent, if a generation is built.
    sent: Option<Sent>,
}

/// How hubs of a replica are united in the cluster.
const UNITE: &str = "def all = new TreeSet(); all.addAll(ctx._source.hub_ids); \
                     if (all.addAll(params.hubs)) { ctx._source.hub_ids = new ArrayList(all) } else { ctx.op = 'none' }";

impl<'p> Intake<'p> {
    /// Makes the indices of the catalog, unless they are there.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the catalog is of another project, [`ErrorKind::Schema`] if the project's rows contradict
    /// each other, [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn new(catalog: &Catalog, compiled: &'p Compiled, project: &Project) -> Result<Self> {
        let definitions = catalog.prepare(project)?;
        Self::into(catalog.clone(), &definitions, compiled)
    }

    /// Builds the catalog anew beside what is served: a generation that nobody sees before [`finish`](Intake::finish), which
    /// verifies it and lets the catalog's names lead to it. Of the complete generations that there are then, the newest `keep`
    /// are kept besides.
    ///
    /// # Errors
    /// As [`Intake::new`].
    pub fn anew(catalog: &Catalog, compiled: &'p Compiled, project: &Project, keep: u32) -> Result<Self> {
        let (generation, definitions) = catalog.begin_generation(project)?;
        let mut intake = Self::into(generation, &definitions, compiled)?;
        intake.bulk = intake.bulk.noting(Some(Sent::default()));
        intake.keep = Some(keep);
        Ok(intake)
    }

    fn into(catalog: Catalog, definitions: &[IndexDefinition], compiled: &'p Compiled) -> Result<Self> {
        let all = definitions.iter().map(|definition| catalog.place(&definition.name)).collect();
        Ok(Self {
            schema: compiled.schema(),
            rules: Rules::new(compiled)?,
            bulk: Bulk::new(catalog.client(), BulkSettings::default()),
            touched: BTreeSet::new(),
            refreshing: Refreshing::new(catalog.client(), all),
            places: BTreeMap::new(),
            keep: None,
            catalog,
        })
    }

    /// Waits until everything is written, and aggregates the entities that were contributed to. If the catalog is built anew,
    /// it is verified, and served from now on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked. Contributions that were written stay, and the same run may be done
    /// again. [`ErrorKind::ConflictingValues`] if the cluster has other documents than a new generation is to have.
    pub fn finish(self) -> Result<Done> {
        let Self { catalog, schema, rules, bulk, touched, keep, mut refreshing, .. } = self;
        let mut done = Done::default();
        let mut written = bulk.finish()?;
        (done.created, done.replaced) = (written.created, written.replaced);
        done.sent = written.sent.take();
        done.note_refused(written);
        aggregates::Aggregating { catalog: &catalog, schema, rules: &rules }.all(
            touched,
            &mut refreshing,
            &mut done,
        )?;
        if let (Some(keep), Some(sent)) = (keep, done.sent.take()) {
            let (generation, deleted) = catalog.finish_generation(&sent, keep)?;
            (done.generation, done.deleted) = (Some(generation), deleted);
        }
        Ok(done)
    }

    fn place(&mut self, index: &str) -> Result<Arc<(IndexName, String)>> {
        if let Some(known) = self.places.get(index) {
            return Ok(known.clone());
        }
        let name: IndexName = index.parse()?;
        let place = self.catalog.place(&name);
        let place = Arc::new((name, place));
        self.places.insert(index.to_owned(), place.clone());
        Ok(place)
    }
}

impl Done {
    /// Notes what the cluster refused.
    fn note_refused(&mut self, written: Written) {
        self.sent_again += written.again;
        for (index, id, reason) in written.failures {
            let error = Error::new(ErrorKind::InvalidValue, format!("{id}: {reason}")).caused_by(reason);
            self.refused.push((index, error.with_cure("Correct the document; the cluster cannot index it.")));
        }
    }
}

/// The entity that an index and an id stand for.
fn key(schema: &Schema, index: &IndexName, entity_id: &str) -> Result<EntityKey> {
    let unknown = || Error::new(ErrorKind::Schema, format!("the project has no outer entity type for {index}"));
    let outer_type = schema.outer_type(index.qualifier()).ok_or_else(unknown)?;
    Ok(EntityKey { outer_type, entity_id: entity_id.to_owned() })
}

/// A request that writes a replica, or unites its hubs with those of the one that is there.
fn united(source: &[u8]) -> Result<Vec<u8>> {
    let document = Parsed::parse(source)?;
    let mut out = b"{\"script\":{\"lang\":\"painless\",\"source\":".to_vec();
    write_str(&mut out, UNITE);
    out.extend_from_slice(b",\"params\":{\"hubs\":");
    document.root().get("hub_ids").unwrap_or(Json::null()).write(&mut out);
    out.extend_from_slice(b"}},\"upsert\":");
    out.extend_from_slice(source);
    out.push(b'}');
    Ok(out)
}

impl DocumentSink for Intake<'_> {
    fn put(&mut self, document: Document<'_>) -> Result<()> {
        let Document { index, id, source } = document;
        let place = self.place(index)?;
        let (name, place) = &*place;
        self.refreshing.note();
        match name.document_type() {
            DocumentType::Contribution => {
                let contribution: ContributionId = id.parse()?;
                self.touched.insert(key(self.schema, name, &contribution.entity_id)?);
                self.bulk.push(Operation::Index, place, id, source)
            }
            DocumentType::Replica => self.bulk.push(Operation::Update, place, id, &united(source)?),
            DocumentType::Aggregate => Ok(()),
        }
    }

    fn delete(&mut self, index: &str, id: &str) -> Result<()> {
        let place = self.place(index)?;
        let (name, place) = &*place;
        match name.document_type() {
            DocumentType::Aggregate => Ok(()),
            // What was put before was about the same entity, which is aggregated all the same.
            DocumentType::Contribution | DocumentType::Replica => self.bulk.push(Operation::Delete, place, id, b""),
        }
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        let done = self.finish()?;
        Ok(Committed { documents: done.created + done.replaced, bytes: 0 })
    }
}
