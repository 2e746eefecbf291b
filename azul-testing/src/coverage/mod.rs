//! Coverage: rows that no fixture exercises, and input fields that no document shows.

mod fields;
mod inputs;
mod rows;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Project, snapshots};
use inputs::Inputs;

/// Every row has a value in a document of some fixture, unless `unexercised` says why not. A row that nothing
/// exercises may have a path that never selects anything.
///
/// # Panics
/// If a row has not, or if an exception is none any more.
pub fn every_row_has_a_value_in_some_fixture(project: &Project) {
    let mut problems = rows::outdated_exceptions(project);
    let inputs = Inputs::of(project);
    for row in rows::without_value(project) {
        let hints = row.field.origin.iter().filter_map(|origin| inputs.hint(origin));
        let hints = hints.map(|hint| format!("; {hint}")).collect::<String>();
        problems.push(format!("contents.{} has no value, from {}{hints}", row.name, row.origin()));
    }
    let (fixtures, count) = (project.fixtures.display(), problems.len());
    assert!(
        problems.is_empty(),
        "Rows that {fixtures} does not exercise ({count}):\n  {}\nCorrect the path, or add the value to a fixture, or remove \
         the row. If it must stay without fixture, say why: `unexercised = &[(\"inner_type.field\", \"reason\")]`.",
        problems.join("\n  ")
    );
}

/// The snapshot `coverage` is the [`report`], to be reviewed like the other snapshots: is a row missing?
///
/// # Panics
/// If the snapshot is new or another one.
pub fn input_fields_that_no_document_shows(project: &Project) {
    snapshots::compare(project, &BTreeMap::from([("coverage".to_owned(), report(project))]));
}

/// Lists input fields that no document of the fixtures depends on, and paths of rows that find no value.
///
/// # Panics
/// If a fixture is refused.
pub fn report(project: &Project) -> String {
    let inputs = Inputs::of(project);
    let mut text = "Input fields that no document of the fixtures depends on:\n\n".to_owned();
    for path in inputs.not_shown(&project.run) {
        let _ = writeln!(text, "{path}");
    }
    text.push_str("\nPaths of rows that find no value in any fixture:\n\n");
    for inner in project.run.schema().inner_types() {
        for field in &inner.fields {
            for origin in field.origin.iter().filter(|origin| inputs.selects(origin) == Some(false)) {
                let _ = writeln!(text, "contents.{}.{}: {origin}", inner.name, field.name);
            }
        }
    }
    text
}
