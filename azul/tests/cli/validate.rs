//! `azul validate`: every problem at once, where it is, and as what it exits.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use azul_synth::{Catalog, CatalogSpec, Fault, faulty_bundle};
use serde_json::{Value, json};

use crate::check::{Ran, check, documents, file, fixture, json, run};

fn validate(arguments: impl IntoIterator<Item = impl Into<OsString>>, code: i32) -> Ran {
    let head = [OsString::from("validate")];
    check(head.into_iter().chain(arguments.into_iter().map(Into::into)), code)
}

/// The problems of one input, as JSON.
fn problems(path: &Path, options: &[&str], code: i32) -> Vec<Value> {
    let options = options.iter().map(OsString::from);
    let ran = validate(["--format", "json"].map(OsString::from).into_iter().chain(options).chain([path.into()]), code);
    let [checked] = &documents(&ran.stdout)[..] else { panic!("one input: {}", ran.stdout) };
    assert_eq!(checked["input"], path.display().to_string());
    checked["problems"].as_array().unwrap().clone()
}

fn kinds(problems: &[Value]) -> Vec<&str> {
    problems.iter().map(|problem| problem["kind"].as_str().unwrap()).collect()
}

/// The first document of a type.
fn document<'b>(bundle: &'b mut Value, entity_type: &str) -> &'b mut Value {
    let documents = bundle["metadata"].as_object_mut().unwrap();
    documents.iter_mut().find(|(key, _)| key.starts_with(&format!("{entity_type}/"))).unwrap().1
}

#[test]
fn good_bundles_have_no_problem() {
    let ran = validate(
        ["simple", "plate-384", "staging-area", "../anvil/primary", "../anvil/stub-and-dataset"].map(fixture),
        0,
    );
    assert_eq!(ran.stdout, "");
    ran.says("azul: 0 errors and 0 warnings; 0 of 7 inputs have errors");
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().display().to_string();
    validate([directory.path()], 1).says(&format!("no bundle found in {empty}; looked for files ending in"));
}

#[test]
fn all_problems_are_told_at_once_and_in_their_places() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    document(&mut bundle, "donor_organism")["organism_age_unit"] = json!({"text": "fortnight"});
    document(&mut bundle, "donor_organism")["provenance"]["submission_date"] = "yesterday".into();
    document(&mut bundle, "donor_organism")["biomaterial_core"].as_object_mut().unwrap().remove("biomaterial_id");
    document(&mut bundle, "cell_suspension").as_object_mut().unwrap().remove("describedBy");
    document(&mut bundle, "sequence_file")["file_core"].as_object_mut().unwrap().remove("format");
    document(&mut bundle, "specimen_from_organism")["notes"] = json!(["a||b", {"c": "d||e"}]);
    let entry = bundle["manifest"].as_object_mut().unwrap().values_mut().last().unwrap();
    entry["size"] = Value::Null;
    let links = bundle["links"]["links"].as_array_mut().unwrap();
    links[0]["outputs"][0]["output_id"] = "deadbeef-0000-4000-8000-000000000000".into();
    bundle["fqid"]["version"] = "7".into();
    let text = serde_json::to_string_pretty(&bundle).unwrap();
    let path = file(directory.path(), "bundle.json", &text);

    let found = problems(&path, &[], 2);
    let mut sorted = kinds(&found);
    sorted.sort_unstable();
    let expected = [
        "dangling-link",
        "invalid-id",
        "invalid-value",
        "invalid-value",
        "joiner-in-value",
        "joiner-in-value",
        "missing-field",
        "missing-field",
        "missing-field",
        "missing-field",
    ];
    // The unidentifiable suspension is no reason to take the links to it for broken ones.
    assert_eq!(sorted, expected, "{found:#?}");
    let lines: Vec<&str> = text.lines().collect();
    for problem in &found {
        let (line, column) = (problem["line"].as_u64().unwrap() as usize, problem["column"].as_u64().unwrap() as usize);
        let excerpt = problem["excerpt"].as_str().unwrap();
        assert!(lines[line - 1].contains(excerpt.trim_matches('…')), "{problem}");
        assert!(column >= 1 && column <= lines[line - 1].len(), "{problem}");
        assert_eq!(problem["severity"], "error");
    }
    let of = |path: &str| found.iter().find(|problem| problem["path"] == path).unwrap();
    assert_eq!(of("$.provenance.submission_date")["excerpt"], "\"submission_date\": \"yesterday\",");
    assert!(found.iter().any(|problem| problem["excerpt"] == "\"c\": \"d||e\""), "{found:#?}");
    let link = of("$.links.links[0].outputs[0].output_id");
    assert_eq!(link["excerpt"], "\"output_id\": \"deadbeef-0000-4000-8000-000000000000\",");
}

