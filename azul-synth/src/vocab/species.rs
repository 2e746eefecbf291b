//! Organisms: species, ages and stages.

use super::{Term, alias, term};

/// A species, and how its donors are described.
#[derive(Debug)]
pub(crate) struct Species {
    pub(crate) term: Term,
    pub(crate) taxon: u64,
    /// How many of 100 projects study it.
    pub(crate) weight: u64,
    pub(crate) stages: &'static [Stage],
    /// Names of strains, empty where there are none.
    pub(crate) strains: &'static [Term],
}

/// A stage of development and the ages that go with it.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) term: Term,
    pub(crate) unit: &'static Term,
    pub(crate) ages: (u64, u64),
}

const YEAR: Term = term("UO:0000036", "year");
const MONTH: Term = term("UO:0000035", "month");
const WEEK: Term = term("UO:0000034", "week");
const DAY: Term = term("UO:0000033", "day");

const fn stage(term: Term, unit: &'static Term, low: u64, high: u64) -> Stage {
    Stage { term, unit, ages: (low, high) }
}

const HUMAN: &[Stage] = &[
    stage(alias("adult", "HsapDv:0000087", "human adult stage"), &YEAR, 20, 85),
    stage(alias("human adult stage", "HsapDv:0000087", "human adult stage"), &YEAR, 19, 64),
    stage(term("HsapDv:0000086", "adolescent stage"), &YEAR, 12, 18),
    stage(term("HsapDv:0000081", "child stage"), &YEAR, 2, 11),
    stage(term("HsapDv:0000083", "infant stage"), &MONTH, 1, 23),
    stage(term("HsapDv:0000037", "fetal stage"), &WEEK, 9, 38),
];

const ANIMAL: &[Stage] = &[
    stage(term("EFO:0001272", "adult"), &WEEK, 8, 104),
    stage(term("EFO:0001272", "adult"), &MONTH, 3, 30),
    stage(term("UBERON:0000068", "embryo stage"), &DAY, 8, 19),
];

const STRAINS: &[Term] = &[term("EFO:0004472", "C57BL/6"), term("EFO:0000602", "BALB/c")];

const fn species(
    ontology: &'static str,
    label: &'static str,
    taxon: u64,
    weight: u64,
    stages: &'static [Stage],
    strains: &'static [Term],
) -> Species {
    Species { term: term(ontology, label), taxon, weight, stages, strains }
}

/// All species; the weights add up to 100.
pub(crate) static SPECIES: &[Species] = &[
    species("NCBITaxon:9606", "Homo sapiens", 9606, 80, HUMAN, &[]),
    species("NCBITaxon:10090", "Mus musculus", 10090, 16, ANIMAL, STRAINS),
    species("NCBITaxon:9541", "Macaca fascicularis", 9541, 2, ANIMAL, &[]),
    species("NCBITaxon:9823", "Sus scrofa", 9823, 1, ANIMAL, &[]),
    species("NCBITaxon:7955", "Danio rerio", 7955, 1, ANIMAL, &[]),
];
