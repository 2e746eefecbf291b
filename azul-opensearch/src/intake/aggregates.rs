//! Entities are aggregated of the contributions in the cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use azul_transform::aggregate::{Aggregate, Contribution, ContributionSource, EntityKey, Rules};
use azul_transform::json::{Document, Json};
use azul_transform::schema::Schema;
use azul_transform::{ContributionReader, DocumentType, Error, ErrorKind, IndexName, OuterType, Result};
use serde_json::{Value, json};

use super::large::Reading;
use super::{Done, key};
use crate::bulk::{Bulk, BulkSettings, Operation, Version};
use crate::catalog::Catalog;
use crate::names;
use crate::refresh::Refreshing;
use crate::search::{Group, Moment, Scan};

/// Entities that are aggregated together: enough for those of one bundle to share most of what is read.
const TOGETHER: usize = 128;

/// Entities whose aggregates are looked up in one request.
const LOOKED_UP: usize = 1000;

/// How often an entity is aggregated again when others do so at the same time.
const ROUNDS: u32 = 20;

/// How often reading contributions begins anew at another moment.
const MOMENTS: u32 = 5;

/// Aggregates entities of a catalog.
pub(super) struct Aggregating<'a, 'p> {
    pub catalog: &'a Catalog,
    pub schema: &'p Schema,
    pub rules: &'a Arc<Rules<'p>>,
}

impl Aggregating<'_, '_> {
    /// Aggregates entities until each has an aggregate that nobody else wrote meanwhile.
    pub(super) fn all(
        &self,
        mut wanted: BTreeSet<EntityKey>,
        refreshing: &mut Refreshing,
        done: &mut Done,
    ) -> Result<()> {
        for round in 0..ROUNDS {
            if wanted.is_empty() {
                // Who reads the catalog next finds all of this run.
                let all = format!("/{}/_refresh", self.catalog.pattern());
                return self.catalog.client().post(&all, &Value::Null).map(drop);
            }
            wanted = self.once(&wanted, refreshing, done)?;
            done.conflicts += wanted.len() as u64;
            self.catalog.client().count_conflicts(wanted.len() as u64);
            if !wanted.is_empty() {
                thread::sleep(self.catalog.client().settings().pause(round));
            }
        }
        for entity in wanted {
            let message = format!("{}: others aggregated the entity each time that this run did", entity.entity_id);
            let index = self.place(DocumentType::Aggregate, entity.outer_type)?;
            done.failures.push((index, Error::new(ErrorKind::Io, message).with_cure("Run again.")));
        }
        Ok(())
    }

    /// Aggregates entities, and returns those that others aggregated meanwhile.
    fn once(
        &self,
        wanted: &BTreeSet<EntityKey>,
        refreshing: &mut Refreshing,
        done: &mut Done,
    ) -> Result<BTreeSet<EntityKey>> {
        let mut by_type: BTreeMap<OuterType, Vec<EntityKey>> = BTreeMap::new();
        for entity in wanted {
            by_type.entry(entity.outer_type).or_default().push(entity.clone());
        }
        let client = self.catalog.client();
        let mut bulk = Bulk::new(client, BulkSettings::default()).noting(done.sent.take());
        for (outer_type, entities) in by_type {
            // In this order: whoever contributes after that aggregates after that, and finds what is written here.
            let versions = self.versions(outer_type, &entities)?;
            let contributions = self.place(DocumentType::Contribution, outer_type)?;
            client.post(&format!("/{contributions}/_refresh"), &Value::Null)?;
            let mut moment = Moment::hold(client, &contributions)?.map(Arc::new);
            let index = self.place(DocumentType::Aggregate, outer_type)?;
            let mut take = |entity: &EntityKey, aggregate: Result<Aggregate>, done: &mut Done| {
                done.aggregated += 1;
                refreshing.note();
                let document = match aggregate {
                    Ok(aggregate) => aggregate.document,
                    Err(error) => {
                        done.failures.push((index.clone(), error));
                        None
                    }
                };
                let id = &entity.entity_id;
                match (document, versions.get(id)) {
                    (Some(document), None) => bulk.push(Operation::Create, &index, id, &document),
                    (Some(document), Some(old)) => bulk.push(Operation::Replace(*old), &index, id, &document),
                    // Nothing is left to say about it.
                    (None, Some(old)) => bulk.push(Operation::Remove(*old), &index, id, b""),
                    (None, None) => Ok(()),
                }
            };
            let mut small = Vec::new();
            let large = self.large(&mut moment, &contributions, &entities)?;
            for entity in entities {
                let is_large = large.contains(&entity.entity_id);
                match if is_large { self.of_state(&mut moment, &contributions, &entity)? } else { None } {
                    Some(aggregate) => take(&entity, Ok(aggregate), done)?,
                    None => small.push(entity),
                }
            }
            for some in small.chunks(TOGETHER) {
                let source = self.again(&mut moment, &contributions, |moment| self.read(moment, outer_type, some))?;
                let mut made = Vec::new();
                self.rules.aggregate_all(some, &source, |entity, aggregate| made.push((entity.clone(), aggregate)))?;
                made.into_iter().try_for_each(|(entity, aggregate)| take(&entity, aggregate, done))?;
            }
        }
        let mut written = bulk.finish()?;
        done.sent = written.sent.take();
        let mut conflicts = BTreeSet::new();
        for (index, id) in std::mem::take(&mut written.conflicts) {
            // Of an alias, the cluster says what it leads to.
            conflicts.insert(key(self.schema, &names::parse(&index)?.0, &id)?);
        }
        done.note_refused(written);
        Ok(conflicts)
    }

