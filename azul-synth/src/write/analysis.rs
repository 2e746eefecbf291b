//! Processes of all sorts, and the protocols of analyses.

use super::json::Json;
use super::scene::Scene;

/// Parameters of workflows; the values are made up.
const PARAMETERS: &[&str] = &[
    "annotations_gtf",
    "bam_basename",
    "counting_mode",
    "expression_threshold",
    "fastq_prefix",
    "genome_fasta",
    "input_id",
    "mt_sequence",
    "reference_index",
    "rrna_intervals",
    "soloMultiMappers",
    "stranded",
    "tar_star_reference",
    "whitelist",
];

pub(crate) fn process(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, 0);
}

fn core(json: &mut Json<'_>, scene: &mut Scene<'_>, description: u64) {
    json.object("process_core");
    scene.label(json, "process_id", "process_");
    scene.describe(json, "process_description", description);
    json.close();
}

pub(crate) fn analysis_process(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    core(json, scene, 1);
    json.object("type");
    json.text("text", "analysis; cromwell");
    json.close();
    json.text("analysis_run_type", "run");
    json.list("inputs");
    for parameter in PARAMETERS {
        json.open();
        json.text("parameter_name", parameter);
        json.start("parameter_value");
        json.push("gs://azul-synth-references/v0/");
        json.push(scene.project.method.workflow);
        json.push("/");
        json.push_number(scene.rng.below(1_000_000), 6);
        json.push("/");
        json.push(parameter);
        json.end();
        json.close();
    }
    json.end_list();
    json.list("reference_files");
    json.end_list();
    json.list("tasks");
    for (index, task) in ["SplitFastq", "Align", "Metrics", "MakeMatrix"].into_iter().enumerate() {
        json.open();
        json.text("task_name", task);
        json.number("cpus", 1 << index);
        json.start("disk_size");
        json.push("local-disk ");
        json.push_number(scene.rng.between(10, 900), 1);
        json.push(" HDD");
        json.end();
        json.start("memory");
        json.push_number(scene.rng.between(2, 64), 1);
        json.push(" GB");
        json.end();
        json.text("zone", scene.rng.word(&["us-central1-a", "us-central1-b", "us-central1-f"]));
        json.close();
    }
    json.end_list();
}

pub(crate) fn analysis_protocol(json: &mut Json<'_>, scene: &mut Scene<'_>) {
    json.object("protocol_core");
    json.text("protocol_id", scene.project.method.workflow);
    scene.describe(json, "protocol_description", 1);
    json.close();
    json.start("computational_method");
    json.push("https://workflows.azul-synth.example/");
    json.push(scene.project.method.workflow);
    json.end();
    json.object("type");
    json.text("text", "analysis_protocol");
    json.close();
}
