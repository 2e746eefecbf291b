//! A bundle as the transformers see it.

use std::cell::OnceCell;
use std::sync::Arc;

use azul_transform::graph::Reach;
use azul_transform::record::RecordWriter;
use azul_transform::{Bundle, Context, EntityIndex, Error, InnerType, ListRef, Problems, Result, View};

use crate::fields::{AggregateDates, Tables, check_required, inner};
use crate::read::Subgraph;
use crate::rules::{Relations, strata};

/// What was read of a bundle, and what follows from it.
pub struct HcaView<'p> {
    pub subgraph: Subgraph,
    pub relations: Relations,
    pub tables: &'p Tables,
    /// Whether replicas are wanted.
    pub replicas: bool,
    /// What is odd about the bundle.
    pub warnings: Vec<Error>,
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
        let mut problems = Problems::first();
        let mut subgraph = Subgraph::read(bundle, context, &mut problems)?;
        check_required(&subgraph, &mut problems)?;
        strata::warn(&subgraph, &mut problems)?;
        let relations = Relations::new(&mut subgraph)?;
        let dates = AggregateDates::of(&subgraph);
        let (replicas, warnings) = (context.replicas, problems.into_vec());
        Ok(Self { subgraph, relations, tables, replicas, warnings, dates, all: OnceCell::new() })
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
