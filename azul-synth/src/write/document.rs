//! What all metadata documents have in common.

use super::json::Json;
use super::scene::Scene;
use super::{analysis, biomaterial, file, project as projects, protocol, time};
use crate::draft::Node;
use crate::entity::EntityType;
use crate::project::{DAY, Project};
use crate::rng::Rng;

/// Appends the member of `metadata` for one node.
pub(crate) fn document(json: &mut Json<'_>, node: &Node, project: &Project) {
    let schema = node.entity.schema();
    json.entity(schema.name, node.id);
    json.start("describedBy");
    json.push("https://schema.humancellatlas.org/type/");
    json.push(schema.folder);
    json.push("/");
    json.push_number(schema.version.0, 1);
    json.push(".");
    json.push_number(schema.version.1, 1);
    json.push(".0/");
    json.push(schema.name);
    json.end();
    json.text("schema_type", schema.group);
    body(json, &mut Scene { node, project, rng: Rng::new(node.key, 2) });
    provenance(json, node, project);
    json.close();
}

/// The members that depend on the type.
fn body(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    match scene.node.entity {
        EntityType::Project => projects::project(json, scene),
        EntityType::DonorOrganism => biomaterial::donor(json, scene),
        EntityType::SpecimenFromOrganism => biomaterial::specimen(json, scene),
        EntityType::CellLine => biomaterial::cell_line(json, scene),
        EntityType::Organoid => biomaterial::organoid(json, scene),
        EntityType::CellSuspension => biomaterial::suspension(json, scene),
        EntityType::ImagedSpecimen => biomaterial::imaged_specimen(json, scene),
        EntityType::SequenceFile => file::sequence(json, scene),
        EntityType::AnalysisFile => file::analysis(json, scene),
        EntityType::SupplementaryFile => file::supplementary(json, scene),
        EntityType::ImageFile => file::image(json, scene),
        EntityType::Process => analysis::process(json, scene),
        EntityType::AnalysisProcess => analysis::analysis_process(json, scene),
        EntityType::AnalysisProtocol => analysis::analysis_protocol(json, scene),
        EntityType::CollectionProtocol => protocol::collection(json, scene),
        EntityType::DissociationProtocol => protocol::dissociation(json, scene),
        EntityType::EnrichmentProtocol => protocol::enrichment(json, scene),
        EntityType::IpscInductionProtocol => protocol::ipsc_induction(json, scene),
        EntityType::DifferentiationProtocol => protocol::differentiation(json, scene),
        EntityType::ImagingPreparationProtocol => protocol::imaging_preparation(json, scene),
        EntityType::ImagingProtocol => protocol::imaging(json, scene),
        EntityType::LibraryPreparationProtocol => protocol::library_preparation(json, scene),
        EntityType::SequencingProtocol => protocol::sequencing(json, scene),
    }
}

/// Who the document is, and since when.
fn provenance(json: &mut Json<'_>, node: &Node, project: &Project) {
    let mut rng = Rng::new(node.key, 3);
    let submitted = project.start + rng.below(200 * DAY);
    // A system that has dates with milliseconds uses them in all documents of a project.
    let stamp = if project.key.is_multiple_of(4) { time::short_stamp } else { time::stamp };
    json.object("provenance");
    json.id("document_id", node.id);
    json.start("submission_date");
    stamp(json, submitted);
    json.end();
    if !rng.chance(0.1) {
        json.start("update_date");
        stamp(json, submitted + 1000 + rng.below(400 * DAY));
        json.end();
    }
    let (major, minor) = node.entity.schema().version;
    json.number("schema_major_version", major);
    json.number("schema_minor_version", minor);
    json.close();
}
