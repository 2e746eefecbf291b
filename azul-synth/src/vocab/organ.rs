//! Anatomy: organs, their parts, and the cells found in them.

use super::{Term, alias, term};

/// An organ, some of its parts, and cell types that are selected from it.
#[derive(Debug)]
pub(crate) struct Organ {
    pub(crate) term: Term,
    pub(crate) parts: &'static [Term],
    pub(crate) cells: &'static [Term],
}

const fn organ(term: Term, parts: &'static [Term], cells: &'static [Term]) -> Organ {
    Organ { term, parts, cells }
}

const IMMUNE: &[Term] = &[
    term("CL:0000084", "T cell"),
    term("CL:0000236", "B cell"),
    term("CL:0000623", "natural killer cell"),
    alias("monocytes", "CL:0000576", "monocyte"),
    alias("CD45+ cells", "CL:0000738", "leukocyte"),
];
const NEURAL: &[Term] =
    &[alias("neurons", "CL:0000540", "neuron"), term("CL:0000127", "astrocyte"), term("CL:0000128", "oligodendrocyte")];
const TISSUE: &[Term] = &[
    term("CL:0000066", "epithelial cell"),
    term("CL:0000115", "endothelial cell"),
    term("CL:0000057", "fibroblast"),
    term("CL:0000235", "macrophage"),
];

/// All organs, the frequent ones first.
#[rustfmt::skip]
pub(crate) static ORGANS: &[Organ] = &[
    organ(term("UBERON:0000178", "blood"), &[term("UBERON:0013756", "venous blood"), term("UBERON:0012168", "umbilical cord blood")], IMMUNE),
    organ(term("UBERON:0000955", "brain"), &[alias("cortex", "UBERON:0000956", "cerebral cortex"), term("UBERON:0002037", "cerebellum"), alias("hippocampus", "UBERON:0002421", "hippocampal formation"), term("UBERON:0002038", "substantia nigra")], NEURAL),
    organ(term("UBERON:0002048", "lung"), &[term("UBERON:0008946", "lung parenchyma"), term("UBERON:0002185", "bronchus"), term("UBERON:0008952", "upper lobe of left lung"), term("UBERON:0002171", "lower lobe of right lung")], TISSUE),
    organ(term("UBERON:0002113", "kidney"), &[alias("kidney cortex", "UBERON:0001225", "cortex of kidney"), alias("kidney medulla", "UBERON:0000362", "renal medulla")], TISSUE),
    organ(term("UBERON:0000948", "heart"), &[alias("left ventricle", "UBERON:0002084", "heart left ventricle"), alias("right atrium", "UBERON:0002078", "right cardiac atrium"), alias("apex", "UBERON:0002098", "apex of heart"), term("UBERON:0002094", "interventricular septum")], &[term("CL:0000746", "cardiac muscle cell"), term("CL:0000115", "endothelial cell")]),
    organ(term("UBERON:0002107", "liver"), &[alias("caudate lobe", "UBERON:0001117", "caudate lobe of liver"), term("UBERON:0001114", "right lobe of liver")], &[term("CL:0000182", "hepatocyte"), term("CL:0000235", "macrophage")]),
    organ(alias("skin", "UBERON:0002097", "skin of body"), &[term("UBERON:0002067", "dermis"), alias("epidermis", "UBERON:0001003", "skin epidermis")], &[term("CL:0000312", "keratinocyte"), term("CL:0000057", "fibroblast")]),
    organ(term("UBERON:0001155", "colon"), &[term("UBERON:0001159", "sigmoid colon"), term("UBERON:0001157", "transverse colon"), term("UBERON:0001156", "ascending colon")], TISSUE),
    organ(term("UBERON:0002108", "small intestine"), &[term("UBERON:0002116", "ileum"), term("UBERON:0002115", "jejunum"), term("UBERON:0002114", "duodenum")], TISSUE),
    organ(term("UBERON:0001264", "pancreas"), &[alias("islets", "UBERON:0000006", "islet of Langerhans"), term("UBERON:0001150", "body of pancreas")], TISSUE),
    organ(term("UBERON:0002371", "bone marrow"), &[], &[alias("CD34+ cells", "CL:0000037", "hematopoietic stem cell"), term("CL:0000236", "B cell")]),
    organ(term("UBERON:0002106", "spleen"), &[term("UBERON:0001959", "white pulp of spleen")], IMMUNE),
    organ(term("UBERON:0000970", "eye"), &[term("UBERON:0000966", "retina"), term("UBERON:0000964", "cornea"), alias("fovea", "UBERON:0001786", "fovea centralis")], NEURAL),
    organ(term("UBERON:0002370", "thymus"), &[alias("thymic cortex", "UBERON:0002123", "cortex of thymus"), alias("thymic medulla", "UBERON:0002124", "medulla of thymus")], IMMUNE),
    organ(term("UBERON:0000029", "lymph node"), &[term("UBERON:0002509", "mesenteric lymph node")], IMMUNE),
    organ(term("UBERON:0001987", "placenta"), &[term("UBERON:0002450", "decidua")], TISSUE),
    organ(term("UBERON:0001013", "adipose tissue"), &[term("UBERON:0002190", "subcutaneous adipose tissue")], TISSUE),
    organ(term("UBERON:0001911", "mammary gland"), &[], TISSUE),
    organ(term("UBERON:0000473", "testis"), &[], TISSUE),
    organ(term("UBERON:0000992", "ovary"), &[], TISSUE),
    organ(term("UBERON:0000995", "uterus"), &[term("UBERON:0001295", "endometrium"), term("UBERON:0001296", "myometrium")], TISSUE),
    organ(alias("muscle", "UBERON:0001630", "muscle organ"), &[term("UBERON:0001379", "vastus lateralis")], TISSUE),
    organ(term("UBERON:0000945", "stomach"), &[alias("antrum", "UBERON:0001165", "pyloric antrum")], TISSUE),
];
