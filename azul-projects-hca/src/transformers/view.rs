//! A bundle as the transformers see it.

use std::cell::OnceCell;
use std::sync::Arc;

use azul_transform::graph::Reach;
use azul_transform::record::RecordWriter;
use azul_transform::{Bundle, Context, EntityIndex, InnerType, ListRef, Problems, Result, View};

use crate::fields::{AggregateDates, Tables, check_required, inner};
use crate::read::Subgraph;
use crate::rules::Relations;

/// What was read of a bundle, and what follows from it.
pub struct HcaView<'p> {
    pub subgraph: Subgraph,
    pub relations: Relations,
    pub tables: &'p Tables,
    /// Whether replicas are wanted.
    pub replicas: bool,
    /// The dates of all entities.
    pub dates: Option<AggregateDates>,
    /// Contents that documents about project and bundle have in common, once they are made.
    pub all: OnceCell<Vec<ListRef>>,
}

impl<'p> HcaView<'p> {
    /// Reads a bundle.
    ///
    /// # Errors
    /// Whatever makes it unfit.
    pub fn read(bundle: Arc<Bundle>, context: &Context, tables: &'p Tables) -> Result<Self> {
        let problems = &mut Problems::first();
        let mut subgraph = Subgraph::read(bundle, context, problems)?;
        check_required(&subgraph, problems)?;
        let relations = Relations::new(&mut subgraph)?;
        let dates = AggregateDates::of(&subgraph);
        Ok(Self { subgraph, relations, tables, replicas: context.replicas, dates, all: OnceCell::new() })
    }
}

impl View for HcaView<'_> {
    fn len(&self) -> usize {
        self.subgraph.entities.len()
    }

    fn id(&self, entity: EntityIndex) -> &str {
        &self.subgraph.entities[entity].id
    }

    fn reach(&self) -> &Reach {
        &self.relations.reach
    }

    fn inner_type(&self, entity: EntityIndex) -> Option<InnerType> {
        inner::of(self.subgraph.entities[entity].entity_type)
    }

    fn extract(&self, inner_type: InnerType, entity: EntityIndex, out: &mut RecordWriter<'_>) -> Result<()> {
        self.tables.of(inner_type).extract(&self.subgraph, entity, out)
    }
}
