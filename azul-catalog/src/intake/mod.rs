//! Indexing into a catalog: documents of new bundles come in, and what they change is made anew.
//!
//! An [`Intake`] is the sink of a run that emits contributions, replicas and aggregates of its own bundles. Contributions
//! that are in the catalog already cost a look-up each. An entity to which only this run contributes keeps the aggregate
//! of the run; one to which earlier runs contributed too is aggregated anew, of all contributions to it. So additions,
//! newer versions and deletions in any order, in one run or in many, end in the same catalog.

mod contributed;
mod deindex;
mod deletions;
pub(crate) mod entities;
mod history;
pub(crate) mod partial;
mod replicas;

use std::collections::BTreeMap;
use std::sync::Arc;

use azul_search::Fields;
use azul_search::compare::Maker;
use azul_transform::aggregate::{EntityKey, Rules};
use azul_transform::{
    Committed, Compiled, ContributionId, Document, DocumentSink, DocumentType, Error, ErrorKind, IndexName, Result,
};

use crate::catalog::Catalog;
use crate::ledger::Ledger;
use crate::policy::Compaction;
use crate::snapshot::{Snapshot, contribution_ids};
use crate::writer::Writer;
use contributed::Contributed;
pub(crate) use entities::key as entity_key;
use entities::{Entities, Known, Union};
use partial::States;

/// Takes the documents of a run into a catalog. Nothing is visible before [`commit`](DocumentSink::commit), and a run that
/// ends without one leaves the catalog as it was.
///
/// Memory does not grow with the documents, but with the ids of the entities that the run contributes to. Documents are
/// those that a run renders: they are not parsed again.
pub struct Intake<'p> {
    catalog: Catalog,
    writer: Writer,
    /// The catalog as it was before.
    before: Snapshot,
    schema: &'p azul_transform::schema::Schema,
    states: States<'p>,
    entities: Entities,
    contributed: Contributed,
    ledger: Ledger,
    names: BTreeMap<String, Arc<IndexName>>,
    /// Where paths of inputs start.
    directory: Option<String>,
    /// Whatever changes is aggregated again, of all contributions.
    again: bool,
    /// What comes may be retracted before it is visible.
    retracts: bool,
    done: Done,
}

/// What came of an [`Intake`].
#[derive(Debug, Default)]
pub struct Done {
    /// Contributions that were there already.
    pub unchanged: u64,
    /// Contributions that are new, or other than before.
    pub changed: u64,
    /// Entities that were aggregated anew, since earlier runs contributed to them.
    pub aggregated_again: u64,
    /// Versions of bundles that were deleted, since newer ones retract what they say.
    pub retracted: u64,
    /// Bundles that were deleted before they came; they will be deleted when they come.
    pub remembered: u64,
    /// Entities that could not be aggregated, with the name of the index; they have no aggregate.
    pub failures: Vec<(String, Error)>,
    /// Number of the generation that is visible.
    pub generation: u64,
    /// What kept segments from being merged, and partial states from being made. Documents are there nevertheless.
    pub untidy: Option<Error>,
}

impl std::fmt::Debug for Intake<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("before", &self.before).field("done", &self.done).finish_non_exhaustive()
    }
}

