//! The project document, the same in every bundle of a project.

use super::json::Json;
use super::scene::Scene;
use crate::vocab::people::{
    ATLASES, COUNTRIES, FAMILY, FUNDERS, GIVEN, INSTITUTIONS, LABORATORIES, RESTRICTIONS, ROLES,
};

pub(crate) fn project(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene);
    json.list("contributors");
    for index in 0..scene.rng.between(3, 12) {
        contributor(json, scene, index == 0);
    }
    json.end_list();
    json.list("publications");
    for _ in 0..scene.rng.below(3) {
        publication(json, scene);
    }
    json.end_list();
    json.list("funders");
    for _ in 0..scene.rng.between(1, 3) {
        funder(json, scene);
    }
    json.end_list();
    json.list("supplementary_links");
    if scene.rng.chance(0.4) {
        address(json, scene, "https://browser.azul-synth.example/");
    }
    json.end_list();
    accessions(json, scene, "insdc_project_accessions", 0.6, "SRP");
    accessions(json, scene, "geo_series_accessions", 0.7, "GSE");
    accessions(json, scene, "array_express_accessions", 0.2, "E-MTAB-");
    accessions(json, scene, "insdc_study_accessions", 0.5, "PRJNA");
    // Large for projects with many bundles, so that sums over bundles and this differ.
    json.number("estimated_cell_count", scene.project.size * scene.rng.between(1, 9000));
    json.text("data_use_restriction", scene.rng.word(RESTRICTIONS));
    if scene.rng.chance(0.4) {
        bionetwork(json, scene);
    }
}

fn core(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    let organ = scene.project.organs[0].term.label;
    json.object("project_core");
    json.start("project_short_name");
    json.push("Synth-");
    json.push(scene.project.organs[0].term.text);
    json.push("-");
    json.push_number(scene.project.key % 100_000_000, 8);
    json.end();
    json.start("project_title");
    json.push(scene.rng.word(&["A cell atlas of the ", "Cell states in the ", "Mapping the "]));
    json.push(organ);
    json.push(scene.rng.word(&[" across ages", " in health and disease", " at single cell resolution"]));
    json.push(" (");
    json.push(scene.project.species.term.label);
    json.push(", ");
    json.push(scene.project.method.term.label);
    json.push(")");
    json.end();
    scene.describe(json, "project_description", 10);
    json.close();
}

fn contributor(json: &mut Json<'_>, scene: &mut Scene<'_>, first: bool) {
    let (given, family) = (scene.rng.word(GIVEN), scene.rng.word(FAMILY));
    json.open();
    json.start("name");
    json.push(given);
    json.push(",,");
    json.push(family);
    json.end();
    json.start("email");
    json.push("contact");
    json.push_number(scene.rng.below(1_000_000), 6);
    json.push("@azul-synth.example");
    json.end();
    json.text("institution", scene.rng.word(INSTITUTIONS));
    if scene.rng.chance(0.7) {
        json.text("laboratory", scene.rng.word(LABORATORIES));
    }
    json.text("country", scene.rng.word(COUNTRIES));
    json.boolean("corresponding_contributor", first || scene.rng.chance(0.1));
    json.term("project_role", scene.rng.pick(ROLES));
    json.close();
}

fn publication(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    json.open();
    json.list("authors");
    for _ in 0..scene.rng.between(1, 6) {
        json.item(scene.rng.word(FAMILY));
    }
    json.end_list();
    json.start("title");
    json.push(scene.rng.word(&["An atlas of the ", "Cellular diversity of the ", "Single cells of the "]));
    json.push(scene.project.organs[0].term.label);
    json.push(", part ");
    json.push_number(scene.rng.between(1, 9), 1);
    json.end();
    json.start("doi");
    json.push("10.5555/azul.synth.");
    let number = scene.rng.below(100_000_000);
    json.push_number(number, 8);
    json.end();
    json.start("url");
    json.push("https://doi.example/10.5555/azul.synth.");
    json.push_number(number, 8);
    json.end();
    json.boolean("official_hca_publication", scene.rng.chance(0.3));
    json.close();
}

fn funder(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    json.open();
    json.start("grant_id");
    json.push("AS-");
    json.push_number(scene.rng.below(1_000_000), 6);
    json.end();
    scene.describe(json, "grant_title", 1);
    json.text("organization", scene.rng.word(FUNDERS));
    json.close();
}

fn address(json: &mut Json<'_>, scene: &mut Scene<'_>, base: &str) {
    json.start_item();
    json.push(base);
    json.push_number(scene.rng.below(100_000_000), 8);
    json.end();
}

fn accessions(json: &mut Json<'_>, scene: &mut Scene<'_>, key: &str, share: f64, prefix: &str) {
    if !scene.rng.chance(share) {
        return;
    }
    json.list(key);
    for _ in 0..scene.rng.between(1, 3) {
        address(json, scene, prefix);
    }
    json.end_list();
}

fn bionetwork(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    json.list("hca_bionetworks");
    json.open();
    let atlas = scene.rng.word(ATLASES);
    json.text("name", atlas);
    json.text("hca_tissue_atlas", atlas);
    json.text("hca_tissue_atlas_version", scene.rng.word(&["v1.0", "v2.0"]));
    json.boolean("atlas_project", scene.rng.chance(0.3));
    json.close();
    json.end_list();
}
