//! Health: diseases and its absence.

use super::{Term, alias, term};

/// What most donors have.
pub(crate) static NORMAL: Term = term("PATO:0000461", "normal");

/// What some projects study.
pub(crate) static DISEASES: &[Term] = &[
    term("MONDO:0100096", "COVID-19"),
    alias("type II diabetes", "MONDO:0005148", "type 2 diabetes mellitus"),
    alias("Alzheimer's disease", "MONDO:0004975", "Alzheimer disease"),
    alias("Crohn's disease", "MONDO:0005011", "Crohn disease"),
    term("MONDO:0005101", "ulcerative colitis"),
    term("MONDO:0005061", "lung adenocarcinoma"),
    term("MONDO:0007256", "hepatocellular carcinoma"),
    term("MONDO:0004979", "asthma"),
    alias("ILD", "MONDO:0015925", "interstitial lung disease"),
    term("MONDO:0005301", "multiple sclerosis"),
    alias("AML", "MONDO:0018874", "acute myeloid leukemia"),
    term("MONDO:0005105", "melanoma"),
    term("MONDO:0005083", "psoriasis"),
    term("MONDO:0008383", "rheumatoid arthritis"),
    term("MONDO:0005021", "dilated cardiomyopathy"),
    alias("CKD", "MONDO:0005300", "chronic kidney disease"),
    term("MONDO:0009061", "cystic fibrosis"),
    term("MONDO:0018177", "glioblastoma"),
    term("MONDO:0005180", "Parkinson disease"),
];
