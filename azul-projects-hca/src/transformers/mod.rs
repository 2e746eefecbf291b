//! How the entities of each outer type are contributed to, one file a type, and the view of a bundle that they share.

mod bundles;
mod cell_suspensions;
mod contents;
mod files;
mod projects;
mod replicas;
mod samples;
mod view;

use std::sync::Arc;

use azul_transform::{Bundle, Context, EntityIndex, Outer, Problems, Result, Transformer, transformers};

use crate::fields::{Tables, check_required, inner};
use crate::read::{Group, Subgraph};
use crate::rules::{Relations, strata};
use view::HcaView;

/// All transformers for a bundle, which is read once.
pub fn all<'p>(bundle: Arc<Bundle>, context: &Context, tables: &'p Tables) -> Result<Vec<Box<dyn Transformer + 'p>>> {
    let view = HcaView::read(bundle, context, tables)?;
    let outer: [Box<dyn Outer<HcaView<'p>> + 'p>; 5] = [
        Box::new(files::Files),
        Box::new(cell_suspensions::CellSuspensions),
        Box::new(samples::Samples),
        Box::new(projects::Projects),
        Box::new(bundles::Bundles),
    ];
    Ok(transformers(view, outer))
}

/// Takes note of everything that is wrong with a bundle and its entities, on their own and in relation to each other.
pub fn validate(bundle: Arc<Bundle>, context: &Context, tables: &Tables, problems: &mut Problems) -> Result<()> {
    problems.take(bundles::check_identity(bundle.fqid()))?;
    let mut subgraph = Subgraph::read(bundle, context, problems)?;
    check_required(&subgraph, problems)?;
    strata::warn(&subgraph, problems)?;
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
