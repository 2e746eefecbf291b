//! Which entities can be asked for, and how.

use azul_search::{ExposedIndex, ServiceDeclaration};

const fn exposed(outer_type: &'static str, sort: &'static str) -> ExposedIndex {
    ExposedIndex { outer_type, sort, descending: false, max_page_size: 1000 }
}

pub static SERVICE: ServiceDeclaration = ServiceDeclaration {
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
