//! One transformer per outer entity type, and what they share.

mod bundles;
mod cell_suspensions;
mod contents;
mod files;
mod projects;
mod replicas;
mod samples;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use azul_transform::{Bundle, Context, EntityIndex, Problems, Result, Transformer};

use crate::fields::{Tables, check_required, inner};
use crate::read::{Group, Subgraph};
use crate::rules::Relations;
use contents::Work;

/// All transformers for a bundle, which is read once.
pub fn all(bundle: Arc<Bundle>, context: &Context, tables: &'static Tables) -> Result<Vec<Box<dyn Transformer>>> {
    let problems = &mut Problems::first();
    let mut subgraph = Subgraph::read(bundle, context, problems)?;
    check_required(&subgraph, problems)?;
    let relations = Relations::new(&mut subgraph)?;
    let subgraph = Arc::new(subgraph);
    let work = Mutex::new(Work::new(subgraph.clone(), tables, relations));
    let shared = Arc::new(Shared { subgraph, tables, replicas: context.replicas, work });
    Ok(vec![
        Box::new(files::Files(shared.clone())),
        Box::new(cell_suspensions::CellSuspensions(shared.clone())),
        Box::new(samples::Samples(shared.clone())),
        Box::new(projects::Projects(shared.clone())),
        Box::new(bundles::Bundles(shared)),
    ])
}

/// Takes note of everything that is wrong with a bundle and its entities, on their own and in relation to each other.
pub fn validate(bundle: Arc<Bundle>, context: &Context, tables: &Tables, problems: &mut Problems) -> Result<()> {
    problems.take(bundles::check_identity(bundle.fqid()))?;
    let mut subgraph = Subgraph::read(bundle, context, problems)?;
    check_required(&subgraph, problems)?;
    let relations = Relations::new(&mut subgraph).map(drop);
    problems.take(relations)?;
    for (i, entity) in EntityIndex::all(subgraph.entities.len()).zip(&subgraph.entities) {
        // What a file's manifest entry lacks because there is none was told of already.
        let is_told = entity.group == Group::File && entity.manifest.is_none();
        if let Some(inner_type) = inner::of(entity.entity_type).filter(|_| !is_told) {
            tables.of(inner_type).check(&subgraph, i, problems)?;
        }
    }
    Ok(())
}

/// What the transformers of a bundle share.
pub struct Shared {
    pub subgraph: Arc<Subgraph>,
    pub tables: &'static Tables,
    pub replicas: bool,
    work: Mutex<Work>,
}

impl Shared {
    /// The transformers run one after the other, so this never waits.
    pub fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
