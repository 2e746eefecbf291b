//! The reference of fields is what the rows say.

use std::path::Path;

use azul_transform::schema::reference::{json, markdown};

use crate::{schema, written};

/// As `azul fields` prints it.
const TITLE: &str = "Fields of `anvil`";

#[test]
fn the_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/fields/anvil.md");
    let expected = markdown(schema(), TITLE);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &expected).unwrap();
    }
    let actual = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "docs/fields/anvil.md does not say what the rows say; `UPDATE_DOCS=1 cargo test -p azul-projects-anvil --test \
         definition` writes it anew"
    );
}

#[test]
fn the_reference_lists_every_field() {
    let document = written(&json(schema()));
    let inner_types = document.root().get("inner_types").unwrap();
    let fields: usize = inner_types.items().map(|inner| inner.get("fields").unwrap().items().count()).sum();
    assert_eq!(fields, schema().field_count());
    let text = markdown(schema(), TITLE);
    for inner in schema().inner_types() {
        let section = text.split("\n## ").find(|section| section.starts_with(&format!("{}\n", inner.name))).unwrap();
        for field in &inner.fields {
            assert!(section.contains(&format!("\n| `{}` |", field.name)), "{}.{}", inner.name, field.name);
        }
    }
}