#[test]
fn people_see_the_line_and_what_to_do() {
    let ran = validate([fixture("invalid-unknown-age-unit/bundle.json"), fixture("simple/bundle.json")], 2);
    let mut lines = ran.stdout.lines();
    let mut next = || lines.next().unwrap();
    assert!(next().starts_with("error[invalid-value]: "), "{}", ran.stdout);
    let place = next();
    let (line, column) =
        place.rsplit_once(':').and_then(|(rest, column)| Some((rest.rsplit_once(':')?.1, column))).unwrap();
    assert!(place.starts_with(&format!(" --> {}:", fixture("invalid-unknown-age-unit/bundle.json").display())));
    let (margin, source, marks) = (next(), next(), next());
    assert_eq!(margin, " ".repeat(line.len()) + " |");
    let text = std::fs::read_to_string(fixture("invalid-unknown-age-unit/bundle.json")).unwrap();
    let original = text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
    assert_eq!(source, format!("{line} | {}", original.trim()));
    let start = marks.find('^').unwrap();
    assert_eq!(source[start..], original[column.parse::<usize>().unwrap() - 1..]);
    assert!(next().contains("path $.organism_age"));
    assert!(next().starts_with("  = help: "));
    ran.says("azul: 1 error and 0 warnings; 1 of 2 inputs have errors");
}

#[test]
fn whatever_index_refuses_validate_finds_and_nothing_else() {
    let catalog = Catalog::new(CatalogSpec { bundles: 60, ..CatalogSpec::default() });
    let directory = tempfile::tempdir().unwrap();
    for &fault in Fault::ALL {
        let name = format!("{}.json", fault.name());
        file(directory.path(), &name, faulty_bundle(&catalog, 7, fault));
    }
    for i in 0..60 {
        file(directory.path(), &format!("{i}.json"), catalog.bundle(i));
    }
    let arguments = ["--project", "hca", "--format", "json"].map(OsString::from);
    let ran = validate(arguments.into_iter().chain([directory.path().into()]), 2);
    let checked = documents(&ran.stdout);
    assert_eq!(checked.len(), 60 + Fault::ALL.len());
    for checked in checked {
        let name = PathBuf::from(checked["input"].as_str().unwrap());
        let name = name.file_stem().unwrap().to_str().unwrap();
        let expected = Fault::from_name(name).and_then(Fault::kind);
        let mut problems = checked["problems"].as_array().unwrap().clone();
        problems.retain(|problem| problem["severity"] == "error");
        let kinds = kinds(&problems);
        assert_eq!(kinds.is_empty(), expected.is_none(), "{name}: {problems:#?}");
        assert!(expected.is_none_or(|kind| kinds.contains(&kind)), "{name}: {problems:#?}");
        // A fault has few consequences.
        assert!(kinds.len() <= 3, "{name}: {problems:#?}");
    }
}

#[test]
fn the_other_project_is_validated_too() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("../anvil/primary/bundle.json");
    let entities = bundle["entities"].as_object_mut().unwrap();
    entities.retain(|key, _| !key.starts_with("anvil_donor/") && !key.starts_with("anvil_dataset/"));
    entities.insert("anvil_file/not-a-uuid".to_owned(), json!({}));
    let path = file(directory.path(), "bundle.json", bundle.to_string());
    let found = problems(&path, &[], 2);
    let kinds = kinds(&found);
    for kind in ["dangling-link", "no-project", "invalid-value"] {
        assert!(kinds.contains(&kind), "{kind}: {found:#?}");
    }
}

#[test]
fn texts_that_are_not_json_have_an_excerpt_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "bundle.json", "{\n  \"a\": 1,\n  \"a\": 2\n}");
    let found = problems(&path, &[], 2);
    assert_eq!(kinds(&found), ["duplicate-key"]);
    assert_eq!((&found[0]["line"], &found[0]["excerpt"]), (&3.into(), &"\"a\": 2".into()));
    let path = file(directory.path(), "empty.json", "");
    assert_eq!(kinds(&problems(&path, &[], 2)), ["syntax"]);
    let path = file(directory.path(), "identity.json", "{\n\"fqid\": {\"uuid\": 7}}");
    let found = problems(&path, &[], 2);
    assert_eq!((kinds(&found), &found[0]["line"], &found[0]["column"]), (vec!["invalid-id"], &2.into(), &18.into()));
    let ran = run(["validate", "-"]).stdin("{}\nnull\n{\"a\": \u{1}}\n").check(2);
    for place in [" --> stdin:1:1:1\n", " --> stdin:2\n", " --> stdin:3:1:"] {
        assert!(ran.stdout.contains(place), "{place} is not in {}", ran.stdout);
    }
}

