//! Fixtures: `<case>/*.json`, one folder a behaviour.

use std::path::{Path, PathBuf};

use super::Project;
use azul_transform::Value;
use azul_transform::json::{Document, Json};
use azul_transform::schema::{Field, InnerEntityType};

/// Cases whose bundles are to be refused are named so.
const REFUSED: &str = "invalid-";

/// A bundle of a fixture.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of the folder, followed by that of the file unless it is `bundle.json`.
    pub name: String,
    /// Name of the folder; bundles of the same one are aggregated together.
    pub folder: String,
    /// Name of the file.
    pub file: String,
    /// What is in the file.
    pub bytes: Vec<u8>,
}

impl Case {
    /// Whether the bundle is to be refused.
    pub fn is_refused(&self) -> bool {
        self.name.starts_with(REFUSED)
    }
}

impl Project {
    /// All bundles, by name; those to be refused are called `invalid-…`.
    ///
    /// # Panics
    /// If there is none: every other test would pass then.
    pub fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        for folder in entries(&self.fixtures).into_iter().filter(|path| path.is_dir()) {
            for path in entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "json")) {
                let (folder, file) = (file_name(&folder), file_name(&path));
                let name = match file.as_str() {
                    "bundle.json" => folder.clone(),
                    other => format!("{folder}.{}", other.trim_end_matches(".json")),
                };
                let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                cases.push(Case { name, folder, file, bytes });
            }
        }
        assert!(cases.iter().any(|case| !case.is_refused()), "{}", self.how_to_add_a_fixture());
        cases
    }

    /// The bundles that are not to be refused.
    ///
    /// # Panics
    /// As [`Project::cases`].
    pub fn valid(&self) -> Vec<Case> {
        let mut cases = self.cases();
        cases.retain(|case| !case.is_refused());
        cases
    }

    /// A bundle by name.
    ///
    /// # Panics
    /// If there is no such bundle.
    pub fn case(&self, name: &str) -> Case {
        let case = self.cases().into_iter().find(|case| case.name == name);
        case.unwrap_or_else(|| panic!("{} has no bundle `{name}`", self.fixtures.display()))
    }

    /// Calls a function with every value of every inner entity that documents of valid bundles have: name of the
    /// bundle, inner entity type, field and value.
    pub(super) fn for_each_value(&self, mut f: impl FnMut(&str, &InnerEntityType, &Field, &Value<'_>)) {
        let inner_types = self.run.schema().inner_types();
        for Case { name, bytes, .. } in self.valid() {
            let batch = self.run.batch(bytes).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
            for list in batch.lists() {
                let (inner_type, records) = batch.read_list(list);
                let inner = &inner_types[inner_type];
                for &record in records {
                    let fields = batch.read_record(record).fields();
                    fields.for_each(|(i, value)| f(&name, inner, &inner.fields[i], &value));
                }
            }
        }
    }

    fn how_to_add_a_fixture(&self) -> String {
        let folder = self.fixtures.display();
        format!(
            "there is no fixture yet. Put a bundle at {folder}/simple/bundle.json: a JSON object with the identity \
             `\"fqid\": {{\"uuid\": …, \"version\": …, \"source\": {{\"id\": …, \"spec\": …}}}}` and the metadata \
             that the plugin reads. Each folder is a case, with one bundle or several; those in folders named \
             `{REFUSED}…` must be refused."
        )
    }

    /// Which bundles of a folder are added and deleted in which order: as `actions.ndjson` says, or else each is
    /// added once. Names of files, with whether they are deleted.
    pub(super) fn actions(&self, folder: &str) -> Vec<(String, bool)> {
        let path = self.fixtures.join(folder).join("actions.ndjson");
        let Ok(text) = std::fs::read_to_string(path) else {
            let cases = self.valid().into_iter().filter(|case| case.folder == folder);
            return cases.map(|case| (case.file, false)).collect();
        };
        let action = |line: &str| {
            let action = Document::parse(line).unwrap_or_else(|e| panic!("{folder}/actions.ndjson: {e}"));
            let part = |key| action.root().get(key).and_then(Json::as_str).map(str::to_owned);
            (part("bundle").expect("an action names a bundle"), part("action").as_deref() == Some("delete"))
        };
        text.lines().filter(|line| !line.is_empty()).map(action).collect()
    }
}

/// What is in a folder, by name; nothing if there is no such folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut entries: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
