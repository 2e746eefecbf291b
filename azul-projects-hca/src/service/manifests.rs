//! Formats of manifests that HCA has besides the generic ones.

use azul_search::ManifestFormat;
use azul_search::manifest::Compact;
use azul_search::manifest::terra::{TerraBdbag, TerraPfb};
use azul_transform::json::Json;

/// The formats.
pub static FORMATS: [&dyn ManifestFormat; 3] = [
    &Compact { named_after: Some(("projects", "project_short_name")) },
    &TerraBdbag { qualifier },
    &TerraPfb {
        scalars: &SCALARS,
        rows: None,
        absent: &[],
        last: &["dates"],
        listed: Some(("total_estimated_cells", "sequencing_processes")),
    },
];

/// Fields that Terra has as single values.
const SCALARS: [&str; 6] = [
    "cell_suspensions.total_estimated_cells",
    "cell_suspensions.total_estimated_cells_redundant",
    "donors.donor_count",
    "projects.accessions",
    "projects.estimated_cell_count",
    "projects.tissue_atlas",
];

/// Files of sequences are told apart by what was read, all others by their format.
fn qualifier(file: Json<'_>) -> String {
    let text = |name| file.get(name).and_then(Json::as_str).unwrap_or_default();
    match text("file_format") {
        "fastq" | "fastq.gz" => format!("fastq_{}", text("read_index")),
        format => format.to_owned(),
    }
}
