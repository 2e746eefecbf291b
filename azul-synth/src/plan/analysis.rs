//! From sequence files to matrices.

use super::material::protocol;
use crate::draft::{Draft, Index, Part};
use crate::entity::EntityType;
use crate::project::{Project, Space};
use crate::rng::{Rng, derive};
use crate::spec::CatalogSpec;
use crate::vocab::output::{LOOM, OUTPUTS, ZARR};

/// One analysis after the other, each starting from the matrix of the one before.
pub(super) fn analyses(draft: &mut Draft, spec: &CatalogSpec, project: &Project, local: u64, files: Vec<Index>) {
    let base = project.derive(Space::Analysis, local);
    let mut rng = Rng::new(base, 0);
    let (low, high) = (*spec.analysis_levels.start(), *spec.analysis_levels.end());
    let levels = rng.between(low.max(1).into(), high.into());
    let analysis = protocol(draft, project, EntityType::AnalysisProtocol);
    let mut inputs = files;
    for level in 1..=levels {
        let key = derive(base, level);
        let mut outputs = vec![draft.add(EntityType::AnalysisFile, key, key as u32, Part::Output(&LOOM))];
        let first = rng.below(OUTPUTS.len() as u64);
        for number in first..first + rng.between(1, 3) {
            let output = &OUTPUTS[(number % OUTPUTS.len() as u64) as usize];
            outputs.push(member(draft, key, 1 + number, Part::Output(output)));
        }
        if level == levels && rng.chance(spec.zarr_share) {
            // The fixed members of a store, and some chunks of its largest array.
            for number in 0..ZARR.len() as u32 + rng.between(9, 50) as u32 {
                outputs.push(member(draft, key, 100 + u64::from(number), Part::Zarr(number)));
            }
        }
        let matrix = outputs[0];
        draft.link(EntityType::AnalysisProcess, inputs, outputs, vec![analysis]);
        inputs = vec![matrix];
    }
}

/// A result besides the first one.
fn member(draft: &mut Draft, key: u64, number: u64, part: Part) -> Index {
    draft.add(EntityType::AnalysisFile, derive(key, number), key as u32, part)
}
