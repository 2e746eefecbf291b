//! What sort of bundle is to be found at a place.

use crate::layout::Place;
use crate::project::{Project, Space};
use crate::rng::Rng;
use crate::spec::CatalogSpec;

/// The sorts of generated bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BundleKind {
    /// Donor, specimen, suspension, sequence files.
    Sequencing,
    /// The same with several specimens, of several donors mostly, in one suspension.
    Pooled,
    /// The same with one or two cell lines between specimen and suspension.
    CellLine,
    /// The same with a cell line and an organoid in between.
    Organoid,
    /// Many suspensions, each in a well, sequenced together.
    Plate,
    /// Specimen, section, images.
    Imaging,
    /// Supplementary files of the project, some of them matrices.
    Supplementary,
    /// Analysis results together with all that they are made from.
    Analysis,
    /// Analysis results of another bundle, whose entities are stitched in.
    StitchedAnalysis,
}

/// How far back a stitched bundle looks for one to analyse.
const REACH: u64 = 16;

/// The kind of a bundle, and the number of the bundle that it analyses: itself unless stitched.
pub(crate) fn kind(spec: &CatalogSpec, project: &Project, place: Place) -> (BundleKind, u64) {
    let (kind, stitched) = roll(spec, project, place.start, place.local);
    if kind == BundleKind::Analysis && stitched {
        let first = place.local.saturating_sub(REACH);
        let upstream = (first..place.local).rev().find(|&local| sequenced(roll(spec, project, place.start, local).0));
        if let Some(upstream) = upstream {
            return (BundleKind::StitchedAnalysis, upstream);
        }
    }
    (kind, place.local)
}

/// The kind of the material of a bundle, whatever the bundle is: what an analysis starts from.
pub(crate) fn material(spec: &CatalogSpec, project: &Project, start: u64, local: u64) -> BundleKind {
    let (kind, _) = roll(spec, project, start, local);
    if sequenced(kind) { kind } else { BundleKind::Sequencing }
}

/// Whether a bundle of that kind can be analysed by another.
const fn sequenced(kind: BundleKind) -> bool {
    matches!(kind, BundleKind::Sequencing | BundleKind::Pooled | BundleKind::CellLine | BundleKind::Organoid)
}

/// The kind as far as it doesn't depend on other bundles, and whether stitching is wanted.
fn roll(spec: &CatalogSpec, project: &Project, start: u64, local: u64) -> (BundleKind, bool) {
    if is_plate(spec, start + local) {
        return (BundleKind::Plate, false);
    }
    let mut rng = Rng::new(project.derive(Space::Kind, local), 0);
    let stitched = rng.chance(spec.stitched_share);
    let mut left = rng.unit();
    for (share, kind) in [
        (spec.analysis_share, BundleKind::Analysis),
        (spec.pool_share, BundleKind::Pooled),
        (spec.line_share / 2.0, BundleKind::CellLine),
        (spec.line_share / 2.0, BundleKind::Organoid),
        (spec.imaging_share, BundleKind::Imaging),
        (spec.supplementary_share, BundleKind::Supplementary),
    ] {
        if left < share {
            return (kind, stitched);
        }
        left -= share;
    }
    (BundleKind::Sequencing, false)
}

/// Plates are so large and so rare that chance would make catalogs of the same size differ a
/// lot, so they come at regular intervals.
pub(crate) fn is_plate(spec: &CatalogSpec, position: u64) -> bool {
    plates_before(spec, position) < plates_before(spec, position + 1)
}

/// How many plates are at positions below that one.
pub(crate) fn plates_before(spec: &CatalogSpec, position: u64) -> u64 {
    (position as f64 * spec.plate_share.clamp(0.0, 1.0)) as u64
}
