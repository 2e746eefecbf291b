//! One transformer per outer entity type, and what they share.

mod bundles;
mod contents;
mod datasets;
mod files;
mod linked;
mod replicas;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use azul_transform::{Bundle, Context, EntityIndex, Problems, Result, Transformer};

use crate::fields::{Tables, outer};
use crate::read::{Kind, Subgraph};
use contents::Work;
use linked::Linked;

/// All transformers for a bundle, which is read once.
pub fn all(bundle: Arc<Bundle>, context: &Context, tables: &'static Tables) -> Result<Vec<Box<dyn Transformer>>> {
    let subgraph = Arc::new(Subgraph::read(bundle, context, &mut Problems::first())?);
    let work = Mutex::new(Work::new(subgraph.clone(), tables));
    let shared = Arc::new(Shared { subgraph, replicas: context.replicas, work });
    let linked = |outer_type, entity_type, kind| {
        Box::new(Linked { shared: shared.clone(), outer_type, entity_type, kind }) as Box<dyn Transformer>
    };
    Ok(vec![
        linked(outer::ACTIVITIES, "activities", Kind::Activity),
        linked(outer::BIOSAMPLES, "biosamples", Kind::Biosample),
        Box::new(bundles::Bundles(shared.clone())),
        Box::new(datasets::Datasets(shared.clone())),
        linked(outer::DONORS, "donors", Kind::Donor),
        Box::new(files::Files(shared.clone())),
    ])
}

/// Takes note of everything that is wrong with a bundle and its entities, on their own and in relation to each other.
pub fn validate(
    bundle: Arc<Bundle>,
    context: &Context,
    tables: &'static Tables,
    problems: &mut Problems,
) -> Result<()> {
    let subgraph = Arc::new(Subgraph::read(bundle, context, problems)?);
    for kind in Kind::INNER {
        let complete = |e: &EntityIndex| kind != Kind::Dataset || !subgraph.is_description(*e);
        for entity in subgraph.of_kind(kind).filter(complete) {
            tables.of(kind).check(&subgraph, entity, problems)?;
        }
    }
    for entity in Work::new(subgraph.clone(), tables).listed() {
        if !subgraph.is_unfit(entity) {
            problems.take(subgraph.require(entity))?;
        }
    }
    Ok(())
}

/// What the transformers of a bundle share.
pub struct Shared {
    pub subgraph: Arc<Subgraph>,
    pub replicas: bool,
    work: Mutex<Work>,
}

impl Shared {
    /// The transformers run one after the other, so this never waits.
    pub fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// UUIDs of the entities of a kind.
    pub fn uuids(&self, kind: Kind) -> Vec<u128> {
        self.subgraph.of_kind(kind).map(|e| self.subgraph.entities[e].uuid).collect()
    }
}
