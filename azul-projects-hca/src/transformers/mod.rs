//! One transformer per outer entity type, and what they share.

mod bundles;
mod cell_suspensions;
mod contents;
mod files;
mod projects;
mod replicas;
mod samples;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use azul_transform::{Bundle, Context, Result, Transformer};

use crate::fields::{Tables, check_required};
use crate::read::Subgraph;
use crate::rules::Relations;
use contents::Work;

/// All transformers for a bundle, which is read once.
pub fn all(bundle: Arc<Bundle>, context: &Context, tables: &'static Tables) -> Result<Vec<Box<dyn Transformer>>> {
    let mut subgraph = Subgraph::read(bundle, context)?;
    check_required(&subgraph)?;
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
