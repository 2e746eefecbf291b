//! The reference of fields is what the rows say.

use std::path::PathBuf;

use crate::Project;
use azul_transform::json::Document;
use azul_transform::schema::reference::{json, markdown};

/// The reference in `docs/fields`, if there is one beside the fixtures or in the crate, is up to date; `UPDATE_DOCS=1`
/// writes it anew.
///
/// # Panics
/// If it is not.
pub fn the_reference_is_up_to_date(project: &Project) {
    let Some(path) = place(project) else { return };
    let expected = markdown(project.run.schema(), &title(project));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let actual = std::fs::read_to_string(&path).unwrap_or_default();
    let (path, command) = (path.display(), project.command());
    assert!(actual == expected, "{path} does not say what the rows say; `UPDATE_DOCS=1 {command}` writes it anew");
}

/// The file, if there is one: in the folder of the package or of the workspace.
fn place(project: &Project) -> Option<PathBuf> {
    let package = PathBuf::from(project.home.folder);
    let file = format!("docs/fields/{}.md", project.run.project.name());
    [package.join(&file), package.join("..").join(&file)].into_iter().find(|path| path.exists())
}

/// As `azul fields` prints it.
fn title(project: &Project) -> String {
    format!("Fields of `{}`", project.run.project.name())
}

/// Both forms of the reference list every field.
///
/// # Panics
/// If one does not.
pub fn the_reference_lists_every_field(project: &Project) {
    let schema = project.run.schema();
    let mut written = Vec::new();
    json(schema).write(&mut written);
    let document = Document::parse(written).expect("the reference is JSON");
    let inner_types = document.root().get("inner_types").expect("a list of inner entity types");
    let fields = inner_types.items().filter_map(|inner| inner.get("fields")).map(|fields| fields.items().count());
    assert_eq!(fields.sum::<usize>(), schema.field_count());
    let text = markdown(schema, &title(project));
    for inner in schema.inner_types() {
        let section = text.split("\n## ").find(|section| section.starts_with(&format!("{}\n", inner.name)));
        let section = section.unwrap_or_else(|| panic!("the reference has no section about {}", inner.name));
        for field in &inner.fields {
            assert!(section.contains(&format!("\n| `{}` |", field.name)), "{}.{}", inner.name, field.name);
        }
    }
}
