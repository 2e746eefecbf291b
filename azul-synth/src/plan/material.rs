//! From donors to sequence files and images.

use crate::draft::{Draft, Index, Part};
use crate::entity::EntityType;
use crate::kind::BundleKind;
use crate::project::{Project, Space};
use crate::rng::{Rng, derive};
use crate::spec::CatalogSpec;

/// A document that has no siblings, and its label.
fn whole(draft: &mut Draft, entity: EntityType, key: u64) -> Index {
    draft.add(entity, key, key as u32, Part::Whole)
}

/// The protocol of that type, of which a project has one. Bundles mention protocols early, so
/// that finding them again does not take longer in larger bundles.
pub(super) fn protocol(draft: &mut Draft, project: &Project, entity: EntityType) -> Index {
    let key = project.derive(Space::Protocol, entity as u64);
    match draft.find(entity, key) {
        Some(index) => index,
        None => whole(draft, entity, key),
    }
}

/// A specimen of the project, with its donor, which other specimens may have as well.
fn specimen(draft: &mut Draft, project: &Project, number: u64) -> Index {
    let key = project.derive(Space::Donor, number / 2);
    let donor = match draft.find(EntityType::DonorOrganism, key) {
        Some(index) => index,
        None => whole(draft, EntityType::DonorOrganism, key),
    };
    let key = project.derive(Space::Specimen, number);
    let specimen = whole(draft, EntityType::SpecimenFromOrganism, key);
    let collection = protocol(draft, project, EntityType::CollectionProtocol);
    draft.link(EntityType::Process, vec![donor], vec![specimen], vec![collection]);
    specimen
}

/// The number of the first specimen of a bundle.
fn first_specimen(project: &Project, local: u64) -> u64 {
    Rng::new(project.derive(Space::Material, local), 0).below(project.specimens())
}

/// Everything up to the sequence files of one suspension, which are returned.
pub(super) fn sequencing(
    draft: &mut Draft,
    spec: &CatalogSpec,
    project: &Project,
    local: u64,
    kind: BundleKind,
) -> Vec<Index> {
    let base = project.derive(Space::Material, local);
    let mut rng = Rng::new(base, 1);
    let first = first_specimen(project, local);
    let pool = match kind {
        BundleKind::Pooled => {
            let (low, high) = (*spec.pool_size.start(), *spec.pool_size.end());
            rng.between(low.max(1).into(), high.into()).min(project.specimens())
        }
        _ => 1,
    };
    // Neighbours: pairs of specimens of the same donor, mostly.
    let mut sources: Vec<_> =
        (first..first + pool).map(|number| specimen(draft, project, number % project.specimens())).collect();
    if matches!(kind, BundleKind::CellLine | BundleKind::Organoid) {
        let line = derive(base, 1);
        sources = vec![step(draft, project, sources, EntityType::CellLine, line, EntityType::IpscInductionProtocol)];
        let (entity, next) = match kind {
            BundleKind::Organoid => (EntityType::Organoid, true),
            _ => (EntityType::CellLine, rng.chance(0.5)),
        };
        if next {
            let key = derive(base, 2);
            sources = vec![step(draft, project, sources, entity, key, EntityType::DifferentiationProtocol)];
        }
    }
    let key = derive(base, 3);
    let suspension = step(draft, project, sources, EntityType::CellSuspension, key, EntityType::DissociationProtocol);
    let (low, high) = (*spec.files_per_bundle.start(), *spec.files_per_bundle.end());
    let many = rng.between(low.max(1).into(), high.into()) as u32;
    sequence(draft, project, vec![suspension], many)
}

/// One thing made from others by a process with one protocol.
pub(super) fn step(
    draft: &mut Draft,
    project: &Project,
    inputs: Vec<Index>,
    entity: EntityType,
    key: u64,
    by: EntityType,
) -> Index {
    let made = whole(draft, entity, key);
    let protocol = protocol(draft, project, by);
    draft.link(EntityType::Process, inputs, vec![made], vec![protocol]);
    made
}

/// The sequence files of suspensions that are sequenced together.
pub(super) fn sequence(draft: &mut Draft, project: &Project, suspensions: Vec<Index>, many: u32) -> Vec<Index> {
    let (key, label) = suspensions.first().map_or((draft.key, 0), |&index| {
        let node = &draft.nodes[index as usize];
        (node.key, node.label)
    });
    let files: Vec<_> = (0..many)
        .map(|number| {
            let key = derive(key, 100 + u64::from(number));
            draft.add(EntityType::SequenceFile, key, label, Part::Number(number))
        })
        .collect();
    let library = protocol(draft, project, EntityType::LibraryPreparationProtocol);
    let sequencing = protocol(draft, project, EntityType::SequencingProtocol);
    draft.link(EntityType::Process, suspensions, files.clone(), vec![library, sequencing]);
    files
}

/// One specimen, many wells, sequenced together.
pub(super) fn plate(draft: &mut Draft, spec: &CatalogSpec, project: &Project, local: u64) {
    let base = project.derive(Space::Material, local);
    let specimen = specimen(draft, project, first_specimen(project, local));
    let dissociation = protocol(draft, project, EntityType::DissociationProtocol);
    let enrichment = protocol(draft, project, EntityType::EnrichmentProtocol);
    let suspensions: Vec<_> = (0..spec.plate_wells.max(1))
        .map(|well| {
            let key = derive(base, 1000 + u64::from(well));
            let suspension = draft.add(EntityType::CellSuspension, key, base as u32, Part::Well(well));
            draft.link(EntityType::Process, vec![specimen], vec![suspension], vec![dissociation, enrichment]);
            suspension
        })
        .collect();
    sequence(draft, project, suspensions, 2);
}

/// A section of a specimen, and images of it.
pub(super) fn imaging(draft: &mut Draft, project: &Project, local: u64) {
    let base = project.derive(Space::Material, local);
    let mut rng = Rng::new(base, 1);
    let specimen = specimen(draft, project, first_specimen(project, local));
    let section = derive(base, 1);
    let by = EntityType::ImagingPreparationProtocol;
    let section = step(draft, project, vec![specimen], EntityType::ImagedSpecimen, section, by);
    let images = (0..rng.between(1, 30) as u32).map(|number| {
        let key = derive(base, 100 + u64::from(number));
        draft.add(EntityType::ImageFile, key, base as u32, Part::Number(number))
    });
    let images = images.collect();
    let imaging = protocol(draft, project, EntityType::ImagingProtocol);
    draft.link(EntityType::Process, vec![section], images, vec![imaging]);
}
