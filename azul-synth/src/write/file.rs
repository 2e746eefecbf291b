//! Files, and their names, which the manifest has as well.

use super::json::Json;
use super::scene::Scene;
use crate::draft::{Node, Part};
use crate::entity::EntityType;
use crate::project::Project;
use crate::vocab::output::ZARR;
use crate::vocab::{Term, alias, term};

static DNA: Term = term("data:3494", "DNA sequence");
static IMAGE: Term = term("data:2968", "Image");
static PROTOCOL: Term = term("data:2531", "Protocol");
static MATRIX: Term = alias("Gene expression matrix", "data:3112", "Gene expression matrix");
/// Who gave a matrix that no analysis of the platform made.
static SOURCES: &[&str] = &["GEO", "ArrayExpress", "Contributor", "Publication", "Zenodo"];

/// The read index and the lane of a sequence file.
fn read(number: u32, project: &Project) -> (&'static str, u32) {
    let reads = project.method.reads;
    let many = reads.len() as u32;
    (reads[(number % many) as usize], number / many + 1)
}

/// A part of a text: the name of a file.
pub(crate) fn name(json: &mut Json<'_>, node: &Node, project: &Project) {
    let label = u64::from(node.label);
    json.push_number(label, 6);
    match node.part {
        Part::Output(output) => json.push(output.suffix),
        Part::Zarr(number) => {
            // Names with slashes are written with exclamation marks.
            json.push(".zarr!");
            if let Some(member) = ZARR.get(number as usize) {
                json.push(member);
            } else {
                json.push("expression!");
                json.push_number(u64::from(number) - ZARR.len() as u64, 1);
                json.push(".0");
            }
        }
        Part::Matrix => json.push("_counts.mtx.gz"),
        Part::Number(number) if node.entity == EntityType::SequenceFile => {
            let (index, lane) = read(number, project);
            json.push("_S1_L");
            json.push_number(u64::from(lane), 3);
            json.push(match index {
                "read1" => "_R1",
                "read2" => "_R2",
                _ => "_I1",
            });
            json.push("_001.fastq.gz");
        }
        Part::Number(number) => {
            json.push("_fov_");
            json.push_number(u64::from(number), 4);
            json.push(".tif");
        }
        Part::Whole | Part::Well(_) => json.push("_protocol.pdf"),
    }
}

/// The format of a file, and what kind of content that is on the network.
pub(crate) fn format(node: &Node) -> (&'static str, &'static str) {
    match node.part {
        Part::Output(output) => (output.format, output.media),
        Part::Zarr(_) => ("matrix", "application/octet-stream"),
        Part::Matrix => ("mtx.gz", "application/gzip"),
        Part::Number(_) if node.entity == EntityType::SequenceFile => ("fastq.gz", "application/gzip"),
        Part::Number(_) => ("tif", "image/tiff"),
        Part::Whole | Part::Well(_) => ("pdf", "application/pdf"),
    }
}

fn core(json: &mut Json<'_>, scene: &Scene<'_>, content: Option<&Term>, source: Option<&str>) {
    json.object("file_core");
    json.start("file_name");
    name(json, scene.node, scene.project);
    json.end();
    json.text("format", format(scene.node).0);
    json.list("content_description");
    if let Some(content) = content {
        json.term_item(content);
    }
    json.end_list();
    if let Some(source) = source {
        json.text("file_source", source);
    }
    json.close();
}

pub(crate) fn sequence(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, Some(&DNA), None);
    let number = if let Part::Number(number) = scene.node.part { number } else { 0 };
    let (index, lane) = read(number, scene.project);
    json.text("read_index", index);
    json.number("lane_index", u64::from(lane));
    json.number("read_length", scene.rng.between(26, 151));
    if scene.rng.chance(0.5) {
        json.list("insdc_run_accessions");
        json.start_item();
        json.push("SRR");
        json.push_number(scene.rng.below(100_000_000), 8);
        json.end();
        json.end_list();
    }
    json.start("library_prep_id");
    json.push_number(u64::from(scene.node.label), 6);
    json.end();
}

pub(crate) fn analysis(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    let content = if let Part::Output(output) = scene.node.part { output.content } else { None };
    let source = scene.rng.chance(0.5).then_some("DCP/2 Analysis");
    core(json, scene, content, source);
    let matrix = content.is_some_and(|content| content.text.contains("matrix"));
    if matrix && scene.rng.chance(0.5) {
        json.number("matrix_cell_count", scene.rng.between(200, 20_000));
    }
}

pub(crate) fn supplementary(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    if !matches!(scene.node.part, Part::Matrix) {
        core(json, scene, Some(&PROTOCOL), None);
        json.text("file_description", "The protocol as it was carried out");
        return;
    }
    let source = scene.rng.word(SOURCES);
    core(json, scene, Some(&MATRIX), Some(source));
    // The strata of the matrix: dimensions and values, one line for each organ.
    json.start("file_description");
    let organs = scene.project.organs;
    let distinct = if organs[0].term == organs[1].term { 1 } else { 2 };
    for (index, organ) in organs.iter().take(distinct).enumerate() {
        json.push(if index == 0 { "genusSpecies=" } else { "\\ngenusSpecies=" });
        json.push(scene.project.species.term.label);
        json.push(";developmentStage=");
        json.push(scene.rng.pick(scene.project.species.stages).term.label);
        json.push(";organ=");
        json.push(organ.term.label);
        json.push(";libraryConstructionApproach=");
        json.push(scene.project.method.term.label);
    }
    json.end();
}

pub(crate) fn image(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, Some(&IMAGE), None);
    json.number("raster_x", scene.rng.between(1024, 4096));
    json.number("raster_y", scene.rng.between(1024, 4096));
}
