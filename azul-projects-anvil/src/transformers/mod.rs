//! How the entities of each outer type are contributed to, and the view of a bundle that they share.

mod bundles;
mod datasets;
mod files;
mod linked;
mod view;

use std::sync::Arc;

use azul_transform::{Bundle, Context, EntityIndex, Outer, Problems, Result, Transformer, transformers};

use crate::fields::{Tables, outer};
use crate::read::{Kind, Subgraph};
use linked::Linked;
use view::AnvilView;

/// All transformers for a bundle, which is read once.
pub fn all<'p>(bundle: Arc<Bundle>, context: &Context, tables: &'p Tables) -> Result<Vec<Box<dyn Transformer + 'p>>> {
    let view = AnvilView::read(bundle, context, tables)?;
    let outer: [Box<dyn Outer<AnvilView<'p>> + 'p>; 6] = [
        Box::new(Linked { outer_type: outer::ACTIVITIES, kind: Kind::Activity }),
        Box::new(Linked { outer_type: outer::BIOSAMPLES, kind: Kind::Biosample }),
        Box::new(bundles::Bundles),
        Box::new(datasets::Datasets),
        Box::new(Linked { outer_type: outer::DONORS, kind: Kind::Donor }),
        Box::new(files::Files),
    ];
    Ok(transformers(view, outer))
}

/// Takes note of everything that is wrong with a bundle and its entities, on their own and in relation to each other.
pub fn validate(bundle: Arc<Bundle>, context: &Context, tables: &Tables, problems: &mut Problems) -> Result<()> {
    let subgraph = Subgraph::read(bundle, context, problems)?;
    for kind in Kind::INNER {
        let complete = |e: &EntityIndex| kind != Kind::Dataset || !subgraph.is_description(*e);
        for entity in subgraph.of_kind(kind).filter(complete).filter(|&entity| !subgraph.is_unfit(entity)) {
            tables.of(kind).check(&subgraph, entity, problems)?;
        }
    }
    let view = AnvilView::new(subgraph, context, tables);
    for entity in view.listed() {
        if !view.subgraph.is_unfit(entity) {
            problems.take(view.subgraph.require(entity))?;
        }
    }
    Ok(())
}
