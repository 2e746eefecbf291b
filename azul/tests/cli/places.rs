//! Where a value is that is wrong: entity, path and line of the input, in `index` and `validate` alike, once.

use serde_json::{Value, json};

use crate::check::{check, documents, file, fixture, index, json, report};

/// The first document of a type.
fn document<'b>(bundle: &'b mut Value, entity_type: &str) -> &'b mut Value {
    let part = if bundle.get("metadata").is_some() { "metadata" } else { "entities" };
    let documents = bundle[part].as_object_mut().unwrap();
    documents.iter_mut().find(|(key, _)| key.starts_with(&format!("{entity_type}/"))).unwrap().1
}

/// Changes a fixture and checks what is told: kind, start of the entity, path and a text in the line.
#[track_caller]
fn check_place(case: &str, change: impl Fn(&mut Value), kind: &str, entity: &str, path: &str, line: &str) {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json(&format!("{case}/bundle.json"));
    change(&mut bundle);
    let text = serde_json::to_string_pretty(&bundle).unwrap();
    let bad = file(directory.path(), "bad.json", &text);
    let out = directory.path().join("out");
    check(index(&out, [bad.clone(), fixture("cell-lines/bundle.json")]), 2);
    let written = report(&out);
    let [failure] = &written["failures"].as_array().unwrap()[..] else { panic!("one failure") };
    let ran = check(["validate".into(), "--format".into(), "json".into(), bad.clone()], 2);
    let problems = documents(&ran.stdout)[0]["problems"].as_array().unwrap().clone();
    let errors: Vec<_> = problems.iter().filter(|problem| problem["severity"] == "error").collect();
    assert_eq!(errors.len(), 1, "told once: {problems:#?}");
    for told in [failure, errors[0]] {
        assert_eq!((&told["kind"], &told["input"]), (&kind.into(), &bad.display().to_string().into()), "{told:#}");
        assert!(told["entity"].as_str().unwrap().starts_with(entity), "{told:#}");
        let ends = told["path"].as_str().unwrap().ends_with(path.trim_start_matches('…'));
        assert!(ends && (path.starts_with('…') || told["path"] == path), "{told:#}");
        let number = told["line"].as_u64().unwrap() as usize;
        assert!(text.lines().nth(number - 1).unwrap().contains(line), "{told:#}");
    }
}

#[test]
fn values_that_do_not_fit_their_field() {
    let suspension = |b: &mut Value| document(b, "cell_suspension")["estimated_cell_count"] = "9500".into();
    check_place("simple", suspension, "wrong-type", "cell_suspension/", "$.estimated_cell_count", "\"9500\"");
    let paired = |b: &mut Value| document(b, "sequencing_protocol")["paired_end"] = "yes".into();
    check_place("simple", paired, "wrong-type", "sequencing_protocol/", "$.paired_end", "\"yes\"");
    let size =
        |b: &mut Value| b["manifest"].as_object_mut().unwrap().values_mut().next().unwrap()["size"] = "12".into();
    check_place("simple", size, "wrong-type", "sequence_file/", "….size", "\"size\": \"12\"");
    let empty = |b: &mut Value| document(b, "donor_organism")["organism_age"] = "".into();
    check_place("simple", empty, "invalid-value", "donor_organism/", "$.organism_age", "\"organism_age\": \"\"");
    let size = |b: &mut Value| document(b, "anvil_file")["file_size"] = "12345".into();
    check_place("../anvil/primary", size, "wrong-type", "anvil_file/", "$.file_size", "\"file_size\": \"12345\"");
    let end = |b: &mut Value| document(b, "anvil_diagnosis")["onset_age_lower_bound"] = "young".into();
    check_place("../anvil/primary", end, "invalid-value", "anvil_diagnosis/", "$.onset_age_lower_bound", "young");
}

#[test]
fn values_of_another_shape() {
    let age = |b: &mut Value| document(b, "donor_organism")["organism_age"] = 20.into();
    check_place("simple", age, "wrong-type", "donor_organism/", "$.organism_age", "\"organism_age\": 20");
    let organ = |b: &mut Value| document(b, "specimen_from_organism")["organ"] = "kidney".into();
    check_place("simple", organ, "wrong-type", "specimen_from_organism/", "$.organ", "\"organ\": \"kidney\"");
    let storage = |b: &mut Value| document(b, "specimen_from_organism")["preservation_storage"] = "frozen".into();
    check_place("simple", storage, "wrong-type", "specimen_from_organism/", "$.preservation_storage", "frozen");
    let nobody = |b: &mut Value| document(b, "project")["contributors"] = Value::Null;
    check_place("simple", nobody, "wrong-type", "project/", "$.contributors", "\"contributors\": null");
    let nameless = |b: &mut Value| document(b, "project")["contributors"] = json!([{"name": "A"}, {"email": "b"}]);
    check_place("simple", nameless, "missing-field", "project/", "$.contributors[1].name", "{");
    let species = |b: &mut Value| document(b, "donor_organism")["genus_species"] = json!([{"text": "a"}, "b"]);
    check_place("simple", species, "wrong-type", "donor_organism/", "$.genus_species[1]", "\"b\"");
    let probes = |b: &mut Value| document(b, "imaging_protocol")["probe"] = Value::Null;
    check_place("imaging-probes", probes, "wrong-type", "imaging_protocol/", "$.probe", "\"probe\": null");
}

/// The matrix of the fixture.
fn matrix(bundle: &mut Value) -> &mut serde_json::Map<String, Value> {
    let mut documents = bundle["metadata"].as_object_mut().unwrap().values_mut();
    documents
        .find(|document| document.get("file_description").is_some_and(|text| text.as_str().unwrap().contains('=')))
        .unwrap()
        .as_object_mut()
        .unwrap()
}

#[test]
fn strata_of_matrices() {
    let (case, file) = ("supplementary-matrix-strata", "supplementary_file/");
    let absent = |b: &mut Value| drop(matrix(b).remove("file_description"));
    check_place(case, absent, "missing-field", file, "$.file_description", "supplementary_file/");
    let null = |b: &mut Value| drop(matrix(b).insert("file_description".into(), Value::Null));
    check_place(case, null, "wrong-type", file, "$.file_description", "\"file_description\": null");
    let points = |b: &mut Value| drop(matrix(b).insert("file_description".into(), "organ".into()));
    check_place(case, points, "invalid-value", file, "$.file_description", "\"file_description\": \"organ\"");

    let (case, kind) = ("analysis-workflow", "invalid-value");
    let stage = |b: &mut Value| document(b, "donor_organism")["development_stage"] = json!({"text": ""});
    check_place(case, stage, kind, "donor_organism/", "$.development_stage", "development_stage");
    let species = |b: &mut Value| document(b, "donor_organism")["genus_species"] = json!([{"text": "a, b"}]);
    check_place(case, species, kind, "donor_organism/", "$.genus_species[0]", "{");
    let organ = |b: &mut Value| document(b, "specimen_from_organism")["organ"] = json!({"text": "a;b"});
    check_place(case, organ, kind, "specimen_from_organism/", "$.organ", "\"organ\": {");
    let method = |b: &mut Value| {
        document(b, "library_preparation_protocol")["library_construction_method"] = json!({"text": "a=b"});
    };
    let (protocol, path) = ("library_preparation_protocol/", "$.library_construction_method");
    check_place(case, method, kind, protocol, path, "library_construction_method");
}
