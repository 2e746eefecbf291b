//! Biomaterials: from donors to suspensions.

use super::json::Json;
use super::scene::Scene;
use crate::draft::Part;
use crate::vocab::Term;
use crate::vocab::disease::NORMAL;
use crate::vocab::organ::Organ;
use crate::vocab::term;

const STORAGE: &[&str] = &["fresh", "frozen, liquid nitrogen", "cryostorage", "frozen at -80 C"];
const PRESERVATION: &[&str] = &["fresh", "cryopreservation, other", "snap frozen", "hypothermic preservation media"];

/// The members that all biomaterials have.
fn core(json: &mut Json<'_>, scene: &mut Scene<'_>, prefix: &str) {
    json.object("biomaterial_core");
    scene.label(json, "biomaterial_id", prefix);
    scene.describe(json, "biomaterial_description", 1);
    json.list("ncbi_taxon_id");
    // The bracket was just opened, so no comma is needed.
    json.push_number(scene.project.species.taxon, 1);
    json.end_list();
    if scene.rng.chance(0.3) {
        json.start("biosamples_accession");
        json.push("SAMS");
        json.push_number(scene.rng.below(100_000_000), 8);
        json.end();
    }
    json.close();
}

fn genus_species(json: &mut Json<'_>, scene: &Scene<'_>) {
    json.list("genus_species");
    json.term_item(&scene.project.species.term);
    json.end_list();
}

/// The organ that a biomaterial comes from, or is to resemble.
fn organ(scene: &mut Scene<'_>) -> &'static Organ {
    let index = scene.rng.below(3) as usize;
    scene.project.organs[index]
}

/// A member with the disease of the project, for some, or none.
fn diseases(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    let share = scene.rng.unit();
    if share < 0.1 {
        return;
    }
    json.list("diseases");
    if share < 0.95 {
        let ill = scene.rng.chance(0.5);
        json.term_item(if ill { scene.project.disease } else { &NORMAL });
    }
    json.end_list();
}

pub(crate) fn donor(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "donor_");
    genus_species(json, scene);
    let stage = scene.rng.pick(scene.project.species.stages);
    if scene.rng.chance(0.9) {
        let low = scene.rng.between(stage.ages.0, stage.ages.1);
        json.start("organism_age");
        json.push_number(low, 1);
        if scene.rng.chance(0.25) {
            json.push("-");
            json.push_number(low + scene.rng.between(1, 9), 1);
        }
        json.end();
        json.term("organism_age_unit", stage.unit);
    }
    json.term("development_stage", &stage.term);
    json.text("sex", scene.rng.word(&["female", "male", "female", "male", "unknown", "mixed"]));
    json.text("is_living", scene.rng.word(&["yes", "no", "unknown"]));
    diseases(json, scene);
    if let [_, ..] = scene.project.species.strains {
        json.object("mouse_specific");
        json.list("strain");
        json.term_item(scene.rng.pick(scene.project.species.strains));
        json.end_list();
        json.close();
    } else {
        json.object("human_specific");
        json.start("body_mass_index");
        json.push_number(scene.rng.between(18, 35), 1);
        json.end();
        json.close();
    }
}

pub(crate) fn specimen(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "specimen_");
    genus_species(json, scene);
    let organ = organ(scene);
    json.term("organ", &organ.term);
    json.list("organ_parts");
    if let [_, ..] = organ.parts
        && scene.rng.chance(0.8)
    {
        json.term_item(scene.rng.pick(organ.parts));
    }
    json.end_list();
    diseases(json, scene);
    if scene.rng.chance(0.6) {
        json.object("preservation_storage");
        json.text("storage_method", scene.rng.word(STORAGE));
        json.text("preservation_method", scene.rng.word(PRESERVATION));
        json.close();
    }
    json.object("state_of_specimen");
    scene.describe(json, "gross_description", 1);
    json.number("postmortem_interval", scene.rng.below(100_000));
    json.close();
}

pub(crate) fn suspension(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "suspension_");
    genus_species(json, scene);
    let organ = organ(scene);
    if scene.rng.chance(0.5) {
        json.list("selected_cell_types");
        json.term_item(scene.rng.pick(organ.cells));
        json.end_list();
    }
    if let Part::Well(well) = scene.node.part {
        json.number("estimated_cell_count", 1);
        json.object("plate_based_sequencing");
        json.start("plate_label");
        json.push_number(u64::from(scene.node.label), 6);
        json.end();
        json.start("well_label");
        // Plates have 24 columns; beyond 16 rows the letters go on.
        let row = b'A' + (well / 24 % 26) as u8;
        json.buf.push(row);
        json.push_number(u64::from(well % 24 + 1), 2);
        json.end();
        json.text("well_quality", "OK");
        json.close();
    } else if scene.rng.chance(0.85) {
        let count = scene.rng.between(500, 12_000);
        json.number("estimated_cell_count", count);
    }
    json.object("cell_morphology");
    let viability = scene.rng.between(60, 99);
    json.number("percent_cell_viability", viability);
    scene.describe(json, "cell_viability_result", 1);
    json.close();
}

pub(crate) fn cell_line(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    const TYPES: &[&str] = &["induced pluripotent", "primary", "immortalized", "stem cell-derived"];
    core(json, scene, "line_");
    genus_species(json, scene);
    json.text("type", scene.rng.word(TYPES));
    let organ = organ(scene);
    json.term("cell_type", scene.rng.pick(organ.cells));
    json.term("model_organ", &organ.term);
    diseases(json, scene);
    json.text("supplier", "Halden Bio");
    json.text("confluency", scene.rng.word(&["60-70", "80", "90"]));
}

pub(crate) fn organoid(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "organoid_");
    genus_species(json, scene);
    let organ = organ(scene);
    json.term("model_organ", &organ.term);
    if let [part, ..] = organ.parts {
        json.term("model_organ_part", part);
    }
    json.number("age", scene.rng.between(10, 200));
    json.term("age_unit", &DAY);
    json.text("morphology", scene.rng.word(&["sphere-like", "stratified", "budding"]));
}

const DAY: Term = term("UO:0000033", "day");

pub(crate) fn imaged_specimen(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "section_");
    genus_species(json, scene);
    json.key("slice_thickness");
    // Some are integers, some are not: readers must keep the two apart.
    json.push_number(scene.rng.between(5, 40), 1);
    if scene.rng.chance(0.5) {
        json.push(".5");
    }
    json.text("internal_anatomical_structures", scene.rng.word(&["vessels", "none", "ducts"]));
    scene.describe(json, "overview_description", 1);
}
