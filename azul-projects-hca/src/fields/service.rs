//! What the service does with the indices, and the templates that existing indices have.

use azul_transform::schema::index::{IndexAs, Template};
use azul_transform::schema::{ExposedIndex, ServiceSchema, Slice};

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

const fn exposed(outer_type: &'static str, sort: &'static str, max_page_size: u32) -> ExposedIndex {
    ExposedIndex { outer_type, sort, descending: false, max_page_size }
}

const fn without_bundles(outer_type: &'static str) -> Slice {
    Slice { outer_type, without: &["bundles"] }
}

pub const SERVICE: ServiceSchema = ServiceSchema {
    implicit_hub_type: Some("projects"),
    exposed: &[
        ExposedIndex { descending: true, ..exposed("bundles", "bundleVersion", 100) },
        exposed("files", "fileName", 1000),
        exposed("projects", "projectTitle", 100),
        exposed("samples", "sampleId", 1000),
    ],
    slices: &[without_bundles("cell_suspensions"), without_bundles("samples"), without_bundles("projects")],
    manifest_formats: &["compact", "terra.bdbag", "terra.pfb", "curl", "verbatim.jsonl", "verbatim.pfb"],
};
