//! Protocols of the laboratory.

use super::json::Json;
use super::scene::Scene;
use crate::vocab::method::{COLLECTION, DISSOCIATION, ENRICHMENT, IMAGING, RNA};

const REAGENTS: &[&str] = &["Chromium Single Cell Kit", "Nextera XT", "Collagenase IV", "TrypLE"];

fn core(json: &mut Json<'_>, scene: &mut Scene<'_>, name: &str) {
    json.object("protocol_core");
    json.start("protocol_id");
    json.push(name);
    json.push("_");
    json.push_number(u64::from(scene.node.label), 6);
    json.end();
    json.text("protocol_name", name);
    scene.describe(json, "protocol_description", 2);
    json.start("protocols_io_doi");
    json.push("10.5555/protocols.");
    json.push_number(scene.rng.below(1_000_000), 6);
    json.end();
    json.close();
}

fn reagents(json: &mut Json<'_>, scene: &mut Scene<'_>, key: &str) {
    json.list(key);
    json.open();
    json.text("retail_name", scene.rng.word(REAGENTS));
    json.start("catalog_number");
    json.push_number(scene.rng.below(1_000_000), 6);
    json.end();
    json.text("manufacturer", scene.rng.word(&["Halden Bio", "Orrery Reagents"]));
    json.close();
    json.end_list();
}

pub(crate) fn collection(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "collection");
    json.term("method", scene.rng.pick(COLLECTION));
    reagents(json, scene, "reagents");
}

pub(crate) fn dissociation(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "dissociation");
    json.term("method", scene.rng.pick(DISSOCIATION));
    reagents(json, scene, "reagents");
}

pub(crate) fn enrichment(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "enrichment");
    json.term("method", scene.rng.pick(ENRICHMENT));
    json.text("markers", scene.rng.word(&["CD45+ CD3+", "DAPI-", "EpCAM+ CD31-"]));
}

pub(crate) fn ipsc_induction(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "ipsc_induction");
    json.text("method", scene.rng.word(&["lentivirus", "sendai virus", "plasmid"]));
    reagents(json, scene, "reagents");
}

pub(crate) fn differentiation(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "differentiation");
    json.text("method", scene.rng.word(&["embryoid bodies", "monolayer"]));
    json.text("media", "base medium with supplements");
}

pub(crate) fn imaging_preparation(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "imaging_preparation");
    json.text("final_slicing_method", "cryosectioning");
    reagents(json, scene, "permeabilisation_reagents");
}

pub(crate) fn imaging(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "imaging");
    json.object("microscope");
    json.text("manufacturer", "Orrery Optics");
    json.close();
    json.number("field_resolution", 100);
    json.list("probe");
    let assay = scene.rng.pick(IMAGING);
    for probe in 0..scene.rng.between(12, 120) {
        json.open();
        json.start("probe_label");
        json.push("gene_");
        json.push_number(probe, 4);
        json.end();
        // Stains are the exception among the probes.
        json.term("assay_type", if scene.rng.chance(0.1) { &IMAGING[0] } else { assay });
        json.number("channel", scene.rng.below(5));
        json.close();
    }
    json.end_list();
}

pub(crate) fn library_preparation(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    let method = scene.project.method;
    core(json, scene, "library_preparation");
    json.text("nucleic_acid_source", if scene.project.nuclei { "single nucleus" } else { "single cell" });
    json.term("input_nucleic_acid_molecule", &RNA);
    json.term("library_construction_method", &method.term);
    json.text("end_bias", method.end_bias);
    json.text("primer", "poly-dT");
    json.text("strand", if method.single_cell { "unstranded" } else { "first" });
    if let Some((cells, molecules)) = method.barcode {
        barcode(json, "cell_barcode", 0, cells);
        barcode(json, "umi_barcode", cells, molecules);
    }
    reagents(json, scene, "library_construction_kit");
}

fn barcode(json: &mut Json<'_>, key: &str, offset: u64, length: u64) {
    json.object(key);
    json.text("barcode_read", "Read 1");
    json.number("barcode_offset", offset);
    json.number("barcode_length", length);
    json.close();
}

pub(crate) fn sequencing(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, "sequencing");
    json.term("instrument_manufacturer_model", scene.project.instrument);
    json.boolean("paired_end", scene.project.method.single_cell);
    json.term("method", scene.project.method.sequencing);
    json.text("local_machine_name", scene.rng.word(&["M-01", "M-02", "N-17"]));
}