    /// What the cluster calls an index.
    fn place(&self, document_type: DocumentType, outer_type: OuterType) -> Result<String> {
        let name = self.schema.outer_types()[outer_type].name;
        let index = IndexName::new(self.catalog.deployment(), self.catalog.name(), document_type, name)?;
        Ok(self.catalog.place(&index))
    }

    /// The states of the aggregates that there are, also of those that cannot be searched yet.
    fn versions(&self, outer_type: OuterType, entities: &[EntityKey]) -> Result<BTreeMap<String, Version>> {
        let index = self.place(DocumentType::Aggregate, outer_type)?;
        let mut versions = BTreeMap::new();
        for some in entities.chunks(LOOKED_UP) {
            let ids: Vec<&str> = some.iter().map(|entity| entity.entity_id.as_str()).collect();
            let answer = self.catalog.look_up(&index, &ids, false)?;
            for document in answer.root().get("docs").into_iter().flat_map(Json::items) {
                let id = document.get("_id").and_then(Json::as_str);
                versions.extend(id.map(str::to_owned).zip(Version::read(document)));
            }
        }
        Ok(versions)
    }

    /// Reads as of a moment. If the cluster lost the one that is held, another one does as well: what others write after their
    /// contributions they aggregate after that.
    fn again<R>(
        &self,
        moment: &mut Option<Arc<Moment>>,
        contributions: &str,
        read: impl Fn(Option<Arc<Moment>>) -> Result<R>,
    ) -> Result<R> {
        let mut lost = 0;
        loop {
            match read(moment.clone()) {
                Err(error) if error.kind() == ErrorKind::Io && lost < MOMENTS => {
                    lost += 1;
                    *moment = Moment::hold(self.catalog.client(), contributions)?.map(Arc::new);
                }
                read => return read,
            }
        }
    }

    /// Those of some entities that have many contributions.
    fn large(
        &self,
        moment: &mut Option<Arc<Moment>>,
        contributions: &str,
        entities: &[EntityKey],
    ) -> Result<BTreeSet<String>> {
        let mut large = BTreeSet::new();
        for some in entities.chunks(LOOKED_UP) {
            large.extend(self.again(
                moment,
                contributions,
                |moment| match moment.filter(|moment| moment.id().is_some()) {
                    Some(moment) => Reading::large(&moment, some),
                    None => Ok(BTreeSet::new()),
                },
            )?);
        }
        Ok(large)
    }

    /// The aggregate of an entity with many contributions; nothing if all of them are to be read.
    fn of_state(
        &self,
        moment: &mut Option<Arc<Moment>>,
        contributions: &str,
        entity: &EntityKey,
    ) -> Result<Option<Aggregate>> {
        self.again(moment, contributions, |moment| {
            let Some((moment, index)) = moment.zip(self.catalog.uuid(contributions)?) else { return Ok(None) };
            let (states, rules, schema) = (self.catalog.states(), self.rules, self.schema);
            Reading { states, rules, schema, moment, index }.aggregate(entity)
        })
    }

    /// All contributions to some entities, as of a moment.
    fn read(&self, moment: Option<Arc<Moment>>, outer_type: OuterType, of: &[EntityKey]) -> Result<Read> {
        let ids: Vec<&str> = of.iter().map(|entity| entity.entity_id.as_str()).collect();
        let query = json!({ "terms": { "entity_id.keyword": ids } });
        let mut reader = ContributionReader::new(self.schema);
        for document in Scan::new(moment, query, &["document_id.keyword"], Group::Single) {
            reader.read(outer_type, Document::parse(document?.source)?.root())?;
        }
        let mut read = Read::default();
        for contribution in Contribution::of_reader(reader) {
            read.0.entry(contribution.entity()).or_default().push(contribution);
        }
        Ok(read)
    }
}

/// Contributions that were read.
#[derive(Default)]
struct Read(BTreeMap<EntityKey, Vec<Contribution>>);

impl ContributionSource for Read {
    fn entities(&self, outer_type: OuterType) -> Result<Vec<String>> {
        let of_type = self.0.keys().filter(|key| key.outer_type == outer_type);
        Ok(of_type.map(|key| key.entity_id.clone()).collect())
    }

    fn of(&self, entity: &EntityKey) -> Result<Vec<Contribution>> {
        Ok(self.0.get(entity).cloned().unwrap_or_default())
    }
}
