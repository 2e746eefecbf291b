//! Which entities can be asked for, and how.

use azul_search::{ExposedIndex, ServiceDeclaration, Slice};

const fn exposed(outer_type: &'static str, sort: &'static str, max_page_size: u32) -> ExposedIndex {
    ExposedIndex { outer_type, sort, descending: false, max_page_size }
}

const fn without_bundles(outer_type: &'static str) -> Slice {
    Slice { outer_type, without: &["bundles"] }
}

pub static SERVICE: ServiceDeclaration = ServiceDeclaration {
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
