//! What analyses leave behind.

use super::{Term, alias, term};

/// A file that an analysis writes.
#[derive(Debug)]
pub(crate) struct Output {
    /// What comes after the label in the name.
    pub(crate) suffix: &'static str,
    pub(crate) format: &'static str,
    pub(crate) media: &'static str,
    pub(crate) content: Option<&'static Term>,
    /// Bounds of the size in bytes.
    pub(crate) sizes: (u64, u64),
}

static MATRIX: Term = alias("DCP/2-generated matrix", "data:3917", "Count Matrix");
static REPORT: Term = term("data:2048", "Report");
static ALIGNMENT: Term = term("data:0863", "Sequence alignment");

const fn output(
    suffix: &'static str,
    format: &'static str,
    content: Option<&'static Term>,
    sizes: (u64, u64),
) -> Output {
    Output { suffix, format, media: "application/octet-stream", content, sizes }
}

/// What every level of analysis writes first, and hands to the next level.
pub(crate) static LOOM: Output = output(".loom", "loom", Some(&MATRIX), (1 << 20, 1 << 31));

/// What else an analysis may write.
pub(crate) static OUTPUTS: &[Output] = &[
    output(".bam", "bam", Some(&ALIGNMENT), (1 << 22, 1 << 36)),
    output("_qc.bam.bai", "bai", None, (1 << 14, 1 << 24)),
    output(".h5ad", "h5ad", Some(&MATRIX), (1 << 20, 1 << 32)),
    output("_metrics.csv", "csv", Some(&REPORT), (1 << 8, 1 << 16)),
    output("_cell-metrics.csv.gz", "csv.gz", Some(&REPORT), (1 << 10, 1 << 22)),
    output("_empty_drops.csv", "csv", None, (1 << 8, 1 << 24)),
];

/// The arrays of a zarr store besides its attributes.
pub(crate) static ZARR: &[&str] =
    &[".zattrs", ".zgroup", "cell_id!.zarray", "cell_id!0", "gene_id!.zarray", "gene_id!0", "expression!.zarray"];
