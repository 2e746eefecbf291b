//! Contents: inner entities, each extracted once, and lists of them, each made once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use azul_transform::graph::{ListId, Reach};
use azul_transform::schema::Records;
use azul_transform::{Batch, EntityIndex, ListRef, RecordRef, Result};

use crate::fields::Tables;
use crate::read::{Kind, Subgraph};

/// What the transformers of a bundle have made so far.
pub struct Work {
    pub subgraph: Arc<Subgraph>,
    tables: &'static Tables,
    reach: Reach,
    /// Inner entities by entity.
    records: Vec<Option<RecordRef>>,
    lists: FxHashMap<(Kind, ListId), ListRef>,
    all: Option<Vec<ListRef>>,
    extracted: bool,
    /// The replica of the dataset was made already.
    pub dataset_replicated: bool,
}

impl Work {
    pub fn new(subgraph: Arc<Subgraph>, tables: &'static Tables) -> Self {
        let reach = Reach::new(&subgraph.graph, Kind::ALL.len(), |node, items| {
            if let Some(entity) = subgraph.entities.get(node as usize) {
                items.push((entity.kind as usize, node));
            }
        });
        Self {
            tables,
            reach,
            records: vec![None; subgraph.entities.len()],
            lists: FxHashMap::default(),
            all: None,
            extracted: false,
            dataset_replicated: false,
            subgraph,
        }
    }

    /// Extracts every entity that documents list, so that one that is unfit is found whatever the scope.
    pub fn extract_all(&mut self, batch: &mut Batch) -> Result<()> {
        if std::mem::replace(&mut self.extracted, true) {
            return Ok(());
        }
        let subgraph = self.subgraph.clone();
        for kind in Kind::INNER {
            // A stub is no complete dataset, and need not be.
            let mut entities = subgraph.of_kind(kind).filter(|_| kind != Kind::Dataset);
            entities.try_for_each(|entity| self.record(batch, entity).map(drop))?;
        }
        Ok(())
    }

    /// The inner entity that an entity becomes.
    fn record(&mut self, batch: &mut Batch, entity: EntityIndex) -> Result<RecordRef> {
        if let Some(record) = self.records[entity] {
            return Ok(record);
        }
        self.subgraph.require(entity)?;
        let table = self.tables.of(self.subgraph.entities[entity].kind);
        let record = batch.record(|out| table.extract(&self.subgraph, entity, out))?;
        self.records[entity] = Some(record);
        Ok(record)
    }

    fn make_list(&mut self, batch: &mut Batch, kind: Kind, entities: &[EntityIndex]) -> Result<ListRef> {
        let records = entities.iter().map(|&entity| self.record(batch, entity)).collect::<Result<Vec<_>>>()?;
        Ok(batch.list(kind.inner_type(), &records))
    }

    /// The entities of a kind that an entity is linked to, perhaps including itself.
    pub fn linked(&mut self, entity: EntityIndex, kind: Kind) -> ListId {
        self.reach.visit(entity.node(), kind as usize)
    }

    /// The entities of a list, sorted by id.
    pub fn read(&mut self, list: ListId) -> Vec<EntityIndex> {
        let mut items = Vec::new();
        self.reach.read(list, &mut items);
        items.sort_unstable();
        items.into_iter().map(EntityIndex::of_node).collect()
    }

    /// The entities that documents about single entities list, datasets aside.
    pub fn listed(&mut self) -> Vec<EntityIndex> {
        let subgraph = self.subgraph.clone();
        let outer = [Kind::Activity, Kind::Biosample, Kind::Donor, Kind::File];
        let roots = || outer.into_iter().flat_map(|kind| subgraph.of_kind(kind)).map(EntityIndex::node);
        let lists = Kind::INNER.into_iter().filter(|kind| *kind != Kind::Dataset);
        lists
            .flat_map(|kind| {
                let list = self.reach.visit_all(roots(), kind as usize);
                self.read(list)
            })
            .collect()
    }

    fn list(&mut self, batch: &mut Batch, kind: Kind, list: ListId) -> Result<ListRef> {
        if let Some(&known) = self.lists.get(&(kind, list)) {
            return Ok(known);
        }
        let entities = self.read(list);
        let made = self.make_list(batch, kind, &entities)?;
        self.lists.insert((kind, list), made);
        Ok(made)
    }

    /// Contents of a document about one entity: the entity, what it is linked to, and the dataset.
    pub fn of_entity(&mut self, batch: &mut Batch, entity: EntityIndex) -> Result<Vec<ListRef>> {
        let own = self.subgraph.entities[entity].kind;
        let list = |kind| {
            let list = match kind {
                _ if kind == own => ListId::single(entity.node()),
                Kind::Dataset => ListId::single(self.subgraph.dataset.node()),
                _ => self.linked(entity, kind),
            };
            self.list(batch, kind, list)
        };
        let lists = Kind::INNER.into_iter().map(list).collect::<Result<_>>();
        lists.map_err(|e| e.in_entity(self.subgraph.name(entity)))
    }

    /// Contents of the documents about the bundle and the dataset.
    pub fn of_all(&mut self, batch: &mut Batch) -> Result<Vec<ListRef>> {
        if let Some(all) = &self.all {
            return Ok(all.clone());
        }
        self.extract_all(batch)?;
        let list = |kind| match kind {
            Kind::Dataset if self.subgraph.is_stub() => self.stub(batch),
            _ => {
                let entities: Vec<_> = self.subgraph.of_kind(kind).collect();
                self.make_list(batch, kind, &entities)
            }
        };
        let all = Kind::INNER.into_iter().map(list).collect::<Result<Vec<_>>>()?;
        self.all = Some(all.clone());
        Ok(all)
    }

    fn stub(&self, batch: &mut Batch) -> Result<ListRef> {
        let record = batch.record(|out| self.tables.stub.extract(&self.subgraph, out));
        let record = record.map_err(|e| e.in_entity(self.subgraph.name(self.subgraph.dataset)))?;
        Ok(batch.list(Kind::Dataset.inner_type(), &[record]))
    }
}