impl<'p> Intake<'p> {
    /// Takes the lock of a catalog. `fields` are what can be searched of the project's documents.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the catalog is of another project, [`ErrorKind::Schema`] if the project's rows
    /// contradict each other, [`ErrorKind::Io`] if another process has the lock, or files cannot be read.
    pub fn new(catalog: &Catalog, project: &'p Compiled, fields: &Arc<Fields>) -> Result<Self> {
        if catalog.project() != project.name() {
            let message = format!(
                "the catalog {} is of project {}, not of {}",
                catalog.name(),
                catalog.project(),
                project.name()
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
        let mut writer = catalog.writer(fields)?;
        writer.making.by = Maker::Index;
        // The lock is ours, so that this is the newest generation until the commit.
        let before = catalog.documents()?;
        writer.know(before.segments_by_file());
        let ledger = catalog.ledger()?;
        let entities = Entities::new(catalog.directory());
        let (schema, states) = (project.schema(), States::new(project, Rules::new(project)?));
        let done = Done { generation: before.number(), ..Done::default() };
        let (contributed, names) = (Contributed::default(), BTreeMap::new());
        let catalog = catalog.clone();
        Ok(Self {
            catalog,
            writer,
            before,
            schema,
            states,
            entities,
            contributed,
            ledger,
            names,
            directory: None,
            again: false,
            retracts: false,
            done,
        })
    }

    /// Keeps partial states of entities with at least so many contributions, instead of 256. It makes no difference to
    /// documents.
    pub fn with_states_from(mut self, least: usize) -> Self {
        self.states.many = least.max(1);
        self
    }

    /// Keeps so many generations besides the current one, from this one on.
    pub fn keep_generations(&mut self, generations: u32) {
        self.writer.keep(generations);
    }

    /// Documents are made anew: contributions that come from here on take the place of what bundles said before, and all
    /// that there is about an entity is aggregated. The generation before the next one is kept, for
    /// [`Writer::roll_back`].
    pub fn begin_reindex(&mut self) {
        self.again = true;
        self.writer.making.by = Maker::Reindex;
        let kept = self.writer.manifest().kept.max(1);
        self.writer.keep(kept);
    }

    /// The catalog as it was before.
    pub(crate) fn before(&self) -> &Snapshot {
        &self.before
    }

    /// Has the document about an entity made anew.
    pub(crate) fn aggregate_entity_again(&mut self, key: EntityKey) {
        self.entities.aggregate_again(&key);
    }

    /// Deletes a bundle of which only the identity is known. It need not be there: it is then deleted when it comes, be it
    /// in a later run. Returns whether it was there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if documents cannot be read.
    pub fn delete_bundle(&mut self, uuid: &str, version: &str) -> Result<bool> {
        let (deployment, catalog) = self.writer.place();
        let place = (deployment.as_str(), catalog.as_str());
        let additions = deletions::additions(&self.before, &self.ledger, place, (uuid, version))?;
        self.history().deleted(uuid, version)?;
        if self.writer.remember_deletion(uuid, version) && additions.is_empty() {
            self.done.remembered += 1;
        }
        for (index, id) in &additions {
            if let Some(source) = self.before.document(index, &id.to_string())? {
                self.contribution_deleted(index, id, &source)?;
            }
        }
        Ok(!additions.is_empty())
    }

    /// Older versions of the bundles that come are to be retracted when all are there. To be said before any comes.
    pub fn retract(&mut self) {
        self.retracts = true;
    }

    /// Deletes the versions of a bundle of which there is a newer one, in the catalog or in this run: it retracts what it no
    /// longer says. They do not come back when the newer one is deleted. Bundles of the run must be noted before.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if documents or ledger cannot be read.
    pub fn retract_older(&mut self, uuid: &str) -> Result<()> {
        let mut versions: Vec<String> = self.contributed.versions(uuid);
        for record in self.ledger.versions(uuid)? {
            versions.push(record.version);
        }
        versions.sort_unstable();
        versions.dedup();
        let mut live = Vec::new();
        for version in versions {
            if let Some(record) = self.history().bundle(uuid, &version)?
                && let (Some(indexed), None) = (record.indexed, record.deleted)
            {
                live.push((version, indexed.entities));
            }
        }
        live.pop();
        let (deployment, catalog) = self.writer.place();
        for (version, entities) in live {
            self.history().deleted(uuid, &version)?;
            self.writer.remember_deletion(uuid, &version);
            self.done.retracted += 1;
            for (outer_type, entity_id) in entities {
                let index = IndexName::new(&deployment, &catalog, DocumentType::Contribution, &outer_type)?;
                let key = entity_key(self.schema, &index, &entity_id)?;
                let (bundle_uuid, bundle_version) = (uuid.to_owned(), version.clone());
                let id = ContributionId { entity_id, bundle_uuid, bundle_version, deleted: false };
                let source = match self.entities.source(&key, &id.to_string())? {
                    Some(source) => Some(source),
                    None => self.before.document(&index, &id.to_string())?,
                };
                if let Some(source) = source {
                    self.contribution_deleted(&index, &id, &source)?;
                }
            }
        }
        Ok(())
    }

    /// Makes everything visible, and says what came of it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; the catalog is then as it was.
    pub fn finish(mut self) -> Result<Done> {
        self.aggregate_again()?;
        if self.writer.has_changes() {
            self.writer.commit()?;
            // What was committed is visible meanwhile.
            self.writer.compact_in_background();
            // Should this fail, the catalog is right all the same, and the next run tries again.
            let tidied = self.prepare().and_then(|()| self.writer.compact(Compaction::Due));
            self.done.untidy = tidied.err();
            self.done.generation = self.writer.generation();
        }
        Ok(self.done)
    }

    /// Takes a contribution, unless it is there already.
    fn contribution(&mut self, index: &IndexName, document_id: &str, source: &[u8]) -> Result<()> {
        let id: ContributionId = document_id.parse()?;
        let key = entity_key(self.schema, index, &id.entity_id)?;
        let number = self.entities.number(&key);
        self.contributed.add(&id, key.outer_type, number);
        let known = self.before.document(index, document_id)?;
        if known.as_deref() == Some(source) {
            self.done.unchanged += 1;
        } else {
            self.done.changed += 1;
            if self.again {
                self.entities.aggregate_again(&key);
            }
            let is_expected = self.writer.has_deletions() || self.retracts;
            self.entities.changed(key, document_id, source, is_expected, || {
                let (from, to) = contribution_ids(&id.entity_id, "", None);
                self.before.has_between(index, &from, &to)
            })?;
            self.writer.put_tracked(index, document_id, source)?;
        }
        if !id.deleted && self.writer.is_deleted(&id.bundle_uuid, &id.bundle_version) {
            self.contribution_deleted(index, &id, source)?;
        }
        Ok(())
    }

    /// Takes the deletion that belongs to an addition.
    fn contribution_deleted(&mut self, index: &IndexName, id: &ContributionId, source: &[u8]) -> Result<()> {
        let deletion = ContributionId { deleted: true, ..id.clone() };
        let source = deletions::deleted(&deletion, source)?;
        let before = self.done.changed;
        self.contribution(index, &deletion.to_string(), &source)?;
        if self.done.changed > before {
            self.entities.aggregate_again(&entity_key(self.schema, index, &id.entity_id)?);
        }
        Ok(())
    }

    /// Takes the aggregate of an entity to which nothing but this run contributes.
    fn aggregate(&mut self, index: &IndexName, id: &str, source: &[u8]) -> Result<()> {
        let key = entity_key(self.schema, index, id)?;
        let wanted = match self.entities.known(&key) {
            Known::OfThisRun => true,
            Known::OfEarlierRuns => false,
            Known::Unchanged => {
                // All that the run says was known, and so is its aggregate, unless what earlier runs say leaves none, or
                // only contributions were loaded.
                if self.before.document(index, id)?.is_none() {
                    self.entities.aggregate_again(&key);
                }
                false
            }
        };
        if wanted {
            self.entities.done(&key);
            self.writer.put_tracked(index, id, source)?;
        }
        Ok(())
    }

    /// Takes a replica, and unites its hubs with those that are known.
    fn replica(&mut self, index: &IndexName, id: &str, source: &[u8]) -> Result<()> {
        let Some(known) = self.before.document(index, id)? else { return self.writer.put_tracked(index, id, source) };
        if known == source {
            return Ok(());
        }
        let merged = replicas::merged(id, known.clone(), source.to_vec())?;
        if merged == known { Ok(()) } else { self.writer.put_tracked(index, id, &merged) }
    }

    /// Aggregates the entities of which the run does not have all contributions.
    fn aggregate_again(&mut self) -> Result<()> {
        let Self { writer, before, schema, states, entities, ledger, done, .. } = self;
        let wanted = entities.to_aggregate();
        let had_failures = ledger.has_failed_entities()?;
        let (deployment, catalog) = writer.place();
        let union = Union { before, entities, schema, deployment, catalog };
        let mut made = Vec::new();
        for some in wanted.chunks(TOGETHER) {
            let mut few = Vec::new();
            for key in some {
                match states.aggregate(key, &union, writer)? {
                    Some(aggregate) => made.push((key.clone(), Ok(aggregate))),
                    None => few.push(key.clone()),
                }
            }
            states.rules.aggregate_all(&few, &union, |key, aggregate| made.push((key.clone(), aggregate)))?;
            for (key, aggregate) in made.drain(..) {
                let index = union.index(DocumentType::Aggregate, &key)?;
                done.aggregated_again += 1;
                let error = aggregate.as_ref().err();
                // Mostly there were no failures, and then there is nothing to look up for each entity.
                if error.is_some() || had_failures {
                    history::aggregated(writer, &index, &key.entity_id, error)?;
                }
                let document = match aggregate {
                    Ok(aggregate) => aggregate.document,
                    Err(error) => {
                        done.failures.push((index.to_string(), error));
                        None
                    }
                };
                match document {
                    Some(document) => writer.put_tracked(&index, &key.entity_id, &document)?,
                    // Nothing is left to say about it. There may be a document of earlier runs, or of this one.
                    None => writer.delete_tracked(&index, &key.entity_id)?,
                }
            }
        }
        Ok(())
    }

    /// Makes states of entities with many contributions, so that the next bundle that contributes to them is quick. What
    /// was committed is visible meanwhile.
    fn prepare(&mut self) -> Result<()> {
        let large = self.entities.large(self.states.many);
        if large.is_empty() {
            return Ok(());
        }
        let before = self.catalog.documents()?;
        let entities = Entities::new(self.catalog.directory());
        let Self { writer, schema, states, .. } = self;
        let (deployment, catalog) = writer.place();
        let union = Union { before: &before, entities: &entities, schema, deployment, catalog };
        for key in large {
            states.prepare(&key, &union, writer)?;
        }
        writer.commit().map(drop)
    }
}

/// Entities that are aggregated in one go.
const TOGETHER: usize = 128;

impl DocumentSink for Intake<'_> {
    fn put(&mut self, document: Document<'_>) -> Result<()> {
        let index = match self.names.get(document.index) {
            Some(known) => Arc::clone(known),
            None => {
                let index: Arc<IndexName> = Arc::new(document.index.parse()?);
                self.names.insert(document.index.to_owned(), index.clone());
                index
            }
        };
        match index.document_type() {
            DocumentType::Contribution => self.contribution(&index, document.id, document.source),
            DocumentType::Aggregate => self.aggregate(&index, document.id, document.source),
            DocumentType::Replica => self.replica(&index, document.id, document.source),
        }
    }

    fn delete(&mut self, index: &str, id: &str) -> Result<()> {
        let index: IndexName = index.parse()?;
        if index.document_type() == DocumentType::Contribution {
            let contribution: ContributionId = id.parse()?;
            self.entities.removed(entity_key(self.schema, &index, &contribution.entity_id)?, id);
        }
        self.writer.delete_tracked(&index, id)
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        let done = self.finish()?;
        Ok(Committed { documents: done.changed, bytes: 0 })
    }
}
