//! What the service does with the indices, and the templates that existing indices have.

use azul_transform::schema::index::{IndexAs, Template};
use azul_transform::schema::{ExposedIndex, ServiceSchema};

const fn range(name: &'static str, path: &'static str) -> Template {
    Template { name, path, index_as: Some(IndexAs::DoubleRange), after_generic: true }
}

/// Templates that existing indices have, in the order in which they have them.
pub const TEMPLATES: [Template; 3] = [
    range("biosample_age_range", "contents.biosamples.donor_age_at_collection"),
    range("diagnosis_age_range", "contents.diagnoses.diagnosis_age"),
    // The field is called `onset_age`.
    range("diagnosis_onset_age_range", "contents.diagnoses.diagnosis_onset_age"),
];

const fn exposed(outer_type: &'static str, sort: &'static str) -> ExposedIndex {
    ExposedIndex { outer_type, sort, descending: false, max_page_size: 1000 }
}

pub const SERVICE: ServiceSchema = ServiceSchema {
    implicit_hub_type: Some("datasets"),
    exposed: &[
        exposed("activities", "activities.activity_id"),
        exposed("biosamples", "biosamples.biosample_id"),
        exposed("bundles", "bundle_uuid"),
        exposed("datasets", "datasets.dataset_id"),
        exposed("donors", "donors.donor_id"),
        exposed("files", "files.file_id"),
    ],
    slices: &[],
    manifest_formats: &["compact", "terra.pfb", "verbatim.jsonl", "verbatim.pfb"],
};
