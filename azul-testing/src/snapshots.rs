//! Snapshots: what becomes of the fixtures, to be reviewed like code.
//!
//! A snapshot is right because someone compared it with the fixture, not because it passes.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Case, Documents, Project, words};
use azul_transform::json::Document;

/// Snapshots by name.
type Texts = BTreeMap<String, String>;

/// Of a bundle one snapshot an outer entity type, and one of its replicas.
///
/// # Panics
/// If a snapshot is new or another one, or a bundle is refused.
pub fn documents_of_valid_bundles(project: &Project) {
    compare(project, &documents(project));
}

/// Of a bundle that is to be refused the error.
///
/// # Panics
/// If a snapshot is new or another one, or a bundle is not refused.
pub fn errors_of_refused_bundles(project: &Project) {
    compare(project, &errors(project));
}

/// Of a case one snapshot an outer entity type, after all bundles of the case were added, or what else its
/// `actions.ndjson` says.
///
/// # Panics
/// If a snapshot is new or another one, or an entity cannot be aggregated.
pub fn aggregates_of_cases(project: &Project) {
    compare(project, &aggregates(project));
}

/// No snapshot is left of a fixture that is gone.
///
/// # Panics
/// If there is one.
pub fn every_snapshot_is_of_a_fixture(project: &Project) {
    let all = [documents(project), errors(project), aggregates(project)];
    let mut known: BTreeSet<String> = all.into_iter().flat_map(BTreeMap::into_keys).collect();
    known.insert("coverage".to_owned());
    let files = std::fs::read_dir(&project.snapshots).into_iter().flatten().flatten();
    let names = files.filter_map(|file| file.file_name().to_str()?.strip_suffix(".snap").map(str::to_owned));
    // Snapshots that other tests of the package make have the name of their module, which ends so.
    let stale: Vec<_> = names.filter(|name| !name.contains("__") && !known.contains(name)).collect();
    assert!(
        stale.is_empty(),
        "no fixture makes these snapshots any more; delete them: {}",
        stale.iter().map(|name| format!("\n  {}/{name}.snap", project.snapshots.display())).collect::<String>()
    );
}

fn documents(project: &Project) -> Texts {
    let mut texts = Texts::new();
    for Case { name, bytes, .. } in project.valid() {
        let bundle = Document::parse(bytes.clone()).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
        let batch = project.run.batch(bytes).unwrap_or_else(|e| {
            panic!(
                "fixture {name} is refused: {e}\nCorrect it, or call its folder `invalid-…` if that is what it shows."
            )
        });
        let documents = project.run.documents(&batch).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
        let mut words = words::documents(&project.run, documents, words::is_large(&batch));
        words.remove("replica");
        words.insert("replicas".to_owned(), words::replicas(&batch, &bundle));
        texts.extend(words.into_iter().map(|(qualifier, text)| (format!("{name}.{qualifier}"), text)));
    }
    texts
}

fn errors(project: &Project) -> Texts {
    let refused = project.cases().into_iter().filter(Case::is_refused);
    let error = |Case { name, bytes, .. }: Case| {
        let error = project.run.batch(bytes).and_then(|batch| project.run.lines(&batch)).err();
        let error = error.unwrap_or_else(|| panic!("fixture {name} is not refused, as its name says it should be"));
        (name, words::error(&error))
    };
    refused.map(error).collect()
}

fn aggregates(project: &Project) -> Texts {
    let cases = project.valid();
    let folders: BTreeSet<&str> = cases.iter().map(|case| case.folder.as_str()).collect();
    let mut texts = Texts::new();
    for folder in folders.into_iter().filter(|folder| project.aggregates.is_none_or(|only| only.contains(folder))) {
        let batch = |(file, delete): (String, bool)| {
            let case = cases.iter().find(|case| case.folder == folder && case.file == file);
            let bytes = case.unwrap_or_else(|| panic!("{folder}/actions.ndjson names {file}")).bytes.clone();
            let batch = project.run.batch(bytes).unwrap_or_else(|e| panic!("fixture {folder}/{file}: {e}"));
            if delete { batch.into_deletion() } else { batch }
        };
        let batches: Vec<_> = project.actions(folder).into_iter().map(batch).collect();
        let large = batches.iter().any(words::is_large);
        let (lines, failures) = project.run.aggregates(&project.run.store(batches), 1);
        assert!(failures.is_empty(), "fixture {folder}: entities cannot be aggregated: {failures:?}");
        let words = words::documents(&project.run, Documents::parse(&lines), large);
        texts.extend(words.into_iter().map(|(qualifier, text)| (format!("{folder}.{qualifier}"), text)));
    }
    texts
}

/// Compares all, so that one run shows everything there is to read.
pub(super) fn compare(project: &Project, texts: &Texts) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&project.snapshots);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let is_there = |name: &str| project.snapshots.join(format!("{name}.snap")).exists();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (name, text) in texts {
        let known = is_there(name);
        let compared = catch_unwind(AssertUnwindSafe(|| settings.bind(|| (project.home.compare)(name, text))));
        if compared.is_err() {
            if known { &mut changed } else { &mut new }.push(name.as_str());
        }
    }
    let (folder, command) = (project.snapshots.display(), project.command());
    let mut advice = String::new();
    if !new.is_empty() {
        advice += &format!(
            "New snapshots ({}): {}.\nRead them, above or in {folder}/*.snap.new, and compare them with the fixture: nothing else \
             says whether they are right. Then keep them with `INSTA_UPDATE=always {command}`.\n",
            new.len(),
            new.join(", ")
        );
    }
    if !changed.is_empty() {
        advice += &format!(
            "Changed snapshots ({}): {}.\nThe differences are shown above. If all of them are meant, keep them with \
             `INSTA_UPDATE=always {command}`, and read what `git diff` says before you commit.\n",
            changed.len(),
            changed.join(", ")
        );
    }
    assert!(advice.is_empty(), "{advice}");
}
