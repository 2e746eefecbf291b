//! A bundle as the transformers see it, and the contents of its documents.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use azul_transform::graph::{ListId, Reach};
use azul_transform::record::RecordWriter;
use azul_transform::schema::Records;
use azul_transform::{Bundle, Context, Contributions, EntityIndex, InnerType, ListRef, Problems, Result, View};

use crate::fields::Tables;
use crate::read::{Kind, Subgraph};

/// What was read of a bundle, and what is linked to what.
pub struct AnvilView<'p> {
    pub subgraph: Subgraph,
    tables: &'p Tables,
    reach: Reach,
    /// Whether replicas are wanted.
    pub replicas: bool,
    /// Contents that documents about bundle and dataset have in common, once they are made.
    all: OnceCell<Vec<ListRef>>,
    /// The replica of the dataset was made already.
    pub dataset_replicated: Cell<bool>,
}

impl<'p> AnvilView<'p> {
    /// Reads a bundle.
    ///
    /// # Errors
    /// Whatever makes it unfit.
    pub fn read(bundle: Arc<Bundle>, context: &Context, tables: &'p Tables) -> Result<Self> {
        let subgraph = Subgraph::read(bundle, context, &mut Problems::first())?;
        Ok(Self::new(subgraph, context, tables))
    }

    /// A view of what was read.
    pub fn new(subgraph: Subgraph, context: &Context, tables: &'p Tables) -> Self {
        let reach = Reach::new(&subgraph.graph, Kind::ALL.len(), |node, items| {
            if let Some(entity) = subgraph.entities.get(node as usize) {
                items.push((entity.kind as usize, node));
            }
        });
        let (all, dataset_replicated) = (OnceCell::new(), Cell::new(false));
        Self { subgraph, tables, reach, replicas: context.replicas, all, dataset_replicated }
    }

    /// UUIDs of the entities of a kind.
    pub fn uuids(&self, kind: Kind) -> Vec<u128> {
        self.subgraph.of_kind(kind).map(|e| self.subgraph.entities[e].uuid).collect()
    }

    /// The entities that documents about single entities list, datasets aside.
    pub fn listed(&self) -> Vec<EntityIndex> {
        let outer = [Kind::Activity, Kind::Biosample, Kind::Donor, Kind::File];
        let roots = || outer.into_iter().flat_map(|kind| self.subgraph.of_kind(kind)).map(EntityIndex::node);
        let kinds = Kind::INNER.into_iter().filter(|kind| *kind != Kind::Dataset);
        kinds.flat_map(|kind| self.read(self.reach.visit_all(roots(), kind as usize))).collect()
    }

    /// Contents of a document about one entity: the entity, what it is linked to, and the dataset.
    pub fn of_entity(&self, out: &mut Contributions, entity: EntityIndex) -> Result<Vec<ListRef>> {
        let own = self.subgraph.entities[entity].kind;
        let mut work = out.of(self);
        let list = |kind: Kind| {
            let list = match kind {
                _ if kind == own => ListId::single(entity.node()),
                Kind::Dataset => ListId::single(self.subgraph.dataset.node()),
                _ => self.reach.visit(entity.node(), kind as usize),
            };
            work.list(kind.inner_type(), list)
        };
        let lists = Kind::INNER.into_iter().map(list).collect::<Result<_>>();
        lists.map_err(|e| e.in_entity(self.subgraph.name(entity)))
    }

    /// Contents of the documents about the bundle and the dataset.
    pub fn of_all(&self, out: &mut Contributions) -> Result<Vec<ListRef>> {
        if let Some(all) = self.all.get() {
            return Ok(all.clone());
        }
        out.of(self).extract_all()?;
        let mut lists = Vec::with_capacity(Kind::INNER.len());
        for kind in Kind::INNER {
            lists.push(if kind == Kind::Dataset && self.subgraph.is_stub() {
                self.stub(out)?
            } else {
                let entities: Vec<_> = self.subgraph.of_kind(kind).collect();
                out.of(self).list_of(kind.inner_type(), &entities)?
            });
        }
        Ok(self.all.get_or_init(|| lists).clone())
    }

    fn stub(&self, out: &mut Contributions) -> Result<ListRef> {
        let inner_type = Kind::Dataset.inner_type();
        let record = out.record(inner_type, |out| self.tables.stub.extract(&self.subgraph, out));
        let record = record.map_err(|e| e.in_entity(self.subgraph.name(self.subgraph.dataset)))?;
        Ok(out.list(inner_type, &[record]))
    }
}

impl View for AnvilView<'_> {
    fn len(&self) -> usize {
        self.subgraph.entities.len()
    }

    fn id(&self, entity: EntityIndex) -> &str {
        &self.subgraph.entities[entity].id
    }

    fn reach(&self) -> &Reach {
        &self.reach
    }

    /// A stub is no complete dataset, and need not be; and what links mention need not be in the bundle.
    fn inner_type(&self, entity: EntityIndex) -> Option<InnerType> {
        let kind = self.subgraph.entities[entity].kind;
        let listed = Kind::INNER.contains(&kind) && kind != Kind::Dataset;
        (listed && self.subgraph.require(entity).is_ok()).then(|| kind.inner_type())
    }

    fn extract(&self, inner_type: InnerType, entity: EntityIndex, out: &mut RecordWriter<'_>) -> Result<()> {
        self.subgraph.require(entity)?;
        self.tables.of(Kind::INNER[inner_type]).extract(&self.subgraph, entity, out)
    }

    /// Sorted by id.
    fn read(&self, list: ListId) -> Vec<EntityIndex> {
        let mut entities = self.reach.entities(list);
        entities.sort_unstable();
        entities
    }
}
