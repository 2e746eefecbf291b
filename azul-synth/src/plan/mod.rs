//! Which documents a bundle has, and how they are linked.

mod analysis;
mod material;
pub(crate) mod shape;

use crate::draft::{Draft, Link, Part};
use crate::entity::EntityType;
use crate::kind::{self, BundleKind};
use crate::layout::Place;
use crate::project::{Project, Space};
use crate::rng::{Rng, derive};
use crate::spec::CatalogSpec;

/// The bundle at a place; `upstream` is the number of the bundle that it analyses.
pub(crate) fn plan(spec: &CatalogSpec, project: &Project, place: Place, kind: BundleKind, upstream: u64) -> Draft {
    let mut draft = Draft::new(project.derive(Space::Bundle, place.local), project.key);
    match kind {
        BundleKind::Sequencing | BundleKind::Pooled | BundleKind::CellLine | BundleKind::Organoid => {
            material::sequencing(&mut draft, spec, project, place.local, kind);
        }
        BundleKind::Plate => material::plate(&mut draft, spec, project, place.local),
        BundleKind::Imaging => material::imaging(&mut draft, project, place.local),
        BundleKind::Supplementary => supplementary(&mut draft, project, place.local),
        BundleKind::Analysis | BundleKind::StitchedAnalysis => {
            let origin = kind::material(spec, project, place.start, upstream);
            let files = material::sequencing(&mut draft, spec, project, upstream, origin);
            if kind == BundleKind::StitchedAnalysis {
                draft.stitch();
            }
            let others = draft.links.len();
            analysis::analyses(&mut draft, spec, project, place.local, files);
            // Stitching starts at the analysis, so its links come first.
            draft.links.rotate_left(others);
        }
    }
    draft
}

/// Texts and matrices that describe the project.
fn supplementary(draft: &mut Draft, project: &Project, local: u64) {
    let base = project.derive(Space::Supplement, local);
    let mut rng = Rng::new(base, 0);
    let files = (0..rng.between(1, 4)).map(|number| {
        let key = derive(base, number);
        let part = if rng.chance(0.5) { Part::Matrix } else { Part::Whole };
        draft.add(EntityType::SupplementaryFile, key, key as u32, part)
    });
    let files = files.collect();
    draft.links.push(Link::Supplementary { files });
}