#[test]
fn documents_are_checked_against_schemas_of_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    let described_by = document(&mut bundle, "donor_organism")["describedBy"].as_str().unwrap().to_owned();
    let core = "https://schema.example.org/core/biomaterial_core";
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": described_by,
        "type": "object",
        "required": ["biomaterial_core", "shoe_size"],
        "properties": {"biomaterial_core": {"$ref": core}, "sex": {"enum": ["neither"]}},
    });
    let core_schema = json!({"$id": core, "properties": {"ncbi_taxon_id": {"type": "string"}}});
    let schemas = directory.path().join("schemas");
    file(&schemas, "type/donor_organism.json", schema.to_string());
    let options = ["--schemas", schemas.to_str().unwrap()];
    let bundle = fixture("simple/bundle.json");

    // A reference that leads nowhere is not followed anywhere else.
    let found = problems(&bundle, &options, 1);
    assert!(found.iter().any(|p| p["message"].as_str().unwrap().contains("is broken")), "{found:#?}");
    file(&schemas, "core/biomaterial_core.json", core_schema.to_string());
    let found = problems(&bundle, &options, 2);
    let errors: Vec<_> = found.iter().filter(|problem| problem["severity"] == "error").cloned().collect();
    let mut paths: Vec<_> = errors.iter().map(|p| (p["path"].as_str().unwrap(), p["kind"].as_str().unwrap())).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [("$", "missing-field"), ("$.biomaterial_core.ncbi_taxon_id", "wrong-type"), ("$.sex", "invalid-value")]
    );
    assert!(errors.iter().all(|p| p["entity"].as_str().unwrap().starts_with("donor_organism/") && p["line"].is_u64()));
    let warnings: Vec<_> = found.iter().filter(|problem| problem["severity"] == "warning").collect();
    assert!(warnings.len() > 3 && warnings.iter().all(|p| p["kind"] == "unchecked"), "{found:#?}");
    assert!(warnings.iter().any(|p| p["path"] == "$.links.describedBy" || p["path"] == "$.describedBy"));

    let empty = directory.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    validate([OsString::from("--schemas"), empty.into(), bundle.into()], 1).says("has no JSON schema");
}

#[test]
fn schemas_may_be_as_their_repository_has_them() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    let described_by = document(&mut bundle, "donor_organism")["describedBy"].as_str().unwrap().to_owned();
    let [.., version, _] = described_by.split('/').collect::<Vec<_>>()[..] else { panic!("{described_by}") };
    let schemas = directory.path().join("schemas");
    let versions =
        json!({"type": {"biomaterial": {"donor_organism": version}}, "core": {"biomaterial": {"core": "1.0.0"}}});
    file(&schemas, "json_schema/versions.json", json!({"version_numbers": versions}).to_string());
    let schema = json!({"properties": {"biomaterial_core": {"$ref": "core/biomaterial/core.json"}}});
    file(&schemas, "json_schema/type/biomaterial/donor_organism.json", schema.to_string());
    let core = json!({"properties": {"biomaterial_id": {"type": "number"}}});
    file(&schemas, "json_schema/core/biomaterial/core.json", core.to_string());
    file(&schemas, "examples/broken.json", "{,}");
    let options = ["--schemas", schemas.to_str().unwrap()];
    let found = problems(&fixture("simple/bundle.json"), &options, 2);
    let errors: Vec<_> = found.iter().filter(|problem| problem["severity"] == "error").collect();
    assert_eq!(errors.len(), 1, "{found:#?}");
    assert_eq!(errors[0]["path"], "$.biomaterial_core.biomaterial_id");

    // One warning for each schema that is missing, however many documents name it.
    let inputs = ["simple", "pooled-specimens"].map(|case| OsString::from(fixture(&format!("{case}/bundle.json"))));
    let arguments = ["--format", "json", "--schemas", schemas.to_str().unwrap()].map(OsString::from);
    let ran = validate(arguments.iter().cloned().chain(inputs.clone()), 2);
    let all = documents(&ran.stdout).into_iter().flat_map(|checked| checked["problems"].as_array().unwrap().clone());
    let messages: Vec<_> = all.filter(|p| p["kind"] == "unchecked").map(|p| p["message"].to_string()).collect();
    let distinct: std::collections::BTreeSet<_> = messages.iter().collect();
    assert_eq!(distinct.len(), messages.len(), "{messages:#?}");
    assert!(!messages.is_empty());

    // Other versions are named; if there is nothing else, nothing was checked.
    let versions = json!({"version_numbers": {"type": {"biomaterial": {"donor_organism": "1.2.3"}}}});
    file(&schemas, "json_schema/versions.json", versions.to_string());
    let ran = validate(arguments.into_iter().chain(inputs), 1);
    ran.says("azul: no document was checked: ");
    assert!(ran.stdout.contains("but one of version 1.2.3"), "{}", ran.stdout);
}
