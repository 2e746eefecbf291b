//! The templates that existing indices have.

use azul_transform::schema::index::{IndexAs, Template};

const fn template(name: &'static str, path: &'static str) -> Template {
    Template { name, path, index_as: None, after_generic: false }
}

/// Names that existing indices have, in the order in which they have them.
pub const TEMPLATES: [Template; 5] = [
    template("donor_age_range", "contents.donors.organism_age_range"),
    // Documents have no such field any more.
    Template { index_as: Some(IndexAs::Nothing), ..template("exclude_metadata_field", "contents.metadata") },
    template("exclude_metadata_field", "contents.files.related_files"),
    template("project_nested_contributors", "contents.projects.contributors"),
    template("project_nested_publications", "contents.projects.publications"),
];
