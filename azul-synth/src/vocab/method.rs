//! Laboratory work: how libraries are made, sequenced and imaged.

use super::{Term, alias, term};

/// A way to make libraries, with what follows from it.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) term: Term,
    /// How many of 100 projects use it.
    pub(crate) weight: u64,
    pub(crate) sequencing: &'static Term,
    /// The read indices of one lane.
    pub(crate) reads: &'static [&'static str],
    pub(crate) end_bias: &'static str,
    /// The workflow that analyses it.
    pub(crate) workflow: &'static str,
    /// Whether a suspension is a single cell in a well.
    pub(crate) single_cell: bool,
    /// Offset, length and read of the cell barcode.
    pub(crate) barcode: Option<(u64, u64)>,
}

static TAGS: Term = term("EFO:0008440", "tag based single cell RNA sequencing");
static FULL: Term = term("EFO:0008441", "full length single cell RNA sequencing");
const INDEXED: &[&str] = &["read1", "read2", "index1"];
const PAIRED: &[&str] = &["read1", "read2"];

const fn droplets(term: Term, weight: u64, end_bias: &'static str, umi: u64) -> Method {
    Method {
        term,
        weight,
        sequencing: &TAGS,
        reads: INDEXED,
        end_bias,
        workflow: "optimus_v5.8.0",
        single_cell: false,
        barcode: Some((16, umi)),
    }
}

const fn wells(term: Term, weight: u64) -> Method {
    Method {
        term,
        weight,
        sequencing: &FULL,
        reads: PAIRED,
        end_bias: "full length",
        workflow: "multisamplesmartseq2_v2.2.9",
        single_cell: true,
        barcode: None,
    }
}

/// All methods; the weights add up to 100.
pub(crate) static METHODS: &[Method] = &[
    droplets(alias("10X v2 sequencing", "EFO:0009899", "10x 3' v2"), 34, "3 prime tag", 10),
    droplets(alias("10X v3 sequencing", "EFO:0009922", "10x 3' v3"), 32, "3 prime tag", 12),
    droplets(alias("10X 5' v1 sequencing", "EFO:0011025", "10x 5' v1"), 7, "5 prime tag", 10),
    droplets(term("EFO:0008722", "Drop-seq"), 4, "3 prime tag", 8),
    droplets(term("EFO:0008780", "inDrop"), 2, "3 prime tag", 6),
    wells(term("EFO:0008931", "Smart-seq2"), 17),
    wells(term("EFO:0010010", "CEL-seq2"), 4),
];

pub(crate) static INSTRUMENTS: &[Term] = &[
    term("EFO:0008637", "Illumina NovaSeq 6000"),
    term("EFO:0008563", "Illumina HiSeq 4000"),
    term("EFO:0008565", "Illumina HiSeq 2500"),
    term("EFO:0009173", "Illumina NextSeq 500"),
];

pub(crate) static DISSOCIATION: &[Term] =
    &[term("EFO:0009128", "enzymatic dissociation"), term("EFO:0009129", "mechanical dissociation")];

pub(crate) static ENRICHMENT: &[Term] = &[
    alias("FACS", "EFO:0009108", "fluorescence-activated cell sorting"),
    alias("MACS", "EFO:0009109", "magnetic affinity cell sorting"),
    term("EFO:0009110", "Ficoll-Hypaque method"),
];

pub(crate) static COLLECTION: &[Term] =
    &[term("EFO:0009744", "surgical resection"), term("EFO:0009120", "biopsy"), term("EFO:0009121", "blood draw")];

pub(crate) static IMAGING: &[Term] = &[
    term("EFO:0008992", "MERFISH"),
    term("EFO:0008991", "seqFISH"),
    alias("smFISH", "EFO:0009918", "single molecule fluorescence in situ hybridization"),
];

pub(crate) static RNA: Term = term("OBI:0000869", "polyA RNA");
